"""The table of measures: every number that a run is judged by, in one place.

A measure is named like its columns. ``burden_final.ID`` gives a column for every state
(``burden_final.SRB``), ``incidents_level_4.A-B`` one for every pair (``incidents_level_4.SRB-XKX``,
alphabetical), ``incidents_ended.LEVEL`` one for every level (``incidents_ended.level_4``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.measures import (
    arms_race,
    balance,
    blocs,
    burden_sharing,
    crises,
    deterrence,
    endings,
    inequality,
    pacts,
    security,
    spending,
    supply,
)
from dilemma_sim.measures.once import remembering

if TYPE_CHECKING:
    import xarray as xr

Columns = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Measure:
    """One number (or one for every state, pair or level) that sums up a run.

    Attributes
    ----------
    name : str
        Column name, with ``.ID``, ``.A-B``, ``.LEVEL`` or ``.ID.DOMAIN`` for families of columns.
    unit, meaning, source : str
        What it counts in, what it says, and where the definition comes from.
    function : callable
        Trajectories in, an array with ``run`` and the dimensions of the family out.
    headline : bool
        Whether reports show it first.
    direction_note : str
        How to read more of it; empty where the meaning says it.
    """

    name: str
    unit: str
    meaning: str
    source: str
    function: Callable[[xr.Dataset], xr.DataArray]
    headline: bool = False
    direction_note: str = ""


class SummaryRow(NamedTuple):
    """A column of the runs table over all runs: its median and its 10% and 90% points."""

    name: str
    unit: str
    meaning: str
    median: float
    p10: float
    p90: float


OURS = "definition of this project"
SIPRI = "SIPRI's measures of military spending"
GRH = "Gibler, Rider and Hutchison 2005"
MID = "hostility levels of Militarized Interstate Disputes"
WALT = "Walt 1987; Jervis 1978"


# Two lines a measure, so that the table can be read as a table.
# fmt: off
def _spending_measures() -> tuple[Measure, ...]:
    race = "both states grow by 8% or more in each of 3 years running"
    return (
        Measure("spending_growth", "share", "real growth of the region's spending, start to end",
                SIPRI, spending.region_total_growth, headline=True),
        Measure("spending_growth.ID", "share", "real growth of a state's spending, start to end",
                SIPRI, spending.total_growth, headline=True),
        Measure("spending_final", "USDm/yr", "military spending of the region at the end",
                SIPRI, partial(endings.region_total_final, variable="spending")),
        Measure("spending_final.ID", "USDm/yr", "military spending of a state at the end",
                SIPRI, partial(endings.final_of, variable="spending")),
        Measure("burden_final", "share", "the region's spending over its GDP at the end",
                SIPRI, spending.region_burden),
        Measure("burden_final.ID", "share", "military spending over GDP at the end",
                SIPRI, spending.final_burden, headline=True),
        Measure("arms_race_real_years", "dyad-years", f"rivals, constant US$: {race}",
                GRH, partial(arms_race.rival_arms_race_years, money="real"), headline=True,
                direction_note="differs from the nominal count: report both"),
        Measure("arms_race_nominal_years", "dyad-years", f"rivals, current US$: {race}",
                GRH, partial(arms_race.rival_arms_race_years, money="nominal"), headline=True,
                direction_note="rises with inflation alone"),
        Measure("arms_race_real_years.A-B", "years", f"constant US$: {race}",
                GRH, partial(arms_race.arms_race_years, money="real"),
                direction_note="a race only if the two are rivals"),
        Measure("arms_race_nominal_years.A-B", "years", f"current US$: {race}",
                GRH, partial(arms_race.arms_race_years, money="nominal"),
                direction_note="a race only if the two are rivals"),
        Measure("joint_growth_highest", "1/yr^2", "highest product of two rivals' growth",
                "after Wallace 1979", arms_race.highest_joint_growth),
        Measure("gini_spending", "index", "inequality of spending in the region at the end",
                "Gini coefficient", partial(inequality.final_gini, means="spending"), headline=True,
                direction_note="0 all equal, near 1 one state has everything"),
        Measure("hhi_spending", "index", "concentration of spending in the region at the end",
                "Herfindahl-Hirschman index", partial(inequality.final_hhi, means="spending"),
                headline=True, direction_note="1/n all equal, 1 one state has everything"),
        Measure("top_share_spending", "share", "share of the largest spender at the end",
                OURS, partial(inequality.final_top_share, means="spending")),
        Measure("burden_sharing", "rank correlation", "GDP and burden of guaranteed states",
                "Olson and Zeckhauser 1966", burden_sharing.final_burden_sharing,
                direction_note="positive: the rich carry more than their share"),
    )


def _force_measures() -> tuple[Measure, ...]:
    return (
        Measure("stock_final.ID.DOMAIN", "USDm", "stock of arms in a domain at the end",
                OURS, partial(endings.final_of, variable="stock")),
        Measure("gini_stock", "index", "inequality of stocks in the region at the end",
                "Gini coefficient", partial(inequality.final_gini, means="stock")),
        Measure("hhi_stock", "index", "concentration of stocks in the region at the end",
                "Herfindahl-Hirschman index", partial(inequality.final_hhi, means="stock")),
        Measure("top_share_stock", "share", "share of the largest stock at the end",
                OURS, partial(inequality.final_top_share, means="stock")),
        Measure("reserve_final.ID", "persons", "trained reserve at the end",
                OURS, partial(endings.final_of, variable="reserve")),
        Measure("equipment_share_final.ID", "share", "equipment in the budget at the end",
                OURS, partial(endings.final_of, variable="equipment_share")),
        Measure("interoperability_final.ID", "share", "force kept despite mixed standards",
                OURS, partial(endings.final_of, variable="interoperability")),
        Measure("debt_final", "USDm", "arms loans of the region still to be paid at the end",
                OURS, partial(endings.region_total_final, variable="debt"), headline=True),
        Measure("debt_final.ID", "USDm", "arms loans of a state still to be paid at the end",
                OURS, partial(endings.final_of, variable="debt")),
        Measure("backlog_final", "USDm", "arms ordered by the region and not yet delivered",
                OURS, partial(endings.region_total_final, variable="backlog")),
        Measure("backlog_final.ID", "USDm", "arms ordered by a state and not yet delivered",
                OURS, partial(endings.final_of, variable="backlog")),
        Measure("exports", "USDm/yr", "arms exports of the region in an average year",
                OURS, supply.region_exports, headline=True),
        Measure("exports.ID", "USDm/yr", "arms exports of a state in an average year",
                OURS, supply.mean_exports),
        Measure("domestic_share", "share", "the region's equipment made at home, at the end",
                OURS, supply.region_domestic_share, headline=True,
                direction_note="less dependence, more opacity"),
        Measure("domestic_share.ID", "share", "a state's equipment made at home, at the end",
                OURS, partial(endings.final_of, variable="domestic_share")),
        Measure("supplier_overlap", "share", "orders that rivals place with the same suppliers",
                OURS, supply.rival_supplier_overlap, headline=True),
        Measure("supplier_overlap.A-B", "share", "orders of two states with the same suppliers",
                OURS, supply.supplier_overlap),
    )


def _security_measures() -> tuple[Measure, ...]:
    return (
        Measure("threat_final", "probability", "felt threat at the end, mean of the region",
                WALT, partial(endings.region_mean_final, variable="threat")),
        Measure("threat_final.ID", "probability", "felt threat at the end",
                WALT, partial(endings.final_of, variable="threat"), headline=True),
        Measure("security_final", "probability", "felt security at the end, mean of the region",
                WALT, partial(endings.region_mean_final, variable="security")),
        Measure("security_final.ID", "probability", "felt security at the end",
                WALT, partial(endings.final_of, variable="security"), headline=True),
        Measure("objective_security_final.ID", "probability",
                "security at the end, given the true types of the others",
                OURS, security.final_objective_security,
                direction_note="above felt security: the rest is misperception"),
        Measure("guarantee_gap_final.ID", "probability", "doubt about the outside guarantee",
                "Snyder 1984", security.final_guarantee_gap, direction_note="1 is no guarantee"),
        Measure("belief_mean", "probability", "mean belief of rivals that the other is revisionist",
                "Kydd 1997", security.rival_belief, headline=True),
        Measure("mutual_deterrence", "probability",
                "chance that the weaker of two rivals beats back an attack, mean at the end",
                OURS, deterrence.rival_mutual_deterrence, headline=True),
        Measure("mutual_deterrence.A-B", "probability",
                "chance that the weaker of two states beats back an attack, at the end",
                OURS, deterrence.final_mutual_deterrence),
        Measure("mutual_punishment", "share of GDP",
                "loss that the less endangered of two rivals must expect as attacker, mean",
                OURS, deterrence.rival_mutual_punishment),
    )


def _crisis_measures() -> tuple[Measure, ...]:
    levels = range(crises.LOWEST_LEVEL, crises.HIGHEST_LEVEL + 1)
    counts = [
        Measure(f"incidents_level_{level}", "count", f"incidents of level {level} or more",
                MID, partial(crises.incidents, level=level), headline=True,
                direction_note="no forecast" if level == crises.HIGHEST_LEVEL else "")
        for level in levels
    ]
    of_pairs = [
        Measure(f"incidents_level_{level}.A-B", "count",
                f"incidents of level {level} or more of a pair",
                MID, partial(crises.incidents_by_dyad, level=level))
        for level in (2, 4)
    ]
    return (
        *counts,
        Measure("incidents_ended.LEVEL", "count", "incidents that ended at exactly this level",
                MID, crises.incidents_in_run),
        *of_pairs,
        Measure("conflict_severity", "level^2", "sum of the squared levels of all incidents",
                MID, crises.conflict_severity, headline=True),
        Measure("entrapments", "count", "times a state was drawn into an ally's crisis",
                "Snyder 1984", partial(endings.region_total_final, variable="entrapments"),
                headline=True),
        Measure("entrapments.ID", "count", "times this state was drawn into an ally's crisis",
                "Snyder 1984", partial(endings.final_of, variable="entrapments")),
    )


def _network_measures() -> tuple[Measure, ...]:
    return (
        Measure("pacts_formed", "count", "pairs that come under a pact during the run",
                OURS, pacts.pacts_formed, headline=True),
        Measure("pacts_formed.A-B", "count", "pacts formed by a pair during the run",
                OURS, pacts.pacts_by_dyad),
        Measure("polarization", "index", "few, close and mutually hostile camps at the end",
                "after Esteban and Ray 1994", blocs.final_polarization, headline=True,
                direction_note="0 no hostility, 1 two equal camps fully opposed"),
        Measure("modularity", "index", "sorting of friends and foes into blocs at the end",
                "Gomez, Jensen and Arenas 2009", blocs.final_modularity),
        Measure("blocs", "count", "blocs of two or more states at the end",
                OURS, blocs.final_bloc_count),
        Measure("balanced_triads", "share", "balanced among triads with three ties at the end",
                "Cartwright and Harary 1956", balance.final_balanced_triad_share),
        Measure("frustration", "count", "ties that keep the region from two consistent camps",
                "Harary 1959", balance.final_frustration_index),
        Measure("common_friends", "count", "third states that are friends of both foes",
                OURS, balance.final_common_friends, direction_note="more: camps less closed"),
    )


# fmt: on
MEASURES: tuple[Measure, ...] = (
    *_spending_measures(),
    *_security_measures(),
    *_crisis_measures(),
    *_network_measures(),
    *_force_measures(),
)


def measure_runs(trajectories: xr.Dataset, measures: Sequence[Measure] = MEASURES) -> Columns:
    """Every measure of every run, as flat columns.

    Parameters
    ----------
    trajectories : xarray.Dataset
        Trajectories of a simulation.
    measures : sequence of Measure
        The measures wanted; all by default.

    Returns
    -------
    dict of str to numpy.ndarray
        Column name to (runs) of floats. What is unknown is NaN.
    """
    columns: Columns = {}
    with remembering():
        for measure in measures:
            base = measure.name.split(".")[0]
            for column, values in _flatten(base, measure.function(trajectories)):
                columns[column] = values
    return columns


def measure_of(column: str, measures: Sequence[Measure] = MEASURES) -> Measure:
    """The measure behind a column of the runs table.

    Parameters
    ----------
    column : str
        For example ``burden_final.SRB``.
    measures : sequence of Measure
        Where to look.

    Returns
    -------
    Measure
        The one whose family the column belongs to.

    Raises
    ------
    KeyError
        If there is no such measure; the message names near ones.

    Examples
    --------
    >>> measure_of("incidents_level_4.SRB-XKX").name
    'incidents_level_4.A-B'
    """
    base, *labels = column.split(".")
    for measure in measures:
        known, *kinds = measure.name.split(".")
        if known == base and kinds == [_kind(label, place) for place, label in enumerate(labels)]:
            return measure
    near = get_close_matches(column, [measure.name for measure in measures], n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise KeyError(f"no measure gives the column {column!r}{hint}")


def summarize(
    columns: Mapping[str, NDArray[np.float64]], measures: Sequence[Measure] = MEASURES
) -> list[SummaryRow]:
    """Median and 10% and 90% points of every column over its runs.

    Parameters
    ----------
    columns : mapping of str to numpy.ndarray
        What `measure_runs` returns.
    measures : sequence of Measure
        The measures that made the columns.

    Returns
    -------
    list of SummaryRow
        In the order of the columns. NaN if any run is unknown: a median of the rest would
        look like an answer about all.
    """
    rows = []
    for column, values in columns.items():
        measure = measure_of(column, measures)
        p10, median, p90 = (float(q) for q in np.quantile(values, [0.1, 0.5, 0.9]))
        rows.append(SummaryRow(column, measure.unit, measure.meaning, median, p10, p90))
    return rows


def _kind(label: str, place: int) -> str:
    if place > 0:
        return "DOMAIN"
    if label.startswith("level_"):
        return "LEVEL"
    return "A-B" if "-" in label else "ID"


def _flatten(base: str, values: xr.DataArray) -> list[tuple[str, NDArray[np.float64]]]:
    dims = [str(dim) for dim in values.dims if dim != "run"]
    labels = [
        [f"level_{label}" if dim == "level" else str(label) for label in values[dim].values]
        for dim in dims
    ]
    numbers = np.asarray(values.variable.transpose(*dims, "run").values, dtype=np.float64)
    return [
        (".".join([base, *(labels[d][i] for d, i in enumerate(place))]), numbers[place])
        for place in np.ndindex(*numbers.shape[:-1])
    ]
