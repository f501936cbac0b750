"""Calibrate the base scenario in several ways: ``python docs/measure_calibration.py``.

Writes ``docs/calibration.md``. Every number on the page comes from the command beside it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dilemma_sim.experiment.calibrating import calibrate_scenario

ROOT = Path(__file__).parents[1]
BASE = ROOT / "scenarios" / "western-balkans.yaml"
PAGE = ROOT / "docs" / "calibration.md"
UNTIL, DRAWS, KEEP, SEEDS = 2020, 20_000, 0.05, (0, 1, 2)
COMMAND = f"dilemma-sim calibrate {BASE.relative_to(ROOT).as_posix()}"
COMPLIANCE = "states.*.plans.*.compliance"
ALIKE = (0.4, 0.7, 1.0)
#: Average shrinkage from which a number can be learned from spending at all.
LEARNABLE = 0.1
SPENDING = (
    "rules.spending.adjustment_rate",
    "rules.spending.threat_elasticity",
    "rules.spending.compliance_scale",
    "rules.threat_perception.free_ride_weight",
    "rules.spending.budget_noise",
)

Told = Mapping[str, Any]


def told(seed: int = 0, settings: Mapping[str, object] | None = None) -> Told:
    """What one calibration finds; the folder is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        return calibrate_scenario(
            BASE,
            until=UNTIL,
            draws=DRAWS,
            keep=KEEP,
            seed=seed,
            settings=settings,
            out=Path(folder) / "fit",
            figures=False,
        ).told


def main() -> None:
    """Calibrate and write the page."""
    by_seed = {seed: told(seed) for seed in SEEDS}
    alike = {value: told(0, {COMPLIANCE: value}) for value in ALIKE}
    PAGE.write_text("\n".join(page(by_seed, alike)) + "\n", encoding="utf-8")


def page(by_seed: Mapping[int, Told], alike: Mapping[float, Told]) -> Iterator[str]:
    """The lines of the page."""
    first = by_seed[SEEDS[0]]
    yield "# Calibration: what spending from 2015 to 2020 says"
    yield ""
    yield "Made by `python docs/measure_calibration.py`. Above a table stands its command."
    yield ""
    yield from _summary(by_seed, alike)
    yield ""
    yield from _method(first)
    yield ""
    yield "## Every free number"
    yield ""
    yield f"`{COMMAND}`"
    yield ""
    yield from _table(
        ("number", "range", "value", "median", "middle 80%", "shrinkage", "learnable",
         "80% holds", "verdict", "taken over"),
        (_full(row) for row in first["parameters"]),
    )  # fmt: skip
    yield ""
    yield from _reading(first)
    yield ""
    yield "## Does it depend on luck?"
    yield ""
    seeds = ", ".join(f"`--seed {seed}`" for seed in SEEDS)
    yield f"The same with other draws and other luck: {seeds}. Median and middle 80%."
    yield ""
    yield from _side_by_side({f"seed {seed}": found for seed, found in by_seed.items()})
    yield ""
    yield "## Does it depend on the compliance that was set by eye?"
    yield ""
    yield from _by_eye(alike)
    yield ""
    yield from _side_by_side({f"all plans {value:g}": found for value, found in alike.items()})
    yield ""
    yield from _seen(first)


def _summary(by_seed: Mapping[int, Told], alike: Mapping[float, Told]) -> Iterator[str]:
    first = by_seed[SEEDS[0]]
    names = {verdict: _names(first, verdict) for verdict in ("identified", "weakly")}
    rest = len(first["parameters"]) - sum(map(len, names.values()))
    threat, scale = (_row(first, path) for path in SPENDING[1:3])
    every = [_row(found, SPENDING[1]) for found in (*by_seed.values(), *alike.values())]
    yield (
        f"**In short.** Of {len(first['parameters'])} free numbers, spending identifies"
        f" {len(names['identified'])}: {_listed(names['identified'])}. It says a little of"
        f" {_listed(names['weakly']) or 'none'}, and next to nothing of the other"
        f" {rest}. Threat elasticity is small: {_number(threat['median'])}, with a middle 80% of"
        f" {_span(threat)}, against a range to {_number(threat['high'])} and a default of"
        f" {_number(threat['value'])}. Plans are followed about as written into the scenario:"
        f" compliance times {_number(scale['median'])} ({_span(scale)}). Over all checks on this"
        f" page, the median elasticity lies between"
        f" {_number(min(row['median'] for row in every))} and"
        f" {_number(max(row['median'] for row in every))}, and its 90th percentile never above"
        f" {_number(max(row['high80'] for row in every))}."
    )


def _method(first: Told) -> Iterator[str]:
    yield "## What is done"
    yield ""
    yield (
        f"{first['draws']:,} worlds are played from {first['start']} to {first['until']} with known"
        " GDP. Each has its own luck and its own values of the free numbers, spread evenly over the"
        f" ranges of the scenario. Compared are the yearly growth rates of {len(first['states'])}"
        f" states ({', '.join(first['states'])}), the square of each state's total growth, and how"
        " restless growth is: its spread, the size of its turns and its persistence."
        f" {_left_out(first)} Nothing after {first['until']} is read."
    )
    yield ""
    yield (
        "Each number is regressed on all that is observed; the fitted values are what is compared"
        f" (Fearnhead and Prangle 2012). The {first['kept']:,} nearest worlds are kept, and a local"
        " regression moves them to where they would lie exactly at the record (Beaumont and others"
        " 2002). Levels over several years are sums of the growth rates, and enter with them."
    )


