"""Signs over structures and regimes: on made-up differences, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from purgesim.core.errors import PurgesimError
from purgesim.counterfactuals import HOLDS, TURNED, UNCLEAR, Draws, Road, Sign, apart, cells, rivals, worlds
from purgesim.scenario import load

REGIMES = ["few", "few", "many"]


def made_up(values: dict[tuple[str, int], list[float]]) -> pd.DataFrame:
    """Paired differences: (structure, draw) to one a seed."""
    rows = [
        {"structure": structure, "draw": draw, "seed": seed, "difference": value}
        for (structure, draw), found in values.items()
        for seed, value in enumerate(found)
    ]
    return pd.DataFrame(rows)


PAIRS = made_up(
    {
        ("as given", 0): [-10.0, -12.0],
        ("as given", 1): [2.0, 4.0],  # over both draws -4 with either seed
        ("as given", 2): [-30.0, -30.0],
        ("rival", 0): [5.0, 7.0],
        ("rival", 1): [7.1, 4.9],  # over both draws 6.05 and 5.95
        ("rival", 2): [-9.0, 7.0],
    }
)


def test_cells_by_hand() -> None:
    table = cells(PAIRS, REGIMES)
    assert list(table.index) == [("as given", "few"), ("as given", "many"), ("rival", "few"), ("rival", "many")]
    assert table["difference"].tolist() == [-4.0, -30.0, 6.0, -1.0]
    assert table["error"].tolist() == pytest.approx([0.0, 0.0, 0.05, 8.0])  # half the distance of the two seeds' means
    assert table["draws"].tolist() == [2, 1, 2, 1]
    assert table["alike"].tolist() == [0.5, 1.0, 1.0, 1.0]
    assert table["verdict"].tolist() == [HOLDS, HOLDS, TURNED, UNCLEAR]


def test_few_seeds_ask_for_more_than_two_standard_errors() -> None:
    """The same mean and standard error: 3 of them are enough at eleven degrees of freedom, not at one."""
    two, twelve = np.array([-2.0, -4.0]), -3.0 + np.tile([np.sqrt(11.0), -np.sqrt(11.0)], 6)
    for values, verdict in ((two, UNCLEAR), (twelve, HOLDS)):
        table = cells(made_up({("x", 0): values.tolist()}), REGIMES)
        assert table["difference"].iloc[0] == pytest.approx(-3.0)
        assert table["error"].iloc[0] == pytest.approx(1.0)
        assert table["verdict"].tolist() == [verdict]


def null_pairs(n_cells: int, draws: int, seeds: int, spread: float, shared: float, tail: int | None) -> pd.DataFrame:
    """Differences that are chance alone: each cell's draws have spreads of their own, and a part is the seed's."""
    rng = np.random.default_rng([draws, seeds, int(10 * spread), int(10 * shared)])
    shape = (n_cells, draws, seeds)
    noise = rng.standard_normal if tail is None else lambda size: rng.standard_t(tail, size)
    mixed = np.sqrt(1.0 - shared) * noise(shape) + np.sqrt(shared) * noise((n_cells, 1, seeds))
    values = np.exp(spread * rng.standard_normal((n_cells, draws, 1))) * mixed
    cell, draw, seed = (axis.ravel() for axis in np.indices(shape))
    return pd.DataFrame({"structure": cell, "draw": draw, "seed": seed, "difference": values.ravel()})


@pytest.mark.parametrize("spread", [0.0, 1.5, 3.0], ids=["equal", "unequal", "very unequal"])
@pytest.mark.parametrize(("draws", "seeds"), [(4, 2), (10, 2), (4, 8), (10, 8), (1, 3)])
@pytest.mark.parametrize("shared", [0.0, 0.8])
def test_n9_chance_is_called_clear_in_five_of_a_hundred(draws: int, seeds: int, spread: float, shared: float) -> None:
    """4 draws with 2 seeds and a log sd of 1.5 once gave 10.7%, and 30% where draws share what a seed brings."""
    n = 1500
    found = cells(null_pairs(n, draws, seeds, spread, shared, None), ["all"] * draws)
    clear = int((found["verdict"] != UNCLEAR).sum())
    low, high = stats.binom(n, 0.05).interval(0.9999)
    assert low <= clear <= high


@pytest.mark.parametrize(("draws", "seeds"), [(4, 2), (4, 8)])
def test_n9_heavy_tails_do_not_make_chance_clear_more_often(draws: int, seeds: int) -> None:
    n = 1500
    found = cells(null_pairs(n, draws, seeds, 1.5, 0.5, 3), ["all"] * draws)
    assert (found["verdict"] != UNCLEAR).sum() <= stats.binom(n, 0.05).ppf(0.9999)


@pytest.mark.parametrize(("draws", "seeds", "size"), [(4, 2, 40.0), (4, 3, 10.0), (10, 8, 4.0)])
def test_n9_what_is_no_chance_is_seen(draws: int, seeds: int, size: float) -> None:
    pairs = null_pairs(300, draws, seeds, 0.0, 0.5, None)
    found = cells(pairs.assign(difference=pairs["difference"] + size), ["all"] * draws)
    assert (found["verdict"] == HOLDS).mean() > 0.9


def test_n9_the_interval_is_students_over_the_means_of_the_seeds() -> None:
    pairs = null_pairs(20, 4, 3, 1.0, 0.3, None)
    found = cells(pairs, ["all"] * 4).reset_index()
    for row in found.itertuples():
        by_seed = pairs[pairs["structure"] == row.structure].groupby("seed")["difference"].mean()
        exact = stats.ttest_1samp(by_seed, 0.0)
        assert row.error == pytest.approx(by_seed.sem())
        assert (row.verdict != UNCLEAR) == (exact.pvalue < 0.05)


def test_n9_the_rounding_of_sums_is_no_sign() -> None:
    """Differences that cancel leave 1e-17, which once counted as turned round."""
    pairs = made_up({("x", 0): [-5.0, -6.0, -5.5], ("y", 0): [0.1, 0.2, -0.3], ("y", 1): [0.1, 0.2, -0.3]})
    found = cells(pairs, ["few", "few"])
    assert found.loc[("y", "few"), "difference"] == 0.0
    assert found.loc[("y", "few"), "verdict"] == UNCLEAR


def test_n9_a_draw_with_fewer_seeds_has_fewer_degrees_of_freedom() -> None:
    full = made_up({("x", 0): [3.0, 4.0, 5.0, 4.0], ("x", 1): [3.0, 4.0, 5.0, 4.0]})
    lost = made_up({("x", 0): [3.0, 4.0, 5.0, 4.0], ("x", 1): [3.0]})
    assert cells(full, ["a", "a"])["verdict"].tolist() == [HOLDS]
    found = cells(lost, ["a", "a"])
    assert np.isnan(found["error"]).all()
    assert found["verdict"].tolist() == [UNCLEAR]


def test_one_seed_cannot_tell_anything_from_chance() -> None:
    assert set(cells(PAIRS[PAIRS["seed"] == 0], REGIMES)["verdict"]) == {UNCLEAR}


ROW = pd.Series(
    {"baseline": 100.0, "other": 90.0, "difference": -10.0, "mc_low": -12.0, "mc_high": -8.0}
    | {"parameter_low": -20.0, "parameter_high": 1.0, "structure_low": np.nan, "structure_high": np.nan}
)


def test_what_is_told_says_where_the_sign_does_not_hold() -> None:
    sign = Sign("expelled", "expulsions", ROW, cells(PAIRS, REGIMES))
    first, held, turned, unclear = sign.lines(sizes=True)
    assert first == (
        "expelled [expulsions]: less, 100 -> 90 (-10); spreads of the difference: seeds -12 to -8, parameters -20 to +1"
    )
    assert held.strip() == "the sign holds in 2 of 4 structures and regimes"
    assert turned.strip() == "turned round in 1: rival / few"
    assert unclear.strip() == "not told from chance in 1: rival / many"
    assert sign.lines(sizes=False)[0] == "expelled [expulsions]: less"
    rare = Sign("expelled", "expulsions", ROW, cells(PAIRS[PAIRS["structure"] == "rival"], REGIMES))
    assert "the sign holds in 1 of 2" in rare.lines(sizes=False)[1]


def test_n7_spreads_that_are_not_known_are_not_printed() -> None:
    row = ROW.where(~ROW.index.str.contains("_"), np.nan)
    assert Sign("f", "", row, cells(PAIRS, REGIMES)).lines(sizes=True)[0] == "f [1]: less, 100 -> 90 (-10)"


def test_a_sign_that_holds_in_less_than_half_is_no_finding() -> None:
    pairs = made_up({("x", 0): [-9.0, 9.1], ("x", 2): [-9.0, 9.2], ("y", 2): [1.0, 1.0]})
    sign = Sign("f", "", ROW, cells(pairs, REGIMES))
    assert sign.lines(sizes=False)[1].strip() == "the sign holds in 1 of 3 structures and regimes: NOT a finding"


def test_no_difference_at_all_is_said() -> None:
    pairs = made_up({("x", 0): [0.0, 0.0], ("y", 2): [0.0, 0.0]})
    told = Sign("f", "", ROW, cells(pairs, REGIMES)).lines(sizes=True)
    assert told == ["f: no difference at all in any of 2 structures and regimes"]


def test_a_road_is_not_run_in_the_structure_it_is_nor_where_it_is_undone() -> None:
    base = load("kwp_1957_58")
    draws = Draws(pd.DataFrame({"levers.throughput": [1.0]}), ("few",), "made up")
    records = Road("reversal_without_records", "?", "!")
    inside, out = worlds(records, base, load(records.name), draws)
    assert out == {"records cleared": "the road itself is this structure"}
    assert set(inside) == set(rivals()) - set(out)
    judges = Road("other_handlers", "?", "!", undone_by={"hearing bodies": "who hears handles"})
    assert worlds(judges, base, load("other_handlers"), draws)[1] == {"hearing bodies": "who hears handles"}
    other = Draws(pd.DataFrame({"levers.brake": [1.0]}), ("few",), "made up")
    with pytest.raises(PurgesimError, match=r"levers\.brake is set by the draws, too"):
        worlds(Road("early_brake", "?", "!"), base, load("early_brake"), other)
    with pytest.raises(PurgesimError, match="kwp_1957_58: differs in nothing"):
        worlds(Road("kwp_1957_58", "?", "!"), base, base, draws)


def test_what_is_apart_is_found_in_both_directions() -> None:
    base = load("kwp_1957_58")
    other = base.override({"levers.torture": 0.0, "levers.shield.partisan": 0.3})
    assert apart(base, other) == apart(other, base) == ["levers.shield.partisan", "levers.torture"]


def test_every_rival_structure_is_one_of_the_main_case() -> None:
    base = load("kwp_1957_58")
    for name, changes in rivals().items():
        assert base.override(changes).digest != base.digest, name
