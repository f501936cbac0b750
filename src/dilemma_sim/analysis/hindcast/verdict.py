"""What a hindcast comes to, in words and in rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dilemma_sim.analysis.hindcast.models import CALIBRATED, DEFAULT, PLANS_ONLY
from dilemma_sim.analysis.hindcast.scoring import DRESSED, Card, equality, gain, mean_score
from dilemma_sim.analysis.hindcast.study import Hindcast
from dilemma_sim.measures.scores import Interval

RANDOM_WALK = "random walk"
#: The horizon at which a model is compared with each baseline, if the record is long enough.
MAIN_HORIZON = 3


@dataclass(frozen=True)
class Row:
    """One forecaster in the table."""

    label: str
    kind: str
    mae: tuple[float, ...]
    """By horizon."""
    free_run: float
    bias: float
    crps: float
    coverage: float
    width: float
    against_walk: float
    """p value of the Diebold-Mariano test against the random walk at the main horizon."""
    against_plans: float
    """The same against plans only."""
    origins: int
    """Origins from which the shortest horizon is forecast."""
    note: str


def main_horizon(result: Hindcast) -> int:
    """The horizon that the words and the narrow columns speak of."""
    return max(h for h in result.horizons if h <= MAIN_HORIZON)


def rows(
    result: Hindcast, states: Sequence[str] | None = None, since: int | None = None
) -> list[Row]:
    """
    Rows of the table, best error at the main horizon first within each kind.

    Parameters
    ----------
    result : Hindcast
    states : sequence of str, optional
        All scored states if left out.
    since : int, optional
        The first origin that counts; all if left out.
    """
    h = main_horizon(result)
    found = [_row(result, card, h, states, since) for card in result.cards]
    order = {"model": 0, "baseline": 1, "ablation": 2}
    place = result.horizons.index(h)
    return sorted(found, key=lambda row: (order[row.kind], _last(row.mae[place]), row.label))


def _last(value: float) -> float:
    return value if np.isfinite(value) else np.inf


def _row(
    result: Hindcast, card: Card, h: int, states: Sequence[str] | None, since: int | None
) -> Row:
    def at(score: str, horizon: int = h) -> float:
        return mean_score(card.values(score, horizon, states, since))

    def p_value(name: str) -> float:
        other = result.card(name, None if name == RANDOM_WALK else "known")
        return equality(card, other, h).p_value if other and other is not card else float("nan")

    told = np.isfinite(card.values("mae", result.horizons[0], since=since)).any(axis=0)
    return Row(
        card.label,
        card.kind,
        tuple(at("mae", k) for k in result.horizons),
        mean_score(card.free_run("mae", result.free_origin, states)),
        at("bias"),
        at("crps"),
        at("coverage"),
        at("width"),
        p_value(RANDOM_WALK),
        p_value(PLANS_ONLY),
        int(told.sum()),
        "" if card.note == DRESSED else card.note,
    )


def verdict(result: Hindcast) -> list[str]:
    """Whether reaction helps, and whether the model beats each baseline; the first lines."""
    return [*_on_reaction(result), *_on_calibration(result), *_on_baselines(result)]


def _on_reaction(result: Hindcast) -> list[str]:
    pairs = result.pairs()
    if not pairs:
        return ["Whether threat reaction helps cannot be asked: these rules have no elasticity."]
    first, second = pairs[0]
    gains = [gain(first, second, h) for h in result.horizons]
    lines = [f"Threat reaction {_outcome(gains)} plans only out of sample."]
    for card, other in pairs:
        told = [
            f"{_years(h)} {_said(gain(card, other, h))}"
            for h in result.horizons
            if np.isfinite(gain(card, other, h).value)
        ]
        lines.append(f"  {card.label} against {other.label}, error saved: {'; '.join(told)}")
    if result.learning and result.learning.lessons:
        learned = [numbers["learning"] for numbers in result.learning.lessons.values()]
        zero = sum(numbers.elasticity == 0.0 for numbers in learned)
        lines.append(
            f"  Fitted anew at every origin to the years before it, the best elasticity is 0 at "
            f"{zero} of {len(learned)} origins."
        )
        lines.append(
            "  Compliance that was set with later years in view favors default and plans only; "
            "learning fits it to the past alone."
        )
    return lines


def _on_calibration(result: Hindcast) -> list[str]:
    fitted, default = result.card(CALIBRATED, "known"), result.card(DEFAULT, "known")
    if fitted is None or default is None:
        return []
    gains = {h: gain(fitted, default, h) for h in result.horizons}
    told = {h: value for h, value in gains.items() if np.isfinite(value.value)}
    if not told:
        return ["The calibrated model has no year left that it was not fitted to."]
    saved = "; ".join(f"{_years(h)} {_said(value)}" for h, value in told.items())
    first = next(origin for origin in result.grid.origins if origin in fitted.paths)
    return [
        f"The calibrated model {_outcome(list(told.values()))} the default on years that it was "
        f"not fitted to.",
        f"  From {first} on, error saved: {saved}",
    ]


def _outcome(gains: Sequence[Interval]) -> str:
    """What gains by horizon say in a word: only an interval off zero counts.

    Examples
    --------
    >>> sure, unsure, lost = Interval(1, 0.5, 2), Interval(1, -1, 2), Interval(-1, -2, -0.5)
    >>> [_outcome(gains) for gains in ([sure, sure], [sure, unsure], [unsure, unsure])]
    ['beats', 'beats, at 1 of 2 horizons,', 'does not beat']
    >>> _outcome([lost, lost]), _outcome([lost, unsure]), _outcome([lost, sure])
    ('loses to', 'loses, at 1 of 2 horizons, to', 'does not beat')
    """
    better = sum(each.above_zero for each in gains)
    worse = sum(each.below_zero for each in gains)
    if better and not worse:
        return "beats" if better == len(gains) else f"beats, at {better} of {len(gains)} horizons,"
    if worse and not better:
        return (
            "loses to" if worse == len(gains) else f"loses, at {worse} of {len(gains)} horizons, to"
        )
    return "does not beat"


def _on_baselines(result: Hindcast) -> list[str]:
    horizons = [h for h in result.horizons if h >= main_horizon(result)]
    lines = []
    for name in (DEFAULT, CALIBRATED, "learning"):
        card = result.card(name, "known")
        if card is None:
            continue
        told = []
        for other in result.cards:
            named = other.name == PLANS_ONLY or other.note == DRESSED
            if other.kind != "baseline" or named or other.gdp == "forecast":
                continue
            gains = {h: gain(card, other, h) for h in horizons}
            found = [
                f"{_word(value)} at {_years(h)} {_said(value)}"
                for h, value in gains.items()
                if np.isfinite(value.value)
            ]
            if found:
                told.append(f"  {other.label}: {'; '.join(found)}")
        if told:
            lines += [f"The {name} model against naive forecasts, error saved:", *told]
    return lines


def _word(saved: Interval) -> str:
    if saved.above_zero:
        return "better"
    return "worse" if saved.below_zero else "level"


def _years(h: int) -> str:
    return "1 year" if h == 1 else f"{h} years"


def _said(value: Interval) -> str:
    """A difference with its interval.

    Examples
    --------
    >>> _said(Interval(0.0123, -0.004, 0.03))
    '+0.012 [-0.004, +0.030]'
    """
    if not np.isfinite(value.low):
        return f"{value.value:+.3f} [one state]"
    return f"{value.value:+.3f} [{value.low:+.3f}, {value.high:+.3f}]"
