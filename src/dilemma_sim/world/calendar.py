"""The calendar: everything dated in a scenario, laid out on the steps of a run.

Which plans, orders, pacts and memberships hold when, which inputs events move, and which
pulses strike: all of it is known before the first step.
"""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dilemma_sim.scenario.schema import Event, Order, Pact, Plan, Scenario, dyad_key

ALWAYS, NEVER = -math.inf, math.inf
#: First words of paths that name a pair in one word, as ``dyads.A-B``.
IN_ONE_WORD = ("dyads", "affinities", "hostility", "crisis_level")


@dataclass(frozen=True)
class Span:
    """The time from `begins` up to, but not including, `ends`."""

    begins: float
    ends: float

    def holds(self, when: float) -> bool:
        """Whether a moment lies within the span."""
        return self.begins <= when < self.ends


#: The spans during which something holds; there are gaps where it was removed for a time.
Spans = tuple[Span, ...]


def holds(spans: Spans, when: float) -> bool:
    """Whether a moment lies within any of some spans."""
    return any(span.holds(when) for span in spans)


def common(*several: Spans) -> list[Span]:
    """
    The spans during which all of several things hold.

    Examples
    --------
    >>> common((Span(0, 5), Span(7, 9)), (Span(4, 8),))
    [Span(begins=4, ends=5), Span(begins=7, ends=8)]
    """
    shared = [Span(ALWAYS, NEVER)]
    for spans in several:
        shared = [
            Span(max(a.begins, b.begins), min(a.ends, b.ends))
            for a in shared
            for b in spans
            if max(a.begins, b.begins) < min(a.ends, b.ends)
        ]
    return shared


