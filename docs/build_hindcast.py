"""Write the page on hindcasts: ``python docs/build_hindcast.py`` (about ten minutes).

Every number of ``docs/hindcast.md`` comes from here. The scenario is calibrated first, and once
more without each scored state.
"""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from dilemma_sim import load_scenario
from dilemma_sim.analysis.hindcast.baselines import baseline_cards
from dilemma_sim.analysis.hindcast.export import for_figure
from dilemma_sim.analysis.hindcast.models import Model, model_cards
from dilemma_sim.analysis.hindcast.record import History, recorded_history
from dilemma_sim.analysis.hindcast.scoring import Card, Grid, gain, mean_score
from dilemma_sim.analysis.hindcast.study import Hindcast, hindcast
from dilemma_sim.analysis.hindcast.verdict import Row, main_horizon, rows, verdict
from dilemma_sim.analysis.patterns import STATUS
from dilemma_sim.experiment.calibrating import calibrate_scenario
from dilemma_sim.figures.hindcast import skill
from dilemma_sim.figures.style import save
from dilemma_sim.scenario.resolved import scenario_hash
from dilemma_sim.scenario.schema import Scenario

ROOT = Path(__file__).parents[1]
SCENARIO = "scenarios/western-balkans.yaml"
FITTED = "results/calibration"
CALIBRATION = f"dilemma-sim calibrate {SCENARIO} --out {FITTED}"
COMMAND = f"dilemma-sim hindcast {SCENARIO} --calibrated {FITTED}/calibrated.yaml"
EIGHT = ("ALB", "BIH", "HRV", "MKD", "MNE", "SRB", "SVN", "XKX")
REPLICATES, SEED = 100, 0
#: What `calibrate` does if nothing else is asked.
UNTIL, DRAWS, KEEP = 2020, 20_000, 0.05
WIDTH = 118
#: Naive forecasts worked out by hand before the program: error, CRPS and coverage at 1, 3 and 5
#: years and of the free run from 2020.
BY_HAND = {
    "random walk": (".094/.069/.69", ".220/.162/.58", ".362/.273/.25", ".310/.240/.30"),
    "own drift": (".082/.061/.76", ".186/.136/.65", ".338/.257/.43", ".189/.136/.60"),
    "regional drift": (".080/.059/.80", ".177/.126/.64", ".339/.245/.38", ".192/.137/.60"),
    "constant share": (".082/.061/.77", ".159/.115/.71", ".224/.159/.68", ".190/.135/.57"),
    "glide, all accessions foreseen": (
        ".100/.072/.65",
        ".159/.114/.68",
        ".193/.136/.73",
        ".140/.103/.68",
    ),
}


def main() -> None:
    """Calibrate, score, draw and write."""
    scenario = load_scenario(ROOT / SCENARIO)
    history = recorded_history(scenario, ROOT / "data" / "milex.csv")
    fitted = _calibrated(())
    core, eight, ten = (
        hindcast(
            scenario,
            history,
            calibrated=fitted,
            states=states,
            replicates=REPLICATES,
            seed=SEED,
        )
        for states in (None, EIGHT, scenario.roster)
    )
    about = {"Scenario": scenario.name, "Hash": scenario_hash(scenario), "Seed": str(SEED)}
    gallery = ROOT / "results" / "gallery"
    save(skill(for_figure(core)), gallery, "hindcast_skill", about, formats=("png",))
    parts = [
        *_opening(core),
        *_design(core),
        *_main_table(core),
        *_why(core),
        *_others({"eight, with Slovenia": eight, "all ten": ten}),
        *_learned(core),
        *_left_out(core, history),
        *_by_hand(scenario, history),
        *_races(core),
        *_patterns(core),
        *_limits(),
    ]
    text = "\n\n".join(part for part in parts if part)
    (ROOT / "docs" / "hindcast.md").write_text(text + "\n", encoding="utf-8")


def _calibrated(left_out: Sequence[str]) -> Scenario:
    """The scenario with numbers fitted to 2015 to 2020, without the record of some states."""
    with tempfile.TemporaryDirectory() as folder:
        calibrate_scenario(
            ROOT / SCENARIO,
            until=UNTIL,
            draws=DRAWS,
            keep=KEEP,
            seed=SEED,
            leave_out=left_out,
            out=Path(folder) / "calibration",
            figures=False,
        )
        return load_scenario(Path(folder) / "calibration" / "calibrated.yaml")


