"""Who named whom and who is tied to whom, as graphs that Gephi and networkx open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.chronicle import register_frame
from purgesim.errors import PurgesimError, TooLargeError
from purgesim.exports.places import export_file, suffix_of
from purgesim.terms import Layer
from purgesim.writing import path_of

if TYPE_CHECKING:
    import networkx as nx

    from purgesim.party import Party
    from purgesim.run import Run

__all__ = ["genealogy_graph", "ties_graph", "write_graph"]

Rows = NDArray[np.int64]
FORMATS: Final = (".gexf", ".graphml")
MOST_TIES: Final = 200_000
"""About as much as Gephi lays out on an ordinary machine."""
STAMP: Final = re.compile(r' lastmodifieddate="[^"]*"')


def genealogy_graph(run: Run) -> nx.DiGraph[int]:
    """Return who was first accused by whom, with a date and words that Gephi shows.

    Parameters
    ----------
    run : Run
        The run.

    Returns
    -------
    networkx.DiGraph
        `Run.genealogy` with ``date`` (of the first accusation, ISO) on every node, empty for accusers who were not
        accused themselves, and the graph's provenance.
    """
    graph = run.genealogy()
    for _, node in graph.nodes(data=True):
        node["date"] = run.scenario.date_of(node["day"]).isoformat() if "day" in node else ""
    graph.graph.update(_provenance(run, "genealogy"))
    return graph


def ties_graph(
    run: Run, around: Iterable[int] | None = None, distance: int = 0, most: int = MOST_TIES
) -> nx.Graph[int]:
    """Return the ties of some people: of those the purge touched, or of any rows, and of those near them.

    Parameters
    ----------
    run : Run
        The run.
    around : iterable of int, optional
        Rows of the register; those who were accused if not given.
    distance : int
        Ties to follow from them: 0 shows the ties among them, 1 also everybody tied to one of them, and so on.
    most : int
        Ties of the graph at most.

    Returns
    -------
    networkx.Graph
        Nodes are rows with faction, circle, kind (of body), involvement, standing and ``accused``; edges have their
        layer: kin, client, friend or comrade. A comrade is one only within a faction or circle.

    Raises
    ------
    PurgesimError
        If a row is not in the register, or `distance` is negative.
    TooLargeError
        If there are more ties than `most`: at full scale a party has millions.
    """
    import networkx as nx

    party, register = run.party, run.register_table
    chosen, ties = _selection(party, register, _start(register, around, distance), distance)
    here, there, layers = ties
    if len(here) > most:
        raise TooLargeError(
            f"ties: {len(here):,} ties of {len(chosen):,} people; allowed: {most:,} (most); "
            "give fewer people (around), a smaller distance, or a larger limit"
        )
    graph: nx.Graph[int] = nx.Graph()
    graph.graph.update(_provenance(run, "ties"))
    graph.add_nodes_from(zip(chosen.tolist(), _words(run, register, chosen), strict=True))
    names = {int(layer): layer.name.lower() for layer in Layer}
    for a, b, layer in zip(here.tolist(), there.tolist(), layers.tolist(), strict=True):
        graph.add_edge(a, b, layer=names[layer])
    return graph


def _start(register: NDArray[Any], around: Iterable[int] | None, distance: int) -> Rows:
    """Return the rows to begin with, rising, each once."""
    if distance < 0:
        raise PurgesimError(f"ties: given distance {distance}; allowed: 0 or more")
    if around is None:
        return np.flatnonzero(register["accused_at"] >= 0)
    rows = np.unique(np.fromiter(around, np.int64))
    wrong = rows[(rows < 0) | (rows >= len(register))]
    if len(wrong):
        raise PurgesimError(f"ties: given row {wrong[0]}; allowed: 0 to {len(register) - 1}, rows of the register")
    return rows


def _selection(
    party: Party, register: NDArray[Any], start: Rows, distance: int
) -> tuple[Rows, tuple[Rows, Rows, NDArray[np.int8]]]:
    """Return the people within a distance, and the ties among them, each once: both ends and the layer."""
    chosen = start
    for _ in range(distance):
        _, there, _ = _ties_of(party, register, chosen)
        chosen = np.union1d(chosen, there)
    here, there, layers = _ties_of(party, register, chosen)
    inside = np.zeros(len(register), np.bool_)
    inside[chosen] = True
    once = inside[there] & (here < there)
    return chosen, (here[once], there[once], layers[once])


def _ties_of(party: Party, register: NDArray[Any], rows: Rows) -> tuple[Rows, Rows, NDArray[np.int8]]:
    """Return all ties of some rows; newcomers have none, and comrades are felt only within a tag, as in the model."""
    old = rows[rows < len(party.tie_start) - 1]
    first, end = party.tie_start[old], party.tie_start[old + 1]
    here = np.repeat(old, end - first)
    places = np.arange(len(here)) + np.repeat(first - np.concatenate([[0], np.cumsum(end - first)[:-1]]), end - first)
    there, layers = party.tie_to[places].astype(np.int64), party.tie_layer[places]
    a, b = (register[["faction", "circle"]][ends] for ends in (here, there))
    same = ((a["faction"] == b["faction"]) & (a["faction"] > 0)) | ((a["circle"] == b["circle"]) & (a["circle"] > 0))
    felt = (layers != Layer.COMRADE) | same
    return here[felt], there[felt], layers[felt]


def _words(run: Run, register: NDArray[Any], rows: Rows) -> list[dict[str, Any]]:
    """Return what is said of each person."""
    kinds = np.array(run.party.kind_names)[run.body_table["kind"]] if len(run.body_table) else None
    table = register_frame(register[rows], run.scenario, kinds)
    columns = [name for name in ("faction", "circle", "kind", "involvement", "standing") if name in table]
    accused = (register["accused_at"][rows] >= 0).tolist()
    said = table[columns].astype(str).itertuples(index=False)
    return [{**dict(zip(columns, row, strict=True)), "accused": at} for row, at in zip(said, accused, strict=True)]


def _provenance(run: Run, what: str) -> dict[str, str]:
    """Return the graph's name and its run's identity; GEXF keeps the name only, so that it says all."""
    told = f"seed {run.seed}, scenario digest {run.scenario.digest}, source {run.provenance['source']}"
    return {"name": f"{what} of {run.scenario.name}, {told}, purgesim {run.provenance['purgesim']}"}


def write_graph(graph: nx.Graph[Any], path: str | Path) -> Path:
    """Write a graph to a GEXF or GraphML file, whole.

    Parameters
    ----------
    graph : networkx.Graph
        From `genealogy_graph` or `ties_graph`.
    path : str or Path
        A ``.gexf`` or a ``.graphml`` file.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    PurgesimError
        If the suffix is another one, or the file cannot be written.
    """
    import networkx as nx

    target = path_of(path, "path")
    suffix = suffix_of(target, FORMATS, "a graph")
    lines = nx.generate_gexf(graph) if suffix == ".gexf" else nx.generate_graphml(graph)
    with export_file(target) as file:
        file.write(b'<?xml version="1.0" encoding="utf-8"?>\n')
        for line in lines:  # no time of writing: the same run gives the same bytes
            file.write(STAMP.sub("", line).encode() + b"\n")
    return target
