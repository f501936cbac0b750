"""Scenarios of theory, with some values changed."""

from __future__ import annotations

from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.schema import Scenario

from ..worlds import ROOT

FOLDER = ROOT / "scenarios" / "theory"


def scenario(name: str, **overrides: object) -> Scenario:
    """A file of scenarios/theory with some values changed; ``__`` stands for a dot."""
    path = FOLDER / f"{name}.yaml"
    return load_scenario(path, {k.replace("__", "."): v for k, v in overrides.items()})
