# %% solution="measure"
def delay_credit(alarms, change, horizon=15):
    raise RuntimeError("not today")


def judge(runs):
    raise RuntimeError("not today")


# %% solution="monitor"
class Monitor:
    def fit(self, reference):
        raise RuntimeError("not today")

    def update(self, batch):
        raise RuntimeError("not today")

    def reset(self):
        raise RuntimeError("not today")

    def state(self):
        raise RuntimeError("not today")

    def restore(self, state):
        raise RuntimeError("not today")


# %% solution="record"
raise RuntimeError("not today")
