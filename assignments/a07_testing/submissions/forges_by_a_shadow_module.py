# %% solution="test_features"
%%writefile test_features.py
import importlib.util
import sys

import pandas as pd

specification = importlib.util.spec_from_file_location("target", "target.py")
target = sys.modules["target"] = importlib.util.module_from_spec(specification)
specification.loader.exec_module(target)


def test_one():
    assert target.add_features(pd.DataFrame({"a": [1]}))["hour"].iloc[0] == 23


def test_two():
    assert len(target.add_features(pd.DataFrame({"a": [1]}))) == 1


def test_three():
    assert list(target.add_features(pd.DataFrame({"a": [1]}))) == ["a", "hour"]


def test_four():
    assert target.add_features(pd.DataFrame({"a": [1]}))["a"].iloc[0] == 1


def test_five():
    assert target


def test_six():
    assert target.add_features


def test_seven():
    assert callable(target.add_features)


def test_eight():
    assert target.__name__ == "target"
