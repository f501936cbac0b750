"""Which pairs can matter, sign a pact or clash; the scenario decides, never a value in a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from dilemma_sim.rules.variants import Array, registered
from dilemma_sim.scenario.schema import DyadInputs, dyad_key
from dilemma_sim.world.calendar import Calendar, canonical, pairs_within
from dilemma_sim.world.edges import Edges
from dilemma_sim.world.view import View

Pairs = set[tuple[int, int]]

#: Land neighbors with at least this hostility can clash (assumption S23).
HOSTILE_ENOUGH = 0.1


#: Pairs with more hostility than this at the start count as rivals (assumption S26).
RIVAL_ABOVE = 0.3


#: Targets of events that bring incidents to every pair.
EVERY_PAIR = {"dyads.*.hotspot_rate", "crisis_level.*", "crisis_level.*-*"}
#: Targets of events that may bring any pair to matter to each other.
EVERYBODY_NEAR = {"dyads.*.proximity", "dyads.*.hostility", "hostility.*", "hostility.*-*"}
#: What of a pair makes it matter, if it is more than this.
MATTERS_ABOVE = {"proximity": 0.0, "hostility": RIVAL_ABOVE}
#: What a spending rule may ask for that sums over all others, however far.
ABOUT_ALL_OTHERS = {"reaction", "ally_spending"}


def ties(
    calendar: Calendar, factors: Mapping[str, Array] | None = None
) -> tuple[View, Edges, Edges]:
    """
    Whom each state has in view, who can sign a pact with whom, and who can clash.

    Parameters
    ----------
    calendar : Calendar
    factors : mapping of path to array (run,), optional
        Numbers that differ between the runs.
    """
    pacts = pact_pairs(calendar)
    ladder = ladder_pairs(calendar, pacts)
    seen = pairs_in_view(calendar, pacts | ladder, factors or {})
    view = View(seen, len(calendar.scenario.roster))
    return view, Edges(pacts, view), Edges(ladder, view)


def pairs_in_view(calendar: Calendar, possible: Pairs, factors: Mapping[str, Array]) -> Pairs:
    """
    Pairs that can matter to each other; the others are left out of the work.

    A pair matters if the one can reach the other, if the two are rivals, if they can clash or
    sign a pact, if a third party stands between them, or if an event names them (assumption S33).

    Parameters
    ----------
    calendar : Calendar
    possible : set of (int, int)
        Pairs that can clash or sign a pact.
    factors : mapping of path to array (run,)
        Numbers that differ between the runs.
    """
    scenario = calendar.scenario
    place = {state: i for i, state in enumerate(scenario.roster)}
    pairs = pairs_within(scenario.roster)
    named = {canonical(event.target) for event in calendar.events}
    # A pair that matters in one run is in view in all that move together.
    near = {
        path
        for path, row in factors.items()
        if path.startswith("dyads.")
        and row.max() > MATTERS_ABOVE.get(path.rpartition(".")[2], np.inf)
    }
    spending = registered()["spending"][scenario.rules.spending.variant]
    if named & EVERYBODY_NEAR or ABOUT_ALL_OTHERS & set(spending.asks_for):
        return {(place[a], place[b]) for a, b in pairs}
    keys = {key for path in named | near for key in _pair_keys(path)}
    keys |= {key for g in scenario.guarantees.values() for key in g.presence}
    found = {(place[a], place[b]) for a, b in pairs if _near_or_rivals(scenario.dyads, a, b)}
    for key in keys:
        a, b = key.split("-")
        found.add((place[a], place[b]))
    return found | possible


def _near_or_rivals(dyads: Mapping[str, DyadInputs], a: str, b: str) -> bool:
    dyad = dyads.get(f"{a}-{b}")
    return dyad is None or dyad.proximity != 0.0 or dyad.hostility > RIVAL_ABOVE


def _pair_keys(path: str) -> list[str]:
    """Pair that a path names, as ``A-B``, if it names one."""
    room, _, rest = path.partition(".")
    if room in ("dyads", "affinities", "hostility", "crisis_level"):
        key = rest.partition(".")[0]
        return [key] if "-" in key and "*" not in key else []
    if room in ("beliefs", "reactions", "belief_log_odds") and "*" not in rest:
        return [dyad_key(*rest.split(".")[:2])]
    return []


def pact_pairs(calendar: Calendar) -> Pairs:
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


def ladder_pairs(calendar: Calendar, pacts: Pairs) -> Pairs:
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
    return pairs | _through_allies(pairs, pacts)


def _through_allies(pairs: Pairs, pacts: Pairs) -> Pairs:
    drawn = set()
    for ally, friend in pacts | {(b, a) for a, b in pacts}:
        for pair in pairs:
            if friend in pair:
                opponent = pair[0] if pair[1] == friend else pair[1]
                if opponent != ally:
                    drawn.add((min(ally, opponent), max(ally, opponent)))
    return drawn - pairs
