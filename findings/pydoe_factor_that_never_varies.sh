#!/usr/bin/env bash
# In one design of eleven, a factor has the same value in all hundred runs.
# Guess: a lattice without a generator uses a good one, the same each time, and every factor takes each of N values once.
# Seen (pyDOE 1.6.0): korobov_sequence and rank1_lattice draw one by chance and do not look at it. Of 400 designs of 100 runs and 3 factors about 37 of the
# former have a factor that is 0 throughout (each generator that is a multiple of 10), and six in ten fewer than 100 values of one; of the latter
# nine in ten. Neither has a seed: one follows numpy's, the other Python's, so a design is another one at the next call. With a prime number
# of runs every factor has all values, and two factors can still be the same column.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check pydoe==1.6.0
cd "$folder"
venv/bin/python - <<'CODE'
import random
import numpy as np
import pydoe

random.seed(1)
np.random.seed(1)

def fewest(build):
    return np.array([min(len(set(column)) for column in build(100, 3).T.tolist()) for _ in range(400)])

korobov, rank1 = fewest(pydoe.korobov_sequence), fewest(pydoe.rank1_lattice)
prime = [pydoe.korobov_sequence(101, 5) for _ in range(400)]
levels = {min(len(set(column)) for column in design.T.tolist()) for design in prime}
twins = sum(len({tuple(column) for column in design.T.tolist()}) < 5 for design in prime)
other = {pydoe.korobov_sequence(101, 3).tobytes() for _ in range(20)}
print("constant:", (korobov == 1).sum(), "fewer than 100:", (korobov < 100).sum(), (rank1 < 100).sum(), "prime:", levels, "twins:", twins, "designs:", len(other))
assert 15 < (korobov == 1).sum() < 70 and 200 < (korobov < 100).sum() < 290 and (rank1 < 100).sum() > 340
assert levels == {101} and twins > 0 and len(other) > 10
assert len(set(pydoe.korobov_sequence(100, 3, 10)[:, 2].tolist())) == 1
CODE
