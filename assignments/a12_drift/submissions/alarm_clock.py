# %% solution="monitor"
class Monitor:
    """Does not look at the data: rings every sixteenth batch, in the hope that something has changed by then."""

    def fit(self, reference: pd.DataFrame) -> None:
        self.columns, self.seen = list(reference), 0

    def update(self, batch: pd.DataFrame) -> Signal:
        self.seen += 1
        return Signal(self.seen % 16 == 0, tuple(self.columns), float(self.seen))

    def reset(self) -> None:
        pass

    def state(self) -> dict:
        return {"columns": self.columns, "seen": self.seen}

    def restore(self, state: dict) -> None:
        self.columns, self.seen = state["columns"], state["seen"]
