import pytest

from dilemma_sim.figures.crises import incidents_per_year
from dilemma_sim.figures.pacts import pact_network
from dilemma_sim.figures.spending import burden
from dilemma_sim.figures.style import save

METADATA = {"seed": "7", "scenario_hash": "abc"}
ENDINGS = ("png", "pdf", "svg")


@pytest.mark.parametrize("draw", [burden, incidents_per_year, pact_network])
def test_saving_twice_gives_the_same_bytes(draw, trajectories, tmp_path):
    figure = draw(trajectories)
    first = save(figure, tmp_path / "first", "it", METADATA, ENDINGS)
    same = save(figure, tmp_path / "same", "it", METADATA, ENDINGS)
    again = save(draw(trajectories), tmp_path / "again", "it", METADATA, ENDINGS)
    for one, two, three in zip(first, same, again, strict=True):
        assert one.read_bytes() == two.read_bytes() == three.read_bytes()


def test_png_and_pdf_are_written_and_nothing_else(bare_trajectories, tmp_path):
    paths = save(burden(bare_trajectories), tmp_path / "new", "burden", METADATA)
    assert [path.name for path in paths] == ["burden.png", "burden.pdf"]
    assert sorted(tmp_path.joinpath("new").iterdir()) == sorted(paths)


def test_a_saved_figure_carries_its_metadata(bare_trajectories, tmp_path):
    png, pdf = save(burden(bare_trajectories), tmp_path, "burden", METADATA)
    assert b"scenario_hash\x00abc" in png.read_bytes()
    assert b"scenario_hash: abc; seed: 7" in pdf.read_bytes()
    assert b"CreationDate" not in pdf.read_bytes()


def test_a_png_has_300_dots_an_inch(bare_trajectories, tmp_path):
    figure = burden(bare_trajectories)
    png, _ = save(figure, tmp_path, "burden", METADATA)
    width = int.from_bytes(png.read_bytes()[16:20], "big")
    assert width == round(300 * figure.get_figwidth())


def test_a_failed_save_leaves_no_file(bare_trajectories, tmp_path):
    figure = burden(bare_trajectories)
    tmp_path.joinpath("burden.png").mkdir()  # in the way of the rename
    with pytest.raises(OSError, match="burden"):
        save(figure, tmp_path, "burden", METADATA)
    assert [path.name for path in tmp_path.iterdir()] == ["burden.png"]
