# %% solution="contract"
def build_suite(reference: pd.DataFrame) -> gx.ExpectationSuite:
    """Names and types are right: what could go wrong?"""
    rules = [gxe.ExpectTableColumnsToMatchSet(column_set=COLUMNS, exact_match=False)]
    for name in COLUMNS:
        if reference[name].dtype.kind == "i":
            rules.append(gxe.ExpectColumnValuesToBeOfType(column=name, type_="int64"))
    return gx.ExpectationSuite("schema", expectations=rules)
