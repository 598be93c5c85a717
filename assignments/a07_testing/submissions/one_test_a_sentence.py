# %% solution="test_features"
%%writefile test_features.py
import copy

import pandas as pd
import pytest
from target import (
    add_features, bucket_rare, calibration_table, impute_median, join_weather, predict_frame, split_by_time,
)  # fmt: skip

NONE = float("nan")


def day(number):
    return pd.Timestamp(2013, 9, number)  # 1 September 2013 was a Sunday


def values(series):
    return ["gap" if pd.isna(value) else value for value in series]


def approximately(expected):
    return pytest.approx(expected, rel=1e-4)


@pytest.fixture
def september():
    return pd.DataFrame(
        {"date": [day(n) for n in (7, 1, 6, 2, 5, 8)], "sched_dep_time": [61, 719, 720, 59, 1200, 0], "n": range(6)},
        index=[5, 4, 3, 2, 1, 0],
    )


def test_hour(september):
    assert list(add_features(september)["hour"]) == [1, 11, 12, 0, 20, 0]


def test_weekday(september):
    assert list(add_features(september)["weekday"]) == [5, 6, 4, 0, 3, 6]


def test_weekend(september):
    assert [bool(x) for x in add_features(september)["weekend"]] == [True, True, False, False, False, True]


def test_features_keep_order_and_index(september):
    result = add_features(september)
    assert list(result["n"]) == [0, 1, 2, 3, 4, 5]
    assert list(result.index) == [5, 4, 3, 2, 1, 0]


def test_features_leave_the_argument(september):
    columns = list(september)
    add_features(september)
    assert list(september) == columns


def test_cutoff_belongs_to_test(september):
    _, test = split_by_time(september, day(6), 1)
    assert sorted(test["n"]) == [0, 2, 5]


def test_before_the_gap_is_train(september):
    train, _ = split_by_time(september, day(7), 1)
    assert sorted(train["n"]) == [1, 3, 4]


def test_longer_gap(september):
    train, _ = split_by_time(september, day(7), 5)
    assert sorted(train["n"]) == [1]


def test_no_gap(september):
    train, _ = split_by_time(september, day(7), 0)
    assert sorted(train["n"]) == [1, 2, 3, 4]


def test_no_train(september):
    with pytest.raises(ValueError):
        split_by_time(september, day(1), 0)


def test_no_test(september):
    with pytest.raises(ValueError):
        split_by_time(september, day(20), 0)


def test_median_of_train():
    train = pd.DataFrame({"x": [1.0, 2.0, 9.0, NONE]})
    other = pd.DataFrame({"x": [NONE, 100.0, 200.0]}, index=[2, 1, 0])
    result = impute_median(train, other, ["x"])
    assert list(result["x"]) == approximately([2, 100, 200])
    assert list(result.index) == [2, 1, 0]


def test_only_the_columns_named():
    train = pd.DataFrame({"x": [1.0], "y": [2.0]})
    assert values(impute_median(train, pd.DataFrame({"x": [NONE], "y": [NONE]}), ["y"])["x"]) == ["gap"]


def test_zero_where_train_is_empty():
    result = impute_median(pd.DataFrame({"x": [NONE, NONE]}), pd.DataFrame({"x": [NONE, 5.0]}), ["x"])
    assert list(result["x"]) == [0, 5]


def test_imputing_leaves_the_argument():
    other = pd.DataFrame({"x": [NONE]})
    impute_median(pd.DataFrame({"x": [1.0]}), other, ["x"])
    assert values(other["x"]) == ["gap"]


def weather(*rows):
    table = pd.DataFrame(rows, columns=["origin", "hour", "minute", "temp", "wind_speed"])
    return table.assign(reported_at=day(1) + pd.to_timedelta(table.pop("minute"), unit="min"))


def test_airport_and_hour():
    flights = pd.DataFrame({"origin": ["LGA", "JFK", "EWR"], "hour": [3, 3, 4]}, index=[8, 6, 7])
    result = join_weather(flights, weather(("JFK", 3, 0, 50.0, 5.0), ("LGA", 3, 1, 60.0, 6.0), ("EWR", 5, 2, 1.0, 1.0)))
    assert values(result["temp"]) == [60, 50, "gap"]
    assert values(result["wind_speed"]) == [6, 5, "gap"]
    assert list(result.index) == [8, 6, 7]


