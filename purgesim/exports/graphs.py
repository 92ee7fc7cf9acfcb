"""Who named whom and who is tied to whom, as graphs that Gephi and networkx open."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from purgesim.core.arguments import whole_of
from purgesim.core.atomic_files import path_of
from purgesim.core.errors import TooLargeError
from purgesim.core.moments import day_of_moment
from purgesim.core.vocabulary import Layer
from purgesim.exports.lifetimes import ends_of, enrolled_on, standings_of
from purgesim.exports.places import export_file, suffix_of
from purgesim.measures.frames import register_frame
from purgesim.party.neighbours import ties_of
from purgesim.run.naming import rows_of
from purgesim.run.result import Run, refuse_other_run

if TYPE_CHECKING:
    import networkx as nx

    from purgesim.party import Party

__all__ = ["genealogy_graph", "ties_graph", "write_graph"]

Rows = NDArray[np.int64]
FORMATS: Final = (".gexf", ".graphml")
MAX_TIES: Final = 200_000
"""About as much as Gephi lays out on an ordinary machine."""
STAMP: Final = re.compile(r' lastmodifieddate="[^"]*"')
KEY: Final = re.compile(r'<key id="(\w+)"')
DATA: Final = re.compile(r'<data key="(\w+)">(True|False)</data>')
NAME: Final = re.compile(r'(?<=<graph )(.*?) name="[^"]*"')


def genealogy_graph(run: Run) -> nx.DiGraph[Any]:
    """Return who was first accused by whom, dated, so that a timeline shows how the accusations spread.

    A person is in it from the first accusation that they bore or, as the first accuser of another, made, until they
    died, fled or were sentenced to death, else to the last day of the run; an edge from the accusation on as long as
    both its people are.

    Parameters
    ----------
    run : Run
        The run.

    Returns
    -------
    networkx.DiGraph
        `Run.genealogy`, its nodes named by the user's own identifiers if the party comes from their tables, else by
        row. Every node has ``row``, ``date`` (of the first accusation, ISO; empty for accusers who were not accused
        themselves), ``start`` and ``end`` (ISO dates), ``start_day`` and ``end_day`` (the same as days of the run) and
        ``standing_by_date``: spells, each a standing, the date from which it held and the date on which it changed.
        Edges have ``date``, ``day``, ``channel``, ``motive``, ``charge`` and the same four of time.
    """
    refuse_other_run(run)
    graph, register = run.genealogy(), run.register_table
    rows = np.array(sorted(graph.nodes), np.int64)
    starts = np.array([_appears(graph, row) for row in rows.tolist()], np.int64)
    ends = ends_of(run, rows)
    spells = standings_of(run, rows, (starts, ends), register)
    last = dict(zip(rows.tolist(), ends.tolist(), strict=True))
    for row, start, spell in zip(rows.tolist(), starts.tolist(), spells, strict=True):
        node = graph.nodes[row]
        node["row"] = row
        node["date"] = run.scenario.date_of(node["day"]).isoformat() if "day" in node else ""
        node |= _times(run, start, last[row]) | {"standing_by_date": spell}
    for one, other, edge in graph.edges(data=True):
        edge |= _times(run, edge["day"], min(last[one], last[other]))
    graph.graph.update(_provenance(run, "genealogy"))
    return cast("nx.DiGraph[Any]", _named(graph, run))


def _appears(graph: nx.DiGraph[int], row: int) -> int:
    """Return the day on which somebody first bears, or as a first accuser makes, an accusation."""
    days = [int(edge["day"]) for edge in graph[row].values()]
    return min([*days, *([int(graph.nodes[row]["day"])] if "day" in graph.nodes[row] else [])])


def _times(run: Run, start: int, end: int) -> dict[str, Any]:
    dates = {"start": run.scenario.date_of(start).isoformat(), "end": run.scenario.date_of(end).isoformat()}
    return dates | {"start_day": start, "end_day": end}


def _named(graph: Any, run: Run) -> Any:
    """Return the graph with the user's own identifiers as nodes, if there are any."""
    import networkx as nx

    ids = run.ids
    if ids is None:
        return graph
    for _, node in graph.nodes(data=True):
        node.pop("id", None)  # the node's own name
    return nx.relabel_nodes(graph, {row: str(ids[row]) for row in graph.nodes})


def ties_graph(
    run: Run, around: Iterable[int | str] | None = None, distance: int = 0, most: int = MAX_TIES
) -> nx.Graph[Any]:
    """Return the ties of some people: of those the purge touched, or of any rows, and of those near them.

    Parameters
    ----------
    run : Run
        The run.
    around : iterable of int or str, optional
        Rows of the register, or the user's own identifiers; those who were accused if not given.
    distance : int
        Ties to follow from them: 0 shows the ties among them, 1 also everybody tied to one of them, and so on.
    most : int
        Ties of the graph at most.

    Returns
    -------
    networkx.Graph
        Nodes are rows, or the user's own identifiers if the party comes from their tables, with ``row``, faction,
        circle, kind (of body), involvement, standing, ``accused``, ``date`` (of the first accusation, empty without
        one), ``start`` and ``end`` (first day or enrolment; death, flight or death sentence, else the last day),
        ``start_day``, ``end_day`` and ``standing_by_date``, as in `genealogy_graph`. Edges have their layer: kin,
        client, friend or comrade, and the four of time, while both are there. A comrade is one only within a faction
        or circle.

    Raises
    ------
    PurgesimError
        If a row is not in the register, or `distance` is negative.
    TooLargeError
        If there are more ties than `most`: at full scale a party has millions.
    """
    import networkx as nx

    refuse_other_run(run)
    whole_of(distance, 0, MAX_TIES, "distance")
    whole_of(most, 0, sys.maxsize, "most")
    party, register = run.party, run.register_table
    chosen, ties = _selection(party, register, _start(run, register, around), distance)
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
        one, other = graph.nodes[a], graph.nodes[b]
        start = max(one["start_day"], other["start_day"])  # a reader of dated graphs refuses a tie of the absent
        end = max(start, min(one["end_day"], other["end_day"]))
        graph.add_edge(a, b, layer=names[layer], **_times(run, start, end))
    return cast("nx.Graph[Any]", _named(graph, run))


