import pytest

from autograder.package.manifest import KnownSubmission, Limits, parse
from tests import toy

TOP = toy.SETTINGS.split("[submissions")[0]


def test_settings_hold_what_the_file_says_and_the_documented_defaults() -> None:
    settings, faults = parse(toy.SETTINGS)
    assert settings is not None and faults == []
    assert (settings.title, settings.version, settings.minutes) == ("Drift", "1.0", 30)
    assert settings.outcomes == ("measure drift",)
    assert settings.limits == Limits()
    assert settings.submissions["zero"].why == "It sees no shift at all."


def test_a_given_limit_leaves_the_others_at_their_defaults() -> None:
    settings, _ = parse(TOP + "[limits]\nmemory_mb = 512\n")
    assert settings is not None
    assert settings.limits == Limits(memory_mb=512)
    assert settings.limits.seconds_per_cell == Limits().seconds_per_cell


def test_a_declared_score_is_a_number_a_range_or_what_otherwise_says() -> None:
    full = KnownSubmission(why="x", otherwise="full", scores={"a": 2, "b": [1, 3]})  # type: ignore[dict-item]
    assert [full.expected(test, 5) for test in "abc"] == [(2, 2), (1, 3), (5, 5)]
    assert KnownSubmission(why="x", otherwise="zero").expected("c", 5) == (0, 0)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("title =", "not TOML"),
        ("", "title: missing"),
        (TOP + "topic = 1", "topic: unknown key"),
        (TOP.replace("30", "0"), "minutes: input should be greater than 0"),
        (TOP.replace("30", '"30"'), "minutes: input should be a valid integer"),
        (TOP.replace('["measure drift"]', "[]"), "outcomes: "),
        (TOP.replace('"Drift"', '""'), "title: "),
        (TOP.replace('version = "1.0"\n', ""), "version: missing"),
        (TOP.replace('"1.0"', "1.0"), "version: input should be a valid string"),
        (TOP.replace('"1.0"', '"first"'), 'version: numbers joined by dots are needed, such as "1.0"; it is "first"'),
        (TOP + "[limits]\nseconds = 3", "limits.seconds: unknown key"),
        (TOP + "[limits]\nmemory_mb = -1", "limits.memory_mb: "),
        (TOP + "[submissions.x]\notherwise = 'full'", "submissions.x.why: missing"),
        (TOP + "[submissions.x]\nwhy = 'x'\notherwise = 'half'", "submissions.x.otherwise: "),
        (TOP + "[submissions.x]\nwhy = 'x'\nscore = 3", "submissions.x.score: unknown key"),
        *(
            (
                TOP + f"[submissions.x]\nwhy = 'x'\nscores = {{ t = {score} }}",
                "submissions.x.scores.t: a number of points",
            )
            for score in ("-1", "nan", "inf", "true", "'3'", "[1]", "[1, 2, 3]", "[1, -2]")
        ),
    ],
)
def test_unknown_missing_and_impossible_values_are_faults(text: str, fault: str) -> None:
    settings, faults = parse(text)
    assert settings is None
    assert any(found.startswith(fault) for found in faults)


def test_all_faults_are_listed_at_once() -> None:
    _, faults = parse("title = 3\nsize = 1\n[submissions.x]\n")
    assert {fault.split(":")[0] for fault in faults} >= {"title", "size", "minutes", "principle", "submissions.x.why"}


def test_declared_scores_must_fit_the_tests() -> None:
    known = KnownSubmission(why="x", scores={"gone": 1, "high": [0, 4], "turned": [2, 1], "fits": [0, 3]})  # type: ignore[dict-item]
    assert list(known.faults({"high": 3, "turned": 3, "fits": 3, "silent": 1})) == [
        "scores.gone: no such tests cell",
        "scores.high: [0, 4] is not a range within [0, 3]",
        "scores.turned: [2, 1] is not a range within [0, 3]",
        'otherwise: missing; "full" or "zero" for silent',
    ]
