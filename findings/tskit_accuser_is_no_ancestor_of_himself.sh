#!/usr/bin/env bash
# Of fifteen pairs of people in a genealogy of denunciations, five have a common origin, and the typical one is nan.
# Guess: for two people of whom one named the other, directly or by others, the accuser is where both lines meet, as mrca() says.
# Seen (tskit 1.0.3): where all people are samples, accusers, too, tree.mrca(1, 4) is 1, but pair_coalescence_counts leaves out every pair
# of an ancestor and a descendant: 4 pairs meet in person 0, one in person 3, ten nowhere. Its quantiles divide by all fifteen: the median is nan, with no word.
# divergence and path_length count the ten pairs. Where only who named nobody is a sample, all three pairs are there.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check tskit==1.0.3
cd "$folder"
venv/bin/python - <<'CODE'
import numpy as np, tskit

accuser, day = [-1, 0, 0, 1, 3, 3], [10.0, 8.0, 7.0, 6.0, 2.0, 1.0]

def genealogy(everybody):
    tables = tskit.TableCollection(1.0)
    for person, time in enumerate(day):
        tables.nodes.add_row(flags=int(everybody or person not in accuser), time=time)
    for person, other in enumerate(accuser):
        if other >= 0:
            tables.edges.add_row(0, 1, other, person)
    tables.sort()
    return tables.tree_sequence()

all_people, last_only = genealogy(True), genealogy(False)
tree = all_people.first()
counts, median = all_people.pair_coalescence_counts(), all_people.pair_coalescence_quantiles(np.array([0.5]))
last_counts, last_median = last_only.pair_coalescence_counts(), last_only.pair_coalescence_quantiles(np.array([0.5]))
apart = float(all_people.divergence([[1], [4]], mode="branch"))
print(counts, median, last_counts, last_median, tree.mrca(1, 4), apart)
assert counts.tolist() == [4, 0, 0, 1, 0, 0] and np.isnan(median).all() and all_people.num_samples == 6
assert tree.mrca(1, 4) == 1 and apart == 6.0
assert last_counts.tolist() == [2, 0, 0, 1, 0, 0] and last_only.num_samples == 3 and last_median.tolist() == [10.0]
CODE
