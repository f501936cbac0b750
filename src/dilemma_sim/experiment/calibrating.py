"""A calibration and its folder: what was found, a scenario that uses it, and a picture."""

from __future__ import annotations

import csv
import io
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dilemma_sim.analysis.calibration import (
    TOGETHER,
    Calibration,
    Finding,
    calibrate,
)
from dilemma_sim.experiment.folder import MANIFEST, chosen_folder, found, new_folder
from dilemma_sim.experiment.manifest import circumstances, identity_of
from dilemma_sim.experiment.store import write_json
from dilemma_sim.scenario.load import load_scenario
from dilemma_sim.scenario.problems import listed
from dilemma_sim.scenario.resolved import scenario_hash, yaml_scalar
from dilemma_sim.scenario.schema import Scenario

#: The files of the folder.
FOUND, SCENARIO, SAMPLE = "calibration.json", "calibrated.yaml", "posterior.csv"


@dataclass(frozen=True)
class Calibrated:
    """What `calibrate` shows: the folder, what it holds, and whether it was there before."""

    folder: Path
    told: Mapping[str, Any]
    """The content of `calibration.json`."""
    found: bool


def calibrate_scenario(
    file: Path,
    *,
    until: int,
    draws: int,
    keep: float,
    seed: int,
    leave_out: Iterable[str] = (),
    settings: Mapping[str, object] | None = None,
    out: Path | None = None,
    figures: bool = True,
    command: str = "",
) -> Calibrated:
    """
    Calibrate the scenario of a file and keep the answer in a folder.

    The same calibration is not made twice: where its folder exists it is read and shown.

    Parameters
    ----------
    file : Path
        The scenario; `calibrated.yaml` extends it by its path relative to the folder.
    until, draws, keep, seed, leave_out
        As in :func:`~dilemma_sim.analysis.calibration.calibrate`.
    settings : mapping of path to value, optional
        Values laid over the scenario, to see whether the answer depends on them. Then no
        calibrated scenario is written: without these values it would be another one.

    Raises
    ------
    ScenarioError
        If there is nothing to fit, or nothing to compare with.
    FolderError
        If the folder holds something else, or cannot be written.
    """
    scenario = load_scenario(file, settings)
    left_out = sorted(set(leave_out))
    what = {
        "scenario": scenario_hash(scenario),
        "until": until,
        "draws": draws,
        "keep": keep,
        "seed": seed,
        "leave_out": left_out,
        "settings": {path: str(value) for path, value in (settings or {}).items()},
        "figures": figures,
    }
    identity = identity_of({"calibration": what})
    folder = chosen_folder(out, f"{scenario.name} calibrated", identity)
    if found(folder, identity):
        return Calibrated(folder, _read(folder), found=True)
    begun = datetime.now(UTC)
    with new_folder(folder) as partial:
        result = calibrate(
            scenario, until=until, draws=draws, keep=keep, seed=seed, leave_out=left_out
        )
        write_json(partial / FOUND, findings_json(scenario, result))
        if not settings:
            # From where the folder will stand, not from where it is filled.
            base = Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()
            (partial / SCENARIO).write_text(overlay_yaml(scenario, result, base), encoding="utf-8")
        (partial / SAMPLE).write_text(sample_csv(result), encoding="utf-8")
        if figures:
            _draw(partial / "figures", scenario, result)
        manifest = {
            "identity": identity,
            "name": scenario.name,
            **what,
            **circumstances(command, begun),
        }
        write_json(partial / MANIFEST, manifest)
    return Calibrated(folder, _read(folder), found=False)


def findings_json(scenario: Scenario, result: Calibration) -> dict[str, Any]:
    """Everything that was found, for machines; nothing of it comes from years after `until`."""
    return {
        "name": scenario.name,
        "start": result.start,
        "until": result.until,
        "draws": result.draws,
        "kept": result.kept,
        "seed": result.seed,
        "states": list(result.states),
        "left_out": list(result.left_out),
        "idle_shrinkage": _digits(result.idle_shrinkage),
        "nearness": _digits(result.nearness),
        "inside": _digits(result.inside),
        "correlation": {
            "of": list(TOGETHER),
            "value": None if math.isnan(result.correlation) else _digits(result.correlation),
        },
        "absent": list(result.absent),
        "parameters": [
            {key: _digits(word) for key, word in asdict(finding).items()}
            for finding in result.findings
        ],
    }


