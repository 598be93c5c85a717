import subprocess
import sys

import pytest

from autograder.package.cell import Cell, CellRole
from autograder.package.contract import faults, private_modules, promised, python, scope


def test_a_scope_knows_what_is_defined_and_what_is_used_from_outside() -> None:
    found = scope(
        "import os.path, numpy as np\n"
        "from a import b as c\n"
        "def f(x, y=Q):\n"
        "    global G\n"
        "    G = 1\n"
        "    class A(B):\n"
        "        m: T = N\n"
        "        def g(self): return os, MISSING\n"
        "    return [w for w in x if w > K]\n"
        "r = await f(1)\n"
        "for i in range(3): pass\n"
        "[x for x in TT if (wal := x)]\n"
        "late()\n"
        "def late(): pass\n"
    )
    assert found.defines == {"os", "np", "c", "f", "G", "r", "i", "wal", "late"}
    assert found.uses == {"Q", "B", "T", "N", "MISSING", "K", "TT", "range"}


@pytest.mark.parametrize("source", ["%time x = 1", "!ls", "%%bash\nls", "x = !ls", "x?"])
def test_what_ipython_runs_is_python(source: str) -> None:
    assert "get_ipython" in python(source)


def test_what_ipython_cannot_run_is_not() -> None:
    with pytest.raises(SyntaxError):
        python("def f(:")


def test_the_contract_is_what_solution_cells_of_the_handout_define_at_top_level() -> None:
    handout = [
        Cell("code", "import numpy as np", "readonly", "a"),
        Cell("code", "y = 1"),
        Cell("code", "def psi(p):\n    inner = 1\nLIMIT = None", "solution", "b"),
        Cell("code", "z = 1", "manual", "c", 1),
    ]
    assert promised(handout) == {"psi", "LIMIT"}


def _cells(*cells: tuple[CellRole | None, str]) -> list[Cell]:
    return [Cell("code", source, role, f"c{number}" if role else "") for number, (role, source) in enumerate(cells)]


def test_tests_may_use_earlier_readonly_cells_the_contract_builtins_and_themselves() -> None:
    cells = _cells(
        ("readonly", "import numpy as np\nSEED = 0"),
        ("solution", "def psi(p): ..."),
        ("tests", "import math\nassert math.isclose(psi(np.ones(SEED)), sum([0])), __name__\ndisplay(1)"),
    )
    assert list(faults(cells, cells)) == []


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ([("tests", "assert psi(1)")], "c0: no cell before it defines 'psi'"),
        ([("tests", "assert psi(1)"), ("solution", "def psi(p): ...")], "c0: no cell before it defines 'psi'"),
        ([(None, "shares = [1]"), ("tests", "assert shares")], "c1: no cell before it defines 'shares' for"),
        ([("tests", "a = 1"), ("tests", "assert a")], "c1: no cell before it defines 'a'"),
        ([("tests", "def check():\n    return psi(1)\ncheck()")], "c0: no cell before it defines 'psi'"),
        ([(None, "shares = [1]"), ("readonly", "print(shares)")], "c1: no cell before it defines 'shares' for"),
        ([("readonly", "from numpy import *")], "c0: line 1: import names from numpy one by one"),
        ([("tests", "from private.truth import X")], "c0: line 1: only hidden tests can import private.truth"),
        ([("solution", "def f():\n    import private")], "c0: line 2: only hidden tests can import private"),
        ([(None, "x = ("), ("tests", "assert y")], "cell 1: line 1: '(' was never closed"),
    ],
)
def test_names_and_code_that_would_fail_in_the_examiner_are_faults(
    cells: list[tuple[CellRole | None, str]], fault: str
) -> None:
    (found,) = faults(_cells(*cells), _cells(*cells))
    assert found.startswith(fault)


def test_a_name_only_the_solution_defines_is_not_promised() -> None:
    cells = _cells(("solution", "LIMIT = 3"), ("tests", "assert LIMIT"))
    handout = _cells(("solution", "raise NotImplementedError()"), ("tests", "assert LIMIT"))
    (found,) = faults(cells, handout)
    assert found.startswith("c1: no cell before it defines 'LIMIT' for students")


def test_code_that_breaks_when_its_solution_is_taken_out_is_a_fault() -> None:
    cells = _cells(("solution", "if True:\n    a = 1"))
    handout = _cells(("solution", "if True:"))
    assert list(faults(cells, handout)) == [
        "c0: line 1 of the handout: expected an indented block after 'if' statement on line 1"
    ]


def test_hidden_tests_can_import_private() -> None:
    source = "### BEGIN HIDDEN TESTS\nfrom private.truth import X\nassert X\n### END HIDDEN TESTS"
    cells = [Cell("code", source, "tests", "t", 1)]
    assert list(faults(cells, cells)) == []
    assert private_modules(cells[0]) == {"private.truth"}


def test_code_that_is_no_python_imports_nothing() -> None:
    assert private_modules(Cell("code", "import (", "tests", "t", 1)) == frozenset()


def test_cells_are_parsed_in_several_threads() -> None:
    # Garbage with finalizers makes threads take turns in the middle of a syntax tree.
    code = """
import gc, sys
from concurrent.futures import ThreadPoolExecutor
from autograder.package.contract import parse

class Garbage:
    def __init__(self):
        self.me = self
    def __del__(self):
        for _ in range(200):
            pass

def work(_):
    for _ in range(100):
        for _ in range(30):
            Garbage()
        parse("x = [f(a + b * (c - d)) for a in range(3)]\\n" * 50)

gc.set_threshold(50)
sys.setswitchinterval(1e-6)
with ThreadPoolExecutor(4) as pool:
    list(pool.map(work, range(4)))
"""
    subprocess.run([sys.executable, "-c", code], check=True)
