# %% solution="measure"
def delay_credit(alarms: list, change: int, horizon: int = 15) -> float:
    first = next(iter(sorted(alarms)), None)
    if first is None or first < change:
        return 0.0
    return float(np.clip(1 - (first - change) / horizon, 0, 1))


def judge(runs: list) -> dict:
    table = pd.DataFrame(runs, columns=["alarms", "change", "batches"])
    quiet = table["change"].fillna(table["batches"])
    false = [sum(alarm < end for alarm in alarms) for alarms, end in zip(table["alarms"], quiet, strict=True)]
    changed = table.dropna(subset="change")
    return {
        "false_alarms_per_100": float(100 * np.sum(false) / quiet.sum()),
        "delay_credit": float(np.mean([delay_credit(a, c) for a, c in changed[["alarms", "change"]].to_numpy()])),
    }


# %% solution="monitor"
WINDOWS = (1, 2, 4, 8, 16)
SLACK = {"is": 0.12, "missing": 0.04, "unknown": 0.02}  # differences in a share that do not matter


class Monitor:
    """Windows of several lengths over the recent past, kept as sums: in each, mean ranks against a normal and counts
    against a binomial distribution, corrected for all that is looked at, with a smallest effect that counts."""

    def fit(self, reference: pd.DataFrame) -> None:
        numeric = reference.select_dtypes("number")
        self.grid = {c: np.sort(numeric[c].dropna().to_numpy())[:: max(1, len(reference) // 100)] for c in numeric}
        self.known = {c: reference[c].value_counts(normalize=True).to_dict() for c in reference if c not in numeric}
        self.usual = {name: (float(v.mean()), float(v.std())) for name, v in self.measures(reference).items()}
        self.share = {name: max(float(flags.mean()), 0.003) for name, flags in self.flags(reference).items()}
        self.limit = 0.002 / len(WINDOWS) / (2 * len(self.usual) + len(self.share))
        self.reset()

    def measures(self, frame: pd.DataFrame) -> dict:
        """Return a value per row for each column (place), its spread, and each pair of columns (link)."""
        ranks = {c: self.rank(c, frame[c]) for c in self.grid}
        found = dict(ranks) | {f"{c} {c}": values**2 for c, values in ranks.items()}
        names = list(ranks)
        return found | {f"{a} {b}": ranks[a] * ranks[b] for i, a in enumerate(names) for b in names[i + 1 :]}

    def rank(self, column: str, values: pd.Series) -> pd.Series:
        grid = self.grid[column]
        place = np.searchsorted(grid, values, "left") + np.searchsorted(grid, values, "right")
        return pd.Series(place / len(grid) - 1).mask(values.isna().to_numpy())

    def flags(self, frame: pd.DataFrame) -> dict:
        """Return a truth value per row for each gap, unknown category and common category."""
        found = {f"{c} missing": frame[c].isna() for c in frame}
        for c, shares in self.known.items():
            found[f"{c} unknown"] = frame[c].notna() & ~frame[c].isin(list(shares))
            found |= {f"{c} is {level}": frame[c] == level for level, share in shares.items() if share > 0.05}
        return found

    def update(self, batch: pd.DataFrame) -> Signal:
        sums = {}
        for name, values in self.measures(batch).items():
            mean, std = self.usual[name]
            present = int(values.count())
            sums[name] = ((float(values.sum()) - mean * present) / std, present)
        counts = {name: int(flags.sum()) for name, flags in self.flags(batch).items()}
        self.recent = [*self.recent, [len(batch), sums, counts]][-max(WINDOWS) :]
        chance = {"": 1.0}
        for length in WINDOWS:
            if length == 1 or length <= len(self.recent):
                for name, p in self.test(self.recent[-length:]):
                    chance[name] = min(p, chance.get(name, 1.0))
        low = {name for name, p in chance.items() if p < self.limit}
        columns = {c for name in low for c in ([name.split()[0]] if name in self.share else name.split())}
        alone = {name.split()[0] for name in low if name in self.share or len(set(name.split())) == 1}
        return Signal(bool(low), tuple(sorted(alone or columns)), float(-np.log10(max(min(chance.values()), 1e-300))))

    def test(self, window: list) -> list:
        """Return (name, p-value) of whatever differs enough to matter in this window."""
        rows = np.array([n for n, _, _ in window])
        found = []
        for name in self.usual:
            parts = np.array([sums[name] for _, sums, _ in window])
            total, n = parts.sum(axis=0)
            if n and abs(total / n) > 0.14:
                spread = np.sqrt(n + (0.04 * parts[:, 1]) @ (0.04 * parts[:, 1]))
                found.append((name, float(2 * stats.norm.sf(abs(total) / spread))))
        for name, usual in self.share.items():
            hits = sum(counts[name] for _, _, counts in window)
            slack = SLACK[name.split()[1]]
            if hits / rows.sum() > usual + slack:
                found.append((name, float(stats.binom.sf(hits - 1, rows.sum(), usual + slack / 4))))
        return found

    def reset(self) -> None:
        self.recent = []

    def state(self) -> dict:
        return dict(vars(self))

    def restore(self, state: dict) -> None:
        for name, value in state.items():
            setattr(self, name, value)


# %% solution="record"
outcome = judge(list(run_all().values()))
day_means = np.array([batch["sched_dep_time"].mean() for batch in practice["quiet, large"]])
record = {
    "principle": "Silence is worth as much as speed.",
    "chosen": "tests on sliding windows of 1 to 16 batches",
    "rejected": ["one batch at a time", "alarms on p-values alone"],
    "because": outcome
    | {
        "chance_alarms_per_100": (1 - 0.95 ** len(COLUMNS)) * 100,
        "rhythm_sd": np.abs(day_means - reference["sched_dep_time"].mean()).max() / reference["sched_dep_time"].std(),
    },
    "limits": ["small batches are seen late"],
    "owner_role": "Operator",
}
