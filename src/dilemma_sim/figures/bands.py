"""What many runs say together: median, bands, and the range of a share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def draw_bands(axes: Axes, time: Floats, values: Floats, color: str) -> None:
    """Draw the median over runs in the bands that hold the middle half and 80% of runs.

    A single run is drawn as the line it is: it has no bands.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    time : array (time)
        Decimal years.
    values : array (time, run)
        What to draw.
    color : str
        Color of line and bands.
    """
    import numpy as np

    if values.shape[-1] == 1:
        axes.plot(time, values[:, 0], color=color, label="the single run")
        return
    low, lower, middle, upper, high = np.quantile(values, (0.1, 0.25, 0.5, 0.75, 0.9), axis=-1)
    # The bands lie side by side, not one on the other, so that the legend shows their true tint.
    outer: dict[str, Any] = {"color": color, "alpha": 0.18, "lw": 0}
    axes.fill_between(time, low, lower, label="middle 80% of runs", **outer)
    axes.fill_between(time, upper, high, **outer)
    axes.fill_between(time, lower, upper, color=color, alpha=0.45, lw=0, label="middle 50% of runs")
    axes.plot(time, middle, color=color, label="median of runs")


def draw_range(
    axes: Axes, time: Floats, values: Floats, color: str, dashes: str, label: str
) -> None:
    """Draw one of several lines: the median over runs and the outlined middle 80% of runs.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    time : array (time)
        Decimal years.
    values : array (time, run)
        What to draw.
    color, dashes : str
        Look of the line; the outline has the same, so that ranges can overlap.
    label : str
        Name in the legend.
    """
    import numpy as np

    low, middle, high = np.quantile(values, (0.1, 0.5, 0.9), axis=-1)
    if values.shape[-1] > 1:
        axes.fill_between(time, low, high, color=color, alpha=0.12, lw=0)
        for edge in (low, high):
            axes.plot(time, edge, color=color, ls=dashes, lw=0.5, alpha=0.7)
    axes.plot(time, middle, color=color, ls=dashes, label=label)


def wilson_interval(count: Floats, trials: int, z: float = 1.96) -> tuple[Floats, Floats]:
    """Range of a probability seen as `count` times in `trials` [probability, 0 to 1].

    Unlike the plain normal interval it stays inside 0 to 1 and has a width when the count is
    0 or everything. Source: Wilson (1927), Journal of the American Statistical Association
    22(158), 209-212.

    Parameters
    ----------
    count : array
        Times seen [count].
    trials : int
        Times looked at, at least 1 [count].
    z : float
        Width in standard deviations; 1.96 covers 95%.

    Examples
    --------
    >>> import numpy as np
    >>> low, high = wilson_interval(np.array([0.0, 5.0]), 10)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.237], [0.278, 0.763])
    """
    import numpy as np

    share = count / trials
    spread = z * np.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
    middle = share + z**2 / (2 * trials)
    scale = 1 + z**2 / trials
    return np.clip((middle - spread) / scale, 0, 1), np.clip((middle + spread) / scale, 0, 1)
