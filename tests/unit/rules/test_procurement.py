"""What is bought, and how long it takes."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.rules.procurement import (
    ANSWERS,
    Counter,
    DefensiveRestraint,
    FixedMix,
    Immediate,
    Pipeline,
    at_once,
    counter,
    defensive_restraint,
    equipment_share,
    fixed_mix,
    lead_time,
    placed_with,
)
from dilemma_sim.scenario.schema import BOUGHT_DOMAINS

from .draws import SHARE, STRENGTH, between, for_any


@for_any(usual=SHARE, burden=between(0.005, 0.05), gdp=STRENGTH, spending=STRENGTH, scale=STRENGTH)
def test_equipment_share_stays_in_its_bounds_and_knows_no_unit_of_money(
    usual: np.float64, burden: np.float64, gdp: np.float64, spending: np.float64, scale: np.float64
) -> None:
    p = FixedMix()
    share = equipment_share(usual, burden, gdp, spending, p)
    assert p.equipment_share_low <= share <= p.equipment_share_high
    other = equipment_share(usual, burden, gdp * scale, spending * scale, p)
    assert other == pytest.approx(share, abs=1e-9)


@for_any(burden=between(0.005, 0.05), gdp=STRENGTH, growth=between(1.0, 3.0))
def test_growth_of_the_budget_goes_to_equipment(
    burden: np.float64, gdp: np.float64, growth: np.float64
) -> None:
    shares = [
        equipment_share(np.float64(0.22), burden, gdp, burden * gdp * g, FixedMix())
        for g in (1.0, growth)
    ]
    assert shares[0] == pytest.approx(0.22)
    assert shares[1] >= shares[0] - 1e-12


@for_any(mix=SHARE, answered=SHARE)
def test_what_answers_a_threat_gets_more_weight(mix: np.float64, answered: np.float64) -> None:
    assert counter(mix, answered, Counter()) >= fixed_mix(mix, FixedMix())
    assert counter(mix, np.float64(0.0), Counter()) == mix


@for_any(defensive=between(0.05, 0.95), shift=SHARE)
def test_restraint_moves_weight_to_defense_and_loses_none(
    defensive: np.float64, shift: np.float64
) -> None:
    p = DefensiveRestraint(shift=float(shift))
    kept = defensive_restraint(1.0 - defensive, np.float64(0.7), defensive, p)
    raised = defensive_restraint(defensive, np.float64(0.1), defensive, p)
    assert raised >= defensive
    assert kept + raised == pytest.approx(1.0)


def test_restraint_has_nothing_to_move_to_without_defensive_lines() -> None:
    none = np.float64(0.0)
    mix = np.float64(0.5)
    assert defensive_restraint(mix, np.float64(0.7), none, DefensiveRestraint()) == mix


@for_any(usual=between(0.1, 6), backlog=between(0, 1e4), more=STRENGTH, capacity=STRENGTH)
def test_a_longer_queue_never_shortens_the_lead_time(
    usual: np.float64, backlog: np.float64, more: np.float64, capacity: np.float64
) -> None:
    short, long = (lead_time(usual, b, capacity, Pipeline()) for b in (backlog, backlog + more))
    assert usual <= short <= long
    assert at_once(usual, Immediate()) == 0.0


@for_any(offered=STRENGTH, available=SHARE, draw=between(0, 0.999))
def test_a_supplier_takes_all_or_nothing(
    offered: np.float64, available: np.float64, draw: np.float64
) -> None:
    placed = placed_with(offered, available, draw)
    assert placed in (0.0, offered)
    assert placed_with(offered, np.float64(1.0), draw) == offered
    assert placed_with(offered, np.float64(0.0), draw) == 0.0


def test_answers_name_weapons_that_can_be_bought() -> None:
    for kind, others in ANSWERS.items():
        assert {kind, *others} <= set(BOUGHT_DOMAINS)
