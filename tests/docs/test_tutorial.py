"""The topic of the tutorial is a package without faults."""

import re
from pathlib import Path

from autograder.package.package import load

TUTORIAL = Path(__file__).parents[2] / "docs/tutorial.md"
FILES = re.compile(r"^\*\*`(.+?)`\*\*\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_topic_of_the_tutorial_can_be_copied_as_it_stands(tmp_path: Path) -> None:
    for name, content in FILES.findall(TUTORIAL.read_text(encoding="utf-8")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    package = load(tmp_path / "assignments" / "missing_values")
    assert list(package.tests) == ["test_example", "test_sizes", "test_limit"]
    assert package.submissions == ("solution", "blank", "at_the_limit", "counts", "loops")
