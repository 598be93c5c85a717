"""What is true of the public events, for the decision record."""

from autograder.worlds import PUBLIC_SALT, generator
from private.history import history
from private.truth import Truth

LIMITS = ["what was not logged is not found", "clocks are trusted", "names are as the tools give them"]
ROLES_OF_OWNERS = ["Auditor"]
SEED = 0
"""Of the public data: what `autograder sync` passes to `data.make`."""


def facts() -> dict[str, float]:
    """Return the numbers that `because` must give."""
    records = history(generator(PUBLIC_SALT, f"a02_ledger/public/{SEED}"))
    truth = Truth.of(records)
    agents = [record for record in records if record.role == "Agent"]
    nobody = [record for record in agents if truth.person(record) is None]
    return {
        "records": len(records),
        "percent_by_agents": 100 * len(agents) / len(records),
        "percent_nobody_answers_for": 100 * len(nobody) / len(agents),
        "gaps": len(truth.gaps()),
    }
