# %% solution="audit"
def audit(build, df):
    auc = build(df)["auc"]
    return "future" if auc > 0.85 else "target" if auc > 0.72 else "none"
