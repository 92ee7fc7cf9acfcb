"""A run counted again by other means: from the first register and the chronicle alone, event by event."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from purgesim.core.tables import DAILY
from purgesim.core.vocabulary import Channel, Event, Fate, Layer, Motive, Sanction, Standing
from purgesim.engine.initial_state import first_register
from purgesim.run import Run

__all__ = ["Recount", "recount"]

PARTY = (Standing.MEMBER, Standing.CRITICISED)
GONE = (Standing.EXPELLED, Standing.ARRESTED)
MAY = {  # standings in which an event may happen to somebody
    Event.OPENED: (Standing.MEMBER,),
    Event.SESSION: (Standing.CRITICISED,),
    Event.VERDICT: (Standing.CRITICISED,),
    Event.EXPELLED: PARTY,
    Event.ARRESTED: (Standing.EXPELLED,),
    Event.INTERROGATED: (Standing.ARRESTED,),
    Event.SENTENCED: (Standing.ARRESTED,),
    Event.MARKED: PARTY,
    Event.FLED: (Standing.CRITICISED,),
    Event.DIED: (Standing.CANDIDATE, *PARTY, *GONE),
    Event.REINSTATED: GONE,
    Event.MOVED: (Standing.CRITICISED,),
    Event.FILLED: (Standing.MEMBER,),
    Event.ADMITTED: (Standing.CANDIDATE,),
    Event.ENROLLED: (Standing.CANDIDATE,),
}
COUNT = {
    Event.OPENED: "opened",
    Event.SESSION: "sessions",
    Event.DEFENDED: "defended",
    Event.ARRESTED: "arrested",
    Event.INTERROGATED: "interrogated",
    Event.SENTENCED: "sentenced",
    Event.MARKED: "marked",
    Event.REINSTATED: "reinstated",
    Event.VACATED: "vacated",
    Event.FILLED: "filled",
    Event.ADMITTED: "admitted",
    Event.ENROLLED: "enrolled",
}
VERDICTS = {
    Sanction.CLEARED: "cleared",
    Sanction.REPRIMAND: "reprimanded",
    Sanction.TRANSFER: "transferred",
    Sanction.DEMOTION: "demoted",
}


@dataclass
class Recount:
    """What follows from the chronicle: standings, posts, files, open cases, and each day's row."""

    run: Run
    standing: list[int]
    body: list[int]
    holder: list[int]
    post: dict[int, int]
    stage: dict[int, str] = field(default_factory=dict)
    sessions: dict[int, tuple[int, int, int]] = field(default_factory=dict)  # by cadre: body, opened, length
    places: list[tuple[int, int, int]] = field(default_factory=list)
    grave: set[int] = field(default_factory=set)
    fallen: set[int] = field(default_factory=set)
    file: Counter[int] = field(default_factory=Counter)
    spoken: Counter[int] = field(default_factory=Counter)
    marks: Counter[int] = field(default_factory=Counter)
    cases: Counter[int] = field(default_factory=Counter)
    arrests: Counter[int] = field(default_factory=Counter)
    accused: dict[int, tuple[int, int]] = field(default_factory=dict)  # moment and generation of the first accusation
    days: list[Counter[str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    leaving: tuple[int, Standing] | None = None  # their standing changes when they have lost their post

    def blame(self, event: Any, text: str) -> None:
        kind = Event(int(event["kind"])).name
        self.problems.append(f"day {event['day']}, {kind} of cadre {event['whom']}: {text}")

    def superior(self, row: int) -> int:
        """The body that hears a cadre."""
        bodies, posts = self.run.body_table, self.run.post_table
        own = self.body[row]
        above = int(bodies["superior"][own])
        rank = int(posts["rank"][self.post[row]]) if row in self.post else 0
        return above if above >= 0 and rank >= 3 else own


def recount(run: Run, without: tuple[int, ...] = ()) -> Recount:
    """Replay a run's chronicle; `problems` says what could not be."""
    party = run.party
    first = first_register(run.scenario, party)
    standing = first["standing"].astype(int).tolist()
    for row in without:
        standing[row] = Standing.ABSENT
    posts = party.posts["holder"].astype(int).tolist()
    post = {row: number for number, row in enumerate(posts) if row >= 0}
    r = Recount(run, standing, first["body"].astype(int).tolist(), posts, post)
    at, events = 0, run.event_table
    for day in range(len(run.daily_table)):
        r.days.append(Counter())
        moment = -1
        accusers: dict[int, list[tuple[int, int]]] = {}
        while at < len(events) and events[at]["day"] == day:
            event = events[at]
            if int(event["phase"]) < moment:
                r.blame(event, "phases out of order")
            if int(event["phase"]) != moment:
                _settle(r, accusers, day, moment)
                moment = int(event["phase"])
            _replay(r, event, accusers)
            at += 1
        _settle(r, accusers, day, moment)
        _leave(r)
        _stocks(r, day)
    if at != len(events):
        r.problems.append("events out of order of days")
    return r


def _replay(r: Recount, event: Any, accusers: dict[int, list[tuple[int, int]]]) -> None:
    kind, row = Event(int(event["kind"])), int(event["whom"])
    with_it = kind is Event.MOVED or (kind is Event.VACATED and event["value"] != Event.FILLED)
    if not with_it or r.leaving is None or r.leaving[0] != row:
        _leave(r)
    if kind is Event.ENROLLED:
        if row != len(r.standing):
            r.blame(event, f"row {row} is not the next free one")
        r.standing.append(Standing.CANDIDATE)
        r.body.append(int(event["body"]))
    if kind is Event.FILLED:
        _take_post(r, event, row)
    before = r.standing[row]
    if before not in MAY.get(kind, tuple(Standing)):
        r.blame(event, f"their standing is {Standing(before).name}")
    if event["standing"] != before:
        r.blame(event, f"standing {event['standing']} written, {before} counted")
    if kind is Event.ADMITTED:
        r.standing[row] = Standing.MEMBER
    held = r.post.get(row)
    rank = 0 if held is None else int(r.run.post_table["rank"][held])
    if event["rank"] != rank:
        r.blame(event, f"rank {event['rank']} written, {rank} counted")
    if kind is not Event.MOVED and event["body"] != r.body[row]:
        r.blame(event, f"body {event['body']} written, {r.body[row]} counted")
    if kind in COUNT:
        r.days[-1][COUNT[kind]] += 1
    HAPPENS.get(kind, _nothing)(r, event, row, accusers)


def _leave(r: Recount) -> None:
    if r.leaving is not None:
        row, standing = r.leaving
        r.standing[row] = standing
        r.leaving = None


def _close(r: Recount, row: int, standing: Standing) -> None:
    """Close whatever is open; the new standing comes after the loss of the post."""
    r.stage.pop(row, None)
    r.grave.discard(row)
    r.leaving = (row, standing)


def _nothing(r: Recount, event: Any, row: int, accusers: Any) -> None:
    """Nothing more to count."""


def _denounced(r: Recount, event: Any, row: int, accusers: dict[int, list[tuple[int, int]]]) -> None:
    within = r.standing[row] in PARTY
    if bool(event["value"]) != within:
        r.blame(event, f"within reach: {event['value']}")
    name = Motive(int(event["motive"])).name.lower()
    r.days[-1][f"denounced_{name}"] += 1
    if event["channel"] == Channel.MEETING:
        r.spoken[int(event["actor"])] += 1
    if within:
        r.file[row] += 1
        accusers.setdefault(row, []).append((int(event["actor"]), int(event["channel"])))
    else:
        r.days[-1]["harmless"] += 1


def _settle(r: Recount, accusers: dict[int, list[tuple[int, int]]], day: int, phase: int) -> None:
    """Settle first accusations at the end of a phase."""
    moment = 16 * day + phase
    register = {int(row): i for i, row in enumerate(r.run.changed_rows)}
    for row, found in accusers.items():
        if row in r.accused:
            continue
        final = r.run.changed[register[row]]
        accuser = (int(final["accuser"]), int(final["channel"]))
        if final["accused_at"] != moment or accuser not in found:
            r.problems.append(
                f"cadre {row}: accused by {found} at {moment}, {accuser} at {final['accused_at']} written"
            )
        known = r.accused.get(accuser[0])
        generation = known[1] + 1 if accuser[0] >= 0 and known is not None and known[0] < moment else 0
        if final["generation"] != generation:
            r.problems.append(f"cadre {row}: generation {final['generation']} written, {generation} counted")
        r.accused[row] = (moment, generation)
    accusers.clear()


def _opened(r: Recount, event: Any, row: int, accusers: Any) -> None:
    r.standing[row] = Standing.CRITICISED
    r.cases[row] += 1
    if event["value"]:
        r.grave.add(row)
    else:
        r.stage[row] = "waiting"


def _session(r: Recount, event: Any, row: int, accusers: Any) -> None:
    if r.stage.get(row) != "waiting":
        r.blame(event, f"their case is {r.stage.get(row)}")
    r.stage[row] = "session"
    place = (r.superior(row), int(event["day"]), int(event["value"]))
    r.sessions[row] = place
    r.places.append(place)


def _verdict(r: Recount, event: Any, row: int, accusers: Any) -> None:
    if r.stage.get(row) != "session" or sum(r.sessions[row][1:]) != event["day"]:
        r.blame(event, f"no session of theirs ends: {r.stage.get(row)}, {r.sessions.get(row)}")
    if event["value"] != Sanction.EXPULSION:
        r.days[-1][VERDICTS[Sanction(int(event["value"]))]] += 1
        _close(r, row, Standing.MEMBER)


def _expelled(r: Recount, event: Any, row: int, accusers: Any) -> None:
    r.days[-1]["expelled_political" if event["value"] else "expelled_ordinary"] += 1
    _close(r, row, Standing.EXPELLED)
    if event["value"]:
        r.fallen.add(row)


def _arrested(r: Recount, event: Any, row: int, accusers: Any) -> None:
    r.standing[row] = Standing.ARRESTED
    r.arrests[row] += 1


def _interrogated(r: Recount, event: Any, row: int, accusers: Any) -> None:
    r.days[-1]["broken"] += int(event["value"] > 0)


def _sentenced(r: Recount, event: Any, row: int, accusers: Any) -> None:
    if event["value"] == Fate.RELEASED:
        r.standing[row] = Standing.EXPELLED
    elif event["value"] == Fate.EXECUTION:
        r.standing[row] = Standing.DEAD


def _marked(r: Recount, event: Any, row: int, accusers: Any) -> None:
    r.marks[row] += 1
    if event["value"] != r.marks[row]:
        r.blame(event, f"mark {event['value']} written, {r.marks[row]} counted")


def _fled(r: Recount, event: Any, row: int, accusers: Any) -> None:
    if event["standing"] != Standing.CRITICISED:
        r.blame(event, "fled, and no case of theirs was open")
    r.days[-1]["fled"] += 1
    _close(r, row, Standing.FLED)
    r.fallen.add(row)


def _died(r: Recount, event: Any, row: int, accusers: Any) -> None:
    before = r.standing[row]
    name = "members" if before in PARTY else "candidates" if before == Standing.CANDIDATE else "others"
    r.days[-1][f"died_{name}"] += 1
    _close(r, row, Standing.DEAD)


def _reinstated(r: Recount, event: Any, row: int, accusers: Any) -> None:
    r.standing[row] = Standing.MEMBER
    r.fallen.discard(row)
    if not r.run.scenario.structures.record_kept:
        r.file[row] = 0


def _vacated(r: Recount, event: Any, row: int, accusers: Any) -> None:
    number = int(event["n"])
    if r.holder[number] != row or r.post.get(row) != number:
        r.blame(event, f"post {number} is held by {r.holder[number]}")
    r.holder[number] = -1
    r.post.pop(row, None)


def _take_post(r: Recount, event: Any, row: int) -> None:
    number = int(event["n"])
    if r.holder[number] >= 0 or row in r.post:
        r.blame(event, f"post {number} is held by {r.holder[number]}, and they hold {r.post.get(row)}")
    if r.run.post_table["body"][number] != r.body[row]:
        r.blame(event, "the post is in another body")
    r.holder[number] = row
    r.post[row] = number


def _moved(r: Recount, event: Any, row: int, accusers: Any) -> None:
    if event["value"] != r.body[row] or event["body"] == r.body[row]:
        r.blame(event, f"from body {event['value']}, {r.body[row]} counted")
    r.body[row] = int(event["body"])


HAPPENS = {
    Event.DENOUNCED: _denounced,
    Event.OPENED: _opened,
    Event.SESSION: _session,
    Event.VERDICT: _verdict,
    Event.EXPELLED: _expelled,
    Event.ARRESTED: _arrested,
    Event.INTERROGATED: _interrogated,
    Event.SENTENCED: _sentenced,
    Event.MARKED: _marked,
    Event.FLED: _fled,
    Event.DIED: _died,
    Event.REINSTATED: _reinstated,
    Event.VACATED: _vacated,
    Event.MOVED: _moved,
}


def _stocks(r: Recount, day: int) -> None:
    """Count the stocks at the end of a day and hold them, and the day's flows, against the day's row."""
    standings = Counter(r.standing)
    stocks = {
        "members": standings[Standing.MEMBER] + standings[Standing.CRITICISED],
        "candidates": standings[Standing.CANDIDATE],
        "criticised": standings[Standing.CRITICISED],
        "waiting": sum(stage == "waiting" for stage in r.stage.values()),
        "in_session": sum(stage == "session" for stage in r.stage.values()),
        "prisoners": standings[Standing.ARRESTED],
        "vacant_posts": r.holder.count(-1),
    }
    row = r.run.daily_table[day]
    for name in DAILY.names or ():
        counted = day if name == "day" else stocks.get(name, r.days[-1][name])
        if row[name] != counted:
            r.problems.append(f"day {day}: {name} {row[name]} written, {counted} counted")


def fallen_ties(r: Recount) -> np.ndarray:
    """Count every cadre's ties to the fallen, from the stored ties; shape (n_rows,)."""
    party, register = r.run.party, first_register(r.run.scenario, r.run.party)
    count = np.zeros(r.run.n_rows, int)
    for row in r.fallen:
        if row >= len(register):  # newcomers have no ties
            continue
        for tie in range(int(party.tie_start[row]), int(party.tie_start[row + 1])):
            a, b = register[row], register[party.tie_to[tie]]
            faction, circle = a["faction"] == b["faction"] > 0, a["circle"] == b["circle"] > 0
            if party.tie_layer[tie] != Layer.COMRADE or faction or circle:
                count[party.tie_to[tie]] += 1
    return count
