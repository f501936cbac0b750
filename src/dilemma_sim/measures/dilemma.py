"""The security dilemma in four situations: whether arming pays once the other answers.

The four situations are pairs of choices, read as security (or as a payoff with the cost of
arms in it): nobody arms, everybody arms, only the state itself arms, only the others arm. The
runs behind them are made elsewhere; here they are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from dilemma_sim.measures.arithmetic import ratio
from dilemma_sim.measures.labels import labelled

if TYPE_CHECKING:
    import xarray as xr

Game = Literal["harmony", "stag hunt", "prisoner's dilemma", "chicken", "deadlock"]


def security_dilemma_index(
    nobody: xr.DataArray, everybody: xr.DataArray, alone: xr.DataArray
) -> xr.DataArray:
    """Share of the security gained by arming alone that is lost once everybody arms.

    Parameters
    ----------
    nobody : xarray.DataArray
        Security of each state if nobody arms; has the dimension ``state``.
    everybody : xarray.DataArray
        Security of each state if everybody arms.
    alone : xarray.DataArray
        Security of each state if it arms and the others do not.

    Returns
    -------
    xarray.DataArray
        Without ``state`` [ratio]. 0: every gain is kept. 1: all of it is canceled. Above 1:
        everybody ends less secure. NaN if arming alone gains nothing.

    Notes
    -----
    1 - sum_i [S_i(everybody) - S_i(nobody)] / sum_i [S_i(alone) - S_i(nobody)], the idea of
    Jervis (1978) as a number; the form is our own.
    """
    kept = (everybody - nobody).sum("state", skipna=False)
    hoped = (alone - nobody).sum("state", skipna=False)
    return labelled(
        1.0 - ratio(kept, hoped),
        "security_dilemma_index",
        "ratio",
        "share of the gain from arming alone that is lost once everybody arms",
    )


def imposed_insecurity(nobody: xr.DataArray, others: xr.DataArray) -> xr.DataArray:
    """Security that a state loses, on average, when the others arm and it does not.

    Parameters
    ----------
    nobody : xarray.DataArray
        Security of each state if nobody arms; has the dimension ``state``.
    others : xarray.DataArray
        Security of each state if all others arm.

    Returns
    -------
    xarray.DataArray
        Without ``state`` [probability]; 0 where arms are purely defensive.
    """
    loss = (nobody - others).mean("state", skipna=False)
    return labelled(loss, "imposed_insecurity", "probability", "security lost to others' arms")


def dilemma_cost(
    extra_spending: xr.DataArray, nobody: xr.DataArray, everybody: xr.DataArray
) -> xr.DataArray:
    """Extra spending that buys one hundredth of security when everybody arms.

    Parameters
    ----------
    extra_spending : xarray.DataArray
        Spending of each state above the run in which nobody arms [USDm]; has ``state``.
    nobody, everybody : xarray.DataArray
        Security of each state in the two runs.

    Returns
    -------
    xarray.DataArray
        Without ``state`` [USDm per 0.01 of security]. Infinite if the money buys nothing or
        makes the states less secure together: no sum is then enough.
    """
    paid = extra_spending.sum("state", skipna=False)
    gained = (everybody - nobody).sum("state", skipna=False)
    bought = gained.where(gained > 0)
    cost = (paid / bought / 100.0).where((gained > 0) | gained.isnull(), np.inf)
    return labelled(
        cost.where(paid.notnull()),
        "dilemma_cost",
        "USDm per 0.01 of security",
        "price of security when everybody arms",
    )


def dilemma_game(restraint: float, sucker: float, temptation: float, arming: float) -> Game:
    """Name of the two-by-two game that the four situations form.

    Parameters
    ----------
    restraint : float
        Payoff if neither side arms.
    sucker : float
        Payoff if only the other arms.
    temptation : float
        Payoff if only the state itself arms.
    arming : float
        Payoff if both arm.

    Returns
    -------
    str
        Harmony: restraint is best whatever the other does. Stag hunt: restraint is best if the
        other is trusted. Prisoner's dilemma: arming is best whatever the other does, and worse
        for both. Chicken: one arms, the other does not. Deadlock: arming is best and both like it.

    Notes
    -----
    Jervis (1978), World Politics 30(2).

    Examples
    --------
    >>> dilemma_game(0.94, 0.85, 0.93235, 0.89)
    'stag hunt'
    >>> dilemma_game(0.85, 0.76, 0.89, 0.80)
    "prisoner's dilemma"
    """
    keeps_peace = restraint >= temptation
    bears_arms = sucker >= arming
    games: dict[tuple[bool, bool], Game] = {
        (True, True): "harmony",
        (True, False): "stag hunt",
        (False, False): "prisoner's dilemma" if restraint > arming else "deadlock",
        (False, True): "chicken",
    }
    return games[keeps_peace, bears_arms]


def assurance_threshold(restraint: float, sucker: float, temptation: float, arming: float) -> float:
    """Trust that makes restraint as good as arming in a stag hunt.

    Parameters
    ----------
    restraint, sucker, temptation, arming : float
        Payoffs as in `dilemma_game`.

    Returns
    -------
    float
        Probability that the other holds back, above which restraint pays. NaN in any game but
        a stag hunt, where trust decides nothing.

    Notes
    -----
    p* = (P - S) / ((P - S) + (R - T)).

    Examples
    --------
    >>> round(assurance_threshold(0.94, 0.85, 0.93235, 0.89), 4)
    0.8395
    """
    if dilemma_game(restraint, sucker, temptation, arming) != "stag hunt":
        return float("nan")
    fear, regret = arming - sucker, restraint - temptation
    return fear / (fear + regret)
