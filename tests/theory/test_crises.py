"""The ladder of escalation (V16)."""

from __future__ import annotations

import numpy as np
import pytest

from .theory import run

FOUR = {1: 0.1894, 5: 0.6501, 10: 0.8775}
FIVE = {1: 0.0104, 5: 0.0511, 10: 0.0997}


@pytest.mark.parametrize("per_year", [1, 4])
def test_v16_probability_of_levels_by_year(per_year: int) -> None:
    runs = 6000
    path = run("ladder", replicates=runs, time__steps_per_year=per_year)
    level = path.crisis_level.sel(state="A", target="B").values
    for least, expected in ((4, FOUR), (5, FIVE)):
        for years, probability in expected.items():
            share = (level[: years * per_year + 1] >= least).any(axis=0).mean()
            error = np.sqrt(probability * (1 - probability) / runs)
            assert abs(share - probability) < 4 * error, (least, years, share)


def test_v16_both_sides_see_the_same_incident() -> None:
    level = run("ladder", replicates=20).crisis_level
    assert (level.sel(state="A", target="B") == level.sel(state="B", target="A")).all()
