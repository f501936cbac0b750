"""Contest, learning, the dilemma itself and the spiral (V9, V10, V12, V13, V20)."""

from __future__ import annotations

import numpy as np
import pytest
import xarray

from dilemma_sim.measures.dilemma import security_dilemma_index

from .theory import at, run


@pytest.mark.parametrize(("sharpness", "chance"), [(1.0, 0.75), (2.0, 0.9)])
def test_v9_three_to_one(sharpness: float, chance: float) -> None:
    for scale in (1.0, 1000.0):
        path = run(
            "contest",
            rules__threat_perception__contest_sharpness=sharpness,
            states__A__legacy_stock=1.0 * scale,
            states__B__legacy_stock=3.0 * scale,
        )
        assert float(path.attack_success.sel(state="A", target="B")[0, 0]) == pytest.approx(chance)


@pytest.mark.parametrize(("credibility", "chance"), [(0.0, 0.6667), (0.75, 0.2821), (1.0, 0.1538)])
def test_v9_a_guarantee_mixes_two_contests(credibility: float, chance: float) -> None:
    path = run("guarantee", guarantees__treaty__credibility=credibility)
    assert float(path.attack_success.sel(state="A", target="B")[0, 0]) == pytest.approx(
        chance, abs=5e-5
    )


def test_v10_bayesian_learning() -> None:
    path = run("bayes")
    belief = path.belief.sel(state="A", target="B").values[:, 0]
    assert belief[1:6] == pytest.approx((0.2, 0.33362, 0.41469, 0.33362, 0.58657), abs=6e-5)


def test_v10_signals_needed_to_change_a_mind() -> None:
    growth = {f"events__year {y}__value": np.exp(0.10).item() for y in (1, 2, 4)}
    path = run("bayes", **growth)
    belief = path.belief.sel(state="A", target="B").values[:, 0]
    odds = np.log(belief / (1 - belief))
    drift = odds[2] - odds[1]
    assert drift == pytest.approx(0.34722, abs=5e-5)
    assert 2 * np.log(4) / drift == pytest.approx(7.985, abs=2e-3)


def _security(**overrides: object) -> np.ndarray:
    return at(run("two-by-two", **overrides), "security", 2000)


@pytest.mark.parametrize(
    ("balance", "payoffs", "game"),
    [
        (0.25, None, "harmony"),
        (0.5, (0.94, 0.85, 0.93235, 0.89), "stag hunt"),
        (1.0, (0.85, 0.76, 0.89, 0.80), "prisoner's dilemma"),
        (2.0, None, "chicken"),
        (4.0, None, "harmony"),
    ],
)
def test_v12_the_balance_decides_the_game(
    balance: float, payoffs: tuple[float, ...] | None, game: str
) -> None:
    world = {"world__offense_defense_balance": balance}
    cost = 0.05
    both_hold = _security(**world)[0]
    only_other_arms = _security(**world, states__B__legacy_stock=4)[0]
    only_own_arms = _security(**world, states__A__legacy_stock=4)[0] - cost
    arms = {"states__A__legacy_stock": 4, "states__B__legacy_stock": 4}
    both_arm = _security(**world, **arms)[0] - cost
    found = (both_hold, only_other_arms, only_own_arms, both_arm)
    if payoffs:
        assert found == pytest.approx(payoffs, abs=5e-6)
    assert _game(*found) == game
    if game == "stag hunt":
        gain, loss = both_hold - only_own_arms, both_arm - only_other_arms
        assert loss / (gain + loss) == pytest.approx(0.8395, abs=5e-5)


def _game(cc: float, cd: float, dc: float, dd: float) -> str:
    """Name of a symmetric game by the order of its payoffs."""
    if dc > cc and dd > cd:
        return "prisoner's dilemma"
    if dc > cc and cd > dd:
        return "chicken"
    if cc > dc and dd > cd:
        return "stag hunt"
    return "harmony"


@pytest.mark.parametrize(
    ("offensive", "belief", "index"),
    [
        (0.0, 0.3, 0.0),
        (0.1, 0.3, 0.1556),
        (0.25, 0.3, 0.4167),
        (0.5, 0.3, 1.0),
        (0.75, 0.3, 2.25),
        (0.5, 0.4, 2.0),
    ],
)
def test_v13_index_of_the_security_dilemma(offensive: float, belief: float, index: float) -> None:
    """Each state adds one unit of force, of which a share is offensive."""
    air = (0.5 + offensive) / 2.0
    armed = {
        "legacy_stock": 2,
        "procurement_mix": {
            "air": air,
            "air_defense": 1.0 - air,
            "armor": 0.0,
            "artillery": 0.0,
            "drones": 0.0,
        },
    }

    def security(who: str, **more: object) -> xarray.DataArray:
        overrides = {f"states__{s}__{k}": v for s in who for k, v in armed.items()}
        return run("dilemma-index", **overrides, **more).security.isel(time=0, run=0, drop=True)

    before = security("")
    alone = xarray.concat(
        [security("A").sel(state=["A"]), security("B").sel(state=["B"])], dim="state"
    )
    both = security("AB", beliefs__A__B=belief, beliefs__B__A=belief)
    assert float(security_dilemma_index(before, both, alone)) == pytest.approx(index, abs=5e-5)


MISATTRIBUTION = [(1.0, 0.5760), (0.75, 0.7680), (0.5, 1.1520), (0.25, 2.3040)]


def _fear(elasticity: float, bias: float, fright: float) -> np.ndarray:
    """How far suspicion lies from its resting point, year by year, in log odds."""
    path = run(
        "spiral",
        rules__spending__threat_elasticity=elasticity,
        rules__beliefs__attribution_bias=bias,
        events__fright__value=fright,
    )
    belief = path.belief.sel(state="A", target="B").values[::4, 0]
    return np.log(belief / (1 - belief)) - np.log(0.3 / 0.7)


def _spectral_radius(elasticity: float, bias: float) -> float:
    """
    Yearly factor on a small fright.

    Suspicion swings as it fades or grows, so two numbers say how a year follows from the two
    before it; the last one is the square of the factor.
    """
    fear = _fear(elasticity, bias, fright=1e-6)[40:100]
    before = np.stack([fear[1:-1], -fear[:-2]], axis=1)
    _, square = np.linalg.lstsq(before, fear[2:], rcond=None)[0]
    return float(np.sqrt(square))


@pytest.mark.parametrize(("bias", "border"), MISATTRIBUTION)
def test_v20_the_border_of_the_spiral(bias: float, border: float) -> None:
    assert _spectral_radius(border, bias) == pytest.approx(1.0, abs=2e-5)


def test_v20_how_fast_suspicion_grows_near_the_border() -> None:
    assert _spectral_radius(0.95 * 0.576, 1.0) == pytest.approx(0.99035, abs=2e-5)
    assert _spectral_radius(1.05 * 0.576, 1.0) == pytest.approx(1.00955, abs=2e-5)


@pytest.mark.parametrize(("factor", "fades"), [(0.9, True), (1.1, False)])
def test_v20_a_real_fright_fades_or_stays(factor: float, fades: bool) -> None:
    fear = np.abs(_fear(factor * 0.576, 1.0, fright=0.05))
    assert bool(fear[-20:].max() < 0.3 * fear[:20].max()) is fades
