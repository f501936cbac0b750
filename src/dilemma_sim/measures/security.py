"""Security, felt and objective, and the fears and guarantees behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dilemma_sim.measures.dyads import (
    first_to_second,
    mean_over_dyads,
    rival_dyads,
    second_to_first,
)
from dilemma_sim.measures.labels import labelled
from dilemma_sim.measures.years import annual_values, final_value

if TYPE_CHECKING:
    import xarray as xr


def felt_security(trajectories: xr.Dataset) -> xr.DataArray:
    """Each state's own estimate that it will not be overpowered, by year.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``security``.

    Returns
    -------
    xarray.DataArray
        (year, state, run) [probability]; 1 is no felt threat at all.
    """
    return labelled(
        annual_values(trajectories["security"]), "felt_security", "probability", "felt security"
    )


def objective_security(trajectories: xr.Dataset) -> xr.DataArray:
    """Security as it would be felt by a state that knew the true type of every other.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``attack_success``, ``true_type`` and ``outside_threat``.

    Returns
    -------
    xarray.DataArray
        (year, state, run) [probability]. Where every state only seeks security, nothing but
        the outside threat takes away from 1: all felt insecurity is then misperception.

    Notes
    -----
    S_i = (1 - E_i) * prod over j of (1 - theta_j * p_ij), where p_ij is the chance that an
    attack by j on i succeeds and theta_j is 1 for a revisionist.
    """
    success = annual_values(trajectories["attack_success"])
    aims = annual_values(trajectories["true_type"]).rename(state="target")
    safe = 1.0 - aims.drop_vars("group", errors="ignore") * success
    itself = safe["state"] == safe["target"]
    outside = annual_values(trajectories["outside_threat"])
    security = (1.0 - outside) * safe.where(~itself, 1.0).prod("target", skipna=False)
    return labelled(
        security.transpose("year", "state", "run"),
        "objective_security",
        "probability",
        "security given the true types of the others",
    )


def final_objective_security(trajectories: xr.Dataset) -> xr.DataArray:
    """Objective security of each state at the end of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``attack_success``, ``true_type`` and ``outside_threat``.

    Returns
    -------
    xarray.DataArray
        (state, run) [probability].
    """
    final = objective_security(trajectories).isel(year=-1, drop=True)
    return labelled(
        final, "final_objective_security", "probability", "objective security at the end"
    )


def guarantee_gap(trajectories: xr.Dataset) -> xr.DataArray:
    """Doubt about the outside guarantee: one minus its credibility, by year.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``credibility``.

    Returns
    -------
    xarray.DataArray
        (year, state, run) [probability]; 0 is full trust, 1 is no guarantee at all.
    """
    gap = 1.0 - annual_values(trajectories["credibility"])
    return labelled(gap, "guarantee_gap", "probability", "doubt about the outside guarantee")


def final_guarantee_gap(trajectories: xr.Dataset) -> xr.DataArray:
    """Doubt about the outside guarantee at the end of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``credibility``.

    Returns
    -------
    xarray.DataArray
        (state, run) [probability].
    """
    final = guarantee_gap(trajectories).isel(year=-1, drop=True)
    return labelled(final, "final_guarantee_gap", "probability", "guarantee gap at the end")


def rival_belief(trajectories: xr.Dataset) -> xr.DataArray:
    """Mean belief of rivals that the other side is revisionist, at the end of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``belief`` and ``rival``.

    Returns
    -------
    xarray.DataArray
        (run) [probability]; both directions of a pair count. NaN in a region without rivals.
    """
    rivals = rival_dyads(trajectories)
    final = final_value(trajectories["belief"])
    mean = (first_to_second(final, rivals) + second_to_first(final, rivals)) / 2.0
    return labelled(
        mean_over_dyads(mean),
        "rival_belief",
        "probability",
        "mean belief of rivals that the other is revisionist",
    )
