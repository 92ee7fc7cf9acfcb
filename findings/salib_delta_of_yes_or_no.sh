#!/usr/bin/env bash
# One factor alone decides whether a purge comes, and delta puts it last of three.
# Guess: delta, which asks how far a factor moves the whole distribution, is about 1/2 for a factor that halves a yes-or-no outcome,
# and near 0 for two that do nothing.
# Seen (SALib 1.6.0): 0.02 for the one, 0.08 for each of the two, for 500 samples and for any of four seeds: the order is turned round. A density
# is fitted to the outcomes of each class of a factor, and classes that are all yes or all no have none: they count as no difference (a warning speaks of skipped
# bins). S1 of the same call is right: 0.8 (a share of the variance, read off a few classes), and next to nothing. Outcomes like 'purged or not' want another measure.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check SALib==1.6.0 pandas==2.3.3
cd "$folder"
venv/bin/python - <<'CODE'
import warnings
import numpy as np
from SALib.analyze import delta
from SALib.sample import latin

problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
seen = []
for seed in range(4):
    x = latin.sample(problem, 500, seed=seed)
    y = (x[:, 0] > 0.5).astype(float)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        found = delta.analyze(problem, x, y, seed=1, num_resamples=20)
    seen.append([np.round(found["delta_raw"], 3).tolist(), np.round(found["S1"], 2).tolist()])
    print(*seen[-1], [str(warning.message)[:60] for warning in said])
for raw, first_order in seen:
    assert raw[0] < 0.03 and min(raw[1:]) > 0.06 and first_order[0] > 0.7 and max(first_order[1:]) < 0.1
CODE
