# %% solution="make_model"
def make_model():
    numbers = ["sched_dep_time", "distance", "temp", "dewp", "humid", "wind_speed", "visib", "dep_delay"]
    return make_pipeline(
        ColumnTransformer([("numbers", make_pipeline(SimpleImputer(add_indicator=True), StandardScaler()), numbers)]),
        LogisticRegression(max_iter=500),
    )
