import subprocess
import sys

import pytest

from dilemma_sim.figures.standard import STANDARD_FIGURES, standard_figures

from .trajectories import CAPITALS, made_up_trajectories

UNITS = ("US$", "percent", "probability", "a year", "Probability")


def sentences(figure):
    """All words beside the vertical scale of a figure."""
    labels = [axes.get_ylabel() for axes in figure.axes]
    return [figure.get_supylabel(), *labels]


def test_every_standard_figure_is_drawn(trajectories):
    figures = standard_figures(trajectories, CAPITALS)
    assert list(figures) == [name for name, _ in STANDARD_FIGURES]
    for figure in figures.values():
        figure.draw_without_rendering()


@pytest.mark.parametrize(("name", "draw"), STANDARD_FIGURES)
def test_a_bare_world_can_be_drawn(name, draw, bare_trajectories):
    figure = draw(bare_trajectories)
    figure.draw_without_rendering()
    assert figure.get_suptitle()


def test_one_state_alone_can_be_drawn():
    alone = made_up_trajectories(("SRB",), 3)
    for figure in standard_figures(alone).values():
        figure.draw_without_rendering()


@pytest.mark.parametrize(("name", "draw"), STANDARD_FIGURES)
def test_scales_are_labeled_with_units(name, draw, trajectories):
    figure = draw(trajectories)
    if name == "pact_network":  # a map has no scale
        return
    assert any(unit in label for label in sentences(figure) for unit in UNITS)
    lowest = [axes for axes in figure.axes if axes.xaxis.get_tick_params()["labelbottom"]]
    assert any(axes.get_xlabel() == "Year" for axes in lowest)


def test_drawing_leaves_the_users_settings_alone(trajectories):
    import matplotlib

    before = dict(matplotlib.rcParams)
    standard_figures(trajectories)
    assert dict(matplotlib.rcParams) == before


def test_importing_the_figures_loads_nothing_heavy():
    command = (
        "import sys, dilemma_sim.figures.standard;"
        "print(sorted({'matplotlib', 'numpy', 'xarray', 'yaml', 'mesa'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_drawing_does_not_load_pyplot():
    command = (
        "import sys, numpy as np, xarray as xr;"
        "from dilemma_sim.figures.stocks import capability_by_domain as draw;"
        "stock = (('time', 'state', 'domain', 'run'), np.ones((3, 1, 1, 2)));"
        "where = {'time': [2015.0, 2016.0, 2017.0], 'state': ['A'], 'domain': ['air']};"
        "draw(xr.Dataset({'stock': stock}, {**where, 'run': [0, 1]}));"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"
