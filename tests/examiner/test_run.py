"""Honest work is never marked down, and what ends one process ends only the tests that need it."""

import time
from dataclasses import replace

import pytest

from autograder.errors import PlatformError
from autograder.examiner.verdict import Status
from autograder.sandbox.isolation import chosen
from tests.examiner.bench import IMPATIENT, Bench, answer, check, readonly

TRUE = "assert work() is True, 'work() is True'"
OK = "def work(): return True"

HONEST = {
    "magics": "%matplotlib inline\n%time x = 1\n!echo shell\n" + OK,
    "a cell magic": "%%time\n" + OK,
    "display": "from IPython.display import display, HTML\ndisplay(HTML('<b>x</b>'))\n" + OK,
    "plots": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n" + OK,
    "plots in a function": (
        "import matplotlib.pyplot as plt\ndef work():\n    plt.plot([1, 2])\n    plt.show()\n    return True"
    ),
    "top-level await": "import asyncio\nflag = await asyncio.sleep(0.01, True)\ndef work(): return flag",
    "an event loop of its own": "import asyncio\ndef work(): return asyncio.run(asyncio.sleep(0.01, True))",
    "prints": "print('hello')\ndef work():\n    print('working')\n    return True",
    "warnings": "import warnings\nwarnings.warn('x')\ndef work():\n    warnings.warn('y')\n    return True",
    "standard error": (
        "import sys\ndef work():\n    print('careful', file=sys.stderr)\n    sys.stderr.flush()\n    return True"
    ),
    "logging": "import logging\nlogging.basicConfig()\ndef work():\n    logging.warning('x')\n    return True",
    "a progress bar": (
        "import sys, time\ndef work():\n    for i in range(20):\n"
        "        sys.stderr.write(f'\\r{i}')\n        sys.stderr.flush()\n    return True"
    ),
    "threads": (
        "from concurrent.futures import ThreadPoolExecutor\ndef work():\n"
        "    with ThreadPoolExecutor(4) as pool:\n        return all(pool.map(lambda x: True, range(9)))"
    ),
    "a process pool": (
        "from multiprocessing import get_context\ndef yes(x): return True\ndef work():\n"
        "    with get_context('fork').Pool(2) as pool:\n        return all(pool.map(yes, range(9)))"
    ),
    "joblib with workers": (
        "from joblib import Parallel, delayed\ndef work():\n"
        "    return sum(Parallel(n_jobs=2, prefer='threads')(delayed(abs)(-x) for x in range(3))) == 3"
    ),
    "files of its own": (
        "from pathlib import Path\nPath('own.txt').write_text('x')\ndef work(): return Path('own.txt').exists()"
    ),
    "temporary files": (
        "import tempfile\ndef work():\n    with tempfile.TemporaryDirectory() as folder:\n"
        "        open(folder + '/x', 'w').write('x')\n    return True"
    ),
    "a subprocess": (
        "import subprocess, sys\ndef work(): return subprocess.run([sys.executable, '-c', '1']).returncode == 0"
    ),
    "a global that changes": "count = 0\ndef work():\n    global count\n    count += 1\n    return count == 1",
    "recursion": "def deep(n): return True if n == 0 else deep(n - 1)\ndef work(): return deep(500)",
    "a cell that fails after the definition": OK + "\n1 / 0",
    "a cell that leaves after the definition": OK + "\nimport sys\nsys.exit()",
    "a type annotation and a docstring": "def work() -> bool:\n    'Return it.'\n    return True",
    "caching": "from functools import cache\n@cache\ndef work(): return True",
    "a lambda": "work = lambda: True",
    "a callable object": "class W:\n    def __call__(self): return True\nwork = W()",
    "a bound method": "class W:\n    def go(self): return True\nwork = W().go",
    "a partial": "from functools import partial\nwork = partial(bool, 1)",
    "a pandas option": "import pandas as pd\npd.set_option('display.max_rows', 5)\n" + OK,
    "a seed": "import random, numpy\nrandom.seed(0)\nnumpy.random.seed(0)\n" + OK,
    "a numpy error state": "import numpy as np\nnp.seterr(all='raise')\n" + OK,
    "a signal handler": "import signal\nsignal.signal(signal.SIGALRM, lambda *a: None)\n" + OK,
    "changing the working directory": "import os\nos.makedirs('sub')\nos.chdir('sub')\n" + OK,
    "a mutable default": "def work(seen=[]):\n    seen.append(1)\n    return len(seen) == 1",
    "the name of a builtin": "def list(): return True\nwork = list",
    "a carriage return": OK + "\r\nx = 1\r\n",
    "a notebook guard": "if __name__ == '__main__':\n    def work(): return True",
    "clearing its names": "%reset -f\n" + OK,
    "half a character printed": "print('\\ud800')\n" + OK,
}


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST)
def test_honest_work_gets_full_marks_with(source: str, bench: Bench) -> None:
    verdict = bench.verdict(source, TRUE)
    assert (verdict.status, verdict.score, verdict.message) == (Status.PASSED, 4.0, "")


