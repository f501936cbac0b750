"""The calendar: everything dated in a scenario, laid out on the steps of a run.

Which plans, orders, pacts and memberships hold when, which inputs events move, and which
pulses strike: all of it is known before the first step.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dilemma_sim.scenario.schema import Event, Order, Pact, Plan, Scenario, dyad_key

ALWAYS, NEVER = -math.inf, math.inf


@dataclass(frozen=True)
class Span:
    """The time from `begins` up to, but not including, `ends`."""

    begins: float
    ends: float

    def holds(self, when: float) -> bool:
        """Whether a moment lies within the span."""
        return self.begins <= when < self.ends


class Calendar:
    """What is dated in a scenario, after `include` and `remove` have been heard."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.start, self.end = float(scenario.time.start), float(scenario.time.end)
        self.steps_per_year = scenario.time.steps_per_year
        self.happens = scenario.rules.events.variant != "none"
        self.events = self._heard_events() if self.happens else []

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
        removed = {
            str(e.value): self.date(e)
            for e in self.scenario.events
            if e.target == "events" and e.op == "remove"
        }
        kept = [
            e
            for e in self.scenario.events
            if e.target != "events" and self.date(e) < removed.get(e.label, NEVER)
        ]
        return sorted(kept, key=lambda e: (self.date(e), e.label))

    def _switched(self, target: str, name: str, span: Span) -> Span:
        for event in self.events:
            if event.target == target and str(event.value) == name:
                when = self.date(event)
                if event.op == "include":
                    span = Span(min(span.begins, when), NEVER)
                elif event.op == "remove":
                    span = Span(span.begins, min(span.ends, when))
        return span

    def plans(self, state: str) -> list[tuple[Plan, Span]]:
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
            if self._switched(target, order.label, _usual(order.active)).holds(order.signed)
        ]

    def members(self, guarantee: str) -> dict[str, Span]:
        """States under a guarantee, and when."""
        promise = self.scenario.guarantees[guarantee]
        target = f"guarantees.{guarantee}.members"
        named = {str(e.value) for e in self.events if e.target == target}
        spans = {}
        for state in sorted(named | set(promise.members)):
            joins = promise.members.get(state, NEVER)
            if not self.happens and joins >= self.start:
                joins = NEVER
            spans[state] = self._switched(target, state, Span(joins, NEVER))
        return spans

    def pacts(self) -> list[tuple[Pact, Span, bool]]:
        """Pacts with their spans, and whether an event brought them."""
        found = []
        for pact in self.scenario.pacts:
            included = any(
                e.target == "pacts" and e.op == "include" and e.value == pact.label
                for e in self.events
            )
            begins = pact.signed if pact.active else NEVER
            span = self._switched("pacts", pact.label, Span(begins, NEVER))
            found.append((pact, span, included))
        return found

    def pact_members(self, pact: Pact) -> list[tuple[str, Span]]:
        """Members of a pact, and when each belongs to it."""
        target = f"pacts.{pact.label}.members"
        named = [str(e.value) for e in self.events if e.target == target and e.op == "include"]
        return [
            (
                state,
                self._switched(
                    target, state, Span(ALWAYS if state in pact.members else NEVER, NEVER)
                ),
            )
            for state in sorted({*pact.members, *named})
        ]

    def input_events(self) -> list[Event]:
        """Events that move inputs, in the order of their dates."""
        return [e for e in self.events if e.op in ("set", "add", "mul")]

    def pulses(self) -> list[Event]:
        """Events that strike beliefs, hostility or crises once."""
        return [e for e in self.events if e.op == "pulse"]


def _usual(active: bool) -> Span:
    return Span(ALWAYS if active else NEVER, NEVER)


def canonical(path: str) -> str:
    """
    A path with the states of a pair in their usual order.

    Examples
    --------
    >>> canonical("dyads.SRB-HRV.transparency")
    'dyads.HRV-SRB.transparency'
    """
    parts = path.split(".")
    paired = parts[0] in ("dyads", "affinities", "hostility", "crisis_level")
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
