"""Vacated posts: who is due to be filled, and promotions."""

from __future__ import annotations

import math

import numpy as np

from purgesim.core.choice.chain import fill_in_order
from purgesim.core.choice.queue import due, note
from purgesim.core.choice.race import largest_first, lateness, leads, too_late, winner
from purgesim.core.jit.prefetch import ask_for
from purgesim.core.keyed_random import Stream, uniform
from purgesim.core.vocabulary import Event, Rank
from purgesim.engine.choice_sets import cell_eligible, weight_for_post
from purgesim.engine.effects.chronicle import append
from purgesim.engine.effects.standing import take_post, vacate
from purgesim.engine.kernel import Rows, Weights, kernel
from purgesim.engine.queries import may_be_promoted
from purgesim.engine.state import Agenda, State
from purgesim.rules.vacancy import promotion_weight

__all__ = ["cell_for", "draws_of_holders", "due_posts", "fill_group", "group_end", "promote"]


@kernel
def due_posts(s: State, day: int) -> Rows:
    """Return the vacant posts that may be filled today, in order of their number; shape (m,), int64."""
    noted = due(s.agenda, s.world, s.agenda_days, Agenda.FILL.value, day)
    posts = np.empty(len(noted), np.int64)
    count = 0
    for i in range(len(noted)):
        # Filled meanwhile, or noted twice because it fell vacant twice: once is enough.
        if s.posts[noted[i, 0]].holder < 0 and (count == 0 or posts[count - 1] != noted[i, 0]):
            posts[count] = noted[i, 0]
            count += 1
    return posts[:count]


@kernel
def group_end(s: State, posts: Rows, start: int) -> int:
    """Return the end of the run of posts of one body and rank; secretaries stand alone, each in their cell."""
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
        # A cell without speakers has nobody to promote.
        weights[i] = 1.0 if s.cells[rows[i]].speakers > 0 else 0.0
    w = s.world[0]
    best = winner(w.key0, w.key1, Stream.FILL_CELL, number, post.vacancies, rows, weights, count)
    return rows[best] if best >= 0 else np.int64(-1)


@kernel
def _posts_below(s: State, number: int) -> tuple[int, int]:
    """Return first and end of the posts of the next rank below in the same body: none if it is the lowest."""
    body = s.bodies[s.posts[number].body]
    first = np.int64(body.down_to[s.posts[number].rank])
    end = np.int64(body.down_to[s.posts[first].rank]) if first < body.end_post else first
    return first, end


@kernel
def draws_of_holders(s: State, first: int, end: int, without: int, stream: int, who: int, n: int) -> Weights:
    """Return the draws of those who hold the posts [first, end), 0 where a post is vacant or `without` holds it."""
    w = s.world[0]
    draws, top = np.zeros(end - first), 0.0
    for i in range(len(draws)):
        holder = np.int64(s.posts[first + i].holder)
        if holder >= 0 and holder != without:
            draws[i] = uniform(w.key0, w.key1, stream, who, holder, n)
            if draws[i] > top:  # while the others draw, memory brings whom to look at first
                top = draws[i]
                ask_for(s.register, holder)
    return draws


@kernel
def _best_below(s: State, day: int, number: int, first: int, end: int, taken: Rows) -> int:
    """Return the holder of one of the posts [first, end) who gets a post, by a race, -1 if nobody is eligible.

    Records of the party lie far apart: only who would lead at the largest weight anybody can have is looked at, and
    first of all whose draw is the largest.
    """
    p, post = s.parameters[0], s.posts[number]
    body = s.bodies[post.body]
    draws = draws_of_holders(s, first, end, -1, Stream.FILL.value, number, post.vacancies)
    # The largest weight anybody here can have, with or without a case: past its time the search may stop.
    most = max(
        promotion_weight(body.most_spoken, p.vacancy_spoken, 0, p.vacancy_criticised_before),
        promotion_weight(body.most_spoken, p.vacancy_spoken, 1, p.vacancy_criticised_before),
    )
    best, bar = np.int64(-1), math.inf
    for i in largest_first(draws):
        row = np.int64(s.posts[first + i].holder)
        if too_late(draws[i], most, bar) or not may_be_promoted(s, day, row) or np.any(taken == row):
            continue
        weight = weight_for_post(s, row)
        if leads(draws[i], weight, row, bar, best):
            best, bar = row, lateness(draws[i], weight)
    return best


@kernel
def fill_group(s: State, day: int, posts: Rows) -> Rows:
    """Return who gets each of the vacant posts of one body and rank, -1 where nobody is eligible.

    The holders of the rank below in the same body are; where no lower rank has posts, or for a secretary, the
    members of a cell who hold no post.
    """
    first, end = _posts_below(s, posts[0])
    if s.posts[posts[0]].rank > Rank.SECRETARY and end > first:
        chosen = np.full(len(posts), -1, np.int64)
        for i in range(len(posts)):
            chosen[i] = _best_below(s, day, posts[i], first, end, chosen[:i])
        return chosen
    cell = cell_for(s, posts[0])
    if cell < 0:
        return np.full(len(posts), -1, np.int64)
    rows, weights, _ = cell_eligible(s, day, cell)
    vacancies = np.empty(len(posts), np.int64)
    for i in range(len(posts)):
        vacancies[i] = s.posts[posts[i]].vacancies
    w = s.world[0]
    return fill_in_order(w.key0, w.key1, posts, vacancies, rows, weights)


@kernel
def promote(s: State, day: int, number: int, row: int) -> None:
    """Give a vacant post to a cadre, who leaves their own; if nobody is eligible, try again tomorrow."""
    if row < 0:
        note(s.agenda, s.world, s.agenda_days, Agenda.FILL.value, day + 1, number, 0)
        return
    post = s.posts[number]
    waited = day - post.vacant_on
    vacate(s, row, Event.FILLED.value)
    take_post(s, row, number)
    s.register[row].promoted_on = day
    append(s, Event.FILLED.value, -1, row, number, 0, 0, 0, waited)
