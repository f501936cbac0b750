"""What states want to spend, and how far budgets follow."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.rules.spending import (
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

from .draws import SHARE, STRENGTH, between, for_any

BURDEN = between(0.002, 0.2)
THREAT = between(0.0, 0.99)
FLOOR = np.float64(0.02)


@for_any(year=between(2010, 2040), start=between(2012, 2020), years=between(1, 20), lead=SHARE)
def test_progress_of_a_plan_lies_between_0_and_1_and_never_goes_back(
    year: np.float64, start: np.float64, years: np.float64, lead: np.float64
) -> None:
    now, later = (plan_progress(y, start, start + years, lead, start) for y in (year, year + 1))
    assert 0.0 <= now <= later <= 1.0


@for_any(lead=between(0, 10))
def test_a_plan_that_nobody_knows_acts_on_nobody(lead: np.float64) -> None:
    years = (np.float64(y) for y in (2020, 2015, 2025))
    assert plan_progress(*years, lead, np.float64(2021)) == 0.0


@for_any(burden=BURDEN, target=BURDEN, compliance=SHARE, progress=SHARE)
def test_plans_never_lower_the_reference_burden_nor_overshoot(
    burden: np.float64, target: np.float64, compliance: np.float64, progress: np.float64
) -> None:
    before, aim = np.log(burden), np.log(target)
    after = moved_by_plan(before, aim, compliance, progress)
    assert before <= after <= max(before, aim) + 1e-12


@for_any(burden=BURDEN, threat=THREAT, more=SHARE, ceiling=BURDEN)
def test_wanted_burden_rises_with_threat_and_never_passes_the_ceiling(
    burden: np.float64, threat: np.float64, more: np.float64, ceiling: np.float64
) -> None:
    start = np.float64(0.2)
    wanted = [
        reference_path(np.log(burden), t, start, FLOOR, ceiling, ReferencePath())
        for t in (threat, min(threat + more, 1.0))
    ]
    assert wanted[0] <= wanted[1] <= np.log(ceiling) + 1e-12


@for_any(burden=BURDEN, threat=THREAT)
def test_threat_as_at_the_start_leaves_the_plan(burden: np.float64, threat: np.float64) -> None:
    b = np.log(burden)
    assert reference_path(b, threat, threat, FLOOR, np.float64(1.0), ReferencePath()) == b


@for_any(burden=BURDEN, wanted=BURDEN, rate=SHARE)
def test_a_budget_ends_between_what_was_and_what_is_wanted(
    burden: np.float64, wanted: np.float64, rate: np.float64
) -> None:
    old, new = np.log(burden), np.log(wanted)
    after = burden_after(old, new, np.float64(0.0), rate, 0.08)
    assert min(old, new) - 1e-12 <= after <= max(old, new) + 1e-12


@for_any(burden=BURDEN)
def test_the_null_wants_what_there_was(burden: np.float64) -> None:
    assert constant_share(burden, ConstantShare()) == np.log(burden)
    assert log_reaction(burden, np.float64(0.0), LogReaction()) == np.log(burden)


@for_any(spending=STRENGTH, gdp=STRENGTH, scale=between(0.1, 10))
def test_parity_does_not_depend_on_the_unit_of_money(
    spending: np.float64, gdp: np.float64, scale: np.float64
) -> None:
    top = np.float64(0.9)
    one, other = (parity(spending * s, gdp * s, top, Parity()) for s in (1.0, scale))
    assert one == pytest.approx(other, abs=1e-6)
    assert one <= np.log(top) + 1e-12


@for_any(gdp=STRENGTH, ally=STRENGTH, more=STRENGTH)
def test_allies_that_spend_more_are_leaned_on_more(
    gdp: np.float64, ally: np.float64, more: np.float64
) -> None:
    little, much = (public_good(gdp, a, PublicGood()) for a in (ally, ally + more))
    assert much <= little
    alone = PublicGood(spillover=0.0)
    assert public_good(gdp, ally, alone) == public_good(gdp, ally + more, alone)


@for_any(rival=STRENGTH, own=STRENGTH)
def test_reaction_grows_with_the_rival_unless_one_submits(
    rival: np.float64, own: np.float64
) -> None:
    strength = np.float64(0.1)
    assert reaction_to(rival, own, strength, 0.0) == pytest.approx(0.1 * rival)
    if rival > own:
        assert reaction_to(rival, own, strength, 1e-6) < reaction_to(rival, own, strength, 0.0)


@for_any(spending=STRENGTH, pull=between(-1e7, 1e7))
def test_richardson_keeps_spending_above_nothing(spending: np.float64, pull: np.float64) -> None:
    one = np.float64(1.0)
    after = richardson(spending, pull, one, np.float64(0.0), one, 1.0, Richardson())
    assert np.isfinite(after)
