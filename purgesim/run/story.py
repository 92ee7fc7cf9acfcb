"""A cadre's story: what happened to them and what they did, in plain sentences."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.vocabulary import Channel, Event, Fate, Motive, Sanction
from purgesim.measures.frames import vocabulary
from purgesim.scenario import Scenario

__all__ = ["sentence", "story"]

DENOUNCED: Final = {
    Channel.CENTRE: "exposed by {other}",
    Channel.MEETING: "denounced in their cell's meeting by {other}",
    Channel.HEARING: "named by {other} in a hearing",
    Channel.INTERROGATION: "named by {other} under interrogation",
    Channel.WATCH: "reported by {other} for what they failed to do",
}
DENOUNCES: Final = {
    Channel.CENTRE: "exposes {other}",
    Channel.MEETING: "denounces {other} in the cell's meeting",
    Channel.HEARING: "names {other} in their hearing",
    Channel.INTERROGATION: "names {other} under interrogation",
    Channel.WATCH: "reports {other}",
}
PLAIN: Final = {
    Event.ARRESTED: "arrested",
    Event.DIED: "dies",
    Event.REINSTATED: "reinstated",
    Event.VACATED: "loses their post",
    Event.ADMITTED: "admitted to the party",
    Event.ENROLLED: "becomes a candidate",
}
HIS_ACTS: Final = {
    Event.DEFENDED: "speaks for {other}",
    Event.EXPELLED: "handles the case of {other}, who is expelled",
    Event.MARKED: "was treated too mildly: a mark against {other}",
    Event.REINSTATED: "had handled the case of {other}, who is reinstated",
}


def story(events: NDArray[Any], scenario: Scenario, row: int, ids: NDArray[np.object_] | None = None) -> list[str]:
    """Return what happened to a cadre and what they did, one sentence an event.

    Parameters
    ----------
    events : ndarray of EVENT, shape (n_events,)
        The chronicle, or as much of it as there is.
    scenario : Scenario
        Gives dates and names.
    row : int
        Their row of the register.
    ids : ndarray of object, shape (n_rows,), optional
        What the rows of the register are called, if not by their number.

    Returns
    -------
    list of str
        In order of time; empty if nothing happened to them.

    Examples
    --------
    >>> import purgesim
    >>> run = purgesim.simulate("small_ministry", seed=1)
    >>> first = run.event_table[run.event_table["kind"] == 7][0]
    >>> [line for line in story(run.event_table, run.scenario, int(first["whom"])) if line.endswith("arrested")]
    ['6 January 1957: arrested']
    """
    own = events[(events["whom"] == row) | (events["actor"] == row)]
    return [sentence(event, scenario, row, ids) for event in own]


def sentence(event: Any, scenario: Scenario, row: int, ids: NDArray[np.object_] | None = None) -> str:
    """Return one event in words, as it concerns a cadre.

    Parameters
    ----------
    event : record of EVENT
        In which they are the one it happened to, or the actor.
    scenario : Scenario
        Gives dates and names.
    row : int
        Their row of the register.
    ids : ndarray of object, shape (n_rows,), optional
        What the rows of the register are called, if not by their number.
    """
    date = scenario.date_of(event["day"])
    kind = Event(int(event["kind"]))
    at, said = ("actor", _done_to_him) if event["whom"] == row else ("whom", _his_act)
    text = said(kind, event, _other(int(event[at]), ids))
    return f"{date.day} {date:%B %Y}: {text}{_motive(kind, event)}{_charge(kind, event, scenario)}"


def _motive(kind: Event, event: Any) -> str:
    """Return why somebody was denounced, unless the sentence says so already."""
    said = kind != Event.DENOUNCED or event["motive"] in (Motive.NONE, Motive.INTERROGATION)
    return "" if said else f" ... motive: {Motive(int(event['motive'])).name.lower()}"


def _charge(kind: Event, event: Any, scenario: Scenario) -> str:
    """Return the charge where one is made or judged; the later events of a case repeat it."""
    made = kind in (Event.DENOUNCED, Event.OPENED, Event.VERDICT) and event["charge"]
    return f" ... charge: {vocabulary(scenario)['charge'][event['charge']]}" if made else ""


def _other(row: int, ids: NDArray[np.object_] | None) -> str:
    return "the centre" if row < 0 else f"cadre {row if ids is None else ids[row]}"


def _done_to_him(kind: Event, event: Any, other: str) -> str:
    value = int(event["value"])
    if kind in PLAIN:
        return PLAIN[kind]
    if kind == Event.DENOUNCED:
        return DENOUNCED[Channel(int(event["channel"]))].format(other=other)
    if kind == Event.SENTENCED:
        return f"sentenced: {Fate(value).name.lower()}"
    return {
        Event.OPENED: "a grave case is opened, without a hearing" if value else "a case is opened",
        Event.SESSION: f"their hearing opens, {value} {'day' if value == 1 else 'days'}",
        Event.DEFENDED: f"{other} speaks for them",
        Event.VERDICT: f"verdict: {Sanction(value).name.lower()}" if kind == Event.VERDICT else "",
        Event.EXPELLED: "expelled" if value else "expelled, for an ordinary offence",
        Event.INTERROGATED: "interrogated: does not break" if value < 0 else f"interrogated: gives {_names(value)}",
        Event.MARKED: f"a mark for mildness, {value} so far",
        Event.FLED: "flees abroad",
        Event.FILLED: f"takes a post that was vacant for {value} days",
        Event.MOVED: f"transferred from body {value}",
    }[kind]


def _names(count: int) -> str:
    return "no name" if count == 0 else "1 name" if count == 1 else f"{count} names"


def _his_act(kind: Event, event: Any, other: str) -> str:
    if kind == Event.DENOUNCED:
        return DENOUNCES[Channel(int(event["channel"]))].format(other=other)
    if kind == Event.VERDICT:
        return f"handles the case of {other}: {Sanction(int(event['value'])).name.lower()}"
    if kind == Event.SENTENCED:
        return f"handles the sentence of {other}: {Fate(int(event['value'])).name.lower()}"
    return HIS_ACTS[kind].format(other=other)
