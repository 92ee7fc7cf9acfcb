"""The switch between truth and archive, and what the archive holds, plainly apart from what happened."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from html import escape
from typing import Final

from nicegui import ui

from purgesim.page.archived import Seen
from purgesim.page.series import SERIES
from purgesim.page.session import Session

__all__ = ["ArchivePanel"]

REST: Final = 4.0
"""While the run plays, seconds without a look at the archive for each second that the last one took."""
CAUTION: Final = (
    "This is what one would know of the same run from its archive. What is missing here happened all the same; what is "
    "wrong here was believed. Sources depend on each other, so the interval of capture-recapture may miss the truth."
)


class ArchivePanel:
    """The archive of one tab; nothing is observed while its switch stands on truth.

    Parameters
    ----------
    session : Session
        What is observed.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.shown: tuple[int, int, int | None] | None = None
        self.not_before = 0.0

    def switch(self) -> None:
        """Draw the switch, which is disabled, with the reason beside it, where no source is declared."""
        self.toggle = ui.toggle({False: "truth", True: "truth and archive"}, value=False)
        self.toggle.props("dense no-caps data-testid=archive-switch").on_value_change(self._switched)
        if why := self.session.no_archive:
            self.toggle.disable()
            ui.label(why).classes("small").props("data-testid=no-archive")

    def content(self) -> None:
        """Draw what the archive holds, out of sight until it is asked for."""
        self.panel = ui.element("div").classes("archive").props("data-testid=archive")
        with self.panel:
            ui.label("The archive of this run").classes("head")
            self.held = ui.html()
        self.panel.set_visibility(False)

    def _switched(self) -> None:
        self.shown = None
        self.not_before = 0.0
        self.panel.set_visibility(self.toggle.value)
        if not self.toggle.value:
            self.held.set_content("")
            self._draw({})

    def refresh(self) -> None:
        """Show the archive of the present day, if it is asked for; seldom while the run plays."""
        session = self.session
        now = (session.run_number, session.day, session.cadre)
        start = time.monotonic()
        if not self.toggle.value or now == self.shown or (session.playing and start < self.not_before):
            return
        seen = session.archive()
        self._draw(seen.lines)
        self.held.set_content(_content(seen, session.cadre))
        self.shown = now
        self.not_before = start + (1.0 + REST) * (time.monotonic() - start)

    def _draw(self, lines: dict[str, list[int]]) -> None:
        """Draw these lines into the charts; say of the other charts that no document tells of them."""
        units = [
            f"{series.unit}; no document tells of it" if lines and series.key not in lines else series.unit
            for series in SERIES
        ]
        values = [lines.get(series.key, []) for series in SERIES]
        ui.run_javascript(f"purge.archive({json.dumps(values)}, {json.dumps(units)})")


def _content(seen: Seen, cadre: int | None) -> str:
    window = seen.archive.run.scenario.window
    since = f"{window.open:%-d %B %Y} to {window.close:%-d %B %Y}"
    about = [] if cadre is None else seen.about(cadre)
    silence = [] if cadre is None or about else ["nothing"]
    return "".join(
        (
            f"<p>{escape(seen.summary())} {CAUTION}</p>",
            _table(f"Persons, {since}", ("in truth", *seen.methods()), seen.totals()),
            _table("Share of the expelled", ("in truth", "in the archive", "weighted by visibility"), seen.shares()),
            _list("Latest documents, and in brackets what is true", seen.latest()),
            "" if cadre is None else _list(f"What it holds about cadre {cadre}", [*about, *silence]),
        )
    )


def _table(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr><th>{escape(title)}</th>{head}</tr>{body}</table>"


def _list(title: str, lines: Iterable[str]) -> str:
    return f"<div class='small'>{escape(title)}</div>" + "".join(f"<p>{escape(line)}</p>" for line in lines)
