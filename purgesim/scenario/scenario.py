"""The scenario: everything a run depends on, frozen, typed and sourced."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field, model_validator

from purgesim.errors import ScenarioError, TooLargeError
from purgesim.scenario.behaviour import Behaviour
from purgesim.scenario.checks import Problem, behaviour_problems, lever_problems, structure_problems
from purgesim.scenario.fields import Frozen, Grade, ReadOnly
from purgesim.scenario.memory import memory_problem
from purgesim.scenario.observer import Observer, observer_problems
from purgesim.scenario.own_tables import adopted, warn_of_ages, with_tables, without_effect
from purgesim.scenario.party_checks import party_problems
from purgesim.scenario.party_spec import PartySpec
from purgesim.scenario.paths import Leaf, did_you_mean, field_extra, leaves, put
from purgesim.scenario.policy import Levers, Structures, Switches
from purgesim.scenario.problems import contradictions, validated
from purgesim.scenario.schedule import is_constant
from purgesim.scenario.sourcing import (
    CampaignEvent,
    Note,
    Source,
    default_note,
    note_by_hand,
    note_for,
    sourcing_problems,
    trimmed,
)
from purgesim.scenario.toml import literal, part_lines, plain_lines
from purgesim.showing import in_short
from purgesim.writing import whole_file

if TYPE_CHECKING:
    import pandas as pd

    from purgesim.roster import OwnParty

__all__ = ["Scenario", "Window"]

MOST_DAYS: Final = 30_000
"""Days are stored as 16-bit integers."""
PARTS: Final = ("window", "party", "behaviour", "levers", "structures", "switches")
"""What affects a run; names, notes, sources, events and the observer do not."""
DECLARED: Final = (*PARTS, "archive")
"""What has parameters: the parts of a run, and the observer, who only looks on."""
WORDS: Final = ("name", "title", "summary")
"""What else `override` changes."""
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

    def day_of(self, date: dt.date | str) -> int:
        """Return the day of a date, 0 for the first of the lead-in; days outside the run are not refused.

        Parameters
        ----------
        date : date or str
            Date, or its ISO form.
        """
        date = dt.date.fromisoformat(date) if isinstance(date, str) else date
        return (date - self.window.start).days

    def date_of(self, day: int) -> dt.date:
        """Return the date of a day."""
        return self.window.start + dt.timedelta(days=int(day))

    def override(
        self, changes: Mapping[str, Any], *, grade: Grade = "assumed", source: str = "set by hand"
    ) -> Scenario:
        """Return a scenario with some parameters changed.

        Parameters
        ----------
        changes : mapping of str to object
            New values by dotted name: ``"behaviour.meeting.zeal"``, ``"party.factions.Yanan.size"``,
            ``"levers.intensity.capital"`` (a number, constant, or a list of points [date, value]),
            ``"behaviour.hearing.thresholds.0"``, ``"name"``.
        grade, source : str
            What stands behind the new values.

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
        notes = _notes(changes, grade, source, where)
        touched = {name.partition(".")[0] for name in changes}
        try:  # parts that are not touched have been checked
            result = Scenario.from_dict(self._changed(changes, notes, touched, where), where)
        except ScenarioError:  # mistakes are told best of plain tables
            result = self._changed_plainly(changes, notes, where)
        return _effective(result, changes, where)

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
        changes = changes or {}
        where = f"{self.name} with a party of its own"
        party = adopted(_thawed(self.party.model_dump()), own)
        data = self._changed(changes, _notes(changes), set(DECLARED), where, party)
        result = _effective(Scenario.from_dict(data, where), changes, where)
        warn_of_ages(result, where)
        return result

    def _changed_plainly(self, changes: Mapping[str, Any], notes: Mapping[str, Note], where: str) -> Scenario:
        """Return the changed scenario, made of plain tables; unknown names and wrong values are told at once."""
        plain = set(DECLARED)
        try:
            data = self._changed(changes, notes, plain, where)
        except ScenarioError as unknown:
            names = {problem.partition(":")[0] for problem in unknown.problems}
            known, of_known = ({n: x for n, x in given.items() if n not in names} for given in (changes, notes))
            try:
                Scenario.from_dict(self._changed(known, of_known, plain, where), where)
            except ScenarioError as wrong:
                raise ScenarioError([*unknown.problems, *wrong.problems], where) from None
            raise
        return Scenario.from_dict(data, where)

    def _changed(
        self,
        changes: Mapping[str, Any],
        notes: Mapping[str, Note],
        plain: AbstractSet[str],
        where: str,
        party: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return this scenario as nested tables with the changes in it; parts not named in `plain` as they are."""
        data = {key: getattr(self, key) for key in type(self).model_fields}
        for part in plain & set(DECLARED):
            data[part] = _thawed(data[part].model_dump()) if part != "party" or party is None else party
        tables = tuple(f"{name}." for name in changes)  # a note on part of what is given anew speaks of what is gone
        data["notes"] = {**{name: n for name, n in self.notes.items() if not name.startswith(tables)}, **notes}
        unknown = [
            f"{name}: unknown name, given {value!r}"
            for name, value in changes.items()
            if name.partition(".")[0] not in (*DECLARED, *WORDS) or not put(data, name.split("."), _plain(value))
        ]
        if unknown:
            known = [leaf.name for leaf in self.declared()]
            hints = [did_you_mean(line.partition(":")[0], known) for line in unknown]
            lines = [f"{line}; {hint}" for line, hint in zip(unknown, hints, strict=True)]
            raise ScenarioError(lines, where)
        return data

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

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the scenario to a file, whole or not at all.

        Parameters
        ----------
        path : path
            File to write; an existing one is replaced.

        Returns
        -------
        pathlib.Path
            The file.
        """
        with whole_file(Path(path)) as file:
            file.write(self.to_toml().encode())
        return Path(path)


def _window_problems(window: Window) -> Iterator[Problem]:
    start, opening, closing = "window.start", "window.open", "window.close"
    if window.open < window.start:
        text = f"given {window.open}, before {start} = {window.start}; allowed: start <= open; change one"
        yield Problem(opening, text, (start,))
    if window.close <= window.open:
        text = f"given {window.close}, not after {opening} = {window.open}; allowed: open < close; change one"
        yield Problem(closing, text, (opening,))
    days = (window.close - window.start).days
    if days > MOST_DAYS:
        text = f"given {days} days from start to close; allowed: at most {MOST_DAYS}; shorten the run"
        yield Problem(closing, text, (start,))


def _too_large(data: Mapping[str, Any]) -> list[str]:
    """Return the line on a party that does not fit into memory, if its part of the data can be read."""
    try:
        problem = memory_problem(PartySpec.model_validate(data.get("party", {})))
    except ValueError:  # its mistakes are listed already
        return []
    return [problem] if problem else []


def _effective(result: Scenario, changes: Mapping[str, Any], where: str) -> Scenario:
    """Return a changed scenario, unless a user's own tables leave a change without effect."""
    idle = without_effect(result, changes)
    if idle:
        raise ScenarioError(idle, where)
    return result


def _notes(
    changes: Mapping[str, Any], grade: Grade = "assumed", source: str = "set by hand", where: str = ""
) -> dict[str, Note]:
    note = note_by_hand(grade, source, where)
    return {_noted(name): note for name in changes if name.partition(".")[0] in DECLARED}


def _noted(name: str) -> str:
    """Return the parameter that a note on a changed value belongs to: of a place in a list the list."""
    before, _, last = name.rpartition(".")
    return before if last.isdigit() else name


def _thawed(value: Any) -> Any:
    """Return nested tables in which tuples are lists, so that they can be changed in place."""
    if isinstance(value, dict):
        return {k: _thawed(v) for k, v in value.items()}
    return [_thawed(v) for v in value] if isinstance(value, (tuple, list)) else copy.copy(value)


def _plain(value: Any) -> Any:
    """Return a value without NumPy's types, which would be refused as numbers."""
    if hasattr(value, "tolist"):
        return value.tolist()
    return [_plain(v) for v in value] if isinstance(value, (tuple, list)) else value