def _opening(result: Hindcast) -> list[str]:
    told = "\n".join(
        textwrap.fill(line, WIDTH, subsequent_indent="    ") for line in verdict(result)
    )
    return [
        "# Hindcast: what the model would have forecast",
        f"```text\n{told}\n```",
        "These are the first lines of",
        f"```sh\n{CALIBRATION}\n{COMMAND}\n```",
        _prose(
            """\
            "Error saved" is the fall of the mean absolute error of log spending; 0.01 is about
            one percent of spending. Brackets hold 95% of resamples of the states. The page is
            written by `python docs/build_hindcast.py`; only the numbers that are said to
            be worked out by hand are typed."""
        ),
        "![Skill by horizon](../results/gallery/hindcast_skill.png)",
    ]


def _design(result: Hindcast) -> list[str]:
    grid = result.grid
    soft = ", ".join(sorted(grid.history.soft & set(grid.states))) or "no state"
    first, last = grid.origins[0], grid.origins[-1]
    horizons = ", ".join(str(h) for h in result.horizons)
    return [
        "## What is asked",
        _prose(
            f"""At every origin from {first} to {last} the world is played from its start with the
            record imposed: at the beginning of each year output and the budget are set to what
            they were, and beliefs, threat, stocks and pacts follow. Then it runs free to
            {grid.last}. For an origin before the scenario's start the world itself starts at the
            origin. We do not restart it at every origin: a plan is a path from the burden at its
            start, and threat is felt against what it was then, so a restart would begin each plan
            anew."""
        ),
        _items(
            """*What is known.* At an origin the world holds only plans that were public by the
            end of that year, and events, pacts, orders and accessions dated by then. A test adds
            one of each after the origin and demands that no bit of the forecast changes. "All
            foreseen" breaks this rule on purpose, to show what it is worth.""",
            """*Output* is known, as in a question about shares; or it is forecast too, by its mean
            growth over the ten years up to the origin. The growth in the scenario file is that of
            2015 to 2025, so it is never used here.""",
            f"""*Test A*, free run: all years after {result.free_origin}. *Test B*, rolling
            origins: {horizons} years ahead. *Test C*, one state left out: for whatever pools
            states, which are the regional drift and the learning model; nothing else is fitted
            here. *Test E*, what was public: "all foreseen" against the default. Another region
            (*test D*) needs only a scenario and a table, see
            [Another region](how-to/another-region.md).""",
            """*Naive forecasts* carry a normal spread as wide as their own errors were up to each
            origin.""",
            """*Plans only* is the model with a threat elasticity of 0. *Learning* takes every plan
            at its word, and chooses at each origin one compliance for all, the elasticity and the
            noise by how well they foresaw the next year, in the years before. *Alliance goals at
            their word* are the clean information set: goals that states share and have published,
            nothing set by eye.""",
            f"""*Calibrated* has its numbers from 2015 to {UNTIL} alone, and is scored from
            {UNTIL} on. The compliance that was set by eye stays in it, times one fitted number.""",
            f"""*States* weigh the same: {", ".join(grid.states)}. For {soft} single years are
            estimates that move by 0.21 log points from one release to the next, more than a year's
            growth; the mean level of the years ahead is scored instead, from three years on.""",
        ),
    ]


def _main_table(result: Hindcast) -> list[str]:
    h = main_horizon(result)
    heads = ["forecaster", *(f"{k} yr" for k in result.horizons)]
    heads += [f"free run from {result.free_origin}", "bias", "CRPS", "coverage", "width"]
    tests = ["p against walk", "p against plans", "origins"]
    names = {"model": "**models**", "baseline": "**naive forecasts**", "ablation": "**ablations**"}
    lines: list[Sequence[str]] = []
    kind = ""
    for row in rows(result):
        if row.kind != kind:
            kind = row.kind
            lines.append([names[kind], *[""] * (len(heads) + len(tests) - 1)])
        lines.append(_cells(row))
    outside = [row for row in rows(result, result.outsiders) if row.kind != "ablation"]
    late = [
        row
        for row in rows(result, since=result.free_origin)
        if row.kind != "ablation" and np.isfinite(row.mae[0])
    ]
    return [
        "## The table",
        _prose(
            f"""Mean absolute error of log spending by years ahead; bias, CRPS, coverage and width
            of the 80% interval at {h} years; p values of Diebold-Mariano tests with the correction
            for few origins, on the origins that both forecast. Lines with fewer origins do not
            compare with the others line by line."""
        ),
        _table([*heads, *tests], lines),
        f"The same from {result.free_origin} on, years that neither calibration nor learning "
        "had seen:",
        _table(heads, [_cells(row)[: len(heads)] for row in late]),
        f"States that no treaty covers ({', '.join(result.outsiders)}):",
        _table(heads, [_cells(row)[: len(heads)] for row in outside]),
    ]


