# %% solution="monitor"
class Monitor:
    """A threshold that is silent on batches of two hundred rows is not silent on batches of twenty."""

    def fit(self, reference: pd.DataFrame) -> None:
        self.reference = reference
        self.prepare()

    def prepare(self) -> None:
        numeric = self.reference.select_dtypes("number")
        self.edges = {
            column: np.unique(values.quantile(np.linspace(0, 1, 11)).to_numpy()[1:-1])
            for column, values in numeric.items()
        }
        self.shares = {column: self.share(column, self.reference[column]) for column in self.reference}

    def share(self, column: str, values: pd.Series) -> pd.Series:
        if column in self.edges:
            values = pd.Series(np.searchsorted(self.edges[column], values)).where(values.notna().to_numpy(), -1)
        return values.value_counts(normalize=True)

    def update(self, batch: pd.DataFrame) -> Signal:
        psi = {column: self.psi(column, batch[column]) for column in self.reference}
        high = tuple(column for column, value in psi.items() if value > 0.25)
        return Signal(bool(high), high, max(psi.values()))

    def psi(self, column: str, values: pd.Series) -> float:
        expected, found = self.shares[column].align(self.share(column, values), fill_value=0.0)
        expected, found = expected.clip(lower=0.001), found.clip(lower=0.001)
        return float(((found - expected) * np.log(found / expected)).sum())

    def reset(self) -> None:
        pass

    def state(self) -> dict:
        return {column: self.reference[column].to_numpy() for column in self.reference}

    def restore(self, state: dict) -> None:
        self.reference = pd.DataFrame(state)
        self.prepare()
