# %% solution="runner"
class Runner:
    """Runs what has to be run of a pipeline."""

    def __init__(self, steps, store):
        self.steps = steps
        self.store = store

    def plan(self, until=None):
        """Return the names of the steps in an order that works; with `until`, of those that it needs."""
        return []

    def run(self, until=None):
        """Run what has to be run; return {"executed": [...], "skipped": [...], "failed": [...], "blocked": [...]}."""
        return {"executed": [], "skipped": [], "failed": [], "blocked": []}

# %% solution="pipeline"
def pipeline():
    """Return the steps of the service."""
    return []

# %% solution="record"
record = {"principle": "", "chosen": "", "rejected": [], "because": {}, "limits": [], "owner_role": ""}
