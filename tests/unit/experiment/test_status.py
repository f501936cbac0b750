"""What is still to be made in a folder whose runs are all there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dilemma_sim.experiment import quantiles
from dilemma_sim.experiment.batch import Progress
from dilemma_sim.experiment.export import export
from dilemma_sim.experiment.folder import FolderError
from dilemma_sim.experiment.status import folder_status

from .studies import grid, play, theory

LEVELS: dict[str, list[Any]] = {"states.A.burden": [0.02, 0.03]}


@pytest.mark.parametrize("tables", [0, 1])
def test_quantiles_that_were_not_made_are_still_to_be_made(
    tables: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many of the tables were replaced before the program was stopped."""
    scenario, made = theory(), list[object]()
    study = grid(scenario, LEVELS, 2, keep="quantiles")
    copy = quantiles.copy_query

    def stopped(*arguments: Any) -> None:
        # A table takes two: its one piece, and all pieces together.
        if len(made) == 2 * tables:
            raise KeyboardInterrupt
        made.append(arguments)
        copy(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(quantiles, "copy_query", stopped)
        with pytest.raises(KeyboardInterrupt):
            play(scenario, study, tmp_path)
    state = folder_status(tmp_path)
    assert state.progress == Progress(4, 4, 0)
    assert state.left == "the quantiles of the trajectories"
    play(scenario, study, tmp_path)
    assert folder_status(tmp_path).left == ""


@pytest.mark.parametrize("keep", ["no", "full"])
def test_nothing_is_left_where_no_quantiles_were_asked_for(keep: str, tmp_path: Path) -> None:
    play(theory(), grid(theory(), LEVELS, 2, keep=keep), tmp_path)
    assert folder_status(tmp_path).left == ""


def test_trajectories_that_were_lost_are_still_to_be_made(tmp_path: Path) -> None:
    scenario = theory()
    study, _ = play(scenario, grid(scenario, LEVELS, 2, keep="full"), tmp_path)
    next((tmp_path / "trajectories").iterdir()).unlink()
    state = folder_status(tmp_path)
    assert state.progress == Progress(4, 4, 0)
    assert state.left == "trajectories that are not there or cannot be read"
    play(scenario, study, tmp_path)
    assert folder_status(tmp_path).left == ""


@pytest.mark.parametrize("ask", [folder_status, lambda folder: export(folder, "csv")])
def test_results_of_another_version_are_named_as_such(
    ask: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(theory(), grid(theory(), LEVELS, 2), tmp_path)
    for module in ("batch", "manifest"):
        monkeypatch.setattr(f"dilemma_sim.experiment.{module}.RESULTS_VERSION", 999)
    with pytest.raises(FolderError, match=r"of version \d+, and this program makes those of 999"):
        ask(tmp_path)
