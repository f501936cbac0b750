from __future__ import annotations

import matplotlib.colors
import numpy as np
import pandas
import pytest

from dilemma_sim.figures.style import save
from dilemma_sim.figures.sweep_numbers import chance_bound, differences, mean_of
from dilemma_sim.figures.sweep_panels import Quantity
from dilemma_sim.figures.sweep_words import Told
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


def foot(figure):
    """The small print."""
    (text,) = figure.texts[-1:]
    return " ".join(text.get_text().split())


def marks(axis):
    """What stands at the marks of an axis, after the layout is settled."""
    axis.figure.draw_without_rendering()
    return [text.get_text() for text in axis.get_ticklabels()]


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
    np.testing.assert_allclose(low[0], 4.5 - 2.262157 * luck.std(ddof=1) / np.sqrt(10))


def test_an_interval_of_few_runs_holds_the_true_mean_as_often_as_it_says():
    """Student's width, not the normal one, which would hold it in 88 of 100 cases only."""
    luck = np.random.default_rng(1).normal(size=(4000, 4))
    ends = [mean_of(values) for values in luck]
    held = np.mean([low < 0.0 < high for low, _, high in ends])
    assert abs(held - 0.95) < 0.015


def test_a_difference_is_free_of_the_luck_that_both_sides_share(runs):
    figure = lines(runs, X, [GROWTH], show="mean")
    upper, lower = figure.axes
    np.testing.assert_allclose(drawn(upper, "mean of the runs").get_ydata(), [4.5, 9.5, 14.5])
    change = drawn(lower, "mean of the runs").get_ydata()
    np.testing.assert_allclose(change, [0.0, 5.0, 10.0])
    low, high = (lower.get_lines()[n].get_ydata() for n in (1, 2))  # after the line at zero
    np.testing.assert_allclose(low, high)
    assert lower.get_title(loc="left") == "Difference to 0 (%\xa0points)"
    assert "mean difference to reaction: 0, runs of the same luck paired" in foot(figure)


def test_marks_side_by_side_are_compared_with_the_first_of_them(runs):
    """Also where they are drawn as lines: what is read off is the gap between them."""
    runs["growth"] += np.where(runs["by"] == "rational", -2.0, 0.0)
    figure = lines(runs, X, [GROWTH, BELIEF], by=BY, show="mean")
    lower = figure.axes[2]
    np.testing.assert_allclose(drawn(lower, "learning: rational").get_ydata(), [-2.0] * 3)
    assert "learning: attrib" not in [line.get_label() for line in lower.get_lines()]
    words = figure.axes[3].get_title(loc="left")
    assert words == "Difference to attrib"
    strips = strip(runs, BY, [GROWTH], show="mean")
    change = drawn(strips.axes[1], "mean of the runs")
    assert dict(zip(*change.get_data(), strict=True)) == {0.0: 0.0, 1.0: -2.0}


def test_only_runs_whose_counterpart_is_there_are_compared(runs):
    """A run that failed takes its counterparts out of the differences, not out of the levels."""
    fewer = runs[~((runs["point"] == 0) & (runs["replicate"] == 9))]
    apart = differences(fewer, "x", ["by"], "growth")
    lost = apart[(apart["by"] == "attrib") & (apart["replicate"] == 9)]
    assert lost.empty
    assert set(apart.loc[apart["x"] == 1.0, "growth"]) == {10.0}
    assert len(apart) == len(runs) - 3


def test_a_difference_of_next_to_nothing_looks_like_nothing(runs):
    runs["growth"] += np.where(runs["by"] == "rational", 1e-9, 0.0)
    lower = lines(runs, X, [GROWTH], by=BY, show="mean").axes[1]
    assert np.ptp(lower.get_ylim()) > 0.1


def test_many_panels_have_no_second_row(runs):
    measures = [Quantity(f"m{n}", f"measure {n}") for n in range(4)]
    table = runs.assign(**{q.column: runs["growth"] for q in measures})
    assert len(lines(table, X, measures, show="mean").axes) == 4


