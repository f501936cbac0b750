"""Variables of the simulation as they stand at the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dilemma_sim.measures.dyads import of_region
from dilemma_sim.measures.labels import labelled
from dilemma_sim.measures.years import final_value

if TYPE_CHECKING:
    import xarray as xr


def final_of(trajectories: xr.Dataset, variable: str) -> xr.DataArray:
    """A variable at the end of the run, with its own unit and meaning.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs the variable.
    variable : str
        Its name, for example ``threat``.

    Returns
    -------
    xarray.DataArray
        The variable without ``time``.
    """
    values = trajectories[variable]
    meaning = f"{values.attrs['long_name']}, at the end"
    return labelled(final_value(values), f"final_{variable}", values.attrs["unit"], meaning)


def region_mean_final(trajectories: xr.Dataset, variable: str) -> xr.DataArray:
    """Plain mean of a variable over the states of the region, at the end of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs the variable.
    variable : str
        Its name, for example ``security``.

    Returns
    -------
    xarray.DataArray
        (run), in the variable's unit. Every state counts the same, small or large.
    """
    final = final_of(trajectories, variable)
    mean = of_region(final, trajectories).mean("state", skipna=False)
    return labelled(
        mean,
        f"region_{variable}",
        final.attrs["unit"],
        f"{final.attrs['long_name']}, mean of the region",
    )


def region_total_final(trajectories: xr.Dataset, variable: str) -> xr.DataArray:
    """Sum of a variable over the states of the region at the end of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs the variable.
    variable : str
        Its name, for example ``debt``.

    Returns
    -------
    xarray.DataArray
        (run), in the variable's unit.
    """
    values = trajectories[variable]
    total = of_region(final_value(values), trajectories).sum("state", skipna=False)
    meaning = f"{values.attrs['long_name']}, sum of the region at the end"
    return labelled(total, f"region_{variable}", values.attrs["unit"], meaning)
