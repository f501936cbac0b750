from __future__ import annotations

import numpy as np
import pandas
import pytest

from dilemma_sim.figures.style import save
from dilemma_sim.figures.sweep_panels import Quantity
from dilemma_sim.figures.sweeps import Border, heatmap, lines, ranking, spread, strip

X = Quantity("x", "reaction", "percent")
BY = Quantity("by", "learning")
GROWTH = Quantity("growth", "growth of spending", "share")
BELIEF = Quantity("belief", "belief", "probability")


@pytest.fixture
def runs() -> pandas.DataFrame:
    """Ten runs of each of six points; growth is ten times x, plus luck from 0 to 9."""
    rows = [
        {"point": 2 * i + j, "replicate": n, "x": x, "by": by,
         "growth": 10.0 * x + n, "belief": float(j)}
        for i, x in enumerate((0.0, 0.5, 1.0))
        for j, by in enumerate(("attrib", "rational"))
        for n in range(10)
    ]  # fmt: skip
    return pandas.DataFrame(rows)


def drawn(axes, label):
    return next(line for line in axes.get_lines() if line.get_label() == label)


def test_an_axis_carries_plain_words_and_the_unit():
    assert GROWTH.label == "Growth of spending (share)"
    assert BY.label == "Learning"
    assert Quantity("x", "weight", "1").label == "Weight"


def test_a_line_is_the_median_in_the_middle_80_percent(runs):
    axes = lines(runs, X, [GROWTH]).axes[0]
    line = drawn(axes, "median of the runs")
    np.testing.assert_allclose(line.get_xdata(), [0.0, 0.5, 1.0])
    np.testing.assert_allclose(line.get_ydata(), [4.5, 9.5, 14.5])
    low, high = (edge.get_ydata() for edge in axes.get_lines()[:2])
    luck = np.repeat(np.arange(10.0), 2)
    np.testing.assert_allclose(low[0], np.quantile(luck, 0.1))
    np.testing.assert_allclose(high[0], np.quantile(luck, 0.9))


def test_a_mean_has_its_95_percent_interval_and_one_luck_is_one_case(runs):
    axes = lines(runs, X, [GROWTH], show="mean").axes[0]
    low = axes.get_lines()[0].get_ydata()
    luck = np.arange(10.0)  # the same at both levels of the other factor
    np.testing.assert_allclose(low[0], 4.5 - 1.96 * luck.std(ddof=1) / np.sqrt(10))


def test_another_factor_gives_a_line_each_and_the_axis_its_label_once(runs):
    figure = lines(runs, X, [GROWTH, BELIEF], by=BY, caption="A heading")
    axes = figure.axes[1]
    assert set(drawn(axes, "learning: rational").get_ydata()) == {1.0}
    assert set(drawn(axes, "learning: attrib").get_ydata()) == {0.0}
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ["learning: attrib", "learning: rational", "middle 80% of the runs"]
    assert figure.legends[0].get_title().get_text() == "Reaction (percent)"
    assert figure.get_suptitle() == "A heading"


def test_panels_of_one_family_are_named_by_state(runs):
    states = [Quantity(f"burden.{s}", "burden at the end", "share") for s in ("HRV", "SRB")]
    table = runs.assign(**{q.column: runs["growth"] for q in states})
    figure = lines(table, X, states)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["HRV", "SRB"]
    assert figure.get_supylabel() == "Burden at the end (share)"


def test_levels_that_are_multiples_stand_at_equal_distances(runs):
    doubled = runs.assign(x=runs["x"].map({0.0: 0.25, 0.5: 1.0, 1.0: 4.0}))
    axes = lines(doubled, X, [GROWTH]).axes[0]
    assert axes.get_xscale() == "log"
    assert [text.get_text() for text in axes.get_xticklabels()] == ["0.25", "1", "4"]


