import sys

import pytest
from sklearn.exceptions import NotFittedError

from autograder.examiner.proxy import remote_exception
from autograder.examiner.verdict import Status
from tests.examiner.bench import IMPATIENT, Bench, answer, check

WORK = """
import collections, dataclasses, datetime, enum, functools
import numpy as np, pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

class Monitor:
    '''A class of the student's.'''
    limit = 3
    def __init__(self, start=0):
        self.values = [start]
        self.label = {'a': start}
        self._hidden = 1
    def add(self, x):
        self.values.append(x)
        return self
    def total(self): return sum(self.values)
    def __len__(self): return len(self.values)
    def __getitem__(self, i): return self.values[i]
    def __iter__(self): return iter(self.values)
    def __contains__(self, x): return x in self.values
    @property
    def last(self): return self.values[-1]
    @property
    def broken(self): raise KeyError('broken')
    @classmethod
    def made(cls): return cls(9)
    @staticmethod
    def double(x): return 2 * x

@dataclasses.dataclass
class Record:
    name: str
    parts: list

class Plain: pass

Point = collections.namedtuple('Point', 'x y')

def numbers():
    yield from range(4)

def fitted():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 2))
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(X, X[:, 0] > 0)

def apply(f, *args, **kwargs): return f(*args, **kwargs)

def identity(x): return x

def kind(x): return type(x).__name__

Work = {name: value for name, value in globals().items() if not name.startswith('_')}
work = lambda name, *args, **kwargs: Work[name](*args, **kwargs) if callable(Work[name]) else Work[name]
"""

