from __future__ import annotations

from pathlib import Path

import pytest

from dilemma_sim.experiment.planning import Wanted, planned
from dilemma_sim.experiment.table import read_table
from dilemma_sim.scenario.problems import ScenarioError

from .studies import THEORY


def table(folder: Path, text: str) -> Path:
    path = folder / "points.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_holds_points(tmp_path: Path) -> None:
    file = table(tmp_path, "\ufeffa , rules.beliefs\n0.5,fixed\n1e-1, adaptive\n")
    assert read_table(file).points == (
        {"a": 0.5, "rules.beliefs": "fixed"},
        {"a": 0.1, "rules.beliefs": "adaptive"},
    )


def test_empty_lines_at_the_end_are_no_points(tmp_path: Path) -> None:
    assert read_table(table(tmp_path, "a,b\n1,2\n\n,\n \n")).points == ({"a": 1.0, "b": 2.0},)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n", ["points.csv: needs a first line of paths and a line for each point"]),
        ("", ["points.csv: needs a first line of paths and a line for each point"]),
        ("a,\n1,2\n", ["points.csv: needs a first line of paths and a line for each point"]),
        ("a,b\n1,2\n3\n", ["points.csv:3:1: needs 2 values, as the first line has paths"]),
        ("a,b\n\n1,2\n", ["points.csv:2:1: is empty; take the line out"]),
        ("a,a\n1,2\n", ["points.csv:1:3: a: is in two columns; keep one"]),
        (
            'a\n1\n"2\n3\n',
            ["points.csv: cannot be read as CSV (unexpected end of data); look at its quotes"],
        ),
        ("a;b\n0,5;1\n", ["points.csv:1:1: separate with commas, and write 0.5 with a dot"]),
        ("a\tb\n1\t1\n", ["points.csv:1:1: separate with commas, and write 0.5 with a dot"]),
        (
            "a,b\n1,\n1,0:1\nnan,1\n",
            [
                "points.csv:2:1: needs 2 values, as the first line has paths",
                "points.csv:3:3: b: needs one value a column; a range or a list cannot stand here",
                "points.csv:4:1: a: must be a finite number",
            ],
        ),
    ],
)  # fmt: skip
def test_everything_that_is_wrong_with_a_table_is_told_with_its_line(
    text: str, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table(tmp_path, text)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as error:
        read_table(Path("points.csv"))
    assert str(error.value).splitlines() == told


def test_a_table_that_is_not_there_is_told_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"none\.csv: there is no such file; check the name"):
        read_table(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(b"a\n\xff\n")
    with pytest.raises(ScenarioError, match="is not UTF-8"):
        read_table(tmp_path / "latin.csv")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "states.A.burdn,states.B.burden\n0.02,0.02\n0.02,3\n",
            [
                "1:1: states.A.burdn: there is no 'burdn' in 'states.A'; did you mean 'burden'?",
                "3:6: states.B.burden: must be at most 1, not 3",
            ],
        ),
        (
            "states.*.burden,states.B.burden\n0.02,0.03\n",
            ["1:17: states.B.burden: moves states.B.burden, as states.*.burden does; keep one of "
             "the two"],
        ),
        ("rules.beliefs,time.end\nfixed,2003\n3,2003\n",
         ["3:1: rules.beliefs: a rule takes names of variants; write bayes_attrib, bayes_rational, "
          "adaptive or fixed"]),
        (
            "states.A.burden,states.A.equipment_share\n0.01,0.22\n0.01,0.4\n",
            ["3:1: the shares"],
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told_with_its_place_in_the_table(
    text: str, told: list[str], tmp_path: Path
) -> None:
    file = table(tmp_path, text)
    with pytest.raises(ScenarioError) as error:
        planned(Wanted(THEORY, table=file))
    lines = str(error.value).splitlines()
    assert len(lines) == len(told)
    for line, words in zip(lines, told, strict=True):
        assert line.startswith(f"{file}:{words}")


def test_a_wrong_setting_and_a_wrong_table_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as error:
        planned(Wanted(THEORY, {"time.edn": 2003}, table=tmp_path / "none.csv"))
    assert [str(p.place) for p in error.value.problems] == [
        "--set time.edn=2003", str(tmp_path / "none.csv")
    ]  # fmt: skip
