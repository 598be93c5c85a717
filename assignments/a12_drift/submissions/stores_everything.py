# %% solution="monitor"
class Monitor:
    """Right in every signal, and keeps every row it has ever seen."""

    def fit(self, reference: pd.DataFrame) -> None:
        """Learn what is normal."""
        numeric = list(reference.select_dtypes("number"))
        self.grid = {c: reference[c].dropna().quantile(np.linspace(0, 1, 201)).to_numpy() for c in numeric}
        measures = self._measures(reference)
        self.mean, self.std = np.nanmean(measures, axis=0), np.nanstd(measures, axis=0)
        pairs = [[a, b] for i, a in enumerate(numeric) for b in numeric[i + 1 :]]
        shares = {c: reference[c].value_counts(normalize=True) for c in reference if c not in numeric}
        self.known = {c: list(share.index) for c, share in shares.items()}
        self.events = [[c, "missing", ""] for c in reference] + [[c, "unseen", ""] for c in shares]
        self.events += [[c, "level", level] for c, share in shares.items() for level in share.index[share >= 0.01]]
        usual = self._counts(reference) / len(reference)
        for i, (column, what, _) in enumerate(self.events):
            if what == "unseen":  # as likely as what was seen only once (Good and Turing), not impossible
                usual[i] = (shares[column] * len(reference) < 1.5).sum() / len(reference)
        steps = [self.SHARE_STEP if what == "level" else self.RARE_STEP for _, what, _ in self.events]
        self.usual = np.maximum(usual, 0.002)
        self.moved = np.minimum(self.usual + steps, 0.999)
        singles = [[c] for c in numeric] * 2 + pairs
        self.charts = singles + singles + [[c] for c, _, _ in self.events]
        self.history = []
        self.reset()

    def update(self, batch: pd.DataFrame) -> Signal:
        """Return the signal of this batch, given all since the last reset."""
        z = (self._measures(batch) - self.mean) / np.where(self.std > 0, self.std, 1.0)
        total, rows = np.nansum(z, axis=0), np.isfinite(z).sum(axis=0)
        up, down = (self.STEP * (side * total - rows * self.STEP / 2) for side in (1, -1))
        hits = self._counts(batch)
        misses = len(batch) - hits
        events = hits * np.log(self.moved / self.usual) + misses * np.log((1 - self.moved) / (1 - self.usual))
        gain = np.concatenate([up, down, events]) / (1 + len(batch) * self.WOBBLE**2)
        self.evidence = np.maximum(0.0, self.evidence + gain)
        self.history.append(batch.to_dict("list"))
        limit = np.log(len(self.charts) * self.PATIENCE)
        over = [columns for columns, evidence in zip(self.charts, self.evidence, strict=True) if evidence > limit]
        # A moved column also moves its links: blame a link only if no single column explains the alarm.
        blamed = [columns for columns in over if len(columns) == 1] or over
        return Signal(bool(over), tuple(sorted(set().union(*blamed))), float(self.evidence.max() / limit))

    def reset(self) -> None:
        """Forget the evidence; keep what was learned from the reference."""
        self.evidence = np.zeros(len(self.charts))

    def state(self) -> dict:
        """Return all that a restart must not lose, as plain data."""
        return dict(vars(self))

    def restore(self, state: dict) -> None:
        """Go on where the monitor with this state stood."""
        vars(self).update(state)

    # Page's cumulative sums (1954). Each chart asks one question: is it likelier that a quantity has moved by a step
    # than that it has not? Its evidence is the log-likelihood ratio, added up over batches and never below zero.
    # Without a change it exceeds log(A) less often than once in A batches (Lorden 1971), whatever their size; with k
    # charts the limit log(k * A) allows one false alarm in A batches. A difference of less than half a step adds no
    # evidence: the rhythm of the week has to stay below that.
    STEP = 0.2  # standard deviations
    SHARE_STEP = 0.16  # of a common category
    RARE_STEP = 0.05  # of categories never seen, and of missing values
    WOBBLE = 0.03  # standard deviations by which honest batches differ beyond chance
    PATIENCE = 1000  # batches between false alarms

    def _normal(self, column: str, values: np.ndarray) -> np.ndarray:
        """Return normal scores: the rank among the reference as a normal quantile, whatever the unit."""
        grid = self.grid[column]
        place = np.searchsorted(grid, values, "left") + np.searchsorted(grid, values, "right")
        scores = special.ndtri(np.clip(place / (2 * len(grid)), 0.5 / len(grid), 1 - 0.5 / len(grid)))
        return np.where(np.isnan(values), np.nan, scores)

    def _measures(self, frame: pd.DataFrame) -> np.ndarray:
        """Return per row what shows a change of location, of scale, and of the link between two columns."""
        scores = np.column_stack([self._normal(column, frame[column].to_numpy(float)) for column in self.grid])
        first, second = np.triu_indices(scores.shape[1], 1)
        return np.hstack([scores, scores**2, scores[:, first] * scores[:, second]])

    def _counts(self, frame: pd.DataFrame) -> np.ndarray:
        """Return how many rows show each of `self.events`: a gap, a category never seen, a common category."""
        tables = {column: frame[column].value_counts() for column in self.known}
        gaps = frame.isna().sum()
        found = []
        for column, what, level in self.events:
            if what == "missing":
                found.append(gaps[column])
            elif what == "unseen":
                found.append(tables[column].sum() - tables[column].reindex(self.known[column]).sum())
            else:
                found.append(tables[column].get(level, 0))
        return np.array(found, dtype=float)
