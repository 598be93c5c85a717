import gzip

import pandas as pd
import pytest

from autograder.worlds.build import read, sample, text
from autograder.worlds.source import FOLDER, WEATHER, minutes, source


def test_a_file_of_another_release_is_refused(tmp_path):
    (tmp_path / "flights.csv.zip").write_bytes(b"not the file")
    with pytest.raises(ValueError, match=r"flights\.csv\.zip has the sha256"):
        read(tmp_path)


def test_whole_aircraft_are_sampled():
    flights = pd.DataFrame({"tailnum": [f"N{number:02}" for number in range(30)] * 2 + [None]})
    kept = sample(flights)["tailnum"].value_counts()
    assert len(kept) == 10 and (kept == 2).all()


def test_clock_times_become_minutes():
    assert list(minutes(pd.Series([5, 517, 2359, 2400]))) == [5, 317, 1439, 0]


def test_text_writes_whole_numbers_without_a_point():
    assert text(pd.DataFrame({"a": [1.0, None], "b": [2.25, 3.0]})) == b"a,b\n1,2.25\n,3\n"


@pytest.mark.parametrize("name", ["flights.csv.gz", "weather.csv.gz"])
def test_stored_tables_carry_no_date_and_are_small(name):
    stored = (FOLDER / name).read_bytes()
    assert stored[4:8] == bytes(4)
    assert len(stored) < 2_500_000 and gzip.decompress(stored)


def test_nearly_every_flight_has_weather():
    assert source()[WEATHER[0]].notna().mean() > 0.99
