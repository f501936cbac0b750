"""Map of verdicts: whether findings survive other theories."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Protocol

from dilemma_sim.figures.forest import VariantEffect
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

PALE_BLUE, PALE_RED = "#A9CCE3", "#F2C1A0"
#: Kind of cell to its color and what the legend says: full color where the interval leaves out
#: zero and all that is too small to count, pale where it does not.
CELLS = {
    "up": (VERMILLION, "up"),
    "perhaps up": (PALE_RED, "up, not sure or too small to count"),
    "down": (BLUE, "down"),
    "perhaps down": (PALE_BLUE, "down, not sure or too small to count"),
    "nothing": (PALE_GREY, "no change at all"),
    "unasked": ("white", "cannot be asked"),
}
SIZE = 0.155
"""Height of a row [inches]."""
SIGN = 0.06
"""Width of a sign of a label [inches]."""


class TheoryEffect(VariantEffect, Protocol):
    """What a variant does to one measure under one theory."""

    @property
    def theory(self) -> str:
        """Name of the theory."""

    @property
    def direction(self) -> str:
        """Its sign where it is sure, else ``none``."""


def cell_of(effect: TheoryEffect) -> str:
    """Kind of cell of an effect: its sign, and how sure it is."""
    if math.isnan(effect.difference):
        return "unasked"
    if effect.difference == 0.0:
        return "nothing"
    sign = "up" if effect.difference > 0.0 else "down"
    return f"perhaps {sign}" if effect.direction == "none" else sign


@styled
def verdict_map(effects: Sequence[TheoryEffect], titles: Mapping[str, str]) -> Figure:
    """Figure with a panel a measure: a row a variant, a column a theory.

    Parameters
    ----------
    effects : sequence of TheoryEffect
        In the order of the theories, the base's own first.
    titles : mapping of str to str
        Column of each measure that gets a panel, to its meaning.

    Returns
    -------
    Figure
        A cross marks a cell that is sure of the sign opposite to the base theory's sure one:
        there the finding turns with the theory.
    """
    variants = list(dict.fromkeys(row.variant for row in effects))
    theories = list(dict.fromkeys(row.theory for row in effects))
    under = SIGN * max(len(name) for name in theories)
    figure = blank_figure(WIDE, 1.2 + under + SIZE * max(len(variants), 4))
    panels = figure.subplots(1, len(titles), sharey=True, squeeze=False)[0]
    for axes, (measure, meaning) in zip(panels, titles.items(), strict=True):
        _panel(axes, [r for r in effects if r.measure == measure], variants, theories)
        axes.set_title("\n".join(textwrap.wrap(meaning[:1].upper() + meaning[1:], 34)))
    panels[0].set_yticks(range(len(variants)), [name.replace("-", " ") for name in variants])
    panels[0].set_ylim(len(variants) - 0.5, -0.5)
    _legend(panels[0])
    legend_below(figure, 3)
    return figure


def _panel(
    axes: Axes, rows: Sequence[TheoryEffect], variants: Sequence[str], theories: Sequence[str]
) -> None:
    from matplotlib.patches import Rectangle

    axes.grid(visible=False)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xlim(-0.5, len(theories) - 0.5)
    axes.set_xticks(range(len(theories)), theories, rotation=90)
    usual = {row.variant: cell_of(row) for row in rows if row.theory == theories[0]}
    turned = []
    for row in rows:
        x, y, kind = theories.index(row.theory), variants.index(row.variant), cell_of(row)
        axes.add_patch(Rectangle((x - 0.46, y - 0.44), 0.92, 0.88, color=CELLS[kind][0], lw=0))
        if {kind, usual.get(row.variant)} == {"up", "down"}:
            turned.append((x, y))
    axes.axvline(0.5, color=GREY, linewidth=0.6)
    if turned:
        across, down = zip(*turned, strict=True)
        axes.scatter(across, down, marker="x", s=12, color=BLACK, linewidth=0.9)


def _legend(axes: Axes) -> None:
    for color, said in CELLS.values():
        axes.scatter(
            [], [], marker="s", s=36, facecolor=color, edgecolor=SLATE, linewidth=0.3, label=said
        )
    axes.scatter(
        [], [], marker="x", s=14, color=BLACK, linewidth=0.9, label="turns with the theory"
    )
