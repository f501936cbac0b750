"""Budgets: plans, answers to threat and how fast they move."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dilemma_sim.rules.spending import (
    LEAST_SPENDING,
    ConstantShare,
    LogReaction,
    Parity,
    PublicGood,
    ReferencePath,
    Richardson,
    burden_after,
    constant_share,
    log_reaction,
    moved_by_plan,
    parity,
    plan_progress,
    public_good,
    reaction_to,
    reference_path,
    richardson,
)

from .draws import ROUNDING, SHARE, SHOCK, STEP, STRENGTH, between, for_any

LOG_BURDEN = between(-6.0, -2.0)
FLOOR, CEILING, BOUNDLESS = np.float64(0.02), np.float64(0.05), np.float64(1e9)
ZERO, ONE = np.float64(0.0), np.float64(1.0)
YEAR = between(2010.0, 2040.0)


@for_any(burden=LOG_BURDEN, target=LOG_BURDEN, compliance=SHARE, progress=SHARE)
def test_plans_never_lower_the_reference_burden(
    burden: Any, target: Any, compliance: Any, progress: Any
) -> None:
    after = moved_by_plan(burden, target, compliance, progress)
    assert burden <= after <= max(burden, target) + ROUNDING


@for_any(burden=LOG_BURDEN, target=LOG_BURDEN, progress=SHARE)
def test_a_plan_nobody_keeps_moves_nothing_and_a_kept_one_arrives(
    burden: Any, target: Any, progress: Any
) -> None:
    assert moved_by_plan(burden, target, ZERO, progress) == burden
    assert moved_by_plan(burden, target, ONE, ONE) == pytest.approx(max(burden, target))


@for_any(year=YEAR, later=between(0.0, 20.0), lead=between(0.0, 9.0), length=between(1.0, 15.0))
def test_plans_only_come_nearer_to_their_end(year: Any, later: Any, lead: Any, length: Any) -> None:
    start, public = np.float64(2020.0), np.float64(2018.0)
    plan = start, start + length, lead, public
    before, after = plan_progress(year, *plan), plan_progress(year + later, *plan)
    assert 0.0 <= before <= after <= 1.0
    assert plan_progress(start + length, *plan) == 1.0


@for_any(year=YEAR, wait=between(0.01, 10.0), lead=between(0.0, 9.0))
def test_a_plan_acts_on_nobody_before_it_is_known(year: Any, wait: Any, lead: Any) -> None:
    start, deadline = year - 5.0, year + 5.0
    assert plan_progress(year, start, deadline, lead, year + wait) == 0.0
    assert plan_progress(year, start, deadline, lead, year) >= 0.5


def test_planners_aim_ahead_by_their_delay() -> None:
    years = [np.float64(x) for x in (2020.0, 2015.0, 2025.0, 2.0, 2015.0)]
    assert plan_progress(*years) == pytest.approx(0.7)


@for_any(burden=between(-6.0, -3.0), threat=SHARE, elasticity=between(0.0, 1.2))
def test_threat_as_at_the_start_leaves_the_plan(burden: Any, threat: Any, elasticity: Any) -> None:
    p = ReferencePath(threat_elasticity=float(elasticity))
    assert reference_path(burden, threat, threat, FLOOR, CEILING, p) == burden


@for_any(burden=LOG_BURDEN, threat=SHARE, start=SHARE, elasticity=between(0.0, 1.2))
def test_the_ceiling_binds(burden: Any, threat: Any, start: Any, elasticity: Any) -> None:
    p = ReferencePath(threat_elasticity=float(elasticity))
    wanted = reference_path(burden, threat, start, FLOOR, CEILING, p)
    free = reference_path(burden, threat, start, FLOOR, BOUNDLESS, p)
    assert wanted == min(free, np.log(CEILING))


@for_any(burden=LOG_BURDEN, low=SHARE, high=SHARE, start=SHARE)
def test_more_threat_never_lowers_what_is_wanted(
    burden: Any, low: Any, high: Any, start: Any
) -> None:
    low, high = sorted((low, high))
    p = ReferencePath()
    calm = reference_path(burden, low, start, FLOOR, CEILING, p)
    assert reference_path(burden, high, start, FLOOR, CEILING, p) >= calm


@for_any(burden=LOG_BURDEN, ratio=between(0.5, 2.0), elasticity=between(0.0, 1.2))
def test_one_percent_more_threat_raises_wants_by_the_elasticity(
    burden: Any, ratio: Any, elasticity: Any
) -> None:
    p = ReferencePath(threat_elasticity=float(elasticity))
    start = np.float64(0.1)
    threat = ratio * (start + FLOOR) - FLOOR
    wanted = reference_path(burden, threat, start, FLOOR, BOUNDLESS, p)
    assert wanted - burden == pytest.approx(elasticity * np.log(ratio), abs=1e-9)


@for_any(burden=between(1e-3, 0.1), growth=between(-1.0, 1.0))
def test_without_reaction_the_starting_burden_is_kept(burden: Any, growth: Any) -> None:
    kept = constant_share(burden, ConstantShare())
    assert np.exp(kept) == pytest.approx(burden)
    assert log_reaction(burden, growth, LogReaction(reaction=0.0)) == kept
    assert log_reaction(burden, growth, LogReaction(reaction=0.4)) == pytest.approx(
        kept + 0.4 * growth
    )


@for_any(rival=STRENGTH, gdp=STRENGTH, ratio=between(0.3, 2.0), unit=between(0.1, 10.0))
def test_parity_holds_the_ratio_up_to_the_ceiling_in_any_currency(
    rival: Any, gdp: Any, ratio: Any, unit: Any
) -> None:
    p = Parity(parity_ratio=float(ratio))
    wanted = parity(rival, gdp, BOUNDLESS * BOUNDLESS, p)
    assert np.exp(wanted) * gdp == pytest.approx(ratio * rival)
    bound = parity(rival, gdp, CEILING, p)
    assert np.exp(bound) <= CEILING * (1 + 1e-9)
    assert parity(unit * rival, unit * gdp, CEILING, p) == pytest.approx(bound)


def test_who_suspects_nobody_wants_next_to_nothing_but_a_burden_has_a_logarithm() -> None:
    assert np.exp(parity(ZERO, ONE, CEILING, Parity())) == pytest.approx(LEAST_SPENDING)
    satisfied = public_good(ONE, np.float64(1e3), PublicGood())
    assert np.exp(satisfied) == pytest.approx(LEAST_SPENDING)


@for_any(gdp=between(1e2, 1e6), allies=STRENGTH, more=STRENGTH)
def test_allies_spending_never_raises_what_oneself_wants(gdp: Any, allies: Any, more: Any) -> None:
    p = PublicGood()
    alone = public_good(gdp, allies, p)
    assert public_good(gdp, allies + more, p) <= alone
    assert alone <= np.log(p.wanted_share) + ROUNDING


@for_any(gdp=between(1e2, 1e6), allies=STRENGTH)
def test_without_spillover_everybody_pays_in_full(gdp: Any, allies: Any) -> None:
    wanted = public_good(gdp, allies, PublicGood(spillover=0.0, wanted_share=0.03))
    assert np.exp(wanted) == pytest.approx(0.03)


def test_olson_and_zeckhausers_small_ally_leaves_the_rest_to_the_great() -> None:
    wanted = public_good(np.float64(100.0), np.float64(1.0), PublicGood(wanted_share=0.02))
    assert np.exp(wanted) == pytest.approx((2.0 - 0.98) / 100.0)


@for_any(rival=STRENGTH, own=STRENGTH, strength=between(0.0, 1.0))
def test_the_classical_reaction_looks_at_the_rival_alone(
    rival: Any, own: Any, strength: Any
) -> None:
    assert reaction_to(rival, own, strength, 0.0) == pytest.approx(strength * rival)


@for_any(rival=STRENGTH, own=STRENGTH, dampening=between(0.0, 1e-3))
def test_submissiveness_dampens_only_a_lead(rival: Any, own: Any, dampening: Any) -> None:
    classical = reaction_to(rival, own, ONE, 0.0)
    damped = reaction_to(rival, own, ONE, dampening)
    assert (damped - classical) * (rival - own) <= 0.0
    assert reaction_to(rival, rival, ONE, dampening) == rival


@for_any(spending=between(1.0, 1e5), fatigue=between(0.5, 2.0), grievance=between(0, 10), dt=STEP)
def test_richardson_rests_where_reaction_and_grievance_meet_fatigue(
    spending: Any, fatigue: Any, grievance: Any, dt: Any
) -> None:
    p = Richardson()
    reaction = p.fatigue * fatigue * spending - grievance
    after = richardson(spending, reaction, fatigue, grievance, spending, dt, p)
    assert after == pytest.approx(0.0, abs=1e-9)


@for_any(spending=between(10.0, 1e5), reaction=between(0.0, 50.0), more=between(0.0, 50.0), dt=STEP)
def test_reaction_and_grievance_raise_and_fatigue_lowers(
    spending: Any, reaction: Any, more: Any, dt: Any
) -> None:
    gdp = np.float64(1e6)
    p = Richardson()
    after = richardson(spending, reaction, ONE, ONE, gdp, dt, p)
    assert richardson(spending, reaction + more, ONE, ONE, gdp, dt, p) >= after
    assert richardson(spending, reaction, ONE, ONE + more, gdp, dt, p) >= after
    assert richardson(spending, reaction, ONE + more, ONE, gdp, dt, p) <= after


def test_richardson_in_numbers() -> None:
    ten, hundred = np.float64(10.0), np.float64(100.0)
    after = richardson(ten, np.float64(2.0), ONE, np.float64(0.5), hundred, 0.5, Richardson())
    assert np.exp(after) == pytest.approx((10.0 + 0.5 * (2.0 - 0.1 * 10.0 + 0.5)) / 100.0)
    ruined = richardson(ten, ZERO, hundred, ZERO, hundred, 1.0, Richardson())
    assert np.exp(ruined) * hundred == pytest.approx(LEAST_SPENDING)


@for_any(burden=LOG_BURDEN, wanted=LOG_BURDEN, rate=SHARE)
def test_a_budget_closes_its_share_of_the_gap(burden: Any, wanted: Any, rate: Any) -> None:
    after = burden_after(burden, wanted, ZERO, rate, 0.08)
    assert wanted - after == pytest.approx((1.0 - rate) * (wanted - burden), abs=ROUNDING)


@for_any(burden=LOG_BURDEN, luck=SHOCK, noise=between(0.0, 0.2))
def test_luck_moves_a_budget_by_its_standard_deviation(burden: Any, luck: Any, noise: Any) -> None:
    after = burden_after(burden, burden, luck, 0.3, noise)
    assert after - burden == pytest.approx(noise * luck, abs=ROUNDING)


@for_any(rival=STRENGTH, own=STRENGTH, gdp=STRENGTH, unit=between(0.1, 10.0))
def test_richardsons_burden_is_the_same_in_any_currency(
    rival: Any, own: Any, gdp: Any, unit: Any
) -> None:
    p = Richardson()
    after = richardson(own, 0.02 * rival, ONE, ZERO, gdp, 0.25, p)
    money = unit * own, unit * 0.02 * rival, ONE, ZERO, unit * gdp
    assert richardson(*money, 0.25, p) == pytest.approx(after, abs=1e-9)
