"""The few elementwise functions that several rules share."""

from __future__ import annotations

import numpy as np

from dilemma_sim.rules.variants import Array

#: Beyond this exponent a power is treated as infinite; keeps `exp` from overflowing.
LARGEST_EXPONENT = 700.0
#: What stands for no strength at all where one divides by it, [USDm].
SMALLEST_STRENGTH = 1e-300
#: Log odds are kept between these bounds: a belief between 1% and 99%.
LARGEST_LOG_ODDS = 4.6


def power(x: Array, m: Array | float) -> Array:
    """
    A positive number raised to a power, as ``exp(m ln x)``.

    NumPy's own power takes shortcuts for some exponents and shapes, and then one state's
    row and the whole table would differ in the last bit.

    Examples
    --------
    >>> float(np.round(power(np.array(4.0), 0.5), 12))
    2.0
    """
    return np.exp(np.minimum(m * np.log(x), LARGEST_EXPONENT))


def contest_success(attack: Array, defense: Array, sharpness: Array | float) -> Array:
    r"""
    Probability that an attack succeeds, from the two sides' strengths.

    Only the ratio counts: two weak sides stand as two strong ones.

    Parameters
    ----------
    attack, defense : array (...), [USDm], >= 0
        Strength brought to bear by each side.
    sharpness : array (...), [1], > 0
        1: a lottery in proportion to strength. Large: the stronger side nearly always wins.

    Returns
    -------
    array (...), [1], in [0, 1]
        0 without any attack, 1 without any defense.

    Notes
    -----
    Equation: :math:`o^m / (o^m + d^m)`, and 0 where o is 0.

    Theory: ratio-form contest success function [Tullock1980]_ [Hirshleifer1989]_.

    Examples
    --------
    >>> float(contest_success(np.array(3.0), np.array(1.0), 1.0))
    0.75
    >>> float(contest_success(np.array(0.0), np.array(0.0), 1.0))
    0.0
    """
    lottery = attack / (attack + np.maximum(defense, SMALLEST_STRENGTH))
    # The usual exponent needs no logarithm, in company of other exponents or alone.
    if np.all(sharpness == 1.0):
        return lottery
    comes = attack > 0.0
    ratio = np.maximum(defense, SMALLEST_STRENGTH) / np.where(comes, attack, 1.0)
    return np.where(
        sharpness == 1.0, lottery, np.where(comes, 1.0 / (1.0 + power(ratio, sharpness)), 0.0)
    )


def log_odds(probability: Array) -> Array:
    """
    Log odds of a probability, kept within the bounds of a belief.

    Examples
    --------
    >>> float(log_odds(np.array(0.5)))
    0.0
    """
    inside = np.minimum(np.maximum(probability, 1e-12), 1.0 - 1e-12)
    return clip_log_odds(np.log(inside) - np.log1p(-inside))


def probability(log_odds: Array) -> Array:
    """
    Probability that belongs to log odds.

    Examples
    --------
    >>> float(probability(np.array(0.0)))
    0.5
    """
    return 1.0 / (1.0 + np.exp(-log_odds))


def clip_log_odds(log_odds: Array) -> Array:
    """Log odds within the bounds of a belief, so that no one is ever quite certain."""
    return np.minimum(np.maximum(log_odds, -LARGEST_LOG_ODDS), LARGEST_LOG_ODDS)


def share_of_step(rate: Array | float, dt: float) -> Array:
    """
    Probability that something with a yearly rate happens within a step of ``dt`` years.

    Examples
    --------
    >>> float(share_of_step(np.array(0.0), 0.25))
    0.0
    """
    return -np.expm1(-np.asarray(rate) * dt)
