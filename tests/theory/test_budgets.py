"""How budgets move: adjustment, reaction, plans, stocks (V7, V8, V17, V21, V22)."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.world.schedule import begin, take_step
from dilemma_sim.world.world import World

from .theory import at, run, scenario


@pytest.mark.parametrize(
    ("rate", "half_life"), [(0.1, 6.579), (0.2, 3.106), (0.3, 1.943), (0.5, 1.000)]
)
def test_v7_half_life_of_partial_adjustment(rate: float, half_life: float) -> None:
    path = run("adjustment", rules__spending__adjustment_rate=rate)
    gap = np.log(0.04) - np.log(path.burden.sel(state="A").values[:, 0])
    kept = gap[1:] / gap[:-1]
    assert np.allclose(np.log(0.5) / np.log(kept), half_life, atol=5e-4)


@pytest.mark.parametrize(
    ("reaction", "own", "neighbor"), [(0.5, 4 / 3, 2 / 3), (2**-0.5, 2.0, 2**0.5)]
)
def test_v8_a_push_is_multiplied_by_the_neighbors_answer(
    reaction: float, own: float, neighbor: float
) -> None:
    path = run("log-reaction", rules__spending__reaction=reaction)
    growth = np.log(at(path, "burden", 2200) / 0.02)
    assert growth == pytest.approx((0.1 * own, 0.1 * neighbor), rel=1e-6)


@pytest.mark.parametrize("per_year", [1, 2, 4, 12])
def test_v17_perpetual_inventory(per_year: int) -> None:
    path = run("inventory", time__steps_per_year=per_year)
    # The first order is placed in the first step and arrives in the second.
    ten_years = path.stock.sel(state="A", domain="armor").values[10 * per_year + 1, 0]
    assert ten_years == pytest.approx(768.975, abs=5e-4)
    settled = float(path.stock.sel(state="A", domain="armor")[-1, 0])
    assert settled == pytest.approx(1666.667, abs=0.01)


@pytest.mark.parametrize(("rate", "lag"), [(0.2, 4.0), (0.3, 2.3333), (0.5, 1.0)])
def test_v21_a_budget_lags_a_ramp_and_planners_aim_ahead(rate: float, lag: float) -> None:
    path = run("ramp", rules__spending__adjustment_rate=rate)
    burden = np.log(path.burden.sel(state="A").values[:, 0])
    wanted = np.log(path.desired_burden.sel(state="A").values[:, 0])
    slope = 1.0 / 40.0
    years = slice(25, 34)
    assert np.allclose((wanted[years] - burden[years]) / slope, lag, atol=0.02)
    # Aiming ahead by the lag, the budget keeps to the plan itself.
    assert np.allclose(burden[years], np.log(0.02) + slope * np.arange(25, 34), atol=5e-4)


def test_v22_a_ratio_of_forces_cannot_run_away() -> None:
    """Elasticities of wanted burdens to forces: eigenvalues 0 and -2 eta m (1-p)."""
    chosen = scenario("balance")
    change = 1e-6
    response = np.empty((2, 2))
    for rival in (0, 1):
        wanted = []
        for sign in (1.0, -1.0):
            world = World(chosen, np.arange(1), seed=0)

            def play(phase: object, world: World = world) -> None:
                world_phase = phase.when == "world"  # type: ignore[attr-defined]
                phase.play(world) if world_phase else phase.play(world, world.everyone)  # type: ignore[attr-defined]

            begin(world, play)
            world.stock[rival] *= 1.0 + sign * change
            # Deliveries just cover wear, so forces stay where they were moved to.
            world.delivery_rate[rival] *= 1.0 + sign * change
            world.arrivals[:] = 0.0
            take_step(world, play)
            wanted.append(np.log(world.desired_burden[:, 0]))
        response[:, rival] = (wanted[0] - wanted[1]) / (2 * change)
    assert np.sort(np.linalg.eigvals(response).real) == pytest.approx((-0.4, 0.0), abs=1e-5)
