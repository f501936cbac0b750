"""Approximate Bayesian computation by rejection: the statistics, without any model.

Numbers are drawn from their ranges, a world is played for each draw, and the draws whose worlds
look most like the record are kept [Beaumont2002]_. What "look like" means is learned from the
draws themselves: each number is regressed on everything that is observed, and the fitted values
are what is compared [FearnheadPrangle2012]_. That is done twice: on all draws, and once more on
those that the first round found near the record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.rules.variants import Array

#: The middle of a posterior that is reported: from the 10th to the 90th percentile.
TAILS = (0.1, 0.9)
#: Standard deviation of a uniform draw over a range of one.
UNIFORM_DEVIATION = np.sqrt(1.0 / 12.0)
#: Draws at the very ends of the range are moved inside by this much, so that log odds exist.
_EDGE = 1e-4
#: A statistic with less spread than this over the draws says nothing.
_FLAT = 1e-9
#: The second round looks at this many draws for each one that is kept, and at this many at least.
_ROUND, _FEWEST_IN_ROUND = 4, 1000


@dataclass(frozen=True)
class Posterior:
    """
    What is left of the draws, number by number, on a scale from 0 (low) to 1 (high).

    Attributes
    ----------
    sample : array (kept, number)
        Draws that were kept, moved by the regression.
    weights : array (kept)
        Near draws count more; they sum to one.
    distance : float
        Distance to the farthest draw that was kept.
    chosen : array (kept), int
        Which draws were kept.
    """

    sample: Array
    weights: Array
    distance: float
    chosen: NDArray[np.int64]

    def quantile(self, share: float) -> Array:
        """Weighted quantile of each number, (number)."""
        order = np.argsort(self.sample, axis=0)
        mass = np.cumsum(self.weights[order], axis=0) - 0.5 * self.weights[order]
        columns = range(self.sample.shape[1])
        return np.array(
            [np.interp(share, mass[:, n], self.sample[order[:, n], n]) for n in columns]
        )

    @property
    def deviation(self) -> Array:
        """Standard deviation of each number, (number)."""
        off = self.sample - self.weights @ self.sample
        deviation: Array = np.sqrt(self.weights @ off**2)
        return deviation

    @property
    def shrinkage(self) -> Array:
        """How much narrower each number became: 0 as wide as its range, 1 known (number)."""
        narrower: Array = 1.0 - self.deviation / UNIFORM_DEVIATION
        return narrower

    def evenly(self, count: int) -> Array:
        """Rows that count alike, drawn from the sample at even steps of its weight."""
        mass = np.cumsum(self.weights)
        at = (np.arange(count) + 0.5) / count
        rows: Array = self.sample[np.searchsorted(mass, at * mass[-1])]
        return rows


def latin_hypercube(draws: int, numbers: int, seed: int) -> Array:
    """
    Draws that fill the unit cube evenly, (draw, number).

    Examples
    --------
    >>> cube = latin_hypercube(4, 2, 0)
    >>> [sorted(int(x * 4) for x in column) for column in cube.T]
    [[0, 1, 2, 3], [0, 1, 2, 3]]
    """
    from scipy.stats import qmc

    sampler = qmc.LatinHypercube(d=numbers, rng=np.random.default_rng([seed, 13]))
    unit: Array = sampler.random(draws)
    return unit


def learned_statistics(draws: Array, simulated: Array, observed: Array) -> tuple[Array, Array]:
    """
    Statistics that tell the numbers apart: the best linear guess of each from all observations.

    Parameters
    ----------
    draws : array (draw, number)
        On a scale from 0 to 1, so that a distance counts all numbers alike.
    simulated : array (draw, observation)
    observed : array (observation)

    Returns
    -------
    of_draws : array (draw, number)
    of_record : array (number)
        A number of which the observations say nothing has nearly the same guess everywhere, and
        so hardly any weight in a distance.

    Notes
    -----
    Theory: [FearnheadPrangle2012]_ show that the posterior mean is the statistic that loses
    least, and that a regression over the draws is a good stand-in.
    """
    middle, spread = simulated.mean(axis=0), simulated.std(axis=0)
    telling = spread > _FLAT
    scale = np.where(telling, spread, 1.0)

    def design(table: Array) -> Array:
        standardized = np.where(telling, (table - middle) / scale, 0.0)
        return np.hstack([np.ones((len(table), 1)), standardized])

    slopes = np.linalg.lstsq(design(simulated), draws, rcond=None)[0]
    return design(simulated) @ slopes, (design(observed[None]) @ slopes)[0]


def nearest(draws: Array, statistics: Array, target: Array, keep: int) -> Posterior:
    """
    The draws nearest to the record, moved to where they would lie exactly at it.

    Parameters
    ----------
    draws : array (draw, number), in [0, 1]
    statistics : array (draw, statistic)
    target : array (statistic)
        The same statistics of the record.
    keep : int
        How many draws are kept; more than statistics.

    Notes
    -----
    Near draws weigh more (Epanechnikov), and a local linear regression takes out what is left of
    the distance [Beaumont2002]_. It works on log odds, so that nothing leaves its range.
    """
    distance = np.sqrt(((statistics - target) ** 2).sum(axis=1))
    chosen = np.argsort(distance, kind="stable")[:keep]
    farthest = float(distance[chosen[-1]])
    near = distance[chosen] / farthest if farthest > 0.0 else np.zeros(keep)
    weights = np.maximum(1.0 - near**2, 1e-6)
    off = statistics[chosen] - target
    inside = np.clip(draws[chosen], _EDGE, 1.0 - _EDGE)
    odds = np.log(inside / (1.0 - inside))
    root = np.sqrt(weights)[:, None]
    design = np.hstack([np.ones((keep, 1)), off])
    slopes = np.linalg.lstsq(root * design, root * odds, rcond=None)[0]
    moved = odds - off @ slopes[1:]
    return Posterior(1.0 / (1.0 + np.exp(-moved)), weights / weights.sum(), farthest, chosen)


def posterior_of(draws: Array, simulated: Array, observed: Array, keep: int) -> Posterior:
    """
    The numbers behind a record, in two rounds.

    Parameters
    ----------
    draws : array (draw, number), in [0, 1]
    simulated : array (draw, observation)
    observed : array (observation)
    keep : int
        How many draws are kept in the end.
    """
    statistics, target = learned_statistics(draws, simulated, observed)
    return _second_round(draws, simulated, observed, keep, _far(statistics, target))


def _far(statistics: Array, target: Array) -> Array:
    distance: Array = ((statistics - target) ** 2).sum(axis=1)
    return distance


def _second_round(
    draws: Array, simulated: Array, observed: Array, keep: int, far: Array
) -> Posterior:
    """Learn once more what to compare, where it matters, and keep the nearest draws."""
    size = min(len(draws), max(_ROUND * keep, _FEWEST_IN_ROUND))
    near = np.sort(np.argsort(far, kind="stable")[:size])
    statistics, target = learned_statistics(draws[near], simulated[near], observed)
    found = nearest(draws[near], statistics, target, keep)
    return replace(found, chosen=near[found.chosen])


def shrinkage_of_nothing(
    draws: Array, simulated: Array, observed: Array, keep: int, seed: int, count: int = 40
) -> Array:
    """
    Shrinkage that numbers show which do nothing: what luck alone gives, (count).

    Numbers that no world reads are drawn and treated like the others, one at a time.
    """
    idle = np.random.default_rng([seed, 17]).random((len(draws), count))
    every = np.hstack([draws, idle])
    statistics, target = learned_statistics(every, simulated, observed)
    real = list(range(draws.shape[1]))
    found = []
    for n in range(len(real), len(real) + count):
        columns = [*real, n]
        far = _far(statistics[:, columns], target[columns])
        posterior = _second_round(every[:, columns], simulated, observed, keep, far)
        found.append(posterior.shrinkage[-1])
    return np.array(found)


@dataclass(frozen=True)
class Trial:
    """
    The method tried on worlds of the model itself, whose numbers are known.

    Attributes
    ----------
    coverage : array (number)
        How often the 80% interval held the truth.
    shrinkage : array (number)
        What is learned on average.
    distances : array (world)
        Distance to the farthest kept draw: how near worlds of the model come to each other.
    """

    coverage: Array
    shrinkage: Array
    distances: Array


def tried_on_itself(draws: Array, simulated: Array, keep: int, worlds: int = 200) -> Trial:
    """Take some draws for the record, one after the other, and look for their numbers."""
    statistics, _ = learned_statistics(draws, simulated, simulated[0])
    held, narrower, distances = [], [], []
    for n in np.linspace(0, len(draws) - 1, worlds).astype(int):
        far = _far(statistics, statistics[n])
        far[n] = np.inf  # a world does not find itself
        posterior = _second_round(draws, simulated, simulated[n], keep, far)
        low, high = (posterior.quantile(tail) for tail in TAILS)
        held.append((draws[n] >= low) & (draws[n] <= high))
        narrower.append(posterior.shrinkage)
        distances.append(posterior.distance)
    return Trial(np.mean(held, axis=0), np.mean(narrower, axis=0), np.array(distances))
