import numpy as np
import pytest

from dilemma_sim.figures.network_layout import CLOSEST, place_states
from dilemma_sim.figures.pacts import COVERED, pact_network

from .trajectories import CAPITALS, STATES


def words(axes):
    return [text.get_text() for text in axes.texts]


def test_four_dates_from_start_to_end(trajectories):
    titles = [axes.get_title(loc="left") for axes in pact_network(trajectories).axes]
    assert titles == ["2015: no pacts", "2022: no pacts", "2028", "2035"]


def test_dates_can_be_chosen(trajectories):
    figure = pact_network(trajectories, dates=[2026.5])
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["2026.5"]


def test_lines_are_labeled_with_the_percent_of_runs(trajectories):
    axes = pact_network(trajectories, dates=[2035], least_share=0).axes[0]
    pacts = (trajectories["commitment"].isel(time=-1) > 0).mean("run").values
    shares = pacts[np.triu_indices(len(pacts), 1)]
    expected = sorted(f"{100 * share:.0f}" for share in shares if share > 0)
    assert sorted(word for word in words(axes) if word not in STATES) == expected


def test_rare_pacts_are_left_out(trajectories):
    common = pact_network(trajectories, dates=[2035], least_share=0.5).axes[0]
    assert all(int(word) >= 50 for word in words(common) if word not in STATES)
    assert len(common.get_lines()) == 4


def test_a_firmer_pact_has_a_wider_line(trajectories):
    lines = pact_network(trajectories, dates=[2035]).axes[0].get_lines()
    widths = [line.get_linewidth() for line in lines]
    assert widths == sorted(widths)
    assert widths[0] < widths[-1]


def test_states_under_a_guarantee_are_marked_by_shape_and_color(trajectories):
    before, after = pact_network(trajectories, dates=[2015, 2035]).axes
    place = STATES.index("MKD")

    def look(axes):
        node = axes.collections[place]
        return len(node.get_paths()[0].vertices), tuple(node.get_facecolor()[0])

    assert look(before)[0] != look(after)[0]
    assert look(before)[1] != look(after)[1]
    legend = pact_network(trajectories, dates=[2035]).legends[0]
    assert COVERED in [text.get_text() for text in legend.get_texts()]


def test_capitals_keep_their_bearings_and_do_not_cover_each_other():
    points = place_states(STATES, CAPITALS)
    place = {state: points[i] for i, state in enumerate(STATES)}
    assert place["HUN"][1] > place["SRB"][1] > place["ALB"][1]
    assert place["SVN"][0] < place["SRB"][0] < place["BGR"][0]
    gaps = np.hypot(*(points[:, None] - points[None, :]).T)[np.triu_indices(len(points), 1)]
    assert gaps.min() > 0.95 * CLOSEST


@pytest.mark.parametrize("capitals", [None, {"SRB": (20.45, 44.79)}])
def test_without_all_capitals_states_stand_on_a_circle(capitals):
    radius = np.hypot(*place_states(STATES, capitals).T)
    np.testing.assert_allclose(radius, 0.5)


def test_two_states_with_one_place_are_parted():
    points = place_states(("A", "B"), {"A": (20.0, 44.0), "B": (20.0, 44.0)})
    assert np.hypot(*(points[1] - points[0])) == pytest.approx(CLOSEST)
