"""Terms that the base leaves off, at work in the phases that read them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dilemma_sim.ensemble import simulate
from dilemma_sim.rules.arithmetic import log_odds
from dilemma_sim.scenario.event_checks import is_fixed
from dilemma_sim.scenario.parts import values
from dilemma_sim.scenario.problems import ScenarioError
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.world import World

from ...worlds import base, small
from .driving import begun, history

LADDER = {"variant": "ladder", "base_rate": 8.0}


def _three(**changes: Any) -> Scenario:
    """Rivals AAA and BBB, and CCC, which is nobody's rival."""
    state = {"name": "CCC", "gdp": 1000.0, "burden": 0.02, "gdp_volatility": 0.0}
    return small(**{"states__CCC": state, **changes})


def _levels(runs: int = 200, **changes: Any) -> Any:
    """Levels of the first step's incidents between two rivals, under the same luck."""
    world = history(
        small(time__end=2001, rules__crises={**LADDER, **changes.pop("ladder", {})}, **changes),
        lambda world: world.crisis_level[0, 1],
        runs,
    )
    return world[0]


@pytest.mark.parametrize("hotspot", [0.0, 4.0])
def test_without_attention_incidents_come_more_often_those_of_hotspots_too(hotspot: float) -> None:
    spot = {"dyads__AAA-BBB__hotspot_rate": hotspot, "world__external_attention": 0.2}
    quiet = {"base_rate": 0.0 if hotspot else 0.5}
    usual = _levels(**spot, ladder=quiet)
    unwatched = _levels(**spot, ladder={**quiet, "attention_weight": 1.0})
    assert (unwatched >= usual).all()
    assert (unwatched > 0).sum() > 1.2 * (usual > 0).sum() > 0


def test_deconfliction_and_norms_act_from_level_3_on_and_not_below() -> None:
    steep = {"escalation_probability": {"level_3": 0.5, "level_4": 0.5}}
    usual = _levels(ladder=steep)
    talked = _levels(**{"dyads__AAA-BBB__deconfliction": 1.5}, ladder=steep)
    eroded = _levels(ladder={**steep, "norm_erosion": 0.5})
    for levels in (talked, eroded):
        assert np.array_equal(levels >= 3, usual >= 3)
    assert (talked >= 4).sum() < (usual >= 4).sum() < (eroded >= 4).sum()


def test_a_friend_of_both_sides_holds_them_back() -> None:
    pacts = [
        {"label": a, "members": [a, "CCC"], "signed": 1999.0, "commitment": 0.9}
        for a in ("AAA", "BBB")
    ]

    def high(weight: float, ties: list[Any]) -> int:
        steep = {"level_3": 0.5, "level_4": 0.5}
        crises = {**LADDER, "escalation_probability": steep, "friend_weight": weight}
        scenario = _three(
            time__end=2001,
            rules__crises=crises,
            rules__alliances={"variant": "exogenous"},
            pacts=ties,
        )
        return int((history(scenario, lambda w: w.crisis_level[0, 1], 200)[0] >= 4).sum())

    assert high(1.0, pacts) < high(0.0, pacts)
    assert high(1.0, pacts[:1]) == high(0.0, pacts[:1]), "a friend of one side is no help"


def test_suspicion_after_an_incident_follows_the_chance_that_one_knows_who_did_it() -> None:
    rises = []
    for attribution in (1.0, 0.5, 0.0):
        scenario = small(
            **{"dyads__AAA-BBB__attribution": attribution},
            time__end=2001,
            rules__crises=LADDER,
            events=[
                {"label": "x", "date": 2000.0, "target": "crisis_level.AAA-BBB", "op": "pulse"}
                | {"value": 4.0}
            ],
        )
        first = history(scenario, lambda world: world.belief_log_odds[0, 1])[0, 0]
        rises.append(first - log_odds(np.array(0.03)))
    assert rises == pytest.approx([0.2, 0.1, 0.0])


