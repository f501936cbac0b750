"""Richardson's equations, played by the program's own rule (V1, V1b, V2, V2b, V4, V5)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dilemma_sim.analysis.verification.case import Case, Row
from dilemma_sim.analysis.verification.ground import (
    Ground,
    Overrides,
    at,
    numbers,
    step_length,
    yearly_derivative,
)
from dilemma_sim.measures.richardson import (
    growth_line,
    line_through,
    mid_levels,
    running_away,
    yearly_rises,
)
from dilemma_sim.measures.stability import largest_real_eigenvalue

_EIGHT = "ABCDEFGH"

#: Paths of the two-state system by the step, USDm at years 1, 10 and 20.
_EULER = {
    4: {1: (13.765144, 11.547596), 10: (31.421407, 23.025178), 20: (37.411759, 27.871716)},
    1: {1: (14.0, 11.5), 10: (31.917164, 23.386735), 20: (37.693695, 28.102504)},
}
_EXACT = {1: (13.697483, 11.553735), 10: (31.262196, 22.912338), 20: (37.318414, 27.795629)}


def _rates(
    ground: Ground, name: str, start: Sequence[float], overrides: Overrides | None = None
) -> np.ndarray:
    """Matrix of the continuous system, read off one played step of a year."""
    stepped = {"time.steps_per_year": 1, "time.end": 2001, **(overrides or {})}
    scenario = ground.scenario(name, stepped)
    slope: np.ndarray = yearly_derivative(scenario, np.array(start)) - np.eye(len(start))
    return slope


def _eigenvalues(matrix: np.ndarray) -> tuple[float, ...]:
    return numbers(np.sort(np.linalg.eigvals(matrix).real))


def two_states(ground: Ground) -> list[Row]:
    """V1: Richardson's two equations from (10, 10)."""
    rows, year = [], 2000
    for per_year, path in _EULER.items():
        played = ground.run("richardson", {"time.steps_per_year": per_year})
        rows += [
            Row(f"spending after year {n}, steps of {step_length(per_year)}", expected, found, 5e-7)
            for n, expected in path.items()
            for found in [at(played, "spending", year + n)]
        ]
    finer = {n: ground.run("richardson", {"time.steps_per_year": n}) for n in (1, 2, 4, 12)}
    for n, expected in _EXACT.items():
        found = _in_the_limit({k: np.array(at(v, "spending", year + n)) for k, v in finer.items()})
        rows.append(Row(f"spending after year {n}, steps made ever shorter", expected, found, 2e-4))
    still = {"states.A.burden": 0.04, "states.B.burden": 0.03}
    rest = at(ground.run("richardson", still), "spending", 2020)
    rows.append(Row("equilibrium, 20 years on", (40.0, 30.0), rest, 1e-9))
    found = _eigenvalues(_rates(ground, "richardson", (10.0, 10.0)))
    rows.append(Row("eigenvalues, 1/yr", (-0.382288, -0.117712), found, 1e-6))
    return rows


def _in_the_limit(values: dict[int, np.ndarray]) -> tuple[float, ...]:
    """Value for steps of no length, by the polynomial through those of 1, 1/2, 1/4 and 1/12."""
    lengths = [1.0 / n for n in values]
    limit = np.zeros(2)
    for here, value in zip(lengths, values.values(), strict=True):
        weight = 1.0
        for other in lengths:
            if other != here:
                weight *= other / (other - here)
        limit += weight * value
    return numbers(limit)


def pushed_pair(ground: Ground) -> list[Row]:
    """V1b: two alike states at rest, of which one comes to bear a grudge."""
    alike: Overrides = {
        "reactions.A.B": 0.25,
        "reactions.B.A": 0.25,
        "states.*.fatigue": 0.5,
        "states.*.grievance": 1,
        "states.*.burden": 0.004,
        "time.steps_per_year": 1,
    }
    pushed = {**alike, "states.A.grievance": 2}
    return [
        Row("equilibrium", (4.0, 4.0), at(ground.run("richardson", alike), "spending", 2020), 1e-9),
        Row(
            "eigenvalues, 1/yr",
            (-0.75, -0.25),
            _eigenvalues(_rates(ground, "richardson", (4.0, 4.0), alike)),
            1e-6,
        ),
        Row(
            "ten steps after the push",
            (6.554039, 5.220707),
            at(ground.run("richardson", pushed), "spending", 2010),
            5e-7,
        ),
        Row(
            "in the end",
            (6.666667, 5.333333),
            at(ground.run("richardson", {**pushed, "time.end": 2100}), "spending", 2100),
            5e-7,
        ),
    ]


