"""Draw the pictures that the README shows: ``python docs/build_gallery.py``."""

from __future__ import annotations

from pathlib import Path

from dilemma_sim import load_scenario, simulate
from dilemma_sim.experiment.single import capitals_of
from dilemma_sim.figures.standard import standard_figures
from dilemma_sim.figures.style import save
from dilemma_sim.scenario.resolved import scenario_hash

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "scenarios" / "western-balkans.yaml"
REPLICATES, SEED = 200, 0


def main() -> None:
    """Simulate the base scenario and save its standard figures as PNG."""
    scenario = load_scenario(SCENARIO)
    path = simulate(scenario, replicates=REPLICATES, seed=SEED)
    about = {"Title": scenario.name, "Subject": scenario_hash(scenario)}
    for name, figure in standard_figures(path, capitals_of(path)).items():
        save(figure, ROOT / "results" / "gallery", name, about, formats=("png",))


if __name__ == "__main__":
    main()
