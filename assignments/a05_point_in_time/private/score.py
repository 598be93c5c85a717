"""The hidden scores: what each measures, and between which figures."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from autograder.checks import Check, exposed, fresh, once, ramp
from autograder.checks.evaluation import expected_auc
from autograder.checks.result import CheckFailed
from autograder.worlds import generator, salt
from private.edges import edges as edge_cases
from private.reference import FEATURES, LEAD, corrected_in_retrospect, known_at_once, never_corrected
from private.stretch import LIVED, STORED, Stretch

Features = Callable[..., Any]
Make = Callable[..., Any]

PROBES, SERVED, LEARNED, GROUP = 40, 120, 200, 10
TRUSTED = 0.3  # share of requests for which a column is right, below which its steadiness is worth nothing
MISTAKES = {
    "late records": known_at_once,
    "corrections in time": never_corrected,
    "corrections after the cut": corrected_in_retrospect,
}


def _pick(stretch: Stretch, rows: int, purpose: str, part: slice = slice(None)) -> pd.DataFrame:
    """Return requests of a stretch in order of time; those of different parts have no request in common."""
    asked = stretch.asked.iloc[part]
    chosen = generator(salt(), f"a05/{purpose}").choice(len(asked), rows, replace=False)
    return asked.iloc[np.sort(chosen)]


def _ask(asked: pd.DataFrame) -> pd.DataFrame:
    return asked[["request_id", "origin", "carrier", "tailnum", "t"]].reset_index(drop=True)


def read_features(found: object, rows: int) -> pd.DataFrame:
    """Return a student's features as a table of floats; raise `CheckFailed` with a sentence if they are none."""
    if not isinstance(found, pd.DataFrame):
        raise CheckFailed(f"features must return a DataFrame, it returned {type(found).__name__}.")
    lacking = [name for name in FEATURES if name not in found]
    if lacking or found.columns.has_duplicates or len(found) != rows:
        raise CheckFailed(f"features returned {len(found)} rows for {rows} requests, and lacks the columns {lacking}.")
    try:
        return found[FEATURES].astype(float).reset_index(drop=True)
    except (TypeError, ValueError):
        raise CheckFailed("features must return numbers, with nan for what is missing.") from None