def _cells(row: Row) -> list[str]:
    numbers = (*row.mae, row.free_run, row.bias, row.crps, row.coverage, row.width)
    label = f"{row.label} ({row.note})" if row.note else row.label
    tests = (_number(row.against_walk, 2), _number(row.against_plans, 2), str(row.origins))
    return [label, *(_number(value) for value in numbers), *tests]


def _why(result: Hindcast) -> list[str]:
    h = main_horizon(result)
    names = ("default", "plans only", "glide to shared goal", "constant share", "random walk")
    cards = [_card(result, name) for name in names]
    lines = []
    for state in result.grid.states:
        cells = [state]
        for card in cards:
            error, bias = (mean_score(card.values(s, h, [state])) for s in ("mae", "bias"))
            cells.append(f"{_number(error)} ({bias:+.3f})")
        lines.append(cells)
    return [
        "## Why",
        f"Error at {h} years by state, with the bias in brackets:",
        _table(["state", *names], lines),
        _on_reaction(result, h),
        _on_plans(result, h),
        _on_spread(result, h),
    ]


def _on_reaction(result: Hindcast, h: int) -> str:
    default, plans = _card(result, "default"), _card(result, "plans only")
    states = result.grid.states
    saved = {state: gain(default, plans, h, [state]).value for state in states}
    worst, best = min(states, key=saved.__getitem__), max(states, key=saved.__getitem__)
    overall = gain(default, plans, h)
    reach = (overall.high - overall.low) / 2
    bias = [mean_score(card.values("bias", h)) for card in (default, plans)]
    reason = ""
    if bias[0] > bias[1] > 0.0:
        reason = """: the plans already carry as much growth as there was, and what threat adds
        comes on top"""
    if worst == "BIH" and mean_score(plans.values("bias", h, ["BIH"])) > 0.0:
        last = """Bosnia has no plan, and the model leads it back to its share at the start, while
        its share went on falling; threat adds to that."""
    else:
        last = ""
    strong = mean_score(_card(result, "reaction 0.8").values("mae", h))
    return _prose(
        f"""*Reaction.* With reaction the forecast lies {bias[0]:+.3f} from the outcome on average,
        without it {bias[1]:+.3f}{reason}. It costs most in {worst} ({saved[worst]:+.3f}) and helps
        most in {best} ({saved[best]:+.3f}). {last} At an elasticity of 0.8 the error is
        {strong:.3f}. With {len(states)} states the interval reaches
        {reach:.3f} to each side, so a smaller effect of reaction, of either sign, cannot be seen in
        these data."""
    )


def _on_plans(result: Hindcast, h: int) -> str:
    default, plans = _card(result, "default"), _card(result, "plans only")
    none, walk = _card(result, "no plans, no reaction"), _card(result, "random walk")
    word = _card(result, "alliance goals at their word, no reaction")
    learning = _card(result, "learning")
    same = np.where(np.isfinite(learning.values("mae", h)), walk.values("mae", h), np.nan)
    return _prose(
        f"""*Plans.* Plans save {_interval(gain(plans, none, h))} against no plans. Against the
        random walk, plans alone save {_interval(gain(plans, walk, h))} and the default
        {_interval(gain(default, walk, h))}. Shared goals alone, taken at their word, err by
        {mean_score(word.values("mae", h)):.3f}; the rest is owed to the states' own plans, of
        Serbia and Kosovo above all, whose dates and targets are read from later documents, and to
        the compliance that was set by eye on 2015 to 2025. So the skill of the default and of
        plans only is partly that of having seen the outcome. Learning, whose numbers had not, errs
        by {mean_score(learning.values("mae", h)):.3f} on the origins it can forecast from, the
        random walk there by {mean_score(same):.3f}."""
    )


def _on_spread(result: Hindcast, h: int) -> str:
    cards = (_card(result, "default"), _card(result, "default, spread of past errors"))
    shares = [mean_score(card.values("coverage", h)) for card in cards]
    return _prose(
        f"""*Certainty.* The 80% interval of the ensemble holds {shares[0]:.0%} of the outcomes at
        {h} years: its luck is budgets, output, beliefs and incidents, and it takes its own rules
        and plans for sure. With a spread as wide as its past errors it holds {shares[1]:.0%}."""
    )


