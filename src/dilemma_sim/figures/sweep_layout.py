"""Panels of the figures of a study: titles, scales, groups, a second row, numbers in cells."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING, Any, NamedTuple

from dilemma_sim.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY_BLUE,
    SLATE,
    VERMILLION,
)
from dilemma_sim.figures.sweep_panels import Quantity, Show, folded, measure_panels
from dilemma_sim.figures.sweep_words import (
    Told,
    alike,
    label,
    level_words,
    number_axis,
    place_of,
    title,
    unit_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

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
MOST_UNLIKE = 10.0
"""Panels of one measure share an axis, unless the span of one is so many times another's."""
TITLE_SIGNS = 13.0
"""Signs of a panel's title that fit on an inch."""
SMALLEST = 0.02
"""Share of the span of the levels that a panel of differences shows at least."""
SECOND_ROW = 1.5
"""Height of a row of differences [inches]."""


class Group(NamedTuple):
    """The runs that become one line or one kind of mark."""

    level: Any
    words: str
    look: Any

    def of(self, table: pandas.DataFrame, by: Quantity | None) -> pandas.DataFrame:
        """Its rows of a table."""
        return table if by is None else table[table[by.column] == self.level]


def groups_of(table: pandas.DataFrame, x: Quantity, by: Quantity | None, show: Show) -> list[Group]:
    """In the order of the study, so that the first is the one the others are compared with."""
    if by is None:
        alone = table.groupby(x.column).size().max() == 1
        return [Group(None, "one run" if alone else f"{show} of the runs", LOOKS[0])]
    levels = dict.fromkeys(table[by.column])
    return [
        Group(level, f"{by.words}: {level_words(level, ' ')}", look)
        for level, look in zip(levels, LOOKS, strict=False)
    ]


def titled_panels(
    measures: Sequence[Quantity], heading: str, told: Told
) -> tuple[Figure, list[Axes], list[str]]:
    """Panels whose titles say what they show, and sentences on titles that are cut short."""
    figure, panels = measure_panels(measures, heading)
    columns = len({round(axes.get_position().x0, 3) for axes in panels})
    family = is_family(measures)
    signs = title_signs(figure, columns)
    definitions = []
    for axes, measure in zip(panels, measures, strict=True):
        words = place_of(measure, told)
        if not family:
            words, definition = title(measure, told, signs)
            definitions.append(definition)
        axes.set_ylabel("")
        axes.set_title(words)
        number_axis(axes.yaxis, measure)
    if family:
        figure.supylabel(label(measures[0].words, unit_of(measures[0]).words))
    return figure, panels, definitions


def title_signs(figure: Figure, columns: int) -> int:
    """Signs that fit over each of so many panels side by side."""
    return int(figure.get_figwidth() / columns * TITLE_SIGNS)


def is_family(measures: Sequence[Quantity]) -> bool:
    """Whether the panels show one measure of several states, pairs or levels."""
    return len(measures) > 1 and len({(q.words, q.unit) for q in measures}) == 1


def share_scale(panels: Sequence[Axes]) -> str:
    """One vertical scale for all panels, or a sentence that they have different ones."""
    spans = [axes.dataLim.height for axes in panels if axes.dataLim.height > 0.0]
    if spans and max(spans) > MOST_UNLIKE * min(spans):
        return "The panels have different vertical scales."
    ends = [end for axes in panels for end in axes.get_ylim()]
    left = panels[0].get_position().x0
    for axes in panels:
        axes.set_ylim(min(ends), max(ends))
        axes.tick_params(labelleft=axes.get_position().x0 == left)
    return ""


def second_row(
    figure: Figure, panels: Sequence[Axes], words: str, measures: Sequence[Quantity]
) -> list[Axes]:
    """An empty panel under each panel, for differences."""
    figure.set_figheight(figure.get_figheight() + SECOND_ROW)
    grid = figure.add_gridspec(2, len(panels), height_ratios=(1.3, 1.0))
    lower = []
    for place, (axes, measure) in enumerate(zip(panels, measures, strict=True)):
        axes.set_subplotspec(grid[0, place])
        axes.tick_params(labelbottom=False)
        under = figure.add_subplot(grid[1, place], sharex=axes)
        under.margins(x=0.04)
        whole = label(words, unit_of(measure).difference)
        under.set_title(folded(whole, title_signs(figure, len(panels))), weight="normal")
        number_axis(under.yaxis, measure, difference=True)
        lower.append(under)
    return lower


def leave_room(lower: Axes, upper: Axes) -> None:
    """Let differences that are nothing beside the levels above look like nothing."""
    low, high = upper.get_ylim()
    below, above = lower.get_ylim()
    missing = SMALLEST * (high - low) - (above - below)
    if missing > 0.0:
        lower.set_ylim(below - missing / 2, above + missing / 2)


def mark_levels(axes: Axes, levels: Sequence[float]) -> None:
    """Put levels that are multiples of each other at equal distances, each with its number."""
    if len(levels) < 3 or levels[0] <= 0.0 or levels[-1] < 8.0 * levels[0]:
        return
    factors = [after / before for before, after in pairwise(levels)]
    if max(factors) > 1.01 * min(factors):
        return
    axes.set_xscale("log")
    axes.set_xticks(levels, [f"{level:.4g}" for level in levels])
    axes.minorticks_off()


def write_numbers(axes: Axes, grid: pandas.DataFrame, picture: Any, measure: Quantity) -> None:
    """Put the value into each cell: near colors do not say how far apart two cells are."""
    unit = unit_of(measure)
    columns, rows = grid.columns.to_numpy(float), grid.index.to_numpy(float)
    axes.set_xticks(columns)
    axes.set_yticks(rows)
    values = grid.to_numpy(float).ravel()
    words = alike([unit.times * value for value in values], unit.sign)
    for (y, x), value, said in zip(product(rows, columns), values, words, strict=True):
        red, green, blue, _ = picture.cmap(picture.norm(value))
        dark = 0.3 * red + 0.6 * green + 0.1 * blue < 0.5
        color = "white" if dark else BLACK
        axes.text(x, y, said, ha="center", va="center", size=7, color=color)