def _left_out(first: Told) -> str:
    names = ", ".join(first["left_out"])
    if not names:
        return ""
    return f"Left out: {names}, whose record has a gap or one large payment that falls back."


def _reading(first: Told) -> Iterator[str]:
    yield (
        "*Shrinkage* is one minus the ratio of the posterior's standard deviation to the prior's: 0"
        " is as wide as the range, 1 is known. A number is identified from 0.3 on, and weakly from"
        " 0.1 on, if luck alone gives less: of numbers that do nothing, 19 of 20 stay below"
        f" {first['idle_shrinkage']:.2f}. *Learnable* is the shrinkage on average over 400 worlds"
        " of the model itself, and *80% holds* how often the interval held the truth there."
    )
    yield ""
    could = sorted(first["parameters"], key=lambda row: -row["learnable"])
    able = [
        f"{row['path'].rsplit('.', 1)[1].replace('_', ' ')} ({row['learnable']:.2f})"
        for row in could
        if row["learnable"] >= LEARNABLE
    ]
    yield (
        f"Growth of spending can teach something about {_listed(able)}; of the other"
        f" {len(could) - len(able)} numbers it teaches nothing in any world of the model, and they"
        " stay at their values."
    )
    yield ""
    yield (
        f"The model can live with the record: {first['inside']:.0%} of the recorded growth rates"
        f" lie in the middle 80% of the kept worlds, and {first['nearness']:.0%} of the model's own"
        " worlds lie no nearer to the draws than the record does. Threat elasticity and compliance"
        f" were fitted together; their correlation is {first['correlation']['value']:+.2f}. They go"
        " into the calibrated scenario together or not at all."
    )


def _by_eye(alike: Mapping[float, Told]) -> Iterator[str]:
    yield (
        "Each plan's compliance in the base scenario was set by eye on spending of 2015 to 2025,"
        " without reaction to threat (assumption A32). A small elasticity on top of it could be an"
        " echo of that. So here all plans of all states have one compliance, and the factor on it"
        " is fitted as before:"
    )
    yield ""
    for value in alike:
        yield f'- `{COMMAND} --set "{COMPLIANCE}={value:g}"`'


def _seen(first: Told) -> Iterator[str]:
    yield "## What had been seen before"
    yield ""
    yield (
        "Calibration reads no year after the last one that it is given. The values of the base"
        " scenario are not so innocent:"
    )
    yield ""
    for row in first["parameters"]:
        if row["seen"]:
            yield f"- `{row['path']}`: {row['seen']}"
    yield ""
    yield (
        "The factor on compliance is fitted anew here, but the plans' own values under it are not:"
        " any test of plans on later years is a check, not proof. Pacts and incidents are not"
        " compared, so the last four numbers keep their ranges and are reported as seen."
    )
    yield ""
    yield "## What becomes of it"
    yield ""
    yield (
        "The command writes `calibrated.yaml`, which extends the scenario with the medians that"
        " are taken over and their middle 80% as `low` and `high`; `posterior.csv`, which"
        " `sweep --table` reads; and `calibration.json`. The defaults stay as they are unless the"
        " calibrated scenario forecasts later years better, which is asked by"
    )
    yield ""
    yield "```sh"
    yield f"{COMMAND} --out results/calibration"
    yield (
        f"dilemma-sim hindcast {BASE.relative_to(ROOT).as_posix()} --calibrated"
        " results/calibration/calibrated.yaml"
    )
    yield "```"


def _full(row: Told) -> list[str]:
    return [
        f"`{row['path'].removeprefix('rules.')}` ({row['symbol']})",
        f"{_number(row['low'])} to {_number(row['high'])}",
        _number(row["value"]),
        _number(row["median"]),
        _span(row),
        f"{row['shrinkage']:.2f}",
        f"{row['learnable']:.2f}",
        f"{row['coverage']:.0%}",
        row["verdict"],
        "yes" if row["taken"] else "no",
    ]


def _side_by_side(found: Mapping[str, Told]) -> Iterator[str]:
    rows = []
    for path in SPENDING:
        cells = [f"`{path.removeprefix('rules.')}`"]
        for one in found.values():
            row = _row(one, path)
            cells.append(f"{_number(row['median'])} ({_span(row)})")
        rows.append(cells)
    yield from _table(("number", *found), rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    columns = list(head)
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _row(found: Told, path: str) -> Told:
    (row,) = [row for row in found["parameters"] if row["path"] == path]
    return row


def _names(found: Told, verdict: str) -> list[str]:
    return [
        row["path"].rsplit(".", 1)[1].replace("_", " ")
        for row in found["parameters"]
        if row["verdict"] == verdict
    ]


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _span(row: Told) -> str:
    return f"{_number(row['low80'])} to {_number(row['high80'])}"


def _number(value: float) -> str:
    return f"{value:.2g}" if value < 10 else f"{value:.3g}"


if __name__ == "__main__":
    main()
