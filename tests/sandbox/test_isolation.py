import pytest

from autograder.errors import PlatformError
from autograder.sandbox import isolation
from autograder.sandbox.isolation import Isolation, choose

BOTH = {Isolation.BUBBLEWRAP: "", Isolation.LANDLOCK: ""}
NO_NAMESPACES = {**BOTH, Isolation.BUBBLEWRAP: "No permissions to create new namespace"}
NEITHER = {**NO_NAMESPACES, Isolation.LANDLOCK: "the kernel offers version 4"}


def test_namespaces_are_preferred_and_landlock_is_used_where_there_are_none() -> None:
    assert choose(BOTH) is Isolation.BUBBLEWRAP
    assert choose(NO_NAMESPACES) is Isolation.LANDLOCK


def test_what_is_wanted_is_used_where_it_works() -> None:
    assert choose(BOTH, "landlock") is Isolation.LANDLOCK
    with pytest.raises(PlatformError, match="No permissions"):
        choose(NO_NAMESPACES, "bubblewrap")


def test_where_neither_works_both_reasons_and_what_to_do_are_said() -> None:
    with pytest.raises(PlatformError, match="nothing is graded") as refusal:
        choose(NEITHER)
    assert "bubblewrap: No permissions to create new namespace" in str(refusal.value)
    assert "landlock: the kernel offers version 4" in str(refusal.value)
    assert "allow user namespaces" in str(refusal.value)


def test_a_kind_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(isolation.WANTED, "docker")
    with pytest.raises(PlatformError, match="'docker', and must be one of bubblewrap, landlock"):
        isolation.chosen()