def _others(results: dict[str, Hindcast]) -> list[str]:
    lines, horizons = [], next(iter(results.values())).horizons
    for told, result in results.items():
        naive = ("random walk", "own drift", "constant share", "glide to shared goal")
        pairs = [
            *result.pairs(),
            *((_card(result, "default"), _card(result, name)) for name in naive),
        ]
        for card, other in pairs:
            saved = [_interval(gain(card, other, h)) for h in horizons]
            lines.append([told, f"{card.label} over {other.label}", *saved])
    first, second = (verdict(result)[0] for result in results.values())
    commands = [f"{COMMAND} --states {','.join(each.grid.states)}" for each in results.values()]
    return [
        "## With other states",
        _prose(
            f"""With Slovenia: "{first}" With Hungary and Bulgaria too, whose 2019 holds one
            payment for aircraft: "{second}\""""
        ),
        _table(["states", "error saved by", *(f"{h} yr" for h in horizons)], lines),
        "```sh\n" + "\n".join(commands) + "\n```",
    ]


def _learned(result: Hindcast) -> list[str]:
    if result.learning is None:
        return []
    lines = []
    for origin, numbers in result.learning.lessons.items():
        react, deaf = numbers["learning"], numbers["learning, no reaction"]
        scales = [f"{each.scale:g}" for each in (react, deaf)]
        lines.append([str(origin), *scales, f"{react.elasticity:g}", f"{react.noise:.3f}"])
    return [
        "## What the past taught",
        _prose(
            """The compliance of all plans, the elasticity, and the noise that would have foreseen
            the next year best, from the years up to each origin alone:"""
        ),
        _table(
            ["origin", "compliance", "compliance without reaction", "elasticity", "noise"], lines
        ),
    ]


def _left_out(result: Hindcast, history: History) -> list[str]:
    """Each state forecast by numbers that were fitted without it."""
    h, start = main_horizon(result), result.free_origin
    fitted, default = _card(result, "calibrated"), _card(result, "default")
    lines, changes = [], []
    for state in result.grid.states:
        scenario = _calibrated([state])
        grid = replace(result.grid, history=result.grid.history.of([state]))
        model = Model("without it", scenario, "model", since=start)
        (card,) = model_cards(model, grid, history, REPLICATES, SEED)
        spending = scenario.rules.spending
        numbers = (spending.threat_elasticity, spending.compliance_scale, spending.budget_noise)
        free = [
            mean_score(each.free_run("mae", start, [state])) for each in (card, fitted, default)
        ]
        at = mean_score(card.values("mae", h))
        changes.append(free[0] - free[1])
        told = [*(f"{number:.2f}" for number in numbers), _number(at), *map(_number, free)]
        lines.append([state, *told])
    heads = ["left out", "elasticity", "compliance", "noise", f"error at {h} yr"]
    heads += ["free run", "free run, fitted with it", "free run, default"]
    return [
        "## One state left out of the calibration",
        _prose(
            f"""`{CALIBRATION.split(" --out")[0]} --leave-out STATE` fits without one state; the
            state is then forecast from {start} on. Not having seen it changes the error of its
            free run by {np.mean(changes):+.3f} on average."""
        ),
        _table(heads, lines),
    ]


def _by_hand(scenario: Scenario, history: History) -> list[str]:
    record = replace(history.of(EIGHT), soft=frozenset())
    grid = Grid(record, tuple(range(2014, 2025)), 2025)
    cards = {card.label: card for card in baseline_cards(scenario, grid)}
    lines = []
    for name, numbers in BY_HAND.items():
        card = cards[name]
        found = [_three(mean_score(card.values(s, h)) for s in SCORED) for h in (1, 3, 5)]
        found.append(_three(mean_score(card.free_run(s, 2020)) for s in SCORED))
        lines.append([name, *(f"{a} ({b})" for a, b in zip(found, numbers, strict=True))])
    honest = cards["glide to shared goal"]
    told = [f"{mean_score(honest.values('mae', h)):.3f}" for h in (1, 3, 5)]
    return [
        "## The naive forecasts, checked",
        _prose(
            """Error, CRPS and coverage on eight states, all scored year by year; in brackets the
            same worked out by hand before the program was written. Errors agree but for rounding.
            CRPS and coverage differ a little, since the spread of a forecast can be estimated in
            more than one way; here it is the root mean square of all earlier errors of that
            horizon."""
        ),
        _table(["forecast", "1 yr", "3 yr", "5 yr", "free run from 2020"], lines),
        _prose(
            f"""The glide that was worked out by hand leads Montenegro and North Macedonia to 2%
            before they had joined or promised anything. At the origin nobody knew. The glide that
            knows only public goals errs by {told[0]}, {told[1]} and {told[2]} at 1, 3 and 5 years;
            that one is the naive forecast above."""
        ),
    ]


