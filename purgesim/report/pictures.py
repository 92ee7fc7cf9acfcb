"""Figures as data URIs: sharp at any size where that is small enough, else as pixels."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from purgesim.report.parts import Picture

__all__ = ["SIZE", "drawn_picture", "picture"]

SIZE: Final = (9.0, 4.5)
"""Usual width and height [inches]."""
LARGEST_SVG: Final = 150_000
"""Above so many bytes a figure is drawn in pixels."""
DPI: Final = 160
STYLE: Final[dict[Any, Any]] = {
    "font.size": 10,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "path",  # letters as shapes: no font is needed to read it
    "svg.hashsalt": "purgesim",  # the same figure gives the same bytes
}


def picture(title: str, caption: str, draw: Callable[[Figure], Any], size: tuple[float, float] = SIZE) -> Picture:
    """Draw a figure and return it with its words.

    Parameters
    ----------
    title, caption : str
        Words around it.
    draw : callable
        Draws into an empty figure.
    size : tuple of float
        Width and height [inches].
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=size, dpi=DPI, layout="constrained")
        draw(figure)
        return drawn_picture(title, caption, figure)


def drawn_picture(title: str, caption: str, figure: Figure) -> Picture:
    """Return a finished figure with its words."""
    with mpl.rc_context(STYLE):
        return Picture(title, _uri(figure), caption)


def _uri(figure: Figure) -> str:
    content, kind = _saved(figure, "svg", {"Date": None, "Creator": None}), "svg+xml"
    if len(content) > LARGEST_SVG:
        content, kind = _saved(figure, "png", {"Software": None}), "png"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _saved(figure: Figure, kind: str, said: dict[str, str | None]) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format=kind, metadata=said)
    return file.getvalue()
