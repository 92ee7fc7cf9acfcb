"""The party's specification: bodies, posts, factions, circles, ages and ties."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field, field_validator

from purgesim.roster.declaring import refusal_of
from purgesim.scenario.fields import Frozen, parameter
from purgesim.scenario.refusals import refusal

__all__ = ["Ages", "BodyKind", "Circle", "Faction", "PartySpec", "TablesRef", "Ties"]

TierName = Literal["capital", "province", "county"]


class BodyKind(Frozen):
    """A kind of body (organisation): how many, how large, with which posts."""

    name: str = parameter("body", "name of the kind", min_length=1)
    number: int = parameter(1, "bodies of this kind", low=0, high=100_000)
    members: int = parameter(20, "members of each", unit="members", low=0, high=2_000_000_000)
    candidates: float = parameter(
        0.0, "relative share of the candidates who belong here, per member", low=0, high=1_000_000
    )
    tier: TierName = parameter("capital", "tier of the campaign")
    superior: str = parameter("", "kind of the superior body; empty for the top")
    leading: int = parameter(2, "leading officials of each", unit="posts", low=0, high=1_000_000)
    heads: int = parameter(4, "heads of department of each", unit="posts", low=0, high=1_000_000)
    officials: int = parameter(10, "officials of each", unit="posts", low=0, high=1_000_000)
    secretaries: bool = parameter(True, "each cell has a secretary")
    intellectuals: float = parameter(0.02, "share of intellectuals among its members", unit="share", low=0, high=1)
    sessions: float = parameter(
        0.3, "hearings a body can hold, before elasticity", unit="1/week", low=0, high=1_000_000
    )
    places: int = parameter(4, "hearings at the same time", low=0, high=10_000)
    legal_organ: bool = parameter(False, "counts among the legal organs in their figures")


class Faction(Frozen):
    """A faction: its size, and where its people are."""

    name: str = parameter("faction", "name", min_length=1)
    size: int = parameter(100, "people", unit="members", low=0, high=1_000_000)
    most: int = parameter(
        1000, "largest size that may be studied without building the party anew", low=0, high=1_000_000
    )
    stigma: float = parameter(1.0, "weight as a target", low=0, high=1000)
    abroad: float = parameter(0.0, "strength of ties abroad", unit="[0, 1]", low=0, high=1)
    kinds: dict[str, float] = parameter(
        {}, "weight of a member by kind of body, 0 if not named; empty: all alike", low=0, high=1_000_000
    )
    ranks: tuple[float, float, float, float, float] = parameter(
        (1.0, 1.0, 20.0, 60.0, 120.0), "weight of a member by rank of post", low=0, high=1_000_000
    )
    comrades: float = parameter(4.0, "mean ties to comrades of the faction's past", low=0, high=100)


class Circle(Frozen):
    """A patron's following and the opposition in it."""

    name: str = parameter("circle", "name", min_length=1)
    size: int = parameter(60, "people", unit="members", low=0, high=1_000_000)
    most: int = parameter(
        400, "largest size that may be studied without building the party anew", low=0, high=1_000_000
    )
    took_part: int = parameter(
        12, "of them, those who took part in the opposition", unit="members", low=0, high=1_000_000
    )
    knew: int = parameter(20, "of them, those who knew and did not take part", unit="members", low=0, high=1_000_000)
    factions: dict[str, float] = parameter(
        {},
        "weight of a member by faction, 0 if not named (who has none: unaffiliated); empty: all alike",
        low=0,
        high=1_000_000,
    )
    kinds: dict[str, float] = parameter(
        {}, "weight of a member by kind of body, 0 if not named; empty: all alike", low=0, high=1_000_000
    )
    ranks: tuple[float, float, float, float, float] = parameter(
        (1.0, 1.0, 20.0, 60.0, 120.0), "weight of a member by rank of post", low=0, high=1_000_000
    )


class Ages(Frozen):
    """Ages at the start: a normal distribution, truncated."""

    mean: float = parameter(32.0, "mean before truncation", unit="year", low=10, high=100)
    sd: float = parameter(11.0, "standard deviation before truncation", unit="year", low=0.1, high=50)
    low: float = parameter(18.0, "youngest", unit="year", low=0, high=120)
    high: float = parameter(65.0, "oldest", unit="year", low=0, high=120)
    per_rank: float = parameter(3.0, "years older per rank of post", unit="year", low=0, high=20)


class Ties(Frozen):
    """Mean number of ties of a cadre in each layer."""

    kin: float = parameter(0.6, "kin in the party", low=0, high=100)
    friends_inside: float = parameter(2.0, "friends in the same body", low=0, high=100)
    friends_outside: float = parameter(1.0, "friends elsewhere", low=0, high=100)
    clients: float = parameter(0.5, "share of post-holders below the top who have a patron above them", low=0, high=1)


class TablesRef(Frozen):
    """A user's own tables: known by the hash of their content; the folder only says where to look for them."""

    folder: str = Field(description="folder of the tables; empty if they are in memory only")
    sha256: str = Field(description="hash of their content", pattern="^[0-9a-f]{64}$")
    declared: Literal["historical", "synthetic"] = Field(description="the user's declaration about the people in it")
    ages_on: dt.date | None = Field(
        default=None, description="day on which ages hold, of the roster and drawn; not given: the window's start"
    )
    unknown_columns: Literal["refuse", "leave out"] = Field(
        default="refuse", description="what to do with columns that no table has"
    )
    unknown_body: str = Field(default="", description="body of those whose body is not given; empty: a mistake")

    @field_validator("declared", mode="before")
    @classmethod
    def _no_living_persons(cls, value: Any) -> Any:
        refused = refusal_of(value)
        if refused is not None:
            raise refusal(refused)
        return value


class PartySpec(Frozen):
    """The party to be built, with a seed of its own."""

    seed: int = parameter(1956, "seed of the construction", low=0, high=2**63 - 1)
    cell_size: int = parameter(
        20,
        "members of a cell",
        unit="members",
        low=1,
        high=1000,
        grade="secondary",
        source="1,164,945 members in 58,259 cells on 1 January 1956 (third congress)",
    )
    candidates: int = parameter(0, "candidates at the start", unit="persons", low=0, high=200_000_000)
    kinds: tuple[BodyKind, ...] = parameter((), "kinds of bodies, from the top down")
    factions: tuple[Faction, ...] = parameter((), "factions; everybody else is unaffiliated", max_length=7)
    circles: tuple[Circle, ...] = parameter((), "circles", max_length=7)
    ages: Ages = Ages()
    ties: Ties = Ties()
    unaffiliated_stigma: float = parameter(1.0, "weight of the unaffiliated as targets", low=0, high=1000)
    tables: TablesRef | None = Field(default=None, description="a user's own tables, in place of what is built")

    def content(self) -> dict[str, Any]:
        """Return everything that affects a party, as plain data; of tables their hash, not their place."""
        content = self.model_dump(mode="json", exclude={"tables": {"folder", "unknown_columns", "unknown_body"}})
        if self.tables is None:
            del content["tables"]
        return content
