# %% solution="make_model"
def make_model():
    raise RuntimeError("make_model")


# %% solution="split"
def split(df, label_delay="2D", horizon="14D", n=5):
    raise RuntimeError("split")


# %% solution="evaluate"
def evaluate(df, make_model, split):
    raise RuntimeError("evaluate")


# %% solution="audit"
def audit(build, df):
    raise RuntimeError("audit")


# %% solution="record"
raise RuntimeError("record")
