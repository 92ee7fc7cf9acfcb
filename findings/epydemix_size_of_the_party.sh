#!/usr/bin/env bash
# Ten thousand members, R of 3, and the wave dies out: the model mixes them among a hundred thousand.
# Guess: the population is the sum of the initial conditions, or a sum that differs from it is refused.
# Seen (epydemix 1.5.0): a model has 100,000 people unless told otherwise; initial conditions are not held against that. 10,000 with R of 3 have an
# R of 0.3: 1.5% are reached, where theory says 94%. A million have an R of 30: 38,000 suspects on the first day, everybody in the end. With
# default_population_size=10000 it is 95%. No warning. The first row, dated with the start, is the state one step later.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check epydemix==1.5.0
cd "$folder"
venv/bin/python - <<'CODE'
import warnings
import numpy as np
from epydemix import EpiModel

warnings.simplefilter("ignore")

def wave(people, **more):
    model = EpiModel(name="wave", compartments=["S", "I", "R"], **more)
    model.add_transition(source="S", target="I", params=(0.3, "I"), kind="mediated")
    model.add_transition(source="I", target="R", params=0.1, kind="spontaneous")
    begin = {"S": np.array([people * 99 // 100]), "I": np.array([people // 100]), "R": np.array([0])}
    runs = model.run_simulations(start_date="1956-08-30", end_date="1957-08-30", Nsim=20,
        initial_conditions_dict=begin, rng=np.random.default_rng(1))
    found = runs.get_stacked_compartments()
    first_day = str(runs.trajectories[0].dates[0])[:10]
    return first_day, float(found["R_total"][:, -1].mean()) / people, found["I_total"][:, 0].mean(), found["R_total"][:, 0].mean()

seen = {"10,000": wave(10_000), "1,000,000": wave(1_000_000), "10,000, said": wave(10_000, default_population_size=10_000)}
print(seen)
assert all(first == "1956-08-30" for first, *_ in seen.values())
assert 0.01 < seen["10,000"][1] < 0.02 and seen["1,000,000"][1] > 0.999 and 0.93 < seen["10,000, said"][1] < 0.97
assert 35_000 < seen["1,000,000"][2] < 42_000 and seen["10,000"][3] > 0
CODE
