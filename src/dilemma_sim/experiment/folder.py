"""The results folder: made whole or not at all, never overwritten, found again."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
#: What is said when something keeps a command from finishing its folder.
GOES_ON = "what is finished stays, and the same command goes on from there"
#: Letters that a name gives to its folder; file systems take no more than 255 in all.
LONGEST_NAME = 60
#: What other modules read of a manifest; people edit it, so that it is checked here for all.
READ: dict[str, tuple[type, str]] = {
    "points": (int, "a whole number"),
    "replicates": (int, "a whole number"),
    "theories": (list, "a list"),
    "columns": (dict, "a mapping"),
    "system": (dict, "a mapping"),
}


class FolderError(ValueError):
    """The results cannot go where they were asked to go; the message says what to do."""


def chosen_folder(out: Path | None, name: str, identity: str) -> Path:
    """
    Where the results of a run go: the folder asked for, or one named after the run.

    Examples
    --------
    >>> chosen_folder(None, "Western Balkans", "0123456789").as_posix()
    'results/western-balkans-01234567'
    """
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    slug = slug[:LONGEST_NAME].strip("-") or "run"
    return out if out is not None else Path("results") / f"{slug}-{identity[:8]}"


def found(folder: Path, identity: str) -> bool:
    """
    Whether a folder already holds just these results.

    Raises
    ------
    FolderError
        If it holds something else: nothing is ever overwritten.
    """
    if not folder.exists():
        return False
    manifest = read_manifest(folder)
    if manifest is not None and manifest.get("identity") == identity:
        return True
    if folder.is_dir() and not any(folder.iterdir()):
        return False
    held = "other results" if manifest is not None else "something that is not results"
    raise FolderError(
        f"{folder}: holds {held}; give another folder with --out, or move this one away"
    )


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """
    Manifest of a results folder, or None where there is none that can be read.

    Raises
    ------
    FolderError
        If one of its values is not of the kind that others read.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(manifest, dict):
        return None
    for key, (kind, words) in READ.items():
        if key in manifest and not isinstance(manifest[key], kind):
            raise FolderError(
                f"{folder / MANIFEST}: '{key}' must be {words}; put it right, "
                "or move the folder away"
            )
    return manifest


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """
    Fill a folder under a temporary name; it gets its own name when all is there.

    To be entered before the work begins: a place that cannot be taken is told here.

    Raises
    ------
    FolderError
        If the place cannot be written to, or somebody else was faster.
    """
    # A link stays, and leads to the results.
    place = Path(os.path.realpath(folder))
    if place == Path.cwd():
        raise FolderError(
            f"{folder}: cannot be where the command is given; name a new folder with --out"
        )
    # Drawn and not the process's number: in containers every process may have the same.
    partial = place.with_name(f".{place.name}.{secrets.token_hex(4)}.partial")
    try:
        try:
            partial.mkdir(parents=True)
            # Put in its place once and taken back, as it will be at the end.
            partial.rename(place)
            place.rename(partial)
        except OSError as error:
            raise FolderError(f"{folder}: cannot be written: {_why(error)}") from error
        try:
            yield partial
            partial.rename(place)  # takes the place of an empty folder and of nothing else
        except OSError as error:
            raise FolderError(f"{folder}: could not be finished: {_why(error)}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _why(error: OSError) -> str:
    return error.strerror or str(error)