def test_another_factor_gives_a_line_each_and_the_axis_its_label_once(runs):
    figure = lines(runs, X, [GROWTH, BELIEF], by=BY, caption="A heading")
    axes = figure.axes[1]
    assert set(drawn(axes, "learning: rational").get_ydata()) == {1.0}
    assert set(drawn(axes, "learning: attrib").get_ydata()) == {0.0}
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ["learning: attrib", "learning: rational", "middle 80% of the runs"]
    assert figure.legends[0].get_title().get_text() == "Reaction (percent)"
    assert figure.get_suptitle() == "A heading"


def test_panels_of_one_family_are_named_by_state_and_share_a_scale(runs):
    states = [Quantity(f"burden.{s}", "burden at the end", "share") for s in ("HRV", "SRB")]
    table = runs.assign(**{"burden.HRV": runs["growth"], "burden.SRB": runs["growth"] + 30.0})
    figure = lines(table, X, states, told=Told({"HRV": "Croatia"}))
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["Croatia", "SRB"]
    assert figure.get_supylabel() == "Burden at the end"
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim()


def test_panels_that_differ_too_much_have_scales_of_their_own_and_say_so(runs):
    states = [Quantity(f"burden.{s}", "burden at the end", "share") for s in ("HRV", "SRB")]
    table = runs.assign(**{"burden.HRV": runs["growth"], "burden.SRB": runs["growth"] * 20.0})
    figure = lines(table, X, states)
    assert figure.axes[0].get_ylim() != figure.axes[1].get_ylim()
    assert "different vertical scales" in foot(figure)


def test_one_measure_of_one_state_names_it(runs):
    table = runs.rename(columns={"belief": "belief.HRV"})
    one = Quantity("belief.HRV", "belief", "probability")
    figure = lines(table, X, [GROWTH, one], told=Told({"HRV": "Croatia"}))
    assert figure.axes[1].get_title(loc="left") == "Belief, Croatia (probability)"


def test_shares_are_written_as_percent(runs):
    small = runs.assign(growth=0.03 + runs["growth"] / 1000)
    upper, lower = lines(small, X, [GROWTH], show="mean").axes
    assert "4%" in marks(upper.yaxis)
    assert "+1" in marks(lower.yaxis)


def test_a_title_has_two_lines_at_most_and_the_note_says_the_rest(runs):
    meaning = "chance that the weaker of two rivals beats back an attack, mean at the end"
    long = Quantity("mutual_deterrence", meaning, "probability")
    table = runs.assign(mutual_deterrence=runs["belief"])
    figure = lines(table, X, [GROWTH, BELIEF, long])
    words = figure.axes[2].get_title(loc="left")
    assert words.replace("\n", " ") == "Mutual deterrence (probability)"
    assert f"Mutual deterrence: {meaning}." in foot(figure)


def test_the_note_tells_how_many_runs_over_what_and_what_failed(runs):
    bare = runs.drop(columns="belief")
    assert foot(lines(bare, X, [GROWTH], by=BY)) == "10 runs a point."
    told = Told(factors={"by": "Way of learning (of all states)"}, failed=4)
    assert foot(lines(bare, X, [GROWTH], told=told)) == (
        "20 runs a point, over all values of way of learning. 4 of 64 runs failed and are left out."
    )
    for figure in (
        ranking(bare, [X], [GROWTH], told=told),
        spread(bare, [GROWTH], told=told),
        strip(bare, BY, [GROWTH], told=told),
    ):
        assert "4 of 64 runs failed" in foot(figure)


def test_factors_that_move_together_hide_nothing(runs):
    zipped = runs[runs["point"] % 2 == 0].assign(other=runs["x"] * 2)
    assert "over all" not in foot(lines(zipped.drop(columns="belief"), X, [GROWTH]))


def test_one_run_has_no_band_and_is_no_median(runs):
    single = runs[(runs["replicate"] == 0) & (runs["by"] == "attrib")]
    figure = lines(single, X, [GROWTH])
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["one run"]
    grid = single.assign(by=0.0)
    assert foot(heatmap(grid, X, BY, BELIEF)).startswith("1 run a cell")


