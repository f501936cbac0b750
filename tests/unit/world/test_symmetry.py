"""What must hold in every world: symmetry, bounds, finite numbers, and order under luck."""

from __future__ import annotations

import functools

import numpy as np
import pytest
import xarray

from dilemma_sim.ensemble import play, simulate
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.world.record import PUBLIC
from dilemma_sim.world.world import World

from ...worlds import ROOT, VARIANTS, short

CHANCES = [row.name for row in PUBLIC if row.unit.startswith("probability")]
SHARES = ("equipment_share", "domestic_share", "hostility", "commitment", "interoperability")
AMOUNTS = [row.name for row in PUBLIC if row.unit.startswith(("USDm", "persons", "count"))]

every_variant = pytest.mark.parametrize("rules", VARIANTS)


@functools.cache
def trajectories(rules: str) -> xarray.Dataset:
    return simulate(short(VARIANTS[rules], years=8), replicates=4)


@every_variant
@pytest.mark.parametrize("name", ["crisis_level", "hostility", "commitment"])
def test_what_two_states_share_is_the_same_from_both_sides(rules: str, name: str) -> None:
    values = trajectories(rules)[name].values
    assert np.array_equal(values, np.swapaxes(values, 1, 2))
    own = np.arange(values.shape[1])
    assert not values[:, own, own].any()


@every_variant
def test_probabilities_and_shares_lie_between_nought_and_one(rules: str) -> None:
    data = trajectories(rules)
    assert len(CHANCES) > 5
    for name in (*CHANCES, *SHARES):
        values = data[name].values
        assert values.min() >= 0.0, name
        assert values.max() <= 1.0, name


@every_variant
def test_every_recorded_number_is_finite(rules: str) -> None:
    data = trajectories(rules)
    for row in PUBLIC:
        assert np.isfinite(data[row.name].values).all(), row.name


@every_variant
def test_amounts_are_not_negative(rules: str) -> None:
    data = trajectories(rules)
    for name in AMOUNTS:
        assert data[name].values.min() >= 0.0, name


@every_variant
def test_levels_are_whole_and_counts_never_fall(rules: str) -> None:
    data = trajectories(rules)
    assert set(np.unique(data.crisis_level.values)) <= {0.0, 2.0, 3.0, 4.0, 5.0}
    for name in ("entrapments", "supplier_orders"):
        assert np.diff(data[name].values, axis=0).min() >= 0.0, name


@pytest.mark.parametrize("ceiling", [0.012, 0.02, 0.045])
def test_the_desired_burden_stays_under_the_ceiling(ceiling: float) -> None:
    frightened = {"states.*.burden_ceiling": ceiling, "rules.spending.threat_elasticity": 1.0}
    data = simulate(short(frightened, years=8), replicates=4)
    later = data.desired_burden.values[data.time.values >= 2016.0]  # the first year is given
    assert later.max() <= ceiling * (1.0 + 1e-12)
    assert later.max() == pytest.approx(ceiling)


def test_more_frequent_incidents_never_fall_in_level_under_the_same_luck() -> None:
    rates = [0.0, 0.1, 0.5, 1.0, 1.5, 3.0, 10.0, 100.0]
    runs = 60
    path = ROOT / "scenarios" / "theory" / "ladder.yaml"
    replicates = np.tile(np.arange(runs), len(rates))
    factors = {"rules.crises.base_rate": np.repeat(rates, runs)}
    record = play(World(load_scenario(path), replicates, 0, factors))
    level = record.values["crisis_level"][:, 0, 1].reshape(-1, len(rates), runs)
    assert (np.diff(level, axis=1) >= 0.0).all()
    assert not level[:, 0].any()
    assert (np.diff(level.mean(axis=(0, 2))) > 0.0).all()
