# %% solution="functions"
def add_features(flights):
    return None


def split_by_time(flights, cutoff, gap_days):
    return None


def impute_median(train, other, columns):
    return None


def join_weather(flights, weather):
    return None


def bucket_rare(train, values, min_count):
    return None


def calibration_table(probability, outcome, bins):
    return None


def predict_frame(score, flights):
    return None


own = {
    "add_features": add_features,
    "split_by_time": split_by_time,
    "impute_median": impute_median,
    "join_weather": join_weather,
    "bucket_rare": bucket_rare,
    "calibration_table": calibration_table,
    "predict_frame": predict_frame,
}


def run(file, target, seed=0, show=False):
    """Run the tests in `file` on functions by name, as `own`; return {test: outcome}. Leave it as it is."""
    return run_tests(file, target, seed, show=show)

# %% solution="test_features"
%%writefile test_features.py
import target


def test_for_ever():
    while True:
        target.add_features

# %% solution="test_model"
%%writefile test_model.py
import target


def test_for_ever():
    while True:
        target.predict

# %% solution="record"
record = None