SCORED = ("mae", "crps", "coverage")


def _three(values: Iterable[float]) -> str:
    error, crps, coverage = values
    numbers = (_number(error), _number(crps), _number(coverage, 2))
    return "/".join(number.removeprefix("0") for number in numbers)


def _races(result: Hindcast) -> list[str]:
    lines = [
        [s.name, s.money, _number(s.brier), _number(s.stated), _number(s.happened), str(s.cases)]
        for s in result.flags
    ]
    heads = ["forecaster", "money", "Brier score", "mean chance stated", "happened", "cases"]
    return [
        "## Arms races",
        _prose(
            """The chance that a pair of states races within three years by the growth rule (both
            grow by 8% or more in three years running), over all pairs and origins. Prices are
            known. Where no pair raced, "never" cannot be beaten."""
        ),
        _table(heads, lines),
    ]


def _patterns(result: Hindcast) -> list[str]:
    lines = []
    for row in result.patterns:
        met = {True: " (met)", False: " (not met)", None: ""}[row.observed_holds]
        unit = "" if row.unit == "1" else f" {row.unit}"
        cells = [row.name, f"{row.claim} ({row.tolerance})", row.status]
        cells += [_number(row.share, 2), _number(row.share_without_reaction, 2)]
        cells.append(f"{row.median:.3g}{unit}" if np.isfinite(row.median) else "-")
        lines.append([*cells, f"{row.observed}{met}", row.note])
    status = "; ".join(f"*{word}*: {meaning}" for word, meaning in STATUS.items())
    heads = ["", "claim", "status", "runs", "no reaction", "median", "record", "note"]
    return [
        "## Patterns",
        _prose(
            f"""The share of {result.replicates} runs of the base scenario, from 2015 and with
            nothing imposed, in which each pattern holds, and the same without reaction. {status}.
            """
        ),
        _table(heads, lines),
    ]


def _limits() -> list[str]:
    return [
        "## What it does not show",
        _items(
            """*Compliance had seen the outcome.* How far each state goes towards its plans
            (assumption A32) was set by eye on 2015 to 2025, without reaction. The default counts
            reaction on top of it, and both had seen the years they are scored on.""",
            """*Plans with our dates.* No document prints the dates of Serbia's plan; those of
            Kosovo's are ours too (A33). That they were public when we say is an assumption. The
            lines on alliance goals leave them out.""",
            """*One release.* Every origin is given today's figures for its past. A forecaster of
            2017 had others, and recent years of any release are soft.""",
            """*Elicited inputs.* Prior beliefs, hostility and affinities were written down in
            2025.""",
            """*Few cases.* Resampling states treats them as independent. They are not: 2022 struck
            all of them. The intervals are rather too narrow than too wide, and with so few blocks
            they are rough in any case. With five or fewer origins a Diebold-Mariano test means
            little.""",
            """*Confounded.* Bosnia, Kosovo and Serbia are the only states outside NATO, so effects
            of alliance and of threat cannot be told apart.""",
            """*Spending is an input.* Nothing here tests threat, pacts or incidents beyond the
            patterns. War is never tested.""",
        ),
    ]


def _card(result: Hindcast, name: str) -> Card:
    card = result.card(name)
    if card is None:
        raise SystemExit(f"the page needs the forecaster '{name}'")
    return card


def _prose(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), WIDTH, break_on_hyphens=False)


def _items(*texts: str) -> str:
    return "\n".join(
        textwrap.fill(
            " ".join(text.split()),
            WIDTH,
            initial_indent="- ",
            subsequent_indent="  ",
            break_on_hyphens=False,
        )
        for text in texts
    )


def _interval(value: tuple[float, float, float]) -> str:
    return f"{value[0]:+.3f} [{value[1]:+.3f}, {value[2]:+.3f}]" if np.isfinite(value[0]) else "-"


def _number(value: float, digits: int = 3) -> str:
    return f"{value:.{digits}f}" if np.isfinite(value) else "-"


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(heads) - 1)]
    if "claim" in heads:
        rule = ["---"] * len(heads)
    return "\n".join("| " + " | ".join(line) + " |" for line in (heads, rule, *lines))


if __name__ == "__main__":
    main()
