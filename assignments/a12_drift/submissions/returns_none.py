# %% solution="measure"
def delay_credit(alarms, change, horizon=15):
    return None


def judge(runs):
    return None


# %% solution="monitor"
class Monitor:
    def fit(self, reference):
        return None

    def update(self, batch):
        return None

    def reset(self):
        return None

    def state(self):
        return None

    def restore(self, state):
        return None


# %% solution="record"
record = None
