"""The functions that several rules share."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.rules.arithmetic import (
    LARGEST_LOG_ODDS,
    clip_log_odds,
    contest_success,
    log_odds,
    power,
    probability,
    share_of_step,
)

from .draws import LOG_ODDS, ROUNDING, SHARE, STEP, STRENGTH, between, for_any

SHARPNESS = between(0.5, 3.0)
NOTHING, SOMETHING = np.float64(0.0), np.float64(5.0)


@for_any(attack=STRENGTH, defense=STRENGTH, scale=between(1e-3, 1e3), m=SHARPNESS)
def test_success_lies_between_0_and_1_and_depends_on_the_ratio_alone(
    attack: np.float64, defense: np.float64, scale: np.float64, m: np.float64
) -> None:
    chance = contest_success(attack, defense, m)
    assert 0.0 <= chance <= 1.0
    assert contest_success(scale * attack, scale * defense, m) == pytest.approx(chance, rel=1e-9)


@for_any(attack=STRENGTH, defense=STRENGTH, m=SHARPNESS)
def test_one_sides_success_is_the_others_failure(
    attack: np.float64, defense: np.float64, m: np.float64
) -> None:
    both = contest_success(attack, defense, m) + contest_success(defense, attack, m)
    assert both == pytest.approx(1.0)


@for_any(attack=STRENGTH, defense=STRENGTH, m=SHARPNESS)
def test_the_short_way_at_an_exponent_of_1_gives_the_number_of_the_long_one(
    attack: np.float64, defense: np.float64, m: np.float64
) -> None:
    alone = contest_success(attack, defense, np.ones(1))
    in_company = contest_success(attack, defense, np.array([1.0, m]))
    assert alone == in_company[0]
    assert in_company[1] == contest_success(attack, defense, m)
    nearly = contest_success(attack, defense, 1.0 + 1e-12)
    assert nearly == pytest.approx(float(alone), rel=1e-9)


@for_any(attack=STRENGTH, defense=STRENGTH, more=STRENGTH, m=SHARPNESS)
def test_more_attack_helps_and_more_defense_hinders(
    attack: np.float64, defense: np.float64, more: np.float64, m: np.float64
) -> None:
    chance = contest_success(attack, defense, m)
    assert contest_success(attack + more, defense, m) >= chance - ROUNDING
    assert contest_success(attack, defense + more, m) <= chance + ROUNDING


@for_any(weak=STRENGTH, lead=between(1.0, 100.0), m=SHARPNESS, more=between(0.0, 2.0))
def test_sharpness_favors_the_stronger_and_equals_stay_equal(
    weak: np.float64, lead: np.float64, m: np.float64, more: np.float64
) -> None:
    strong = weak * lead
    assert contest_success(strong, weak, m + more) >= contest_success(strong, weak, m) - ROUNDING
    assert contest_success(weak, weak, m) == pytest.approx(0.5)


@pytest.mark.parametrize("m", [0.5, 1.0, 3.0, 1e4])
def test_no_attack_never_succeeds_and_no_defense_never_holds(m: float) -> None:
    assert contest_success(NOTHING, NOTHING, m) == 0.0
    assert contest_success(NOTHING, SOMETHING, m) == 0.0
    assert contest_success(SOMETHING, NOTHING, m) == pytest.approx(1.0)


@pytest.mark.parametrize(("m", "chance"), [(1.0, 0.75), (2.0, 0.9), (1e5, 1.0)])
def test_three_to_one(m: float, chance: float) -> None:
    three, one = np.float64(3.0), np.float64(1.0)
    assert contest_success(three, one, m) == pytest.approx(chance)
    assert contest_success(one, three, m) == pytest.approx(1.0 - chance)


@for_any(x=STRENGTH, m=between(-3.0, 3.0))
def test_power_is_a_power(x: np.float64, m: np.float64) -> None:
    assert power(x, m) == pytest.approx(float(x) ** float(m), rel=1e-9)


def test_a_power_too_large_to_write_stays_finite() -> None:
    assert np.isfinite(power(np.float64(1e300), 1e6))


@for_any(chance=between(0.011, 0.989))
def test_log_odds_and_probability_undo_each_other(chance: np.float64) -> None:
    assert probability(log_odds(chance)) == pytest.approx(chance)
    assert log_odds(1.0 - chance) == pytest.approx(-log_odds(chance), abs=1e-9)


@for_any(chance=SHARE)
def test_no_one_is_ever_quite_certain(chance: np.float64) -> None:
    assert 0.0099 < probability(log_odds(chance)) < 0.9901


@for_any(odds=LOG_ODDS, far=between(4.6, 1e6))
def test_clipping_leaves_what_lies_within(odds: np.float64, far: np.float64) -> None:
    assert clip_log_odds(odds) == odds
    assert clip_log_odds(far) == LARGEST_LOG_ODDS
    assert clip_log_odds(-far) == -LARGEST_LOG_ODDS


@for_any(low=LOG_ODDS, rise=between(0.0, 5.0))
def test_probability_rises_with_log_odds(low: np.float64, rise: np.float64) -> None:
    assert probability(low + rise) >= probability(low)


@for_any(rate=between(0.0, 10.0), dt=STEP)
def test_two_halves_of_a_step_hold_as_much_chance_as_the_whole(rate: np.float64, dt: float) -> None:
    half = share_of_step(rate, dt / 2)
    assert 0.0 <= share_of_step(rate, dt) <= 1.0
    assert 1.0 - (1.0 - half) ** 2 == pytest.approx(share_of_step(rate, dt), abs=ROUNDING)
