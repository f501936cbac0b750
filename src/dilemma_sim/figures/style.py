"""One look for every figure: sizes, colors, fonts, and how a figure is saved.

Figures are built without pyplot, so drawing one never touches what a user has open,
and every setting holds only while a figure is drawn or saved.
"""

from __future__ import annotations

import io
import os
import textwrap
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    Arguments = ParamSpec("Arguments")

NARROW = 3.42
"""Width of one journal column [inches]."""
MIDDLE = 5.0
"""Width of one and a half columns [inches]."""
WIDE = 7.0
"""Width of a page [inches]."""

# Okabe and Ito's colors, told apart by readers with any kind of color vision.
BLACK = "#000000"
ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"

GREY = "#8C8C8C"
SLATE = "#404448"
PALE_GREY = "#E4E4E4"

LEVEL_COLORS = {1: "#F7E9B0", 2: "#F0C75E", 3: "#D9822B", 4: "#A3341F", 5: "#3B0F0B"}
"""Colors of incident levels: the graver, the darker, so that they work in grey too."""

RULES: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so it is the same everywhere
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 4,
    "axes.labelsize": 8,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.xmargin": 0.02,
    "grid.color": PALE_GREY,
    "grid.linewidth": 0.5,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "hatch.linewidth": 0.4,
    "lines.linewidth": 1.2,
    "lines.markersize": 3,
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "legend.handlelength": 2.2,
    "figure.titlesize": 9,
    "figure.titleweight": "bold",
    "figure.labelsize": 8,
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.wspace": 0.06,  # keeps the years of two panels apart
    "savefig.dpi": 300,
    "pdf.fonttype": 42,  # TrueType: journals refuse the default Type 3
    "svg.hashsalt": "dilemma_sim",
}
"""matplotlib settings of every figure."""


@contextmanager
def house_rules() -> Iterator[None]:
    """Scope in which matplotlib follows this file and not the user's own settings."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(RULES)
        yield


def styled(draw: Callable[Arguments, Figure]) -> Callable[Arguments, Figure]:
    """Drawing function that runs under the house rules."""

    @wraps(draw)
    def drawn(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Figure:
        with house_rules():
            return draw(*args, **kwargs)

    return drawn


def blank_figure(width: float, height: float) -> Figure:
    """Empty figure with its own canvas, unknown to pyplot.

    Parameters
    ----------
    width, height : float
        Size [inches].
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


def legend_below(figure: Figure, columns: int) -> None:
    """Put one legend for all panels under the figure, where it covers no data.

    Parameters
    ----------
    figure : Figure
        With its panels drawn.
    columns : int
        Number of columns on a figure as wide as a page; a narrower one has fewer.
    """
    fitting = max(1, int(columns * figure.get_figwidth() / WIDE))
    entries: dict[str, Artist] = {}
    for axes in figure.axes:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            entries.setdefault(label, handle)
    if entries:
        figure.legend(
            list(entries.values()), list(entries), loc="outside lower center", ncols=fitting
        )


NOTE_SIZE = 6.5
"""Size of the letters of a note at the foot."""
NOTE_SIGNS = 20.5
"""Signs of such a note that fit on an inch."""
NOTE_LINE = 0.125
"""Height of a line of it [inches]."""
POINTS = 72.0
"""Points, in which letters are measured, of an inch."""


def note_below(figure: Figure, words: str) -> None:
    """Put small print at the foot of a figure, which grows by as much.

    Parameters
    ----------
    figure : Figure
        With its legend, which moves up.
    words : str
    """
    width, height = figure.get_size_inches()
    lines = textwrap.wrap(words, int((width - 0.1) * NOTE_SIGNS))
    room = NOTE_LINE * len(lines) + 0.06
    figure.set_figheight(height + room)
    foot = room / (height + room)
    # Neither the layout nor a legend outside the panels knows of text, so both stay above it.
    figure.set_layout_engine("constrained", rect=(0.0, foot, 1.0, 1.0 - foot))
    for legend in figure.legends:
        legend.borderaxespad += room * POINTS / RULES["legend.fontsize"]
    figure.text(
        0.05 / width, 0.03 / (height + room), "\n".join(lines),
        size=NOTE_SIZE, color=SLATE, va="bottom", linespacing=1.25,
    )  # fmt: skip


def save(
    figure: Figure,
    folder: Path,
    name: str,
    metadata: Mapping[str, str],
    formats: tuple[str, ...] = ("png", "pdf"),
) -> list[Path]:
    """Paths of the files written for one figure.

    The same figure gives the same bytes every time: no dates, fixed identifiers. A file
    appears under its name only when it is complete.

    Parameters
    ----------
    figure : Figure
        What to save.
    folder : Path
        Made if missing.
    name : str
        File name without ending; also the title in the files' metadata.
    metadata : mapping of str to str
        What should travel with the picture, such as seed and scenario hash.
    formats : tuple of str
        Endings to write, of png, pdf and svg.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # The layout is settled first, so that every format and every later save shows one picture.
    # It takes two rounds: the first one changes sizes and with them the marks on the axes.
    with house_rules():
        figure.draw_without_rendering()
        figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return [
        _written(folder / f"{name}.{ending}", _rendered(figure, ending, name, metadata))
        for ending in formats
    ]


def _rendered(figure: Figure, ending: str, name: str, metadata: Mapping[str, str]) -> bytes:
    story = "; ".join(f"{key}: {value}" for key, value in sorted(metadata.items()))
    fields: dict[str, dict[str, str | None]] = {
        "png": {"Title": name, **dict(sorted(metadata.items()))},
        # PDF and SVG know only a few fields, so the rest becomes one line of keywords.
        "pdf": {"Title": name, "Keywords": story, "CreationDate": None},
        "svg": {"Title": name, "Keywords": story, "Date": None},
    }
    buffer = io.BytesIO()
    with house_rules():
        figure.savefig(buffer, format=ending, metadata=fields[ending])
    return buffer.getvalue()


def _written(path: Path, content: bytes) -> Path:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path
