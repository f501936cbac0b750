"""Arms races by four rules of the literature, in real and in nominal money.

The rules disagree, and the same region can race in current dollars and not in constant ones.
Every function takes any pair; whether two states are rivals is the reader's premise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dilemma_sim.measures.dyads import Dyad, of_members, region_dyads, rival_dyads
from dilemma_sim.measures.labels import labelled
from dilemma_sim.measures.spending import Money, yearly_growth, yearly_spending
from dilemma_sim.measures.truth import as_flag, at_least

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr
    from numpy.typing import ArrayLike, NDArray

# Without it, a change of currency could flip growth of exactly eight percent.
_ROUNDING = 1e-9


def arms_race_spells(
    years: Sequence[int],
    first: ArrayLike,
    second: ArrayLike,
    *,
    threshold: float = 0.08,
    duration: int = 3,
) -> list[tuple[int, int]]:
    """Spells in which two states raise a military series together, fast and for long.

    Two states race while both grow by at least eight percent in each of three or more years
    running. The rule reads growth only, so the unit of the series does not matter.

    Parameters
    ----------
    years : sequence of int
        The years of the series, ascending; a year left out counts as unknown.
    first, second : array_like
        Spending (or personnel) of the two states, (years); NaN where unknown.
    threshold : float
        Growth over the year before that both must reach [1/yr].
    duration : int
        Number of consecutive years of such growth that make a race.

    Returns
    -------
    list of tuple of int
        (first, last) year of fast growth of each spell, inclusive; growth of a year is over
        the year before. Empty without a race. Unknown years never belong to a spell.

    Notes
    -----
    Rule of Gibler, Rider and Hutchison (2005), Journal of Peace Research 42(2).

    Examples
    --------
    >>> arms_race_spells([2000, 2001, 2002, 2003], [10, 11, 12.5, 14], [5, 6, 7, 8])
    [(2001, 2003)]
    >>> arms_race_spells([2000, 2001, 2002, 2003], [10, 11, 11, 14], [5, 6, 7, 8])
    []
    """
    calendar = np.arange(years[0], years[-1] + 1)
    growths = []
    for series in (first, second):
        filled = np.full(calendar.size, np.nan)
        filled[np.asarray(years) - years[0]] = np.asarray(series, dtype=np.float64)
        growths.append(_growth(filled))
    racing = _racing_years(growths[0], growths[1], threshold, duration) == 1.0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], racing, [False]]).astype(np.int8)))
    return [(int(calendar[a + 1]), int(calendar[b])) for a, b in edges.reshape(-1, 2)]


def arms_race_flags(
    trajectories: xr.Dataset,
    money: Money = "real",
    *,
    threshold: float = 0.08,
    duration: int = 3,
    dyads: Sequence[Dyad] | None = None,
) -> xr.DataArray:
    """Years in which a pair of states races by the rule of Gibler, Rider and Hutchison.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``spending`` and, for nominal money, ``price_index``.
    money : {"real", "nominal"}
        Constant or current US dollars.
    threshold, duration : float, int
        As in `arms_race_spells`.
    dyads : sequence of tuple of str, optional
        The pairs wanted; every pair of the region if left out.

    Returns
    -------
    xarray.DataArray
        (year, dyad, run) [flag]: 1 in a race, 0 outside, NaN where it cannot be known.
    """
    first, second = _paired_growth(trajectories, money, dyads)
    racing = _racing_years(first.values, second.values, threshold, duration)
    return labelled(
        first.copy(data=as_flag(racing)),
        "arms_race_flags",
        "flag",
        f"arms race by the growth rule, {money} money",
    )


def arms_race_years(
    trajectories: xr.Dataset, money: Money = "real", *, dyads: Sequence[Dyad] | None = None
) -> xr.DataArray:
    """Number of years that each pair of the region spends in an arms race.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``spending`` and, for nominal money, ``price_index``.
    money : {"real", "nominal"}
        Constant or current US dollars.
    dyads : sequence of tuple of str, optional
        The pairs wanted; every pair of the region if left out.

    Returns
    -------
    xarray.DataArray
        (dyad, run) [years]; 0, or 3 and more.
    """
    years = arms_race_flags(trajectories, money, dyads=dyads).sum("year", skipna=False)
    return labelled(years, "arms_race_years", "years", f"years of arms race, {money} money")


def rival_arms_race_years(trajectories: xr.Dataset, money: Money = "real") -> xr.DataArray:
    """Years of arms race summed over the rival pairs of the region.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``spending``, ``rival`` and, for nominal money, ``price_index``.
    money : {"real", "nominal"}
        Constant or current US dollars.

    Returns
    -------
    xarray.DataArray
        (run) [dyad-years]; two pairs racing for three years make six.
    """
    years = arms_race_years(trajectories, money, dyads=rival_dyads(trajectories))
    total = years.sum("dyad", skipna=False)
    return labelled(
        total, "rival_arms_race_years", "dyad-years", f"arms race of rivals, {money} money"
    )


def mean_growth_flags(
    trajectories: xr.Dataset,
    money: Money = "real",
    *,
    threshold: float = 0.08,
    window: int = 3,
) -> xr.DataArray:
    """Years at whose end both states of a pair have grown fast on average.

    Milder than the rule of every single year: one slow year between two fast ones passes.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``spending`` and, for nominal money, ``price_index``.
    money : {"real", "nominal"}
        Constant or current US dollars.
    threshold : float
        Mean growth that both must reach [1/yr].
    window : int
        Years in the mean.

    Returns
    -------
    xarray.DataArray
        (year, dyad, run) [flag]; NaN in the first years, where the window is not full.

    Notes
    -----
    After Diehl (1983), Journal of Peace Research 20(3).
    """
    first, second = (
        growth.rolling(year=window).mean() for growth in _paired_growth(trajectories, money)
    )
    both = np.minimum(
        at_least(first.values, threshold - _ROUNDING),
        at_least(second.values, threshold - _ROUNDING),
    )
    return labelled(
        first.copy(data=as_flag(both)),
        "mean_growth_flags",
        "flag",
        f"both grow fast on average over {window} years, {money} money",
    )


def acceleration_flags(
    trajectories: xr.Dataset, money: Money = "real", *, window: int = 10
) -> xr.DataArray:
    """Years at whose end both states have built up faster than usual, and ever faster.

    A race by this rule is an acceleration: growth above each state's own mean over the whole
    run, and higher in the second half of the window than in the first.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``spending`` and, for nominal money, ``price_index``.
    money : {"real", "nominal"}
        Constant or current US dollars.
    window : int
        Years looked at, 8 to 12 in the source. The middle year of an odd window is left out of
        both halves.

    Returns
    -------
    xarray.DataArray
        (year, dyad, run) [flag]; NaN where the window is not full.

    Notes
    -----
    After Horn (1987), Arms Races and the International System.
    """
    both = None
    pair = _paired_growth(trajectories, money)
    half = window // 2
    for growth in pair:
        late = growth.rolling(year=half).mean()
        early = late.shift(year=window - half)
        above = growth.rolling(year=window).mean() - growth.mean("year", skipna=False)
        # Strictly faster: a steady climb is not an acceleration.
        faster = np.minimum(
            at_least((late - early).values, _ROUNDING), at_least(above.values, _ROUNDING)
        )
        # Before the window is full the answer is unknown, even if one half is already slow.
        answer = np.where(np.isnan(above.values), np.nan, as_flag(faster))
        both = answer if both is None else np.minimum(both, answer)
    return labelled(
        pair[0].copy(data=both),
        "acceleration_flags",
        "flag",
        f"both speed up over {window} years, {money} money",
    )


def joint_growth_index(
    trajectories: xr.Dataset,
    money: Money = "real",
    *,
    window: int = 3,
    dyads: Sequence[Dyad] | None = None,
) -> xr.DataArray:
    """Product of the smoothed growth of two states, 0 where either does not grow.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``spending`` and, for nominal money, ``price_index``.
    money : {"real", "nominal"}
        Constant or current US dollars.
    window : int
        Years in the moving mean that smooths growth.
    dyads : sequence of tuple of str, optional
        The pairs wanted; every pair of the region if left out.

    Returns
    -------
    xarray.DataArray
        (year, dyad, run) [1/yr^2], from 0 up; 0.01 is ten percent a year on both sides.

    Notes
    -----
    W = max(0, g_i) * max(0, g_j), after Wallace (1979), Journal of Conflict Resolution 23(1);
    the moving mean stands for his fitted curve. The first years, where the window is not full,
    are left out.
    """
    first, second = (
        growth.rolling(year=window).mean().isel(year=slice(window - 1, None))
        for growth in _paired_growth(trajectories, money, dyads)
    )
    index = first.clip(min=0.0) * second.clip(min=0.0)
    return labelled(index, "joint_growth_index", "1/yr^2", f"joint growth, {money} money")


def highest_joint_growth(trajectories: xr.Dataset) -> xr.DataArray:
    """The highest joint growth that any rival pair reaches in any year, in real money.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Needs ``spending`` and ``rival``.

    Returns
    -------
    xarray.DataArray
        (run) [1/yr^2]; 0 if no rivals grow together, NaN in a region without rivals or with
        fewer years than the window.
    """
    index = joint_growth_index(trajectories, dyads=rival_dyads(trajectories))
    if index.sizes["dyad"] == 0 or index.sizes["year"] == 0:
        highest = index.sum(("year", "dyad"), skipna=False) * np.nan
    else:
        highest = index.max(("year", "dyad"), skipna=False)
    return labelled(highest, "highest_joint_growth", "1/yr^2", "highest joint growth of rivals")


def _paired_growth(
    trajectories: xr.Dataset, money: Money, dyads: Sequence[Dyad] | None = None
) -> tuple[xr.DataArray, xr.DataArray]:
    growth = yearly_growth(yearly_spending(trajectories, money))
    pairs = region_dyads(trajectories) if dyads is None else dyads
    first, second = of_members(growth, pairs)
    order = ("year", "dyad", "run")
    return first.transpose(*order), second.transpose(*order)


def _growth(series: NDArray[np.float64]) -> NDArray[np.float64]:
    before = np.where(series[:-1] > 0, series[:-1], np.nan)
    return series[1:] / before - 1.0


def _racing_years(
    first: NDArray[np.float64], second: NDArray[np.float64], threshold: float, duration: int
) -> NDArray[np.float64]:
    """Truth of racing by year (axis 0): 0 no, 0.5 unknown, 1 yes."""
    both = np.minimum(
        at_least(first, threshold - _ROUNDING), at_least(second, threshold - _ROUNDING)
    )
    if len(both) < duration:
        return np.zeros_like(both)
    runs = sliding_window_view(both, duration, axis=0).min(axis=-1)
    edge = np.zeros((duration - 1, *both.shape[1:]))
    padded = np.concatenate([edge, runs, edge])
    racing: NDArray[np.float64] = sliding_window_view(padded, duration, axis=0).max(axis=-1)
    return racing
