"""TOML files as tables: encodings and line ends as in every other text, and one way of saying why a file is none."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from purgesim.reading.encoding import NotTextError, text_in_utf8

__all__ = ["NotTomlError", "parsed_toml", "read_toml", "toml_text"]


class NotTomlError(Exception):
    """A text that is no TOML; the message says why, and what to do."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file as they stand.

    Parameters
    ----------
    path : Path
        UTF-8 with or without a byte order mark, or UTF-16 with one; lines end with LF, CRLF or CR.

    Raises
    ------
    NotTomlError
        If it is no text, or not well-formed.
    OSError
        If it cannot be read.
    """
    return parsed_toml(toml_text(path))


def toml_text(path: Path) -> str:
    """Return the text of a TOML file; raises as `read_toml`."""
    data = path.read_bytes()
    try:
        return text_in_utf8(data).decode()
    except NotTextError:
        raise NotTomlError(f"not UTF-8 text{_where(data)}; save it as UTF-8") from None


def _where(data: bytes) -> str:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return f" (byte {error.start})"
    return ""


def parsed_toml(text: str) -> dict[str, Any]:
    """Return the tables of a TOML text.

    Raises
    ------
    NotTomlError
        If it is not well-formed.

    Examples
    --------
    >>> parsed_toml("kind = 'grid'")
    {'kind': 'grid'}
    """
    try:
        return tomllib.loads(text)
    except ValueError as error:  # also of a number with thousands of digits
        raise NotTomlError(f"not well-formed TOML: {error}; mend that line") from None
    except RecursionError:
        raise NotTomlError("not well-formed TOML: nested hundreds of times; take brackets away") from None
