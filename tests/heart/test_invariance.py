"""What must not matter: company, chunk, order in the file, and states that touch nobody."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray

from dilemma_sim.ensemble import play, simulate
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.record import PUBLIC
from dilemma_sim.world.shocks import draw
from dilemma_sim.world.world import World

from ..worlds import short


def _same(first: xarray.Dataset, second: xarray.Dataset) -> None:
    for row in PUBLIC:
        one, other = first[row.name].values, second[row.name].values
        assert np.array_equal(one, other), row.name


def test_replicate_17_rebuilt_alone_equals_replicate_17_of_200() -> None:
    scenario = short(years=3)
    many = simulate(scenario, replicates=200, seed=5)
    _same(simulate(scenario, replicates=[17], seed=5), many.isel(run=[17]))


def test_the_company_in_a_chunk_and_its_size_do_not_matter() -> None:
    scenario = short(years=3)
    together = simulate(scenario, replicates=70, seed=5)
    _same(simulate(scenario, replicates=70, seed=5, chunk=9), together)
    _same(simulate(scenario, replicates=[65, 3, 40], seed=5), together.isel(run=[65, 3, 40]))


def test_seed_0_is_a_seed_and_other_seeds_are_other_luck() -> None:
    scenario = short(years=2)
    _same(simulate(scenario, 2, seed=0), simulate(scenario, 2, seed=0))
    assert not np.array_equal(simulate(scenario, 2, 0).gdp, simulate(scenario, 2, 1).gdp)


def test_points_side_by_side_equal_points_alone() -> None:
    """A parameter may be an array over runs; each run is what it would be alone."""
    values = np.array([0.0, 0.2, 0.9])
    beliefs = np.array([0.1, 0.5, 0.9])
    scenario = short(years=4)
    factors = {"rules.spending.threat_elasticity": values, "beliefs.XKX.SRB": beliefs}
    record = play(World(scenario, np.array([2, 2, 2]), 3, factors))
    for run, (value, belief) in enumerate(zip(values, beliefs, strict=True)):
        alone = short(
            {"rules.spending.threat_elasticity": value, "beliefs.XKX.SRB": belief}, years=4
        )
        path = simulate(alone, replicates=[2], seed=3)
        for name, recorded in record.values.items():
            assert np.array_equal(recorded[..., run], path[name].values[..., 0]), name


def _reversed(part: Any) -> Any:
    """The same tree with every mapping and every labelled list backwards."""
    if isinstance(part, dict):
        return {key: _reversed(value) for key, value in reversed(part.items())}
    if isinstance(part, list | tuple):
        labelled = all(isinstance(item, dict) and "label" in item for item in part)
        items = [_reversed(item) for item in part]
        return items[::-1] if labelled else items
    return part


@pytest.mark.parametrize("alliances", ["threat_logit", "exogenous"])
def test_the_order_of_anything_in_the_file_does_not_matter(alliances: str) -> None:
    scenario = short({"time.start": 2022, "time.end": 2026, "rules.alliances": alliances})
    tree = scenario.model_dump(mode="json", by_alias=True)
    backwards = Scenario.model_validate(_reversed(tree))
    assert list(backwards.states) == list(reversed(scenario.states))
    _same(simulate(backwards, 3, seed=2), simulate(scenario, 3, seed=2))


def test_a_state_that_touches_nobody_changes_nothing_for_the_others() -> None:
    scenario = short({"time.start": 2022, "time.end": 2026})
    tree = scenario.model_dump(mode="json", by_alias=True)
    lonely = {**tree["states"]["MNE"], "name": "Lonely island", "plans": [], "orders": []}
    # Its id sorts between the others, so that every place after it moves by one.
    tree["states"]["LLL"] = lonely
    for other in scenario.states:
        pair = "-".join(sorted(("LLL", other)))
        tree["dyads"][pair] = {"border": False, "proximity": 0.0, "hostility": 0.0}
    larger = simulate(Scenario.model_validate(tree), replicates=4, seed=9)
    smaller = simulate(scenario, replicates=4, seed=9)
    others = list(scenario.roster)
    for row in PUBLIC:
        values = larger[row.name]
        for axis in ("state", "target"):
            if axis in values.dims:
                values = values.sel({axis: others})
        assert np.array_equal(values.values, smaller[row.name].values), row.name


def test_more_years_do_not_move_the_luck_of_the_first_ones() -> None:
    longer, shorter = (simulate(short(years=n), replicates=3, seed=4) for n in (5, 3))
    first = longer.isel(time=slice(0, shorter.sizes["time"]))
    for name in ("gdp", "spending", "belief", "crisis_level", "stock"):
        assert np.array_equal(first[name].values, shorter[name].values), name


def test_another_mechanism_does_not_move_the_luck_of_the_others() -> None:
    usual = simulate(short(years=3), replicates=3, seed=4)
    without = simulate(short({"rules.crises": "none"}, years=3), replicates=3, seed=4)
    assert np.array_equal(usual.gdp, without.gdp)


def test_luck_belongs_to_a_name_and_not_to_a_place() -> None:
    runs = np.arange(5)
    both = draw(1, "gdp", ["AAA", "BBB"], 6, runs, "normal")
    alone = draw(1, "gdp", ["BBB"], 6, runs, "normal")
    assert np.array_equal(both[:, 1], alone[:, 0])
    assert not np.array_equal(both[:, 0], both[:, 1])
    assert np.array_equal(draw(1, "gdp", ["AAA"], 4, runs, "normal"), both[:4, :1])
    other = draw(1, "budget", ["AAA"], 6, runs, "normal")
    assert not np.array_equal(other[:, 0], both[:, 0])


def test_luck_of_a_replicate_does_not_depend_on_its_block_mates() -> None:
    far = np.array([1000, 3, 64])
    tape = draw(1, "gdp", ["AAA"], 3, far, "uniform")
    for run, replicate in enumerate(far):
        single = draw(1, "gdp", ["AAA"], 3, np.array([replicate]), "uniform")
        assert np.array_equal(tape[..., run], single[..., 0])
    assert ((tape >= 0) & (tape < 1)).all()
