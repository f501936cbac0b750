from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

MINIMAL = """\
name: Two states
time: {start: 2020, end: 2030}
domains:
  air: {offensiveness: 0.7, depreciation: 0.04, lead_time: 3, delivery_window: 2}
  air_defense: {offensiveness: 0.1, depreciation: 0.05, lead_time: 2, delivery_window: 1}
  armor: {offensiveness: 0.5, depreciation: 0.04, lead_time: 3, delivery_window: 2}
  artillery: {offensiveness: 0.6, depreciation: 0.05, lead_time: 2, delivery_window: 1}
  drones: {offensiveness: 0.5, depreciation: 0.2, lead_time: 1, delivery_window: 1}
  manpower: {offensiveness: 0.3, depreciation: 0.1}
states:
  "*": {burden: 0.02, secrecy: 0.1}
  NOR:
    name: Norway
    gdp: {value: 1000, unit: USDm, low: 900, high: 1100, source: [a-record], assumption: A1}
    plans:
      - {label: Two percent, target: 0.02, start: 2021, deadline: 2024-06}
      - {label: Five percent, target: 0.05, start: 2025, deadline: 2030, active: false}
  SWE: {name: Sweden, gdp: 2000, secrecy: 0.3}
dyads:
  "*": {transparency: 0.5, border: true}
  SWE-NOR: {hostility: 0.4}
beliefs:
  "*": {"*": 0.03}
  NOR: {SWE: 0.2}
guarantees:
  NATO: {credibility: 0.9, reinforcement: 20000, members: {NOR: 1949-04-04}}
suppliers:
  FRA: {standard: NATO}
events:
  - {date: 2024-02-24, label: war, target: world.outside_threat, op: add, value: 0.1}
rules:
  spending: {variant: reference_path, threat_elasticity: 0.4}
  threat_perception: balance_of_threat
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a text, or the minimal scenario, to a file of the test's own folder."""

    def written(text: str = MINIMAL, name: str = "base.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def child(write: Write) -> Callable[[str], Path]:
    """Write the minimal scenario and a file that extends it."""

    def extending(text: str) -> Path:
        write()
        return write("extends: base.yaml\n" + text, "child.yaml")

    return extending
