"""The questions that every run answers beyond its own trajectories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dilemma_sim.analysis.paired import (
    Levels,
    abandonment_premium,
    dilemma_of_forces,
    recovery_from_fright,
    share_of_reaction,
)
from dilemma_sim.analysis.stability import stability
from dilemma_sim.measures.table import Measure
from dilemma_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import xarray

#: Numbers of the world without luck: name, unit, and how to read it.
SYSTEM_NUMBERS = {
    "spectral_radius": ("1", "yearly growth of a small disturbance; below 1 it dies out"),
    "return_time": ("yr", "time in which it shrinks to about a third"),
    "lyapunov_exponent": ("1/yr", "yearly rate at which two near worlds part"),
    "reaction_radius": ("1", "strength of the states' answers to each other"),
    "spiral_margin": ("1/yr^2", "smallest distance of rivals from the spiral; negative: spiral"),
    "security_dilemma_index": (
        "1",
        "part of the gain from arming lost to the others' arming; above 1: all end less secure",
    ),
    "dilemma_cost": (
        "USDm per 0.01",
        "extra yearly spending per hundredth of security; infinite: none is gained",
    ),
    "recovery_time": ("yr", "until spending has recovered from a fright of one log odd"),
}


def paired_measures(
    scenario: Scenario, seed: int, drawn: Levels | None = None
) -> tuple[Measure, ...]:
    """
    Measures that need the same runs again with one thing changed.

    Parameters
    ----------
    drawn : mapping of path to array (run,), optional
        Inputs that differ between the runs; the runs that are made again have the same.
    """

    def reaction(path: xarray.Dataset) -> xarray.DataArray:
        share = share_of_reaction(scenario, path, seed, drawn)
        return path.spending.isel(time=0, drop=True) * float("nan") if share is None else share

    def premium(path: xarray.Dataset) -> xarray.DataArray:
        doubt = abandonment_premium(scenario, path, seed, drawn)
        return path.spending.isel(time=0, drop=True) * 0.0 if doubt is None else doubt

    return (
        Measure(
            "reaction_share.ID",
            "share",
            "growth of spending owed to the answer to threat",
            "definition of this project",
            reaction,
            headline=True,
            direction_note="NaN under spending rules without an elasticity",
        ),
        Measure(
            "abandonment_premium.ID",
            "log points",
            "spending caused by doubt about guarantees, at the end",
            "after Snyder 1984",
            premium,
        ),
    )


def system_numbers(scenario: Scenario) -> dict[int, dict[str, float]]:
    """
    Stability, spiral and dilemma of the world without luck, early, halfway and late in the run.

    Returns
    -------
    dict
        Year to the numbers of :data:`SYSTEM_NUMBERS`.
    """
    start, end = scenario.time.start, scenario.time.end
    years = sorted({min(start + 1, end - 1), (start + end) // 2, end - 1} - {end})
    return {
        year: {
            **stability(scenario, year),
            **dilemma_of_forces(scenario, year),
            "recovery_time": recovery_from_fright(scenario, year),
        }
        for year in years
    }
