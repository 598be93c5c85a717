# %% solution="choose"
def choose(candidates, y, terms, weeks) -> Choice:
    """Return the choice among `candidates` (a dict from name to Candidate) and doing nothing."""
    y = np.asarray(y, dtype=bool)
    n = len(y)
    nothing = np.where(y, terms.fn, terms.tn)
    worth, running = {None: nothing}, {None: 0.0}  # by case, running costs shared out; in total
    for name, (scores, costs) in candidates.items():
        act = held_out_decisions(y, scores, terms)
        running[name] = costs.per_week * weeks + costs.per_call * n
        worth[name] = np.where(act, np.where(y, terms.tp, terms.fp), nothing) - running[name] / n
    best = max(worth, key=lambda name: worth[name].sum())

    def as_good(name):
        difference = worth[best] - worth[name]
        return difference.sum() <= 1.645 * difference.std() * np.sqrt(n)

    chosen = min(filter(as_good, worth), key=running.get)
    net = float(worth[chosen].sum())
    half = float(1.645 * np.sqrt(n) * worth[chosen].std())
    threshold = None if chosen is None else fit_threshold(y, candidates[chosen].score, terms)
    reason = f"{chosen or 'Doing nothing'} is the cheapest of those that are as good as {best or 'doing nothing'}."
    return Choice(chosen, threshold, net, (net - half, net + half), reason)


def held_out_decisions(y, score, terms, folds=5):
    """Return the decision for each case by the threshold that is best for the cases of the other folds."""
    fold, act = np.arange(len(y)) % folds, np.zeros(len(y), dtype=bool)
    for k in range(folds):
        act[fold == k] = score[fold == k] >= fit_threshold(y[fold != k], score[fold != k], terms)
    return act
