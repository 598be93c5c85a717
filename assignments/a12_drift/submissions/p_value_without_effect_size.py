# %% solution="monitor"
class Monitor:
    """Sound tests, corrected for their number; but with enough rows the rhythm of the week is significant, too."""

    def fit(self, reference: pd.DataFrame) -> None:
        numeric = reference.select_dtypes("number")
        spread = (numeric - numeric.mean()) ** 2
        self.facts = {
            "mean": numeric.mean().to_dict(),
            "std": numeric.std().to_dict(),
            "wobble": (spread.std() / spread.mean()).to_dict(),
            "gaps": reference.isna().mean().clip(lower=0.003).to_dict(),
            "shares": {c: reference[c].value_counts(normalize=True).to_dict() for c in reference if c not in numeric},
        }

    def update(self, batch: pd.DataFrame) -> Signal:
        tests = {column: self.tests(column, batch[column]) for column in self.facts["gaps"]}
        limit = 0.001 / sum(len(found) for found in tests.values())
        low = tuple(column for column, found in tests.items() if min(found) < limit)
        return Signal(bool(low), low, float(-np.log10(max(min(map(min, tests.values())), 1e-300))))

    def tests(self, column: str, values: pd.Series) -> list[float]:
        """Return the p-value of each test of a column."""
        facts, n = self.facts, len(values)
        found = [stats.binom.sf(values.isna().sum() - 1, n, facts["gaps"][column])]
        if column in facts["shares"]:
            shares, counts = facts["shares"][column], values.value_counts()
            unseen = counts.sum() - counts.reindex(list(shares)).sum()
            found.append(stats.binom.sf(unseen - 1, n, 0.003))
            return found + [stats.binom.sf(counts.get(level, 0) - 1, n, p) for level, p in shares.items() if p > 0.1]
        z = ((values - facts["mean"][column]) / facts["std"][column]).dropna().to_numpy()
        if len(z) > 1:
            root = len(z) ** 0.5
            found.append(2 * stats.norm.sf(abs(z.mean()) * root))
            found.append(2 * stats.norm.sf(abs((z**2).mean() - 1) * root / facts["wobble"][column]))
        return found

    def reset(self) -> None:
        pass

    def state(self) -> dict:
        return self.facts

    def restore(self, state: dict) -> None:
        self.facts = state
