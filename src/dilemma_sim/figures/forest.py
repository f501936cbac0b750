"""Forest plot: what each variant changes, with its interval and what was foretold."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Protocol

from dilemma_sim.figures.style import (
    BLACK,
    BLUE,
    GREY,
    PALE_GREY,
    SLATE,
    VERMILLION,
    WIDE,
    blank_figure,
    legend_below,
    styled,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Verdict to color and mark: told apart without color too.
VERDICTS = {
    "as expected": (BLUE, "o"),
    "opposite": (VERMILLION, "X"),
    "not foretold": (BLACK, "D"),
    "no effect within the interval": (GREY, "o"),
}
ROW_HEIGHT = 0.155
"""Height of a row [inches]."""


class VariantEffect(Protocol):
    """What a variant does to one measure."""

    @property
    def variant(self) -> str:
        """Name of the variant."""

    @property
    def measure(self) -> str:
        """Column of the measure."""

    @property
    def difference(self) -> float:
        """Mean paired difference."""


class EffectRow(VariantEffect, Protocol):
    """The same with its interval and what was foretold."""

    @property
    def low(self) -> float:
        """Lower end of its interval."""

    @property
    def high(self) -> float:
        """Upper end of its interval."""

    @property
    def verdict(self) -> str:
        """Expectation against finding."""


@styled
def forest(effects: Sequence[EffectRow], titles: Mapping[str, tuple[str, str]]) -> Figure:
    """Figure of paired differences with 95% intervals, a panel a measure, a row a variant.

    Parameters
    ----------
    effects : sequence of EffectRow
        In the order of the variants.
    titles : mapping of str to (str, str)
        Column of each measure that gets a panel, to its meaning and unit.

    Returns
    -------
    Figure
        As wide as a page. Variants stand in the order of their effect on the first measure,
        the largest rise at the top.
    """
    first = next(iter(titles))
    size = {row.variant: row.difference for row in effects if row.measure == first}
    names = sorted(dict.fromkeys(row.variant for row in effects), key=lambda n: size.get(n, 0.0))
    figure = blank_figure(WIDE, 1.0 + ROW_HEIGHT * max(len(names), 4))
    panels = figure.subplots(1, len(titles), sharey=True, squeeze=False)[0]
    place = {name: row for row, name in enumerate(names)}
    for axes, (measure, (meaning, unit)) in zip(panels, titles.items(), strict=True):
        _panel(axes, [row for row in effects if row.measure == measure], place)
        axes.set_title("\n".join(textwrap.wrap(meaning[:1].upper() + meaning[1:], 34)))
        axes.set_xlabel(f"difference from the base ({unit})")
    panels[0].set_yticks(range(len(names)), [name.replace("-", " ") for name in names])
    panels[0].set_ylim(-0.6, len(names) - 0.4)
    legend_below(figure, len(VERDICTS))
    return figure


def _panel(axes: Axes, rows: Sequence[EffectRow], place: Mapping[str, int]) -> None:
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    for line in range(0, len(place), 2):
        axes.axhspan(line - 0.5, line + 0.5, color=PALE_GREY, alpha=0.45, linewidth=0, zorder=0)
    axes.axvline(0.0, color=SLATE, linewidth=0.7, zorder=1)
    axes.tick_params(axis="y", length=0)
    for verdict, (color, mark) in VERDICTS.items():
        said = [row for row in rows if row.verdict.endswith(verdict)]
        if not said:
            continue
        heights = [place[row.variant] for row in said]
        axes.hlines(
            heights, [r.low for r in said], [r.high for r in said], color=color, linewidth=1.2
        )
        middles = [row.difference for row in said]
        filled = color if verdict != "no effect within the interval" else "white"
        axes.scatter(
            middles,
            heights,
            s=16,
            marker=mark,
            facecolor=filled,
            edgecolor=color,
            linewidth=0.8,
            zorder=3,
            label=verdict,
        )
