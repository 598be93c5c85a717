"""The documentation can be read without a network."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.slow
def test_no_page_fetches_anything_from_elsewhere(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", str(DOCS), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    pages = {
        path.relative_to(tmp_path).as_posix(): path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")
    }
    assert "architecture.html" in pages
    fetched = r"<(?:script|img|iframe)[^>]+src=\"(?:https?:)?//|<link[^>]+rel=\"stylesheet\"[^>]+href=\"(?:https?:)?//"
    assert [name for name, page in pages.items() if re.search(fetched, page)] == []
    assert pages["architecture.html"].count('<pre class="mermaid">') == (DOCS / "architecture.md").read_text().count(
        "```mermaid"
    )
    assert "mermaid" not in pages["student.html"]
