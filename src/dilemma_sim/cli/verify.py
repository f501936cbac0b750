"""`dilemma-sim verify`: the program against what is known exactly."""

from __future__ import annotations

import time
from pathlib import Path

import click

#: Exit status if a row is not as expected.
NOT_AS_EXPECTED = 1


@click.command()
@click.argument(
    "folder", type=click.Path(path_type=Path), default=Path("scenarios/theory"), required=False
)
@click.option("--only", metavar="ID,...", help="Play these cases alone, as V20,V1b.")
@click.option(
    "--write",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the table as a page, as docs/verification.md.",
)
def verify(folder: Path, only: str | None, write: Path | None) -> int:
    """Play every case of verification and say what is found.

    FOLDER holds the scenarios of theory; without it they are looked for in scenarios/theory.
    The shipped scenario and the folder data are found from there. Exit status: 0 all as
    expected; 1 something is not.
    """
    from dilemma_sim.analysis.verification.cases import CASES, played
    from dilemma_sim.analysis.verification.ground import Ground
    from dilemma_sim.analysis.verification.page import HEAD, line, lines, page, verdict
    from dilemma_sim.scenario.problems import did_you_mean, listed

    known = {name.lower(): name for name in CASES}
    wanted = [name.strip() for name in (only or "").split(",") if name.strip()]
    for name in wanted:
        if name.lower() not in known:
            advice = did_you_mean(name, CASES) or f"; there are {listed(list(CASES), 'and')}"
            raise click.UsageError(f"There is no case '{name}'{advice}")
    if wanted and write is not None:
        raise click.UsageError("--write is for the page of all cases; leave --only out")
    ground = Ground(folder)
    absent = ground.missing()
    if absent is not None:
        raise click.ClickException(
            f"{absent} is not there; run this in the project's folder, or name the folder theory"
        )
    began = time.monotonic()
    click.echo(line(HEAD))
    done = []
    for case, rows in played(ground, [known[name.lower()] for name in wanted]):
        click.echo("\n".join(lines(case, rows)))
        done.append((case, rows))
    click.echo(f"{verdict(done)} {time.monotonic() - began:.0f} s.")
    if write is not None:
        write.write_text(page(done), encoding="utf-8")
        click.echo(f"written: {write}")
    return 0 if all(row.ok for _, rows in done for row in rows) else NOT_AS_EXPECTED
