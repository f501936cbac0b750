"""What dated events make of an input: which events are heard, and its value at a date."""

from __future__ import annotations

from dilemma_sim.scenario.parts import NoSuchPathError, found
from dilemma_sim.scenario.schema import Event, Scenario, dyad_key
from dilemma_sim.scenario.tree import dotted

MOVING = ("set", "add", "mul")


def date_of(scenario: Scenario, event: Event) -> float:
    """Decimal year of an event; ``from: start`` is the first day."""
    return float(scenario.time.start) if event.date is None else event.date


def removals(scenario: Scenario) -> dict[str, float]:
    """Labels of events that other events take out, and from when on."""
    dates: dict[str, float] = {}
    for event in scenario.events:
        if event.target == "events" and event.op == "remove":
            label, when = str(event.value), date_of(scenario, event)
            dates[label] = min(when, dates.get(label, when))
    return dates


def heard(scenario: Scenario) -> list[Event]:
    """Events that happen, in their order; those that others take out in time are left out."""
    gone = removals(scenario)
    kept = [
        event
        for event in scenario.events
        if event.target != "events"
        and not (event.label in gone and date_of(scenario, event) >= gone[event.label])
    ]
    return sorted(kept, key=lambda event: (date_of(scenario, event), event.label))


def touches(target: str, path: str) -> bool:
    """
    Whether a target, in which ``*`` stands for any name, can mean the same input as a path.

    Examples
    --------
    >>> touches("dyads.*.transparency", "dyads.HRV-SRB.transparency")
    True
    >>> touches("dyads.SRB-HRV.transparency", "dyads.HRV-SRB.transparency")
    True
    """
    one, other = target.split("."), path.split(".")
    if len(one) != len(other):
        return False
    return all(
        a == b or "*" in (a, b) or _pair(a) == _pair(b) for a, b in zip(one, other, strict=True)
    )


def _pair(word: str) -> str:
    states = word.split("-")
    return dyad_key(*states) if len(states) == 2 else word


def values_at(scenario: Scenario, target: str, when: float) -> list[float]:
    """
    Values of the inputs that a target names, after all that has happened by a date.

    Parameters
    ----------
    scenario : Scenario
    target : str
        A path; ``*`` stands for every state or pair.
    when : float
        Decimal year.

    Returns
    -------
    list of float
        Empty if the scenario has no such input.
    """
    try:
        reached = found(scenario, target)
    except NoSuchPathError:
        return []
    numbers = [
        (dotted(path), float(value))
        for path, value in reached
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    past = [
        event
        for event in heard(scenario)
        if event.op in MOVING and date_of(scenario, event) <= when + 1e-9
    ]
    moved = []
    for path, value in numbers:
        for event in past:
            if touches(event.target, path):
                value = _after(scenario, event, value, when)
        moved.append(value)
    return moved


def _after(scenario: Scenario, event: Event, value: float, when: float) -> float:
    number = float(event.value)
    left = 1.0
    if event.half_life is not None:
        left = 0.5 ** ((when - date_of(scenario, event)) / event.half_life)
    if event.op == "set":
        return value + (number - value) * left
    if event.op == "add":
        return value + number * left
    return value * (1.0 + (number - 1.0) * left)