def test_the_band_of_the_only_line_has_its_color_in_the_legend(runs):
    line, band = lines(runs, X, [GROWTH]).legends[0].legend_handles
    assert tuple(band.get_facecolor()[:3]) == matplotlib.colors.to_rgb(line.get_color())


def test_ways_of_learning_have_plain_names(runs):
    named = runs.assign(by=runs["by"].map({"attrib": "bayes_attrib", "rational": "none_at_all"}))
    legend = lines(named, X, [GROWTH], by=BY).legends[0]
    words = [text.get_text() for text in legend.get_texts()]
    assert words[:2] == ["learning: own part overlooked", "learning: none at all"]


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


def test_a_small_heatmap_has_its_numbers_in_the_cells_and_a_large_one_has_not(runs):
    grid = runs.assign(by=runs["by"].map({"attrib": 0.0, "rational": 1.0}))
    small = heatmap(grid, X, BY, GROWTH)
    cells = {t.get_position(): t.get_text() for t in small.axes[0].texts}
    assert cells[(0.5, 1.0)] == "950%"
    assert len(cells) == 6
    assert foot(small).startswith("Median of 10 runs a cell.")
    steps = np.arange(8.0)
    many = pandas.DataFrame(
        [{"point": 0, "replicate": 0, "x": x, "by": y, "belief": x} for x in steps for y in steps]
    )
    assert not heatmap(many, X, BY, BELIEF).axes[0].texts


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


def test_idle_factors_stay_within_the_bound_of_a_ranking_in_19_of_20_studies():
    """All of them together: a bound for one factor would be passed by some of many."""
    points, factors, studies = 40, 30, 400
    luck = np.random.default_rng(2).random((studies, factors + 1, points)).argsort(axis=-1)
    ranks = luck - luck.mean(axis=-1, keepdims=True)
    strength = np.einsum("sfp,sp->sf", ranks[:, 1:], ranks[:, 0]) / (ranks[0, 0] ** 2).sum()
    passed = (np.abs(strength) > chance_bound(points, factors)).any(axis=-1)
    assert 0.01 < passed.mean() < 0.08
    for_one = (np.abs(strength) > chance_bound(points, 1)).any(axis=-1)
    assert for_one.mean() > 0.6


def test_a_ranking_names_states_in_front(runs):
    labels = ["burden of SRB", "Mistral HRV: value of HRV", "reaction"]
    factors = [Quantity(f"x{n}", words) for n, words in enumerate(labels)]
    table = runs.assign(**{q.column: runs["x"] for q in factors})
    told = Told({"SRB": "Serbia", "HRV": "Croatia"})
    axes = ranking(table, factors, [GROWTH], told=told).axes[0]
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert set(names) == {"Serbia: burden", "Croatia: Mistral, value", "reaction"}


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
    words = "a measure with a meaning that needs quite some words to say"
    several = [Quantity("growth", f"{words} {n} times", "yr") for n in range(3)]
    for figure in (
        lines(runs, X, several, by=long, show="mean"),
        strip(runs, long, several[:1]),
        heatmap(runs.assign(by=runs["belief"]), X, long, several[0]),
    ):
        figure.draw_without_rendering()
        figure.draw_without_rendering()
        inside = figure.bbox
        parts = [*figure.legends, *figure.texts, figure._suptitle]
        parts += [axes._left_title for axes in figure.axes if axes.get_title(loc="left")]
        parts += [axes.yaxis.label for axes in figure.axes if axes.get_ylabel()]
        for box in [part.get_window_extent() for part in parts]:
            assert box.x0 >= inside.x0 - 1
            assert box.x1 <= inside.x1 + 1
            assert box.y0 >= inside.y0 - 1
            assert box.y1 <= inside.y1 + 1


def test_nothing_covers_the_panels(runs):
    """The note is under the legend, the legend under the panels."""
    figure = lines(runs, X, [GROWTH, BELIEF], by=BY, show="mean")
    figure.draw_without_rendering()
    figure.draw_without_rendering()
    small, legend = figure.texts[-1].get_window_extent(), figure.legends[0].get_window_extent()
    assert small.y1 <= legend.y0
    assert all(legend.y1 <= axes.get_tightbbox().y0 for axes in figure.axes)
