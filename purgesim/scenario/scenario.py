"""The scenario: everything a run depends on, frozen, typed and sourced."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field, model_validator

from purgesim.core.atomic_files import path_of, whole_file
from purgesim.core.dates import DateGiven, NoDateError, day_given
from purgesim.core.errors import ScenarioError, TooLargeError, shown
from purgesim.core.showing import in_short
from purgesim.roster.loaded import OwnParty
from purgesim.scenario.behaviour import Behaviour
from purgesim.scenario.checks import Problem, behaviour_problems, lever_problems, structure_problems
from purgesim.scenario.fields import Frozen, Grade, ReadOnly
from purgesim.scenario.memory import memory_problem
from purgesim.scenario.merging import by_dotted_name, thawed
from purgesim.scenario.observer import Observer, observer_problems
from purgesim.scenario.overriding import changed, noted, overridden
from purgesim.scenario.own_tables import adopted, warn_of_ages, with_tables
from purgesim.scenario.party_checks import party_problems
from purgesim.scenario.party_spec import PartySpec
from purgesim.scenario.paths import DECLARED, PARTS, Leaf, field_extra, leaves
from purgesim.scenario.policy import Levers, Structures, Switches
from purgesim.scenario.problems import contradictions, validated
from purgesim.scenario.schedule import is_constant
from purgesim.scenario.slips import tell_slips
from purgesim.scenario.sourcing import (
    CampaignEvent,
    Note,
    Source,
    default_note,
    note_for,
    sourcing_problems,
    trimmed,
)
from purgesim.scenario.toml import literal, part_lines, plain_lines

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Scenario", "Window"]

MAX_DAYS: Final = 30_000
"""Days are stored as 16-bit integers."""
PLACEHOLDERS: Final = {
    "window": {"start": dt.date(1956, 9, 1), "open": dt.date(1957, 7, 1), "close": dt.date(1958, 7, 1)}
}
"""Parts without default, for the checks on what is left when they are faulty."""


class Window(Frozen):
    """Dates of a run: it begins with the lead-in; what counts is from ``open`` up to, not including, ``close``."""

    start: dt.date = Field(description="first day of the lead-in")
    open: dt.date = Field(description="first day of the window in which flows are counted")
    close: dt.date = Field(description="first day after the window; the run ends the day before")


class Scenario(Frozen):
    """A scenario: window, party, behaviour, levers, structures and switches, with their sources.

    Read one with `purgesim.load`; a change gives a new scenario (`override`).

    Examples
    --------
    >>> from purgesim.scenario import load
    >>> scenario = load("kwp_1957_58")
    >>> scenario.n_days, scenario.date_of(303)
    (668, datetime.date(1957, 7, 1))
    >>> calmer = scenario.override({"levers.intensity.capital": 0.2})
    >>> calmer.digest == scenario.digest
    False
    """

    name: str = Field(default="scenario", description="short name, as used on the command line", min_length=1)
    title: str = Field(default="", description="one line")
    summary: str = Field(default="", description="a paragraph on what the scenario asks")
    window: Window = Field(description="dates of the run")
    party: PartySpec = Field(default=PartySpec(), description="the party to be built")
    behaviour: Behaviour = Field(default=Behaviour(), description="how people and bodies behave")
    levers: Levers = Field(default=Levers(), description="orders of the centre, dated")
    structures: Structures = Field(default=Structures(), description="choices between rival theories")
    switches: Switches = Field(default=Switches(), description="every mechanism can be switched off alone")
    archive: Observer = Field(default=Observer(), description="the observer: through whom one would learn of it")
    notes: dict[str, Note] = Field(default=ReadOnly(), description="what stands behind a value, by its dotted name")
    sources: dict[str, Source] = Field(default=ReadOnly(), description="bibliography, by key")
    events: tuple[CampaignEvent, ...] = Field(default=(), description="dated events of the real campaign")

    @model_validator(mode="after")
    def _agrees(self) -> Scenario:
        found = [
            *_window_problems(self.window),
            *party_problems(self.party),
            *behaviour_problems(self.behaviour),
            *structure_problems(self.structures, self.party),
            *lever_problems(self.levers, self.party),
            *observer_problems(self.archive, self.party),
            *sourcing_problems(self.notes, self.sources, self.events, self, [leaf.name for leaf in self.declared()]),
        ]
        if found:
            raise contradictions(found)
        return self

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        people = self.party.candidates + sum(kind.number * kind.members for kind in self.party.kinds)
        window = f"{self.window.start} to {self.window.close}, {people:,} people"
        return f"<Scenario {in_short(self.name)}: {in_short(self.title)}; {window}>"

    __str__ = __repr__

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], where: str = "scenario") -> Scenario:
        """Return the scenario described by nested tables.

        Parameters
        ----------
        data : mapping
            As in a TOML file whose notes have been split off into ``notes``.
        where : str
            File or object to blame.

        Raises
        ------
        ScenarioError
            With every mistake, one a line.
        PartyTablesError
            If its party comes from tables that are gone, have changed or hold mistakes.
        TooLargeError
            If the party cannot be held in this machine's memory and nothing else is wrong.
        """
        if not isinstance(data, Mapping):
            raise ScenarioError([f"given {shown(data)}; allowed: nested tables, as in a file; give a mapping"], where)
        data, contradicted = with_tables(data)
        try:
            scenario = validated(cls, data, where, PLACEHOLDERS)
        except ScenarioError as error:
            raise ScenarioError([*contradicted, *error.problems, *_too_large(data)], where) from None
        if contradicted:
            raise ScenarioError(contradicted, where)
        problem = memory_problem(scenario.party)
        if problem:
            raise TooLargeError(f"{where}: {problem}")
        return scenario.model_copy(update={"notes": ReadOnly(trimmed(scenario.notes, scenario.declared()))})

    def leaves(self) -> list[Leaf]:
        """Return every parameter that affects a run, with its dotted name, value, declaration and default."""
        return [leaf for part in PARTS for leaf in leaves(getattr(self, part), part)]

    def declared(self) -> list[Leaf]:
        """Return every parameter: those that affect a run, and those of the observer, who does not."""
        return [leaf for part in DECLARED for leaf in leaves(getattr(self, part), part)]

    @property
    def digest(self) -> str:
        """Hash of everything that affects a run (hexadecimal, 64 digits)."""
        content = {part: getattr(self, part).model_dump(mode="json") for part in PARTS}
        content["party"] = self.party.content()
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def n_days(self) -> int:
        """Days of the run, lead-in included."""
        return (self.window.close - self.window.start).days

    def day_of(self, date: DateGiven) -> int:
        """Return the day of a date, 0 for the first of the lead-in; days outside the run are not refused.

        Parameters
        ----------
        date : date or str
            Date or its ISO form; also midnight of a day without a zone (datetime, pandas, NumPy).

        Raises
        ------
        ScenarioError
            If it is no date.
        """
        try:
            return (day_given(date) - self.window.start).days
        except NoDateError as error:
            raise ScenarioError([f"date: {error}; write it so"], self.name) from None

    def date_of(self, day: int) -> dt.date:
        """Return the date of a day."""
        return self.window.start + dt.timedelta(days=int(day))

    def override(self, changes: Mapping[str, Any], *, grade: Grade = "assumed", source: str | None = None) -> Scenario:
        """Return a scenario with some parameters changed.

        Parameters
        ----------
        changes : mapping of str to object
            New values by dotted name: ``"behaviour.meeting.zeal"``, ``"party.factions.Yanan.size"``,
            ``"levers.intensity.capital"`` (a number, constant, or a list of points [date, value]),
            ``"behaviour.hearing.thresholds.0"``, ``"name"``. A table (``{"levers": {"torture": 0.0}}``) changes what it
            names and nothing else; a list of named tables changes those it names and adds new ones; any other list
            takes the place of the old one.
        grade : str
            How sure we are of the new values.
        source : str, optional
            Where they come from; a grade above assumed needs it.

        Raises
        ------
        ScenarioError
            If a name is unknown (the nearest are offered) or the result contradicts itself.

        Examples
        --------
        >>> from purgesim.scenario import load
        >>> load("kwp_1957_58").override({"party.factions.Yanan.size": 200}).party.factions[0].size
        200
        """
        where = f"override of {self.name}"
        given = by_dotted_name(changes, where)
        result = overridden(self, given, where, grade=grade, source=source)
        tell_slips(result, given, where)
        if any(name.partition(".")[0] in ("party", "window") for name in given):
            warn_of_ages(result, where)
        return result

    def with_party(self, own: OwnParty, changes: Mapping[str, Any] | None = None) -> Scenario:
        """Return this scenario with a user's own party in place of its own.

        What the party's tables say replaces this scenario's party; what they leave out follows this scenario's rules
        (``party.ages``, ``party.ties``, sessions and places of kinds of bodies of the same name). Levers, behaviour,
        structures and window stay. Factions, circles and kinds of bodies that only this scenario has stay without
        people; those that only the tables have take the defaults.

        Parameters
        ----------
        own : OwnParty
            From `purgesim.party_from_tables` or `purgesim.party_from_graph`.
        changes : mapping of str to object, optional
            Further changes, as for `override`: who handles cases, who is hunted.

        Raises
        ------
        ScenarioError
            If the two do not go together; all reasons at once.

        Warns
        -----
        UserWarning
            If somebody is younger on the first day than ``party.ages.low``, or older than a hundred.

        Examples
        --------
        >>> import pandas as pd, purgesim
        >>> roster = pd.DataFrame({"id": [f"a{i}" for i in range(90)], "body": ["mill", "mine", "port"] * 30})
        >>> own = purgesim.party_from_tables(roster, declared="synthetic")
        >>> scenario = purgesim.load("small_ministry").with_party(own, {"structures.handlers": "hearing"})
        >>> [kind.number for kind in scenario.party.kinds if kind.number]
        [3]
        """
        where = f"{self.name} with a party of its own"
        given = by_dotted_name({} if changes is None else changes, where)
        if not isinstance(own, OwnParty):
            raise ScenarioError(
                [f"given {shown(own)}; allowed: what party_from_tables or party_from_graph give"], where
            )
        party = adopted(thawed(self.party.model_dump()), own)
        result = changed(self, given, noted(given, where=where), where, party)
        tell_slips(result, given, where)
        warn_of_ages(result, where)
        return result

    def parameters(self) -> pd.DataFrame:
        """Return every parameter with its unit, ranges, grade, source and meaning.

        Returns
        -------
        pandas.DataFrame
            Columns name, value, unit, low, high (what is allowed), plausible_low, plausible_high
            (what the note calls plausible; missing if it does not say), grade, source, meaning.
        """
        import pandas as pd

        return pd.DataFrame([self._row(leaf) for leaf in self.declared()])

    def _row(self, leaf: Leaf) -> dict[str, Any]:
        note = note_for(leaf.name, self.notes) or default_note(leaf)
        extra = field_extra(leaf.field)
        plausible = note.interval or (None, None)
        return {
            "name": leaf.name,
            "value": leaf.value[0][1] if is_constant(leaf.value) else leaf.value,
            "unit": extra.get("unit", "1"),
            "low": extra.get("low"),
            "high": extra.get("high"),
            "plausible_low": plausible[0],
            "plausible_high": plausible[1],
            "grade": note.grade,
            "source": note.source,
            "meaning": leaf.field.description,
        }

    def to_toml(self) -> str:
        """Return the whole scenario as TOML; read again it is equal and has the same digest."""
        lines = [f"{key} = {literal(getattr(self, key))}" for key in ("name", "title", "summary")]
        for part in DECLARED:
            lines += part_lines(getattr(self, part), part, self.notes)
        for key, source in self.sources.items():
            lines += plain_lines(source, f"[sources.{literal(key)}]")
        for event in self.events:
            lines += plain_lines(event, "[[events]]")
        return "\n".join(lines) + "\n"

    def _beside(self, file: Path) -> Scenario:
        """Return this scenario with the folder of its party's tables told from where a file of it will be."""
        tables = self.party.tables
        if tables is None or not Path(tables.folder).is_absolute():
            return self
        there = tables.model_copy(update={"folder": os.path.relpath(tables.folder, file.absolute().parent)})
        return self.model_copy(update={"party": self.party.model_copy(update={"tables": there})})

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the scenario to a file, whole or not at all.

        Parameters
        ----------
        path : path
            File to write; an existing one is replaced. Tables of a user's own party are referred to from there.

        Returns
        -------
        pathlib.Path
            The file.
        """
        target = path_of(path, "path")
        with whole_file(target) as file:
            file.write(self._beside(target).to_toml().encode())
        return target


def _window_problems(window: Window) -> Iterator[Problem]:
    start, opening, closing = "window.start", "window.open", "window.close"
    if window.open < window.start:
        text = f"given {window.open}, before {start} = {window.start}; allowed: start <= open; change one"
        yield Problem(opening, text, (start,))
    if window.close <= window.open:
        text = f"given {window.close}, not after {opening} = {window.open}; allowed: open < close; change one"
        yield Problem(closing, text, (opening,))
    days = (window.close - window.start).days
    if days > MAX_DAYS:
        text = f"given {days} days from start to close; allowed: at most {MAX_DAYS}; shorten the run"
        yield Problem(closing, text, (start,))


def _too_large(data: Mapping[str, Any]) -> list[str]:
    """Return the line on a party that does not fit into memory, if its part of the data can be read."""
    try:
        problem = memory_problem(PartySpec.model_validate(data.get("party", {})))
    except ValueError:  # its mistakes are listed already
        return []
    return [problem] if problem else []
