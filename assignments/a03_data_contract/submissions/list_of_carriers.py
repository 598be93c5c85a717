# %% solution="prepare"
def prepare(batch: pd.DataFrame) -> pd.DataFrame:
    """Compare with what was seen, one column for each comparison."""
    route = batch["origin"].astype("str") + batch["dest"].astype("str") if {"origin", "dest"} <= {*batch} else ""
    return batch.assign(route=route)


# %% solution="contract"
def build_suite(reference: pd.DataFrame) -> gx.ExpectationSuite:
    """Sound bounds, but every code and the exact columns must be known, and the storm is an error."""
    routes = sorted((reference["origin"] + reference["dest"]).unique())
    rules = [
        gxe.ExpectTableColumnsToMatchSet(column_set=[*COLUMNS, "route"]),
        gxe.ExpectTableRowCountToBeBetween(min_value=120, max_value=600),
        gxe.ExpectColumnUniqueValueCountToBeBetween(column="date", min_value=1, max_value=1),
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["date", "carrier", "flight", "origin", "dest"], meta={"columns": []}
        ),
        *[
            gxe.ExpectColumnValuesToNotBeNull(column=name)
            for name in ("carrier", "tailnum", "origin", "dest", "distance", "sched_dep_time")
        ],
        gxe.ExpectColumnValuesToNotBeNull(column="arr_delay", mostly=0.8),
        gxe.ExpectColumnValuesToBeInSet(column="carrier", value_set=sorted(reference["carrier"].unique()), mostly=0.95),
        gxe.ExpectColumnValuesToBeInSet(
            column="route", value_set=routes, mostly=0.95, meta={"columns": ["origin", "dest"]}
        ),
        gxe.ExpectColumnDistinctValuesToEqualSet(column="origin", value_set=["EWR", "JFK", "LGA"]),
        *[
            gxe.ExpectColumnValuesToBeBetween(column=name, min_value=low, max_value=high)
            for name, low, high in [
                ("distance", 50, 6000),
                ("sched_dep_time", 0, 1439),
                ("arr_delay", -180, 2000),
                ("humid", 0, 100),
                ("wind_speed", 0, 40),
                ("temp", -10, 101),
            ]
        ],
    ]
    return gx.ExpectationSuite("seen codes", expectations=rules)
