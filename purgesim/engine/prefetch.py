"""Ahead: what a phase will read is asked for beforehand, so that memory brings it all at once.

In a large party nearly every record a phase looks at has to come from memory, and each would be waited for. But whom
a phase will deal with is known when it begins. Nothing here changes anything: without it the results are the same.
"""

from __future__ import annotations

from typing import Final

from purgesim.core.jit.prefetch import LINE, ask_for
from purgesim.core.tables import POST
from purgesim.core.vocabulary import RING
from purgesim.engine.kernel import Acts, Rows, kernel
from purgesim.engine.queries import leaders_end, tie_range
from purgesim.engine.state import State

__all__ = [
    "BATCH",
    "ask_for_acts",
    "ask_for_cases",
    "ask_for_cells",
    "ask_for_members",
    "ask_for_prisoners",
    "ask_for_vacancies",
    "ask_for_waiting",
]

TIES_A_LINE: Final = LINE // 4
POSTS_A_LINE: Final = LINE // POST.itemsize
BATCH: Final = 32
"""For how many hearings is asked at a time: what they need fits into the second cache together."""


@kernel
def _ask_for_home(s: State, cell: int) -> None:
    """Ask for the home rows of a cell."""
    for row in range(s.cells[cell].first, s.cells[cell].end):
        ask_for(s.register, row)


@kernel
def _ask_for_posts(s: State, body: int) -> None:
    """Ask for the posts of a body's leadership."""
    end = leaders_end(s, body) + POSTS_A_LINE - 1  # the last line may begin in the middle of these
    for post in range(s.bodies[body].first_post, end, POSTS_A_LINE):
        ask_for(s.posts, post)


@kernel
def _ask_for_mates(s: State, cell: int) -> None:
    """Ask for the home rows of a cell, and for the leadership of its body."""
    _ask_for_home(s, cell)
    body = s.cells[cell].body
    for post in range(s.bodies[body].first_post, leaders_end(s, body)):
        ask_for(s.register, s.posts[post].holder)


@kernel
def ask_for_acts(s: State, acts: Acts, count: int) -> None:
    """Ask for those whom a phase's acts are about, for their cells and for their posts."""
    for i in range(count):
        ask_for(s.register, acts[i].whom)
    for i in range(count):
        if acts[i].whom >= 0:
            c = s.register[acts[i].whom]
            ask_for(s.cells, c.cell)
            ask_for(s.posts, c.post)


@kernel
def ask_for_members(s: State, rows: Rows) -> None:
    """Ask for cadres whose standing will change, and for their cells."""
    for row in rows:
        ask_for(s.register, row)
    for row in rows:
        ask_for(s.cells, s.register[row].cell)


@kernel
def ask_for_cells(s: State, cells: Rows) -> None:
    """Ask for all who may be denounced in these cells' meetings, and for their patrons."""
    for cell in cells:
        ask_for(s.cells, cell)
    for cell in cells:
        _ask_for_posts(s, s.cells[cell].body)
    for cell in cells:
        _ask_for_mates(s, cell)
    for cell in cells:
        for row in range(s.cells[cell].first, s.cells[cell].end):
            ask_for(s.register, s.register[row].patron)
            ask_for(s.posts, s.register[row].post)
        body = s.cells[cell].body
        for post in range(s.bodies[body].first_post, leaders_end(s, body)):
            if s.posts[post].holder >= 0:
                ask_for(s.register, s.register[s.posts[post].holder].patron)


@kernel
def ask_for_cases(s: State, rows: Rows) -> None:
    """Ask for cadres whose hearing or custody ends, for all whom they may name, and for their ties' cells."""
    for row in rows:
        ask_for(s.register, row)
        ask_for(s.tie_first, row)
    for row in rows:
        ask_for(s.cells, s.register[row].cell)
        _ask_for_posts(s, s.register[row].body)
        first, end = tie_range(s, row)
        for tie in range(first, end, TIES_A_LINE):
            ask_for(s.tie_to, tie)
            ask_for(s.tie_layer, tie)
    for row in rows:
        _ask_for_mates(s, s.register[row].cell)
        body = s.bodies[s.register[row].body]
        for i in range(min(body.fallen_count, RING)):
            ask_for(s.register, body.fallen_rows[i])
        first, end = tie_range(s, row)
        for tie in range(first, end):
            ask_for(s.register, s.tie_to[tie])
    for row in rows:
        first, end = tie_range(s, row)
        for tie in range(first, end):
            ask_for(s.cells, s.register[s.tie_to[tie]].cell)


@kernel
def ask_for_prisoners(s: State, rows: Rows) -> None:
    """Ask for prisoners and for all whom they may name: more than in a hearing, their circle too."""
    ask_for_cases(s, rows)
    for row in rows:
        circle = s.register[row].circle
        if circle > 0:
            for i in range(s.circle_first[circle], s.circle_first[circle + 1]):
                ask_for(s.register, s.circle_rows[i])


@kernel
def ask_for_waiting(s: State, bodies: Rows) -> None:
    """Ask for those who are next in the waiting lines of bodies that open hearings."""
    for body in bodies:
        ask_for(s.queue, s.bodies[body].root)
    for body in bodies:
        if s.bodies[body].root >= 0:
            ask_for(s.register, s.queue[s.bodies[body].root].row)


@kernel
def ask_for_vacancies(s: State, posts: Rows) -> None:
    """Ask for the cells out of which secretaries' posts will be filled."""
    for post in posts:
        ask_for(s.cells, s.posts[post].cell)
    for post in posts:
        if s.posts[post].cell >= 0:
            _ask_for_home(s, s.posts[post].cell)
