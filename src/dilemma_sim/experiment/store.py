"""The store: Parquet files that are whole or not there at all."""

from __future__ import annotations

import errno
import json
import os
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas

_KEPT = threading.local()


def write_parquet(
    path: Path, table: pandas.DataFrame | Mapping[str, NDArray[Any]], metadata: Mapping[str, str]
) -> None:
    """
    Write a table as Parquet under a temporary name, flush it, and rename it.

    Parameters
    ----------
    path : Path
        The file's final name.
    table : DataFrame, or mapping of column to array (row,)
        Arrays of objects hold words, or nothing.
    metadata : mapping of str to str
        What the file says of itself: units, seed, versions.
    """
    options = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {_notes(metadata)}"
    with _whole(path) as partial, _own_database() as database:
        database.register("written", table)
        try:
            database.execute(f"COPY ({_all_of(table)}) TO {_quoted(str(partial))} ({options})")
        finally:
            database.unregister("written")


def _all_of(table: pandas.DataFrame | Mapping[str, NDArray[Any]]) -> str:
    """Say in SQL what is to be written; a column of words may hold none."""
    if not isinstance(table, Mapping):
        return "FROM written"
    words = [name for name, column in table.items() if column.dtype == object]
    cast = ", ".join(f"CAST({named(name)} AS VARCHAR) AS {named(name)}" for name in words)
    return f"SELECT * REPLACE ({cast}) FROM written" if words else "FROM written"


def read_parquet(path: Path) -> pandas.DataFrame:
    """Table of a Parquet file."""
    return query([path], "SELECT * FROM parts")


def count_rows(path: Path) -> int:
    """Rows of a Parquet file; -1 if it is cut short or no such file at all."""
    return rows_of([path])[0]


def rows_of(paths: Sequence[Path]) -> list[int]:
    """Rows of each of some Parquet files, as :func:`count_rows` has them."""
    answers = of_each(paths, "SELECT count(*) FROM part")
    return [-1 if answer is None else int(answer[0]) for answer in answers]


def of_each(paths: Sequence[Path], sql: str) -> list[tuple[Any, ...] | None]:
    """
    One row of answer from each of some Parquet files, which a query knows as ``part``.

    None stands for a file that is not there or is damaged.

    Raises
    ------
    OSError
        If the disk does not let us read a file: that says nothing about the file.
    """
    import duckdb

    rows: list[tuple[Any, ...] | None] = []
    with _database() as database:
        for path in paths:
            rows.append(None)
            if not _can_be_read(path):
                continue
            with suppress(duckdb.Error):
                part = f"WITH part AS (FROM read_parquet({_quoted(str(path))}))"
                rows[-1] = database.execute(f"{part} {sql}").fetchone()
    return rows


def _can_be_read(path: Path) -> bool:
    """Whether a file is there; its first byte is read too, for a bad disk may open it still."""
    try:
        with path.open("rb") as file:
            file.read(1)
    except FileNotFoundError:
        return False
    return True


def query(paths: Sequence[Path], sql: str, *, alike: bool = False) -> pandas.DataFrame:
    """
    Answer of a query over some Parquet files, which it knows as ``parts``.

    The files are read as the query needs them and are never all in memory.

    Parameters
    ----------
    alike : bool
        Whether all files have the columns that are asked for. Then what each file says of its
        columns is not collected first, which for thousands of files takes memory.
    """
    # Read in the database's own hands, a Ctrl-C in the midst would be a fault of its own.
    import pandas  # noqa: F401

    with _database() as database:
        files = _files(paths, by_name=not alike)
        database.execute(f"CREATE VIEW parts AS SELECT * FROM {files}")
        answer: pandas.DataFrame = database.execute(sql).df()
    return answer


