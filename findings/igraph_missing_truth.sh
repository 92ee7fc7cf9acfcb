#!/usr/bin/env bash
# GraphML from networkx, read by igraph: whoever is not known to be in prison is free.
# Guess: a truth value that a node lacks is None in igraph, as a missing number is nan.
# Seen (networkx 3.6.1, igraph 1.0.0): it is False, and a missing text is ''; only numbers keep the gap. Whole numbers become floats,
# and an id above 2**53 another id. Written again by igraph the False is in the file as if it had been recorded.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check networkx==3.6.1 igraph==1.0.0
cd "$folder"
venv/bin/python - <<'CODE'
import igraph, networkx as nx

graph = nx.Graph()
graph.add_node("a", arrested=True, post="clerk", number=9007199254740993)
graph.add_node("b")
nx.write_graphml(graph, "one.graphml")
read = igraph.Graph.Read_GraphML("one.graphml")
read.write_graphml("two.graphml")
back = dict(nx.read_graphml("two.graphml").nodes(data=True))["n1"]
print(read.vs["arrested"], read.vs["post"], read.vs["number"], back)
assert read.vs["arrested"] == [True, False] and read.vs["post"] == ["clerk", ""]
assert read.vs["number"][0] == 9007199254740992.0 and read.vs["number"][1] != read.vs["number"][1]
assert back["arrested"] is False
CODE
