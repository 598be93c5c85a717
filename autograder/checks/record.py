"""Score a decision record: the decision, the numbers that support it, and its owner."""

from collections.abc import Collection, Mapping

import numpy as np

from autograder.checks.result import Check

NAME = "decision record"


def decision_record(
    record: object,
    facts: Mapping[str, float],
    limits: Collection[str],
    roles: Collection[str],
    *,
    tolerance: float = 0.02,
) -> Check:
    """Score a decision record against facts that the test recomputes from public data.

    Parameters
    ----------
    record : dict
        The student's, with the keys `principle` and `chosen` (texts), `rejected` (a list of texts), `because`
        (a dict from claim to number), `limits` (a list of texts) and `owner_role` (a text).
    facts : mapping of str to float
        Every claim that `because` must make, with its true number.
    limits : collection of str
        The limits that may be stated.
    roles : collection of str
        The roles that may own the decision.
    tolerance : float, default=0.02
        The largest relative error of a number; a fact of zero must be met exactly.

    Returns
    -------
    Check
        ``(2 * claims + complete + limits + role) / 5``, where ``claims`` is the number of right claims
        divided by the number of facts, or of claims if there are more; the other three are 0 or 1.

    Examples
    --------
    >>> decision_record({}, {"rows": 3}, ["one season"], ["Operator"]).score
    0.0
    """
    if not isinstance(record, dict):
        return Check(NAME, 0.0, "your record is not a dict: fill in the one of the handout.")
    claims, advice = _claims(record.get("because"), facts, tolerance)
    parts = {
        "claims": (claims, advice),
        "complete": _complete(record),
        "limits": _limits(record.get("limits"), limits),
        "role": _role(record.get("owner_role"), roles),
    }
    score = sum(value for value, _ in parts.values()) + claims
    missed = [text for value, text in parts.values() if value < 1]
    message = "; ".join(missed) if missed else "complete, and every number is right"
    return Check(NAME, score / 5, f"{message}.", {name: value for name, (value, _) in parts.items()})


def _claims(because: object, facts: Mapping[str, float], tolerance: float) -> tuple[float, str]:
    """Return the share of right claims, and advice about the others."""
    if not isinstance(because, dict) or not because:
        return 0.0, f"`because` needs a number for each of: {', '.join(facts)}"
    right = {claim for claim, fact in facts.items() if _close(because.get(claim), fact, tolerance)}
    mistakes = [claim for claim in facts if claim not in right]
    unknown = len(because.keys() - facts.keys())
    advice = f"recompute in `because`: {', '.join(mistakes)}" if mistakes else ""
    if unknown:
        advice += f"{', and ' if advice else ''}remove {unknown} claim(s) that the assignment does not ask for"
    return len(right) / max(len(facts), len(because)), advice


def _close(claimed: object, fact: float, tolerance: float) -> bool:
    if isinstance(claimed, bool) or not isinstance(claimed, int | float | np.integer | np.floating):
        return False
    return bool(fact - tolerance * abs(fact) <= claimed <= fact + tolerance * abs(fact))


def _complete(record: Mapping[object, object]) -> tuple[float, str]:
    missing = [f"{key} (a text)" for key in ("principle", "chosen") if not _is_text(record.get(key))]
    missing += [f"{key} (a list of texts)" for key in ("rejected", "limits") if not _are_texts(record.get(key))]
    return float(not missing), f"fill in: {', '.join(missing)}"


def _limits(stated: object, allowed: Collection[str]) -> tuple[float, str]:
    right = isinstance(stated, list | tuple) and _are_texts(stated) and all(item in allowed for item in stated)
    return float(right), f"`limits` must name one or more of: {', '.join(allowed)}"


def _role(stated: object, allowed: Collection[str]) -> tuple[float, str]:
    return float(_is_text(stated) and stated in allowed), f"`owner_role` must be one of: {', '.join(allowed)}"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(_is_text(item) for item in value)
