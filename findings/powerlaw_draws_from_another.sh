#!/usr/bin/env bash
# Numbers of people named, drawn from a fitted lognormal, have too many ones to be from it.
# Guess: generate_random of a fit to whole numbers has the probabilities that pdf of the same fit gives.
# Seen (powerlaw 2.0.0): for 4,000 counts with a chance of 0.45 of a 1 the fitted discrete lognormal gives 1 a probability of 0.449; of 40,000 numbers drawn
# from it 0.488 are 1, and all others too few: sixteen standard errors. The exponential of the same call draws 0.456 of 0.455. A test of fit by simulation, or the spread
# of R from it, is of another distribution.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check powerlaw==2.0.0
cd "$folder"
venv/bin/python - <<'CODE'
import warnings
import numpy as np
import powerlaw

warnings.simplefilter("ignore")
np.random.seed(1)
counts = np.random.default_rng(1).geometric(1 / 2.2, 4000)
fit = powerlaw.Fit(counts, discrete=True, xmin=1, verbose=False)
seen = {}
for name in ("lognormal", "exponential"):
    given, few = getattr(fit, name), np.arange(1, 5)
    drawn = np.asarray(given.generate_random(40_000))
    shares = np.array([np.mean(drawn == number) for number in few])
    seen[name] = (np.asarray(given.pdf(few)), shares)
    print(name, *(np.round(x, 3).tolist() for x in seen[name]))
error = 0.5 / 40_000**0.5
assert seen["lognormal"][1][0] - seen["lognormal"][0][0] > 12 * error and np.all(seen["lognormal"][1][1:] < seen["lognormal"][0][1:])
assert np.abs(seen["exponential"][1] - seen["exponential"][0]).max() < 4 * error
assert abs(seen["lognormal"][0][0] - np.mean(counts == 1)) < 0.02
CODE
