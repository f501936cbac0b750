"""Which pairs can sign a pact or clash at all; the scenario decides, never a value in a run."""

from __future__ import annotations

from collections.abc import Iterable

from dilemma_sim.scenario.schema import DyadInputs
from dilemma_sim.world.calendar import Calendar, canonical, pairs_within
from dilemma_sim.world.edges import Edges

#: Land neighbors with at least this hostility can clash (assumption S23).
HOSTILE_ENOUGH = 0.1


#: Pairs with more hostility than this at the start count as rivals (assumption S26).
RIVAL_ABOVE = 0.3


#: Targets of events that bring incidents to every pair.
EVERY_PAIR = {"dyads.*.hotspot_rate", "crisis_level.*", "crisis_level.*-*"}


def pact_pairs(calendar: Calendar) -> set[tuple[int, int]]:
    """Pairs with some affinity, and the members of every pact that is written down."""
    scenario = calendar.scenario
    variant = scenario.rules.alliances.variant
    place = {state: i for i, state in enumerate(scenario.roster)}
    if variant == "none":
        return set()
    if variant == "structural_balance":
        return {(place[a], place[b]) for a, b in pairs_within(scenario.roster)}
    # A pair that is not close at the start may become so by an event.
    moved = matching_keys(calendar, "affinities", scenario.affinities)
    close = {key for key, q in scenario.affinities.items() if q > 0.0} | moved
    pairs = {(place[a], place[b]) for a, b in (key.split("-") for key in sorted(close))}
    for pact in scenario.pacts:
        members = [state for state, _ in calendar.pact_members(pact)]
        pairs |= {(place[a], place[b]) for a, b in pairs_within(members)}
    return pairs


def matching_keys(calendar: Calendar, section: str, keys: Iterable[str]) -> set[str]:
    """Keys of a section that events move; with ``*`` those that the scenario writes down."""
    targets = {canonical(event.target) for event in calendar.input_events()}
    named = {target.partition(".")[2] for target in targets if target.startswith(f"{section}.")}
    return (named - {"*"}) | (set(keys) if "*" in named else set())


def ladder_pairs(calendar: Calendar, pact_edges: Edges) -> set[tuple[int, int]]:
    """Pairs that can clash by themselves, by an event, or through an ally."""
    scenario = calendar.scenario
    if scenario.rules.crises.variant == "none":
        return set()
    place = {state: i for i, state in enumerate(scenario.roster)}
    struck = {canonical(e.target) for e in calendar.events}
    pairs = set()
    for a, b in pairs_within(scenario.roster):
        key = f"{a}-{b}"
        dyad = scenario.dyads.get(key, DyadInputs())
        by_itself = dyad.hotspot_rate > 0.0 or (dyad.border and dyad.hostility >= HOSTILE_ENOUGH)
        by_event = f"crisis_level.{key}" in struck or f"dyads.{key}.hotspot_rate" in struck
        if by_itself or by_event or struck & EVERY_PAIR:
            pairs.add((place[a], place[b]))
    return pairs | _through_allies(pairs, pact_edges)


def _through_allies(pairs: set[tuple[int, int]], pact_edges: Edges) -> set[tuple[int, int]]:
    drawn = set()
    for ally, friend in pact_edges.place:
        for pair in pairs:
            if friend in pair:
                opponent = pair[0] if pair[1] == friend else pair[1]
                if opponent != ally:
                    drawn.add((min(ally, opponent), max(ally, opponent)))
    return drawn - pairs
