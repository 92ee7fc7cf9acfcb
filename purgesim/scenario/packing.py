"""A scenario written into a folder together with the tables of its party, so that the folder can be moved."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from purgesim.roster.registry import find, write_tables
from purgesim.scenario.scenario import Scenario

__all__ = ["PARTY", "pack_tables", "packed", "write_packed"]

PARTY: Final = "party"
"""Folder of the tables beside the scenario."""


def packed(scenario: Scenario, folder: str = PARTY) -> Scenario:
    """Return a scenario whose party's tables are in a folder beside it; one without tables as it is.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    folder : str
        Name of the folder.
    """
    tables = scenario.party.tables
    if tables is None:
        return scenario
    here = tables.model_copy(update={"folder": folder})
    return scenario.model_copy(update={"party": scenario.party.model_copy(update={"tables": here})})


def pack_tables(scenario: Scenario, folder: Path) -> None:
    """Write the tables of a scenario's party into a folder, if it comes from some and they are not there yet.

    Raises
    ------
    PartyTablesError
        If the tables are gone or have changed.
    """
    tables = scenario.party.tables
    if tables is not None and not folder.exists():
        write_tables(find(tables.folder, tables.sha256), folder)


def write_packed(scenario: Scenario, folder: Path) -> None:
    """Write ``scenario.toml`` into a folder and, if its party comes from a user's own tables, these beside it.

    Parameters
    ----------
    scenario : Scenario
        What is written.
    folder : Path
        An existing folder, without a folder ``party``.

    Raises
    ------
    PartyTablesError
        If the tables are gone or have changed.
    """
    pack_tables(scenario, folder / PARTY)
    packed(scenario).write(folder / "scenario.toml")
