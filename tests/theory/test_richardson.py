"""Richardson's equations, played by the program's own rule and driver (V1, V2, V5)."""

from __future__ import annotations

import numpy as np
import pytest

from .theory import at, run, step_map


@pytest.mark.parametrize(
    ("per_year", "expected"),
    [
        (4, {1: (13.765144, 11.547596), 10: (31.421407, 23.025178), 20: (37.411759, 27.871716)}),
        (1, {1: (14.0, 11.5), 10: (31.917164, 23.386735), 20: (37.693695, 28.102504)}),
    ],
)
def test_v1_richardson_path(per_year: int, expected: dict[int, tuple[float, float]]) -> None:
    path = run("richardson", time__steps_per_year=per_year)
    for years, spending in expected.items():
        assert at(path, "spending", 2000 + years) == pytest.approx(spending, abs=5e-7)


def test_v1_finer_steps_approach_the_exact_path() -> None:
    steps = {n: run("richardson", time__steps_per_year=n) for n in (1, 2, 4)}
    values = {n: at(path, "spending", 2010) for n, path in steps.items()}
    once = {n: 2 * values[2 * n] - values[n] for n in (1, 2)}
    exact = (4 * once[2] - once[1]) / 3
    assert exact == pytest.approx((31.262196, 22.912338), rel=2e-4)


def test_v1_equilibrium_stays_where_it_is() -> None:
    path = run("richardson", states__A__burden=0.04, states__B__burden=0.03)
    assert np.allclose(path.spending.values[:, :, 0], (40.0, 30.0), atol=1e-9)


def _rates(name: str, burdens: np.ndarray, **overrides: object) -> np.ndarray:
    """Eigenvalues of the continuous system, read off one played step."""
    codes = "ABCDEFGH"[: len(burdens)]

    def play(spending: np.ndarray) -> np.ndarray:
        start = {f"states__{c}__burden": m / 1000 for c, m in zip(codes, spending, strict=True)}
        path = run(name, time__steps_per_year=1, time__end=2001, **start, **overrides)
        return at(path, "spending", 2001)

    return np.sort(np.linalg.eigvals(step_map(play, burdens) - np.eye(len(burdens))).real)


def test_v1_eigenvalues() -> None:
    assert _rates("richardson", np.array([10.0, 10.0])) == pytest.approx(
        (-0.382288, -0.117712), abs=1e-6
    )


PAIR = {
    "reactions__A__B": 0.25,
    "reactions__B__A": 0.25,
    "states__A__fatigue": 0.5,
    "states__B__fatigue": 0.5,
    "states__A__grievance": 1,
    "states__B__grievance": 1,
}


def test_v1b_a_pushed_pair_after_ten_steps() -> None:
    pushed = {**PAIR, "states__A__grievance": 2, "time__steps_per_year": 1}
    start = {"states__A__burden": 0.004, "states__B__burden": 0.004}
    assert at(run("richardson", **pushed, **start), "spending", 2010) == pytest.approx(
        (6.554039, 5.220707), abs=5e-7
    )
    long = run("richardson", **pushed, **start, time__end=2200)
    assert at(long, "spending", 2200) == pytest.approx((6.666667, 5.333333), abs=5e-7)
    assert _rates("richardson", np.array([4.0, 4.0]), **PAIR) == pytest.approx(
        (-0.75, -0.25), abs=1e-6
    )


@pytest.mark.parametrize(("k", "rate"), [(0.19, -0.01), (0.20, 0.0), (0.21, 0.01)])
def test_v2_stability_turns_where_reaction_equals_fatigue(k: float, rate: float) -> None:
    alike = {
        "reactions__A__B": k,
        "reactions__B__A": k,
        "states__A__fatigue": 0.2,
        "states__B__fatigue": 0.2,
    }
    assert _rates("richardson", np.array([10.0, 10.0]), **alike)[-1] == pytest.approx(
        rate, abs=1e-6
    )


def test_v2b_discrete_system() -> None:
    numbers = {
        "reactions__A__B": 0.09,
        "reactions__B__A": 0.12,
        "states__A__fatigue": 0.15,
        "states__B__fatigue": 0.05,
        "states__A__grievance": 0.02,
        "states__B__grievance": 0.01,
        "states__A__burden": 0.015,
        "states__B__burden": 0.020,
        "time__steps_per_year": 1,
        "time__end": 2100,
    }
    path = run("richardson", **numbers)
    assert at(path, "spending", 2010) == pytest.approx((14.439702, 25.743361), abs=5e-7)
    assert at(path, "spending", 2100) == pytest.approx((57.438598, 105.387734), abs=5e-7)
    rest = {k: v for k, v in numbers.items() if not k.startswith("time") and "burden" not in k}
    assert _rates("richardson", np.array([15.0, 20.0]), **rest) + 1 == pytest.approx(
        (0.784674, 1.015326), abs=1e-6
    )


def test_v5_equal_states_settle_together() -> None:
    path = run("eight-states", time__end=2400, time__steps_per_year=1)
    assert at(path, "spending", 2400) == pytest.approx([6.666667] * 8, abs=5e-7)
    rates = _rates("eight-states", np.full(8, 10.0))
    assert rates[-1] == pytest.approx(-0.15, abs=1e-6)
    critical = _rates("eight-states", np.full(8, 10.0), **{"reactions__*__*": 0.5 / 7})
    assert critical[-1] == pytest.approx(0.0, abs=1e-6)


def test_v5_a_pair_is_stable_where_a_trio_is_not() -> None:
    numbers: dict[str, object] = {"reactions__*__*": 0.6, "states__*__fatigue": 1.0}
    pair = _rates("richardson", np.array([10.0, 10.0]), **numbers)
    assert pair[-1] == pytest.approx(-0.4, abs=1e-6)
    alone: dict[str, object] = {
        f"reactions__{a}__{b}": 0.0 for a in "DEFGH" for b in "ABCDEFGH" if a != b
    }
    alone |= {f"reactions__{a}__{b}": 0.0 for a in "ABC" for b in "DEFGH"}
    trio = _rates("eight-states", np.full(8, 10.0), **numbers, **alone)
    assert trio[-1] == pytest.approx(0.2, abs=1e-6)


@pytest.mark.parametrize(("friends", "rate"), [(0.0, -0.10), (-0.03, -0.19)])
def test_v5_two_blocs(friends: float, rate: float) -> None:
    blocs: dict[str, object] = {
        f"reactions__{a}__{b}": friends if (a in "ABCD") == (b in "ABCD") else 0.1
        for a in "ABCDEFGH"
        for b in "ABCDEFGH"
        if a != b
    }
    assert _rates("eight-states", np.full(8, 10.0), **blocs)[-1] == pytest.approx(rate, abs=1e-6)
