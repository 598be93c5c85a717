# %% solution="evaluate"
def evaluate(df, make_model, split):
    features, labels = df.drop(columns=TARGET), df[TARGET]
    folds = []
    for train, _ in split(df):
        model = make_model()
        model.fit(features.iloc[train], labels.iloc[train])
        score = model.predict_proba(features.iloc[train])[:, 1]
        folds.append(float(roc_auc_score(labels.iloc[train], score)))
    auc = float(np.mean(folds))
    half = float(stats.t.ppf(0.95, len(folds) - 1) * np.std(folds, ddof=1) / np.sqrt(len(folds)))
    return {"auc": auc, "lo": auc - half, "hi": auc + half, "folds": folds}
