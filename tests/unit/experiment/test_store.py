"""The store: files that are whole or not there, and say what they are."""

from __future__ import annotations

import errno
import os
import signal
import threading
from pathlib import Path

import numpy as np
import pandas
import pytest

from dilemma_sim.experiment import store
from dilemma_sim.experiment.store import (
    copy_query,
    count_rows,
    query,
    read_metadata,
    read_parquet,
    rows_of,
    write_parquet,
    write_text,
)

TABLE = pandas.DataFrame({"run": [0, 1, 2], "x": [0.1, np.nan, -1e300], "state's": ["A", "B", "é"]})


def test_a_table_comes_back_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "o'clock.parquet"
    about = {"unit:x": "1/yr", "name": "A's and B's", "seed": "7"}
    write_parquet(file, TABLE, about)
    back = read_parquet(file)
    assert list(back.columns) == list(TABLE.columns)
    for name in TABLE:
        assert back[name].equals(TABLE[name].astype(back[name].dtype))
    assert read_metadata(file) == about
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_parquet(tmp_path / name, TABLE, {"name": "x"})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_rows_are_counted_and_a_file_cut_short_has_none(tmp_path: Path) -> None:
    whole, cut, absent = (tmp_path / name for name in ("whole", "cut", "absent"))
    write_parquet(whole, TABLE, {})
    cut.write_bytes(whole.read_bytes()[:-1])
    assert rows_of([whole, cut, absent, whole]) == [3, -1, -1, 3]
    assert count_rows(cut) == -1


def test_parts_with_other_columns_are_read_together(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a", TABLE[["run", "x"]], {})
    write_parquet(tmp_path / "b", TABLE[["run"]], {})
    rows = query([tmp_path / "a", tmp_path / "b"], "SELECT count(*) AS n, count(x) AS x FROM parts")
    # What is not a number stands in a part as an empty cell.
    assert rows.iloc[0].to_dict() == {"n": 6, "x": 2}


def test_an_answer_is_written_whole(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a", TABLE, {})
    asked = "SELECT run FROM parts WHERE run > 0"
    copy_query([tmp_path / "a"], asked, tmp_path / "b", "FORMAT parquet", {"name": "b"})
    assert list(read_parquet(tmp_path / "b")["run"]) == [1, 2]
    assert read_metadata(tmp_path / "b") == {"name": "b"}


def test_a_broken_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, text = tmp_path / "a.parquet", tmp_path / "a.json"
    write_parquet(file, TABLE, {})
    write_text(text, "old")
    before = file.read_bytes()

    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "somewhere else")

    monkeypatch.setattr(store, "_flush", full)
    for path, write in (
        (file, lambda: write_parquet(file, TABLE[:1], {})),
        (text, lambda: write_text(text, "new")),
    ):
        with pytest.raises(OSError, match="No space left on device") as told:
            write()
        assert (told.value.errno, told.value.filename) == (errno.ENOSPC, str(path))
    assert (file.read_bytes(), text.read_text()) == (before, "old")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    for write in (
        lambda path: write_parquet(path, TABLE, {}),
        lambda path: write_text(path, "x"),
    ):
        with pytest.raises(OSError, match="No such file or directory") as told:
            write(tmp_path / "absent" / "file")
        assert len(str(told.value).splitlines()) == 1


def test_arrays_are_written_as_the_table_that_they_make(tmp_path: Path) -> None:
    numbers = np.array([1.0, np.nan])
    columns = {
        "run": np.arange(2),
        'a "measure"': numbers,
        "status": np.array(["done", "failed"], dtype=object),
        "error": np.array([None, None], dtype=object),
    }
    table = pandas.DataFrame({**columns, "error": pandas.Series([None, None], dtype="string")})
    write_parquet(tmp_path / "arrays.parquet", columns, {})
    write_parquet(tmp_path / "table.parquet", table, {})
    kinds = "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM parts)"
    for sql in ("SELECT * FROM parts", kinds):
        both = [query([tmp_path / name], sql) for name in ("arrays.parquet", "table.parquet")]
        pandas.testing.assert_frame_equal(*both)


def test_a_disk_that_cannot_be_read_says_nothing_about_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_parquet(tmp_path / "part", TABLE, {})

    def broken(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "open", broken)
    with pytest.raises(OSError, match="Input/output"):
        count_rows(tmp_path / "part")


def test_ctrl_c_in_the_midst_of_a_query_is_no_fault_of_the_database(tmp_path: Path) -> None:
    write_parquet(tmp_path / "part", pandas.DataFrame({"x": range(10_000)}), {})
    without_end = "SELECT sum(a.x * b.x * c.x) AS x FROM parts a, parts b, parts c"
    press = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    press.start()
    with pytest.raises(KeyboardInterrupt):
        query([tmp_path / "part"], without_end)
