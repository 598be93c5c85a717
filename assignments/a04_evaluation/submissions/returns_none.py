# %% solution="make_model"
def make_model():
    return None


# %% solution="split"
def split(df, label_delay="2D", horizon="14D", n=5):
    return None


# %% solution="evaluate"
def evaluate(df, make_model, split):
    return None


# %% solution="audit"
def audit(build, df):
    return None


# %% solution="record"
record = None
