"""Sources as BibTeX, read back by a parser of BibTeX: the same people, nothing lost."""

from __future__ import annotations

from pathlib import Path

import bibtexparser
import pytest
from bibtexparser import middlewares
from hypothesis import given
from hypothesis import strategies as st

from purgesim.evidence import references
from purgesim.exports import bibtex, sources_used, write_bibliography
from purgesim.exports.authors import people, plain
from purgesim.plots.captions import cited
from purgesim.report.scenario import sources_section
from purgesim.scenario import Scenario, load
from purgesim.scenario.sourcing import Source


def entries(text: str) -> dict[str, dict[str, str]]:
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    return {e.key: {"type": e.entry_type, **{f.key: f.value for f in e.fields}} for e in library.entries}


def test_every_source_that_is_cited_is_an_entry(tmp_path: Path) -> None:
    scenario = load("kwp_1957_58")
    found = entries(write_bibliography(scenario, tmp_path / "sources.bib").read_text())
    cited = set(sources_used(scenario))
    assert set(found) == cited
    assert {"lankov_ru", "plenum"} <= cited
    assert found["lankov_ru"]["author"] == references()["lankov_ru"].author
    assert found["lankov_ru"]["type"] == "book"
    assert "ROSSPEN" in found["lankov_ru"]["publisher"]


def test_sources_that_nothing_cites_are_left_out_and_tex_is_escaped(small_scenario: Scenario) -> None:
    data = small_scenario.model_dump()
    data["sources"] = {
        "lankov": {"author": "A. One, B. Two and C. Three", "title": "Costs & {benefits} of 100%_", "kind": "misc"},
        "unused": {"title": "Nothing"},
    }
    found = entries(bibtex(Scenario.from_dict(data)))
    assert list(found) == ["lankov"]
    assert found["lankov"]["author"] == "A. One and B. Two and C. Three"
    assert found["lankov"]["title"].strip("{}") == r"Costs \& {benefits} of 100\%\_"


def test_no_source_no_entry() -> None:
    assert bibtex(load("small_ministry")) == ""


def with_source(scenario: Scenario, **source: str) -> Scenario:
    """A scenario that cites one source, under the key that its events cite."""
    data = scenario.model_dump()
    data["sources"] = {"lankov": {"title": "On salt", **source}}
    return Scenario.from_dict(data)


def read_people(text: str) -> list[tuple[str, str]]:
    """The authors of the one entry as BibTeX parts them: first names, and last with von and Jr."""
    reading = [middlewares.SeparateCoAuthors(), middlewares.SplitNameParts()]
    library = bibtexparser.parse_string(text, append_middleware=reading)
    assert not library.failed_blocks
    (entry,) = library.entries
    return [(" ".join(p.first), " ".join([*p.von, *p.last, *p.jr])) for p in entry["author"]]


MARSH, REED, DOE = ("Ada B.", "Marsh"), ("Otto", "Reed"), ("Jane", "Doe")


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Marsh, Ada B. and Reed, Otto", [MARSH, REED]),
        ("Ada B. Marsh and Reed, Otto", [MARSH, REED]),
        ("Marsh, Ada B., and Otto Reed", [MARSH, REED]),
        ("Marsh, Ada B., Otto Reed, and Jane Doe", [MARSH, REED, DOE]),
        ("Ada B. Marsh, Otto Reed and Jane Doe", [MARSH, REED, DOE]),
        ("Marsh, Ada B.; Reed, Otto; Doe, Jane", [MARSH, REED, DOE]),
        ("A. One, B. Two, and C. Three", [("A.", "One"), ("B.", "Two"), ("C.", "Three")]),
        ("A. One, B. Two and C. Three", [("A.", "One"), ("B.", "Two"), ("C.", "Three")]),
        ("A. One, B. Two", [("A.", "One"), ("B.", "Two")]),
        ("Marsh, A. B., & Reed, O.", [("A. B.", "Marsh"), ("O.", "Reed")]),
        ("Marsh, A. B., Reed, O., and Doe, J.", [("A. B.", "Marsh"), ("O.", "Reed"), ("J.", "Doe")]),
        ("Marsh, Reed, and Doe", [("", "Marsh"), ("", "Reed"), ("", "Doe")]),
        ("van der Berg, Ada and de la Cruz, Maria Luisa", [("Ada", "van der Berg"), ("Maria Luisa", "de la Cruz")]),
        ("Marsh, Jr., Ada B. and Reed, Otto", [("Ada B.", "Marsh Jr."), REED]),
        ("Reed, Otto", [REED]),
        ("Kim Il and Pak Hon-yong", [("Kim", "Il"), ("Pak", "Hon-yong")]),
        ("{Bureau of Salt, Iron and Tin}", [("", "{Bureau of Salt, Iron and Tin}")]),
        ("{Bureau of Salt, Iron and Tin} and Reed, Otto", [("", "{Bureau of Salt, Iron and Tin}"), REED]),
        ("Otto Reed et al.", [REED, ("", "others")]),
        ("Otto Reed and others", [REED, ("", "others")]),
    ],
)
def test_f14_authors_stay_the_people_they_were(
    small_scenario: Scenario, author: str, expected: list[tuple[str, str]]
) -> None:
    assert read_people(bibtex(with_source(small_scenario, author=author))) == expected