def overlay_yaml(scenario: Scenario, result: Calibration, base: str) -> str:
    """The calibrated scenario: what was identified at its median, everything else as before."""
    span = f"{result.start} to {result.until}"
    taken = [finding for finding in result.findings if finding.taken]
    names = ", ".join(finding.path for finding in taken) or "none"
    because = (
        f"Fitted to yearly growth of spending from {span} of {_states(result)}, and to no year"
        f" after. Taken over: {names}. low and high hold the middle 80% of the posterior."
    )
    tree: dict[str, Any] = {}
    for finding in taken:
        *parents, name = finding.path.split(".")
        place = tree
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = _story(finding)
    lines = [
        "# Written by `dilemma-sim calibrate`. Whether it forecasts better than the scenario it",
        "# extends is asked by `dilemma-sim hindcast --calibrated`, on years that it has not seen.",
        f"extends: {yaml_scalar(base)}",
        f"name: {yaml_scalar(f'{scenario.name}, calibrated on {span}')}",
        f"because: {yaml_scalar(because)}",
        *_block(tree, 0),
    ]
    return "\n".join(lines) + "\n"


def _states(result: Calibration) -> str:
    words = listed(result.states, "and")
    return f"{words} (without {listed(result.left_out, 'and')})" if result.left_out else words


def _story(finding: Finding) -> str:
    note = (
        f"posterior median; drawn from {finding.low:g} to {finding.high:g}, was {finding.value:g};"
        f" {finding.verdict}"
    )
    return yaml_scalar(
        {
            "value": _digits(finding.median),
            "unit": finding.unit,
            "low": _digits(finding.low80),
            "high": _digits(finding.high80),
            "note": note,
        }
    )


def _block(tree: Mapping[str, Any], depth: int) -> Iterator[str]:
    for key, part in tree.items():
        if isinstance(part, Mapping):
            yield f"{'  ' * depth}{key}:"
            yield from _block(part, depth + 1)
        else:
            yield f"{'  ' * depth}{key}: {part}"


def sample_csv(result: Calibration) -> str:
    """Posterior draws that count alike, as `sweep --table` reads them."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([finding.path for finding in result.findings])
    table.writerows([[_digits(float(value)) for value in row] for row in result.sample])
    return text.getvalue()


def _draw(folder: Path, scenario: Scenario, result: Calibration) -> None:
    from dilemma_sim.figures.calibration import Belief, posteriors
    from dilemma_sim.figures.style import save

    beliefs = []
    for n, finding in enumerate(result.findings):
        width = finding.high - finding.low
        beliefs.append(
            Belief(
                _last(finding.path),
                finding.low,
                finding.high,
                finding.value,
                finding.median,
                finding.low + width * result.posterior.sample[:, n],
                result.posterior.weights,
                finding.verdict,
            )
        )
    caption = f"What spending from {result.start} to {result.until} says of each number"
    about = {"name": scenario.name, "seed": str(result.seed), "draws": str(result.draws)}
    save(posteriors(beliefs, caption=caption), folder, "posterior", about)


def _last(path: str) -> str:
    """
    The name of a number without its rule.

    Examples
    --------
    >>> _last("rules.spending.budget_noise"), _last("rules.crises.escalation_probability.level_3")
    ('budget noise', 'escalation level 3')
    """
    name = path.rsplit(".", 1)[1]
    shown = f"escalation_{name}" if name.startswith("level_") else name
    return shown.replace("_", " ")


def _digits(value: Any) -> Any:
    return float(f"{value:.6g}") if isinstance(value, float) else value


def _read(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / FOUND).read_text(encoding="utf-8"))
    return told
