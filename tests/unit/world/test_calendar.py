"""The calendar and the events: what changes, by how much, and from which step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dilemma_sim.scenario.problems import ScenarioError
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.calendar import Calendar
from dilemma_sim.world.world import World

from ...worlds import small
from .driving import Numbers, history

CRISES = {"variant": "ladder", "base_rate": 0.0}


def event(op: str, target: str, value: object, when: float | None = 2001.0, **more: Any) -> Any:
    start = {"from": "start"} if when is None else {"date": when}
    return {"label": f"{op} {target} {when}", **start, "target": target, "op": op} | {
        "value": value,
        **more,
    }


def world_of(*events: Any, **changes: Any) -> Scenario:
    return small(**{"events": list(events), "time__end": 2004, **changes})


def three(*events: Any, **changes: Any) -> Scenario:
    """Three states, so that a wildcard has something to choose from."""
    third = {"name": "CCC", "gdp": 1000.0, "burden": 0.02, "gdp_volatility": 0.0}
    return world_of(*events, states__CCC=third, **changes)


def secrecy(scenario: Scenario) -> Numbers:
    return history(scenario, lambda w: w.secrecy[0, 0])


# --- inputs -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("op", "value", "after"), [("set", 0.7, 0.7), ("add", 0.2, 0.3), ("mul", 3.0, 0.3)]
)
@pytest.mark.parametrize(
    ("when", "first"), [(2001.0, 4), (2001.1, 4), (2001.25, 5), (2001.49, 5), (2003.99, 15)]
)
def test_an_input_changes_from_the_step_that_contains_the_date(
    op: str, value: float, after: float, when: float, first: int
) -> None:
    found = secrecy(world_of(event(op, "states.AAA.secrecy", value, when)))
    np.testing.assert_allclose(found[:first], 0.1)
    np.testing.assert_allclose(found[first:], after)


@pytest.mark.parametrize(
    ("op", "value", "jump"), [("set", 0.7, 0.6), ("add", 0.2, 0.2), ("mul", 3.0, 0.2)]
)
@pytest.mark.parametrize("when", [2001.0, 2001.1])
def test_a_change_with_a_half_life_fades(op: str, value: float, jump: float, when: float) -> None:
    found = secrecy(world_of(event(op, "states.AAA.secrecy", value, when, half_life=0.5)))
    begins = 2000.0 + np.arange(16) / 4
    left = np.where(begins >= 2001.0, 0.5 ** (np.maximum(begins - when, 0.0) / 0.5), 0.0)
    np.testing.assert_allclose(found, 0.1 + jump * left)


def test_from_start_acts_in_the_first_step() -> None:
    found = secrecy(world_of(event("set", "states.AAA.secrecy", 0.7, None)))
    np.testing.assert_allclose(found, 0.7)


def test_an_event_before_the_start_acts_from_the_start_and_has_faded_since() -> None:
    found = secrecy(world_of(event("add", "states.AAA.secrecy", 0.4, 1999.0, half_life=1.0)))
    assert found[0] == pytest.approx(0.1 + 0.2)


def test_an_event_after_the_end_changes_nothing() -> None:
    found = secrecy(world_of(event("set", "states.AAA.secrecy", 0.7, 2004.0)))
    np.testing.assert_allclose(found, 0.1)


def test_events_on_one_input_act_in_the_order_of_their_dates() -> None:
    events = [
        event("add", "states.AAA.secrecy", 0.1, 2002.0),
        event("mul", "states.AAA.secrecy", 0.5, 2003.0),
        event("set", "states.AAA.secrecy", 0.5, 2001.0),
    ]
    found = secrecy(world_of(*events))
    np.testing.assert_allclose(found[::4], [0.1, 0.5, 0.6, 0.3])


def test_a_wildcard_reaches_every_state_and_a_name_only_one() -> None:
    everyone = world_of(event("set", "states.*.secrecy", 0.7))
    one = world_of(event("set", "states.BBB.secrecy", 0.7))
    assert history(everyone, lambda w: w.secrecy[:, 0])[-1].tolist() == [0.7, 0.7]
    assert history(one, lambda w: w.secrecy[:, 0])[-1].tolist() == [0.1, 0.7]


@pytest.mark.parametrize("pair", ["AAA-CCC", "CCC-AAA"])
def test_a_pair_may_be_named_in_either_order(pair: str) -> None:
    found = history(
        three(event("set", f"dyads.{pair}.transparency", 0.8)), lambda w: w.transparency[..., 0]
    )[-1]
    assert found[0, 2] == found[2, 0] == 0.8
    assert found[0, 1] == found[1, 2] == 0.35


def test_a_wildcard_reaches_every_pair() -> None:
    found = history(three(event("set", "dyads.*.dispute", 0.8)), lambda w: w.dispute[..., 0])[-1]
    assert np.array_equal(found, 0.8 * (1.0 - np.eye(3)))


def test_a_number_of_a_rule_can_be_moved() -> None:
    found = history(
        world_of(event("set", "rules.spending.threat_elasticity", 0.9)),
        lambda w: w.parameters["spending"].threat_elasticity[0],
    )
    assert found[4] == pytest.approx(0.9)
    assert found[3] == found[0] != 0.9


def test_what_belongs_to_the_structure_of_a_run_cannot_be_moved() -> None:
    scenario = world_of(event("set", "rules.observation.lag", 1.0))
    with pytest.raises(ScenarioError):
        history(scenario, lambda w: 0.0)


def test_a_varied_event_moves_each_run_by_its_own_number() -> None:
    one = event("set", "states.AAA.secrecy", 0.7)
    factors = {f"events.{one['label']}.value": np.array([0.2, 0.4, 0.6])}
    found = history(world_of(one), lambda w: w.secrecy[0] + np.zeros(3), 3, factors)
    assert found[3].tolist() == [0.1] * 3
    assert found[4].tolist() == [0.2, 0.4, 0.6]


def test_a_varied_event_leaves_an_earlier_one_on_the_same_table_in_force() -> None:
    early = event("set", "states.AAA.secrecy", 0.7, 2001.0)
    late = event("set", "states.BBB.secrecy", 0.8, 2002.0)
    factors = {f"events.{late['label']}.value": np.array([0.8, 0.9])}
    found = history(world_of(early, late), lambda w: w.secrecy + np.zeros(2), 2, factors)
    assert found[-1].tolist() == [[0.7, 0.7], [0.8, 0.9]]


def test_a_varied_event_and_a_fixed_one_on_the_same_input() -> None:
    early = event("set", "states.AAA.secrecy", 0.5, 2001.0)
    late = event("add", "states.AAA.secrecy", 0.1, 2002.0)
    factors = {f"events.{late['label']}.value": np.array([0.1, 0.2])}
    found = history(world_of(early, late), lambda w: w.secrecy[0] + np.zeros(2), 2, factors)
    np.testing.assert_allclose(found[4], [0.5, 0.5])
    np.testing.assert_allclose(found[-1], [0.6, 0.7])


# --- what is included and removed -------------------------------------------------------------

PLAN = {"label": "plan 2.5", "target": 0.04, "start": 2000.5, "deadline": 2003.0}
ORDER = {
    "label": "jets",
    "system": "jet",
    "supplier": "USA",
    "domain": "air",
    "value": 10.0,
    "signed": 2001.5,
    "first_delivery": 2002.0,
}
SUPPLIERS = {
    "suppliers": {"USA": {"standard": "NATO"}},
    "states__AAA__suppliers": [{"name": "USA", "share": 1.0}],
}
PACT = {"label": "pact v1.0", "members": ["AAA", "BBB"], "signed": 2001.0}
PROMISE = {"credibility": 0.8, "reinforcement": 100.0, "members": {"AAA": 1990.0, "BBB": 2002.0}}


def _spans(scenario: Scenario) -> tuple[float, float] | None:
    ((_, spans),) = Calendar(scenario).plans("AAA")
    return (spans[0].begins, spans[-1].ends) if spans else None


def test_plans_are_included_and_removed_by_label() -> None:
    target, never = "states.AAA.plans", float("inf")
    waiting = PLAN | {"active": False}
    include = event("include", target, "plan 2.5", 2001.0)
    remove = event("remove", target, "plan 2.5", 2002.0)
    other = event("remove", target, "plan 3", 2001.0)
    assert _spans(world_of(states__AAA__plans=[PLAN])) == (-never, never)
    assert _spans(world_of(states__AAA__plans=[waiting])) is None
    assert _spans(world_of(include, states__AAA__plans=[waiting])) == (2001.0, never)
    assert _spans(world_of(remove, other, states__AAA__plans=[PLAN])) == (-never, 2002.0)
    assert _spans(world_of(include, remove, states__AAA__plans=[waiting])) == (2001.0, 2002.0)


def test_a_removed_plan_raises_no_burden() -> None:
    def burden(*events: Any) -> float:
        scenario = world_of(
            *events, states__AAA__plans=[PLAN], rules__threat_perception={"variant": "none"}
        )
        return float(history(scenario, lambda w: w.burden[0, 0])[-1])

    gone = event("remove", "states.AAA.plans", "plan 2.5", 2000.0)
    assert burden() > burden(event("remove", "states.AAA.plans", "plan 2.5", 2002.5)) > burden(gone)
    assert burden(gone) == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("active", "op", "when", "signed"),
    [
        (True, "remove", 2001.25, False),
        (True, "remove", 2001.5, False),
        (True, "remove", 2001.75, True),
        (False, "include", 2001.25, True),
        (False, "include", 2001.75, False),
    ],
)
def test_orders_are_included_and_removed_by_label(
    active: bool, op: str, when: float, signed: bool
) -> None:
    scenario = world_of(
        event(op, "states.AAA.orders", "jets", when),
        states__AAA__orders=[ORDER | {"active": active}],
        **SUPPLIERS,
    )
    assert [o.label for o in Calendar(scenario).orders("AAA")] == (["jets"] if signed else [])
    assert len(World(scenario, np.arange(1), 0).order_numbers) == int(signed)


def test_guarantee_members_join_and_leave() -> None:
    def covered(*events: Any, **more: Any) -> list[list[float]]:
        scenario = world_of(*events, guarantees__NATO=PROMISE, **more)
        found: Numbers = history(scenario, lambda w: w.guaranteed[:, 0])
        return found[::4].T.tolist()

    target = "guarantees.NATO.members"
    assert covered() == [[1, 1, 1, 1], [0, 0, 1, 1]]
    assert covered(event("remove", target, "AAA", 2001.0)) == [[1, 0, 0, 0], [0, 0, 1, 1]]
    assert covered(event("include", target, "BBB", 2001.0)) == [[1, 1, 1, 1], [0, 1, 1, 1]]
    assert covered(event("remove", target, "BBB", 2003.0)) == [[1, 1, 1, 1], [0, 0, 1, 0]]


def test_cover_begins_and_ends_on_its_very_dates() -> None:
    leaves = {"date": 2006, "label": "out", "target": "guarantees.G.members", "op": "remove"}
    calendar = Calendar(
        small(
            guarantees={"G": {"credibility": 0.9, "reinforcement": 1, "members": {"AAA": 2003}}},
            events=[leaves | {"value": "AAA"}],
        )
    )
    asked = (2002.999, 2003.0, 2005.999, 2006.0, 2003.0)
    assert [calendar.covered("G", when) for when in asked] == [
        (False, False), (True, False), (True, False), (False, False), (True, False),
    ]  # fmt: skip


def test_a_state_that_is_named_by_an_event_only_can_join_a_guarantee() -> None:
    join = event("include", "guarantees.NATO.members", "CCC", 2001.0)
    found = history(three(join, guarantees__NATO=PROMISE), lambda w: w.guaranteed[2, 0])
    assert found.tolist() == [0.0] * 4 + [1.0] * 12


def _committed(*events: Any, **pact: Any) -> Numbers:
    scenario = three(
        *events, pacts=[PACT | pact], rules__alliances={"variant": "exogenous", "fading_rate": 0.0}
    )
    return history(scenario, lambda w: (w.commitment[..., 0] > 0.0).astype(float))


def test_pacts_are_signed_included_and_removed_by_label() -> None:
    assert _committed()[:, 0, 1].tolist() == [0.0] * 4 + [1.0] * 12
    gone = event("remove", "pacts", "pact v1.0", 2002.0)
    assert _committed(gone)[:, 0, 1].tolist() == [0.0] * 4 + [1.0] * 4 + [0.0] * 8
    comes = event("include", "pacts", "pact v1.0", 2002.0)
    assert _committed(comes, active=False)[:, 0, 1].tolist() == [0.0] * 8 + [1.0] * 8
    assert not _committed(active=False).any()
    assert _committed(signed=1999.0)[:, 1, 0].all()


def test_members_join_and_leave_a_pact() -> None:
    members = "pacts.pact v1.0.members"
    found = _committed(
        event("include", members, "CCC", 2002.0),
        event("remove", members, "AAA", 2003.0),
    )
    assert found[:, 0, 1].tolist() == [0.0] * 4 + [1.0] * 8 + [0.0] * 4
    assert found[:, 0, 2].tolist() == [0.0] * 8 + [1.0] * 4 + [0.0] * 4
    assert found[:, 1, 2].tolist() == [0.0] * 8 + [1.0] * 8
    assert np.array_equal(found, found.transpose(0, 2, 1))


def test_what_is_removed_and_included_again_is_away_in_between() -> None:
    target = "guarantees.NATO.members"
    events = [event("remove", target, "AAA", 2001.0), event("include", target, "AAA", 2003.0)]
    found = history(world_of(*events, guarantees__NATO=PROMISE), lambda w: w.guaranteed[0, 0])
    assert found[::4].tolist() == [1.0, 0.0, 0.0, 1.0]


@pytest.mark.parametrize(("when", "heard"), [(2000.5, False), (2001.0, False), (2001.25, True)])
def test_an_event_that_is_removed_before_its_date_does_not_happen(when: float, heard: bool) -> None:
    change = event("set", "states.AAA.secrecy", 0.7, 2001.0)
    found = secrecy(world_of(change, event("remove", "events", change["label"], when)))
    assert found[-1] == (0.7 if heard else 0.1)


def test_of_two_removals_the_earlier_counts() -> None:
    change = event("set", "states.AAA.secrecy", 0.7, 2002.0)
    removals = [event("remove", "events", change["label"], when) for when in (2001.0, 2003.0)]
    assert secrecy(world_of(change, *removals))[-1] == 0.1


# --- pulses -----------------------------------------------------------------------------------

FIXED: dict[str, Any] = {"rules__beliefs": {"variant": "fixed"}}


def test_a_pulse_on_belief_strikes_one_observer_once() -> None:
    scenario = world_of(event("pulse", "belief_log_odds.AAA.BBB", 1.5, 2001.3), **FIXED)
    found = history(scenario, lambda w: w.belief_log_odds[..., 0])
    np.testing.assert_allclose(found[4, 0, 1], found[0, 0, 1])
    np.testing.assert_allclose(found[5:, 0, 1], found[0, 0, 1] + 1.5)
    np.testing.assert_allclose(found[:, 1, 0], found[0, 1, 0])
    belief = history(scenario, lambda w: w.belief[0, 1, 0])
    np.testing.assert_allclose(belief, 1.0 / (1.0 + np.exp(-found[:, 0, 1])))


@pytest.mark.parametrize(
    ("target", "struck"),
    [
        ("*.AAA", {(1, 0), (2, 0)}),
        ("AAA.*", {(0, 1), (0, 2)}),
        ("*.*", {(i, j) for i in range(3) for j in range(3) if i != j}),
    ],
)
def test_a_pulse_on_belief_takes_wildcards(target: str, struck: set[tuple[int, int]]) -> None:
    scenario = three(event("pulse", f"belief_log_odds.{target}", 1.0), **FIXED)
    found = history(scenario, lambda w: w.belief_log_odds[..., 0])
    moved = np.argwhere(found[-1] - found[0] > 0.5)
    assert {(int(i), int(j)) for i, j in moved} == struck


@pytest.mark.parametrize("pair", ["AAA-BBB", "BBB-AAA", "*"])
@pytest.mark.parametrize(("value", "after"), [(0.2, 0.7), (0.9, 1.0), (-0.9, 0.0)])
def test_a_pulse_on_hostility_strikes_both_sides_within_bounds(
    pair: str, value: float, after: float
) -> None:
    scenario = world_of(
        event("pulse", f"hostility.{pair}", value), rules__hostility={"variant": "constant"}
    )
    found = history(scenario, lambda w: w.hostility[..., 0])
    np.testing.assert_allclose(found[:4, 0, 1], 0.5)
    np.testing.assert_allclose(found[4:, 0, 1], after)
    assert np.array_equal(found, found.transpose(0, 2, 1))


@pytest.mark.parametrize("pair", ["AAA-CCC", "CCC-AAA"])
def test_a_pulse_on_the_crisis_level_is_one_incident(pair: str) -> None:
    scenario = three(event("pulse", f"crisis_level.{pair}", 4.0, 2001.3), rules__crises=CRISES)
    found = history(scenario, lambda w: w.crisis_level[..., 0])
    assert found[5, 0, 2] == found[5, 2, 0] == 4.0
    assert found.sum() == 8.0


def test_a_pulse_on_the_crisis_level_of_all_reaches_pairs_that_never_clash_by_themselves() -> None:
    scenario = three(event("pulse", "crisis_level.*", 4.0), rules__crises=CRISES)
    found = history(scenario, lambda w: w.crisis_level[..., 0])
    assert found[4].tolist() == (4.0 * (1.0 - np.eye(3))).tolist()


# --- no events at all -------------------------------------------------------------------------


def test_without_events_nothing_moves_and_nobody_joins() -> None:
    events = [
        event("set", "states.AAA.secrecy", 0.7),
        event("pulse", "hostility.AAA-BBB", 0.3),
        event("pulse", "belief_log_odds.AAA.BBB", 1.0),
        event("pulse", "crisis_level.AAA-BBB", 4.0),
        event("include", "guarantees.NATO.members", "CCC"),
        event("remove", "guarantees.NATO.members", "AAA"),
        event("remove", "states.AAA.plans", "plan 2.5"),
    ]
    more = {
        "guarantees__NATO": PROMISE,
        "states__AAA__plans": [PLAN],
        "rules__crises": CRISES,
        "rules__events": {"variant": "none"},
    }
    scenario = three(*events, **more)
    assert Calendar(scenario).events == []
    assert (secrecy(scenario) == 0.1).all()
    guaranteed = history(scenario, lambda w: w.guaranteed[:, 0])
    assert (guaranteed == np.array([1.0, 0.0, 0.0])).all()  # BBB would have joined in 2002
    without = three(**more)
    for name in ("hostility", "belief", "crisis_level", "burden"):
        assert np.array_equal(
            history(scenario, lambda w, n=name: getattr(w, n)),
            history(without, lambda w, n=name: getattr(w, n)),
        ), name


@pytest.mark.parametrize("joins", [2000.0, 2002.0])
def test_without_events_accessions_within_the_run_are_frozen(joins: float) -> None:
    promise = PROMISE | {"members": {"AAA": 1999.9, "BBB": joins}}
    scenario = world_of(guarantees__NATO=promise, rules__events={"variant": "none"})
    found = history(scenario, lambda w: w.guaranteed[:, 0])
    assert (found == np.array([1.0, 0.0])).all()
