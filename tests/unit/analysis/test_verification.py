"""Claims about the table of verification: it hides nothing and leaves nothing out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from dilemma_sim.analysis.verification import cases
from dilemma_sim.analysis.verification.case import Case, Row, Value
from dilemma_sim.analysis.verification.cases import CASES
from dilemma_sim.analysis.verification.ground import Ground, runs_at, yearly_derivative
from dilemma_sim.cli.main import DONE, WRONG_INPUT, main
from dilemma_sim.cli.verify import NOT_AS_EXPECTED
from dilemma_sim.ensemble import simulate
from dilemma_sim.measures.lyapunov import two_trajectory_exponent
from dilemma_sim.measures.richardson import growth_line, running_away

from ...worlds import ROOT

FOLDER = ROOT / "scenarios" / "theory"
#: The cases of the model paper; V3, V6, V23 and V24 are not used.
THEORY = [1, 2, 4, 5, *range(7, 23), 25, 26]

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Command:
    def play(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["verify", *map(str, arguments)])
        shown = capsys.readouterr()
        return int(left.value.code or 0), shown.out, shown.err

    return play


def test_no_case_of_the_paper_is_left_out() -> None:
    listed = [f"V{number}{tail}" for number in THEORY for tail in ("", "b")]
    listed = [name for name in listed if name[-1] != "b" or name in ("V1b", "V2b")]
    assert [name for name in CASES if name.startswith("V")] == listed
    assert len(CASES) > len(listed), "measures have cases of their own"


@pytest.mark.parametrize(
    ("expected", "found", "tolerance", "ok"),
    [
        (1.0, 1.05, 0.1, True),
        (1.0, 1.2, 0.1, False),
        (1.0, math.nan, 10.0, False),
        (math.inf, math.inf, 0.0, True),
        (math.inf, 5.0, 1.0, False),
        ((1.0, 2.0), (1.0, 2.0), 0.0, True),
        ((1.0, 2.0), (1.0, 2.3), 0.1, False),
        ((1.0, 2.0), (1.0,), 1.0, False),
        ("stag hunt", "stag hunt", 0.0, True),
        ("stag hunt", "chicken", 9.0, False),
        (1.0, "no", 9.0, False),
    ],
)
def test_a_row_is_right_only_if_every_number_is_known_and_near(
    expected: Value, found: Value, tolerance: float, ok: bool
) -> None:
    assert Row("x", expected, found, tolerance).ok is ok


def test_one_case_is_printed_with_its_source_and_all_is_well(verify: Command) -> None:
    status, out, _ = verify(FOLDER, "--only", "v19,V22")
    assert status == DONE
    assert [line.split()[0] for line in out.splitlines()[1:-1]] == ["V19"] * 5 + ["V22"]
    assert "Gneiting and Raftery 2007 from memory" in out
    assert "2 cases, 6 rows: all as expected" in out


def planted(ground: Ground) -> list[Row]:
    return [Row("two and two", 4.0, 4.0), Row("three and three", 6.0, 7.0, 0.5)]


def broken(ground: Ground) -> list[Row]:
    raise ZeroDivisionError("nothing to divide by")


@pytest.fixture
def small_list(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    plain = {"V1": planted, "V2": broken, "V19": CASES["V19"].rows}
    # A list of its own: one that is put back entry by entry has lost its order.
    few = {name: Case(name, "planted", "nobody", rows) for name, rows in plain.items()}
    monkeypatch.setattr(cases, "CASES", few)
    return iter(())


@pytest.mark.usefixtures("small_list")
def test_what_is_wrong_is_told_and_does_not_hide_the_rest(verify: Command, tmp_path: Path) -> None:
    page = tmp_path / "verification.md"
    status, out, _ = verify(FOLDER, "--write", page)
    assert status == NOT_AS_EXPECTED
    wrong = [line for line in out.splitlines() if "  NO  " in line]
    assert [line.split()[0] for line in wrong] == ["V1", "V2"]
    assert "three and three" in wrong[0]
    assert "nothing to divide by" in wrong[1]
    assert "3 cases, 8 rows: 2 not as expected" in out
    assert "| three and three | 6 | 7 | 0.5 | NO |" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--only", "V99"), "There is no case 'V99'"),
        (("--only", "V1", "--write", "x.md"), "leave --only out"),
        (("nowhere",), "nowhere is not there"),
        ((ROOT / "scenarios",), "two-states.yaml is not there"),
    ],
)
def test_what_cannot_be_verified_is_said_in_one_line(
    arguments: tuple[object, ...], words: str, verify: Command
) -> None:
    status, out, err = verify(*arguments)
    assert status == WRONG_INPUT
    assert words in err
    assert (out, err.count("\n")) == ("", 1)


def test_points_played_together_are_the_runs_played_alone() -> None:
    ground = Ground(FOLDER)
    path = "rules.spending.adjustment_rate"
    together = runs_at(ground.scenario("adjustment"), {path: np.array([0.2, 0.5])})
    alone = simulate(ground.scenario("adjustment", {path: 0.5}))
    assert (together.burden.isel(run=1) == alone.burden.isel(run=0)).all()


def test_the_derivative_of_a_year_is_that_of_the_equations() -> None:
    one_step = {"time.steps_per_year": 1, "time.end": 2001}
    scenario = Ground(FOLDER).scenario("richardson", one_step)
    found = yearly_derivative(scenario, np.array([10.0, 10.0]))
    assert found == pytest.approx(np.array([[0.8, 0.1], [0.15, 0.7]]), abs=1e-7)


def test_a_race_that_runs_away_lies_on_its_line() -> None:
    levels = running_away(200.0, 190.0, 0.05, range(12))
    line = growth_line(levels)
    assert line.zero == pytest.approx(190.0)
    assert line.fit == pytest.approx(1.0)
    # The mean of two ends of a curve lies above it: the slope is a little low.
    assert line.slope == pytest.approx(2 * math.tanh(0.05 / 2))


def test_trajectories_that_meet_have_no_rate() -> None:
    assert two_trajectory_exponent(lambda x: 0.0 * x, [1.0], 5) == -math.inf
