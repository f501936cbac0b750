"""`dilemma-sim`: the way in. Nothing heavy is imported before a command runs."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import click

from dilemma_sim.experiment.folder import FolderError
from dilemma_sim.scenario.problems import ScenarioError, did_you_mean, listed

# Linear algebra here is small: its threads would only wait for each other. Set before numpy
# loads; processes started from here inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

DONE, SOME_RUNS_FAILED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130

#: Every command with what it is for. Its function has the same name and stands in the module of
#: that name, with `_` for `-`; the help of the group is printed from here, without loading any.
COMMANDS = {
    "run": "Simulate a scenario and write a folder of results.",
    "sweep": "Simulate a scenario at many points, on many cores.",
    "experiment": "Answer the question of an experiment file, with figures.",
    "compare": "Say what variants change, with intervals and verdicts.",
    "status": "Tell how far a results folder has come, and what finishes it.",
    "export": "Write all runs of a results folder into one file.",
    "hindcast": "Score the model against naive forecasts of recorded spending.",
    "verify": "Play every case of verification, and say what is found.",
    "calibrate": "Fit the free numbers to the first recorded years.",
    "check": "Say whether scenario files are right, and what is wrong with them.",
    "explain": "Show where a scenario's values come from.",
    "diff": "Say in words how two scenarios differ.",
    "new-region": "Write a first scenario of another region from a table.",
}


class LazyCommands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order in which one uses them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, loaded from its module."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        module = importlib.import_module(f"dilemma_sim.cli.{name}")
        command: click.Command = getattr(module, name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called, or advice on what may have been meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            advice = did_you_mean(args[0], COMMANDS) or f"; there are {listed(COMMANDS, 'and')}"
            ctx.fail(f"There is no command '{args[0]}'{advice}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dilemma-sim", prog_name="dilemma-sim")
def commands() -> None:
    """Simulate the security dilemma: states that arm, perceive, ally and clash.

    Exit status: 0 done; 1 done, but some runs failed; 2 the command or a file is wrong.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit status.

    What a user can put right is told in one line a fault, without a traceback.
    """
    sys.exit(_status(arguments))


def _status(arguments: Sequence[str] | None) -> int:
    try:
        status = commands.main(args=arguments, prog_name="dilemma-sim", standalone_mode=False)
    except click.UsageError as error:
        name = error.ctx.command_path if error.ctx else "dilemma-sim"
        return _wrong(f"{name}: {_one_line(error)} Try '{name} --help'.")
    except click.ClickException as error:
        return _wrong(f"dilemma-sim: {_one_line(error)}")
    except (ScenarioError, FolderError) as error:
        return _wrong(str(error))
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away, as `head` does. Nothing is left to say to it, and
        # Python must not try to flush what is still waiting.
        sys.stdout = None
        return DONE
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _wrong(f"dilemma-sim: {where}{error.strerror or error}")
    return status if isinstance(status, int) else DONE


def _wrong(message: str) -> int:
    click.echo(message, err=True)
    return WRONG_INPUT


def _one_line(error: click.ClickException) -> str:
    words = " ".join(error.format_message().split())
    return words if words.endswith((".", "?", "!")) else f"{words}."
