"""The file of a study: read as it was written, and refused in one line where it is damaged."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dilemma_sim.experiment.batch import Progress
from dilemma_sim.experiment.folder import FolderError
from dilemma_sim.experiment.status import folder_status
from dilemma_sim.experiment.study import STUDY, Study, read_study, under_points, write_study

from .studies import grid, play, theory, times_of

FACTORS: dict[str, list[Any]] = {
    "states.A.burden": [0.02, 1],
    "rules.spending": ["log_reaction", "parity"],
}


def test_a_study_is_read_as_it_was_written(tmp_path: Path) -> None:
    study = grid(theory(), FACTORS, 3)
    write_study(tmp_path, study, "")
    assert read_study(tmp_path) == study
    assert read_study(tmp_path).identity == study.identity


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"block": 0}, "block must be a whole number of at least 1"),
        ({"packed": -1}, "packed must be a whole number of at least 1"),
        ({"packed": True}, "packed must be a whole number of at least 1"),
        ({"replicates": "abc"}, "replicates must be a whole number of at least 1"),
        ({"replicates": 2.5}, "replicates must be a whole number of at least 1"),
        ({"replicates": None}, "replicates must be a whole number of at least 1"),
        ({"seed": -1}, "seed must be a whole number of at least 0"),
        ({"name": 7}, "name must be a word"),
        ({"design": []}, "design must be a word"),
        ({"scenario_hash": {}}, "scenario_hash must be a word"),
        ({"factors": "states.A.burden"}, "factors must be a list of paths"),
        ({"factors": [1]}, "factors must be a list of paths"),
        ({"factors": ["states.A.burden"]}, "point 0 must have"),
        ({"points": []}, "points must be a list of points, one at least"),
        ({"points": [1]}, "points must be a list of points"),
        ({"points": {"0": {}}}, "points must be a list of points"),
        ({"points": [{}]}, "point 0 must have a number or a word for each of the factors"),
        ({"points": [{path: [1] for path in FACTORS}]}, "point 0 must have"),
        ({"points": [dict.fromkeys(FACTORS, True)]}, "point 0 must have"),
        ({"points": [dict.fromkeys(FACTORS, float("nan"))]}, "point 0 must have"),
        ({"points": [dict.fromkeys(FACTORS)]}, "point 0 must have"),
        ({"live": ["nope"]}, "live names nope, which is no factor"),
        ({"live": ["rules.spending"]}, "live names rules.spending, which is no factor that is a"),
        ({"live": [["states.A.burden"]]}, "live must be a list of paths"),
        ({"measures": "some"}, "measures must be headline or all"),
        ({"keep": ["full"]}, "keep must be no, quantiles or full"),
        ({"extra": 1}, "it has not the fields of a study"),
    ],
    ids=str,
)
def test_an_edited_study_is_refused_in_one_line_that_names_the_file(
    change: dict[str, Any], words: str, tmp_path: Path
) -> None:
    out, scenario = tmp_path / "study", theory()
    study = grid(scenario, FACTORS, 2)
    out.mkdir()
    write_study(out, study, "")
    said = json.loads((out / STUDY).read_text())
    (out / STUDY).write_text(json.dumps(said | change))
    for asked in (lambda: folder_status(out), lambda: play(scenario, study, out)):
        with pytest.raises(FolderError) as refused:
            asked()
        assert str(refused.value).startswith(f"{out / STUDY}: cannot be used: {words}")
        assert str(refused.value).endswith(
            "; put a copy of this file back: the same command with another --out makes one"
        )
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '"study"', "{}", "\udcff", "cut"])
def test_what_is_no_study_at_all_is_refused_too(text: str, tmp_path: Path) -> None:
    write_study(tmp_path, grid(theory(), FACTORS, 2), "")
    whole = (tmp_path / STUDY).read_text()
    cut = whole[: len(whole) // 2] if text == "cut" else text
    (tmp_path / STUDY).write_bytes(cut.encode(errors="surrogateescape"))
    with pytest.raises(FolderError) as refused:
        read_study(tmp_path)
    assert str(refused.value).startswith(f"{tmp_path / STUDY}: cannot be used: ")
    assert "\n" not in str(refused.value)


def test_a_damaged_study_goes_on_with_a_copy_that_the_same_command_makes(tmp_path: Path) -> None:
    out, elsewhere, scenario = tmp_path / "study", tmp_path / "elsewhere", theory()
    play(scenario, grid(scenario, FACTORS, 2), out)
    study, whole = play(scenario, grid(scenario, FACTORS, 5), out)
    times, cut = times_of(out), (out / STUDY).read_bytes()[:100]
    (out / STUDY).write_bytes(cut)
    with pytest.raises(FolderError, match="cannot be used"):
        play(scenario, study, out)
    assert (out / STUDY).read_bytes() == cut

    def stop(_: Study, __: Progress) -> Callable[[int, int], None]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(scenario, grid(scenario, FACTORS, 5), elsewhere, report=stop)
    (out / STUDY).write_bytes((elsewhere / STUDY).read_bytes())
    assert play(scenario, grid(scenario, FACTORS, 5), out) == (study, whole)
    assert times_of(out) == times


def test_no_room_for_the_scenario_names_the_place_and_the_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(FolderError) as refused, under_points(theory()):
        pass
    line = f"{tmp_path}: cannot be written: File too large; make room there, or name another folder"
    assert str(refused.value) == f"{line} in TMPDIR"
