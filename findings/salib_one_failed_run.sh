#!/usr/bin/env bash
# One failed run among a thousand, and Sobol's indices say that nothing matters, with certainty.
# Guess: a nan among the outputs makes the indices nan, or raises.
# Seen (SALib 1.6.0, sobol.analyze): S1, ST and their confidence are all exactly 0.0, as for a constant output; no warning. Without the nan they are 0.2, 0.8 and 0.
# Whoever stores failed or undefined runs as nan reads 'no influence'. Look for nan before the call.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check SALib==1.6.0
cd "$folder"
venv/bin/python - <<'CODE'
import warnings
import numpy as np
from SALib.analyze import sobol as analyze
from SALib.sample import sobol as sample

warnings.simplefilter("error")
problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
x = sample.sample(problem, 256, seed=1, calc_second_order=False)
y = x[:, 0] + 2 * x[:, 1]
whole = analyze.analyze(problem, y, calc_second_order=False, seed=1)
y[7] = np.nan
torn = analyze.analyze(problem, y, calc_second_order=False, seed=1)
print(np.round(whole["S1"], 2), torn["S1"], torn["ST"], torn["ST_conf"])
assert np.allclose(whole["S1"], [0.2, 0.8, 0.0], atol=0.02)
assert all(np.all(np.asarray(torn[name]) == 0.0) for name in ("S1", "S1_conf", "ST", "ST_conf"))
CODE
