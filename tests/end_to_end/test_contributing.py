"""CONTRIBUTING.md works to the letter: its files are written and its commands are run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPE = GUIDE.partition("## Add a threat rule")[2].partition("### What a rule may say")[0]
#: A file of the recipe: its path stands before the block that holds its content.
FILE = re.compile(r"into `([^`]+)`:\n\n```\w+\n(.*?)```", re.DOTALL)
COMMANDS = re.compile(r"```sh\n(.*?)```", re.DOTALL)
RULE = "src/dilemma_sim/rules/threat_worst_case.py"
UV_RUN = "python3 -m uv run "


def files() -> dict[str, str]:
    return dict(FILE.findall(RECIPE))


def commands() -> list[str]:
    return [line for block in COMMANDS.findall(RECIPE) for line in block.strip().splitlines()]


def run(command: list[str], folder: Path) -> str:
    """What a command says when it is run on the copy of the package in a folder."""
    programs = {
        "dilemma-sim": ["-c", "from dilemma_sim.cli.main import main; main()"],
        "pytest": ["-m", "pytest"],
        "python": [],
    }
    program, *rest = command
    done = subprocess.run(
        [sys.executable, *programs[program], *rest],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["src", "."]), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which the recipe's files are written."""
    folder = tmp_path_factory.mktemp("clone")
    ignore = shutil.ignore_patterns("__pycache__")
    for part in ("src", "scenarios"):
        shutil.copytree(ROOT / part, folder / part, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name, content in files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_the_recipe_has_a_rule_a_scenario_a_test_and_commands() -> None:
    assert [Path(name).suffix for name in files()] == [".py", ".yaml", ".py"]
    assert RULE in files()
    assert len(commands()) >= 4


def test_every_command_of_the_recipe_works(clone: Path) -> None:
    for line in commands():
        assert line.startswith(UV_RUN)
        command = shlex.split(line.removeprefix(UV_RUN))
        # Four years without pictures say as much of a run; other tests draw them.
        quick = ["--no-figures", "--set=time.end=2019"] if command[1] == "run" else []
        run([*command, *quick], clone)
    assert list(clone.glob("results/*/manifest.json"))


READ_THREAT = """
from dilemma_sim import load_scenario, simulate
for name in ("western-balkans", "worst-case"):
    scenario = load_scenario(f"scenarios/{name}.yaml", overrides={"time.end": 2018})
    print(float(simulate(scenario, replicates=2, seed=7).threat.isel(time=-1).mean()))
"""


def test_the_new_rule_changes_a_number(clone: Path) -> None:
    usual, worst = map(float, run(["python", "-c", READ_THREAT], clone).split())
    assert worst > usual + 0.01


def test_a_wrong_parameter_of_the_new_rule_is_refused(clone: Path) -> None:
    bad = ["check", "bad.yaml"]
    (clone / "bad.yaml").write_text(
        "extends: scenarios/worst-case.yaml\n"
        "rules: {threat_perception: {variant: worst_case, least_belief: 2}}\n",
        encoding="utf-8",
    )
    with pytest.raises(AssertionError, match=r"least_belief: must be at most 1"):
        run(["dilemma-sim", *bad], clone)


def test_the_rule_also_works_from_another_package(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    content = files()
    (tmp_path / "scenarios" / "worst-case.yaml").write_text(content["scenarios/worst-case.yaml"])
    (tmp_path / "my_package").mkdir()
    (tmp_path / "my_package" / "threat_worst_case.py").write_text(content[RULE])
    # What an installer leaves behind for a package with this entry in its pyproject.toml.
    block = re.search(r'\[project\.entry-points\."([\w.]+)"\]\n(.*?)```', GUIDE, re.DOTALL)
    assert block is not None
    about = tmp_path / "my_package-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: my-package\nVersion: 1.0\n")
    entry = block.group(2).replace('"', "")
    (about / "entry_points.txt").write_text(f"[{block.group(1)}]\n{entry}")
    said = run(["dilemma-sim", "check", "scenarios/worst-case.yaml"], tmp_path)
    assert said == "scenarios/worst-case.yaml: right\n"


def test_the_agent_with_a_mind_of_its_own_keeps_its_burden(clone: Path) -> None:
    block = re.search(r"```python\n(from dilemma_sim import SecurityDilemma.*?)```", GUIDE, re.S)
    assert block is not None
    program = block.group(1) + (
        "for _ in range(15):\n    model.step()\n"
        "wanted = model.world.desired_burden[:, 0]\n"
        "first = model.world.starting_burden[:, 0]\n"
        "print([s for s, a, b in zip(model.world.roster, wanted, first) if a == b])\n"
    )
    assert run(["python", "-c", program], clone) == "['SRB']\n"
