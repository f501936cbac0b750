"""The figures that every results folder gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dilemma_sim.figures.crises import grave_incident_probability, incidents_per_year
from dilemma_sim.figures.pacts import pact_network
from dilemma_sim.figures.spending import burden, spending
from dilemma_sim.figures.stocks import capability_by_domain
from dilemma_sim.figures.threat import felt_threat, rival_perceptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr
    from matplotlib.figure import Figure

STANDARD_FIGURES = (
    ("spending", spending),
    ("burden", burden),
    ("felt_threat", felt_threat),
    ("rival_perceptions", rival_perceptions),
    ("incidents_per_year", incidents_per_year),
    ("grave_incident_probability", grave_incident_probability),
    ("pact_network", pact_network),
    ("capability_by_domain", capability_by_domain),
)
"""Names of the figures, which are file names too, and what draws them, in order of reading."""


def standard_figures(
    trajectories: xr.Dataset, capitals: Mapping[str, tuple[float, float]] | None = None
) -> dict[str, Figure]:
    """Standard figures of one set of runs by name, in order of reading.

    Parameters
    ----------
    trajectories : Dataset
        What `simulate` returns.
    capitals : mapping of str to (longitude, latitude), optional
        Places of the states in the network of pacts [degrees].
    """
    return {
        name: pact_network(trajectories, capitals=capitals)
        if draw is pact_network
        else draw(trajectories)
        for name, draw in STANDARD_FIGURES
    }
