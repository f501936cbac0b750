"""What is bought, and how long it takes to come."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dilemma_sim.rules.procurement import (
    ANSWERS,
    DEFENSIVE_BELOW,
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

from .draws import ROUNDING, SHARE, STRENGTH, between, for_any

BURDEN = between(0.005, 0.05)
ZERO, ONE = np.float64(0.0), np.float64(1.0)


@for_any(usual=SHARE, burden=BURDEN, gdp=STRENGTH, spending=STRENGTH)
def test_equipment_keeps_between_its_least_and_its_largest_share(
    usual: Any, burden: Any, gdp: Any, spending: Any
) -> None:
    p = FixedMix()
    share = equipment_share(usual, burden, gdp, spending, p)
    assert p.equipment_share_low <= share <= p.equipment_share_high


@for_any(usual=SHARE, burden=BURDEN, gdp=STRENGTH, spending=STRENGTH, more=STRENGTH)
def test_growth_beyond_the_economy_goes_to_equipment(
    usual: Any, burden: Any, gdp: Any, spending: Any, more: Any
) -> None:
    p = FixedMix()
    before = equipment_share(usual, burden, gdp, spending, p)
    assert equipment_share(usual, burden, gdp, spending + more, p) >= before
    assert equipment_share(usual, burden, gdp + more, spending, p) <= before


@for_any(usual=between(0.2, 0.4), burden=BURDEN, gdp=STRENGTH)
def test_a_budget_that_follows_the_economy_keeps_its_shares(
    usual: Any, burden: Any, gdp: Any
) -> None:
    share = equipment_share(usual, burden, gdp, burden * gdp, FixedMix())
    assert share == pytest.approx(usual)


@for_any(usual=SHARE, burden=BURDEN, gdp=STRENGTH, spending=STRENGTH, unit=between(1e-2, 1e2))
def test_equipment_share_is_the_same_in_any_currency(
    usual: Any, burden: Any, gdp: Any, spending: Any, unit: Any
) -> None:
    share = equipment_share(usual, burden, gdp, spending, FixedMix())
    there = equipment_share(usual, burden, unit * gdp, unit * spending, FixedMix())
    assert there == pytest.approx(share)


@for_any(mix=SHARE, answered=SHARE, more=SHARE, weight=between(0.0, 2.0))
def test_what_answers_a_threat_is_never_bought_less(
    mix: Any, answered: Any, more: Any, weight: Any
) -> None:
    p = Counter(counter_weight=float(weight))
    low, high = sorted((answered, more))
    usual = fixed_mix(mix, FixedMix())
    assert usual == mix
    assert usual <= counter(mix, low, p) <= counter(mix, high, p)
    assert counter(mix, ZERO, p) == mix
    assert counter(mix, ONE, p) == pytest.approx(mix * (1.0 + weight))


def test_nothing_answers_itself() -> None:
    assert all(kind not in answered for kind, answered in ANSWERS.items())


@for_any(
    parts=between(0.05, 1.0).flatmap(lambda low: between(0.05, 1.0).map(lambda x: (low, x))),
    shift=SHARE,
)
def test_restraint_moves_money_and_loses_none(parts: Any, shift: Any) -> None:
    offensive, defensive = parts[0] / sum(parts), parts[1] / sum(parts)
    p = DefensiveRestraint(shift=float(shift))
    attack = defensive_restraint(offensive, np.float64(0.7), defensive, p)
    defend = defensive_restraint(defensive, np.float64(0.1), defensive, p)
    assert attack + defend == pytest.approx(1.0)
    assert attack == pytest.approx((1.0 - shift) * offensive)
    assert defend >= defensive


@for_any(mix=SHARE, offensiveness=SHARE)
def test_restraint_has_nowhere_to_go_without_defensive_weapons(
    mix: Any, offensiveness: Any
) -> None:
    assert defensive_restraint(mix, offensiveness, ZERO, DefensiveRestraint()) == mix


@for_any(mix=between(0.1, 1.0), below=between(0.01, 0.3), above=between(0.0, 0.7))
def test_weapons_at_the_border_count_as_offensive(mix: Any, below: Any, above: Any) -> None:
    p, half = DefensiveRestraint(), np.float64(0.5)
    assert defensive_restraint(mix, DEFENSIVE_BELOW - below, half, p) > mix
    assert defensive_restraint(mix, DEFENSIVE_BELOW + above, half, p) < mix


@for_any(lead=between(0.0, 8.0), backlog=STRENGTH, more=STRENGTH, capacity=STRENGTH)
def test_waiting_orders_lengthen_and_capacity_shortens_the_lead_time(
    lead: Any, backlog: Any, more: Any, capacity: Any
) -> None:
    p = Pipeline()
    usual = lead_time(lead, backlog, capacity, p)
    assert usual >= lead
    assert lead_time(lead, backlog + more, capacity, p) >= usual
    assert lead_time(lead, backlog, capacity + more, p) <= usual
    assert lead_time(lead, ZERO, capacity, p) == lead


@for_any(lead=between(0.0, 8.0), years=between(0.0, 10.0), capacity=STRENGTH)
def test_lead_time_counts_the_years_of_waiting_orders_in_any_currency(
    lead: Any, years: Any, capacity: Any
) -> None:
    found = lead_time(lead, years * capacity, capacity, Pipeline(backlog_delay=0.2))
    assert found == pytest.approx(lead * (1.0 + 0.2 * years))


@for_any(lead=between(0.0, 8.0))
def test_immediate_means_no_lead_time(lead: Any) -> None:
    assert at_once(lead, Immediate()) == 0.0


@for_any(money=STRENGTH, willing=SHARE, more=SHARE, draw=between(0.0, 1.0 - 1e-9))
def test_a_supplier_takes_all_or_nothing_and_who_is_more_willing_takes_no_less(
    money: Any, willing: Any, more: Any, draw: Any
) -> None:
    low, high = sorted((willing, more))
    assert placed_with(money, low, draw) in (0.0, money)
    assert placed_with(money, high, draw) >= placed_with(money, low, draw)
    assert placed_with(money, ONE, draw) == money
    assert placed_with(money, ZERO, draw) == 0.0


def test_a_supplier_takes_orders_as_often_as_it_is_available() -> None:
    draws = (np.arange(1000) + 0.5) / 1000
    taken = placed_with(np.full(1000, 2.0), np.full(1000, 0.37), draws)
    assert taken.mean() == pytest.approx(2.0 * 0.37, abs=ROUNDING)
