"""Larger regions: the states of a scenario, again and again, each set far from the others."""

from __future__ import annotations

import itertools
from typing import Any

from dilemma_sim.scenario.schema import Scenario, dyad_key


def repeated(scenario: Scenario, copies: int, reach: float) -> Scenario:
    """
    A scenario with all its states several times over.

    Pairs within a copy are those of the scenario; of the strength of another copy a part
    reaches. If none does, pairs of two copies cannot matter to each other.
    """
    tree: dict[str, Any] = scenario.model_dump()
    names = {(s, c): f"{s}{c:02d}" for s in scenario.roster for c in range(copies)}
    tree["states"] = {names[s, c]: tree["states"][s] for s, c in names}
    far = {"proximity": reach}
    dyads = {dyad_key(a, b): far for a, b in itertools.combinations(names.values(), 2)}
    for key, dyad in tree["dyads"].items():
        a, b = key.split("-")
        dyads |= {dyad_key(names[a, c], names[b, c]): dyad for c in range(copies)}
    tree["dyads"] = dyads
    tree["beliefs"] = {
        names[s, c]: {names[t, c]: belief for t, belief in row.items()}
        for s, row in tree["beliefs"].items()
        for c in range(copies)
    }
    for guarantee in tree["guarantees"].values():
        members, presence = guarantee["members"], guarantee["presence"]
        guarantee["members"] = {
            names[s, c]: since for s, since in members.items() for c in range(copies)
        }
        pairs = [key.split("-") for key in presence]
        guarantee["presence"] = tuple(
            dyad_key(names[a, c], names[b, c]) for a, b in pairs for c in range(copies)
        )
    return Scenario.model_validate(tree)
