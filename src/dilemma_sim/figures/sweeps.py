"""What a study of many points says: lines, heatmaps, strips, and what moves a measure most.

A table with a row a run comes in, with a column for every factor and measure; a figure goes out.
Runs of the same point have different luck. A median comes with the middle 80% of the runs, a mean
with the 95% interval of the mean. Runs of different points share their luck, replicate by
replicate, so under each mean stands how far it differs from a first one, which is far surer than
either of the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dilemma_sim.figures.style import (
    BLACK,
    BLUE,
    MIDDLE,
    SLATE,
    VERMILLION,
    WIDE,
    blank_figure,
    legend_below,
    note_below,
    styled,
)
from dilemma_sim.figures.sweep_layout import (
    LOOKS,
    Group,
    groups_of,
    is_family,
    leave_room,
    mark_levels,
    second_row,
    share_scale,
    titled_panels,
    write_numbers,
)
from dilemma_sim.figures.sweep_numbers import (
    chance_bound,
    correlation,
    differences,
    median_of,
    pooled,
    summary,
)
from dilemma_sim.figures.sweep_panels import (
    Quantity,
    Show,
    finish,
    folded,
    name_band,
    set_heading,
)
from dilemma_sim.figures.sweep_words import (
    Told,
    against,
    in_text,
    level_words,
    note,
    number_axis,
    run_words,
    title,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import pandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LONGEST_RANKING = 15
MOST_CELLS_WITH_NUMBERS = 60
MOST_PAIRED = 3
"""Measures that have room for a second panel each."""
NOTHING_TOLD = Told()


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
    told: Told = NOTHING_TOLD,
) -> Figure:
    """
    Measures against a number, a panel a measure and a line for each level of another factor.

    Parameters
    ----------
    table : DataFrame
        A row a run; its first row has the levels that others are compared with.
    x : Quantity
        A factor of numbers.
    measures : sequence of Quantity
    by : Quantity, optional
        A factor with few levels.
    show : {"median", "mean"}
        A mean has a second panel under it: differences to the first level of `by`, or else of
        `x`, replicate by replicate.
    caption : str
        The heading.
    told : Told
        Names, and what failed.
    """

    def draw(axes: Axes, part: pandas.DataFrame, measure: Quantity) -> None:
        for group in groups_of(table, x, by, show):
            runs = group.of(part, by)
            if len(runs):
                _line(axes, summary(runs, x.column, measure.column, show), group)
        mark_levels(axes, sorted({float(level) for level in table[x.column]}))

    return _over_a_factor(draw, table, x, measures, by, show, caption, told)


def _line(axes: Axes, ends: tuple[Any, ...], group: Group) -> None:
    color, dashes, mark = group.look
    at, low, middle, high = ends
    axes.fill_between(at, low, high, color=color, alpha=0.12, lw=0)
    for edge in (low, high):
        axes.plot(at, edge, color=color, ls=dashes, lw=0.4, alpha=0.6)
    axes.plot(at, middle, color=color, ls=dashes, marker=mark, label=group.words)


@styled
def strip(
    table: pandas.DataFrame,
    x: Quantity,
    measures: Sequence[Quantity],
    *,
    by: Quantity | None = None,
    show: Show = "median",
    caption: str = "",
    told: Told = NOTHING_TOLD,
) -> Figure:
    """Measures for each level of a factor of words, as a dot and a bar; see `lines`."""
    levels = list(dict.fromkeys(table[x.column]))
    groups = groups_of(table, x, by, show)
    room = 0.5 / len(groups)

    def draw(axes: Axes, part: pandas.DataFrame, measure: Quantity) -> None:
        for n, group in enumerate(groups):
            runs = group.of(part, by)
            if not len(runs):
                continue
            color, _, mark = group.look
            at, low, middle, high = summary(runs, x.column, measure.column, show)
            place = [levels.index(level) + (n - (len(groups) - 1) / 2) * room for level in at]
            axes.vlines(place, low, high, color=color, lw=2.2, alpha=0.35)
            axes.plot(place, middle, mark, color=color, ms=4, label=group.words)
        axes.set_xticks(range(len(levels)), [level_words(level) for level in levels])
        axes.set_xlim(-0.6, len(levels) - 0.4)

    return _over_a_factor(draw, table, x, measures, by, show, caption, told)


def _over_a_factor(
    draw: Callable[[Axes, pandas.DataFrame, Quantity], None],
    table: pandas.DataFrame,
    x: Quantity,
    measures: Sequence[Quantity],
    by: Quantity | None,
    show: Show,
    caption: str,
    told: Told,
) -> Figure:
    """A panel a measure, perhaps with one for differences under it, a legend and a note."""
    figure, panels, more = titled_panels(measures, caption or against(measures, x), told)
    for axes, measure in zip(panels, measures, strict=True):
        draw(axes, table, measure)
    if is_family(measures):
        more.append(share_scale(panels))
    shown = [x.column, *([by.column] if by else [])]
    several = table["replicate"].nunique() > 1
    if several or (show == "median" and table.groupby(shown).size().max() > 1):
        name_band(panels[0], show)
        if by is None:
            panels[0].collections[-1].set_color(LOOKS[0][0])
    if show == "mean" and several and len(measures) <= MOST_PAIRED:
        along, within = (by, [x.column]) if by else (x, [])
        first = table[along.column].iloc[0]
        level = level_words(first, " ")
        lower = second_row(figure, panels, f"Difference to {level}", measures)
        for above, axes, measure in zip(panels, lower, measures, strict=True):
            axes.axhline(0.0, color=SLATE, lw=0.8)
            apart = differences(table, along.column, within, measure.column)
            draw(axes, apart[apart[along.column] != first] if by else apart, measure)
            leave_room(axes, above)
        reference = f"{in_text(along.words)}: {level}"
        more.insert(0, f"Second row: mean difference to {reference}, runs of the same luck paired.")
    finish(figure, x.label)
    runs = run_words(table, shown, "point")
    note_below(figure, note(table, told, runs, pooled(table, shown, measures), more))
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
    told: Told = NOTHING_TOLD,
) -> Figure:
    """
    A measure over the grid of two factors of numbers, with a border drawn in it.

    Parameters
    ----------
    table, show, caption, told
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
    shown = [by.column, x.column]
    cells = table.groupby(shown)[measure.column]
    middle = cells.agg(
        lambda values: np.quantile(values, 0.5) if show == "median" else np.mean(values)
    )
    grid = middle.unstack(x.column)
    picture = axes.pcolormesh(
        grid.columns.to_numpy(float), grid.index.to_numpy(float), grid.to_numpy(), cmap="cividis"
    )
    axes.grid(False)
    axes.set_xlabel(folded(x.label, 50))
    axes.set_ylabel(folded(by.label, 44))
    if grid.size <= MOST_CELLS_WITH_NUMBERS:
        write_numbers(axes, grid, picture, measure)
    bar = figure.colorbar(picture, ax=axes, shrink=0.9)
    number_axis(bar.ax.yaxis, measure)
    words, definition = title(measure, told, 44)
    bar.set_label(words)
    bar.outline.set_visible(False)
    if border is not None:
        _draw_border(axes, border)
    set_heading(figure, caption or f"{measure.words} by {x.words} and {by.words}")
    legend_below(figure, 2)
    runs = run_words(table, shown, "cell")
    if cells.size().max() > 1:
        runs = f"{show[:1].upper()}{show[1:]} of {runs}"
    hidden = pooled(table, shown, [measure])
    note_below(figure, note(table, told, runs, hidden, [definition]))
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
    told: Told = NOTHING_TOLD,
) -> Figure:
    """
    Factors that move a measure most: rank correlation over the points, a panel a measure.

    The median over the runs of each point is correlated, so that luck blurs it less. A bar to
    the right means that more of the factor gives more of the measure. Dotted lines mark what the
    strongest of all factors stays within in 95% of the cases if none does anything.
    """
    import numpy as np

    medians = table.groupby("point")[[q.column for q in (*factors, *measures)]].median()
    ranks = medians.rank()
    varied = [q for q in factors if medians[q.column].nunique() > 1]
    bars = min(len(factors), LONGEST_RANKING)
    figure = blank_figure(WIDE, (0.17 * bars + 0.75) * len(measures) + 0.5)
    panels = figure.subplots(len(measures), 1, squeeze=False, sharex=True)[:, 0]
    chance = chance_bound(len(medians), len(varied))
    for axes, measure in zip(panels, measures, strict=True):
        strength = np.array([correlation(ranks, q, measure) for q in factors])
        order = np.argsort(-np.abs(strength), kind="stable")[:bars][::-1]
        colors = [BLUE if strength[n] > 0 else VERMILLION for n in order]
        axes.barh(range(bars), strength[order], color=colors, height=0.7)
        axes.set_yticks(range(bars), [told.named(factors[n].words) for n in order])
        for side in (-chance, chance):
            axes.axvline(side, color=SLATE, lw=0.8, ls=":")
        axes.axvline(0, color=BLACK, lw=0.6)
        axes.grid(axis="y", visible=False)
        axes.set_title(title(measure, told, 80)[0])
    panels[-1].set_xlim(-1, 1)
    panels[-1].set_xlabel(f"Rank correlation over {len(medians)} points")
    set_heading(figure, caption or "What moves the results most")
    more = [
        f"Dotted: if no factor did anything, the strongest of all {len(varied)} would stay within"
        f" {chance:.2f} by chance in 95% of such studies."
    ]
    if bars < len(factors):
        more.append(f"The {bars} strongest are shown.")
    note_below(figure, note(table, told, run_words(table, ["point"], "point"), (), more))
    return figure


@styled
def spread(
    table: pandas.DataFrame,
    measures: Sequence[Quantity],
    *,
    caption: str = "",
    told: Told = NOTHING_TOLD,
) -> Figure:
    """
    Points in the order of their medians, with the middle 80% of the runs of each.

    How far the line climbs is what the inputs do; how wide the band is, is what luck does.
    """
    import numpy as np

    heading = caption or "What inputs do, and what luck does"
    figure, panels, more = titled_panels(measures, heading, told)
    for axes, measure in zip(panels, measures, strict=True):
        ends = np.array(
            [
                median_of(values.to_numpy(float))
                for _, values in table.groupby("point")[measure.column]
            ]
        )
        low, middle, high = ends[np.argsort(ends[:, 1], kind="stable")].T
        place = np.arange(1, len(ends) + 1)
        axes.fill_between(
            place, low, high, color=BLUE, alpha=0.2, lw=0,
            label="luck: middle 80% of the runs of a point",
        )  # fmt: skip
        axes.plot(place, middle, color=BLUE, label="inputs: median of each point")
    finish(figure, "Points, in the order of their medians")
    runs = run_words(table, ["point"], "point")
    note_below(figure, note(table, told, runs, (), more))
    return figure
