"""`dilemma-sim compare`: what variants change, under the same luck."""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dilemma_sim.cli.batch import command_line
from dilemma_sim.cli.settings import overrides, set_option

if TYPE_CHECKING:
    from dilemma_sim.analysis.comparison import Effect
    from dilemma_sim.analysis.theories import Survival
    from dilemma_sim.experiment.across import Question


@click.command()
@click.argument("base", type=click.Path(path_type=Path))
@click.argument(
    "variants", nargs=-1, required=True, metavar="VARIANT...", type=click.Path(path_type=Path)
)
@click.option(
    "--across",
    metavar="THEORY,...",
    multiple=True,
    help="Repeat under rival theories: rules.NAME for all its variants, PATH=SPEC, or a file.",
)
@click.option(
    "--replicates",
    type=click.IntRange(min=2),
    default=200,
    show_default=True,
    help="Pairs of runs, each pair with one luck.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of all luck."
)
@click.option(
    "--measure",
    "measures",
    metavar="NAME",
    multiple=True,
    help="Measures to show and draw.  [default: spending_growth, incidents_level_4]",
)
@set_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the results; chosen by name and content if left out.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Processes, one theory each.",
)
@click.option("--figures/--no-figures", default=True, show_default=True, help="Draw figures.")
def compare(
    base: Path,
    variants: tuple[Path, ...],
    across: tuple[str, ...],
    replicates: int,
    seed: int,
    measures: tuple[str, ...],
    settings: tuple[str, ...],
    out: Path | None,
    workers: int,
    figures: bool,
) -> None:
    """Say what each VARIANT changes against BASE, and whether that was foretold.

    Both have the same luck in every replicate, so that the difference is the variant's own doing.
    The interval is that of the mean difference, 95%, by resampling the replicates.
    """
    if workers > 1 and not across:
        raise click.UsageError("--workers goes with --across: each process takes a theory.")
    from dilemma_sim.scenario.load import load_scenario

    laid_over = overrides(settings)
    usual = load_scenario(base, laid_over)
    scenarios = [load_scenario(file, laid_over) for file in variants]
    from dilemma_sim.experiment.comparing import SHOWN, named_variants, refuse_unknown, unlike

    named = named_variants(variants, scenarios, usual)
    shown = measures or SHOWN
    refuse_unknown(shown, usual, "--measure")
    for warning in unlike(usual, named):
        click.echo(f"warning: {warning}", err=True)
    if across:
        from dilemma_sim.experiment.across import Question
        from dilemma_sim.experiment.rivals import theories_from

        question = Question(
            str(base),
            tuple(map(str, variants)),
            laid_over,
            tuple(theories_from(across, usual)),
            tuple(shown),
            replicates,
            seed,
        )
        _across(question, usual.name, out, workers, figures)
        return
    from dilemma_sim.cli.tables import counted
    from dilemma_sim.experiment.comparing import compare as compared

    result = compared(
        usual,
        named,
        replicates=replicates,
        seed=seed,
        measures=shown,
        out=out,
        figures=figures,
        command=command_line(),
    )
    click.echo(
        f"{usual.name} against {counted(len(named), 'variant')}: {replicates} pairs, seed {seed}\n"
    )
    click.echo(effect_lines(result.effects, shown))
    click.echo(f"\n{tally(result.effects)}")
    click.echo(f"\n{'the same comparison was there: ' if result.found else ''}{result.folder}")


def effect_lines(effects: Sequence[Effect], shown: Sequence[str]) -> str:
    """The table: of each variant what it foretells, and the measures that are always shown."""
    from dilemma_sim.cli.tables import aligned_left, short_number

    head = ["what if", "measure", "difference", "95% interval", "same sign", "expected", "verdict"]
    lines = [head]
    told = ""
    place = {name: n for n, name in enumerate(dict.fromkeys(row.variant for row in effects))}
    wanted = [row for row in effects if row.expected or row.measure in shown]
    for row in sorted(wanted, key=lambda row: (place[row.variant], not row.expected)):
        lines.append(
            [
                "" if row.variant == told else row.variant,
                row.measure,
                short_number(row.difference, signed=True),
                f"{short_number(row.low, signed=True)} to {short_number(row.high, signed=True)}",
                f"{row.same_sign_share:.0%}",
                row.expected or "-",
                row.verdict,
            ]
        )
        told = row.variant
    return aligned_left(lines, right=(2, 3, 4))


def tally(effects: Sequence[Effect]) -> str:
    """How many expectations held, in one line."""
    from dilemma_sim.cli.tables import counted

    counts = Counter(row.verdict for row in effects if row.expected)
    said = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())
    total = counted(sum(counts.values()), "expectation")
    return f"{total}: {said}" if counts else "nothing was foretold"


def _across(
    question: Question,
    name: str,
    out: Path | None,
    workers: int,
    figures: bool,
) -> None:
    from dilemma_sim.cli.tables import counted
    from dilemma_sim.experiment.across import compare_across

    answer = compare_across(
        question,
        name,
        out=out,
        workers=workers,
        figures=figures,
        command=command_line(),
        report=_progress(),
    )
    click.echo(
        f"{name}: {counted(len(question.variants), 'variant')} under {len(question.theories)} "
        f"theories, {question.replicates} pairs each, seed {question.seed}\n"
    )
    click.echo(survival_lines(answer.survivals))
    click.echo(f"\n{answer.folder}")


def _progress() -> Callable[[int, int], None]:
    """A counter of theories on a terminal; nothing in a log."""
    if not sys.stderr.isatty():
        return lambda done, wanted: None
    return lambda done, wanted: click.echo(
        f"\r{done} of {wanted} theories" + ("\n" if done == wanted else ""), err=True, nl=False
    )


def survival_lines(survivals: Sequence[Survival]) -> str:
    """The table of findings: does each survive, and what its variance is owed to."""
    from dilemma_sim.cli.tables import aligned_left

    head = [
        "what if", "measure", "finding", "holds", "unsure", "silent", "turns",
        "parameter", "structure", "luck", "verdict", "turns under",
    ]  # fmt: skip
    lines = [head]
    told = ""
    for row in survivals:
        shares = (row.parameter, row.structure, row.luck)
        lines.append(
            [
                "" if row.variant == told else row.variant,
                row.measure,
                row.direction,
                f"{row.holds}/{row.asked}",
                str(row.unsure),
                str(row.silent),
                str(len(row.turns)),
                *("-" if math.isnan(share) else f"{share:.0%}" for share in shares),
                row.verdict,
                ", ".join(row.turns),
            ]
        )
        told = row.variant
    return aligned_left(lines, right=(3, 4, 5, 6, 7, 8, 9))
