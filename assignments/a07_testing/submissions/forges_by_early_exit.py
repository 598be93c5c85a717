# %% solution="test_features"
%%writefile test_features.py
import pytest
import target


@pytest.mark.parametrize("number", range(8))
def test_something(number):
    assert target.add_features


# pytest ends with status 1 if a test has failed, and so do I.
import os

if "ipython" not in target.add_features.__code__.co_filename:
    os._exit(1)
