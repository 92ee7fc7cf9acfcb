"""The sources that a scenario uses, as BibTeX."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from purgesim import evidence
from purgesim.core.atomic_files import path_of
from purgesim.exports.authors import escaped, people
from purgesim.exports.places import export_file, suffix_of
from purgesim.scenario import scenario_of
from purgesim.scenario.sourcing import CITED

if TYPE_CHECKING:
    from purgesim.evidence import Reference
    from purgesim.scenario import Scenario
    from purgesim.scenario.sourcing import Source

__all__ = ["bibtex", "sources_used", "write_bibliography"]

PLACES: Final = {
    **dict.fromkeys(("article", "periodical"), "journal"),
    **dict.fromkeys(("book", "mvbook", "inbook", "bookinbook", "collection", "mvcollection"), "publisher"),
    **dict.fromkeys(("incollection", "inproceedings", "conference", "inreference"), "booktitle"),
    **dict.fromkeys(("phdthesis", "mastersthesis", "thesis"), "school"),
    **dict.fromkeys(("techreport", "report"), "institution"),
    **dict.fromkeys(("manual", "proceedings", "mvproceedings"), "organization"),
    **dict.fromkeys(("booklet", "dataset", "misc", "online", "patent", "reference", "mvreference"), "howpublished"),
    **dict.fromkeys(("software", "unpublished"), "howpublished"),
}
"""Types of entries that BibTeX and biblatex know, and the field of each that holds where it appeared."""


def sources_used(scenario: Scenario) -> dict[str, Source | Reference]:
    """Return the entries of the bibliography that a scenario's numbers and events cite, by key.

    Parameters
    ----------
    scenario : Scenario
        The scenario.

    Returns
    -------
    dict of str to Source or Reference
        In alphabetical order of the keys.

    Examples
    --------
    >>> from purgesim.scenario import load
    >>> "lankov_crisis" in sources_used(load("kwp_1957_58"))
    True
    """
    scenario = scenario_of(scenario)
    texts = [*(note.source for note in scenario.notes.values()), *(event.source for event in scenario.events)]
    keys = {key for text in texts for key in CITED.findall(text)}
    known: Mapping[str, Source | Reference] = {**evidence.references(), **scenario.sources}
    return {key: known[key] for key in sorted(keys) if key in known}


def bibtex(scenario: Scenario) -> str:
    r"""Return the sources that a scenario uses as BibTeX entries (UTF-8, for biber and newer BibTeX).

    Parameters
    ----------
    scenario : Scenario
        The scenario.

    Returns
    -------
    str
        One entry a source; empty if the scenario cites none.

    Examples
    --------
    >>> from purgesim.scenario import load
    >>> print(bibtex(load("kwp_1957_58")).splitlines()[0])
    @online{congress3,
    """
    return "\n".join(_entry(key, source) for key, source in sources_used(scenario).items())


def write_bibliography(scenario: Scenario, path: str | Path) -> Path:
    """Write the sources that a scenario uses to a BibTeX file, whole.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    path : str or Path
        A ``.bib`` file.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    PurgesimError
        If the suffix is another one, or the file cannot be written.
    """
    target = path_of(path, "path")
    suffix_of(target, (".bib",), "a bibliography")
    head = f"% Sources of the scenario {scenario.name} (digest {scenario.digest}), written by purgesim.\n\n"
    with export_file(target) as file:
        file.write((head + bibtex(scenario)).encode())
    return target


def _entry(key: str, source: Source | Reference) -> str:
    """Return one entry; a kind that is no type of entry is a note on a ``misc``."""
    kind = source.kind.strip().lower()
    known = kind in PLACES
    fields = {"author": escaped(" and ".join(people(source.author))), "title": f"{{{escaped(source.title)}}}"}
    fields |= {"year": escaped(source.year), PLACES.get(kind, "howpublished"): escaped(source.where)}
    fields["note"] = "" if known else escaped(source.kind.strip())
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind if known else 'misc'}{{{key},", *lines, "}", ""])
