import math

import numpy as np
import pytest

from autograder.checks import Check
from autograder.errors import PlatformError
from autograder.examiner.test_cell import credit
from autograder.examiner.verdict import Status
from autograder.limits import Limits
from tests.examiner.bench import IMPATIENT, LIMITS, Bench, answer, check, readonly

SECRET = "s3cr3t"


@pytest.mark.parametrize(
    ("value", "status", "score"),
    [
        (None, Status.PASSED, 4),
        (True, Status.PASSED, 4),
        ("text", Status.PASSED, 4),
        (b"bytes", Status.PASSED, 4),
        ([0], Status.PASSED, 4),
        (4, Status.PASSED, 4),
        (2.5, Status.PARTIAL, 2.5),
        (0, Status.FAILED, 0),
        (-3, Status.FAILED, 0),
        (99, Status.PASSED, 4),
        (math.inf, Status.PASSED, 4),
        (-math.inf, Status.FAILED, 0),
        (math.nan, Status.FAILED, 0),
        (np.float64(1.5), Status.PARTIAL, 1.5),
        (np.float32(1.5), Status.PARTIAL, 1.5),
        (np.int64(3), Status.PARTIAL, 3),
        (np.float64("nan"), Status.FAILED, 0),
        (Check("c", 0.5, "half."), Status.PARTIAL, 2),
        (Check("c", 1.0, "all."), Status.PASSED, 4),
        (Check("c", 0.0, "none."), Status.FAILED, 0),
        (Check("c", math.nan, "nan."), Status.FAILED, 0),
        (Check("c", -1, "low."), Status.FAILED, 0),
        (Check("c", 7, "high."), Status.PASSED, 4),
        (Check("c", 0.3333333333, "a third."), Status.PARTIAL, 1.3333),
    ],
    ids=repr,
)
def test_the_last_value_of_a_test_gives_the_score(value: object, status: Status, score: float) -> None:
    found = credit(value, 4.0)
    assert found[:2] == (status, score)


def test_the_message_of_a_check_is_told() -> None:
    assert credit(Check("detection", 0.5, "half was found."), 4.0)[2] == "detection: half was found."


@pytest.mark.parametrize(
    ("test", "status", "score"),
    [
        ("assert work() == 7", Status.PASSED, 4),
        ("assert work() == 7\n2.5", Status.PARTIAL, 2.5),
        ("assert work() == 7\n2.5;", Status.PASSED, 4),
        ("from autograder.checks import Check\nCheck('c', work() / 14, 'half.')", Status.PARTIAL, 2),
        ("import numpy as np\nwork()\nnp.float64(1)", Status.PARTIAL, 1),
        ("assert work() == 8", Status.FAILED, 0),
        ("2.5\nassert work() == 8", Status.FAILED, 0),
        ("work()\nraise SystemExit", Status.FAILED, 0),
        ("work()\nraise KeyboardInterrupt", Status.FAILED, 0),
        ("import pytest\nwork()\npytest.fail('no')", Status.FAILED, 0),
        ("import pytest\nwork()\npytest.skip('no')", Status.FAILED, 0),
        ("import warnings, sys\nwarnings.warn('x')\nprint('x', file=sys.stderr)\nassert work() == 7", Status.PASSED, 4),
    ],
)
def test_a_test_passes_only_if_it_ran_to_its_end(test: str, status: Status, score: float, bench: Bench) -> None:
    verdict = bench.verdict("def work(): return 7", test)
    assert (verdict.status, verdict.score) == (status, score)


def test_a_verdict_counts_the_calls_into_the_students_work(bench: Bench) -> None:
    found = bench.verdicts(
        answer("def work(): return 7"),
        check("1 + 1;", "none"),
        check("[work() for _ in range(5)];", "five"),
    )
    assert found["none"].calls == 0
    assert found["five"].calls >= 5


def test_a_name_the_notebook_does_not_define_is_named(bench: Bench) -> None:
    for hidden in (False, True):
        verdict = bench.verdict("x = 1", "assert work() == 7", hidden)
        assert verdict.message.startswith("Your notebook does not define `work`. Restart the kernel and run all cells")


def test_a_visible_test_tells_what_was_raised_and_where(bench: Bench) -> None:
    verdict = bench.verdict("def work():\n    x = 1\n    raise ValueError('too small')", "work()")
    assert verdict.message.startswith("`work(...)` raised ValueError: too small")
    assert "raise ValueError('too small')" in verdict.message


def test_a_visible_test_tells_its_assertion(bench: Bench) -> None:
    work = "def work(): return 7"
    assert bench.verdict(work, "assert work() == 8, f'{work()} is not 8'").message == "7 is not 8"
    assert bench.verdict(work, "assert work() == 8").message == "This assertion failed: `assert work() == 8`"
    assert "TypeError" in bench.verdict(work, "work() + 'a'").message


