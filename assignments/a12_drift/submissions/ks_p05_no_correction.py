# %% solution="monitor"


class Monitor:
    """A test per column, each at the usual 5 %: nine chances a batch to be wrong."""

    def fit(self, reference: pd.DataFrame) -> None:
        self.reference = reference

    def update(self, batch: pd.DataFrame) -> Signal:
        p_values = {column: self.p_value(column, batch[column]) for column in self.reference}
        low = tuple(column for column, p in p_values.items() if p < 0.05)
        return Signal(bool(low), low, 1 - min(p_values.values()))

    def p_value(self, column: str, values: pd.Series) -> float:
        reference = self.reference[column]
        if pd.api.types.is_numeric_dtype(reference):
            return (
                stats.ks_2samp(reference.dropna(), values.dropna(), method="asymp").pvalue
                if values.notna().any()
                else 0.0
            )
        counts = pd.concat([reference.value_counts(), values.value_counts()], axis=1).fillna(0)
        return stats.chi2_contingency(counts.to_numpy()).pvalue

    def reset(self) -> None:
        pass

    def state(self) -> dict:
        return {column: self.reference[column].to_numpy() for column in self.reference}

    def restore(self, state: dict) -> None:
        self.reference = pd.DataFrame(state)
