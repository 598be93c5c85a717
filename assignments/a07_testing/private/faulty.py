"""What can be wrong: functions that break one sentence of the specification each."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from private import right
from private.right import FEATURES

FAULTS: list[tuple[str, float, Callable]] = []
"""The function that is wrong, what finding it counts, and the wrong version."""


def fault(name, weight):
    def register(function):
        FAULTS.append((name, weight, function))
        return function

    return register


# add_features


@fault("add_features", 2)
def hour_rounded(flights):
    return right.add_features(flights).assign(hour=lambda t: ((t["sched_dep_time"] + 30) // 60) % 24)


@fault("add_features", 1)
def weekday_from_one(flights):
    return right.add_features(flights).assign(weekday=lambda t: t["weekday"] + 1)


@fault("add_features", 2)
def weekend_from_friday(flights):
    return right.add_features(flights).assign(weekend=lambda t: t["weekday"] >= 4)


@fault("add_features", 2)
def weekend_is_sunday(flights):
    return right.add_features(flights).assign(weekend=lambda t: t["weekday"] == 6)


@fault("add_features", 3)
def adds_to_its_argument(flights):
    result = right.add_features(flights)
    for name in ("hour", "weekday", "weekend"):
        flights[name] = result[name]
    return result


@fault("add_features", 2)
def counts_rows_anew(flights):
    return right.add_features(flights).reset_index(drop=True)


@fault("add_features", 2)
def sorts_by_time(flights):
    return right.add_features(flights).sort_values(["date", "sched_dep_time"], kind="stable")


# split_by_time


def _parts(train, test):
    if train.empty or test.empty:
        raise ValueError("one part is empty")
    return train, test


def _split(flights, cutoff, gap):
    date = flights["date"]
    return flights[date < pd.Timestamp(cutoff) - gap], flights[date >= pd.Timestamp(cutoff)]


@fault("split_by_time", 2)
def test_after_cutoff(flights, cutoff, gap_days):
    train, _ = _split(flights, cutoff, pd.Timedelta(days=gap_days))
    return _parts(train, flights[flights["date"] > pd.Timestamp(cutoff)])


@fault("split_by_time", 3)
def train_up_to_the_gap(flights, cutoff, gap_days):
    _, test = _split(flights, cutoff, pd.Timedelta(0))
    return _parts(flights[flights["date"] <= pd.Timestamp(cutoff) - pd.Timedelta(days=gap_days)], test)


@fault("split_by_time", 2)
def no_gap(flights, cutoff, gap_days):
    return _parts(*_split(flights, cutoff, pd.Timedelta(0)))


@fault("split_by_time", 2)
def empty_parts(flights, cutoff, gap_days):
    return _split(flights, cutoff, pd.Timedelta(days=gap_days))


# impute_median


@fault("impute_median", 3)
def median_of_the_other(train, other, columns):
    return right.impute_median(other, other, columns)


@fault("impute_median", 3)
def median_of_both(train, other, columns):
    return right.impute_median(pd.concat([train, other]), other, columns)


@fault("impute_median", 2)
def mean(train, other, columns):
    return other.fillna(train[columns].mean().fillna(0))


@fault("impute_median", 2)
def all_columns(train, other, columns):
    return right.impute_median(train, other, list(other.select_dtypes("number").columns.intersection(train.columns)))


@fault("impute_median", 2)
def nothing_without_values(train, other, columns):
    return other.fillna(train[columns].median())


@fault("impute_median", 3)
def fills_its_argument(train, other, columns):
    for name, value in train[columns].median().fillna(0).items():
        other[name] = other[name].fillna(value)
    return other


# join_weather


def _join(flights, weather, keys, how="left"):
    return flights.merge(weather[[*keys, "temp", "wind_speed"]], on=keys, how=how)


@fault("join_weather", 2)
def flights_repeated(flights, weather):
    return _join(flights, weather, ["origin", "hour"])


@fault("join_weather", 2)
def flights_without_weather_dropped(flights, weather):
    full = right.join_weather(flights, weather)
    known = pd.MultiIndex.from_frame(weather[["origin", "hour"]])
    return full[pd.MultiIndex.from_frame(flights[["origin", "hour"]]).isin(known)]


@fault("join_weather", 3)
def last_in_the_file(flights, weather):
    return right.join_weather(flights, weather.assign(reported_at=range(len(weather))))


@fault("join_weather", 2)
def of_any_airport(flights, weather):
    last = weather.sort_values("reported_at", kind="stable").drop_duplicates(["hour"], keep="last")
    return _join(flights, last, ["hour"]).set_index(flights.index)


@fault("join_weather", 2)
def joined_rows_counted_anew(flights, weather):
    return right.join_weather(flights, weather).reset_index(drop=True)


@fault("join_weather", 3)
def last_value_known(flights, weather):
    latest = weather.sort_values("reported_at", kind="stable").groupby(["origin", "hour"], as_index=False).last()
    return _join(flights, latest, ["origin", "hour"]).set_index(flights.index)


# bucket_rare


@fault("bucket_rare", 3)
def counted_in_values(train, values, min_count):
    return right.bucket_rare(values, values, min_count)


@fault("bucket_rare", 3)
def counted_in_both(train, values, min_count):
    return right.bucket_rare(pd.concat([train, values]), values, min_count)


@fault("bucket_rare", 2)
def more_than_min_count(train, values, min_count):
    return right.bucket_rare(train, values, min_count + 1)


@fault("bucket_rare", 2)
def missing_is_other(train, values, min_count):
    return right.bucket_rare(train, values, min_count).replace("missing", "other")


@fault("bucket_rare", 3)
def unseen_is_kept(train, values, min_count):
    return right.bucket_rare(train, values, min_count).where(values.isin(train) | values.isna(), values)


# calibration_table


def _table(probability, outcome, place, bins):
    table = pd.DataFrame({"p": np.asarray(probability, float), "y": np.asarray(outcome, float)})
    table = table.groupby(place).agg(count=("p", "size"), mean_probability=("p", "mean"), rate=("y", "mean"))
    return table.reset_index(names="low").assign(low=lambda t: t["low"] / bins)


@fault("calibration_table", 3)
def one_has_its_own_bin(probability, outcome, bins):
    right.calibration_table(probability, outcome, bins)
    return _table(probability, outcome, (np.asarray(probability, float) * bins).astype(int), bins)


@fault("calibration_table", 2)
def edges_in_the_lower_bin(probability, outcome, bins):
    right.calibration_table(probability, outcome, bins)
    place = np.maximum(np.ceil(np.asarray(probability, float) * bins).astype(int) - 1, 0)
    return _table(probability, outcome, place, bins)


@fault("calibration_table", 2)
def empty_bins_too(probability, outcome, bins):
    table = right.calibration_table(probability, outcome, bins).set_index("low")
    table = table.reindex(np.arange(bins) / bins).reset_index(names="low")
    return table.fillna({"count": 0, "mean_probability": 0, "rate": 0})


@fault("calibration_table", 3)
def bins_over_what_is_there(probability, outcome, bins):
    right.calibration_table(probability, outcome, bins)
    p = np.asarray(probability, float)
    low, high = p.min(), p.max()
    place = np.minimum(((p - low) / max(high - low, 1e-9) * bins).astype(int), bins - 1)
    return _table(p, outcome, place, bins)


@fault("calibration_table", 2)
def cut_to_the_shorter(probability, outcome, bins):
    shorter = min(len(probability), len(outcome))
    return right.calibration_table(np.asarray(probability)[:shorter], np.asarray(outcome)[:shorter], bins)


# predict_frame


@fault("predict_frame", 2)
def all_columns_scored(score, flights):
    return right.predict_frame(lambda features: score(flights), flights)


@fault("predict_frame", 3)
def features_in_the_frames_order(score, flights):
    order = [name for name in flights.columns if name in FEATURES]
    return right.predict_frame(lambda features: score(features[order]), flights)


@fault("predict_frame", 3)
def row_by_row(score, flights):
    def each(features):
        return np.concatenate([np.asarray(score(features.iloc[[n]])) for n in range(len(features))])

    return right.predict_frame(each, flights)


@fault("predict_frame", 2)
def not_clipped(score, flights):
    result = right.predict_frame(lambda features: np.zeros(len(features)), flights)
    return result.assign(risk=np.asarray(score(flights[FEATURES]), float)) if len(flights) else result


@fault("predict_frame", 2)
def rows_with_gaps_dropped(score, flights):
    right.predict_frame(lambda features: np.zeros(len(features)), flights)
    return right.predict_frame(score, flights.dropna(subset=FEATURES))


@fault("predict_frame", 3)
def risks_of_other_rows(score, flights):
    result = right.predict_frame(score, flights)
    return result.assign(risk=pd.Series(result["risk"].to_numpy()).reindex(result.index))


@fault("predict_frame", 2)
def missing_columns_made_up(score, flights):
    return right.predict_frame(score, flights.assign(**{name: 0.0 for name in FEATURES if name not in flights}))
