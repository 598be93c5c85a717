"""Score a data contract: run a student's expectation suite on clean and on faulty batches.

A contract is scored in both directions. Stopping faulty batches counts only as far as clean ones pass, and
passing clean batches only as far as faulty ones are stopped: each score is multiplied by a gate on the other, so that
neither an empty suite nor one that always fails earns anything.

References
----------
Breck, Polyzotis, Roy, Whang, Zinkevich: Data validation for machine learning, MLSys 2019. Schelter et al.:
Automating large-scale data quality verification, VLDB 2018.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from autograder.checks.faults import Fault
from autograder.checks.result import Check, gate, ramp
from autograder.checks.runtime import fresh
from autograder.checks.suite import RefusedError, largest_set, read_rules
from autograder.checks.validation import Validator, with_check_columns

Prepare = Callable[[pd.DataFrame], object]


@dataclass(frozen=True)
class Case:
    """A batch with its right treatment.

    A `clean` and a `benign` batch must be accepted; a `benign` one looks unusual but is announced or legitimate. A
    `fault` batch must be stopped; its `family`, `weight` and `columns` are those of its `Fault`.
    """

    kind: Literal["clean", "benign", "fault"]
    batch: pd.DataFrame
    family: str = ""
    weight: float = 1
    columns: tuple[str, ...] = ()


def faulty(fault: Fault, batch: pd.DataFrame, seed: int) -> Case:
    """Return the case of `batch` corrupted by `fault`."""
    corrupted, columns = fault(batch, seed)
    return Case("fault", corrupted, fault.family, fault.weight, columns)


@dataclass(frozen=True)
class Finding:
    """The treatment of a case by a contract, without the data of the case.

    `stopped`: a critical rule failed. `crash`: the reason why the batch could not be checked, else empty; such a
    batch is treated wrongly in any case. `overlap`: the Jaccard index of the blamed and the corrupted
    columns, for stopped faults that have columns to blame, else None.
    """

    kind: str
    family: str
    weight: float
    stopped: bool
    crash: str
    overlap: float | None


@dataclass(frozen=True)
class Inspection:
    """The treatment of all cases, from which the functions below compute scores.

    It is plain data and can be kept with `autograder.checks.once`. `refused` is the reason why the suite could not be
    evaluated; if it is not empty, there are no findings.
    """

    findings: tuple[Finding, ...] = ()
    expectations: int = 0
    largest_set: int = 0
    refused: str = ""

    def of(self, kind: str) -> list[Finding]:
        """Return the findings about cases of one kind."""
        return [finding for finding in self.findings if finding.kind == kind]

    @property
    def recall(self) -> float:
        """The weighted share of faulty batches that were stopped."""
        faults = self.of("fault")
        return _share(sum(f.weight for f in faults if f.stopped), sum(f.weight for f in faults))

    @property
    def false_alarms(self) -> float:
        """The share of clean batches that were not accepted."""
        clean = self.of("clean")
        return _share(sum(f.stopped or bool(f.crash) for f in clean), len(clean))


def inspect(suite: object, prepare: Prepare, cases: Sequence[Case], table_columns: Sequence[str]) -> Inspection:
    """Run a student's contract on each case.

    Parameters
    ----------
    suite : ExpectationSuite
        Or a proxy for one; only its `to_json_dict()` is used.
    prepare : callable
        The student's function from a batch to the batch with check columns. Each call runs in a fresh copy of the
        student's process, so that no batch can inform another.
    cases : sequence of Case
    table_columns : sequence of str
        The columns of the table; blame for other columns is ignored.

    Returns
    -------
    Inspection
    """
    try:
        rules = read_rules(suite)
        validator = Validator(rules)
    except RefusedError as refused:
        return Inspection(refused=str(refused))
    findings = tuple(_find(validator, prepare, case, frozenset(table_columns)) for case in cases)
    return Inspection(findings, len(rules), largest_set(rules))


def detection(inspection: Inspection, zero: float = 0.35, full: float = 0.85) -> Check:
    """Score the share of faulty batches that the contract stops.

    ``ramp(recall, zero, full) * gate(1 - false alarm rate, 0.7)``, where recall is weighted by the faults' weights.
    """
    faults = inspection.of("fault")
    missed = Counter(finding.family for finding in faults if not finding.stopped)
    score = ramp(inspection.recall, zero, full) * gate(1 - inspection.false_alarms, 0.7)
    message = (
        f"your contract stopped {inspection.recall:.0%} of the faulty batches, weighted by difficulty, with "
        f"{inspection.false_alarms:.0%} false alarms; full marks need {full:.0%} and at most 30%"
    )
    if missed:
        message += f"; missed: {', '.join(f'{family} ({count})' for family, count in missed.most_common())}"
    measured = {"recall": inspection.recall, "false_alarms": inspection.false_alarms}
    return _check("detection", score, message, measured, inspection)


def restraint(inspection: Inspection, zero: float = 0.30, full: float = 0.03) -> Check:
    """Score how rarely the contract stops a clean batch.

    ``ramp(false alarm rate, zero, full) * gate(recall, 0.3)``.
    """
    clean = inspection.of("clean")
    alarms = round(inspection.false_alarms * len(clean))
    score = ramp(inspection.false_alarms, zero, full) * gate(inspection.recall, 0.3)
    message = (
        f"your contract stopped {alarms} of {len(clean)} clean batches from all seasons; full marks need at most "
        f"{int(full * len(clean))}, from a contract that also stops 30% of the faulty ones"
    )
    return _check("restraint", score, message, {"false_alarms": inspection.false_alarms}, inspection)


def benign_change(inspection: Inspection, zero: float = 3 / 8, full: float = 1.0) -> Check:
    """Score whether the contract accepts batches that are unusual, but announced or legitimate.

    ``ramp(accepted share, zero, full) * gate(recall, 0.3)``. Warnings are allowed.
    """
    benign = inspection.of("benign")
    accepted = sum(not finding.stopped and not finding.crash for finding in benign)
    score = ramp(_share(accepted, len(benign)), zero, full) * gate(inspection.recall, 0.3)
    message = (
        f"your contract accepted {accepted} of {len(benign)} batches with announced or legitimate changes; full marks "
        f"need {full:.0%}, from a contract that also stops 30% of the faulty ones"
    )
    return _check("benign change", score, message, {"accepted": accepted}, inspection)


def localisation(inspection: Inspection, zero: float = 0.3, full: float = 0.8) -> Check:
    """Score whether an alert names the corrupted columns, and no others.

    ``ramp(J, zero, full) * gate(recall, 0.3)``, where J is the mean Jaccard index (size of the intersection
    over size of the union) of the columns of critical failures and the corrupted ones, over the stopped faults.
    """
    overlaps = [finding.overlap for finding in inspection.of("fault") if finding.overlap is not None]
    mean = _share(sum(overlaps), len(overlaps))
    score = ramp(mean, zero, full) * gate(inspection.recall, 0.3)
    message = (
        f"the columns that your alerts name and the corrupted ones overlap by {mean:.0%} on average; full marks "
        f"need {full:.0%}, from a contract that stops 30% of the faulty batches"
    )
    return _check("localisation", score, message, {"overlap": mean}, inspection)


def robustness(inspection: Inspection, expectations: int = 30, values: int = 50) -> Check:
    """Score whether the contract survives broken batches and is small enough to read.

    A third each for: no crash on any batch; at most `expectations`; no set of more than `values`; times
    ``gate(recall, 0.3) * gate(1 - false alarm rate, 0.7)``.
    """
    crashes = sum(bool(finding.crash) for finding in inspection.findings)
    parts = [crashes == 0, inspection.expectations <= expectations, inspection.largest_set <= values]
    message = (
        f"{crashes} batch(es) could not be checked; your contract has {inspection.expectations} expectations, and its "
        f"largest set {inspection.largest_set} values; full marks need 0, at most {expectations} and at most {values}, "
        "from a contract that stops 30% of the faulty and at most 30% of the clean batches"
    )
    score = sum(parts) / len(parts) * gate(inspection.recall, 0.3) * gate(1 - inspection.false_alarms, 0.7)
    return _check("robustness and size", score, message, {"crashes": crashes}, inspection)


def _find(validator: Validator, prepare: Prepare, case: Case, table_columns: frozenset[str]) -> Finding:
    crash, stopped, blamed = "", False, frozenset[str]()
    try:
        with fresh():
            prepared = prepare(case.batch.copy())
        outcome = validator.validate(with_check_columns(case.batch, prepared, table_columns))
        stopped, blamed = bool(outcome.critical), outcome.columns & table_columns
    except RefusedError as refused:
        crash = str(refused)
    except Exception as error:  # student code may raise anything
        name = getattr(error, "remote_class", type(error).__name__)
        crash = (
            f"your prepare raised {name}; try it on a day without rows, without a column, with text in place of numbers"
        )
    right = frozenset(case.columns)
    overlap = len(blamed & right) / len(blamed | right) if stopped and right else None
    return Finding(case.kind, case.family, case.weight, stopped, crash, overlap)


def _check(name: str, score: float, message: str, measured: dict[str, float], inspection: Inspection) -> Check:
    """Return a check; its message tells why batches, or the whole suite, could not be evaluated."""
    if inspection.refused:
        return Check(name, 0.0, inspection.refused)
    crashes = [finding.crash for finding in inspection.findings if finding.crash]
    if crashes:
        message += f" (batches that could not be checked: {len(crashes)}; {crashes[0].rstrip('.')})"
    return Check(name, score, f"{message}.", measured)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
