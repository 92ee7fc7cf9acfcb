"""Paired comparison: its statistics on made-up numbers, and on runs of the small ministry."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from purgesim.core.errors import PurgesimError, ScenarioWarning
from purgesim.party import build
from purgesim.run import simulate
from purgesim.scenario import Scenario, load
from purgesim.sweeps import Comparison, Design, DesignError, StoreError, compare
from purgesim.sweeps.differences import difference_table, paired, pairing
from purgesim.sweeps.unlike import unlike

OUTPUTS = ("expelled", "arrested", "opened", "denunciations", "uninvolved_share")


@pytest.fixture(scope="module")
def found() -> Comparison:
    base = load("small_ministry")
    return compare(
        {"baseline": base, "same": base.override({"title": "x"}), "mild": base.override({"levers.torture": 0.0})},
        seeds=12,
        draws=Design.zip({"behaviour.meeting.zeal": [0.002, 0.004]}),
        structures={"hearing": {"structures.handlers": "hearing"}},
    )


def made_up(values: dict[tuple[str, int, str], list[float]]) -> pd.DataFrame:
    """Runs with one figure: (structure, draw, scenario) to a value a seed."""
    rows = [
        {"scenario": scenario, "structure": structure, "draw": draw, "seed": seed, "f": value}
        for (structure, draw, scenario), given_ in values.items()
        for seed, value in enumerate(given_)
    ]
    return difference_table(paired(pd.DataFrame(rows), "a", ["f"]))


def test_three_spreads_apart() -> None:
    table = made_up(
        {
            ("x", 0, "a"): [1.0, 2.0, 3.0], ("x", 0, "b"): [2.0, 3.0, 4.0],
            ("x", 1, "a"): [1.0, 2.0, 3.0], ("x", 1, "b"): [4.0, 5.0, 6.0],
            ("y", 0, "a"): [1.0, 2.0, 3.0], ("y", 0, "b"): [0.0, 1.0, 2.0],
            ("y", 1, "a"): [1.0, 2.0, 3.0], ("y", 1, "b"): [2.0, 3.0, 4.0],
        }
    )  # fmt: skip
    row = table.loc[("b", "f")]
    assert row["difference"] == 1.0
    assert (row["agree"], row["cells"]) == (0.75, 4)
    assert (row["structure_low"], row["structure_high"]) == (0.0, 2.0)
    assert (row["parameter_low"], row["parameter_high"]) == pytest.approx((0.1, 1.9))
    assert row["mc_error"] == 0.0
    assert (row["mc_low"], row["mc_high"]) == (1.0, 1.0)
    assert (row["correlation"], row["reduction"], row["ceiling"]) == (pytest.approx(1.0), math.inf, math.inf)


def test_one_structure_and_draw_has_no_such_spread() -> None:
    row = made_up({("x", 0, "a"): [1.0, 2.0], ("x", 0, "b"): [1.0, 4.0]}).loc[("b", "f")]
    assert np.isnan([row["parameter_low"], row["parameter_high"], row["structure_low"], row["structure_high"]]).all()
    assert row["mc_error"] == pytest.approx(1.0)


def test_n7_one_seed_tells_nothing_of_chance() -> None:
    """Its standard error was once 0."""
    row = made_up({("x", d, r): [float(d + (r == "b"))] for d in range(3) for r in "ab"}).loc[("b", "f")]
    assert np.isnan([row["mc_error"], row["mc_low"], row["mc_high"]]).all()
    assert row["parameter_high"] == row["parameter_low"] == 1.0


def tables(noise: np.ndarray) -> pd.DataFrame:
    """Rows of a world of nothing and one of these values, shape (n, structures, draws, seeds), a figure for each n."""
    structure, draw, seed = (axis.ravel() for axis in np.indices(noise.shape[1:]))
    keys = pd.DataFrame({"structure": structure, "draw": draw, "seed": seed})
    names = [f"f{i}" for i in range(len(noise))]
    other = pd.DataFrame(noise.reshape(len(noise), -1).T, columns=names)
    worlds = [
        pd.concat([keys.assign(scenario=name), values], axis=1) for name, values in (("a", other * 0.0), ("b", other))
    ]
    return difference_table(paired(pd.concat(worlds), "a", names))


def normal(n: int, draws: int, seeds: int, shared: float = 0.0, structures: int = 1) -> np.ndarray:
    """Normal values with variance 1, of which a share is the seed's in all draws and structures."""
    rng = np.random.default_rng([n, draws, seeds, int(10 * shared)])
    own = rng.normal(size=(n, structures, draws, seeds))
    return np.sqrt(1.0 - shared) * own + np.sqrt(shared) * rng.normal(size=(n, 1, 1, seeds))


