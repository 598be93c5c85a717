# %% solution="contract"
def build_suite(reference: pd.DataFrame) -> gx.ExpectationSuite:
    """A daily mean more than two standard deviations from the usual is an error."""
    rules = [
        gxe.ExpectTableColumnsToMatchSet(column_set=COLUMNS, exact_match=False),
        gxe.ExpectTableRowCountToBeBetween(min_value=120, max_value=600),
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["date", "carrier", "flight", "origin", "dest"]),
        *[
            gxe.ExpectColumnValuesToNotBeNull(column=name)
            for name in ("carrier", "tailnum", "origin", "dest", "distance", "sched_dep_time")
        ],
        gxe.ExpectColumnValuesToMatchRegex(column="carrier", regex="^[A-Z0-9]{2}$"),
        gxe.ExpectColumnDistinctValuesToEqualSet(column="origin", value_set=["EWR", "JFK", "LGA"]),
    ]
    daily = reference.groupby("date").mean(numeric_only=True).drop(columns="flight")
    for name in daily:
        mean, spread = daily[name].mean(), daily[name].std()
        low, high = float(mean - 2 * spread), float(mean + 2 * spread)
        rules.append(gxe.ExpectColumnMeanToBeBetween(column=name, min_value=low, max_value=high))
    return gx.ExpectationSuite("two sigma", expectations=rules)
