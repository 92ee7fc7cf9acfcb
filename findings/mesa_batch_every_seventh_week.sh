#!/usr/bin/env bash
# Collected every week and asked for every seventh day, a run of fourteen weeks has two rows.
# Guess: data_collection_period is a number of steps, as it says: every seventh step is every week that was collected, and the last one.
# Seen (Mesa 3.5.1, needs Python 3.12): it counts what was collected, not steps: days 7 and 56 of 98, and the last day is not among
# them. A model that collects twice in a step (before and after a meeting) has the second figures in both rows: 11, 11, 22, 22 for
# 1, 11, 12, 22; its own table is right. The row's rng is None where none was given, so the run cannot be had again.
set -euo pipefail
for python in "${PYTHON:-python3}" python3.14 python3.13 python3.12 none; do
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2> /dev/null && break
done
[ "$python" != none ] || { echo "this one needs Python 3.12 or newer: PYTHON=/path/to/python" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check mesa==3.5.1 networkx==3.6.1
cd "$folder"
venv/bin/python - <<'CODE'
import mesa

class Weekly(mesa.Model):
    def __init__(self, **more):
        super().__init__(**more)
        self.figure = 0
        self.datacollector = mesa.DataCollector({"figure": "figure"})

    def step(self):
        self.figure += 1
        if self.figure % 7 == 0:
            self.datacollector.collect(self)

class Twice(Weekly):
    def step(self):
        self.figure += 1
        self.datacollector.collect(self)
        self.figure += 10
        self.datacollector.collect(self)

def rows(model, steps, period):
    found = mesa.batch_run(model, {}, max_steps=steps, data_collection_period=period, display_progress=False)
    return [(int(row["Step"]), row["figure"]) for row in found], found[0]["rng"]

if __name__ == "__main__":
    every_day, weekly = rows(Weekly, 98, 1)[0], rows(Weekly, 98, 7)
    twice = rows(Twice, 2, 1)[0]
    own = Twice()
    own.step()
    own.step()
    table = own.datacollector.get_model_vars_dataframe()["figure"].tolist()
    print(len(every_day), weekly, twice, table)
    assert len(every_day) == 14 and weekly == ([(7, 7), (56, 56)], None)
    assert twice == [(1, 11), (1, 11), (2, 22), (2, 22)] and table == [1, 11, 12, 22]
CODE
