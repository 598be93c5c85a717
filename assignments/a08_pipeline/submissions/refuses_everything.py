# %% solution="runner"
class Runner:
    """Whoever accepts nothing makes no mistake."""

    def __init__(self, steps, store):
        raise ValueError("this pipeline cannot work")

# %% solution="record"
record = None
