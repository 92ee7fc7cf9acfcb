"""The vocabulary: one word and one integer code for each thing the model distinguishes."""

from __future__ import annotations

from enum import IntEnum
from typing import Final, Self

__all__ = [
    "Channel",
    "Charge",
    "Event",
    "Fate",
    "Involvement",
    "Layer",
    "Motive",
    "Phase",
    "Rank",
    "Sanction",
    "Standing",
    "Tier",
    "charge_name",
]

MAX_FACTIONS: Final = 8
"""Factions a scenario may declare, the unaffiliated (code 0) included."""
MAX_CIRCLES: Final = 8
"""Circles a scenario may declare, "no circle" (code 0) included."""
MAX_KINDS: Final = 24
"""Kinds of bodies a scenario may declare."""
RING: Final = 8
"""How many of its last fallen a body remembers by name."""
NOBODY: Final = -1
"""Row, post or body that is not there."""


class Phase(IntEnum):
    """A phase of the day; the numbers are their order."""

    DIRECT = 1
    MEET = 2
    HEAR = 3
    ARREST = 4
    INTERROGATE = 5
    SENTENCE = 6
    WATCH = 7
    LEAVE = 8
    FILL = 9
    ADMIT = 10
    REMEMBER = 11


class Standing(IntEnum):
    """Where a row of the register stands towards the party."""

    UNUSED = 0
    CANDIDATE = 1
    MEMBER = 2
    CRITICISED = 3
    EXPELLED = 4
    ARRESTED = 5
    DEAD = 6
    FLED = 7
    ABSENT = 8


class Rank(IntEnum):
    """Rank of a post; officials and above are called cadres in the strict sense."""

    NONE = 0
    SECRETARY = 1
    OFFICIAL = 2
    HEAD = 3
    LEADING = 4


class Sanction(IntEnum):
    """What a body of the party decides at the end of a hearing, from mild to hard."""

    CLEARED = 0
    REPRIMAND = 1
    TRANSFER = 2
    DEMOTION = 3
    EXPULSION = 4


class Fate(IntEnum):
    """What becomes of an arrested person, or of one who fled."""

    NONE = 0
    RELEASED = 1
    REEDUCATION = 2
    PRISON = 3
    EXECUTION = 4
    EXILE = 5


class Involvement(IntEnum):
    """A cadre's true part in the opposition; known to the model only."""

    NONE = 0
    KNEW = 1
    TOOK_PART = 2


class Charge(IntEnum):
    """Grounds written into a case; ``SUPPORTER + circle`` is "supporter of that circle"."""

    NONE = 0
    UNRELIABLE = 1
    VIGILANCE = 2
    EXCESS = 3
    ORDINARY = 4
    SUPPORTER = 8


class Layer(IntEnum):
    """Relation through which an option may be chosen; the first four are stored ties."""

    KIN = 1
    FRIEND = 2
    COMRADE = 3
    CLIENT = 4
    CELLMATE = 5
    COLLEAGUE = 6
    CIRCLE = 7
    FALLEN = 8
    ACCOMPLICE = 9


class Motive(IntEnum):
    """Why a denunciation was made: declared here, with all that follows from a motive elsewhere.

    The columns of the day's counts, the parts of a meeting's hazard, the labels of figures and what the null ladder
    takes away are made of this list. A code is never given to another motive: chronicles are saved by code.

    Attributes
    ----------
    label : str
        Its name in figures.
    in_meeting : bool
        Whether it is an additive part of a meeting's hazard, or multiplies it.
    feeds_on_cases : bool
        Whether earlier cases make it stronger: the ladder's rung without a cascade is without it, by its switch,
        which has the same name.
    """

    label: str
    in_meeting: bool
    feeds_on_cases: bool

    def __new__(cls, code: int, label: str = "", in_meeting: bool = False, feeds_on_cases: bool = False) -> Self:
        """Make a motive of its code and what is declared of it."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.label, member.in_meeting, member.feeds_on_cases = label, in_meeting, feeds_on_cases
        return member

    NONE = 0
    ZEAL = 1, "zeal (meeting)", True
    DUTY = 2, "duty (meeting)", True, True
    CONTAGION = 3, "contagion (meeting)", True, True
    PREEMPTION = 4, "pre-emption (meeting)", True, True
    CAREER = 5, "career (meeting)", True, True
    QUOTA = 6, "quota (meeting)", True
    ORDER = 7, "order of the centre"
    PRESSURE = 8, "pressure of a hearing"
    INTERROGATION = 9, "interrogation"
    VIGILANCE = 10, "lack of vigilance"
    EXCESS = 11, "excess"

    @property
    def word(self) -> str:
        """Its word in frames, columns and switches."""
        return self.name.lower()


MOTIVES: Final = tuple(motive for motive in Motive if motive)
"""Every motive there is, in the order of their codes."""
IN_MEETING: Final = tuple(motive.value for motive in MOTIVES if motive.in_meeting)
"""Codes of the motives of a meeting, in the order in which they share its hazard."""


class Channel(IntEnum):
    """Through which channel an accusation came."""

    NONE = 0
    CENTRE = 1
    MEETING = 2
    HEARING = 3
    INTERROGATION = 4
    WATCH = 5


class Tier(IntEnum):
    """Tier of a body: the campaign reaches the localities later than the capital."""

    CAPITAL = 0
    PROVINCE = 1
    COUNTY = 2


class Event(IntEnum):
    """Kinds of events in the chronicle (``actor`` and ``whom`` as in the comment)."""

    DENOUNCED = 1  # accuser (-1: the centre), target; value 1 if the target is still within reach, else 0
    OPENED = 2  # -, cadre; value 1 if the case is grave (no hearing)
    SESSION = 3  # -, cadre; value: days the hearing will last
    DEFENDED = 4  # defender, cadre
    VERDICT = 5  # handling official, cadre; value: Sanction
    EXPELLED = 6  # handling official, cadre; value 1 political, 0 ordinary
    ARRESTED = 7  # -, cadre
    INTERROGATED = 8  # -, cadre; value: names given, -1 if they did not break
    SENTENCED = 9  # handling official, cadre; value: Fate
    MARKED = 10  # whom they treated mildly (-1: outside the party), official; value: marks they now bear
    FLED = 11  # -, cadre
    DIED = 12  # -, cadre; value: Standing before death
    REINSTATED = 13  # official who had handled their case, cadre; value: Standing before
    VACATED = 14  # -, former holder; n: post; value: Event kind that caused it
    FILLED = 15  # -, new holder; n: post; value: days the post was vacant
    ADMITTED = 16  # -, new member
    ENROLLED = 17  # -, new candidate
    MOVED = 18  # -, cadre; value: body they were transferred from


def charge_name(code: int, circles: tuple[str, ...] = ()) -> str:
    """Return the readable name of a charge code.

    Parameters
    ----------
    code : int
        A value of the column ``charge``.
    circles : tuple of str
        Names of the circles, circle 1 first.

    Returns
    -------
    str
        For instance ``"supporter of Choe"``.

    Examples
    --------
    >>> charge_name(2), charge_name(9, ("Choe", "Pak"))
    ('lack of vigilance', 'supporter of Choe')
    """
    if code > Charge.SUPPORTER:
        index = code - Charge.SUPPORTER - 1
        return f"supporter of {circles[index] if index < len(circles) else f'circle {index + 1}'}"
    return {
        Charge.NONE: "none",
        Charge.UNRELIABLE: "unreliable element",
        Charge.VIGILANCE: "lack of vigilance",
        Charge.EXCESS: "excess",
        Charge.ORDINARY: "ordinary discipline",
    }[Charge(code)]
