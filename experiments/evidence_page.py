"""Gather what patterns, tension, ablation and sensitivity have found, and write ``docs/evidence.json`` and the page.

``python experiments/evidence_page.py`` takes what is in ``out/``; a part that has not been run again stays as it was.
``--calibration DIR`` adds prior against posterior. Parameters are read from the scenario each time.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from common import table
from evidence_found import PARTS, gathered

import purgesim
from purgesim.core.atomic_files import whole_file
from purgesim.patterns.ladder import STRUCTURES

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
SCENARIO = "kwp_1957_58"
NOT_RUN = "*This part has not been run yet.*"
CHECK = (
    "The check: draws of the bank are taken for the truth, and their places in their own posterior are counted. What "
    "fails it is called unidentified; what passes but is not narrowed is called not informed."
)
FIRST = 5
"""Factors of a figure that the page shows; the file has all."""
DRAWN = {"tension": "draws", "ablation": "draws", "sensitivity": "trajectories"}
"""What each experiment calls its number of draws."""
OPTIONS = ("draws", "predictive", "conditional")


def number(value: Any) -> str:
    """Return a number as a person reads it.

    >>> number(3912.0), number(0.12345), number(None)
    ('3,912', '0.123', '-')
    """
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"
    return str(value)


def percent(value: Any, star: Any = False) -> str:
    return "-" if value is None else f"{value:.0%}{'*' if star else ''}"


def tension_part(found: Mapping[str, Any]) -> dict[str, str]:
    if "tension" not in found:
        return dict.fromkeys(("tension_finding", "tension_table", "tension_draws", "tension_needs"), NOT_RUN)
    rows = [
        [row["world"], row["few"], row["grows"], row["emptied"], row["both"], row["both_and_total"],
         number(row["median_turnover"]), number(row["median_growth"]), number(row["correlation"])]
        for row in found["tension"]["worlds"]
    ]  # fmt: skip
    head = ["world", "few arrests", "grows", "empties", "both", "both, and total", "median turnover", "median growth",
            "correlation"]  # fmt: skip
    return {
        "tension_finding": f"**{found['tension']['finding']}**",
        "tension_table": table(head, rows),
        "tension_draws": str(found["tension"]["draws"]),
        "tension_needs": _needs(found["tension"]["worlds"][-1]),
    }


def _needs(row: Mapping[str, Any]) -> str:
    """Return what the draws that show all three have in common, against all draws with few arrests."""
    cells = [
        [f"`{name}`" if "." in name else name, number(all_few), number(both)]
        for name, (all_few, both) in {**row["needs"], **row["implies"]}.items()
    ]
    head = ["parameter or figure, median", f"{row['few']} draws with few arrests", f"the {row['both']} with all three"]
    return f"{row['world'].capitalize()}:\n\n{table(head, cells)}"


def made_by(found: Mapping[str, Any]) -> str:
    """Return which source has made each part: a page may hold parts of several days."""
    digests = {part: found[part]["source"] for part in PARTS if part in found}
    if "patterns" in found:
        digests["patterns"] = found["patterns"]["provenance"]["source"]
    if "posterior" in found:
        digests["posterior"] = found["posterior"]["about"]["code"]["source"]
    return ", ".join(f"{part} {digest[:12]}" for part, digest in digests.items()) or "nothing yet"


def at_the_case(found: Mapping[str, Any]) -> str:
    """Return how often the case itself, at its calibrated values, shows what the headline is about."""
    if "patterns" not in found:
        return NOT_RUN
    rows = {row["id"]: row for row in found["patterns"]["rows"] if row["structure"] == STRUCTURES[0].id}
    shares = ", ".join(f"{name} in {rows[name]['N3']:.0%}" for name in ("S2", "C2", "S5"))
    lost = rows["S5"]
    return (
        f"At the case's own calibrated values growth, few arrests and emptied legal organs are shown as follows: "
        f"{shares} of the runs; the legal organs lose {number(lost['simulated'])} of their leading posts in the "
        "median run. S5 also asks that no other central body lose more."
    )


def patterns_part(found: Mapping[str, Any]) -> dict[str, str]:
    names = ("verdicts", "sizes", "tables", "notes", "seen", "matches")
    if "patterns" not in found:
        return {f"pattern_{name}": NOT_RUN for name in names}
    card = found["patterns"]
    own = [row for row in card["rows"] if row["structure"] == card["rows"][0]["structure"]]
    told = card["provenance"]
    bank = f"the prior predictive is that of {told['bank_runs']:,} runs of `{told['bank']}`, all structures together"
    prior = bank if told["bank"] else "no bank of prior runs was given"
    after = (
        f"the posterior predictive, of at most {told['draws']} draws a structure"
        if told["posterior"]
        else "no posterior was given"
    )
    texts = {
        "verdicts": "\n".join(f"- {line}" for line in card["verdicts"]),
        "sizes": f"all columns are shares of runs; each rung has {told['seeds']} runs; {prior}; {after}.",
        "tables": "\n\n".join(_pattern_table(name, card["rows"]) for name in _structures(card["rows"])),
        "notes": "\n".join(f"- {row['id']}: {row['note']}" for row in own if row["note"]),
        "seen": "\n".join(f"- {row['id']} ({row['pattern']}): {row['seen']}" for row in own if row["seen"]),
        "matches": table(
            ["handlers", "rung", "base rate [1/meeting]", "mean total", "met within 3%"],
            [[m["structure"], m["rung"], number(m["rate"]), number(m["total"]), number(m["met"])]
             for m in card["matches"]],
        ),
    }  # fmt: skip
    return {f"pattern_{name}": texts[name] for name in names}


def _structures(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(row["structure"] for row in rows))


def _pattern_table(structure: str, rows: Sequence[Mapping[str, Any]]) -> str:
    head = ["id", "pattern", "documented", "acceptance", "simulated (90%)", "holds", "prior", "posterior",
            "N0", "N1", "N2", "N3", ""]  # fmt: skip
    cells = [
        [row["id"], row["pattern"], row["documented"], row["acceptance"],
         f"{number(row['simulated'])} ({number(row['low'])} to {number(row['high'])})", number(row["holds"]),
         percent(row["prior"], row["prior_upper"]), percent(row["posterior"], row["posterior_upper"]),
         *(percent(row[rung]) for rung in ("N0", "N1", "N2", "N3")), "seen" if row["seen"] else ""]
        for row in rows if row["structure"] == structure
    ]  # fmt: skip
    return f"Handlers: {structure}.\n\n{table(head, cells)}"


def _density(about: Mapping[str, Any]) -> str:
    """Return the log predictive density as a word; runs that do not differ have none."""
    return "none, for the runs do not differ" if about["density"] is None else f"{about['density']:.2f}"


def posterior_part(found: Mapping[str, Any]) -> str:
    if "posterior" not in found:
        return NOT_RUN
    part = found["posterior"]
    rows = []
    for name, row in part["rows"].items():
        cells = [_told(row["prior"]), _told(row["posterior"]), _narrowed(row["prior"], row["posterior"])]
        rows.append([f"`{name}`{' (multiple)' if row['scaled'] else ''}", "yes" if row["calibrated"] else "", *cells])
    head = ["parameter", "calibrated", "prior: median (90%)", "posterior: median (90%)", "width, of the prior's"]
    about, total = part["about"], ", ".join(number(round(value)) for value in part["total"])
    bank = (
        f"{about['runs']:,} runs of the bank (source {about['code']['source'][:12]}, seed {about['seed']}); the "
        f"posterior by {about['method']} has {about['effective']:.0f} effective draws. Expelled under the priors, 1%, "
        f"5%, 50%, 95% and 99%: {total}."
    )
    predictive = (
        f"Posterior predictive runs, {about['sizes']['predictive']} of them with seeds of their own. Log predictive "
        f"density of 3,912, per unit of its logarithm: {_density(about)}. `inside` is for C1 whether the document "
        "lies in the central 90%, elsewhere the share of runs that meet what is asked; A1 to A3 are accounting and no "
        "evidence."
    )
    texts = [
        bank,
        CHECK,
        _frame(part["check"]),
        predictive,
        _frame(part["predictive"]),
        "Regimes, their probability under both sets of priors, and what they predict:",
        _frame(part["regimes"]),
        _frame(part["predictions"]),
        'Prior against posterior, median and central 90%; "multiple": of what the scenario says.',
        table(head, rows),
    ]
    return "\n\n".join(texts)


def _frame(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return records as a table."""
    return table(list(rows[0]), [[number(value) for value in row.values()] for row in rows])


