#!/usr/bin/env bash
# A naming without a weight weighs 1 after GEXF and nothing after GraphML, and an undated tie between dated people cannot be read.
# Guess: a weight that an edge lacks is 1, as for networkx, whatever the file; what has no date is there all the time.
# Seen (networkx 3.6.1, NetworKit 11.3): one graph of three namings, one with weight 2, written both ways by networkx: GEXF is read as 1, 2, 1, GraphML as
# 0, 2, 0, so from the first person to the last it is 4 or 2. Where people have a start and a tie has none, the GEXF reader says that its ends do
# not exist. It wants ids that end in a number.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check networkx==3.6.1 networkit==11.3
cd "$folder"
venv/bin/python - <<'CODE'
import networkit as nk, networkx as nx

def graph(times=None, tie=None):
    found = nx.DiGraph()
    for person in ("p1", "p2", "p3", "p4"):
        found.add_node(person, **(times or {}))
    found.add_edge("p1", "p2", **(tie or {}))
    found.add_edge("p2", "p3", weight=2.0, **(tie or {}))
    found.add_edge("p3", "p4", **(tie or {}))
    return found

def weights(read):
    return [weight for _, _, weight in read.iterEdgesWeights()], nk.distance.Dijkstra(read, 0).run().distance(3)

nx.write_gexf(graph(), "one.gexf")
nx.write_graphml(graph(), "one.graphml")
first = weights(nk.graphio.GEXFReader().read("one.gexf")[0])
second = weights(nk.readGraph("one.graphml", nk.Format.GraphML))
said = []
for name, tie in (("dated", {"start": "1956-08-30", "end": "1957-07-01"}), ("undated", {})):
    nx.write_gexf(graph({"start": "1945-10-10", "end": "1958-03-06"}, tie), f"{name}.gexf")
    try:
        said.append([str(event) for event in nk.graphio.GEXFReader().read(f"{name}.gexf")[1]])
    except RuntimeError as error:
        said.append(str(error))
print(first, second, nx.dijkstra_path_length(graph(), "p1", "p4"), said)
assert first == ([1.0, 2.0, 1.0], 4.0) and second == ([0.0, 2.0, 0.0], 2.0)
assert "ae(0,1,1)" in said[0] and "end point does not exist" in said[1]
CODE
