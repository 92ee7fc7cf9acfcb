"""The page: shows a session and passes on what is done to it; nothing is computed here."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from nicegui import Client, app, ui

from purgesim.core.errors import PurgesimError
from purgesim.page.charts import heat_map, line_chart, time_axis, tree, tree_height
from purgesim.page.controls import Controls
from purgesim.page.panel import ArchivePanel
from purgesim.page.series import SERIES
from purgesim.page.session import LATEST, Session

__all__ = ["serve"]

HERE: Final = Path(__file__).parent
TICK: Final = 0.05
"""Seconds between two looks at the clock."""
LOOK: Final = 0.1
"""Seconds between two looks of a page at what is new."""
UNWATCHED: Final = 5.0
"""Seconds without any tab, after which a run that plays stands still; a reload takes less."""
PATIENCE: Final = 30.0
"""Seconds without an answer after which a tab counts as gone; with NiceGUI's three, a busy machine loses its clicks."""
MAX_BUSY: Final = 6
"""Cadres named who were the first to accuse most others."""
LONGEST_STORY: Final = 200
"""Lines of a story shown; the last ones."""


class Links:
    """A fixed number of links to cadres, of which some or all are in use.

    Parameters
    ----------
    count : int
        How many there are room for.
    choose : callable
        Called with the row of the cadre that was clicked.
    """

    def __init__(self, count: int, choose: Callable[[int], None]) -> None:
        self.rows = [0] * count
        self.buttons = [ui.button(on_click=lambda i=i: choose(self.rows[i])) for i in range(count)]
        for button in self.buttons:
            button.props("flat dense no-caps align=left").set_visibility(False)

    def show(self, links: list[tuple[int, str]]) -> None:
        """Show these cadres and texts."""
        for i, button in enumerate(self.buttons):
            button.set_visibility(i < len(links))
            if i < len(links):
                self.rows[i] = links[i][0]
                button.set_text(links[i][1])


