# %% [markdown]
# # As of then
#
# > A feature's value at time *t* may use only what was *known* at *t*; and the stored and the live path must agree.
#
# The best predictor of a late flight is an airport that is already late. So the Maker of the warning service computed,
# for every flight of last year, the mean delay at its airport *on that day*, fitted a model, and reported an AUC of
# 0.83. In service it was 0.64. The day's mean contained the evening, which nobody knows in the morning, and the flight
# itself. A second team computed "the last three hours" from the table of departures, rightly, they thought; but in
# April the table also says what the airlines reported late and corrected afterwards, and the service never sees that
# in time. Nobody had lied: the table holds *what happened*, and the service lives in *what is known*.
#
# You write features **as of then**: once from the stored log, for training, and once live, for serving. They have to
# be the same number to the last digit.
#
# | task | you write | points |
# |---|---|---|
# | 1 | `known`: what was known at a moment | 3 |
# | 2 | `features`: from the stored log, for any request of the past | 62 |
# | 3 | `Live`: from events as they come in | 30 |
# | 4 | `record`: what you decided, and the numbers that say why | 5 |
#
# You are the **Maker**; airports and airlines are the **Producers**, and the service that asks is an **Agent**.
# `notes.md` has the take-away points.

# %% readonly="setup"
from bisect import bisect_right
from collections import defaultdict
from typing import NamedTuple

import numpy as np
import pandas as pd

LEAD = 60  # a forecast is made this many minutes before departure
DAY = 1440  # minutes
LATE = 15
FEATURES = ["origin_delay", "origin_count", "carrier_late", "carrier_count", "previous_delay", "visibility"]


class Event(NamedTuple):
    """One record of the log. All times are minutes since the beginning of the year."""

    id: int  # of what the record is about; a correction has the id of what it corrects
    kind: str  # "departed" or "weather"
    event_time: int  # when it happened: the aircraft left, the weather was observed
    available_at: int  # when we were told
    value: float  # departed: minutes behind schedule; weather: visibility in miles
    scheduled: int  # departed: when it should have left
    origin: str
    carrier: str  # empty for the weather
    tailnum: str  # the aircraft; empty for the weather


class EventStore:
    """The log of all records ever received. Reading is paid for by the record."""

    def __init__(self, events):
        self.rows = 0  # records read so far
        self._events = defaultdict(list)
        for event in sorted(events, key=lambda event: event.event_time):
            for key in {event.origin, event.carrier, event.tailnum} - {""}:
                self._events[event.kind, key].append(event)

    def range(self, kind, key, t_from, t_to):
        """Return the records of a kind about an airport, a carrier or an aircraft, as a frame.

        All records with t_from < event_time <= t_to, in order of event_time, every version, whenever it became known.
        The columns are id, event_time, available_at, value and scheduled.
        """
        events = self._events.get((kind, key), [])
        first, end = (bisect_right(events, t, key=lambda event: event.event_time) for t in (t_from, t_to))
        self.rows += end - first
        names = ["id", "event_time", "available_at", "value", "scheduled"]
        columns = zip(*((e.id, e.event_time, e.available_at, e.value, e.scheduled) for e in events[first:end]))
        values = list(columns) or [()] * len(names)
        return pd.DataFrame({n: np.array(v, float if n == "value" else int) for n, v in zip(names, values)})


def read_events(path):
    """Return the events of a file in the order in which they became known."""
    frame = pd.read_csv(path, keep_default_na=False)
    return [Event(*row) for row in frame.itertuples(index=False)]


events = read_events("events.csv.gz")
example = read_events("example.csv")
requests = pd.read_csv("requests.csv.gz")
store = EventStore(events)

# %% [markdown]
# ## What you have
#
# - `store`: two weeks in April, as records. A departure is usually known five minutes after it happened, a report of
#   the weather after twenty. Some come hours late. One departure in ten is corrected: another record with the *same*
#   `id` and `event_time`, another `value`, and a later `available_at`. Until then the first version is what everybody
#   believed.
# - `requests`: who asked about which flight, departing at `t`, and what became of it (`disrupted`).
# - `example`: nine records about one morning, small enough for a pencil.
#
# A request for a flight at `t` is answered at the **cut** `t - LEAD`, an hour before. Two clocks tick in each record:
# `event_time` says which window it belongs to, `available_at` says whether we may know of it.

# %%
pd.DataFrame(example)

# %%
requests.head()

# %%
store.range("departed", "JFK", 108 * DAY + 600, 108 * DAY + 660)

# %% [markdown]
# ## Task 1: what was known (3 points)
#
# Write `known(records, cut)`. It gets a frame as `store.range` returns it, and returns what was known at `cut`: for
# each `id` one row, its latest version with `available_at <= cut`. An `id` of which nothing was available is left
# out. The columns stay; the rows are in order of `event_time`.


