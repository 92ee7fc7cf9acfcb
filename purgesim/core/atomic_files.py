"""Files and folders that appear whole: written under a temporary name, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from purgesim.core.errors import PurgesimError, shown

__all__ = ["locked", "path_of", "whole_file", "whole_folder"]


def path_of(given: Any, what: str, allowed: str = "a path, as a text or a Path") -> Path:
    """Return a path that a user gave as a text or a path.

    Parameters
    ----------
    given : str or path
        What was given.
    what : str
        What it is for.
    allowed : str
        What is allowed.

    Raises
    ------
    PurgesimError
        If it is no path.

    Examples
    --------
    >>> path_of("out/runs", "folder").name
    'runs'
    >>> path_of(5, "folder")
    Traceback (most recent call last):
    ...
    purgesim.core.errors.PurgesimError: folder: given 5; allowed: a path, as a text or a Path
    """
    path = os.fspath(given) if isinstance(given, (str, os.PathLike)) else None
    if not isinstance(path, str) or "\0" in path:
        raise PurgesimError(f"{what}: given {shown(given)}; allowed: {allowed}")
    return Path(path)


def locked(path: Path) -> int | None:
    """Return a handle of a file that nobody else gets until it is closed, None if somebody has it.

    A killed process lets go of it.

    Parameters
    ----------
    path : Path
        The file; made if need be.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / ".lock"
    >>> handle = locked(path)
    >>> locked(path) is None
    True
    >>> os.close(handle)
    >>> locked(path) is None
    False
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except (ImportError, OSError):  # a system or a network disk without locks
        pass
    return handle


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that appears under its name when all is written, or not at all.

    Parameters
    ----------
    path : Path
        File to write; an existing one is replaced, in one step.

    Yields
    ------
    binary file
        Under a temporary name beginning with a dot, in the same folder.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "numbers.bin"
    >>> with whole_file(target) as file:
    ...     _ = file.write(b"123")
    >>> target.read_bytes()
    b'123'
    """
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Fill a folder that appears under its name when all is written, or not at all.

    Parameters
    ----------
    path : Path
        Folder to write; an existing one is moved away, then removed, when the new one is complete.

    Yields
    ------
    Path
        The folder under a temporary name beginning with a dot.
    """
    path = path.resolve()  # a link stays one
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        yield temporary
        for file in filter(Path.is_file, temporary.rglob("*")):
            _flush(file)
        temporary.chmod(0o777 & ~_umask())
        if path.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{path.name}.old.", dir=path.parent))
            os.replace(path, old)
            os.replace(temporary, path)
            shutil.rmtree(old)
        else:
            os.replace(temporary, path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    """Return the user's mask of permissions, which temporary files disregard."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
