"""Designs: which points they visit, and what they say when they are malformed."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.scenario import Scenario
from purgesim.sweeps import Design, DesignError, TooManyRunsError, cost_of, read_design, sweep
from purgesim.sweeps.design_checks import check_design
from purgesim.sweeps.distributions import DISTRIBUTIONS, inverse

UNIT = {"distribution": "uniform", "low": 0.0, "high": 1.0}


def test_a_grid_is_every_combination_the_last_fastest() -> None:
    design = Design.grid({"a": [1, 2], "b": ["x", "y", "z"]})
    assert len(design) == 6
    assert [tuple(p.values()) for p in design] == [(1, "x"), (1, "y"), (1, "z"), (2, "x"), (2, "y"), (2, "z")]


def test_a_zip_goes_side_by_side() -> None:
    assert list(Design.zip({"a": [1, 2], "b": [3, 4]})) == [{"a": 1, "b": 3}, {"a": 2, "b": 4}]


def test_a_table_is_a_point_a_row_and_its_schedules_are_json() -> None:
    frame = pd.DataFrame({"levers.brake": ['[["1957-07-01", 0.5]]', '[["1957-08-01", 0.0]]'], "n": np.array([1, 2])})
    points = list(Design.table(frame))
    assert points == [{"levers.brake": [["1957-07-01", 0.5]], "n": 1}, {"levers.brake": [["1957-08-01", 0.0]], "n": 2}]
    assert type(points[0]["n"]) is int


def test_a_table_with_a_hole_is_refused() -> None:
    with pytest.raises(DesignError, match=r"design, row 0, column a: empty; a point gives a value to each parameter"):
        Design.table(pd.DataFrame({"a": [math.nan, 1.0], "b": [1, 2]}))
    with pytest.raises(DesignError, match=r"design, row 1: empty in every column; fill it in or leave the row out"):
        Design.table(pd.DataFrame({"a": [1.0, math.nan]}))


def test_dates_become_texts() -> None:
    assert list(Design.grid({"a": [[[dt.date(1957, 7, 1), 1.0]]]})) == [{"a": [["1957-07-01", 1.0]]}]


@pytest.mark.parametrize("kind", ["latin", "sobol", "random"])
def test_drawn_designs_repeat_themselves_and_differ_by_seed(kind: str) -> None:
    one, again, other = (list(Design(kind, {"a": UNIT, "b": UNIT}, 16, seed)) for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert len(one) == 16
    assert all(0.0 < v < 1.0 for point in one for v in point.values())


def test_a_latin_hypercube_visits_every_slice_once() -> None:
    frame = Design.latin({"a": UNIT, "b": UNIT}, 20).frame()
    for column in frame:
        assert sorted(np.floor(frame[column] * 20).astype(int)) == list(range(20))


def test_sobol_is_balanced_and_a_longer_one_begins_with_the_shorter() -> None:
    short, long = (Design.sobol({"a": UNIT, "b": UNIT}, n).frame() for n in (32, 64))
    assert np.array_equal(short, long[:32])
    assert np.array_equal(np.bincount(np.floor(short["a"] * 32).astype(int)), np.ones(32, int))


def test_a_longer_random_design_begins_with_the_shorter() -> None:
    assert list(Design.random({"a": UNIT}, 5)) == list(Design.random({"a": UNIT}, 9))[:5]


PLACES = (np.arange(20_000) + 0.5) / 20_000


@pytest.mark.parametrize(
    ("given", "mean"),
    [
        ({"distribution": "uniform", "low": 2.0, "high": 4.0}, 3.0),
        ({"distribution": "loguniform", "low": 1.0, "high": math.e}, math.e - 1.0),
        ({"distribution": "normal", "mean": 5.0, "sd": 2.0}, 5.0),
        ({"distribution": "normal", "mean": 0.0, "sd": 1.0, "low": 0.0}, math.sqrt(2.0 / math.pi)),
        ({"distribution": "lognormal", "median": 2.0, "sigma": 0.5}, 2.0 * math.exp(0.125)),
        ({"distribution": "choice", "values": [0, 10], "weights": [3, 1]}, 2.5),
        ({"distribution": "integers", "low": 1, "high": 6}, 3.5),
    ],
)
def test_the_mean_of_a_distribution(given: dict[str, object], mean: float) -> None:
    assert np.mean(inverse(given, PLACES)) == pytest.approx(mean, rel=2e-3)


def test_the_normal_s_quantiles_and_the_truncated_stay_inside() -> None:
    assert inverse({"distribution": "normal", "mean": 1.0, "sd": 2.0}, np.array([0.975])) == [
        NormalDist(1.0, 2.0).inv_cdf(0.975)
    ]
    values = inverse({"distribution": "lognormal", "median": 1.0, "sigma": 1.0, "low": 0.5, "high": 2.0}, PLACES)
    assert 0.5 <= min(values) < 0.51
    assert 1.99 < max(values) <= 2.0


@given(st.sampled_from(sorted(DISTRIBUTIONS)), st.lists(st.floats(2**-50, 1 - 2**-50), min_size=2, max_size=5))
def test_an_inverse_never_falls(name: str, places: list[float]) -> None:
    numbers = {"low": 1, "high": 9, "mean": 4.0, "sd": 1.0, "median": 3.0, "sigma": 1.0, "values": [1, 2, 3]}
    given_ = {"distribution": name, **{key: numbers[key] for key in DISTRIBUTIONS[name].needed}}
    values = inverse(given_, np.array(sorted(places)))
    assert values == sorted(values)


MALFORMED = {
    "kind = 'grod'": ["kind: given 'grod'; did you mean grid?"],
    "x = 1": ["kind: not given; allowed: grid, zip, table, latin, sobol, random; add it", "x: unknown name"],
    "kind = 'grid'": ["parameters: given none; allowed: one or more; say what is to be varied"],
    "kind = 'grid'\n[parameters]\n'levers.torture' = []": ["levers.torture: given an empty list"],
    "kind = 'grid'\n[parameters]\n'levers.torture' = 1.0": ["levers.torture: given 1.0; allowed: a list of values"],
    "kind = 'grid'\n[parameters]\nlevers.tortur = [1.0]": [
        "levers.tortur: unknown name, given 1.0; did you mean levers.torture"
    ],
    "kind = 'grid'\n[parameters]\ntorture = [1.0]": ["torture: unknown parameter; did you mean"],
    "kind = 'grid'\n[parameters]\nname = ['a']": ["name: unknown parameter"],
    "kind = 'grid'\n[parameters]\nlevers.torture = [-1.0, 200.0, 'x']": [
        "levers.torture: given -1; allowed: 0 to 100; choose values in this range",
        "levers.torture: given 200; allowed: 0 to 100",
        "levers.torture: given 'x'; allowed: a number or dated points",
    ],
    "kind = 'zip'\nseeds = 0\n[parameters]\nlevers.custody = [1.0]\nlevers.torture = [1.0, 2.0]": [
        "seeds: given 0; allowed: a whole number, 1 or more",
        "zip: given lists of different lengths (levers.custody 1, levers.torture 2); allowed: one length",
    ],
    "kind = 'sobol'\nn = 0\nseed = -1\n[parameters]\nlevers.torture = [1.0]": [
        "n: given 0; allowed: a whole number, 1 or more",
        "seed: given -1; allowed: a whole number, 0 or more",
        "levers.torture: given [1.0]; allowed: a distribution; write for instance { distribution =",
    ],
    "kind = 'random'\nn = 4\n[parameters]\nlevers.torture = {distribution = 'uniform', low = 3.0, hig = 1.0}": [
        "levers.torture: uniform: high is not given; add it",
        "levers.torture: uniform: unknown name hig; did you mean high?",
    ],
    "kind = 'random'\nn = 4\n[parameters]\nlevers.torture = {distribution = 'uniform', low = 3.0, high = 1.0}": [
        "uniform: low 3.0 is above high 1.0; exchange them"
    ],
    "kind = 'random'\nn = 4\n[parameters]\nlevers.torture = {distribution = 'loguniform', low = 0.0, high = 1.0}": [
        "loguniform: low: given 0.0; allowed: above 0"
    ],
    "kind = 'random'\nn = 4\n[parameters]\nlevers.torture = {distribution = 'integers', low = 0.5, high = 2}": [
        "integers: low: given 0.5; allowed: a whole number"
    ],
    "kind = 'random'\nn = 4\n[parameters]\nlevers.torture = {distribution = 'choice', values = [1], weights = []}": [
        "choice: weights: given []; allowed: one number for each of the 1 values"
    ],
    "kind = 'latin'\nn = 4\n[parameters]\nlevers.torture = {distribution = 'uniform', low = 0.0, high = 500.0}": [
        "allowed: 0 to 100; choose values in this range"
    ],
    "kind = 'table'": ["file: not given; the path of a CSV or Parquet table"],
    "kind = 'table'\nfile = 'none.csv'": ["none.csv: no such file; give the design as a CSV or Parquet file"],
    "kind = ": ["is no TOML"],
}


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_file_says_everything_that_is_wrong(text: str, ministry: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "design.toml"
    path.write_text(text)
    with pytest.raises(DesignError) as caught:
        read_design(path, ministry)
    assert str(caught.value).startswith(f"{path}: {len(caught.value.problems)} mistake")
    for expected in MALFORMED[text]:
        assert any(expected in problem for problem in caught.value.problems), caught.value.problems


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="cannot be read: No such file or directory; give the path of a design"):
        read_design(tmp_path / "design.toml")


def test_a_file_with_quoted_and_unquoted_names_and_seeds(tmp_path: Path, ministry: Scenario) -> None:
    path = tmp_path / "design.toml"
    path.write_text(
        "kind = 'random'\nn = 3\nseed = 5\nseeds = 4\n[parameters]\n"
        "'levers.intensity.capital' = {distribution = 'uniform', low = 0.5, high = 1.0}\n"
        "behaviour.watch.levels = {distribution = 'choice', values = [0, 4]}\n"
    )
    design, seeds = read_design(path, ministry)
    assert seeds == 4
    assert list(design.parameters) == ["levers.intensity.capital", "behaviour.watch.levels"]
    check_design(design, ministry)


def test_a_table_beside_the_file_and_alone(tmp_path: Path, ministry: Scenario) -> None:
    pd.DataFrame({"levers.torture": [0.0, 0.5]}).to_csv(tmp_path / "points.csv", index=False)
    (tmp_path / "design.toml").write_text("kind = 'table'\nfile = 'points.csv'")
    pd.DataFrame({"levers.torture": [0.0, 0.5]}).to_parquet(tmp_path / "points.parquet")
    found = [list(read_design(tmp_path / name)[0]) for name in ("design.toml", "points.csv", "points.parquet")]
    assert found == [[{"levers.torture": 0.0}, {"levers.torture": 0.5}]] * 3


def test_points_that_only_together_are_wrong_are_found(ministry: Scenario) -> None:
    design = Design.zip({"party.circles.North.size": [10, 3], "party.circles.North.took_part": [4, 4]})
    with pytest.raises(
        DesignError, match=r"took_part: given 4 who took part and 4 who knew; allowed: together at most its size of 3"
    ):
        check_design(design, ministry)


def test_values_that_only_together_are_right_are_taken(ministry: Scenario) -> None:
    names = [f"party.circles.North.{name}" for name in ("size", "took_part", "knew")]
    check_design(Design.zip(dict(zip(names, ([10, 3], [4, 1], [4, 1]), strict=True))), ministry)


def test_a_million_runs_are_not_begun_by_mistake(ministry: Scenario, tmp_path: Path) -> None:
    values = [i / 1000 for i in range(1000)]
    design = Design.grid({"levers.torture": values, "levers.custody": values, "levers.pressure": values})
    with pytest.raises(TooManyRunsError, match=r"1,000,000,000 runs, about .* days with 1 worker and .* MB: say yes"):
        sweep(ministry, design, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_costs_grow_with_the_party_and_fall_with_workers(ministry: Scenario) -> None:
    small, two = cost_of(ministry, 100, 1), cost_of(ministry, 100, 2)
    assert two.seconds == small.seconds
    assert "with 2 workers" in str(two)
    assert cost_of(ministry, 100, 1, ("daily",)).size > small.size
    assert not small.large
    assert cost_of(ministry, 10_001, 1).large


@pytest.mark.parametrize(
    ("text", "told"),
    {
        "levers.torture,levers.custody\n1.0,0.2,0.3\n": "points.csv: every row has 3 cells, the header 2",
        "levers.torture,levers.custody\n1.0,0.2\n0.5\n": "points.csv, row 3: 1 cell; allowed: 2, as in the header",
        "levers.torture,levers.torture\n1.0,0.2\n": "points.csv: column levers.torture: there are 2 of this name",
    }.items(),
)
def test_a_table_whose_rows_would_be_shifted_is_refused(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(text)
    with pytest.raises(DesignError) as caught:
        read_design(tmp_path / "points.csv")
    assert told in str(caught.value)


def test_more_points_than_anybody_can_run_are_not_even_drawn() -> None:
    with pytest.raises(DesignError, match=r"n: given 1000000000000; allowed: at most 10,000,000"):
        Design("random", {"levers.torture": {"distribution": "uniform", "low": 0.0, "high": 1.0}}, n=10**12)