# %% solution="known"
def known(records: pd.DataFrame, cut: int) -> pd.DataFrame:
    """Return the records as they were known at `cut`: one row for each id."""
    ### BEGIN SOLUTION
    told = records[records["available_at"] <= cut].sort_values("available_at", kind="stable")
    return told.drop_duplicates("id", keep="last").sort_values("event_time", kind="stable")
    ### END SOLUTION


# %% tests="test_known" points=3
# What was known at two moments of the example
morning = EventStore(example)
records = morning.range("departed", "JFK", 0, 720)
for cut, expected in [(645, {1: 10.0, 2: 40.0, 5: 20.0}), (660, {1: 10.0, 2: 30.0, 5: 20.0})]:
    found = known(records, cut)
    assert isinstance(found, pd.DataFrame), f"known returned {type(found).__name__}; a frame was expected"
    assert "id" in found and "value" in found, f"known must keep the columns; it returned {list(found.columns)}"
    said = dict(zip(found["id"].tolist(), found["value"].tolist()))
    assert len(found) == len(said), f"known(records, {cut}) has more than one row for an id: {found['id'].tolist()}"
    assert said == expected, (
        f"known(records, {cut}) says {said}, expected {expected}: at 10:45 (645) number 2 was 40 minutes late, at 10:50 "
        "(650) this was corrected to 30, and number 7 was told at 12:10 only"
    )

# %% [markdown]
# ## Task 2: features from the log (7 points here, 55 on a hidden log)
#
# Write `features(store, asof)`. `asof` is a frame with the columns `request_id`, `origin`, `carrier`, `tailnum` and
# `t`. Return a frame with the columns `FEATURES`, and a row for each request, in their order. With cut = t - 60:
#
# | feature | of the records known at the cut | if there is none |
# |---|---|---|
# | `origin_delay` | mean `value` of departures from the airport in (cut - 120, cut] | missing (`nan`) |
# | `origin_count` | how many these are | 0 |
# | `carrier_late` | share of the carrier's departures in (cut - 7 days, cut] with `value` > 15 | missing |
# | `carrier_count` | how many these are | 0 |
# | `previous_delay` | `value` of the aircraft's latest departure in (cut - 1 day, cut] | missing |
# | `visibility` | `value` of the airport's latest weather report in (cut - 120, cut] | missing |
#
# Windows are windows of `event_time`; the start is not included, the end is. *Latest* means by `event_time`. An
# airport, carrier or aircraft nobody has heard of is no error: it has no records. **Missing is not zero**: a delay of
# 0 says that all was on time, and a model will believe it.
#
# The store hands out more than you may know: every version, whenever it became known. It also counts the records it
# hands out, so ask it for the windows you need.


# %% solution="features"
def features(store, asof: pd.DataFrame) -> pd.DataFrame:
    """Return the features of each request as of its cut; see the table."""
    ### BEGIN SOLUTION
    rows = []
    for origin, carrier, tailnum, t in asof[["origin", "carrier", "tailnum", "t"]].itertuples(index=False):
        cut = t - LEAD
        rows.append(
            summary(
                known(store.range("departed", origin, cut - 120, cut), cut)["value"],
                known(store.range("departed", carrier, cut - 7 * DAY, cut), cut)["value"],
                known(store.range("departed", tailnum, cut - DAY, cut), cut)["value"],
                known(store.range("weather", origin, cut - 120, cut), cut)["value"],
            )
        )
    return pd.DataFrame(rows, columns=FEATURES)


def summary(airport, carrier, aircraft, weather) -> dict:
    """Return the features from the values in their windows, each in order of event time."""
    return {
        "origin_delay": float(airport.mean()) if len(airport) else np.nan,
        "origin_count": len(airport),
        "carrier_late": float((carrier > LATE).mean()) if len(carrier) else np.nan,
        "carrier_count": len(carrier),
        "previous_delay": float(aircraft.iloc[-1]) if len(aircraft) else np.nan,
        "visibility": float(weather.iloc[-1]) if len(weather) else np.nan,
    }
    ### END SOLUTION


# %% tests="test_features" points=7
# The features of three requests of the example, by hand
from autograder.checks import exposed

