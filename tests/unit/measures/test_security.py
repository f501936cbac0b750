"""Claims about security, deterrence and guarantees."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from dilemma_sim.measures.deterrence import (
    mutual_deterrence,
    mutual_punishment,
    rival_mutual_deterrence,
    rival_mutual_punishment,
)
from dilemma_sim.measures.endings import final_of, region_mean_final
from dilemma_sim.measures.security import (
    felt_security,
    final_guarantee_gap,
    final_objective_security,
    objective_security,
    rival_belief,
)

from .trajectories import calm_world, make_rivals


def test_among_security_seekers_all_insecurity_is_misperception(calm: xr.Dataset) -> None:
    assert (objective_security(calm) == 1).all()
    assert (felt_security(calm) < 1).all()


def test_a_revisionist_endangers_the_others_but_not_itself(calm: xr.Dataset) -> None:
    calm["true_type"].loc[{"state": "SRB"}] = 1.0
    security = final_objective_security(calm).sel(run=0)
    assert security.sel(state=["ALB", "XKX"]).values.tolist() == [0.5, 0.5]
    assert security.sel(state="SRB") == 1


def test_dangers_multiply(calm: xr.Dataset) -> None:
    calm["true_type"].loc[{"state": ["ALB", "SRB"]}] = 1.0
    calm["outside_threat"].loc[{"state": "XKX"}] = 0.2
    assert final_objective_security(calm).sel(state="XKX", run=0) == pytest.approx(0.8 * 0.25)


def test_deterrence_is_as_strong_as_the_weaker_side(rivals: xr.Dataset) -> None:
    rivals["attack_success"].loc[{"state": "XKX", "target": "SRB"}] = 0.9
    rivals["attack_success"].loc[{"state": "SRB", "target": "XKX"}] = 0.1
    assert mutual_deterrence(rivals).sel(dyad="SRB-XKX").values == pytest.approx(0.1)
    assert rival_mutual_deterrence(rivals).values == pytest.approx([0.1, 0.1])


def test_a_region_without_rivals_has_no_mean_of_rivals(calm: xr.Dataset) -> None:
    assert rival_mutual_deterrence(calm).isnull().all()
    assert rival_belief(calm).isnull().all()


def test_punishment_grows_with_the_victims_offense_and_falls_with_the_attackers_income(
    rivals: xr.Dataset,
) -> None:
    # 2 000 of offense against an income of 50 000, on both sides.
    assert rival_mutual_punishment(rivals).values == pytest.approx([0.04, 0.04])
    rivals["offense_defense_balance"][:] = 2.0
    assert rival_mutual_punishment(rivals).values == pytest.approx([0.08, 0.08])
    rivals["gdp"].loc[{"state": "SRB"}] = 200_000.0
    assert rival_mutual_punishment(rivals).values == pytest.approx([0.02, 0.02])


def test_distance_takes_punishment_away(rivals: xr.Dataset) -> None:
    rivals["proximity"][:] = 0.25
    assert mutual_punishment(rivals).sel(dyad="SRB-XKX").values == pytest.approx(0.01)


def test_a_state_without_a_guarantee_has_the_widest_gap(calm: xr.Dataset) -> None:
    calm["credibility"].loc[{"state": "ALB"}] = 0.9
    gap = final_guarantee_gap(calm).sel(run=0)
    assert gap.values == pytest.approx([0.1, 1.0, 1.0])


def test_rival_belief_is_the_mean_of_both_directions(rivals: xr.Dataset) -> None:
    rivals["belief"].loc[{"state": "XKX", "target": "SRB"}] = 0.5
    rivals["belief"].loc[{"state": "SRB", "target": "XKX"}] = 0.3
    assert rival_belief(rivals).values == pytest.approx([0.4, 0.4])


def test_rivals_outside_the_region_do_not_count() -> None:
    world = calm_world(("HUN", "SRB", "SVN", "XKX"), core=("SRB", "XKX"))
    make_rivals(world, "HUN", "SVN")
    assert rival_mutual_deterrence(world).isnull().all()


def test_every_state_counts_the_same_in_the_regions_security() -> None:
    world = calm_world(("ALB", "HUN", "SRB"), core=("ALB", "SRB"))
    world["security"].loc[{"state": "HUN"}] = 0.0
    world["security"].loc[{"state": "ALB"}] = 0.5
    assert region_mean_final(world, "security").values == pytest.approx([0.7, 0.7])


def test_an_ending_keeps_the_unit_of_its_variable(calm: xr.Dataset) -> None:
    assert final_of(calm, "debt").attrs["unit"] == "USDm"
    assert "time" not in final_of(calm, "debt").coords
    assert np.isfinite(final_of(calm, "debt")).all()
