#!/usr/bin/env bash
# GraphML from networkx with one truth value cannot be read by rustworkx, and from igraph it can.
# Guess: both read the same files, as GraphML says how true and false are written.
# Seen (networkx 3.6.1, rustworkx 0.18.1): networkx writes True and False with capitals, and rustworkx refuses the whole file
# for it ("provided string was not `true` or `false`"). The same graph in lower case is read, a missing value as None.
# networkx reads its own capitals, and the other spelling, back.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check networkx==3.6.1 rustworkx==0.18.1
cd "$folder"
venv/bin/python - <<'CODE'
import networkx as nx, rustworkx

graph = nx.DiGraph()
graph.add_node("a", arrested=True)
graph.add_node("b", arrested=False)
graph.add_node("c")
graph.add_edge("a", "b")
nx.write_graphml(graph, "one.graphml")
text = open("one.graphml").read()
try:
    rustworkx.read_graphml("one.graphml")
    refused = "read"
except Exception as error:
    refused = str(error)
with open("two.graphml", "w") as file:
    file.write(text.replace(">True<", ">true<").replace(">False<", ">false<"))
read = rustworkx.read_graphml("two.graphml")[0]
values = {node["id"]: node["arrested"] for node in read.nodes()}
again = nx.get_node_attributes(nx.read_graphml("two.graphml"), "arrested")
print(refused, values, again)
assert ">True<" in text and "provided string was not `true` or `false`" in refused
assert values == {"a": True, "b": False, "c": None} and again == {"a": True, "b": False}
CODE
