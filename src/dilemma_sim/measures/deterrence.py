"""Deterrence between rivals: by denial and by punishment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dilemma_sim.measures.arithmetic import larger, ratio, smaller
from dilemma_sim.measures.dyads import (
    Dyad,
    first_to_second,
    mean_over_dyads,
    of_members,
    region_dyads,
    rival_dyads,
    second_to_first,
)
from dilemma_sim.measures.labels import labelled
from dilemma_sim.measures.years import annual_values, value_of_year

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    index = _weaker_side(success, region_dyads(trajectories))
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
    success = value_of_year(trajectories["attack_success"], -1)
    index = _weaker_side(success, region_dyads(trajectories))
    return labelled(
        index.transpose("dyad", "run"), "final_mutual_deterrence", "probability", "at the end"
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
    success = value_of_year(trajectories["attack_success"], -1)
    index = _weaker_side(success, rival_dyads(trajectories))
    return labelled(
        mean_over_dyads(index),
        "rival_mutual_deterrence",
        "probability",
        "mutual deterrence, mean of rival pairs at the end",
    )


def mutual_punishment(
    trajectories: xr.Dataset, *, dyads: Sequence[Dyad] | None = None
) -> xr.DataArray:
    """Damage that an attacker must expect from the victim's offense, over its income, by year.

    Deterrence by punishment instead of denial. Of the two sides, the one that has less to fear
    counts.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``offense``, ``offense_defense_balance``, ``proximity`` and ``gdp``.
    dyads : sequence of tuple of str, optional
        The pairs wanted; every pair of the region if left out.

    Returns
    -------
    xarray.DataArray
        (year, dyad, run) [share of GDP], from 0 up; may pass 1.

    Notes
    -----
    min(rho_ij * B * Off_i / Y_j, rho_ij * B * Off_j / Y_i).
    """
    pairs = region_dyads(trajectories) if dyads is None else dyads
    balance = annual_values(trajectories["offense_defense_balance"])
    strength = of_members(annual_values(trajectories["offense"]) * balance, pairs)
    income = of_members(annual_values(trajectories["gdp"]), pairs)
    near = first_to_second(trajectories["proximity"], pairs)
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
    loss = mutual_punishment(trajectories, dyads=rival_dyads(trajectories))
    return labelled(
        mean_over_dyads(loss.isel(year=-1, drop=True)),
        "rival_mutual_punishment",
        "share of GDP",
        "mutual punishment, mean of rival pairs at the end",
    )


def _weaker_side(success: xr.DataArray, dyads: Sequence[Dyad]) -> xr.DataArray:
    return 1.0 - larger(first_to_second(success, dyads), second_to_first(success, dyads))
