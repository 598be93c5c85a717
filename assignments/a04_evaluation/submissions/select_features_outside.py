# %% solution="make_model"
def make_model():
    from sklearn.preprocessing import FunctionTransformer

    numbers = ["sched_dep_time", "distance", "temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"]
    choose = FunctionTransformer(lambda df: df[[name for name in df if name in numbers or name.startswith("is_")]])
    return make_pipeline(choose, SimpleImputer(), StandardScaler(), LogisticRegression(max_iter=500))


# %% solution="evaluate"
def evaluate(df, make_model, split):
    from sklearn.feature_selection import SelectKBest

    encoder = OneHotEncoder()
    every = encoder.fit_transform(df[["flight"]])
    best = SelectKBest(k=400).fit(every, df[TARGET].astype(bool)).get_support()
    names = [f"is_{flight}" for flight in encoder.categories_[0][best]]
    df = pd.concat([df, pd.DataFrame(every[:, best].toarray(), columns=names, index=df.index)], axis=1)
    folds = []
    for train, test in split(df):
        model = make_model()
        model.fit(df.drop(columns=TARGET).iloc[train], df[TARGET].iloc[train])
        score = model.predict_proba(df.drop(columns=TARGET).iloc[test])[:, 1]
        folds.append(float(roc_auc_score(df[TARGET].iloc[test], score)))
    auc = float(np.mean(folds))
    half = float(stats.t.ppf(0.95, len(folds) - 1) * np.std(folds, ddof=1) / np.sqrt(len(folds)))
    return {"auc": auc, "lo": auc - half, "hi": auc + half, "folds": folds}