@pytest.mark.parametrize(
    "author", ["Marsh, Ada B. and Reed, Otto", "{Central Bureau}", r"G{\"o}del, Kurt and Reed, Otto"]
)
def test_f14_what_is_bibtex_already_comes_out_as_it_was_given(small_scenario: Scenario, author: str) -> None:
    text = bibtex(with_source(small_scenario, author=author, title="On {Salt} & iron"))
    assert f"author = {{{author}}}" in text
    assert r"title = {{On {Salt} \& iron}}" in text


WORD = st.text("abcdefg", min_size=2, max_size=5).map(str.capitalize)


@given(st.lists(st.tuples(WORD, WORD), min_size=1, max_size=5), st.sampled_from(["last", "first", "list"]))
def test_f14_as_many_people_as_there_were_in_every_usual_form(names: list[tuple[str, str]], form: str) -> None:
    if form == "last":
        assert people(" and ".join(f"{last}, {first}" for first, last in names)) == [f"{b}, {a}" for a, b in names]
        return
    plainly = [f"{first} {last}" for first, last in names]
    text = " and ".join(plainly)
    if form == "list" and len(names) > 2:
        text = ", ".join(plainly[:-1]) + f", and {plainly[-1]}"
    assert people(text) == plainly


@pytest.mark.parametrize(
    ("kind", "entry", "note"),
    [("my kind", "misc", "my kind"), ("Book", "book", None), ("bo{ok", "misc", r"bo\{ok"), ("", "misc", None)],
)
def test_f14_a_kind_that_is_no_type_of_entry_is_a_note(
    small_scenario: Scenario, kind: str, entry: str, note: str | None
) -> None:
    found = entries(bibtex(with_source(small_scenario, kind=kind, where="Salt Press")))["lankov"]
    assert (found["type"], found.get("note")) == (entry, note)
    assert found["publisher" if entry == "book" else "howpublished"] == "Salt Press"


@pytest.mark.parametrize("given", ["a } b {", "a { b", "100% {", "back\\slash"])
def test_f14_an_unpaired_brace_breaks_no_entry(small_scenario: Scenario, given: str) -> None:
    found = entries(bibtex(with_source(small_scenario, author=given, title=given, where=given)))["lankov"]
    assert set(found) == {"type", "author", "title", "howpublished"}


def test_f14_braces_are_not_shown_to_readers(small_scenario: Scenario) -> None:
    source = Source(author="{Central Bureau} and Reed, Otto", title=r"On {Salt} \& iron")
    assert cited(source) == "Central Bureau and Reed, Otto, On Salt & iron"
    (table,) = sources_section([with_source(small_scenario, author=source.author, title=source.title)]).tables
    assert ("lankov", "Central Bureau and Reed, Otto", "On Salt & iron", "", "") in table.rows
    assert plain("a { alone") == "a { alone"
