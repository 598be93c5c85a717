# %% solution="audit"
def audit(build, df):
    reported = build(df)["auc"]
    for answer, example in practice.items():
        if abs(example(df)["auc"] - reported) < 1e-9:
            return answer
    return "none"
