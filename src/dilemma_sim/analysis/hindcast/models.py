"""The models that stand beside the naive forecasts, and what each of them had seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from dilemma_sim.analysis.hindcast.baselines import shared_goals
from dilemma_sim.analysis.hindcast.forecasts import assimilated_forecast
from dilemma_sim.analysis.hindcast.record import History
from dilemma_sim.analysis.hindcast.scoring import Card, Grid
from dilemma_sim.rules.variants import Array
from dilemma_sim.scenario.schema import Plan, Scenario

ELASTICITY = "rules.spending.threat_elasticity"
#: Elasticities beside the scenario's own.
ELASTICITIES = (0.0, 0.2, 0.4, 0.8)

DEFAULT, PLANS_ONLY, CALIBRATED = "default", "plans only", "calibrated"


@dataclass(frozen=True)
class Model:
    """One way to forecast with the world."""

    name: str
    scenario: Scenario
    kind: str = "ablation"
    factors: Mapping[str, float] = field(default_factory=dict)
    hindsight: bool = False
    gdp: tuple[bool, ...] = (True,)
    """Whether output is known; both, for the models that matter most."""
    note: str = ""
    since: int | None = None
    """First origin whose outcomes the model had not been fitted to."""


def reacts(scenario: Scenario) -> bool:
    """Whether spending can answer to threat under the rules of a scenario."""
    return hasattr(scenario.rules.spending, "threat_elasticity")


def models_of(
    scenario: Scenario, calibrated: Scenario | None = None, fitted_to: int | None = None
) -> list[Model]:
    """
    The default model, the calibrated one, plans without reaction, and the ablations.

    Parameters
    ----------
    scenario : Scenario
    calibrated : Scenario, optional
        The same region with fitted numbers.
    fitted_to : int, optional
        The last year that they were fitted to: earlier origins are no test of them.
    """
    both = (True, False)
    models = [Model(DEFAULT, scenario, "model", gdp=both)]
    if calibrated is not None:
        fitted = Model(CALIBRATED, calibrated, "model", gdp=both, since=fitted_to)
        models.append(fitted)
        if reacts(calibrated):
            name = "calibrated, no reaction"
            models.append(replace(fitted, name=name, factors={ELASTICITY: 0.0}))
    if reacts(scenario):
        models.append(Model(PLANS_ONLY, scenario, "baseline", {ELASTICITY: 0.0}, gdp=both))
        own = scenario.rules.spending.threat_elasticity
        models += [
            Model(f"reaction {value:g}", scenario, factors={ELASTICITY: value})
            for value in ELASTICITIES
            if value not in (0.0, own)
        ]
        # Without an elasticity no budget listens to beliefs.
        models += _beliefs(scenario)
    plans = any(state.plans for state in scenario.states.values())
    if reacts(scenario) and plans:
        word = at_their_word(scenario)
        models += [
            Model("plans at their word", word, note="compliance 1"),
            Model("plans at their word, no reaction", word, factors={ELASTICITY: 0.0}),
            Model(
                "alliance goals at their word", _shared(word), note="compliance 1, own plans out"
            ),
            Model(
                "alliance goals at their word, no reaction",
                _shared(word),
                factors={ELASTICITY: 0.0},
            ),
            Model("no plans", with_plans(scenario, lambda plan: False)),
            Model(
                "no plans, no reaction",
                with_plans(scenario, lambda plan: False),
                factors={ELASTICITY: 0.0},
            ),
        ]
    if plans or scenario.events:
        models.append(Model("all foreseen", scenario, hindsight=True, note="leakage"))
    if reacts(scenario) and (plans or scenario.events):
        models.append(
            Model(
                "all foreseen, no reaction",
                scenario,
                factors={ELASTICITY: 0.0},
                hindsight=True,
                note="leakage",
            )
        )
    return models


def _beliefs(scenario: Scenario) -> list[Model]:
    """Ablations of how states read each other; none under rules without these words."""
    beliefs, found = scenario.rules.beliefs, []
    if getattr(beliefs, "within_alliance", None) == "off":
        found.append(Model("members doubt each other", _with(scenario, within_alliance="on")))
    if getattr(beliefs, "reference", None) == "centred":
        found.append(Model("beliefs by likelihood", _with(scenario, reference="likelihood")))
    return found


def _with(scenario: Scenario, **changes: str) -> Scenario:
    beliefs = scenario.rules.beliefs.model_copy(update=changes)
    rules = scenario.rules.model_copy(update={"beliefs": beliefs})
    return scenario.model_copy(update={"rules": rules})


def at_their_word(scenario: Scenario) -> Scenario:
    """Scenario in which every plan is believed to the letter: compliance 1."""
    states = {
        code: state.model_copy(
            update={
                "plans": tuple(plan.model_copy(update={"compliance": 1.0}) for plan in state.plans)
            }
        )
        for code, state in scenario.states.items()
    }
    return scenario.model_copy(update={"states": states})


def with_plans(scenario: Scenario, wanted: Callable[[Plan], bool]) -> Scenario:
    """Scenario with some of its force plans only."""
    states = {
        code: state.model_copy(
            update={"plans": tuple(plan for plan in state.plans if wanted(plan))}
        )
        for code, state in scenario.states.items()
    }
    return scenario.model_copy(update={"states": states})


def _shared(scenario: Scenario) -> Scenario:
    """Scenario with the goals that states share, and none of their own plans."""
    common = shared_goals(scenario)
    return with_plans(scenario, lambda plan: plan.label in common)


def model_cards(
    model: Model, grid: Grid, history: History, replicates: int, seed: int
) -> list[Card]:
    """
    Score cards of one model.

    Parameters
    ----------
    model : Model
    grid : Grid
    history : History
        Of all states of the world, scored or not.
    replicates : int
        Runs at each origin.
    seed : int
    """
    cards = []
    for known_gdp in model.gdp:
        gdp = "known" if known_gdp else "forecast"
        card = Card(model.name, gdp, model.kind, grid, model.note)
        for origin in grid.origins:
            if model.since is not None and origin < model.since:
                continue
            card.enter_members(
                origin, members(model, grid, history, origin, replicates, seed, known_gdp)
            )
        cards.append(card)
    return cards


def members(
    model: Model,
    grid: Grid,
    history: History,
    origin: int,
    replicates: int,
    seed: int,
    known_gdp: bool,
) -> Array:
    """
    Forecast paths of the scored states.

    Returns
    -------
    array (horizon, state, run), [ln USDm]
        NaN in years after the record.
    """
    path = assimilated_forecast(
        model.scenario,
        origin,
        grid.last,
        replicates,
        seed,
        {name: np.array([value]) for name, value in model.factors.items()},
        known_gdp,
        hindsight=model.hindsight,
        history=history,
    )
    ahead = path.sel(year=slice(origin + 1, None), state=list(grid.states)).to_numpy()
    table = np.full((grid.horizons, *ahead.shape[1:]), np.nan)
    table[: len(ahead)] = np.log(ahead)
    return table
