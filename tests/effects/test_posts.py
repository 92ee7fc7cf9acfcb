"""Who fills a vacated post, against a race over everybody eligible; and where the transferred go."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import purgesim
from purgesim.core.choice.queue import due, note
from purgesim.core.keyed_random import Stream, uniform
from purgesim.core.vocabulary import Event, Rank, Tier
from purgesim.engine.choice_sets import weight_for_post
from purgesim.engine.effects.apply import _new_cell
from purgesim.engine.effects.posts import cell_for, due_posts, fill_group, group_end, promote
from purgesim.engine.effects.standing import vacate
from purgesim.engine.queries import may_be_promoted
from purgesim.engine.state import Agenda, State
from purgesim.run import Simulation
from tests.strategies import scenarios, seeds
from tests.worlds.worlds import ministry


def everybody_below(s: State, day: int, number: int) -> list[int]:
    """Holders of the next rank below in the same body, looked at one by one."""
    post = s.posts[number]
    body = s.posts[s.bodies[post["body"]]["first_post"] : s.bodies[post["body"]]["end_post"]]
    lower = [int(rank) for rank in body["rank"] if rank < post["rank"]]
    rank = max(lower, default=0)
    holders = [int(row) for row in body["holder"][body["rank"] == rank] if row >= 0]
    return [row for row in holders if may_be_promoted(s, day, row)]


def race(s: State, number: int, rows: list[int]) -> int:
    w = s.world[0]
    n = s.posts[number]["vacancies"]
    times = [
        (-math.log(uniform(w["key0"], w["key1"], Stream.FILL, number, row, n)) / weight_for_post(s, row), row)
        for row in rows
        if weight_for_post(s, row) > 0.0
    ]
    return min(times, default=(0.0, -1))[1]


def check_every_post(sim: Simulation) -> int:
    """Compare for every post above secretary that has a rank below it; return how many had somebody to choose."""
    s, chosen = sim._tables, 0
    for number in np.flatnonzero(s.posts["rank"] > Rank.SECRETARY):
        body = s.posts[s.posts["body"] == s.posts[number]["body"]]
        if not np.any(body["rank"] < s.posts[number]["rank"]):
            continue
        expected = race(s, number, everybody_below(s, sim.day, number))
        assert fill_group(s, sim.day, np.array([number])).tolist() == [expected]
        chosen += expected >= 0
    return chosen


@settings(max_examples=20, deadline=None)
@given(scenarios(), seeds, st.floats(0.0, 1.0))
def test_the_best_of_the_rank_below_is_promoted(scenario: purgesim.Scenario, seed: int, share: float) -> None:
    check_every_post(purgesim.start(scenario, seed).run_to(int(share * scenario.n_days)))


def test_those_who_spoke_and_those_who_had_a_case_are_weighed_right() -> None:
    scenario = ministry().override({"behaviour.vacancy.spoken": 40.0, "behaviour.vacancy.criticised_before": 5.0})
    sim = purgesim.start(scenario, 3).run_to("1957-11-01")
    register, most = sim._tables.register, sim._tables.bodies["most_spoken"]
    assert (register["spoken"] <= most[register["body"]])[register["body"] >= 0].all()
    assert most.max() == register["spoken"].max() > 0
    assert check_every_post(sim) > 10


def test_two_vacancies_take_two_cadres() -> None:
    sim = purgesim.start("small_ministry", 1)
    s = sim._tables
    body = s.posts["body"][np.flatnonzero(s.posts["rank"] == Rank.HEAD)[0]]
    heads = np.flatnonzero((s.posts["body"] == body) & (s.posts["rank"] == Rank.HEAD))
    chosen = fill_group(s, 0, heads).tolist()
    assert len(set(chosen)) == len(chosen) > 1
    assert chosen[0] == fill_group(s, 0, heads[:1])[0]


def test_the_transferred_go_one_tier_down_to_any_other_body_and_cell() -> None:
    sim = purgesim.start("small_ministry", 1)
    s = sim._tables
    went = {"bodies": set(), "cells": set()}
    for row in np.flatnonzero(s.register["body"] >= 0):
        cell = _new_cell(s, row)
        own = s.register[row]["body"]
        tier = min(int(s.bodies[own]["tier"]) + 1, int(Tier.COUNTY))
        open_to = [b for b in range(len(s.bodies)) if s.bodies[b]["tier"] == tier and b != own]
        open_to = [b for b in open_to if s.bodies[b]["end_cell"] > s.bodies[b]["first_cell"]]
        if not open_to:
            assert cell == -1
            continue
        assert s.cells[cell]["body"] in open_to
        went["bodies"].add(int(s.cells[cell]["body"]))
        went["cells"].add(int(cell))
    assert len(went["cells"]) > 3


def test_every_other_body_of_the_tier_is_as_likely() -> None:
    sim = purgesim.start("small_ministry", 1)
    s = sim._tables
    s.bodies["tier"] = Tier.COUNTY
    inside = np.flatnonzero(s.bodies["end_cell"] > s.bodies["first_cell"])
    s.tier_first[:] = [0, 0, 0, len(inside)]
    s.tier_bodies[: len(inside)] = inside
    row = int(np.flatnonzero(s.register["body"] == inside[1])[0])
    counts = np.zeros(len(s.bodies), int)
    for case in range(3000):
        s.register["cases"][row] = case
        counts[s.cells[_new_cell(s, row)]["body"]] += 1
    assert counts[inside[1]] == 0
    others = np.delete(inside, 1)
    expected = 3000 / len(others)
    assert np.all(np.abs(counts[others] - expected) < 4.5 * math.sqrt(expected))


def test_vacant_posts_fall_due_once_in_order_and_in_groups() -> None:
    s = purgesim.start("small_ministry", 1)._tables
    heads = np.flatnonzero((s.posts["rank"] == Rank.HEAD) & (s.posts["body"] == 1)).tolist()
    official = int(np.flatnonzero((s.posts["rank"] == Rank.OFFICIAL) & (s.posts["body"] == 1))[0])
    secretaries = np.flatnonzero((s.posts["rank"] == Rank.SECRETARY) & (s.posts["body"] == 1))[:2].tolist()
    numbers = [*heads, official, *secretaries]
    for number in [*numbers, heads[0], 0]:
        note(s.agenda, s.world, s.agenda_days, int(Agenda.FILL), 9, number, 0)
    s.posts["holder"][numbers] = -1  # post 0 is held: it is not due
    posts = due_posts(s, 9)
    assert posts.tolist() == sorted(numbers)
    ends, start = [], 0
    while start < len(posts):
        start = group_end(s, posts, start)
        ends.append(start)
    sizes = np.diff([0, *ends]).tolist()
    assert sizes == [len(heads), 1, 1, 1]
    assert due_posts(s, 9).tolist() == []


def test_a_secretary_comes_from_the_cell_and_who_has_none_below_from_some_cell_that_can_speak() -> None:
    s = purgesim.start("small_ministry", 1)._tables
    secretary = int(np.flatnonzero(s.posts["rank"] == Rank.SECRETARY)[0])
    assert cell_for(s, secretary) == s.posts["cell"][secretary]
    post, w = int(np.flatnonzero(s.posts["rank"] == Rank.OFFICIAL)[0]), s.world[0]
    body = s.bodies[s.posts["body"][post]]
    cells = list(range(int(body["first_cell"]), int(body["end_cell"])))
    s.cells["speakers"][cells[0]] = 0
    for vacancies in range(12):
        s.posts["vacancies"][post] = vacancies
        times = {c: -math.log(uniform(w["key0"], w["key1"], Stream.FILL_CELL, post, c, vacancies)) for c in cells[1:]}
        assert cell_for(s, post) == min(times, key=times.__getitem__)
    s.cells["speakers"] = 0
    assert cell_for(s, post) == -1


def test_a_promotion_vacates_the_old_post_and_where_nobody_is_eligible_it_waits_a_day() -> None:
    s = purgesim.start("small_ministry", 1)._tables
    s.world["day"] = 20
    head = int(np.flatnonzero(s.posts["rank"] == Rank.HEAD)[0])
    vacate(s, int(s.posts["holder"][head]), int(Event.DIED))
    s.posts["vacant_on"][head] = 14
    official = int(np.flatnonzero(s.posts["rank"] == Rank.OFFICIAL)[0])
    row = int(s.posts["holder"][official])
    promote(s, 20, head, row)
    assert (s.posts["holder"][head], s.posts["holder"][official], s.register["post"][row]) == (row, -1, head)
    assert s.register["promoted_on"][row] == 20
    e = s.events[int(s.world[0]["events"]) - 1]
    assert (e["kind"], e["whom"], e["n"], e["value"], e["rank"]) == (Event.FILLED, row, head, 6, Rank.HEAD)
    s.posts["holder"][head] = -1
    promote(s, 20, head, -1)
    noted = due(s.agenda, s.world, s.agenda_days, int(Agenda.FILL), 21)
    assert (head, 0) in {(int(number), int(n)) for number, n in noted}
