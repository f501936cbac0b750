"""Incidents, escalation and war (V14 in numbers)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from dilemma_sim.rules.crises import (
    Bargaining,
    Ladder,
    NoCrises,
    bargaining,
    between_the_sides,
    escalation_odds_factor,
    happens,
    held_back,
    ladder,
    no_crises,
    onset_rate,
    opportunism,
    stepped_up,
)

from .draws import ROUNDING, SHARE, STEP, STRENGTH, YES_OR_NO, between, for_any

ZERO, ONE = np.float64(0.0), np.float64(1.0)
USUAL = tuple(np.float64(x) for x in (0.0, 0.0, 0.15, 0.35, 0.0, 0.0))
#: Which argument of the onset raises the rate, and which lowers it.
WAYS = {"dispute": 1, "hostility": 1, "threat": 1, "transparency": -1, "conditions": -1, "spot": 1}


@for_any(where=st.tuples(SHARE, SHARE, SHARE, SHARE, SHARE, SHARE), more=SHARE)
def test_onset_rises_with_dispute_threat_hostility_and_falls_with_transparency_and_conditions(
    where: Any, more: Any
) -> None:
    usual = onset_rate(*where, Ladder())
    assert usual >= 0.0
    for place, way in enumerate(WAYS.values()):
        moved = list(where)
        moved[place] = moved[place] + more
        assert way * (onset_rate(*moved, Ladder()) - usual) >= -ROUNDING


@pytest.mark.parametrize(
    ("place", "weight"),
    [
        (0, "dispute_weight"),
        (1, "hostility_weight"),
        (2, "threat_weight"),
        (3, "transparency_weight"),
    ],
)
def test_each_reason_moves_the_log_rate_by_its_weight(place: int, weight: str) -> None:
    p = Ladder()
    moved = list(USUAL)
    moved[place] = moved[place] + 0.5
    rise = np.log(onset_rate(*moved, p) / onset_rate(*USUAL, p))
    assert abs(rise) == pytest.approx(0.5 * getattr(p, weight))


def test_conditions_lower_the_log_rate_as_they_stand_and_a_hotspot_adds_its_own() -> None:
    p = Ladder(base_rate=0.05)
    assert onset_rate(*USUAL, p) == pytest.approx(0.05)
    assert onset_rate(*USUAL[:4], ONE, ZERO, p) == pytest.approx(0.05 * np.exp(-1.0))
    assert onset_rate(*USUAL[:5], ONE, p) == pytest.approx(1.05)


@for_any(belief=between(0.0, 2.0), light=SHARE, balance=between(0.25, 4.0), race=YES_OR_NO)
def test_suspicion_and_offense_dominance_and_races_raise_the_odds_and_light_lowers_them(
    belief: Any, light: Any, balance: Any, race: Any
) -> None:
    p = Ladder(arms_race_weight=0.7)
    usual = escalation_odds_factor(belief, light, balance, race, p)
    assert usual > 0.0
    assert escalation_odds_factor(belief + 0.1, light, balance, race, p) > usual
    assert escalation_odds_factor(belief, light + 0.1, balance, race, p) < usual
    assert escalation_odds_factor(belief, light, 4.0 * balance, race, p) == pytest.approx(
        2.0 * usual
    )
    calm = escalation_odds_factor(belief, light, balance, ZERO, p)
    raced = escalation_odds_factor(belief, light, balance, ONE, p)
    assert raced == pytest.approx(calm * np.exp(0.7))


HELD = {"troops": SHARE, "looked_at": SHARE, "word": SHARE, "damage": between(0.0, 5.0)}


@for_any(own=SHARE, weight=between(0.0, 20.0), **HELD)
def test_presence_and_guarantee_hold_back_but_never_reverse(
    troops: Any, looked_at: Any, word: Any, damage: Any, own: Any, weight: Any
) -> None:
    p = Ladder(
        presence_weight=float(own), guarantee_weight=float(own), deterrence_weight=float(weight)
    )
    factor = held_back(troops, looked_at, word, damage, p)
    assert 0.0 <= factor <= 1.0
    usual = np.float64(0.3)
    assert 0.0 <= stepped_up(usual, factor) <= usual + ROUNDING


@for_any(more=SHARE, **HELD)
def test_more_of_what_holds_back_holds_back_no_less(
    troops: Any, looked_at: Any, word: Any, damage: Any, more: Any
) -> None:
    p = Ladder(deterrence_weight=2.0)
    where = np.array([troops, looked_at, word, damage])
    usual = held_back(*where, p)
    for place in range(4):
        moved = where.copy()
        moved[place] = max(moved[place], more)
        assert held_back(*moved, p) <= usual + ROUNDING


def test_what_holds_back_in_numbers() -> None:
    p = Ladder(presence_weight=0.5, guarantee_weight=0.8, deterrence_weight=2.0)
    assert held_back(ONE, np.float64(0.5), ZERO, ZERO, p) == pytest.approx(0.75)
    assert held_back(ZERO, ONE, ZERO, ZERO, p) == 1.0, "attention without troops does nothing"
    assert held_back(ZERO, ZERO, ONE, ZERO, p) == pytest.approx(0.2)
    assert held_back(ZERO, ZERO, ZERO, np.float64(0.5), p) == pytest.approx(np.exp(-1.0))
    assert held_back(ONE, ONE, ONE, np.float64(0.5), p) == pytest.approx(0.1 * np.exp(-1.0))


@for_any(usual=SHARE, factor=between(1e-3, 1e3), more=between(1.0, 10.0))
def test_going_up_stays_a_probability_and_rises_with_the_odds(
    usual: Any, factor: Any, more: Any
) -> None:
    chance = stepped_up(usual, factor)
    assert 0.0 <= chance <= 1.0
    assert stepped_up(usual, more * factor) >= chance - ROUNDING
    assert stepped_up(usual, ONE) == pytest.approx(usual)
    assert stepped_up(ZERO, factor) == 0.0
    assert stepped_up(ONE, factor) == pytest.approx(1.0, abs=1e-9)


@for_any(usual=between(0.01, 0.99), first=between(0.1, 10.0), second=between(0.1, 10.0))
def test_factors_on_the_odds_multiply(usual: Any, first: Any, second: Any) -> None:
    in_turn = stepped_up(stepped_up(usual, first), second)
    assert in_turn == pytest.approx(stepped_up(usual, first * second))


@pytest.mark.parametrize(
    ("cost", "highest", "war"), [(0.1, 0.4, 0.375), (0.2, 0.4, 0.25), (0.4, 0.4, 0.0)]
)
def test_v14_war_by_private_information(cost: float, highest: float, war: float) -> None:
    p = Bargaining(war_cost=cost, highest_target_cost=highest)
    assert bargaining(np.float64(0.03), p) == pytest.approx(war, abs=1e-15)


@for_any(force=SHARE, other=SHARE)
def test_fearon_war_does_not_depend_on_power(force: Any, other: Any) -> None:
    """Power, threat and beliefs reach the rule only through this one probability."""
    assert bargaining(force, Bargaining()) == bargaining(other, Bargaining())


@for_any(cost=between(0.0, 0.8), more=between(0.0, 0.4), highest=between(0.2, 0.8))
def test_dear_wars_are_rarer_and_doubt_about_the_target_makes_them_more_frequent(
    cost: Any, more: Any, highest: Any
) -> None:
    def war(cost: float, highest: float) -> Any:
        p = Bargaining(war_cost=float(cost), highest_target_cost=float(highest))
        return bargaining(ZERO, p)

    assert 0.0 <= war(cost, highest) <= 0.5
    assert war(cost + more, highest) <= war(cost, highest)
    assert war(cost, highest + more) >= war(cost, highest)


@pytest.mark.parametrize(("power", "cost", "highest"), [(0.5, 0.1, 0.4), (0.3, 0.2, 0.4)])
def test_fearons_formula_is_the_challengers_best_offer(
    power: float, cost: float, highest: float
) -> None:
    """Search the offers: the target refuses if its cost is below what the offer asks."""
    demand = np.linspace(power, power + highest, 40_001)
    refused = (demand - power) / highest
    gain = (1.0 - refused) * demand + refused * (power - cost)
    best = refused[np.argmax(gain)]
    p = Bargaining(war_cost=cost, highest_target_cost=highest)
    assert bargaining(ZERO, p) == pytest.approx(best, abs=1e-4)


@for_any(chance=SHARE)
def test_the_ladder_leaves_war_as_it_is_and_no_crises_means_no_war(chance: Any) -> None:
    assert ladder(chance, Ladder()) == chance
    assert no_crises(chance, NoCrises()) == 0.0


@for_any(draw=SHARE, rate=between(0.0, 5.0), more=between(0.0, 5.0), dt=STEP)
def test_one_draw_gives_nested_levels(draw: Any, rate: Any, more: Any, dt: Any) -> None:
    """What happens at a lower rate happens at a higher one: who reaches a level passed those below.

    So levels drawn with one number at ever lower rates form a ladder without gaps.
    """
    rarer = happens(draw, rate, dt)
    assert rarer in (0.0, 1.0)
    assert happens(draw, rate + more, dt) >= rarer
    assert happens(draw, rate, 2.0 * dt) >= rarer
    steps = np.array([1.0, 0.7, 0.7 * 0.12, 0.7 * 0.12 * 0.03])
    level = happens(draw, (rate + more) * steps, dt)
    assert (np.diff(level) <= 0.0).all()


@for_any(draw=SHARE, dt=STEP, rate=STRENGTH)
def test_what_has_no_rate_never_happens_and_what_is_certain_does(
    draw: Any, dt: Any, rate: Any
) -> None:
    assert happens(draw, ZERO, dt) == 0.0
    assert happens(draw * 0.999, 1e4 + rate, dt) == 1.0


@pytest.mark.parametrize("dt", [1.0, 0.25])
def test_over_many_draws_things_happen_at_their_rate(dt: float) -> None:
    draws = (np.arange(100_000) + 0.5) / 100_000
    found = happens(draws, np.full(draws.shape, 0.8), dt).mean()
    assert found == pytest.approx(1.0 - np.exp(-0.8 * dt), abs=2e-5)


@for_any(watched=SHARE, less=SHARE, weight=between(0.0, 2.0))
def test_incidents_are_more_frequent_when_others_look_away(
    watched: Any, less: Any, weight: Any
) -> None:
    p = Ladder(attention_weight=float(weight))
    assert opportunism(watched, Ladder()) == 1.0, "off unless it is given a weight"
    assert opportunism(ONE, p) == 1.0
    assert opportunism(watched * less, p) >= opportunism(watched, p)
    assert opportunism(ZERO, p) == pytest.approx(np.exp(weight))


@for_any(talk=between(0.0, 2.0), more=SHARE, friend=SHARE, closer=SHARE)
def test_talk_and_a_common_friend_hold_back_and_an_eroded_norm_does_not(
    talk: Any, more: Any, friend: Any, closer: Any
) -> None:
    plain, p = Ladder(), Ladder(friend_weight=0.6, norm_erosion=0.3)
    usual = between_the_sides(talk, friend, p)
    assert between_the_sides(ZERO, friend, plain) == 1.0, "off unless something is given"
    assert between_the_sides(talk + more, friend, p) <= usual
    assert between_the_sides(talk, max(friend, closer), p) <= usual
    assert between_the_sides(talk, friend, Ladder(friend_weight=0.6)) < usual


def test_each_tie_takes_its_part_of_the_odds() -> None:
    half = np.float64(0.5)
    assert between_the_sides(ONE, ZERO, Ladder()) == pytest.approx(np.exp(-1.0))
    assert between_the_sides(ZERO, half, Ladder(friend_weight=0.4)) == pytest.approx(0.8)
    assert between_the_sides(ZERO, ONE, Ladder(friend_weight=1.0)) == 0.0
    assert between_the_sides(half, ZERO, Ladder(norm_erosion=0.5)) == 1.0
