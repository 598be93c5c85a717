"""The batches on which a contract is judged."""

from autograder.checks.data import Case, faulty
from autograder.worlds import generator

from private.changes import CHANGES
from private.days import clean_days, days, pick
from private.errors import ERRORS

CLEAN = 24


def cases(salt: bytes) -> list[Case]:
    """Return clean days, days with benign changes and days with errors, in an order that tells nothing."""
    year, rng = days(salt), generator(salt, "a03_data_contract/cases")
    drawn = [Case("clean", batch) for batch in clean_days(year, CLEAN, rng)]
    drawn += [Case("benign", change(pick(year, months, rng), rng)) for change, months in CHANGES.items()]
    # An error in missing delays, or in the pressure, shows only on a day that has some.
    suitable = [b for b in year if b["arr_delay"].isna().sum() >= 5 and b["pressure"].notna().mean() > 0.5]
    for fault, months in ERRORS:
        drawn.append(faulty(fault, pick(suitable, months, rng), int(rng.integers(2**32))))
    return [drawn[position] for position in rng.permutation(len(drawn))]
