"""Entries of the chronicle and the day's counts: what is written, what is counted, and that a full table is told."""

from __future__ import annotations

import pytest

import purgesim
from purgesim.core.vocabulary import Event, Motive, Sanction, Standing
from purgesim.engine.effects.chronicle import act, append, count_events, grow_acts, new_acts
from purgesim.engine.state import State
from tests import hand

DAY = 9
PLAIN = {
    Event.OPENED: "opened",
    Event.SESSION: "sessions",
    Event.DEFENDED: "defended",
    Event.ARRESTED: "arrested",
    Event.SENTENCED: "sentenced",
    Event.MARKED: "marked",
    Event.FLED: "fled",
    Event.REINSTATED: "reinstated",
    Event.VACATED: "vacated",
    Event.FILLED: "filled",
    Event.ADMITTED: "admitted",
    Event.ENROLLED: "enrolled",
}
BY_VALUE = [
    (Event.VERDICT, Sanction.CLEARED, {"cleared"}),
    (Event.VERDICT, Sanction.REPRIMAND, {"reprimanded"}),
    (Event.VERDICT, Sanction.TRANSFER, {"transferred"}),
    (Event.VERDICT, Sanction.DEMOTION, {"demoted"}),
    (Event.VERDICT, Sanction.EXPULSION, set()),
    (Event.EXPELLED, 1, {"expelled_political"}),
    (Event.EXPELLED, 0, {"expelled_ordinary"}),
    (Event.INTERROGATED, -1, {"interrogated"}),
    (Event.INTERROGATED, 0, {"interrogated"}),
    (Event.INTERROGATED, 1, {"interrogated", "broken"}),
    (Event.DIED, Standing.MEMBER, {"died_members"}),
    (Event.DIED, Standing.CRITICISED, {"died_members"}),
    (Event.DIED, Standing.CANDIDATE, {"died_candidates"}),
    (Event.DIED, Standing.EXPELLED, {"died_others"}),
    (Event.DIED, Standing.ARRESTED, {"died_others"}),
    (Event.MOVED, 1, set()),
]


@pytest.fixture
def s() -> State:
    state = hand.small()
    state.world["day"], state.world["phase"] = DAY, 4
    return state


def counted(s: State) -> dict[str, int]:
    count_events(s)
    return {name: int(s.daily[name][DAY]) for name in s.daily.dtype.names if name != "day" and s.daily[name][DAY]}


@pytest.mark.parametrize("kind", PLAIN)
def test_an_event_is_counted_on_its_day_and_once(s: State, kind: Event) -> None:
    append(s, int(kind), -1, 5, 0, 0, 0, 0, 1)
    assert counted(s) == {PLAIN[kind]: 1}
    assert counted(s) == {PLAIN[kind]: 1}
    append(s, int(kind), -1, 6, 0, 0, 0, 0, 1)
    assert counted(s) == {PLAIN[kind]: 2}


@pytest.mark.parametrize(("kind", "value", "columns"), BY_VALUE)
def test_what_an_event_counts_as_by_its_value(s: State, kind: Event, value: int, columns: set[str]) -> None:
    append(s, int(kind), -1, 5, 0, 0, 0, 0, int(value))
    assert counted(s) == dict.fromkeys(columns, 1)


@pytest.mark.parametrize("motive", [motive for motive in Motive if motive != Motive.NONE])
@pytest.mark.parametrize("value", [0, 1])
def test_a_denunciation_is_counted_by_motive_and_harmless_ones_besides(s: State, motive: Motive, value: int) -> None:
    append(s, int(Event.DENOUNCED), 7, 5, 0, int(motive), 2, 0, value)
    assert counted(s) == {f"denounced_{motive.name.lower()}": 1, **({} if value else {"harmless": 1})}


def test_an_entry_says_where_and_what_somebody_was(s: State) -> None:
    row = next(r for r in range(400) if hand.rank(s, r) == 3)
    hand.set_row(s, row, generation=4)
    append(s, int(Event.VERDICT), 7, row, 2, 1, 3, 5, 4)
    e = s.events[int(s.world[0]["events"]) - 1]
    told = tuple(int(e[name]) for name in ("day", "phase", "kind", "actor", "whom", "n", "motive", "channel", "charge"))
    assert told == (DAY, 4, Event.VERDICT, 7, row, 2, 1, 3, 5)
    body = s.register["body"][row]
    assert (e["value"], e["rank"], e["standing"], e["body"], e["generation"]) == (4, 3, Standing.MEMBER, body, 4)
    append(s, int(Event.VERDICT), 7, next(r for r in range(400) if hand.rank(s, r) == 0), 2, 1, 3, 5, 4)
    assert s.events["rank"][int(s.world[0]["events"]) - 1] == 0


def test_a_full_chronicle_takes_nothing_and_tells_it(s: State) -> None:
    full = len(s.events)
    s.world["events"] = full - 1
    append(s, int(Event.OPENED), -1, 5, 0, 0, 0, 0, 0)
    assert (s.world[0]["events"], s.world[0]["overflow"]) == (full, 0)
    before = s.events.copy()
    append(s, int(Event.OPENED), -1, 6, 0, 0, 0, 0, 0)
    append(s, int(Event.OPENED), -1, 7, 0, 0, 0, 0, 0)
    assert (s.world[0]["events"], s.world[0]["overflow"]) == (full, 2)
    assert s.events.tobytes() == before.tobytes()
    sim = purgesim.start("small_ministry", 1)
    sim._tables.world["overflow"] = 1
    with pytest.raises(RuntimeError, match="a table of the state overflowed"):
        sim.run_to("1957-01-02")


def test_a_table_of_acts_grows_when_it_is_full_and_keeps_what_it_holds() -> None:
    acts, count = new_acts(3), 0
    assert len(acts) == 8
    for i in range(20):
        acts = grow_acts(acts, count)
        count = act(acts, count, i, i + 1, i + 2, i + 3, i + 4, i + 5, i + 6, i + 7, i + 8)
    assert (count, len(acts), len(new_acts(9))) == (20, 32, 9)
    names = ("actor", "whom", "n", "kind", "motive", "channel", "charge", "value", "extra")
    assert [tuple(int(a[name]) for name in names) for a in acts[:20]] == [tuple(range(i, i + 9)) for i in range(20)]
