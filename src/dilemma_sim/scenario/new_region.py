"""A first scenario of any region, written from a table of spending and output.

What the table says is taken over; what it does not say gets a neutral placeholder that says so.
The text is complete: every number that a run reads stands in it, with its range.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from dilemma_sim.rules.variants import registered
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError, did_you_mean, listed
from dilemma_sim.scenario.resolved import yaml_scalar
from dilemma_sim.scenario.schema import USUAL_VARIANTS, dyad_key
from dilemma_sim.scenario.spending_csv import StateRecord, years_of

#: What a number must carry whose value is ours and not the region's.
NEUTRAL = "neutral placeholder: replace it"
#: Growth rates that are needed to say how fast, and how unevenly, an economy grows.
FEWEST_FOR_GROWTH, FEWEST_FOR_VOLATILITY = 3, 5
USUAL_CEILING, USUAL_VOLATILITY = 0.045, 0.04
#: Equipment share of the budget, and the years of it that suppliers offer (assumption A17).
EQUIPMENT_SHARE, YEARS_OF_SUPPLY = 0.22, 4.0

_DOMAINS = {
    "air": (0.7, 0.5, 0.9, 0.04, 3.5, 2),
    "air_defense": (0.1, 0, 0.3, 0.05, 2.5, 1),
    "armor": (0.55, 0.4, 0.7, 0.04, 3, 2),
    "artillery": (0.6, 0.4, 0.8, 0.05, 2, 1.5),
    "drones": (0.55, 0.3, 0.8, 0.2, 0.75, 0.5),
    "manpower": (0.35, 0.2, 0.5, 0.1, None, None),
}
_HEADER = """\
# A first scenario of a new region, written by `dilemma-sim new-region` from {file}.
#
# Spending, GDP and prices are the table's. Everything marked "neutral placeholder" is nobody's
# judgement of this region: replace it, and say why in `source` or `note`. A.. and S.. are numbers
# in docs/assumptions.md. Money is million constant-2024 US$ (USDm), or whatever constant money
# the table holds. `low` and `high` are the range to sweep."""
_EMPTY = """\
# Published force plans, orders, guarantees, pacts, political closeness and dated events of the
# region are not in the table. docs/how-to/another-region.md shows how each is written.
guarantees: {}
suppliers: {}
pacts: []
affinities: {}
events: []"""


@dataclass(frozen=True)
class Region:
    """
    What a first scenario is made of.

    Attributes
    ----------
    name : str
    file : str
        The name of the table.
    states : mapping of code to StateRecord
    start, end : int
        First year of the run and its last moment.
    borders : iterable of pairs of codes, or None
        Land borders; None if nobody was asked, which the text says.
    """

    name: str
    file: str
    states: Mapping[str, StateRecord]
    start: int
    end: int
    borders: frozenset[str] | None


def region_from(
    records: Mapping[str, StateRecord],
    file: str,
    name: str,
    start: int | None = None,
    end: int | None = None,
) -> Region:
    """
    The region of a table, with the years that can be simulated.

    Without a start, the run begins in the first year in which every state has spending and GDP.
    Without an end, it goes to the last recorded year.

    Raises
    ------
    ScenarioError
        If there are too few states, or a state has no figures at the start.
    """
    if len(records) < 2:
        raise _wrong(file, "the table has one state; a security dilemma needs two or more")
    years = list(years_of(records))
    if not years:
        raise _wrong(file, "there is no year in which every state has spending and GDP; add one")
    begins = years[0] if start is None else start
    if begins not in years:
        absent = [s for s, r in records.items() if begins not in r.spending or begins not in r.gdp]
        advice = f"begin with --start {min(years, key=lambda year: abs(year - begins))}"
        raise _wrong(file, f"{listed(absent, 'and')}: no spending and GDP in {begins}; {advice}")
    last = max(max(record.spending) for record in records.values())
    ends = last if end is None else end
    if ends <= begins:
        advice = "choose an earlier --start or a later --end"
        raise _wrong(file, f"the run would begin in {begins} and end in {ends}; {advice}")
    return Region(name, file, records, begins, ends, None)


