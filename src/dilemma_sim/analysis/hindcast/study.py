"""The whole hindcast: every forecaster from every origin, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dilemma_sim.analysis.hindcast.baselines import baseline_cards
from dilemma_sim.analysis.hindcast.flags import FlagScore, flag_scores
from dilemma_sim.analysis.hindcast.models import (
    CALIBRATED,
    DEFAULT,
    PLANS_ONLY,
    model_cards,
    models_of,
    reacts,
)
from dilemma_sim.analysis.hindcast.record import FEWEST_YEARS, History
from dilemma_sim.analysis.hindcast.refit import Refitted, refitted
from dilemma_sim.analysis.hindcast.scoring import Card, Grid, dressed
from dilemma_sim.analysis.patterns import PatternRow, scored_patterns
from dilemma_sim.scenario.problems import Place, Problem, ScenarioError
from dilemma_sim.scenario.schema import Scenario

#: Horizons that are told, [yr].
HORIZONS = (1, 2, 3, 5)
#: The free run begins this many years after the scenario's start.
FREE_RUN_AFTER = 5


@dataclass(frozen=True)
class Hindcast:
    """Score cards of all forecasters, with the arms races and the patterns."""

    scenario: Scenario
    grid: Grid
    horizons: tuple[int, ...]
    free_origin: int
    """The origin of the free run."""
    replicates: int
    seed: int
    cards: list[Card]
    learning: Refitted | None
    flags: list[FlagScore]
    patterns: list[PatternRow]

    @property
    def outsiders(self) -> list[str]:
        """Scored states that no treaty covers at the end of the record."""
        covered = {
            state
            for promise in self.scenario.guarantees.values()
            if not promise.presence
            for state, day in promise.members.items()
            if day < self.grid.last + 1.0
        }
        return [state for state in self.grid.states if state not in covered]

    def card(self, name: str, gdp: str | None = None) -> Card | None:
        """The card of a name, with output known if there are two."""
        wanted = [card for card in self.cards if card.name == name and gdp in (None, card.gdp)]
        return wanted[0] if wanted else None

    def pairs(self) -> list[tuple[Card, Card]]:
        """Each model with reaction, and the same without."""
        names = [
            (DEFAULT, PLANS_ONLY),
            ("learning", "learning, no reaction"),
            (CALIBRATED, "calibrated, no reaction"),
            ("alliance goals at their word", "alliance goals at their word, no reaction"),
        ]
        found = [(self.card(first, "known"), self.card(second, "known")) for first, second in names]
        found.append((self.card(DEFAULT, "forecast"), self.card(PLANS_ONLY, "forecast")))
        return [(first, second) for first, second in found if first and second]


def hindcast(
    scenario: Scenario,
    history: History,
    *,
    calibrated: Scenario | None = None,
    states: Sequence[str] | None = None,
    first_origin: int | None = None,
    free_origin: int | None = None,
    fitted_to: int | None = None,
    replicates: int = 100,
    seed: int = 0,
    tell: Callable[[str], None] = lambda what: None,
) -> Hindcast:
    """
    Score the model against doing nothing.

    Parameters
    ----------
    scenario : Scenario
    history : History
        Of all states of the scenario, in the order of its roster.
    calibrated : Scenario, optional
        The same region with fitted numbers.
    states : sequence of str, optional
        States that are scored; the core states with a record if left out.
    first_origin : int, optional
        The year before the scenario's start if left out, or the start where the record begins
        with it.
    free_origin : int, optional
        The origin of the free run; five years after the start, or the middle of a shorter record.
    fitted_to : int, optional
        The last year that the calibrated numbers have seen; the origin of the free run if left
        out. They are scored from there on only.
    replicates : int
        Runs of each model at each origin.
    seed : int
    tell : callable, optional
        Hears the name of each forecaster as its turn comes.

    Raises
    ------
    ScenarioError
        If nothing can be scored.
    """
    scored = _scored(scenario, history, states)
    grid = _grid(scenario, history.of(scored), first_origin)
    free = _free_origin(grid, scenario, free_origin)
    cards = baseline_cards(scenario, grid)
    for model in models_of(scenario, calibrated, free if fitted_to is None else fitted_to):
        tell(model.name)
        made = model_cards(model, grid, history, replicates, seed)
        cards += [*made, *(dressed(card) for card in made if model.name in _DRESSED)]
    learning = None
    if reacts(scenario) and any(state.plans for state in scenario.states.values()):
        tell("learning")
        learning = refitted(scenario, history, grid, replicates, seed)
        cards += [*learning.cards, *learning.left_out]
    tell("patterns")
    for_flags = [card for card in cards if card.gdp == "known" and card.name in _FLAGGED]
    return Hindcast(
        scenario,
        grid,
        tuple(h for h in HORIZONS if h <= grid.horizons),
        free,
        replicates,
        seed,
        cards,
        learning,
        flag_scores(scenario, grid, for_flags),
        scored_patterns(scenario, history, replicates, seed),
    )


#: Models whose arms races are scored, and those that are also scored with a wider spread.
_FLAGGED = (DEFAULT, PLANS_ONLY, CALIBRATED)
_DRESSED = (DEFAULT, PLANS_ONLY)


def _scored(scenario: Scenario, history: History, states: Sequence[str] | None) -> list[str]:
    unknown = [state for state in states or () if state not in scenario.states]
    if unknown:
        raise _wrong(scenario, f"there is no state {', '.join(unknown)} in the scenario")
    core = [code for code, state in scenario.states.items() if state.group == "core"]
    wanted = sorted(states or core or scenario.roster)
    first = scenario.time.start
    ahead = history.log_spending(range(first, history.years[-1] + 1))
    told = (ahead == ahead).sum(axis=0)
    scored = [state for state in wanted if told[history.states.index(state)] >= FEWEST_YEARS]
    if not scored:
        raise _wrong(scenario, "no state has four recorded years from the start on")
    return scored


def _grid(scenario: Scenario, history: History, first_origin: int | None) -> Grid:
    known = history.log_spending(history.years)
    years = [year for year, row in zip(history.years, known, strict=True) if (row == row).any()]
    start = scenario.time.start
    first = first_origin
    if first is None:
        first = start - 1 if start - 1 in years else start
    origins = tuple(year for year in years if first <= year < years[-1])
    if not origins:
        raise _wrong(scenario, f"the record has no two years from {first} on")
    return Grid(history, origins, years[-1])


def _free_origin(grid: Grid, scenario: Scenario, wanted: int | None) -> int:
    asked = scenario.time.start + FREE_RUN_AFTER if wanted is None else wanted
    if asked in grid.origins:
        return asked
    if wanted is not None:
        raise _wrong(scenario, f"{wanted} is not among the origins of the record")
    return grid.origins[len(grid.origins) // 2]


def _wrong(scenario: Scenario, message: str) -> ScenarioError:
    return ScenarioError([Problem(Place(scenario.name), "", message)])