@pytest.mark.parametrize(("consulted", "rise"), [(0.0, 0.4), (0.25, 0.3), (1.0, 0.0)])
def test_a_pact_alarms_the_rivals_of_its_members_once_and_nobody_else(
    consulted: float, rise: float
) -> None:
    scenario = _three(
        **{"dyads__AAA-CCC": {"rivals_consulted": consulted}},
        time__end=2001,
        pacts=[{"label": "pact", "members": ["AAA", "CCC"], "signed": 2000.3}],
        rules__alliances={"variant": "exogenous", "signing_alarm": 0.5},
    )
    after = history(scenario, lambda world: world.belief_log_odds)[:, :, :, 0]
    prior = log_odds(np.array(0.03))
    b, a, c = 1, 0, 2
    assert after[0, b, a] == pytest.approx(prior), "not before it is signed"
    assert after[1:3, b, a] == pytest.approx(prior + rise), "once, in its own step"
    for observer, target in ((b, c), (a, b), (c, b), (a, c), (c, a)):
        assert after[2, observer, target] == pytest.approx(prior)


def test_a_consulted_rival_hurries_less_to_sign_a_pact_of_its_own() -> None:
    state = {"name": "DDD", "gdp": 1000.0, "burden": 0.02, "gdp_volatility": 0.0}
    pact = {"label": "pact", "members": ["AAA", "CCC"], "signed": 2000.0, "active": False}
    signed = []
    for consulted in (0.0, 0.5, 1.0):
        scenario = _three(
            **{"dyads__AAA-CCC": {"rivals_consulted": consulted}, "affinities__BBB-DDD": 0.2},
            states__DDD=state,
            time__end=2001,
            pacts=[pact],
            events=[
                {"label": "x", "date": 2000.0, "target": "pacts", "op": "include"}
                | {"value": "pact"}
            ],
            rules__alliances={"variant": "threat_logit", "baseline": -4.0},
        )
        edge = World(scenario, np.arange(1), 0).pact_edges.place[(1, 3)]
        pairs = history(scenario, lambda world, edge=edge: world.pact_in_force[edge], 200)
        signed.append(int(pairs[-1].sum()))
    assert signed[0] > signed[1] > signed[2]


def test_production_stands_still_without_components_and_comes_back_with_them() -> None:
    event = {"target": "suppliers.S.availability", "op": "set", "value": 0.25}
    scenario = small(
        time__end=2002,
        suppliers={"S": {"standard": "NATO"}},
        states__AAA__industry={"drones": {"capacity": 10.0, "capacity_limit": 10.0}},
        states__AAA__export_share=0.5,
        states__AAA__component_dependence={"S": 0.8},
        events=[
            {"label": "embargo", "date": 2000.5, **event},
            {"label": "end", "date": 2001.0, **event, "value": 1.0},
        ],
    )
    exports = history(scenario, lambda world: world.exports[0])[:, 0]
    assert exports == pytest.approx([5.0] * 2 + [5.0 * 0.4] * 2 + [5.0] * 4)
    capacity = history(scenario, lambda world: world.capacity[0, 4])[:, 0]
    assert capacity == pytest.approx(10.0), "what stands still is not lost"


def test_conditions_on_either_side_open_the_pair() -> None:
    scenario = small(
        states__AAA__eu_leverage=1.0,
        rules__conditionality={"variant": "leverage", "strength": 0.5, "transparency_gain": 0.2},
    )
    clear = begun(scenario).effective_transparency[..., 0]
    assert clear[0, 1] == clear[1, 0] == pytest.approx(0.35 + 0.2 * 0.5)


# --- what events can move, and what they cannot -------------------------------------------------


def _moved(target: str, value: float, **changes: Any) -> dict[str, Any]:
    event = {"label": "x", "date": 2001.0, "target": target, "op": "set", "value": value}
    return {"time__end": 2003, "events": [event], **changes}


