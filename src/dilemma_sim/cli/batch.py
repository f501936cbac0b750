"""What `sweep` and `experiment` share: their options, the progress, and how they end."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from dilemma_sim.experiment.batch import Progress
    from dilemma_sim.experiment.planning import Wanted
    from dilemma_sim.experiment.study import Study
    from dilemma_sim.experiment.until import Until
    from dilemma_sim.scenario.schema import Scenario

Command = TypeVar("Command", bound=Callable[..., object])


def running_options(command: Command) -> Command:
    """Give a command the options that say where and on what it runs."""
    for option in (
        click.option(
            "--out",
            type=click.Path(path_type=Path, file_okay=False),
            help="Folder for the results; chosen by name and content if left out.",
        ),
        click.option(
            "--scheduler",
            metavar="ADDRESS",
            help="Dask scheduler to work with, as in tcp://127.0.0.1:8786.",
        ),
        click.option(
            "--workers",
            type=click.IntRange(min=1),
            help="Processes on this machine.  [default: 1]",
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True)
class Order:
    """A study to be run, and where."""

    scenario: Scenario
    study: Study
    out: Path | None
    workers: int | None
    scheduler: str | None
    until: Until | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    folder: Path
    study: Study
    progress: Progress


def command_line() -> str:
    """The command as it was typed, to go into the manifest."""
    return shlex.join(["dilemma-sim", *sys.argv[1:]])


def with_folder(order: Order) -> None:
    """
    Make sure that there is a folder to go on with.

    Raises
    ------
    ClickException
        If there is none.
    """
    from dilemma_sim.experiment.folder import chosen_folder
    from dilemma_sim.experiment.study import STUDY

    folder = chosen_folder(order.out, order.study.name, order.study.identity)
    if not (folder / STUDY).exists():
        raise click.ClickException(
            f"{folder}: there is no study to go on with; leave out --resume to begin one"
        )


def warn_of_no_effect(scenario: Scenario, study: Study, wanted: Wanted) -> None:
    """Warn of factors that change no number: a slip of the path, or a rule that is off."""
    from dilemma_sim.experiment.planning import without_effect

    for path, reason in without_effect(scenario, study, wanted):
        click.echo(f"warning: {path} {reason}", err=True)


def run_order(order: Order) -> Outcome:
    """
    Run what is missing of a study, with a bar on a terminal.

    Raises
    ------
    ClickException
        In one line, if the folder, a worker or the disk gave out; what is finished stays.
    StoppedError
        After Ctrl-C, with what to do to go on.
    """
    from dilemma_sim.experiment.executors import WorkerError
    from dilemma_sim.experiment.folder import GOES_ON, FolderError, chosen_folder
    from dilemma_sim.experiment.sweep import run_study

    if order.workers is not None and order.scheduler is not None:
        raise click.UsageError("Give either --workers or --scheduler, not both.")
    folder = chosen_folder(order.out, order.study.name, order.study.identity)
    with _Bar() as bar:
        try:
            done = run_study(
                order.scenario,
                order.study,
                out=order.out,
                workers=order.workers or 1,
                scheduler=order.scheduler,
                command=command_line(),
                report=bar.begin,
                until=order.until,
            )
        except KeyboardInterrupt:
            bar.close()
            raise StoppedError(_how_far(folder)) from None
        except FolderError as error:
            raise click.ClickException(str(error)) from None
        except WorkerError as error:
            raise click.ClickException(f"{folder}: {error}; {GOES_ON}") from None
        except OSError as error:
            said = error.strerror or str(error)
            raise click.ClickException(f"{folder}: cannot be written: {said}; {GOES_ON}") from None
    return Outcome(*done)


class StoppedError(Exception):
    """Ctrl-C: the message says how far it came and how to go on."""


def _how_far(folder: Path) -> str:
    from dilemma_sim.experiment.folder import FolderError
    from dilemma_sim.experiment.status import folder_status

    try:
        state = folder_status(folder).progress
    except FolderError:
        return f"stopped before anything was run; to begin again: {command_line()}"
    ended = state.done + state.failed
    return f"stopped: {ended:,} of {state.runs:,} runs are done; to go on: {command_line()}"


class _Bar:
    """Progress on a terminal; nothing in a log."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._failed = 0

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def begin(self, study: Study, state: Progress) -> Callable[[int, int], None]:
        """Begin a bar for what is left of a study."""
        from tqdm import tqdm

        self.close()
        self._failed = state.failed
        self._bar = tqdm(
            total=state.runs,
            initial=state.done + state.failed,
            unit=" runs",
            desc=study.name[:30],
            disable=None,
            dynamic_ncols=True,
            postfix={"failed": state.failed},
        )
        return self._advance

    def _advance(self, done: int, failed: int) -> None:
        self._failed += failed
        self._bar.set_postfix(failed=self._failed, refresh=False)
        self._bar.update(done + failed)


def ended(order: Order, then: Callable[[Outcome], None] | None = None) -> int:
    """
    Run a study, do what comes after it, say what came out, and return the exit status.

    Parameters
    ----------
    order : Order
    then : callable, optional
        What is done with the finished folder before it is shown.
    """
    from dilemma_sim.cli.main import DONE, INTERRUPTED, SOME_RUNS_FAILED

    try:
        outcome = run_order(order)
    except StoppedError as stopped:
        click.echo(str(stopped), err=True)
        return INTERRUPTED
    if then is not None:
        then(outcome)
    _show(outcome)
    _warn_of_width(outcome, order.until)
    if not outcome.progress.failed:
        return DONE
    _show_failure(outcome)
    return SOME_RUNS_FAILED


def _show(outcome: Outcome) -> None:
    from dilemma_sim.cli.points import medians_by_point
    from dilemma_sim.cli.tables import counted
    from dilemma_sim.experiment.batch import parts

    study, state = outcome.study, outcome.progress
    points = counted(len(study.points), "point")
    replicates = counted(study.replicates, "replicate")
    click.echo(f"{study.name}: {points} x {replicates}, seed {study.seed}")
    click.echo(f"done {state.done:,}, failed {state.failed:,}\n")
    hint = f"one table of all runs: dilemma-sim export {outcome.folder} --to csv"
    click.echo(medians_by_point(parts(outcome.folder, study), study) or hint)
    click.echo(f"\n{outcome.folder}")
    for figure in sorted((outcome.folder / "figures").glob("*.*")):
        click.echo(f"  {figure}")


def _warn_of_width(outcome: Outcome, until: Until | None) -> None:
    """Warn of intervals that are wider than was asked for; as with every warning, it is done."""
    from dilemma_sim.experiment.until import still_wide

    for line in still_wide(outcome.folder, outcome.study, until) if until is not None else ():
        click.echo(f"warning: {line}", err=True)


def _show_failure(outcome: Outcome) -> None:
    from dilemma_sim.experiment.batch import parts
    from dilemma_sim.experiment.status import first_failure

    study, state = outcome.study, outcome.progress
    first = first_failure(parts(outcome.folder, study), study)
    if first is not None:
        click.echo(
            f"{state.failed:,} of {state.runs:,} runs failed; the first: {first.words}", err=True
        )
