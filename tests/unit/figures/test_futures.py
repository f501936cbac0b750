"""Claims about the figure of branches: it shows what the measures measure."""

import numpy as np

from dilemma_sim.ensemble import simulate
from dilemma_sim.figures.futures import PANELS
from dilemma_sim.measures.table import MEASURES, measure_runs
from tests.worlds import short


def test_the_region_of_the_figure_is_that_of_the_measures():
    path = simulate(short(years=3), 2)
    measured = measure_runs(
        path, [m for m in MEASURES if m.name in ("spending_final", "threat_final")]
    )
    spending = PANELS["Spending of the region"][1](path).isel(time=-1) * 1000.0
    threat = PANELS["Felt threat, mean of the states"][1](path).isel(time=-1)
    assert np.allclose(spending, measured["spending_final"])
    assert np.allclose(threat, measured["threat_final"])
