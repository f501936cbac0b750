"""The folder of a run: whole or not there, never overwritten, found again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dilemma_sim.experiment.folder import (
    MANIFEST,
    FolderError,
    chosen_folder,
    found,
    new_folder,
    read_manifest,
)


def test_a_name_of_odd_signs_becomes_a_folder() -> None:
    assert chosen_folder(None, "Ünter / ..", "0123456789").as_posix() == "results/nter-01234567"
    assert chosen_folder(None, "???", "0123456789").as_posix() == "results/run-01234567"
    assert chosen_folder(Path("x"), "name", "0123456789") == Path("x")


def test_a_long_name_is_cut_so_that_its_folder_can_be_made() -> None:
    name = chosen_folder(None, "a very long name " * 30, "0123456789").name
    assert name == "a-very-long-name-a-very-long-name-a-very-long-name-a-very-lo-01234567"
    assert chosen_folder(None, "x" * 59 + " y", "0123456789").name == "x" * 59 + "-01234567"


def test_a_folder_gets_its_name_when_all_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "run"
    with new_folder(folder) as partial:
        (partial / "a").touch()
        assert not folder.exists()
    assert [path.name for path in folder.iterdir()] == ["a"]
    assert [path.name for path in folder.parent.iterdir()] == ["run"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    assert not found(folder, "0")
    with new_folder(folder) as partial:
        (partial / "a").touch()
    assert (folder / "a").exists()


def test_a_link_to_an_empty_folder_leads_to_the_results(tmp_path: Path) -> None:
    folder, link = tmp_path / "run", tmp_path / "link"
    folder.mkdir()
    link.symlink_to(folder, target_is_directory=True)
    with new_folder(link) as partial:
        (partial / "a").touch()
    assert link.is_symlink()
    assert (link / "a").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "run"]


def test_a_place_that_cannot_be_taken_is_refused_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "full" / "a").mkdir(parents=True)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    begun = []

    def filled(folder: Path) -> None:
        with new_folder(folder):
            begun.append(folder)

    for folder, words in (
        (tmp_path / "file", "cannot be written: Not a directory"),
        (tmp_path / "full", "cannot be written: Directory not empty"),
        (tmp_path / "here", "cannot be where the command is given"),
        (Path(), "cannot be where the command is given; name a new folder with --out"),
    ):
        with pytest.raises(FolderError, match=words):
            filled(folder)
    assert not begun
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "full", "here"]


def test_what_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    class BrokenOffError(BaseException):
        pass

    def broken_off() -> None:
        with new_folder(tmp_path / "run") as partial:
            (partial / "a").touch()
            raise BrokenOffError

    with pytest.raises(BrokenOffError):
        broken_off()
    assert not list(tmp_path.iterdir())


def test_who_comes_second_is_told_and_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "run"

    def overtaken() -> None:
        with new_folder(folder) as partial:
            (partial / "a").touch()
            folder.mkdir()
            (folder / "b").touch()

    with pytest.raises(FolderError, match="could not be finished: Directory not empty"):
        overtaken()
    assert [path.name for path in folder.iterdir()] == ["b"]
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_the_same_run_is_found_and_others_are_refused(tmp_path: Path) -> None:
    assert not found(tmp_path / "absent", "0")
    (tmp_path / MANIFEST).write_text(json.dumps({"identity": "0"}))
    assert found(tmp_path, "0")
    with pytest.raises(FolderError, match="holds other results"):
        found(tmp_path, "1")
    for text in ("{", "[]", ""):
        (tmp_path / MANIFEST).write_text(text)
        assert read_manifest(tmp_path) is None
        with pytest.raises(FolderError, match="holds something that is not results"):
            found(tmp_path, "0")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"theories": 3}, "'theories' must be a list"),
        ({"replicates": None}, "'replicates' must be a whole number"),
        ({"points": "x"}, "'points' must be a whole number"),
        ({"columns": []}, "'columns' must be a mapping"),
        ({"system": 1}, "'system' must be a mapping"),
    ],
)
def test_a_manifest_that_was_edited_wrongly_is_one_line(
    tmp_path: Path, said: dict[str, object], words: str
) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps({"identity": "0"} | said))
    with pytest.raises(FolderError) as refused:
        read_manifest(tmp_path)
    assert str(refused.value).startswith(f"{tmp_path / MANIFEST}: {words}; ")
    assert len(str(refused.value).splitlines()) == 1


def test_a_place_that_takes_nothing_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(FolderError, match="cannot be written: Not a directory"),
        new_folder(tmp_path / "file" / "run"),
    ):
        pass
