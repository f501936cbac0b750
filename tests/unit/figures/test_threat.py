from dilemma_sim.figures.threat import felt_threat, main_dyads, rival_perceptions


def test_rivals_are_ranked_by_the_threat_they_feel(trajectories):
    assert main_dyads(trajectories, 4) == [("SRB", "XKX"), ("BIH", "SRB"), ("HRV", "SRB")]
    assert main_dyads(trajectories, 1) == [("SRB", "XKX")]


def test_without_rivals_the_most_threatened_dyads_are_drawn(trajectories):
    friendly = trajectories.assign(rival=0 * trajectories["rival"])
    dyads = main_dyads(friendly, 5)
    assert len(dyads) == 5
    assert dyads[0] == ("SRB", "XKX")


def test_each_dyad_is_seen_from_both_sides(trajectories):
    legend = rival_perceptions(trajectories, most=1).axes[-1].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["SRB of XKX", "XKX of SRB"]


def test_the_two_directions_differ_in_dashes_too(trajectories):
    axes = rival_perceptions(trajectories, most=1).axes[0]
    named = [line for line in axes.get_lines() if " of " in str(line.get_label())]
    assert [line.get_linestyle() for line in named] == ["-", "--"]


def test_felt_threat_shares_one_scale_from_zero(trajectories):
    assert len({axes.get_ylim() for axes in felt_threat(trajectories).axes}) == 1
    assert felt_threat(trajectories).axes[0].get_ylim()[0] == 0
