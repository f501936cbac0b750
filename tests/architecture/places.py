"""Where the tests on the house look."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "dilemma_sim"
RULES = PACKAGE / "rules"
#: The register of variants: how rules are named and found. It holds no science.
REGISTER = RULES / "variants.py"


def modules(*rooms: str) -> list[Path]:
    """Every module of some rooms, or of the whole package."""
    folders = [PACKAGE / room for room in rooms] or [PACKAGE]
    return sorted(file for folder in folders for file in folder.rglob("*.py"))


def name_of(file: Path) -> str:
    """A module's place below the repository, for the name of a test."""
    return file.relative_to(ROOT).as_posix()
