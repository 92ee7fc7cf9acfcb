"""Signs over structures and regimes: on made-up differences, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from purgesim.errors import PurgesimError
from purgesim.roads import HOLDS, TURNED, UNCLEAR, Draws, Road, Sign, apart, cells, rivals, worlds
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
        ("as given", 0): [-10.0, -12.0],  # mean -11, variance 2
        ("as given", 1): [2.0, 4.0],  # mean 3, variance 2
        ("as given", 2): [-30.0, -30.0],
        ("rival", 0): [5.0, 7.0],
        ("rival", 1): [5.0, 7.0],
        ("rival", 2): [-9.0, 7.0],  # mean -1, variance 128
    }
)


def test_cells_by_hand() -> None:
    table = cells(PAIRS, REGIMES)
    assert list(table.index) == [("as given", "few"), ("as given", "many"), ("rival", "few"), ("rival", "many")]
    assert table["difference"].tolist() == [-4.0, -30.0, 6.0, -1.0]
    assert table["error"].tolist() == pytest.approx([np.sqrt(1 + 1) / 2, 0.0, np.sqrt(1 + 1) / 2, 8.0])
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
