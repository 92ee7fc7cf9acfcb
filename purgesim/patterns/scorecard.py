"""The scorecard: what the runs show of every pattern, and how often prior, posterior and nulls show it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from purgesim.core.atomic_files import whole_file
from purgesim.core.showing import short_html, short_repr
from purgesim.patterns.cases import MAIN
from purgesim.patterns.check import check, judge, prepared
from purgesim.patterns.declared import PATTERNS, Pattern
from purgesim.patterns.judging import too_few
from purgesim.patterns.ladder import RUNGS
from purgesim.patterns.matching import Match
from purgesim.scenario import Scenario

__all__ = ["Rate", "Scorecard", "pass_rate", "pass_rates", "scored", "verdicts"]

LADDER: Final = tuple(rung.id for rung in RUNGS)
FULL: Final = LADDER[-1]


class Rate(NamedTuple):
    """How often runs show a pattern.

    Attributes
    ----------
    share : float
        Of the runs; NaN if nothing of the pattern is known.
    runs : int
        How many.
    missing : tuple of str
        Conditions that could not be computed: with them the share is an upper bound.
    """

    share: float
    runs: int
    missing: tuple[str, ...]


def pass_rate(pattern: Pattern, table: pd.DataFrame, weights: pd.Series | None = None) -> Rate:
    """Return how often runs show a pattern; a run in which there is nobody to be counted does not show it.

    Parameters
    ----------
    pattern : Pattern
        The pattern.
    table : pandas.DataFrame
        From `purgesim.patterns.check.prepared`.
    weights : pandas.Series, optional
        Weights of the runs, on the index of the table.
    """
    wanted = [condition for condition in pattern.conditions if condition.per_run]
    known = {c.text: judge(c, table) for c in wanted if set(c.measures) <= set(table.columns)}
    missing = tuple(condition.text for condition in wanted if condition.text not in known)
    if not known:  # nothing to be computed, or nothing asked for
        return Rate(float("nan"), len(table), missing)
    together = pd.concat(known, axis=1).fillna(False).all(axis=1).astype(float)
    if weights is None:
        return Rate(float(together.mean()), len(table), missing)
    total = float(weights.sum())
    return Rate(float((together * weights).sum() / total) if total > 0.0 else float("nan"), len(table), missing)


def pass_rates(runs: pd.DataFrame, scenario: Scenario, weights: pd.Series | None = None) -> dict[str, Rate]:
    """Return the pass rate of every pattern over summaries of a scenario's runs.

    Parameters
    ----------
    runs : pandas.DataFrame
        Summaries, one row a run.
    scenario : Scenario
        For its levers.
    weights : pandas.Series, optional
        Weights of the runs, on the index of the table.
    """
    table = prepared(runs, scenario=scenario, case=MAIN)
    given = None if weights is None else weights.reset_index(drop=True)
    return {pattern.id: pass_rate(pattern, table, given) for pattern in PATTERNS if pattern.conditions}


@dataclass(frozen=True)
class Scorecard:
    """The patterns of a scenario, scored.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a pattern and structure of handlers: ``id``, ``structure``, ``pattern``, ``use``, ``documented``,
        ``acceptance``, ``simulated``, ``low`` and ``high`` (median and 90% of the full model's runs), ``holds``,
        ``rung_runs`` (runs of each rung; with fewer than 20 nothing is judged);
        ``prior``, ``posterior``, ``N0`` to ``N3`` (share of runs that show it), ``N0_holds`` to ``N3_holds``;
        ``prior_upper``, ``posterior_upper`` (the share is an upper bound, for not all conditions could be computed);
        ``seen`` and ``note``.
    matches : mapping of (structure, rung) to Match
        The base rate of each rung.
    provenance : mapping
        Scenario, code, seeds, bank and posterior.
    """

    table: pd.DataFrame
    matches: Mapping[tuple[str, str], Match]
    provenance: Mapping[str, Any]

    __repr__ = short_repr
    _repr_html_ = short_html

    def verdicts(self) -> list[str]:
        """Return what the ladder says, a sentence each."""
        return verdicts(self.table, self.matches)

    def matches_table(self) -> pd.DataFrame:
        """Return the base rate of each rung and structure."""
        return pd.DataFrame([{"structure": s, "rung": r, **m._asdict()} for (s, r), m in self.matches.items()])

    def save(self, folder: Path) -> None:
        """Write ``patterns.parquet`` (with its provenance), ``patterns.csv``, ``matches.csv`` and ``verdicts.txt``."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        folder.mkdir(parents=True, exist_ok=True)
        words = self.table.astype({"documented": str})
        table = pa.Table.from_pandas(words, preserve_index=False)
        table = table.replace_schema_metadata({"purgesim": json.dumps(dict(self.provenance), sort_keys=True)})
        texts = {
            "patterns.csv": self.table.to_csv(index=False),
            "matches.csv": self.matches_table().to_csv(index=False),
            "verdicts.txt": "\n".join(self.verdicts()) + "\n",
        }
        with whole_file(folder / "patterns.parquet") as stream:
            pq.write_table(table, stream)
        for name, text in texts.items():
            with whole_file(folder / name) as stream:
                stream.write(text.encode())


def scored(
    rungs: Mapping[str, pd.DataFrame],
    scenario: Scenario,
    unnamed: pd.DataFrame,
    *,
    levers: Mapping[str, Scenario] | None = None,
    prior: Mapping[str, Rate] | None = None,
    posterior: Mapping[str, Rate] | None = None,
) -> pd.DataFrame:
    """Return the patterns of one structure of handlers, as in `Scorecard.table` but for ``structure``.

    Parameters
    ----------
    rungs : mapping of str to DataFrame
        Summaries of the runs of each rung; ``"N3"`` is needed.
    scenario : Scenario
        The full model.
    unnamed : pandas.DataFrame
        Summaries of runs in which nobody names anybody (S3).
    levers : mapping of str to Scenario, optional
        The scenario of a rung, where its levers are not those of the full model.
    prior, posterior : mapping of str to Rate, optional
        From `pass_rates`.
    """
    found = check(rungs[FULL], scenario=scenario, unnamed=unnamed, case=MAIN).set_index("id")
    columns: dict[str, dict[str, Any]] = {}
    for rung, runs in rungs.items():
        own = (levers or {}).get(rung, scenario)
        table = prepared(runs, scenario=own, unnamed=unnamed, case=MAIN)
        checked = check(runs, scenario=own, unnamed=unnamed, case=MAIN).set_index("id")
        for pattern in PATTERNS:
            row = columns.setdefault(pattern.id, {})
            rate = pass_rate(pattern, table)
            row[rung] = float("nan") if rate.missing or not pattern.conditions else rate.share
            row[f"{rung}_holds"] = checked.at[pattern.id, "holds"]
    rows = [
        {
            "id": pattern.id,
            **{name: found.at[pattern.id, name] for name in ("pattern", "use", "documented")},
            "acceptance": pattern.acceptance,
            **{name: found.at[pattern.id, name] for name in ("simulated", "low", "high", "holds")},
            "rung_runs": min(len(runs) for runs in rungs.values()),
            **_rate("prior", prior, pattern.id),
            **_rate("posterior", posterior, pattern.id),
            **columns[pattern.id],
            "seen": pattern.seen,
            "note": found.at[pattern.id, "note"],
        }
        for pattern in PATTERNS
    ]
    return pd.DataFrame(rows)


def _rate(name: str, rates: Mapping[str, Rate] | None, pattern: str) -> dict[str, Any]:
    rate = (rates or {}).get(pattern, Rate(float("nan"), 0, ()))
    return {name: rate.share, f"{name}_upper": bool(rate.missing) and rate.share == rate.share}


def verdicts(table: pd.DataFrame, matches: Mapping[tuple[str, str], Match]) -> list[str]:
    """Return what the ladder says of each structure of handlers: counts, and whether the cascade earns its keep.

    Parameters
    ----------
    table : pandas.DataFrame
        As `Scorecard.table`.
    matches : mapping
        As `Scorecard.matches`.
    """
    said = []
    for structure, rows in table[table["use"] == "S"].groupby("structure", sort=False):
        few = too_few(int(rows["rung_runs"].min()))
        if few:
            said.append(f"{structure}: {few} of each rung.")
            continue
        passed = {r: set(rows["id"][rows[f"{r}_holds"].eq(True)]) for r in LADDER if f"{r}_holds" in rows}
        counts = ", ".join(f"{rung} {len(ids)}" for rung, ids in passed.items())
        said.append(f"{structure}: of {len(rows)} scored patterns hold: {counts}.")
        if passed.get("N0"):
            said.append(
                f"{structure}: even a uniform hazard shows {', '.join(sorted(passed['N0']))}: as accepted, these are "
                "no evidence for anything."
            )
        if "N1" in passed and FULL in passed:
            said.append(f"{structure}: {_against(passed['N1'], passed[FULL])}")
    unmet = [f"{rung} ({structure})" for (structure, rung), match in matches.items() if not match.met]
    if unmet:
        said.append(f"The total could not be matched at {', '.join(unmet)}: these rungs differ in size too.")
    return said


def _against(null: set[str], full: set[str]) -> str:
    only, lost = sorted(full - null), sorted(null - full)
    words = f"only the full model shows {', '.join(only)}" if only else "nothing is shown by the full model alone"
    words += f"; only the null shows {', '.join(lost)}" if lost else ""
    if len(null) >= len(full):
        return (
            f"a weighted hazard without any cascade passes as many patterns ({len(null)}) as the full model "
            f"({len(full)}): their number is no evidence of a cascade; {words}."
        )
    return f"a weighted hazard without any cascade passes {len(null)}, the full model {len(full)}; {words}."
