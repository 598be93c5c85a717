# %% solution="evaluate"
def evaluate(df, make_model, split):
    features, labels = df.drop(columns=TARGET), df[TARGET]
    folds = []
    for train, test in split(df):
        model = make_model()
        model.fit(features.iloc[train], labels.iloc[train])
        score = model.predict_proba(features.iloc[test])[:, 1]
        folds.append(float(roc_auc_score(labels.iloc[test], score)))
    auc = float(np.mean(folds))
    return {"auc": auc, "lo": 0.0, "hi": 1.0, "folds": folds}
