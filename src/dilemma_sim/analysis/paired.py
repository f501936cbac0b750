"""Paired runs: the same luck with one thing changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.analysis.quiet import play_until, play_year, quiet_scenario, quiet_world
from dilemma_sim.ensemble import all_at_once, simulate
from dilemma_sim.measures.dilemma import dilemma_cost, security_dilemma_index
from dilemma_sim.measures.stability import reaction_share, recovery_time
from dilemma_sim.scenario.changed import without_events
from dilemma_sim.scenario.schema import Event, Scenario
from dilemma_sim.world.schedule import SCHEDULE
from dilemma_sim.world.world import World

if TYPE_CHECKING:
    import xarray

#: Inputs that differ between the runs: path to one number a run.
Levels = Mapping[str, NDArray[np.float64]]

ELASTICITY = "rules.spending.threat_elasticity"
#: Years given to a fright to fade; in a world without luck they may lie beyond the run.
RECOVERY_YEARS = 40


def share_of_reaction(
    scenario: Scenario, trajectories: xarray.Dataset, seed: int, drawn: Levels | None = None
) -> xarray.DataArray | None:
    """
    Share of each state's growth that is owed to its answer to threat, at the end.

    The same runs, with the same drawn inputs, are made again with a threat elasticity of 0.
    None under spending rules without an elasticity.
    """
    if not hasattr(scenario.rules.spending, "threat_elasticity"):
        return None
    runs = [int(run) for run in trajectories.run]
    deaf = simulate(scenario, runs, seed, factors={**(drawn or {}), ELASTICITY: 0.0})
    years = slice(None, None, int(trajectories.attrs["steps_per_year"]))
    with_reaction, without = (path.spending.isel(time=years) for path in (trajectories, deaf))
    return reaction_share(with_reaction, without).isel(time=-1, drop=True)


def abandonment_premium(
    scenario: Scenario, trajectories: xarray.Dataset, seed: int, drawn: Levels | None = None
) -> xarray.DataArray | None:
    """
    Spending that doubt about guarantees causes, in log points at the end.

    The same runs, with the same drawn inputs, are made again with every guarantee fully believed
    from the first step on.
    The anchor of planners' threat stays that of the scenario. None without guarantees.
    """
    if not scenario.guarantees:
        return None
    believed = tuple(
        Event.model_validate(
            {
                "label": f"{name} is believed",
                "from": "start",
                "target": f"guarantees.{name}.credibility",
                "op": "set",
                "value": 1.0,
            }
        )
        for name in scenario.guarantees
    )
    undoubted = without_events(scenario, lambda event: event.target.endswith(".credibility"))
    steadfast = undoubted.model_copy(update={"events": undoubted.events + believed})
    runs = [int(run) for run in trajectories.run]
    silenced = {event.label for event in scenario.events} - {e.label for e in undoubted.events}
    unheard = {f"events.{label}.value" for label in silenced}
    kept = {path: row for path, row in (drawn or {}).items() if path not in unheard}
    trusted = simulate(steadfast, runs, seed, factors=kept)
    doubted, sure = (path.spending.isel(time=-1, drop=True) for path in (trajectories, trusted))
    premium: xarray.DataArray = np.log(doubted) - np.log(sure)
    return premium


def dilemma_of_forces(scenario: Scenario, year: float) -> dict[str, float]:
    """
    How much of the security that each state's arming should bring is lost to the others'.

    Four situations of one moment, in a world without luck: nobody has armed since the start,
    all have, and each alone has. What arming does to beliefs belongs to it; guarantees, pacts
    and the threat from outside are those of the moment in all four.

    Returns
    -------
    dict
        ``security_dilemma_index`` [1] and ``dilemma_cost`` [USDm per 0.01 of security].
    """
    import xarray

    states = len(scenario.roster)
    world = quiet_world(quiet_scenario(scenario), states + 2)
    at_start: dict[str, np.ndarray] = {}

    def keep(first: World) -> None:
        for name in ("stock", "tilt", "belief", "spending"):
            at_start[name] = getattr(first, name).copy()

    play_until(world, year, start=keep)
    armed = world.stock.copy(), world.tilt.copy()
    extra = world.spending[:, 0] - at_start["spending"][:, 0]
    # Run 0: all armed. Run 1: nobody. Run k+2: state k alone.
    for name in ("stock", "tilt", "belief"):
        getattr(world, name)[..., 1:] = at_start[name][..., 1:]
    for alone in range(states):
        world.stock[alone, ..., alone + 2] = armed[0][alone, ..., 0]
        world.tilt[alone, ..., alone + 2] = armed[1][alone, ..., 0]
    play = all_at_once(world)
    phases = {phase.name: phase for phase in SCHEDULE}
    for name in ("assess_capability", "observe", "perceive_threat"):
        play(phases[name])
        world.offense_history[:] = world.offense
    security = world.security
    place = {"state": list(scenario.roster)}
    everybody, nobody, alone_armed, paid = (
        xarray.DataArray(values, place, "state")
        for values in (
            security[:, 0],
            security[:, 1],
            np.array([security[k, k + 2] for k in range(states)]),
            extra,
        )
    )
    return {
        "security_dilemma_index": float(security_dilemma_index(nobody, everybody, alone_armed)),
        "dilemma_cost": float(dilemma_cost(paid, nobody, everybody)),
    }


def recovery_from_fright(scenario: Scenario, year: float, fright: float = 1.0) -> float:
    """
    Years until spending has recovered from a fright, in a world without luck.

    Parameters
    ----------
    year : float
        When all rivals' beliefs are pushed up at once.
    fright : float
        The push, [log odds].

    Returns
    -------
    float
        Time until the region's spending stays within a tenth of its largest deviation;
        infinite if forty years are not enough.
    """
    import xarray

    horizon = scenario.time.model_copy(update={"end": int(year) + RECOVERY_YEARS})
    calm = quiet_scenario(scenario).model_copy(update={"time": horizon})
    world = quiet_world(calm, 2)
    play_until(world, year)
    rival = world.rival[..., 0] > 0.0
    world.belief_log_odds[rival, 1] += fright
    odds = np.exp(world.belief_log_odds[rival, 1])
    world.belief[rival, 1] = odds / (1.0 + odds)
    totals, times = [world.spending.sum(axis=0)], [world.now]
    while world.now < world.calendar.end - 1e-9:
        play_year(world)
        totals.append(world.spending.sum(axis=0))
        times.append(world.now)
    undisturbed, frightened = (
        xarray.DataArray(np.array(totals)[:, run], {"time": times}, "time") for run in (0, 1)
    )
    return float(recovery_time(frightened, undisturbed))
