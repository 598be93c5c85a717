# %% solution="prepare"
def prepare(batch: pd.DataFrame) -> pd.DataFrame:
    return batch


# %% solution="contract"
def build_suite(reference: pd.DataFrame) -> gx.ExpectationSuite:
    """The contract of someone who looks at one column at a time."""
    weather = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib"]
    rules = [
        gxe.ExpectTableColumnsToMatchSet(column_set=COLUMNS, exact_match=False),
        gxe.ExpectTableRowCountToBeBetween(min_value=120, max_value=600),
        gxe.ExpectColumnUniqueValueCountToBeBetween(column="date", min_value=1, max_value=1),
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["date", "carrier", "flight", "origin", "dest"], meta={"columns": []}
        ),
        *[
            gxe.ExpectColumnValuesToNotBeNull(column=name)
            for name in ("carrier", "tailnum", "origin", "dest", "distance", "sched_dep_time")
        ],
        gxe.ExpectColumnValuesToMatchRegex(column="carrier", regex="^[A-Z0-9]{2}$"),
        gxe.ExpectColumnValuesToMatchRegex(column="dest", regex="^[A-Z]{3}$"),
        gxe.ExpectColumnDistinctValuesToEqualSet(column="origin", value_set=["EWR", "JFK", "LGA"]),
        gxe.ExpectColumnMeanToBeBetween(column="distance", min_value=800, max_value=1350),
        *[
            gxe.ExpectColumnValuesToBeBetween(column=name, min_value=low, max_value=high)
            for name, low, high in [
                ("distance", 50, 6000),
                ("sched_dep_time", 0, 1439),
                ("sched_arr_time", 0, 1439),
                ("arr_delay", -180, 2000),
                ("temp", -40, 130),
                ("dewp", -60, 95),
                ("humid", 0, 100),
                ("wind_speed", 0, 150),
                ("pressure", 850, 1100),
                ("visib", 0, 10),
            ]
        ],
        gxe.ExpectColumnUniqueValueCountToBeBetween(column="temp", min_value=3, meta={"columns": weather}),
        gxe.ExpectSelectColumnValuesToBeUniqueWithinRecord(column_list=["origin", "dest"]),
    ]
    return gx.ExpectationSuite("columns", expectations=rules)
