"""What the README and the how-to pages show is what the program does."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import yaml

import dilemma_sim
from dilemma_sim.cli.main import DONE, WRONG_INPUT, main
from dilemma_sim.scenario.load import load_scenario

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
HOW_TO = sorted((ROOT / "docs" / "how-to").glob("*.md"))
PAGES = [ROOT / "README.md", *HOW_TO]
#: A file that a page asks the reader to save.
SAVED = re.compile(r"Save this as `([^`]+)`:\n\n```(?:ya?ml|csv)\n(.*?)```", re.DOTALL)
SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)
TEXT = re.compile(r"```text\n(.*?)```", re.DOTALL)
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
#: Commands in which a page makes a mistake on purpose.
MISTAKES = ("threat_elastisity", "atribution_bias")
#: Two runs of a few years say as much of a command as two hundred with pictures.
QUICK = ["--replicates=2", "--no-figures", "--set=time.end=2019"]


def shown() -> Iterator[tuple[str, list[str]]]:
    """Each command of the README with the lines that it is shown to print."""
    for block in CONSOLE.findall(README):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = part.strip("\n").splitlines()
            yield command, lines


def written(page: Path) -> list[str]:
    """The commands of the program that a page gives without showing what they print."""
    blocks = SHELL.findall(page.read_text(encoding="utf-8"))
    lines = [line for block in blocks for line in block.strip().splitlines()]
    return [line[line.index("dilemma-sim ") :] for line in lines if "dilemma-sim " in line]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like the project's, in which the files of the pages are saved."""
    (tmp_path / "scenarios").mkdir()
    for part in (ROOT / "scenarios").iterdir():
        (tmp_path / "scenarios" / part.name).symlink_to(part)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    for page in PAGES:
        for name, text in SAVED.findall(page.read_text(encoding="utf-8")):
            (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def run(command: str) -> int:
    program, *arguments = shlex.split(command)
    assert program == "dilemma-sim"
    if arguments[0] in ("run", "compare"):
        # What a shell makes of `*`; two of a kind say as much as ninety.
        found = [sorted(Path().glob(word))[:2] if "*" in word else [word] for word in arguments]
        arguments = [*(str(word) for words in found for word in words), *QUICK]
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


def rows(table: list[str]) -> list[str]:
    """Name and unit of each line of a table of measures."""
    cells = [re.split(r"\s{2,}", line) for line in table]
    return [f"{row[0]} {row[4]}" for row in cells if len(row) > 4]


def without_runs(command: str) -> str:
    """The command, or for a long one another that only asks whether its input is right."""
    asked = command.partition(" --branch")[0]
    words = [word for word in shlex.split(asked) if not word.startswith(("--rep", "--no-"))]
    if words[1] == "verify":  # tests/theory plays its cases
        return "dilemma-sim check scenarios/theory"
    if words[1] == "hindcast":
        return shlex.join(["dilemma-sim", "explain", words[2]])
    return shlex.join(["dilemma-sim", "explain", *words[2:]]) if words[1] == "run" else command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_does_what_the_page_says(page: Path, desk: Path) -> None:
    for command in written(page):
        wrong = any(mistake in command for mistake in MISTAKES)
        assert run(without_runs(command)) == (WRONG_INPUT if wrong else DONE), command


@pytest.mark.parametrize(("command", "lines"), list(shown()), ids=lambda x: str(x)[:60])
def test_the_readme_shows_what_the_program_prints(
    command: str, lines: list[str], desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = any(mistake in command for mistake in MISTAKES)
    command = command if len(lines) > 1 else without_runs(command)
    assert run(command) == (WRONG_INPUT if wrong else DONE)
    printed = capsys.readouterr()
    said = (printed.out + printed.err).splitlines()
    if command.startswith("dilemma-sim run"):
        # Other runs, other numbers: the names and units must be the same.
        said, lines = rows(said), rows(lines)
        assert len(lines) > 3
    assert [line for line in lines if not line.startswith("...") and line not in said] == []


def test_the_table_of_what_ifs_is_that_of_the_gallery() -> None:
    gallery = (ROOT / "results" / "gallery" / "what-ifs.txt").read_text(encoding="utf-8")
    shown = [line for block in TEXT.findall(README) for line in block.splitlines()]
    assert len(shown) > 10
    assert [line for line in shown if line != "..." and line not in gallery.splitlines()] == []


def test_the_python_of_the_readme_runs_and_both_drivers_agree(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(compile(program, "README.md", "exec"), names)
    spending = names["runs"].spending.sel(state="SRB").isel(run=0, time=1)  # type: ignore[attr-defined]
    assert names["state"].budget == float(spending)  # type: ignore[attr-defined]
    growth, unit, last = capsys.readouterr().out.splitlines()
    assert float(growth) > 0.0
    assert unit == "USDm/yr"
    assert np.isfinite(float(last.split()[0]))


def test_every_scenario_on_a_page_loads(desk: Path) -> None:
    for page in PAGES:
        for command in written(page):
            # A page may extend a file that one of its commands writes.
            if command.startswith("dilemma-sim new-region "):
                assert run(command) == DONE
        for n, text in enumerate(re.findall(r"```yaml\n(.*?)```", page.read_text(), re.DOTALL)):
            folder = desk if "extends: scenarios/" in text else desk / "scenarios"
            file = folder / f"{page.stem}-{n}.yaml"
            file.write_text(text, encoding="utf-8")
            assert load_scenario(file).name


def test_the_first_two_commands_are_the_ones_that_are_promised() -> None:
    first, second, *_ = SHELL.findall(README)
    run_it = "python3 -m uv run dilemma-sim run scenarios/western-balkans.yaml"
    assert first.strip() == f"python3 -m pip install uv && {run_it}"
    assert second.strip() == "python3 -m uv run pytest"


@pytest.mark.parametrize("page", [*PAGES, ROOT / "docs" / "design.md"], ids=lambda page: page.name)
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    saved = {name for name, _ in SAVED.findall(text)}
    named = re.findall(r"`((?:src|docs|data|scenarios|tests)/[\w./-]+|[\w-]+\.(?:md|cff))`", text)
    assert [name for name in named if name not in saved and not (ROOT / name).exists()] == []
    linked = re.findall(r"\]\(([^)#]+)\)", text)
    assert [name for name in linked if not (page.parent / name).exists()] == []


def test_the_citation_names_this_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert citation["version"] == dilemma_sim.__version__ == project["version"]
    assert citation["cff-version"] == "1.2.0"
    assert citation["license"] == project["license"]
