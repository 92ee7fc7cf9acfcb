"""Who named whom around one cadre, kept up to date from the new events of each day."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

from numpy.typing import NDArray

from purgesim.core.moments import day_of_moment
from purgesim.core.vocabulary import Channel, Event, Rank
from purgesim.engine.state import State
from purgesim.measures.frames import vocabulary
from purgesim.scenario import Scenario

__all__ = ["Namings", "Person", "chain", "portrait"]

PARTS: Final = ("took no part in the opposition", "knew of the opposition", "took part in the opposition")
RANKS: Final = {
    Rank.NONE: "",
    Rank.SECRETARY: ", secretary of a cell",
    Rank.OFFICIAL: ", official",
    Rank.HEAD: ", head of a department",
    Rank.LEADING: ", leading official",
}


@dataclass
class Person:
    """A cadre in a chain of accusations.

    Attributes
    ----------
    row : int
        Their row of the register.
    standing, channel, involvement : str
        Where they stand today, how they were first accused, and their true part.
    date : str
        Day of the first accusation, ISO; empty if there was none.
    children : list of Person
        Whom they were the first to accuse.
    hidden : int
        How many of them are left out, for the chain would not be readable.
    """

    row: int
    standing: str
    channel: str
    involvement: str
    date: str
    children: list[Person] = field(default_factory=list)
    hidden: int = 0


class Namings:
    """Whom each cadre denounced, by row; each day's events are read once."""

    def __init__(self) -> None:
        self.of: dict[int, list[int]] = {}
        self.read = 0

    def copy(self) -> Namings:
        """Return an independent copy, for a fork."""
        copy = Namings()
        copy.of = {actor: list(rows) for actor, rows in self.of.items()}
        copy.read = self.read
        return copy

    def extend(self, events: NDArray[Any], end: int) -> None:
        """Read the events up to, not including, number `end` of the chronicle."""
        new = events[self.read : end]
        new = new[(new["kind"] == Event.DENOUNCED) & (new["actor"] >= 0) & (new["whom"] >= 0)]
        for actor, whom in zip(new["actor"].tolist(), new["whom"].tolist(), strict=True):
            self.of.setdefault(actor, []).append(whom)
        self.read = end

    def first_accused_by(self, register: NDArray[Any], row: int) -> list[int]:
        """Return whom a cadre was the first to accuse, in order of rows."""
        return sorted({whom for whom in self.of.get(row, ()) if register[whom]["accuser"] == row})

    def busiest(self, register: NDArray[Any], count: int) -> list[tuple[int, int]]:
        """Return those who were the first to accuse most others: pairs of row and number."""
        best: list[tuple[int, int]] = []
        for row in sorted(self.of, key=lambda row: (-len(self.of[row]), row)):
            if len(best) == count and len(self.of[row]) < best[-1][1]:
                break  # nobody further down can have accused more
            found = len(self.first_accused_by(register, row))
            best = sorted([*best, (row, found)], key=lambda pair: (-pair[1], pair[0]))[:count]
        return [pair for pair in best if pair[1]]


def chain(namings: Namings, register: NDArray[Any], scenario: Scenario, row: int, most: int = 60) -> Person:
    """Return the chain around a cadre: their accuser, that one's accuser and so on, and all who came through them.

    Parameters
    ----------
    namings : Namings
        Who denounced whom so far.
    register : ndarray of CADRE, shape (n_rows,)
        The register as it is.
    scenario : Scenario
        Gives dates and names.
    row : int
        The cadre.
    most : int
        How many people are shown at most below them.

    Returns
    -------
    Person
        The first of the line, at the root.
    """
    words = vocabulary(scenario)
    top = _person(register, scenario, words, row)
    seen = {row}
    _descend(namings, register, scenario, words, top, seen, most)
    accuser = int(register[row]["accuser"])
    while accuser >= 0 and accuser not in seen:  # two may have accused each other
        seen.add(accuser)
        above = _person(register, scenario, words, accuser)
        above.hidden = len(namings.first_accused_by(register, accuser)) - 1
        above.children.append(top)
        top, accuser = above, int(register[accuser]["accuser"])
    return top


def _descend(
    namings: Namings,
    register: NDArray[Any],
    scenario: Scenario,
    words: dict[str, list[str]],
    top: Person,
    seen: set[int],
    most: int,
) -> None:
    """Add generation after generation, until there are enough; modifies `top` and `seen`."""
    waiting, room = deque([top]), most
    while waiting:
        person = waiting.popleft()
        rows = [r for r in namings.first_accused_by(register, person.row) if r not in seen]
        shown = rows[:room]
        room -= len(shown)
        person.hidden = len(rows) - len(shown)
        seen.update(shown)
        person.children = [_person(register, scenario, words, r) for r in shown]
        waiting.extend(person.children)


def _person(register: NDArray[Any], scenario: Scenario, words: dict[str, list[str]], row: int) -> Person:
    cadre = register[row]
    accused = int(cadre["accused_at"])
    return Person(
        row=row,
        standing=words["standing"][cadre["standing"]],
        channel=Channel(int(cadre["channel"])).name.lower() if accused >= 0 else "",
        involvement=PARTS[cadre["involvement"]],
        date=scenario.date_of(day_of_moment(accused)).isoformat() if accused >= 0 else "",
    )


def portrait(state: State, kinds: tuple[str, ...], scenario: Scenario, row: int) -> str:
    """Return who a cadre is today, in one line.

    Parameters
    ----------
    state : State
        The state of the run.
    kinds : tuple of str
        Names of the kinds of organisations.
    scenario : Scenario
        Gives the names of factions and circles.
    row : int
        Their row of the register.
    """
    cadre, words = state.register[row], vocabulary(scenario)
    body, post = int(cadre["body"]), int(cadre["post"])
    place = f"{kinds[state.bodies['kind'][body]]} (body {body})" if body >= 0 else "no organisation"
    rank = Rank(int(state.posts["rank"][post])) if post >= 0 else Rank.NONE
    ties = f"faction {words['faction'][cadre['faction']]}" if cadre["faction"] else "of no faction"
    if cadre["circle"]:
        ties += f", circle {words['circle'][cadre['circle']]}"
    return f"{words['standing'][cadre['standing']]}; {place}{RANKS[rank]}; {ties}; {PARTS[cadre['involvement']]}"
