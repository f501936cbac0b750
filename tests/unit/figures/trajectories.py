"""Made-up trajectories with the shape and the orders of magnitude of real ones."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

STATES = ("ALB", "BGR", "BIH", "HRV", "HUN", "MKD", "MNE", "SRB", "SVN", "XKX")
NEIGHBORS = ("BGR", "HUN", "SVN")
RIVALS = (("SRB", "XKX", 0.70), ("BIH", "SRB", 0.45), ("HRV", "SRB", 0.40))
PACTS = (
    ("ALB", "XKX", 2025.25, 0.9),
    ("HRV", "XKX", 2025.25, 0.8),
    ("ALB", "HRV", 2025.25, 0.85),
    ("HUN", "SRB", 2025.5, 0.95),
    ("HRV", "SVN", 2027.0, 0.5),
    ("BIH", "HRV", 2029.0, 0.2),
    ("MKD", "XKX", 2030.0, 0.12),
    ("BGR", "MKD", 2030.0, 0.03),
)
NATO_SINCE = {"ALB": 2009, "BGR": 2004, "HRV": 2009, "HUN": 1999, "MKD": 2020.25, "MNE": 2017.5}
NATO_SINCE |= {"SVN": 2004, "XKX": 1999}
GDP = {"ALB": 18e3, "BGR": 77e3, "BIH": 20e3, "HRV": 64e3, "HUN": 158e3}
GDP |= {"MKD": 12e3, "MNE": 5.5e3, "SRB": 63e3, "SVN": 53e3, "XKX": 8e3}
BURDEN = {"ALB": (1.15, 2.2), "BGR": (1.25, 2.1), "BIH": (0.99, 0.8), "HRV": (1.75, 2.2)}
BURDEN |= {"HUN": (0.9, 2.1), "MKD": (0.99, 2.0), "MNE": (1.4, 2.0), "SRB": (1.7, 2.9)}
BURDEN |= {"SVN": (0.94, 1.8), "XKX": (0.8, 2.1)}
DOMAINS = ("air", "air_defense", "armor", "artillery", "drones", "manpower")
MIX = np.array([0.27, 0.12, 0.25, 0.18, 0.06, 0.12])
CAPITALS = {
    "ALB": (19.82, 41.33),
    "BGR": (23.32, 42.70),
    "BIH": (18.39, 43.85),
    "HRV": (15.98, 45.81),
    "HUN": (19.15, 47.48),
    "MKD": (21.43, 42.00),
    "MNE": (19.26, 42.44),
    "SRB": (20.45, 44.79),
    "SVN": (14.51, 46.05),
    "XKX": (21.16, 42.66),
}

OVER_TIME = ("time", "state", "run")
BETWEEN = ("time", "state", "target", "run")


def made_up_trajectories(
    states: Sequence[str] = STATES,
    runs: int = 60,
    *,
    recorded: bool = True,
    pacts: bool = True,
    groups: bool = True,
) -> xr.Dataset:
    luck = np.random.default_rng(20250318)
    time = 2015 + np.arange(81) / 4
    shape = (len(time), len(states), runs)
    gdp = _gdp(luck, time, states, runs)
    burden = _burden(luck, time, states, runs)
    year = np.floor(time).astype(int) - 2015
    burden, annual_gdp = burden[year * 4], gdp[year * 4]
    spending = burden * annual_gdp
    stock = _stock(luck, spending)
    hostility = _hostility(states)
    belief = (
        np.clip(
            hostility[None, :, :, None] * 0.6
            + _wander(luck, (len(time), *hostility.shape, runs), 0.02),
            0.01,
            0.99,
        )
        * (hostility > 0)[None, :, :, None]
    )
    dyadic = 0.5 * belief
    known = (time == np.round(time)) & (time <= 2025) & recorded
    covered = np.array([[NATO_SINCE.get(state, 9999) <= t for state in states] for t in time])
    data = {
        "gdp": (OVER_TIME, gdp),
        "spending": (OVER_TIME, spending),
        "burden": (OVER_TIME, burden),
        "threat": (OVER_TIME, np.clip(1 - np.prod(1 - dyadic, axis=2), 0.02, 1)),
        "belief": (BETWEEN, belief),
        "dyadic_threat": (BETWEEN, dyadic),
        "commitment": (BETWEEN, _commitment(luck, time, states, runs, pacts)),
        "crisis_level": (BETWEEN, _crisis_level(luck, time, hostility, runs)),
        "stock": (("time", "state", "domain", "run"), stock),
        "credibility": (OVER_TIME, np.broadcast_to(0.85 * covered[:, :, None], shape)),
        "recorded_spending": (
            ("time", "state"),
            np.where(known[:, None], _record(luck, spending), np.nan),
        ),
        "recorded_gdp": (("time", "state"), np.where(known[:, None], gdp[:, :, 0], np.nan)),
        "rival": (("state", "target"), (hostility > 0.3).astype(float)),
    }
    coords: dict[str, object] = {
        "time": time,
        "state": list(states),
        "target": list(states),
        "domain": list(DOMAINS),
        "run": np.arange(runs),
    }
    if groups:
        kinds = ["neighbor" if state in NEIGHBORS else "core" for state in states]
        coords["group"] = ("state", kinds)
    return xr.Dataset(data, coords)


def _wander(luck, shape, size):
    """A random walk over time for everything else."""
    steps = luck.normal(0, size, shape)
    steps[0] = 0
    return np.cumsum(steps, axis=0)


def _gdp(luck, time, states, runs):
    start = np.array([GDP[state] for state in states])
    growth = 0.03 * (time - 2015)
    wander = _wander(luck, (len(time), len(states), runs), 0.02)
    return start[None, :, None] * np.exp(growth[:, None, None] + wander)


def _burden(luck, time, states, runs):
    low, high = np.array([BURDEN[state] for state in states]).T / 100
    rise = 1 / (1 + np.exp(-(time - 2021) / 1.5))
    middle = low + (high - low) * rise[:, None]
    return middle[:, :, None] * np.exp(_wander(luck, (len(time), len(states), runs), 0.02))


def _record(luck, spending):
    return spending.mean(axis=-1) * np.exp(luck.normal(0, 0.06, spending.shape[:2]))


def _stock(luck, spending):
    total = 3 * spending[0] + np.cumsum(0.04 * spending, axis=0)
    tilt = np.linspace(0, 1, len(spending))[:, None] * np.array([0, 0.04, -0.08, -0.04, 0.1, -0.02])
    noise = np.exp(luck.normal(0, 0.03, (1, spending.shape[1], 6, spending.shape[2])))
    return total[:, :, None, :] * (MIX + tilt)[:, None, :, None] * noise


def _hostility(states):
    grid = np.full((len(states), len(states)), 0.05)
    np.fill_diagonal(grid, 0)
    for one, other, value in RIVALS:
        if one in states and other in states:
            i, j = states.index(one), states.index(other)
            grid[i, j] = value
            grid[j, i] = 0.8 * value
    return grid


def _commitment(luck, time, states, runs, pacts):
    grid = np.zeros((len(time), len(states), len(states), runs))
    for one, other, date, share in PACTS if pacts else ():
        if one in states and other in states:
            i, j = states.index(one), states.index(other)
            begin = date + luck.exponential(1.0, runs)
            made = (luck.random(runs) < share) & (time[:, None] >= begin)
            depth = np.clip(0.25 + 0.06 * (time[:, None] - begin), 0, 0.9)
            grid[:, i, j] = grid[:, j, i] = np.where(made, depth, 0)
    return grid


def _crisis_level(luck, time, hostility, runs):
    count = len(hostility)
    grid = np.zeros((len(time), count, count, runs))
    for i in range(count):
        for j in range(i + 1, count):
            chance = 0.35 * hostility[i, j] ** 1.5 * (hostility[i, j] > 0.3)
            u = luck.random((len(time), runs))
            level = 2.0 * (u < chance) + (u < 0.5 * chance) + (u < 0.06 * chance)
            level += u < 0.002 * chance
            level[0] = 0
            grid[:, i, j] = grid[:, j, i] = level
    return grid
