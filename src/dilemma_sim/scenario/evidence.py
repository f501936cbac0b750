"""What stands behind a source id or an assumption number: the words, the document, its date."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from dilemma_sim.scenario.strict_yaml import read_yaml
from dilemma_sim.scenario.tree import Node

# How far above a scenario file its evidence or documentation may lie.
_LEVELS_UP = 4


#: Before the start year for which a reading holds, where a path does not tell the year.
_FOR_START = "@"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a record or a source would put at a path."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Record:
    """One statement of a source, or a source as a whole."""

    name: str
    says: str | None
    title: str | None
    author: str | None
    date: str | None
    where: str | None
    kind: str | None


class Evidence:
    """The records and sources beside a scenario file, and the project's list of assumptions."""

    def __init__(self, scenario_file: str) -> None:
        folder = Path(scenario_file).resolve().parent
        self._records = _table(_above(folder, "evidence/records.yaml"))
        self._sources = _table(_above(folder, "evidence/sources.yaml"))
        self._assumptions = _above(folder, "docs/assumptions.md")
        self._claims = _above(folder, "docs/coverage.yaml")

    @property
    def names(self) -> list[str]:
        """All ids that a `source` may name."""
        return [*self._records, *self._sources]

    def readings(self, path: str, start: int) -> list[Reading]:
        """What records and sources would put at a path of a scenario with this first year."""
        return [
            reading
            for wanted in (path, f"{path}{_FOR_START}{start}")
            for reading in self._readings.get(wanted, [])
        ]

    @functools.cached_property
    def _readings(self) -> dict[str, list[Reading]]:
        found: dict[str, list[Reading]] = {}
        for table in (self._sources, self._records):
            for name, node in table.items():
                read = node.at("reads")
                for path, value in (read.entries if read else {}).items():
                    if isinstance(value.value, int | float):
                        found.setdefault(str(path), []).append(Reading(name, float(value.value)))
        return found

    @property
    def claimed(self) -> set[str]:
        """The ids that the table of what the documents claim names, where there is one."""
        if self._claims is None:
            return set()
        words = re.findall(r"[\w.-]+", self._claims.read_text(encoding="utf-8"))
        return set(words) & set(self.names)

    def record(self, name: str) -> Record | None:
        """The record or source with an id; none if there is none."""
        own = self._records.get(name)
        source_name = name if own is None else _word(own, "source")
        source = self._sources.get(source_name or "")
        if own is None and source is None:
            return None
        return Record(
            name,
            _word(own, "says"),
            _word(source, "title"),
            _word(source, "author"),
            _word(source, "date"),
            _word(own, "where"),
            _word(own, "kind") or _word(source, "kind"),
        )

    def assumption(self, number: str) -> str | None:
        """The sentence of a numbered assumption; none if the list or the number is not found."""
        if self._assumptions is None:
            return None
        paragraphs = re.split(r"\n\s*\n|\n(?=[#|])", self._assumptions.read_text(encoding="utf-8"))
        begins = re.compile(rf"[\s#|*`\-]*{re.escape(number)}\b[\s|*`.:)\-]*(.*)", re.DOTALL)
        for paragraph in paragraphs:
            match = begins.match(paragraph)
            if match:
                words = re.sub(r"[*`|]", " ", match[1])
                return " ".join(words.split())
        return None


def _above(folder: Path, name: str) -> Path | None:
    for candidate in [folder, *folder.parents][: _LEVELS_UP + 1]:
        if (candidate / name).is_file():
            return candidate / name
    return None


def _table(path: Path | None) -> dict[str, Node]:
    return {} if path is None else _read(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> dict[str, Node]:
    """The table of a file; many scenarios stand on the same one, and it is long."""
    tree, _ = read_yaml(path)
    return {str(key): node for key, node in tree.entries.items()}


def _word(node: Node | None, key: str) -> str | None:
    found = node.at(key) if node else None
    return str(found.value) if found is not None and isinstance(found.value, str | int) else None
