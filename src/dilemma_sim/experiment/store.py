"""The store: Parquet files that are whole or not there at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas


def write_parquet(path: Path, table: pandas.DataFrame, metadata: Mapping[str, str]) -> None:
    """
    Write a table as Parquet under a temporary name, flush it, and rename it.

    Parameters
    ----------
    path : Path
        The file's final name.
    table : DataFrame
    metadata : mapping of str to str
        What the file says of itself: units, seed, versions.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    notes = ", ".join(f"{_quoted(key)}: {_quoted(value)}" for key, value in metadata.items())
    options = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{notes}}}"
    try:
        with _database() as database:
            database.register("written", table)
            database.execute(f"COPY written TO {_quoted(str(partial))} ({options})")
        _flush(partial)
        partial.replace(path)
        _flush(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def read_parquet(path: Path) -> pandas.DataFrame:
    """Table of a Parquet file."""
    with _database() as database:
        table: pandas.DataFrame = database.execute(
            f"SELECT * FROM read_parquet({_quoted(str(path))})"
        ).df()
    return table


def read_metadata(path: Path) -> dict[str, str]:
    """What a Parquet file says of itself."""
    with _database() as database:
        rows = database.execute(
            f"SELECT key, value FROM parquet_kv_metadata({_quoted(str(path))})"
        ).fetchall()
    return {bytes(key).decode(): bytes(value).decode() for key, value in rows}


def _database() -> Any:
    import duckdb

    database = duckdb.connect(":memory:")
    database.execute("SET enable_progress_bar = false")
    database.execute("SET threads = 2")
    return database


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _flush(path: Path) -> None:
    """Ask the disk to keep what was written, so that a pulled plug cannot undo it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
