"""The figures of a finished study, as its experiment file asks for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.analysis.stability import spiral_margins
from dilemma_sim.experiment.batch import parts
from dilemma_sim.experiment.file import Experiment, FigureWish
from dilemma_sim.experiment.folder import FolderError
from dilemma_sim.experiment.quantities import columns_of, factor_quantity, measure_quantity
from dilemma_sim.experiment.store import named, query
from dilemma_sim.experiment.study import Study, scenario_of
from dilemma_sim.figures import sweeps
from dilemma_sim.figures.style import save
from dilemma_sim.figures.sweep_panels import MOST_PANELS, Quantity
from dilemma_sim.figures.sweep_words import Told
from dilemma_sim.figures.sweeps import Border
from dilemma_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

FAILED = "SELECT count(*) AS runs FROM parts WHERE status = 'failed'"
BORDER_WORDS = {"spiral": "border of the spiral, in closed form"}


def draw_experiment(
    folder: Path, study: Study, scenario: Scenario, experiment: Experiment
) -> list[Path]:
    """
    Draw the figures of an experiment into its results folder.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    FolderError
        If a figure cannot be drawn from what is there.
    """
    paths = parts(folder, study)
    if not paths:
        return []
    columns = [str(name) for name in query(paths, "SELECT * FROM parts LIMIT 0")]
    factors = {path: factor_quantity(scenario, path, experiment.labels) for path in study.factors}
    told = Told(
        names={name: state.name for name, state in scenario.states.items()},
        factors={path: quantity.words for path, quantity in factors.items()},
        failed=int(query(paths, FAILED)["runs"].iloc[0]),
    )
    about = {"Title": study.name, "Subject": study.scenario_hash}
    files: list[Path] = []
    for number, wish in enumerate(experiment.figures, start=1):
        measures = [
            measure_quantity(column)
            for name in wish.measures
            for column in columns_of(name, columns)
        ]
        if not measures:
            raise FolderError(f"{folder}: no run has {', '.join(wish.measures)}")
        if len(measures) > MOST_PANELS:
            raise FolderError(f"{folder}: a figure shows up to {MOST_PANELS} measures; name some")
        table = _runs(paths, [*study.factors, *(q.column for q in measures)])
        if not len(table):
            raise FolderError(f"{folder}: no run is done, so there is nothing to draw")
        figure = _drawn(wish, table, measures, factors, told, _border(folder, study, wish))
        files += save(figure, folder / "figures", wish.name or _file_name(number, wish), about)
    return files


def _runs(paths: Sequence[Path], columns: Sequence[str]) -> pandas.DataFrame:
    chosen = ", ".join(map(named, columns))
    return query(
        paths,
        f"SELECT point, replicate, {chosen} FROM parts WHERE status = 'done' "
        "ORDER BY point, replicate",
    )


def _drawn(
    wish: FigureWish,
    table: pandas.DataFrame,
    measures: Sequence[Quantity],
    factors: Mapping[str, Quantity],
    told: Told,
    border: Border | None,
) -> Figure:
    by = factors[wish.by] if wish.by else None
    more: dict[str, Any] = {"caption": wish.caption, "told": told}
    if wish.kind == "ranking":
        return sweeps.ranking(table, list(factors.values()), measures, **more)
    if wish.kind == "spread":
        return sweeps.spread(table, measures, **more)
    x = factors[wish.x or ""]
    more["show"] = wish.show
    if wish.kind == "heatmap" and by is not None:
        return sweeps.heatmap(table, x, by, measures[0], border=border, **more)
    draw = sweeps.strip if wish.kind == "strip" else sweeps.lines
    return draw(table, x, measures, by=by, **more)


def _border(folder: Path, study: Study, wish: FigureWish) -> Border | None:
    """
    The margin of the spiral over the grid of a heatmap.

    It is read off the world without luck at its start, once for every pair of levels; of several
    pairs of rivals the one nearest to the spiral counts.
    """
    if wish.border is None or wish.x is None or wish.by is None:
        return None
    first = study.points[0]
    x = sorted({float(point[wish.x]) for point in study.points})
    y = sorted({float(point[wish.by]) for point in study.points})
    margins = np.empty((len(y), len(x)))
    for row, col in np.ndindex(margins.shape):
        scenario = scenario_of(folder, {**first, wish.x: x[col], wish.by: y[row]})
        found = spiral_margins(scenario, float(scenario.time.start))
        margins[row, col] = min(found.values(), default=np.nan)
    return Border(np.array(x), np.array(y), margins, BORDER_WORDS[wish.border])


def _file_name(number: int, wish: FigureWish) -> str:
    measure = re.sub(r"[^a-z0-9]+", "-", wish.measures[0].lower()).strip("-")
    return f"{number}-{wish.kind}-{measure}"
