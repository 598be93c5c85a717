import numpy as np
import pytest

from autograder.checks.record import decision_record

FACTS = {"late share": 0.26, "rows": 900, "never seen": 0}
LIMITS = ["one season", "one airport"]
ROLES = ["Operator", "Producer"]


def record(**changes):
    whole = {
        "principle": "a contract is judged by what it stops and by what it lets through",
        "chosen": "ranges from physics",
        "rejected": ["ranges from last quarter"],
        "because": {"late share": 0.2587, "rows": np.int64(900), "never seen": 0},
        "limits": ["one season"],
        "owner_role": "Operator",
    }
    return whole | changes


def score(value):
    return decision_record(value, FACTS, LIMITS, ROLES).score


def test_a_right_record_gets_everything():
    assert score(record()) == 1


@pytest.mark.parametrize("value", [None, {}, [], "x", 3.0, dict.fromkeys(record())])
def test_an_empty_record_gets_nothing(value):
    assert score(value) == 0


def test_claims_are_worth_two_fifths_in_proportion():
    assert score(record(because={})) == pytest.approx(3 / 5)
    assert score(record(because={"rows": 900})) == pytest.approx((2 / 3 + 3) / 5)


@pytest.mark.parametrize("wrong", [0.27, np.nan, np.inf, -np.inf, True, "0.26", None, [0.26], 10**400])
def test_a_claim_is_wrong_beyond_two_per_cent_or_if_it_is_no_number(wrong):
    because = record()["because"] | {"late share": wrong}
    assert score(record(because=because)) == pytest.approx((2 * 2 / 3 + 3) / 5)


def test_a_fact_of_zero_must_be_met_exactly():
    because = record()["because"] | {"never seen": 1e-9}
    assert score(record(because=because)) < 1


def test_claiming_more_than_was_asked_costs_points():
    because = record()["because"] | {f"guess {i}": i for i in range(3)}
    check = decision_record(record(because=because), FACTS, LIMITS, ROLES)
    assert check.measured["claims"] == pytest.approx(1 / 2)
    assert "remove 3" in check.message


@pytest.mark.parametrize("missing", ["principle", "chosen", "rejected"])
@pytest.mark.parametrize("value", [None, "", "  ", [], [""], 3])
def test_every_key_must_be_filled_in(missing, value):
    check = decision_record(record(**{missing: value}), FACTS, LIMITS, ROLES)
    assert check.score == pytest.approx(4 / 5)
    assert missing in check.message


@pytest.mark.parametrize("limits", [["two seasons"], ["one season", "two seasons"], "one season"])
def test_limits_must_be_a_list_of_allowed_ones(limits):
    assert score(record(limits=limits)) < 1


@pytest.mark.parametrize("role", ["CEO", None, ["Operator"]])
def test_the_owner_must_be_a_role_of_the_list(role):
    assert score(record(owner_role=role)) == pytest.approx(4 / 5)


def test_the_message_names_the_claims_to_recompute_and_never_the_facts():
    message = decision_record(record(because={"rows": 1}), FACTS, LIMITS, ROLES).message
    assert "rows" in message and "900" not in message and "0.26" not in message
