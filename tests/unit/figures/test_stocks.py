import numpy as np

from dilemma_sim.figures.stocks import capability_by_domain

from .trajectories import DOMAINS


def test_layers_are_medians_stacked_in_the_order_of_domains(trajectories):
    figure = capability_by_domain(trajectories)
    layers = figure.axes[0].collections
    median = trajectories["stock"].sel(state="ALB").median("run").isel(time=-1).values
    tops = [float(layer.get_paths()[0].vertices[:, 1].max()) for layer in layers]
    np.testing.assert_allclose(tops, np.cumsum(median))
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names == [domain.replace("_", " ") for domain in DOMAINS]
