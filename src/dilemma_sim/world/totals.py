"""Sums and products in one fixed order.

NumPy's own sums round differently by shape; then one state's row and the whole table would
part in the last bit. These go through the axis one entry at a time.
"""

from __future__ import annotations

import numpy as np

from dilemma_sim.rules.variants import Array


def total(x: Array, axis: int) -> Array:
    """
    Sum along an axis, first entry first.

    Examples
    --------
    >>> total(np.array([[1.0, 2.0], [3.0, 4.0]]), axis=1)
    array([3., 7.])
    """
    entries = np.moveaxis(x, axis, 0)
    result: Array = entries[0] + 0.0
    for entry in entries[1:]:
        result += entry
    return result


def shares(x: Array, axis: int) -> Array:
    """
    Parts of a whole along an axis; all 0 where the whole is 0.

    Examples
    --------
    >>> shares(np.array([[1.0, 3.0], [0.0, 0.0]]), axis=1)
    array([[0.25, 0.75],
           [0.  , 0.  ]])
    """
    whole = np.expand_dims(total(x, axis), axis)
    return x / np.where(whole > 0.0, whole, 1.0)


def product(x: Array, axis: int) -> Array:
    """
    Product along an axis, first entry first.

    Examples
    --------
    >>> product(np.array([[1.0, 2.0], [3.0, 4.0]]), axis=1)
    array([ 2., 12.])
    """
    entries = np.moveaxis(x, axis, 0)
    result: Array = entries[0] * 1.0
    for entry in entries[1:]:
        result *= entry
    return result