def test_a_helper_module_beside_the_notebook_can_be_imported(bench: Bench) -> None:
    files = {"helper.py": b"def yes(): return True\n", "lib/__init__.py": b"", "lib/more.py": b"DEEP = True\n"}
    source = "from helper import yes\nfrom lib.more import DEEP\ndef work(): return yes() and DEEP"
    assert bench.verdicts(answer(source), check(TRUE), files=files)["test"].score == 4


def test_cells_see_what_cells_before_them_defined(bench: Bench) -> None:
    steps = (
        readonly("limit = 3"),
        answer("def half(): return limit", "one"),
        answer("def work(): return half() == 3", "two"),
    )
    assert bench.verdicts(*steps, check(TRUE))["test"].score == 4


def test_what_cells_display_is_kept_and_a_tests_output_is_not(bench: Bench) -> None:
    examined = bench.examine(answer("print('shown')\n1 + 1"), check("print('not shown')\nwork"))
    kinds = [output["output_type"] for output in examined.outputs["work"]]
    assert kinds == ["stream", "display_data"]
    assert set(examined.outputs) == {"work"}


def test_a_test_sees_the_state_after_the_cells_before_it(bench: Bench) -> None:
    found = bench.verdicts(
        answer("def work(): return True", "one"),
        check(TRUE, "early"),
        answer("def work(): return False", "two"),
        check(TRUE, "late"),
    )
    assert (found["early"].score, found["late"].score) == (4, 0)


def test_when_the_time_for_the_whole_notebook_is_used_up_neither_cells_nor_tests_are_run(bench: Bench) -> None:
    steps = (answer("import time\ntime.sleep(1.5)", "slow"), answer(OK), check(TRUE), check(TRUE, "late", hidden=True))
    began = time.monotonic()
    examined = bench.examine(*steps, limits=replace(IMPATIENT, seconds_total=1))
    assert [verdict.score for verdict in examined.verdicts] == [0, 0]
    for verdict in examined.verdicts:
        assert verdict.message.startswith(
            "Your notebook used up the time for all its cells and tests, so this test was"
        )
    assert time.monotonic() - began < 15


def test_the_kind_of_sandbox_is_kept_with_the_result(bench: Bench) -> None:
    assert bench.examine(answer(OK)).isolation == chosen().value


def test_one_test_does_not_disturb_the_next(bench: Bench) -> None:
    counting = "count = []\ndef work():\n    count.append(1)\n    return len(count) == 1"
    found = bench.verdicts(answer(counting), *(check(TRUE, name) for name in "abc"))
    assert [verdict.score for verdict in found.values()] == [4, 4, 4]


def test_what_a_test_assigns_is_gone_after_it(bench: Bench) -> None:
    found = bench.verdicts(
        readonly("shared = [1]"),
        answer("work = 1"),
        check("shared.append(2)\nmine = 1\nassert work == 1", "one"),
        check("assert shared == [1]\nassert 'mine' not in globals()", "two"),
    )
    assert [verdict.score for verdict in found.values()] == [4, 4]


DEADLY = {
    "exits": ("import os\nos._exit(3)", "ended Python with exit code 3"),
    "crashes": ("import ctypes\nctypes.string_at(0)", "SIGSEGV"),
    "kills itself": ("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)", "SIGTERM"),
    "hangs": ("while True: pass", "Look for an endless loop"),
    "sleeps": ("import time\ntime.sleep(1000)", "longer than"),
    "cannot be interrupted": (
        "import signal\nfor n in (1, 2, 14, 15):\n    signal.signal(n, signal.SIG_IGN)\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass",
        "Look for an endless loop",
    ),
    "stops itself": ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "longer than"),
    "closes all its files": ("import os\nos.closerange(0, 256)", "Your code"),
}


@pytest.mark.parametrize("deadly", [deadly for deadly in DEADLY if deadly != "sleeps"])
def test_a_cell_is_lost_and_the_state_before_it_is_kept_if_it(deadly: str, bench: Bench) -> None:
    source, reason = DEADLY[deadly]
    examined = bench.examine(answer(OK, "one"), answer(f"kept = 1\n{source}", "two"), check(TRUE), limits=IMPATIENT)
    (shown,) = examined.outputs["two"]
    assert shown["output_type"] == "error"
    assert reason in shown["evalue"]
    assert examined.verdicts[0].score == 4


