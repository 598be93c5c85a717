"""Plots of a course as inline SVG, without scripts, styles or network access."""

import math
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

WIDTH = 320
_ROW = 24
# Presentation attributes that pages override: text follows the page, base.css colours the marks.
_INK = "currentColor"
_PERCENT = alt.Scale(domain=[0, 100])


def histogram(distribution: pd.DataFrame) -> str:
    """Return bars of the number of students in each range of percentages (see `tables.distribution`)."""
    most = max(1, int(distribution["students"].max()))
    whole = list(range(0, most + 1, math.ceil(most / 4)))
    chart = alt.Chart(distribution, width=WIDTH, height=140).mark_bar()
    return _svg(
        chart.encode(
            x=alt.X("percent:N", sort=None, title="Percent of the points", axis=alt.Axis(labelAngle=-45)),
            y=alt.Y(
                "students:Q",
                title="Students",
                scale=alt.Scale(domain=[0, most]),
                axis=alt.Axis(values=whole, format="d"),
            ),
        )
    )


def shares(table: pd.DataFrame) -> str:
    """Return a bar for each test: the mean share of its points, in percent (see `items.table`)."""
    frame = table[["test"]].assign(share=100 * table["mean_share"])
    chart = alt.Chart(frame, width=WIDTH - 40, height=alt.Step(_ROW)).mark_bar()
    return _svg(
        chart.encode(
            x=alt.X("share:Q", title="Mean share of the points, percent", scale=_PERCENT),
            y=alt.Y("test:N", sort=None, title=None),
        )
    )


def overview(topics: pd.DataFrame) -> str:
    """Return a box for each topic with graded submissions: quartiles, and whiskers to the extremes.

    `topics` is `tables.topics`, with such a topic at least.
    """
    frame = topics[["topic", "min", "q1", "median", "q3", "max"]].dropna()
    top = max(100.0, float(frame["max"].max()))
    base = alt.Chart(frame, width=WIDTH - 40, height=alt.Step(_ROW)).encode(y=alt.Y("topic:N", sort=None, title=None))
    scale = alt.Scale(domain=[0, top])
    whiskers = base.mark_rule(color=_INK).encode(
        x=alt.X("min:Q", title="Percent of the points", scale=scale), x2="max:Q"
    )
    boxes = base.mark_bar(size=12).encode(x="q1:Q", x2="q3:Q")
    medians = base.mark_tick(color=_INK, size=18, thickness=3, opacity=1).encode(x="median:Q")
    return _svg(whiskers + boxes + medians)


def _svg(chart: Any) -> str:
    """Return the SVG of `chart`; the same numbers and fonts make the same text."""
    styled = (
        chart.configure(background="transparent", font="sans-serif", aria=False)
        .configure_mark(aria=False)  # the page describes a plot as a whole
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=_INK,
            titleColor=_INK,
            tickColor=_INK,
            domainColor=_INK,
            gridColor=_INK,
            gridOpacity=0.2,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            labelLimit=100,
        )
    )
    return vl_convert.vegalite_to_svg(styled.to_json(), allowed_base_urls=[])
