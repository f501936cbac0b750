"""Sums and products in one fixed order.

NumPy's own sums round differently by shape; then one state's row and the whole table would
part in the last bit. These go through the axis one entry at a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dilemma_sim.rules.variants import Array

_ADD_UP, _MULTIPLY_UP = np.add.reduce, np.multiply.reduce


def total(x: Array, axis: int) -> Array:
    """
    Sum along an axis, first entry first.

    Examples
    --------
    >>> total(np.array([[1.0, 2.0], [3.0, 4.0]]), axis=1)
    array([3., 7.])
    """
    return _in_order(np.add, _ADD_UP, x, axis)


def shares(x: Array, axis: int) -> Array:
    """
    Parts of a whole along an axis; all 0 where the whole is 0.

    Examples
    --------
    >>> shares(np.array([[1.0, 3.0], [0.0, 0.0]]), axis=1)
    array([[0.25, 0.75],
           [0.  , 0.  ]])
    """
    whole = total(x, axis)[(slice(None),) * axis + (None,)]
    return x / np.where(whole > 0.0, whole, 1.0)


def product(x: Array, axis: int) -> Array:
    """
    Product along an axis, first entry first.

    Examples
    --------
    >>> product(np.array([[1.0, 2.0], [3.0, 4.0]]), axis=1)
    array([ 2., 12.])
    """
    return _in_order(np.multiply, _MULTIPLY_UP, x, axis)


def _in_order(join: Any, join_all: Any, x: Array, axis: int) -> Array:
    result: Array
    if axis < x.ndim - 1 and x.shape[-1] > 1 and x.flags.c_contiguous:
        # Over an outer axis of whole rows NumPy adds row after row, in this very order.
        result = join_all(x, axis=axis)
        return result
    before: tuple[Any, ...] = (slice(None),) * axis
    if x.shape[-1] == 1:
        # So do its running totals, and that is one call.
        result = join.accumulate(x, axis=axis)[(*before, -1)]
        return result
    result = x[(*before, 0)].copy()
    for entry in range(1, x.shape[axis]):
        join(result, x[(*before, entry)], out=result)
    return result
