"""The template of a user's own party: a folder that runs as it stands, and says what its columns are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from purgesim.core.atomic_files import whole_folder
from purgesim.core.errors import PartyTablesError
from purgesim.roster.columns import TABLES
from purgesim.roster.declaring import NOT_FOR
from purgesim.roster.invented import invented_party

__all__ = ["write_template"]

SCENARIO: Final = """\
name = "own_ministry"
title = "A ministry of 120 people that never was"
summary = "A template: replace the tables beside this file by your own, then change what is assumed here."

[window]
start = 1957-01-01  # first day of the run
open = 1957-02-01   # from here on flows are counted
close = 1957-12-31

[party]
seed = 1            # of what the tables leave out
cell_size = 12      # of people whose cell is not given

[party.tables]
folder = "."        # roster, ties, posts, bodies as .csv or .parquet, beside this file
declared = "synthetic"  # or "historical": nobody in it is alive. Nothing else is accepted; README.md says why

[[party.kinds]]     # what the table of bodies leaves out: one entry a kind
name = "ministry"
sessions = 2.0      # hearings a week
places = 3          # hearings at the same time

[[party.kinds]]
name = "legal organ"
legal_organ = true  # its figures are those of the legal organs
sessions = 2.0

[[party.kinds]]
name = "works"
tier = "county"
sessions = 1.0

[[party.factions]]
name = "Returned"
stigma = 3.0        # weight as a target; everybody else has 1
abroad = 0.5

[[party.circles]]
name = "North"

[behaviour.meeting]
zeal = 0.004
duty = 0.004

[levers]
exposure = [[1957-01-10, 0.2], [1957-03-01, 0.0]]
hunt = { North = [[1957-01-01, 1.0]] }
arrest_share = [[1957-01-01, 0.4]]
arrest_capacity = [[1957-01-01, 0.5]]
"""

HEAD: Final = """\
# A party of your own

This folder is a small ministry that never was. It runs as it stands:

    purgesim run scenario.toml

To study a party of your own, replace the tables and change `scenario.toml`. Tables may be CSV (UTF-8, commas,
a header) or Parquet. Only `roster` must be there; what you leave out is assumed by the rules of `scenario.toml`,
and you are told. Every mistake is reported with file, row and column; the header of a CSV is row 1.

## What this is not for

{not_for}.

`declared` in `scenario.toml` says that the party is historical (nobody in it is alive) or synthetic (nobody in it
ever lived); without it nothing runs. Identifiers are opaque codes, such as `m017`. Columns of names are refused, for
the model says nothing about persons, and its tables shall not be able to. Keep the key from codes to sources elsewhere.

## How a run knows your tables

By the hash of their content, not by their place: two folders with the same tables are the same party, and a changed
cell makes it another one. Saved runs and checkpoints hold the hash and the folder. If the folder has moved, name the
new one in the variable PURGESIM_TABLES, or read it first with `purgesim.party_from_tables(FOLDER, declared=...)`.
"""


def explanation() -> str:
    """Return the text that explains the columns, made from their declarations.

    Examples
    --------
    >>> "| `layer` | yes |" in explanation()
    True
    """
    return HEAD.format(not_for=NOT_FOR[0].upper() + NOT_FOR[1:]) + "\n".join(_tables()) + "\n"


def _tables() -> Iterator[str]:
    for table, columns in TABLES.items():
        yield f"\n## {table}\n"
        yield "| column | must be there | holds | an empty cell, or no column |"
        yield "|---|---|---|---|"
        for column in columns:
            told = column.empty or "is a mistake"
            yield f"| `{column.name}` | {'yes' if column.required else 'no'} | {column.meaning} | {told} |"


def write_template(folder: Path) -> list[str]:
    """Write the template into a new folder, whole.

    Parameters
    ----------
    folder : Path
        A folder that is not there, or empty.

    Returns
    -------
    list of str
        Names of the files.

    Raises
    ------
    PartyTablesError
        If it holds anything, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PartyTablesError(["is there and not empty; give the name of a new folder"], str(folder))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with whole_folder(folder) as draft:
            for name, frame in invented_party().items():
                frame.to_csv(draft / f"{name}.csv", index=False, lineterminator="\n")
            (draft / "scenario.toml").write_text(SCENARIO, encoding="utf-8")
            (draft / "README.md").write_text(explanation(), encoding="utf-8")
    except OSError as error:
        raise PartyTablesError([f"cannot be written: {error.strerror or error}"], str(folder)) from None
    return sorted(path.name for path in folder.iterdir())
