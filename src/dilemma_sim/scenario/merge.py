"""Layers of a scenario: which value wins when a file extends another one.

Mappings merge key by key, lists of labelled items by label, everything else is replaced. Every
value that wins remembers those that it replaced.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from dilemma_sim.scenario.problems import Problem
from dilemma_sim.scenario.schema import dyad_key
from dilemma_sim.scenario.tree import Earlier, Key, Node, is_labelled, item_name

WILDCARD = "*"
# Mappings whose keys are pairs of states without an order.
_DYAD_KEYED = ("dyads", "affinities")
_BELIEFS = ("beliefs", "reactions")
_EXPANDED = ("states", "dyads", *_BELIEFS)


def merged(old: Node, new: Node) -> Node:
    """The node that holds after `new` was laid over `old`."""
    if isinstance(old.value, dict) and isinstance(new.value, dict):
        if _names_another_variant(old, new):
            return _with_history(old, new)
        entries = dict(old.value)
        for key, child in new.value.items():
            entries[key] = merged(entries[key], child) if key in entries else child
        return replace(new, value=entries)
    if is_labelled(old.items) and is_labelled(new.items):
        by_label = {item_name(item): item for item in old.items}
        for item in new.items:
            name = item_name(item)
            by_label[name] = _with_history(by_label[name], item) if name in by_label else item
        return replace(new, value=list(by_label.values()))
    return _with_history(old, new)


def tidied(layer: Node, problems: list[Problem]) -> Node:
    """A file's tree with one spelling for everything that may be spelled in two ways.

    The keys of dyads are sorted, and a rule that is only named becomes a mapping with `variant`.
    """
    entries = dict(layer.entries)
    for section in _DYAD_KEYED:
        if section in entries:
            entries[section] = _with_sorted_dyads(section, entries[section], problems)
    if "rules" in entries and isinstance(entries["rules"].value, dict):
        rules = {key: _rule_mapping(rule) for key, rule in entries["rules"].entries.items()}
        entries["rules"] = replace(entries["rules"], value=rules)
    _refuse_equal_labels(layer, problems)
    return replace(layer, value=entries)


def laid_over(below: Node | None, layer: Node) -> Node:
    """A tidied layer on what it extends, with the layer's wildcards spread.

    A `*` holds for every state, dyad or belief of the layer and of the layers below, under what
    the layer says by name. It stays in the tree for keys that a later layer adds;
    `without_wildcards` takes it out in the end.
    """
    below = replace(layer, value={}) if below is None else below
    states = list(dict.fromkeys([*_keys(below, "states"), *_keys(layer, "states")]))
    dyads: list[Key] = [dyad_key(str(a), str(b)) for a, b in combinations(states, 2)]
    result, rest = dict(below.entries), dict(layer.entries)
    for name in _EXPANDED:
        old, new = result.get(name), rest.get(name)
        section = new or old
        if section is None or not isinstance(section.value, dict):
            continue
        old = old if old and isinstance(old.value, dict) else replace(section, value={})
        new = new or replace(section, value={})
        if name in _BELIEFS:
            new = _with_every_target(new, states)
        whole = _spread(old, new, dyads if name == "dyads" else states)
        result[name] = _with_every_target(whole, states) if name in _BELIEFS else whole
        rest.pop(name, None)
    return merged(replace(below, value=result), replace(layer, value=rest))


def without_wildcards(node: Node) -> Node:
    """The tree after the wildcards have done their work."""
    entries = dict(node.entries)
    for name in _EXPANDED:
        if name in entries and isinstance(entries[name].value, dict):
            kept = _without_wildcard(entries[name]).entries
            if name in _BELIEFS:
                kept = {observer: _without_wildcard(row) for observer, row in kept.items()}
            entries[name] = replace(entries[name], value=kept)
    return replace(node, value=entries)


def _without_wildcard(node: Node) -> Node:
    if not isinstance(node.value, dict):
        return node
    return replace(node, value={key: child for key, child in node.value.items() if key != WILDCARD})


def _keys(node: Node, name: str) -> list[Key]:
    section = node.entries[name].entries if name in node.entries else {}
    return [key for key in section if key != WILDCARD]


def _spread(old: Node, new: Node, keys: list[Key]) -> Node:
    """One section of a layer over the same section below it, with `*` laid on every key."""
    old_default, new_default = old.entries.get(WILDCARD), new.entries.get(WILDCARD)
    every = [*old.entries, *new.entries]
    if old_default is not None or new_default is not None:
        every += keys
    entries: dict[Key, Node] = {}
    for key in dict.fromkeys(every):
        named = new.entries.get(key)
        default = new_default if key != WILDCARD else None
        if default is not None and default.entries:
            # An observer has no belief about itself.
            others = {name: node for name, node in default.entries.items() if name != key}
            default = replace(default, value=others)
        layer = default if named is None else named
        if default is not None and named is not None:
            # The defaults of a file are no earlier layer that its own values override.
            layer = _without_history(merged(default, named))
        before = old.entries.get(key, old_default)
        given = [node for node in (before, layer) if node is not None]
        entries[key] = merged(*given) if len(given) == 2 else given[0]
    return replace(new, value=entries)


def _with_every_target(beliefs: Node, states: list[Key]) -> Node:
    """Beliefs in which the `*` of each observer is spread over every other state."""
    rows: dict[Key, Node] = {}
    for observer, row in beliefs.entries.items():
        default = row.entries.get(WILDCARD)
        rows[observer] = row
        if default is not None:
            targets: dict[Key, Node] = {key: default for key in states if key != observer}
            rows[observer] = replace(row, value={**targets, **row.entries})
    return replace(beliefs, value=rows)


def _names_another_variant(old: Node, new: Node) -> bool:
    before, after = old.entries.get("variant"), new.entries.get("variant")
    return before is not None and after is not None and before.value != after.value


def _with_history(old: Node, new: Node) -> Node:
    """The new node, with the replaced values noted where the old node has a counterpart."""
    if isinstance(old.value, dict) and isinstance(new.value, dict):
        entries = {
            key: _with_history(old.value[key], child) if key in old.value else child
            for key, child in new.value.items()
        }
        return replace(new, value=entries)
    if isinstance(new.value, dict):
        return new
    before = Earlier(old.plain(), old.place.file, old.place.line)
    return replace(new, overridden=(*old.overridden, before))


def _without_history(node: Node) -> Node:
    if isinstance(node.value, dict):
        entries = {key: _without_history(child) for key, child in node.value.items()}
        return replace(node, value=entries)
    return replace(node, overridden=())


def _rule_mapping(rule: Node) -> Node:
    if not isinstance(rule.value, str):
        return rule
    return replace(rule, value={"variant": rule})


def _with_sorted_dyads(section: str, node: Node, problems: list[Problem]) -> Node:
    if not isinstance(node.value, dict):
        return node
    entries: dict[Key, Node] = {}
    spelled: dict[Key, Key] = {}
    for key, child in node.value.items():
        parts = str(key).split("-")
        tidy: Key = dyad_key(*parts) if len(parts) == 2 else key
        if tidy in entries:
            line = entries[tidy].key_place.line
            message = (
                f"the dyad is given twice, as {spelled[tidy]} in line {line} and as {key};"
                " keep one: a dyad has no order"
            )
            problems.append(Problem(child.key_place, f"{section}.{key}", message))
            continue
        entries[tidy], spelled[tidy] = child, key
    return replace(node, value=entries)


def _refuse_equal_labels(node: Node, problems: list[Problem], path: str = "") -> None:
    if is_labelled(node.items):
        seen: dict[str | None, Node] = {}
        for item in node.items:
            label = item.entries["label"]
            first = seen.setdefault(item_name(item), label)
            if first is not label:
                message = (
                    f"the label '{label.value}' is given twice, first in line"
                    f" {first.place.line}; give each item its own label"
                )
                problems.append(Problem(label.place, path, message))
    for key, child in node.entries.items():
        _refuse_equal_labels(child, problems, f"{path}.{key}" if path else str(key))
