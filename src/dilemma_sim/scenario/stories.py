"""Values with their story: `{value: 1062, unit: USDm, source: [sipri-2026], note: ...}`.

The schema sees the bare value; the story stays with the node of the tree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dilemma_sim.scenario.problems import Problem, did_you_mean, listed
from dilemma_sim.scenario.tree import Key, Node, Path, Told, dotted, item_name

STORY_KEYS = ("value", "unit", "low", "high", "source", "assumption", "note")


def without_stories(node: Node, problems: list[Problem], path: Path = ()) -> Node:
    """The tree with every story taken off and kept beside the value that it tells.

    A mapping with the key `value` is a story, unless it is an item of a list: events and orders
    have a value of their own. The story of a mapping is the story of each of its numbers.
    """
    if isinstance(node.value, list):
        items = [
            _inside(item, problems, (*path, item_name(item) or position))
            for position, item in enumerate(node.value)
        ]
        return replace(node, value=items)
    if "value" not in node.entries:
        return _inside(node, problems, path)
    told = _told(node, problems, path)
    inner = node.entries["value"]
    bare = without_stories(replace(inner, key_place=node.key_place), problems, path)
    return _with_story(bare, told)


def _inside(node: Node, problems: list[Problem], path: Path) -> Node:
    entries: dict[Key, Node] = {
        key: without_stories(child, problems, (*path, key)) for key, child in node.entries.items()
    }
    return replace(node, value=entries) if isinstance(node.value, dict) else node


def _with_story(node: Node, told: Told) -> Node:
    if isinstance(node.value, dict) and node.value:
        inner = {key: _with_story(child, told) for key, child in node.value.items()}
        return replace(node, value=inner)
    return node if node.told else replace(node, told=told)


def _told(node: Node, problems: list[Problem], path: Path) -> Told:
    def blame(key: Key, message: str) -> None:
        part = node.entries[key]
        place = part.key_place if key not in STORY_KEYS else part.blamed
        problems.append(Problem(place, dotted((*path, key)), message))

    for key in node.entries:
        if key not in STORY_KEYS:
            known = listed(STORY_KEYS, "and")
            advice = did_you_mean(key, STORY_KEYS) or f"; a value with its story has {known}"
            blame(key, f"unknown key in the story of a value{advice}")
    low, high = _number(node, "low", blame), _number(node, "high", blame)
    _check_range(node, low, high, blame)
    return Told(
        unit=_text(node, "unit", blame),
        low=low,
        high=high,
        source=_sources(node, blame),
        assumption=_text(node, "assumption", blame),
        note=_text(node, "note", blame),
    )


def _check_range(
    node: Node, low: float | None, high: float | None, blame: Callable[[Key, str], None]
) -> None:
    value = node.entries["value"].value
    if low is None and high is None:
        return
    side: Key = "low" if low is not None else "high"
    if isinstance(value, bool) or not isinstance(value, int | float):
        blame(side, "a range belongs to one number; give each number its own story")
    elif low is not None and high is not None and low > high:
        blame("low", f"low {low:g} is above high {high:g}; swap them")
    elif (low is not None and value < low) or (high is not None and value > high):
        bounds = f"{'' if low is None else f'{low:g}'} to {'' if high is None else f'{high:g}'}"
        blame("value", f"the value {value:g} is outside its own range ({bounds}); change one")


def _number(node: Node, key: Key, blame: Callable[[Key, str], None]) -> float | None:
    value = node.entries[key].value if key in node.entries else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if key in node.entries:
        blame(key, "must be a number; write a number or delete the key")
    return None


def _text(node: Node, key: Key, blame: Callable[[Key, str], None]) -> str | None:
    value = node.entries[key].value if key in node.entries else None
    if key in node.entries and not isinstance(value, str):
        blame(key, "must be text; write words, in quotes if they look like a number")
    return value if isinstance(value, str) else None


def _sources(node: Node, blame: Callable[[Key, str], None]) -> tuple[str, ...]:
    if "source" not in node.entries:
        return ()
    given = node.entries["source"]
    values = [item.value for item in given.items] if given.items else [given.value]
    names = tuple(value for value in values if isinstance(value, str))
    if len(names) < len(values):
        blame("source", "must be the id of a record or a list of ids; write it as in [sipri-2026]")
    return names
