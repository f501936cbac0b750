"""Branching: one history, several futures.

Two scenarios that differ only in what happens from some date on have one history up to that
date. It is played once; then the world is copied and goes on under the other scenario.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

import numpy as np

from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.schema import Event, Scenario
from dilemma_sim.world.calendar import NEVER, Calendar
from dilemma_sim.world.phases.supply import counts_standards
from dilemma_sim.world.possible import ties
from dilemma_sim.world.start import set_up
from dilemma_sim.world.variables import STATES_OF_THE_WORLD, Variable
from dilemma_sim.world.world import World

#: What a scenario says about itself; no number depends on it.
WORDS: dict[str, Any] = {
    "name": "",
    "question": None,
    "description": None,
    "expects": {},
    "because": None,
}


def parting_step(base: Scenario, variant: Scenario) -> int:
    """
    Step from which two scenarios may differ; before it their runs are the same.

    Only differences in events, pacts, plans and orders have a date; with any other difference
    the whole run is the variant's own. Scenarios that do not differ never part: the answer is
    the number of steps.
    """
    if _undated(base) != _undated(variant):
        return 0
    calendars = Calendar(base), Calendar(variant)
    views = [ties(calendar)[0] for calendar in calendars]
    if not np.array_equal(views[0].targets, views[1].targets):
        return 0
    dates = [
        *_dates_of_events(*calendars),
        *_dates_of_items(*calendars),
    ]
    if not dates:
        return calendars[0].steps
    # What never comes into force, as a pact that nothing includes, parts nobody within the run.
    first = min(max(min(dates), calendars[0].start), calendars[0].end)
    # A budget answers to what will hold when it comes into force, one step later.
    return max(calendars[0].step(first) - 1, 0)


def _undated(scenario: Scenario) -> Scenario:
    bare = {
        name: state.model_copy(update={"plans": (), "orders": ()})
        for name, state in scenario.states.items()
    }
    return scenario.model_copy(update={**WORDS, "states": bare, "events": (), "pacts": ()})


def _dates_of_events(first: Calendar, second: Calendar) -> Iterable[float]:
    # In the order in which they are heard: of one day the last label holds.
    told, others = ([_content(event, c) for event in c.events] for c in (first, second))
    for pair in zip_longest(told, others):
        if pair[0] != pair[1]:
            yield min(content[0] for content in pair if content is not None)
            return


def _content(event: Event, calendar: Calendar) -> tuple[float, str, str, float | str, float | None]:
    return (calendar.date(event), event.target, event.op, event.value, event.half_life)


def _dates_of_items(first: Calendar, second: Calendar) -> Iterable[float]:
    """Dates from which pacts, plans and orders act that only one of two scenarios has."""
    items = _items(first), _items(second)
    for key in items[0].keys() | items[1].keys():
        held = [each.get(key) for each in items]
        if held[0] is None or held[1] is None or held[0][0] != held[1][0]:
            yield min(each[1] for each in held if each is not None)


def _items(calendar: Calendar) -> dict[tuple[str, ...], tuple[Any, float]]:
    found: dict[tuple[str, ...], tuple[Any, float]] = {}
    for pact, spans, _ in calendar.pacts():
        found["pact", pact.label] = pact, min((s.begins for s in spans), default=NEVER)
    for state in calendar.scenario.roster:
        for plan, spans in calendar.plans(state):
            known = plan.start if plan.public is None else plan.public
            begins = min((max(s.begins, known) for s in spans), default=NEVER)
            found["plan", state, plan.label] = plan, begins
        signed = {order.label for order in calendar.orders(state)}
        for order in calendar.scenario.states[state].orders:
            begins = order.signed if order.label in signed else NEVER
            found["order", state, order.label] = order, begins
    return found


def branched(
    world: World, variant: Scenario, seed: int, factors: Mapping[str, Array] | None = None
) -> World:
    """
    World that has lived through another's history and goes on under its own scenario.

    Parameters
    ----------
    world : World
        Played to the moment of parting; it stays as it is.
    variant : Scenario
        Differs from the world's scenario only in what happens after this moment.
    seed, factors
        Those with which the world was made.

    Raises
    ------
    ValueError
        If the other world has another shape, as with other states, dates or lags, or needs
        what the base did not follow.
    """
    base = world.scenario
    if (variant.roster, variant.time) != (base.roster, base.time):
        # As many other states would fit, and go on with a history that is not theirs.
        raise ValueError("a branch needs the states and the years of its base")
    if counts_standards(variant) and not counts_standards(base):
        raise ValueError(
            "a branch cannot count standards that its base did not; for the base, take"
            " mixed_standards with a mixing_loss of 0"
        )
    branch = World(variant, world.replicates, seed, factors)
    branch.begun = False
    set_up(branch)
    for row in STATES_OF_THE_WORLD:
        _take_over(row, world, branch)
    # What was signed in the past is delivered and paid, whatever the branch says of it.
    branch.has_named_orders |= world.has_named_orders
    branch.step, branch.begun = world.step, True
    return branch


def _take_over(row: Variable, world: World, branch: World) -> None:
    """Copy one variable; a pair that is possible in one world only keeps its first value."""
    old, new = getattr(world, row.name), getattr(branch, row.name)
    if "target" in row.axes:
        old = branch.view.from_other(world.view, old, new)
    axis = row.axes[0]
    if axis not in ("pact_edge", "ladder_edge"):
        if new.shape != old.shape:
            raise ValueError(f"a branch needs the states, dates and lags of its base: {row.name}")
        new[:] = old
        return
    place = {name: n for n, name in enumerate(world.axes[axis])}
    shared = [(n, place[name]) for n, name in enumerate(branch.axes[axis]) if name in place]
    if shared:
        here, there = (np.array(numbers) for numbers in zip(*shared, strict=True))
        new[here] = old[there]
