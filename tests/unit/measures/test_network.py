"""Claims about pacts, structural balance and blocs."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.measures.balance import (
    balanced_triad_share,
    common_friends,
    complete_triads,
    frustration_index,
    relation_signs,
)
from dilemma_sim.measures.blocs import (
    bloc_count,
    bloc_members,
    final_bloc_count,
    final_polarization,
    modularity,
    polarization,
)
from dilemma_sim.measures.pacts import pact_dates, pact_starts, pacts_by_dyad, pacts_formed

from .trajectories import calm_world, make_rivals, set_pair

REGION = ["ALB", "HRV", "HUN", "SRB", "XKX"]


def network(states: list[str], ties: dict[str, float], default: float = 0.0) -> xr.DataArray:
    labels = {"state": states, "target": states}
    relation = xr.DataArray(np.full((len(states),) * 2, default), labels, ("state", "target"))
    for pair, value in ties.items():
        first, second = pair.split("-")
        relation.loc[first, second] = relation.loc[second, first] = value
    return relation


def balkan(states: list[str]) -> xr.DataArray:
    """All are friends, but Serbia is the foe of Albania, Croatia and Kosovo."""
    feuds = {f"SRB-{other}": -1.0 for other in ("ALB", "HRV", "XKX")}
    return network(states, feuds, default=1.0)


def two_camps(size: int) -> xr.DataArray:
    camp = np.repeat([1.0, -1.0], size)
    states = [f"S{i:02d}" for i in range(2 * size)]
    return xr.DataArray(np.outer(camp, camp), {"state": states, "target": states})


@st.composite
def random_relations(draw: st.DrawFn) -> xr.DataArray:
    size = draw(st.integers(3, 6))
    states = [f"S{i}" for i in range(size)]
    pairs = [f"{a}-{b}" for i, a in enumerate(states) for b in states[i + 1 :]]
    values = draw(st.lists(st.sampled_from([-1, -0.5, 0, 0.5, 1]), min_size=len(pairs),
                           max_size=len(pairs)))  # fmt: skip
    return network(states, dict(zip(pairs, values, strict=True)))


def test_a_friend_of_both_sides_unbalances_the_region() -> None:
    signs = relation_signs(balkan(REGION))
    assert float(complete_triads(signs)) == 10
    assert float(balanced_triad_share(signs)) == pytest.approx(0.7)
    assert float(frustration_index(signs)) == 1
    assert float(common_friends(signs)) == 3


def test_without_the_common_friend_the_region_is_balanced() -> None:
    signs = relation_signs(balkan([state for state in REGION if state != "HUN"]))
    assert float(complete_triads(signs)) == 4
    assert float(balanced_triad_share(signs)) == 1
    assert float(frustration_index(signs)) == 0
    assert float(common_friends(signs)) == 0


def test_three_mutual_foes_are_unbalanced() -> None:
    signs = relation_signs(network(["A", "B", "C"], {}, default=-1.0))
    assert float(balanced_triad_share(signs)) == 0
    assert float(frustration_index(signs)) == 1


def test_a_weak_relation_is_no_relation() -> None:
    signs = relation_signs(network(["A", "B"], {"A-B": -0.04}))
    assert (signs == 0).all()


def test_without_complete_triads_their_balance_is_unknown() -> None:
    signs = relation_signs(network(["A", "B", "C"], {"A-B": 1.0}))
    assert np.isnan(float(balanced_triad_share(signs)))


@pytest.mark.parametrize("size", [2, 3, 6])
def test_two_camps_are_in_full_balance(size: int) -> None:
    signs = relation_signs(two_camps(size))
    assert float(balanced_triad_share(signs)) == 1
    assert float(frustration_index(signs)) == 0


def test_frustration_of_a_large_network_is_unknown_and_says_so() -> None:
    assert np.isnan(float(frustration_index(relation_signs(two_camps(7)))))


@given(random_relations(), st.randoms())
def test_the_order_of_states_changes_no_index(relation: xr.DataArray, random: object) -> None:
    order = list(range(relation.sizes["state"]))
    random.shuffle(order)  # type: ignore[attr-defined]
    mixed = relation.isel(state=order, target=order)
    signs, mixed_signs = relation_signs(relation), relation_signs(mixed)
    for index in (frustration_index, balanced_triad_share, common_friends, bloc_count):
        np.testing.assert_allclose(index(mixed_signs), index(signs))
    np.testing.assert_allclose(polarization(mixed), polarization(relation))
    np.testing.assert_allclose(modularity(mixed), modularity(relation), atol=1e-12)


@given(random_relations())
def test_indices_stay_in_their_ranges(relation: xr.DataArray) -> None:
    signs = relation_signs(relation)
    pairs = int(abs(signs).sum()) // 2
    assert 0 <= float(frustration_index(signs)) <= pairs / 2
    assert 0 <= float(polarization(relation)) <= 1 + 1e-12
    assert not float(modularity(relation)) > 1
    assert 0 <= float(bloc_count(signs)) <= relation.sizes["state"] // 2


@given(random_relations())
def test_no_frustration_means_no_unbalanced_triad(relation: xr.DataArray) -> None:
    signs = relation_signs(relation)
    if float(frustration_index(signs)) == 0 and float(complete_triads(signs)) > 0:
        assert float(balanced_triad_share(signs)) == 1


def test_friends_of_friends_are_one_bloc() -> None:
    chain = relation_signs(network(list("ABCDE"), {"A-B": 1, "B-C": 1, "D-E": -1}))
    assert float(bloc_count(chain)) == 1
    assert float(bloc_members(chain).sel(state="A", target="C")) == 1
    assert float(bloc_members(chain).sel(state="A", target="D")) == 0


def test_two_blocs_are_counted_once_each() -> None:
    assert float(bloc_count(relation_signs(two_camps(3)))) == 2
    assert float(bloc_count(relation_signs(network(list("ABC"), {})))) == 0


def test_two_equal_hostile_camps_are_the_most_polarized_world() -> None:
    assert float(polarization(two_camps(4))) == pytest.approx(1)


def test_a_war_of_all_against_all_is_not_polarized() -> None:
    everyone = network([f"S{i}" for i in range(10)], {}, default=-1.0)
    assert float(polarization(everyone)) < 0.4


def test_friends_alone_are_not_polarized() -> None:
    assert float(polarization(network(list("ABCD"), {}, default=1.0))) == 0


def test_a_new_pact_among_the_foes_of_one_state_polarizes() -> None:
    feud = {"A-D": -0.7, "B-D": -0.4}
    before = network(list("ABCD"), feud)
    after = network(list("ABCD"), {**feud, "A-B": 0.25})
    assert float(polarization(after)) > float(polarization(before))


def test_two_camps_are_modular_and_one_family_is_not() -> None:
    assert float(modularity(two_camps(3))) == pytest.approx(0.5)
    family = network(list("ABCD"), {}, default=1.0)
    assert float(modularity(family)) == pytest.approx(0, abs=1e-12)
    assert np.isnan(float(modularity(network(list("AB"), {}))))


def test_the_final_network_is_read_from_commitment_and_hostility() -> None:
    world = calm_world(("ALB", "HRV", "SRB", "XKX"))
    for other in ("ALB", "HRV", "XKX"):
        make_rivals(world, "SRB", other)
    calm_polarization = final_polarization(world)
    set_pair(world, "commitment", "ALB", "XKX", 0.5, time=2021.0)
    assert final_bloc_count(world).values.tolist() == [1, 1]
    assert (final_polarization(world) > calm_polarization).all()


def test_a_pact_is_dated_by_the_step_of_its_signing() -> None:
    world = calm_world()
    set_pair(world, "commitment", "ALB", "XKX", 0.25, time=slice(2017.5, None), run=0)
    dates = pact_dates(world).sel(dyad="ALB-XKX")
    assert dates.values.tolist() == [2017.5, np.inf]
    assert pacts_formed(world).values.tolist() == [1, 0]
    assert pact_starts(world).sum() == 1


def test_a_pact_in_force_at_the_start_is_not_new() -> None:
    world = calm_world()
    set_pair(world, "commitment", "ALB", "XKX", 0.25)
    assert pacts_formed(world).values.tolist() == [0, 0]


def test_a_pact_of_three_ties_three_pairs_and_a_renewal_counts_again() -> None:
    world = calm_world()
    for pair in (("ALB", "SRB"), ("ALB", "XKX"), ("SRB", "XKX")):
        set_pair(world, "commitment", *pair, 0.25, time=slice(2016.0, None))
    assert pacts_formed(world).values.tolist() == [3, 3]
    set_pair(world, "commitment", "ALB", "SRB", 0.0, time=slice(2018.0, 2019.0))
    assert pacts_by_dyad(world).sel(dyad="ALB-SRB").values.tolist() == [2, 2]


def test_a_pact_with_a_neighbor_counts_and_one_between_neighbors_does_not() -> None:
    world = calm_world(("HUN", "SRB", "SVN"), core=("SRB",))
    set_pair(world, "commitment", "HUN", "SRB", 0.25, time=slice(2016.0, None))
    set_pair(world, "commitment", "HUN", "SVN", 0.25, time=slice(2016.0, None))
    assert pacts_formed(world).values.tolist() == [1, 1]


def test_an_unknown_commitment_leaves_the_date_unknown() -> None:
    world = calm_world()
    set_pair(world, "commitment", "ALB", "XKX", np.nan, time=2017.0, run=0)
    assert np.isnan(pact_dates(world).sel(dyad="ALB-XKX").values[0])
    assert np.isnan(pacts_formed(world).values[0])
