"""Inputs: the numbers of a scenario as arrays over runs.

A number that is the same in all runs has length 1 on the run axis and broadcasts; a factor
that is varied brings an array with one value a run.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from pydantic import BaseModel

from dilemma_sim.rules.variants import Array, Parameters
from dilemma_sim.scenario.schema import UNWRITTEN_DYAD, Scenario, dyad_key
from dilemma_sim.world.variables import DYAD, INPUTS, Variable
from dilemma_sim.world.view import Index, View

#: Path to the tables, and the places within them, that hold its number.
Places = dict[str, list[tuple[str, tuple[int, ...]]]]
DECAY = "world.distance_decay"
#: The scenario whose tables were made last, with whom its states watch. Worlds of one scenario are
#: made again and again, and to look up a thousand numbers takes longer than to copy them. A
#: scenario never changes, so it is enough that it is the same one.
_at_hand: list[tuple[Scenario, Index, tuple[dict[str, Array], Places]]] = []


class Inputs:
    """Reads numbers of a scenario by path, with some of them replaced by arrays over runs."""

    def __init__(self, scenario: Scenario, factors: Mapping[str, Array], runs: int) -> None:
        self.scenario = scenario
        self.factors = dict(factors)
        self.runs = runs
        self.used: set[str] = set()

    def number(self, path: str, missing: float | None = None) -> Array:
        """Value at a path, with shape (1,) or (run,)."""
        if path in self.factors:
            self.used.add(path)
            # Events move numbers in place; the array of the factor stays as it was given.
            return np.array(self.factors[path], dtype=float)
        value = value_at(self.scenario, path)
        if value is None:
            value = missing
        if value is None or isinstance(value, str):
            raise KeyError(path)
        return np.array([float(value)])

    def tables(
        self, axes: Mapping[str, Sequence[str]], sizes: Mapping[str, int], view: View
    ) -> tuple[dict[str, Array], Places]:
        """
        Every input as a table by its name, and where the tables hold the number of each path.

        Parameters
        ----------
        axes, sizes : mapping
            Names along each axis, and its length.
        view : View
        """
        plain, places = _plain_tables(self.scenario, axes, sizes, view)
        tables = {name: table.copy() for name, table in plain.items()}
        for path in self.factors:
            for name, index in places.get(path, ()):
                _write(tables, name, index, self.number(path))
        if any(path == DECAY or path.endswith(".distance") for path in self.factors):
            for path, found in places.items():
                if path not in self.factors and path.endswith(".proximity"):
                    for name, index in found:
                        _write(tables, name, index, self.dyad_number(path))
        return tables, places

    def dyad_number(self, path: str) -> Array:
        """Number of a pair, which may have nothing written about it, with shape (1,) or (run,)."""
        _, key, field = path.split(".")
        dyad = self.scenario.dyads.get(key, UNWRITTEN_DYAD)
        if field != "proximity" or dyad.proximity is not None:
            return np.array([float(getattr(dyad, field))])
        if dyad.border:
            return np.ones(1)
        # Strength fades with distance [Boulding1962]_.
        distance = self.number(f"dyads.{key}.distance", missing=UNWRITTEN_DYAD.distance)
        return np.exp(-distance / self.number(DECAY))

    def stack(self, numbers: Sequence[Array], shape: tuple[int, ...]) -> Array:
        """Numbers side by side, with the run axis last and no longer than needed."""
        runs = max((len(x) for x in numbers), default=1)
        table = np.empty((len(numbers), runs))
        for row, number in zip(table, numbers, strict=True):
            row[:] = number
        return table.reshape((*shape, runs))

    def parameters(self, mechanism: str, parameters: Parameters) -> SimpleNamespace:
        """Turn the numbers of a rule into arrays over runs; its words stay words."""
        return self._namespace(f"rules.{mechanism}", parameters)

    def _namespace(self, path: str, model: BaseModel) -> SimpleNamespace:
        fields: dict[str, Any] = {}
        for name in type(model).model_fields:
            value = getattr(model, name)
            if isinstance(value, BaseModel):
                fields[name] = self._namespace(f"{path}.{name}", value)
            elif isinstance(value, float | int) and not isinstance(value, bool):
                fields[name] = self.number(f"{path}.{name}")
            else:
                fields[name] = value
        return SimpleNamespace(**fields)

    def unused(self) -> list[str]:
        """Varied paths that no input took: they would change nothing."""
        return sorted(set(self.factors) - self.used)


def _plain_tables(
    scenario: Scenario, axes: Mapping[str, Sequence[str]], sizes: Mapping[str, int], view: View
) -> tuple[dict[str, Array], Places]:
    """Tables of a scenario of which nothing is varied; those made last are at hand."""
    for known, targets, made in _at_hand:
        if known is scenario and np.array_equal(targets, view.targets):
            return made
    inputs, tables, places = Inputs(scenario, {}, 1), {}, Places()
    for row in INPUTS:
        table = np.zeros((*(sizes[axis] for axis in row.axes[:-1]), 1))
        for index, path in paths_of(row, axes, view):
            of_pair = path.startswith("dyads.")
            table[index] = inputs.dyad_number(path) if of_pair else inputs.number(path, row.missing)
            places.setdefault(path, []).append((row.name, index))
        tables[row.name] = table
    _at_hand[:] = [(scenario, view.targets, (tables, places))]
    return tables, places


def _write(tables: dict[str, Array], name: str, index: tuple[int, ...], number: Array) -> None:
    """Put a number into a table, whose run axis becomes as long as it must be."""
    if tables[name].shape[-1] < len(number):
        tables[name] = np.repeat(tables[name], len(number), axis=-1)
    tables[name][index] = number


def value_at(scenario: Scenario, path: str) -> Any:
    """
    Whatever stands at a path, or None.

    Members of lists are found by their label; a label may itself hold dots.
    """
    here: Any = scenario
    rest = path
    while rest and here is not None:
        here, rest = _descend(here, rest)
    return here


def _descend(here: Any, rest: str) -> tuple[Any, str]:
    head, _, tail = rest.partition(".")
    if isinstance(here, tuple):
        for item in sorted(here, key=lambda x: -len(str(getattr(x, "label", "")))):
            label = getattr(item, "label", None)
            if label is not None and (rest == label or rest.startswith(f"{label}.")):
                return item, rest[len(label) + 1 :]
        return None, ""
    if isinstance(here, Mapping):
        return here.get(head), tail
    return getattr(here, head, None), tail


def paths_of(
    variable: Variable, axes: Mapping[str, Sequence[str]], view: View
) -> Iterator[tuple[Any, str]]:
    """
    Every place of an input and the path of its number.

    Yields the index (without the run axis) and the path. Of a pair that shares one number both
    directions are given; a state and itself are left out, and pairs that cannot matter.
    """
    template = variable.path or ""
    if variable.axes == DYAD:
        roster = axes["state"]
        for i, targets in enumerate(view.targets):
            for place, j in enumerate(targets):
                if i != j:
                    a, b = roster[i], roster[j]
                    key = dyad_key(a, b)
                    yield (i, place), template.format(state=a, target=b, dyad=key)
        return
    names = [list(enumerate(axes[axis])) for axis in variable.axes[:-1]]
    for places in itertools.product(*names):
        index = tuple(place for place, _ in places)
        ids = dict(zip(variable.axes, (name for _, name in places), strict=False))
        if "pact_edge" in ids:
            ids["dyad"] = dyad_key(*ids["pact_edge"].split(">"))
        yield index, template.format(**ids)
