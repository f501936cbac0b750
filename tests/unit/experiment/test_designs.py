from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.experiment.designs import design_points
from dilemma_sim.experiment.factors import Factor, factor_from
from dilemma_sim.scenario.problems import ScenarioError

UNIT = [factor_from("a", "0:1"), factor_from("b", "10:20")]


def columns(points: list[dict[str, float | str]]) -> np.ndarray:
    return np.array([[float(point[path]) for path in point] for point in points])


def test_a_grid_visits_every_combination_once() -> None:
    factors = [factor_from("a", "0,1"), factor_from("b", "x,y,z")]
    points = design_points("grid", factors, 1, 0)
    assert len({tuple(point.values()) for point in points}) == 6
    assert points[0] == {"a": 0.0, "b": "x"}


def test_zip_pairs_values_in_order() -> None:
    factors = [factor_from("a", "0,1"), factor_from("b", "x,y")]
    assert design_points("zip", factors, 1, 0) == [{"a": 0.0, "b": "x"}, {"a": 1.0, "b": "y"}]


def test_a_latin_hypercube_has_one_point_in_every_stripe() -> None:
    table = columns(design_points("lhs", UNIT, 16, 3))
    for column, (low, high) in zip(table.T, ((0, 1), (10, 20)), strict=True):
        stripes = np.floor((column - low) / (high - low) * 16).astype(int)
        assert sorted(stripes) == list(range(16))


@pytest.mark.parametrize(("kind", "count"), [("lhs", 8), ("sobol", 8 * 4), ("morris", 8 * 3)])
def test_a_seed_decides_the_points_and_zero_is_a_seed(kind: str, count: int) -> None:
    first = design_points(kind, UNIT, 8, 0)
    assert len(first) == count
    assert first == design_points(kind, UNIT, 8, 0)
    assert first != design_points(kind, UNIT, 8, 1)


def test_a_morris_trajectory_moves_one_factor_at_a_time() -> None:
    table = columns(design_points("morris", UNIT, 4, 0)).reshape(4, 3, 2)
    moved = np.abs(np.diff(table, axis=1)) > 1e-12
    assert (moved.sum(axis=2) == 1).all()


def test_a_sobol_design_is_laid_out_for_its_indices() -> None:
    """Rows A, then A with one column of B for every factor, then B."""
    block = columns(design_points("sobol", UNIT, 4, 0)).reshape(4, 4, 2)
    first, second = block[:, 0], block[:, 3]
    for factor in (0, 1):
        mixed = block[:, 1 + factor]
        np.testing.assert_array_equal(mixed[:, factor], second[:, factor])
        np.testing.assert_array_equal(mixed[:, 1 - factor], first[:, 1 - factor])


def test_words_are_sampled_about_equally() -> None:
    points = design_points("lhs", [Factor("rule", ("x", "y"))], 10, 0)
    assert [point["rule"] for point in points].count("x") == 5


@pytest.mark.parametrize("kind", ["lhs", "sobol", "morris"])
def test_a_list_is_a_list_of_choices_in_every_design(kind: str) -> None:
    points = design_points(kind, [factor_from("a", "0.2,0.8,1"), UNIT[1]], 8, 0)
    assert {point["a"] for point in points} == {0.2, 0.8, 1.0}
    assert len({point["b"] for point in points}) > 3


def test_everything_that_does_not_suit_a_design_is_told_at_once() -> None:
    with pytest.raises(ScenarioError) as told:
        design_points("sobol", [factor_from("a", "0:1:3"), factor_from("b", "0:1:3")], 6, 0)
    assert [str(p.place) for p in told.value.problems] == ["--vary a", "--vary b", "--points"]


@pytest.mark.parametrize(
    ("kind", "factors", "advice"),
    [
        ("grid", [], "nothing is varied"),
        ("grid", [factor_from("a", "0,1")] * 2, "--vary a: is varied twice"),
        ("grid", UNIT, "--vary a: grid needs values; write a,b,c or low:high:count"),
        ("zip", [factor_from("a", "0,1"), factor_from("b", "0,1,2")], "a has 2, b has 3"),
        ("sobol", UNIT, "take 4 or 8"),
        ("lhs", [Factor("a")], "--vary a: lhs needs a range; write low:high"),
        ("lhs", [factor_from("a", "0:1:3")], "takes no count; write low:high"),
    ],
)
def test_factors_that_do_not_suit_a_design_are_told(
    kind: str, factors: list[Factor], advice: str
) -> None:
    with pytest.raises(ScenarioError, match=advice):
        design_points(kind, factors, 6, 0)