@pytest.mark.parametrize("deadly", [deadly for deadly in DEADLY if deadly != "stops itself"])
def test_only_the_test_that_needs_it_ends_if_the_work(deadly: str, bench: Bench) -> None:
    source, reason = DEADLY[deadly]
    body = "\n".join(f"    {line}" for line in source.splitlines())
    work = answer(f"def other():\n{body}\n{OK}")
    tests = check(TRUE, "before"), check("other()", "deadly"), check(TRUE, "after")
    found = bench.verdicts(work, *tests, limits=IMPATIENT)
    assert (found["before"].score, found["after"].score) == (4, 4)
    assert (found["deadly"].status, found["deadly"].score) == (Status.ENDED, 0)
    assert reason in found["deadly"].message
    assert found["deadly"].message.endswith(".")


def test_memory_beyond_the_limit_is_an_error_like_others(bench: Bench) -> None:
    verdict = bench.verdict("def work():\n    return len(bytearray(10**9)) > 0", TRUE)
    assert verdict.status is Status.FAILED
    assert "MemoryError" in verdict.message


def test_a_test_that_swallows_the_end_of_the_work_does_not_pass(bench: Bench) -> None:
    swallowing = "try:\n    work()\nexcept BaseException:\n    pass\n"
    verdict = bench.verdict("import os\ndef work(): os._exit(0)", swallowing)
    assert (verdict.status, verdict.score) == (Status.ENDED, 0)


def test_output_without_end_is_cut_and_costs_nothing(bench: Bench) -> None:
    flood = "for _ in range(300):\n    print('x' * 100_000)\n" + OK
    examined = bench.examine(answer(flood), check(TRUE))
    assert examined.verdicts[0].score == 4
    assert sum(len(output["text"]) for output in examined.outputs["work"]) < 1_100_000


def test_starting_processes_without_end_fails_and_disturbs_nobody(bench: Bench) -> None:
    bomb = "import os\ndef other():\n    while True:\n        os.fork()\n" + OK
    found = bench.verdicts(answer(bomb), check("other()", "bomb"), check(TRUE, "after"))
    assert found["bomb"].score == 0
    assert found["after"].score == 4


def test_a_notebook_of_many_cells_is_examined(bench: Bench) -> None:
    cells = [answer(f"x{number} = {number}", f"cell{number}") for number in range(150)]
    assert bench.verdicts(*cells, answer(OK), check(TRUE))["test"].score == 4


def test_many_cells_that_hang_do_not_outlast_the_time_for_all(bench: Bench) -> None:
    cells = [answer("while True: pass", f"cell{number}") for number in range(12)]
    began = time.monotonic()
    bench.examine(answer(OK), *cells, check(TRUE), limits=replace(IMPATIENT, seconds_total=3))
    assert time.monotonic() - began < 10


def test_a_readonly_cell_that_fails_in_the_examiner_is_the_platforms_fault(bench: Bench) -> None:
    with pytest.raises(PlatformError, match="readonly cell setup raised ZeroDivisionError"):
        bench.examine(readonly("1 / 0"), answer(OK), check(TRUE))


def test_the_engine_goes_on_after_a_fault(bench: Bench) -> None:
    with pytest.raises(PlatformError):
        bench.examine(readonly("import os\nos._exit(1)"), answer(OK), check(TRUE))
    assert bench.verdict(OK, TRUE).score == 4


def test_a_files_name_that_is_taken_by_a_folder_is_not_the_platforms_fault(bench: Bench) -> None:
    files = {"a": b"x", "a/b.py": b"x", "/etc/x": b"x", "../x": b"x", "helper.py": b"OK = True"}
    source = "from helper import OK\ndef work(): return OK"
    assert bench.verdicts(answer(source), check(TRUE), files=files)["test"].score == 4


def test_nothing_that_is_shown_comes_after_a_hidden_test(bench: Bench) -> None:
    work = (
        "from pathlib import Path\n"
        "def work(text): Path('seen').write_text(text); return True\n"
        "def other(): return Path('seen').exists()"
    )
    hidden, visible = check("work('secret')", "hidden", hidden=True), check("assert not other()", "visible")
    examined = bench.examine(answer(work), hidden, answer("print(other())", "later"), visible)
    assert examined.outputs["later"] == [{"output_type": "stream", "name": "stdout", "text": "False\n"}]
    assert [verdict.score for verdict in examined.verdicts] == [4, 4]


def test_a_hidden_test_sees_the_work_and_the_names_as_they_were_at_its_place(bench: Bench) -> None:
    test = check("assert work() == expected, 'not so'", "early", hidden=True)
    later = [readonly("expected = 2", "second"), answer("def work(): return 2", "later")]
    found = bench.verdicts(
        readonly("expected = 1"), answer("def work(): return 1"), test, *later, replace(test, id="late")
    )
    assert {name: verdict.score for name, verdict in found.items()} == {"early": 4, "late": 4}


def test_of_what_a_hidden_test_raises_only_common_classes_are_told(bench: Bench) -> None:
    for name, told in (("KeyError", "KeyError"), ("BufferError", "an exception")):
        verdict = bench.verdict(f"def work(): raise {name}('secret')", "work()", hidden=True)
        assert verdict.message == f"`work(...)` raised {told}."
