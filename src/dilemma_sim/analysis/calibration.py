"""Calibration: which values of the free numbers give worlds that look like the record.

The record is read up to a year and no further. What the later years say is asked by `hindcast`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dilemma_sim.analysis.hindcast.forecasts import assimilated_forecast
from dilemma_sim.analysis.hindcast.information import known_by
from dilemma_sim.analysis.hindcast.record import recorded_log_spending
from dilemma_sim.analysis.rejection import (
    TAILS,
    Posterior,
    Trial,
    latin_hypercube,
    posterior_of,
    shrinkage_of_nothing,
    tried_on_itself,
)
from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError, did_you_mean
from dilemma_sim.scenario.provenance import provenance_of
from dilemma_sim.scenario.schema import Scenario
from dilemma_sim.world.inputs import value_at

#: The free numbers of the model with their symbols. Everything else is an input. Of the two
#: numbers behind the strength of a signal, growth of a revisionist is drawn and noise stays.
FREE = {
    "rules.spending.adjustment_rate": "lambda",
    "rules.spending.threat_elasticity": "eta",
    "rules.spending.compliance_scale": "c",
    "rules.threat_perception.free_ride_weight": "f_r",
    "rules.spending.budget_noise": "sigma_M",
    "rules.beliefs.revisionist_growth": "mu_R",
    "rules.beliefs.forgetting_rate": "phi",
    "rules.beliefs.attribution_bias": "nu",
    "rules.beliefs.worst_case_bias": "b_0",
    "rules.alliances.guarantee_doubt_weight": "b_kappa",
    "rules.alliances.counter_pact_weight": "b_C",
    "rules.crises.base_rate": "lambda_0",
    "rules.crises.escalation_probability.level_3": "q_3",
}
#: What the values of these numbers had already seen of the years that are held back, if they come
#: from the assumption that is named with them.
SEEN = {
    "rules.spending.compliance_scale": ("S8", "each plan's compliance was set on 2015 to 2025"),
    "rules.alliances.guarantee_doubt_weight": ("S15", "set on the pacts of 2025"),
    "rules.alliances.counter_pact_weight": ("S15", "set on the pacts of 2025"),
    "rules.crises.base_rate": ("S17", "set on the incidents of 2021 to 2024"),
    "rules.crises.escalation_probability.level_3": (
        "S17",
        "set on the incidents of 2021 to 2024",
    ),
}
#: Threat and plans explain the same growth, so the two are taken over together or not at all.
TOGETHER = ("rules.spending.threat_elasticity", "rules.spending.compliance_scale")
#: Shrinkage from which a number counts as identified, or weakly so, if luck alone gives less.
IDENTIFIED, WEAKLY = 0.3, 0.1
KNOWN, WEAK, UNKNOWN = "identified", "weakly", "not identified"
#: Fewer draws than this cannot carry a regression on all numbers.
FEWEST_KEPT = 60
#: A jump of spending that falls back a year later is a payment and no policy, [log points].
JUMP, FALL = 0.5, 0.3


@dataclass(frozen=True)
class Finding:
    """
    One number: what was allowed, what the scenario has, and what the record says.

    Attributes
    ----------
    low, high, value : float
        Range of the draws and value of the scenario.
    median, low80, high80 : float
        Of the posterior.
    shrinkage : float
        1 minus the ratio of the posterior's standard deviation to the prior's.
    learnable : float
        The same, on average over worlds of the model whose numbers are known.
    coverage : float
        How often the 80% interval held the truth in those worlds.
    verdict : str
        ``identified``, ``weakly`` or ``not identified``.
    taken : bool
        Whether the median goes into the calibrated scenario.
    seen : str
        What the scenario's own value had already seen; empty if nothing.
    """

    path: str
    symbol: str
    unit: str
    low: float
    high: float
    value: float
    median: float
    low80: float
    high80: float
    shrinkage: float
    learnable: float
    coverage: float
    verdict: str
    taken: bool
    seen: str


@dataclass(frozen=True)
class Calibration:
    """What a calibration found."""

    start: int
    until: int
    draws: int
    kept: int
    seed: int
    states: tuple[str, ...]
    left_out: tuple[str, ...]
    findings: tuple[Finding, ...]
    absent: tuple[str, ...]
    """Free numbers that the scenario's rules do not have, or give no range."""
    idle_shrinkage: float
    """Shrinkage that 19 of 20 numbers stay below that do nothing."""
    nearness: float
    """Share of the model's own worlds that lie no nearer to the draws than the record does."""
    inside: float
    """Share of the recorded growth rates in the middle 80% of the worlds that were kept."""
    correlation: float
    """Of threat elasticity and compliance in the posterior; NaN if one of them is absent."""
    posterior: Posterior

    @cached_property
    def sample(self) -> Array:
        """Rows of values that count alike, (row, number), in the order of the findings."""
        low = np.array([finding.low for finding in self.findings])
        high = np.array([finding.high for finding in self.findings])
        rows: Array = low + (high - low) * self.posterior.evenly(min(self.kept, 200))
        return rows


