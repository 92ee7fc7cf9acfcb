"""Vacated posts: who is due to be filled, and promotions."""

from __future__ import annotations

import numpy as np

from purgesim.choice.chain import fill_in_order
from purgesim.choice.queue import due, note
from purgesim.choice.race import winner
from purgesim.draws import Stream
from purgesim.ledger.entries import append
from purgesim.ledger.standing import take_post, vacate
from purgesim.options import eligible
from purgesim.signatures import Rows, kernel
from purgesim.state import Agenda, State
from purgesim.terms import Event, Rank

__all__ = ["cell_for", "due_posts", "fill_group", "group_end", "promote"]


@kernel
def due_posts(s: State, day: int) -> Rows:
    """Return the vacant posts that may be filled today, in order of their number; shape (m,), int64."""
    noted = due(s.agenda, s.world, s.agenda_heads, Agenda.FILL.value, day)
    posts = np.empty(len(noted), np.int64)
    count = 0
    for i in range(len(noted)):
        if s.posts[noted[i, 0]].holder < 0 and (count == 0 or posts[count - 1] != noted[i, 0]):
            posts[count] = noted[i, 0]
            count += 1
    return posts[:count]


@kernel
def group_end(s: State, posts: Rows, start: int) -> int:
    """Return the end of the run of posts of one body and rank; secretaries stand alone, each in his cell."""
    first = s.posts[posts[start]]
    end = start + 1
    if first.rank == Rank.SECRETARY:
        return end
    while end < len(posts) and s.posts[posts[end]].body == first.body and s.posts[posts[end]].rank == first.rank:
        end += 1
    return end


@kernel
def cell_for(s: State, number: int) -> int:
    """Return the cell from which a post is filled where no rank below has posts, -1 if there is none."""
    post = s.posts[number]
    if post.rank == Rank.SECRETARY and post.cell >= 0:
        return np.int64(post.cell)
    body = s.bodies[post.body]
    count = body.end_cell - body.first_cell
    rows, weights = np.empty(count, np.int64), np.empty(count)
    for i in range(count):
        rows[i] = body.first_cell + i
        weights[i] = 1.0 if s.cells[rows[i]].speakers > 0 else 0.0
    w = s.world[0]
    best = winner(w.key0, w.key1, Stream.FILL_CELL, number, post.vacancies, rows, weights, count)
    return rows[best] if best >= 0 else np.int64(-1)


@kernel
def fill_group(s: State, day: int, posts: Rows) -> Rows:
    """Return who gets each of the vacant posts of one body and rank, -1 where nobody is eligible."""
    cell = cell_for(s, posts[0])
    rows, weights, _ = eligible(s, day, posts[0], cell)
    vacancies = np.empty(len(posts), np.int64)
    for i in range(len(posts)):
        vacancies[i] = s.posts[posts[i]].vacancies
    w = s.world[0]
    return fill_in_order(w.key0, w.key1, posts, vacancies, rows, weights)


@kernel
def promote(s: State, day: int, number: int, row: int) -> None:
    """Give a vacant post to a cadre, who leaves his own; if nobody is eligible, try again tomorrow."""
    if row < 0:
        note(s.agenda, s.world, s.agenda_heads, Agenda.FILL.value, day + 1, number, 0)
        return
    post = s.posts[number]
    waited = day - post.vacant_on
    vacate(s, row, Event.FILLED.value)
    take_post(s, row, number)
    s.register[row].promoted_on = day
    append(s, Event.FILLED.value, -1, row, number, 0, 0, 0, waited)
