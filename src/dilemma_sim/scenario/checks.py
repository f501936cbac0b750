"""Whether the parts of a scenario fit together, asked of the merged tree so that lines are known.

The schema looks at one value at a time. Here a dyad must name states, shares must add up to one,
a deadline must follow its start. Names are checked in `name_checks.py`, the
targets of events in `event_checks.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from dilemma_sim.scenario.name_checks import unknown_states, unknown_suppliers
from dilemma_sim.scenario.problems import Problem, listed
from dilemma_sim.scenario.schema import BOUGHT_DOMAINS, DOMAINS, decimal_year
from dilemma_sim.scenario.tree import Node, Path, dotted, item_name

_BUDGET_SHARES = ("personnel_share", "operations_share", "equipment_share", "industry_share")
_TOLERANCE = 1e-6


def tree_problems(tree: Node, files: tuple[str, ...]) -> list[Problem]:
    """Everything in which the parts of a scenario contradict each other.

    Parameters
    ----------
    tree : Node
        The merged tree.
    files : tuple of str
        The files of the scenario, base first.
    """
    checks = (unknown_states, unknown_suppliers, _shares, _domains, _periods)
    return [
        *(problem for check in checks for problem in check(tree)),
        *_events_outside_the_run(tree, files),
    ]


def _shares(tree: Node) -> Iterator[Problem]:
    for state, node in tree.entries_at("states").items():
        path = ("states", state)
        given = {name: node.entries[name] for name in _BUDGET_SHARES if name in node.entries}
        if len(given) == len(_BUDGET_SHARES):
            words = f"the shares {listed(_BUDGET_SHARES, 'and')}"
            yield from _not_one(given.values(), next(iter(given.values())), path, words)
        for name in ("procurement_mix", "legacy_standards"):
            table = node.at(name)
            if table is not None and table.entries:
                yield from _not_one(table.entries.values(), table, (*path, name), "its shares")
        suppliers = node.at("suppliers")
        if suppliers is not None and suppliers.items:
            parts = [item.entries["share"] for item in suppliers.items if "share" in item.entries]
            yield from _not_one(parts, suppliers, (*path, "suppliers"), "the suppliers' shares")


def _not_one(shares: Iterable[Node], blamed: Node, path: Path, words: str) -> Iterator[Problem]:
    numbers = [_number(share) for share in shares]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        return  # the schema has said what is wrong with it
    total = math.fsum(known)
    if abs(total - 1.0) > _TOLERANCE:
        message = f"{words} add up to {total:.6g}, not to 1; change them"
        yield Problem(blamed.blamed, dotted(path), message)


def _domains(tree: Node) -> Iterator[Problem]:
    domains = tree.at("domains")
    if domains is None:
        return
    absent = [name for name in DOMAINS if name not in domains.entries]
    if absent:
        message = f"{listed(absent, 'and')} is missing; give all six domains"
        yield Problem(domains.blamed, "domains", message)
    for name in BOUGHT_DOMAINS:
        node = domains.entries.get(name)
        for key in ("lead_time", "delivery_window"):
            if node is not None and node.entries and key not in node.entries:
                message = "this key is missing; add it: weapons that are bought take time"
                yield Problem(node.blamed, dotted(("domains", name, key)), message)


def _periods(tree: Node) -> Iterator[Problem]:
    time = tree.at("time")
    if time is not None:
        yield from _backwards(time, ("time",), "start", "end", strictly=True)
    for state, node in tree.entries_at("states").items():
        for section, first, second, strictly in (
            ("plans", "start", "deadline", True),
            ("orders", "signed", "first_delivery", False),
        ):
            for position, item in enumerate(node.items_at(section)):
                path = ("states", state, section, item_name(item) or position)
                yield from _backwards(item, path, first, second, strictly=strictly)


def _backwards(
    node: Node, path: Path, first: str, second: str, *, strictly: bool
) -> Iterator[Problem]:
    begin, end = _when(node.at(first)), _when(node.at(second))
    if begin is None or end is None or end > begin or (end == begin and not strictly):
        return
    words = f"{second} {_said(node, second)} is not after {first} {_said(node, first)}"
    if not strictly:
        words = f"{second} {_said(node, second)} is before {first} {_said(node, first)}"
    message = f"{words}; change one of them"
    yield Problem(node.entries[second].place, dotted((*path, second)), message)


def without_late_events(tree: Node, files: tuple[str, ...]) -> Node:
    """The tree without events that a later layer put outside the run by changing its time.

    An event that was outside from the first is a mistake and stays, to be reported.
    """
    late = {id(event) for event, changed in _outside_the_run(tree, files) if changed}
    if not late:
        return tree
    events = tree.entries["events"]
    kept = [event for event in events.items if id(event) not in late]
    return replace(tree, value={**tree.entries, "events": replace(events, value=kept)})


def _events_outside_the_run(tree: Node, files: tuple[str, ...]) -> Iterator[Problem]:
    for event, _ in _outside_the_run(tree, files):
        date, start, end = event.at("date"), tree.at("time", "start"), tree.at("time", "end")
        if date is None or start is None or end is None:
            continue
        message = (
            f"{date.value} is outside the run, {start.value} to {end.value};"
            " change the date or the time"
        )
        yield Problem(date.place, dotted(("events", item_name(event) or "", "date")), message)


def _outside_the_run(tree: Node, files: tuple[str, ...]) -> Iterator[tuple[Node, bool]]:
    """Events that cannot happen, and whether a later layer than theirs set the time."""
    bounds = [tree.at("time", key) for key in ("start", "end")]
    start, end = _when(bounds[0]), _when(bounds[1])
    if start is None or end is None or start >= end:
        # A run that ends before it begins is told as such; every event would lie outside it.
        return
    set_by = max(_rank(bound, files) for bound in bounds if bound is not None)
    for event in tree.items_at("events"):
        date = event.at("date")
        when = _when(date)
        if date is not None and when is not None and not start <= when < end:
            yield event, _rank(date, files) < set_by


def _rank(node: Node, files: tuple[str, ...]) -> int:
    return files.index(node.place.file) if node.place.file in files else len(files)


def _number(node: Node) -> float | None:
    value = node.value
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _when(node: Node | None) -> float | None:
    """Decimal year of a date; none if it is absent or the schema refuses it."""
    if node is None:
        return None
    try:
        year = decimal_year(node.value)
    except ValueError:
        return None
    return year if isinstance(year, float) else None


def _said(node: Node, key: str) -> object:
    return node.entries[key].value
