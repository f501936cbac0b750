from __future__ import annotations

import subprocess
import sys

import click
import pytest

from dilemma_sim.cli import main as cli

HEAVY = ("numpy", "pydantic", "yaml", "mesa", "xarray", "matplotlib", "scipy", "pandas", "duckdb")


def status(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    return int(left.value.code or 0)


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from dilemma_sim.cli.main import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit as left:\n    assert not left.code\n"
        f"found = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "assert not found, found\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "explain" in done.stdout


@pytest.mark.parametrize("command", list(cli.COMMANDS))
def test_every_command_has_a_help_page_that_fits_the_list(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(command, "--help") == cli.DONE
    assert f"dilemma-sim {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("chek",), "dilemma-sim: There is no command 'chek'; did you mean 'check'?"),
        (("xyzzy",), "there are run, sweep, experiment, compare, status, export,"),
        (("run",), "Missing argument 'SCENARIO'"),
        (("run", "x.yaml", "--replicates", "many"), "'many' is not a valid integer"),
        (("run", "x.yaml", "--replicates", "0"), "0 is not in the range x>=1"),
        (("run", "x.yaml", "--seed", "-1"), "-1 is not in the range x>=0"),
        (("run", "x.yaml", "--sed", "1"), "--seed"),
        (("check",), "Name at least one file or folder"),
        (("diff", "x.yaml"), "Missing argument 'B'"),
    ],
)
def test_a_wrong_command_is_told_in_one_line(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(*arguments) == cli.WRONG_INPUT
    shown = capsys.readouterr()
    assert shown.out == ""
    assert words in shown.err
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), cli.INTERRUPTED, "stopped"),
        (PermissionError(13, "Permission denied", "results"), cli.WRONG_INPUT, "results: Perm"),
        (click.ClickException("no luck"), cli.WRONG_INPUT, "dilemma-sim: no luck."),
    ],
)
def test_a_command_that_ends_early_leaves_no_traceback(
    error: BaseException,
    code: int,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(cli.commands, "main", failing)
    assert status("check", "x.yaml") == code
    assert words in capsys.readouterr().err


def test_runs_that_failed_are_told_by_the_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.commands, "main", lambda **_: cli.SOME_RUNS_FAILED)
    assert status("run", "x.yaml") == cli.SOME_RUNS_FAILED