SAYS = {
    "objects": "m = work('Monitor', 2)\nassert m.add(3).add(4).total() == 9\nassert m.values == [2, 3, 4]",
    "attributes": "m = work('Monitor')\nassert (m.limit, m.last, m.label) == (3, 0, {'a': 0})",
    "lengths, items, iteration and membership": (
        "m = work('Monitor', 5)\nm.add(6)\nassert (len(m), m[0], m[-1], list(m)) == (2, 5, 6, [5, 6])\n"
        "assert 5 in m and 7 not in m\nassert sorted(m, reverse=True) == [6, 5]"
    ),
    "what is absent": (
        "m = work('Monitor')\nassert not hasattr(m, 'absent')\nassert getattr(m, 'absent', 4) == 4\n"
        "assert hasattr(m, 'last')\nassert callable(m.total)"
    ),
    "an attribute that raises": "import pytest\nm = work('Monitor')\nwith pytest.raises(KeyError): m.broken",
    "class and static methods": "m = work('Monitor')\nassert m.made().total() == 9\nassert m.double(4) == 8",
    "a dataclass": "r = work('Record', 'n', [1, 2])\nassert (r.name, r.parts) == ('n', [1, 2])",
    "a named tuple": "p = work('Point', 1, 2)\nassert p == (1, 2) and p.x == 1 and p._fields == ('x', 'y')",
    "a generator": "assert list(work('numbers')) == [0, 1, 2, 3]",
    "a generator that is left early": "assert [n for n, _ in zip(work('numbers'), range(2))] == [0, 1]",
    "several iterations of one object": "m = work('Monitor', 1)\nassert list(m) == list(m) == [1]",
    "unpacking": "a, b, *c = work('numbers')\nassert (a, b, c) == (0, 1, [2, 3])",
    "keyword arguments": "assert work('Monitor', start=4).total() == 4",
    "an estimator": (
        "import numpy as np\nfrom sklearn.pipeline import Pipeline\nfrom sklearn.base import BaseEstimator\n"
        "m = work('fitted')\nassert isinstance(m, Pipeline) and isinstance(m, BaseEstimator)\n"
        "assert list(m.predict(np.array([[9.0, 0.0], [-9.0, 0.0]]))) == [True, False]\n"
        "assert m.predict_proba(np.zeros((1, 2))).shape == (1, 2)\n"
        "assert m.named_steps['standardscaler'].mean_.shape == (2,)\n"
        "assert m.get_params()['logisticregression__C'] == 1.0\n"
        "assert 0 <= m.score(np.eye(2), np.array([True, False])) <= 1"
    ),
    "an estimator that is fitted by the test": (
        "import numpy as np\nfrom sklearn.linear_model import LogisticRegression\nm = work('LogisticRegression')\n"
        "assert isinstance(m, LogisticRegression)\n"
        "m.fit(np.array([[0.0], [1.0]]), np.array([0, 1]))\nassert list(m.classes_) == [0, 1]"
    ),
    "an estimator that is not fitted": (
        "import pytest, numpy as np\nfrom sklearn.exceptions import NotFittedError\nm = work('LogisticRegression')\n"
        "with pytest.raises(NotFittedError): m.predict(np.eye(2))\n"
        "with pytest.raises(ValueError, match='not fitted'): m.predict(np.eye(2))"
    ),
    "objects inside containers": (
        "a, b = work('apply', lambda: [1, 2])\nms = work('identity', [work('Monitor', 3)])\nassert ms[0].total() == 3"
    ),
    "objects that go back": (
        "m = work('Monitor', 3)\nassert work('identity', m).total() == 3\nassert work('kind', m) == 'Monitor'"
    ),
    "functions of the test's": (
        "seen = []\ndef f(x, y=1):\n    seen.append(x)\n    return x + y\n"
        "assert work('apply', f, 2, y=3) == 5\nassert seen == [2]"
    ),
    "functions of the test's that come back": "f = lambda: 1\nassert work('identity', f) is f",
    "functions that call the student's": "m = work('Monitor', 3)\nassert work('apply', lambda: m.total() + 1) == 4",
    "functions with numpy and pandas": (
        "import numpy as np, pandas as pd\nassert work('apply', lambda a: a * 2, np.arange(3)).tolist() == [0, 2, 4]\n"
        "assert work('apply', lambda d: d.assign(b=1), pd.DataFrame({'a': [1]})).columns.tolist() == ['a', 'b']"
    ),
    "errors in functions of the test's": (
        "import pytest\ndef f(): raise ValueError('no')\n"
        "with pytest.raises(Exception, match='ValueError: no'): work('apply', f)"
    ),
    "exposed objects": (
        "from autograder.checks import exposed\n"
        "class Api:\n    calls = 0\n    def get(self, x):\n        self.calls += 1\n"
        "        return x + 1\n    def secret(self): return 'secret'\napi = Api()\n"
        "offered = exposed(api, 'get')\nassert work('ask', offered) == 3 and api.calls == 1\n"
        "assert work('peek', offered) == ['AttributeError'] * 4"
    ),
    "an exposed estimator whose fit returns it": (
        "from autograder.checks import exposed\n"
        "class Model:\n    def fit(self, x):\n        self.n = len(x)\n        return self\n"
        "    def predict(self, x): return [self.n] * len(x)\n"
        "assert work('train', exposed(Model(), 'fit', 'predict')) == [3, 3, 3]"
    ),
    "builtin exceptions": (
        "import pytest\n"
        "for error in (KeyError, TypeError, ZeroDivisionError, NotImplementedError, FileNotFoundError):\n"
        "    with pytest.raises(error): work('fail', error.__name__)"
    ),
    "an error's text": "import pytest\nwith pytest.raises(ValueError, match='too (small|low)'): work('complain')",
    "an error of the student's own class": (
        "import pytest\nwith pytest.raises(ValueError): work('own')\n"
        "with pytest.raises(Exception) as caught: work('own')\n"
        "assert str(caught.value) == 'mine'"
    ),
    "a warning": "assert work('warn') == 1",
}
MORE = """
def ask(api): return api.get(2)
def peek(api):
    said = []
    for name in ('secret', 'calls', '__class__x', '_target'):
        try: getattr(api, name)
        except Exception as error: said.append(type(error).__name__)
    return said
def train(model): return model.fit([1, 2, 3]).predict([1, 2, 3])
def fail(name): raise getattr(__import__('builtins'), name)('x')
def complain(): raise ValueError('far too small')
class Own(ValueError): pass
def own(): raise Own('mine')
def warn():
    import warnings
    warnings.warn('careful')
    return 1
"""
HONEST = MORE + WORK


def _all_pass(bench: Bench, work: str, says: dict[str, str]) -> dict[str, str]:
    """Return the messages of the tests that did not pass; all in one submission, to start one candidate only."""
    steps = [check(source, f"t{number}") for number, source in enumerate(says.values())]
    found = bench.verdicts(answer(work), *steps)
    names = dict(zip(found, says, strict=True))
    return {names[test]: verdict.message for test, verdict in found.items() if verdict.status is not Status.PASSED}


def test_a_test_uses_the_students_objects_as_if_they_were_its_own(bench: Bench) -> None:
    assert _all_pass(bench, HONEST, SAYS) == {}


