"""Paired runs: the same luck with one thing changed."""

from __future__ import annotations

import numpy as np

from dilemma_sim.analysis.paired import (
    abandonment_premium,
    dilemma_of_forces,
    recovery_from_fright,
    share_of_reaction,
)
from dilemma_sim.analysis.standard import SYSTEM_NUMBERS, system_numbers
from dilemma_sim.ensemble import simulate

from ...theory.theory import scenario
from ...worlds import base, short


def test_without_elasticity_nothing_is_owed_to_reaction() -> None:
    deaf = short({"rules.spending.threat_elasticity": 0.0})
    share = share_of_reaction(deaf, simulate(deaf, 3), seed=0)
    assert share is not None
    assert np.allclose(share, 0.0)


def test_more_elasticity_means_more_is_owed_to_reaction() -> None:
    shares = []
    for elasticity in (0.1, 0.6):
        chosen = short({"rules.spending.threat_elasticity": elasticity}, years=8)
        share = share_of_reaction(chosen, simulate(chosen, 4), seed=0)
        assert share is not None
        shares.append(float(share.sel(state="BIH").median()))
    assert 0.0 < shares[0] < shares[1]


def test_spending_rules_without_elasticity_have_no_reaction_share() -> None:
    chosen = short({"rules.spending": "constant_share"})
    assert share_of_reaction(chosen, simulate(chosen, 1), seed=0) is None


def test_states_without_a_guarantee_pay_no_premium_where_nobody_doubts() -> None:
    sure = short({"guarantees.*.credibility": 1.0, "rules.events": "none"})
    premium = abandonment_premium(sure, simulate(sure, 2), seed=0)
    assert premium is not None
    assert np.allclose(premium, 0.0, atol=1e-12)


def test_doubt_costs_members_money() -> None:
    doubted = short({"guarantees.NATO.credibility": 0.3, "rules.alliances": "none"}, years=8)
    # The anchor of threat is that of the doubted world, so belief lowers what is wanted.
    premium = abandonment_premium(doubted, simulate(doubted, 4), seed=0)
    assert premium is not None
    assert float(premium.sel(state=["ALB", "HRV"]).median()) > 0.0


def test_scenarios_without_guarantees_have_no_premium() -> None:
    alone = scenario("two-states")
    assert abandonment_premium(alone, simulate(alone), seed=0) is None


def test_mirror_states_that_do_not_arm_have_no_dilemma() -> None:
    assert np.isnan(dilemma_of_forces(scenario("two-states"), 2010)["security_dilemma_index"])


def test_arming_in_the_region_costs_more_security_than_it_brings() -> None:
    index = dilemma_of_forces(base(), 2025)
    assert index["security_dilemma_index"] > 1.0
    assert index["dilemma_cost"] == np.inf


def test_a_fright_takes_longer_to_fade_where_it_is_forgotten_more_slowly() -> None:
    times = [
        recovery_from_fright(
            base(rules__beliefs__forgetting_rate=rate, rules__spending__threat_elasticity=0.1),
            2016,
        )
        for rate in (0.4, 0.1)
    ]
    assert 0.0 < times[0] < times[1]


def test_every_system_number_is_worked_out_for_three_years() -> None:
    numbers = system_numbers(base(time__end=2019))
    assert list(numbers) == [2016, 2017, 2018]
    for row in numbers.values():
        assert set(row) == set(SYSTEM_NUMBERS)


def test_a_run_of_one_year_has_one_year_of_system_numbers() -> None:
    assert len(system_numbers(base(time__end=2016))) == 1
