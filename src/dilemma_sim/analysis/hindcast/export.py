"""A hindcast for machines: every score by forecaster, horizon and state."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.analysis.hindcast.models import PLANS_ONLY
from dilemma_sim.analysis.hindcast.scoring import (
    COVERAGE,
    DRESSED,
    SCORES,
    Card,
    equality,
    gain,
    mean_score,
)
from dilemma_sim.analysis.hindcast.study import Hindcast
from dilemma_sim.analysis.hindcast.verdict import RANDOM_WALK, verdict
from dilemma_sim.analysis.patterns import STATUS
from dilemma_sim.measures.scores import block_bootstrap
from dilemma_sim.scenario.resolved import scenario_hash

if TYPE_CHECKING:
    import xarray


def as_json(result: Hindcast) -> dict[str, Any]:
    """Everything that was scored, as plain lists and numbers; unknown numbers are None."""
    told: dict[str, Any] = {
        "scenario": result.scenario.name,
        "scenario_hash": scenario_hash(result.scenario),
        "seed": result.seed,
        "replicates": result.replicates,
        "unit": "log points; coverage and Brier scores are shares",
        "states": list(result.grid.states),
        "states_outside_treaties": result.outsiders,
        "states_scored_on_mean_levels": sorted(result.grid.history.soft),
        "origins": list(result.grid.origins),
        "horizons": list(result.horizons),
        "free_run_origin": result.free_origin,
        "last_year": result.grid.last,
        "verdict": verdict(result),
        "forecasters": [_of_card(result, card) for card in result.cards],
        "learned": _learned(result),
        "arms_races": [asdict(score) for score in result.flags],
        "pattern_status": STATUS,
        "patterns": [asdict(row) for row in result.patterns],
    }
    plain: dict[str, Any] = _plain(told)
    return plain


def _of_card(result: Hindcast, card: Card) -> dict[str, Any]:
    insiders = [state for state in result.grid.states if state not in result.outsiders]
    groups = {"all": list(result.grid.states), "treaty members": insiders}
    groups["others"] = result.outsiders
    return {
        "name": card.name,
        "gdp": card.gdp,
        "kind": card.kind,
        "note": card.note,
        "horizons": {
            str(h): {
                **{name: _scores(card, h, states) for name, states in groups.items()},
                "tests": _tests(result, card, h),
                "states": {state: _scores(card, h, [state]) for state in result.grid.states},
            }
            for h in result.horizons
        },
        "free_run": {
            name: {
                score: mean_score(card.free_run(score, result.free_origin, states))
                for score in SCORES
            }
            for name, states in groups.items()
        },
        "free_run_by_state": {
            state: {
                score: mean_score(card.free_run(score, result.free_origin, [state]))
                for score in SCORES
            }
            for state in result.grid.states
        },
    }


def _scores(card: Card, h: int, states: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"cases": int(np.isfinite(card.values("mae", h, states)).sum())}
    for score in SCORES:
        interval = block_bootstrap(card.values(score, h, states))
        found[score] = interval.value
        if len(states) > 1:
            found[f"{score}_95"] = [interval.low, interval.high]
    return found


def _tests(result: Hindcast, card: Card, h: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in (RANDOM_WALK, PLANS_ONLY):
        other = result.card(name, None if name == RANDOM_WALK else "known")
        if other is None or other is card:
            continue
        saved, test = gain(card, other, h), equality(card, other, h)
        found[name] = {
            "error_saved": saved.value,
            "error_saved_95": [saved.low, saved.high],
            "diebold_mariano": test.statistic,
            "p_value": test.p_value,
            "origins": test.origins,
        }
    return found


def _learned(result: Hindcast) -> dict[str, Any]:
    if result.learning is None:
        return {}
    return {
        str(origin): {name: numbers._asdict() for name, numbers in learned.items()}
        for origin, learned in result.learning.lessons.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return round(value, 9) if math.isfinite(value) else None
    return value


def for_figure(result: Hindcast) -> xarray.Dataset:
    """What the figure shows: models and baselines by horizon, and what reaction saves."""
    import xarray

    cards = [
        card
        for card in result.cards
        if card.kind in ("model", "baseline")
        and card.gdp in ("known", "-")
        and card.note != DRESSED
    ]
    horizons = list(result.horizons)
    pairs = result.pairs()
    tables = {
        "error": [[block_bootstrap(card.values("mae", h)) for h in horizons] for card in cards],
        "late_error": [
            [block_bootstrap(card.values("mae", h, since=result.free_origin)) for h in horizons]
            for card in cards
        ],
        "saved": [[gain(card, other, h) for h in horizons] for card, other in pairs],
    }
    variables: dict[str, Any] = {}
    for name, table in tables.items():
        for place, end in enumerate(("", "_low", "_high")):
            values = np.array([[each[place] for each in row] for row in table])
            variables[f"{name}{end}"] = (
                ("pair" if name == "saved" else "forecaster", "horizon"),
                values.reshape(-1, len(horizons)),
            )
    variables["coverage"] = (
        ("forecaster", "horizon"),
        np.array([[mean_score(c.values("coverage", h)) for h in horizons] for c in cards]),
    )
    wider = [card for card in result.cards if card.note == DRESSED and card.gdp == "known"][:1]
    variables["wider_coverage"] = (
        ("wider", "horizon"),
        np.array([[mean_score(c.values("coverage", h)) for h in horizons] for c in wider]),
    )
    told = [np.isfinite(card.values("mae", horizons[0])).any(axis=0).sum() for card in cards]
    coordinates = {
        "horizon": horizons,
        "forecaster": [card.name for card in cards],
        "kind": ("forecaster", [card.kind for card in cards]),
        "complete": ("forecaster", np.array(told) == max(told)),
        "pair": [card.label for card, _ in pairs],
        "wider": [card.name for card in wider],
    }
    origins = result.grid.origins
    attributes = {
        "nominal_coverage": COVERAGE,
        "first_origin": origins[0],
        "late_origin": result.free_origin,
        "last_origin": origins[-1],
    }
    return xarray.Dataset(variables, coordinates, attributes)
