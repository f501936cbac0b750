"""A tree of values in which every value knows where it was written and what it replaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dilemma_sim.scenario.problems import Place

Scalar = str | int | float | bool | None
Key = str | int
Path = tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says about a value besides the value: its unit, range and sources."""

    unit: str | None = None
    low: float | None = None
    high: float | None = None
    source: tuple[str, ...] = ()
    assumption: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A value that a later layer replaced."""

    value: object
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a file: a scalar, a mapping of nodes or a list of nodes.

    `place` is where the value begins, `key_place` where its key does. Faults of a whole mapping
    are blamed on the key, because the value of a block mapping begins a line further down.
    """

    value: Scalar | dict[Key, Node] | list[Node]
    place: Place
    key_place: Place
    told: Told | None = None
    overridden: tuple[Earlier, ...] = field(default=())

    @property
    def entries(self) -> dict[Key, Node]:
        """The entries of a mapping; none if the node is something else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The items of a list; none if the node is something else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def blamed(self) -> Place:
        """The place to name in a message: the value, or the key of a mapping or list."""
        return self.key_place if isinstance(self.value, dict | list) else self.place

    def at(self, *path: Key) -> Node | None:
        """The node at the end of some keys, if there is one."""
        node = self
        for key in path:
            if key not in node.entries:
                return None
            node = node.entries[key]
        return node

    def entries_at(self, *path: Key) -> dict[Key, Node]:
        """The entries of the mapping at the end of some keys; none if there is none."""
        node = self.at(*path)
        return node.entries if node else {}

    def items_at(self, *path: Key) -> list[Node]:
        """The items of the list at the end of some keys; none if there is none."""
        node = self.at(*path)
        return node.items if node else []

    def plain(self) -> object:
        """The bare values, as the schema reads them."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def item_name(node: Node) -> str | None:
    """The name by which a list item is addressed: its `label`, or else its `name`."""
    for key in ("label", "name"):
        named = node.entries.get(key)
        if named is not None and isinstance(named.value, str | int):
            return str(named.value)
    return None


def is_labelled(nodes: Sequence[Node]) -> bool:
    """Whether a list has items and all of them are mappings with a `label`."""
    return bool(nodes) and all("label" in node.entries for node in nodes)


def children(node: Node) -> list[tuple[Key, Node]]:
    """The parts of a mapping or list, each with the key by which a path addresses it."""
    if isinstance(node.value, dict):
        return list(node.value.items())
    return [
        (position if (name := item_name(item)) is None else name, item)
        for position, item in enumerate(node.items)
    ]


def leaves(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every single value below a node with its path.

    A list whose items have no name and an empty mapping or list count as one value.
    """
    named = bool(node.entries) or (
        bool(node.items) and all(item_name(item) is not None for item in node.items)
    )
    if not named:
        yield path, node
        return
    for key, child in children(node):
        yield from leaves(child, (*path, key))


def dotted(path: Sequence[Key]) -> str:
    """A path as it is written on the command line.

    Examples
    --------
    >>> dotted(("states", "HRV", "plans", "Wales", "compliance"))
    'states.HRV.plans.Wales.compliance'
    """
    return ".".join(str(key) for key in path)


def nearest(node: Node, location: Sequence[Key]) -> tuple[Node, Path, bool]:
    """The node at a location of the schema, or the deepest one on the way to it.

    Parts of the location that name nothing in the tree are skipped: the schema puts the tag of a
    union there.

    Returns
    -------
    tuple
        The node, the path by which it is addressed, and whether the last part was found.
    """
    path: Path = ()
    found = True
    for part in location:
        child = node.entries.get(part)
        name: Key = part
        if child is None and isinstance(part, int) and part < len(node.items):
            name, child = children(node)[part]
        found = child is not None
        if child is not None:
            node, path = child, (*path, name)
    return node, path, found
