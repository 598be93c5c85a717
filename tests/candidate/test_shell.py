import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.candidate.shell import MAX_OUTPUT, Outputs

SESSION = Path(__file__).with_name("shell_session.py")


def run(*cells: str) -> list[dict[str, Any]]:
    """Return, for each cell, whether it succeeded and what it showed; in a process of its own, as a shell stays."""
    done = subprocess.run(
        [sys.executable, str(SESSION)],
        input=json.dumps(cells),
        capture_output=True,
        text=True,
        check=True,
        env={"MPLBACKEND": "module://matplotlib_inline.backend_inline", "PATH": "/usr/bin:/bin"},
    )
    shown: list[dict[str, Any]] = json.loads(done.stdout)
    return shown


def outputs(*cells: str) -> list[dict[str, Any]]:
    """Return what the last cell showed."""
    found: list[dict[str, Any]] = run(*cells)[-1]["outputs"]
    return found


def test_what_is_printed_becomes_one_stream_per_run_of_prints() -> None:
    source = "import sys\nprint(1)\nprint(2)\nprint('oh', file=sys.stderr)\nprint(3)"
    assert [(o["name"], o["text"]) for o in outputs(source)] == [
        ("stdout", "1\n2\n"),
        ("stderr", "oh\n"),
        ("stdout", "3\n"),
    ]


def test_the_last_value_is_shown_unless_a_semicolon_hides_it() -> None:
    (shown,) = outputs("1 + 1")
    assert (shown["output_type"], shown["data"]) == ("execute_result", {"text/plain": "2"})
    assert outputs("1 + 1;") == []


def test_rich_displays_keep_their_pictures_and_tables() -> None:
    (table,) = outputs("import pandas\npandas.DataFrame({'a': [1]})")
    assert "<table" in table["data"]["text/html"]
    (picture,) = outputs("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert picture["data"]["image/png"].startswith("iVBOR")
    (html,) = outputs("from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'))")
    assert html["data"]["text/html"] == "<b>x</b>"


def test_an_error_is_shown_with_its_lines_and_the_next_cell_runs() -> None:
    failed, after = run("a = 1\n1 / 0", "print(a)")
    assert not failed["ok"]
    (error,) = failed["outputs"]
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    assert "1 / 0" in "".join(error["traceback"])
    assert after == {"ok": True, "outputs": [{"output_type": "stream", "name": "stdout", "text": "1\n"}]}


def test_an_error_that_cannot_be_shown_is_still_an_error() -> None:
    (failed,) = run("class Odd(Exception):\n    def __str__(self): raise self\nraise Odd()")
    assert not failed["ok"]
    assert "error" in {output["output_type"] for output in failed["outputs"]}


def test_a_syntax_error_is_shown() -> None:
    (failed,) = run("def f(:")
    assert not failed["ok"]
    assert failed["outputs"][0]["ename"] == "SyntaxError"


WORKS = {
    "%%time\nprint('x')": "x",
    "%timeit -n1 -r1 pass": "per loop",
    "!echo shell": "shell",
    "files = !echo captured\nprint(files)": "captured",
    "%%bash\necho script": "script",
    "%matplotlib inline\nprint('plots')": "plots",
    "%load_ext autoreload\n%autoreload 2\nprint('reloads')": "reloads",
    "%config InlineBackend.figure_format = 'retina'\nprint('configured')": "configured",
    "import asyncio\nprint(await asyncio.sleep(0, 'awaited'))": "awaited",
    "async def f():\n    return 'gathered'\nprint(await asyncio.gather(f(), f()))": "gathered",
    "print?": "Docstring",
    "import warnings\nwarnings.warn('careful')": "careful",
    "import sys\nsys.stdout.flush()\nprint('flushed', flush=True)": "flushed",
    "print('written', file=sys.stdout)\nsys.stdout.isatty()": "written",
}


@pytest.fixture(scope="module")
def worked() -> dict[str, dict[str, Any]]:
    """The results of the cells of `WORKS`, run one after another in one shell."""
    return dict(zip(WORKS, run(*WORKS), strict=True))


@pytest.mark.parametrize("source", WORKS)
def test_what_works_in_a_notebook_works_here(source: str, worked: dict[str, dict[str, Any]]) -> None:
    assert worked[source]["ok"], worked[source]["outputs"]
    assert WORKS[source] in json.dumps(worked[source]["outputs"])


def test_input_fails_at_once_instead_of_waiting() -> None:
    (failed,) = run("input('name? ')")
    assert not failed["ok"]


def test_clearing_the_output_clears_it() -> None:
    assert outputs("from IPython.display import clear_output\nprint(1)\nclear_output()\nprint(2)")[0]["text"] == "2\n"


def test_leaving_ends_the_cell_and_not_the_shell() -> None:
    left, after = run("import sys\nsys.exit(3)", "print('here')")
    assert not left["ok"]
    assert after["ok"]


def test_output_beyond_the_limit_is_dropped_and_the_cell_says_so() -> None:
    (stream,) = outputs("for _ in range(200):\n    print('x' * 100_000)")
    assert len(stream["text"]) < MAX_OUTPUT + 200
    assert stream["text"].endswith("characters is dropped]")


def test_output_beyond_the_limit_takes_no_memory() -> None:
    peak = "import resource\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    before, _, after = run(peak, "for _ in range(2000):\n    print('x' * 100_000)", peak)
    assert int(after["outputs"][0]["text"]) - int(before["outputs"][0]["text"]) < 50


def test_many_small_outputs_share_one_limit() -> None:
    shown = Outputs()
    for _ in range(40):
        shown.data("display_data", {"text/html": "x" * 50_000})
        shown.error("E", "y" * 50_000, [])
    assert sum(len(json.dumps(item)) for item in shown.items) < MAX_OUTPUT + 10_000


def test_what_is_not_kept_leaves_no_output() -> None:
    shown = Outputs()
    shown.keep = False
    shown.stream("stdout", "x")
    shown.data("display_data", {"text/plain": "x"})
    assert shown.items == []
