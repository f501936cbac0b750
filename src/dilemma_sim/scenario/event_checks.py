"""Whether the events of a scenario find what they change."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from dilemma_sim.scenario.event_values import touches
from dilemma_sim.scenario.limits import limits
from dilemma_sim.scenario.parts import NoSuchPathError, found, parts
from dilemma_sim.scenario.problems import Problem, did_you_mean, listed
from dilemma_sim.scenario.schema import BOUGHT_DOMAINS, Event, Scenario, dyad_key
from dilemma_sim.scenario.tree import Node, dotted

_PULSED = ("belief_log_odds", "hostility", "crisis_level")
_LISTS = (
    "states.ID.plans, states.ID.orders, pacts, pacts.LABEL.members, guarantees.NAME.members"
    " or events"
)
#: Numbers that shape a run, or that only its first moment reads; no event can move them.
FIXED_AT_THE_START = (
    "world.distance_decay",
    "domains.*.lead_time",
    "domains.*.delivery_window",
    "states.*.gdp",
    "states.*.gdp_series.*",
    "states.*.spending_series.*",
    "states.*.price_index.*",
    "states.*.legacy_stock",
    "states.*.legacy_standards.*",
    "states.*.reserve_personnel",
    "states.*.grievance",
    "states.*.capital.*",
    "states.*.industry.*.capacity",
    "dyads.*.distance",
    "guarantees.*.members.*",
    "rules.observation.lag",
    "rules.industry.home_lead_time",
    "rules.arms_control.begins",
)
_Fault = tuple[str, str]


def event_problems(scenario: Scenario, tree: Node) -> list[Problem]:
    """Every event whose date, target or value cannot be meant so.

    Parameters
    ----------
    scenario : Scenario
        The validated scenario; it knows the defaults that a target may name.
    tree : Node
        The tree from which it was validated, for the lines.
    """
    problems = []
    nodes = tree.entries["events"].items if "events" in tree.entries else []
    for event, node in zip(scenario.events, nodes, strict=True):
        for key, message in _faults(scenario, event):
            place = node.entries[key].blamed if key in node.entries else node.blamed
            problems.append(Problem(place, dotted(("events", event.label, key)), message))
    return problems


def _faults(scenario: Scenario, event: Event) -> Iterator[_Fault]:
    if (event.date is None) == (event.starts is None):
        yield "date", "an event has either a date or 'from: start'; write one of them"
    if event.op in ("include", "remove"):
        yield from _membership_faults(scenario, event)
        return
    if isinstance(event.value, str):
        yield "value", f"'{event.op}' needs a number, not '{event.value}'; write a number"
    if event.op == "pulse":
        yield from _pulse_faults(scenario, event)
    else:
        yield from _input_faults(scenario, event)


def _input_faults(scenario: Scenario, event: Event) -> Iterator[_Fault]:
    try:
        reached = found(scenario, event.target)
    except NoSuchPathError as error:
        if not _may_be_left_out(scenario, event.target):
            yield "target", str(error)
            return
        yield from _range_faults(scenario, event, [event.target])
        return
    if event.target.split(".")[0] == "time":
        yield "target", "an event cannot change the time; extend the scenario to change it"
        return
    if is_fixed(event.target):
        words = "holds from the start of a run; extend the scenario to change it"
        yield "target", f"'{event.target}' {words}"
        return
    for path, value in reached:
        if isinstance(value, bool) or not isinstance(value, int | float):
            words = "a group of values" if parts(value) else "no number"
            yield "target", f"'{dotted(path)}' is {words}; name a number to {event.op}"
            return
    yield from _range_faults(scenario, event, [dotted(path) for path, _ in reached])


def is_fixed(target: str) -> bool:
    """Whether a number is read once, before the first step."""
    steps = target.split(".")
    in_items = steps[0] in ("pacts", "events") or (
        steps[0] == "states" and len(steps) > 3 and steps[2] in ("plans", "orders", "suppliers")
    )
    return in_items or any(touches(target, pattern) for pattern in FIXED_AT_THE_START)


def _range_faults(scenario: Scenario, event: Event, paths: list[str]) -> Iterator[_Fault]:
    """Of an event that sets; what others add up to is kept in range as the run goes on."""
    if event.op != "set" or isinstance(event.value, str):
        return
    for path in paths:
        lowest, highest = limits(scenario, path)
        if not lowest <= float(event.value) <= highest:
            allowed = f"a number between {lowest:g} and {highest:g}"
            advice = "a larger number" if highest == math.inf else allowed
            yield "value", f"'{path}' cannot be {float(event.value):g}; give {advice}"
            return


def _may_be_left_out(scenario: Scenario, target: str) -> bool:
    """Whether a target is an entry that has its usual value where no file writes it down."""
    head, *rest = target.split(".")
    states = set(scenario.states)
    if head == "affinities" and len(rest) == 1:
        pair = rest[0].split("-")
        return len(set(pair)) == 2 == len(pair) and set(pair) <= states
    if head in ("beliefs", "reactions") and len(rest) == 2:
        return len(set(rest)) == 2 and set(rest) <= states
    tables: dict[str, Collection[str]] = {
        "component_dependence": scenario.suppliers,
        "procurement_mix": BOUGHT_DOMAINS,
    }
    if head == "states" and len(rest) == 3 and rest[0] in {*states, "*"}:
        return rest[2] in tables.get(rest[1], ())
    return False


def _pulse_faults(scenario: Scenario, event: Event) -> Iterator[_Fault]:
    kind, *rest = event.target.split(".")
    if kind not in _PULSED:
        forms = "belief_log_odds.OBSERVER.TARGET, hostility.A-B or crisis_level.A-B"
        yield "target", f"a pulse acts on {forms}; write one of them{did_you_mean(kind, _PULSED)}"
        return
    wanted = 2 if kind == "belief_log_odds" else 1
    if len(rest) != wanted:
        form = "OBSERVER.TARGET" if wanted == 2 else "A-B"
        yield "target", f"'{event.target}' is not of the form {kind}.{form}; write it so"
        return
    names = rest if wanted == 2 or rest == ["*"] else rest[0].split("-")
    if wanted == 1 and rest != ["*"] and len(names) != 2:
        yield "target", f"'{rest[0]}' is not a pair of states; write two ids, as in HRV-SRB"
        return
    for name in names:
        if name != "*" and name not in scenario.states:
            advice = did_you_mean(name, scenario.states)
            yield "target", f"there is no state '{name}'{advice or '; name a state'}"
    if wanted == 1 and len(names) == 2 and scenario.dyads:
        pair = dyad_key(*names)
        if set(names) <= set(scenario.states) and pair not in scenario.dyads:
            yield "target", f"there is no dyad '{pair}'; add it under 'dyads'"


def _membership_faults(scenario: Scenario, event: Event) -> Iterator[_Fault]:
    steps = event.target.split(".")
    with_members = ("guarantees", "pacts")
    is_members = len(steps) > 2 and steps[0] in with_members and steps[-1] == "members"
    is_list = event.target in ("pacts", "events") or (
        len(steps) == 3 and steps[0] == "states" and steps[2] in ("plans", "orders")
    )
    if not is_members and not is_list:
        yield "target", f"'{event.op}' acts on {_LISTS}; write one of them"
        return
    if not isinstance(event.value, str):
        yield "value", f"'{event.op}' needs a label, not a number; write the label of the item"
        return
    try:
        reached = found(scenario, event.target)
    except NoSuchPathError as error:
        yield "target", str(error)
        return
    # A state may join a guarantee or a pact of which it is no member yet.
    known = [
        str(name)
        for _, value in reached
        for name in (scenario.states if is_members else parts(value))
    ]
    if event.value not in known:
        what = "state" if is_members else "label"
        there = f"; there are {listed(dict.fromkeys(known), 'and')}" if known else "; add it first"
        advice = did_you_mean(event.value, known) or there
        yield "value", f"there is no {what} '{event.value}' in '{event.target}'{advice}"
