"""The figures of the documented cases besides 1957-58, each by hand on a run of a dozen people."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from purgesim.core.tables import DAILY, POST
from purgesim.core.vocabulary import Charge, Event, Involvement, Rank, Sanction, Standing, Tier
from purgesim.measures import RunData
from purgesim.patterns.cases import CASES
from purgesim.scenario import Scenario
from tests.measures import worlds
from tests.measures.worlds import chronicle, expelled, register, small, table

START, CLOSE = dt.date(1955, 12, 2), dt.date(1961, 9, 11)
YANAN, SOVIET, PARTISAN = 1, 2, 3


def on(date: str, start: dt.date = START) -> int:
    return (dt.date.fromisoformat(date) - start).days


def scenario(start: dt.date, closed: dt.date) -> Scenario:
    names = ("Yan'an", "Soviet", "partisan")
    factions = [{"name": name, "size": 1, "most": 10} for name in names]
    return worlds.scenario(start, start, closed).override({"party.factions": factions})


def long_purge(*more: dict[str, Any]) -> RunData:
    """Body 0 the top in the capital, 1 below it in the capital, 2 below it in a province.

    Rows 0 to 4 of Yan'an, 5 to 9 Soviet, 10 to 14 partisans, 15 to 19 of no faction. All but the last five lead: two
    of each faction the top body, two body 1 and one body 2. Rows 0, 1 and 15 took part, 2, 5 and 16 knew.
    """
    bodies = table(worlds.BODY, 3, superior=[-1, 0, 0], tier=[Tier.CAPITAL, Tier.CAPITAL, Tier.PROVINCE])
    posts = table(POST, 15, {"lost_on": -1, "rank": Rank.LEADING}, body=[0, 0, 1, 1, 2] * 3)
    posts["first_holder"] = posts["holder"] = np.arange(15)
    last = register(20, faction=[YANAN] * 5 + [SOVIET] * 5 + [PARTISAN] * 5 + [0] * 5)
    last["involvement"][[0, 1, 15]], last["involvement"][[2, 5, 16]] = Involvement.TOOK_PART, Involvement.KNEW
    exits = (  # whom, when, from which body
        (5, "1955-12-20", 0), (15, "1956-02-01", 0),  # the winter
        (0, "1956-09-05", 0), (16, "1956-09-21", 2), (17, "1956-10-02", 0),  # the wave, and the pause
        (1, "1957-08-10", 0), (2, "1957-09-01", 2), (6, "1958-02-28", 1), (7, "1958-06-30", 2),  # from May 1957 on
        (3, "1959-01-10", 2), (8, "1960-12-31", 2), (10, "1960-12-31", 0), (9, "1961-02-01", 2),
    )  # fmt: skip
    events = [expelled(on(when), whom, body=body) for whom, when, body in exits]
    vacated = [
        {"kind": Event.VACATED, "day": event["day"], "whom": event["whom"], "n": event["whom"], "value": Event.EXPELLED}
        for event in events
        if event["whom"] < 15
    ]
    daily = table(DAILY, 2, members=[20, 7], candidates=[9, 4])
    everything = chronicle(*events, *vacated, *more)
    data = small(everything, 20, first=last.copy(), last=last, bodies=bodies, posts=posts, daily=daily)
    return data._replace(scenario=scenario(START, CLOSE))


def figures_of(data: RunData) -> dict[str, float]:
    window = data.scenario.window
    figures = next(case for case in CASES if case.window == (window.open, window.close)).figures
    assert figures is not None
    return figures(data)


def test_the_long_purge_by_hand() -> None:
    """The committee: leading officials of the top (0, 1, 5, 6, 10, 11) and the first of bodies 1 and 2 (2 and 4).

    It is elected on 29 April 1956, when row 5 has gone: seven people, of whom 4 and 11 keep their posts.
    """
    found = figures_of(long_purge())
    expected = {
        "involved_removed_by_1960": 1.0, "took_part_removed_by_1960": 1.0, "knew_removed_by_1960": 1.0,
        "committee_kept": 2 / 7, "committee_members": 2 / 7,
        "elite_lost_yanan": 4 / 5, "elite_lost_partisan": 1 / 5,
        "outside_capital_to_1958_02": 1 / 3,  # 1, 2 and 6
        "outside_capital_screening": 2 / 3,  # 3, 8 and 10
        "winter_expelled": 2.0, "winter_soviet_share": 1 / 2,
        "wave_a_week": 2 / 24 * 7, "pause_a_week": 1 / 100 * 7,
        "soviet_removed_by_1958_06": 3 / 5, "soviet_removed_by_1960": 4 / 5,
        "political_fy57": 4.0, "in_the_party_end": 11.0,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert np.isnan([found["elite_lost_soviet"], found["elite_lost_unaffiliated"]]).all()  # four, and nobody


def test_a_removal_after_1960_is_none_by_1960() -> None:
    """Row 18 knew and is expelled in June 1961; row 19 knew and dies in the party: they are not asked about."""
    data = long_purge(
        expelled(on("1961-06-01"), 18),
        {"kind": Event.DIED, "day": on("1957-01-01"), "whom": 19, "value": Standing.MEMBER},
    )
    data.last["involvement"][[18, 19]] = Involvement.KNEW
    found = figures_of(data)
    assert found["knew_removed_by_1960"] == 3 / 4
    assert found["involved_removed_by_1960"] == 6 / 7
    assert found["took_part_removed_by_1960"] == 1.0


def test_arrests_and_ordinary_expulsions_are_no_political_expulsions() -> None:
    more = [expelled(on(day), 18, 0, body=0) for day in ("1955-12-30", "1956-09-01", "1956-10-01", "1957-10-01")]
    more += [
        {"kind": Event.ARRESTED, "day": on(day), "whom": 5, "value": 1, "body": 0, "standing": Standing.EXPELLED}
        for day in ("1955-12-30", "1956-09-01", "1956-10-01", "1957-10-01", "1959-01-01")
    ]
    plain, found = figures_of(long_purge()), figures_of(long_purge(*more))
    names = [name for name in plain if name.split("_")[0] in ("winter", "wave", "pause", "political", "outside")]
    assert len(names) == 7
    assert {name: found[name] for name in names} == {name: plain[name] for name in names}


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("winter_expelled", "1955-12-02", "1956-03-31"),
        ("wave_a_week", "1956-08-30", "1956-09-22"),
        ("pause_a_week", "1956-09-23", "1956-12-31"),
        ("political_fy57", "1957-07-01", "1958-06-30"),
    ],
)
def test_first_and_last_day_count_and_their_neighbours_do_not(name: str, first: str, last: str) -> None:
    before = figures_of(long_purge())[name]
    unit = figures_of(long_purge(expelled(on(first), 18)))[name] - before
    assert unit > 0.0
    assert figures_of(long_purge(expelled(on(last), 18)))[name] == pytest.approx(before + unit)
    outside = [on(last) + 1] + ([on(first) - 1] if first != "1955-12-02" else [])
    for day in outside:
        assert figures_of(long_purge(expelled(day, 18)))[name] == before


def test_nobody_at_the_top_is_unknown_and_no_error() -> None:
    data = long_purge()
    data.posts["first_holder"] = data.posts["holder"] = -1
    found = figures_of(data._replace(events=data.events[:0]))
    unknown = [name for name in found if name.startswith(("committee", "elite", "outside")) or name.endswith("share")]
    assert len(unknown) == 9
    assert np.isnan([found[name] for name in unknown]).all()
    assert found["winter_expelled"] == found["wave_a_week"] == 0.0


def test_the_soviet_case_by_hand() -> None:
    """Of two who lead the top one is expelled and arrested; two heads below it stay; another is expelled in 1938."""
    start, close = CASES[2].window
    bodies = table(worlds.BODY, 2, superior=[-1, 0])
    posts = table(POST, 4, {"lost_on": -1}, body=[0, 0, 1, 1], rank=[Rank.LEADING] * 2 + [Rank.HEAD] * 2)
    posts["first_holder"] = posts["holder"] = np.arange(4)
    events = chronicle(
        expelled(on("1937-07-01", start), 0),
        {"kind": Event.ARRESTED, "day": on("1937-08-01", start), "whom": 0, "standing": Standing.EXPELLED},
        expelled(on("1938-12-31", start), 5, 0),
    )
    data = small(events, bodies=bodies, posts=posts, daily=table(DAILY, 1, members=10))
    assert figures_of(data._replace(scenario=scenario(start, close))) == pytest.approx(
        {
            "expelled_1935": 0, "expelled_1936": 0, "expelled_1937": 1, "expelled_1938": 1,
            "committee_arrested": 1 / 2, "delegates_arrested": 1 / 4, "delegates_removed": 1 / 4, "party_expelled": 0.2,
        }
    )  # fmt: skip


def test_the_cases_with_an_order_by_hand() -> None:
    """Four expelled, of them two for lack of vigilance and one for theft; a fifth is only reprimanded."""
    start, close = CASES[3].window
    events = chronicle(
        expelled(10, 0, charge=Charge.VIGILANCE),
        expelled(11, 1, charge=Charge.VIGILANCE),
        expelled(12, 2, charge=Charge.UNRELIABLE),
        expelled(13, 3, 0, charge=Charge.VIGILANCE),
        {"kind": Event.VERDICT, "day": 14, "whom": 4, "value": Sanction.REPRIMAND},
        {"kind": Event.VERDICT, "day": 14, "whom": 5, "value": Sanction.CLEARED},
    )
    data = small(events, daily=table(DAILY, 1, members=10))._replace(scenario=scenario(start, close))
    found = figures_of(data)
    assert (found["labelled"], found["labelled_share"], found["removed_share"]) == (4.0, 0.4, pytest.approx(0.3))
    assert found["too_soft"] == 2.0
