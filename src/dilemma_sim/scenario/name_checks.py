"""Whether every state and supplier that a scenario names is one that it has."""

from __future__ import annotations

from collections.abc import Iterator

from dilemma_sim.scenario.problems import Place, Problem, did_you_mean, listed
from dilemma_sim.scenario.tree import Node, Path, dotted, item_name

_Mention = tuple[Place, Path, object]


def unknown_states(tree: Node) -> Iterator[Problem]:
    """Every mention of a state that is not under `states`, and every dyad that is no pair."""
    states = [str(key) for key in tree.entries_at("states")]
    for place, path, name in [*_single_states(tree), *_members_of_dyads(tree)]:
        if name not in states:
            advice = did_you_mean(name, states) or f"; the states are {listed(states, 'and')}"
            yield Problem(place, dotted(path), f"there is no state '{name}'{advice}")
    for place, path, key in _dyads(tree):
        if not _is_pair(key):
            message = f"'{key}' is not a pair of states; write two ids, as in HRV-SRB"
            yield Problem(place, dotted(path), message)
    for section in ("beliefs", "reactions"):
        for observer, row in tree.entries_at(section).items():
            if observer in row.entries:
                message = "a state has none about itself; delete the line"
                itself = dotted((section, observer, observer))
                yield Problem(row.entries[observer].key_place, itself, message)


def unknown_suppliers(tree: Node) -> Iterator[Problem]:
    """Every supplier of a state or an order that is not under `suppliers`."""
    known = [str(key) for key in tree.entries_at("suppliers")]
    for state, node in tree.entries_at("states").items():
        named = [(item, "name", "suppliers") for item in node.items_at("suppliers")]
        named += [(item, "supplier", "orders") for item in node.items_at("orders")]
        for item, key, section in named:
            supplier = item.at(key)
            if supplier is None or supplier.value in known:
                continue
            path = dotted(("states", state, section, item_name(item) or "", key))
            advice = did_you_mean(supplier.value, known) or "; add it under 'suppliers'"
            message = f"there is no supplier '{supplier.value}'{advice}"
            yield Problem(supplier.place, path, message)
        yield from _asked_twice(str(state), node)
        for name, share in node.entries_at("component_dependence").items():
            if str(name) not in known:
                path = dotted(("states", state, "component_dependence", name))
                advice = did_you_mean(name, known) or "; add it under 'suppliers'"
                message = f"there is no supplier '{name}'{advice}"
                yield Problem(share.key_place, path, message)


def _asked_twice(state: str, node: Node) -> Iterator[Problem]:
    """Every supplier that a state lists again."""
    seen: set[object] = set()
    for item in node.items_at("suppliers"):
        name = item.at("name")
        if name is not None and name.value in seen:
            path = dotted(("states", state, "suppliers", str(name.value)))
            yield Problem(name.place, path, "it is listed twice; give it one share")
        seen.add(None if name is None else name.value)


def _single_states(tree: Node) -> Iterator[_Mention]:
    for section in ("beliefs", "reactions"):
        for observer, row in tree.entries_at(section).items():
            yield row.key_place, (section, observer), observer
            for target, node in row.entries.items():
                yield node.key_place, (section, observer, target), target
    for position, pact in enumerate(tree.items_at("pacts")):
        for member in pact.items_at("members"):
            yield member.place, ("pacts", item_name(pact) or position, "members"), member.value
    for name, guarantee in tree.entries_at("guarantees").items():
        for state, node in guarantee.entries_at("members").items():
            yield node.key_place, ("guarantees", name, "members", state), state
    for party in tree.items_at("rules", "arms_control", "parties"):
        yield party.place, ("rules", "arms_control", "parties"), party.value


def _dyads(tree: Node) -> Iterator[_Mention]:
    for section in ("dyads", "affinities"):
        for key, node in tree.entries_at(section).items():
            yield node.key_place, (section, key), key
    for name, guarantee in tree.entries_at("guarantees").items():
        for dyad in guarantee.items_at("presence"):
            yield dyad.place, ("guarantees", name, "presence"), dyad.value


def _members_of_dyads(tree: Node) -> Iterator[_Mention]:
    for place, path, key in _dyads(tree):
        if _is_pair(key):
            for name in str(key).split("-"):
                yield place, path, name


def _is_pair(key: object) -> bool:
    names = str(key).split("-")
    return len(names) == 2 and names[0] != names[1]