TELLTALES = {
    "an exception's text": (f"def work(*a): raise ValueError('{SECRET}')", "work(1)"),
    "an exception's class": (f"class {SECRET}(Exception): pass\ndef work(*a): raise {SECRET}()", "work(1)"),
    "an exception's class that poses as known": (
        f"{SECRET} = type('{SECRET}', (Exception,), {{'__module__': 'sklearn.exceptions'}})\n"
        f"def work(*a): raise {SECRET}()",
        "work(1)",
    ),
    "an assertion's message with values": (f"def work(*a): return '{SECRET}'", "assert work(1) == 2, f'got {work(1)}'"),
    "an assertion without a message": (f"def work(*a): return '{SECRET}'", "assert work(1) == 2"),
    "an assertion of the student's": (f"def work(*a): raise AssertionError('{SECRET}')", "work(1)"),
    "an error of the test with values": (f"def work(*a): return '{SECRET}'", "int(work(1))"),
    "a key that is missing": (f"def work(*a): return '{SECRET}'", "{}[work(1)]"),
    "numpy's comparison": (
        "def work(*a): return 31337",
        "import numpy as np\nnp.testing.assert_allclose(work(1), 27182)",
    ),
    "pandas' comparison": (
        f"import pandas as pd\ndef work(*a): return pd.Series(['{SECRET}'])",
        "import pandas as pd\npd.testing.assert_series_equal(work(1), pd.Series(['27182']))",
    ),
    "pytest's message": (f"def work(*a): return '{SECRET}'", "import pytest\npytest.fail(work(1))"),
    "a name": (f"def work(*a):\n    def {SECRET}(): pass\n    return {SECRET}", "assert work(1) == 2, repr(work(1))"),
    "a repr": (
        f"class W:\n    def __repr__(self): return '{SECRET}'\ndef work(*a): return W()",
        "assert work(1) == 2, repr(work(1))",
    ),
    "a check's message that the student wrote": (
        f"def work(*a): raise type('CheckFailed', (AssertionError,), {{}})('{SECRET}')",
        "work(1)",
    ),
    "the hidden data itself": ("def work(x): raise ValueError(x)", f"work('{SECRET}')"),
    "a cause": (
        f"def work(*a):\n    try: 1 / 0\n    except ZeroDivisionError as e: raise ValueError from KeyError('{SECRET}')",
        "work(1)",
    ),
    "a note": (f"def work(*a):\n    e = ValueError()\n    e.add_note('{SECRET}')\n    raise e", "work(1)"),
}


@pytest.mark.parametrize("telltale", TELLTALES)
def test_a_hidden_test_tells_nothing_by(telltale: str, bench: Bench) -> None:
    work, test = TELLTALES[telltale]
    verdict = bench.verdict(work, test, hidden=True)
    assert verdict.score == 0
    assert not any(word in verdict.message for word in (SECRET, "31337", "27182", "assert work"))
    assert verdict.message


def test_a_hidden_test_tells_a_literal_message_and_a_checks_message(bench: Bench) -> None:
    work = "def work(): return 7"
    assert bench.verdict(work, "assert work() == 8, 'eight was expected'", hidden=True).message == "eight was expected"
    graded = "from autograder.checks import Check\nCheck('c', work() / 14, 'half.').require()"
    assert bench.verdict(work, graded, hidden=True).message == "c: half."


def test_the_way_a_process_ends_in_a_hidden_test_carries_no_number(bench: Bench) -> None:
    """An exit status or an amount of memory that the student chooses would carry what a hidden test passed in."""
    work = answer(
        "import os\ndef work(x): os._exit(x)\ndef other(x):\n    y = bytearray(x * 2**20)\n    os.kill(os.getpid(), 9)"
    )
    first = bench.verdicts(
        work, check("work(37)", "a", hidden=True), check("work(61)", "b", hidden=True),
        check("other(10)", "c", hidden=True), check("other(200)", "d", hidden=True),
    )  # fmt: skip
    assert first["a"].message == first["b"].message
    assert first["c"].message == first["d"].message


def test_once_computes_once_for_all_tests_of_a_submission(bench: Bench) -> None:
    recall = "from autograder.checks import once\nvalue = once('k', {compute})\nassert value == 7"
    found = bench.verdicts(
        answer("def work(): return 7"),
        check(recall.format(compute="work"), "first"),
        check(recall.format(compute="lambda: 1 / 0"), "second"),
    )
    assert [verdict.score for verdict in found.values()] == [4, 4]
    assert found["second"].calls > 0


