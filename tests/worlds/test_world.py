import time

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from autograder.worlds import World, generator, make_world
from autograder.worlds.source import DAYS, SCHEDULE, WEATHER, disrupted, source
from autograder.worlds.world import _draw_days

AFTER = ["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"]


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(b"secret", "exam")


def real_flights(salt: bytes, name: str) -> pd.DataFrame:
    """Return the real flight behind each row of a world: what someone with the public data could look up."""
    rows, _ = _draw_days(generator(salt, name))
    return source().iloc[rows].reset_index(drop=True)


def test_columns_come_in_the_documented_order(world):
    assert list(world.flights.columns) == ["date", *SCHEDULE, *WEATHER, *AFTER, "disrupted"]
    assert len(world.probability) == len(world.flights) > 100_000


def test_equal_salt_and_name_give_equal_worlds(world):
    again = make_world(b"secret", "exam")
    pd.testing.assert_frame_equal(again.flights, world.flights, check_exact=True)
    assert (again.probability == world.probability).all()


@pytest.mark.parametrize(("salt", "name"), [(b"other", "exam"), (b"secret", "practice")])
def test_another_salt_or_name_gives_another_world(world, salt, name):
    other = make_world(salt, name).flights
    assert len(other) != len(world.flights) or not other["tailnum"].equals(world.flights["tailnum"])


def test_rows_are_sorted_by_time_and_cover_each_day_of_the_year(world):
    flights = world.flights
    assert flights["date"].is_monotonic_increasing and flights["date"].nunique() == DAYS
    assert flights.groupby("date")["sched_dep_time"].apply(lambda times: times.is_monotonic_increasing).all()


def test_weekday_and_season_are_those_of_the_real_day(world):
    real, day = real_flights(b"secret", "exam")["day"], world.flights["date"].dt.day_of_year - 1
    assert ((real - day) % 7 == 0).all()
    assert (real - day).abs().max() == 21


def test_aircraft_rotations_stay_whole(world):
    real, flights = real_flights(b"secret", "exam"), world.flights
    pairs = pd.DataFrame({"real": real["tailnum"], "world": flights["tailnum"]}).drop_duplicates()
    assert pairs["real"].is_unique and pairs["world"].is_unique
    assert (pairs["real"] != pairs["world"]).mean() > 0.9


def test_outcome_agrees_with_what_is_known_afterwards(world):
    flights = world.flights
    assert (flights["disrupted"] == disrupted(flights["arr_delay"])).all()
    assert (flights["dep_time"].isna() == flights["dep_delay"].isna()).all()
    assert (flights["arr_time"].isna() == flights["air_time"].isna()).all()
    shift = (flights["sched_dep_time"] + flights["dep_delay"] - flights["dep_time"]) % 1440
    assert (shift.dropna() == 0).all()


def test_outcomes_follow_the_stated_probability(world):
    edges = np.quantile(world.probability, np.linspace(0, 1, 11))
    bins = np.digitize(world.probability, edges[1:-1])
    outcome = world.flights["disrupted"].to_numpy()
    for part in range(10):
        assert outcome[bins == part].mean() == pytest.approx(world.probability[bins == part].mean(), abs=0.02)


@pytest.mark.parametrize("salt", [b"a", b"b", b"c"])
def test_the_public_data_hardly_tell_a_hidden_outcome(salt):
    outcome = make_world(salt, "exam").flights["disrupted"]
    real = real_flights(salt, "exam")
    assert 0.5 < roc_auc_score(outcome, disrupted(real["arr_delay"])) < 0.62
    assert 0.5 < roc_auc_score(outcome, real["arr_delay"].fillna(300)) < 0.64
    delay = make_world(salt, "exam").flights["arr_delay"]
    assert abs(delay.corr(real["arr_delay"])) < 0.2


def test_an_honest_model_is_useful_and_a_leaking_column_leaks(world):
    flights, outcome = world.flights, world.flights["disrupted"]
    features = flights[["sched_dep_time", "distance", *WEATHER]]
    early = flights["date"].dt.month <= 6
    model = HistGradientBoostingClassifier(max_iter=50, random_state=0).fit(features[early], outcome[early])
    honest = roc_auc_score(outcome[~early], model.predict_proba(features[~early])[:, 1])
    assert 0.62 < honest < 0.8
    assert roc_auc_score(outcome, flights["dep_delay"].fillna(300)) > 0.88


def test_shock_makes_days_alike_within_and_unlike_between():
    calm, stormy = (make_world(b"secret", "exam", shock=shock) for shock in (0.0, 1.5))
    spread = [world.flights.groupby("date")["disrupted"].mean().std() for world in (calm, stormy)]
    assert spread[1] > 1.4 * spread[0]
    pd.testing.assert_frame_equal(calm.flights[["date", *SCHEDULE]], stormy.flights[["date", *SCHEDULE]])


def test_drift_changes_only_the_outcomes_of_the_flights_it_names(world):
    def autumn(flights: pd.DataFrame) -> np.ndarray:
        assert "disrupted" not in flights and "arr_delay" not in flights
        return np.where(flights["date"].dt.month >= 9, 1.0, 0.0)

    drifted = make_world(b"secret", "exam", drift=autumn)
    late = world.flights["date"].dt.month >= 9
    assert (drifted.flights["disrupted"] == world.flights["disrupted"])[~late].all()
    assert (drifted.probability > world.probability)[late].all()
    assert drifted.flights["disrupted"][late].mean() > world.flights["disrupted"][late].mean() + 0.1


def test_a_world_is_built_in_about_a_second():
    start = time.process_time()
    make_world(b"secret", "speed")
    assert time.process_time() - start < 2
