# %% solution="audit"
def audit(build, df):
    rows = df.set_index("id")
    day = rows["tailnum"] + rows["date"].dt.strftime(" %j")
    before = build(df)
    for fold in before["folds"]:
        if set(fold["train"]) & set(fold["test"]):
            return "duplicate"
        if set(day[fold["train"]]) & set(day[fold["test"]]):
            return "group"
        if rows["date"][fold["train"]].max() > rows["date"][fold["test"]].min():
            return "future"

    def moves(names):
        changed = df.assign(**{name: df[name].sample(frac=1, random_state=0).to_numpy() for name in names})
        after = build(changed)
        pairs = zip(before["folds"], after["folds"], strict=True)
        return any(np.max(np.abs(old["score"] - new["score"])) > 1e-9 for old, new in pairs)

    if moves(["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"]):
        return "future"
    return "target" if moves([TARGET]) else "none"
