"""The tables of docs/odd.md, made from the code: `python -m tools.odd_tables` writes them anew.

The prose of the page is written by hand. Between ``<!-- generated: NAME -->`` and ``<!-- end -->`` stands what the code
declares; `filled` puts it there, and a test holds the page to it.
"""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import IntEnum
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

import purgesim
import purgesim.rules
from purgesim.core import keyed_random, tables, vocabulary
from purgesim.core.atomic_files import whole_file
from purgesim.core.dates import ALWAYS
from purgesim.engine.phases import PHASES
from purgesim.measures.table import MEASURES
from purgesim.party import comrades, people, ties
from purgesim.patterns.declared import PATTERNS
from purgesim.rules import interrogation
from purgesim.scenario import observer, party_spec
from purgesim.scenario.behaviour import Behaviour
from purgesim.scenario.fields import Grade, allowed_range
from purgesim.scenario.paths import field_extra, named
from purgesim.scenario.policy import Levers, Structures, Switches
from purgesim.scenario.scenario import Scenario, Window
from purgesim.scenario.sourcing import Note, note_for

PAGE: Final = Path(__file__).parents[1] / "docs" / "odd.md"
CASE: Final = "kwp_1957_58"
SECTION: Final = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
CODES: Final = tuple(
    getattr(vocabulary, name)
    for name in ["Standing", "Rank", "Sanction", "Fate", "Involvement", "Charge", "Layer", "Motive", "Channel", "Tier"]
)
CONSTANTS: Final = (
    (comrades, "CIRCLE_COMRADES"), (comrades, "OWN_CIRCLE"), (people, "PATRON_NEAR"), (ties, "NEAR_SHARE"),
    (interrogation, "ACCOMPLICE_WEIGHT"), (vocabulary, "RING"),
)  # fmt: skip
"""Numbers of the theory that are no parameters."""
USES: Final = {"A": "accounting check", "C": "calibrated", "S": "scored", "R": "reported"}
ITEMS: Final = {
    "party.kinds.NAME": party_spec.BodyKind,
    "party.factions.NAME": party_spec.Faction,
    "party.circles.NAME": party_spec.Circle,
    "archive.informants.NAME": observer.Informants,
    "archive.press.NAME": observer.Press,
}
"""Lists of named items; what each item holds."""


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table in Markdown."""
    head = list(head)
    lines = [head, ["---"] * len(head), *([str(cell).replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def code(text: object) -> str:
    return f"`{text}`"


def cadre() -> str:
    rows = (
        (code(c.name), c.meaning + ("" if c.public else " (bookkeeping)"), c.unit, f"{c.fresh:g}")
        for c in tables.CADRE_COLUMNS
    )
    return table(("column", "meaning", "unit", "fresh"), rows)


def columns_of(name: str) -> dict[str, str]:
    """Return the columns of a table of the state, in order of declaration, each with the comment beside it."""
    source = inspect.getsource(tables)
    declared = source.partition(f"\n{name}: Final = packed(")[2].partition("\n)\n")[0]
    found = re.findall(r'\("(\w+)", np\.\w+(?:, \(\w+,\))?\)[^#\n]*(?:# (.*))?', declared)
    told = dict(found)
    names = {column for column in getattr(tables, name).names if not column.startswith("spare")}
    if set(told) != names:
        raise LookupError(f"tables.{name}: declared and found differ in {sorted(set(told) ^ names)}")
    return told


def state_columns(name: str) -> Callable[[], str]:
    def made() -> str:
        each = [code(column) + (f" ({remark})" if remark else "") for column, remark in columns_of(name).items()]
        return "; ".join(each) + "."

    return made


def daily() -> str:
    counts = ", ".join(map(code, tables.DAILY_COUNTS))
    return f"Counts of the day: {counts}.\n\nStocks in the evening: {', '.join(map(code, tables.DAILY_STOCKS))}."


def members_of(codes: type[IntEnum]) -> dict[str, str]:
    """Return the members of an enumeration, each with the comment beside it."""
    return dict(re.findall(r"^    ([A-Z_]+) = \d+(?:  # (.*))?$", inspect.getsource(codes), re.MULTILINE))


def codes() -> str:
    rows = (
        (
            c.__name__,
            (c.__doc__ or "").partition("\n\n")[0].rstrip("."),
            ", ".join(f"{m.value} {m.name.lower()}" for m in c),
        )
        for c in CODES
    )
    return table(("code", "what it tells", "values"), rows)


def events() -> str:
    rows = ((e.value, e.name.lower(), members_of(vocabulary.Event)[e.name]) for e in vocabulary.Event)
    return table(("code", "event", "actor, whom; what else it holds"), rows)


def streams() -> str:
    rows = ((s.value, s.name, members_of(keyed_random.Stream)[s.name]) for s in keyed_random.Stream)
    return table(("number", "stream", "key: who, whom, occurrence"), rows)


def phases() -> str:
    return table(("", "phase", "what happens"), ((i, code(p.name), p.summary) for i, p in enumerate(PHASES, 1)))


def declared_rules() -> Iterator[tuple[str, str, Any]]:
    """Yield file, name and plain function of every rule of the theory."""
    for place in pkgutil.iter_modules(purgesim.rules.__path__):
        room = importlib.import_module(f"purgesim.rules.{place.name}")
        for name in room.__all__:
            value = getattr(room, name)
            if hasattr(value, "py_func"):
                yield place.name, name, value.py_func


def rules() -> str:
    rows = []
    for file, name, rule in declared_rules():
        given = ", ".join(inspect.signature(rule).parameters)
        rows.append((code(f"rules/{file}.py"), code(f"{name}({given})"), (rule.__doc__ or "").partition("\n\n")[0]))
    return table(("file", "rule", "in a sentence"), rows)


def measures() -> str:
    return table(("measure", "unit", "meaning"), ((code(m.name), m.unit, m.meaning) for m in MEASURES))


def patterns() -> str:
    rows = (
        (p.id, USES[p.use], p.text, f"{p.documented:,}" if isinstance(p.documented, int) else p.documented,
         p.acceptance, ", ".join(map(code, p.source)) or "Lankov, in passing", p.seen or "-")
        for p in PATTERNS
    )  # fmt: skip
    return table(("id", "use", "pattern", "documented", "holds if", "evidence", "seen before"), rows)


def told(value: Any) -> str:
    """Return a value in a few letters; a schedule of many points by their number and range."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:.10g}"
    if named(value):
        return ", ".join(item.name for item in value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {told(item)}" for key, item in value.items()) or "none named"
    if isinstance(value, tuple):
        if value and all(isinstance(item, tuple) and isinstance(item[0], dt.date) for item in value):
            return dated(value)
        return ", ".join(map(told, value)) or "none"
    return "none" if value is None else str(value) or "none"


def dated(points: tuple[tuple[dt.date, float], ...]) -> str:
    if len(points) == 1 and points[0][0] == ALWAYS:
        return told(points[0][1])
    values = [value for _, value in points]
    if len(points) == 1:
        return f"{told(values[0])} on {points[0][0].isoformat()}"
    return f"{len(points)} dated points, {told(min(values))} to {told(max(values))}"


def fields_of(part: type[BaseModel], prefix: str) -> Iterator[tuple[str, FieldInfo, Any]]:
    """Yield name, declaration and default of every parameter a part declares, parts within it included."""
    for key, field in part.model_fields.items():
        default = None if field.is_required() else field.get_default(call_default_factory=True)
        if isinstance(default, BaseModel):
            yield from fields_of(type(default), f"{prefix}.{key}")
        elif key != "name":
            yield f"{prefix}.{key}", field, default


def in_case(name: str, scenario: Scenario) -> Any:
    value: Any = scenario
    for step in name.split("."):
        value = getattr(value, step)
    return value


def parameter_rows(part: type[BaseModel], prefix: str, scenario: Scenario | None) -> Iterator[tuple[str, ...]]:
    for name, field, default in fields_of(part, prefix):
        extra = field_extra(field)
        own = Note(grade=extra.get("grade", "assumed"), source=extra.get("source", "Assumption"))
        bounded = extra.get("low") is not None or extra.get("high") is not None
        row = (
            code(name),
            f"{field.description}{in_unit(str(extra.get('unit', '1')))}",
            allowed_range(extra.get("low"), extra.get("high")) if bounded else "-",
            "-" if field.is_required() else f"{told(default)} ({own.grade})",
        )
        if scenario is None:
            yield (*row, own.source)
            continue
        value = in_case(name, scenario)
        if named(value):
            yield (*row, told(value), "each has parameters of its own")
            continue
        places = [f"{name}.{key}" for key in value] if isinstance(value, Mapping) and value else [name]
        notes = [note_for(place, scenario.notes) or own for place in places]
        grades, sources = (dict.fromkeys(note.grade for note in notes), dict.fromkeys(note.source for note in notes))
        yield (*row, f"{told(value)} ({', '.join(grades)})", cited("; ".join(sources)))


def in_unit(unit: str) -> str:
    return "" if unit == "1" else f" {unit}" if unit.startswith("[") else f" [{unit}]"


def cited(source: str) -> str:
    return re.sub(r"@([A-Za-z0-9_]+)", r"[\1](evidence.md#sources)", source)


def parameter_table(part: type[BaseModel], prefix: str) -> Callable[[], str]:
    def made() -> str:
        head = ("parameter", "meaning [unit]", "allowed", "default (grade)", "in the case (grade)", "source")
        return table(head, parameter_rows(part, prefix, purgesim.load(CASE)))

    return made


def items() -> str:
    rows = (row for prefix, part in ITEMS.items() for row in parameter_rows(part, prefix, None))
    return table(("parameter", "meaning [unit]", "allowed", "default (grade)", "source"), rows)


def grades() -> str:
    """Return how many parameters of the case there are by what stands behind them."""
    shown = purgesim.load(CASE).parameters()
    shown["part"] = shown["name"].str.partition(".")[0]
    shown = shown[shown["part"] != "switches"]
    counts = shown.groupby(["part", "grade"], sort=False).size().unstack(fill_value=0)
    counts = counts[[grade for grade in get_args(Grade) if grade in counts]]
    counts.loc["all"] = counts.sum()
    return table(
        ("part", *counts.columns), ((part, *row) for part, row in zip(counts.index, counts.to_numpy(), strict=True))
    )


def constants() -> str:
    """Return numbers that no scenario changes, each with the text below it in its file."""
    rows = []
    for room, name in CONSTANTS:
        meaning = re.search(rf'^{name}(?:: Final)? = .*\n"""(.*)"""', inspect.getsource(room), re.MULTILINE)
        if meaning is None:
            raise LookupError(f"{room.__name__}.{name} has no text below it")
        rows.append((code(f"{room.__name__}.{name}"), meaning[1], told(getattr(room, name))))
    return table(("constant", "meaning", "value"), rows)


def switches() -> str:
    case = purgesim.load(CASE).switches
    rows = (
        (code(f"switches.{key}"), field.description, told(field.default), told(getattr(case, key)))
        for key, field in Switches.model_fields.items()
    )
    return table(("switch", "what it turns off", "on by default", "on in the case"), rows)


def bodies() -> str:
    """Return the kinds of bodies of the case; where a number is not assumed its grade stands beside it."""
    scenario = purgesim.load(CASE)
    columns = ("number", "members", "tier", "superior", "leading", "heads", "officials", "intellectuals", "sessions")
    rows = ((kind.name, *graded(scenario, f"party.kinds.{kind.name}", kind, columns)) for kind in scenario.party.kinds)
    return table(("kind", *columns), rows)


def groups() -> str:
    """Return the factions and circles of the case."""
    scenario = purgesim.load(CASE)
    rows = []
    for list_name, listed in (("factions", scenario.party.factions), ("circles", scenario.party.circles)):
        for item in listed:
            place = f"party.{list_name}.{item.name}"
            note = note_for(f"{place}.size", scenario.notes) or Note()
            plausible = f"{note.interval[0]:g} to {note.interval[1]:g}" if note.interval else "-"
            inside = f"took part {item.took_part}, knew {item.knew}" if list_name == "circles" else "-"
            rows.append((code(place), item.size, plausible, inside, note.grade, cited(note.source)))
    return table(("group", "size [members]", "plausible", "opposition in it", "grade", "source of the size"), rows)


def graded(scenario: Scenario, place: str, part: BaseModel, columns: Iterable[str]) -> Iterator[str]:
    for column in columns:
        note = note_for(f"{place}.{column}", scenario.notes) or Note()
        yield told(getattr(part, column)) + ("" if note.grade == "assumed" else f" ({note.grade})")


def schedules() -> str:
    """Return every lever of the case that has dates, point by point, with its source."""
    scenario = purgesim.load(CASE)
    rows = []
    for leaf in scenario.leaves():
        if not leaf.name.startswith("levers.") or len(leaf.value) == 0 or leaf.value[0][0] == ALWAYS:
            continue
        note = note_for(leaf.name, scenario.notes) or Note()
        points = ", ".join(f"{date.isoformat()} {told(value)}" for date, value in leaf.value)
        rows.append((code(leaf.name), points, note.grade, cited(note.source)))
    return table(("lever", "dated points", "grade", "source"), rows)


def campaign() -> str:
    rows = (
        (e.date.isoformat() + (f" to {e.until.isoformat()}" if e.until else ""), e.label, e.grade, cited(e.source))
        for e in purgesim.load(CASE).events
    )
    return table(("date", "event", "grade", "source"), rows)


SECTIONS: Final[dict[str, Callable[[], str]]] = {
    "patterns": patterns,
    "cadre": cadre,
    "codes": codes,
    "cell": state_columns("CELL"),
    "body": state_columns("BODY"),
    "post": state_columns("POST"),
    "world": state_columns("WORLD"),
    "event": state_columns("EVENT"),
    "events": events,
    "daily": daily,
    "window": parameter_table(Window, "window"),
    "phases": phases,
    "streams": streams,
    "measures": measures,
    "grades": grades,
    "party": parameter_table(party_spec.PartySpec, "party"),
    "items": items,
    "bodies": bodies,
    "groups": groups,
    "schedules": schedules,
    "campaign": campaign,
    "rules": rules,
    "constants": constants,
    "behaviour": parameter_table(Behaviour, "behaviour"),
    "levers": parameter_table(Levers, "levers"),
    "structures": parameter_table(Structures, "structures"),
    "switches": switches,
    "observer": parameter_table(observer.Observer, "archive"),
}
"""What the page holds between its marks, in its order."""


def filled(page: str) -> str:
    """Return the page with every marked section made anew.

    Raises
    ------
    LookupError
        If the marks of the page are not the sections, each once and in order.
    """
    marks = [name for _, name, _ in SECTION.findall(page)]
    if marks != list(SECTIONS):
        raise LookupError(f"marks of the page: given {marks}; allowed: {list(SECTIONS)}, each once; mend the page")
    return SECTION.sub(lambda found: f"{found[1]}{SECTIONS[found[2]]()}\n{found[3]}", page)


def main() -> None:
    page = filled(PAGE.read_text(encoding="utf-8"))
    with whole_file(PAGE) as stream:
        stream.write(page.encode())
    print(f"{PAGE} written")


if __name__ == "__main__":
    main()
