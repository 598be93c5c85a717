# %% solution="net_utility"
def net_utility(y, act, terms, costs=FREE, weeks=1.0, value=None):
    price = {(True, True): terms.tp, (False, True): terms.fp, (True, False): terms.fn, (False, False): terms.tn}
    total = 0.0
    for i, (late, warned) in enumerate(zip(y, act)):
        total += price[bool(late), bool(warned)] * (1.0 if value is None else float(value[i])) - costs.per_call
    return total - weeks * costs.per_week


# %% solution="act_on"
def act_on(p, terms, value=None):
    cases = []
    for i, chance in enumerate(np.asarray(p).tolist()):
        weight = 1.0 if value is None else float(np.asarray(value)[i])
        warned = chance * terms.tp + (1 - chance) * terms.fp
        silent = chance * terms.fn + (1 - chance) * terms.tn
        cases.append((weight * (warned - silent), i))
    worth_it = sorted((case for case in cases if case[0] > 0), reverse=True)
    if terms.capacity is not None:
        worth_it = worth_it[: terms.capacity]
    act = np.zeros(len(cases), dtype=bool)
    act[[i for _, i in worth_it]] = True
    return act


# %% solution="fit_threshold"
def fit_threshold(y, score, terms):
    """Go through the cases from the highest score down, and stop only between different scores."""
    order = np.argsort(-np.asarray(score, dtype=float))
    down = np.asarray(score, dtype=float)[order]
    total = np.where(np.asarray(y, dtype=bool)[order], terms.tp - terms.fn, terms.fp - terms.tn).cumsum()
    total[np.append(down[1:] == down[:-1], False)] = -np.inf
    return float(down[total.argmax()]) if total.max() > 0 else np.inf


# %% solution="choose"
def choose(candidates, y, terms, weeks):
    """Resample cases: how often is another one ahead of the best?"""
    y, rng = np.asarray(y, dtype=bool), np.random.default_rng(7)
    n = len(y)
    names, cuts, dear, rows = [None], [None], [0.0], [np.where(y, terms.fn, terms.tn)]
    order = rng.permutation(n)
    for name, (score, costs) in candidates.items():
        warn = np.zeros(n, dtype=bool)
        for part in np.array_split(order, 4):
            rest = np.setdiff1d(order, part)
            warn[part] = score[part] >= fit_threshold(y[rest], score[rest], terms)
        price = np.select([y & warn, warn, y], [terms.tp, terms.fp, terms.fn], terms.tn)
        names, cuts = [*names, name], [*cuts, fit_threshold(y, score, terms)]
        dear = [*dear, net_utility([], [], terms, costs, weeks) * -1 + n * costs.per_call]
        rows = [*rows, price - dear[-1] / n]
    nets = np.array(rows) @ rng.multinomial(n, np.full(n, 1 / n), size=100).T  # one column for each resample
    best = int(np.argmax([row.sum() for row in rows]))
    as_good = [k for k in range(len(names)) if np.quantile(nets[best] - nets[k], 0.05) <= 0]
    k = min(as_good, key=lambda k: dear[k])
    net = float(rows[k].sum())
    width = 1.645 * 2**0.5 * float(nets[k].std())
    return Choice(names[k], cuts[k], net, (net - width, net + width), f"best: {names[best]}, as good: {len(as_good)}")


# %% solution="record"
late = float(requests["disrupted"].mean()) * len(requests)
fine = len(requests) - late
disrupted = requests["disrupted"].to_numpy()


def auc(score):
    ranks = pd.Series(score).rank()
    return float((ranks[disrupted].sum() - late * (late + 1) / 2) / (late * fine))


record = {
    "principle": "What counts is what decisions bring.",
    "chosen": "trees",
    "rejected": ["the ensemble"],
    "because": {
        "break_even": 4 / 18,
        "net_of_nobody": -2 * late,
        "net_of_everybody": 12 * late - 4 * fine,
        "auc_gain": auc(requests["ensemble"]) - auc(requests["trees"]),
        "ensemble_surcharge": 12 * (1200 - 150) + 12_000 * (0.32 - 0.04),
    },
    "limits": ["cases are taken to be independent"],
    "owner_role": "Sponsor",
}
