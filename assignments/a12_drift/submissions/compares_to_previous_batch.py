# %% solution="monitor"


class Monitor:
    """Each batch is compared with the one before: what creeps in is normal by tomorrow, and a step is seen once."""

    def fit(self, reference: pd.DataFrame) -> None:
        self.previous = reference

    def update(self, batch: pd.DataFrame) -> Signal:
        before, self.previous = self.previous, batch
        tests = {column: self.compare(before[column], batch[column]) for column in batch}
        strong = tuple(column for column, (p, effect) in tests.items() if p < 0.0005 and effect > 0.1)
        return Signal(bool(strong), strong, max(effect for _, effect in tests.values()))

    def compare(self, before: pd.Series, after: pd.Series) -> tuple[float, float]:
        """Return a p-value and the largest difference between two cumulative or category shares."""
        if pd.api.types.is_numeric_dtype(before):
            before, after = before.fillna(before.max() + 1e6), after.fillna(before.max() + 1e6)
            test = stats.ks_2samp(before, after, method="asymp")
            return float(test.pvalue), float(test.statistic)
        common = before.value_counts().index[:5]
        counts = np.array(
            [
                [*part.value_counts().reindex(common, fill_value=0), (~part.isin(common)).sum()]
                for part in (before, after)
            ]
        )
        shares = counts / counts.sum(axis=1, keepdims=True)
        return float(stats.chi2_contingency(counts + 0.5).pvalue), float(np.abs(shares[0] - shares[1]).max())

    def reset(self) -> None:
        pass

    def state(self) -> dict:
        return {column: self.previous[column].to_numpy() for column in self.previous}

    def restore(self, state: dict) -> None:
        self.previous = pd.DataFrame(state)
