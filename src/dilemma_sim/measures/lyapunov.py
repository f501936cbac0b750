"""How fast two nearby worlds part, when there is no resting point to look at."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Step = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def two_trajectory_exponent(
    step: Step,
    start: ArrayLike,
    steps: int,
    *,
    nudge: float = 1e-8,
    settle: int = 0,
) -> float:
    """Mean rate at which two trajectories part that begin side by side.

    After each step the second is brought back to the distance of the nudge, in the direction
    in which it has moved. So the rate is that of the fastest disturbance, wherever the
    trajectory goes.

    Parameters
    ----------
    step : callable
        From the numbers of one moment to those of the next; takes an array (numbers, 2), with
        one trajectory in each column.
    start : array_like
        (numbers), where both begin.
    steps : int
        Steps that are counted.
    nudge : float
        Distance at which the second is kept. Small enough to be linear, large enough for the
        rounding.
    settle : int
        Steps before any is counted.

    Returns
    -------
    float
        [1/step]. Negative: the trajectories come together. 0: a cycle. Positive: chaos. Minus
        infinity if they meet.

    Notes
    -----
    The estimate of Benettin et al. [Benettin1976]_.

    Examples
    --------
    >>> round(two_trajectory_exponent(lambda x: 0.5 * x, [1.0], 10), 6)
    -0.693147
    """
    first = np.asarray(start, dtype=np.float64)
    apart = np.full(first.shape, nudge / math.sqrt(first.size))
    pair = np.stack([first, first + apart], axis=1)
    stretched = 0.0
    for count in range(settle + steps):
        pair = step(pair)
        difference = pair[:, 1] - pair[:, 0]
        distance = float(np.sqrt((difference**2).sum()))
        if distance == 0.0:
            return -math.inf
        if count >= settle:
            stretched += math.log(distance / nudge)
        pair = np.stack([pair[:, 0], pair[:, 0] + difference * (nudge / distance)], axis=1)
    return stretched / steps