def calibrate(
    scenario: Scenario,
    *,
    until: int,
    draws: int = 20_000,
    keep: float = 0.05,
    seed: int = 0,
    leave_out: Iterable[str] = (),
    worlds: int = 400,
) -> Calibration:
    """
    Values of the free numbers under which the model looks like the record up to a year.

    Parameters
    ----------
    scenario : Scenario
        With ranges of its free numbers, and recorded spending and GDP.
    until : int
        The last year that is looked at.
    draws : int
        Worlds that are played, each with its own values and its own luck.
    keep : float, in (0, 1)
        Share of the draws that is kept.
    seed : int, >= 0
    leave_out : iterable of str
        States whose record is not compared, besides those with a gap or a single large payment.
    worlds : int
        Worlds of the model itself on which the method is tried, a tenth of the draws at most.

    Raises
    ------
    ScenarioError
        If there is nothing to compare or nothing to fit, or too few draws are kept.
    """
    kept = round(draws * keep)
    if kept < FEWEST_KEPT:
        raise _wrong(scenario, f"keeps {kept} of {draws} draws; keep {FEWEST_KEPT} or more")
    numbers, absent = free_numbers(scenario)
    low, high = (np.array([row[side] for row in numbers.values()]) for side in (0, 1))
    start = scenario.time.start
    states, left_out = compared_states(scenario, until, leave_out)
    unit = latin_hypercube(draws, len(numbers), seed)
    values = low + (high - low) * unit
    played = assimilated_forecast(
        scenario,
        start,
        until,
        draws,
        seed,
        {path: values[:, n] for n, path in enumerate(numbers)},
        known_gdp=True,
        known_until=until,
    )
    simulated = observations(np.log(played.sel(state=list(states)).to_numpy()))
    place = [scenario.roster.index(state) for state in states]
    record = recorded_log_spending(known_by(scenario, until), range(start, until + 1))
    observed = observations(record[:, place, None])[0]
    posterior = posterior_of(unit, simulated, observed, kept)
    trial = tried_on_itself(unit, simulated, kept, min(worlds, draws // 10))
    idle = float(np.quantile(shrinkage_of_nothing(unit, simulated, observed, kept, seed), 0.95))
    rates = (until - start) * len(states)
    middle = np.quantile(simulated[posterior.chosen, :rates], TAILS, axis=0)
    inside = (observed[:rates] >= middle[0]) & (observed[:rates] <= middle[1])
    return Calibration(
        start,
        until,
        draws,
        kept,
        seed,
        states,
        left_out,
        _findings(scenario, numbers, posterior, trial, idle),
        absent,
        idle,
        float(np.mean(trial.distances >= posterior.distance)),
        float(inside.mean()),
        _correlation(list(numbers), posterior),
        posterior,
    )


def observations(log_spending: Array) -> Array:
    """
    What is compared: growth of every state in every year, and how restless it is.

    Parameters
    ----------
    log_spending : array (year, state, run), [ln USDm]

    Returns
    -------
    array (run, observation)
        Yearly growth of each state; total growth of each state squared; and of all states
        together the spread of growth around each state's mean (log), the size of its changes
        from year to year (log) and its persistence. Levels over several years are sums of the
        growth rates, so a regression on these holds them too.
    """
    growth = np.diff(log_spending, axis=0)
    total = log_spending[-1] - log_spending[0]
    off = growth - growth.mean(axis=0)
    spread = (off**2).mean(axis=(0, 1))
    turns = (np.diff(growth, axis=0) ** 2).mean(axis=(0, 1))
    together = (off[1:] * off[:-1]).mean(axis=(0, 1)) / np.maximum(spread, 1e-12)
    rows = [
        growth.reshape(-1, growth.shape[-1]),
        total**2,
        0.5 * np.log(np.maximum(spread, 1e-12))[None],
        0.5 * np.log(np.maximum(turns, 1e-12))[None],
        together[None],
    ]
    return np.concatenate(rows).T


def free_numbers(
    scenario: Scenario,
) -> tuple[dict[str, tuple[float, float, float, str]], tuple[str, ...]]:
    """Low, high, value and unit of each free number that can be drawn, and those that cannot."""
    found: dict[str, tuple[float, float, float, str]] = {}
    stories = provenance_of(scenario).stories
    for path in FREE:
        value = value_at(scenario, path)
        if value is None:
            continue
        story = stories.get(tuple(path.split(".")))
        declared = _declared(scenario, path)
        low = float(declared["low"] if story is None or story.low is None else story.low)
        high = float(declared["high"] if story is None or story.high is None else story.high)
        if low < high:
            found[path] = (low, high, float(value), str(declared["unit"]))
    if not found:
        raise _wrong(scenario, "its rules have none of the free numbers; see docs/calibration.md")
    return found, tuple(path for path in FREE if path not in found)


def _declared(scenario: Scenario, path: str) -> Mapping[str, float | str]:
    """What the rule itself says of its number."""
    parent, name = path.rsplit(".", 1)
    extra = type(value_at(scenario, parent)).model_fields[name].json_schema_extra
    assert isinstance(extra, dict)  # every number of a rule is declared with unit and range
    return extra


def compared_states(
    scenario: Scenario, until: int, leave_out: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    States whose record is compared, and those left out.

    Left out are states with a gap in the record and those with a single large payment in it.

    Raises
    ------
    ScenarioError
        If a state does not exist, or none is left.
    """
    unknown = [state for state in leave_out if state not in scenario.states]
    if unknown:
        advice = did_you_mean(unknown[0], scenario.roster)
        raise _wrong(scenario, f"there is no state '{unknown[0]}' to leave out{advice}")
    start = scenario.time.start
    if until - start < 2:
        raise _wrong(
            scenario, f"needs two years of growth or more; {start} to {until} is too short"
        )
    record = recorded_log_spending(known_by(scenario, until), range(start, until + 1))
    out = set(leave_out)
    for n, state in enumerate(scenario.roster):
        if not np.isfinite(record[:, n]).all() or single_payment(record[:, n]):
            out.add(state)
    states = tuple(state for state in scenario.roster if state not in out)
    if not states:
        last = max(max(state.spending_series, default=start) for state in scenario.states.values())
        message = f"no state has recorded spending in every year from {start} to {until}"
        raise _wrong(scenario, f"{message}; the record ends in {last}: choose another --until")
    return states, tuple(sorted(out))


def single_payment(log_spending: Array) -> bool:
    """
    Whether spending jumps in one year and falls back in the next.

    Examples
    --------
    >>> [single_payment(np.log(path)) for path in ([1.0, 2.3, 1.1], [1.0, 2.3, 2.4])]
    [True, False]
    """
    growth = np.diff(log_spending)
    return bool(((growth[:-1] > JUMP) & (growth[1:] < -FALL)).any())


def _findings(
    scenario: Scenario,
    numbers: Mapping[str, tuple[float, float, float, str]],
    posterior: Posterior,
    trial: Trial,
    idle: float,
) -> tuple[Finding, ...]:
    marks = [posterior.quantile(share) for share in (0.5, *TAILS)]
    verdicts = {
        path: UNKNOWN if shrunk <= max(WEAKLY, idle) else KNOWN if shrunk >= IDENTIFIED else WEAK
        for path, shrunk in zip(numbers, posterior.shrinkage, strict=True)
    }
    taken = {path for path, verdict in verdicts.items() if verdict == KNOWN}
    if taken & set(TOGETHER):
        taken |= set(TOGETHER) & set(numbers)
    rows = []
    for n, (path, (low, high, value, unit)) in enumerate(numbers.items()):
        median, low80, high80 = (low + (high - low) * float(mark[n]) for mark in marks)
        rows.append(
            Finding(
                path,
                FREE[path],
                unit,
                low,
                high,
                value,
                median,
                low80,
                high80,
                float(posterior.shrinkage[n]),
                float(trial.shrinkage[n]),
                float(trial.coverage[n]),
                verdicts[path],
                path in taken,
                _seen(scenario, path),
            )
        )
    return tuple(rows)


def _seen(scenario: Scenario, path: str) -> str:
    story = provenance_of(scenario).of(tuple(path.split(".")))
    assumption, words = SEEN.get(path, ("", ""))
    return words if story is not None and story.assumption == assumption else ""


def _correlation(paths: Sequence[str], posterior: Posterior) -> float:
    if not set(TOGETHER) <= set(paths):
        return float("nan")
    columns = [posterior.sample[:, paths.index(path)] for path in TOGETHER]
    table = np.cov(np.array(columns), aweights=posterior.weights)
    return float(table[0, 1] / np.sqrt(table[0, 0] * table[1, 1]))


def _wrong(scenario: Scenario, message: str) -> ScenarioError:
    files = provenance_of(scenario).files
    return ScenarioError([Problem(Place(files[-1] if files else scenario.name), "", message)])
