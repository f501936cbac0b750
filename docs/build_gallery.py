"""Make what the README shows anew: ``python docs/build_gallery.py``.

The standard figures of the base scenario, the table and forest plot of all what-ifs, and the map
of what survives other theories. It takes about a quarter of an hour on two cores; with the name
of a part (``base``, ``what-ifs`` or ``theories``) only that part is made.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
import tempfile
from pathlib import Path

from dilemma_sim import load_scenario, simulate
from dilemma_sim.cli.main import DONE, commands
from dilemma_sim.experiment.single import capitals_of
from dilemma_sim.figures.standard import standard_figures
from dilemma_sim.figures.style import save
from dilemma_sim.scenario.resolved import scenario_hash

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "scenarios" / "western-balkans.yaml"
GALLERY = ROOT / "results" / "gallery"
REPLICATES, SEED = 200, 0
#: The rivals under which every what-if is asked again.
THEORIES = (
    "rules.threat_perception",
    "rules.beliefs",
    "rules.spending=richardson,parity",
    "rules.alliances=none",
    "rules.beliefs.within_alliance=on",
    "rules.beliefs.reference=likelihood",
    "rules.spending.threat_elasticity=0,0.4,0.8,1.2",
    "scenarios/presets/narrative-001.yaml",
    "scenarios/presets/narrative-serbian-officials.yaml",
)
PAIRS_A_THEORY = 40


def base() -> None:
    """Simulate the base scenario and save its standard figures as PNG."""
    scenario = load_scenario(SCENARIO)
    path = simulate(scenario, replicates=REPLICATES, seed=SEED)
    about = {"Title": scenario.name, "Subject": scenario_hash(scenario)}
    for name, figure in standard_figures(path, capitals_of(path)).items():
        save(figure, GALLERY, name, about, formats=("png",))


def what_ifs() -> None:
    """Compare all what-ifs with the base: table and forest plot."""
    _compared("what-ifs", "forest.png", "--replicates", str(REPLICATES))


def theories() -> None:
    """Compare all what-ifs with the base under every theory: table and map."""
    across = [word for theory in THEORIES for word in ("--across", theory)]
    more = ["--replicates", str(PAIRS_A_THEORY), "--workers", "2", *across]
    _compared("theories", "verdicts.png", *more)


def _compared(name: str, picture: str, *more: str) -> None:
    files = sorted(str(f.relative_to(ROOT)) for f in SCENARIO.parent.glob("what-if/*.yaml"))
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(ROOT):
        out = Path(folder) / "out"
        with contextlib.redirect_stdout(said):
            status = commands.main(
                ["compare", str(SCENARIO.relative_to(ROOT)), *files, *more, "--out", str(out)],
                standalone_mode=False,
            )
        assert not status or status == DONE
        shutil.copy(out / "figures" / picture, GALLERY / picture)
    # The last lines name the folder, which is gone.
    lines = said.getvalue().rstrip().splitlines()[:-1]
    (GALLERY / f"{name}.txt").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


PARTS = {"base": base, "what-ifs": what_ifs, "theories": theories}


if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
