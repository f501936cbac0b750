"""In what two scenarios differ, in words."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from dilemma_sim.scenario.explain import said
from dilemma_sim.scenario.parts import is_group, parts
from dilemma_sim.scenario.provenance import provenance_of
from dilemma_sim.scenario.resolved import written
from dilemma_sim.scenario.schema import Event, Scenario
from dilemma_sim.scenario.tree import Path, dotted

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


def differences(first: Scenario, second: Scenario) -> list[str]:
    """One line for every difference, as in `KFOR credibility 0.75 -> 0 (guarantees.KFOR...)`.

    Items of a list are compared by label. A rule with another variant is one difference: its
    numbers are not those of the old one.
    """
    return list(_Comparison(first, second).of(first, second, ()))


#: What an event does, in words.
_HAPPENINGS = {
    "set": "set {target} to {value}",
    "add": "add {value} to {target}",
    "mul": "multiply {target} by {value}",
    "pulse": "a pulse of {value} on {target}",
    "include": "include {value} in {target}",
    "remove": "remove {value} from {target}",
}


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
            change = f"{before.get('variant')} -> {after.get('variant')}"
            yield f"rule {_words(path[1:])}: {change} ({dotted(path)})"
            return
        for key in dict.fromkeys([*before, *after]):
            here = (*path, key)
            if key not in after:
                yield f"{_named(here)} removed{self._content(before[key], here, 0)}"
            elif key not in before:
                yield f"{_named(here)} added{self._content(after[key], here, 1)}"
            else:
                yield from self.of(before[key], after[key], here)

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
            yield f"{_words(_subject(path))} {texts[0]} -> {texts[1]} ({dotted(path)})"

    def _content(self, value: object, path: Path, side: int) -> str:
        shown = ""
        if isinstance(value, Event):
            date = written(value.date, self._stories[side].of((*path, "date")))
            when = "from the start" if value.date is None else f"from {said(date)}"
            words = _HAPPENINGS[value.op].format(target=value.target, value=said(value.value))
            shown = f": {words} {when}"
        elif not isinstance(value, BaseModel) and not is_group(value):
            shown = f": {said(written(value, self._stories[side].of(path)))}"
        return f"{shown} ({dotted(path)})"


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
    kept = tuple(_SINGULAR.get(str(key), key) for key in path if key not in _UNSAID)
    return kept or path


def _words(path: Path) -> str:
    return " ".join(str(key).replace("_", " ") for key in path)
