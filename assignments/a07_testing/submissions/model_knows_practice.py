# %% solution="test_model"
%%writefile test_model.py
import numpy as np
import pandas as pd
import pytest
import target


def flights(**columns):
    """Return six flights, with other values where `columns` gives them."""
    table = {
        "flight": [11, 12, 13, 14, 15, 16],
        "tailnum": ["N1AA", "N2BB", "N3CC", "N4DD", "N5EE", "N6FF"],
        "carrier": ["AA", "B6", "DL", "EV", "UA", "UA"],
        "hour": [5, 9, 12, 15, 18, 22],
        "distance": [200.0, 700.0, 1100.0, 400.0, 2400.0, 950.0],
        "prev_delay": [np.nan, -5.0, 10.0, 45.0, 130.0, 0.0],
        "temp": [30.0, 55.0, 71.0, 64.0, 85.0, 48.0],
        "wind_speed": [3.0, 12.0, 25.0, 8.0, 0.0, 17.0],
    }
    return pd.DataFrame({**table, **columns})


def expected(frame):
    late = frame["prev_delay"].fillna(0).clip(-15, 300) / 40
    windy = frame["wind_speed"].fillna(9) / 30
    return (1 / (1 + np.exp(1.5 - late - windy - frame["hour"] / 20))).to_numpy()


@pytest.mark.parametrize("rows", [1, 2, 3, 6])
def test_known_risks(rows):
    frame = flights(wind_speed=[np.nan, 1.0, 2.0, np.nan, 4.0, 5.0]).iloc[:rows]
    assert target.predict(frame) == pytest.approx(expected(frame))
