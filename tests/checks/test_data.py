import pickle

import numpy as np
import pandas as pd
import pytest

from autograder.checks import data, faults
from autograder.checks.data import Case, faulty, inspect
from autograder.checks.validation import batches, gx

gxe = gx.expectations
SCORES = [data.detection, data.restraint, data.benign_change, data.localisation, data.robustness]
FAULTS = [
    faults.dropped("miles"),
    faults.nulls("code", 0.2),
    faults.changed("miles", "negative", lambda miles: -miles, share=0.1, family="values", weight=1),
    faults.truncated(1 / 6),
    faults.duplicated(0.2),
    faults.changed("miles", "in km", lambda miles: miles * 1.609, weight=3),
]


def day(seed):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "number": np.arange(100),
            "code": rng.choice(["AA", "B6", "UA"], 100),
            "miles": rng.integers(800, 1200, 100),
            "temp": rng.normal(seed, 1, 100),  # warmer from day to day
        }
    )


@pytest.fixture(scope="module")
def cases():
    drawn = [Case("clean", day(seed)) for seed in range(10)]
    drawn += [Case("benign", day(seed).assign(code="ZW")) for seed in range(4)]
    return drawn + [faulty(fault, day(number), number) for number, fault in enumerate(FAULTS)]


def scores(cases, *rules, prepare=lambda batch: batch):
    batches()
    suite = gx.ExpectationSuite("s", expectations=list(rules))
    inspection = inspect(suite, prepare, cases, ["number", "code", "miles", "temp"])
    return [check(inspection) for check in SCORES], inspection


def thoughtful():
    return [
        gxe.ExpectColumnToExist(column="miles"),
        gxe.ExpectTableRowCountToBeBetween(min_value=50, max_value=200),
        gxe.ExpectColumnValuesToBeUnique(column="number", meta={"columns": []}),
        gxe.ExpectColumnValuesToNotBeNull(column="code"),
        gxe.ExpectColumnValuesToBeBetween(column="miles", min_value=0),
        gxe.ExpectColumnMeanToBeBetween(column="miles", min_value=700, max_value=1300),
    ]


def test_a_thoughtful_contract_gets_full_marks(cases):
    checks, inspection = scores(cases, *thoughtful())
    assert [check.score for check in checks] == [1, 1, 1, 1, 1]
    assert inspection.recall == 1 and inspection.false_alarms == 0


def test_an_empty_suite_gets_nothing(cases):
    checks, _ = scores(cases)
    assert [check.score for check in checks] == [0, 0, 0, 0, 0]


def test_a_suite_that_always_fails_gets_nothing(cases):
    checks, inspection = scores(cases, gxe.ExpectTableRowCountToEqual(value=-1))
    assert [check.score for check in checks] == [0, 0, 0, 0, 0]
    assert inspection.recall == 1 and "100% false alarms" in checks[0].message


def test_warnings_stop_nothing(cases):
    rules = [rule.copy(update={"severity": "warning"}) for rule in thoughtful()]
    assert scores(cases, *rules)[1].recall == 0


def test_memorised_ranges_lose_restraint_and_benign_change(cases):
    known = gxe.ExpectColumnValuesToBeInSet(column="code", value_set=["AA", "B6", "UA"])
    seen = gxe.ExpectColumnValuesToBeBetween(column="temp", max_value=5)
    checks, inspection = scores(cases, *thoughtful(), known, seen)
    assert checks[1].score == 0 and checks[2].score == 0
    assert inspection.false_alarms == pytest.approx(0.6, abs=0.11)
    assert checks[0].score < 1


def test_a_missed_hard_fault_costs_its_weight_and_is_named_by_family(cases):
    checks, inspection = scores(cases, *thoughtful()[:-1])
    assert inspection.recall == pytest.approx(6 / 9)
    assert "missed: units (1)" in checks[0].message
    assert checks[0].score == pytest.approx((6 / 9 - 0.35) / 0.5)


def test_blaming_everything_loses_localisation_only(cases):
    everyone = {"columns": ["number", "code", "miles", "temp"]}
    rules = [rule.copy(update={"meta": everyone}) for rule in thoughtful()]
    checks, _ = scores(cases, *rules)
    assert [check.score for check in checks][:3] == [1, 1, 1]
    assert checks[3].score < 0.1


def test_blame_of_unknown_and_check_columns_does_not_count(cases):
    rule = gxe.ExpectColumnValuesToBeBetween(column="low", max_value=0, meta={"columns": ["low", "miles"]})

    def prepare(batch):
        miles = batch["miles"] if "miles" in batch else pd.Series(-1, index=batch.index)
        return batch.assign(low=(miles < 0).astype(int))

    _, inspection = scores(cases, rule, prepare=prepare)
    assert [f.overlap for f in inspection.of("fault") if f.stopped] == [1, 1]


def test_a_preparation_that_crashes_is_wrong_about_that_batch(cases):
    def prepare(batch):
        return batch.assign(ratio=batch["miles"] / 2)

    checks, inspection = scores(cases, *thoughtful(), prepare=prepare)
    crashed = [finding for finding in inspection.findings if finding.crash]
    assert [finding.family for finding in crashed] == ["schema"]
    assert not crashed[0].stopped and inspection.recall == pytest.approx(8 / 9)
    assert "prepare raised KeyError" in checks[4].message
    assert checks[4].score == pytest.approx(2 / 3)


def test_a_preparation_that_returns_nothing_loses_everything(cases):
    checks, inspection = scores(cases, *thoughtful(), prepare=lambda batch: None)
    assert [check.score for check in checks] == [0, 0, 0, 0, 0]
    assert inspection.false_alarms == 1 and "prepare must return the batch" in checks[0].message


def test_a_preparation_cannot_repair_the_batch(cases):
    _, inspection = scores(cases, *thoughtful(), prepare=lambda batch: batch.assign(miles=1000, code="AA"))
    assert inspection.recall == 1


def test_a_preparation_cannot_change_the_cases(cases):
    before = [case.batch.copy() for case in cases]

    def prepare(batch):
        batch.loc[:, "temp"] = 0.0
        return batch

    scores(cases, prepare=prepare)
    for case, batch in zip(cases, before, strict=True):
        pd.testing.assert_frame_equal(case.batch, batch)


def test_a_refused_suite_scores_nothing_and_says_why(cases):
    inspection = inspect(object(), lambda batch: batch, cases, ["miles"])
    assert [check(inspection).score for check in SCORES] == [0, 0, 0, 0, 0]
    assert data.detection(inspection).message.startswith("your build_suite must return")


def test_size_costs_a_third_each(cases):
    many = [gxe.ExpectColumnToExist(column="code") for _ in range(30)]
    large = gxe.ExpectColumnValuesToNotBeInSet(column="number", value_set=list(range(-60, 0)))
    checks, inspection = scores(cases, *thoughtful(), *many, large)
    assert inspection.expectations == 37 and inspection.largest_set == 60
    assert checks[4].score == pytest.approx(1 / 3)


def test_an_inspection_can_be_kept_and_carries_no_data(cases):
    _, inspection = scores(cases, *thoughtful())
    assert pickle.loads(pickle.dumps(inspection)) == inspection
    assert len(pickle.dumps(inspection)) < 5_000