class Page:
    """One browser tab; all of them show and steer the same session.

    Parameters
    ----------
    session : Session
        What is shown.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.shown = -1  # version of the session that this tab shows
        self.days = 0  # days that its charts hold
        self.run_number = -1  # run they belong to
        self.tree: object = None
        self.shares: list[float] = []
        ui.add_head_html(f"<script>{(HERE / 'page.js').read_text(encoding='utf-8')}</script>")
        ui.add_css((HERE / "page.css").read_text(encoding="utf-8"))
        self.controls = Controls(session, self.act)
        self.archive = ArchivePanel(session)
        self._draw()

    def act(self, what: Callable[[], object]) -> None:
        """Do what the user asked for, tell them if it cannot be done, and show what came of it."""
        try:
            what()
            self.problem.set_text("")
        except PurgesimError as error:
            self.problem.set_text(_in_short(error))
        self.problem.set_visibility(bool(self.problem.text))
        self.shown = -1
        self.refresh()

    # ---------------------------------------------------------------------------------------------- what is drawn
    def _draw(self) -> None:
        scenario = self.session.scenario
        with ui.element("header").classes("bar"):
            ui.label(scenario.title or scenario.name).classes("title")
            self.controls.buttons()
        self.problem = ui.label().classes("problem").props("role=alert data-testid=problem")
        self.problem.set_visibility(False)
        with ui.element("div").classes("board"):
            with ui.element("aside"):
                self.controls.levers()
            with ui.element("section"):
                self._charts()
            with ui.element("section"):
                self._people()

    def _charts(self) -> None:
        session, scenario = self.session, self.session.scenario
        self.axis = ui.echart(time_axis(scenario)).classes("axis")
        if scenario.events:
            with ui.expansion("Dated events of the real campaign (they act on nothing)").classes("events"):
                for number, event in enumerate(scenario.events, start=1):
                    ui.label(f"{number}  {event.date}: {event.label} [{event.grade}]")
        with ui.element("div").classes("lines"):
            self.lines = [ui.echart(line_chart(series, scenario)).classes("line") for series in SERIES]
        with ui.element("div").classes("key"):
            ui.label("this run").classes("this")
            ui.label("baseline: the same seed, no lever touched").classes("base")
            ui.label("archive of this run").classes("told")
            self.archive.switch()
        self.archive.content()
        with ui.element("div").classes("pair"):
            with ui.element("div"):
                ui.label("Organisations: share of the members expelled on political grounds").classes("head")
                self.of_baseline = ui.toggle({False: "this run", True: "baseline"}, value=False).props("dense no-caps")
                self.of_baseline.on_value_change(lambda: self.act(lambda: None))
                kinds = session.organisations()
                height = 60 + 17 * len(heat_map(kinds)["yAxis"]["data"])
                self.heat = ui.echart(heat_map(kinds)).style(f"height: {height}px").classes("heat")
            with ui.element("div"):
                ui.label("Beside the baseline").classes("head")
                self.table = ui.html().props("data-testid=comparison")
        ui.label("Who came through whom").classes("head")
        ui.label("First accusations around the chosen cadre; the colour is where they stand today.").classes("small")
        self.chain = ui.echart({}, on_point_click=self._clicked).classes("chain").props("data-testid=chain")

    def _people(self) -> None:
        ui.label("Latest").classes("head")
        with ui.element("div").classes("news").props("data-testid=news"):
            self.news = Links(LATEST, self._choose)
        ui.label("One cadre").classes("head")
        self.controls.cadre()
        with ui.element("div").classes("busiest").props("data-testid=busiest"):
            ui.label("first to accuse most others:")
            self.busiest = Links(MAX_BUSY, self._choose)
        self.portrait = ui.label().classes("portrait").props("data-testid=portrait")
        ui.label("Their story").classes("small")
        self.story = ui.html().classes("story").props("data-testid=story")

    def _clicked(self, event: Any) -> None:
        row = (event.data or {}).get("row") if isinstance(event.data, dict) else None
        if row is not None:
            self._choose(row)

    def _choose(self, row: int) -> None:
        self.act(lambda: self.session.choose(row))

    # ------------------------------------------------------------------------------------------------ what is new
    async def connect(self) -> None:
        """Hand the browser its frames once it is there."""
        client = ui.context.client
        await client.connected()
        if not client.has_socket_connection:
            return  # a visitor without a browser
        ids = [chart.id for chart in self.lines]
        ui.run_javascript(f"purge.setUp({ids}, {self.axis.id}, '{self.session.scenario.window.start}')")
        self.refresh()
        ui.timer(LOOK, self.refresh)
        ui.timer(LOOK, self.archive.refresh)  # apart, so that a day shows before its archive

    def refresh(self) -> None:
        """Show what has changed since this tab last looked."""
        session = self.session
        if self.shown == session.version:
            return
        self.shown = session.version
        self.controls.refresh()
        anew = session.run_number != self.run_number
        rows = session.figures(0 if anew else self.days)
        self.days, self.run_number = session.day, session.run_number
        ui.run_javascript(f"purge.days({json.dumps(rows)}, {json.dumps(anew)}, '{session.date}')")
        shares = session.heat(self.of_baseline.value)
        if shares != self.shares:
            self.shares = shares
            ui.run_javascript(f"purge.heat({self.heat.id}, {json.dumps(shares)})")
        self.table.set_content(_comparison(session))
        self.news.show([(row, f"{row}: {what}") for row, what in session.news()])
        self.busiest.show([(row, f"{row} ({count})") for row, count in session.busiest(MAX_BUSY)])
        self._show_cadre()

    def _show_cadre(self) -> None:
        session = self.session
        self.portrait.set_text("" if session.cadre is None else f"Cadre {session.cadre}: {session.portrait()}")
        lines = session.story()
        left_out = len(lines) - LONGEST_STORY
        shown = ([f"... {left_out} earlier lines"] if left_out > 0 else []) + lines[-LONGEST_STORY:]
        nothing = "" if session.cadre is None else "<p>nothing has happened to them so far</p>"
        self.story.set_content("".join(f"<p>{line}</p>" for line in shown) or nothing)
        root = session.chain()
        if root == self.tree:
            return
        self.tree = root
        self.chain.style(f"height: {tree_height(root)}px")
        drawing = None if root is None else tree(root, session.cadre)
        ui.run_javascript(f"purge.tree({self.chain.id}, {json.dumps(drawing)})")


def _in_short(error: PurgesimError) -> str:
    """Return what is wrong, without the head of a list of one."""
    problems = getattr(error, "problems", None)
    return "; ".join(problems) if problems else str(error)


def _comparison(session: Session) -> str:
    rows = "".join(
        f"<tr><td>{series.title} <small>{series.unit}</small></td><td>{steered:,}</td><td>{baseline:,}</td>"
        f"<td>{steered - baseline:+,}</td></tr>"
        for series, (steered, baseline) in zip(SERIES, session.comparison().values(), strict=True)
    )
    since = (
        "no lever touched: both are one run"
        if session.forked_on is None
        else "".join(f"<div>{line}</div>" for line in session.touched)
    )
    head = "<tr><th></th><th>this run</th><th>baseline</th><th>difference</th></tr>"
    return f"<table>{head}{rows}</table><div class='touched'>{since}</div>"


def serve(session: Session, host: str = "127.0.0.1", port: int = 8400, *, show: bool = False) -> None:
    """Serve the page until it is interrupted.

    Parameters
    ----------
    session : Session
        What it shows and steers; every tab the same.
    host : str
        Address to listen on; this machine only, unless another is given.
    port : int
        Port to listen on.
    show : bool
        Open a browser.
    """
    before = watched = time.monotonic()

    def pass_time() -> None:
        nonlocal before, watched
        now = time.monotonic()
        if any(client.has_socket_connection for client in Client.instances.values()):
            watched = now
        if now - watched <= UNWATCHED:
            session.tick(now - before)
        before = now

    @ui.page("/")
    async def page() -> None:
        await Page(session).connect()

    app.timer(TICK, pass_time)
    ui.run(
        host=host, port=port, title=f"purgesim: {session.scenario.name}", show=show, reload=False, tailwind=False,
        show_welcome_message=False, language="en-US", reconnect_timeout=PATIENCE,
    )  # fmt: skip
