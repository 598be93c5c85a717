# %% solution="audit"
def audit(build, df):
    return "none"
