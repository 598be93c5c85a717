# %% solution="fingerprint"
def fingerprint(parts):
    raise RuntimeError("not today")


# %% solution="train"
def train(inputs, context):
    raise RuntimeError("not today")


def load(package):
    raise RuntimeError("not today")


# %% solution="audit"
def verify(run):
    raise RuntimeError("not today")


def rebuild(run, parts):
    raise RuntimeError("not today")


def explain_difference(a, b):
    raise RuntimeError("not today")


# %% solution="record"
raise RuntimeError("not today")
