"""What ``--until`` leaves open: points that stay wide, and points where nothing can be known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from dilemma_sim.experiment import chunk
from dilemma_sim.experiment.status import point_in_words
from dilemma_sim.experiment.study import Study
from dilemma_sim.experiment.until import Until, still_wide

from .studies import grid, play, runs_of, theory

LEVELS: dict[str, list[Any]] = {"states.A.burden": [0.02, 0.03, 0.04]}
MEASURE = "spending_growth"


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dilemma_sim.ensemble.CHUNK", 6)


Erase = Callable[[dict[int, int]], None]


@pytest.fixture
def known_from(monkeypatch: pytest.MonkeyPatch) -> Erase:
    """Makes the measure unknown at some points, up to a replicate."""

    def erase(known: dict[int, int]) -> None:
        rows = chunk._rows

        def rows_with_gaps(study: Study, part: Any, points: Any, of: Any, played: Any) -> Any:
            table = rows(study, part, points, of, played)
            gaps = [n < known.get(int(point), 0) for point, n in zip(points, of, strict=True)]
            table[MEASURE] = np.where(gaps, np.nan, table[MEASURE])
            return table

        monkeypatch.setattr(chunk, "_rows", rows_with_gaps)

    return erase


def test_what_is_narrow_leaves_nothing_open(tmp_path: Path) -> None:
    until = Until(MEASURE, 0.05)
    study, _ = play(theory(), grid(theory(), LEVELS, 4), tmp_path, until=until)
    assert still_wide(tmp_path, study, until) == []


def test_a_chunk_that_could_hold_more_is_not_filled_for_its_own_sake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dilemma_sim.ensemble.CHUNK", 512)
    study, _ = play(theory(), grid(theory(), LEVELS, 4), tmp_path, until=Until(MEASURE, 0.05))
    assert 4 < study.replicates < study.block == 256


@pytest.mark.parametrize("width", [1e-7, 1e-300])
def test_a_width_out_of_reach_is_told_with_the_widest_interval(
    tmp_path: Path, width: float
) -> None:
    until = Until(MEASURE, width, most=9)
    study, _ = play(theory(), grid(theory(), LEVELS, 4), tmp_path, until=until)
    rows = runs_of(tmp_path, study).groupby("point")[MEASURE]
    widths = stats.t.ppf(0.975, rows.count() - 1) * rows.std() / np.sqrt(rows.count())
    point = int(widths.idxmax())
    assert still_wide(tmp_path, study, until) == [
        f"--until spending_growth:{width:g} is not reached with 9 replicates: the widest interval "
        f"is {widths.max():.3g} on either side of the mean, at point {point} "
        f"(states.A.burden={LEVELS['states.A.burden'][point]})"
    ]


def test_points_without_a_number_hold_nobody_up_and_are_told(
    tmp_path: Path, known_from: Erase
) -> None:
    known_from({1: 1000, 2: 1000})
    until = Until(MEASURE, 0.03)
    study, _ = play(theory(), grid(theory(), LEVELS, 4), tmp_path, until=until)
    assert 4 < study.replicates < 1000
    assert still_wide(tmp_path, study, until) == [
        "--until spending_growth:0.03 leaves out 2 of 3 points, where no run has a number; "
        "the first: point 1 (states.A.burden=0.03)"
    ]


def test_nothing_to_measure_ends_at_once_and_is_told(tmp_path: Path, known_from: Erase) -> None:
    known_from(dict.fromkeys(range(3), 1000))
    until = Until(MEASURE, 0.05)
    study, _ = play(theory(), grid(theory(), LEVELS, 4), tmp_path, until=until)
    assert study.replicates == 4
    assert [line.split(" points")[0] for line in still_wide(tmp_path, study, until)] == [
        "--until spending_growth:0.05 leaves out 3 of 3"
    ]


def test_a_point_of_many_factors_is_told_in_a_line_that_can_be_read() -> None:
    told = point_in_words(3, {f"states.S{n}.gdp": 1.0 for n in range(700)})
    assert told.startswith("point 3 (states.S0.gdp=1, ")
    assert told.endswith(" and 694 more)")


def test_one_number_alone_has_no_interval(tmp_path: Path, known_from: Erase) -> None:
    known_from({2: 7})
    until = Until(MEASURE, 10.0, most=8)
    study, _ = play(theory(), grid(theory(), LEVELS, 8), tmp_path, until=until)
    assert still_wide(tmp_path, study, until) == [
        "--until spending_growth:10 is not reached with 8 replicates: the widest interval is "
        "unknown, at point 2 (states.A.burden=0.04)"
    ]
