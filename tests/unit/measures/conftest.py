from __future__ import annotations

import pytest
import xarray as xr

from .trajectories import calm_world, make_rivals


@pytest.fixture
def calm() -> xr.Dataset:
    """Three states at peace for six years, two runs."""
    return calm_world()


@pytest.fixture
def rivals() -> xr.Dataset:
    """The same world with one rivalry, between Serbia and Kosovo."""
    world = calm_world()
    make_rivals(world, "SRB", "XKX")
    return world
