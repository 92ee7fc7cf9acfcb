#!/usr/bin/env bash
# Day 5 and day 5.0 are two moments, and a week is not seven days.
# Guess: a time may be a whole number or a float, and 5 is 5.0; windows of '1 week' and of '7 days' are the same.
# Seen (raphtory 0.17.0): whole numbers are taken for milliseconds, floats for seconds: 5.0 is 5000, so of two namings on the fifth day at(5)
# and window(0, 10) find one. Dates from 1 September 1956 on in windows of '7 days' begin on that day; in windows of '1 week' on
# Thursday 30 August, since weeks are counted from 1 January 1970. A month's window begins on the first, so the first month is short.
# A column of days becomes floats as soon as one is missing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check raphtory==0.17.0
cd "$folder"
venv/bin/python - <<'CODE'
import raphtory

graph = raphtory.Graph()
graph.add_edge(5, "a", "b")
graph.add_edge(5.0, "a", "c")
times = {edge.dst.name: edge.earliest_time.t for edge in graph.edges}
found = (graph.at(5).count_edges(), graph.window(0, 10).count_edges(), graph.count_edges())
dated = raphtory.Graph()
dated.add_edge("1956-09-01", "a", "b")
dated.add_edge("1956-12-31", "b", "c")
begins = {size: next(iter(dated.rolling(size))).start.dt for size in ("7 days", "1 week", "2 weeks", "1 month")}
begins = {size: str(begin)[:10] for size, begin in begins.items()}
print(times, found, begins)
assert times == {"b": 5, "c": 5000} and found == (1, 1, 2)
assert begins == {"7 days": "1956-09-01", "1 week": "1956-08-30", "2 weeks": "1956-08-30", "1 month": "1956-09-01"}
CODE
