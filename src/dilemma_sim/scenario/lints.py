"""What is allowed in a scenario and yet looks like a slip: warnings of `check`.

A fault makes a scenario unusable; `checks.py` and `event_checks.py` tell of those. Here stand
things that run, and probably do not do what was meant.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from dilemma_sim.scenario.event_lints import idle_events
from dilemma_sim.scenario.explain import Readings, field_at, said, within_range
from dilemma_sim.scenario.parts import values
from dilemma_sim.scenario.problems import Place, Problem, listed
from dilemma_sim.scenario.provenance import Provenance, Story, provenance_of
from dilemma_sim.scenario.schema import Scenario, StateInputs, dyad_key
from dilemma_sim.scenario.tree import Path, dotted

#: Rounding that a printed series may show against gdp times burden.
TOLERANCE = 0.02
#: Shares that must sum to one, as a file with three digits can write them.
_SHARE_TOLERANCE = 1e-3
#: Proximity below which a state is out of everyone's reach.
_OUT_OF_REACH = 0.01
_BUDGET_SHARES = ("personnel_share", "operations_share", "equipment_share", "industry_share")
_Lint = tuple[Path, str]


def lints(scenario: Scenario) -> list[Problem]:
    """
    Everything in a scenario that is allowed and looks like a slip, each with its place.

    Parameters
    ----------
    scenario : Scenario
        As loaded from files; a scenario without files has no places to point to.
    """
    provenance = provenance_of(scenario)
    file = (provenance.files or ("scenario",))[-1]
    checks = (
        _accounts,
        _isolated,
        _next_door,
        _unreachable_plans,
        _odd_ranges,
        _narrow_ranges,
        idle_events,
    )
    return [
        Problem(_place(provenance, path, file), dotted(path), f"warning: {message}")
        for check in checks
        for path, message in check(scenario)
    ]


def _place(provenance: Provenance, path: Path, file: str) -> Place:
    """Where a value stands, or what is nearest to it if it is a default."""
    story = provenance.of(path)
    for length in range(len(path) - 1, 0, -1):
        if story is not None:
            break
        near = (
            told for known, told in provenance.stories.items() if known[:length] == path[:length]
        )
        story = next(near, None)
    return Place(story.file, story.line, story.column) if story else Place(file)


def _accounts(scenario: Scenario) -> Iterator[_Lint]:
    """Identities of the books: what should add up, and what should agree at the start."""
    start = scenario.time.start
    for name, state in scenario.states.items():
        path = ("states", name)
        spent = state.spending_series.get(start)
        wanted = state.gdp * state.burden
        if spent is not None and abs(spent - wanted) > TOLERANCE * wanted:
            message = f"gdp times burden is {wanted:.5g} in {start}, and spending_series has"
            yield (*path, "burden"), f"{message} {spent:.5g}; make them agree"
        recorded = state.gdp_series.get(start)
        if recorded is not None and abs(recorded - state.gdp) > TOLERANCE * state.gdp:
            message = f"gdp is {state.gdp:.6g} in {start}, and gdp_series has {recorded:.6g}"
            yield (*path, "gdp"), f"{message}; make them agree"
        yield from _sums(state, path)
        for kind, line in state.industry.items():
            if line.capacity > line.capacity_limit:
                limited: Path = (*path, "industry", kind, "capacity")
                yield (
                    limited,
                    f"it is above the capacity_limit {line.capacity_limit:g}; it will sink",
                )
        for order in state.orders:
            if order.advance + order.loan_share > 1.0 + _SHARE_TOLERANCE:
                paid: Path = (*path, "orders", order.label, "advance")
                total = order.advance + order.loan_share
                yield paid, f"advance and loan_share are {total:g} of the price together, above 1"


def _sums(state: StateInputs, path: Path) -> Iterator[_Lint]:
    tables: tuple[tuple[str, Mapping[Any, float]], ...] = (
        ("procurement_mix", state.procurement_mix),
        ("legacy_standards", state.legacy_standards),
    )
    for name, table in tables:
        total = math.fsum(table.values())
        if table and abs(total - 1.0) > _SHARE_TOLERANCE:
            yield (*path, name, next(iter(table))), f"the shares of {name} add up to {total:.4g}"
    total = math.fsum(getattr(state, name) for name in _BUDGET_SHARES)
    if abs(total - 1.0) > _SHARE_TOLERANCE:
        words = f"{listed(_BUDGET_SHARES, 'and')} add up to {total:.4g} with the model's defaults"
        yield (*path, "personnel_share"), f"{words}; give all four"


def _isolated(scenario: Scenario) -> Iterator[_Lint]:
    """States that touch nobody."""
    signed = {state for pact in scenario.pacts for state in pact.members}
    covered = {state for promise in scenario.guarantees.values() for state in promise.members}
    close = {
        state
        for pair, closeness in scenario.affinities.items()
        if closeness > 0.0
        for state in pair.split("-")
    }
    for state in scenario.states:
        suspects = any(row.get(state, 0.0) > 0.0 for row in scenario.beliefs.values())
        suspicious = any(belief > 0.0 for belief in scenario.beliefs.get(state, {}).values())
        near = any(_near(scenario, state, other) for other in scenario.states if other != state)
        if not near and state not in signed | covered | close and not (suspects or suspicious):
            message = (
                "it has no border, nobody in reach, no pact and no belief, so nothing of what"
                " others do reaches it; give it a dyad or a belief"
            )
            yield ("states", state, "name"), message


def _next_door(scenario: Scenario) -> Iterator[_Lint]:
    """Pairs that count as neighbors since nothing is said of where they lie."""
    silent = [
        pair
        for pair, dyad in scenario.dyads.items()
        if not dyad.border and dyad.distance == 0.0 and dyad.proximity is None
    ]
    if silent:
        message = "neither border nor distance is given, so they count as next door"
        yield ("dyads", silent[0]), f"{message}: {listed(silent, 'and')}"


def _near(scenario: Scenario, a: str, b: str) -> bool:
    dyad = scenario.dyads.get(dyad_key(a, b))
    if dyad is None or dyad.border:
        return True
    if dyad.proximity is not None:
        return dyad.proximity > _OUT_OF_REACH
    return math.exp(-dyad.distance / scenario.world.distance_decay) > _OUT_OF_REACH


def _unreachable_plans(scenario: Scenario) -> Iterator[_Lint]:
    """Plans above what a state may spend at all, if they are ever in force."""
    included = {
        (event.target, str(event.value)) for event in scenario.events if event.op == "include"
    }
    ceilings = [e for e in scenario.events if e.target.endswith(".burden_ceiling")]
    for name, state in scenario.states.items():
        raised = any(e.target.split(".")[1] in (name, "*") for e in ceilings)
        for plan in state.plans:
            path = ("states", name, "plans", plan.label)
            holds = plan.active or (f"states.{name}.plans", plan.label) in included
            if holds and plan.target > state.burden_ceiling and not raised:
                ceiling = f"burden_ceiling {state.burden_ceiling:g}"
                yield (*path, "target"), f"the target {plan.target:g} is above the {ceiling}"
            if holds and plan.deadline <= scenario.time.start:
                yield (*path, "deadline"), "the plan is over before the run begins"
            if holds and plan.start >= scenario.time.end:
                yield (*path, "start"), "the plan begins after the run"


def _odd_ranges(scenario: Scenario) -> Iterator[_Lint]:
    """Ranges that cannot be drawn from, and parameters outside the range of their rule."""
    stories = provenance_of(scenario).stories
    for path, value in values(scenario):
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        story = stories.get(path)
        if story is None or not (
            path[0] == "rules" or story.low is not None or story.high is not None
        ):
            continue
        field = field_at(scenario, path)
        at_least, above, at_most, below = _limits(field.metadata if field else [])
        low, high = story.low, story.high
        if low is not None and (low < at_least or low <= above):
            bound = at_least if low < at_least else above
            yield path, f"its low {low:g} is no valid value: the least is {said(bound)}"
        if high is not None and (high > at_most or high >= below):
            bound = at_most if high > at_most else below
            yield path, f"its high {high:g} is no valid value: the most is {said(bound)}"
        if low is not None and low == high:
            yield path, f"its low and high are both {low:g}; give a range or none"
        if path[0] == "rules" and field is not None:
            yield from _outside_of_rule(path, story, field.json_schema_extra)


def _narrow_ranges(scenario: Scenario) -> Iterator[_Lint]:
    """Ranges that leave out what a document has for the same quantity."""
    readings = Readings(scenario)
    for path, value in values(scenario):
        story = provenance_of(scenario).of(path)
        if story is None or (story.low is None and story.high is None) or not readings.of(path):
            continue
        for row in readings.other_than(path, value):
            if not within_range(row.value, story):
                yield path, f"its range leaves out the {row.value:g} of {row.name}; widen it"


def _limits(metadata: list[object]) -> tuple[float, float, float, float]:
    """At least, above, at most and below, as the schema has them."""

    def limit(name: str, missing: float) -> float:
        known = [getattr(item, name) for item in metadata if hasattr(item, name)]
        return float(known[0]) if known and known[0] is not None else missing

    return (
        limit("ge", -math.inf),
        limit("gt", -math.inf),
        limit("le", math.inf),
        limit("lt", math.inf),
    )


def _outside_of_rule(path: Path, story: Story, extra: object) -> Iterator[_Lint]:
    """A parameter beyond the range of its rule, if nothing is said of why; 0 switches off."""
    value = story.value
    if not isinstance(extra, dict) or not isinstance(value, int | float) or value == 0.0:
        return
    if story.source or story.assumption or story.note:
        return
    low, high = extra.get("low"), extra.get("high")
    if isinstance(low, int | float) and isinstance(high, int | float) and not low <= value <= high:
        yield path, f"{value:g} is outside the range of this rule, {low:g} to {high:g}"


def cited(scenario: Scenario) -> set[str]:
    """Every id that a value or an event of a scenario names as its source."""
    names = {name for story in provenance_of(scenario).stories.values() for name in story.source}
    for event in scenario.events:
        given = event.source
        names |= {str(name) for name in (given if isinstance(given, list) else [given]) if name}
    return names
