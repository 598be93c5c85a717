# %% solution="fingerprint"
def fingerprint(parts):
    return None


# %% solution="train"
def train(inputs, context):
    return None


def load(package):
    return None


# %% solution="audit"
def verify(run):
    return None


def rebuild(run, parts):
    return None


def explain_difference(a, b):
    return None


# %% solution="record"
record = None
