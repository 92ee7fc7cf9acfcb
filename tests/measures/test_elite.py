"""Who held the posts on a date, the stand-in of a committee, and ways out of the party: by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from purgesim.core.tables import POST
from purgesim.core.vocabulary import Event, Involvement, Rank, Sanction, Standing
from purgesim.measures import (
    RunData,
    committee,
    expelled_by_year,
    fates_of,
    holders_on,
    involved_removed,
    membership,
    sanctioned,
    seniors,
    ways_out,
)
from tests.measures import worlds
from tests.measures.worlds import chronicle, expelled, register, small, table

FIRST = worlds.OPEN


def on(day: int) -> dt.date:
    return FIRST + dt.timedelta(day)


def summit() -> RunData:
    """Body 0 the top, 1 and 2 below it, 3 below 1; posts 0 and 1 lead the top, 2 and 3 lead 1, 4 leads 2, 5 leads 3."""
    bodies = table(worlds.BODY, 4, superior=[-1, 0, 0, 1], establishment=3)
    posts = table(POST, 7, {"lost_on": -1}, body=[0, 0, 1, 1, 2, 3, 1])
    posts["rank"] = [Rank.LEADING] * 6 + [Rank.HEAD]
    posts["first_holder"] = posts["holder"] = [0, 1, 2, 3, 4, 5, 6]
    events = chronicle(
        {"kind": Event.VACATED, "day": 5, "whom": 0, "n": 0, "value": Event.EXPELLED, "body": 0},
        expelled(5, 0),
        {"kind": Event.VACATED, "day": 9, "whom": 6, "n": 6, "value": Event.FILLED, "body": 1},
        {"kind": Event.FILLED, "day": 9, "whom": 6, "n": 0, "value": 4, "body": 0},
        {"kind": Event.ARRESTED, "day": 12, "whom": 0, "standing": Standing.EXPELLED},
        {"kind": Event.DIED, "day": 15, "whom": 4, "value": Standing.MEMBER},
        {"kind": Event.VACATED, "day": 15, "whom": 4, "n": 4, "value": Event.DIED, "body": 2},
    )
    return small(events, bodies=bodies, posts=posts)


def test_holders_on_each_evening() -> None:
    data = summit()
    assert holders_on(data, on(-3)).tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert holders_on(data, on(4)).tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert holders_on(data, on(5)).tolist() == [-1, 1, 2, 3, 4, 5, 6]
    assert holders_on(data, on(9)).tolist() == [6, 1, 2, 3, 4, 5, -1]
    assert holders_on(data, on(40)).tolist() == [6, 1, 2, 3, -1, 5, -1]
    assert data.posts["first_holder"].tolist() == [0, 1, 2, 3, 4, 5, 6], "nothing was written"


def test_the_committee_is_the_top_and_the_first_of_each_body_below_it() -> None:
    data = summit()
    assert sorted(committee(data, on(0))) == [0, 1, 2, 4]
    assert sorted(committee(data, on(9))) == [1, 2, 4, 6]
    assert sorted(seniors(data, on(0))) == [0, 1, 2, 3, 4, 6]


def test_fates_of_the_committee() -> None:
    data = summit()
    last = fates_of(data, committee(data, on(0)), on(40)).set_index("faction").loc["all"]
    assert last.to_dict() == {"people": 4, "kept": 2, "members": 2, "removed": 1, "arrested": 1, "died": 1}
    heads = fates_of(data, seniors(data, on(0)), on(40), Rank.HEAD).set_index("faction").loc["all"]
    assert (heads["people"], heads["kept"]) == (6, 4)
    assert fates_of(data, seniors(data, on(0)), on(8), Rank.HEAD)["kept"].tolist()[-1] == 5
    early = fates_of(data, committee(data, on(0)), on(11)).set_index("faction").loc["all"]
    assert (early["arrested"], early["removed"], early["died"]) == (0, 1, 0)


@pytest.mark.parametrize(("day", "expected"), [(11, 0), (12, 1), (13, 1)])
def test_an_arrest_on_the_last_day_that_counts_is_counted(day: int, expected: int) -> None:
    data = summit()
    assert fates_of(data, committee(data, on(0)), on(day))["arrested"].tolist()[-1] == expected


def ways() -> RunData:
    first = register(10, involvement=[2, 2, 2, 1, 1, 0, 0, 0, 0, 0])
    events = chronicle(
        expelled(1, 0),
        {"kind": Event.DIED, "day": 4, "whom": 0, "value": Standing.EXPELLED},
        expelled(2, 1),
        {"kind": Event.REINSTATED, "day": 6, "whom": 1, "value": Standing.EXPELLED},
        {"kind": Event.DIED, "day": 3, "whom": 2, "value": Standing.CRITICISED},
        {"kind": Event.FLED, "day": 3, "whom": 3, "value": 1},
        expelled(7, 5, 0),
        {"kind": Event.VERDICT, "day": 8, "whom": 6, "value": Sanction.CLEARED},
        {"kind": Event.VERDICT, "day": 8, "whom": 7, "value": Sanction.REPRIMAND},
        {"kind": Event.VERDICT, "day": 9, "whom": 7, "value": Sanction.REPRIMAND},
    )
    return small(events, first=first)


def test_ways_out_of_the_party() -> None:
    data = ways()
    assert ways_out(data, on(2)).tolist()[:6] == [1, 1, 0, 0, 0, 0]
    assert ways_out(data, on(40)).tolist()[:6] == [1, 0, 2, 1, 0, 3]
    removed = involved_removed(data, on(40))
    assert removed == {"involved": 0.5, "took_part": 0.5, "knew": 0.5}
    assert involved_removed(data, on(0)) == {"involved": 0.0, "took_part": 0.0, "knew": 0.0}
    nobody = small(chronicle(), first=register(3, involvement=Involvement.NONE))
    assert np.isnan(list(involved_removed(nobody, on(1)).values())).all()


def test_counts_by_year_and_of_the_sanctioned() -> None:
    data = ways()
    assert expelled_by_year(data).to_dict() == {1957: 3}
    assert sanctioned(data) == 3, "one reprimanded twice, two politically expelled"


def test_membership_by_hand() -> None:
    first = register(4, birth=[0, 0, 0, 0], joined_on=[-1, -1, -1, 3])
    last = first.copy()
    last["standing"][0] = Standing.EXPELLED
    last["post"][3] = 0
    events = chronicle(
        expelled(1, 0),
        {"kind": Event.ADMITTED, "day": 3, "whom": 3},
        {"kind": Event.FILLED, "day": 9, "whom": 3, "n": 0},
        {"kind": Event.FILLED, "day": 9, "whom": 1, "n": 1},
    )
    found = membership(small(events, first=first, last=last))
    assert (found["members"], found["admitted"], found["left"]) == (3, 1, 1)
    assert (found["newcomers"], found["filled"], found["filled_by_newcomers"]) == (1 / 3, 2, 0.5)
    close = (np.datetime64("1957-08-26") - np.datetime64("1900-01-01")).astype(int) / 365.25
    assert found["mean_age"] == found["mean_age_posts"] == close
    assert found["under_30"] == 0.0


@pytest.mark.parametrize(("days_short", "share"), [(-1, 0.0), (0, 0.0), (1, 0.1), (200, 0.1)])
def test_who_is_not_yet_thirty_at_the_close_is_under_thirty(days_short: int, share: float) -> None:
    last = register(10)
    close = (np.datetime64("1957-08-26") - np.datetime64("1900-01-01")).astype(int)
    last["birth"] = close - 20_000
    last["birth"][4] = close - round(30 * 365.25) + days_short
    assert membership(small(chronicle(), first=last, last=last))["under_30"] == share
