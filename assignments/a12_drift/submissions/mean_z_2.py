# %% solution="monitor"
class Monitor:
    """Alarm at two standard errors: one column in twenty, six columns, every batch."""

    def fit(self, reference: pd.DataFrame) -> None:
        numeric = reference.select_dtypes("number")
        self.mean, self.std = numeric.mean(), numeric.std()

    def update(self, batch: pd.DataFrame) -> Signal:
        values = batch[self.mean.index]
        z = ((values.mean() - self.mean) / self.std * values.count() ** 0.5).abs().fillna(0)
        high = tuple(z.index[z > 2])
        return Signal(bool(high), high, float(z.max()))

    def reset(self) -> None:
        pass

    def state(self) -> dict:
        return {"mean": self.mean.to_dict(), "std": self.std.to_dict()}

    def restore(self, state: dict) -> None:
        self.mean, self.std = pd.Series(state["mean"]), pd.Series(state["std"])
