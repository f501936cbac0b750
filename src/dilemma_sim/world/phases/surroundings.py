"""Phases of the world: what comes from outside and has no observer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dilemma_sim.rules.arithmetic import clip_log_odds, log_odds, probability
from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.limits import limits
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError
from dilemma_sim.scenario.schema import Event
from dilemma_sim.world.calendar import canonical, matching
from dilemma_sim.world.world import World

#: Numbers of rules that are lags and dates: they shape the arrays of a run.
FIXED_BY_STRUCTURE = (
    "rules.observation.lag",
    "rules.industry.home_lead_time",
    "rules.arms_control.begins",
)


@dataclass
class MovedInput:
    """One input that events move: where it is kept, what it was, its range, and the events."""

    holder: object
    name: str
    index: tuple[int, ...]
    usual: Array
    events: list[tuple[float, Event, Array]]
    lowest: float
    highest: float
    settled: bool = False
    """Whether the number stays what was written last, until another event acts."""

    def write(self, value: Array) -> None:
        """Give the input a value; its table is looked up, since it may have been widened."""
        getattr(self.holder, self.name)[self.index] = value


def moved_inputs(world: World) -> list[MovedInput]:
    """Every input that some event of the scenario moves."""
    events = world.calendar.input_events()
    places = _places(world) if events else {}
    moved: dict[tuple[int, str, tuple[int, ...]], MovedInput] = {}
    for event in events:
        paths = matching(event.target, places)
        if not paths and (_matters_to_nobody(event) or _without_pacts(world, event)):
            continue
        if not paths:
            message = f"{event.target} belongs to the structure of a run; no event can move it"
            raise ScenarioError([Problem(Place(f"events.{event.label}"), "", message)])
        number = world.event_numbers[event.label]
        for path in paths:
            for holder, name, index in places[path]:
                array = _wide_enough(holder, name, len(number), world.runs)
                row = moved.setdefault(
                    (id(holder), name, index),
                    MovedInput(
                        holder, name, index, array[index].copy(), [], *limits(world.scenario, path)
                    ),
                )
                row.events.append((world.calendar.date(event), event, number))
    return list(moved.values())


def _matters_to_nobody(event: Event) -> bool:
    """Whether an event moves something of all pairs, in a world where no pair matters."""
    return "*" in event.target and event.target.startswith(("dyads.", "beliefs.", "reactions."))


def _without_pacts(world: World, event: Event) -> bool:
    """Whether an event moves a closeness that nothing reads, since there are no pacts at all."""
    return event.target.startswith("affinities.") and world.rules["alliances"].name == "none"


def _places(world: World) -> dict[str, list[tuple[object, str, tuple[int, ...]]]]:
    """Where the number of each path is kept: the inputs, and the parameters of the rules."""
    places: dict[str, list[tuple[object, str, tuple[int, ...]]]] = {
        path: [(world, name, index) for name, index in found]
        for path, found in world.places.items()
    }
    for mechanism, parameters in world.parameters.items():
        _add_parameters(places, f"rules.{mechanism}", parameters)
    for path in FIXED_BY_STRUCTURE:
        places.pop(path, None)
    return places


def _add_parameters(
    places: dict[str, list[tuple[object, str, tuple[int, ...]]]], path: str, holder: object
) -> None:
    for name, value in vars(holder).items():
        if isinstance(value, np.ndarray):
            places[f"{path}.{name}"] = [(holder, name, ())]
        elif hasattr(value, "__dict__"):
            _add_parameters(places, f"{path}.{name}", value)


def _wide_enough(holder: object, name: str, needed: int, runs: int) -> Array:
    """Return the array that holds an input, with a run axis long enough for the event."""
    array: Array = getattr(holder, name)
    if needed > 1 and array.shape[-1] == 1:
        array = np.repeat(array, runs, axis=-1)
        setattr(holder, name, array)
    return array


def apply_events(world: World) -> None:
    """
    Move the inputs that events move, and let pulses strike.

    An event acts from the step that contains its date. With a half-life the change fades as
    :math:`0.5^{(t-t_0)/h}` towards what the input was. Several events together move an input
    no further than to the end of the range that a file may give it.
    """
    for row in world.moved:
        steps = [world.calendar.step(when) for when, _, _ in row.events]
        if row.settled and world.step not in steps:
            continue
        value, row.settled = row.usual, True
        for (when, event, number), step in zip(row.events, steps, strict=True):
            if step <= world.step:
                value = _changed(value, number, event, max(world.now - when, 0.0))
                row.settled &= event.half_life is None
        value = np.minimum(np.maximum(value, row.lowest), row.highest)
        row.write(world.apply("events", value=row.usual, changed=value))
    if any(row.name == "prior_belief" for row in world.moved):
        world.prior_log_odds = log_odds(world.prior_belief)
    world.forced_level[:] = 0.0
    for event in world.calendar.pulses():
        if world.calendar.step(world.calendar.date(event)) == world.step:
            _strike(world, event)


def _changed(value: Array, number: Array, event: Event, age: float) -> Array:
    left = 1.0 if event.half_life is None else 0.5 ** (age / event.half_life)
    if event.op == "set" and event.half_life is None:
        return number + 0.0 * value
    if event.op == "set":
        return value + (number - value) * left
    if event.op == "add":
        return value + number * left
    return value * (1.0 + (number - 1.0) * left)


def _strike(world: World, event: Event) -> None:
    kind, _, who = canonical(event.target).partition(".")
    place = {state: i for i, state in enumerate(world.roster)}
    number = world.event_numbers[event.label]
    pairs = [(place[a], place[b]) for a, b in _struck(kind, who, world.roster)]
    for i, j in pairs:
        seen = i, world.view.where[i, j]
        if world.view.targets[seen] != j:
            continue
        if kind == "belief_log_odds":
            world.belief_log_odds[seen] = clip_log_odds(world.belief_log_odds[seen] + number)
            world.belief[seen] = probability(world.belief_log_odds[seen])
        elif kind == "hostility":
            world.hostility[seen] = np.minimum(np.maximum(world.hostility[seen] + number, 0.0), 1.0)
        elif (i, j) in world.ladder_edges.place:
            edge = world.ladder_edges.place[(i, j)]
            world.forced_level[edge] = np.maximum(world.forced_level[edge], number)


def _struck(kind: str, who: str, roster: tuple[str, ...]) -> list[tuple[str, str]]:
    directed = kind == "belief_log_odds"
    a, _, b = who.partition("." if directed else "-")
    if who == "*":
        a = b = "*"
    pairs = {
        (i, j)
        for i in (roster if a == "*" else (a,))
        for j in (roster if b == "*" else (b,))
        if i != j
    }
    return sorted(pairs if directed else pairs | {(j, i) for i, j in pairs})


def extend_guarantees(world: World) -> None:
    """
    Say which guarantee covers whom, how far it is believed, and who stands on the ground.

    A state leans on the most credible of its guarantees. Doubt is how far credibility has
    fallen below what the state is used to (an average that forgets).
    """
    n = len(world.roster)
    ends = world.now + world.dt
    best, treaty, help_ = (np.zeros((n, 1)) for _ in range(3))
    covered_at_all = np.zeros((n, 1))
    together = np.zeros(world.co_member.shape)
    _leave_the_ground(world)
    for g, name in enumerate(world.axes["guarantee"]):
        credibility = world.guarantee_credibility[g]
        reinforcement = world.guarantee_reinforcement[g]
        presence = world.scenario.guarantees[name].presence
        covered = np.array(world.calendar.covered(name, ends - 1e-9), dtype=float)[:, None]
        better = covered * credibility > best
        best = np.where(better, covered * credibility, best)
        help_ = np.where(better, covered * reinforcement, help_)
        if not presence:
            treaty = np.maximum(treaty, covered * credibility)
        covered_at_all = np.maximum(covered_at_all, covered)
        both = covered[:, None] * world.view.of_targets(covered, world.everyone)
        together = np.maximum(together, both)
        _stand_between(world, presence, credibility)
    world.co_member[:] = together
    world.credibility[:] = best
    world.treaty_credibility[:] = treaty
    world.reinforcement[:] = help_
    world.guaranteed[:] = covered_at_all
    _remember_credibility(world)
    outside = world.outside_exposure * world.regional_outside_threat + world.own_outside_threat
    world.outside_threat[:] = np.minimum(np.maximum(outside, 0.0), 1.0)


def _leave_the_ground(world: World) -> None:
    for guarantee in world.scenario.guarantees.values():
        for i, seen in _between(world, guarantee.presence):
            world.presence[i, seen] = 0.0


def _stand_between(world: World, presence: tuple[str, ...], credibility: Array) -> None:
    for i, seen in _between(world, presence):
        world.presence[i, seen] = np.maximum(world.presence[i, seen], credibility)


def _between(world: World, presence: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Places of the pairs between which a third party stands, in both directions."""
    for key in presence:
        a, b = (world.roster.index(state) for state in key.split("-"))
        for i, j in ((a, b), (b, a)):
            yield i, int(world.view.where[i, j])


def _remember_credibility(world: World) -> None:
    memory = getattr(world.parameters["alliances"], "doubt_memory", None)
    if world.step == 0 and not world.begun:
        world.usual_credibility[:] = world.credibility
    world.doubt[:] = world.guaranteed * np.maximum(world.usual_credibility - world.credibility, 0.0)
    if memory is not None and world.begun:
        world.usual_credibility += (world.credibility - world.usual_credibility) * -np.expm1(
            -world.dt / memory
        )