@pytest.mark.parametrize(("draws", "seeds"), [(10, 2), (4, 3), (10, 4), (1, 20), (2, 50)])
def test_n7_the_spread_over_seeds_is_as_wide_as_it_is(draws: int, seeds: int) -> None:
    """Of N(0, 1) the central 90% are 3.29 wide; ten draws with two seeds once gave 2.08."""
    found = tables(normal(80, draws, seeds))
    widths = found["mc_high"] - found["mc_low"]
    assert widths.mean() == pytest.approx(2 * 1.6449, abs=0.08 + 3.0 * widths.sem())
    inside = stats.norm.cdf(found["mc_high"]) - stats.norm.cdf(found["mc_low"])
    assert 0.8 < inside.mean() < 0.93  # of few runs the ends vary, and so hold less than they span


@pytest.mark.parametrize("shared", [0.0, 0.8])
def test_n7_the_error_is_that_of_seeds_that_all_draws_share(shared: float) -> None:
    """The mean of draws that share their seeds varies by (shared + (1 - shared) / draws) / seeds."""
    draws, seeds = 8, 10
    found = tables(normal(120, draws, seeds, shared))
    true = (shared + (1.0 - shared) / draws) / seeds
    assert (found["mc_error"] ** 2).mean() == pytest.approx(true, rel=0.15)
    assert found["difference"].var() == pytest.approx(true, rel=0.4)


def test_n7_the_error_is_the_standard_error_of_the_seeds_means() -> None:
    noise = normal(3, 5, 7, 0.5, structures=2)
    exact = stats.sem(noise.mean(axis=(1, 2)), axis=1)
    assert tables(noise)["mc_error"].to_numpy() == pytest.approx(exact)


def test_n7_what_a_seed_brings_to_all_draws_does_not_spread_them() -> None:
    """Draws a tenth apart, under noise that they share: none of their spread is noise, and none is taken away."""
    noise = np.random.default_rng(4).normal(size=3)
    row = tables((0.1 * np.arange(5)[:, None] + noise)[None, None]).iloc[0]
    assert row["parameter_high"] - row["parameter_low"] == pytest.approx(0.9 * 0.4)


@pytest.mark.parametrize("structures", [1, 4])
def test_n7_the_spread_of_parameters_is_theirs_whatever_the_structures(structures: int) -> None:
    """Draws of N(0, 1) under noise of N(0, 2): over four structures there is a quarter of the noise in their means."""
    rng = np.random.default_rng(structures)
    draws = rng.normal(size=(40, 1, 60, 1))
    found = tables(draws + 2.0 * rng.normal(size=(40, structures, 60, 3)))
    low, high = np.quantile(draws.reshape(40, 60), (0.05, 0.95), axis=1)
    assert (found["parameter_high"] - found["parameter_low"]).mean() == pytest.approx((high - low).mean(), rel=0.1)


def test_the_noise_of_few_seeds_is_no_spread_of_parameters() -> None:
    rng = np.random.default_rng(1)
    noise = {("x", draw, r): (rng.normal(size=10) * (r == "b")).tolist() for draw in range(200) for r in "ab"}
    row = made_up(noise).loc[("b", "f")]
    assert row["parameter_high"] - row["parameter_low"] < 0.5 * 2 * 1.645 / math.sqrt(10)


def test_what_is_missing_in_one_world_has_no_difference() -> None:
    row = made_up({("x", 0, "a"): [1.0, math.nan, 5.0], ("x", 0, "b"): [2.0, 9.0, 7.0]}).loc[("b", "f")]
    assert (row["difference"], row["baseline"], row["other"]) == (1.5, 3.0, 4.5)


