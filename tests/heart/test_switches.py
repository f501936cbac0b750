"""Every number, every variant and every event of the base scenario changes something."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pytest

from dilemma_sim.ensemble import play
from dilemma_sim.rules.crises import EscalationProbability
from dilemma_sim.rules.variants import registered
from dilemma_sim.scenario.changed import without_events
from dilemma_sim.scenario.schema import USUAL_VARIANTS, Scenario
from dilemma_sim.world.inputs import Inputs, paths_of
from dilemma_sim.world.record import Record
from dilemma_sim.world.variables import INPUTS
from dilemma_sim.world.world import World

from ..worlds import ROOT, short

#: Settings without which a number has nothing to act on.
NEEDS: dict[str, dict[str, object]] = {
    "rules.conditionality.strength": {"states.SRB.eu_leverage": 0.5},
    "rules.spending.submissiveness": {"rules.spending": "richardson"},
    "eu_veto": {"states.*.eu_leverage": 0.5},
    "conscript_intake": {"states.*.conscript_days": 60},
    "conscript_days": {"states.*.conscript_intake": 4000},
    "own_fatigue": {"rules.spending": "richardson", "states.SRB.grievance": 5},
    "reaction_factor": {"rules.spending": "richardson", "states.HRV.grievance": 500},
    "affinity": {"time.end": 2029},
    "burden_ceiling": {"states.*.burden_ceiling": 0.03},
    "rules.conditionality.transparency_gain": {"states.SRB.eu_leverage": 0.5},
    "rules.alliances.declared_purpose_credit": {
        "rules.alliances.signing_alarm": 0.5,
        "time.end": 2029,
    },
    "rivals_consulted": {"time.end": 2029},
    "component_dependence": {"states.SRB.component_dependence.RUS": 0.3},
}
#: Inputs that a small push does not show in few runs, and how far they are pushed.
FAR = {"deconfliction": 2.0, "rivals_consulted": 1.0}
#: Inputs that the file need not hold: where nothing is written there is no number to go back to.
ALONE = ("proximity", "reaction_factor")
#: Numbers that only a rare event shows; they are moved in many runs of a crisis-ridden world.
RARE = {
    "rules.alliances.dissolution_rate": {"rules.alliances.dissolution_rate": 0.5},
    "rules.crises.guarantee_weight": {"rules.crises.base_rate": 1.5},
    "rules.crises.escalation_probability.level_4": {"rules.crises.base_rate": 1.5},
    "rules.crises.friend_weight": {
        "rules.crises.base_rate": 1.5,
        "rules.alliances.baseline": -6.0,
        "affinities.HRV-HUN": 0.9,
    },
}
#: Lags are structure: a world of arrays holds one of them.
STRUCTURE = ("rules.observation.lag", "rules.industry.home_lead_time", "rules.arms_control.begins")


def _moves(scenario: Scenario, changes: Sequence[Mapping[str, float]], runs: int) -> list[bool]:
    """Whether each set of changes moves any recorded number, under the same luck."""
    inputs = Inputs(scenario, {}, 1)
    replicates = np.tile(np.arange(runs), len(changes) + 1)
    factors = {}
    for path in sorted({path for change in changes for path in change}):
        column = np.full(len(replicates), float(inputs.number(path, missing=np.nan)[0]))
        for n, change in enumerate(changes):
            if path in change:
                column[(n + 1) * runs : (n + 2) * runs] = change[path]
        factors[path] = column
    world = World(scenario, replicates, 0, factors)
    assert world.unused_factors == []
    record = play(world)
    usual = slice(0, runs)
    return [
        any(
            not np.array_equal(v[..., usual], v[..., (n + 1) * runs : (n + 2) * runs])
            for v in record.values.values()
        )
        for n in range(len(changes))
    ]


def _differ(one: Record, other: Record) -> bool:
    """Whether any recorded number of two plays differs."""
    return any(not np.array_equal(one.values[name], other.values[name]) for name in one.values)


@cache
def _short(setting: str, years: int) -> Scenario:
    """The scenario of a setting in JSON; many tests ask for the same one."""
    return short(json.loads(setting), years)


@cache
def _played(setting: str) -> Record:
    """Eight runs of fourteen years; many variants share the usual ones."""
    return play(World(_short(setting, 14), np.arange(8), 0))


def _parameters(scenario: Scenario) -> dict[str, float]:
    """Every number of the chosen variants, at the end of its range that is not the default."""
    found = {}
    for mechanism in USUAL_VARIANTS:
        chosen = getattr(scenario.rules, mechanism)
        for name, field in type(chosen).model_fields.items():
            extra = field.json_schema_extra
            if isinstance(extra, dict) and "low" in extra:
                path, value = f"rules.{mechanism}.{name}", getattr(chosen, name)
                found[path] = extra["high"] if extra["high"] != value else extra["low"]
    return {path: float(value) for path, value in found.items() if path not in STRUCTURE}  # type: ignore[arg-type]


def test_every_number_of_the_default_rules_changes_something() -> None:
    scenario = short(years=12)
    numbers = _parameters(scenario)
    for name, field in EscalationProbability.model_fields.items():
        numbers[f"rules.crises.escalation_probability.{name}"] = field.json_schema_extra["high"]  # type: ignore[index,call-overload,assignment]
    plain = {k: v for k, v in numbers.items() if k not in NEEDS and k not in RARE}
    moved = _moves(scenario, [{k: v} for k, v in plain.items()], runs=6)
    assert [path for path, does in zip(plain, moved, strict=True) if not does] == []
    for path, setting in NEEDS.items():
        if path in numbers:
            assert _moves(short(setting, years=6), [{path: numbers[path]}], runs=6) == [True], path
    for path, setting in RARE.items():
        assert _moves(short(setting, years=12), [{path: numbers[path]}], runs=60) == [True], path


OTHERS = [
    (mechanism, name)
    for mechanism, variants in registered().items()
    if mechanism in USUAL_VARIANTS
    for name in variants
    if name != USUAL_VARIANTS[mechanism]
]


@pytest.mark.parametrize(("mechanism", "name"), OTHERS)
def test_every_other_variant_and_each_of_its_numbers_changes_something(
    mechanism: str, name: str
) -> None:
    setting: dict[str, object] = {f"rules.{mechanism}": name}
    if mechanism == "conditionality":
        setting["states.SRB.eu_leverage"] = 0.8
    if name == "ceilings":
        bound = {"variant": name, "begins": 2016.0, "parties": ["SRB"], "stock_share": 0.7}
        setting["rules.arms_control"] = bound
    usual = {k: v for k, v in setting.items() if k != f"rules.{mechanism}"}
    assert _differ(_played(json.dumps(setting)), _played(json.dumps(usual)))
    scenario = _short(json.dumps(setting), 14)
    own = {k: v for k, v in _parameters(scenario).items() if k.startswith(f"rules.{mechanism}.")}
    plain = {k: v for k, v in own.items() if k not in RARE and k not in NEEDS}
    for path in own.keys() & NEEDS.keys():
        needed = short({**setting, **NEEDS[path]}, years=14)
        assert _moves(needed, [{path: own[path]}], runs=8) == [True], path
    if plain:
        moved = _moves(scenario, [{k: v} for k, v in plain.items()], runs=8)
        still = [path for path, does in zip(plain, moved, strict=True) if not does]
        assert [path for path in still if path not in ACT_SELDOM] == []


#: Numbers of other variants that act only where a war is decided or a limit binds; the
#: verification cases and the tests of the rules show them at work.
ACT_SELDOM = {
    "rules.crises.war_cost",
    "rules.crises.highest_target_cost",
    "rules.crises.guarantee_weight",
}


def test_every_input_of_the_table_changes_something() -> None:
    # Inputs that need the same setting are moved side by side, as points of one world.
    groups: dict[str, dict[str, dict[str, float]]] = {}
    for row in INPUTS:
        setting = json.dumps(NEEDS.get(row.name, {}))
        scenario = _short(setting, 8)
        inputs, world = Inputs(scenario, {}, 1), World(scenario, np.arange(1), 0)
        change = {}
        for _, path in paths_of(row, world.axes, world.view):
            if row.name == "proximity":
                change[path] = 0.9
            elif row.missing is None or path in _written(scenario, path):
                value = float(inputs.number(path, row.missing)[0])
                change[path] = value * 1.3 + 0.05 if value < 0.5 else value * 0.8
        if row.name in FAR:
            change = dict.fromkeys(change, FAR[row.name])
        if row.name == "burden_ceiling":
            change = dict.fromkeys(change, 0.012)
        if row.name in ALONE:
            if row.name == "reaction_factor":
                change = {"reactions.SRB.HRV": 3.0}
            factors = {path: np.array([value]) for path, value in change.items()}
            usual, moved = (play(World(scenario, np.arange(6), 0, f)) for f in ({}, factors))
            assert _differ(moved, usual), row.name
        else:
            assert change, row.name
            groups.setdefault(setting, {})[row.name] = change
    for setting, changes in groups.items():
        moves = _moves(_short(setting, 8), list(changes.values()), runs=6)
        assert [name for name, does in zip(changes, moves, strict=True) if not does] == []


def _written(scenario: Scenario, path: str) -> set[str]:
    try:
        Inputs(scenario, {}, 1).number(path)
    except KeyError:
        return set()
    return {path}


def test_every_event_of_the_base_scenario_changes_something() -> None:
    scenario = short(years=13)
    usual = play(World(scenario, np.arange(6), 0))
    still = []
    for event in scenario.events:
        without = without_events(scenario, lambda e, gone=event: e is gone)
        if not _differ(play(World(without, np.arange(6), 0)), usual):
            still.append(event.label)
    assert still == []
    assert len(scenario.events) > 15


def test_every_file_of_rules_has_a_row_in_the_page_of_mechanisms() -> None:
    page = (ROOT / "docs" / "mechanisms.md").read_text(encoding="utf-8")
    for file in (ROOT / "src" / "dilemma_sim" / "rules").glob("*.py"):
        if file.stem not in ("__init__", "variants", "arithmetic"):
            assert f"`rules/{file.name}`" in page, file.name