class Calendar:
    """What is dated in a scenario, after `include` and `remove` have been heard."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.start, self.end = float(scenario.time.start), float(scenario.time.end)
        self.steps_per_year = scenario.time.steps_per_year
        self.happens = scenario.rules.events.variant != "none"
        self.events = self._heard_events() if self.happens else []
        self._members: dict[str, dict[str, Spans]] = {}
        self._changes: dict[str, list[float]] = {}
        self._covered: dict[tuple[str, int], tuple[bool, ...]] = {}

    @property
    def steps(self) -> int:
        """Number of steps of the run."""
        return int(self.end - self.start) * self.steps_per_year

    def date(self, event: Event) -> float:
        """Decimal year of an event; ``from: start`` is the first day."""
        return self.start if event.date is None else event.date

    def step(self, when: float) -> int:
        """Number of the step that contains a moment; may lie outside the run."""
        return math.floor((when - self.start) * self.steps_per_year + 1e-9)

    def _heard_events(self) -> list[Event]:
        removed: dict[str, float] = {}
        for e in self.scenario.events:
            if e.target == "events" and e.op == "remove":
                label = str(e.value)
                removed[label] = min(self.date(e), removed.get(label, NEVER))
        kept = [
            e
            for e in self.scenario.events
            if e.target != "events" and self.date(e) < removed.get(e.label, NEVER)
        ]
        return sorted(kept, key=lambda e: (self.date(e), e.label))

    def _switched(self, target: str, name: str, begins: float) -> Spans:
        """When something holds that begins at a moment, after `include` and `remove`."""
        spans = []
        for event in self.events:
            if event.target != target or str(event.value) != name:
                continue
            when = self.date(event)
            if event.op == "include":
                begins = min(begins, when)
            elif event.op == "remove":
                if begins < when:
                    spans.append(Span(begins, when))
                begins = NEVER
        return (*spans, Span(begins, NEVER)) if begins < NEVER else tuple(spans)

    def plans(self, state: str) -> list[tuple[Plan, Spans]]:
        """Force plans of a state, the earliest deadline first, and when they hold."""
        plans = sorted(
            self.scenario.states[state].plans, key=lambda p: (p.deadline, p.start, p.label)
        )
        target = f"states.{state}.plans"
        return [(plan, self._switched(target, plan.label, _usual(plan.active))) for plan in plans]

    def orders(self, state: str) -> list[Order]:
        """Named orders of a state that are signed within the run."""
        target = f"states.{state}.orders"
        return [
            order
            for order in self.scenario.states[state].orders
            if holds(self._switched(target, order.label, _usual(order.active)), order.signed)
        ]

    def members(self, guarantee: str) -> dict[str, Spans]:
        """States under a guarantee, and when; every step asks for them."""
        if guarantee not in self._members:
            self._members[guarantee] = self._members_of(guarantee)
        return self._members[guarantee]

    def _members_of(self, guarantee: str) -> dict[str, Spans]:
        promise = self.scenario.guarantees[guarantee]
        target = f"guarantees.{guarantee}.members"
        named = {str(e.value) for e in self.events if e.target == target}
        spans: dict[str, Spans] = {}
        for state in sorted(named | set(promise.members)):
            joins = promise.members.get(state, NEVER)
            if not self.happens and joins >= self.start:
                joins = NEVER
            spans[state] = self._switched(target, state, joins)
        return spans

    def covered(self, guarantee: str, when: float) -> tuple[bool, ...]:
        """Whether each state of the roster is under a guarantee at a moment."""
        spans = self.members(guarantee)
        changes = self._changes.setdefault(
            guarantee,
            sorted(
                {moment for held in spans.values() for s in held for moment in (s.begins, s.ends)}
            ),
        )
        key = (guarantee, bisect.bisect_right(changes, when))
        if key not in self._covered:
            self._covered[key] = tuple(
                holds(spans.get(state, ()), when) for state in self.scenario.roster
            )
        return self._covered[key]

    def pacts(self) -> list[tuple[Pact, Spans, bool]]:
        """Pacts with their spans, and whether an event brought them."""
        found = []
        for pact in self.scenario.pacts:
            included = any(
                e.target == "pacts" and e.op == "include" and e.value == pact.label
                for e in self.events
            )
            begins = pact.signed if pact.active else NEVER
            found.append((pact, self._switched("pacts", pact.label, begins), included))
        return found

    def pact_members(self, pact: Pact) -> list[tuple[str, Spans]]:
        """Members of a pact, and when each belongs to it."""
        target = f"pacts.{pact.label}.members"
        named = [str(e.value) for e in self.events if e.target == target and e.op == "include"]
        return [
            (state, self._switched(target, state, ALWAYS if state in pact.members else NEVER))
            for state in sorted({*pact.members, *named})
        ]

    def input_events(self) -> list[Event]:
        """Events that move inputs, in the order of their dates."""
        return [e for e in self.events if e.op in ("set", "add", "mul")]

    def pulses(self) -> list[Event]:
        """Events that strike beliefs, hostility or crises once."""
        return [e for e in self.events if e.op == "pulse"]


def _usual(active: bool) -> float:
    return ALWAYS if active else NEVER


def canonical(path: str) -> str:
    """
    A path with the states of a pair in their usual order.

    Examples
    --------
    >>> canonical("dyads.SRB-HRV.transparency")
    'dyads.HRV-SRB.transparency'
    """
    parts = path.split(".")
    paired = parts[0] in IN_ONE_WORD
    if paired and len(parts) > 1 and parts[1].count("-") == 1:
        parts[1] = dyad_key(*parts[1].split("-"))
    return ".".join(parts)


def matching(path: str, known: Iterable[str]) -> list[str]:
    """
    The known paths that a path with ``*`` stands for.

    Examples
    --------
    >>> matching("states.*.secrecy", ["states.A.secrecy", "states.B.secrecy", "world.x"])
    ['states.A.secrecy', 'states.B.secrecy']
    """
    path = canonical(path)
    if "*" not in path:
        return [path] if path in set(known) else []
    pattern = re.compile(re.escape(path).replace(r"\*", "[^.]+"))
    return [name for name in known if pattern.fullmatch(name)]


def pairs_within(members: Sequence[str]) -> list[tuple[str, str]]:
    """
    All pairs of a list of states.

    Examples
    --------
    >>> pairs_within(["A", "B", "C"])
    [('A', 'B'), ('A', 'C'), ('B', 'C')]
    """
    return [(a, b) for n, a in enumerate(members) for b in members[n + 1 :]]
