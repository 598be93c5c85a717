# %% solution="test_features"
%%writefile test_features.py
import pytest
import target


@pytest.mark.parametrize("number", range(8))
def test_something(number):
    assert target.add_features
