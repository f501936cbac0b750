"""Which pairs can matter, sign a pact or clash; the scenario decides, never a value in a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dilemma_sim.rules.variants import Array, registered
from dilemma_sim.scenario.schema import UNWRITTEN_DYAD, DyadInputs, dyad_key
from dilemma_sim.world.calendar import IN_ONE_WORD, Calendar, canonical, pairs_within
from dilemma_sim.world.edges import Edges
from dilemma_sim.world.view import View

Pairs = set[tuple[int, int]]

#: Land neighbors with at least this hostility can clash (assumption S23).
HOSTILE_ENOUGH = 0.1
#: Pairs with more hostility than this at the start count as rivals (assumption S26).
RIVAL_ABOVE = 0.3
#: First words of paths that name a pair in two words, as ``beliefs.A.B``.
IN_TWO_WORDS = ("beliefs", "reactions", "belief_log_odds")
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
    everybody = pairs_within(scenario.roster)
    spending = registered()["spending"][scenario.rules.spending.variant]
    if ABOUT_ALL_OTHERS & set(spending.asks_for):
        return {(place[a], place[b]) for a, b in everybody}
    events = [event.target for event in calendar.events]
    # A wildcard on openness, say, moves those that matter; it makes nobody matter.
    named = [path for path in events if "*" not in path or _brings_near(path)]
    named += [path for path in factors if _brings_near(path)]
    keys = {key for path in named for key in pairs_named(path, scenario.roster)}
    keys |= {key for g in scenario.guarantees.values() for key in g.presence}
    keys |= {f"{a}-{b}" for a, b in everybody if _near_or_rivals(scenario.dyads, f"{a}-{b}")}
    return possible | {(place[a], place[b]) for a, b in (key.split("-") for key in keys)}


def _brings_near(path: str) -> bool:
    """Whether the number at a path can make a pair matter that did not."""
    room, _, rest = path.partition(".")
    return room == "hostility" or (
        room == "dyads" and rest.rpartition(".")[2] in ("proximity", "hostility")
    )


def _near_or_rivals(dyads: Mapping[str, DyadInputs], key: str) -> bool:
    dyad = dyads.get(key, UNWRITTEN_DYAD)
    return dyad.proximity != 0.0 or dyad.hostility > RIVAL_ABOVE


def pairs_named(path: str, roster: Sequence[str]) -> list[str]:
    """
    Pairs that a path names.

    Examples
    --------
    >>> pairs_named("dyads.B-*.hostility", ["A", "B", "C"]), pairs_named("world.x", ["A", "B"])
    (['A-B', 'B-C'], [])
    """
    room, _, rest = path.partition(".")
    if room in IN_ONE_WORD:
        key = rest.partition(".")[0]
        names = ["*", "*"] if key == "*" else key.split("-")
    elif room in IN_TWO_WORDS:
        names = (rest.split(".") * 2)[:2] if rest == "*" else rest.split(".")[:2]
    else:
        return []
    first, second = (roster if name == "*" else [name] for name in names)
    return sorted({dyad_key(a, b) for a in first for b in second if a != b})


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
    struck = [
        event.target
        for event in calendar.events
        if event.target.startswith("crisis_level.") or event.target.endswith(".hotspot_rate")
    ]
    by_event = {key for path in struck for key in pairs_named(path, scenario.roster)}
    pairs = set()
    for a, b in pairs_within(scenario.roster):
        dyad = scenario.dyads.get(f"{a}-{b}", UNWRITTEN_DYAD)
        by_itself = dyad.hotspot_rate > 0.0 or (dyad.border and dyad.hostility >= HOSTILE_ENOUGH)
        if by_itself or f"{a}-{b}" in by_event:
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
