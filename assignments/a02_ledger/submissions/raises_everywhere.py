# %% solution="normalise"
def normalise(raw, synonyms):
    raise RuntimeError("not today")


# %% solution="ledger"
class Ledger:
    def __init__(self):
        raise RuntimeError("not today")

    def add(self, record):
        raise RuntimeError("not today")

    def upstream(self, artifact):
        raise RuntimeError("not today")

    def downstream(self, artifact):
        raise RuntimeError("not today")

    def responsible(self, artifact, action):
        raise RuntimeError("not today")

    def in_use(self, at):
        raise RuntimeError("not today")

    def affected(self, dataset):
        raise RuntimeError("not today")

    def gaps(self):
        raise RuntimeError("not today")


# %% solution="record"
raise RuntimeError("not today")
