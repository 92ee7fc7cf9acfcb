"""Compare theory and simulation: where the answer is known exactly, the engine must give it.

Writes the figures (JSON) and the page made from them: ``python experiments/theory_against_simulation.py`` refreshes
``docs/theory.json`` and ``docs/theory.md``; ``--quick --out FOLDER`` tries it with a tenth of the runs.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from string import Template
from typing import Any

import numpy as np
from numpy.typing import NDArray

import purgesim
from purgesim.core.vocabulary import Channel, Charge, Motive, Standing
from purgesim.engine.effects.cases import denounce
from purgesim.measures import case_matrix, theory
from purgesim.scenario import Scenario
from purgesim.scenario.policy import Switches

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
CELL = 1000
LABEL = Charge.SUPPORTER.value + 1


def in_cells(number: int) -> dict[str, Any]:
    """Return a party without posts and ties, in cells of 1,000."""
    kind = {"leading": 0, "heads": 0, "officials": 0, "secretaries": False, "sessions": 1e6, "places": 10_000}
    return {
        "cell_size": CELL,
        "kinds": [{"members": number * CELL, **kind}],
        "ties": {"kin": 0.0, "friends_inside": 0.0, "friends_outside": 0.0, "clients": 0.0},
    }


def limit(party: dict[str, Any], on: tuple[str, ...], behaviour: dict[str, Any], **levers: float) -> Scenario:
    """Return a scenario of 52 weeks with only the mechanisms named."""
    return Scenario.from_dict(
        {
            "name": "a limit",
            "window": {"start": "1957-01-01", "open": "1957-01-02", "close": "1957-12-31"},
            "party": party,
            "behaviour": behaviour,
            "levers": {name: [["1957-01-01", value]] for name, value in levers.items()},
            "structures": {"handlers": "hearing", "handler_kinds": [], "outside_kinds": [], "replacement": "freeze"},
            "switches": {name: name in on for name in Switches.model_fields},
        }
    )


def chains(scenario: Scenario, charge: int, runs: int, days: int = 363) -> NDArray[np.int64]:
    """Return cases, last generation and cases still open of the chain that one case starts in each cell."""
    out = []
    for seed in range(runs):
        sim = purgesim.start(scenario, seed)
        state = sim._tables
        state.world["phase"] = 1
        for cell in state.cells:
            first = cell["first"] + 37 * seed % CELL
            denounce(state, -1, first, 0, Motive.ORDER.value, Channel.CENTRE.value, charge)
        sim.run_to(days)
        people = sim._tables.register[: sim.state.world["next_row"][0]]
        found = np.zeros((len(state.cells), 3), np.int64)
        np.add.at(found[:, 0], people["cell"], people["cases"])
        np.maximum.at(found[:, 1], people["cell"], people["generation"])
        np.add.at(found[:, 2], people["cell"], people["standing"] == Standing.CRITICISED)
        out.append(found)
    return np.concatenate(out)


def compared(quantity: str, expected: float, observations: NDArray[Any]) -> dict[str, Any]:
    """Return one line of the page: what theory says, what the runs gave, and the standard error."""
    values = observations.astype(float)
    error = float(values.std(ddof=1) / math.sqrt(len(values)))
    return {"quantity": quantity, "theory": expected, "simulation": float(values.mean()), "error": error,
            "n": len(values)}  # fmt: skip


def through_hearings(runs: int) -> list[dict[str, Any]]:
    """Run hearings alone: everybody heard is expelled and names a Poisson number of others."""
    lines = []
    for r in (0.5, 0.8):
        names = {"hearing": {"names": r, "severity": 20.0, "session_days": 1.0}, "names": {"from_hearing": 1.0}}
        found = chains(limit(in_cells(100), ("hearings", "session_names"), names), Charge.UNRELIABLE.value, runs)
        law = theory.total_progeny(r, 2000)
        lines += [
            compared(f"R = {r}: mean victims of a chain", 1.0 / (1.0 - r), found[:, 0]),
            compared(f"R = {r}: share of chains that end with their first case", float(law[1]), found[:, 0] == 1),
            compared(f"R = {r}: share with ten victims or more", 1.0 - float(law[:10].sum()), found[:, 0] >= 10),
        ]
    names = {"hearing": {"names": 2.0, "severity": 20.0, "session_days": 1.0}, "names": {"from_hearing": 1.0}}
    found = chains(
        limit(in_cells(100), ("hearings", "session_names"), names), Charge.UNRELIABLE.value, max(1, runs // 10), 10
    )
    died = 0.0
    for _ in range(5):  # ten days are five generations: a hearing opens one day and ends the next
        died = math.exp(-2.0 * (1.0 - died))
    in_the_end = theory.extinction_probability(2.0)
    label = f"R = 2: share of chains that died out within five generations ({in_the_end:.4f} in the end)"
    lines.append(compared(label, died, found[:, 2] == 0))
    return lines


def through_both_channels(runs: int) -> tuple[list[dict[str, Any]], list[list[float]]]:
    """Run hearings and custody together, against the matrix of `purgesim.measures.case_matrix`."""
    behaviour = {
        "hearing": {"names": 1.2, "session_days": 1.0, "severity": 0.8},
        "names": {"from_hearing": 0.25, "from_interrogation": 0.3, "grave": 0.4},
        "arrest": {"lag_days": 2.0},
        "interrogation": {"names": 6.0, "dispersion": 0.8, "delay_days": 1.0, "fallen": 0.0},
    }
    on = ("hearings", "session_names", "arrests", "interrogation", "torture")
    scenario = limit(in_cells(100), on, behaviour, arrest_share=0.3, arrest_capacity=1e6, custody=0.7, torture=0.5)
    matrix = case_matrix(scenario)
    totals = theory.expected_victims(matrix).sum(axis=1)
    lines = [
        compared(f"cases that follow from {kind}, itself counted", float(totals[place]),
                 chains(scenario, charge, runs)[:, 0])
        for kind, place, charge in (("an ordinary case", 0, Charge.UNRELIABLE.value), ("a grave case", 2, LABEL))
    ]  # fmt: skip
    return lines, matrix.tolist()


def exits(runs: int) -> list[dict[str, Any]]:
    """Let a closed tenth of the party die and be expelled for ordinary reasons, and nothing else."""
    year = 365.25 / 7.0
    hazards = {"level": 1.0000688e-4 * year, "slope": 0.0, "ordinary": 6.396777e-5 * year}
    members = 118_109
    scenario = limit({"kinds": [{"members": members}]}, ("deaths", "ordinary"), {"demography": hazards})
    daily = [purgesim.simulate(scenario, seed).daily for seed in range(runs)]
    share = members / 1_181_094
    expelled, dead = (np.array([d[name].sum() for d in daily]) for name in ("expelled_ordinary", "died_members"))
    return [
        compared("ordinary expulsions in 52 weeks", 3912 * share, expelled),
        compared("deaths in 52 weeks", 6116 * share, dead),
    ]


def types() -> dict[str, Any]:
    """Return the exact example of the page: two factions in two organisations."""
    weights = [[24, 6, 4, 1], [6, 24, 1, 4], [4, 1, 24, 6], [1, 4, 6, 24]]
    numbers = np.array([200, 100, 700, 1000])
    k = theory.next_generation_matrix(numbers, weights, names=4, processed=[0.6, 0.6, 0.25, 0.25], courage=0.5)
    return {
        "matrix": k.tolist(),
        "r0": theory.r0(k),
        "totals": theory.expected_victims(k).sum(axis=1).tolist(),
        "mix": theory.stable_mix(k).tolist(),
        "people": (numbers / numbers.sum()).tolist(),
    }


def figures(*, quick: bool) -> dict[str, Any]:
    """Run everything and return the figures of the page."""
    runs = 4 if quick else 40
    both, matrix = through_both_channels(runs)
    return {
        "runs": runs,
        "hearings": through_hearings(runs),
        "both": both,
        "case_matrix": matrix,
        "exits": exits(runs),
        "types": types(),
    }


def _table(lines: list[dict[str, Any]]) -> str:
    head = "| quantity | theory | simulation | standard error | observations | apart, in standard errors |"
    rows = [
        f"| {x['quantity']} | {x['theory']:.4g} | {x['simulation']:.4g} | {x['error']:.2g} | {x['n']:,} "
        f"| {abs(x['simulation'] - x['theory']) / x['error']:.1f} |"
        for x in lines
    ]
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def _rows(names: list[str], *columns: list[float]) -> str:
    return "\n".join(
        f"| {name} | " + " | ".join(f"{x:.4g}" for x in values) + " |"
        for name, values in zip(names, zip(*columns, strict=True), strict=True)
    )


def page(found: dict[str, Any]) -> str:
    """Return the page made from the figures."""
    kinds = ["Y, justice", "Y, other", "D, justice", "D, other"]
    exact = found["types"]
    return Template((HERE / "theory_page.md").read_text(encoding="utf-8")).substitute(
        hearings=_table(found["hearings"]),
        both=_table(found["both"]),
        exits=_table(found["exits"]),
        matrix=_rows(["heard", "heard, linked", "grave"], *map(list, zip(*found["case_matrix"], strict=True))),
        r0_both=f"{theory.r0(found['case_matrix']):.3f}",
        types=_rows(kinds, exact["people"], exact["mix"], exact["totals"]),
        r0_types=f"{exact['r0']:.6f}",
        runs=str(found["runs"]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Theory against simulation: figures and page.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the runs")
    parser.add_argument("--out", type=Path, default=DOCS, help="folder of theory.json and theory.md")
    given = parser.parse_args()
    found = figures(quick=given.quick)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "theory.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (given.out / "theory.md").write_text(page(found), encoding="utf-8")
    print(f"{given.out / 'theory.md'} written")


if __name__ == "__main__":
    main()
