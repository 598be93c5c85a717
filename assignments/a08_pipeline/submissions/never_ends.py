# %% solution="runner"
class Runner:
    def __init__(self, steps, store):
        pass

    def plan(self, until=None):
        return None

    def run(self, until=None):
        return None

# %% solution="pipeline"
def pipeline():
    while True:
        pass

# %% solution="record"
record = None
