"""Paired comparison: the same seeds under different orders, and what of the difference is robust."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from purgesim.core.atomic_files import path_of, whole_folder
from purgesim.core.errors import PurgesimError, shown
from purgesim.core.notices import tell
from purgesim.core.seeds import seeds_of
from purgesim.core.showing import short_html, short_repr
from purgesim.engine.hooks.given import Hook, HookGiven, hooks_of
from purgesim.run.starting import class_of
from purgesim.scenario import Scenario, scenario_of
from purgesim.scenario.merging import by_dotted_name
from purgesim.sweeps.costs import cost_of
from purgesim.sweeps.design_checks import check_points
from purgesim.sweeps.designs import Design, Values
from purgesim.sweeps.differences import difference_table, paired
from purgesim.sweeps.failures import DesignError, StoreError, TooManyRunsError
from purgesim.sweeps.fates import Fates, compare_fates
from purgesim.sweeps.plan import Plan, Point
from purgesim.sweeps.progress import Account
from purgesim.sweeps.shards import refused
from purgesim.sweeps.sweeping import Report, carry_out
from purgesim.sweeps.unlike import unlike

if TYPE_CHECKING:
    import pandas as pd
    from distributed import Client
    from matplotlib.figure import Figure

    from purgesim.engine.agents.given import CadreClass, CadreGiven

__all__ = ["AS_GIVEN", "Comparison", "compare"]

AS_GIVEN: Final = "as given"
"""The structure of the scenarios themselves."""


@dataclass(frozen=True)
class Comparison:
    """Scenarios compared run by run; the first is the baseline.

    Attributes
    ----------
    scenarios : dict of str to Scenario
        By the name they were given.
    runs : pandas.DataFrame
        One run a row: columns scenario, structure, draw, seed, and the figures.
    figures : tuple of str
        Names of the figures.
    account : Account
        What was run, and what failed.
    structures : dict of str to dict
        Overrides of each structure.
    hooks : tuple of tuple of Hook
        Interventions as code of each scenario; empty if none has any.
    cadre : CadreClass, optional
        Class of agents of the user's own.
    """

    scenarios: Mapping[str, Scenario]
    runs: pd.DataFrame
    figures: tuple[str, ...]
    account: Account
    structures: Mapping[str, Values]
    hooks: tuple[tuple[Hook, ...], ...] = ()
    cadre: CadreClass | None = None

    __repr__ = short_repr
    _repr_html_ = short_html

    @property
    def baseline(self) -> str:
        """Name of the scenario that the others are held against."""
        return next(iter(self.scenarios))

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Every paired difference: columns scenario, structure, draw, seed, figure, baseline, other, difference."""
        return paired(self.runs, self.baseline, self.figures)

    def table(self) -> pd.DataFrame:
        """Return the differences with their three spreads shown apart, a scenario and figure a row.

        Returns
        -------
        pandas.DataFrame
            Indexed by scenario and figure. Columns:

            - unit; baseline, other: means over all runs; difference: mean of the paired differences;
            - agree: share of structures and draws whose mean difference has the sign of most of them (the headline:
              enough seeds make any difference significant, other assumptions may turn it round); cells: how many;
            - mc_error: standard error of the difference by the finite number of seeds, which are the units, for all
              structures and draws share them; mc_low, mc_high: 5% and 95% of the paired differences over seeds (Monte
              Carlo spread, parameters and structure as given; too narrow for fewer than ten runs). NaN with one seed;
            - parameter_low, parameter_high: 5% and 95% over draws of their mean differences, the noise of few
              seeds taken away; NaN without draws;
            - structure_low, structure_high: smallest and largest mean difference of a structure; NaN with only one;
            - correlation of the two worlds over seeds; reduction: variance of an unpaired over that of a paired
              difference; ceiling: (s1² + s2²) / (s1 - s2)², what no pairing can exceed.
        """
        table = difference_table(self.pairs)
        table.insert(0, "unit", [self.units.get(figure, "") for figure in table.index.get_level_values("figure")])
        return table

    @property
    def units(self) -> dict[str, str]:
        """Unit of each figure."""
        found: dict[str, str] = self.runs.attrs.get("units", {})
        return found

    def headline(self, figure: str = "expelled") -> list[str]:
        """Return one sentence a scenario on one figure, after those that say which scenarios are unlike the baseline.

        Parameters
        ----------
        figure : str
            Name of a figure.
        """
        self._known([figure])
        table = self.table()
        told = unlike(self.scenarios)
        for scenario in list(self.scenarios)[1:]:
            row = table.xs(scenario).loc[[figure]].iloc[0]
            way = "the same" if row["difference"] == 0 else "fewer" if row["difference"] < 0 else "more"
            held = f"the sign holds in {row['agree']:.0%} of {row['cells']:.0f} structures and draws"
            if row["cells"] == 1:
                held = "in one structure and draw only: whether the sign holds in others is not known"
            told.append(f"{scenario}: {figure} {row['other']:,.4g} against {row['baseline']:,.4g} ({way}); {held}")
        return told

    def who(self, scenario: str | None = None, seed: int | None = None, structure: str = AS_GIVEN) -> Fates:
        """Return who was saved and who was doomed by the change, cadre by cadre, for one seed.

        Both worlds are run once more. A row of the register is one and the same person in both.

        Parameters
        ----------
        scenario : str, optional
            Which one to hold against the baseline; the second by default.
        seed : int, optional
            Seed; the first by default.
        structure : str
            Name of a structure.

        Returns
        -------
        Fates
            Saved, doomed, and victims of both worlds.

        Raises
        ------
        PurgesimError
            If a name is unknown, or the two parties are built differently.
        """
        names = list(self.scenarios)
        chosen = names[1] if scenario is None else scenario
        for what, given, known in (("scenario", chosen, names), ("structure", structure, list(self.structures))):
            if given not in known:
                raise PurgesimError(f"{what}: given {given!r}; allowed: {', '.join(known)}")
        changes = self.structures[structure]
        one, other = self.scenarios[self.baseline], self.scenarios[chosen]
        if changes:
            one, other = one.override(changes), other.override(changes)
        first, second = (
            [(hook.date, hook.function) for hook in self.hooks[names.index(name)]] if self.hooks else []
            for name in (self.baseline, chosen)
        )
        used = int(self.runs["seed"].min()) if seed is None else seed
        return compare_fates(one, other, used, (first, second), self.cadre)

    def figure(self, figures: Sequence[str] | None = None) -> Figure:
        """Return a forest plot of the differences with their three spreads.

        Parameters
        ----------
        figures : sequence of str, optional
            Which figures, from the top down; by default those most often asked for.
        """
        from purgesim.plots import comparison

        self._known(figures or ())
        return comparison(self.table(), figures, baseline=self.baseline)

    def _known(self, figures: Iterable[str]) -> None:
        for name in figures:
            if name not in self.figures:
                raise PurgesimError(f"figure: given {name!r}; allowed: {', '.join(self.figures)}")

    def outcomes(self) -> Figure:
        """Return a figure of the worlds side by side: exits by faction, posts by cause, who rose, R and generations."""
        from purgesim.plots import outcomes

        return outcomes(self.runs)

    def save(self, folder: str | Path) -> Path:
        """Write table, runs and figures into a new folder, whole.

        Parameters
        ----------
        folder : str or Path
            Where; replaced if an earlier comparison was saved there.

        Raises
        ------
        StoreError
            If it cannot be written, or holds other files.
        """
        target = path_of(folder, "folder")
        files = {"comparison.csv", "runs.parquet", "comparison.png", "outcomes.png", "headline.txt"}
        if target.exists() and (not target.is_dir() or not {p.name for p in target.iterdir()} <= files):
            raise StoreError(f"{target}: holds other files; give the name of a new folder")
        with refused(target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
            with whole_folder(target) as draft:
                self.table().to_csv(draft / "comparison.csv")
                self.runs.drop(columns=["key", "digest", "point"]).to_parquet(draft / "runs.parquet", index=False)
                self.figure().savefig(draft / "comparison.png")
                self.outcomes().savefig(draft / "outcomes.png")
                (draft / "headline.txt").write_text("\n".join(self.headline()) + "\n")
        return target


def compare(
    scenarios: Mapping[str, Scenario | str | Path],
    seeds: int | Iterable[int] = 100,
    *,
    draws: Design | pd.DataFrame | None = None,
    structures: Mapping[str, Values] | None = None,
    hooks: Mapping[str, Iterable[HookGiven]] | None = None,
    cadre: CadreGiven | None = None,
    out: str | Path | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    client: Client | None = None,
    yes: bool = False,
    set_aside: bool = False,
    report: Report | None = None,
) -> Comparison:
    """Compare scenarios under common random numbers; the first is the baseline.

    Parameters
    ----------
    scenarios : mapping of str to Scenario, str or Path
        Two or more, by the names they shall have in tables.
    seeds : int or iterable of int
        Seeds, each once; a number n stands for 1 to n. All worlds get the same.
    draws : Design or pandas.DataFrame, optional
        Changes of parameters applied to all scenarios alike, one draw a row: the parameter spread.
    structures : mapping of str to dict, optional
        Changes that stand for rival theories, applied to all scenarios alike: the structural spread. The scenarios
        as given are one of the structures.
    hooks : mapping of str to iterable of (date, function), optional
        Interventions as code in some of the scenarios, by their names here (`purgesim.start`).
    cadre : type, optional
        A class derived from `purgesim.Cadre`, of which the agents of all scenarios are.
    out : str or Path, optional
        Folder in which the runs are kept: the same call continues there.
    workers, scheduler, client, yes, set_aside, report
        As for `purgesim.sweep`.

    Returns
    -------
    Comparison
        Tables and figure.

    Raises
    ------
    DesignError
        With every mistake of draws and structures, before anything runs.

    Examples
    --------
    >>> import purgesim
    >>> s = purgesim.load("small_ministry")
    >>> found = purgesim.compare({"baseline": s, "no torture": s.override({"switches.torture": False})}, seeds=3)
    >>> sorted(found.pairs["seed"].unique().tolist())
    [1, 2, 3]
    """
    chosen = {name: scenario_of(s) for name, s in _by_name(scenarios, "scenarios").items()}
    if len(chosen) < 2:
        raise PurgesimError(f"scenarios: given {len(chosen)}; allowed: two or more, the baseline first")
    rivals = _by_name(structures, "structures")
    for line in unlike(chosen):
        tell(line)
    if AS_GIVEN in rivals:
        raise PurgesimError(
            f"structures: given {AS_GIVEN!r}; allowed: other names, for so the scenarios stand; rename it"
        )
    variants = {AS_GIVEN: {}, **{name: by_dotted_name(rivals[name], f"structure {name}") for name in rivals}}
    drawn = list(_drawn(draws)) if draws is not None else [{}]
    _check(chosen, variants, drawn)
    points = tuple(
        Point(base, {**changes, **draw}, {"scenario": scenario, "structure": variant, "draw": number, **draw})
        for base, scenario in enumerate(chosen)
        for variant, changes in variants.items()
        for number, draw in enumerate(drawn)
    )
    plan = Plan(
        tuple(chosen.values()),
        points,
        tuple(sorted(seeds_of(seeds))),
        hooks=_hooks(chosen, _by_name(hooks, "hooks")),
        cadre=class_of(cadre),
    )
    cost = cost_of(plan.bases[0], len(plan), workers)
    if cost.large and not yes:
        raise TooManyRunsError(f"{cost}: say yes (--yes) if that is meant")
    done = carry_out(
        plan, out=out, workers=workers, scheduler=scheduler, client=client, set_aside=set_aside, report=report
    )
    runs = done.runs.astype({"draw": "int64"})
    return Comparison(
        chosen, runs, tuple(m.name for m in plan.measures), done.account, variants, plan.hooks, plan.cadre
    )


def _by_name(given: Any, what: str) -> Mapping[str, Any]:
    """Return a mapping of names, empty if none is given, or refuse what is none."""
    if given is None and what != "scenarios":
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        example = '{"baseline": one, "other": another}'
        raise PurgesimError(f"{what}: given {shown(given)}; allowed: a mapping of names, such as {example}")
    return given


def _drawn(draws: Any) -> Design:
    import pandas as pd

    if isinstance(draws, Design):
        return draws
    if not isinstance(draws, pd.DataFrame):
        raise PurgesimError(f"draws: given {shown(draws)}; allowed: a Design or a DataFrame, one draw a row")
    return Design.table(draws)


def _hooks(scenarios: Mapping[str, Scenario], given: Mapping[str, Iterable[HookGiven]]) -> tuple[tuple[Hook, ...], ...]:
    """Return the hooks of each scenario, nothing at all if none has any."""
    unknown = [name for name in given if name not in scenarios]
    if unknown:
        raise PurgesimError(f"hooks: given for {unknown[0]!r}; allowed: {', '.join(scenarios)}")
    found = tuple(hooks_of(scenario, given.get(name, ())) for name, scenario in scenarios.items())
    return found if any(found) else ()


def _check(scenarios: Mapping[str, Scenario], variants: Mapping[str, Values], drawn: list[Values]) -> None:
    """Raise with every mistake of draws and structures for any of the scenarios."""
    found: list[str] = []
    tried: list[tuple[str, list[Values]]] = [("draws", drawn)]
    tried += [(f"structure {name}", [changes]) for name, changes in variants.items() if changes]
    for name, scenario in scenarios.items():
        for where, points in tried:
            try:
                check_points(points, scenario)
            except DesignError as error:
                found += [f"{where} (in {name}): {problem}" for problem in error.problems]
    if found:
        raise DesignError(found, "comparison")
