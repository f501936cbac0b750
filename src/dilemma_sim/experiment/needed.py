"""Which variables the measures of a study read: a sweep records no others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray

#: What tells of the layout of trajectories and not of their numbers.
LAYOUT = frozenset({"sizes", "dims", "coords", "attrs", "indexes"})


class Watched:
    """
    Trajectories that remember which of their variables were asked for.

    A measure that takes them as a whole has asked for all.
    """

    def __init__(self, trajectories: xarray.Dataset) -> None:
        self._trajectories = trajectories
        self.asked: set[str] = set()

    def __getitem__(self, name: Any) -> Any:
        self.asked.update([name] if isinstance(name, str) else self._all())
        return self._trajectories[name]

    def __getattr__(self, name: str) -> Any:
        if name not in LAYOUT:
            self.asked.update([name] if name in self._trajectories else self._all())
        return getattr(self._trajectories, name)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return name in self._trajectories

    def __iter__(self) -> Iterator[Any]:
        self.asked.update(self._all())
        return iter(self._trajectories)

    def _all(self) -> list[str]:
        return [str(name) for name in self._trajectories.variables]