def copy_query(
    paths: Sequence[Path],
    sql: str,
    target: Path,
    options: str,
    metadata: Mapping[str, str],
    *,
    memory: str | None = None,
) -> None:
    """
    Write the answer of a query over some Parquet files to a file, whole or not at all.

    With a bound on memory, such as ``512MB``, a large sort goes through a folder beside the file.
    """
    if metadata:
        options += f", KV_METADATA {_notes(metadata)}"
    with _whole(target) as partial, _database() as database:
        database.execute(f"CREATE VIEW parts AS SELECT * FROM {_files(paths)}")
        command = f"COPY ({sql}) TO {_quoted(str(partial))} ({options})"
        if memory is None:
            database.execute(command)
            return
        with TemporaryDirectory(prefix=".spill-", dir=target.parent) as spill:
            database.execute(f"SET temp_directory = {_quoted(spill)}")
            database.execute(f"SET memory_limit = {_quoted(memory)}")
            database.execute(command)


def write_json(path: Path, value: Any) -> None:
    """Write plain values as JSON that people can read too; NaN is refused, since readers do."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a text file under a temporary name and rename it."""
    with _whole(path) as partial:
        partial.write_text(text, encoding="utf-8")


def clear_partials(folder: Path) -> None:
    """Remove what a killed program left half-written; only who has the folder for sole use may."""
    for stale in folder.rglob(".*.partial"):
        if stale.is_file():
            stale.unlink(missing_ok=True)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """
    A temporary name to write to; when all is written, the file is flushed and gets its own name.

    The name is drawn: processes of two machines, or of two containers, may have the same number.

    Raises
    ------
    OSError
        If the file cannot be written, with its name and what the disk says.
    """
    import duckdb

    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        yield partial
        _flush(partial)
        partial.replace(path)
        _flush(path.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    except duckdb.IOException as error:
        raise _told(error, path) from error
    finally:
        # The folder itself may be what has gone away.
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _told(error: Exception, path: Path) -> OSError:
    """What the database says of the disk, as the operating system says it."""
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES):
        if os.strerror(number) in str(error):
            return OSError(number, os.strerror(number), str(path))
    return OSError(errno.EIO, str(error).splitlines()[0], str(path))


def read_metadata(path: Path) -> dict[str, str]:
    """What a Parquet file says of itself."""
    with _database() as database:
        rows = database.execute(
            f"SELECT key, value FROM parquet_kv_metadata({_quoted(str(path))})"
        ).fetchall()
    return {bytes(key).decode(): bytes(value).decode() for key, value in rows}


def _opened() -> Any:
    import duckdb

    database = duckdb.connect(":memory:")
    database.execute("SET enable_progress_bar = false")
    database.execute("SET threads = 1")
    return database


@contextmanager
def _database() -> Iterator[Any]:
    with _ctrl_c_as_such(), _opened() as database:
        yield database


@contextmanager
def _own_database() -> Iterator[Any]:
    """A database that this thread keeps: to open one takes as long as to write a part."""
    with _ctrl_c_as_such():
        if not hasattr(_KEPT, "database"):
            _KEPT.database = _opened()
        yield _KEPT.database


@contextmanager
def _ctrl_c_as_such() -> Iterator[None]:
    """The database tells of a Ctrl-C as of a fault of its own."""
    try:
        yield
    except RuntimeError as error:
        if str(error) != "Query interrupted":
            raise
        raise KeyboardInterrupt from None


def _notes(metadata: Mapping[str, str]) -> str:
    rows = (f"{_quoted(key)}: {_quoted(value)}" for key, value in metadata.items())
    return "{" + ", ".join(rows) + "}"


def _files(paths: Sequence[Path], *, by_name: bool = True) -> str:
    names = ", ".join(_quoted(str(path)) for path in paths)
    return f"read_parquet([{names}], union_by_name = {str(by_name).lower()})"


def named(column: str) -> str:
    """Name of a column as SQL wants it: a path has dots, and a label may have anything."""
    return '"' + column.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _flush(path: Path) -> None:
    """Ask the disk to keep what was written, so that a pulled plug cannot undo it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
