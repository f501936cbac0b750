"""The manifest: what made a results folder, so that it can be made again."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

#: Raised whenever the same scenario and seed give other numbers; see CHANGELOG.md.
RESULTS_VERSION = 2
_PACKAGES = ("dilemma-sim", "numpy", "mesa", "xarray", "pydantic")


def identity_of(what: dict[str, Any]) -> str:
    """One name for everything that decides the results, as 64 hexadecimal digits."""
    text = json.dumps({**what, "results_version": RESULTS_VERSION}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def circumstances(command: str, begun: datetime) -> dict[str, Any]:
    """When, with what and from which commit the results were made."""
    return {
        "command": command,
        "start": begun.isoformat(timespec="seconds"),
        "end": datetime.now(UTC).isoformat(timespec="seconds"),
        "results_version": RESULTS_VERSION,
        "versions": {name: version(name) for name in _PACKAGES}
        | {"python": platform.python_version()},
        "commit": _commit(),
    }


def _commit() -> str | None:
    """Commit of the program's own checkout, or None where it is installed without one."""
    try:
        answer = subprocess.run(
            ["git", "rev-parse", "HEAD"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip() or None