def borders_from(text: str, states: Iterable[str]) -> frozenset[str]:
    """
    Pairs of neighbors out of words such as ``SRB-HRV, SRB-XKX``.

    Raises
    ------
    ScenarioError
        If a pair is none, or names a state that is not in the table.

    Examples
    --------
    >>> sorted(borders_from("B-A, B-C", ["A", "B", "C"]))
    ['A-B', 'B-C']
    """
    known = list(states)
    pairs = []
    for word in text.replace(",", " ").split():
        codes = word.split("-")
        if len(codes) != 2 or codes[0] == codes[1]:
            message = f"'{word}' is no pair of states; write two codes, as in {'-'.join(known[:2])}"
            raise _wrong(f"--neighbors {text}", message)
        for code in codes:
            if code not in known:
                advice = did_you_mean(code, known) or f"; the states are {listed(known, 'and')}"
                raise _wrong(f"--neighbors {text}", f"there is no state '{code}'{advice}")
        pairs.append(dyad_key(*codes))
    return frozenset(pairs)


def region_yaml(region: Region) -> str:
    """The scenario of a region as text; the strict reader reads it, and `run` runs it."""
    sections = [
        _HEADER.format(file=region.file),
        "\n".join(_about(region)),
        "\n".join(_domains()),
        "\n".join(_states(region)),
        "\n".join(_relations(region)),
        _EMPTY,
        "\n".join(_rules()),
    ]
    return "\n\n".join(sections) + "\n"


def _about(region: Region) -> Iterator[str]:
    first, last = region.start, region.end
    words = (
        f"{listed(sorted(region.states), 'and')}, {first} to {last}. A first scenario with neutral"
        " beliefs, low hostility, no plans and no pacts. It runs; it claims nothing yet."
    )
    yield f"name: {yaml_scalar(region.name)}"
    yield f"description: {yaml_scalar(words)}"
    yield f"time: {{start: {first}, end: {last}, steps_per_year: 4}}"
    yield "world:"
    for key, value, unit, low, high, number in (
        ("offense_defense_balance", 1, "ratio", 0.25, 4, "A1"),
        ("distinguishability", 0.3, "0-1", 0, 1, "A2"),
        ("outside_threat", 0, "probability", 0, 0.1, "A3"),
        ("external_attention", 1, "0-1", 0.3, 1, "A4"),
        ("distance_decay", 500, "km", 200, 1500, "A5"),
    ):
        yield f"  {key}: {_story(value, unit, low, high, assumption=number)}"


def _domains() -> Iterator[str]:
    yield "# Kinds of weapons: how far they serve attack, how fast they wear, how long they take."
    yield "domains:"
    for name, (offense, low, high, wear, lead, window) in _DOMAINS.items():
        yield f"  {name}:"
        yield f"    offensiveness: {_story(offense, '0-1', low, high, assumption='A6')}"
        yield f"    depreciation: {_story(wear, '1/yr', 0.6 * wear, 1.5 * wear, assumption='A7')}"
        if lead is not None:
            yield f"    lead_time: {_story(lead, 'yr', assumption='A8')}"
            yield f"    delivery_window: {_story(window, 'yr', assumption='A8')}"


def _states(region: Region) -> Iterator[str]:
    mix = {"air": 0.29, "air_defense": 0.16, "armor": 0.29, "artillery": 0.23, "drones": 0.03}
    yield "states:"
    yield '  "*":'
    for key, value in (
        ("personnel_share", 0.5),
        ("operations_share", 0.26),
        ("equipment_share", EQUIPMENT_SHARE),
        ("industry_share", 0.02),
    ):
        yield f"    {key}: {_story(value, 'share', assumption='A12')}"
    yield f"    procurement_mix: {_story(mix, 'share', assumption='A15')}"
    stock = f"{NEUTRAL}; with 0, stocks begin as the budget alone would have built them"
    yield f"    legacy_stock: {_story(0, 'USDm', note=stock)}"
    for key in ("active_personnel", "reserve_personnel"):
        note = f"{NEUTRAL}; with 0, soldiers do not count as capability"
        yield f"    {key}: {_story(0, 'persons', note=note)}"
    yield f"    secrecy: {_story(0.1, '0-1', 0, 0.6, note=NEUTRAL)}"
    yield f"    outside_exposure: {_story(1, '0-1', 0, 1, note=NEUTRAL)}"
    for code in sorted(region.states):
        yield f"  {yaml_scalar(code)}:"
        for line in _state(region, region.states[code]):
            yield f"    {line}"


