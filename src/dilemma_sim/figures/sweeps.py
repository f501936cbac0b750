"""What a study of many points says: lines, heatmaps, strips, and what moves a measure most.

A table with a row a run comes in, with a column for every factor and measure; a figure goes out.
Runs of the same point have different luck. A median comes with the middle 80% of the runs, a mean
with the 95% interval of the mean.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from dilemma_sim.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    MIDDLE,
    ORANGE,
    PURPLE,
    SKY_BLUE,
    SLATE,
    VERMILLION,
    WIDE,
    blank_figure,
    legend_below,
    styled,
)
from dilemma_sim.figures.sweep_panels import (
    Quantity,
    Show,
    finish,
    folded,
    measure_panels,
    name_band,
    set_heading,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import pandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LOOKS = (
    (BLUE, "-", "o"),
    (VERMILLION, "--", "s"),
    (GREEN, "-.", "^"),
    (ORANGE, ":", "D"),
    (PURPLE, (0, (5, 1)), "v"),
    (SKY_BLUE, (0, (1, 1)), "P"),
    (SLATE, (0, (3, 1, 1, 1)), "X"),
    (BLACK, (0, (6, 2)), "*"),
)
"""Color, dashes and mark of each of several lines: told apart in grey too."""
LONGEST_RANKING = 15


@dataclass(frozen=True)
class Border:
    """A line in a heatmap: where a function of both factors is zero."""

    x: Floats
    y: Floats
    values: Floats
    """(y, x); negative on the far side."""
    words: str


@styled
def lines(
    table: pandas.DataFrame,
    x: Quantity,
    measures: Sequence[Quantity],
    *,
    by: Quantity | None = None,
    show: Show = "median",
    caption: str = "",
) -> Figure:
    """
    Measures against a number, a panel a measure and a line for each level of another factor.

    Parameters
    ----------
    table : DataFrame
        A row a run.
    x : Quantity
        A factor of numbers.
    measures : sequence of Quantity
    by : Quantity, optional
        A factor with few levels.
    show : {"median", "mean"}
    caption : str
        The heading.
    """
    figure, panels = measure_panels(measures, caption or _against(measures, x))
    for axes, measure in zip(panels, measures, strict=True):
        for look, (name, part) in zip(LOOKS, _groups(table, by), strict=False):
            _line(axes, part, x, measure, show, look, name)
        _mark_levels(axes, sorted({float(level) for level in table[x.column]}))
        name_band(axes, show)
    finish(figure, x.label)
    return figure


def _line(
    axes: Axes,
    table: pandas.DataFrame,
    x: Quantity,
    measure: Quantity,
    show: Show,
    look: Any,
    name: str,
) -> None:
    color, dashes, mark = look
    at, low, middle, high = _summary(table, x, measure, show)
    axes.fill_between(at, low, high, color=color, alpha=0.12, lw=0)
    for edge in (low, high):
        axes.plot(at, edge, color=color, ls=dashes, lw=0.4, alpha=0.6)
    axes.plot(at, middle, color=color, ls=dashes, marker=mark, label=name or f"{show} of the runs")


def _mark_levels(axes: Axes, levels: Sequence[float]) -> None:
    """Put levels that are multiples of each other at equal distances, each with its number."""
    if len(levels) < 3 or levels[0] <= 0.0 or levels[-1] < 8.0 * levels[0]:
        return
    factors = [after / before for before, after in pairwise(levels)]
    if max(factors) > 1.01 * min(factors):
        return
    axes.set_xscale("log")
    axes.set_xticks(levels, [f"{level:.4g}" for level in levels])
    axes.minorticks_off()


@styled
def strip(
    table: pandas.DataFrame,
    x: Quantity,
    measures: Sequence[Quantity],
    *,
    by: Quantity | None = None,
    show: Show = "median",
    caption: str = "",
) -> Figure:
    """Measures for each level of a factor of words, as a dot and a bar; see `lines`."""
    figure, panels = measure_panels(measures, caption or _against(measures, x))
    levels = list(dict.fromkeys(table[x.column]))
    groups = _groups(table, by)[: len(LOOKS)]
    room = 0.5 / max(len(groups), 1)
    for axes, measure in zip(panels, measures, strict=True):
        for n, ((name, part), (color, _, mark)) in enumerate(zip(groups, LOOKS, strict=False)):
            at, low, middle, high = _summary(part, x, measure, show)
            place = [levels.index(level) + (n - (len(groups) - 1) / 2) * room for level in at]
            axes.vlines(place, low, high, color=color, lw=2.2, alpha=0.35)
            axes.plot(place, middle, mark, color=color, ms=4, label=name or f"{show} of the runs")
        axes.set_xticks(range(len(levels)), [_level_words(level) for level in levels])
        axes.set_xlim(-0.6, len(levels) - 0.4)
        name_band(axes, show)
    finish(figure, x.label)
    return figure


@styled
def heatmap(
    table: pandas.DataFrame,
    x: Quantity,
    by: Quantity,
    measure: Quantity,
    *,
    show: Show = "median",
    border: Border | None = None,
    caption: str = "",
) -> Figure:
    """
    A measure over the grid of two factors of numbers, with a border drawn in it.

    Parameters
    ----------
    table, show, caption
        As in `lines`.
    x, by : Quantity
        Factors on the horizontal and the vertical axis.
    measure : Quantity
    border : Border, optional
        Drawn where its values are zero.
    """
    import numpy as np

    figure = blank_figure(MIDDLE, 3.9)
    axes = figure.subplots()
    middle = table.groupby([by.column, x.column])[measure.column].agg(
        lambda values: np.quantile(values, 0.5) if show == "median" else np.mean(values)
    )
    grid = middle.unstack(x.column)
    picture = axes.pcolormesh(
        grid.columns.to_numpy(float), grid.index.to_numpy(float), grid.to_numpy(), cmap="cividis"
    )
    axes.grid(False)
    axes.set_xlabel(folded(x.label, 50))
    axes.set_ylabel(folded(by.label, 44))
    bar = figure.colorbar(picture, ax=axes, shrink=0.9)
    bar.set_label(f"{folded(measure.label, 44)}\n{show} of the runs")
    bar.outline.set_visible(False)
    if border is not None:
        _draw_border(axes, border)
    set_heading(figure, caption or f"{measure.label} by {x.words} and {by.words}")
    legend_below(figure, 2)
    return figure


def _draw_border(axes: Axes, border: Border) -> None:
    from matplotlib.lines import Line2D

    words = border.words
    if border.values.min() > 0.0 or border.values.max() < 0.0:
        words += " (outside this map)"
    # White under black, so that the line shows on dark and on light cells.
    for color, width, dashes in (("white", 3.2, "-"), (BLACK, 1.4, "--")):
        axes.contour(
            border.x,
            border.y,
            border.values,
            levels=[0.0],
            colors=color,
            linewidths=width,
            linestyles=dashes,
        )
    handle = Line2D([], [], color=BLACK, ls="--", lw=1.4, label=words)
    axes.add_line(handle)


@styled
def ranking(
    table: pandas.DataFrame,
    factors: Sequence[Quantity],
    measures: Sequence[Quantity],
    *,
    caption: str = "",
) -> Figure:
    """
    Factors that move a measure most: rank correlation over the points, a panel a measure.

    The median over the runs of each point is correlated, so that luck blurs it less. A bar to
    the right means that more of the factor gives more of the measure. A grey line marks what
    chance alone gives in 19 of 20 cases for one factor.
    """
    import numpy as np

    medians = table.groupby("point")[[q.column for q in (*factors, *measures)]].median()
    bars = min(len(factors), LONGEST_RANKING)
    figure = blank_figure(WIDE, (0.17 * bars + 0.75) * len(measures) + 0.5)
    panels = figure.subplots(len(measures), 1, squeeze=False, sharex=True)[:, 0]
    chance = 1.96 / math.sqrt(max(len(medians) - 1, 1))
    for axes, measure in zip(panels, measures, strict=True):
        ranks = medians.rank()
        strength = np.array([_correlation(ranks, q, measure) for q in factors])
        order = np.argsort(-np.abs(strength), kind="stable")[:bars][::-1]
        colors = [BLUE if strength[n] > 0 else VERMILLION for n in order]
        axes.barh(range(bars), strength[order], color=colors, height=0.7)
        axes.set_yticks(range(bars), [factors[n].words for n in order])
        for side in (-chance, chance):
            axes.axvline(side, color=SLATE, lw=0.6, ls=":")
        axes.axvline(0, color=BLACK, lw=0.6)
        axes.grid(axis="y", visible=False)
        axes.set_title(measure.label)
    panels[-1].set_xlim(-1, 1)
    panels[-1].set_xlabel(
        f"Rank correlation over {len(medians)} points (dotted: as much as chance gives)"
    )
    set_heading(figure, caption or "What moves the results most")
    return figure


def _correlation(ranks: pandas.DataFrame, one: Quantity, other: Quantity) -> float:
    first, second = ranks[one.column], ranks[other.column]
    if first.nunique() < 2 or second.nunique() < 2:
        return 0.0
    return float(first.corr(second))


@styled
def spread(table: pandas.DataFrame, measures: Sequence[Quantity], *, caption: str = "") -> Figure:
    """
    Points in the order of their medians, with the middle 80% of the runs of each.

    How far the line climbs is what the inputs do; how wide the band is, is what luck does.
    """
    import numpy as np

    figure, panels = measure_panels(measures, caption or "What inputs do, and what luck does")
    for axes, measure in zip(panels, measures, strict=True):
        quantiles = np.array(
            [
                np.quantile(values, (0.1, 0.5, 0.9))
                for _, values in table.groupby("point")[measure.column]
            ]
        )
        quantiles = quantiles[np.argsort(quantiles[:, 1], kind="stable")]
        place = np.arange(1, len(quantiles) + 1)
        axes.fill_between(
            place, quantiles[:, 0], quantiles[:, 2], color=BLUE, alpha=0.2, lw=0,
            label="luck: middle 80% of the runs of a point",
        )  # fmt: skip
        axes.plot(place, quantiles[:, 1], color=BLUE, label="inputs: median of each point")
    finish(figure, "Points, in the order of their medians")
    return figure


def _summary(
    table: pandas.DataFrame, x: Quantity, measure: Quantity, show: Show
) -> tuple[Any, Floats, Floats, Floats]:
    """Levels of a factor, and low end, middle and high end of a measure at each."""
    import numpy as np

    of: Callable[[Floats], tuple[float, ...]] = _median_of
    if show == "mean":
        # Runs of several points with one luck are one case, not several.
        of = _mean_of
        cases = table.groupby([x.column, "replicate"], sort=False)[measure.column]
        # The mean of a case with an unknown run is unknown.
        table = cases.mean().where(cases.count() == cases.size()).reset_index()
    parts = [
        (level, of(values.to_numpy(float)))
        for level, values in table.groupby(x.column, sort=True)[measure.column]
    ]
    levels = [level for level, _ in parts]
    low, middle, high = np.array([ends for _, ends in parts]).T
    return levels, low, middle, high


def _median_of(values: Floats) -> tuple[float, ...]:
    import numpy as np

    return tuple(float(q) for q in np.quantile(values, (0.1, 0.5, 0.9)))


def _mean_of(values: Floats) -> tuple[float, ...]:
    mean = float(values.mean())
    margin = 0.0
    if len(values) > 1:
        margin = 1.96 * float(values.std(ddof=1)) / math.sqrt(len(values))
    return mean - margin, mean, mean + margin


def _groups(table: pandas.DataFrame, by: Quantity | None) -> list[tuple[str, pandas.DataFrame]]:
    if by is None:
        return [("", table)]
    return [
        (f"{by.words}: {_level_words(level, ' ')}", part)
        for level, part in table.groupby(by.column, sort=True)
    ]


def _level_words(level: object, gap: str = "\n") -> str:
    """A level as a reader says it.

    Examples
    --------
    >>> _level_words(0.30000000000000004), _level_words("capability_only", " ")
    ('0.3', 'capability only')
    """
    if isinstance(level, float | int):
        return f"{level:.4g}"
    return str(level).replace("_", gap)


def _against(measures: Sequence[Quantity], x: Quantity) -> str:
    first = measures[0].words
    return f"{first[:1].upper()}{first[1:]}{' and others' * (len(measures) > 1)} by {x.words}"
