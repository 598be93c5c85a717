# %% solution="make_model"
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import HistGradientBoostingClassifier


class Forecast(ClassifierMixin, BaseEstimator):
    """Boosted trees on what the schedule and the weather say, names as numbers."""

    names = ("carrier", "origin", "dest")

    def fit(self, X, y):
        self.classes_ = np.array([False, True])
        self.levels_ = {name: {level: i for i, level in enumerate(sorted(X[name].unique()))} for name in self.names}
        self.trees_ = HistGradientBoostingClassifier(max_iter=20, max_leaf_nodes=6, learning_rate=0.2, random_state=0)
        self.trees_.fit(self._numbers(X), np.asarray(y, dtype=int))
        return self

    def predict_proba(self, X):
        return self.trees_.predict_proba(self._numbers(X))

    def predict(self, X):
        return self.predict_proba(X)[:, 1] > 0.5

    def _numbers(self, X):
        known = columns.loc[columns["known_at"].isin(["schedule", "request"]), "column"]
        numbers = X[[name for name in known if name not in ("id", "date", "flight", "tailnum", *self.names)]]
        return np.column_stack([numbers, *(X[name].map(self.levels_[name]) for name in self.names)])


def make_model():
    return Forecast()


# %% solution="split"
def split(df, label_delay="2D", horizon="14D", n=5):
    width, wait = pd.Timedelta(horizon).days, pd.Timedelta(label_delay).days
    age = (df["date"].max() - df["date"]).dt.days.to_numpy()  # days before the last
    folds = []
    for window in reversed(range(n)):
        oldest = (window + 1) * width - 1
        known = (age > oldest + wait) & (age <= oldest + wait + 250)
        folds.append((np.nonzero(known)[0], np.nonzero(age // width == window)[0]))
    return folds


# %% solution="evaluate"
def evaluate(df, make_model, split):
    def test(train, rows):
        model = make_model()
        known, asked = df.iloc[train], df.iloc[rows]
        model.fit(known.drop(columns="id"), known[TARGET])
        return asked["date"].to_numpy(), asked[TARGET].to_numpy(), np.asarray(model.predict_proba(asked.drop(columns=["id", TARGET])))[:, 1]

    def without_each_day(day, y, p):
        return np.array([roc_auc_score(y[day != d], p[day != d]) for d in np.unique(day)])

    tested = [test(train, rows) for train, rows in split(df)]
    aucs = [float(roc_auc_score(y, p)) for _, y, p in tested]
    variance = 0.0
    for fold in tested:  # delete-a-day jackknife
        left = without_each_day(*fold)
        variance += (len(left) - 1) / len(left) * float(((left - left.mean()) ** 2).sum())
    mean, error = sum(aucs) / len(aucs), 1.645 * variance**0.5 / len(aucs)
    return {"auc": mean, "lo": mean - error, "hi": mean + error, "folds": aucs}


# %% solution="audit"
def audit(build, df):
    facts = df[["id", "date", "tailnum"]].set_index("id")

    def run(frame):
        result, scores = build(frame), {}
        for k, fold in enumerate(result["folds"]):
            scores.update({(k, row): score for row, score in zip(fold["test"], fold["score"], strict=True)})
        return scores, result

    scores, result = run(df)
    again, _ = run(df)
    wobble = max(abs(scores[key] - again[key]) for key in scores)
    found = set()
    for fold in result["folds"]:
        train, test = facts.loc[fold["train"]], facts.loc[fold["test"]]
        if set(train.index) & set(test.index):
            found.add("duplicate")
        if not train.merge(test, on=["date", "tailnum"]).empty:
            found.add("group")
        if (test["date"].min() - train["date"].max()).days <= 2:
            found.add("future")
    for answer in ("duplicate", "group", "future"):
        if answer in found:
            return answer
    last = facts.loc[[row for _, row in scores], "date"].max()
    todays = df["date"] == last

    def shaken(names, rows):
        frame = df.copy()
        rng = np.random.default_rng(1)
        for name in names:
            if name == TARGET:
                frame.loc[todays, name] = ~df.loc[todays, name]
            else:
                frame.loc[todays, name] = rng.permutation(df[name].fillna(0))[: todays.sum()] * 5 - 100
        after, _ = run(frame)
        return max(abs(after[key] - scores[key]) for key in scores if key[1] in rows) > 3 * wobble + 1e-8

    today = set(df.loc[todays, "id"])
    if shaken(["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"], today):
        return "future"
    if shaken([TARGET], {row for _, row in scores}):
        return "target"
    if shaken(["temp", "dewp", "humid", "wind_speed", "visib", "distance"], set(df["id"]) - today):
        return "preprocess"
    return "none"


# %% solution="record"
record = {
    "principle": "same information, later time, new groups, and an interval",
    "chosen": "rolling windows of whole days",
    "rejected": ["random folds"],
    "because": {
        "reported_auc": evaluate(flights, make_model, split)["auc"],
        "shuffled_auc": evaluate(flights, make_model, shuffled)["auc"],
        "delay_auc": roc_auc_score(flights[TARGET], flights["dep_delay"].fillna(1e6)),
    },
    "limits": ["one region"],
    "owner_role": "Auditor",
}
