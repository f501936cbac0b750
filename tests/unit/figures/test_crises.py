import numpy as np
import pytest

from dilemma_sim.figures.bands import wilson_interval
from dilemma_sim.figures.crises import grave_incident_probability, incidents_per_year

from .trajectories import made_up_trajectories


@pytest.fixture
def one_display():
    """Two states, four runs; in one run a level-3 incident in the last quarter of 2015."""
    quiet = made_up_trajectories(("SRB", "XKX"), 4)
    level = 0 * quiet["crisis_level"]
    level[{"time": 4, "state": 0, "target": 1, "run": 2}] = 3
    level[{"time": 4, "state": 1, "target": 0, "run": 2}] = 3
    return quiet.assign(crisis_level=level)


def heights(axes):
    return {
        str(bars.get_label()): [bar.get_height() for bar in bars] for bars in axes.containers[:4]
    }


def test_an_incident_is_counted_once_and_in_the_year_it_lies_in(one_display):
    bars = heights(incidents_per_year(one_display).axes[0])
    assert bars["3: display of force"] == [0.25] + 19 * [0]
    assert not any(bars["2: threat"] + bars["4: use of force"] + bars["5: war"])


def test_the_probability_rises_at_the_end_of_the_step(one_display):
    grave, graver = grave_incident_probability(one_display).axes[0].get_lines()
    assert list(grave.get_ydata()) == 4 * [0] + 77 * [0.25]
    assert not any(graver.get_ydata())


def test_the_sum_of_levels_has_a_mark_only_over_several_runs(trajectories, bare_trajectories):
    def labels(figure):
        return [text.get_text() for text in figure.legends[0].get_texts()]

    mark = "95% range of the mean of all levels"
    assert mark in labels(incidents_per_year(trajectories))
    assert mark not in labels(incidents_per_year(bare_trajectories))


def test_the_mark_is_the_standard_error_of_the_mean(one_display):
    marked = incidents_per_year(one_display).axes[0].collections[0].get_segments()[0]
    margin = 1.96 * np.std([0, 0, 1, 0], ddof=1) / 2
    np.testing.assert_allclose(marked[:, 1], [0.25 - margin, 0.25 + margin])


def test_the_wilson_interval_holds_the_share_and_narrows_with_runs():
    for count, trials in ((0, 5), (2, 5), (5, 5)):
        low, high = wilson_interval(np.array([float(count)]), trials)
        more_low, more_high = wilson_interval(np.array([20.0 * count]), 20 * trials)
        assert 0 <= low <= count / trials <= high <= 1
        assert more_high - more_low < high - low
