"""Deterrence between rivals: by denial and by punishment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dilemma_sim.measures.arithmetic import larger, ratio, smaller
from dilemma_sim.measures.dyads import (
    first_to_second,
    mean_over_rivals,
    of_members,
    region_dyads,
    second_to_first,
)
from dilemma_sim.measures.labels import labelled
from dilemma_sim.measures.years import annual_values

if TYPE_CHECKING:
    import xarray as xr


def mutual_deterrence(trajectories: xr.Dataset) -> xr.DataArray:
    """How far each of two states can expect to beat back an attack by the other, by year.

    Deterrence is mutual only if both can defend themselves, so the weaker side counts.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``attack_success``.

    Returns
    -------
    xarray.DataArray
        (year, dyad, run) [probability]; 0 if either side is sure to lose, 1 if neither attack
        can succeed.

    Notes
    -----
    min(1 - p_ij, 1 - p_ji).
    """
    success = annual_values(trajectories["attack_success"])
    dyads = region_dyads(trajectories)
    first, second = first_to_second(success, dyads), second_to_first(success, dyads)
    index = 1.0 - larger(first, second)
    return labelled(
        index.transpose("year", "dyad", "run"),
        "mutual_deterrence",
        "probability",
        "chance that the weaker side of a pair beats back an attack",
    )


def final_mutual_deterrence(trajectories: xr.Dataset) -> xr.DataArray:
    """Mutual deterrence of each pair of the region at the end of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``attack_success``.

    Returns
    -------
    xarray.DataArray
        (dyad, run) [probability].
    """
    index = mutual_deterrence(trajectories)
    return labelled(
        index.isel(year=-1, drop=True), "final_mutual_deterrence", "probability", "at the end"
    )


def rival_mutual_deterrence(trajectories: xr.Dataset) -> xr.DataArray:
    """Mean mutual deterrence of the region's rival pairs at the end of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``attack_success`` and ``rival``.

    Returns
    -------
    xarray.DataArray
        (run) [probability]; NaN in a region without rivals.
    """
    return labelled(
        mean_over_rivals(final_mutual_deterrence(trajectories), trajectories),
        "rival_mutual_deterrence",
        "probability",
        "mutual deterrence, mean of rival pairs at the end",
    )


def mutual_punishment(trajectories: xr.Dataset) -> xr.DataArray:
    """Damage that an attacker must expect from the victim's offense, over its income, by year.

    Deterrence by punishment instead of denial. Of the two sides, the one that has less to fear
    counts.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``offense``, ``offense_defense_balance``, ``proximity`` and ``gdp``.

    Returns
    -------
    xarray.DataArray
        (year, dyad, run) [share of GDP], from 0 up; may pass 1.

    Notes
    -----
    min(rho_ij * B * Off_i / Y_j, rho_ij * B * Off_j / Y_i).
    """
    dyads = region_dyads(trajectories)
    balance = annual_values(trajectories["offense_defense_balance"])
    strength = of_members(annual_values(trajectories["offense"]) * balance, dyads)
    income = of_members(annual_values(trajectories["gdp"]), dyads)
    near = first_to_second(trajectories["proximity"], dyads)
    loss = smaller(ratio(strength[0], income[1]), ratio(strength[1], income[0])) * near
    return labelled(
        loss.transpose("year", "dyad", "run"),
        "mutual_punishment",
        "share of GDP",
        "expected loss of the attacker that has less to fear",
    )


def rival_mutual_punishment(trajectories: xr.Dataset) -> xr.DataArray:
    """Mean mutual punishment of the region's rival pairs at the end of the run.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs what `mutual_punishment` needs, and ``rival``.

    Returns
    -------
    xarray.DataArray
        (run) [share of GDP]; NaN in a region without rivals.
    """
    final = mutual_punishment(trajectories).isel(year=-1, drop=True)
    return labelled(
        mean_over_rivals(final, trajectories),
        "rival_mutual_punishment",
        "share of GDP",
        "mutual punishment, mean of rival pairs at the end",
    )
