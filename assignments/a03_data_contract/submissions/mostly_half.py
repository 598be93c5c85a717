# %% solution="contract"
def build_suite(reference: pd.DataFrame) -> gx.ExpectationSuite:
    """Real data are never perfect, so half of the rows will do."""
    rules = [
        gxe.ExpectTableColumnsToMatchSet(column_set=COLUMNS, exact_match=False),
        gxe.ExpectTableRowCountToBeBetween(min_value=120, max_value=600),
        *[
            gxe.ExpectColumnValuesToNotBeNull(column=name, mostly=0.5)
            for name in ("date", "carrier", "tailnum", "origin", "dest", "distance", "sched_dep_time")
        ],
        gxe.ExpectColumnValuesToMatchRegex(column="carrier", regex="^[A-Z0-9]{2}$", mostly=0.5),
        gxe.ExpectColumnValuesToMatchRegex(column="dest", regex="^[A-Z]{3}$", mostly=0.5),
        gxe.ExpectColumnValuesToBeInSet(column="origin", value_set=["EWR", "JFK", "LGA"], mostly=0.5),
        *[
            gxe.ExpectColumnValuesToBeBetween(column=name, min_value=low, max_value=high, mostly=0.5)
            for name, low, high in [
                ("distance", 50, 6000),
                ("sched_dep_time", 0, 1439),
                ("sched_arr_time", 0, 1439),
                ("arr_delay", -180, 2000),
                ("temp", -40, 130),
                ("dewp", -60, 95),
                ("humid", 0, 100),
            ]
        ],
    ]
    return gx.ExpectationSuite("half", expectations=rules)
