# %% solution="triage"
def triage(result: dict) -> dict:
    """Return the severest of the actions that the failed rules ask for."""
    severest, columns = 0, set()
    for entry in result["results"]:
        rule = entry["expectation_config"]
        if entry["success"] or rule["severity"] != "critical":
            continue
        severest = max(severest, 1 if entry["result"].get("unexpected_percent", 100) <= 10 else 2)
        names = rule["meta"].get("columns")
        if names is None:
            names = [value for key, value in rule["kwargs"].items() if key in ("column", "column_A", "column_B")]
            names += rule["kwargs"].get("column_list", [])
        columns |= {*names}
    return {
        "action": ["accept", "quarantine", "reject"][severest],
        "columns": list(columns),
        "why": f"look at {', '.join(sorted(columns))}" if severest else "nothing critical",
    }


# %% solution="prepare"
AIRPORTS = {"EWR", "JFK", "LGA"}
REQUIRED = ("carrier", "tailnum", "dest", "distance", "sched_dep_time", "date")
BOUNDS = {
    "distance": (60, 5500),
    "sched_dep_time": (0, 1440),
    "sched_arr_time": (0, 1440),
    "arr_delay": (-200, 1800),
    "temp": (-30, 125),
    "dewp": (-50, 90),
    "humid": (0, 100),
    "wind_speed": (0, 120),
    "visib": (0, 10),
}


def prepare(batch: pd.DataFrame) -> pd.DataFrame:
    """Add one flag for each thing that may be wrong: 1 marks a bad row. All rules are then of one kind."""

    def flag(compute):
        # A flag that cannot be computed is not raised: the rule about missing columns says so already.
        try:
            return np.asarray(compute(), dtype=bool).astype(int)
        except (KeyError, TypeError, AttributeError):
            return np.zeros(len(batch), dtype=int)

    def out_of_bounds(name, low, high):
        return batch[name].notna() & ~batch[name].between(low, high)

    def disagrees(key, name):
        return batch.groupby(key)[name].transform(lambda values: values.nunique() > 1)

    def dry(name):
        return 6.112 * np.exp(17.67 * (batch[name] - 32) / (batch[name] - 32 + 243.5 * 1.8))

    def same_sky():
        hours = batch.assign(hour=batch["sched_dep_time"] // 60).groupby("hour")
        alone = hours["origin"].transform("nunique") == 1
        moved = [hours[name].transform("nunique") > 1 for name in ("temp", "dewp", "wind_speed")]
        return ~(alone | moved[0] | moved[1] | moved[2])

    flags = {f"null_{name}": flag(lambda name=name: batch[name].isna()) for name in REQUIRED}
    flags |= {
        f"bounds_{name}": flag(lambda name=name, limits=limits: out_of_bounds(name, *limits))
        for name, limits in BOUNDS.items()
    }
    flags["code_carrier"] = flag(lambda: batch["carrier"].notna() & (batch["carrier"].str.len() != 2))
    flags["code_origin"] = flag(lambda: ~batch["origin"].isin(AIRPORTS))
    flags["few_origins"] = flag(lambda: np.full(len(batch), len(AIRPORTS - {*batch["origin"]}) > 0))
    flags["loop"] = flag(lambda: batch["origin"] == batch["dest"])
    flags["other_day"] = flag(lambda: batch["date"] != batch["date"].mode()[0])
    flags["twice"] = flag(lambda: batch.duplicated(["carrier", "flight", "origin", "dest"]))
    flags["route"] = flag(lambda: disagrees(["origin", "dest"], "distance"))
    flags["fleet"] = flag(lambda: disagrees("tailnum", "carrier"))
    flags["landed"] = flag(lambda: batch["arr_delay"].notna() & batch["air_time"].isna())
    flags["slow"] = flag(lambda: batch["distance"] / batch["air_time"] > 9.2)
    flags["sky"] = flag(same_sky)
    flags["still"] = flag(lambda: np.full(len(batch), len(batch[["temp", "humid"]].drop_duplicates()) < 5))
    flags["damp"] = flag(lambda: (100 * dry("dewp") / dry("temp") - batch["humid"]).abs() > 1.5)
    return pd.concat([batch, pd.DataFrame(flags, index=batch.index)], axis=1)


# %% solution="contract"
def build_suite(reference: pd.DataFrame) -> gx.ExpectationSuite:
    """Flags that are never up, some that are rarely up, and a size learnt from the reference."""
    sky = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib"]
    tolerated = {
        "code_carrier": (0, ["carrier"]),
        "code_origin": (0, ["origin"]),
        "few_origins": (0, ["origin"]),
        "loop": (0, ["origin", "dest"]),
        "other_day": (0, ["date"]),
        "twice": (0, []),
        "route": (0.1, ["distance"]),
        "fleet": (0.3, ["tailnum"]),
        "landed": (0, ["arr_delay"]),
        "slow": (0.2, ["distance"]),
        "sky": (0.5, sky),
        "still": (0, sky),
        "damp": (0.5, ["temp", "dewp", "humid"]),
    }
    tolerated |= {f"null_{name}": (0, [name]) for name in REQUIRED if name != "date"}
    bounded = ("distance", "sched_dep_time", "sched_arr_time", "arr_delay", "temp", "humid", "wind_speed")
    tolerated |= {f"bounds_{name}": (0, [name]) for name in bounded}
    usual = reference.groupby("date").size().median()
    rules = [
        gxe.ExpectColumnMeanToBeBetween(column=name, max_value=share, meta={"columns": columns})
        for name, (share, columns) in tolerated.items()
    ]
    rules += [
        gxe.ExpectTableRowCountToBeBetween(min_value=int(usual / 3), max_value=int(usual * 2)),
        gxe.ExpectTableColumnsToMatchSet(column_set=COLUMNS, exact_match=False),
        gxe.ExpectColumnMeanToBeBetween(column="distance", min_value=850, max_value=1300),
        gxe.ExpectColumnValuesToBeBetween(
            column="visib", min_value=0, max_value=10, severity="warning", meta={"columns": ["visib"]}
        ),
    ]
    return gx.ExpectationSuite("flags", expectations=rules)


# %% solution="record"
weather = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib"]
by_day = reference.set_index("date")[weather]
first = by_day[by_day.index.month == 1].agg(["min", "max"])
beyond = by_day.lt(first.loc["min"]) | by_day.gt(first.loc["max"])
late = beyond[beyond.index.month > 1].any(axis=1).groupby(level=0).any()
record = {
    "principle": "A rule earns its place by what goes wrong without it.",
    "chosen": "flags computed in the batch",
    "rejected": ["bounds of the first quarter"],
    "because": {
        "percent_without_arr_delay": round(float(reference["arr_delay"].isna().mean() * 100), 2),
        "percent_without_pressure": round(float(reference["pressure"].isna().mean() * 100), 2),
        "rows_of_smallest_day": int(reference["date"].value_counts().min()),
        "percent_of_later_days_outside_january": round(float(late.mean() * 100), 1),
    },
    "limits": ["learnt bounds come from one season"],
    "owner_role": "Producer",
}
