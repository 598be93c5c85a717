# %% solution="monitor"
class Monitor:
    """Never wrong about nothing, never right about anything."""

    def fit(self, reference: pd.DataFrame) -> None:
        pass

    def update(self, batch: pd.DataFrame) -> Signal:
        return Signal(False, (), 0.0)

    def reset(self) -> None:
        pass

    def state(self) -> dict:
        return {}

    def restore(self, state: dict) -> None:
        pass
