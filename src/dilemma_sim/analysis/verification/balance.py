"""Structural balance among five states (V15)."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import xarray

from dilemma_sim.analysis.verification.case import Case, Row
from dilemma_sim.analysis.verification.ground import Ground
from dilemma_sim.measures.balance import (
    balanced_triad_share,
    complete_triads,
    frustration_index,
    relation_signs,
    relations,
)
from dilemma_sim.measures.blocs import bloc_members
from dilemma_sim.rules.alliances import balance_drift
from dilemma_sim.rules.variants import Array

#: Size of a tie at which the flow is taken to have blown up.
_ENDLESS = 1e7


def structural_balance(ground: Ground) -> list[Row]:
    """V15: triads, frustration, and where the flow of ties leads."""
    path = ground.run("signed-network")
    relation = relations(path)
    signs = relation_signs(relation).isel(run=0)
    start, end = signs.isel(time=0), signs.isel(time=-1)
    four = [state for state in start.state.values if state != "HUN"]
    without = start.sel(state=four, target=four)
    matrix = relation.isel(time=0, run=0)
    blow_up, shape = _blow_up(matrix.values)
    camps = relation_signs(matrix.copy(data=shape))
    return [
        Row("triads with three ties", 10.0, float(complete_triads(start))),
        Row("  balanced", 7.0, _balanced(start), 1e-9),
        Row("  the others", "HUN-SRB with ALB, HUN-SRB with HRV, HUN-SRB with XKX", _torn(start)),
        Row("frustration index", 1.0, float(frustration_index(start))),
        Row("without Hungary: triads, balanced", (4.0, 4.0),
            (float(complete_triads(without)), _balanced(without)), 1e-9),
        Row("time at which the flow ds/dt = s s has no bound", 0.296535, blow_up, 1e-6),
        Row("  which is 1 over the largest eigenvalue", 0.296535,
            float(1.0 / np.linalg.eigvalsh(matrix.values).max()), 1e-6),
        Row("  the camps it leads to", "SRB against ALB, HRV, HUN, XKX", _camps(camps)),
        Row("the rule played for forty years: camps", "SRB against ALB, HRV, HUN, XKX",
            _camps(end)),
        Row("  frustration index", 0.0, float(frustration_index(end))),
    ]  # fmt: skip


def _balanced(signs: xarray.DataArray) -> float:
    return float(balanced_triad_share(signs) * complete_triads(signs))


def _torn(signs: xarray.DataArray) -> str:
    """The unbalanced triads, told from the tie between Hungary and Serbia."""
    found = []
    for triad in combinations(signs.state.values.tolist(), 3):
        names = list(triad)
        if float(balanced_triad_share(signs.sel(state=names, target=names))) < 1.0:
            others = [name for name in names if name not in ("HUN", "SRB")]
            found.append(f"HUN-SRB with {others[0]}" if len(others) == 1 else "-".join(names))
    return ", ".join(found)


def _camps(signs: xarray.DataArray) -> str:
    """Blocs of friends, the smallest first."""
    together = bloc_members(signs)
    blocs = {
        tuple(str(other) for other in together.target.values[row > 0]) for row in together.values
    }
    return " against ".join(", ".join(bloc) for bloc in sorted(blocs, key=len))


def _blow_up(start: Array) -> tuple[float, Array]:
    """When the flow of the program's rule leaves every bound, and the shape it has then."""
    ties, elapsed = start.copy(), 0.0

    def push(now: Array) -> Array:
        pushed: Array = balance_drift(now[:, :, None], now[None, :, :]).sum(axis=1)
        return pushed

    while np.abs(ties).max() < _ENDLESS:
        # Steps shrink as ties grow, so that each moves them by about a hundredth.
        dt = 0.01 / float(np.abs(ties).sum(axis=1).max())
        first = push(ties)
        second = push(ties + 0.5 * dt * first)
        third = push(ties + 0.5 * dt * second)
        fourth = push(ties + dt * third)
        ties = ties + dt / 6.0 * (first + 2.0 * second + 2.0 * third + fourth)
        elapsed += dt
    return elapsed, ties / np.abs(ties).max()


CASES = (
    Case(
        "V15",
        "Structural balance",
        "Cartwright and Harary 1956; Marvel et al. 2011; computed",
        structural_balance,
    ),
)
