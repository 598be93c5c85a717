# %% solution="monitor"
class Monitor:
    """No change is ever missed by a bell that never stops."""

    def fit(self, reference: pd.DataFrame) -> None:
        self.columns = list(reference)

    def update(self, batch: pd.DataFrame) -> Signal:
        return Signal(True, tuple(self.columns), 1.0)

    def reset(self) -> None:
        pass

    def state(self) -> dict:
        return {"columns": self.columns}

    def restore(self, state: dict) -> None:
        self.columns = state["columns"]