def test_latest_reading():
    rows = [("JFK", 3, 10, 50.0, 5.0), ("JFK", 3, 30, NONE, 7.0), ("JFK", 3, 20, 40.0, 4.0)]
    result = join_weather(pd.DataFrame({"origin": ["JFK"] * 2, "hour": [3, 3]}), weather(*rows))
    assert values(result["temp"]) == ["gap", "gap"]
    assert list(result["wind_speed"]) == [7, 7]


def test_rare_and_unseen():
    train = pd.Series(["a", "a", "b", "b", "c"])
    result = bucket_rare(train, pd.Series(["a", "b", "c", "d", "d"], index=[4, 3, 2, 1, 0]), 2)
    assert list(result) == ["a", "b", "other", "other", "other"]
    assert list(result.index) == [4, 3, 2, 1, 0]


def test_common_in_train_rare_in_values():
    assert list(bucket_rare(pd.Series(["a", "a", "a"]), pd.Series(["a"]), 3)) == ["a"]


def test_rare_in_train_common_in_values():
    assert list(bucket_rare(pd.Series(["a", "b"]), pd.Series(["b", "b", "b"]), 2)) == ["other"] * 3


def test_missing_has_a_name():
    assert list(bucket_rare(pd.Series(["a"]), pd.Series([None, "a"]), 1)) == ["missing", "a"]


def table_of(*arguments):
    return calibration_table(*arguments).set_index("low").sort_index()


def test_edges_belong_to_the_bin_above():
    assert list(table_of([0.5, 0.6, 0.4], [True, True, True], 2)["count"]) == [1, 2]


def test_one_belongs_to_the_last_bin():
    result = table_of([1.0, 0.8, 0.1], [True, False, False], 2)
    assert list(result["count"]) == [1, 2]
    assert list(result.index) == [0, 0.5]


def test_empty_bins_are_left_out():
    assert [float(low) for low in table_of([0.3, 0.9], [True, False], 4).index] == [0.25, 0.75]


def test_mean_and_rate():
    result = table_of([0.1, 0.2, 0.3, 0.9], [True, False, False, True], 2)
    assert list(result["mean_probability"]) == approximately([0.2, 0.9])
    assert list(result["rate"]) == approximately([1 / 3, 1])


def test_different_lengths():
    with pytest.raises(ValueError):
        calibration_table([0.1, 0.2, 0.3], [True, False], 2)


@pytest.fixture
def features():
    return pd.DataFrame(
        {"temp": [1.0, 2.0, NONE], "extra": ["x", "y", "z"], "hour": [1, 2, 3], "distance": [10.0, 20.0, 30.0]},
        index=[2, 0, 1],
    )


def test_score_sees_the_features_in_order(features):
    seen = []
    predict_frame(lambda frame: seen.extend(frame.columns) or [0.0] * len(frame), features)
    assert seen == ["hour", "distance", "temp"]


def test_risks_belong_to_their_flights(features):
    result = predict_frame(lambda frame: (frame["hour"] / 10).to_numpy(), features)
    assert list(result["risk"]) == approximately([0.1, 0.2, 0.3])
    assert list(result["extra"]) == ["x", "y", "z"]
    assert list(result.index) == [2, 0, 1]


def test_risks_are_cut(features):
    assert list(predict_frame(lambda frame: [-1.0, 0.5, 2.0], features)["risk"]) == [0, 0.5, 1]


def test_one_call(features):
    calls = []
    predict_frame(lambda frame: calls.append(len(frame)) or [0.5] * len(frame), features)
    assert calls == [3]


def test_no_call(features):
    calls = []
    predict_frame(lambda frame: calls.append(len(frame)) or [0.5] * len(frame), features.head(0))
    assert calls == []


def test_missing_feature(features):
    for name in ("temp", "hour"):
        with pytest.raises(ValueError):
            predict_frame(lambda frame: [0.5] * len(frame), features.drop(columns=name))


def test_arguments_of_the_rest_stay(features):
    before = copy.deepcopy(features)
    predict_frame(lambda frame: [0.5] * len(frame), features)
    assert features.equals(before)
