"""Trajectories are slow to make up, so the tests share them."""

import pytest
import xarray as xr

from .trajectories import made_up_trajectories


@pytest.fixture(scope="session")
def trajectories() -> xr.Dataset:
    return made_up_trajectories()


@pytest.fixture(scope="session")
def bare_trajectories() -> xr.Dataset:
    """One run of two states, with no record, no pacts and no groups."""
    return made_up_trajectories(("SRB", "XKX"), 1, recorded=False, pacts=False, groups=False)
