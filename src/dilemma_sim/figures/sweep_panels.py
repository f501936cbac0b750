"""Panels and words that the figures of a study share."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dilemma_sim.figures.style import MIDDLE, NARROW, SLATE, WIDE, blank_figure, legend_below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Show = Literal["median", "mean"]

MOST_PANELS = 12
#: Signs of a heading that fit on an inch, in the style of headings.
SIGNS_AN_INCH = 12.0
#: Signs that the mark of an entry of a legend takes, with the gap after it.
LEGEND_MARK = 6


@dataclass(frozen=True)
class Quantity:
    """
    A column of the table, and how an axis names it.

    Attributes
    ----------
    column : str
    words : str
        Plain words.
    unit : str
        ``1`` and nothing are not written.
    """

    column: str
    words: str
    unit: str = ""

    @property
    def label(self) -> str:
        """Words and unit, as an axis carries them."""
        words = self.words[:1].upper() + self.words[1:]
        return words if self.unit in ("", "1") else f"{words} ({self.unit})"


def measure_panels(measures: Sequence[Quantity], heading: str) -> tuple[Figure, list[Axes]]:
    """A figure with a panel a measure; panels of one family are named by their last word."""
    count = len(measures)
    columns = count if count <= 3 else 2 if count == 4 else 3 if count <= 6 else 4
    rows = -(-count // columns)
    width = {1: NARROW * 1.2, 2: MIDDLE * 1.2}.get(columns, WIDE)
    figure = blank_figure(width, (2.4 if rows == 1 else 1.5) * rows + 0.9)
    family = count > 1 and len({(q.words, q.unit) for q in measures}) == 1
    panels: list[Axes] = []
    for place, measure in enumerate(measures):
        axes = figure.add_subplot(rows, columns, place + 1, sharex=panels[0] if panels else None)
        # The lowest panel of each column carries the numbers, also above an empty place.
        axes.tick_params(labelbottom=place + columns >= count)
        if family:
            axes.set_title(measure.column.partition(".")[2].replace("level_", "level "))
        else:
            axes.set_ylabel(folded(measure.label, 30 if rows == 1 else 22))
        axes.margins(x=0.04)
        panels.append(axes)
    if family:
        figure.supylabel(measures[0].label)
    set_heading(figure, heading)
    return figure, panels


def finish(figure: Figure, below: str) -> None:
    """
    One label for all horizontal axes, and one legend.

    The label is the title of the legend: a label of the whole figure would lie across it.
    """
    labels = [label for axes in figure.axes for label in axes.get_legend_handles_labels()[1]]
    longest = max(map(len, labels))
    # The room that `legend_below` reckons with is that of a figure as wide as a page.
    legend_below(figure, max(1, int(WIDE * SIGNS_AN_INCH / (longest + LEGEND_MARK))))
    figure.legends[0].set_title(below)


def name_band(axes: Axes, show: Show) -> None:
    """Say in the legend what the pale band or bar is."""
    words = "middle 80% of the runs" if show == "median" else "95% interval of the mean"
    axes.fill_between([], [], [], color=SLATE, alpha=0.25, lw=0, label=words)


def set_heading(figure: Figure, words: str) -> None:
    """Put words over a figure, folded to its width."""
    figure.suptitle(folded(words, int(figure.get_figwidth() * SIGNS_AN_INCH)))


def folded(words: str, signs: int) -> str:
    r"""
    Words in lines of up to so many signs.

    Examples
    --------
    >>> folded("counted in dyad-years", 14)
    'counted in\ndyad-years'
    """
    return "\n".join(textwrap.wrap(words, signs, break_on_hyphens=False))
