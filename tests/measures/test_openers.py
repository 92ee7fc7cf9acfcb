"""Whose name opened a case: the chronicle tells it exactly, and R by opener is not R by first accuser."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from numpy.typing import NDArray

import purgesim
from purgesim.core.keyed_random import Stream, uniform
from purgesim.core.vocabulary import Channel, Charge, Event, Standing
from purgesim.measures import RunData, reproduction, summary
from purgesim.measures.chains import cohorts, pooled
from purgesim.measures.data import seen_until
from purgesim.measures.links import links
from purgesim.run import Simulation
from purgesim.scenario import Scenario
from tests.theory import worlds

NAMES = 5.0
OPENED = 0.2


def a_fifth_opens(cells: int) -> Scenario:
    """Everybody heard is expelled and names five cellmates on average; of five names one opens a case."""
    hearing = {"names": NAMES, "severity": 20.0, "session_days": 20.0}
    behaviour = {"hearing": hearing, "names": {"from_hearing": OPENED}}
    return worlds.limit(cells, ("hearings", "session_names"), behaviour)


def replayed(sim: Simulation) -> list[tuple[int, int, int, int]]:
    """Day, whom, opener and channel of every case, from the draws: which of the names said had to open one."""
    names, world = sim.scenario.behaviour.names, sim._tables.world[0]
    share = {
        Channel.MEETING: names.from_meeting,
        Channel.HEARING: names.from_hearing,
        Channel.INTERROGATION: names.from_interrogation,
        Channel.WATCH: names.from_watch,
    }
    found = []
    for e in sim.result().data.events:
        if e["kind"] != Event.DENOUNCED or e["standing"] != Standing.MEMBER:
            continue
        row, actor, channel = int(e["whom"]), int(e["actor"]), int(e["channel"])
        file = 8 * int(e["n"]) + channel
        draw = uniform(world["key0"], world["key1"], Stream.OPEN.value, row, actor + 1, file)
        if channel == Channel.CENTRE or draw < share[Channel(channel)]:
            found.append((int(e["day"]), row, actor, channel))
    return found


def recounted(cases: list[tuple[int, int, int, int]]) -> list[tuple[int, int]]:
    """Which case came through which: the last one, so far, of whoever opened it."""
    latest: dict[int, int] = {}
    found = []
    for number, (_, row, actor, _) in enumerate(cases):
        if actor in latest:
            found.append((number, latest[actor]))
        latest[row] = number
    return found


def _ended(sim: Simulation) -> Simulation:
    sim.run()
    return sim


@pytest.fixture(scope="module", params=["small_ministry", "a fifth opens"])
def sim(request: pytest.FixtureRequest) -> Simulation:
    if request.param == "small_ministry":
        return _ended(purgesim.start("small_ministry", seed=2))
    return _ended(worlds.seeded(a_fifth_opens(20), 1, Charge.UNRELIABLE.value))


def test_n4_the_opener_is_whose_name_the_draws_let_open_the_case(sim: Simulation) -> None:
    cases, found = replayed(sim), links(sim.result().data, "case")
    assert len(cases) > 30
    assert list(zip(found.days.tolist(), found.rows.tolist(), strict=True)) == [(day, row) for day, row, _, _ in cases]
    told = list(zip(found.children.tolist(), found.parents.tolist(), strict=True))
    assert told == recounted(cases)
    assert len(told) > 10
    by_channel = [links(sim.result().data, "case", channel).children.tolist() for channel in Channel]
    assert sorted(itertools.chain(*by_channel)) == found.children.tolist()
    for channel, children in zip(Channel, by_channel, strict=True):
        assert all(cases[child][3] == channel for child in children)


def test_n4_expulsion_by_opener_is_that_of_the_last_case(sim: Simulation) -> None:
    data, cases = sim.result().data, replayed(sim)
    found = links(data, "expulsion", by="opener")
    expected = {}
    for row, day in zip(found.rows.tolist(), found.days.tolist(), strict=True):
        own = [actor for on, whom, actor, _ in cases if whom == row and on <= day]
        if own and own[-1] in found.rows:
            expected[row] = own[-1]
    told = dict(zip(found.rows[found.children].tolist(), found.rows[found.parents].tolist(), strict=True))
    assert told == expected
    assert len(expected) > 10
    assert (found.rows == links(data, "expulsion").rows).all()


def _of_names(data: RunData) -> tuple[float, float]:
    """How many further cases a case leads to by what was said in hearings, and the error: a fifth of who could be."""
    events = data.events
    said = (events["kind"] == Event.DENOUNCED) & (events["standing"] == Standing.MEMBER) & (events["actor"] >= 0)
    heard = np.unique(events["whom"][events["kind"] == Event.EXPELLED])
    each: NDArray[np.int64] = np.bincount(events["actor"][said], minlength=len(data.last))[heard]
    mean = OPENED * float(each.mean())
    return mean, math.sqrt(mean / len(heard))


def test_n4_where_a_fifth_of_the_names_open_cases_r_by_opener_is_near_its_law() -> None:
    """A steady state: R is just below 1. By first accuser it is told too high, or anything at all in a cohort."""
    data = worlds.seeded(a_fifth_opens(60), 3, Charge.UNRELIABLE.value).run().data
    law, error = _of_names(data)
    assert 0.85 < law < 1.0
    closed = seen_until(data)
    of_cases, of_first = (cohorts(links(data, kind), closed) for kind in ("case", "expulsion"))
    assert abs(pooled(of_cases) - law) < 4.0 * error
    assert pooled(of_first) > law + 2.0 * error
    told = summary(data)
    assert told["reproduction_cases_by_opener"] == pooled(of_cases)
    assert told["reproduction_expulsion_by_first_accuser"] == pooled(of_first)
    table = reproduction(data, "case")
    large = table[table["known"] & (table["parents"] >= 10)]
    assert len(large) >= 8
    assert ((large["low"] <= law) & (law <= large["high"])).mean() >= 0.7  # 0.9 on average
    cases = links(data, "case")
    one_case = len(np.unique(cases.rows)) == len(cases.rows)
    assert one_case  # nobody is cleared here, so cases are people
    first = data.last["accuser"][cases.rows[cases.children]]
    same = float((first == cases.rows[cases.parents]).mean())
    assert 0.4 < same < 0.9


def test_n4_what_is_told_by_what() -> None:
    data = purgesim.simulate("small_ministry", seed=2).data
    assert set(reproduction(data, "case")["by"]) == {"opener"}
    assert set(reproduction(data)["by"]) == set(reproduction(data, "expulsion")["by"]) == {"first accuser"}
    assert set(reproduction(data, "expulsion", by="opener")["by"]) == {"opener"}
    with pytest.raises(ValueError, match="allowed: accusation by first accuser; expulsion by first accuser or opener"):
        reproduction(data, by="opener")
    with pytest.raises(ValueError, match="kind, by: given 'arrest'"):
        links(data, "arrest")  # type: ignore[arg-type]


def test_n4_a_case_of_which_no_name_is_told_has_no_parent() -> None:
    """A chronicle cut off before the name that opened its first case."""
    data = purgesim.simulate("small_ministry", seed=2).data
    opened = np.flatnonzero(data.events["kind"] == Event.OPENED)
    cut = data._replace(events=data.events[opened[5] :])
    assert len(links(cut, "case").rows) == len(opened) - 5
    assert 0 not in links(cut, "case").children
