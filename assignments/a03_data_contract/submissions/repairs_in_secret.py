# %% solution="prepare"
def prepare(batch: pd.DataFrame) -> pd.DataFrame:
    """Take out what looks wrong, so that the night stays quiet."""
    return batch.drop_duplicates().dropna(subset=["carrier", "tailnum", "distance"])


# %% solution="contract"
def build_suite(reference: pd.DataFrame) -> gx.ExpectationSuite:
    return gx.ExpectationSuite(
        "quiet",
        expectations=[
            gxe.ExpectTableColumnsToMatchSet(column_set=COLUMNS, exact_match=False),
            gxe.ExpectTableRowCountToBeBetween(min_value=120, max_value=600),
            *[gxe.ExpectColumnValuesToNotBeNull(column=name) for name in ("carrier", "tailnum", "distance")],
            gxe.ExpectColumnValuesToMatchRegex(column="carrier", regex="^[A-Z0-9]{2}$"),
            gxe.ExpectColumnDistinctValuesToEqualSet(column="origin", value_set=["EWR", "JFK", "LGA"]),
            *[
                gxe.ExpectColumnValuesToBeBetween(column=name, min_value=low, max_value=high)
                for name, low, high in [
                    ("distance", 50, 6000),
                    ("sched_dep_time", 0, 1439),
                    ("arr_delay", -180, 2000),
                    ("humid", 0, 100),
                ]
            ],
        ],
    )
