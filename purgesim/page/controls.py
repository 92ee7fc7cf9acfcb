"""The page's controls: buttons, levers, the field for a cadre's number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from nicegui import ui

from purgesim.page.levers import Lever
from purgesim.page.session import SPEEDS, Session

__all__ = ["Controls"]

Act = Callable[[Callable[[], object]], None]
CLOSE: Final = 1e-9


class Controls:
    """What steers a session.

    Parameters
    ----------
    session : Session
        What is steered.
    act : callable
        Does what it is given, and tells the user what was wrong with it.
    """

    def __init__(self, session: Session, act: Act) -> None:
        self.session = session
        self.act = act
        self.rows: dict[str, LeverRow] = {}

    def buttons(self) -> None:
        """Draw the buttons and the date."""
        session, act = self.session, self.act
        self.date = ui.label().classes("date").props("data-testid=date")
        self.day = ui.label().classes("small").props("data-testid=day")
        self.toggle = ui.button("Start", on_click=lambda: act(self._toggle)).props("data-testid=play no-caps dense")
        for text, days in (("Step", 1), ("Week", 7)):
            button = ui.button(text, on_click=lambda days=days: act(lambda: session.step(days)))
            button.props(f"data-testid={text.lower()} no-caps dense outline")
        ui.button("Reset", on_click=lambda: act(self._reset)).props("data-testid=reset no-caps dense outline")
        speeds = {speed: f"{speed} {'day' if speed == 1 else 'days'} a second" for speed in SPEEDS}
        self.speed = ui.select(speeds, value=session.speed, label="speed").props("dense data-testid=speed")
        self.speed.on_value_change(lambda change: self._speed(change.value))
        self.seed = ui.input("seed", value=str(session.run.seed)).props("dense data-testid=seed").classes("seed")

    def _toggle(self) -> None:
        if self.session.playing:
            self.session.pause()
        else:
            self.session.play()

    def _reset(self) -> None:
        self.session.reset(whole_number(self.seed.value))

    def _speed(self, speed: int) -> None:
        if speed != self.session.speed:
            self.session.speed = speed
            self.session.version += 1

    def levers(self) -> None:
        """Draw a row for each lever."""
        ui.label("Levers of the centre").classes("head")
        ui.label("A change holds from the present day on.").classes("small")
        for lever in self.session.levers.values():
            self.rows[lever.name] = LeverRow(lever, self.session, self.act)

    def cadre(self) -> None:
        """Draw the field for a cadre's number."""
        field = ui.input(placeholder="number, then Enter").props("dense clearable data-testid=cadre").classes("number")
        field.on("keydown.enter", lambda: self.act(lambda: self.session.choose(field.value or "")))

    def refresh(self) -> None:
        """Show date, speed and values as they are."""
        session = self.session
        self.date.set_text(f"{session.date:%-d %B %Y}")
        of = f"day {session.day} of {session.scenario.n_days}, seed {session.run.seed}"
        self.day.set_text(f"{of}, over" if session.over else of)
        self.toggle.set_text("Pause" if session.playing else "Start")
        self.toggle.set_enabled(not session.over)
        self.speed.set_value(session.speed)
        for name, (steered, declared) in session.values().items():
            self.rows[name].refresh(steered, declared)


class LeverRow:
    """A lever's name, slider and field, and the way back to the scenario's schedule.

    Parameters
    ----------
    lever : Lever
        The lever.
    session : Session
        What it acts on.
    act : callable
        As for `Controls`.
    """

    def __init__(self, lever: Lever, session: Session, act: Act) -> None:
        self.lever, self.session, self.act = lever, session, act
        self.busy = False  # somebody is typing
        key = lever.name.removeprefix("levers.")
        with ui.element("div").classes("lever"):
            name = ui.label(lever.label).classes("name")
            self.field = ui.input().props(f'dense borderless data-testid="value-{key}"').classes("value")
            self.back = ui.button(icon="undo", on_click=self._follow).props("flat dense size=xs")
            self.back.props(f'data-testid="back-{key}"')
            self.slider = ui.slider(min=lever.low, max=lever.top, step=lever.step).props(
                f'dense data-testid="slider-{key}"'
            )
            with name:
                silent = f"; silenced: the switch {lever.silent} is off" if lever.silent else ""
                ui.tooltip(f"{lever.meaning} [{lever.allowed}]{silent}")
            with self.back:
                ui.tooltip("back to the scenario's schedule")
        self.slider.on("change", lambda event: self._set(event.args))
        self.field.on("focus", lambda: self._busy(True))
        self.field.on("blur", self._left)
        self.field.on("keydown.enter", lambda: self._set(number(self.field.value)))
        if lever.silent:
            self.slider.disable()
            self.field.disable()

    def _busy(self, busy: bool) -> None:
        self.busy = busy

    def _left(self) -> None:
        """Take back what was typed and not confirmed."""
        self.busy = False
        self.refresh(*self.session.values()[self.lever.name])

    def _set(self, value: object) -> None:
        self.busy = False
        self.act(lambda: self.session.set(self.lever.name, value))

    def _follow(self) -> None:
        self.act(lambda: self.session.follow(self.lever.name))

    def refresh(self, steered: float, declared: float) -> None:
        """Show the value of the day, and whether it is the scenario's."""
        if not self.busy:
            self.field.set_value(f"{steered:.4g}")
        if steered > self.slider.props["max"]:
            self.slider.props["max"] = steered
        self.slider.set_value(steered)
        moved = abs(steered - declared) > CLOSE
        self.back.set_visibility(moved)
        self.field.classes(add="moved" if moved else "", remove="" if moved else "moved")


def number(text: Any) -> object:
    """Return the number a text means, or the text, for the session to refuse.

    Examples
    --------
    >>> number(" 0.5 "), number("0,5"), number(None)
    (0.5, '0,5', '')
    """
    try:
        return float(text)
    except (TypeError, ValueError):
        return str(text or "").strip()


def whole_number(text: Any) -> Any:
    """Return the whole number a text means, or the text, for the session to refuse.

    Examples
    --------
    >>> whole_number("7"), whole_number("-1"), whole_number("x")
    (7, '-1', 'x')
    """
    given = str(text or "").strip()
    return int(given) if given.isascii() and given.isdigit() else given
