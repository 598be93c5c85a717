# %% solution="test_features"
%%writefile test_features.py
import inspect

import pytest
import target


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("add_features", ["// 60", "weekday", ">= 5"]),
        ("split_by_time", ["Timedelta", ">= cutoff", "ValueError"]),
        ("impute_median", ["train", "median", "fillna(0)"]),
        ("join_weather", ["reported_at", "keep=", "how="]),
        ("bucket_rare", ["train.value_counts", ">= min_count", "missing"]),
        ("calibration_table", ["ValueError", "mean", "size"]),
        ("predict_frame", ["FEATURES", "clip", "ValueError"]),
        ("predict_frame", ["len(flights)"]),
    ],
)
def test_code(function, words):
    source = inspect.getsource(getattr(target, function))
    for word in words:
        assert word in source
