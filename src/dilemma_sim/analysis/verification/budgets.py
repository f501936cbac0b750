"""How budgets and stocks move (V7, V8, V11, V17, V21, V22)."""

from __future__ import annotations

import math

import numpy as np

from dilemma_sim.analysis.stability import reaction_matrix
from dilemma_sim.analysis.verification.case import Case, Row
from dilemma_sim.analysis.verification.ground import Ground, at, numbers, runs_at, step_length

_RATE = "rules.spending.adjustment_rate"


def half_lives(ground: Ground) -> list[Row]:
    """V7: how long half of a gap to the wanted burden lasts."""
    known = {0.1: 6.579, 0.2: 3.106, 0.3: 1.943, 0.5: 1.0}
    path = runs_at(ground.scenario("adjustment"), {_RATE: np.array(list(known))})
    gap = np.log(0.04) - np.log(path.burden.sel(state="A").values)
    kept = gap[10] / gap[0]
    return [
        Row(f"half-life at lambda {rate}, years", years, 10 * math.log(0.5) / math.log(left), 5e-4)
        for (rate, years), left in zip(known.items(), kept, strict=True)
    ]


def multipliers(ground: Ground) -> list[Row]:
    """V8: a push on one state grows by the other's answer."""
    known = {0.5: (1.3333, 0.6667), 2**-0.5: (2.0, 1.4142)}
    scenario = ground.scenario("log-reaction")
    path = runs_at(scenario, {"rules.spending.reaction": np.array(list(known))})
    growth = np.log(path.burden.sel(time=2200).values / 0.02) / 0.1
    return [
        Row(
            f"own and neighbor's multiplier at r = {reaction:.4g}",
            expected,
            (float(own), float(neighbor)),
            5e-5,
        )
        for (reaction, expected), (own, neighbor) in zip(known.items(), growth.T, strict=True)
    ]


def public_good(ground: Ground) -> list[Row]:
    """V11: allies who share a good spend too little, and the small ones least."""
    # The last point is one state that counts on nobody: what is best for both together.
    points = runs_at(
        ground.scenario("public-good"),
        {
            "states.A.gdp": np.array([100.0, 100.0, 100.0, 195.0]),
            "states.B.gdp": np.array([60.0, 95.0, 95.0, 1.0]),
            "rules.spending.spillover": np.array([1.0, 1.0, 0.5, 0.0]),
        },
    ).isel(time=-1)
    spent = [numbers(column) for column in points.spending.values.T]
    burdens = numbers(points.burden.values[:, 0])
    eight = ground.run("public-good-eight", {"time.end": 2150})
    return [
        Row("outputs 100 and 60: spending", (10.0, 0.0), spent[0], 1e-4),
        Row("  burdens", (0.1, 0.0), burdens, 1e-6),
        Row("outputs 100 and 95: spending", (7.631579, 2.631579), spent[1], 1e-6),
        Row("  together", 10.263, sum(spent[1]), 5e-4),
        Row("  one state in place of the two", 19.5, spent[3][0], 1e-9),
        Row("  with a spillover of one half", (7.178683, 6.269592), spent[2], 1e-6),
        Row("eight equal states together", 10.958904, sum(at(eight, "spending", 2150)), 1e-6),
        Row("ratio of outputs up to which the smaller rides free", 0.9, _free_ride(ground), 2e-4),
    ]


def _free_ride(ground: Ground) -> float:
    """Highest ratio of outputs at which the smaller ally spends nothing, by ever finer search."""
    scenario = ground.scenario("public-good", {"time.end": 2200})
    low, high = 0.5, 1.0
    while high - low > 1e-3:
        ratios = np.linspace(low, high, 129)
        path = runs_at(scenario, {"states.B.gdp": 100.0 * ratios})
        spends = path.spending.sel(state="B", time=2200).values > 1e-4
        place = int(np.argmax(spends))
        low, high = float(ratios[place - 1]), float(ratios[place])
    return 0.5 * (low + high)


def inventory(ground: Ground) -> list[Row]:
    """V17: a hundred a year of what wears out at six percent."""
    rows = []
    sixty = 100.0 / 0.06 * (1.0 - 0.94**60)
    for per_year in (1, 2, 4, 12):
        path = ground.run("inventory", {"time.end": 2061, "time.steps_per_year": per_year})
        stock = path.stock.sel(state="A", domain="armor").values[:, 0]
        # The first order is placed in the first step and arrives in the second.
        found = float(stock[10 * per_year + 1]), float(stock[60 * per_year + 1])
        what = f"stock after 10 and 60 years, steps of {step_length(per_year)}"
        rows.append(Row(what, (768.975, round(sixty, 3)), found, 5e-4))
    long = ground.run("inventory", {"time.end": 2400, "time.steps_per_year": 1})
    settled = float(long.stock.sel(state="A", domain="armor")[-1, 0])
    rows.append(Row("stock in the end", 1666.667, settled, 5e-4))
    return rows


def ramps(ground: Ground) -> list[Row]:
    """V21: a budget lags what is wanted on a ramp, and planners aim ahead by the lag."""
    known = {0.2: 4.0, 0.3: 2.3333, 0.5: 1.0}
    path = runs_at(ground.scenario("ramp"), {_RATE: np.array(list(known))})
    burden = np.log(path.burden.sel(state="A").values)
    wanted = np.log(path.desired_burden.sel(state="A").values)
    slope = 1.0 / 40.0
    years = np.arange(25, 34)
    lags = ((wanted - burden) / slope)[years]
    planned = (math.log(0.02) + slope * years)[:, None]
    missed = np.abs(burden[years] - planned).max(axis=0)
    rows = []
    for run, (rate, lag) in enumerate(known.items()):
        worst = lags[np.abs(lags[:, run] - lag).argmax(), run]
        rows.append(Row(f"lag at lambda {rate}, years", lag, float(worst), 0.02))
        rows.append(Row("  distance from the plan, log points", 0.0, float(missed[run]), 5e-4))
    return rows


def ratio_of_forces(ground: Ground) -> list[Row]:
    """V22: a threat that is a ratio of forces cannot run away by itself."""
    eigenvalues = np.linalg.eigvals(reaction_matrix(ground.scenario("balance"), 2000)).real
    found = numbers(np.sort(eigenvalues))
    return [Row("elasticities of wanted burdens to forces: eigenvalues", (-0.4, 0.0), found, 1e-5)]


CASES = (
    Case("V7", "Partial adjustment", "closed form, ln .5 / ln(1-lambda)", half_lives),
    Case("V8", "Reaction to a rival's growth", "closed form, 1/(1-r^2)", multipliers),
    Case(
        "V11",
        "Free riding on a public good",
        "after Olson and Zeckhauser 1966; computed",
        public_good,
    ),
    Case("V17", "Perpetual inventory", "closed form", inventory),
    Case("V21", "The lag of a ramp", "closed form, (1-lambda)/lambda", ramps),
    Case("V22", "A ratio cannot run away", "derived here", ratio_of_forces),
)