def border_of_stability(ground: Ground) -> list[Row]:
    """V2: stability turns where reaction equals fatigue."""
    rows = []
    for reaction, rate, word in ((0.19, -0.01, "stable"), (0.2, 0.0, "neutral"), (0.21, 0.01, "")):
        matrix = _rates(
            ground,
            "richardson",
            (10.0, 10.0),
            {"reactions.A.B": reaction, "reactions.B.A": reaction, "states.*.fatigue": 0.2},
        )
        what = f"growth of a disturbance at k = {reaction}, {word or 'unstable'}"
        rows.append(Row(what, rate, largest_real_eigenvalue(matrix), 1e-6))
    return rows


def discrete_system(ground: Ground) -> list[Row]:
    """V2b: a system in yearly steps in which one side runs away slowly."""
    numbers: Overrides = {
        "reactions.A.B": 0.09,
        "reactions.B.A": 0.12,
        "states.A.fatigue": 0.15,
        "states.B.fatigue": 0.05,
        "states.A.grievance": 0.02,
        "states.B.grievance": 0.01,
        "states.A.burden": 0.015,
        "states.B.burden": 0.020,
        "time.steps_per_year": 1,
    }
    path = ground.run("richardson", {**numbers, "time.end": 2100})
    yearly = _rates(ground, "richardson", (15.0, 20.0), numbers) + np.eye(2)
    return [
        Row("eigenvalues of a step", (0.784674, 1.015326), _eigenvalues(yearly), 1e-6),
        Row("after 10 steps", (14.439702, 25.743361), at(path, "spending", 2010), 5e-7),
        Row("after 100 steps", (57.438598, 105.387734), at(path, "spending", 2100), 5e-7),
    ]


#: Military spending of 1909 to 1913, million pounds; figures from memory.
BEFORE_1914 = {
    "France": (48.6, 50.9, 57.1, 63.2, 74.7),
    "Russia": (66.7, 68.5, 70.7, 81.8, 92.0),
    "Germany": (63.1, 62.0, 62.5, 68.2, 95.4),
    "Austria-Hungary": (20.8, 23.4, 24.6, 25.5, 26.9),
}
_BY_HAND = "computed from the table"
_DERIVED = "derived here"


def race_to_1914(ground: Ground) -> list[Row]:
    """V4: Richardson's table of 1909 to 1913, its line, its pitfalls, and the rule itself."""
    series = {name: np.array(values) for name, values in BEFORE_1914.items()}
    allies = series["France"] + series["Russia"]
    central = series["Germany"] + series["Austria-Hungary"]
    total = allies + central
    line = growth_line(total)
    early = line_through(total[:-1], yearly_rises(total))
    against = (
        line_through(mid_levels(central), yearly_rises(allies)).slope,
        line_through(mid_levels(allies), yearly_rises(central)).slope,
    )
    curve = running_away(199.2, 194.9, 0.731, range(5))
    return [
        Row("both blocs together, million pounds", (199.2, 204.8, 214.9, 238.7, 289.0),
            numbers(total), 1e-9),
        Row("yearly rises", (5.6, 10.1, 23.8, 50.3), numbers(yearly_rises(total)), 1e-9),
        Row("levels of mid-year", (202.0, 209.85, 226.8, 263.85), numbers(mid_levels(total)), 1e-9),
        Row("slope as published, 1/yr", 0.73, line.slope, 5e-3),
        Row("level without growth as published", 194.0, line.zero, 1.0),
        Row("slope, 1/yr", 0.7310, line.slope, 5e-5, _BY_HAND),
        Row("intercept", -142.485, line.intercept, 5e-4, _BY_HAND),
        Row("level without growth", 194.91, line.zero, 5e-3, _BY_HAND),
        Row("R squared", 0.9991, line.fit, 5e-5, _BY_HAND),
        Row("pitfall: slope on the level at the year's start", 1.151, early.slope, 5e-4, _BY_HAND),
        Row("  which is exp(b) - 1 of b =", 0.766, float(np.log1p(early.slope)), 5e-4, _DERIVED),
        Row("  with nearly the same level without growth", 194.9, early.zero, 0.5, _DERIVED),
        Row("slope of each bloc on the other's level", (0.65, 0.72), against, 5e-3, _BY_HAND),
        Row("curve from 199.2 at 0.731 a year", (199.2, 203.8, 213.5, 233.4, 274.9),
            numbers(curve), 0.1, _BY_HAND),
        _played(ground, line.slope, line.zero),
    ]  # fmt: skip


