"""The sources that a scenario uses, as BibTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from purgesim import evidence
from purgesim.exports.places import export_file, suffix_of
from purgesim.scenario import scenario_of
from purgesim.writing import path_of

if TYPE_CHECKING:
    from purgesim.evidence import Reference
    from purgesim.scenario import Scenario
    from purgesim.scenario.sourcing import Source

__all__ = ["bibtex", "sources_used", "write_bibliography"]

CITED: Final = re.compile(r"@(\w+)")
SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}
"""Characters that TeX reads as its own."""


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
    place = {"book": "publisher", "article": "journal"}.get(source.kind, "howpublished")
    fields = {"author": _people(source.author), "title": f"{{{_escaped(source.title)}}}"}
    fields |= {"year": _escaped(source.year), place: _escaped(source.where)}
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{source.kind}{{{key},", *lines, "}", ""])


def _people(names: str) -> str:
    """Return authors as BibTeX separates them."""
    return _escaped(names.replace(", ", " and ")) if " and " in names else _escaped(names)


def _escaped(text: str) -> str:
    return "".join(SPECIAL.get(character, character) for character in text)
