"""The ground on which cases are played: the scenarios of theory, the base scenario, the data."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.ensemble import play, simulate
from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.record import dataset
from dilemma_sim.world.world import World

if TYPE_CHECKING:
    import xarray

Overrides = Mapping[str, object]


@dataclass(frozen=True)
class Ground:
    """
    Where the files of verification lie.

    Parameters
    ----------
    folder : path
        The scenarios of theory. The base scenario lies in the folder above it, and the folder
        ``data`` beside that one.
    """

    folder: Path

    @property
    def base_file(self) -> Path:
        """The shipped scenario, on which limits are tried."""
        return self.folder.resolve().parent / "western-balkans.yaml"

    @property
    def spending_file(self) -> Path:
        """Recorded military spending."""
        return self.folder.resolve().parents[1] / "data" / "milex.csv"

    def missing(self) -> Path | None:
        """The first file or folder that is not there."""
        needed = (self.folder / "two-states.yaml", self.base_file, self.spending_file)
        if not self.folder.is_dir():
            return self.folder
        return next((path for path in needed if not path.is_file()), None)

    def scenario(self, name: str, overrides: Overrides | None = None) -> Scenario:
        """A scenario of theory, with some values replaced by path."""
        return load_scenario(self.folder / f"{name}.yaml", overrides)

    def base(self, overrides: Overrides | None = None) -> Scenario:
        """The shipped scenario, with some values replaced by path."""
        return load_scenario(self.base_file, overrides)

    def run(self, name: str, overrides: Overrides | None = None) -> xarray.Dataset:
        """Trajectories of a scenario of theory, one run."""
        return simulate(self.scenario(name, overrides))

    def spending(self, column: str) -> dict[str, dict[int, float]]:
        """One column of the recorded spending, by state and year."""
        found: dict[str, dict[int, float]] = {}
        with self.spending_file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found.setdefault(row["state"], {})[int(row["year"])] = float(row[column])
        return found


def runs_at(scenario: Scenario, factors: Mapping[str, Array]) -> xarray.Dataset:
    """
    Trajectories of one scenario at several points, all with the luck of replicate 0.

    Parameters
    ----------
    factors : mapping of path to array (point,)
        The numbers that differ between the points.

    Returns
    -------
    xarray.Dataset
        A run for each point, in their order.
    """
    points = max(len(values) for values in factors.values())
    world = World(scenario, np.zeros(points, dtype=np.int64), 0, factors)
    return dataset(scenario, [play(world)], range(points), 0)


def at(trajectories: xarray.Dataset, variable: str, year: float) -> tuple[float, ...]:
    """Values of a variable by state at a moment, of the first run."""
    return numbers(trajectories[variable].sel(time=year).values[..., 0])


def step_length(per_year: int) -> str:
    """
    How long a step is, in words.

    Examples
    --------
    >>> step_length(1), step_length(4)
    ('1 yr', '1/4 yr')
    """
    return "1 yr" if per_year == 1 else f"1/{per_year} yr"


def numbers(values: Iterable[float]) -> tuple[float, ...]:
    """Values as plain numbers, as a row of the table holds them."""
    return tuple(float(value) for value in values)


def yearly_derivative(scenario: Scenario, start: Array, change: float = 1e-6) -> Array:
    """
    Derivative of spending a year later with respect to the starting spending.

    Parameters
    ----------
    scenario : Scenario
        All states have an output of 1000 USDm, so that burdens are spending in thousandths.
    start : array (state,), [USDm/yr]
        Where the derivative is taken. Each number is moved up and down in a run of its own.

    Returns
    -------
    array (state, state)
        Row: a state's spending a year later. Column: the state whose start was moved.
    """
    states = len(start)
    moved = np.repeat(np.asarray(start, dtype=float)[:, None], 2 * states, axis=1)
    moved[np.arange(states), np.arange(states)] += change
    moved[np.arange(states), states + np.arange(states)] -= change
    factors = {
        f"states.{state}.burden": row / 1000.0
        for state, row in zip(scenario.roster, moved, strict=True)
    }
    after = runs_at(scenario, factors).spending.sel(time=scenario.time.start + 1).values
    slope: Array = (after[:, :states] - after[:, states:]) / (2 * change)
    return slope
