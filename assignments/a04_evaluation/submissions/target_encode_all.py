# %% solution="make_model"
def make_model():
    from sklearn.preprocessing import FunctionTransformer

    numbers = ["sched_dep_time", "distance", "temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"]
    choose = FunctionTransformer(lambda df: df[[name for name in [*numbers, "usual"] if name in df]])
    return make_pipeline(choose, SimpleImputer(), StandardScaler(), LogisticRegression(max_iter=500))


# %% solution="evaluate"
def evaluate(df, make_model, split):
    df = df.assign(usual=df.groupby("flight")[TARGET].transform("mean"))
    folds = []
    for train, test in split(df):
        model = make_model()
        model.fit(df.drop(columns=TARGET).iloc[train], df[TARGET].iloc[train])
        score = model.predict_proba(df.drop(columns=TARGET).iloc[test])[:, 1]
        folds.append(float(roc_auc_score(df[TARGET].iloc[test], score)))
    auc = float(np.mean(folds))
    half = float(stats.t.ppf(0.95, len(folds) - 1) * np.std(folds, ddof=1) / np.sqrt(len(folds)))
    return {"auc": auc, "lo": auc - half, "hi": auc + half, "folds": folds}