@given(
    st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=3, max_size=30).filter(
        lambda v: np.std([a for a, _ in v]) > 0.1 and np.std([b for _, b in v]) > 0.1
    )
)
def test_no_pairing_exceeds_its_ceiling(values: list[tuple[float, float]]) -> None:
    one, other = (np.array(v) for v in zip(*values, strict=True))
    correlation, reduction, ceiling = pairing(one, other)
    assert -1.0 - 1e-9 <= correlation <= 1.0 + 1e-9
    assert reduction <= ceiling * (1 + 1e-6)


def test_nothing_varies_and_nothing_is_known() -> None:
    assert np.isnan(pairing(np.ones(5), np.ones(5))).all()
    assert np.isnan(pairing(np.ones(1), np.zeros(1))).all()


def test_the_same_scenario_makes_no_difference_at_all(found: Comparison) -> None:
    table = found.table().xs("same")
    assert (table["difference"] == 0.0).all()
    assert (table["agree"] == 1.0).all()


def test_every_pair_is_of_the_same_seed_draw_and_structure(found: Comparison) -> None:
    pairs = found.pairs
    one = pairs[(pairs["scenario"] == "mild") & (pairs["figure"] == "expelled")]
    assert len(one) == 12 * 2 * 2
    row = one[(one["seed"] == 5) & (one["structure"] == "hearing") & (one["draw"] == 1)].iloc[0]
    base = load("small_ministry").override({"structures.handlers": "hearing", "behaviour.meeting.zeal": 0.004})
    assert row["baseline"] == simulate(base, 5).summary["expelled"]
    assert row["other"] == simulate(base.override({"levers.torture": 0.0}), 5).summary["expelled"]


def test_pairing_helps_and_is_reported_beside_its_ceiling(found: Comparison) -> None:
    table = found.table().xs("mild").loc[list(OUTPUTS)]
    assert (table["reduction"] <= table["ceiling"] * (1 + 1e-9)).all()
    assert (table["reduction"] > 1.0).sum() >= 4


def test_the_headline_is_about_agreement(found: Comparison) -> None:
    same, mild = found.headline()
    assert same.startswith("same: expelled ")
    assert "(the same); the sign holds in 100% of 4 structures and draws" in same
    assert "(fewer); the sign holds in " in mild


def test_who_was_saved_and_who_was_doomed(found: Comparison) -> None:
    who = found.who("mild", seed=4)
    base = load("small_ministry")
    first, second = (simulate(s, 4) for s in (base, base.override({"levers.torture": 0.0})))
    victims = []
    for run in (first, second):
        events = run.events
        chosen = ((events["kind"] == "expelled") & (events["value"] == 1)) | (events["kind"] == "arrested")
        victims.append(set(events.loc[chosen, "whom"]))
    assert set(who.saved.index) == victims[0] - victims[1]
    assert set(who.doomed.index) == victims[1] - victims[0]
    assert len(who.people) == len(victims[0] | victims[1])
    assert who.counts("faction").to_numpy().sum() == len(who.people)
    assert not who.people.isna().any().any()
    assert found.who("same").saved.empty


def test_people_of_different_parties_are_not_compared() -> None:
    base = load("small_ministry")
    larger = base.override({"party.kinds.ministry.number": 3})
    with pytest.raises(PurgesimError, match="the two parties are built differently, so a row is not the same person"):
        compare({"a": base, "b": larger}, seeds=1).who()


def test_names_that_are_not_there(found: Comparison) -> None:
    with pytest.raises(PurgesimError, match="scenario: given 'wild'; allowed: baseline, same, mild"):
        found.who("wild")
    with pytest.raises(PurgesimError, match="structure: given 'x'; allowed: as given, hearing"):
        found.who(structure="x")


def test_the_figure_has_a_panel_a_scenario_and_units(found: Comparison) -> None:
    figure = found.figure(["expelled", "uninvolved_share"])
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["same against baseline", "mild against baseline"]
    labels = [tick.get_text() for tick in figure.axes[1].get_yticklabels()]
    assert labels == ["uninvolved_share [share]", "expelled [expulsions]"]


