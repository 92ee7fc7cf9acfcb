"""The observer of a scenario: through whom and through what a historian would learn of its purge.

Nothing here affects a run: the observer reads the chronicle and never feeds back. It is therefore no part of a
scenario's digest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, get_args

from purgesim.scenario.checks import Problem, unknown_names
from purgesim.scenario.fields import Frozen, parameter
from purgesim.scenario.party_checks import UNAFFILIATED
from purgesim.scenario.party_spec import PartySpec

__all__ = ["CLAIMS", "Claim", "Informants", "Observer", "Press", "Statistics", "observer_problems"]

Claim = Literal["criticised", "expelled", "arrested", "sentenced", "fled", "reinstated"]
"""What a document may say of somebody."""
CLAIMS: Final[tuple[Claim, ...]] = get_args(Claim)
Ranks = tuple[float, float, float, float, float]
"""One number a rank of post: none, secretary, official, head, leading."""


class Informants(Frozen):
    """A group of informants with whom the observer talks: who they are, how often, and how far they see.

    An informant has a thing about somebody written down with the chance ``sight * notice[rank] * nearness``, where
    nearness is the larger of ``exp(-steps / tie_range)`` (steps of ties beyond a direct one) and
    ``exp(-steps / body_range)`` (steps from body to superior or subordinate body, 0 in their own).
    """

    name: str = parameter("informants", "name of the group; a source of documents", min_length=1)
    number: int = parameter(10, "informants at the start", unit="persons", low=0, high=100_000)
    factions: dict[str, float] = parameter(
        {},
        "weight of a member by faction, 0 if not named (who has none: unaffiliated); empty: all alike",
        low=0,
        high=1_000_000,
    )
    circles: dict[str, float] = parameter(
        {}, "weight of a member by circle, 0 if not named; empty: all alike", low=0, high=1_000_000
    )
    kinds: dict[str, float] = parameter(
        {}, "weight of a member by kind of body, 0 if not named; empty: all alike", low=0, high=1_000_000
    )
    ranks: Ranks = parameter((0.0, 0.0, 1.0, 2.0, 4.0), "weight of a member by rank of post", low=0, high=1_000_000)
    tells: tuple[Claim, ...] = parameter(CLAIMS, "what they talk about")
    interval_days: float = parameter(30.0, "time from one talk to the next", unit="day", low=1, high=3650)
    sight: float = parameter(0.9, "chance that what happens to a leader nearest to them is recorded", low=0, high=1)
    tie_range: float = parameter(1.0, "steps of ties over which it falls by e", unit="steps", low=0.01, high=1000)
    body_range: float = parameter(
        0.5, "steps between bodies over which it falls by e", unit="steps", low=0.01, high=1000
    )
    notice: Ranks = parameter(
        (0.02, 0.05, 0.3, 0.7, 1.0), "share worth writing down, by rank of whom it is about", low=0, high=1
    )
    delay_days: float = parameter(
        10.0, "mean time until they know or dare to tell, before the next talk", unit="day", low=0, high=3650
    )
    downplays: float = parameter(0.2, "share of claims told a step milder than they are", unit="share", low=0, high=1)
    recharges: float = parameter(0.1, "share of charges told as another", unit="share", low=0, high=1)
    hearsay: float = parameter(0.05, "chance that a talk holds a false report", unit="1/talk", low=0, high=1)


class Press(Frozen):
    """A paper: what it publishes of those who fell, and when."""

    name: str = parameter("press", "name of the paper; a source of documents", min_length=1)
    tells: tuple[Claim, ...] = parameter(("criticised", "expelled"), "what it publishes")
    publishes: Ranks = parameter(
        (0.0, 0.001, 0.02, 0.1, 0.3), "share it publishes, by rank of whom it is about", low=0, high=1
    )
    factions: dict[str, float] = parameter(
        {},
        "of that, the share by faction, 0 if not named (who has none: unaffiliated); empty: all alike",
        low=0,
        high=1,
    )
    delay_days: float = parameter(20.0, "mean time until it publishes", unit="day", low=0, high=3650)
    downplays: float = parameter(0.0, "share of claims told a step milder than they are", unit="share", low=0, high=1)
    recharges: float = parameter(0.05, "share of charges told as another", unit="share", low=0, high=1)


class Statistics(Frozen):
    """The party's own totals (expelled, died, admitted, members), passed on by an informant after the close."""

    told: float = parameter(
        0.1, "chance that an informant who can still talk at the close passes a total on", unit="share", low=0, high=1
    )
    left_out: float = parameter(
        0.0, "share of the expelled that the party's total leaves out", unit="share", low=0, high=1
    )
    rounded: int = parameter(1, "totals are told in multiples of this", unit="persons", low=1, high=1_000_000)


class Observer(Frozen):
    """All through which a historian would learn of the purge.

    Examples
    --------
    >>> Observer(informants=(Informants(name="friends", number=3),)).sources
    ('friends',)
    """

    informants: tuple[Informants, ...] = parameter((), "groups of informants")
    press: tuple[Press, ...] = parameter((), "papers")
    statistics: Statistics = Statistics()

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the sources of documents, informants first."""
        return (*(group.name for group in self.informants), *(paper.name for paper in self.press))


def observer_problems(observer: Observer, party: PartySpec) -> Iterator[Problem]:
    """Yield names given twice, and names of factions, circles and kinds that the party has not.

    Examples
    --------
    >>> twice = Observer(informants=(Informants(),), press=(Press(name="informants"),))
    >>> [problem.text for problem in observer_problems(twice, PartySpec())]
    ["given the name 'informants' 2 times; allowed: each source once; rename one"]
    """
    for name in sorted({n for n in observer.sources if observer.sources.count(n) > 1}):
        text = f"given the name {name!r} {observer.sources.count(name)} times; allowed: each source once; rename one"
        yield Problem("archive", text, ("archive.*.name",))
    for name in observer.sources:
        if "." in name or name in ("value", "note") or name != name.strip():
            text = f"given {name!r}; allowed: a name without a dot or blanks at its ends, not value or note; rename it"
            yield Problem("archive", text, ("archive.*.name",))
    factions = [UNAFFILIATED, *(faction.name for faction in party.factions)]
    circles, kinds = [circle.name for circle in party.circles], [kind.name for kind in party.kinds]
    for group in observer.informants:
        place = f"archive.informants.{group.name}"
        yield from unknown_names(f"{place}.factions", group.factions, factions, "faction", "party.factions")
        yield from unknown_names(f"{place}.circles", group.circles, circles, "circle", "party.circles")
        yield from unknown_names(f"{place}.kinds", group.kinds, kinds, "kind of body", "party.kinds")
    for paper in observer.press:
        place = f"archive.press.{paper.name}.factions"
        yield from unknown_names(place, paper.factions, factions, "faction", "party.factions")
