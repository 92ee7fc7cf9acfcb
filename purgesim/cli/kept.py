"""Runs that are finished are kept one by one, so that the same command goes on where it was stopped."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from purgesim.cli.results import check_folder, check_place
from purgesim.core.atomic_files import locked
from purgesim.core.errors import PurgesimError

if TYPE_CHECKING:
    from purgesim.run import Run
    from purgesim.scenario import Scenario

__all__ = ["Kept"]

ENDING: Final = ".unfinished"
"""Of the folder beside the results in which finished runs wait for the others."""
LOCK: Final = ".lock"
SHOWN: Final = 5
"""Parameters that are named where two scenarios differ."""


class Kept:
    """The finished runs of a command; use it in a ``with`` statement.

    Parameters
    ----------
    folder : Path
        Where the results are to go. Runs of the same scenario and code that lie in it are not made again.
    scenario : Scenario
        What is to be run.
    set_aside : bool
        Move results of another scenario or code aside, instead of refusing them.

    Raises
    ------
    PurgesimError
        If the folder cannot be written, holds anything else, or another command is writing there.
    """

    def __init__(self, folder: Path, scenario: Scenario, *, set_aside: bool = False) -> None:
        self._folder = folder
        self._scenario = scenario
        self._set_aside = set_aside
        self._place = folder.resolve().parent / f"{folder.resolve().name}{ENDING}"
        self._lock: int | None = None
        self._made: list[Path] = []
        self.notes: list[str] = []
        self.seeds: dict[int, Path] = {}

    def __enter__(self) -> Self:
        check_place(self._folder)
        self._made = [p for p in (self._place, *self._place.parents) if not p.exists()]
        self._enter()
        try:
            for folder in (self._folder.resolve(), self._place):
                self._look_into(folder)
            check_folder(self._folder)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _enter(self) -> None:
        try:
            self._place.mkdir(parents=True, exist_ok=True)
            self._lock = locked(self._place / LOCK)
        except OSError as error:
            raise PurgesimError(f"--out: {self._place} cannot be made: {error.strerror or error}") from None
        if self._lock is None:
            raise PurgesimError(
                f"--out: another command is making runs for {self._folder}; wait for it, or give another folder"
            )

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if not any(self._place.glob("seed_*")):
            shutil.rmtree(self._place, ignore_errors=True)
            for folder in self._made:  # a command that has saved nothing leaves nothing
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()
        if self._lock is not None:
            os.close(self._lock)

    def _look_into(self, folder: Path) -> None:
        """Find the finished runs in a folder that are of the same scenario and code."""
        own: dict[int, Path] = {}
        other: dict[int, Path] = {}
        for place in sorted(folder.glob("seed_*")):
            about = _about(place)
            if about is None:  # not whole: it is made again
                continue
            (own if self._is_same(about) else other)[int(about["seed"])] = place
        if other and self._set_aside:
            self._move(folder, len(other))
        elif other:
            first = next(iter(other.values()))
            raise PurgesimError(
                f"--out: {folder} holds {len(other)} run{'s' if len(other) > 1 else ''} of "
                f"{self._difference(first)}; nothing was run and nothing is lost: give another folder, or say "
                "--set-aside to move them away first"
            )
        else:
            self.seeds.update(own)

    def _is_same(self, about: dict[str, Any]) -> bool:
        from purgesim.run.provenance import IDENTITY, provenance

        here = provenance(self._scenario, about["seed"], "", ())
        return all(about.get(name) == here[name] for name in IDENTITY if name != "scenario")

    def _difference(self, place: Path) -> str:
        """Say in what the runs there differ from those that are wanted."""
        from purgesim.run.provenance import IDENTITY, provenance
        from purgesim.scenario import load

        about = _about(place) or {}
        if about.get("digest") != self._scenario.digest:
            try:
                then = {leaf.name: leaf.value for leaf in load((place / "scenario.toml").absolute()).leaves()}
            except PurgesimError:
                return f"another scenario, {about.get('scenario')}"
            now = {leaf.name: leaf.value for leaf in self._scenario.leaves()}
            names = sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            return f"another scenario ({about.get('scenario')}: other {', '.join(names[:SHOWN])}{more})"
        here = provenance(self._scenario, about["seed"], "", ())
        told = [f"{name} {str(about.get(name))[:16]} then, {str(here[name])[:16]} now" for name in IDENTITY]
        return (
            "other code (" + "; ".join(t for t, n in zip(told, IDENTITY, strict=True) if about.get(n) != here[n]) + ")"
        )

    def _move(self, folder: Path, count: int) -> None:
        number = 1
        while (aside := folder.with_name(f"{folder.name}.{number}")).exists():
            number += 1
        if folder == self._place:  # the lock stays
            aside.mkdir()
            for path in folder.glob("seed_*"):
                os.replace(path, aside / path.name)
        else:
            os.replace(folder, aside)
        self.notes.append(f"{count} run{'s' if count > 1 else ''} of other parameters or code moved to {aside}")

    def runs(self) -> list[Run]:
        """Return the finished runs, in order of their seeds."""
        from purgesim.run import Run

        return [Run.load(self.seeds[seed]) for seed in sorted(self.seeds)]

    def missing(self, seeds: Sequence[int]) -> list[int]:
        """Return the seeds of which there is no finished run."""
        return [seed for seed in seeds if seed not in self.seeds]

    def keep(self, run: Run) -> None:
        """Keep a finished run, whatever becomes of the others."""
        run.save(self._place / f"seed_{run.seed}")

    def finish(self) -> None:
        """Forget what was kept: it is among the results now."""
        for path in self._place.glob("seed_*"):
            shutil.rmtree(path, ignore_errors=True)

    @property
    def told(self) -> str:
        """What an interruption leaves, in words."""
        count = len(list(self._place.glob("seed_*")))
        if not count:
            return "nothing was saved"
        kept = f"{count} finished run{'s are' if count > 1 else ' is'} kept in {self._place}"
        return f"{kept}; the same command continues"


def _about(place: Path) -> dict[str, Any] | None:
    """Return the provenance of a run that was saved whole, None if it was not."""
    try:
        about = json.loads((place / "provenance.json").read_text(encoding="utf-8"))
        return dict(about) if place.name == f"seed_{about['seed']}" and (place / "manifest.json").is_file() else None
    except (OSError, LookupError, TypeError, ValueError):
        return None
