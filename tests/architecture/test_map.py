"""ARCHITECTURE.md is true: its paths exist, no room is missing, the order of play is the code's."""

from __future__ import annotations

import re

from dilemma_sim.world.schedule import SCHEDULE

from .places import PACKAGE, ROOT

MAP = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
PATH = re.compile(r"`([\w.-]*/[\w./-]+|[\w-]+\.(?:md|toml|txt|cff))`")


def test_every_path_on_the_map_exists() -> None:
    paths = PATH.findall(MAP)
    assert len(paths) > 40
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_room_is_on_the_map() -> None:
    rooms = {folder.parent.name for folder in PACKAGE.glob("*/__init__.py")}
    rooms |= {file.name for file in PACKAGE.glob("*.py") if not file.name.startswith("_")}
    assert [room for room in sorted(rooms) if f"`src/dilemma_sim/{room}`" not in MAP] == []


def test_every_rule_is_on_the_map() -> None:
    files = {file.name for file in (PACKAGE / "rules").glob("*.py")} - {"__init__.py"}
    # Functions that rules share answer no question of their own.
    files -= {"arithmetic.py"}
    assert [file for file in sorted(files) if f"`src/dilemma_sim/rules/{file}`" not in MAP] == []


def test_the_order_of_play_on_the_map_is_the_order_of_the_code() -> None:
    when = {"world": "every step, the world"}
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", MAP, re.MULTILINE)
    assert rows == [(phase.name, when.get(phase.when, phase.when)) for phase in SCHEDULE]
