# %% solution="fingerprint"
def fingerprint(parts) -> str:
    """Return the fingerprint of a data set; see above."""
    return ""


# %% solution="train"
def train(inputs, context) -> dict:
    """Return a run: {"record": ..., "package": ...}."""
    return {"record": {"id": "", "data": fingerprint(inputs.parts)}, "package": {}}


def load(package):
    """Return the function from rows to predictions that a package holds."""
    return lambda rows: [0.0] * len(rows)


# %% solution="audit"
def verify(run) -> list:
    """Return the problems of a stored run; none if nothing was touched."""
    return []


def rebuild(run, parts) -> bool:
    """Tell whether the run comes out again from its record, its package and these parts."""
    return False


def explain_difference(a, b) -> set:
    """Return which inputs of two records differ."""
    return set()


# %% solution="record"
record = {"principle": "", "chosen": "", "rejected": [], "because": {}, "limits": [], "owner_role": ""}
