"""Agent-based simulation of the security dilemma."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dilemma_sim.agents.model import SecurityDilemma
    from dilemma_sim.ensemble import simulate
    from dilemma_sim.scenario.load import load_scenario

__all__ = ["SecurityDilemma", "load_scenario", "simulate"]
__version__ = "0.1.0"

_HOMES = {
    "SecurityDilemma": "dilemma_sim.agents.model",
    "load_scenario": "dilemma_sim.scenario.load",
    "simulate": "dilemma_sim.ensemble",
}


def __getattr__(name: str) -> Any:
    # Mesa and pydantic take their time to load; a name is fetched when it is first used.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'dilemma_sim' has no attribute {name!r}")
