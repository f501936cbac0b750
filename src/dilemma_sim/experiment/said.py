"""Where what is varied was said, so that a fault is told in the user's own words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from dilemma_sim.experiment.factors import Level, in_words
from dilemma_sim.scenario.problems import Place, Problem
from dilemma_sim.scenario.tree import Node

#: Levels of a point that a message shows; a point may have hundreds.
SHOWN_LEVELS = 6


@dataclass(frozen=True)
class What:
    """
    What is at fault.

    Attributes
    ----------
    part : {"factors", "settings", "ranges", "design", "points", "scenario"}
    path : str
        A path of that part, if one is to blame.
    point : mapping, optional
        The point at which the fault shows: with a path, its level there is to blame.
    """

    part: str
    path: str = ""
    point: Mapping[str, Level] | None = None


#: From what is at fault and a message to a problem that names the place.
Blame = Callable[[What, str], Problem]


def by_option(what: What, message: str, named: Collection[str] | None = None) -> Problem:
    """
    A fault in words of the command line.

    Parameters
    ----------
    what : What
    message : str
    named : collection of str, optional
        Paths that stand after a ``--vary``; any other comes from ``--vary-ranges``.
    """
    ranged = what.path and named is not None and what.path not in named
    if what.part == "ranges" or ranged:
        return Problem(Place("--vary-ranges"), what.path, message)
    if what.part != "factors":
        return Problem(Place(f"--{what.part}"), "", message)
    if what.point is None:
        return Problem(Place(f"--vary {what.path}".rstrip()), what.path, message)
    if not what.path:
        return Problem(Place(f"the point {levels_in_words(what.point)}"), "", message)
    level = in_words(what.point[what.path])
    return Problem(Place(f"--vary {what.path}={level}"), what.path, message)


def in_file(root: Node) -> Blame:
    """Faults with their place in an experiment file."""

    def blame(what: What, message: str) -> Problem:
        node = root.at(what.part) or root.at("ranges") or root
        if not what.path:
            shown = message
            if what.point is not None:
                shown = f"at the point {levels_in_words(what.point)}: {message}"
            place = node.place if what.part == "scenario" else node.blamed
            return Problem(place, what.part, shown)
        if what.part == "ranges":
            items = [item for item in node.items if item.value == what.path]
            return Problem((items or [node])[0].blamed, "ranges", message)
        said = next((n for key, n in node.entries.items() if str(key) == what.path), None)
        if said is None:
            # It comes from a range of the scenario.
            return Problem((root.at("ranges") or root).blamed, what.path, message)
        place = said.key_place if what.point is None else _place_of(said, what.point[what.path])
        return Problem(place, f"{what.part}.{what.path}", message)

    return blame


def _place_of(node: Node, level: Level) -> Place:
    """Where a level of a factor was written: as an item, as an end, or among others in words."""
    for part in (*node.items, *node.entries.values()):
        if not isinstance(part.value, dict | list) and _is(part.value, level):
            return part.place
    return node.blamed


def _is(value: object, level: Level) -> bool:
    if isinstance(value, bool):
        return str(value).lower() == level
    return value == level


def levels_in_words(point: Mapping[str, Level]) -> str:
    """
    A point as a message shows it.

    Examples
    --------
    >>> levels_in_words({"a": 0.5, "rules.b": "x"})
    'a=0.5, rules.b=x'
    """
    said = [f"{path}={in_words(level)}" for path, level in point.items()]
    more = len(said) - SHOWN_LEVELS
    return ", ".join(said[:SHOWN_LEVELS]) + (f" and {more} more" if more > 0 else "")
