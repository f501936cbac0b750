"""Suspicion: what raises it, what lowers it and what leaves it alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dilemma_sim.rules.arithmetic import LARGEST_LOG_ODDS, probability
from dilemma_sim.rules.beliefs import (
    Adaptive,
    BayesAttrib,
    BayesRational,
    Fixed,
    adaptive,
    bayes_attrib,
    bayes_rational,
    colored_bias,
    expected_answer_after,
    fixed,
    suspicion_after_incident,
    threat_growth_due_to,
    weapon_weight,
)

from .draws import LOG_ODDS, ROUNDING, SHARE, SHOCK, between, for_any

GROWTH = between(-0.3, 0.3)
MILD = between(-1.0, 1.0)
ZERO, ONE = np.float64(0.0), np.float64(1.0)


def attributing(*what_all_learners_see: Any) -> Any:
    """A state with the attribution error whose memory colors nothing."""
    *seen, p = what_all_learners_see
    return bayes_attrib(*seen, np.float64(0.7), p)


LEARNERS: list[tuple[Callable[..., Any], Any]] = [
    (attributing, BayesAttrib()),
    (bayes_rational, BayesRational()),
    (adaptive, Adaptive()),
]
learners = pytest.mark.parametrize(("learn", "p"), LEARNERS)


@learners
@for_any(belief=LOG_ODDS, prior=LOG_ODDS, growth=GROWTH, answer=GROWTH, light=SHARE, luck=SHOCK)
def test_belief_stays_within_its_bounds(
    learn: Any, p: Any, belief: Any, prior: Any, growth: Any, answer: Any, light: Any, luck: Any
) -> None:
    after = learn(belief, prior, growth, answer, light, light, luck, p)
    assert -LARGEST_LOG_ODDS <= after <= LARGEST_LOG_ODDS


@learners
@for_any(
    belief=LOG_ODDS, prior=LOG_ODDS, growth=GROWTH, more=between(0, 0.3), light=SHARE, luck=SHOCK
)
def test_belief_rises_with_build_up_and_falls_with_expected_answer(
    learn: Any, p: Any, belief: Any, prior: Any, growth: Any, more: Any, light: Any, luck: Any
) -> None:
    seen = light, light, luck, p
    usual = learn(belief, prior, growth, ZERO, *seen)
    assert learn(belief, prior, growth + more, ZERO, *seen) >= usual - ROUNDING
    assert learn(belief, prior, growth, more, *seen) <= usual + ROUNDING


@learners
def test_build_up_really_moves_a_belief_and_so_does_an_expected_answer(learn: Any, p: Any) -> None:
    growth, light = np.float64(0.05), np.float64(0.5)
    usual = learn(ZERO, ZERO, growth, ZERO, light, light, ZERO, p)
    assert usual > 0.01
    assert learn(ZERO, ZERO, growth, growth, light, light, ZERO, p) < usual - 0.01


@learners
@for_any(belief=LOG_ODDS, prior=LOG_ODDS, growth=GROWTH, luck=SHOCK, bias=between(0.0, 0.15))
def test_transparency_1_leaves_no_noise_and_no_bias(
    learn: Any, p: Any, belief: Any, prior: Any, growth: Any, luck: Any, bias: Any
) -> None:
    biased = p.model_copy(update={"worst_case_bias": float(bias), "observation_noise": 0.2})
    plain = p.model_copy(update={"worst_case_bias": 0.0, "observation_noise": 0.0})
    watched = learn(belief, prior, growth, ZERO, ONE, ONE, luck, biased)
    assert watched == learn(belief, prior, growth, ZERO, ONE, ONE, ZERO, plain)


@for_any(belief=LOG_ODDS, growth=GROWTH, answer=GROWTH, luck=SHOCK)
def test_in_full_light_misattribution_vanishes(
    belief: Any, growth: Any, answer: Any, luck: Any
) -> None:
    seen = belief, ZERO, growth, answer, ONE, ONE, luck
    assert attributing(*seen, BayesAttrib()) == bayes_rational(*seen, BayesRational())


@for_any(belief=MILD, growth=GROWTH, answer=between(0.0, 0.1), light=SHARE, luck=SHOCK)
def test_misattribution_only_adds_suspicion_of_those_who_answer(
    belief: Any, growth: Any, answer: Any, light: Any, luck: Any
) -> None:
    seen = belief, ZERO, growth, answer, light, light, luck
    rational = bayes_rational(*seen, BayesRational())
    assert attributing(*seen, BayesAttrib()) >= rational - ROUNDING
    without_bias = BayesAttrib(attribution_bias=0.0)
    assert attributing(*seen, without_bias) == rational


@for_any(prior=LOG_ODDS, answer=GROWTH, light=SHARE)
def test_rational_observer_expects_answers(prior: Any, answer: Any, light: Any) -> None:
    """Growth that only answers oneself is no news."""
    after = bayes_rational(prior, prior, answer, answer, light, light, ZERO, BayesRational())
    assert after == pytest.approx(prior, abs=1e-9)


@learners
@for_any(prior=LOG_ODDS, light=SHARE)
def test_a_calm_year_leaves_a_prior_where_it_is(learn: Any, p: Any, prior: Any, light: Any) -> None:
    after = learn(prior, prior, ZERO, ZERO, light, light, ZERO, p)
    assert after == pytest.approx(prior, abs=1e-9)


@learners
@for_any(belief=LOG_ODDS, prior=LOG_ODDS, light=SHARE)
def test_forgetting_pulls_towards_the_prior(
    learn: Any, p: Any, belief: Any, prior: Any, light: Any
) -> None:
    after = learn(belief, prior, ZERO, ZERO, light, light, ZERO, p)
    assert abs(after - prior) <= abs(belief - prior) + 1e-9
    assert min(belief, prior) - 1e-9 <= after <= max(belief, prior) + 1e-9


@for_any(belief=MILD, prior=MILD, rate=SHARE)
def test_the_forgetting_rate_is_the_share_of_the_way_to_the_prior(
    belief: Any, prior: Any, rate: Any
) -> None:
    p = BayesRational(forgetting_rate=float(rate))
    after = bayes_rational(belief, prior, ZERO, ZERO, ONE, ONE, ZERO, p)
    assert after == pytest.approx(belief + rate * (prior - belief), abs=1e-12)


@for_any(belief=LOG_ODDS, light=SHARE, darker=SHARE)
def test_less_light_than_usual_never_lowers_suspicion(belief: Any, light: Any, darker: Any) -> None:
    dark, usual = sorted((light, darker))
    p = BayesAttrib()
    before = attributing(belief, belief, ZERO, ZERO, usual, usual, ZERO, p)
    assert attributing(belief, belief, ZERO, ZERO, dark, usual, ZERO, p) >= before - ROUNDING


@for_any(belief=MILD, light=SHARE)
def test_half_a_revisionists_growth_is_what_the_likelihood_takes_for_neutral(
    belief: Any, light: Any
) -> None:
    p = BayesRational(reference="likelihood", worst_case_bias=0.0)
    half = np.float64(p.revisionist_growth / 2)
    after = bayes_rational(belief, belief, half, ZERO, light, light, ZERO, p)
    assert after == pytest.approx(belief)
    calm = bayes_rational(belief, belief, ZERO, ZERO, light, light, ZERO, p)
    assert calm < belief, "a calm year speaks for a friend"


def test_evidence_weighs_mean_over_variance() -> None:
    p = BayesRational(revisionist_growth=0.1, signal_noise=0.2)
    after = bayes_rational(ZERO, ZERO, np.float64(0.04), ZERO, ONE, ONE, ZERO, p)
    assert after == pytest.approx(0.1 / 0.04 * 0.04)


def test_adaptive_goes_a_fifth_of_the_way_to_what_the_year_suggests() -> None:
    half_revisionist = np.float64(0.02)
    after = adaptive(ZERO, ZERO, half_revisionist, ZERO, ONE, ONE, ZERO, Adaptive())
    assert probability(after) == pytest.approx(0.5 + 0.2 * 0.2)
    top = adaptive(ZERO, ZERO, ONE, ZERO, ONE, ONE, ZERO, Adaptive())
    assert probability(top) == pytest.approx(0.5 + 0.2 * 0.5), "no more than certainty"


@for_any(belief=LOG_ODDS)
def test_fixed_beliefs_never_move(belief: Any) -> None:
    assert fixed(belief, Fixed()) == belief


@for_any(offensive=SHARE, more=SHARE, told_apart=SHARE)
def test_offensive_weapons_are_never_the_better_sign(
    offensive: Any, more: Any, told_apart: Any
) -> None:
    low, high = sorted((offensive, more))
    assert 0.0 <= weapon_weight(low, told_apart) <= weapon_weight(high, told_apart) + ROUNDING
    assert weapon_weight(high, told_apart) <= 2.0
    assert weapon_weight(low, ZERO) == 1.0, "weapons that cannot be told apart count alike"
    assert weapon_weight(ZERO, ONE) == 0.0, "pure defense is no sign of intent"


@for_any(steady=between(0.0, 0.3), rate=between(0.1, 1.0), elasticity=between(0.0, 1.2))
def test_expected_answer_settles_at_elasticity_times_growth(
    steady: Any, rate: Any, elasticity: Any
) -> None:
    rest = elasticity * steady
    assert expected_answer_after(rest, steady, rate, elasticity) == pytest.approx(rest)
    assert expected_answer_after(ZERO, ZERO, rate, elasticity) == 0.0


@for_any(rest=between(0.0, 0.9), before=between(0.0, 0.9), now=between(0.0, 0.9))
def test_growth_due_to_oneself_has_the_sign_of_ones_own_change(
    rest: Any, before: Any, now: Any
) -> None:
    threat = 1.0 - (1.0 - rest) * (1.0 - now)
    growth = threat_growth_due_to(threat, now, before, 0.02)
    exact = np.log(threat + 0.02) - np.log(1.0 - (1.0 - rest) * (1.0 - before) + 0.02)
    assert growth == pytest.approx(exact, abs=1e-9)
    assert growth * (now - before) >= -ROUNDING


@for_any(hostility=SHARE, other=SHARE, bias=SHARE, weight=SHARE)
def test_memory_makes_enemies_misread_more_and_friends_less(
    hostility: Any, other: Any, bias: Any, weight: Any
) -> None:
    plain = BayesAttrib(attribution_bias=float(bias))
    colored = BayesAttrib(attribution_bias=float(bias), memory_weight=float(weight))
    assert colored_bias(hostility, plain) == bias, "off unless it is given a weight"
    friend, enemy = sorted((hostility, other))
    assert 0.0 <= colored_bias(friend, colored) <= colored_bias(enemy, colored) + ROUNDING
    assert colored_bias(enemy, colored) <= 1.0
    assert colored_bias(np.float64(0.5), colored) == pytest.approx(bias)


def test_an_enemys_answer_is_read_as_malice_and_a_friends_less_so() -> None:
    seen = ZERO, ZERO, np.float64(0.05), np.float64(0.05), ZERO, ZERO, ZERO
    p = BayesAttrib(memory_weight=1.0)
    enemy, usual, friend = (bayes_attrib(*seen, np.float64(h), p) for h in (0.7, 0.5, 0.02))
    assert enemy > usual > friend
    assert usual == bayes_attrib(*seen, np.float64(0.02), BayesAttrib())


@for_any(level=between(0.0, 5.0), doubt=SHARE, push=between(0.0, 0.6))
def test_doubt_about_who_did_it_scales_suspicion_and_a_threat_leaves_none(
    level: Any, doubt: Any, push: Any
) -> None:
    full = suspicion_after_incident(level, ONE, push)
    assert suspicion_after_incident(level, doubt, push) == pytest.approx(doubt * full)
    assert full == pytest.approx(push * max(level - 2.0, 0.0) / 2.0)
    assert suspicion_after_incident(np.float64(2.0), ONE, push) == 0.0
