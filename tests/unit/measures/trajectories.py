"""A calm world in the shape that a simulation returns, for tests to disturb.

Nothing grows, nobody arms, nothing happens. Every variable of the contract is there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

DOMAINS = ("air", "air_defense", "armor", "artillery", "drones", "manpower")
RIVALRY = 0.3

# Name: (dimensions, unit, value everywhere).
_CALM: dict[str, tuple[tuple[str, ...], str, float]] = {
    "gdp": (("time", "state", "run"), "USDm", 50_000.0),
    "spending": (("time", "state", "run"), "USDm/yr", 1_000.0),
    "burden": (("time", "state", "run"), "share", 0.02),
    "desired_burden": (("time", "state", "run"), "share", 0.02),
    "threat": (("time", "state", "run"), "probability", 0.1),
    "planning_threat": (("time", "state", "run"), "probability", 0.1),
    "security": (("time", "state", "run"), "probability", 0.9),
    "outside_threat": (("time", "state", "run"), "probability", 0.0),
    "dyadic_threat": (("time", "state", "target", "run"), "probability", 0.05),
    "attack_success": (("time", "state", "target", "run"), "probability", 0.5),
    "belief": (("time", "state", "target", "run"), "probability", 0.1),
    "hostility": (("time", "state", "target", "run"), "0-1", 0.02),
    "commitment": (("time", "state", "target", "run"), "0-1", 0.0),
    "crisis_level": (("time", "state", "target", "run"), "level", 0.0),
    "offense": (("time", "state", "run"), "USDm", 2_000.0),
    "defense": (("time", "state", "run"), "USDm", 2_000.0),
    "offense_defense_balance": (("time", "run"), "ratio", 1.0),
    "external_attention": (("time", "run"), "0-1", 1.0),
    "stock": (("time", "state", "domain", "run"), "USDm", 500.0),
    "debt": (("time", "state", "run"), "USDm", 0.0),
    "backlog": (("time", "state", "run"), "USDm", 100.0),
    "reserve": (("time", "state", "run"), "persons", 10_000.0),
    "domestic_share": (("time", "state", "run"), "share", 0.1),
    "exports": (("time", "state", "run"), "USDm/yr", 0.0),
    "equipment_share": (("time", "state", "run"), "share", 0.22),
    "interoperability": (("time", "state", "run"), "share", 1.0),
    "credibility": (("time", "state", "run"), "probability", 0.0),
    "supplier_orders": (("time", "state", "supplier", "run"), "USDm", 50.0),
    "entrapments": (("time", "state", "run"), "count", 0.0),
    "price_index": (("time", "state"), "ratio", 1.0),
    "recorded_spending": (("time", "state"), "USDm/yr", np.nan),
    "recorded_gdp": (("time", "state"), "USDm", np.nan),
    "proximity": (("state", "target"), "0-1", 1.0),
    "rival": (("state", "target"), "flag", 0.0),
    "border": (("state", "target"), "flag", 1.0),
    "true_type": (("time", "state", "run"), "0-1", 0.0),
}


def calm_world(
    states: Sequence[str] = ("ALB", "SRB", "XKX"),
    *,
    years: int = 6,
    steps_per_year: int = 4,
    runs: int = 2,
    core: Sequence[str] | None = None,
    suppliers: Sequence[str] = ("FRA", "USA"),
    start: int = 2015,
) -> xr.Dataset:
    """Trajectories in which nothing happens; every pair is at peace and nobody is a rival."""
    coordinates: dict[str, object] = {
        "time": start + np.arange(years * steps_per_year + 1) / steps_per_year,
        "state": sorted(states),
        "target": sorted(states),
        "domain": list(DOMAINS),
        "supplier": list(suppliers),
        "run": np.arange(runs),
    }
    sizes = {name: len(values) for name, values in coordinates.items()}  # type: ignore[arg-type]
    variables = {
        name: (
            dims,
            np.full([sizes[dim] for dim in dims], value),
            {"unit": unit, "long_name": name.replace("_", " ")},
        )
        for name, (dims, unit, value) in _CALM.items()
    }
    world = xr.Dataset(
        variables,
        coords=coordinates,
        attrs={"start": start, "end": start + years, "steps_per_year": steps_per_year},
    )
    if core is not None:
        groups = ["core" if state in core else "neighbor" for state in sorted(states)]
        world = world.assign_coords(group=("state", groups))
    return world


def set_pair(
    world: xr.Dataset, variable: str, first: str, second: str, value: object, **where: object
) -> None:
    """Write a value for both directions of a pair; `where` selects time or run by label."""
    for state, target in ((first, second), (second, first)):
        world[variable].loc[{"state": state, "target": target, **where}] = value


def make_rivals(world: xr.Dataset, first: str, second: str, hostility: float = 0.7) -> None:
    set_pair(world, "hostility", first, second, hostility)
    set_pair(world, "rival", first, second, float(hostility > RIVALRY))


def set_spending(world: xr.Dataset, state: str, yearly: Sequence[float]) -> None:
    """Yearly budgets from the start on, in force until the next year's."""
    steps = world.attrs["steps_per_year"]
    values = np.repeat(np.asarray(yearly, dtype=np.float64), steps)[: world.sizes["time"]]
    world["spending"].loc[{"state": state}] = values[:, None]
