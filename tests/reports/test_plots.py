import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from autograder.reports import plots, tables

NS = "{http://www.w3.org/2000/svg}"
BOX = {"topic": "<script>", "min": 0.0, "q1": 20.0, "median": 50.0, "q3": 60.0, "max": 100.0}
TOPICS = pd.DataFrame([BOX, {"topic": "empty"}])
TESTS = pd.DataFrame({"test": ["psi", "a&b", "x" * 90], "mean_share": [0.25, 1.0, 0.0]})


def drawn() -> list[str]:
    counted = tables.distribution(pd.Series([10.0, 12.0, 99.0]))
    return [plots.histogram(counted), plots.shares(TESTS), plots.overview(TOPICS)]


def bars(svg: str) -> list[tuple[float, float, float, float]]:
    """Return x, y, width and height of the bars."""
    groups = ElementTree.fromstring(svg).iter(f"{NS}g")
    marks = [group for group in groups if group.attrib.get("class", "").startswith("mark-rect role-mark")]
    paths = [path for group in marks for path in group.iterfind(f"{NS}path")]
    numbers = [re.fullmatch(r"M(.+),(.+)h(.+)v(.+)h.+Z", path.attrib["d"]) for path in paths]
    return [tuple(map(float, found.groups())) for found in numbers if found]


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(svg).iter(f"{NS}text")]


def test_the_same_figures_give_the_same_plot() -> None:
    assert drawn() == drawn()


def test_plots_need_no_script_no_style_and_no_network() -> None:
    for svg in drawn():
        for element in ElementTree.fromstring(svg).iter():
            assert element.tag.removeprefix(NS) in {"svg", "g", "path", "line", "text"}
            assert not {name for name in element.attrib if name.startswith("on") or name in {"style", "href"}}
        assert not re.search(r"url\(|https?://(?!www\.w3\.org)", svg)


def test_text_takes_the_colour_of_the_page() -> None:
    for svg in drawn():
        fills = {text.attrib["fill"] for text in ElementTree.fromstring(svg).iter(f"{NS}text")}
        assert fills == {"currentColor"}


def test_bars_of_a_histogram_are_as_high_as_their_counts() -> None:
    found = bars(drawn()[0])
    assert [height for *_, height in found] == pytest.approx([0, 140, *[0] * 7, 70])


def test_a_histogram_counts_in_whole_students() -> None:
    labels = texts(plots.histogram(tables.distribution(pd.Series([50.0]))))
    assert [label for label in labels if label.isdigit()] == ["0", "1"]


def test_bars_of_shares_are_as_long_as_the_shares() -> None:
    widths = [width for _, _, width, _ in bars(drawn()[1])]
    assert widths[0] / widths[1] == pytest.approx(0.25)
    assert widths[2] == 0


def test_a_box_reaches_from_quartile_to_quartile() -> None:
    svg = drawn()[2]
    scale = (plots.WIDTH - 40) / 100
    (x, _, width, _), *_ = bars(svg)
    assert (x, width) == pytest.approx((20 * scale, 40 * scale))


def test_names_are_text_and_never_markup() -> None:
    assert "<script>" in texts(drawn()[2])
    assert "a&b" in texts(drawn()[1])


def test_a_topic_without_graded_submissions_is_left_out() -> None:
    assert "empty" not in texts(drawn()[2])


def test_scores_above_100_stay_inside_the_overview() -> None:
    frame = TOPICS[:1].assign(max=120.0)
    assert "120" in texts(plots.overview(frame))