asked = pd.DataFrame(
    [(1, "JFK", "B6", "N1", 720), (2, "JFK", "B6", "N1", 705), (3, "BOS", "??", "N9", 720)],
    columns=["request_id", "origin", "carrier", "tailnum", "t"],
)
nan = np.nan
expected = [[25.0, 2, 1 / 3, 3, 10.0, 5.0], [70 / 3, 3, 1 / 3, 3, 10.0, 5.0], [nan, 0, nan, 0, nan, nan]]
found = features(exposed(EventStore(example), "range"), asked)
assert isinstance(found, pd.DataFrame), f"features returned {type(found).__name__}; a frame was expected"
lacking = [name for name in FEATURES if name not in found]
assert not lacking and len(found) == 3, (
    f"features returned {len(found)} rows for 3 requests, and lacks the columns {lacking}"
)
for row, (number, t) in enumerate([(1, "12:00"), (2, "11:45"), (3, "12:00, of an unknown airport")]):
    for name, right in zip(FEATURES, expected[row]):
        said = float(found[name].iloc[row])
        assert said == right or abs(said - right) < 1e-9 or (np.isnan(said) and np.isnan(right)), (
            f"{name} of request {number} (departure at {t}) is {said:.4g}, expected {right:.4g}. The cut is an hour "
            "before departure: list the records in the window by hand, then strike those that were not known; with none "
            "left it is missing, and a count 0."
        )

# %% [markdown]
# ## Task 3: the same, live (5 points here, 25 on a hidden stream)
#
# In service there is no store to ask: events come in, one at a time, and between them somebody asks. Write the class.
#
# - `on_event(event)` is called with an `Event`. What comes in is *at least* what was available so far; but the network
#   delivers **out of order**, and some events **twice**: a correction may come before what it corrects, and an event
#   may even come before its `available_at` (clocks differ).
# - `get(origin, carrier, tailnum, t)` returns a dict with the `FEATURES`, as of `t - LEAD`. Questions need not come in
#   order of time: an Auditor asks what we would have said *yesterday*, knowing what we knew then.
#
# Whatever order events came in, `get` must return what `features` returns from the log. The simplest way to get two
# paths to agree is to have one definition: write what a feature *is* once, and only the collecting of records twice.


# %% solution="live"
class Live:
    """Features from events as they come in."""

    def __init__(self):
        ### BEGIN SOLUTION
        self.records = defaultdict(dict)  # (kind, key) -> {(id, available_at): record}: twice the same is once
        ### END SOLUTION

    def on_event(self, event: Event) -> None:
        """Take an event in."""
        ### BEGIN SOLUTION
        for key in {event.origin, event.carrier, event.tailnum} - {""}:
            self.records[event.kind, key][event.id, event.available_at] = event
        ### END SOLUTION

    def get(self, origin: str, carrier: str, tailnum: str, t: int) -> dict:
        """Return the features as of t - LEAD."""
        ### BEGIN SOLUTION
        asof = pd.DataFrame({"origin": [origin], "carrier": [carrier], "tailnum": [tailnum], "t": [t]})
        return features(self, asof).iloc[0].to_dict()

    def range(self, kind, key, t_from, t_to):
        """Return records as an `EventStore` does."""
        found = [e for e in self.records.get((kind, key), {}).values() if t_from < e.event_time <= t_to]
        columns = ["id", "event_time", "available_at", "value"]
        return pd.DataFrame([(e.id, e.event_time, e.available_at, e.value) for e in found], columns=columns)
        ### END SOLUTION


# %% tests="test_live" points=5
# Live features of the example, delivered in order, backwards, and twice
expected = {645: [70 / 3, 3, 1 / 3, 3, 10.0, 5.0], 660: [25.0, 2, 1 / 3, 3, 10.0, 5.0]}
for order, delivered in [("in order", example), ("backwards", example[::-1]), ("twice", example + example)]:
    live = Live()
    for event in delivered:
        live.on_event(event)
    for cut in (660, 645):
        answer = live.get("JFK", "B6", "N1", cut + LEAD)
        assert isinstance(answer, dict), f"get returned {type(answer).__name__}; a dict was expected"
        said = [float(answer.get(name, np.nan)) for name in FEATURES]
        assert np.allclose(said, expected[cut], rtol=0, atol=1e-9), (
            f"events delivered {order}, asked about a flight at {cut + LEAD}: get returned {said}, expected "
            f"{expected[cut]}, in the order of FEATURES"
        )

# %% [markdown]
# ## Task 4: the record (5 points)
#
# Fill in `record`. `because` holds three numbers, which the test recomputes (within 2 %):
#
# - `corrected`: of all departures in `events` (counted by `id`), the share that has a correction;
# - `not_yet_known`: over all `requests`, the share of the departures from the airport with `event_time` in
#   (cut - 120, cut] that were not known at the cut (each `id` counts once for each request);
# - `no_previous`: the share of `requests` whose `previous_delay` is missing.
#
# `principle` and `chosen` are a sentence each, `rejected` is a list of what you decided against.
# `limits` holds one or more of `LIMITS`, and `owner_role` is the one of `ROLES` who answers for what a feature means.

# %% readonly="choices"
LIMITS = (
    "the last hour before departure is not seen",
    "what the Producers report late is missed",
    "an aircraft that was elsewhere is unknown",
    "a window of hours is nearly empty at night",
)
ROLES = ("Sponsor", "Subject", "Producer", "Maker", "Approver", "Operator", "Auditor", "Agent")

