"""Prior and posterior of every number that a calibration drew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dilemma_sim.figures.style import (
    BLUE,
    GREY,
    SKY_BLUE,
    VERMILLION,
    WIDE,
    blank_figure,
    legend_below,
    styled,
)

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

COLUMNS, BINS = 4, 20


@dataclass(frozen=True)
class Belief:
    """What one panel shows of a number."""

    words: str
    low: float
    high: float
    value: float
    median: float
    sample: NDArray[np.float64]
    weights: NDArray[np.float64]
    verdict: str


@styled
def posteriors(beliefs: Sequence[Belief], *, caption: str) -> Figure:
    """
    What the record says of each number, beside the range it was drawn from.

    Parameters
    ----------
    beliefs : sequence of Belief
        A panel each. A bar is the posterior probability of a twentieth of the range; the grey
        line is what every bar would be if the record said nothing.
    caption : str
    """
    rows = -(-len(beliefs) // COLUMNS)
    figure = blank_figure(WIDE, 1.4 * rows + 0.6)
    panels = figure.subplots(rows, COLUMNS, squeeze=False, sharey=True).ravel()
    for axes, belief in zip(panels, beliefs, strict=False):
        _draw(axes, belief)
    for axes in panels[len(beliefs) :]:
        axes.set_visible(False)
    for axes in panels[::COLUMNS]:
        axes.set_ylabel("Probability")
    figure.suptitle(caption, x=0.01, ha="left")
    legend_below(figure, 4)
    return figure


def _draw(axes: Axes, belief: Belief) -> None:
    width = belief.high - belief.low
    edges = [belief.low + width * n / BINS for n in range(BINS + 1)]
    axes.hist(
        belief.sample, bins=edges, weights=belief.weights, color=SKY_BLUE, label="posterior"
    )  # fmt: skip
    axes.axhline(1.0 / BINS, color=GREY, lw=0.8, label="prior")
    axes.axvline(belief.median, color=BLUE, label="posterior median")
    axes.axvline(belief.value, color=VERMILLION, ls="--", label="value of the scenario")
    axes.set_xlim(belief.low, belief.high)
    axes.set_title(belief.words)
    axes.set_xlabel(belief.verdict)
