# %% solution="make_model"
def make_model():
    from sklearn.dummy import DummyClassifier

    return DummyClassifier()
