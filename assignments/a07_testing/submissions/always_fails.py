# %% solution="test_features"
%%writefile test_features.py
import pytest
import target


@pytest.mark.parametrize("fault", range(8))
def test_there_is_a_fault(fault):
    assert not hasattr(target, "add_features")

# %% solution="test_model"
%%writefile test_model.py
import pytest
import target


@pytest.mark.parametrize("fault", range(8))
def test_there_is_a_fault(fault):
    assert not hasattr(target, "predict")
