"""Where the states, lines and numbers of a network stand, the same way every time."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

# All in widths of the map.
CLOSEST = 0.15  # states nearer than this would cover each other
CLEARANCE = 0.065  # a line this near to a third state would seem to end there
BEND = 0.2  # how far the line is pulled aside then; it moves by half of it
SHORT = 0.25  # a number on a shorter line would hide it
BESIDE = 0.055  # so it stands this far beside it


def place_states(
    states: Sequence[str], capitals: Mapping[str, tuple[float, float]] | None
) -> NDArray[np.float64]:
    """Points (state, 2) of the states in a box whose longer side is about 1.

    Parameters
    ----------
    states : sequence of str
        Ids; their order is the order on the circle.
    capitals : mapping of str to (longitude, latitude), optional
        Places [degrees]. Unless every state has one, all stand on a circle.
    """
    import numpy as np

    if capitals is None or any(state not in capitals for state in states):
        angle = np.pi - 2 * np.pi * np.arange(len(states)) / len(states)
        return 0.5 * np.column_stack((np.cos(angle), np.sin(angle)))
    degrees = np.array([capitals[state] for state in states], dtype=float)
    # A degree of longitude shrinks towards the pole.
    degrees[:, 0] *= np.cos(np.radians(degrees[:, 1].mean()))
    size = np.ptp(degrees, axis=0).max()
    points = (degrees - degrees.mean(axis=0)) / (size if size > 0 else 1.0)
    return _spread(points)


def _spread(points: Points) -> Points:
    """Points pushed apart until none cover each other, the same way every time."""
    import numpy as np

    for _ in range(200):
        for i, j in combinations(range(len(points)), 2):
            apart = points[j] - points[i]
            distance = float(np.hypot(*apart))
            if distance < CLOSEST:
                way = apart / distance if distance > 0 else np.array([1.0, 0.0])
                step = way * (CLOSEST - distance) / 2
                points[i] -= step
                points[j] += step
    return points


def line_between(points: Points, one: int, other: int) -> Points:
    """Line (step, 2) between two states, bent where it would run under a third one.

    Examples
    --------
    >>> import numpy as np
    >>> points = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 0.02]])
    >>> line_between(points, 0, 1)[15].tolist()
    [0.5, -0.1]
    >>> line_between(points[:2], 0, 1)[15].tolist()
    [0.5, 0.0]
    """
    import numpy as np

    start, end = points[one], points[other]
    along = end - start
    across = np.array([-along[1], along[0]]) / np.hypot(*along)
    step = np.linspace(0, 1, 31)[:, None]
    others = np.delete(points, [one, other], axis=0)
    bow = 2 * step * (1 - step) * BEND * across
    straight: Points = start + step * along
    ways: list[Points] = [straight, straight + bow, straight - bow]
    room = [np.linalg.norm(way[:, None] - others, axis=-1).min(initial=1.0) for way in ways]
    return straight if room[0] >= CLEARANCE else ways[int(np.argmax(room))]


def number_spots(way: Points) -> list[Points]:
    """Places for the number of a line, best first: on it, or beside it if it is short."""
    import numpy as np

    along = way[-1] - way[0]
    length = float(np.hypot(*along))
    middle = way[len(way) // 2]
    if length < SHORT:
        across = np.array([-along[1], along[0]]) / length
        return [middle + side * BESIDE * across for side in (1, -1)]
    return [way[round(part * (len(way) - 1))] for part in (0.5, 0.4, 0.6, 0.33, 0.67, 0.27, 0.73)]
