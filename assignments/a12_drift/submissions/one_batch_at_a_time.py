# %% solution="monitor"
class Monitor:
    """Sound tests with a smallest effect that counts, but no memory: weak evidence is thrown away every batch."""

    def fit(self, reference: pd.DataFrame) -> None:
        numeric = reference.select_dtypes("number")
        spread = (numeric - numeric.mean()) ** 2
        self.facts = {
            "mean": numeric.mean().to_dict(),
            "std": numeric.std().to_dict(),
            "wobble": (spread.std() / spread.mean()).to_dict(),
            "gaps": reference.isna().mean().clip(lower=0.003).to_dict(),
            "known": {c: sorted(reference[c].unique()) for c in reference if c not in numeric},
        }

    def update(self, batch: pd.DataFrame) -> Signal:
        tests = {column: self.tests(column, batch[column]) for column in self.facts["gaps"]}
        chance = {column: min(p for p, large in found if large) for column, found in tests.items()}
        low = tuple(column for column, p in chance.items() if p < 0.001 / (3 * len(tests)))
        return Signal(bool(low), low, float(-np.log10(max(min(chance.values()), 1e-300))))

    def tests(self, column: str, values: pd.Series) -> list[tuple[float, bool]]:
        """Return (p-value, whether the effect is large enough to matter) of each test of a column."""
        facts, n, gaps = self.facts, len(values), values.isna().sum()
        usual = facts["gaps"][column]
        found = [(1.0, True), (stats.binom.sf(gaps - 1, n, usual), gaps / n > usual + 0.03)]
        if column in facts["known"]:
            unseen = n - gaps - values.isin(facts["known"][column]).sum()
            return [*found, (stats.binom.sf(unseen - 1, n, 0.003), unseen / n > 0.03)]
        z = ((values - facts["mean"][column]) / facts["std"][column]).dropna().to_numpy()
        if len(z) < 2:
            return found
        shift, scale = z.mean(), (z**2).mean() - 1
        return [
            *found,
            (2 * stats.norm.sf(abs(shift) * len(z) ** 0.5), abs(shift) > 0.17),
            (2 * stats.norm.sf(abs(scale) * len(z) ** 0.5 / facts["wobble"][column]), abs(scale) > 0.25),
        ]

    def reset(self) -> None:
        pass

    def state(self) -> dict:
        return self.facts

    def restore(self, state: dict) -> None:
        self.facts = state
