#!/usr/bin/env bash
# A genealogy in Newick: a name with an apostrophe and a blank, written by scikit-bio, is another name to every other reader.
# Guess: a label with an apostrophe is put in quotes, and the apostrophe doubled; all four programs do that.
# Seen (scikit-bio 0.7.4, Biopython 1.88, DendroPy 5.1.3): scikit-bio doubles the apostrophes and replaces the blank, but puts no quotes around it.
# It reads its own text back; DendroPy keeps the doubled apostrophes, Biopython is left with what follows the last of them.
# Names like Ch'oe Ch'ang-ik are of this form: use ids as labels, names in a table beside the tree.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check scikit-bio==0.7.4 biopython==1.88 dendropy==5.1.3
cd "$folder"
venv/bin/python - <<'CODE'
from io import StringIO
from Bio import Phylo
import dendropy
from skbio import TreeNode

name = "Ch'oe Ch'ang-ik"
root = TreeNode(name=name)
root.append(TreeNode(name="a"))
root.append(TreeNode(name="b"))
text = str(root).strip()
skbio = TreeNode.read([text]).name
biopython = Phylo.read(StringIO(text), "newick").root.name
dendro = dendropy.Tree.get(data=text, schema="newick").seed_node.label
print(text, "|", skbio, "|", biopython, "|", dendro)
assert (text, skbio, biopython, dendro) == ("(a,b)Ch''oe_Ch''ang-ik;", name, "ang-ik", "Ch''oe Ch''ang-ik")
CODE
