# %% solution="pipeline"
def pipeline():
    """Return the steps of the service."""
    return [
        Step("ingest", ("drop.csv",), ("rows.csv",), ingest),
        Step("check", ("rows.csv",), ("checked.csv",), check),
        Step("derive", ("checked.csv",), ("features.csv",), derive),
        Step("fit", ("features.csv",), ("model.json",), fit),
        Step("evaluate", ("features.csv", "model.json"), ("metrics.json",), evaluate),
        Step("package", ("model.json", "metrics.json"), ("package.json",), package),
    ]


COLUMNS = ["date", "carrier", "origin", "hour", "distance", "temp", "disrupted"]


def table(content):
    return pd.read_csv(io.BytesIO(content))


def ingest(contents):
    lines = contents["drop.csv"].decode().splitlines()
    return {"rows.csv": "\n".join([*dict.fromkeys(lines), ""]).encode()}


def check(contents):
    rows = table(contents["rows.csv"])
    if not rows["hour"].between(0, 23).all():
        raise ValueError("wrong hours")
    return {"checked.csv": contents["rows.csv"]}


def derive(contents):
    rows = table(contents["checked.csv"])
    days = sorted(rows["date"].unique())
    features = pd.DataFrame({"part": rows["hour"] // 4, "late": rows["disrupted"].astype(int)})
    features["held_out"] = rows["date"].isin(days[-2:]).astype(int)
    return {"features.csv": features.to_csv(index=False).encode()}


def fit(contents):
    features = table(contents["features.csv"])
    features = features[features["held_out"] == 0]
    overall, weight = features["late"].mean(), 20
    parts = features.groupby("part")["late"].agg(["sum", "size"])
    rates = (parts["sum"] + weight * overall) / (parts["size"] + weight)
    model = {"overall": float(overall), "rates": {str(part): float(rate) for part, rate in rates.items()}}
    return {"model.json": json.dumps(model).encode()}


def evaluate(contents):
    features, model = table(contents["features.csv"]), json.loads(contents["model.json"])
    held_out = features[features["held_out"] == 1]
    risk = held_out["part"].astype(str).map(model["rates"]).fillna(model["overall"])
    metrics = {
        "rows": len(features),
        "rate": float(features["late"].mean()),
        "brier": float(((risk - held_out["late"]) ** 2).mean()),
    }
    return {"metrics.json": json.dumps(metrics).encode()}


def package(contents):
    both = {name.partition(".")[0]: json.loads(content) for name, content in contents.items()}
    return {"package.json": json.dumps(both, sort_keys=True).encode()}
