"""The record: what the world looked like at the start and after every step."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.rules.arithmetic import log_odds, probability
from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.schema import UNWRITTEN_DYAD, Scenario, dyad_key
from dilemma_sim.world.totals import total
from dilemma_sim.world.variables import VARIABLES, Variable
from dilemma_sim.world.world import World

if TYPE_CHECKING:
    import xarray

#: Yearly growth of the price index after the record ends (assumption A46).
INFLATION = 0.02
PUBLIC = tuple(row for row in VARIABLES.values() if row.public)


class Record:
    """
    The public variables of a world, entry by entry.

    Parameters
    ----------
    world : World
    keep : collection of str, optional
        Names of the variables that are kept; all if left out. Of the others only whether they
        were numbers is known.
    room : mapping of str to array, optional
        Arrays that nobody needs any more; they are written over where they are large enough. New
        memory costs more than to write to it.
    """

    def __init__(
        self,
        world: World,
        keep: Collection[str] | None = None,
        room: Mapping[str, Array] | None = None,
    ) -> None:
        sizes = world.sizes()
        self.values: dict[str, Array] = {}
        for row in PUBLIC:
            if keep is None or row.name in keep:
                shape = (world.steps + 1, *(sizes[axis] for axis in row.axes))
                self.values[row.name] = _array_in((room or {}).get(row.name), shape)
        self.runs = world.runs
        #: Sums over all places and entries: they are numbers as long as everything was. Where all
        #: is kept they are worked out if somebody asks.
        self.sums = {row.name: np.zeros(world.runs) for row in PUBLIC} if keep is not None else {}
        self.entries = 0
        self.axes = world.axes
        self.fixed = {
            "proximity": world.proximity + np.zeros(world.runs),
            "rival": world.rival + np.zeros(world.runs),
        }
        self.border = world.border
        self.view = world.view

    def take_over(self, history: Record, branch: World) -> None:
        """Begin with the entries of another record, whose history a world goes on from."""
        for name, array in self.values.items():
            past = history.values[name][: history.entries]
            if "target" in VARIABLES[name].axes:
                past = self.view.from_other(history.view, past, getattr(branch, name))
            array[: history.entries] = past
        for name, sums in self.sums.items():
            sums += history.sums[name]
        self.entries = history.entries

    def take(self, world: World) -> None:
        """Write the next entry."""
        for name, array in self.values.items():
            array[self.entries] = getattr(world, name)
        for name, sums in self.sums.items():
            sums += _over_all_places(getattr(world, name))
        self.entries += 1

    def part(self, runs: slice) -> Record:
        """The record of some of the runs, in the memory of this one."""
        part = copy.copy(self)
        part.values = {name: array[..., runs] for name, array in self.values.items()}
        part.fixed = {name: array[..., runs] for name, array in self.fixed.items()}
        part.sums = {name: sums[runs] for name, sums in self.sums.items()}
        part.runs = len(range(*runs.indices(self.runs)))
        return part

    def broken(self) -> list[str | None]:
        """For each run the first public variable that was no finite number anywhere, or None."""
        names: list[str | None] = [None] * self.runs
        for row in PUBLIC:
            sums = self.sums.get(row.name)
            if sums is None:
                sums = _over_all_places(self.values[row.name]) + np.zeros(self.runs)
            for run in np.flatnonzero(~np.isfinite(sums)):
                names[run] = names[run] or row.name
        return names


def _array_in(spent: Array | None, shape: tuple[int, ...]) -> Array:
    """Give an array of some shape, in the memory of another one if that is large enough."""
    fresh = np.empty(shape)  # costs nothing until it is written to
    if spent is None or spent.size < fresh.size:
        return fresh
    return spent.reshape(-1)[: fresh.size].reshape(shape)


def _over_all_places(x: Array) -> Array:
    return total(np.ascontiguousarray(x).reshape(-1, x.shape[-1]), axis=0)


def price_index(scenario: Scenario) -> Array:
    """
    Current over constant prices, by time and state.

    The recorded index of a year holds for all of it; after the last one prices rise by 2% a
    year. A state without any has 1 throughout its first year.
    """
    year = np.floor(times(scenario) + 1e-9)
    table = np.empty((len(year), len(scenario.roster)))
    for i, state in enumerate(scenario.roster):
        known = scenario.states[state].price_index or {scenario.time.start: 1.0}
        years = np.array(sorted(known))
        inside = np.minimum(np.maximum(year, years[0]), years[-1])
        base = np.array([known[y] for y in years.tolist()])
        beyond = np.maximum(year - years[-1], 0.0).tolist()
        rise = np.array([(1.0 + INFLATION) ** later for later in beyond])
        table[:, i] = base[np.searchsorted(years, inside, side="right") - 1] * rise
    return table


def recorded(scenario: Scenario, series: str) -> Array:
    """Recorded values at the integer years, NaN elsewhere, by time and state."""
    table = np.full((len(times(scenario)), len(scenario.roster)), np.nan)
    for i, state in enumerate(scenario.roster):
        for year, value in getattr(scenario.states[state], series).items():
            entry = (year - scenario.time.start) * scenario.time.steps_per_year
            if 0 <= entry < len(table):
                table[entry, i] = value
    return table


def times(scenario: Scenario) -> Array:
    """Decimal years of the entries: the start, and the end of every step."""
    per_year = scenario.time.steps_per_year
    steps = (scenario.time.end - scenario.time.start) * per_year
    return scenario.time.start + np.arange(steps + 1) / per_year


def dataset(
    scenario: Scenario, records: Sequence[Record], runs: Sequence[int], seed: int
) -> xarray.Dataset:
    """Join the records of some chunks into labelled trajectories."""
    import xarray

    axes, view = records[0].axes, records[0].view
    elsewhere = {} if view.complete else at_first(scenario)
    variables: dict[str, Any] = {}
    for row in PUBLIC:
        if row.name not in records[0].values:
            continue
        joined = _joined([record.values[row.name] for record in records])
        if "target" in row.axes:
            joined = view.in_full(joined, elsewhere.get(row.name, 0.0))
        variables[row.name] = (("time", *row.axes), joined, _attributes(row))
    pair = ("state", "target")
    for name in ("proximity", "rival"):
        table = view.in_full(_joined([record.fixed[name] for record in records]), 0.0)
        alike = bool((table == table[..., :1]).all())
        variables[name] = (pair, table[..., 0]) if alike else ((*pair, "run"), table)
    variables["border"] = (pair, records[0].border)
    per_state = ("time", "state")
    for name, values, unit in (
        ("price_index", price_index(scenario), "current over constant US$"),
        ("recorded_spending", recorded(scenario, "spending_series"), "USDm/yr"),
        ("recorded_gdp", recorded(scenario, "gdp_series"), "USDm"),
    ):
        variables[name] = (per_state, values, {"unit": unit, "long_name": name.replace("_", " ")})
    coordinates: dict[str, Any] = {
        "time": ("time", times(scenario), {"unit": "decimal year"}),
        "state": list(axes["state"]),
        "target": list(axes["target"]),
        "domain": list(axes["domain"]),
        "supplier": list(axes["supplier"]),
        "run": np.array(runs),
        "group": ("state", [scenario.states[s].group for s in axes["state"]]),
    }
    capitals = [scenario.states[s].capital for s in axes["state"]]
    if all(capitals):
        coordinates["longitude"] = ("state", [c.longitude for c in capitals if c])
        coordinates["latitude"] = ("state", [c.latitude for c in capitals if c])
    attributes = {
        "name": scenario.name,
        "start": scenario.time.start,
        "end": scenario.time.end,
        "steps_per_year": scenario.time.steps_per_year,
        "seed": seed,
        "currency": "million constant-2024 US$",
    }
    return xarray.Dataset(variables, coordinates, attributes)


def at_first(scenario: Scenario) -> dict[str, Array]:
    """
    What states hold of each other at the start, if it is not 0: name to array (state, state, 1).

    States that cannot matter to each other go on so.
    """
    unsaid, roster = VARIABLES["prior_belief"].missing, scenario.roster
    prior = [[scenario.beliefs.get(a, {}).get(b, unsaid) for b in roster] for a in roster]
    usual = [
        [scenario.dyads.get(dyad_key(a, b), UNWRITTEN_DYAD).hostility for b in roster]
        for a in roster
    ]
    return {
        "belief": probability(log_odds(np.array(prior)))[..., None],
        "hostility": np.array(usual)[..., None],
    }


def _joined(parts: Sequence[Any]) -> Array:
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)


def _attributes(row: Variable) -> dict[str, str]:
    return {"unit": row.unit, "long_name": row.meaning}
