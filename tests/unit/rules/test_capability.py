"""Stocks, what they are worth and what of them is seen."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.rules.capability import (
    Lagged,
    MixedStandards,
    Perfect,
    StandardsIgnored,
    defense_of,
    lagged,
    mixed_standards,
    offense_of,
    perfect,
    standards_ignored,
    stock_after,
)

from .draws import SHARE, STEP, STRENGTH, between, for_any

WEAR = between(0.01, 0.3)
ONE = np.float64(1.0)


@for_any(wear=WEAR, inflow=STRENGTH, dt=STEP)
def test_stock_resting_point_does_not_depend_on_the_step(
    wear: np.float64, inflow: np.float64, dt: float
) -> None:
    rest = inflow / wear
    assert stock_after(rest, wear, inflow, dt) == pytest.approx(rest)


@for_any(stock=STRENGTH, wear=WEAR, inflow=STRENGTH, steps=between(1, 12).map(int))
def test_stock_after_a_year_does_not_depend_on_the_number_of_steps(
    stock: np.float64, wear: np.float64, inflow: np.float64, steps: int
) -> None:
    after = stock
    for _ in range(steps):
        after = stock_after(after, wear, inflow, 1.0 / steps)
    assert after == pytest.approx(stock_after(stock, wear, inflow, 1.0))


@for_any(stock=STRENGTH, wear=WEAR, inflow=STRENGTH, dt=STEP)
def test_stock_moves_towards_its_resting_point_and_never_past_it(
    stock: np.float64, wear: np.float64, inflow: np.float64, dt: float
) -> None:
    rest = inflow / wear
    after = stock_after(stock, wear, inflow, dt)
    assert min(stock, rest) * (1 - 1e-9) <= after <= max(stock, rest) * (1 + 1e-9)


@for_any(stock=STRENGTH, wear=WEAR)
def test_a_year_without_deliveries_wears_off_the_yearly_share(
    stock: np.float64, wear: np.float64
) -> None:
    after = stock_after(stock, wear, np.float64(0.0), 1.0)
    assert after == pytest.approx(stock * (1.0 - wear))


@for_any(stock=STRENGTH, wear=WEAR, inflow=STRENGTH, unit=between(1e-3, 1e3), dt=STEP)
def test_stock_counts_alike_in_any_currency(
    stock: np.float64, wear: np.float64, inflow: np.float64, unit: np.float64, dt: float
) -> None:
    there = stock_after(unit * stock, wear, unit * inflow, dt)
    assert there == pytest.approx(unit * stock_after(stock, wear, inflow, dt))


@for_any(stock=STRENGTH, offensiveness=SHARE, quality=SHARE)
def test_offense_and_defense_share_out_one_stock(
    stock: np.float64, offensiveness: np.float64, quality: np.float64
) -> None:
    offense = offense_of(stock, offensiveness, quality)
    defense = defense_of(stock, offensiveness, quality)
    assert min(offense, defense) >= 0.0
    assert offense + defense == pytest.approx(stock * quality)


@for_any(few=SHARE, many=SHARE, loss=SHARE)
def test_mixing_standards_never_helps_and_one_standard_costs_nothing(
    few: np.float64, many: np.float64, loss: np.float64
) -> None:
    p = MixedStandards(mixing_loss=float(loss))
    mixed, purer = sorted((few, many))
    assert 0.0 <= mixed_standards(mixed, p) <= mixed_standards(purer, p) <= 1.0
    assert mixed_standards(ONE, p) == 1.0
    assert mixed_standards(np.float64(0.0), p) == pytest.approx(1.0 - loss)


@for_any(concentration=SHARE)
def test_when_standards_do_not_matter_no_mix_costs_anything(concentration: np.float64) -> None:
    assert standards_ignored(concentration, StandardsIgnored()) == 1.0


@for_any(stock=STRENGTH, secrecy=SHARE, light=SHARE)
def test_no_more_is_seen_than_is_there(
    stock: np.float64, secrecy: np.float64, light: np.float64
) -> None:
    assert 0.0 <= lagged(stock, secrecy, light, Lagged()) <= stock


@for_any(stock=STRENGTH, secrecy=SHARE, more=SHARE, light=SHARE)
def test_secrecy_hides_and_transparency_shows(
    stock: np.float64, secrecy: np.float64, more: np.float64, light: np.float64
) -> None:
    p = Lagged()
    low, high = sorted((secrecy, more))
    assert lagged(stock, high, light, p) <= lagged(stock, low, light, p)
    assert lagged(stock, light, high, p) >= lagged(stock, light, low, p)


@for_any(stock=STRENGTH, share=SHARE)
def test_in_full_light_or_without_secrets_all_is_seen(stock: np.float64, share: np.float64) -> None:
    assert lagged(stock, share, ONE, Lagged()) == stock
    assert lagged(stock, np.float64(0.0), share, Lagged()) == stock
    assert perfect(stock, share, Perfect()) == stock
