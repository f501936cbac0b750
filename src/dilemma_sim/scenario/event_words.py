"""In which events two scenarios differ, told as changes: what was, what is, from when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from dilemma_sim.scenario.event_values import MOVING, date_of, heard, values_at
from dilemma_sim.scenario.problems import listed
from dilemma_sim.scenario.schema import Event, Scenario

_EVERY = {"states": "every state", "dyads": "every pair", "beliefs": "every state"}
#: Years by which a moment lies before another.
_MOMENT = 1e-6
_UNSAID = ("states", "dyads", "guarantees", "suppliers", "domains", "rules", "world")


def event_differences(first: Scenario, second: Scenario) -> Iterator[str]:
    """Lines such as ``KFOR credibility 0.628 → 0 from 2026 (event 'KFOR leaves')``."""
    old, new = ({event.label: event for event in heard(scenario)} for scenario in (first, second))
    dropped = [event for label, event in old.items() if not _same(event, new.get(label))]
    added = [event for label, event in new.items() if not _same(event, old.get(label))]
    dated = sorted(
        [(date_of(first, e), 0, e) for e in dropped] + [(date_of(second, e), 1, e) for e in added],
        key=lambda row: (row[0], row[2].label, row[1]),
    )
    told: set[tuple[str, float]] = set()
    for when, side, event in dated:
        if event.op not in MOVING:
            yield _struck_or_switched(event, when, second, gone=side == 0)
        elif (event.target, when) not in told:
            told.add((event.target, when))
            together = [
                (which, other)
                for date_, which, other in dated
                if other.target == event.target and date_ == when and other.op in MOVING
            ]
            yield _moved(first, second, event.target, when, together)


def _same(event: Event, other: Event | None) -> bool:
    keys = ("date", "starts", "target", "op", "value", "half_life")
    return other is not None and all(getattr(event, k) == getattr(other, k) for k in keys)


def _moved(
    first: Scenario,
    second: Scenario,
    target: str,
    when: float,
    events: Sequence[tuple[int, Event]],
) -> str:
    """One input that events move: its value then in either scenario."""
    just_before = _span(values_at(second, target, when - _MOMENT))
    before, after = (_span(values_at(scenario, target, when)) for scenario in (first, second))
    # What the first scenario does not have at all changes against what the second had before.
    before = before or just_before
    fading = [e.half_life for side, e in events if side == 1 and e.half_life is not None]
    fades = f", fading by half every {fading[0]:g} years" if len(set(fading)) == 1 else ""
    missing = [event.label for side, event in events if side == 0]
    new = [event.label for side, event in events if side == 1]
    causes = [f"without {_quoted(missing)}"] if missing and not new else []
    causes += [_quoted(new)] if new else []
    # A state or pair that the second scenario does not have has no value there.
    change = f"{before} → {after or 'gone'}"
    if before == after:
        change = f"{'stays' if just_before == after else 'back at'} {after}"
    return f"{target_words(target)} {change} {_since(second, when)}{fades} ({listed(causes)})"


def _span(values: Sequence[float]) -> str:
    if not values:
        return ""
    low, high = _number(min(values)), _number(max(values))
    return low if low == high else f"{low} to {high}"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 1000.0 else f"{value:.3g}"


def _quoted(labels: Sequence[str]) -> str:
    word = "event" if len(labels) == 1 else "events"
    return f"{word} {listed([repr(label) for label in labels], 'and')}"


def _since(scenario: Scenario, when: float) -> str:
    return "from the start" if when <= scenario.time.start else f"from {day_words(when)}"


def day_words(when: float) -> str:
    """
    A decimal year as a date that can be read aloud.

    Examples
    --------
    >>> day_words(2026.0), day_words(2025.1205479452055), day_words(2026.495890410959)
    ('2026', '14 February 2025', 'July 2026')
    """
    year = int(when + 1e-9)
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    day = first + timedelta(days=round((when - year) * (after - first).days))
    if (day.month, day.day) == (1, 1):
        return str(day.year)
    month = day.strftime("%B %Y")
    return month if day.day == 1 else f"{day.day} {month}"


def target_words(target: str) -> str:
    """
    The target of an event in words.

    Examples
    --------
    >>> target_words("guarantees.KFOR.credibility"), target_words("dyads.*.transparency")
    ('KFOR credibility', 'transparency of every pair')
    >>> target_words("beliefs.XKX.SRB"), target_words("states.SRB.procurement_mix.drones")
    ('usual belief of XKX about SRB', 'SRB procurement mix drones')
    """
    section, *rest = target.split(".")
    if section == "beliefs" and len(rest) == 2:
        return f"usual belief of {rest[0]} about {rest[1]}"
    if section in _EVERY and rest[:1] == ["*"]:
        return _spelled(f"{' '.join(rest[1:])} of {_EVERY[section]}")
    words = rest if section in _UNSAID else [section, *rest]
    return _spelled(" ".join(words).replace("affinities", "affinity"))


def _spelled(words: str) -> str:
    return words.replace("_", " ").replace(" eu ", " EU ")


def _struck_or_switched(event: Event, when: float, scenario: Scenario, *, gone: bool) -> str:
    moment = _since(scenario, when)
    if event.op in ("pulse", "remove"):
        # What comes once, or ends, is told with its day and not with a beginning.
        once = "on" if len(day_words(when).split()) == 3 else "in"
        moment = "at the start" if moment == "from the start" else f"{once} {day_words(when)}"
    words = _pulse_words(event) if event.op == "pulse" else _switch_words(event)
    lead = "no longer happens: " if gone else ""
    return f"{lead}{words} {moment} (event '{event.label}')"


def _pulse_words(event: Event) -> str:
    kind, _, who = event.target.partition(".")
    number = float(event.value)
    if kind == "crisis_level":
        return f"an incident of level {number:g} between {_both(who)}"
    direction = "up" if number >= 0.0 else "down"
    if kind == "hostility":
        return f"hostility between {_both(who)} pushed {direction} by {abs(number):g}"
    observer, _, target = who.partition(".")
    subject = f"belief of {_everyone(observer)} about {_everyone(target)}"
    return f"{subject} pushed {direction} by {abs(number):g} log odds"


def _both(pair: str) -> str:
    return "all states" if "*" in pair else pair.replace("-", " and ")


def _everyone(state: str) -> str:
    return "every state" if state == "*" else state


def _switch_words(event: Event) -> str:
    """What an event brings in or takes out."""
    section, *rest = event.target.split(".")
    comes, label = event.op == "include", str(event.value)
    if rest and rest[-1] == "members":
        return f"{label} {'joins' if comes else 'leaves'} {'.'.join(rest[:-1])}"
    if section == "pacts":
        return f"pact '{label}' {'holds' if comes else 'ends'}"
    kind = rest[-1].removesuffix("s")
    if kind == "order":
        return f"order '{label}' of {_everyone(rest[0])} {'stands' if comes else 'is canceled'}"
    return f"plan '{label}' of {_everyone(rest[0])} {'holds' if comes else 'is given up'}"
