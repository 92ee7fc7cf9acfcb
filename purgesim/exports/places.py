"""Where an export goes: the suffix says the format, and a file that cannot be written is told in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from purgesim.core.atomic_files import whole_file
from purgesim.core.errors import PurgesimError

__all__ = ["export_file", "suffix_of"]


def suffix_of(path: Path, allowed: Sequence[str], what: str) -> str:
    """Return the suffix of a file in lower case.

    Raises
    ------
    PurgesimError
        If it is none of those allowed.

    Examples
    --------
    >>> suffix_of(Path("chain.GEXF"), (".gexf", ".graphml"), "a graph")
    '.gexf'
    """
    suffix = path.suffix.lower()
    if suffix not in allowed:
        given = f"{path.name!r}" if not suffix else f"{suffix!r}"
        raise PurgesimError(
            f"export: given {given} as the format of {what}; allowed: {', '.join(allowed)}; name the file so"
        )
    return suffix


@contextmanager
def export_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that appears whole; an earlier one of the same name is replaced.

    Raises
    ------
    PurgesimError
        If it cannot be written.
    """
    try:
        with whole_file(path) as file:
            yield file
    except OSError as error:
        raise PurgesimError(
            f"export: {path} cannot be written ({error.strerror or error}); "
            "give a file in a folder that exists and can be written"
        ) from None
