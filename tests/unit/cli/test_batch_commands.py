from __future__ import annotations

import errno
import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from dilemma_sim.cli.main import main
from dilemma_sim.cli.points import fitting
from dilemma_sim.experiment.executors import WorkerError
from dilemma_sim.experiment.store import read_parquet

ROOT = Path(__file__).parents[3]
TWO = ROOT / "scenarios" / "theory" / "two-states.yaml"


@dataclass
class Said:
    code: int
    out: str
    err: str


Play = Callable[..., Said]


@pytest.fixture
def play(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Play:
    """Run a command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Said:
        words = [str(word) for word in arguments]
        monkeypatch.setattr("sys.argv", ["dilemma-sim", *words])
        with pytest.raises(SystemExit) as left:
            main(words)
        shown = capsys.readouterr()
        return Said(int(left.value.code or 0), shown.out, shown.err)

    return run


def sweep(play: Play, *more: object, out: str = "here") -> Said:
    return play(
        "sweep", TWO, "--set", "time.end=2002", "--replicates", 3, "--out", out,
        *(more or ("--vary", "states.A.burden=0.02,0.03")),
    )  # fmt: skip


def test_a_sweep_tells_what_was_done_and_what_came_out(play: Play) -> None:
    said = sweep(play)
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0] == "Two states alike: 2 points x 3 replicates, seed 0"
    assert lines[1] == "done 6, failed 0"
    assert lines[4].split()[:3] == ["point", "states.A.burden", "runs"]
    assert lines[6].split()[:3] == ["1", "0.03", "3"]
    assert lines[-1] == "here"


def test_the_same_command_does_nothing_twice(play: Play, tmp_path: Path) -> None:
    first = sweep(play)
    parts = {path: path.stat().st_mtime_ns for path in (tmp_path / "here" / "runs").iterdir()}
    again = sweep(play, "--vary", "states.A.burden=0.02,0.03", "--resume")
    assert again.out == first.out
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "here" / "runs").iterdir()} == parts


def test_more_replicates_go_on_and_other_points_are_refused(play: Play) -> None:
    sweep(play)
    assert "2 points x 5 replicates" in sweep(
        play, "--vary", "states.A.burden=0.02,0.03", "--replicates", 5
    ).out  # fmt: skip
    other = sweep(play, "--vary", "states.A.burden=0.02,0.04")
    assert other.code == 2
    assert "differs in the points of the design" in other.err
    assert other.err.count("\n") == 1


def test_resume_needs_a_folder(play: Play, tmp_path: Path) -> None:
    said = sweep(play, "--vary", "states.A.burden=0.02,0.03", "--resume")
    assert said.code == 2
    assert "there is no study to go on with" in said.err
    assert not (tmp_path / "here").exists()


@pytest.mark.parametrize(
    ("path", "levels"), [("world.distinguishability", "0,1"), ("rules.mediation", "attention,none")]
)
def test_a_factor_that_changes_nothing_is_a_warning(play: Play, path: str, levels: str) -> None:
    said = sweep(play, "--vary", f"{path}={levels}")
    assert said.code == 0
    assert said.err == f"warning: {path} changes no number in this scenario\n"


def test_a_factor_of_one_level_is_a_warning_in_its_own_words(play: Play) -> None:
    said = sweep(play, "--vary", "states.A.burden=0.05")
    assert said.code == 0
    assert said.err == (
        "warning: states.A.burden has one level, so nothing is varied; use --set for it\n"
    )


def test_a_rule_that_changes_something_is_no_warning(play: Play) -> None:
    said = sweep(play, "--vary", "rules.spending=richardson,constant_share")
    assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--seed", "1"), "Nothing is varied; give --vary PATH=SPEC."),
        (("--table", "x.csv", "--vary", "a=1"), "leave out --vary and --design"),
        (("--vary", "states.A.budren=1,2"), "did you mean 'burden'"),
        (("--vary", "states.A.burden=0.02,3"), "must be at most 1, not 3"),
        (("--vary", "rules.beliefs=fixd,fixed"), "did you mean 'fixed'"),
        (("--vary", "states.A.burden=0.01:0.02"), "write a,b,c or low:high:count"),
        (("--vary", "states.A.burden=1,2", "--design", "lsh"), "'lsh' is not one of 'grid'"),
        (("--vary", "a=1", "--workers", "0"), "0 is not in the range x>=1"),
        (("--vary", "states.A.burden=0.01,0.02", "--until", "x"), "write MEASURE:HALF_WIDTH"),
        (("--vary", "states.A.burden=0.01,0.02", "--until", "threat_final.C:1"), "no measure"),
        (("--vary", "states.A.burden=0.01,0.02", "--until", "threat_finl.A:1"), "no measure"),
        (("--vary", "states.A.burden=0.01,0.02", "--workers", "2", "--scheduler", "tcp://x"),
         "either --workers or --scheduler"),
        (("--table", "none.csv"), "none.csv: there is no such file"),
        (("--vary-ranges",), "no number that has a low and a high"),
    ],
)  # fmt: skip
def test_a_wrong_sweep_is_told_in_one_line(
    options: tuple[str, ...], words: str, play: Play, tmp_path: Path
) -> None:
    said = sweep(play, *options)
    assert said.code == 2
    assert words in said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "here").exists()


def test_a_table_and_whole_numbers_are_points_too(play: Play, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("time.end,rules.beliefs\n2002,fixed\n2003,adaptive\n")
    said = sweep(play, "--table", "points.csv", "--set", "time.end=2004")
    assert said.code == 0, said.err
    assert ["1", "2003", "adaptive", "3"] in [line.split()[:4] for line in said.out.splitlines()]


def test_every_range_of_the_scenario_can_be_varied(play: Play, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(
        f"extends: {TWO}\ntime: {{end: 2002}}\nstates:\n"
        "  A: {burden: {value: 0.02, low: 0.01, high: 0.03},\n"
        "      spending_series: {2001: {value: 20, low: 10, high: 30}}}\n"
        "  B: {gdp: {value: 1000, low: 900, high: 1100}}\n"
    )
    said = play("sweep", "small.yaml", "--vary-ranges", "--points", 4, "--replicates", 1,
                "--vary", "states.B.gdp=1000:1001", "--out", "here")  # fmt: skip
    assert said.code == 0, said.err
    table = read_parquet(next((tmp_path / "here" / "runs").iterdir()))
    assert len(table) == 4
    assert table["states.A.burden"].between(0.01, 0.03).all()
    assert table["states.B.gdp"].between(1000, 1001).all()
    assert not any("spending_series" in name for name in table)


def test_replicates_are_added_until_the_interval_is_narrow(play: Play) -> None:
    noisy = ("--set", "rules.spending.budget_noise=0.1", "--vary", "states.A.burden=0.02,0.03")
    said = sweep(play, *noisy, "--until", "burden_final.A:0.0015")
    assert said.code == 0, said.err
    assert "2 points x 3 replicates" not in said.out


def test_a_width_that_is_not_reached_is_a_warning(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dilemma_sim.experiment.until.Until.__init__.__defaults__", (7,))
    noisy = ("--set", "rules.spending.budget_noise=0.1", "--vary", "states.A.burden=0.02,0.03")
    said = sweep(play, *noisy, "--until", "burden_final.A:0.0000001")
    assert said.code == 0
    assert "2 points x 7 replicates" in said.out
    assert said.err.startswith(
        "warning: --until burden_final.A:1e-07 is not reached with 7 replicates: the widest "
    )
    assert said.err.count("\n") == 1


def test_failed_runs_are_counted_and_the_first_is_told(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    def third_fails(path: object) -> list[str | None]:
        return [None, None, "threat is not a finite number", None, None, None]

    monkeypatch.setattr("dilemma_sim.experiment.chunk._unknown_numbers", third_fails)
    said = sweep(play)
    assert said.code == 1
    assert "done 5, failed 1" in said.out
    assert said.err == (
        "1 of 6 runs failed; the first: point 0 (states.A.burden=0.02), replicate 2: "
        "threat is not a finite number\n"
    )
    status = play("status", "here").out
    assert "failed      1" in status
    assert "the first run that failed: point 0 (states.A.burden=0.02), replicate 2" in status


@pytest.mark.parametrize(
    ("trouble", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "stopped: 0 of 6 runs are done; to go on: dilemma-sim sweep "),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), 2, "No space left on device"),
        (WorkerError("chunk 0: the worker died"), 2, "chunk 0: the worker died; what is finished"),
    ],
)
def test_trouble_on_the_way_is_one_line_and_the_same_command_goes_on(
    trouble: BaseException,
    code: int,
    words: str,
    play: Play,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def troubled(*_: object, **__: object) -> None:
        raise trouble

    with monkeypatch.context() as patch:
        patch.setattr("dilemma_sim.experiment.sweep.run_missing", troubled)
        said = sweep(play)
    assert said.code == code
    assert words in said.err
    assert said.err.count("\n") == 1
    status = play("status", "here").out.splitlines()
    assert "missing     6" in status
    assert status[-1].startswith("to finish: dilemma-sim sweep ")
    command = shlex.split(status[-1].partition(": ")[2])
    assert play(*command[1:]).code == 0
    assert "missing     0" in play("status", "here").out


def test_status_and_export_of_a_folder_that_is_none(play: Play) -> None:
    for command in (("status", "none"), ("export", "none", "--to", "csv")):
        said = play(*command)
        assert said.code == 2
        assert "give the folder of a run or a sweep" in said.err


def test_export_names_the_file(play: Play, tmp_path: Path) -> None:
    sweep(play)
    assert play("export", "here", "--to", "csv").out == "6 runs: here/runs.csv\n"
    assert play("export", "here", "--to", "dta", "--out", "x.dta").out == "6 runs: x.dta\n"
    assert (tmp_path / "x.dta").exists()
    assert play("export", "here", "--to", "xls").code == 2


def test_an_export_of_an_unfinished_study_says_how_many_runs_are_missing(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dilemma_sim.ensemble.CHUNK", 2)
    sweep(play)
    assert play("export", "here", "--to", "csv").err == ""
    max((tmp_path / "here" / "runs").iterdir()).unlink()
    said = play("export", "here", "--to", "csv")
    assert (said.code, said.out) == (0, "4 runs: here/runs.csv\n")
    assert said.err == "warning: 2 of 6 runs are missing\n"


def test_status_names_the_command_that_makes_the_quantiles(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("dilemma_sim.experiment.sweep.keep_quantiles", stopped)
        assert sweep(play, "--vary", "states.A.burden=0.02,0.03", "--keep", "quantiles").code == 130
    shown = play("status", "here").out.splitlines()
    assert "missing     0" in shown
    assert shown[-2] == "still to be made: the quantiles of the trajectories"
    assert play(*shlex.split(shown[-1].partition("to finish: dilemma-sim ")[2])).code == 0
    assert "quantiles" not in "".join(play("status", "here").out.splitlines()[1:])


EXPERIMENT = f"""\
name: Short study
question: Does suspicion make states arm?
scenario: {TWO}
settings: {{time.end: 2002}}
factors:
  states.A.burden: [0.02, 0.03]
  rules.beliefs.attribution_bias: {{low: 0, high: 1, count: 2}}
replicates: 5
figures:
  - {{kind: heatmap, measure: spending_growth, x: states.A.burden,
     by: rules.beliefs.attribution_bias, border: spiral, name: map}}
  - {{kind: lines, measure: "burden_final.*", x: states.A.burden}}
"""


def test_an_experiment_answers_with_figures_in_a_folder_of_its_name(
    play: Play, tmp_path: Path
) -> None:
    (tmp_path / "short.yaml").write_text(EXPERIMENT)
    said = play("experiment", "short.yaml", "--replicates", 2)
    assert said.code == 0, said.err
    assert said.out.startswith("Does suspicion make states arm?\n\nShort study: 4 points x 2 rep")
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name.startswith("short-study-")
    figures = {path.name for path in (folder / "figures").iterdir()}
    assert figures == {
        "map.png", "map.pdf", "2-lines-burden-final.png", "2-lines-burden-final.pdf"
    }  # fmt: skip
    again = play("experiment", "short.yaml", "--replicates", 2)
    assert again.out == said.out


def test_a_wrong_experiment_is_told_with_line_and_column(play: Play, tmp_path: Path) -> None:
    (tmp_path / "short.yaml").write_text(EXPERIMENT.replace("question:", "qestion:"))
    said = play("experiment", "short.yaml")
    assert said.code == 2
    assert "short.yaml:2:1: qestion: there is no 'qestion' in an experiment; did you" in said.err
    assert not (tmp_path / "results").exists()
    assert "there is no such file" in play("experiment", "none.yaml").err


def test_a_table_shows_as_many_columns_as_fit() -> None:
    lines = [["point", "growth", "belief"], ["0", "0.5", "0.25"]]
    assert fitting(lines, 21) == [line[:3] for line in lines]
    assert fitting(lines, 20) == [line[:2] for line in lines]
    assert fitting(lines, 1) == [line[:1] for line in lines]
