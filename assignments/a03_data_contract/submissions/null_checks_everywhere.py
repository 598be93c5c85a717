# %% solution="contract"
def build_suite(reference: pd.DataFrame) -> gx.ExpectationSuite:
    rules = [gxe.ExpectColumnValuesToNotBeNull(column=name) for name in COLUMNS]
    return gx.ExpectationSuite("nulls", expectations=rules)
