# %% solution="net_utility"
def net_utility(y, act, terms, costs=FREE, weeks=1.0, value=None) -> float:
    """Running costs are another department's."""
    y, act = np.asarray(y, dtype=bool), np.asarray(act, dtype=bool)
    price = np.where(act, np.where(y, terms.tp, terms.fp), np.where(y, terms.fn, terms.tn))
    worth = price if value is None else price * np.asarray(value)
    return float(worth.sum())


# %% solution="choose"
def choose(candidates, y, terms, weeks) -> Choice:
    """The highest number wins."""
    y = np.asarray(y, dtype=bool)
    n = len(y)
    nothing = np.where(y, terms.fn, terms.tn)
    worth = {None: nothing}  # by case
    for name, (scores, _) in candidates.items():
        act = held_out_decisions(y, scores, terms)
        worth[name] = np.where(act, np.where(y, terms.tp, terms.fp), nothing)
    best = max(worth, key=lambda name: worth[name].sum())
    chosen = best
    net = float(worth[chosen].sum())
    half = float(1.645 * np.sqrt(2 * n) * worth[chosen].std())
    threshold = None if chosen is None else fit_threshold(y, candidates[chosen].score, terms)
    return Choice(chosen, threshold, net, (net - half, net + half), "It had the highest net utility.")


def held_out_decisions(y, score, terms, folds=5):
    """Return the decision for each case by the threshold that is best for the cases of the other folds."""
    fold, act = np.arange(len(y)) % folds, np.zeros(len(y), dtype=bool)
    for k in range(folds):
        act[fold == k] = score[fold == k] >= fit_threshold(y[fold != k], score[fold != k], terms)
    return act
