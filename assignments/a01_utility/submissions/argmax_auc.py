# %% solution="choose"
def choose(candidates, y, terms, weeks) -> Choice:
    """The best AUC wins, as everywhere."""
    from sklearn.metrics import roc_auc_score

    y = np.asarray(y, dtype=bool)
    n = len(y)
    nothing = np.where(y, terms.fn, terms.tn)
    worth = {None: nothing}  # by case
    for name, (scores, costs) in candidates.items():
        act = held_out_decisions(y, scores, terms)
        running = costs.per_week * weeks + costs.per_call * n
        worth[name] = np.where(act, np.where(y, terms.tp, terms.fp), nothing) - running / n
    chosen = max(candidates, key=lambda name: roc_auc_score(y, candidates[name].score))
    net = float(worth[chosen].sum())
    half = float(1.645 * np.sqrt(2 * n) * worth[chosen].std())
    threshold = fit_threshold(y, candidates[chosen].score, terms)
    return Choice(chosen, threshold, net, (net - half, net + half), "It has the best AUC.")


def held_out_decisions(y, score, terms, folds=5):
    """Return the decision for each case by the threshold that is best for the cases of the other folds."""
    fold, act = np.arange(len(y)) % folds, np.zeros(len(y), dtype=bool)
    for k in range(folds):
        act[fold == k] = score[fold == k] >= fit_threshold(y[fold != k], score[fold != k], terms)
    return act
