#!/usr/bin/env bash
# Whoever is arrested first in a step still acts in it, if somebody keeps a list of prisoners.
# Guess: an agent that remove() has taken out is not called any more in the round that is under way, whoever else holds it.
# Seen (Mesa 3.3.1; 3.5.1 alike for select() and groupby(), not for model.agents): the first of five who acts removes the other four. Without a
# list of prisoners one acts; with it, all five do: the set holds weak references and calls whatever is still alive. So
# keeping a record for later changes the run, for the same seed. Ask in the method itself whether the agent is still in the model.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check mesa==3.3.1 networkx==3.6.1
cd "$folder"
venv/bin/python - <<'CODE'
import warnings
import mesa

warnings.simplefilter("ignore")

class Member(mesa.Agent):
    def step(self):
        self.model.acted.append(self.unique_id)
        if len(self.model.acted) == 1:
            for other in list(self.model.agents):
                if other is not self:
                    other.remove()
                    if self.model.keeps_list:
                        self.model.prisoners.append(other)

class Party(mesa.Model):
    def __init__(self, keeps_list, whose):
        super().__init__(seed=1)
        self.acted, self.prisoners, self.keeps_list, self.whose = [], [], keeps_list, whose
        Member.create_agents(self, 5)

    def step(self):
        self.whose(self).shuffle_do("step")

ways = {"model.agents": lambda m: m.agents, "agents_by_type": lambda m: m.agents_by_type[Member],
        "select": lambda m: m.agents.select(lambda agent: True)}
seen = {}
for name, whose in ways.items():
    for keeps_list in (False, True):
        party = Party(keeps_list, whose)
        party.step()
        seen[name, keeps_list] = (len(party.acted), len(party.agents))
print(seen)
assert all(seen[name, False] == (1, 1) and seen[name, True] == (5, 1) for name in ways)
CODE
