# %% solution="runner"
class Runner:
    def __init__(self, steps, store):
        raise NotImplementedError

    def plan(self, until=None):
        raise NotImplementedError

    def run(self, until=None):
        raise NotImplementedError

# %% solution="pipeline"
def pipeline():
    raise NotImplementedError

# %% solution="record"
raise NotImplementedError