def _state(region: Region, record: StateRecord) -> Iterator[str]:
    start = region.start
    gdp, spending = record.gdp[start], record.spending[start]
    yield f"name: {yaml_scalar(record.name)}"
    yield f"gdp: {_story(_short(gdp), 'USDm', note=f'{region.file}, {start}')}"
    growth, note = _growth(record, start)
    low, high = growth - 0.015, growth + 0.015
    yield f"gdp_growth: {_story(_short(growth), '1/yr', low, high, 'A9', note)}"
    spread, note = _volatility(record, start)
    yield f"gdp_volatility: {_story(_short(spread), 'per sqrt(yr)', 0.0, 2 * spread, 'A10', note)}"
    # Written out in full, so that GDP times burden is the spending of the table.
    burden = spending / float(f"{gdp:.6g}")
    yield f"burden: {_story(float(f'{burden:.10g}'), 'share of GDP', note='spending over GDP')}"
    most = max(_burdens(record), default=burden)
    ceiling = max(USUAL_CEILING, math.ceil(1000 * 1.5 * most) / 1000)
    ceiling = min(ceiling, 1.0)
    note = f"{NEUTRAL}; above the highest recorded burden, {most:.3g}"
    bounds = (max(most, 0.8 * ceiling), min(1.0, 1.3 * ceiling))
    yield f"burden_ceiling: {_story(ceiling, 'share of GDP', *bounds, note=note)}"
    supply = max(_short(YEARS_OF_SUPPLY * EQUIPMENT_SHARE * spending), 1e-6)
    yield (
        "supplier_capacity:"
        f" {_story(supply, 'USDm/yr', supply / 2, 2 * supply, 'A17', 'four equipment budgets')}"
    )
    yield f"gdp_series: {_series(record.gdp, 'USDm')}"
    yield f"spending_series: {_series(record.spending, 'USDm')}"
    if record.prices:
        yield f"price_index: {_series(record.prices, 'current over constant US$')}"
    yield "plans: []"
    yield "orders: []"


def _growth(record: StateRecord, start: int) -> tuple[float, str]:
    """Mean yearly growth of output, and the years that it comes from."""
    before = {year: gdp for year, gdp in record.gdp.items() if year <= start}
    if len(before) > FEWEST_FOR_GROWTH:
        return _mean_growth(before), f"mean of {min(before)} to {start}, before the run begins"
    if len(record.gdp) > FEWEST_FOR_GROWTH:
        span = f"{min(record.gdp)} to {max(record.gdp)}"
        note = f"mean of {span}; it looks ahead of the start, so a test on the past needs another"
        return _mean_growth(record.gdp), note
    return 0.0, f"{NEUTRAL}; too few years to estimate it"


def _mean_growth(gdp: Mapping[int, float]) -> float:
    first, last = min(gdp), max(gdp)
    return math.log(gdp[last] / gdp[first]) / (last - first)


def _volatility(record: StateRecord, start: int) -> tuple[float, str]:
    """Spread of yearly growth, from the same years as its mean."""
    before = {year: gdp for year, gdp in record.gdp.items() if year <= start}
    used = before if len(before) > FEWEST_FOR_VOLATILITY else record.gdp
    pairs = [(a, b) for a, b in pairwise(sorted(used)) if b == a + 1]
    rates = [math.log(used[b] / used[a]) for a, b in pairs]
    if len(rates) < FEWEST_FOR_VOLATILITY:
        return USUAL_VOLATILITY, f"{NEUTRAL}; too few years to estimate it"
    span = f"{min(used)} to {max(used)}"
    return max(statistics.stdev(rates), 1e-4), f"standard deviation of yearly growth, {span}"


