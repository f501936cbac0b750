"""Claims about branching: one history, and futures that are those of a whole run."""

import numpy as np
import pytest

from dilemma_sim.ensemble import simulate, simulate_futures
from dilemma_sim.scenario.schema import Event, Order, Pact, Plan
from dilemma_sim.world.branch import parting_step
from tests.worlds import short

YEARS = 4


@pytest.fixture(scope="module")
def scenario():
    return with_event(short(years=YEARS), 2016.6, "world.outside_threat", "set", 0.1, label="old")


def with_event(scenario, when, target, op, value, label="what if", **more):
    event = Event(label=label, date=when, target=target, op=op, value=value, **more)
    return scenario.model_copy(update={"events": (*scenario.events, event)})


def with_items(scenario, state, **items):
    changed = scenario.states[state].model_copy(update=items)
    return scenario.model_copy(update={"states": {**scenario.states, state: changed}})


def variants_of(scenario):
    """Changes of every kind that has a date, each from about the middle of 2016 on."""
    plan = Plan(label="new", target=0.03, start=2017.0, deadline=2019.0)
    waiting = plan.model_copy(update={"active": False})
    order = Order(
        label="new", system="x", supplier="FRA", domain="air", value=900.0,
        signed=2016.6, first_delivery=2017.5,
    )  # fmt: skip
    pact = Pact(label="new", members=("MKD", "MNE"), signed=2016.5, active=False)
    joined = scenario.model_copy(update={"pacts": (*scenario.pacts, pact)})
    srb = scenario.states["SRB"]
    return {
        "input": with_event(scenario, 2016.6, "world.offense_defense_balance", "set", 2.0),
        "rule": with_event(scenario, 2016.6, "rules.mediation.probability", "set", 0.9),
        "fading": with_event(
            scenario, 2016.6, "guarantees.NATO.credibility", "add", -0.3, half_life=0.5
        ),
        "pulse": with_event(scenario, 2016.6, "crisis_level.HRV-SRB", "pulse", 4.0),
        "new pair": with_event(scenario, 2016.6, "dyads.HRV-HUN.hotspot_rate", "set", 3.0),
        "member": with_event(scenario, 2016.6, "guarantees.NATO.members", "include", "BIH"),
        "plan": with_items(scenario, "SRB", plans=(*srb.plans, plan)),
        "plan that an event brings": with_event(
            with_items(scenario, "SRB", plans=(*srb.plans, waiting)),
            2017.0, "states.SRB.plans", "include", "new",
        ),
        "order": with_items(scenario, "SRB", orders=(*srb.orders, order)),
        "pact": with_event(joined, 2016.6, "pacts", "include", "new"),
        "removed event": with_event(scenario, 2015.0, "events", "remove", "old"),
    }  # fmt: skip


def test_futures_are_to_the_last_bit_those_of_whole_runs(scenario):
    variants = variants_of(scenario)
    names = list(variants)
    for place, path in simulate_futures(scenario, list(variants.values()), [0, 3], 1):
        alone = simulate(scenario if place < 0 else variants[names[place]], [0, 3], seed=1)
        differing = [
            name
            for name in alone.data_vars
            if not np.array_equal(alone[name].values, path[name].values, equal_nan=True)
        ]
        assert not differing, names[place]


def test_dated_changes_share_a_history_and_others_do_not(scenario):
    for name, variant in variants_of(scenario).items():
        assert 3 <= parting_step(scenario, variant) < YEARS * 4, name
    undated = scenario.model_copy(
        update={"world": scenario.world.model_copy(update={"distinguishability": 0.9})}
    )
    assert parting_step(scenario, undated) == 0


def test_scenarios_that_differ_in_words_alone_never_part(scenario):
    renamed = scenario.model_copy(update={"name": "another", "question": "why?"})
    assert parting_step(scenario, renamed) == YEARS * 4


def test_two_like_events_are_not_one(scenario):
    twice = with_event(
        with_event(scenario, 2016.6, "world.external_attention", "mul", 0.9),
        2016.6, "world.external_attention", "mul", 0.9,
    )  # fmt: skip
    once = with_event(scenario, 2016.6, "world.external_attention", "mul", 0.9)
    assert parting_step(once, twice) < YEARS * 4


def test_a_branch_may_leave_earlier_than_it_must(scenario):
    variant = with_event(scenario, 2015.2, "world.offense_defense_balance", "set", 3.0)
    paths = dict(simulate_futures(scenario, [variant], [0], since=2017.0))
    offence = {place: path.offense_defense_balance.sel(run=0) for place, path in paths.items()}
    assert float(offence[0].sel(time=2016.5)) == float(offence[-1].sel(time=2016.5))
    assert float(offence[0].sel(time=2017.5)) == 3.0


def test_a_branch_needs_the_shape_of_its_base(scenario):
    longer = short({"rules.observation.lag": 1.5}, years=YEARS)
    with pytest.raises(ValueError, match="needs the states, dates and lags"):
        list(simulate_futures(scenario, [longer], [0], since=2016.0))


def test_a_branch_of_as_many_other_states_is_refused(scenario):
    states = {("ZZZ" if name == "SVN" else name): s for name, s in scenario.states.items()}
    other = scenario.model_copy(update={"states": states})
    other.__dict__.pop("roster", None)
    with pytest.raises(ValueError, match="needs the states"):
        list(simulate_futures(scenario, [other], [0], since=2016.0))


def test_a_pact_that_nothing_brings_into_force_changes_nothing(scenario):
    pact = Pact(label="idle", members=("MKD", "MNE"), signed=2016.5, active=False)
    idle = scenario.model_copy(update={"pacts": (*scenario.pacts, pact)})
    paths = dict(simulate_futures(scenario, [idle], [0]))
    assert np.array_equal(paths[0].spending, paths[-1].spending)


def test_of_two_events_of_one_day_the_later_label_holds_in_a_branch_too(scenario):
    base, swapped = scenario, scenario
    for label, value, other in (("a", 1.0, 3.0), ("b", 3.0, 1.0)):
        target = "world.offense_defense_balance"
        base = with_event(base, 2016.6, target, "set", value, label=label)
        swapped = with_event(swapped, 2016.6, target, "set", other, label=label)
    paths = dict(simulate_futures(base, [swapped], [0]))
    last = [float(paths[n].offense_defense_balance.isel(time=-1, run=0)) for n in (-1, 0)]
    assert last == [3.0, 1.0]
