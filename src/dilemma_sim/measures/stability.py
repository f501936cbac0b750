"""Stability: whether a disturbance dies out, and how fast.

The matrices and the paired runs come from elsewhere; nothing is simulated here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.measures.arithmetic import logarithm, ratio
from dilemma_sim.measures.labels import labelled

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike


def spectral_radius(yearly_map: ArrayLike) -> float:
    """Factor by which the largest disturbance grows in one year.

    Parameters
    ----------
    yearly_map : array_like
        Square matrix that takes small deviations of one year to the next.

    Returns
    -------
    float
        Largest absolute eigenvalue [1/yr]. Below 1: stable. Above 1: deviations grow.

    Examples
    --------
    >>> spectral_radius([[0.5, 0.0], [0.0, -0.8]])
    0.8
    """
    return float(np.abs(np.linalg.eigvals(np.asarray(yearly_map, dtype=np.float64))).max())


def lyapunov_exponent(yearly_map: ArrayLike) -> float:
    """Rate at which two nearby worlds drift apart near a resting point.

    Parameters
    ----------
    yearly_map : array_like
        Square matrix that takes small deviations of one year to the next.

    Returns
    -------
    float
        [1/yr]; negative: they come together again. Minus infinity if they do so at once.

    Notes
    -----
    ln of the spectral radius.

    Examples
    --------
    >>> round(lyapunov_exponent([[0.5]]), 4)
    -0.6931
    """
    radius = spectral_radius(yearly_map)
    return math.log(radius) if radius > 0 else -math.inf


def return_time(yearly_map: ArrayLike) -> float:
    """Time in which a small disturbance shrinks to about a third (1/e).

    Parameters
    ----------
    yearly_map : array_like
        Square matrix that takes small deviations of one year to the next.

    Returns
    -------
    float
        [years]; 0 if it is gone at once, infinite if it does not shrink.

    Notes
    -----
    -1 / ln of the spectral radius.

    Examples
    --------
    >>> round(return_time([[0.7]]), 3)
    2.804
    >>> return_time([[1.1]])
    inf
    """
    exponent = lyapunov_exponent(yearly_map)
    if exponent >= 0:
        return math.inf
    return -1.0 / exponent if math.isfinite(exponent) else 0.0


def largest_real_eigenvalue(rates: ArrayLike) -> float:
    """Growth rate of the fastest growing disturbance in continuous time.

    Parameters
    ----------
    rates : array_like
        Square matrix of a linear system dx/dt = A x; in Richardson's model the reactions off
        the diagonal and minus the fatigue on it.

    Returns
    -------
    float
        Largest real part [1/yr]. Below 0: stable. Above 0: an arms race without end.

    Examples
    --------
    >>> round(largest_real_eigenvalue([[-0.2, 0.19], [0.19, -0.2]]), 4)
    -0.01
    """
    return float(np.linalg.eigvals(np.asarray(rates, dtype=np.float64)).real.max())


def reaction_radius(reactions: ArrayLike) -> float:
    """Strength of the answers of states to each other, without the answer to themselves.

    Parameters
    ----------
    reactions : array_like
        Square matrix of elasticities: change of the wanted burden of the row's state for a
        change of the spending of the column's state, both in logarithms.

    Returns
    -------
    float
        Spectral radius of the part off the diagonal [ratio]. Below 1: rounds of answers fade.
    """
    matrix = np.array(reactions, dtype=np.float64)
    np.fill_diagonal(matrix, 0.0)
    return spectral_radius(matrix)


def spiral_margin(
    adjustment_rate: float,
    forgetting_rate: float,
    evidence_weight: float,
    attribution_bias: float,
    transparency: float,
    threat_elasticity: float,
    threat_share: float,
) -> float:
    """Distance from the point at which fear and arms feed each other without end.

    Parameters
    ----------
    adjustment_rate : float
        Speed of budgets, lambda [1/yr].
    forgetting_rate : float
        Speed at which beliefs return to their priors, phi [1/yr].
    evidence_weight : float
        k = mu_R / sigma_s^2: what one unit of growth says about aims [log odds].
    attribution_bias : float
        nu, 0-1: how much of the other's answer to oneself is taken for hostility.
    transparency : float
        tau, 0-1.
    threat_elasticity : float
        eta: percent more wanted spending for one percent more threat.
    threat_share : float
        s = (1 - pi) * Tp / (Tp + T_f): percent more threat for one log odd of belief.

    Returns
    -------
    float
        [1/yr^2]; positive: disturbances die out; 0: the threshold; negative: spiral.

    Notes
    -----
    (lambda + phi - lambda*phi) - k * nu * (1 - tau) * lambda * eta * s, for two mirror-image
    states. Derived for this model.

    Examples
    --------
    >>> abs(spiral_margin(0.3, 0.12, 4.4444, 1.0, 0.0, 0.576, 0.5)) < 1e-4
    True
    """
    damping = adjustment_rate + forgetting_rate - adjustment_rate * forgetting_rate
    misread = evidence_weight * attribution_bias * (1.0 - transparency)
    return damping - misread * adjustment_rate * threat_elasticity * threat_share


def reaction_share(with_reaction: xr.DataArray, without_reaction: xr.DataArray) -> xr.DataArray:
    """Share of the growth of spending since the start that is owed to reaction to others.

    Parameters
    ----------
    with_reaction, without_reaction : xarray.DataArray
        Spending in two paired runs with the same luck, the second with a threat elasticity of
        0; both have ``year`` or ``time`` and start at the same value.

    Returns
    -------
    xarray.DataArray
        Same shape [share]. 0: all would have happened anyway. 1: all is reaction. Negative:
        reaction held spending back. Above 1: without it spending would have fallen. NaN where
        spending has not changed.

    Notes
    -----
    1 - ln(M0 / M0(start)) / ln(M / M(start)), with M0 the run without reaction.
    """
    clock = "year" if "year" in with_reaction.dims else "time"
    moved, plain = (
        logarithm(series) - logarithm(series.isel({clock: 0}, drop=True))
        for series in (with_reaction, without_reaction)
    )
    return labelled(
        1.0 - ratio(plain, moved), "reaction_share", "share", "growth owed to reaction to others"
    )


def recovery_time(
    disturbed: xr.DataArray, undisturbed: xr.DataArray, *, tolerance: float = 0.1
) -> xr.DataArray:
    """Time after a pulse until the deviation stays within a tenth of its peak.

    Parameters
    ----------
    disturbed, undisturbed : xarray.DataArray
        The same variable in two paired runs with the same luck, from the date of the pulse on;
        both have ``time``.
    tolerance : float
        Share of the peak within which the deviation must stay.

    Returns
    -------
    xarray.DataArray
        Without ``time`` [years since the first entry]. 0 if nothing was disturbed, infinite if
        the run ends first, NaN if any entry is unknown.
    """
    deviation = abs(disturbed - undisturbed)
    outside = deviation > tolerance * deviation.max("time", skipna=False)
    # Counted from the end: the run of entries within the tolerance that reaches the last one.
    steps = outside.sizes["time"]
    last_outside = steps - 1 - outside.isel(time=slice(None, None, -1)).argmax("time")
    back = (last_outside + 1).where(outside.any("time"), 0)
    elapsed = disturbed["time"] - disturbed["time"].isel(time=0, drop=True)
    when = elapsed.isel(time=back.clip(max=steps - 1).astype(np.intp)).drop_vars("time")
    result = when.where(back < steps, np.inf).where(deviation.notnull().all("time"))
    return labelled(result, "recovery_time", "years", "time until a deviation stays small")
