"""Events, orders and memberships that can be read and never do anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dilemma_sim.scenario.event_values import MOVING, date_of, removals, touches
from dilemma_sim.scenario.parts import NoSuchPathError, found, parts
from dilemma_sim.scenario.schema import Event, Scenario
from dilemma_sim.scenario.tree import Path

_Lint = tuple[Path, str]
#: The value with which an event leaves its target as it was.
_NEUTRAL = {"add": 0.0, "mul": 1.0, "pulse": 0.0}


def idle_events(scenario: Scenario) -> Iterator[_Lint]:
    """Everything dated that never happens, or happens and changes nothing."""
    removed = removals(scenario)
    for event in scenario.events:
        if event.label in removed and date_of(scenario, event) >= removed[event.label]:
            continue  # somebody took it out on purpose
        for key, message in _idle(scenario, event):
            yield ("events", event.label, key), message
    yield from _outside_the_run(scenario)


def _outside_the_run(scenario: Scenario) -> Iterator[_Lint]:
    """Orders, pacts and memberships with dates that no step of the run has."""
    start, end = scenario.time.start, scenario.time.end
    for name, state in scenario.states.items():
        for order in state.orders:
            if order.active and not start <= order.signed < end:
                path = ("states", name, "orders", order.label, "signed")
                yield path, f"it is signed outside the run, {start} to {end}, so it is never placed"
    for pact in scenario.pacts:
        if pact.active and pact.signed >= end:
            yield ("pacts", pact.label, "signed"), "it is signed after the run"
    for name, promise in scenario.guarantees.items():
        for member, since in promise.members.items():
            if since >= end:
                yield ("guarantees", name, "members", member), "it joins after the run"


def _idle(scenario: Scenario, event: Event) -> Iterator[tuple[str, str]]:
    if event.op in ("include", "remove"):
        yield from _idle_switch(scenario, event)
        return
    if event.value == _NEUTRAL.get(event.op):
        yield "value", f"to {event.op} {event.value:g} changes nothing"
    if event.op == "set" and _stands_already(scenario, event):
        yield "value", f"{event.target} is {event.value} already, and nothing moves it before"
    for other in _overruling(scenario, event):
        yield "date", f"'{other}' sets the same on the same day; of one day the last label holds"
    step = 1.0 / scenario.time.steps_per_year
    if event.half_life is not None and event.half_life < step and event.op != "pulse":
        yield "half_life", f"half of it is gone within a step, which is {step:g} yr"


def _overruling(scenario: Scenario, event: Event) -> Iterator[str]:
    """Labels of events that undo what an event sets, on the day on which it sets it."""
    removed, when = removals(scenario), date_of(scenario, event)
    for other in scenario.events:
        if (
            event.op == other.op == "set"
            and event.half_life is None
            and other.label > event.label
            and other.label not in removed
            and date_of(scenario, other) == when
            and touches(other.target, event.target)
        ):
            yield other.label


def _stands_already(scenario: Scenario, event: Event) -> bool:
    """Whether a target has the value to which it is set, and no earlier event moves it."""
    when = date_of(scenario, event)
    for other in scenario.events:
        earlier = other.op in MOVING and date_of(scenario, other) <= when
        if earlier and other.label != event.label and touches(other.target, event.target):
            return False
    try:
        reached = found(scenario, event.target)
    except NoSuchPathError:
        return False
    return all(value == event.value for _, value in reached)


def _idle_switch(scenario: Scenario, event: Event) -> Iterator[tuple[str, str]]:
    when, label = date_of(scenario, event), str(event.value)
    if event.target == "events":
        known = {other.label: date_of(scenario, other) for other in scenario.events}
        if event.op == "remove" and known.get(label, when) < when:
            yield "date", f"'{label}' has happened by then; date the removal before it"
        if event.op == "include":
            yield "op", "an event needs no include; only its removal is heard"
        return
    others = [
        (date_of(scenario, other), other.op)
        for other in scenario.events
        if other.target == event.target and str(other.value) == label and other is not event
    ]
    if any(date <= when for date, _ in others):
        return
    holds = _holds(scenario, event.target, label, when)
    if event.op == "include" and holds:
        yield "value", f"'{label}' is in {event.target} already"
    if event.op == "remove" and not holds and not any(op == "include" for _, op in others):
        yield "value", f"'{label}' is not in {event.target} at that date, so nothing is removed"


def _holds(scenario: Scenario, target: str, label: str, when: float) -> bool:
    """Whether a plan, order, pact or member is there at a date, before any event."""
    try:
        (_, table), *_ = found(scenario, target)
    except NoSuchPathError:
        return False
    if target.startswith("guarantees."):
        dates = table if isinstance(table, Mapping) else {}
        return label in dates and float(dates[label]) <= when
    if target.startswith("pacts."):
        return isinstance(table, tuple) and label in table
    item = parts(table).get(label)
    # A pact that is still to be signed can be called off; so can a plan and an order.
    return bool(getattr(item, "active", False))
