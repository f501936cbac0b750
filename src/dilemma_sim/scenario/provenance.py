"""Where every value of a scenario came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.scenario.tree import Earlier, Node, Path, leaves


@dataclass(frozen=True, slots=True)
class Story:
    """A value as a file gives it, with what the file says about it and what it replaced."""

    value: object
    file: str
    line: int
    column: int
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    source: tuple[str, ...] = ()
    assumption: str | None = None
    note: str | None = None
    overridden: tuple[Earlier, ...] = ()

    @property
    def place(self) -> str:
        """`file:line:column`, or the option of the command line."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Provenance:
    """The files of a scenario, base first, and the story of every value that they give.

    Any two are equal: where a value was written is no part of a scenario, and pydantic compares
    private attributes when it compares two scenarios.
    """

    __hash__ = None  # type: ignore[assignment]  # everything is equal, so nothing can be a key

    def __init__(self, files: tuple[str, ...], stories: Mapping[Path, Story]) -> None:
        self.files = files
        self.stories = stories

    def __eq__(self, other: object) -> bool:
        return other is None or isinstance(other, Provenance)

    def of(self, path: Path) -> Story | None:
        """The story of a value; none if it is a default of the model."""
        return self.stories.get(path)


def provenance_of(scenario: Scenario) -> Provenance:
    """Where the values of a scenario came from; nothing is known of one that no file gave."""
    known = scenario._provenance
    return known if isinstance(known, Provenance) else Provenance((), {})


def provenance_from(tree: Node, files: tuple[str, ...]) -> Provenance:
    """The stories of all values of a merged tree."""
    return Provenance(files, {path: _story(node) for path, node in leaves(tree)})


def _story(node: Node) -> Story:
    told = node.told
    where = node.place
    if told is None:
        return Story(node.plain(), where.file, where.line, where.column, overridden=node.overridden)
    return Story(
        node.plain(),
        where.file,
        where.line,
        where.column,
        told.unit,
        told.low,
        told.high,
        told.source,
        told.assumption,
        told.note,
        node.overridden,
    )