def _told(spread: Any) -> str:
    if isinstance(spread, Mapping):
        return ", ".join(f"{name} {share:.0%}" for name, share in spread.items())
    return f"{number(spread[1])} ({number(spread[0])} to {number(spread[2])})"


def _narrowed(prior: Any, after: Any) -> str:
    if isinstance(prior, Mapping) or prior[2] == prior[0]:
        return "-"
    return f"{(after[2] - after[0]) / (prior[2] - prior[0]):.0%}"


def ablation_part(found: Mapping[str, Any]) -> str:
    if "ablation" not in found:
        return NOT_RUN
    part = found["ablation"]
    ways = {
        "frozen": f"Frozen: the case's own numbers, {part['seeds']} runs a mechanism.",
        "anew": f"Calibrated anew: {part['draws']} draws a mechanism, re-weighted to C1 (kernel of {part['kernel']} in "
        "the logarithm), C2 and C3. The number in brackets is the effective number of runs; where it is small nothing "
        "is clear, and where it is near 0 the mechanism's loss cannot be made good inside the priors.",
    }
    texts = []
    for way, words in ways.items():
        rows = part["rows"]
        ids = list(rows["nothing"][way]["patterns"])
        cells = [
            [f"{name} ({number(row[way]['runs'])})", *(_shared(row[way]["patterns"][i]) for i in ids)]
            for name, row in rows.items()
        ]
        said = "\n".join(f"- {line}" for line in part["findings"][way])
        texts.append(f"{words}\n\n{table(['taken away (runs)', *ids], cells)}\n\n{said}")
    note = 'Shares of runs with Wilson\'s 95% intervals; a star marks an upper bound. "Clearly" means that the two '
    return note + "intervals do not overlap.\n\n" + "\n\n".join(texts)


