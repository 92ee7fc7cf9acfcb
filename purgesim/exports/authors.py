"""Authors as BibTeX wants them: people parted by "and", whichever usual form they were written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["escaped", "people", "plain"]

SPECIAL: Final = {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", **{c: f"\\{c}" for c in "&%$#_"}}
"""Characters that TeX reads as its own, braces and backslashes apart."""
COMMAND: Final = re.compile(r"""\\([A-Za-z]+|[&%$#_{}~^"'`=.])""")
"""What TeX itself reads, an accent for instance: it stays."""
AND: Final = re.compile(r"\s+and\s+|\s*;\s*|\s*,?\s+&\s+", re.IGNORECASE)
OTHERS: Final = re.compile(r",?\s+(?:et\s+al\.?|u\.\s?a\.)$", re.IGNORECASE)
INITIALS: Final = re.compile(r"^(?:(?:[^\W\d_]\.[\s-]*){1,4}|[A-Z]{1,3})$")
JUNIOR: Final = re.compile(r"^(?:[JS]r\.?|I{1,3}|IV|V)$", re.IGNORECASE)


def people(names: str) -> list[str]:
    """Return the people of a text, each as ``First Last`` or ``Last, First``, in their order.

    What BibTeX reads is taken as it reads it: people parted by "and", "Last, First", names in braces. Beside it
    the lists of bibliographies are known: "A. One, B. Two, and C. Three", "Marsh, A. B., & Reed, O.", "Marsh, Ada,
    and Otto Reed", semicolons, "et al.".

    Parameters
    ----------
    names : str
        Authors.

    Returns
    -------
    list of str
        "others" last, where more are meant than are named.

    Examples
    --------
    >>> people("Marsh, Ada B. and Reed, Otto")
    ['Marsh, Ada B.', 'Reed, Otto']
    >>> people("A. One, B. Two, and C. Three"), people("{Bureau of Salt and Iron}")
    (['A. One', 'B. Two', 'C. Three'], ['{Bureau of Salt and Iron}'])
    """
    rest = OTHERS.sub("", names.strip())
    parts = [part.strip(" ,") for part in _parted(rest, AND)]
    parts = [re.sub(r"^and\s+", "", part, flags=re.IGNORECASE) for part in parts]  # "One; and Two"
    parts = [part for part in parts if part]
    listed = len(parts) > 1 and all("," not in _outside(part) for part in parts[1:])
    found = [name for part in parts for name in _names(part, parts[-1] if listed else "")]
    return [*found, "others"] if rest != names.strip() else found


def _names(part: str, last: str) -> list[str]:
    """Return the people of a text without "and"; `last` is who comes after it in a list, empty if it is none."""
    pieces = [piece for piece in _parted(part, re.compile(r"\s*,\s*")) if piece]
    words = [len(_outside(piece).split()) or 2 for piece in pieces]
    if len(pieces) < 2:
        return [part]
    if len(pieces) % 2 == 0 and all(INITIALS.match(piece) for piece in pieces[1::2]):  # Marsh, A. B., Reed, O.
        return [f"{one}, {other}" for one, other in zip(pieces[::2], pieces[1::2], strict=True)]
    full = all(count > 1 for count in words) and not pieces[0][0].islower()  # "de la Cruz, Maria Luisa"
    if full and (last or len(pieces) > 2 or INITIALS.match(pieces[0].split()[0])):
        return pieces
    if last and " " not in last and all(count == 1 for count in words):  # Marsh, Reed, and Doe
        return pieces
    if len(pieces) > 2 and not JUNIOR.match(pieces[1]) and all(count > 1 for count in words[2:]):
        return [f"{pieces[0]}, {pieces[1]}", *pieces[2:]]  # Marsh, Ada, Otto Reed
    return [part]


def _parted(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    """Yield what stands between separators outside of braces."""
    start = 0
    for found in separator.finditer(text):
        before = text[: found.start()]
        if before.count("{") == before.count("}") and found.start() >= start:
            yield text[start : found.start()].strip()
            start = found.end()
    yield text[start:].strip()


def _outside(text: str) -> str:
    """Return what stands outside of braces."""
    return re.sub(r"\{[^{}]*\}", "", text) if _balanced(text) else text


def _balanced(text: str) -> bool:
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def escaped(text: str) -> str:
    r"""Return text as TeX sets it: its commands and pairs of braces stay, other special characters are escaped.

    Examples
    --------
    >>> print(escaped(r"G{\"o}del & {Sons}"), escaped("50% of {"))
    G{\"o}del \& {Sons} 50\% of \{
    """
    paired = _balanced(text)
    out, at = [], 0
    while at < len(text):
        command = COMMAND.match(text, at)
        if command:
            out.append(command[0])
            at = command.end()
            continue
        character = text[at]
        if character == "\\":
            out.append(r"\textbackslash{}")
        elif character in "{}" and not paired:
            out.append(f"\\{character}")
        else:
            out.append(SPECIAL.get(character, character))
        at += 1
    return "".join(out)


def plain(text: str) -> str:
    r"""Return text without what only TeX reads: protecting braces, and backslashes before special characters.

    Examples
    --------
    >>> plain(r"{Bureau} of Salt \& Iron"), plain("a { alone")
    ('Bureau of Salt & Iron', 'a { alone')
    """
    bare = re.sub(r"(?<!\\)[{}]", "", text) if _balanced(text) else text
    return re.sub(r"\\([&%$#_{}])", r"\1", bare)
