"""Claims about the security dilemma in four situations."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.measures.dilemma import (
    assurance_threshold,
    dilemma_cost,
    dilemma_game,
    imposed_insecurity,
    security_dilemma_index,
)


def twins(value: float) -> xr.DataArray:
    return xr.DataArray([value, value], dims="state")


def mirror_world(offensive_share: float, belief: float = 0.3, belief_after: float = 0.3) -> float:
    """Index of two mirror states with offense and defense of .5 that may add 1 each."""
    offense = 0.5 + offensive_share
    defense = 0.5 + 1.0 - offensive_share
    nobody = 1 - belief * 0.5
    alone = 1 - belief * 0.5 / (0.5 + defense)
    everybody = 1 - belief_after * offense / (offense + defense)
    return float(security_dilemma_index(twins(nobody), twins(everybody), twins(alone)))


@pytest.mark.parametrize(
    ("offensive_share", "index"),
    [(0.0, 0.0), (0.1, 0.1556), (0.25, 0.4167), (0.5, 1.0), (0.75, 2.25)],
)
def test_the_dilemma_grows_with_the_offensive_share_of_new_arms(
    offensive_share: float, index: float
) -> None:
    # With w = 0 the new arms are all defensive: what one gains the other does not lose.
    assert mirror_world(offensive_share) == pytest.approx(index, abs=5e-5)


def test_growing_suspicion_doubles_the_dilemma() -> None:
    assert mirror_world(0.5, belief_after=0.4) == pytest.approx(2.0)


def test_without_a_gain_from_arming_alone_there_is_no_index() -> None:
    assert math.isnan(float(security_dilemma_index(twins(0.8), twins(0.7), twins(0.8))))


@given(st.permutations([0, 1, 2]))
def test_the_order_of_states_does_not_matter(order: list[int]) -> None:
    nobody, everybody, alone = (
        xr.DataArray(values, dims="state")
        for values in ([0.5, 0.6, 0.7], [0.55, 0.5, 0.8], [0.8, 0.7, 0.9])
    )
    plain = security_dilemma_index(nobody, everybody, alone)
    mixed = security_dilemma_index(
        nobody.isel(state=order), everybody.isel(state=order), alone.isel(state=order)
    )
    assert float(mixed) == pytest.approx(float(plain))


def test_insecurity_imposed_by_others_is_a_mean_over_states() -> None:
    assert float(imposed_insecurity(twins(0.85), twins(0.76))) == pytest.approx(0.09)


def test_security_bought_together_has_a_price() -> None:
    # 200 together for .04 together: 50 for a hundredth.
    assert float(dilemma_cost(twins(100.0), twins(0.8), twins(0.82))) == pytest.approx(50.0)


def test_no_money_buys_security_in_a_full_dilemma() -> None:
    assert float(dilemma_cost(twins(100.0), twins(0.8), twins(0.8))) == math.inf
    assert float(dilemma_cost(twins(100.0), twins(0.8), twins(0.7))) == math.inf


def test_an_unknown_security_has_an_unknown_price() -> None:
    assert math.isnan(float(dilemma_cost(twins(100.0), twins(0.8), twins(np.nan))))
    assert math.isnan(float(dilemma_cost(twins(np.nan), twins(0.8), twins(0.7))))


def payoffs(balance: float) -> tuple[float, float, float, float]:
    """Two mirror states, contest exponent 2, doubling, belief .3, cost .05."""

    def security(offense: float, defense: float) -> float:
        return 1 - 0.3 * offense**2 / (offense**2 + defense**2)

    return (
        security(balance, 1),
        security(2 * balance, 1),
        security(balance, 2) - 0.05,
        security(2 * balance, 2) - 0.05,
    )


@pytest.mark.parametrize(
    ("balance", "game"),
    [
        (0.25, "harmony"),
        (0.5, "stag hunt"),
        (1.0, "prisoner's dilemma"),
        (2.0, "chicken"),
        (4.0, "harmony"),
    ],
)
def test_the_offense_defense_balance_decides_the_game(balance: float, game: str) -> None:
    assert dilemma_game(*payoffs(balance)) == game


def test_arms_that_both_like_are_no_dilemma() -> None:
    assert dilemma_game(0.5, 0.4, 0.9, 0.6) == "deadlock"


def test_trust_decides_a_stag_hunt_and_nothing_else() -> None:
    assert assurance_threshold(*payoffs(0.5)) == pytest.approx(0.8395, abs=5e-5)
    assert math.isnan(assurance_threshold(*payoffs(1.0)))