def test_a_strip_keeps_words_in_the_order_of_the_study(runs):
    rules = runs.assign(by=runs["by"].map({"attrib": "z_last", "rational": "a_first"}))
    axes = strip(rules, BY, [BELIEF]).axes[0]
    assert [text.get_text() for text in axes.get_xticklabels()] == ["z\nlast", "a\nfirst"]
    assert dict(zip(*drawn(axes, "median of the runs").get_data(), strict=True)) == {
        0.0: 0.0, 1.0: 1.0
    }  # fmt: skip


def test_a_heatmap_has_a_cell_for_every_pair_of_levels_and_draws_the_border(runs):
    grid = runs.assign(by=runs["by"].map({"attrib": 0.0, "rational": 1.0}))
    x, y = np.array([0.0, 0.5, 1.0]), np.array([0.0, 1.0])
    border = Border(x, y, np.array([[1.0, 1.0, 1.0], [1.0, 0.0, -1.0]]), "where it ends")
    figure = heatmap(grid, X, BY, GROWTH, border=border)
    axes = figure.axes[0]
    cells = axes.collections[0].get_array()
    np.testing.assert_allclose(cells, [[4.5, 9.5, 14.5], [4.5, 9.5, 14.5]])
    contours = [c for c in axes.collections if type(c).__name__ == "QuadContourSet"]
    path = np.concatenate([p.vertices for p in contours[0].get_paths()])
    assert any(np.allclose(point, (0.5, 1.0)) for point in path)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["where it ends"]


def test_a_border_that_lies_outside_the_map_is_told(runs):
    grid = runs.assign(by=runs["by"].map({"attrib": 0.0, "rational": 1.0}))
    border = Border(np.array([0.0, 1.0]), np.array([0.0, 1.0]), np.ones((2, 2)), "far away")
    legend = heatmap(grid, X, BY, GROWTH, border=border).legends[0]
    assert [text.get_text() for text in legend.get_texts()] == ["far away (outside this map)"]


def test_a_ranking_puts_the_strongest_factor_on_top(runs):
    still = Quantity("still", "a factor that stays", "")
    other = Quantity("other", "another factor", "")
    table = runs.assign(still=1.0, other=runs["point"] % 2)
    axes = ranking(table, [still, other, X], [GROWTH]).axes[0]
    names = [text.get_text() for text in axes.get_yticklabels()]
    bars = dict(zip(names, (bar.get_width() for bar in axes.patches), strict=True))
    assert names[-1] == "reaction"
    assert bars["reaction"] > 0.9
    assert bars["a factor that stays"] == 0.0


def test_a_spread_climbs_over_the_points(runs):
    axes = spread(runs, [GROWTH]).axes[0]
    (line,) = axes.get_lines()
    np.testing.assert_allclose(line.get_ydata(), [4.5, 4.5, 9.5, 9.5, 14.5, 14.5])


def test_an_unknown_run_makes_an_unknown_point(runs):
    runs.loc[0, "growth"] = np.nan
    line = drawn(lines(runs, X, [GROWTH]).axes[0], "median of the runs")
    assert np.isnan(line.get_ydata()[0])
    assert line.get_ydata()[1] == 9.5


def test_a_figure_is_the_same_twice_over(runs, tmp_path):
    first, again = (
        save(lines(runs, X, [GROWTH], by=BY), tmp_path / name, "it", {}, ("png",))[0]
        for name in ("one", "two")
    )
    assert first.read_bytes() == again.read_bytes()


def test_no_label_lies_outside_the_figure(runs):
    """Long words are folded; a legend has as many columns as fit."""
    long = Quantity("by", "a name of a factor that goes on for a while", "")
    words = Quantity("growth", "a measure with a meaning that needs quite some words to say", "yr")
    for figure in (lines(runs, X, [words] * 3, by=long), strip(runs, long, [words])):
        figure.draw_without_rendering()
        figure.draw_without_rendering()
        inside = figure.bbox
        boxes = [figure.legends[0].get_window_extent(), figure._suptitle.get_window_extent()]
        boxes += [axes.yaxis.label.get_window_extent() for axes in figure.axes]
        for box in boxes:
            assert box.x0 >= inside.x0 - 1
            assert box.x1 <= inside.x1 + 1
