"""In what two scenarios differ, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from dilemma_sim.scenario.event_words import day_words, event_differences
from dilemma_sim.scenario.explain import said
from dilemma_sim.scenario.parts import is_group, parts
from dilemma_sim.scenario.problems import listed
from dilemma_sim.scenario.provenance import provenance_of
from dilemma_sim.scenario.resolved import written
from dilemma_sim.scenario.schema import Guarantee, Order, Pact, Plan, Scenario
from dilemma_sim.scenario.tree import Key, Path, dotted

_SINGULAR = {
    "states": "state",
    "dyads": "dyad",
    "beliefs": "belief",
    "reactions": "reaction",
    "guarantees": "guarantee",
    "suppliers": "supplier",
    "pacts": "pact",
    "affinities": "affinity",
    "events": "event",
    "plans": "plan",
    "orders": "order",
    "members": "member",
    "domains": "domain",
}
# Their entries have names that no reader takes for something else.
_UNSAID = ("states", "dyads", "guarantees", "suppliers", "domains", "rules", "world")
_LONGEST = 60
# Words for the reader, which no run reads.
_WORDS = ("name", "question", "description", "because")


def differences(first: Scenario, second: Scenario) -> list[str]:
    """One line for every difference, such as ``NATO credibility 0.9 → 0 (guarantees.NATO...)``.

    Items of a list are compared by label. A rule with another variant is one difference: its
    numbers are not those of the old one. An event is told as the change that it makes, with the
    value that its input would have had at that date. What no run reads comes last, in one line.
    """
    old, new = parts(first), parts(second)
    lines: list[str] = []
    for key in old:
        if key == "events":
            lines += event_differences(first, second)
        elif key not in (*_WORDS, "expects"):
            lines += _Comparison(first, second).of(old[key], new[key], (key,))
    if first.expects != second.expects and second.expects:
        lines.append(f"expected: {', '.join(_foretold(second.expects))}")
    rewritten = [str(key) for key in _WORDS if old[key] != new[key]]
    if rewritten:
        lines.append(f"other words: {', '.join(rewritten)}")
    return lines


class _Comparison:
    def __init__(self, first: Scenario, second: Scenario) -> None:
        self._stories = (provenance_of(first), provenance_of(second))

    def of(self, old: object, new: object, path: Path) -> Iterator[str]:
        """The lines for one part of the scenarios and everything below it."""
        if not (is_group(old) and is_group(new)):
            yield from self._single(old, new, path)
            return
        before, after = parts(old), parts(new)
        if before.get("variant") != after.get("variant"):
            change = f"{before.get('variant')} → {after.get('variant')}"
            yield f"rule {_words(path[1:])}: {change}{self._given(after, path)} ({dotted(path)})"
            return
        for key in dict.fromkeys([*before, *after]):
            here = (*path, key)
            if key not in after:
                yield f"{_named(here)} removed{self._content(before[key], here, 0)}"
            elif key not in before:
                yield f"{_named(here)} added{self._content(after[key], here, 1)}"
            else:
                yield from self.of(before[key], after[key], here)

    def _given(self, rule: Mapping[Key, object], path: Path) -> str:
        """The numbers and words of a new rule that its file gives; the rest are its defaults."""
        given = [
            f"{_words((name,))} {said(value)}"
            for name, value in rule.items()
            if name != "variant" and self._stories[1].of((*path, name)) is not None
        ]
        return f", {', '.join(given)}" if given else ""

    def _single(self, old: object, new: object, path: Path) -> Iterator[str]:
        if old == new and is_group(old) == is_group(new):
            return
        texts = [
            said(written(value, story.of(path)))
            for value, story in zip((old, new), self._stories, strict=True)
        ]
        if max(len(text) for text in texts) > _LONGEST:
            yield f"{_words(_subject(path))} rewritten ({dotted(path)})"
        else:
            yield f"{_words(_subject(path))} {texts[0]} → {texts[1]} ({dotted(path)})"

    def _content(self, value: object, path: Path, side: int) -> str:
        shown = ""
        if isinstance(value, Plan):
            shown = f": {100 * value.target:g}% of GDP by {day_words(value.deadline)}"
        elif isinstance(value, Order):
            shown = f": {value.system} from {value.supplier} for {value.value:g} USDm"
            shown += f", signed {day_words(value.signed)}"
        elif isinstance(value, Guarantee):
            shown = f": credibility {value.credibility:g}, for {listed(value.members, 'and')}"
        elif isinstance(value, Pact):
            shown = f": {listed(value.members, 'and')}, signed {day_words(value.signed)}"
        elif not isinstance(value, BaseModel) and not is_group(value):
            shown = f": {said(written(value, self._stories[side].of(path)))}"
        return f"{shown} ({dotted(path)})"


def _foretold(expects: Mapping[str, str]) -> Iterator[str]:
    for column, way in expects.items():
        measure, _, whose = column.partition(".")
        yield f"{measure.replace('_', ' ')}{whose and f' of {whose}'} {way}"


def _named(path: Path) -> str:
    """What was added or removed: its kind, its name, and to what it belongs."""
    kind = str(path[-2]) if len(path) > 1 else ""
    if kind in _SINGULAR:
        owner = _words(_subject(path[:-2])) if len(path) > 2 else ""
        of_owner = f" of {owner}" if owner else ""
        return f"{_SINGULAR[kind]} '{path[-1]}'{of_owner}"
    return _words(_subject(path))


def _subject(path: Path) -> Path:
    """The words of a path that a reader needs; most names of sections say nothing new."""
    if path and path[0] in ("beliefs", "reactions"):
        return (_SINGULAR[str(path[0])], "of", *" about ".join(map(str, path[1:])).split())
    said = path[1:] if path[:1] and path[0] in _UNSAID else path
    kept = tuple(_SINGULAR.get(str(key), key) for key in said)
    return kept or path


def _words(path: Path) -> str:
    return " ".join(str(key).replace("_", " ") for key in path)
