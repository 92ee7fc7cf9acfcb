"""Small worlds for the measures: tables by hand, and a generator of rich random chronicles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from purgesim.core.tables import BODY, CADRE, DAILY, EVENT, POST
from purgesim.core.vocabulary import Channel, Charge, Event, Rank, Sanction, Standing, Tier
from purgesim.measures.data import Records, RunData
from purgesim.scenario import Scenario

KINDS = ("central committee", "legal organ", "ministry", "county committee")
START, OPEN, CLOSE = dt.date(1956, 9, 1), dt.date(1957, 7, 1), dt.date(1958, 7, 1)
M, C, X, A = Standing.MEMBER, Standing.CRITICISED, Standing.EXPELLED, Standing.ARRESTED


def scenario(start: dt.date = START, opened: dt.date = OPEN, closed: dt.date = CLOSE) -> Scenario:
    """A scenario with two factions and two circles; only its window, names and levers matter here."""
    party = {
        "kinds": [
            {"name": name, "number": 1, "members": 400, "superior": "" if i == 0 else KINDS[0]}
            for i, name in enumerate(KINDS)
        ],
        "factions": [{"name": "Yan'an", "size": 30, "most": 40}, {"name": "Soviet", "size": 20, "most": 40}],
        "circles": [
            {"name": "Choe", "size": 20, "most": 30, "took_part": 2, "knew": 3},
            {"name": "Pak", "size": 10, "most": 20, "took_part": 2, "knew": 3},
        ],
    }
    return Scenario.from_dict({"window": {"start": start, "open": opened, "close": closed}, "party": party})


def table(dtype: np.dtype[np.void], size: int, fresh: Mapping[str, Any] | None = None, **columns: Any) -> Records:
    """A table of fresh records: zeros, the given fresh values, the given columns."""
    made = np.zeros(size, dtype)
    for name, value in {**(fresh or {}), **columns}.items():
        made[name] = value
    return made


def register(size: int, **columns: Any) -> Records:
    """A register of members who hold no post and were never accused."""
    none = dict.fromkeys(("patron", "post", "accuser", "accused_at", "generation"), -1)
    return table(CADRE, size, {**none, "standing": M}, **columns)


def chronicle(*events: Mapping[str, Any]) -> Records:
    """A chronicle of the given events, in order of day; what is not given is nobody, nowhere, never."""
    made = table(EVENT, len(events), dict.fromkeys(("actor", "whom", "body", "generation"), -1) | {"standing": M})
    for i, event in enumerate(events):
        for name, value in event.items():
            made[name][i] = value
    return made[np.argsort(made["day"], kind="stable")]


def expelled(day: int, whom: int, value: int = 1, **more: Any) -> dict[str, Any]:
    """An expulsion, political if nothing else is said."""
    return {"kind": Event.EXPELLED, "day": day, "whom": whom, "value": value, "body": 0, **more}


def small(events: Records, size: int = 10, **parts: Any) -> RunData:
    """A run of ten members in one body of the capital, window and run being the same 56 days."""
    bodies = table(BODY, 1, {"superior": -1, "establishment": size})
    given = {
        "scenario": scenario(OPEN, OPEN, OPEN + dt.timedelta(days=56)),
        "kind_names": KINDS,
        "first": register(size),
        "bodies": bodies,
        "posts": table(POST, 0),
        "events": events,
        "daily": table(DAILY, 0),
        **parts,
    }
    given.setdefault("last", given["first"])
    return RunData(**given)


def rich(seed: int, members: int = 1_500, newcomers: int = 100, per_day: float = 6.0) -> RunData:
    """A run with every kind of event, consistent as to who is in the party, and otherwise at random."""
    return _World(np.random.default_rng(seed), members, newcomers, per_day).run()


class _World:
    """The generator: a party of 12 bodies, and a random walk of its people through standings and posts."""

    def __init__(self, random: np.random.Generator, members: int, newcomers: int, per_day: float) -> None:
        self.random, self.members, self.newcomers, self.per_day = random, members, newcomers, per_day
        self.scenario = scenario()
        self.days = (CLOSE - START).days
        total = members + newcomers
        kind = np.array([0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3])
        self.bodies = table(BODY, 12, kind=kind, tier=np.where(kind == 3, np.arange(12) % 2 + 1, Tier.CAPITAL))
        self.bodies["superior"] = np.where(kind == 0, -1, 0)
        self.posts = table(POST, 240, {"lost_on": -1, "vacant_on": -1}, body=np.arange(240) % 12)
        self.posts["rank"] = 4 - np.arange(240) // 12 % 4
        last = register(total, faction=random.integers(0, 3, total), circle=random.integers(0, 3, total))
        last["body"] = random.integers(0, 12, total)
        last["intellectual"] = random.random(total) < 0.1
        last["involvement"] = random.choice(3, total, p=[0.8, 0.15, 0.05])
        last["patron"] = np.where(random.random(total) < 0.2, random.integers(0, members, total), -1)
        last["standing"][members - 50 : members] = Standing.CANDIDATE
        last["standing"][members:] = Standing.UNUSED
        held = min(230, (members - 50) // 2)
        holders = random.permutation(members - 50)[:held]
        last["post"][holders] = np.arange(held)
        last["body"][holders] = self.posts["body"][:held]
        self.posts["holder"] = self.posts["first_holder"] = np.append(holders, np.full(240 - held, -1))
        self.first, self.last = last[:members].copy(), last
        self.bodies["establishment"] = np.bincount(self.first["body"], minlength=12)
        self.events: list[dict[str, Any]] = []
        self.daily = table(DAILY, self.days, day=np.arange(self.days))
        self.next_row = members

    def run(self) -> RunData:
        for day in range(self.days):
            for _ in range(self.random.poisson(self.per_day)):
                self.happen(day)
            standing = self.last["standing"]
            self.daily["members"][day] = np.isin(standing, (M, C)).sum()
            self.daily["candidates"][day] = (standing == Standing.CANDIDATE).sum()
            self.daily["vacant_posts"][day] = (self.posts["holder"] < 0).sum()
        events = chronicle(*self.events)
        return RunData(self.scenario, KINDS, self.first, self.last, self.bodies, self.posts, events, self.daily)

    def note(self, day: int, kind: Event, whom: int, **more: Any) -> None:
        cadre = self.last[whom]
        post = int(cadre["post"])
        self.events.append(
            {
                "day": day,
                "kind": kind,
                "whom": whom,
                "rank": self.posts["rank"][post] if post >= 0 else Rank.NONE,
                "standing": cadre["standing"],
                "body": cadre["body"],
                "generation": cadre["generation"],
                **more,
            }
        )

    def count(self, day: int, name: str) -> None:
        self.daily[name][day] += 1

    def pick(self, *standings: Standing) -> int:
        rows = np.flatnonzero(np.isin(self.last["standing"], standings))
        return int(self.random.choice(rows)) if len(rows) else -1

    def happen(self, day: int) -> None:
        actions = (
            self.denounce, self.denounce, self.denounce, self.open, self.hear, self.expel, self.expel, self.expel,
            self.arrest, self.interrogate, self.flee, self.die, self.reinstate, self.fill, self.admit, self.move,
        )  # fmt: skip
        if np.isin(self.last["standing"], (M, C)).sum() > 20:
            actions[int(self.random.integers(len(actions)))](day)

    def denounce(self, day: int) -> None:
        actor = -1 if self.random.random() < 0.1 else self.pick(M, C, X, A)
        whom = self.pick(M, C, X, Standing.DEAD)
        if whom < 0 or whom == actor:
            return
        cadre = self.last[whom]
        harmful = cadre["standing"] in (M, C)
        channel = Channel(int(self.random.integers(2, 6)))
        if harmful and cadre["accused_at"] < 0:
            cadre["accused_at"], cadre["accuser"], cadre["channel"] = 16 * day + 1, actor, channel
            parent = int(self.last["generation"][actor]) if actor >= 0 else -1
            cadre["generation"] = parent + 1
        self.note(day, Event.DENOUNCED, whom, actor=actor, channel=channel, value=int(harmful))

    def open(self, day: int) -> None:
        whom = self.pick(M)
        if whom < 0:
            return
        self.note(day, Event.OPENED, whom)
        self.last["standing"][whom] = C

    def hear(self, day: int) -> None:
        whom = self.pick(C)
        if whom < 0:
            return
        self.note(day, Event.SESSION, whom, value=3)
        for _ in range(self.random.integers(0, 2)):
            self.note(day, Event.DEFENDED, whom, actor=self.pick(M))
        sanction = Sanction(int(self.random.integers(0, 4)))
        self.note(day, Event.VERDICT, whom, actor=self.pick(M), value=sanction, charge=self.charge())
        if sanction == Sanction.DEMOTION:
            self.leave_post(day, whom, Event.VERDICT)
        self.last["standing"][whom] = M

    def charge(self) -> int:
        codes = (Charge.UNRELIABLE, Charge.VIGILANCE, Charge.SUPPORTER + 1, Charge.SUPPORTER + 2)
        return int(self.random.choice(codes, p=[0.3, 0.2, 0.4, 0.1]))

    def leave_post(self, day: int, whom: int, cause: Event) -> None:
        post = int(self.last["post"][whom])
        if post < 0:
            return
        self.note(day, Event.VACATED, whom, n=post, value=cause)
        if self.posts["first_holder"][post] == whom and self.posts["lost_on"][post] < 0:
            self.posts["lost_on"][post], self.posts["lost_by"][post] = day, cause
        self.posts["holder"][post] = self.last["post"][whom] = -1

    def expel(self, day: int) -> None:
        whom = self.pick(M, C)
        political = self.random.random() < 0.8
        charge = self.charge() if political else Charge.ORDINARY
        self.note(day, Event.EXPELLED, whom, actor=self.pick(M), value=int(political), charge=charge)
        self.count(day, "expelled_political" if political else "expelled_ordinary")
        self.last["standing"][whom] = X
        self.leave_post(day, whom, Event.EXPELLED)

    def arrest(self, day: int) -> None:
        whom = self.pick(X)
        if whom >= 0:
            self.note(day, Event.ARRESTED, whom)
            self.last["standing"][whom] = A

    def interrogate(self, day: int) -> None:
        whom = self.pick(A)
        if whom >= 0:
            self.note(day, Event.INTERROGATED, whom, value=int(self.random.integers(-1, 9)))

    def flee(self, day: int) -> None:
        whom = self.pick(M, C)
        self.note(day, Event.FLED, whom)
        self.count(day, "fled")
        self.last["standing"][whom] = Standing.FLED
        self.leave_post(day, whom, Event.FLED)

    def die(self, day: int) -> None:
        whom = self.pick(M, C, X, A, Standing.CANDIDATE)
        before = self.last["standing"][whom]
        self.note(day, Event.DIED, whom, value=before)
        if before in (M, C):
            self.count(day, "died_members")
        self.last["standing"][whom] = Standing.DEAD
        self.leave_post(day, whom, Event.DIED)

    def reinstate(self, day: int) -> None:
        whom = self.pick(X, A)
        if whom >= 0:
            self.note(day, Event.REINSTATED, whom, value=self.last["standing"][whom])
            self.count(day, "reinstated")
            self.last["standing"][whom] = M

    def fill(self, day: int) -> None:
        vacant = np.flatnonzero(self.posts["holder"] < 0)
        whom = self.pick(M)
        if len(vacant) == 0 or whom < 0:
            return
        post = int(self.random.choice(vacant))
        self.leave_post(day, whom, Event.FILLED)
        self.last["body"][whom] = self.posts["body"][post]
        self.last["post"][whom] = self.posts["holder"][post] = -1
        self.note(day, Event.FILLED, whom, n=post, value=3)
        self.last["post"][whom], self.posts["holder"][post] = post, whom

    def admit(self, day: int) -> None:
        whom = self.pick(Standing.CANDIDATE)
        if self.random.random() < 0.5 and self.next_row < len(self.last):
            whom = self.next_row
            self.next_row += 1
        if whom >= 0:
            self.note(day, Event.ADMITTED, whom)
            self.count(day, "admitted")
            self.last["standing"][whom] = M

    def move(self, day: int) -> None:
        whom = self.pick(M)
        if whom >= 0 and self.last["post"][whom] < 0:
            before = int(self.last["body"][whom])
            self.last["body"][whom] = self.random.integers(0, 12)
            self.note(day, Event.MOVED, whom, value=before)
