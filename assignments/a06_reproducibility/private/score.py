"""The hidden scores: what each measures, and between which figures."""

import copy
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.checks import Check, fresh, gate, once, ramp
from autograder.checks.result import CheckFailed
from private import auditor
from private.draws import DRAWS, FOLDER, Make, asked, contents, that_do_not, that_matter, with_rows
from private.recipes import RESTLESS, recipe

Student = Callable[..., Any]
Run = dict[str, Any]

SETS = 6
KEYS = {"id", "data", "code", "config", "seed", "environment", "context", "outputs", "metrics"}
NEED = 0.5  # share of one kind of change that must be judged rightly before the other counts in full


def read_run(run: object) -> Run:
    """Return a run; raise `CheckFailed` with a sentence for the student if it is none."""
    if not isinstance(run, dict) or not all(isinstance(run.get(key), dict) for key in ("record", "package")):
        raise CheckFailed("train must return a dict with the dicts record and package.")
    if not all(isinstance(name, str) and isinstance(content, bytes) for name, content in run["package"].items()):
        raise CheckFailed("A package must be a dict from file name to bytes.")
    if lacking := KEYS - run["record"].keys():
        raise CheckFailed(f"The record lacks {', '.join(sorted(lacking))}.")
    if not isinstance(run["record"]["id"], str) or not any(run["package"].values()):
        raise CheckFailed("The id in a record must be a text, and a package must hold something.")
    return run


def _told(right: Mapping[str, bool]) -> str:
    wrong = [name for name, fine in right.items() if not fine]
    return f"{len(right) - len(wrong)} of {len(right)} are right" + (f"; look at: {', '.join(wrong)}" if wrong else "")


def _share(right: Mapping[str, bool]) -> float:
    return sum(right.values()) / len(right)


def fingerprints(fingerprint: Student, part: Make) -> Check:
    """Data sets with the right fingerprint, 3 of 6 -> 6 of 6."""
    right = 0
    for number in range(SETS):
        rng = DRAWS.rng(f"fingerprint/{number}")
        inputs = DRAWS.inputs(f"fingerprint/{number}", part, lambda *fields: fields)
        listed = [inputs[0][i] for i in rng.permutation(len(inputs[0]))]
        with fresh():
            right += fingerprint(listed) == auditor.fingerprint([p.content for p in listed])
    message = f"{right} of {SETS} data sets have the fingerprint that another party computes; full marks need all."
    return Check("fingerprint", ramp(right, SETS / 2, SETS), message, {"right": float(right)})


def same(train: Student, load: Student, part: Make, inputs: Make) -> Check:
    """Recipes whose runs come to what another party gets, half -> all."""
    right, rows = {}, asked(DRAWS.rng("same/asked"))
    contexts = DRAWS.contexts("same")
    for habit, code in DRAWS.habits("same").items():
        given = DRAWS.inputs(f"same/{habit}", part, inputs, code)
        expected = auditor.result(contents(given), code, given.config, given.seed, rows)
        others = [given._replace(seed=given.seed + 5), given, given._replace(parts=given.parts[::-1])]
        with fresh():
            _, *runs = [read_run(train(copy.deepcopy(each), next(contexts))) for each in others]
            right[f"a recipe that {habit}"] = all(_comes_to(run, given, expected, load, rows) for run in runs)
    message = f"{_told(right)}; full marks need all."
    return Check("same in, same out", ramp(_share(right), 0.5, 1), message, {"share": _share(right)})


def _comes_to(run: Run, given: Any, expected: auditor.Result, load: Student, rows: list[auditor.Row]) -> bool:
    record = run["record"]
    metric = record.get("metrics")
    return (
        _close(load(run["package"])([dict(row) for row in rows]), expected.predictions)
        and isinstance(metric, dict)
        and _close([metric.get("mae")], [expected.mae])
        and (record.get("config"), record.get("seed")) == (given.config, given.seed)
    )


def _close(found: object, right: list[float]) -> bool:
    """Whether numbers agree to 1e-12 of their size, or of 1."""
    try:
        numbers = np.asarray(found, dtype=float)
    except (TypeError, ValueError):
        return False
    return numbers.shape == (len(right),) and bool(np.allclose(numbers, right, rtol=1e-12, atol=1e-12))