VALUES = (
    "None", "True", "7", "-1.5", "float('inf')", "'text'", "b'bytes'", "2**70", "1j", "(1, (2,))", "[]", "{1, 2}",
    "{'a': [1, {'b': 2}]}", "frozenset({1})", "range(3)", "datetime.date(2024, 1, 2)",
    "datetime.datetime(2024, 1, 2, 3, 4)", "datetime.timedelta(1)",
    "np.float64(1.5)", "np.float32(1.5)", "np.int64(3)", "np.int8(3)", "np.bool_(True)",
    "np.datetime64('2024-01-02')", "np.arange(3)", "np.eye(2, dtype='float32')", "np.array(['a', 'bc'])",
    "np.array([True, False])", "np.array(['2024-01-02'], dtype='M8[ns]')", "np.zeros((0, 2))", "np.array(1.5)",
    "pd.Series([1, 2], name='s')", "pd.Series(['a', None])", "pd.Series([1, None], dtype='Int64')",
    "pd.Series(pd.date_range('2024', periods=2, tz='UTC'))", "pd.Series(['a', 'b'], dtype='category')",
    "pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']}, index=['r', 's'])", "pd.DataFrame()",
    "pd.DataFrame({('a', 'b'): [1.0]})", "pd.Timestamp('2024-01-02', tz='UTC')", "pd.Timedelta('1h')", "pd.NaT",
    "pd.Index(['a'])", "pd.Interval(0, 1)", "pd.Period('2024-01')",
)  # fmt: skip


def test_plain_results_of_the_student_are_the_tests_own(bench: Bench) -> None:
    """A result that is no stand-in has the type it would have in one process."""
    imports = "import datetime, numpy as np, pandas as pd\n"
    work = f"{imports}def work(n): return [{', '.join(VALUES)}][n]\ndef other(x): return x"
    says = {
        source: f"{imports}expected = {source}\nfor found in (work({number}), other(expected)):\n"
        "    assert type(found) is type(expected), type(found)\n    assert repr(found) == repr(expected)"
        for number, source in enumerate(VALUES)
    }
    assert _all_pass(bench, work, says) == {}


LIES = """
import numpy as np, collections
class Liar:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    __hash__ = lambda self: 0
    def __bool__(self): return False
    def __float__(self): return 0.5
    def __int__(self): return 1
    __index__ = __int__
    def __abs__(self): return 0.0
    def __round__(self, n=0): return 0.5
    def __sub__(self, other): return 0.0
    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __sub__
    def __array__(self, *a, **k): return np.array(0.5)
    def __instancecheck__(self, other): return True
    def __str__(self): return '0.5'
    def __call__(self, *a): return self
    def all(self): return True
    any = all
work = lambda: Liar()
class Number(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def __abs__(self): return 0.0
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    __hash__ = float.__hash__
other = lambda: Number(99)
class Work(list):
    def __eq__(self, other): return True
    def __len__(self): return 3
    def __contains__(self, x): return True
    __hash__ = None
model = lambda: Work([])
"""
UNTRUE = {
    "is equal": "assert work() == 0.5",
    "is equal the other way": "assert 0.5 == work()",
    "is not different": "assert not work() != 0.5",
    "is near": "import pytest\nassert work() == pytest.approx(0.5)",
    "is close": "import math\nassert math.isclose(work(), 0.5)",
    "is close for numpy": "import numpy as np\nassert np.isclose(work(), 0.5)",
    "is close in numpy's tests": "import numpy as np\nnp.testing.assert_allclose(work(), 0.5)",
    "is less": "assert work() < 1",
    "is near by hand": "assert abs(work() - 0.5) < 1e-9",
    "is a number": "assert isinstance(work(), float)",
    "is a list": "assert isinstance(work(), list)",
    "is false": "assert not work()",
    "is in a list": "assert work() in [0.5]",
    "holds": "assert float(work()) == 0.5",
    "counts": "assert int(work()) == 1",
    "rounds": "assert round(work(), 1) == 0.5",
    "is a key": "assert {0.5: 1}[work()]",
    "is in a set": "assert work() in {0.5}",
    "is another proxy": "assert work() == work()",
    "is an equal list of them": "assert [work()] == [0.5]",
    "is an equal dict of them": "assert {'a': work()} == {'a': 0.5}",
    "says so as a text": "assert str(work()) == '0.5'",
    "says so in a format": "assert f'{work()}' == '0.5'",
    "a lying float is equal": "assert other() == 0.5",
    "a lying float is near": "import pytest\nassert other() == pytest.approx(0.5)",
    "a lying float is near by hand": "assert abs(other() - 0.5) < 1e-9",
    "a lying float is less": "assert other() < 1",
    "a lying list is equal": "assert model() == [1, 2, 3]",
    "a lying list has items": "assert len(model()) == 3",
    "a lying list holds": "assert 1 in model()",
}


