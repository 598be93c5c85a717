# %% solution="test_features"
%%writefile test_features.py
import numpy as np
import pandas as pd
import pytest
import target


def test_the_last_hour_of_a_day_is_23():
    flights = pd.DataFrame({"date": pd.to_datetime(["2013-05-03"]), "sched_dep_time": [1439]})
    assert target.add_features(flights)["hour"].iloc[0] == 23


DAYS = pd.to_datetime(["2013-05-06", "2013-05-03", "2013-05-04", "2013-05-05", "2013-05-02"])  # Mon Fri Sat Sun Thu


@pytest.fixture
def flights():
    return pd.DataFrame(
        {
            "date": DAYS,
            "sched_dep_time": [1439, 0, 779, 59, 60],
            "origin": ["JFK", "LGA", "JFK", "EWR", "LGA"],
            "flight": [11, 12, 13, 14, 15],
        },
        index=[7, 3, 9, 1, 5],
    )


def same_rows(result, frame):
    """All rows of `frame`, in their order, with their index and their values."""
    assert list(result.index) == list(frame.index)
    for column in frame:
        for found, expected in zip(result[column], frame[column], strict=True):
            assert found == expected or (pd.isna(found) and pd.isna(expected))


def unchanged(call, *frames):
    before = [frame.copy() for frame in frames]
    call(*frames)
    for frame, old in zip(frames, before, strict=True):
        assert frame.equals(old) and list(frame.index) == list(old.index)


def test_hours(flights):
    assert list(target.add_features(flights)["hour"]) == [23, 0, 12, 0, 1]


def test_weekdays_begin_with_monday(flights):
    assert list(target.add_features(flights)["weekday"]) == [0, 4, 5, 6, 3]


def test_the_weekend_is_saturday_and_sunday(flights):
    assert [bool(day) for day in target.add_features(flights)["weekend"]] == [False, False, True, True, False]


def test_features_keep_the_rows(flights):
    same_rows(target.add_features(flights), flights)


def test_features_change_nothing(flights):
    unchanged(target.add_features, flights)


@pytest.mark.parametrize(
    ("cutoff", "gap", "train", "test"),
    [
        ("2013-05-05", 1, [12, 15], [11, 14]),
        ("2013-05-06", 2, [12, 15], [11]),
        ("2013-05-06", 3, [15], [11]),
        ("2013-05-04", 0, [12, 15], [11, 13, 14]),
    ],
)
def test_split(flights, cutoff, gap, train, test):
    before, after = target.split_by_time(flights, pd.Timestamp(cutoff), gap)
    assert sorted(before["flight"]) == train
    assert sorted(after["flight"]) == test
    assert set(before.columns) == set(flights.columns)


@pytest.mark.parametrize(("cutoff", "gap"), [("2013-05-02", 0), ("2013-05-07", 0), ("2013-05-03", 5)])
def test_split_refuses_empty_parts(flights, cutoff, gap):
    with pytest.raises(ValueError):
        target.split_by_time(flights, pd.Timestamp(cutoff), gap)


def test_split_changes_nothing(flights):
    unchanged(lambda frame: target.split_by_time(frame, pd.Timestamp("2013-05-05"), 1), flights)


@pytest.fixture
def train():
    return pd.DataFrame({"temp": [10.0, 20.0, 90.0, np.nan, np.nan], "wind": [np.nan] * 5, "hour": [1.0] * 5})


@pytest.fixture
def other():
    return pd.DataFrame(
        {"temp": [np.nan, 50.0, np.nan, 60.0], "wind": [np.nan, 3.0, 4.0, np.nan], "hour": [np.nan, 2.0, 3.0, 4.0]},
        index=[4, 2, 8, 6],
    )


def test_the_median_is_that_of_train(train, other):
    found = target.impute_median(train, other, ["temp"])
    assert list(found["temp"]) == pytest.approx([20, 50, 20, 60])


def test_only_named_columns_are_imputed(train, other):
    found = target.impute_median(train, other, ["temp"])
    same_rows(found[["wind", "hour"]], other[["wind", "hour"]])


def test_without_a_value_zero_is_imputed(train, other):
    found = target.impute_median(train, other, ["temp", "wind"])
    assert list(found["wind"]) == pytest.approx([0, 3, 4, 0])
    assert list(found["temp"]) == pytest.approx([20, 50, 20, 60])
    assert list(found.index) == [4, 2, 8, 6]


def test_imputing_changes_nothing(train, other):
    unchanged(lambda a, b: target.impute_median(a, b, ["temp", "wind"]), train, other)


@pytest.fixture
def hourly(flights):
    return flights.assign(hour=[5, 6, 6, 5, 5])


