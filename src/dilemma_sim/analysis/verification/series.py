"""Measures of series and forecasts, on made-up numbers and on recorded ones (V18, V19, V25)."""

from __future__ import annotations

import math

import numpy as np
import xarray

from dilemma_sim.analysis.verification.case import Case, Row
from dilemma_sim.analysis.verification.ground import Ground
from dilemma_sim.measures.arms_race import arms_race_spells
from dilemma_sim.measures.inequality import gini
from dilemma_sim.measures.scores import crps_ensemble, crps_normal

_REGION = ("SRB", "HRV", "ALB", "XKX", "BIH", "MNE", "MKD", "SVN")
_REAL, _NOMINAL = "spending_constant2024_usdm", "spending_current_usdm"
_RECORDED = "SIPRI 2026, data/milex.csv"
_FOUND = "a finding, not an expectation"


def inequality(ground: Ground) -> list[Row]:
    """V18: the Gini coefficient of one giant among four, and of the region's spending."""
    spent = ground.spending(_REAL)

    def of_year(year: int) -> xarray.DataArray:
        return xarray.DataArray([spent[state][year] for state in _REGION], dims="state")

    def share(year: int) -> float:
        return float(of_year(year)[0] / of_year(year).sum())

    lone = xarray.DataArray([0.0, 0.0, 0.0, 1.0], dims="state")
    return [
        Row("0, 0, 0, 1", 0.75, float(gini(lone)), 1e-12),
        Row("eight states 2015", 0.4974, float(gini(of_year(2015))), 5e-5, _RECORDED),
        Row("eight states 2024", 0.5039, float(gini(of_year(2024))), 5e-5, _RECORDED),
        Row("Serbia's share 2015", 0.3136, share(2015), 5e-5, _RECORDED),
        Row("Serbia's share 2024", 0.3708, share(2024), 5e-5, _RECORDED),
    ]


def scores(ground: Ground) -> list[Row]:
    """V19: the score of forecasts that come as a curve or as members."""
    members = [0.0, 1.0, 2.0]
    many = np.random.default_rng(0).standard_normal((20_000, 8))
    mean_fair = float(crps_ensemble(many, np.zeros(len(many))).mean())
    return [
        Row("normal curve, what happens is its mean", 0.233695, float(crps_normal(0, 1, 0)), 1e-6),
        Row("normal curve, one standard deviation off", 0.602441, float(crps_normal(0, 1, 1)),
            1e-6),
        Row("members 0, 1, 2 and 1 happens: fair", 0.0, float(crps_ensemble(members, 1.0)), 1e-12),
        Row("  plain", 0.2222, float(crps_ensemble(members, 1.0, fair=False)), 5e-5),
        Row("eight members drawn from the curve, fair, mean of many", 0.233695, mean_fair, 5e-3,
            "derived here"),
    ]  # fmt: skip


def _grown(start: float, *rates: float) -> list[float]:
    return [start, *(start * np.cumprod([1.0 + rate for rate in rates])).tolist()]


def _spells(first: list[float], second: list[float], years: list[int] | None = None) -> str:
    years = years or list(range(2000, 2000 + len(first)))
    return _told(arms_race_spells(years, first, second))


def _told(spells: list[tuple[int, int]]) -> str:
    return ", ".join(f"{begins}-{ends}" for begins, ends in spells) or "none"


def arms_races(ground: Ground) -> list[Row]:
    """V25: the detector of arms races on series whose answer is plain, and on the region's."""
    fast = _grown(5.0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)
    slow = 0.0799
    gap = list(fast)
    gap[3] = math.nan
    skipped = [year for year in range(2000, 2007) if year != 2003]
    rows = [
        Row("both at exactly 8% for exactly three years", "2001-2003",
            _spells(_grown(1, 0.08, 0.08, 0.08), _grown(9, 0.08, 0.08, 0.08))),
        Row("one of them at 7.99% in the last year", "none",
            _spells(_grown(1, 0.08, 0.08, slow), _grown(9, 0.08, 0.08, 0.08))),
        Row("two years are too few", "none", _spells(_grown(1, 0.2, 0.2), _grown(9, 0.2, 0.2))),
        Row("only one of the two grows", "none", _spells(fast, [5.0] * 7)),
        Row("it begins and ends with fast growth", "2002-2004",
            _spells(_grown(1, 0.0, 0.1, 0.1, 0.1, 0.02, 0.1), fast)),
        Row("two races with a slow year between", "2001-2003, 2005-2007",
            _spells(_grown(1, 0.1, 0.1, 0.1, 0.01, 0.1, 0.1, 0.1),
                    _grown(1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1))),
        Row("an unknown year breaks it", "none", _spells(gap, fast)),
        Row("a year left out breaks it", "none", _spells(fast[:3] + fast[4:], fast[:3] + fast[4:],
            skipped)),
        Row("another currency changes nothing", "2001-2006",
            _spells([x * 117.3 for x in fast], fast)),
    ]  # fmt: skip
    for money, column, expected in (
        ("nominal", _NOMINAL, ("2023-2025",) * 4),
        ("real", _REAL, ("none",) * 4),
    ):
        spent = ground.spending(column)
        for other, spell in zip(("HRV", "ALB", "XKX", "MNE"), expected, strict=True):
            found = _told(_recorded(spent, "SRB", other))
            rows.append(Row(f"SRB-{other}, {money} money", spell, found, source=_RECORDED))
        others = [s for s in sorted(spent) if s not in ("SRB", "HRV", "ALB", "XKX", "MNE")]
        racing = [other for other in others if _recorded(spent, "SRB", other)]
        expected_others = "BGR" if money == "nominal" else "none"
        what = f"other states racing with Serbia, {money} money"
        found = ", ".join(racing) or "none"
        rows.append(Row(what, expected_others, found, source=f"{_FOUND}; {_RECORDED}"))
    return rows


def _recorded(spent: dict[str, dict[int, float]], a: str, b: str) -> list[tuple[int, int]]:
    years = sorted(set(spent[a]) & set(spent[b]))
    return arms_race_spells(years, [spent[a][y] for y in years], [spent[b][y] for y in years])


CASES = (
    Case("V18", "Inequality", "closed form, (n-1)/n", inequality),
    Case(
        "V19", "Scores of forecasts", "closed form; Gneiting and Raftery 2007 from memory", scores
    ),
    Case(
        "V25",
        "The detector of arms races",
        "Gibler, Rider and Hutchison 2005",
        arms_races,
        "Not tried on the series of the Correlates of War that the rule was published with: they "
        "are not at hand. Whether it raises false alarms needs a list of rivalries and is open.",
    ),
)