def _start(run: Run, register: NDArray[Any], around: Iterable[int | str] | None) -> Rows:
    """Return the rows to begin with, rising, each once."""
    if around is None:
        return np.flatnonzero(register["accused_at"] >= 0)
    return np.unique(np.array(rows_of(run.ids, around, len(register), "ties"), np.int64))


def _selection(
    party: Party, register: NDArray[Any], start: Rows, distance: int
) -> tuple[Rows, tuple[Rows, Rows, NDArray[np.int8]]]:
    """Return the people within a distance, and the ties among them, each once: both ends and the layer."""
    chosen = start
    for _ in range(distance):
        _, there, _ = _ties_of(party, register, chosen)
        wider = np.union1d(chosen, there)
        if len(wider) == len(chosen):  # nobody else is tied to them
            break
        chosen = wider
    here, there, layers = _ties_of(party, register, chosen)
    inside = np.zeros(len(register), np.bool_)
    inside[chosen] = True
    once = inside[there] & (here < there)
    return chosen, (here[once], there[once], layers[once])


def _ties_of(party: Party, register: NDArray[Any], rows: Rows) -> tuple[Rows, Rows, NDArray[np.int8]]:
    """Return all ties of some rows; newcomers have none, and comrades are felt only within a tag, as in the model."""
    here, there, layers = ties_of(party, rows)
    a, b = (register[["faction", "circle"]][ends] for ends in (here, there))
    same = ((a["faction"] == b["faction"]) & (a["faction"] > 0)) | ((a["circle"] == b["circle"]) & (a["circle"] > 0))
    felt = (layers != Layer.COMRADE) | same
    return here[felt], there[felt], layers[felt]


def _words(run: Run, register: NDArray[Any], rows: Rows) -> list[dict[str, Any]]:
    """Return what is said of each person."""
    kinds = np.array(run.party.kind_names)[run.body_table["kind"]] if len(run.body_table) else None
    table = register_frame(register[rows], run.scenario, kinds)
    columns = [name for name in ("faction", "circle", "kind", "involvement", "standing") if name in table]
    said = table[columns].astype(str).itertuples(index=False)
    found = [dict[str, Any](zip(columns, words, strict=True)) for words in said]
    accused, joined = register["accused_at"][rows].astype(np.int64), enrolled_on(run, rows)
    ends = ends_of(run, rows)
    spells = standings_of(run, rows, (joined, ends), register)
    for i, row in enumerate(rows.tolist()):
        date = run.scenario.date_of(day_of_moment(accused[i])).isoformat() if accused[i] >= 0 else ""
        found[i] |= {"row": row, "accused": bool(accused[i] >= 0), "date": date}
        found[i] |= _times(run, int(joined[i]), int(ends[i])) | {"standing_by_date": spells[i]}
    return found


def _provenance(run: Run, what: str) -> dict[str, str]:
    """Return the graph's name, which says its run's identity too: files of graphs keep nothing else."""
    told = f"seed {run.seed}, scenario digest {run.scenario.digest}, source {run.provenance['source']}"
    return {"name": f"{what} of {run.scenario.name}, {told}, purgesim {run.provenance['purgesim']}"}


def write_graph(graph: nx.Graph[Any], path: str | Path) -> Path:
    """Write a graph to a GEXF or GraphML file, whole.

    GEXF takes ``start`` and ``end`` of nodes and edges, and standing by date, as what a timeline shows; GraphML knows
    no time, so there dates are texts, days are numbers, and spells are left out.

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
    target = path_of(path, "path")
    suffix = suffix_of(target, FORMATS, "a graph")
    lines = _gexf(graph) if suffix == ".gexf" else _graphml(graph)
    with export_file(target) as file:
        file.write(b'<?xml version="1.0" encoding="utf-8"?>\n')
        for line in lines:
            file.write(line.encode() + b"\n")
    return target


def _gexf(graph: nx.Graph[Any]) -> Iterator[str]:
    """Yield the lines of a GEXF file as its schema has it: it knows a description, and no name of a graph."""
    from xml.sax.saxutils import escape

    import networkx as nx

    for line in nx.generate_gexf(graph):
        if line.strip() == "</meta>":
            yield f"    <description>{escape(str(graph.graph.get('name', '')))}</description>"
        yield NAME.sub(r"\1", STAMP.sub("", line))  # no time of writing: the same run gives the same bytes


def _graphml(graph: nx.Graph[Any]) -> Iterator[str]:
    """Yield the lines of a GraphML file; truth values as XML spells them, for not every reader takes Python's."""
    import networkx as nx

    truths = set()
    for line in nx.generate_graphml(_without_spells(graph)):
        if 'attr.type="boolean"' in line:
            truths |= set(KEY.findall(line))
        found = DATA.search(line)
        if found and found[1] in truths:
            line = DATA.sub(lambda data: f'<data key="{data[1]}">{data[2].lower()}</data>', line)
        yield line


def _without_spells(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    """Return a copy without what GraphML cannot hold."""
    plain = graph.copy()
    for _, node in plain.nodes(data=True):
        node.pop("standing_by_date", None)
    return plain
