"""Run the rules of a suite on a batch, with Great Expectations, in this process."""

import os
import warnings
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from autograder.checks.suite import RefusedError, Rule

# Great Expectations reads the setting when it is imported, and imports deprecated modules of Python's own.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "module 'sre_", DeprecationWarning)
    import great_expectations as gx
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.expectations.metadata_types import FailureSeverity

MAX_TEXT = 50
MAX_COLUMNS = 60


@dataclass(frozen=True)
class Outcome:
    """The result of a suite on one batch.

    `critical` and `warnings` are the failed rules. A rule that could not be evaluated has failed, too; `errors`
    counts these. `columns` are the columns that the critical rules blame.
    """

    critical: tuple[Rule, ...]
    warnings: tuple[Rule, ...]
    errors: int
    columns: frozenset[str]


class Validator:
    """The rules of a suite, ready to run on any number of batches.

    Parameters
    ----------
    rules : sequence of Rule
        From `autograder.checks.suite.read_rules`. `RefusedError` is raised if Great Expectations does
        not take one.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        batches()
        self._suite = gx.ExpectationSuite("contract", expectations=list(map(_expectation, range(len(rules)), rules)))

    def validate(self, batch: pd.DataFrame) -> Outcome:
        """Return the outcome of the rules on `batch`."""
        run = batches().get_batch({"dataframe": batch}).validate(self._suite, result_format="BOOLEAN_ONLY")
        failed = [result for result in run.results if not result.success]
        rules = [self.rules[number] for number in sorted(result.expectation_config.meta["rule"] for result in failed)]
        critical = tuple(rule for rule in rules if rule.critical)
        return Outcome(
            critical=critical,
            warnings=tuple(rule for rule in rules if not rule.critical),
            errors=sum(_raised(result.exception_info) for result in failed),
            columns=frozenset(column for rule in critical for column in _blamed(rule, batch)),
        )


@cache
def batches() -> Any:
    """Return the batch definition that reads all frames of this process."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


def with_check_columns(batch: pd.DataFrame, prepared: object, table_columns: Collection[str]) -> pd.DataFrame:
    """Return `batch` with the check columns of `prepared`; raise `RefusedError` if they do not fit.

    Check columns are columns that are not among the `table_columns`. Changes of the table's own columns have no
    effect: a contract is about the batch as the producer delivered it.
    """
    if not isinstance(prepared, pd.DataFrame):
        raise RefusedError("your prepare must return the batch, a DataFrame, with or without more columns.")
    if len(prepared) != len(batch):
        raise RefusedError(f"your prepare returned {len(prepared)} rows for a batch of {len(batch)}: keep every row.")
    added = [column for column in prepared.columns if column not in batch.columns and column not in table_columns]
    if len(added) != len(set(added)) or len(added) > MAX_COLUMNS or not all(isinstance(name, str) for name in added):
        raise RefusedError(f"your prepare may add at most {MAX_COLUMNS} columns, with different texts as names.")
    return batch.assign(**{name: _plain(prepared[name]) for name in added})


def _plain(column: pd.Series) -> Any:
    if column.dtype.kind in "biuf":
        return column.to_numpy()
    texts = column.dropna()
    if not all(isinstance(value, str) and len(value) <= MAX_TEXT for value in texts):
        raise RefusedError(
            f"your prepare may add only columns of numbers, booleans, or texts of at most {MAX_TEXT} characters."
        )
    return column.astype("str").to_numpy()


def _expectation(number: int, rule: Rule) -> Any:
    severity = FailureSeverity.CRITICAL if rule.critical else FailureSeverity.WARNING
    try:
        return ExpectationConfiguration(
            type=rule.type, kwargs=dict(rule.kwargs), meta={"rule": number}, severity=severity
        ).to_domain_obj()
    except Exception as error:  # a validation error of Great Expectations or of its pydantic
        reason = " ".join(str(error).split())[:200]
        raise RefusedError(f"expectation {number + 1} of your suite ({rule.type}) is not valid: {reason}") from None


def _raised(info: dict[str, Any]) -> bool:
    """Return whether an expectation raised; `info` is one record, or one for each failed metric."""
    records = [info] if "raised_exception" in info else list(info.values())
    return any(record.get("raised_exception") for record in records)


def _blamed(rule: Rule, batch: pd.DataFrame) -> frozenset[str]:
    """Return the columns that a failed rule blames; for a rule about the set of columns, those that differ."""
    expected = rule.kwargs.get("column_set") or rule.kwargs.get("column_list")
    if rule.type.startswith("expect_table_columns_to_match") and expected:
        return frozenset(expected) ^ frozenset(batch.columns)
    return frozenset(rule.columns)