def _burdens(record: StateRecord) -> list[float]:
    return [
        money / record.gdp[year] for year, money in record.spending.items() if year in record.gdp
    ]


def _relations(region: Region) -> Iterator[str]:
    codes = sorted(region.states)
    if region.borders is None:
        yield "# fill in: which states share a land border? Nobody was asked, so none do here."
        yield "# Give them as --neighbors A-B,B-C, or write one line for each pair below:"
        yield f"#   {dyad_key(*codes[:2])}: {{border: true}}"
    yield "dyads:"
    yield '  "*":'
    note = f"{NEUTRAL}; the least at which neighbors can clash at all. 0.3 and more are rivals"
    yield f"    hostility: {_story(0.1, '0-1', 0.01, 0.7, note=note)}"
    yield f"    transparency: {_story(0.35, '0-1', 0.15, 0.55, assumption='A35')}"
    yield f"    dispute: {_story(0, '0-1', note=NEUTRAL)}"
    yield "    border: false"
    note = f"{NEUTRAL}; between capitals, read only where there is no border"
    yield f"    distance: {_story(500, 'km', note=note)}"
    for pair in sorted(region.borders or ()):
        yield f"  {yaml_scalar(pair)}: {{border: true}}"
    yield ""
    yield "# The probability that each gives to the other wanting more than security."
    yield "beliefs:"
    yield '  "*":'
    yield f'    "*": {_story(0.1, "probability", 0.02, 0.5, note=NEUTRAL)}'


def _rules() -> Iterator[str]:
    yield "# The usual variant of every rule with its usual numbers. Change one, or name another"
    yield "# variant; the numbers of a variant are explained in src/dilemma_sim/rules."
    yield "rules:"
    for mechanism, usual in USUAL_VARIANTS.items():
        parameters = registered()[mechanism][usual].parameters()
        yield f"  {mechanism}:"
        for line in _parameters(parameters):
            yield f"    {line}"


def _parameters(parameters: BaseModel) -> Iterator[str]:
    for name, told in type(parameters).model_fields.items():
        value: Any = getattr(parameters, name)
        extra = told.json_schema_extra if isinstance(told.json_schema_extra, dict) else {}
        if isinstance(value, BaseModel):
            yield f"{name}:"
            for line in _parameters(value):
                yield f"  {line}"
        elif name == "variant" or "unit" not in extra:
            yield f"{name}: {yaml_scalar(value)}"
        else:
            bounds = {key: extra.get(key) for key in ("unit", "low", "high")}
            note = "usual value of the program"
            yield f"{name}: {yaml_scalar(_given(value=value, **bounds, note=note))}"


def _series(numbers: Mapping[int, float], unit: str) -> str:
    return yaml_scalar(
        {"value": {year: _short(numbers[year]) for year in sorted(numbers)}, "unit": unit}
    )


def _story(
    value: object,
    unit: str,
    low: float | None = None,
    high: float | None = None,
    assumption: str | None = None,
    note: str | None = None,
) -> str:
    bounds = [None if bound is None else _short(bound) for bound in (low, high)]
    return yaml_scalar(
        _given(
            value=value, unit=unit, low=bounds[0], high=bounds[1], assumption=assumption, note=note
        )
    )


def _given(**told: object) -> dict[str, object]:
    return {key: word for key, word in told.items() if word is not None}


def _short(number: float) -> float:
    """
    Six digits, whole numbers without a point.

    Examples
    --------
    >>> [_short(number) for number in (56877.656, 1204.0, 0.0211712345)]
    [56877.7, 1204, 0.0211712]
    """
    rounded = float(f"{number:.6g}")
    return int(rounded) if rounded.is_integer() else rounded


def _wrong(place: str, message: str) -> ScenarioError:
    return ScenarioError([Problem(Place(place), "", message)])
