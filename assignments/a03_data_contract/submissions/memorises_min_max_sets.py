# %% solution="prepare"
def prepare(batch: pd.DataFrame) -> pd.DataFrame:
    return batch


# %% solution="contract"
def build_suite(reference: pd.DataFrame) -> gx.ExpectationSuite:
    """Whatever was not seen in the first quarter is an error."""
    rules = [gxe.ExpectTableColumnsToMatchSet(column_set=list(reference.columns))]
    days = reference.groupby("date").size()
    rules.append(gxe.ExpectTableRowCountToBeBetween(min_value=int(days.min()), max_value=int(days.max())))
    for name in reference.columns.drop("date"):
        values = reference[name].dropna()
        if values.dtype.kind in "if":
            low, high = float(values.min()), float(values.max())
            rules.append(gxe.ExpectColumnValuesToBeBetween(column=name, min_value=low, max_value=high))
        else:
            rules.append(gxe.ExpectColumnValuesToBeInSet(column=name, value_set=sorted(values.unique())))
        if reference[name].notna().all():
            rules.append(gxe.ExpectColumnValuesToNotBeNull(column=name))
    return gx.ExpectationSuite("seen", expectations=rules)
