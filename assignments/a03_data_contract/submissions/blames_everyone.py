# %% solution="prepare"
def prepare(batch: pd.DataFrame) -> pd.DataFrame:
    """Add check columns; nobody thought of a day without a column."""
    celsius = (batch[["temp", "dewp"]] - 32) / 1.8
    vapour = np.exp(17.625 * celsius / (243.04 + celsius))
    return batch.assign(
        same_airport=(batch["origin"] == batch["dest"]).astype(int),
        distances_of_route=batch.groupby(["origin", "dest"])["distance"].transform("nunique"),
        carriers_of_aircraft=batch.groupby("tailnum")["carrier"].transform("nunique"),
        humidity_gap=(100 * vapour["dewp"] / vapour["temp"] - batch["humid"]).abs(),
    )


# %% solution="contract"
def build_suite(reference: pd.DataFrame) -> gx.ExpectationSuite:
    """Whatever fails, all columns are to blame."""
    everyone = {"columns": COLUMNS}
    return gx.ExpectationSuite(
        "everyone",
        expectations=[
            gxe.ExpectTableColumnsToMatchSet(column_set=COLUMNS, exact_match=False),
            gxe.ExpectTableRowCountToBeBetween(min_value=120, max_value=600, meta=everyone),
            gxe.ExpectColumnUniqueValueCountToBeBetween(column="date", min_value=1, max_value=1, meta=everyone),
            gxe.ExpectCompoundColumnsToBeUnique(
                column_list=["date", "carrier", "flight", "origin", "dest"], meta=everyone
            ),
            *[
                gxe.ExpectColumnValuesToNotBeNull(column=name, meta=everyone)
                for name in ("carrier", "tailnum", "origin", "dest", "distance", "sched_dep_time")
            ],
            gxe.ExpectColumnValuesToMatchRegex(column="carrier", regex="^[A-Z0-9]{2}$", meta=everyone),
            gxe.ExpectColumnDistinctValuesToEqualSet(column="origin", value_set=["EWR", "JFK", "LGA"], meta=everyone),
            gxe.ExpectColumnMeanToBeBetween(column="distance", min_value=800, max_value=1350, meta=everyone),
            *[
                gxe.ExpectColumnValuesToBeBetween(column=name, min_value=low, max_value=high, meta=everyone)
                for name, low, high in [
                    ("distance", 50, 6000),
                    ("sched_dep_time", 0, 1439),
                    ("arr_delay", -180, 2000),
                    ("humid", 0, 100),
                ]
            ],
            gxe.ExpectColumnUniqueValueCountToBeBetween(column="temp", min_value=3, meta=everyone),
            *[
                gxe.ExpectColumnValuesToBeBetween(column=name, max_value=high, mostly=mostly, meta=everyone)
                for name, high, mostly in [
                    ("same_airport", 0, 1),
                    ("distances_of_route", 1, 0.9),
                    ("carriers_of_aircraft", 1, 0.6),
                    ("humidity_gap", 1, 0.5),
                ]
            ],
        ],
    )
