# %% solution="evaluate"
def evaluate(df, make_model, split):
    numbers = ["distance", "temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"]
    features, labels = df.drop(columns=TARGET), df[TARGET]
    features[numbers] = StandardScaler().fit_transform(features[numbers])
    folds = []
    for train, test in split(df):
        model = make_model()
        model.fit(features.iloc[train], labels.iloc[train])
        score = model.predict_proba(features.iloc[test])[:, 1]
        folds.append(float(roc_auc_score(labels.iloc[test], score)))
    auc = float(np.mean(folds))
    half = float(stats.t.ppf(0.95, len(folds) - 1) * np.std(folds, ddof=1) / np.sqrt(len(folds)))
    return {"auc": auc, "lo": auc - half, "hi": auc + half, "folds": folds}