def test_once_forgets_what_was_measured_before_another_cell_of_the_student(bench: Bench) -> None:
    test = "from autograder.checks import once\nassert once('k', work) == {value}"
    found = bench.verdicts(
        answer("def work(): return 1", "one"),
        check(test.format(value=1), "before"),
        answer("def work(): return 2", "two"),
        check(test.format(value=2), "after"),
    )
    assert [verdict.score for verdict in found.values()] == [4, 4]


def test_once_is_not_shared_by_submissions(bench: Bench) -> None:
    test = "from autograder.checks import once\nassert once('k', work) == 1"
    assert bench.verdict("def work(): return 1", test).score == 4
    assert bench.verdict("def work(): return 2", test).score == 0


def test_once_keeps_nothing_of_a_measurement_that_failed(bench: Bench) -> None:
    test = "from autograder.checks import once\nonce('k', work)"
    found = bench.verdicts(answer("def work(): raise ValueError"), check(test, "a"), check(test, "b"))
    assert [verdict.score for verdict in found.values()] == [0, 0]


COUNTING = "count = []\ndef work():\n    count.append(1)\n    return len(count)"


def test_fresh_throws_away_what_calls_leave_behind(bench: Bench) -> None:
    test = (
        "from autograder.checks import fresh\nassert work() == 1\n"
        "with fresh():\n    assert work() == 2\n    assert work() == 3\n"
        "with fresh():\n    assert work() == 2\nassert work() == 2"
    )
    assert bench.verdict(COUNTING, test).score == 4


def test_objects_made_before_fresh_are_used_in_it_as_they_were(bench: Bench) -> None:
    work = "class Work:\n    n = 0\n    def up(self):\n        self.n += 1\n        return self.n"
    test = (
        "from autograder.checks import fresh\nw = Work()\nw.up()\n"
        "with fresh():\n    assert w.up() == 2\nassert w.up() == 2"
    )
    assert bench.verdict(work, test).score == 4


def test_fresh_survives_an_error_and_a_death_inside_it(bench: Bench) -> None:
    work = "import os\ndef work(): raise ValueError\ndef other(): os._exit(1)"
    raising = (
        "from autograder.checks import fresh\nimport pytest\nwith pytest.raises(ValueError), fresh():\n    work()\n1.0"
    )
    dying = "from autograder.checks import fresh\nwith fresh():\n    other()"
    found = bench.verdicts(answer(work), check(raising, "raising"), check(dying, "dying"), check("1.0", "after"))
    assert found["raising"].score == 1
    assert (found["dying"].status, found["dying"].score) == (Status.ENDED, 0)


def test_names_of_readonly_cells_are_the_authors_even_if_the_student_defines_them(bench: Bench) -> None:
    steps = (
        readonly("other = 3"),
        answer("other = 5\ndef work(): return other"),
        check("assert other == 3 and work() == 5"),
    )
    assert bench.verdicts(*steps)["test"].score == 4


def test_builtins_are_the_examiners_even_if_the_student_replaces_them(bench: Bench) -> None:
    cheat = "import builtins\nbuiltins.abs = builtins.all = lambda *a: True\ndef work(): return -3"
    assert bench.verdict(cheat, "assert abs(work()) == 3").score == 4
    assert bench.verdict(cheat, "assert all([work() > 0])").score == 0


def test_only_names_of_the_contract_are_looked_up(bench: Bench) -> None:
    verdict = bench.verdict("def work(): return 1\nsecret = 2", "assert work() == 1\nassert secret == 2")
    assert verdict.score == 0
    assert "secret" in verdict.message


@pytest.mark.parametrize("limits", [LIMITS, IMPATIENT], ids=["on the CPU", "on the clock"])
@pytest.mark.parametrize(
    "test",
    [
        "for _ in range(work()): pass",
        "'a' * work()",
        "import re\nre.match('(a+)+$', 'a' * min(work(), 40) + 'b')",
    ],
)
def test_a_value_that_makes_the_tests_own_code_slow_or_large_ends_the_test(
    test: str, limits: Limits, bench: Bench
) -> None:
    (verdict,) = bench.examine(answer("def work(): return 10**13"), check(test), limits=limits).verdicts
    assert verdict.score == 0


def test_a_message_is_bounded(bench: Bench) -> None:
    assert len(bench.verdict("def work(): raise ValueError('x' * 10**6)", "work()").message) < 5000


def test_what_a_test_cannot_import_is_not_the_students_fault(bench: Bench) -> None:
    with pytest.raises(PlatformError, match=r"test: ModuleNotFoundError: No module named 'private'"):
        bench.verdict("def work(): return 7", "from private.truth import SEVEN\nassert work() == SEVEN", hidden=True)
    found = bench.verdict("def work(): import nowhere", "work()")
    assert (found.status, "raised ModuleNotFoundError" in found.message) == (Status.FAILED, True)
