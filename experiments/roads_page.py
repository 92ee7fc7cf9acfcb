"""What came of every road not taken: runs each, and writes one page with what may be said of it.

    python experiments/roads_page.py --workers 2

Each road is a script in ``scenarios``; this one runs them all with the same options, which continues where it was
stopped, and writes ``docs/roads.md`` from ``docs/roads.json``. Nothing on the page is written by hand but its frame.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from common import plain, table

from purgesim.core.atomic_files import whole_file
from purgesim.core.jit import source_digest
from purgesim.counterfactuals import BASELINE, Road, Sign, apart, read_draws, worlds
from purgesim.counterfactuals.signs import HOLDS
from purgesim.scenario import load
from purgesim.scripts.road import WARNING, tell

HERE = Path(__file__).parent
SCRIPTS = HERE.parent / "scenarios"
DOCS = HERE.parent / "docs"
SPREADS = ("mc", "parameter", "structure")
"""Seeds, draws of parameters, structures."""


def roads() -> dict[str, Road]:
    """Return the roads of all scripts in ``scenarios``, by name."""
    found = {}
    for path in sorted(SCRIPTS.glob("*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        road = getattr(module, "ROAD", None)
        if isinstance(road, Road):
            found[road.name] = road
    return found


def row_of(sign: Sign) -> dict[str, Any]:
    """Return one figure of a road: means, spreads, and in how many structures and regimes its sign holds."""
    spreads = {name: [sign.row[f"{name}_low"], sign.row[f"{name}_high"]] for name in SPREADS}
    means = {name: sign.row[name] for name in ("baseline", "other", "difference")}
    cells = {verdict: sign.where(verdict) for verdict in sorted(set(sign.table["verdict"]))}
    return {"figure": sign.figure, "unit": sign.unit, "way": sign.way, **means, **spreads, "cells": cells}


def chapter_of(road: Road, signs: Sequence[Sign], per_regime: int) -> dict[str, Any]:
    """Return what is kept of a road; of one that claims signs only, no size."""
    base, other = load(BASELINE), load(road.name)
    structures, left_out = worlds(road, base, other, read_draws().first(per_regime))
    rows = [row_of(sign) for sign in signs]
    if road.claim == "sign only":
        rows = [{key: row[key] for key in ("figure", "unit", "way", "cells")} for row in rows]
    return {
        "name": road.name,
        "title": other.title,
        "question": " ".join(road.question.split()),
        "claim": road.claim,
        "claims": road.claims.strip(),
        "changed": apart(base, other),
        "structures": list(structures),
        "left_out": left_out,
        "rows": rows,
    }


def page(found: Mapping[str, Any]) -> str:
    """Return docs/roads.md, made from the figures."""
    return Template((HERE / "roads_page.md").read_text(encoding="utf-8")).substitute(
        seeds=found["seeds"],
        per_regime=found["per_regime"],
        draws="; ".join(f"{n} of *{regime}*" for regime, n in found["draws"].items()),
        source=found["source"][:12],
        warning=" ".join(WARNING.split()),
        summary=table(["road", "headline figure", "with it", "sign holds in", ""], map(_summary, found["roads"])),
        chapters="\n\n".join("\n".join(_chapter(road)) for road in found["roads"]),
    )


def _summary(road: Mapping[str, Any]) -> list[str]:
    row = road["rows"][0]
    holds, cells = _held(row)
    return [f"[{road['name']}](#{road['name']})", f"`{row['figure']}`", row["way"], f"{holds} of {cells}",
            "" if 2 * holds >= cells else "no finding"]  # fmt: skip


def _chapter(road: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"## {road['name']}", "", f"**{road['title']}.** {road['question']}", "")
    yield f"Changed against `{BASELINE}`: {', '.join(f'`{name}`' for name in road['changed'])}."
    yield from (f"Not run in the structure *{name}*: {why}." for name, why in road["left_out"].items())
    yield ""
    if road["claim"] == "sign only":
        head = ["figure", "with it", "sign holds in", "elsewhere"]
        yield "Only signs: the documents do not identify the sizes.\n"
        yield table(head, ([f"`{r['figure']}`", r["way"], _holds(r), _elsewhere(r)] for r in road["rows"]))
    else:
        head = ["figure", "baseline", "with it", "difference", "over seeds", "over parameters", "over structures",
                "sign holds in", "elsewhere"]  # fmt: skip
        if road["claim"] == "composition only":
            yield "Only composition: how many would have fallen is a question that this road does not ask.\n"
        yield table(head, map(_sized, road["rows"]))
    yield from ("", *_paragraphs(road["claims"]))


def _paragraphs(text: str) -> list[str]:
    return [line.replace("What this can claim:", "*What this can claim:*").replace(
        "What it cannot:", "*What it cannot:*") for line in text.splitlines()]  # fmt: skip


def _sized(row: Mapping[str, Any]) -> list[str]:
    means = [_number(row[name]) for name in ("baseline", "other")]
    spans = [_span(*row[name]) for name in SPREADS]
    figure = f"`{row['figure']}` [{row['unit'] or '1'}]"
    return [figure, *means, _signed(row["difference"]), *spans, _holds(row), _elsewhere(row)]


def _held(row: Mapping[str, Any]) -> tuple[int, int]:
    return len(row["cells"].get(HOLDS, [])), sum(map(len, row["cells"].values()))


def _holds(row: Mapping[str, Any]) -> str:
    holds, cells = _held(row)
    return f"{holds} of {cells}"


def _elsewhere(row: Mapping[str, Any]) -> str:
    others = {verdict: places for verdict, places in row["cells"].items() if verdict != HOLDS}
    return "; ".join(f"{verdict} in {len(places)}" for verdict, places in others.items())


def _number(value: float | None) -> str:
    return "-" if value is None or not math.isfinite(value) else f"{value:,.4g}"


def _signed(value: float | None) -> str:
    return "-" if value is None or not math.isfinite(value) else f"{value:+,.3g}"


def _span(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"{_signed(low)} to {_signed(high)}"


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=4, help="runs of each world, draw and structure (default: 4)")
    parser.add_argument("--per-regime", type=int, default=3, help="draws of each regime (default: 3)")
    parser.add_argument("--workers", type=int, default=1, help="processes of this machine")
    parser.add_argument("--out", type=Path, default=Path("out/roads"), help="folder of the results; it continues there")
    options = parser.parse_args(argv)
    given = ["--seeds", options.seeds, "--per-regime", options.per_regime, "--workers", options.workers]
    given += ["--out", options.out]
    chapters = [chapter_of(road, tell(road, list(map(str, given))), options.per_regime) for road in roads().values()]
    regimes = read_draws().first(options.per_regime).regimes
    found = plain(
        {
            "source": source_digest(),
            "seeds": options.seeds,
            "per_regime": options.per_regime,
            "draws": {regime: regimes.count(regime) for regime in dict.fromkeys(regimes)},
            "roads": chapters,
        }
    )
    for path, text in ((DOCS / "roads.json", json.dumps(found, indent=1) + "\n"), (DOCS / "roads.md", page(found))):
        with whole_file(path) as file:
            file.write(text.encode())
        print(f"written: {path}")


if __name__ == "__main__":
    main()
