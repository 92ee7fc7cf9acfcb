"""No table of flows contradicts the chronicle: each is counted again, person by person and event by event."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

import purgesim
from purgesim.archive.events import CLAIM_OF, happened
from purgesim.core.vocabulary import Event, Rank, Sanction, Standing, Tier, charge_name
from purgesim.measures import RunData, beneficiaries, concentration, flows, heat, summary
from purgesim.measures.data import circle_names, faction_names, window_days
from purgesim.measures.ranks import ranks_when_opened
from purgesim.report.runs import runs_report
from tests.measures import worlds
from tests.measures.worlds import chronicle, expelled, small

PARTY = (Standing.MEMBER, Standing.CRITICISED)


class Flow(NamedTuple):
    """One person in one flow, as the replay knows them at that moment."""

    flow: str
    whom: int
    rank: int
    body: int
    charge: int
    day: int


@dataclass
class Replay:
    """Posts, standings, bodies and cases kept from the first day on; the ranks in the events are not read."""

    data: RunData
    flows: list[Flow] = field(default_factory=list)
    of_case: dict[int, int] = field(default_factory=dict)
    told: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        first, last = self.data.first, self.data.last
        self.standing = [int(first["standing"][r]) if r < len(first) else -1 for r in range(len(last))]
        self.post = {r: int(p) for r, p in enumerate(first["post"]) if p >= 0}
        self.body = [int(first["body"][r]) if r < len(first) else -1 for r in range(len(last))]
        opened, closed = window_days(self.data)
        for number, event in enumerate(self.data.events):
            if event["whom"] >= 0:
                self.happen(number, event, opened <= event["day"] < closed)

    def rank(self, row: int) -> int:
        return int(self.data.posts["rank"][self.post[row]]) if row in self.post else 0

    def happen(self, number: int, event: Any, inside: bool) -> None:
        row, kind, value = int(event["whom"]), Event(int(event["kind"])), int(event["value"])
        name = {
            Event.DENOUNCED: "denounced" if value == 1 else "",
            Event.EXPELLED: "expelled_political" if value == 1 else "expelled_ordinary",
            Event.DIED: "died" if self.standing[row] in PARTY else "",
        }.get(kind, kind.name.lower() if kind in (Event.ARRESTED, Event.FLED, Event.REINSTATED, Event.ADMITTED) else "")
        if kind == Event.ADMITTED:
            self.body[row] = int(event["body"])
        out = self.standing[row] in (Standing.EXPELLED, Standing.ARRESTED)
        rank = self.of_case[row] if out else self.rank(row)
        self.told[number] = rank
        if inside and name:
            self.flows.append(Flow(name, row, rank, self.body[row], int(event["charge"]), int(event["day"])))
        self.follow(event, row, kind)

    def follow(self, event: Any, row: int, kind: Event) -> None:
        if kind == Event.OPENED:
            self.of_case[row], self.standing[row] = self.rank(row), Standing.CRITICISED
        elif kind == Event.EXPELLED:
            if self.standing[row] != Standing.CRITICISED:
                self.of_case[row] = self.rank(row)
            self.standing[row] = Standing.EXPELLED
        elif kind == Event.VERDICT and event["value"] != Sanction.EXPULSION:
            self.standing[row] = Standing.MEMBER
        elif kind == Event.VACATED:
            self.post.pop(row, None)
        elif kind == Event.FILLED:
            self.post[row] = int(event["n"])
            self.body[row] = int(self.data.posts["body"][event["n"]])
        elif kind == Event.MOVED:
            self.body[row] = int(event["body"])
        after = {Event.ARRESTED: Standing.ARRESTED, Event.FLED: Standing.FLED, Event.DIED: Standing.DEAD}
        back = {Event.ADMITTED: Standing.MEMBER, Event.REINSTATED: Standing.MEMBER}
        self.standing[row] = (after | back).get(kind, self.standing[row])

    def by(self, division: str) -> dict[tuple[str, str], int]:
        """Count the flows in a division of the party."""
        data, factions, circles = self.data, faction_names(self.data), circle_names(self.data)
        name = {
            "faction": lambda f: factions[data.last["faction"][f.whom]],
            "circle": lambda f: circles[data.last["circle"][f.whom]],
            "charge": lambda f: charge_name(f.charge, circles[1:]),
            "rank": lambda f: Rank(f.rank).name.lower(),
            "kind": lambda f: data.kind_names[data.bodies["kind"][f.body]],
            "tier": lambda f: Tier(data.bodies["tier"][f.body]).name.lower(),
        }[division]
        return dict(Counter((name(flow), flow.flow) for flow in self.flows))


REAL = ("small_ministry", 1), ("small_ministry", 5)


@pytest.fixture(scope="module", params=[*REAL, ("rich", 3), ("rich", 4)], ids=lambda p: f"{p[0]}_{p[1]}")
def replay(request: pytest.FixtureRequest) -> Replay:
    name, seed = request.param
    if name == "rich":
        return Replay(worlds.rich(seed, members=400, newcomers=30, per_day=3.0))
    return Replay(purgesim.simulate(name, seed=seed).data)


@pytest.mark.parametrize("division", ["faction", "circle", "charge", "rank", "kind", "tier"])
def test_n5_no_table_of_flows_contradicts_the_chronicle(replay: Replay, division: str) -> None:
    found = flows(replay.data, division).set_index(["group", "flow"])["count"]
    assert found.to_dict() == replay.by(division)


def test_n5_ranks_of_all_events_are_those_of_the_replay(replay: Replay) -> None:
    events = replay.data.events
    asked = np.isin(events["kind"], [*CLAIM_OF, Event.INTERROGATED])
    expected = [replay.told[number] for number in np.flatnonzero(asked)]
    assert ranks_when_opened(events, asked).tolist() == expected


def test_n5_other_tables_agree_with_the_same_replay(replay: Replay) -> None:
    data, victims = replay.data, [f for f in replay.flows if f.flow == "expelled_political"]
    figures = summary(data)
    assert figures["cadre_share"] == pytest.approx(np.mean([f.rank >= Rank.OFFICIAL for f in victims]))
    counts = Counter(f.flow for f in replay.flows)
    for name in ("expelled_political", "expelled_ordinary", "arrested", "died", "admitted", "fled", "reinstated"):
        assert figures[name] == counts[name], name
    tiers = Counter(Tier(data.bodies["tier"][f.body]).name.lower() for f in victims)
    assert {tier: figures[f"expelled_{tier}"] for tier in tiers} == dict(tiers)
    factions = Counter(faction_names(data)[data.last["faction"][f.whom]] for f in victims)
    gained = beneficiaries(data).set_index("faction")["victims"]
    assert gained[gained > 0].to_dict() == dict(factions)
    kinds = Counter(data.kind_names[data.bodies["kind"][f.body]] for f in victims)
    lost = heat(data).groupby("group")["lost"].sum()
    assert lost[lost > 0].to_dict() == dict(kinds)
    assert set(concentration(data)["expelled"]) == {len(victims)}


def test_n5_the_arrested_are_counted_by_the_post_they_fell_from() -> None:
    """A head of department and a leading official without a case; the posts are gone when they are arrested."""
    gone = {"standing": Standing.EXPELLED, "rank": Rank.NONE}
    events = chronicle(
        {"kind": Event.OPENED, "day": 1, "whom": 0, "rank": Rank.HEAD},
        expelled(5, 0, rank=Rank.HEAD, standing=Standing.CRITICISED),
        expelled(6, 1, rank=Rank.LEADING),
        {"kind": Event.ARRESTED, "day": 7, "whom": 0, **gone},
        {"kind": Event.ARRESTED, "day": 8, "whom": 1, **gone},
        {"kind": Event.REINSTATED, "day": 20, "whom": 0, "standing": Standing.ARRESTED},
        {"kind": Event.OPENED, "day": 30, "whom": 0, "rank": Rank.NONE},
        expelled(35, 0, standing=Standing.CRITICISED),
        {"kind": Event.ARRESTED, "day": 40, "whom": 0, **gone},
    )
    found = flows(small(events), "rank").set_index(["flow", "group"])["count"]
    assert found["arrested"].to_dict() == {"none": 1, "head": 1, "leading": 1}
    assert found["expelled_political"].to_dict() == {"none": 1, "head": 1, "leading": 1}
    assert found["reinstated"].to_dict() == {"head": 1}


def test_n5_the_report_s_tables_of_flows_are_those_of_the_chronicle() -> None:
    run = purgesim.simulate("small_ministry", seed=1)
    counted = Replay(run.data)
    tables = {t.title: t for s in runs_report([run]).truth for t in s.tables if t.title.startswith("Flows inside")}
    assert [title.split()[-1] for title in tables] == ["faction", "kind", "rank", "charge"]
    for title, table in tables.items():
        frame = pd.DataFrame(table.rows, columns=table.columns).set_index(table.columns[0])
        for (group, flow), count in counted.by(title.split()[-1]).items():
            column = f"{flow.replace('_', ' ')} [persons]"
            if column in frame:
                assert frame.loc[group, column] == str(count), (title, group, flow)


def test_n5_the_archive_reads_the_rank_of_the_moment_and_not_of_the_end() -> None:
    run = purgesim.simulate("small_ministry", seed=1)
    counted = Replay(run.data)
    found = happened(run)
    assert found.rank.tolist() == [counted.told[number] for number in found.event]
    assert (found.rank > 0).any()
