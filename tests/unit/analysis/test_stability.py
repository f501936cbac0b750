"""Stability of the program's own yearly map, against the closed forms of theory."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.analysis.quiet import play_until, quiet_scenario, quiet_world
from dilemma_sim.analysis.stability import reaction_matrix, spiral_margins, stability, yearly_map
from dilemma_sim.scenario.schema import Scenario

from ...theory.theory import scenario
from ...worlds import base


def _spiral(factor: float) -> Scenario:
    return scenario(
        "spiral",
        rules__spending__threat_elasticity=factor * 0.576,
        events__fright__value=0.0,
        time__end=2010,
    )


@pytest.mark.parametrize(("factor", "radius"), [(0.95, 0.99035), (1.0, 1.0), (1.05, 1.00955)])
def test_the_yearly_map_has_the_spectral_radius_of_the_closed_form(
    factor: float, radius: float
) -> None:
    assert stability(_spiral(factor), 2005)["spectral_radius"] == pytest.approx(radius, abs=2e-5)


def test_the_margin_is_zero_on_the_border_and_turns_sign_there() -> None:
    inside, border, outside = (
        stability(_spiral(factor), 2005)["spiral_margin"] for factor in (0.9, 1.0, 1.1)
    )
    assert inside > 0 > outside
    assert border == pytest.approx(0.0, abs=1e-12)


def test_disturbances_that_die_out_have_a_finite_return_time() -> None:
    numbers = stability(_spiral(0.5), 2005)
    assert numbers["return_time"] == pytest.approx(-1 / np.log(numbers["spectral_radius"]))


def test_elasticities_of_mirror_states_depend_on_the_ratio_alone() -> None:
    """Eigenvalues 0 and -2 eta m (1-p): V22 through the analysis."""
    matrix = reaction_matrix(scenario("balance"), 2000)
    assert np.sort(np.linalg.eigvals(matrix).real) == pytest.approx((-0.4, 0.0), abs=1e-5)


def test_without_reaction_nobody_answers_anybody() -> None:
    deaf = base(rules__spending__threat_elasticity=0.0)
    assert np.allclose(reaction_matrix(deaf, 2016), 0.0, atol=1e-9)


def test_what_members_of_a_guarantee_believe_of_each_other_is_no_disturbance() -> None:
    """Held still by the rules; it would count as one that never fades."""
    assert stability(base(), 2034)["spectral_radius"] < 1.0


def test_the_size_of_the_map_is_that_of_what_moves() -> None:
    moved = yearly_map(_spiral(0.5), 2005)
    # Of 22 numbers the two of hostility are left out: in this world nothing moves them.
    assert moved.shape == (20, 20)


def test_rules_without_an_elasticity_have_no_spiral() -> None:
    assert spiral_margins(base(rules__spending="constant_share"), 2020) == {}
    assert np.isnan(stability(base(rules__spending="constant_share"), 2020)["spiral_margin"])


def test_a_year_outside_the_run_is_refused() -> None:
    world = quiet_world(quiet_scenario(base()), 1)
    with pytest.raises(ValueError, match="2015 to 2035"):
        play_until(world, 2040)