def test_saving_is_whole_and_replaces_only_its_own(ministry: Scenario, tmp_path: Path) -> None:
    found = compare({"a": ministry, "b": ministry.override({"levers.torture": 0.0})}, seeds=3)
    target = found.save(tmp_path / "saved")
    found.save(target)
    figures = {"comparison.png", "outcomes.png"}
    assert {p.name for p in target.iterdir()} == {"comparison.csv", "headline.txt", "runs.parquet", *figures}
    assert len(pd.read_parquet(target / "runs.parquet")) == 6
    (target / "mine.txt").touch()
    with pytest.raises(StoreError, match="holds other files"):
        found.save(target)


def test_mistakes_of_draws_and_structures_come_at_once(ministry: Scenario) -> None:
    with pytest.raises(DesignError) as caught:
        compare(
            {"a": ministry, "b": ministry.override({"levers.torture": 0.0})},
            draws=Design.grid({"levers.custody": [-1.0]}),
            structures={"odd": {"structures.handler": "hearing"}},
        )
    text = str(caught.value)
    assert "draws (in a): levers.custody: given -1; allowed: 0 to 100" in text
    assert (
        "structure odd (in b): structures.handler: unknown name, given 'hearing'; did you mean structures.handler"
        in text
    )
    with pytest.raises(PurgesimError, match="scenarios: given 1; allowed: two or more, the baseline first"):
        compare({"a": ministry})


def test_the_same_call_continues(ministry: Scenario, tmp_path: Path) -> None:
    worlds = {"a": ministry, "b": ministry.override({"levers.torture": 0.0})}
    compare(worlds, seeds=3, out=tmp_path / "out")
    again = compare(worlds, seeds=5, out=tmp_path / "out")
    assert (again.account.before, again.account.made) == (6, 4)


@pytest.mark.slow
def test_common_random_numbers_cut_the_variance_at_full_size() -> None:
    base = load("kwp_1957_58")
    weaker = {
        f"levers.intensity.{tier}": [[date.isoformat(), 0.9 * value] for date, value in points]
        for tier, points in base.levers.intensity.items()
    }
    found = compare({"baseline": base, "weaker": base.override(weaker)}, seeds=20)
    table = found.table().xs("weaker").loc[list(OUTPUTS)]
    print(table[["baseline", "other", "difference", "reduction", "ceiling"]])
    assert table.at["expelled", "reduction"] > 3.0
    assert (table["reduction"] <= table["ceiling"]).all()
    assert (table["reduction"] > 3.0).all()


def test_unknown_figures_and_a_structure_of_the_taken_name_are_refused(ministry: Scenario) -> None:
    worlds = {"a": ministry, "b": ministry.override({"switches.torture": False})}
    with pytest.raises(PurgesimError, match="structures: given 'as given'; allowed: other names"):
        compare(worlds, 1, structures={"as given": {"switches.watch": False}})
    found = compare(worlds, 2)
    for call in (found.headline, lambda name: found.figure([name])):
        with pytest.raises(PurgesimError, match="figure: given 'nofig'; allowed: "):
            call("nofig")


def test_u6_a_comparison_of_unlike_scenarios_says_so_in_a_sentence() -> None:
    base = load("small_ministry").override({"window.close": "1957-02-21"})
    longer = base.override({"window.close": "1957-05-01"})
    later = base.override({"window.open": "1957-02-21", "window.close": "1957-03-13"})
    larger = base.override({"party.kinds.ministry.members": 700})
    with pytest.warns(ScenarioWarning) as caught:
        found = compare({"base": base, "larger": larger, "longer": longer, "later": later}, 2)
    told = [str(record.message) for record in caught]
    assert told[0].startswith("larger begins with 1,600 people and base with 440: numbers of people cannot be")
    assert told[1].startswith("the window of longer has 89 days and that of base 20: what adds up over time")
    assert told[2].startswith("the windows of later (1957-02-21 to 1957-03-13) and base (1957-02-01 to 1957-02-21)")
    assert found.headline()[:3] == told
    assert len(told) == 3
    alike = unlike({"base": base, "other": base.override({"party.kinds.ministry.members": 150})})
    assert alike == []
    case = load("kwp_1957_58")
    people = len(build(case.party, case.window.start).register)
    told = unlike({"small": base, "kwp": case})
    assert [line.split(":")[0] for line in told] == [
        f"kwp begins with {people:,} people and small with 440",
        "the window of kwp has 365 days and that of small 20",
    ]
