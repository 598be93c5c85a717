import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import Context, main
from autograder.package.package import load
from autograder.proof.sandboxed import grade
from tests import toy

pytestmark = pytest.mark.slow


def test_known_submissions_get_their_scores_by_the_real_path(tmp_path: Path) -> None:
    package = load(toy.write(tmp_path))
    work = [(name, package.submission(name)) for name in package.submissions]
    scores = {name: [verdict.score for verdict in verdicts] for name, verdicts in grade(package, work)}
    assert scores == {"solution": [3, 7], "blank": [0, 0], "zero": [3, 0]}


def test_public_files_lie_beside_the_submission(tmp_path: Path) -> None:
    notebook = toy.NOTEBOOK.replace("import numpy as np", "import numpy as np\n\nBINS = open('tables/bins.csv').read()")
    notebook = notebook.replace("assert psi([0.5", "assert BINS and open('shares.csv').read()\nassert psi([0.5")
    package = load(toy.write(tmp_path, notebook_dot_py=notebook))
    ((_, verdicts),) = grade(package, [("solution", package.submission("solution"))])
    assert [verdict.score for verdict in verdicts] == [3, 7]


def test_verify_refuses_a_package_whose_hidden_test_asks_nothing(tmp_path: Path) -> None:
    notebook = toy.NOTEBOOK.replace("psi([0.2, 0.8], [0.5, 0.5]) - SHIFT", "SHIFT - SHIFT")
    toy.write(tmp_path, notebook_dot_py=notebook)
    found = CliRunner().invoke(main, ["--course", str(tmp_path), "verify", "--repeat", "1", "--json"], obj=Context())
    assert found.exit_code == 1
    faults = "\n".join(json.loads(found.stdout)["faults"])
    for fault in ("blank: test_shift: got 7", "zero.py: test_shift: got 7", "never calls the student's work"):
        assert fault in faults
