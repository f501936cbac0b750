import numpy as np
import pytest

from dilemma_sim.figures.spending import burden, spending

from .trajectories import made_up_trajectories


def line(axes, label):
    return next((line for line in axes.get_lines() if line.get_label() == label), None)


def test_core_states_come_before_neighbors(trajectories):
    titles = [axes.get_title(loc="left").split()[0] for axes in spending(trajectories).axes]
    core = ["ALB", "BIH", "HRV", "MKD", "MNE", "SRB", "XKX"]
    assert titles == [*core, "BGR", "HUN", "SVN"]


def test_without_groups_states_stand_in_order_of_their_ids():
    plain = made_up_trajectories(("HUN", "SRB"), 2, groups=False)
    assert [axes.get_title(loc="left") for axes in spending(plain).axes] == ["HUN", "SRB"]


def test_the_line_is_the_median_of_the_annual_budgets(trajectories):
    axes = spending(trajectories).axes[0]
    median = line(axes, "median of runs")
    expected = trajectories["spending"].sel(state="ALB").median("run").values[::4]
    np.testing.assert_allclose(median.get_ydata(), expected)
    np.testing.assert_array_equal(median.get_xdata(), np.arange(2015, 2036))


def test_recorded_spending_is_dotted_and_its_end_marked(trajectories):
    axes = spending(trajectories).axes[0]
    assert list(line(axes, "recorded").get_xdata()) == list(range(2015, 2026))
    assert set(line(axes, "end of the record").get_xdata()) == {2025}


def test_recorded_burden_is_percent_of_recorded_gdp(trajectories):
    dots = line(burden(trajectories).axes[0], "recorded").get_ydata()
    first = trajectories.isel(time=0).sel(state="ALB")
    share = float(first["recorded_spending"] / first["recorded_gdp"])
    assert dots[0] == pytest.approx(100 * share)


def test_nothing_is_said_of_a_record_where_there_is_none(bare_trajectories):
    figure = spending(bare_trajectories)
    assert all(line(axes, "recorded") is None for axes in figure.axes)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["the single run"]


def test_no_value_lies_above_a_shared_scale(trajectories):
    figure = burden(trajectories)
    tops = {axes.get_ylim()[1] for axes in figure.axes}
    highest = 100 * float(trajectories["burden"].median("run").max())
    assert len(tops) == 1
    assert tops.pop() > highest