# %% solution="record"
record = {"principle": "", "chosen": "", "rejected": [], "because": {}, "limits": [], "owner_role": ""}
### BEGIN SOLUTION
_versions = pd.Series([event.id for event in events if event.kind == "departed"]).value_counts()
_found, _unknown = 0, 0
for _origin, _t in requests[["origin", "t"]].itertuples(index=False):
    _window = store.range("departed", _origin, _t - LEAD - 120, _t - LEAD)
    _found += _window["id"].nunique()
    _unknown += _window["id"].nunique() - len(known(_window, _t - LEAD))
record = {
    "principle": "A feature as of t uses what was known at t, and has one definition for training and serving.",
    "chosen": "one definition over the records known at the cut, collected from the log or from the stream",
    "rejected": ["the mean of the day", "the last version of every record", "a second implementation for serving"],
    "because": {
        "corrected": float((_versions > 1).mean()),
        "not_yet_known": _unknown / _found,
        "no_previous": float(features(store, requests)["previous_delay"].isna().mean()),
    },
    "limits": ["the last hour before departure is not seen", "an aircraft that was elsewhere is unknown"],
    "owner_role": "Maker",
}
### END SOLUTION

# %% tests="test_record" points=5
# The decision record
from autograder.checks.record import decision_record



def facts():
    """Return the numbers that the record must hold."""
    versions = pd.Series([event.id for event in events if event.kind == "departed"]).value_counts()
    found, told, no_previous = 0, 0, 0
    for origin, tailnum, t in requests[["origin", "tailnum", "t"]].itertuples(index=False):
        window = store.range("departed", origin, t - LEAD - 120, t - LEAD)
        found += window["id"].nunique()
        told += window.loc[window["available_at"] <= t - LEAD, "id"].nunique()
        legs = store.range("departed", tailnum, t - LEAD - DAY, t - LEAD)
        no_previous += not (legs["available_at"] <= t - LEAD).any()
    shares = (versions > 1).mean(), 1 - told / found, no_previous / len(requests)
    return dict(zip(["corrected", "not_yet_known", "no_previous"], shares))


decision_record(record, facts(), LIMITS, ("Maker",))

# %% [markdown]
# ## How the hidden log scores you
#
# Another year, with other flights, other weather and other delays.
#
# | points | what | none to full |
# |---|---|---|
# | 25 | **truncation**: requests whose features change when everything that was not known at the cut is taken out of the log | 50 % to none |
# | 10 | **two clocks**: requests in whose windows a record came late, was corrected in time, or was corrected after the cut; the worst of the three groups counts | 40 % right to all |
# | 10 | **edges and gaps**: stale weather, empty windows, ties at both ends, unknown keys, order of delivery | 4 of 8 right to all |
# | 5 | **rows read**: records the store handed out, against those in the windows | 6 times to 3 times |
# | 20 | **live = stored**: requests for which `Live` and `features` say the same, to 1e-9 | 60 % to all |
# | 10 | **usefulness**: what a model, fitted on `features` and served by `Live`, gains by them | none to 90 % of what is possible |
#
# Features that are silent never look ahead, so a column that is right for fewer than 30 % of the requests counts as
# one that changes, and *live = stored* and *rows read* count in full only if most values are right. *Usefulness* is
# multiplied with the truncation score.

# %% tests="test_truncation" points=25
# Truncation: does any feature depend on what was not known at the cut?
### BEGIN HIDDEN TESTS
from private import score

score.truncation(features, EventStore)
### END HIDDEN TESTS

# %% tests="test_two_clocks" points=10
# Two clocks: late records and corrections count from when they were known, not earlier and not later
### BEGIN HIDDEN TESTS
from private import score

score.two_clocks(features, EventStore)
### END HIDDEN TESTS

# %% tests="test_edges" points=10
# Edges and gaps: stale weather, empty windows, ties at both ends of a window, unknown keys
### BEGIN HIDDEN TESTS
from private import score

score.edges(features, EventStore)
### END HIDDEN TESTS

# %% tests="test_rows_read" points=5
# Rows read: how much of the log is read for a request?
### BEGIN HIDDEN TESTS
from private import score

score.rows_read(features, EventStore)
### END HIDDEN TESTS

# %% tests="test_parity" points=20
# Live = stored: do both paths give the same features, whatever the order of delivery?
### BEGIN HIDDEN TESTS
from private import score

score.parity(features, Live, EventStore)
### END HIDDEN TESTS

# %% tests="test_usefulness" points=10
# Usefulness: what does a model gain that is fitted on stored features and served live ones?
### BEGIN HIDDEN TESTS
from private import score

score.usefulness(features, Live, EventStore)
### END HIDDEN TESTS
