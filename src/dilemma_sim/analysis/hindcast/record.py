"""The record: what states really spent and produced, year by year."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.scenario.spending_csv import StateRecord, read_spending

#: Below this many years of spending there is nothing to score.
FEWEST_YEARS = 4


@dataclass(frozen=True)
class History:
    """Recorded spending, output and prices of some states."""

    states: tuple[str, ...]
    years: tuple[int, ...]
    spending: Array
    """(year, state), [USDm/yr]; NaN where unknown."""
    gdp: Array
    """(year, state), [USDm]; NaN where unknown."""
    prices: Array
    """(year, state), current over constant US$; NaN where unknown."""
    soft: frozenset[str]
    """States whose figures are mostly estimates: their single years say little."""

    def log_spending(self, years: Sequence[int]) -> Array:
        """Log of spending, (year, state); NaN outside the record."""
        return np.log(self._rows(self.spending, years))

    def log_gdp(self, years: Sequence[int]) -> Array:
        """Log of output, (year, state); NaN outside the record."""
        return np.log(self._rows(self.gdp, years))

    def price_index(self, years: Sequence[int]) -> Array:
        """Current over constant US$, (year, state); NaN outside the record."""
        return self._rows(self.prices, years)

    def of(self, states: Sequence[str]) -> History:
        """The history of some of the states, in the order asked for."""
        places = [self.states.index(state) for state in states]
        return History(
            tuple(states),
            self.years,
            self.spending[:, places],
            self.gdp[:, places],
            self.prices[:, places],
            self.soft & set(states),
        )

    def _rows(self, table: Array, years: Sequence[int]) -> Array:
        place = {year: n for n, year in enumerate(self.years)}
        rows = np.full((len(years), len(self.states)), np.nan)
        for n, year in enumerate(years):
            if year in place:
                rows[n] = table[place[year]]
        return rows


def recorded_history(scenario: Scenario, data: Path | None = None) -> History:
    """
    The record of a scenario's states.

    Parameters
    ----------
    scenario : Scenario
        Its own series come first.
    data : Path, optional
        A CSV file that fills the years of which the scenario says nothing; see
        :func:`~dilemma_sim.scenario.spending_csv.read_spending`. A column ``note`` marks figures
        that are estimates.

    Raises
    ------
    ScenarioError
        If the file is wrong, or no state has enough recorded years.
    """
    outside = read_spending(data) if data is not None else {}
    known: dict[str, StateRecord] = {}
    for state in scenario.roster:
        inputs = scenario.states[state]
        file = outside.get(state, StateRecord(inputs.name))
        known[state] = StateRecord(
            inputs.name,
            {**file.spending, **inputs.spending_series},
            {**file.gdp, **inputs.gdp_series},
            {**file.prices, **inputs.price_index},
        )
    if max(len(row.spending) for row in known.values()) < FEWEST_YEARS:
        where = Place(str(data)) if data is not None else Place(scenario.name)
        message = (
            "no state of the scenario has four recorded years of spending; give `spending_series` "
            "and `gdp_series`, or a table with --data"
        )
        raise ScenarioError([Problem(where, "", message)])
    return _history(scenario.roster, known, _estimated(data) if data is not None else frozenset())


def recorded_log_spending(
    scenario: Scenario, years: Iterable[int], data: Path | None = None
) -> Array:
    """
    Log of recorded spending.

    Returns
    -------
    array (year, state), [ln USDm]
        States in the order of the roster; NaN where the record says nothing.
    """
    return recorded_history(scenario, data).log_spending(list(years))


def _history(
    states: Sequence[str], known: Mapping[str, StateRecord], soft: frozenset[str]
) -> History:
    told = [year for row in known.values() for year in (*row.spending, *row.gdp)]
    years = tuple(range(min(told), max(told) + 1))

    def table(field: str) -> Array:
        return np.array(
            [[getattr(known[state], field).get(year, np.nan) for state in states] for year in years]
        )

    return History(
        tuple(states),
        years,
        table("spending"),
        table("gdp"),
        table("prices"),
        soft & frozenset(states),
    )


def _estimated(data: Path) -> frozenset[str]:
    """States of a file most of whose figures are marked as estimates."""
    marks: dict[str, list[bool]] = {}
    with data.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            marks.setdefault(row.get("state") or "", []).append(
                "estimate" in (row.get("note") or "")
            )
    return frozenset(state for state, marked in marks.items() if 2 * sum(marked) > len(marked))