def test_an_event_can_bring_two_states_close_that_no_file_names() -> None:
    rules = {"variant": "threat_logit", "baseline": 5.0}
    scenario = small(**_moved("affinities.BBB-AAA", 1.0), rules__alliances=rules)
    signed = history(scenario, lambda world: world.pact_in_force[0])[:, 0]
    assert signed[:4].sum() == 0
    assert signed[4:].all()
    without = small(**_moved("affinities.BBB-AAA", 1.0))
    assert World(without, np.arange(1), 0).pact_edges.pairs == []
    simulate(without)


def test_an_event_moves_the_belief_to_which_one_returns() -> None:
    scenario = small(**_moved("beliefs.AAA.BBB", 0.5))
    belief = history(scenario, lambda world: world.belief[0, 1])[:, 0]
    assert belief[0] == pytest.approx(0.03)
    assert belief[-1] > belief[0] + 0.01


def test_a_limit_of_industry_that_falls_below_capacity_is_kept() -> None:
    line = {"drones": {"capacity": 90.0, "capacity_limit": 100.0, "growth_rate": 0.5}}
    scenario = small(
        **_moved("states.AAA.industry.drones.capacity_limit", 3.0), states__AAA__industry=line
    )
    capacity = history(scenario, lambda world: world.capacity[0, 4])[:, 0]
    assert capacity[3] > 90.0
    assert capacity[4:] == pytest.approx(3.0)


def test_ceilings_begin_on_their_date_and_an_event_can_tighten_them() -> None:
    limits = {"variant": "ceilings", "begins": 2000.5, "parties": ["AAA"], "domains": ["air"]}
    scenario = small(
        **_moved("rules.arms_control.stock_share", 0.5),
        rules__arms_control=limits,
        states__AAA__plans=[{"label": "p", "target": 0.1, "start": 1990.0, "deadline": 1991.0}],
    )
    stock = history(scenario, lambda world: world.stock[:, 0])[:, :, 0]
    held = stock[2, 0]
    assert stock[3, 0] <= held
    assert stock[4, 0] == pytest.approx(0.5 * held)
    assert stock[-1, 1] > 0.9 * stock[2, 1], "who is no party is not bound"


def test_no_event_moves_the_date_of_an_agreement() -> None:
    limits = {"variant": "ceilings", "parties": ["AAA"]}
    scenario = small(**_moved("rules.arms_control.begins", 2002.0), rules__arms_control=limits)
    with pytest.raises(ScenarioError, match="structure"):
        simulate(scenario)


@pytest.mark.parametrize(("op", "value", "end"), [("add", 0.9, 1.0), ("mul", -1.0, 0.0)])
def test_events_move_an_input_to_the_end_of_its_range_and_no_further(
    op: str, value: float, end: float
) -> None:
    event = {"date": 2001.0, "target": "dyads.*.transparency", "op": op, "value": value}
    events = [{"label": label, **event} for label in ("x", "y", "z")]
    scenario = small(time__end=2003, events=events)
    clear = history(scenario, lambda world: world.transparency[0, 1])[:, 0]
    assert clear[:4] == pytest.approx(0.35)
    assert clear[4:] == pytest.approx(end)


def test_what_the_checks_let_an_event_move_the_world_can_move() -> None:
    tree = base(rules__arms_control="ceilings").model_dump(mode="json", by_alias=True)
    scenario = Scenario.model_validate(tree)
    numbers = [
        ".".join(str(key) for key in path)
        for path, value in values(scenario)
        if isinstance(value, float) and path[0] != "time"
    ]
    targets = [path for path in numbers if not is_fixed(path)]
    event = {"date": 2016.0, "op": "mul", "value": 1.0}
    tree["events"] = [{"label": target, "target": target, **event} for target in targets]
    begun(Scenario.model_validate(tree))
    assert 500 < len(targets) < len(numbers) - 100
