"""Saving the results of a command: the folder appears whole, or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import purgesim
from purgesim.cli.progress import stderr
from purgesim.core.errors import PurgesimError

if TYPE_CHECKING:
    import pandas as pd

    from purgesim.run import Run

__all__ = ["check_continued", "check_folder", "check_place", "check_runs", "save_results", "show_results", "tell_first"]

SILENT: Final = {"switches.session_names": False, "switches.interrogation": False}
"""Nobody names anybody."""
FIRST_TOLD: Final = {"expelled": "expelled", "arrested": "arrested", "died": "died", "admitted": "admitted"}
"""Measures of the first run that are told at once, and their words."""
NULL_RUNS: Final = 5
"""Runs of the null at most."""
MANIFEST: Final = "manifest.json"
"""Marks a folder as made by purgesim, so that a later command may replace it."""


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be written, or that holds what purgesim did not put there.

    Parameters
    ----------
    folder : Path
        Where results are to go; it need not exist.

    Raises
    ------
    PurgesimError
        If it is a file, cannot be written, or holds other files.
    """
    check_place(folder)
    _refuse(folder, _foreign(folder) if folder.is_dir() else set())


def check_place(folder: Path) -> None:
    """Refuse a folder that is a file, or that cannot be made or written; what it holds is not looked at."""
    if folder.exists() and not folder.is_dir():
        raise PurgesimError(f"--out: {folder} is a file; give the name of a folder")
    if folder.resolve() == Path.cwd():
        raise PurgesimError(f"--out: {folder} is the folder you are in; give the name of another one")
    existing = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        raise PurgesimError(f"--out: {folder} cannot be made, for {existing} cannot be written; give another folder")


def check_continued(folder: Path, store: str) -> None:
    """Refuse a folder that cannot be written, or that holds something but not the runs that the command continues.

    Parameters
    ----------
    folder : Path
        Where runs and results are to go; it need not exist.
    store : str
        Name of the folder of runs in it.

    Raises
    ------
    PurgesimError
        If it is a file, cannot be written, or holds other files.
    """
    check_place(folder)
    held = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    _refuse(folder, held if store not in held else set())


def _refuse(folder: Path, foreign: set[str]) -> None:
    """Refuse a folder for what it holds, if that is anything."""
    if foreign:
        told = ", ".join(sorted(foreign)[:3])
        raise PurgesimError(f"--out: {folder} holds other files ({told}); give the name of a new folder")


def _foreign(folder: Path) -> set[str]:
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    try:
        ours = set(json.loads((folder / MANIFEST).read_text())["files"]) | {MANIFEST}
        # Earlier manifests name the folders of runs and not what is in them.
        return {name for name in names if name not in ours and name.partition("/")[0] not in ours}
    except (OSError, ValueError, LookupError, TypeError):  # no manifest, or not one of ours
        return names


def check_runs(runs: Sequence[Run]) -> pd.DataFrame | None:
    """Return the table of patterns of some runs, or None if nothing is documented of their window.

    The null of the chains (S3) asks for runs in which nobody names anybody: as many again, but at most five.
    """
    from purgesim.patterns.cases import case_of

    scenario = runs[0].scenario
    case = case_of(scenario)
    if case is None:
        return None
    if not any("generation_max_unnamed" in c.measures for pattern in case.patterns for c in pattern.conditions):
        return purgesim.patterns.check(runs, party=runs[0].party)
    silent = scenario.override(SILENT)
    unnamed = purgesim.simulate_many(silent, [run.seed for run in runs[:NULL_RUNS]])
    return purgesim.patterns.check(runs, party=runs[0].party, unnamed=unnamed)


def tell_first(run: Run, seed: int, *, quiet: bool = False) -> None:
    """Tell what the run of the first seed came to as soon as it is finished; the tables need all the others.

    Parameters
    ----------
    run : Run
        A run.
    seed : int
        The first seed; of the others nothing is said.
    quiet : bool
        Say nothing.
    """
    if quiet or run.seed != seed:
        return
    figures = ", ".join(f"{run.summary[name]:,.0f} {word}" for name, word in FIRST_TOLD.items())
    stderr().print(f"seed {seed}: {figures}", soft_wrap=True)


def show_results(runs: Sequence[Run], check: pd.DataFrame | None) -> None:
    """Print documented against simulated or, where nothing is documented, every measure.

    Parameters
    ----------
    runs : sequence of Run
        Runs of one scenario.
    check : DataFrame
        Their table of patterns, if there are documents to hold them against.
    """
    from purgesim.cli.printing import pattern_tables, show, summary_table
    from purgesim.patterns.judging import FEWEST_RUNS, too_few

    scenario = runs[0].scenario
    console = show()
    seeds = f"{len(runs)} run{'s' if len(runs) > 1 else ''} from seed {runs[0].seed}"
    console.print(f"{scenario.title or scenario.name}: {seeds}", style="bold", markup=False)
    if check is not None and (few := too_few(len(runs))):
        console.print(f"{few} (--seeds {FEWEST_RUNS})", markup=False)
    for table in [summary_table(runs)] if check is None else pattern_tables(check):
        console.print("", table)


def save_results(runs: Sequence[Run], check: pd.DataFrame | None, folder: Path) -> None:
    """Save the overview figure, the table of patterns, the summaries and every run.

    Parameters
    ----------
    runs : sequence of Run
        Runs of one scenario.
    check : DataFrame
        Their table of patterns, if there are documents to hold them against.
    folder : Path
        Where. What purgesim saved there before is replaced, all at once.

    Raises
    ------
    PurgesimError
        If the folder cannot be written, or holds other files.
    """
    import pandas as pd

    from purgesim.plots import overview

    check_folder(folder)
    with _whole(folder) as draft:
        overview(runs).savefig(draft / "overview.png")
        if check is not None:
            check.to_csv(draft / "patterns.csv", index=False)
        pd.DataFrame([run.summary for run in runs], index=pd.Index([run.seed for run in runs], name="seed")).to_csv(
            draft / "summary.csv"
        )
        for run in runs:
            run.save(draft / f"seed_{run.seed}")
        files = sorted(path.relative_to(draft).as_posix() for path in draft.rglob("*") if path.is_file())
        content: dict[str, Any] = {"purgesim": purgesim.__version__, "scenario": runs[0].scenario.name, "files": files}
        (draft / MANIFEST).write_text(json.dumps(content, indent=1) + "\n")


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """Give a hidden folder to write in, which takes the place of `folder` if all went well, and vanishes if not."""
    folder = folder.resolve()  # a link stays one
    draft = folder.parent / f".{folder.name}.{os.getpid()}.part"
    before = folder.parent / f".{folder.name}.{os.getpid()}.before"
    try:
        draft.mkdir(parents=True)
        yield draft
        if folder.exists():
            os.replace(folder, before)
        os.replace(draft, folder)
    except OSError as error:
        raise PurgesimError(f"--out: {folder} cannot be written: {error.strerror or error}") from error
    finally:
        if before.exists() and not folder.exists():
            os.replace(before, folder)
        for left in (draft, before):
            shutil.rmtree(left, ignore_errors=True)
