"""Fixtures that the tests of faults share."""

from __future__ import annotations

from pathlib import Path

import pytest

from .studies import Drivers


@pytest.fixture(scope="session")
def drivers(tmp_path_factory: pytest.TempPathFactory) -> Drivers:
    """Starts studies in processes of their own."""
    return Drivers(tmp_path_factory.mktemp("drivers"))


@pytest.fixture(scope="session")
def undisturbed(drivers: Drivers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the usual study, run in one process without any fault."""
    folder = tmp_path_factory.mktemp("undisturbed") / "study"
    end = drivers.run(folder)
    assert (end.status, end.counts["done"], end.counts["chunks"]) == (0, 48, 6), end.error
    return folder