def same(found: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Return where two tables of features agree, to 1e-9 and in what is missing."""
    equal = np.isclose(found.to_numpy(), right.to_numpy(), rtol=0, atol=1e-9, equal_nan=True)
    return pd.DataFrame(equal, columns=FEATURES)


def _stored(features: Features, store: Any, asked: pd.DataFrame) -> pd.DataFrame:
    return read_features(features(exposed(store, "range"), _ask(asked)), len(asked))


class Agreement(NamedTuple):
    """What a student's features are worth, for requests of which nothing else is asked.

    `share` of the values are right. `doubtful` columns are right for few requests, and would be if no record were ever
    corrected: that is wrong, and looks into no future. `times` is what the store handed out, as a multiple of the
    records in the windows.
    """

    share: float
    doubtful: tuple[str, ...]
    times: float


def agreement(features: Features, store: Make) -> Agreement:
    """Return what a student's features are worth, measured once."""

    def measure() -> Agreement:
        asked = _pick(STORED, PROBES, "agreement", slice(0, None, 2))
        full = store(STORED.events)
        with fresh():
            found = _stored(features, full, asked)
        right = same(found, STORED.right(asked))
        harmless = right.mean().combine(same(found, STORED.misread(never_corrected, asked)).mean(), max)
        doubtful = tuple(name for name in FEATURES if harmless[name] < TRUSTED)
        return Agreement(float(right.to_numpy().mean()), doubtful, full.rows / STORED.rows(asked))

    return once("agreement", measure)


def _opened(features: Features, store: Make) -> tuple[float, str]:
    """Return a factor that is 0 for features that are mostly wrong, and what to tell of it."""
    share = agreement(features, store).share
    factor = ramp(share, 0.25, 0.45)
    return factor, "" if factor == 1 else f"; as only {share:.0%} of the values are right, this counts {factor:.0%}"


def truncation(features: Features, store: Make) -> Check:
    """Share of requests that change when all that was not known at the cut is taken out, 50 % -> 0."""
    asked = _pick(STORED, PROBES, "truncation", slice(1, None, 2))
    doubtful = agreement(features, store).doubtful

    def measure() -> float:
        with fresh():
            full = _stored(features, store(STORED.events), asked)
        with fresh():
            cut = [_truncated(features, store, asked.iloc[[row]]) for row in range(len(asked))]
        steady = same(full, pd.concat(cut, ignore_index=True))
        return float((~steady.all(axis=1)).mean())

    changed = 1.0 if doubtful else once("truncation", measure)
    why = f" ({', '.join(doubtful)}: right for fewer than {TRUSTED:.0%} of the requests)" if doubtful else ""
    return Check(
        "truncation",
        ramp(changed, 0.5, 0),
        f"the features of {changed:.0%} of the requests depend on what was not known at the cut{why}; full marks need "
        "none.",
        {"changed": changed},
    )


def _truncated(features: Features, store: Make, asked: pd.DataFrame) -> pd.DataFrame:
    cut = int(asked["t"].iloc[0]) - LEAD
    return _stored(features, store([event for event in STORED.recent(cut) if event.available_at <= cut]), asked)


def two_clocks(features: Features, store: Make) -> Check:
    """Least share of right answers in three groups of requests in which a usual mistake shows, 40 % -> 100 %."""
    asked = _pick(STORED, 6 * PROBES, "two clocks", slice(0, None, 3))
    right, log = STORED.right(asked), store(STORED.events)
    shares = {}
    for group, mistake in MISTAKES.items():
        wrong = ~same(STORED.misread(mistake, asked), right) & right.notna().to_numpy()
        wrong = wrong.drop(columns="visibility")  # its age is another matter
        chosen = np.flatnonzero(wrong.any(axis=1))[:GROUP]
        with fresh():
            found = same(_stored(features, log, asked.iloc[chosen]), right.iloc[chosen])[wrong.columns]
        kept = (found | ~wrong.iloc[chosen].reset_index(drop=True)).all(axis=1)  # where the mistake would show
        shares[group] = float(kept.mean())
    told = ", ".join(f"{group} {share:.0%}" for group, share in shares.items())
    return Check("two clocks", ramp(min(shares.values()), 0.4, 1), f"right: {told}; full marks need all.", shares)


def edges(features: Features, store: Make) -> Check:
    """Rules kept on both sides of their edge, 4 of 8 -> 8 of 8."""
    broken = []
    pairs = edge_cases(generator(salt(), "a05/edges"))
    for rule, cases in pairs.items():
        with fresh():
            found = [same(_stored(features, store(case.events), case.asked), case.right) for case in cases]
        if not all(each.to_numpy().all() for each in found):
            broken.append(rule)
    kept = len(pairs) - len(broken)
    told = f"; look at: {', '.join(broken)}" if broken else ""
    message = f"{kept} of {len(pairs)} rules are kept on both sides of their edge; full marks need all{told}."
    return Check("edges and gaps", ramp(kept, 4, len(pairs)), message, {"kept": float(kept)})


def rows_read(features: Features, store: Make) -> Check:
    """Records read as a multiple of those in the windows, 6 -> 3; in full only for features that are right."""
    _, _, times = worth = agreement(features, store)
    factor, why = _opened(features, store)
    message = f"the store handed out {times:.1f} times the records in the windows; full marks need at most 3{why}."
    return Check("rows read", ramp(times, 6, 3) * factor, message, {"times": times, "share": worth.share})


def _served(features: Features, make: Make, store: Make) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the live and then the stored features of the served requests."""

    def measure() -> tuple[pd.DataFrame, pd.DataFrame]:
        asked = _pick(LIVED, SERVED, "served", slice(len(LIVED.asked) // 2, None))
        with fresh():
            live = _lived(make(), asked)
        with fresh():
            return live, _stored(features, store(LIVED.events), asked)

    return once("served", measure)


def _lived(live: Any, asked: pd.DataFrame) -> pd.DataFrame:
    answers, on_event, get = {}, live.on_event, live.get
    for events, questions in LIVED.deliveries(asked, generator(salt(), "a05/deliveries")):
        for event in events:
            on_event(event)
        for q in questions:
            answers[q.request_id] = get(q.origin, q.carrier, q.tailnum, q.t)
    return _read_answers([answers[number] for number in asked["request_id"]])


def _read_answers(answers: Sequence[object]) -> pd.DataFrame:
    if not all(isinstance(answer, dict) and answer.keys() >= set(FEATURES) for answer in answers):
        raise CheckFailed("get must return a dict with all of FEATURES.")
    try:
        return pd.DataFrame([[float(answer[name]) for name in FEATURES] for answer in answers], columns=FEATURES)
    except (TypeError, ValueError):
        raise CheckFailed("get must return numbers, with nan for what is missing.") from None


def parity(features: Features, make: Make, store: Make) -> Check:
    """Share of requests for which live and stored features agree, 60 % -> 100 %; in full only if they are right."""
    live, stored = _served(features, make, store)
    factor, why = _opened(features, store)
    share = float(same(live, stored).all(axis=1).mean())
    message = f"live and stored features agree for {share:.0%} of the requests; full marks need all{why}."
    return Check("live = stored", ramp(share, 0.6, 1) * factor, message, {"share": share})


def usefulness(features: Features, make: Make, store: Make) -> Check:
    """Gain in AUC of a model fitted on stored features and served live ones, over what is possible, 0 -> 90 %."""
    live, _ = _served(features, make, store)
    learned = _pick(LIVED, LEARNED, "learned", slice(0, len(LIVED.asked) // 2))
    served = _pick(LIVED, SERVED, "served", slice(len(LIVED.asked) // 2, None))
    with fresh():
        stored = _stored(features, store(LIVED.events), learned)
    without = _auc(learned, served, None, None)
    possible = _auc(learned, served, LIVED.right(learned), LIVED.right(served)) - without
    share = (_auc(learned, served, stored, live) - without) / possible
    steady = truncation(features, store).score
    message = (
        f"a model gains {share:.0%} of what these features can give; full marks need 90 %, and the truncation score "
        f"({steady:.0%}) multiplies this."
    )
    return Check("usefulness", ramp(share, 0, 0.9) * steady, message, {"share": share, "steady": steady})


def _auc(learned: pd.DataFrame, served: pd.DataFrame, stored: pd.DataFrame | None, live: pd.DataFrame | None) -> float:
    model = make_pipeline(SimpleImputer(keep_empty_features=True), StandardScaler(), LogisticRegression())
    model.fit(_columns(learned, stored), learned["disrupted"])
    return expected_auc(served["probability"], model.predict_proba(_columns(served, live))[:, 1])


def _columns(asked: pd.DataFrame, found: pd.DataFrame | None) -> np.ndarray:
    """Return what the model sees: hour and distance, and the features with long delays drawn in."""
    hour = asked["t"].to_numpy() % 1440 / 60
    plain = [hour, hour**2, asked["distance"].to_numpy() / 100]
    if found is None:
        return np.column_stack(plain)
    clean = found.where(np.isfinite(found))
    delays = [np.arcsinh(clean[name].to_numpy() / 10) for name in ("origin_delay", "previous_delay")]
    return np.column_stack([*plain, *delays, clean["carrier_late"].to_numpy(), clean["visibility"].to_numpy()])