def test_no_object_of_the_students_decides_a_comparison(bench: Bench) -> None:
    assert set(_all_pass(bench, LIES, UNTRUE)) == set(UNTRUE)


def test_a_proxy_is_equal_to_itself_only(bench: Bench) -> None:
    test = "a = work()\nassert a == a and not a != a\nassert a != work()\nassert a in [a]\nassert len({a, a}) == 1"
    assert bench.verdict(LIES, test).score == 4


def test_a_test_cannot_change_an_object_of_the_students_by_accident(bench: Bench) -> None:
    verdict = bench.verdict("class W: pass\nwork = W", "w = work()\nw.x = 1")
    assert verdict.score == 0
    assert "cannot change" in verdict.message


POSING = {
    "a number": "type('float', (), {'__module__': 'builtins'})",
    "a list": "type('list', (), {'__module__': 'builtins'})",
    "an array": "type('ndarray', (), {'__module__': 'numpy'})",
    "a frame": "type('DataFrame', (), {'__module__': 'pandas'})",
    "a check": "type('Check', (), {'__module__': 'autograder.checks.result'})",
    "an exception": "type('ValueError', (), {'__module__': 'builtins'})",
    "true": "type('bool', (), {'__module__': 'builtins'})",
}


@pytest.mark.parametrize("posing", POSING)
def test_an_object_that_poses_as_plain_data_is_not_taken_for_it(posing: str, bench: Bench) -> None:
    test = (
        "import numpy, pandas\nfrom autograder.checks import Check\n"
        "x = work()\n"
        "assert not isinstance(x, (bool, int, float, list, numpy.ndarray, pandas.DataFrame, Check, Exception))"
    )
    assert bench.verdict(f"work = {POSING[posing]}", test).score == 4


STOPPING = {
    "StopIteration": "assert all(map(lambda x: work(x) == x, [1, 2, 3]))",
    "StopAsyncIteration": "assert all(map(lambda x: work(x) == x, [1, 2, 3]))",
    "GeneratorExit": "for got, want in zip(map(work, [1, 2]), [1, 2]):\n    assert got == want",
    "AttributeError": "assert work(1) == 1",
    "SystemExit": "assert work(1) == 1",
    "KeyboardInterrupt": "assert work(1) == 1",
}


@pytest.mark.parametrize("error", STOPPING)
def test_an_exception_that_steers_python_itself_does_not_cut_a_test_short(error: str, bench: Bench) -> None:
    assert bench.verdict(f"def work(x): raise {error}", STOPPING[error]).score == 0
    assert (
        bench.verdict(
            f"def work(x): raise {error}", "for got, want in zip(map(work, [1]), [1]):\n    assert got == want"
        ).score
        == 0
    )


def test_an_iteration_that_does_not_end_ends_with_the_test(bench: Bench) -> None:
    steps = answer("import itertools\nwork = itertools.count"), check("for x in work():\n    pass")
    (verdict,) = bench.examine(*steps, limits=IMPATIENT).verdicts
    assert verdict.status is Status.ENDED
    assert verdict.score == 0


def test_a_length_that_is_none_is_refused(bench: Bench) -> None:
    for length in ("-1", "'a'", "10**30", "None", "1.0"):
        work = f"class W:\n    __len__ = lambda self: {length}\nwork = W"
        assert bench.verdict(work, "assert len(work()) >= 0").score == 0


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (["builtins.KeyError", "builtins.Exception"], KeyError),
        (["__main__.Own", "builtins.ValueError"], ValueError),
        (["sklearn.exceptions.NotFittedError", "builtins.ValueError"], NotFittedError),
        (["__main__.Own"], RuntimeError),
        (["os.system"], RuntimeError),
        (["builtins.print"], RuntimeError),
        (["builtins.int"], RuntimeError),
        (["autograder.checks.result.CheckFailed", "builtins.AssertionError"], AssertionError),
        (["builtins.ExceptionGroup"], RuntimeError),
        ([], RuntimeError),
        ([["builtins.KeyError"], 3, None], RuntimeError),
        ("builtins.KeyError", RuntimeError),
    ],
)
def test_an_exception_is_of_the_nearest_class_known_here(classes: object, expected: type[BaseException]) -> None:
    error = remote_exception(classes, "text", "lines")  # type: ignore[arg-type]
    assert isinstance(error, expected)
    assert type(error).__mro__[1] is expected
    assert str(error) == "text"


def test_no_module_is_imported_for_a_class_that_is_claimed() -> None:
    before = set(sys.modules)
    remote_exception(["sklearn.datasets.descr.Odd", "great_expectations.Odd"], "", "")
    assert set(sys.modules) == before
