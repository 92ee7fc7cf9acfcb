"""Leniency marks: given to whoever handled a mild decision, shared up the line, brought as charges in time."""

from __future__ import annotations

import math

import numpy as np

from purgesim.core.choice.queue import pop, push
from purgesim.core.choice.race import largest_first, lateness, leads, winner
from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import Event, Rank, Standing
from purgesim.engine.effects.chronicle import append
from purgesim.engine.effects.posts import draws_of_holders
from purgesim.engine.kernel import kernel
from purgesim.engine.queries import draw, in_party
from purgesim.engine.state import State
from purgesim.rules.watch import mark_fires_at, shares_mark

__all__ = ["choose_handler", "give_marks", "next_fired", "superior_of"]


@kernel
def official_of(s: State, body: int, row: int, n: int, stream: int, who: int) -> int:
    """Return an official of a body, anybody above secretary but `row` themselves, by a race; -1 if nobody may.

    All run with weight 1, and only who would lead is looked at, first of all whose draw is the largest.
    """
    first, end = s.bodies[body].first_post, s.bodies[body].down_to[Rank.OFFICIAL.value]
    draws = draws_of_holders(s, first, end, row, stream, who, n)
    best, bar = np.int64(-1), math.inf
    for i in largest_first(draws):
        holder = np.int64(s.posts[first + i].holder)
        if leads(draws[i], 1.0, holder, bar, best) and s.register[holder].standing == Standing.MEMBER:
            best, bar = holder, lateness(draws[i], 1.0)
    return best


@kernel
def choose_handler(s: State, hearing: int, row: int, n: int, stream: int, who: int) -> int:
    """Return the official who handles a case, -1 if there is none.

    By structure an official of the hearing body, or of one of the bodies assigned to handle cases: first the
    body, then the official, each by a race.
    """
    w = s.world[0]
    body = hearing
    if not s.parameters[0].handlers_hearing:
        if len(s.handling) == 0:
            return -1
        # Bodies are drawn under negative occurrences, officials under the others: the two races share a stream.
        best = winner(w.key0, w.key1, stream, who, -1 - n, s.handling, np.ones(len(s.handling)), len(s.handling))
        body = s.handling[best]
    return official_of(s, body, row, n, stream, who)


@kernel
def _top_of_superior(s: State, body: int) -> int:
    """Return the first post of the body above, -1 if there is none."""
    superior = np.int64(s.bodies[body].superior)
    if superior < 0 or s.bodies[superior].first_post == s.bodies[superior].end_post:
        return -1
    return np.int64(s.bodies[superior].first_post)


@kernel
def _post_above(s: State, number: int) -> int:
    """Return the post to which a post reports, -1 at the top."""
    body, rank = s.bodies[s.posts[number].body], s.posts[number].rank
    if rank == Rank.LEADING and number > body.first_post:
        return np.int64(body.first_post)
    end = np.int64(body.down_to[rank + 1])
    if end == body.first_post:
        return _top_of_superior(s, s.posts[number].body)
    above = s.posts[end - 1].rank
    start = np.int64(body.down_to[above + 1])
    # Officials are dealt out among the heads of department in turn.
    return start + (number - end) % (end - start) if above == Rank.HEAD else start


@kernel
def superior_of(s: State, row: int) -> int:
    """Return the superior of an office-holder up the line of command, -1 at the top.

    An official reports to one head of department, heads to the first leading official, and they to the first
    of the superior body; a vacant step is skipped.
    """
    number = np.int64(s.register[row].post)
    if number < 0:
        return -1
    while True:
        number = _post_above(s, number)
        if number < 0:
            return -1
        holder = np.int64(s.posts[number].holder)
        if holder >= 0 and in_party(s.register[holder].standing):
            return holder


@kernel
def _mark(s: State, official: int, about: int) -> None:
    w, c = s.world[0], s.register[official]
    # The hazard of strictness is common to all: the mark fires when its sum passes a threshold drawn now.
    level = mark_fires_at(draw(s, Stream.WATCH, official, 0, c.marks), w.strictness)
    w.watch_root = push(s.queue, s.world, w.watch_root, 0, level, official, c.marks, about)
    c.marks += 1
    append(s, Event.MARKED.value, about, official, c.marks, 0, 0, 0, c.marks)


@kernel
def give_marks(s: State, official: int, about: int) -> None:
    """Give an official a mark for a mild decision and let their superiors share it up the line.

    Parameters
    ----------
    official : int
        Who handled the case.
    about : int
        Whom they treated mildly; -1 is somebody outside the party.
    """
    p = s.parameters[0]
    if not in_party(s.register[official].standing):
        return
    # Before the mark itself is counted: the draws up the line belong to this mark.
    n = np.int64(s.register[official].marks)
    _mark(s, official, about)
    if not p.on_upline:
        return
    superior = official
    for _ in range(p.watch_levels):
        superior = superior_of(s, superior)
        if superior < 0 or not shares_mark(draw(s, Stream.UPLINE, official, superior, n), p.watch_share_up):
            return
        _mark(s, superior, about)


@kernel
def next_fired(s: State) -> tuple[int, int, int]:
    """Take the next mark whose time has come: (official, n, about), official -1 if there is none."""
    w = s.world[0]
    while w.watch_root >= 0 and s.queue[w.watch_root].second <= w.strictness:
        entry = s.queue[w.watch_root]
        official, n, about = np.int64(entry.row), np.int64(entry.n), np.int64(entry.about)
        w.watch_root = pop(s.queue, s.world, w.watch_root)
        # The charge dies with the standing: nobody is denounced for leniency who is out already.
        if in_party(s.register[official].standing):
            return official, n, about
    return np.int64(-1), np.int64(0), np.int64(-1)
