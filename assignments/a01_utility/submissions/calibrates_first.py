# %% solution="net_utility"
def net_utility(y, act, terms, costs=FREE, weeks=1.0, value=None):
    prices = np.array([[terms.tn, terms.fp], [terms.fn, terms.tp]])
    worth = prices[np.asarray(y).astype(int), np.asarray(act).astype(int)]
    return float(worth @ (np.ones(len(y)) if value is None else np.asarray(value))) - weeks * costs.per_week - len(y) * costs.per_call


# %% solution="act_on"
def act_on(p, terms, value=None):
    p = pd.Series(np.asarray(p, dtype=float))
    stake = pd.Series(1.0 if value is None else np.asarray(value, dtype=float), index=p.index)
    gain = stake * ((terms.fp - terms.tn) + p * (terms.tp - terms.fn - terms.fp + terms.tn))
    most = len(p) if terms.capacity is None else terms.capacity
    return ((gain > 0) & (gain.rank(ascending=False, method="first") <= most)).to_numpy()


# %% solution="fit_threshold"
def fit_threshold(y, score, terms):
    """Turn the score into a probability (isotonic regression); warn from the lowest score on at which that pays."""
    from sklearn.isotonic import IsotonicRegression

    levels = np.unique(score)
    p = IsotonicRegression(out_of_bounds="clip").fit(score, np.asarray(y, dtype=float)).predict(levels)
    pays = act_on(p, Terms(terms.tp, terms.fp, terms.fn, terms.tn))
    return float(levels[pays].min()) if pays.any() else np.inf


# %% solution="choose"
def choose(candidates, y, terms, weeks):
    from sklearn.model_selection import KFold

    table = pd.DataFrame(index=range(len(y)))
    nobody = np.zeros(len(y), dtype=bool)

    def by_case(act, costs):
        """Return each case's net utility, with its share of the running costs."""
        weekly = Costs(costs.per_week / len(y), costs.per_call)
        return [net_utility([late], [warn], terms, weekly, weeks) for late, warn in ((0, 0), (0, 1), (1, 0), (1, 1))], act

    options, cuts = {"nothing": by_case(nobody, Costs())}, {}
    for name, candidate in candidates.items():
        cuts[name] = fit_threshold(y, candidate.score, terms)
        warn = nobody.copy()
        for past, asked in KFold(3, shuffle=True, random_state=0).split(warn):
            warn[asked] = candidate.score[asked] >= fit_threshold(y[past], candidate.score[past], terms)
        options[name] = by_case(warn, candidate.costs)
    for name, (prices, act) in options.items():
        table[name] = np.array(prices)[2 * np.asarray(y).astype(int) + act]
    price = {name: c.costs.per_week * weeks + c.costs.per_call * len(y) for name, c in candidates.items()} | {"nothing": 0}
    best = table.sum().idxmax()
    behind = table.rsub(table[best], axis=0)
    close = [name for name in table if behind[name].mean() <= 1.645 * behind[name].sem()]
    taken = sorted(close, key=price.__getitem__)[0]
    total, error = table[taken].sum(), table[taken].sem() * len(y)
    bounds = (total - 1.645 * np.hypot(error, error), total + 1.645 * np.hypot(error, error))
    return Choice(None if taken == "nothing" else taken, cuts.get(taken), total, bounds, "cheapest of the good ones")
