"""One cadre less: whom no event names is missed by nobody; whom events name is missed by their descendants only."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import numpy as np
import pytest

import purgesim
from purgesim import Run, Scenario
from purgesim.core.vocabulary import Event, Rank, Standing
from purgesim.run.difference import first_difference
from tests.worlds.worlds import ample, changes, cone, ministry, touched

SEED = 2
log = logging.getLogger(__name__)


@pytest.fixture(scope="module")
def base() -> Run:
    return purgesim.simulate(ministry(), SEED)


@pytest.fixture(scope="module")
def wide() -> Run:
    return purgesim.simulate(ample(), SEED)


def untouched(run: Run) -> Iterator[int]:
    """Cadres whom no event names and whose mere presence is no influence.

    A patron protects, and a superior who does not share a mark ends the line: both act without an event.
    """
    first, named = run.party.register, touched(run)
    patrons = set(first["patron"].tolist())
    for row in range(len(first)):
        post = int(first["post"][row])
        rank = int(run.party.posts["rank"][post]) if post >= 0 else 0
        if row not in named and row not in patrons and rank < Rank.HEAD:
            yield row


def chosen(run: Run) -> list[int]:
    """Twenty of them: candidates, secretaries and officials, and plain members."""
    first = run.party.register
    rows = np.array(list(untouched(run)))
    candidates = rows[first["standing"][rows] == Standing.CANDIDATE]
    holders = rows[first["post"][rows] >= 0]
    members = rows[(first["post"][rows] < 0) & (first["standing"][rows] == Standing.MEMBER)]
    spread = members[np.linspace(0, len(members) - 1, 20 - min(4, len(candidates)) - min(6, len(holders))).astype(int)]
    return [*candidates[:4].tolist(), *holders[:6].tolist(), *spread.tolist()]


def test_of_twenty_untouched_nobody_else_s_history_changes(base: Run) -> None:
    rows = chosen(base)
    assert len(set(rows)) == 20
    first = base.party.register
    assert {int(s) for s in first["standing"][rows]} == {Standing.CANDIDATE, Standing.MEMBER}
    assert np.count_nonzero(first["post"][rows] >= 0) >= 3
    for row in rows:
        other = purgesim.simulate(base.scenario, SEED, without=[row])
        assert other.event_table.tobytes() == base.event_table.tobytes(), (row, first_difference(base, other))
        assert changes(base, other).keys() == {row}
        assert other.post_table.tobytes() == base.post_table.tobytes()
        stock = "candidates" if first["standing"][row] == Standing.CANDIDATE else "members"
        for name in base.daily_table.dtype.names or ():
            assert np.array_equal(base.daily_table[name] - (name == stock), other.daily_table[name]), (row, name)


def test_a_removed_cadre_has_no_history(base: Run) -> None:
    row = int(base.event_table["whom"][base.event_table["kind"] == Event.EXPELLED][0])
    other = purgesim.simulate(base.scenario, SEED, without=[row])
    assert row not in touched(other)
    assert other.register["standing"][row] == "absent"
    post = int(base.party.register["post"][row])
    if post >= 0:
        assert not np.any((other.event_table["kind"] == Event.FILLED) & (other.event_table["n"] == post))


def victims(run: Run) -> list[int]:
    """Twenty touched cadres, from the first events to the last."""
    first_events = np.unique(run.event_table["whom"], return_index=True)
    rows = first_events[0][np.argsort(first_events[1])]
    rows = rows[rows < len(run.party.register)]
    return [int(row) for row in rows[np.linspace(0, len(rows) - 1, 20).astype(int)]]


def test_of_twenty_touched_only_descendants_change_where_nobody_waits(wide: Run) -> None:
    sizes, people = [], wide.n_rows
    for row in victims(wide):
        other = purgesim.simulate(wide.scenario, SEED, without=[row])
        changed = changes(wide, other)
        outside = changed.keys() - cone(wide, other, row, changed)
        assert not outside, (
            f"without {row}: {sorted(outside)[:5]} changed on {[changed[o] for o in sorted(outside)[:5]]}"
        )
        sizes.append(len(changed))
    log.info("unlimited throughput: of %d people %s changed", people, sorted(sizes))
    assert np.median(sizes) < people / 4, sizes
    assert max(sizes) > 1, sizes


def test_with_limited_throughput_the_number_of_changed_is_reported(base: Run, record_property) -> None:
    sizes = []
    for row in victims(base):
        other = purgesim.simulate(base.scenario, SEED, without=[row])
        sizes.append(len(changes(base, other)))
    record_property("changed_with_limited_throughput", sizes)
    log.warning("limited throughput: of %d people %s changed", base.n_rows, sorted(sizes))
    assert 1 <= min(sizes) <= max(sizes) < base.n_rows, sizes


def test_a_wrong_cone_would_be_noticed(wide: Run) -> None:
    """The cone of another cadre does not hold those who changed."""
    rows = victims(wide)
    caught = 0
    for row, stranger in zip(rows, rows[::-1], strict=True):
        other = purgesim.simulate(wide.scenario, SEED, without=[row])
        changed = changes(wide, other)
        late = {who: moment for who, moment in changed.items() if who != row}
        caught += bool(late) and not set(late) <= cone(wide, other, stranger, late)
    assert caught >= 3


def scenario_of(changes: dict[str, object]) -> Scenario:
    return ministry().override(changes)


@pytest.mark.parametrize(
    "changes_of_levers",
    [
        {"levers.torture": [["1957-06-01", 1.0], ["1957-06-01", 0.0]]},
        {"levers.intensity.capital": [["1957-06-01", 1.0], ["1957-06-02", 0.2]]},
        {"levers.hunt.North": [["1957-06-01", 1.0], ["1957-07-01", 0.0]]},
        {"levers.strictness": [["1957-06-01", 1.0], ["1957-06-01", 0.0]]},
        {"levers.arrest_capacity": [["1957-06-01", 1.0], ["1957-06-01", 0.0]]},
        {"levers.reversal": [["1957-06-01", 1.0]]},
    ],
)
def test_two_worlds_agree_until_their_levers_differ(base: Run, changes_of_levers: dict[str, object]) -> None:
    other = purgesim.simulate(scenario_of(changes_of_levers), SEED)
    split = base.scenario.day_of("1957-06-01")
    past = [run.event_table[run.event_table["day"] < split] for run in (base, other)]
    assert past[0].tobytes() == past[1].tobytes()
    assert np.array_equal(base.daily_table[:split], other.daily_table[:split])
    assert not base.same_as(other)


def test_a_case_a_day_later_keeps_its_numbers() -> None:
    """Exposed a day later, an opponent has the same session, verdict, handler and arrest, a day later."""
    quiet = {f"switches.{name}": False for name in ("meetings", "session_names", "interrogation", "watch", "ordinary")}
    quiet |= {"switches.deaths": False, "party.circles.North.took_part": 1, "levers.hunt.North": 1.0}
    quiet |= {"levers.arrest_share": 1.0, "levers.arrest_capacity": 5.0, "behaviour.hearing.severity": 9.0}
    compared = 0
    for seed in range(8):
        runs = []
        for day in (10, 11):
            first, then = f"1957-01-{day}", f"1957-01-{day + 1}"
            lever = [[first, 0.0], [first, 1.0], [then, 1.0], [then, 0.0]]
            runs.append(purgesim.simulate(scenario_of({**quiet, "levers.exposure": lever}), seed))
        one, two = (run.event_table[run.event_table["kind"] != Event.ENROLLED].copy() for run in runs)
        two["day"] -= 1
        assert len(one) > 3
        for name in ("day", "kind", "actor", "whom", "n", "value", "charge"):
            assert np.array_equal(one[name], two[name]), (seed, name)
        compared += 1
    assert compared == 8
