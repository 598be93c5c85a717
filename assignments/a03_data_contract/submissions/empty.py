# %% solution="contract"
def build_suite(reference: pd.DataFrame) -> gx.ExpectationSuite:
    return gx.ExpectationSuite("nothing")
