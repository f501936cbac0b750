"""The spiral of beliefs and its exact border (V20)."""

from __future__ import annotations

import math

import numpy as np

from dilemma_sim.analysis.stability import stability
from dilemma_sim.analysis.verification.case import Case, Row
from dilemma_sim.analysis.verification.ground import Ground, runs_at
from dilemma_sim.measures.stability import spiral_margin
from dilemma_sim.rules.variants import Array

#: Border of the elasticity by misattribution: .384 / (k nu lambda s).
BORDER = {1.0: 0.5760, 0.75: 0.7680, 0.5: 1.1520, 0.25: 2.3040}
_ELASTICITY = "rules.spending.threat_elasticity"
_BIAS = "rules.beliefs.attribution_bias"
_FRIGHT = "events.fright.value"
_LAMBDA, _PHI, _WEIGHT, _SHARE = 0.3, 0.12, 0.10 / 0.15**2, 0.5
#: A fright that has grown by this factor has not faded.
_GROWN = 1000.0


def _fear(ground: Ground, elasticity: Array, bias: Array, fright: float, years: int) -> Array:
    """How far suspicion lies from its resting point, by year and point, in log odds."""
    scenario = ground.scenario("spiral", {"time.end": 2000 + years, "time.steps_per_year": 1})
    points = {_ELASTICITY: elasticity, _BIAS: bias, _FRIGHT: np.full(len(elasticity), fright)}
    belief = runs_at(scenario, points).belief.sel(state="A", target="B").values
    fear: Array = np.log(belief / (1.0 - belief)) - math.log(0.3 / 0.7)
    return fear


def _yearly_factor(fear: Array) -> Array:
    """
    Yearly factor on a small fright, of each point.

    Suspicion swings as it fades or grows, so two numbers say how a year follows from the two
    before it; the last one is the square of the factor.
    """
    factors = []
    for path in fear[40:100].T:
        before = np.stack([path[1:-1], -path[:-2]], axis=1)
        _, square = np.linalg.lstsq(before, path[2:], rcond=None)[0]
        factors.append(math.sqrt(max(square, 0.0)))
    return np.array(factors)


def _borders(ground: Ground) -> Array:
    """
    Elasticity at which a fright no longer fades, for each misattribution of `BORDER`.

    Found by bisection on the simulation alone: all four are halved together. A fright that
    grows a thousandfold has not faded; of one that stays small the yearly factor decides.
    """
    bias = np.array(list(BORDER))
    low, high, fright = np.full(4, 0.05), np.full(4, 6.0), 1e-7
    for _ in range(20):
        middle = 0.5 * (low + high)
        fear = _fear(ground, middle, bias, fright, 100)
        persists = np.abs(fear).max(axis=0) > _GROWN * fright
        persists |= _yearly_factor(fear) >= 1.0
        low, high = np.where(persists, low, middle), np.where(persists, middle, high)
    border: Array = 0.5 * (low + high)
    return border


def spiral(ground: Ground) -> list[Row]:
    """V20: where fear and arms begin to feed each other."""
    found = _borders(ground)
    rows = []
    for (bias, border), bisected in zip(BORDER.items(), found, strict=True):
        damping = _LAMBDA + _PHI - _LAMBDA * _PHI
        closed = damping / (_WEIGHT * bias * _LAMBDA * _SHARE)
        margin = spiral_margin(_LAMBDA, _PHI, _WEIGHT, bias, 0.0, closed, _SHARE)
        rows += [
            Row(f"border of the elasticity at nu = {bias}, by bisection", border, float(bisected),
                2e-5),
            Row("  by the closed form", border, closed, 1e-9),
            Row("  margin of the measure there", 0.0, margin, 1e-12),
        ]  # fmt: skip
    near = {0.95: 0.99035, 1.0: 1.0, 1.05: 1.00955}
    points = np.array(list(near)) * BORDER[1.0]
    played = _yearly_factor(_fear(ground, points, np.ones(3), 1e-6, 100))
    for (times, radius), factor, elasticity in zip(near.items(), played, points, strict=True):
        calm = ground.scenario(
            "spiral",
            {_ELASTICITY: float(elasticity), _FRIGHT: 0.0, "time.end": 2010},
        )
        mapped = stability(calm, 2005)["spectral_radius"]
        what = f"yearly factor at {times:g} of the border, played and mapped"
        rows.append(Row(what, (radius, radius), (float(factor), mapped), 2e-5))
    rows += _real_frights(ground)
    return rows


def _real_frights(ground: Ground) -> list[Row]:
    """Frights that are not small: the rule is not linear, and the border holds all the same."""
    sizes = {0.9: "fades", 1.1: "stays"}
    points = np.array(list(sizes)) * BORDER[1.0]
    fear = np.abs(_fear(ground, points, np.ones(2), 0.05, 120))
    late, early = fear[-20:].max(axis=0), fear[:20].max(axis=0)
    words = [
        "fades" if after < 0.3 * before else "stays"
        for after, before in zip(late, early, strict=True)
    ]
    return [
        Row(f"a fright of .05 log odds at {times} of the border", word, found)
        for (times, word), found in zip(sizes.items(), words, strict=True)
    ]


CASES = (Case("V20", "The border of the spiral", "derived here, found by bisection", spiral),)
