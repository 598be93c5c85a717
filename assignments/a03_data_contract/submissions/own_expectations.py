# %% solution="contract"
class ExpectColumnValuesToBeFine(gxe.ExpectColumnValuesToNotBeNull):
    """Trust me."""


def build_suite(reference: pd.DataFrame) -> gx.ExpectationSuite:
    return gx.ExpectationSuite("own", expectations=[ExpectColumnValuesToBeFine(column="carrier")])
