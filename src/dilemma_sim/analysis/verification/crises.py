"""Escalation: private information and the ladder (V14, V16)."""

from __future__ import annotations

import math

import numpy as np

from dilemma_sim.analysis.verification.case import Case, Row
from dilemma_sim.analysis.verification.ground import Ground, runs_at, step_length
from dilemma_sim.ensemble import simulate
from dilemma_sim.measures.crises import probability_of_level
from dilemma_sim.rules.variants import Array

#: Onset rates from rare to certain; under one and the same luck an incident goes the higher the
#: higher its rate, so the rates at which force and war first appear tell their ratio exactly.
_RATES = np.geomspace(1e-3, 1e3, 20_001)
_BARGAINING = {(0.1, 0.4): 0.375, (0.2, 0.4): 0.25, (0.4, 0.4): 0.0}


def private_information(ground: Ground) -> list[Row]:
    """V14: the risk of war that the best offer leaves, whoever is the stronger."""
    rows = []
    for (cost, highest), expected in _BARGAINING.items():
        found = []
        for strength in (1.0, 100.0):
            scenario = ground.scenario(
                "ladder",
                {
                    "rules.crises": "bargaining",
                    "rules.crises.war_cost": cost,
                    "rules.crises.highest_target_cost": highest,
                    "rules.crises.threat_weight": 0.0,
                    "rules.crises.escalation_probability.level_2": 1.0,
                    "rules.crises.escalation_probability.level_3": 1.0,
                    "rules.threat_perception": "balance_of_threat",
                    "states.B.legacy_stock": 1000.0 * strength,
                    "time.end": 2001,
                },
            )
            path = runs_at(scenario, {"rules.crises.base_rate": _RATES})
            found.append(_war_over_force(path.crisis_level.values[-1, 0, 1]))
        what = f"war at costs {cost} and up to {highest}, equal and a hundredfold rival"
        rows.append(Row(what, (expected, expected), tuple(found), 1e-3))
    return rows


def _war_over_force(level: Array) -> float:
    """Probability that force becomes war, from the rates at which the two first appear."""
    if not (level >= 5.0).any():
        return 0.0
    force, war = (_RATES[int(np.argmax(level >= least))] for least in (4.0, 5.0))
    return float(force / war)


#: Probability that a level has been reached after 1, 5 and 10 years.
_REACHED = {4: (0.1894, 0.6501, 0.8775), 5: (0.0104, 0.0511, 0.0997)}
_RUNS = 4000


def ladder(ground: Ground) -> list[Row]:
    """V16: nested hazards, whatever the length of a step."""
    rows = []
    for per_year in (1, 4):
        path = simulate(ground.scenario("ladder", {"time.steps_per_year": per_year}), _RUNS)
        for level, chances in _REACHED.items():
            for years, chance in zip((1, 5, 10), chances, strict=True):
                share = float(probability_of_level(path, level, 2000 + years)[0])
                # Four standard errors: one row in sixteen thousand would stray by chance.
                error = 4.0 * math.sqrt(chance * (1.0 - chance) / _RUNS)
                what = f"level {level} or more in {years} yr, steps of {step_length(per_year)}"
                rows.append(Row(what, chance, share, round(error, 4)))
        sides = path.crisis_level.values
        apart = float((sides[:, 0, 1] != sides[:, 1, 0]).sum())
        rows.append(Row("  incidents that the two sides see differently", 0.0, apart))
    return rows


CASES = (
    Case("V14", "War from private information", "derived here, after Fearon 1995 from memory",
         private_information),
    Case("V16", "The ladder of escalation", "closed form, nested hazards", ladder),
)  # fmt: skip