def _ids(train: Student, part: Make, inputs: Make) -> tuple[dict[str, bool], dict[str, bool]]:
    """Return for each change that matters, and for each that does not, whether the id does what it should."""

    def measure() -> tuple[dict[str, bool], dict[str, bool]]:
        given, rng, contexts = DRAWS.inputs("ids", part, inputs), DRAWS.rng("ids"), DRAWS.contexts("ids")

        def identity(each: Any) -> str:
            return str(read_run(train(each, next(contexts)))["record"]["id"])

        with fresh():
            first = identity(given)
            changed = {what: identity(each) != first for what, each in that_matter(given, rng).items()}
            kept = {what: identity(each) == first for what, each in that_do_not(given, part, rng).items()}
        return changed, kept

    return once("ids", measure)


def changes(train: Student, part: Make, inputs: Make) -> Check:
    """Changes that matter and give another id, half -> all; worthless if what does not matter changes it too."""
    changed, kept = _ids(train, part, inputs)
    return _id_check("changes that matter give another id", changed, kept)


def no_change(train: Student, part: Make, inputs: Make) -> Check:
    """Changes that do not matter and keep the id, half -> all; worthless if nothing changes it."""
    changed, kept = _ids(train, part, inputs)
    return _id_check("changes that do not matter keep the id", kept, changed)


def _id_check(name: str, right: Mapping[str, bool], other: Mapping[str, bool]) -> Check:
    factor = gate(_share(other), NEED)
    why = "" if factor == 1 else f"; of the other kind {_share(other):.0%} are right, so this counts {factor:.0%}"
    message = f"{_told(right)}; full marks need all{why}."
    return Check(name, ramp(_share(right), 0.5, 1) * factor, message, {"share": _share(right), "factor": factor})


def elsewhere(train: Student, load: Student, part: Make, inputs: Make) -> Check:
    """Packages that predict the same where nothing was trained, are text and tell no path, half -> all."""
    rows, contexts = asked(DRAWS.rng("elsewhere/asked")), DRAWS.contexts("elsewhere")
    given = {
        habit: DRAWS.inputs(f"elsewhere/{habit}", part, inputs, code)
        for habit, code in list(DRAWS.habits("elsewhere").items())[:4]
    }
    with fresh():
        where = {habit: next(contexts) for habit in given}
        packages = {habit: read_run(train(each, where[habit]))["package"] for habit, each in given.items()}
    right = {}
    for habit, each in given.items():
        expected = auditor.result(contents(each), each.code, each.config, each.seed, rows).predictions
        package = packages[habit]
        with fresh():
            right[habit] = _portable(package, each.code, where[habit]["where"]) and _close(
                _predict(load, package, rows), expected
            )
    message = (
        f"{sum(right.values())} of {len(right)} packages predict the same, are text, tell no path, and are large enough "
        "to hold the recipe; full marks need all."
    )
    return Check("load elsewhere", ramp(_share(right), 0.5, 1), message, {"share": _share(right)})


def _predict(load: Student, package: dict[str, bytes], rows: list[auditor.Row]) -> object:
    try:
        return load(package)([dict(row) for row in rows])
    except Exception:  # whatever the student's code raises: this package does not work there
        return None


def _portable(package: Mapping[str, bytes], code: str, where: str) -> bool:
    """Whether a package is text without paths, and not too small to hold what it needs.

    The student's processes share files, so a model that was left in one would be found again; a key to it is small.
    """
    try:
        texts = [content.decode() for content in package.values()]
    except UnicodeDecodeError:
        return False
    told = any(path in text for text in [*texts, *package] for path in (where, FOLDER))
    return not told and sum(map(len, package.values())) >= len(zlib.compress(code.encode()))


def tampering(train: Student, verify: Student, part: Make, inputs: Make) -> Check:
    """Edits that verify finds, 2 of 9 -> all, times the share of untouched runs in which it finds nothing."""
    contexts = DRAWS.contexts("tampering")
    with fresh():
        runs = [read_run(train(DRAWS.inputs(f"tampering/{i}", part, inputs), next(contexts))) for i in range(2)]
    with fresh():
        silent = float(np.mean([_problems(verify, run) == 0 for run in runs]))
        found = {what: _problems(verify, run) > 0 for what, run in _edits(runs[0]).items()}
    message = f"{_told(found)}; {silent:.0%} of the untouched runs pass. Full marks need all of both."
    return Check("tampering", ramp(sum(found.values()), 2, len(found)) * silent, message, {"silent": silent})


def _problems(verify: Student, run: Run) -> int:
    problems = verify(copy.deepcopy(run))
    if not isinstance(problems, list | tuple) or not all(isinstance(text, str) for text in problems):
        raise CheckFailed("verify must return a list of texts.")
    return len(problems)


