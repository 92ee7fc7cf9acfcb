"""Keyed draws: NumPy's Philox word for word, strictly inside (0, 1), uniform and independent."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from purgesim.core.jit import compiled
from purgesim.core.keyed_random import PARTY_DOMAIN, RUN_DOMAIN, Stream, philox, uniform, unit, words

LAST = 2**64 - 1
WORD = st.one_of(st.integers(0, LAST), st.sampled_from([0, 1, 2**32 - 1, 2**32, 2**63 - 1, 2**63, LAST - 1, LAST]))
COUNTER = st.tuples(WORD, WORD, WORD, WORD)
KEY = st.tuples(WORD, WORD)
MANY = 200_000
# Each statistical test below is fixed (the draws are keyed); its p-value must lie above this, which one honest
# generator in 10,000 would miss.
ALPHA = 1e-4


def numpy_block(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, ...]:
    """The block at `counter`: NumPy increments before output, so it is given the counter before."""
    wide = sum(word << (64 * place) for place, word in enumerate(counter))
    before = (wide - 1) % 2**256
    start = np.array([(before >> (64 * place)) & LAST for place in range(4)], dtype=np.uint64)
    bits = np.random.Philox(counter=start, key=np.array(key, dtype=np.uint64))
    return tuple(int(word) for word in bits.random_raw(4))


@compiled()
def many(
    key0: int, key1: int, stream: int, who: NDArray[np.int64], whom: NDArray[np.int64], n: NDArray[np.int64]
) -> NDArray[np.float64]:
    out = np.empty(who.size)
    for index in range(who.size):
        out[index] = uniform(key0, key1, stream, who[index], whom[index], n[index])
    return out


def along(
    axis: str, *, key0: int = 7, key1: int = 0, stream: int = Stream.TARGET, fixed: int = 3
) -> NDArray[np.float64]:
    """Draws whose keys differ in one part alone (`axis`), the way a run asks for them: 0, 1, 2, ..."""
    steps = np.arange(MANY, dtype=np.int64)
    still = np.full(MANY, fixed, dtype=np.int64)
    parts = {name: steps if name == axis else still for name in ("who", "whom", "n")}
    return many(key0, key1, int(stream), parts["who"], parts["whom"], parts["n"])


@given(COUNTER, KEY)
@example((0, 0, 0, 0), (0, 0))
@example((LAST,) * 4, (LAST,) * 2)
@example((0, 0, 0, 1), (0, 0))
def test_philox_equals_numpy_word_for_word(counter: tuple[int, int, int, int], key: tuple[int, int]) -> None:
    assert tuple(int(w) for w in philox(*counter, *key)) == numpy_block(counter, key)


@given(st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1), st.sampled_from(Stream))
def test_the_words_of_a_draw_are_the_block_of_its_key(who: int, whom: int, n: int, stream: Stream) -> None:
    drawn = words(1957, RUN_DOMAIN, stream, who, whom, n)
    assert tuple(int(w) for w in drawn) == numpy_block((who, whom, n, int(stream)), (1957, RUN_DOMAIN))


def test_nobody_is_a_key_of_its_own() -> None:
    drawn = words(1, RUN_DOMAIN, Stream.PARENT, 5, -1, 0)
    assert tuple(int(w) for w in drawn) == numpy_block((5, LAST, 0, int(Stream.PARENT)), (1, RUN_DOMAIN))


@pytest.mark.parametrize("word", [0, 1, 2**12 - 1, 2**12, 2**63, LAST - 2**12, LAST - 1, LAST])
def test_a_uniform_lies_strictly_inside_even_at_the_ends(word: int) -> None:
    value = unit(np.uint64(word))
    assert 0.0 < value < 1.0
    assert np.isfinite(-np.log(value))
    assert np.isfinite(-np.log1p(-value))


def test_the_ends_of_the_uniform_are_mirror_images() -> None:
    assert unit(np.uint64(0)) == 2.0**-53
    assert unit(np.uint64(LAST)) == 1.0 - 2.0**-53


@given(st.integers(0, LAST))
def test_a_uniform_is_exact_and_keeps_the_order_of_the_words(word: int) -> None:
    assert unit(np.uint64(word)) == ((word >> 12) * 2 + 1) / 2**53
    assert unit(np.uint64(word)) <= unit(np.uint64(min(word + 4096, LAST)))


@pytest.mark.parametrize("axis", ["who", "whom", "n"])
def test_draws_along_each_part_of_the_key_are_uniform(axis: str) -> None:
    drawn = along(axis)
    assert stats.kstest(drawn, "uniform").pvalue > ALPHA
    counts, _ = np.histogram(drawn, bins=1000, range=(0.0, 1.0))
    assert stats.chisquare(counts).pvalue > ALPHA


def test_every_bit_of_every_word_is_fair() -> None:
    block = np.array([words(3, RUN_DOMAIN, Stream.SPEAK, who, 0, 0) for who in range(20_000)], dtype=np.uint64)
    bits = (block[:, :, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    share = bits.mean(axis=0)
    # 256 shares with standard error 0.0035; five of them leave one honest generator in 6,800 outside.
    assert np.abs(share - 0.5).max() < 5 * 0.5 / np.sqrt(20_000)


@pytest.mark.parametrize("axis", ["who", "whom", "n"])
@pytest.mark.parametrize("lag", [1, 2, 20, 1000])
def test_neighbours_along_a_key_are_independent(axis: str, lag: int) -> None:
    drawn = along(axis)
    assert stats.pearsonr(drawn[:-lag], drawn[lag:]).pvalue > ALPHA
    table, _, _ = np.histogram2d(drawn[:-lag:2], drawn[lag::2], bins=16, range=[[0, 1], [0, 1]])
    assert stats.chi2_contingency(table).pvalue > ALPHA


def variants() -> dict[str, NDArray[np.float64]]:
    return {
        "base": along("who"),
        "other stream": along("who", stream=Stream.SPEAKER),
        "next seed": along("who", key0=8),
        "party's domain": along("who", key1=PARTY_DOMAIN),
        "other whom and n": along("who", fixed=4),
        "along whom": along("whom"),
        "along n": along("n"),
    }


def test_streams_seeds_domains_and_parts_of_a_key_are_independent() -> None:
    pairs = list(itertools.combinations(variants().items(), 2))
    for (left, a), (right, b) in pairs:
        keep = a != b  # at one place the axes cross: there it is one and the same draw
        assert (~keep).sum() <= 1, (left, right)
        assert stats.pearsonr(a[keep], b[keep]).pvalue > ALPHA / len(pairs), (left, right)
        table, _, _ = np.histogram2d(a[keep], b[keep], bins=16, range=[[0, 1], [0, 1]])
        assert stats.chi2_contingency(table).pvalue > ALPHA / len(pairs), (left, right)


def test_all_streams_give_other_draws_for_the_same_persons() -> None:
    drawn = np.array([along("who", stream=stream) for stream in Stream])
    correlation = np.corrcoef(drawn) - np.eye(len(Stream))
    # Some 700 pairs, each with standard error 1 / sqrt(MANY).
    assert np.abs(correlation).max() < 5 / np.sqrt(MANY)


def test_the_four_words_of_a_block_are_independent() -> None:
    block = np.array([words(11, RUN_DOMAIN, Stream.EXIT, who, 0, 0) for who in range(20_000)], dtype=np.float64)
    correlation = np.corrcoef(block, rowvar=False) - np.eye(4)
    assert np.abs(correlation).max() < 5 / np.sqrt(20_000)


def test_streams_have_codes_of_their_own() -> None:
    assert len({int(s) for s in Stream}) == len(Stream.__members__)
    assert RUN_DOMAIN != PARTY_DOMAIN


def test_the_day_is_nowhere_in_a_key() -> None:
    """A case opened a day later keeps its numbers: the same key, the same draw, whatever was drawn between."""
    before = uniform(1, RUN_DOMAIN, Stream.SANCTION, 5, 0, 2)
    _ = [uniform(1, RUN_DOMAIN, Stream.SANCTION, row, 0, 0) for row in range(10)]
    assert uniform(1, RUN_DOMAIN, Stream.SANCTION, 5, 0, 2) == before
