"""Claims about what measures share while they are taken together."""

from __future__ import annotations

import gc
import weakref
from contextlib import suppress

import numpy as np
import xarray as xr

from dilemma_sim.measures.crises import incident_levels
from dilemma_sim.measures.once import remembering
from dilemma_sim.measures.table import MEASURES, measure_runs
from dilemma_sim.measures.truth import reached, times_reached

from .trajectories import calm_world, make_rivals, set_pair


def _quarrel() -> xr.Dataset:
    world = calm_world()
    make_rivals(world, "SRB", "XKX")
    set_pair(world, "crisis_level", "SRB", "XKX", 4.0, time=2017.25)
    return world


def test_measures_taken_together_are_those_taken_alone() -> None:
    together = measure_runs(_quarrel())
    alone = {k: v for measure in MEASURES for k, v in measure_runs(_quarrel(), [measure]).items()}
    assert list(together) == list(alone)
    for column, values in together.items():
        assert np.array_equal(values, alone[column], equal_nan=True)


def test_what_is_shared_is_worked_out_once(calm: xr.Dataset) -> None:
    with remembering():
        assert incident_levels(calm) is incident_levels(calm)
    assert incident_levels(calm) is not incident_levels(calm)


def test_two_datasets_are_never_confused(calm: xr.Dataset) -> None:
    with remembering():
        assert incident_levels(calm).max() == 0
        # Each of them is gone before the next is made, and leaves its place in memory to it.
        for level in (2.0, 3.0, 4.0):
            world = calm_world()
            set_pair(world, "crisis_level", "SRB", "XKX", level)
            assert incident_levels(world).max() == level
            del world


def test_trajectories_that_change_are_measured_anew() -> None:
    world = _quarrel()
    before = measure_runs(world)["incidents_level_4"]
    set_pair(world, "crisis_level", "ALB", "XKX", 4.0, time=2018.25)
    assert (measure_runs(world)["incidents_level_4"] == before + 1).all()


def test_nothing_outlives_its_measuring() -> None:
    world = _quarrel()
    with remembering():
        levels = weakref.ref(incident_levels(world))
        assert levels() is not None
    gc.collect()
    assert levels() is None


def test_a_broken_measure_leaves_nothing_behind(calm: xr.Dataset) -> None:
    with suppress(RuntimeError), remembering():
        incident_levels(calm)
        raise RuntimeError
    assert incident_levels(calm) is not incident_levels(calm)


def test_a_count_is_the_sum_of_what_was_reached_and_unknown_if_anything_was() -> None:
    values = xr.DataArray([[1.0, 2.0, 5.0], [2.0, np.nan, 4.0]], dims=("run", "time"))
    count = times_reached(values, 2.0, "time")
    assert count.equals(reached(values, 2.0).sum("time", skipna=False))
    assert count[0] == 2
    assert count[1].isnull()
