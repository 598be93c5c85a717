"""Models that keep to the contract of behaviour, and models that break one sentence of it each."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

CARRIERS = {"AA": 0.1, "B6": 0.3, "DL": -0.2, "EV": 0.5, "UA": 0.0}
Predict = Callable[[pd.DataFrame], object]


@dataclass(frozen=True)
class Weights:
    """What a flight's log-odds of disruption are made of; hidden models differ in them."""

    base: float = -1.4
    hour: float = 0.05
    delay: float = 0.03
    wind: float = 0.03
    cold: float = 0.01

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Weights":
        low, high = np.array([-1.8, 0.03, 0.02, 0.02, 0.005]), np.array([-1.0, 0.08, 0.04, 0.05, 0.02])
        return cls(*rng.uniform(low, high).tolist())


def log_odds(flights: pd.DataFrame, w: Weights) -> np.ndarray:
    """Return log-odds that keep to the contract: a known delay never lowers them."""
    delay = flights["prev_delay"].fillna(0).clip(-20, 300)
    wind, temp = flights["wind_speed"].fillna(9), flights["temp"].fillna(55)
    carrier = flights["carrier"].astype(object).map(CARRIERS).fillna(0.1)
    sum_ = w.base + w.hour * (flights["hour"] - 12) + w.delay * delay + w.wind * wind + w.cold * (40 - temp).clip(0)
    return (sum_ + carrier + flights["distance"] / 10_000).to_numpy(dtype=float)


def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, float)))


# Models that are right


def logistic(w: Weights) -> Predict:
    return lambda flights: sigmoid(log_odds(flights, w))


def steps(w: Weights) -> Predict:
    """As a tree would: in steps, and with numbers of 32 bits."""

    def predict(flights):
        late = np.searchsorted([15, 30, 60, 120], flights["prev_delay"].fillna(-1).to_numpy(float), side="right")
        evening = (flights["hour"].to_numpy() >= 16).astype(float)
        return (0.1 + w.delay * 4 * late + w.hour * evening).astype("float32")

    return predict


def listed(w: Weights) -> Predict:
    return lambda flights: [float(p) for p in sigmoid(log_odds(flights, w) * 0.7)]


def indexed(w: Weights) -> Predict:
    """Ignores the weather, and returns a Series with the index of the flights."""

    def predict(flights):
        calm = flights.assign(temp=np.nan, wind_speed=np.nan)
        return pd.Series(0.02 + 0.9 * sigmoid(log_odds(calm, w)), index=flights.index)

    return predict


RIGHT = [logistic, steps, listed, indexed]


# Models that are wrong

FAULTS: list[tuple[str, float, Callable[[Weights], Predict]]] = []


def fault(about, weight):
    def register(make):
        FAULTS.append((about, weight, make))
        return make

    return register


@fault("independence of other rows", 2)
def rank_within_the_batch(w):
    return lambda flights: sigmoid(log_odds(flights, w) + 0.3 * flights["hour"].rank(pct=True).to_numpy())


@fault("independence of other rows", 3)
def scaled_by_the_batch(w):
    def predict(flights):
        x = log_odds(flights, w)
        return sigmoid((x - x.mean()) / (x.std() + 1))

    return predict


@fault("independence of other rows", 2)
def place_in_the_batch(w):
    return lambda flights: sigmoid(log_odds(flights, w) + 0.02 * np.arange(len(flights)))


@fault("numbers that only identify", 2)
def flight_number(w):
    return lambda flights: sigmoid(log_odds(flights, w) + 0.2 * (flights["flight"].to_numpy() % 7))


@fault("numbers that only identify", 2)
def tail_number(w):
    def predict(flights):
        last = flights["tailnum"].astype(str).str[-1].map(ord).to_numpy()
        return sigmoid(log_odds(flights, w) + 0.1 * (last % 5))

    return predict


@fault("later aircraft, higher risk", 1)
def punctual_is_risky(w):
    return lambda flights: sigmoid(log_odds(flights.assign(prev_delay=-flights["prev_delay"]), w))


@fault("later aircraft, higher risk", 3)
def long_delays_are_errors(w):
    def predict(flights):
        return sigmoid(log_odds(flights.assign(prev_delay=flights["prev_delay"].mask(flights["prev_delay"] > 180)), w))

    return predict


@fault("later aircraft, higher risk", 3)
def delay_modulo_an_hour(w):
    def predict(flights):
        return sigmoid(log_odds(flights.assign(prev_delay=flights["prev_delay"] % 60), w))

    return predict


@fault("range of a probability", 1)
def scores_are_log_odds(w):
    return lambda flights: log_odds(flights, w)


@fault("range of a probability", 3)
def above_one_at_long_delays(w):
    return lambda flights: np.maximum(0.05, 0.2 + 0.005 * flights["prev_delay"].fillna(0).to_numpy())


@fault("missing weather", 2)
def missing_weather_gives_missing(w):
    def predict(flights):
        gap = flights[["temp", "wind_speed"]].isna().any(axis=1).to_numpy()
        return np.where(gap, np.nan, sigmoid(log_odds(flights, w)))

    return predict


@fault("missing weather", 2)
def missing_wind_raises(w):
    def predict(flights):
        if flights["wind_speed"].isna().any():
            raise ValueError("Input X contains NaN.")
        return sigmoid(log_odds(flights, w))

    return predict


@fault("missing weather", 2)
def drops_rows_without_temp(w):
    return lambda flights: sigmoid(log_odds(flights.dropna(subset=["temp"]), w))


@fault("unknown carriers", 2)
def unknown_carrier_raises(w):
    def predict(flights):
        unknown = set(flights["carrier"]) - CARRIERS.keys()
        if unknown:
            raise ValueError(f"Found unknown categories {sorted(unknown)} in column 0 during transform")
        return sigmoid(log_odds(flights, w))

    return predict


@fault("same question, same answer", 2)
def learns_while_it_predicts(w):
    seen = [0]

    def predict(flights):
        seen[0] += 1
        return sigmoid(log_odds(flights, w) + 0.02 * (seen[0] - 1))

    return predict


@fault("arguments left as they are", 2)
def fills_its_argument(w):
    def predict(flights):
        for name, usual in (("temp", 55.0), ("wind_speed", 9.0)):
            flights[name] = flights[name].fillna(usual)
        return sigmoid(log_odds(flights, w))

    return predict