def _shared(cell: Mapping[str, Any]) -> str:
    if cell["share"] is None:
        return "-"
    width = "" if cell["low"] is None else f" ({cell['low']:.0%} to {cell['high']:.0%})"
    return percent(cell["share"], cell["partial"]) + width


def sensitivity_part(found: Mapping[str, Any]) -> str:
    if "sensitivity" not in found:
        return NOT_RUN
    part = found["sensitivity"]
    rows = [row for row in part["rows"] if row["index"] == "mu_star" and row["value"] is not None]
    spread = {(r["figure"], r["parameter"]): r["value"] for r in part["rows"] if r["index"] == "sigma"}
    cells = []
    for figure in dict.fromkeys(row["figure"] for row in rows):
        own = sorted((row for row in rows if row["figure"] == figure), key=lambda row: -row["value"])[:FIRST]
        for row in own:
            unit = "log10(1 + count)" if row["scale"] == "log" else "its own"
            cells.append([figure, unit, f"`{row['parameter']}`", row["kind"], number(row["value"]),
                          f"{number(row['low'])} to {number(row['high'])}",
                          number(spread[(figure, row["parameter"])])])  # fmt: skip
    head = ["figure", "scale", "factor", "is", "mean absolute effect", "95%", "spread of effects"]
    words = (
        f"Morris, {part['trajectories']} trajectories over {len(part['factors'])} factors, {part['seeds']} runs a "
        f"point with the same seeds: the effect of a step over half of a factor's distribution. The first {FIRST} "
        "factors of each figure; all of them are in the file."
    )
    return f"{words}\n\n{table(head, cells)}"


def sourced_part(found: Mapping[str, Any]) -> str:
    rows = [
        [f"`{row['name']}`", row["meaning"], f"{row['value']} {_unit(row)}".strip(), _plausible(row), row["grade"],
         _cited(row["source"])]
        for row in found["parameters"] if row["grade"] != "assumed"
    ]  # fmt: skip
    return table(["parameter", "meaning", "value", "plausible", "grade", "source"], rows)


