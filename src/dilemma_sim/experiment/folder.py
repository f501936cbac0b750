"""The results folder: made whole or not at all, never overwritten, found again."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


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
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "run"
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
    """Manifest of a results folder, or None where there is none that can be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) else None


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """
    Fill a folder under a temporary name; it gets its own name when all is there.

    Raises
    ------
    FolderError
        If the place cannot be written to, or somebody else was faster.
    """
    # Drawn and not the process's number: in containers every process may have the same.
    partial = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.partial")
    try:
        partial.mkdir(parents=True)
    except OSError as error:
        raise FolderError(f"{folder}: cannot be written: {error.strerror}") from error
    try:
        yield partial
        if folder.exists():
            folder.rmdir()  # only an empty folder lets itself be removed
        partial.rename(folder)
    except OSError as error:
        raise FolderError(f"{folder}: could not be finished: {error.strerror}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
