"""Claims about `compare`: its table, its folder, theories, and what it refuses."""

import errno
import json
import os
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.worlds import BASE, write

from dilemma_sim.cli.main import main
from dilemma_sim.experiment.batch import sole_use
from dilemma_sim.experiment.executors import Executors, InProcess
from dilemma_sim.experiment.folder import MANIFEST
from dilemma_sim.experiment.rivals import theories_from
from dilemma_sim.experiment.store import read_parquet
from dilemma_sim.scenario.load import load_scenario

COLUMNS = [
    "variant", "measure", "difference", "low", "high",
    "same_sign_share", "replicates", "expected", "verdict",
]  # fmt: skip
FEW = ["--replicates", "3", "--set", "time.end=2017", "--no-figures"]
TWO = ["--across", "rules.spending.threat_elasticity=0.4,0.8"]


def variant(folder: Path, name: str, expects: str = "{threat_final: up}") -> Path:
    text = (
        f"extends: {BASE}\nname: {name}\nexpects: {expects}\nevents:\n"
        "  - {label: x, date: 2016-02-01, target: world.offense_defense_balance, op: set, "
        "value: 3}\n"
    )
    return write(folder, text, f"{name}.yaml")


def ran(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return int(left.value.code or 0)


def test_the_table_says_what_was_expected_and_what_was_found(tmp_path, capsys):
    file, out = variant(tmp_path, "spears"), tmp_path / "out"
    assert ran("compare", BASE, file, *FEW, "--out", out) == 0
    said = capsys.readouterr().out
    line = next(line for line in said.splitlines() if "threat_final" in line)
    assert line.startswith("spears")
    assert line.endswith("as expected")
    assert "1 expectation: 1 as expected" in said
    table = read_parquet(out / "comparison.parquet")
    assert list(table) == COLUMNS
    runs = read_parquet(out / "runs.parquet")
    change = runs.groupby("variant")["threat_final"].mean()
    row = table[table.measure == "threat_final"].iloc[0]
    assert row.difference == pytest.approx(change["spears"] - change["base"])
    assert (out / "scenario.yaml").exists()
    assert (out / "variants" / "spears.yaml").exists()
    assert ran("status", out) == 0
    assert "every point has at least 3 of 3 replicates" in capsys.readouterr().out


def test_the_same_comparison_is_found_and_another_is_refused(tmp_path, capsys):
    file, out = variant(tmp_path, "spears"), tmp_path / "out"
    assert ran("compare", BASE, file, *FEW, "--out", out) == 0
    first = capsys.readouterr().out
    assert ran("compare", BASE, file, *FEW, "--out", out) == 0
    again = capsys.readouterr().out
    assert again.replace("the same comparison was there: ", "") == first
    assert ran("compare", BASE, file, *FEW, "--seed", "1", "--out", out) == 2
    assert "holds other results" in capsys.readouterr().err


def test_theories_are_parts_that_need_not_be_made_twice(tmp_path, capsys):
    file, out = variant(tmp_path, "spears"), tmp_path / "out"
    command = [
        "compare", BASE, file, *FEW, "--across",
        "rules.threat_perception=none,rules.spending.threat_elasticity=0.4,0.8", "--out", out,
    ]  # fmt: skip
    assert ran(*command) == 0
    said = capsys.readouterr().out
    parts = sorted((out / "across").iterdir())
    assert len(parts) == 4
    kept = [part.read_bytes() for part in parts]
    parts[2].unlink()
    assert ran(*command) == 0
    assert capsys.readouterr().out == said
    assert [part.read_bytes() for part in parts] == kept
    parts[1].unlink()
    assert ran("status", out) == 0
    told = capsys.readouterr().out
    assert "Western Balkans: 4 theories" in told
    assert "missing     1" in told
    assert ran(*command) == 0
    assert json.loads((out / "manifest.json").read_text())["theories_missing"] == 0
    assert set(read_parquet(out / "across.parquet").theory) == {
        "as it is", "threat_perception: none", "threat_elasticity 0.4", "threat_elasticity 0.8",
    }  # fmt: skip


def test_a_view_moves_the_base_but_not_what_the_variant_says(tmp_path, capsys):
    file, out = variant(tmp_path, "spears"), tmp_path / "out"
    view = write(
        tmp_path,
        f"extends: {BASE}\nworld: {{offense_defense_balance: 3, distinguishability: 0.9}}\n",
        "view.yaml",
    )
    assert ran("compare", BASE, file, *FEW, "--across", view, "--out", out) == 0
    table = read_parquet(out / "across.parquet").set_index(["theory", "measure"])
    assert table.loc[("as it is", "threat_final"), "difference"] > 0.0
    assert table.loc[("view", "threat_final"), "difference"] == 0.0


def test_check_knows_a_measure_that_no_run_would_give(tmp_path, capsys):
    assert ran("check", variant(tmp_path, "spears", "{threat_finl: up}")) == 2
    assert "expects.threat_finl: no measure gives the column" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("expects", "more", "said"),
    [
        ("{threat_finl: up}", [], "expects.threat_finl: no measure gives the column"),
        ("{threat_final.SBR: up}", [], "there is no state 'SBR'; did you mean 'SRB'?"),
        ("{}", ["--measure", "spending_grwth"], "did you mean spending_growth"),
        ("{}", ["--across", "rules.threat_percepton"], "did you mean 'threat_perception'?"),
        ("{}", ["--across", "rules.beliefs.attribution_bias=0:1"], "low:high:count"),
        ("{}", ["--across", "rules.beliefs.attribution_bias=0.8"], "nothing that differs"),
        ("{}", ["--across", "time.end=1:0:2"], "--across time.end=1:0:2: the low end must lie"),
        ("{}", ["--across", "=0.8"], "there is no ''"),
        ("{}", ["--across", "rules.beliefs=fixd"], "no variant 'fixd'; did you mean 'fixed'?"),
        ("{}", ["--across", "nowhere.yaml"], "nowhere.yaml: there is no such file"),
        ("{}", ["--across", str(BASE)], "changes nothing in the base"),
        ("{}", ["--workers", "2"], "--workers goes with --across"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(tmp_path, capsys, expects, more, said):
    file = variant(tmp_path, "spears", expects)
    assert ran("compare", BASE, file, *FEW, *more, "--out", tmp_path / "out") == 2
    errors = capsys.readouterr().err
    assert said in errors
    assert errors.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_what_is_said_twice_is_asked_once_and_names_tell_theories_apart():
    asked = [
        "rules.beliefs=fixed,rules.beliefs=fixed",
        "states.SRB.burden=0.05,states.HRV.burden=0.05",
    ]
    names = [theory.name for theory in theories_from(asked, load_scenario(BASE))]
    assert names == [
        "as it is", "beliefs: fixed", "states.SRB.burden 0.05", "states.HRV.burden 0.05",
    ]  # fmt: skip


def test_a_view_that_was_edited_is_another_question(tmp_path, capsys):
    file, out = variant(tmp_path, "spears"), tmp_path / "out"
    text = f"extends: {BASE}\nworld: {{distinguishability: 0.9}}\n"
    command = ["compare", BASE, file, *FEW, "--across", write(tmp_path, text, "v.yaml")]
    assert ran(*command, "--out", out) == 0
    write(tmp_path, text.replace("0.9", "0.8"), "v.yaml")
    assert ran(*command, "--out", out) == 2
    assert "holds something else" in capsys.readouterr().err


@pytest.mark.parametrize("edited", ["spears.yaml", "view.yaml"])
def test_a_file_edited_during_the_work_ends_it_and_no_answer_is_mixed(
    tmp_path, capsys, monkeypatch, edited
):
    file, out = variant(tmp_path, "spears"), tmp_path / "out"
    text = f"extends: {BASE}\nworld: {{distinguishability: 0.9}}\n"
    view = write(tmp_path, text, "view.yaml")
    theories = f"rules.spending.threat_elasticity=0.4,{view}"
    command = ["compare", BASE, file, *FEW, "--across", theories]
    was = (tmp_path / edited).read_text()

    def edit(done: int, wanted: int) -> None:
        if done == 2:
            write(tmp_path, was.replace("value: 3", "value: 4").replace("0.9", "0.2"), edited)

    with monkeypatch.context() as patch:
        patch.setattr("dilemma_sim.cli.compare._progress", lambda: edit)
        assert ran(*command, "--out", out) == 2
    errors = capsys.readouterr().err
    assert "what it says under 'view' was changed meanwhile" in errors
    assert errors.count("\n") == 1
    assert len(list((out / "across").iterdir())) == 2

    write(tmp_path, was, edited)
    for folder in (out, tmp_path / "undisturbed"):
        assert ran(*command, "--out", folder) == 0
    mended, undisturbed = (
        read_parquet(folder / "across.parquet") for folder in (out, tmp_path / "undisturbed")
    )
    assert mended.equals(undisturbed)


def test_a_full_disk_is_one_line_and_the_folder_is_not_locked_out(tmp_path, capsys, monkeypatch):
    command = ["compare", BASE, variant(tmp_path, "spears"), *FEW, *TWO, "--out", tmp_path / "out"]
    with monkeypatch.context() as patch:
        patch.setattr("dilemma_sim.experiment.across.write_json", full)
        assert ran(*command) == 2
    errors = capsys.readouterr().err
    assert errors.startswith(f"{tmp_path / 'out'}: cannot be written: No space left on device; ")
    assert errors.count("\n") == 1
    assert ran(*command) == 0


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_who_comes_second_to_a_new_folder_is_told_that_another_is_at_work(tmp_path, capsys):
    out = tmp_path / "out"
    with sole_use(out, MANIFEST):
        assert ran("compare", BASE, variant(tmp_path, "spears"), *FEW, *TWO, "--out", out) == 2
    assert "is at work here" in capsys.readouterr().err


def test_a_torn_manifest_costs_no_finished_theory(tmp_path, capsys):
    file, out = variant(tmp_path, "spears"), tmp_path / "out"
    command = ["compare", BASE, file, *FEW, "--out", out]
    assert ran(*command, *TWO) == 0
    parts = sorted((out / "across").iterdir())
    parts[0].unlink()
    kept = [part.stat().st_mtime_ns for part in parts[1:]]
    os.truncate(out / MANIFEST, 20)
    assert ran(*command, *TWO, "--seed", "1") == 2
    assert "holds something else" in capsys.readouterr().err
    assert ran(*command, *TWO) == 0
    assert [part.stat().st_mtime_ns for part in parts[1:]] == kept
    assert json.loads((out / MANIFEST).read_text())["theories_missing"] == 0


class Deadly(InProcess):
    """A pool in which whoever takes up the second theory dies."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if args[-1] != 1:
            return super().submit(fn, *args, **kwargs)
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool())
        return future


@contextmanager
def deadly(*_: object):
    yield Executors(Deadly)


def test_a_theory_whose_workers_die_is_named_and_the_others_stay(tmp_path, capsys, monkeypatch):
    out = tmp_path / "out"
    command = ["compare", BASE, variant(tmp_path, "spears"), *FEW, *TWO, "--out", out]
    with monkeypatch.context() as patch:
        patch.setattr("dilemma_sim.experiment.across.executors_for", deadly)
        assert ran(*command) == 2
    errors = capsys.readouterr().err
    assert errors.startswith(f"{out}: 'threat_elasticity 0.4': the worker died 3 times")
    assert errors.endswith("what is finished stays, and the same command goes on from there\n")
    assert errors.count("\n") == 1
    assert "part-000.parquet" in [part.name for part in (out / "across").iterdir()]
    assert ran(*command) == 0


def test_a_level_is_read_as_the_scenario_reads_it(tmp_path, capsys):
    out = tmp_path / "out"
    across = ["--across", "time.end=2016,2017", "--no-figures", "--replicates", "2"]
    assert ran("compare", BASE, variant(tmp_path, "spears"), *across, "--out", out) == 0
    assert set(read_parquet(out / "across.parquet").theory) == {
        "as it is", "end 2016", "end 2017",
    }  # fmt: skip


def test_a_folder_that_cannot_be_taken_is_refused_before_the_work(tmp_path, capsys, monkeypatch):
    file, here = variant(tmp_path, "spears"), tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    for work in ("single.simulate", "comparing.paired_columns", "branching._played"):
        monkeypatch.setattr(f"dilemma_sim.experiment.{work}", None)
    for command in (
        ["run", BASE, *FEW],
        ["run", BASE, *FEW, "--branch", "2016", "--with", file],
        ["compare", BASE, file, *FEW],
    ):
        assert ran(*command, "--out", ".") == 2
        errors = capsys.readouterr().err
        assert errors.startswith(".: cannot be where the command is given")
        assert errors.count("\n") == 1


def test_a_name_of_the_base_and_a_measure_that_it_lacks_are_refused(tmp_path, capsys):
    file = variant(tmp_path, "as it is")
    assert ran("run", BASE, *FEW, "--branch", "2016", "--with", file) == 2
    assert "is what tables call the base" in capsys.readouterr().err
    file = variant(tmp_path, "spears", "{threat_final.SRB: up}")
    assert ran("compare", BASE.parent / "europe-1909.yaml", file, "--no-figures") == 2
    assert "no state 'SRB' (in the base)" in capsys.readouterr().err


def test_a_variant_of_other_years_is_warned_of(tmp_path, capsys):
    file = write(tmp_path, f"extends: {BASE}\nname: Short\ntime: {{end: 2017}}\n", "short.yaml")
    command = ["compare", BASE, file, "--replicates", "2", "--no-figures"]
    assert ran(*command, "--out", tmp_path / "out") == 0
    assert "short runs from 2015 to 2017, the base from 2015 to 2035" in capsys.readouterr().err


def test_branches_have_one_history_and_tell_what_differs(tmp_path, capsys):
    file, out = variant(tmp_path, "spears"), tmp_path / "out"
    command = ["run", BASE, *FEW, "--branch", "2016", "--with", file, "--out", out]
    assert ran(*command) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[0].endswith("to 2016, then 1 branch: 3 runs each")
    assert "security_final.XKX" in said
    runs = read_parquet(out / "runs.parquet")
    assert runs.groupby("variant").size().to_dict() == {"as it is": 3, "spears": 3}
    assert ran(*command) == 0
    assert "the same branches were there already" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--branch", "2016", "--with", BASE.parent / "europe-1909.yaml"],
            "the states and the years",
        ),
        (["--branch", "2016"], "--branch YEAR and --with SCENARIO go together"),
        (["--branch", "2050", "--with", BASE], "should lie within 2015 to 2017"),
        (["--branch", "2016", "--with", BASE, "--inputs", "sampled"], "goes with neither"),
    ],
)
def test_a_branch_that_cannot_be_is_refused_in_one_line(capsys, words, said):
    assert ran("run", BASE, *FEW, *words) == 2
    errors = capsys.readouterr().err
    assert said in errors
    assert errors.count("\n") == 1