def assumed_part(found: Mapping[str, Any]) -> str:
    groups: dict[str, list[str]] = {}
    for row in found["parameters"]:
        if row["grade"] != "assumed":
            continue
        place, _, own = row["name"].rpartition(".")
        source = "" if row["source"] == "Assumption" else f" ({_cited(row['source'])})"
        width = f", plausibly {_plausible(row)}" if row["plausible"] else ""
        groups.setdefault(place, []).append(
            f"  - `{own}`, {row['meaning']}: {row['value']} {_unit(row)}".rstrip() + width + source
        )
    return "\n".join(f"- `{place}`\n" + "\n".join(lines) for place, lines in groups.items())


def _unit(row: Mapping[str, Any]) -> str:
    return "" if row["unit"] == "1" else f"[{row['unit']}]"


def _plausible(row: Mapping[str, Any]) -> str:
    return "-" if row["plausible"] is None else f"{number(row['plausible'][0])} to {number(row['plausible'][1])}"


def _cited(text: str) -> str:
    return re.sub(r"@([A-Za-z0-9_]+)", r"[\1](#sources)", text)


def commands(found: Mapping[str, Any]) -> str:
    """Return the commands that leave what is on the page, with the numbers of draws it was made with."""
    out, name = "out/calibration", found["scenario"]
    about = found["posterior"]["about"] if found.get("posterior") else {}
    sizes, regime = about.get("sizes", {}), f" --regime {about['regime'].split()[0]}" if about.get("regime") else ""
    draws = {part: (found.get(part) or {}).get(key) for part, key in DRAWN.items()}
    lines = [
        f"purgesim calibrate {name}{_sizes(sizes)}{regime} --out {out} --workers 2",
        f"purgesim patterns {name} --bank {out}/bank --posterior {out}/predictive --out out/patterns",
        *(f"python experiments/{part}.py{_sizes({'draws': number})}" for part, number in draws.items()),
    ]
    return "\n".join(lines)


def _sizes(sizes: Mapping[str, int | None]) -> str:
    known = {option: sizes.get(option) for option in OPTIONS}
    return "".join(f" --{option} {number}" for option, number in known.items() if number)


def page(found: Mapping[str, Any]) -> str:
    """Return the page made from the figures."""
    return Template((HERE / "evidence_page.md").read_text(encoding="utf-8")).substitute(
        scenario=found["scenario"],
        commands=commands(found),
        tension_figure="tension.png",
        **tension_part(found),
        **patterns_part(found),
        tension_case=at_the_case(found),
        made_by=made_by(found),
        chronicle=" and ".join(f"`{digest}` ({name})" for name, digest in found["chronicle"].items()),
        posterior=posterior_part(found),
        ablation=ablation_part(found),
        sensitivity=sensitivity_part(found),
        sourced=sourced_part(found),
        assumed=assumed_part(found),
        sources="\n".join(f"- {key}: {text}" for key, text in found["sources"].items()),
    )


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="The page of the evidence: figures and page.")
    parser.add_argument("--found", type=Path, default=Path("out"), help="folder of what was run")
    parser.add_argument("--calibration", type=Path, help="folder of purgesim calibrate")
    parser.add_argument("--out", type=Path, default=DOCS, help="folder of evidence.json and evidence.md")
    options = parser.parse_args(argv)
    file = options.out / "evidence.json"
    old = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    found = gathered(old, purgesim.load(SCENARIO), options)
    options.out.mkdir(parents=True, exist_ok=True)
    figure = options.found / "tension.png"
    if figure.exists():
        shutil.copyfile(figure, options.out / "tension.png")
    for path, text in ((file, json.dumps(found, indent=1) + "\n"), (options.out / "evidence.md", page(found))):
        with whole_file(path) as stream:
            stream.write(text.encode())
    print(f"{options.out / 'evidence.md'} written")


if __name__ == "__main__":
    main()
