# %% solution="evaluate"
def evaluate(df, make_model, split):
    features, labels = df.drop(columns=TARGET), df[TARGET]
    folds, variances = [], []
    for train, test in split(df):
        model = make_model()
        model.fit(features.iloc[train], labels.iloc[train])
        score = model.predict_proba(features.iloc[test])[:, 1]
        auc = float(roc_auc_score(labels.iloc[test], score))
        n, m = int(labels.iloc[test].sum()), int((~labels.iloc[test]).sum())
        # Hanley and McNeil's standard error of one AUC, for independent rows.
        twice_positive, twice_negative = auc / (2 - auc) - auc**2, 2 * auc**2 / (1 + auc) - auc**2
        folds.append(auc)
        variances.append((auc * (1 - auc) + (n - 1) * twice_positive + (m - 1) * twice_negative) / (n * m))
    auc, half = float(np.mean(folds)), float(1.645 * np.sqrt(np.sum(variances)) / len(folds))
    return {"auc": auc, "lo": auc - half, "hi": auc + half, "folds": folds}
