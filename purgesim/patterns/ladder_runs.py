"""Climbing: the runs of the ladder, of the bank and of the posterior, brought together in one scorecard."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from purgesim.core.arguments import workers_of
from purgesim.core.atomic_files import whole_file
from purgesim.core.errors import PurgesimError
from purgesim.core.showing import short_html, short_repr
from purgesim.core.version import __version__
from purgesim.patterns.cases import MAIN, Case, documents_of
from purgesim.patterns.ladder import NAMELESS, RUNGS, Structure, rung_of, structures_of
from purgesim.patterns.links import LINK_FIGURES
from purgesim.patterns.matching import RATE, Match, matched, mean_total
from purgesim.patterns.scorecard import Rate, Scorecard, pass_rates, scored
from purgesim.scenario import Scenario, scenario_of
from purgesim.sweeps.blocks import read_blocks
from purgesim.sweeps.plan import Plan, Point
from purgesim.sweeps.store import read_runs
from purgesim.sweeps.sweeping import Report, carry_out

__all__ = ["Climb", "climb"]

FIRST_MATCHING_SEED: Final = 1_000_001
"""The ladder is matched on other seeds than it is scored on."""
HANDLERS: Final = "structures.handlers"
OF_HANDLERS: Final = {"kinds": "legal organs", "hearing": "hearing bodies"}
"""Which structure a value of `HANDLERS` is."""
UNNAMED: Final = "unnamed"
MATCHES: Final = "matches.json"
"""The solved rates: hundreds of runs, not made again when the same command continues."""


@dataclass(frozen=True)
class Climb:
    """What the scorecard is made of.

    Attributes
    ----------
    seeds : int
        Runs of each rung and structure.
    matching : int
        Runs on which a rate is matched.
    draws : int
        Draws of the posterior, a run each.
    most : int
        Runs of the bank that are scored, from its first point on.
    structures : sequence of str
        Structures of handlers; all that the scenario can have if empty.
    """

    seeds: int = 50
    matching: int = 3
    draws: int = 100
    most: int = 2_000
    structures: Sequence[str] = field(default=())

    __repr__ = short_repr
    _repr_html_ = short_html


def climb(
    scenario: Scenario,
    size: Climb | None = None,
    *,
    bank: Path | None = None,
    posterior: Path | None = None,
    out: Path | None = None,
    workers: int = 1,
    report: Report | None = None,
    case: Case | None = None,
) -> Scorecard:
    """Return the scorecard of a scenario: patterns against runs, prior, posterior and the null ladder.

    Every rung keeps the mechanisms its name says and loses the others by switches; then its base rate is moved, and
    nothing else, until the mean number of expulsions over some seeds equals the full model's. Scored are other seeds.

    Parameters
    ----------
    scenario : Scenario
        The full model, with its calibrated values.
    size : Climb, optional
        How many runs of what.
    bank : Path, optional
        Folder of a sweep over the priors, or a calibration's bank: pass rates of the prior predictive.
    posterior : Path, optional
        Parquet of draws, parameters by dotted name, each of which is run; or the folder of a calibration's predictive
        runs. Pass rates of the posterior predictive.
    out : Path, optional
        Folder; the same call continues there.
    workers : int
        Runs at the same time.
    report : callable, optional
        Called with the account whenever runs have come.
    case : Case, optional
        Whose documents the runs are held against, if not the scenario's own: so far only those of 1957-58.

    Raises
    ------
    PurgesimError
        If the documents of 1957-58 do not speak of the scenario, a structure is unknown, or a posterior has no column
        that is a parameter.
    StoreError
        If the bank is no sweep, or the folder belongs to something else.

    Examples
    --------
    >>> from purgesim.patterns.cases import MAIN
    >>> from purgesim.scenario import load
    >>> size = Climb(seeds=2, matching=1, structures=["legal organs"])
    >>> card = climb(load("small_ministry"), size, case=MAIN)  # an invented party: of use as an example only
    >>> card.table.columns[:4].tolist(), len(card.table)
    (['structure', 'id', 'pattern', 'use'], 15)
    """
    scenario, workers = scenario_of(scenario), workers_of(workers)
    if case is not MAIN:
        documents_of(scenario, MAIN)
    size = Climb() if size is None else size
    chosen = _chosen(scenario, size.structures)
    prior = _rates(scenario, bank, size.most) if bank else {}
    made = _rates(scenario, posterior, size.most) if posterior and posterior.is_dir() else {}
    draws = _sample(scenario, posterior, size.draws) if posterior and not made else None
    matches = _kept_matches(scenario, chosen, size, workers, out)
    bases = _bases(scenario, chosen, matches)
    runs = _runs(bases, range(1, size.seeds + 1), out and out / "ladder", workers, report, LINK_FIGURES)
    after = made if draws is None else _after(scenario, chosen, draws, out, workers, report)
    tables = []
    for structure in chosen:
        rungs = {rung.id: runs[(structure.id, rung.id)] for rung in RUNGS}
        levers = {rung.id: bases[(structure.id, rung.id)] for rung in RUNGS}
        own = {"prior": prior.get(structure.id), "posterior": after.get(structure.id)}
        full = levers[RUNGS[-1].id]
        table = scored(rungs, full, runs[(chosen[0].id, UNNAMED)], levers=levers, **own)
        table.insert(0, "structure", structure.id)
        tables.append(table)
    return Scorecard(
        pd.concat(tables, ignore_index=True), matches, _told(scenario, size, bank, posterior, prior, after)
    )


def _chosen(scenario: Scenario, wanted: Sequence[str]) -> list[Structure]:
    known = {structure.id: structure for structure in structures_of(scenario)}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise PurgesimError(f"structures: given {unknown[0]!r}; allowed: {', '.join(known)}")
    return [known[name] for name in wanted or known]


def _kept_matches(
    scenario: Scenario, structures: Sequence[Structure], size: Climb, workers: int, out: Path | None
) -> dict[tuple[str, str], Match]:
    """Return the rates, from the folder if the same code has solved the same scenario there."""
    told = _told(scenario, size, None, None, {}, {})
    of = {**{key: told[key] for key in ("source", "digest", "matching_seeds")}, "of": [s.id for s in structures]}
    file = None if out is None else out / MATCHES
    if file is not None and file.exists():
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["identity"] == of:
            return {(structure, rung): Match(*match) for structure, rung, match in kept["matches"]}
    found = _matches(scenario, structures, size, workers)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        content = {"identity": of, "matches": [[*key, list(match)] for key, match in found.items()]}
        with whole_file(file) as stream:
            stream.write(json.dumps(content, indent=1).encode())
    return found


def _matches(
    scenario: Scenario, structures: Sequence[Structure], size: Climb, workers: int
) -> dict[tuple[str, str], Match]:
    """Return the rate of each rung; the full model as it stands sets the total, and keeps its own rate."""
    seeds = range(FIRST_MATCHING_SEED, FIRST_MATCHING_SEED + size.matching)
    total = mean_total(scenario, seeds, workers)
    if total <= 0.0:
        raise PurgesimError(
            f"{scenario.name}: nobody is expelled over {size.matching} seeds; there is nothing to match"
        )
    found = {}
    for structure in structures:
        for rung in RUNGS:
            one = rung_of(scenario, rung.id, structure.id)
            same = one.digest == scenario.digest
            rate = scenario.behaviour.meeting.zeal
            found[(structure.id, rung.id)] = (
                Match(rate, total, True, 0) if same else matched(one, total, seeds, workers)
            )
    return found


def _bases(
    scenario: Scenario, structures: Sequence[Structure], matches: Mapping[tuple[str, str], Match]
) -> dict[tuple[str, str], Scenario]:
    """Return the scenario of every rung, matched, and that of the null of S3."""
    source = "matched to the full model's total"
    found = {
        (structure, rung): rung_of(scenario, rung, structure).override({RATE: match.rate}, source=source)
        for (structure, rung), match in matches.items()
    }
    first = structures[0].id
    found[(first, UNNAMED)] = rung_of(scenario, RUNGS[-1].id, first).override(NAMELESS, source="null of the chains")
    return found


def _runs(
    bases: Mapping[Any, Scenario],
    seeds: Sequence[int],
    out: Path | None,
    workers: int,
    report: Report | None,
    figures: Mapping[str, Any],
) -> dict[Any, pd.DataFrame]:
    """Return the runs of several scenarios with the same seeds, kept in one store."""
    points = tuple(Point(i, {}, {"which": "/".join(key)}) for i, key in enumerate(bases))
    plan = Plan(tuple(bases.values()), points, tuple(seeds), (), dict(figures))
    done = carry_out(plan, out=out, workers=workers, report=report)
    if done.account.failed:
        raise PurgesimError(f"the ladder: {len(done.account.failed)} runs failed: {done.account.failed[0]['error']}")
    return {key: done.runs[done.runs["which"] == "/".join(key)] for key in bases}


def _rates(scenario: Scenario, bank: Path, most: int) -> dict[str, dict[str, Rate]]:
    """Return the pass rates of runs that are there, a sweep's or a calibration's, by structure of handlers."""
    blocks = read_blocks(bank)
    runs = read_runs(bank) if blocks.empty else blocks
    return {
        structure: pass_rates(rows.head(most), scenario.override({HANDLERS: handlers}))
        for handlers, structure in OF_HANDLERS.items()
        if len(rows := _of_handlers(runs, scenario, handlers))
    }


def _of_handlers(frame: pd.DataFrame, scenario: Scenario, handlers: str) -> pd.DataFrame:
    if HANDLERS in frame:
        return frame[frame[HANDLERS] == handlers]
    return frame if scenario.structures.handlers == handlers else frame.iloc[:0]


def _sample(scenario: Scenario, path: Path, draws: int) -> pd.DataFrame:
    """Return some draws of a posterior by their weights, parameters only; the same for the same file."""
    try:
        frame = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise PurgesimError(f"--posterior: {path} cannot be read as Parquet ({error})") from None
    known = {leaf.name for leaf in scenario.leaves()}
    columns = [name for name in frame.columns if name in known]
    if not columns or frame.empty:
        raise PurgesimError(f"--posterior: {path} has no draws of parameters of {scenario.name}; give another file")
    rng, size = np.random.default_rng(0), min(draws, len(frame))
    if "weight" in frame:  # a heavy draw stands for many
        weights = frame["weight"].to_numpy(np.float64)
        if not (np.isfinite(weights).all() and (weights >= 0.0).all() and weights.sum() > 0.0):
            raise PurgesimError(f"--posterior: {path}, column weight; allowed: numbers, none negative, not all 0")
        rows = rng.choice(len(frame), size=size, p=weights / weights.sum())
    else:
        rows = rng.choice(len(frame), size=size, replace=False)
    return frame.iloc[np.sort(rows)][columns].reset_index(drop=True)


def _after(
    scenario: Scenario,
    structures: Sequence[Structure],
    draws: pd.DataFrame,
    out: Path | None,
    workers: int,
    report: Report | None,
) -> dict[str, dict[str, Rate]]:
    """Return the pass rates of the posterior predictive, a run a draw, by structure of handlers."""
    found = {}
    for structure in structures:
        own = rung_of(scenario, RUNGS[-1].id, structure.id)
        rows = _of_handlers(draws, own, own.structures.handlers).drop(columns=HANDLERS, errors="ignore")
        if rows.empty:
            continue
        values = [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]
        plan = Plan((own,), tuple(Point(0, v, v) for v in values), (1,))
        done = carry_out(plan, out=out and out / f"posterior_{structure.id.replace(' ', '_')}", workers=workers,
                         report=report)  # fmt: skip
        found[structure.id] = pass_rates(done.runs, own)
    return found


def _told(
    scenario: Scenario,
    size: Climb,
    bank: Path | None,
    posterior: Path | None,
    prior: Mapping[str, Mapping[str, Rate]],
    after: Mapping[str, Mapping[str, Rate]],
) -> dict[str, Any]:
    """Return the provenance; of bank and posterior their names, for folders differ from machine to machine."""
    from purgesim.core.jit import source_digest

    return {
        "purgesim": __version__,
        "source": source_digest(),
        "scenario": scenario.name,
        "digest": scenario.digest,
        "seeds": size.seeds,
        "matching_seeds": size.matching,
        "bank": None if bank is None else bank.name,
        "bank_runs": sum(next(iter(rates.values())).runs for rates in prior.values()),
        "posterior": None if posterior is None else posterior.name,
        "draws": max((next(iter(rates.values())).runs for rates in after.values()), default=0),
    }