def _played(ground: Ground, slope: float, zero: float) -> Row:
    """The fitted line as a Richardson rule of two alike blocs, in monthly steps."""
    half = zero / 2.0
    path = ground.run(
        "richardson",
        {
            "reactions.A.B": slope,
            "reactions.B.A": slope,
            "states.*.fatigue": 0.0,
            "states.*.grievance": -slope * half,
            "states.*.burden": 0.0996,
            "time.end": 2004,
            "time.steps_per_year": 12,
        },
    )
    levels = tuple(sum(at(path, "spending", 2000 + year)) for year in range(5))
    monthly = 1.0 + slope / 12.0
    expected = tuple(zero + (199.2 - zero) * monthly ** (12 * year) for year in range(5))
    return Row("the rule with that line, in months", expected, levels, 1e-6, _DERIVED)


def many_states(ground: Ground) -> list[Row]:
    """V5: what holds for a pair need not hold for three or eight."""
    tens = [10.0] * 8
    path = ground.run("eight-states", {"time.end": 2100, "time.steps_per_year": 1})
    settled = at(path, "spending", 2100)
    alone: dict[str, object] = {
        f"reactions.{a}.{b}": 0.0
        for a in _EIGHT
        for b in _EIGHT
        if a != b and not (a in "ABC" and b in "ABC")
    }
    strong: dict[str, object] = {"reactions.*.*": 0.6, "states.*.fatigue": 1.0}
    rows = [
        Row("eight states, k .05, a .5: least and most in the end", (6.666667,) * 2,
            (min(settled), max(settled)), 5e-7),
        Row("  growth of a disturbance, 1/yr", -0.15,
            largest_real_eigenvalue(_rates(ground, "eight-states", tens)), 1e-6),
        Row("  at the critical k = a/(N-1) = .0714286", 0.0,
            largest_real_eigenvalue(
                _rates(ground, "eight-states", tens, {"reactions.*.*": 0.5 / 7})), 1e-6),
        Row("a pair, k .6, a 1", -0.4,
            largest_real_eigenvalue(_rates(ground, "richardson", tens[:2], strong)), 1e-6),
        Row("a trio, k .6, a 1: it races", 0.2,
            largest_real_eigenvalue(_rates(ground, "eight-states", tens, {**strong, **alone})),
            1e-6),
    ]  # fmt: skip
    for friends, rate in ((0.0, -0.10), (-0.03, -0.19)):
        blocs = {
            f"reactions.{a}.{b}": friends if (a in "ABCD") == (b in "ABCD") else 0.1
            for a in _EIGHT
            for b in _EIGHT
            if a != b
        }
        found = largest_real_eigenvalue(_rates(ground, "eight-states", tens, blocs))
        rows.append(Row(f"two blocs of four, k .1 across, {friends:g} within", rate, found, 1e-6))
    return rows


CASES = (
    Case("V1", "Richardson's two equations", "closed form; after Richardson 1960", two_states),
    Case("V1b", "A pushed pair", "Bongers, Gomez and Torres 2019, code seen", pushed_pair),
    Case("V2", "Where stability turns", "closed form; after Richardson 1960", border_of_stability),
    Case(
        "V2b",
        "A system in yearly steps",
        "kind of Leik and Meeker 1975, code seen",
        discrete_system,
    ),
    Case(
        "V4",
        "The race of 1909 to 1913",
        "Richardson 1960, from memory",
        race_to_1914,
        "Million pounds of 1909 to 1913: "
        + "; ".join(f"{name} {', '.join(map(str, spent))}" for name, spent in BEFORE_1914.items())
        + ". Four points do not show that the blocs answered each other: a bloc that feeds on "
        "itself fits them as well (Wagner, Perkins and Taagepera 1975).",
    ),
    Case("V5", "Many states", "closed form; after Richardson 1960", many_states),
)
