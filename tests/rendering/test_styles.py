"""The style sheet: contrast as WCAG 2.2 computes it."""

import re

import pytest

from autograder.rendering.environment import style

STYLE = style("base")
SCHEMES = [dict(re.findall(r"--(\w+): (#\w{6});", block)) for block in re.findall(r":root \{(.*?)\}", STYLE, re.S)]


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_there_are_colours_for_light_dark_and_print() -> None:
    assert len(SCHEMES) == 3
    assert SCHEMES[0].keys() == SCHEMES[1].keys() == SCHEMES[2].keys()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("colour", ["ink", "quiet", "link", "good", "middle", "bad"])
def test_text_has_aa_contrast(scheme: dict[str, str], colour: str) -> None:
    assert contrast(scheme[colour], scheme["paper"]) >= 4.5
    assert contrast(scheme["ink"], scheme["shade"]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_marks_of_plots_have_the_contrast_of_graphics(scheme: dict[str, str]) -> None:
    assert contrast(scheme["mark"], scheme["paper"]) >= 3
    assert contrast(scheme["mark"], scheme["ink"]) >= 3