def _edits(run: Run) -> dict[str, Run]:
    record, package = run["record"], run["package"]
    name = max(package, key=lambda name: len(package[name]))
    middle = len(package[name]) // 2
    flipped = package[name][:middle] + bytes([package[name][middle] ^ 1]) + package[name][middle + 1 :]
    changed = {
        "a metric": {"metrics": {"mae": 0.1}},
        "a config value": {"config": {**record["config"], "ridge": 9.0}},
        "the seed": {"seed": -1},
        "the id": {"id": record["id"][::-1] + "0"},
        "who ran it": {"context": {**record["context"], "who": "nobody"}},
        "a version": {"environment": {**record["environment"], "numpy": "1.0"}},
    }
    files = {
        "a byte of a file": {**package, name: flipped},
        "a missing file": {key: content for key, content in package.items() if key != name},
        "a file too many": {**package, "extra.txt": b"hello"},
    }
    edited = {what: {"record": {**record, **values}, "package": package} for what, values in changed.items()}
    return edited | {what: {"record": record, "package": held} for what, held in files.items()}


def rebuilding(train: Student, rebuild: Student, part: Make, inputs: Make) -> Check:
    """Share of right answers about runs that come out again and about others, the worse of the two, half -> all."""
    contexts, rng = DRAWS.contexts("rebuild"), DRAWS.rng("rebuild")
    codes = list(DRAWS.habits("rebuild").values())[:3]
    sound = [DRAWS.inputs(f"rebuild/{i}", part, inputs, code) for i, code in enumerate(codes)]
    restless = [DRAWS.inputs(f"rebuild/{habit}", part, inputs, recipe(habit, 1.0)) for habit in RESTLESS]

    def answer(given: Any, offered: list[Any]) -> bool:
        with fresh():
            run = read_run(train(given, next(contexts)))
        with fresh():
            return bool(rebuild(run, offered))

    again = [answer(each, each.parts[::-1]) for each in sound]
    wrong = [answer(each, with_rows(each, "a cell", rng).parts) for each in sound[:2]]
    wrong += [answer(each, each.parts) for each in restless]
    shares = float(np.mean(again)), 1 - float(np.mean(wrong))
    message = (
        f"{shares[0]:.0%} of the runs that come out again are said to, and {shares[1]:.0%} of the others are said not "
        "to; full marks need all of both."
    )
    return Check("rebuild", ramp(min(shares), 0.5, 1), message, {"again": shares[0], "not": shares[1]})


def differences(train: Student, explain: Student, part: Make, inputs: Make) -> Check:
    """Pairs of records explained exactly, 4 of 12 -> 12 of 12."""
    given, contexts, rng = DRAWS.inputs("differences", part, inputs), DRAWS.contexts("differences"), DRAWS.rng("pairs")
    pairs = _pairs(given, part, rng)
    with fresh():
        records = [read_run(train(each, next(contexts)))["record"] for each in (given, *(each for each, _ in pairs))]
    with fresh():
        said = [explain(records[0], record) for record in records[1:]]
    right = sum(isinstance(s, set | frozenset | list | tuple) and set(s) == e for s, (_, e) in zip(said, pairs))
    message = f"{right} of {len(pairs)} pairs are explained exactly; full marks need all."
    return Check("differences", ramp(right, 4, len(pairs)), message, {"right": float(right)})


def _pairs(given: Any, part: Make, rng: np.random.Generator) -> list[tuple[Any, set[str]]]:
    """Return inputs to compare with `given`, and which of them differ."""
    matter, calm = that_matter(given, rng), that_do_not(given, part, rng)
    code, seed = matter["a line of code"].code, given.seed + 1
    config, environment = matter["a config value"].config, matter["a version"].environment
    cell = matter["a cell"]
    return [
        (calm["who ran it, when and where"], set()),
        (calm["where parts end"], set()),
        (calm["the order of keys in environment"], set()),
        (cell, {"data"}),
        (matter["the order of two rows"], {"data"}),
        (matter["a line of code"], {"code"}),
        (matter["a config key"], {"config"}),
        (matter["the seed"], {"seed"}),
        (matter["a version"], {"environment"}),
        (cell._replace(seed=seed), {"data", "seed"}),
        (calm["where files lie"]._replace(code=code, config=config), {"code", "config"}),
        (cell._replace(code=code, config=config, seed=seed, environment=environment), {"data", "code", "config", "seed", "environment"}),
    ]
