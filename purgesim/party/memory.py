"""Is there enough memory: asked before anything large is allocated."""

from __future__ import annotations

from pathlib import Path

from purgesim.errors import TooLargeError

__all__ = ["available_bytes", "require_memory"]

MEMINFO = Path("/proc/meminfo")
CGROUP = Path("/sys/fs/cgroup")


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):  # absent, or "max"
        return None


def available_bytes() -> int | None:
    """Return the memory [bytes] that can still be used, or None where the system does not say.

    Examples
    --------
    >>> free = available_bytes()
    >>> free is None or free > 0
    True
    """
    found: list[int] = []
    try:
        for line in MEMINFO.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                found.append(int(line.split()[1]) * 1024)
    except OSError:
        pass
    limit, used = _number(CGROUP / "memory.max"), _number(CGROUP / "memory.current")
    if limit is not None and used is not None:
        found.append(max(0, limit - used))
    return min(found) if found else None


def require_memory(needed: int, what: str) -> None:
    """Raise before allocating what cannot fit.

    Parameters
    ----------
    needed : int
        Memory to be allocated [bytes].
    what : str
        What it is for, with its size, as the user would say it.

    Raises
    ------
    TooLargeError
        If less memory than that is available.

    Examples
    --------
    >>> require_memory(1, "a byte")
    """
    free = available_bytes()
    if free is not None and needed > free:
        raise TooLargeError(
            f"{what} needs about {needed / 1e9:,.1f} GB, and {free / 1e9:,.1f} GB are available; "
            "lower the members, candidates or ties, or use a larger machine"
        )
