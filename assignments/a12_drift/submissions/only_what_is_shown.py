# %% solution="monitor"
class Monitor:
    """Passes what is shown, a hot day in one column, and looks at nothing else."""

    def fit(self, reference: pd.DataFrame) -> None:
        self.usual = float(reference["temp"].mean())

    def update(self, batch: pd.DataFrame) -> Signal:
        difference = float(batch["temp"].mean()) - self.usual
        return Signal(difference > 20, ("temp",), difference)

    def reset(self) -> None:
        pass

    def state(self) -> dict:
        return {"usual": self.usual}

    def restore(self, state: dict) -> None:
        self.usual = state["usual"]
