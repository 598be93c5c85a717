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


def test_probabilities():
    found = np.asarray(target.predict(flights()))
    assert found.shape == (6,)
    assert np.all((found >= 0) & (found <= 1))


@pytest.mark.parametrize("value", [np.nan, 1.0, 50.0])
def test_any_wind(value):
    found = np.asarray(target.predict(flights(wind_speed=[value] * 6)))
    assert np.all((found >= 0) & (found <= 1))


def test_alone():
    assert np.asarray(target.predict(flights().iloc[:1]))[0] == pytest.approx(np.asarray(target.predict(flights()))[0])
