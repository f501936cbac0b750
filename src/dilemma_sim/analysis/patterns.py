"""Patterns of the Western Balkans that a run should show, each with its tolerance.

Pattern-oriented checks: weak one by one, strong together. Every pattern says whether the defaults
were fitted to it, had seen it, or never met it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from dilemma_sim.analysis.hindcast.models import ELASTICITY, reacts
from dilemma_sim.analysis.hindcast.record import History
from dilemma_sim.ensemble import simulate
from dilemma_sim.measures.arms_race import arms_race_flags
from dilemma_sim.measures.pacts import pact_dates
from dilemma_sim.measures.years import annual_values
from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import xarray
    from numpy.typing import NDArray

Status = Literal["fitted", "seen", "clean"]
#: What the words of a pattern's status mean.
STATUS = {
    "fitted": "defaults or `calibrate` may be fitted to it",
    "seen": "seen when the defaults were set: a check, no hold-out",
    "clean": "never looked at when the defaults were set",
}
STATES = ("ALB", "BIH", "HRV", "MKD", "MNE", "SRB", "SVN", "XKX")
MEMBERS = ("ALB", "HRV", "MKD", "MNE", "SVN")
MUNICH = 2025.12
FIRST, MIDDLE, LAST = 2015, 2020, 2025
#: A date within two quarters, and the length of the step in which it is noticed.
TWO_QUARTERS = 0.5


@dataclass(frozen=True)
class View:
    """One set of runs, or the record, as the patterns look at it."""

    spending: Callable[[int, str], Array]
    """Spending of a year and state, (run), [USDm/yr]."""
    gdp: Callable[[int, str], Array]
    flags: Callable[[str], xarray.DataArray]
    """Arms races by the growth rule in a kind of money, (year, dyad, run)."""
    path: xarray.Dataset | None
    """The trajectories; none for the record."""

    def growth(self, state: str, first: int, last: int) -> Array:
        """Real growth of spending, as a share."""
        return self.spending(last, state) / self.spending(first, state) - 1.0

    def burden(self, state: str, year: int) -> Array:
        """Share of output."""
        return self.spending(year, state) / self.gdp(year, state)

    def total(self, year: int) -> Array:
        """Spending of the eight states."""
        return np.asarray(np.sum([self.spending(year, state) for state in STATES], axis=0))


Holds = Callable[[View], "NDArray[Any]"]


@dataclass(frozen=True)
class Pattern:
    """One pattern: its claim, when it counts as met, and what the defaults knew of it."""

    name: str
    claim: str
    tolerance: str
    status: Status
    holds: Holds
    value: Holds | None = None
    """The number behind it, where there is one."""
    unit: str = "1"
    recorded: str = ""
    """What the documents say, where the record of spending says nothing."""
    note: str = ""


@dataclass(frozen=True)
class PatternRow:
    """How often a pattern holds."""

    name: str
    claim: str
    tolerance: str
    status: Status
    share: float
    """Share of runs in which it holds."""
    share_without_reaction: float
    """The same with a threat elasticity of 0; NaN under rules without one."""
    median: float
    """Middle of the number behind it over the runs; NaN without one."""
    observed: str
    """The same number in the record, or what the documents say."""
    observed_holds: bool | None
    """Whether the record itself meets the pattern; None where it cannot tell."""
    unit: str
    note: str


def _within(low: float, high: float) -> Callable[[Array], NDArray[Any]]:
    return lambda values: (values >= low) & (values <= high)


def _serbia_leads(view: View) -> NDArray[Any]:
    rises = {s: view.spending(MIDDLE, s) - view.spending(FIRST, s) for s in STATES}
    largest = np.all([rises["SRB"] >= rise for rise in rises.values()], axis=0)
    return np.asarray(_within(0.25, 0.80)(view.growth("SRB", FIRST, MIDDLE)) & largest)


def _flat_then_up(view: View) -> NDArray[Any]:
    flat = [np.abs(view.growth(s, FIRST, 2018)) <= 0.12 for s in ("HRV", "ALB")]
    rise = [view.growth(s, MIDDLE, LAST) >= 0.25 for s in ("HRV", "ALB")]
    return np.asarray(np.all(flat + rise, axis=0))


def _fast_states(view: View) -> NDArray[Any]:
    return np.asarray(np.sum([view.growth(s, MIDDLE, LAST) >= 0.40 for s in STATES], axis=0))


def _members_rise(view: View) -> NDArray[Any]:
    late = [view.burden(s, LAST) >= 0.014 for s in MEMBERS]
    early = [view.burden(s, FIRST) <= 0.015 for s in MEMBERS if s != "HRV"]
    return np.asarray(np.all(late + early, axis=0))


def _serbian_races(view: View, money: str, partners: Sequence[str]) -> NDArray[Any]:
    """Number of states that race with Serbia at some time, (run)."""
    flags = view.flags(money)
    pairs = ["-".join(sorted(("SRB", other))) for other in partners]
    raced: xarray.DataArray = (flags.sel(dyad=pairs) == 1.0).any("year").sum("dyad")
    return np.asarray(raced.to_numpy())


def _gini(view: View, year: int) -> NDArray[Any]:
    values = np.sort([view.spending(year, state) for state in STATES], axis=0)
    n = len(STATES)
    weights = (2.0 * np.arange(1, n + 1) - n - 1.0)[:, None]
    return np.asarray((weights * values).sum(axis=0) / (n * values.sum(axis=0)))


def _ratio(view: View, year: int) -> NDArray[Any]:
    return view.spending(year, "SRB") / view.spending(year, "ALB")


def _rises_then_falls(view: View) -> NDArray[Any]:
    top = _ratio(view, MIDDLE)
    return np.asarray((top >= 1.1 * _ratio(view, FIRST)) & (top >= 1.1 * _ratio(view, 2024)))


def _path(view: View) -> xarray.Dataset:
    if view.path is None:
        raise LookupError("the record of spending does not tell this")
    return view.path


def _pacts(view: View) -> NDArray[Any]:
    dates = pact_dates(_path(view))

    def first(*pairs: str) -> Array:
        return np.asarray(dates.sel(dyad=list(pairs)).min("dyad").to_numpy())

    trio, danube = first("ALB-HRV", "ALB-XKX", "HRV-XKX"), first("HUN-SRB")
    late = first("HRV-SVN")
    # A step's end is what is noted, so a pact signed within two quarters may be noted later.
    slack = TWO_QUARTERS + 1.0 / float(_path(view).attrs["steps_per_year"])
    quiet = np.asarray(dates.min("dyad").to_numpy()) >= float(LAST)
    return np.asarray(
        quiet
        & (trio >= MUNICH)
        & (trio <= MUNICH + slack)
        & (danube >= trio)
        & (danube <= trio + slack)
        & (late > trio)
    )


def _episodes(view: View) -> NDArray[Any]:
    path = _path(view)
    level = path.crisis_level.sel(state="SRB", target="XKX").sel(time=slice(2021.01, 2025.0))
    return np.asarray((level >= 2).sum("time").to_numpy())


def _episodes_hold(view: View) -> NDArray[Any]:
    path = _path(view)
    level = path.crisis_level.sel(state="SRB", target="XKX").sel(time=slice(2021.01, 2025.0))
    dead, war = ((level >= least).sum("time").to_numpy() for least in (4, 5))
    return np.asarray(_within(5, 9)(_episodes(view)) & (dead <= 2) & (war == 0))


def _order_of_threat(view: View) -> NDArray[Any]:
    path = _path(view)
    felt = path.dyadic_threat.sel(target="SRB").mean("time")
    of = {s: felt.sel(state=s).to_numpy() for s in ("XKX", "BIH", "HRV", "ALB", "MNE", "MKD")}
    middle = np.stack([of["HRV"], of["ALB"]])
    low = np.stack([of["MNE"], of["MKD"]])
    in_order = (of["XKX"] > of["BIH"]) & (of["BIH"] > middle.max(axis=0))
    return np.asarray(in_order & (middle.min(axis=0) > low.max(axis=0)))


def _equipment_follows(view: View) -> NDArray[Any]:
    path = annual_values(_path(view).equipment_share)
    change = np.stack(
        [(path.sel(year=LAST, state=s) - path.sel(year=FIRST, state=s)).to_numpy() for s in STATES]
    )
    growth = np.stack([np.log1p(view.growth(s, FIRST, LAST)) for s in STATES])
    a, b = (each - each.mean(axis=0) for each in (change, growth))
    spread = np.sqrt((a**2).sum(axis=0) * (b**2).sum(axis=0))
    return np.asarray((a * b).sum(axis=0) / np.where(spread > 0.0, spread, np.nan))


def _french_customers(view: View) -> NDArray[Any]:
    orders = _path(view).supplier_orders.isel(time=-1).sel(supplier="FRA")
    return np.asarray(((orders.sel(state=["SRB", "HRV"]) > 0.0).sum("state")).to_numpy())


#: The patterns, in the order in which they are told.
PATTERNS: tuple[Pattern, ...] = (
    Pattern("P1", "Serbia spends 58% more in 2020 than in 2015, the largest rise in money",
            "25 to 80%, largest of eight", "fitted", _serbia_leads,
            lambda v: v.growth("SRB", FIRST, MIDDLE)),
    Pattern("P2", "Croatia and Albania are flat to 2018 and rise after 2020",
            "both within 12% in 2018, both 25% up 2020-25", "fitted", _flat_then_up,
            lambda v: np.maximum(np.abs(v.growth("HRV", FIRST, 2018)),
                                 np.abs(v.growth("ALB", FIRST, 2018))),
            note="fitted to 2020; the rise after 2020 was seen"),
    Pattern("P3", "Seven of eight states grow by more than 40% in 2020-25",
            "six to eight states", "seen", lambda v: _fast_states(v) >= 6, _fast_states,
            unit="states", note="compliance of the plans was set on 2015-25"),
    Pattern("P4", "Bosnia is flat in 2015-25", "within 20%", "fitted",
            lambda v: np.abs(v.growth("BIH", FIRST, LAST)) <= 0.20,
            lambda v: v.growth("BIH", FIRST, LAST), note="fitted to 2020; seen after"),
    Pattern("P5", "Kosovo doubles its burden", "times 1.8 to 3.0", "seen",
            lambda v: _within(1.8, 3.0)(v.burden("XKX", LAST) / v.burden("XKX", FIRST)),
            lambda v: v.burden("XKX", LAST) / v.burden("XKX", FIRST), unit="ratio",
            note="compliance of the plan was set on it"),
    Pattern("P6", "All five members of NATO are near 1.5% by 2025, none but Croatia was above",
            "1.4% and more in 2025", "seen", _members_rise,
            lambda v: np.min([v.burden(s, LAST) for s in MEMBERS], axis=0),
            unit="share of GDP", note="compliance of the plans was set on it"),
    Pattern("P7a", "No arms race of Serbia with anybody in real money", "none", "clean",
            lambda v: _serbian_races(v, "real", [s for s in STATES if s != "SRB"]) == 0,
            lambda v: _serbian_races(v, "real", [s for s in STATES if s != "SRB"]),
            unit="pairs"),
    Pattern("P7b", "Arms races in nominal money with Croatia, Albania, Kosovo and Montenegro",
            "two of the four pairs or more", "clean",
            lambda v: _serbian_races(v, "nominal", ("HRV", "ALB", "XKX", "MNE")) >= 2,
            lambda v: _serbian_races(v, "nominal", ("HRV", "ALB", "XKX", "MNE")), unit="pairs"),
    Pattern("P8", "No pact before 2025; the trio soon after Munich, then Serbia and Hungary, "
            "Croatia and Slovenia later", "within two quarters each", "seen", _pacts,
            recorded="14 February, 18 March, 1 April, 5 September 2025"),
    Pattern("P9", "Six to eight militarized episodes of Serbia and Kosovo in 2021-24, no war",
            "5 to 9, at most two with deaths", "seen", _episodes_hold, _episodes,
            unit="episodes", recorded="6 to 8, one or two with deaths",
            note="the rate of incidents was set with it"),
    Pattern("P10", "Serbia is feared most in Kosovo, then in Bosnia, Croatia and Albania, "
            "least in Montenegro and North Macedonia", "this order, mean of the run", "clean",
            _order_of_threat, recorded="as claimed, in the documents",
            note="prior beliefs and forces are inputs"),
    Pattern("P11", "The eight states together spend 111% more in 2025; the Gini stays",
            "80 to 145%; Gini within 0.03", "clean",
            lambda v: _within(0.80, 1.45)(v.total(LAST) / v.total(FIRST) - 1.0)
            & (np.abs(_gini(v, LAST) - _gini(v, FIRST)) <= 0.03),
            lambda v: v.total(LAST) / v.total(FIRST) - 1.0,
            note="the sum of series that the plans' compliance had seen"),
    Pattern("P12", "Serbia over Albania rises to 2020 and falls to 2024",
            "a tenth up and a tenth down", "clean", _rises_then_falls,
            lambda v: _ratio(v, MIDDLE), unit="ratio in 2020"),
    Pattern("P13", "Equipment's share rises where spending grows",
            "correlation over states 0.5 and more", "clean",
            lambda v: _equipment_follows(v) >= 0.5, _equipment_follows,
            recorded="no series at hand", note="follows closely from the rule of allocation"),
    Pattern("P14", "France supplies both Serbia and Croatia", "both", "clean",
            lambda v: _french_customers(v) == 2, _french_customers, unit="states",
            recorded="both", note="named orders are inputs"),
)  # fmt: skip


def scored_patterns(
    scenario: Scenario, history: History, replicates: int, seed: int = 0
) -> list[PatternRow]:
    """
    How often each pattern holds in the runs of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Empty result where it is not about the Western Balkans from 2015 on.
    history : History
        Of all states of the world.
    replicates : int
    seed : int
    """
    about = set(STATES) | {"HUN"} <= set(scenario.roster) and scenario.time.start == FIRST
    if not about or scenario.time.end < LAST:
        return []
    time = scenario.time.model_copy(update={"end": LAST + 1})
    ended = scenario.model_copy(update={"time": time})
    runs, record = _view_of_runs(simulate(ended, replicates, seed)), _view_of_record(history)
    deaf = None
    if reacts(scenario):
        deaf = _view_of_runs(simulate(ended, replicates, seed, factors={ELASTICITY: 0.0}))
    rows = []
    for pattern in PATTERNS:
        share = float(np.mean(pattern.holds(runs)))
        median = float(np.median(pattern.value(runs))) if pattern.value else float("nan")
        observed, met = _observed(pattern, record)
        rows.append(
            PatternRow(
                pattern.name,
                pattern.claim,
                pattern.tolerance,
                pattern.status,
                share,
                float(np.mean(pattern.holds(deaf))) if deaf else float("nan"),
                median,
                observed,
                met,
                pattern.unit,
                pattern.note,
            )
        )
    return rows


def _observed(pattern: Pattern, record: View) -> tuple[str, bool | None]:
    try:
        met = bool(np.all(pattern.holds(record)))
        value = float(pattern.value(record)[0]) if pattern.value else float("nan")
    except LookupError:
        return pattern.recorded, None
    return f"{value:.3g}", met


def _view_of_runs(path: xarray.Dataset) -> View:
    # The budget of the last year is in force from its first day; what came later is not looked at.
    until = path.sel(time=slice(None, LAST + 1.0))
    spending, gdp = (annual_values(until[name]) for name in ("spending", "gdp"))
    counted = until.sel(time=slice(None, float(LAST)))

    def values(table: xarray.DataArray) -> Callable[[int, str], Array]:
        return lambda year, state: np.asarray(table.sel(year=year, state=state).to_numpy())

    return View(
        values(spending),
        values(gdp),
        lambda money: _all_flags(counted, money),
        until,
    )


def _view_of_record(history: History) -> View:
    import xarray

    years = list(range(FIRST, LAST + 1))
    eight = history.of(STATES)
    spending, gdp = np.exp(eight.log_spending(years)), np.exp(eight.log_gdp(years))
    record = xarray.Dataset(
        {
            "spending": (("time", "state", "run"), spending[..., None]),
            "price_index": (("time", "state"), eight.price_index(years)),
        },
        {"time": np.array(years, dtype=float), "state": list(STATES), "run": [0]},
    )

    def values(table: Array) -> Callable[[int, str], Array]:
        return lambda year, state: table[years.index(year), STATES.index(state)][None]

    return View(values(spending), values(gdp), lambda money: _all_flags(record, money), None)


def _all_flags(path: xarray.Dataset, money: str) -> xarray.DataArray:
    """Flags of all pairs of the eight states, neighbors too."""
    plain = path[["spending", "price_index"]].sel(state=list(STATES))
    if "group" in plain.coords:
        plain = plain.drop_vars("group")
    return arms_race_flags(plain, "nominal" if money == "nominal" else "real")