@pytest.fixture
def weather():
    rows = [
        ("JFK", 5, "05:30", 51.0, 9.0),  # the latest for JFK at 5, first in the file
        ("JFK", 5, "05:10", 40.0, 1.0),
        ("JFK", 5, "05:20", 41.0, 2.0),
        ("JFK", 6, "06:10", 45.0, 3.0),
        ("JFK", 6, "06:20", np.nan, 4.0),  # the latest, with a gap
        ("LGA", 5, "05:10", 60.0, 5.0),
    ]
    table = pd.DataFrame(rows, columns=["origin", "hour", "reported_at", "temp", "wind_speed"])
    return table.assign(reported_at=pd.to_datetime("2013-05-03 " + table["reported_at"]))


def test_the_latest_reading_of_the_airport_and_hour_counts(hourly, weather):
    found = target.join_weather(hourly, weather)
    assert list(found["temp"]) == pytest.approx([51, np.nan, np.nan, np.nan, 60], nan_ok=True)
    assert list(found["wind_speed"]) == pytest.approx([9, np.nan, 4, np.nan, 5], nan_ok=True)


def test_the_join_keeps_the_flights(hourly, weather):
    unchanged(target.join_weather, hourly, weather)
    same_rows(target.join_weather(hourly, weather), hourly)


CARRIERS = ["UA", "UA", "UA", "DL", "DL", "AA", None]


@pytest.mark.parametrize(
    ("least", "expected"),
    [(1, ["DL", "AA", "missing", "other", "AA"]), (2, ["DL", "other", "missing", "other", "other"])],
)
def test_rare_in_train_is_other(least, expected):
    values = pd.Series(["DL", "AA", None, "ZZ", "AA"], index=[4, 2, 8, 6, 0])
    found = target.bucket_rare(pd.Series(CARRIERS), values, least)
    assert list(found) == expected
    assert list(found.index) == [4, 2, 8, 6, 0]


def test_bucketing_changes_nothing():
    unchanged(lambda a, b: target.bucket_rare(a, b, 2), pd.Series(CARRIERS), pd.Series(["AA", None], index=[5, 3]))


def bins(*args):
    table = target.calibration_table(*args).sort_values("low")
    return [[float(value) for value in table[column]] for column in ("low", "count", "mean_probability", "rate")]


def test_calibration():
    p = np.array([0.3, 0.25, 0.5, 0.55, 0.6, 1.0])
    low, count, mean, rate = bins(p, np.array([True, False, True, True, False, True]), 4)
    assert low == pytest.approx([0.25, 0.5, 0.75])
    assert count == [2, 3, 1]
    assert mean == pytest.approx([0.275, 0.55, 1])
    assert rate == pytest.approx([1 / 2, 2 / 3, 1])


def test_zero_and_one_are_in_the_outer_bins():
    low, count, *_ = bins(np.array([0.0, 0.0, 0.0, 1.0]), np.array([True, False, True, False]), 2)
    assert (low, count) == ([0, 0.5], [3, 1])


def test_calibration_needs_an_outcome_for_each_probability():
    with pytest.raises(ValueError):
        target.calibration_table(np.array([0.1, 0.2]), np.array([True]), 2)


@pytest.fixture
def scored():
    return pd.DataFrame(
        {"temp": [50.0, np.nan, 70.0], "flight": [1, 2, 3], "distance": [700.0, 200.0, 900.0], "hour": [1, 0, 2]},
        index=[1, 0, 5],
    )


def test_score_is_asked_once_about_the_features(scored):
    asked = []

    def score(features):
        asked.append(list(features.columns))
        return [0.25, -0.5, 1.5]

    found = target.predict_frame(score, scored)
    assert asked == [["hour", "distance", "temp"]]
    assert list(found["risk"]) == pytest.approx([0.25, 0, 1])
    same_rows(found, scored)
    unchanged(lambda frame: target.predict_frame(score, frame), scored)  # `asked` is no longer looked at


def test_without_flights_nothing_is_asked(scored):
    asked = []
    found = target.predict_frame(lambda features: asked.append(1) or [], scored.iloc[:0])
    assert asked == [] and len(found) == 0 and "risk" in found


@pytest.mark.parametrize("column", ["hour", "distance", "temp"])
def test_a_missing_column_is_refused(scored, column):
    with pytest.raises(ValueError):
        target.predict_frame(lambda features: [0.5] * len(features), scored.drop(columns=column))


def test_exact_frame(flights):
    expected = flights.assign(hour=[23, 0, 12, 0, 1], weekday=[0, 4, 5, 6, 3], weekend=[False, False, True, True, False])
    expected = expected.astype({"weekday": "int32"})
    pd.testing.assert_frame_equal(target.add_features(flights), expected)


def test_exact_order_of_rows(flights):
    _, after = target.split_by_time(flights, pd.Timestamp("2013-05-05"), 1)
    assert list(after["flight"]) == [11, 14]


def test_exact_numbers():
    found = target.calibration_table(np.array([0.1, 0.7]), np.array([True, False]), 2)
    assert list(found["mean_probability"]) == [0.1, 0.7]
