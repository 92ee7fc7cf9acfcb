"""Thin harnesses: loops around the model's own rules, draws, races, queues and calendars.

Nothing of the theory is computed here. Every count, choice, chance, delay and place in a line comes from the function
that the executors call; the loops only say who is next.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from purgesim.core.choice.chain import fill_in_order
from purgesim.core.choice.race import first_k, time_of, winner
from purgesim.core.jit import compiled
from purgesim.core.keyed_random import RUN_DOMAIN, Stream, uniform, unit, words
from purgesim.rules.counts import poisson
from purgesim.rules.demography import days_until_death, days_until_event
from purgesim.rules.hearing import found
from purgesim.rules.interrogation import break_chance
from purgesim.rules.watch import shares_mark

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@compiled("int64[:, ::1](uint64, int64, float64, int64, int64)")
def progenies(seed: int, chains: int, mean: float, seeds: int, most: int) -> Ints:
    """Chains in which everybody names a Poisson number of new people (`names_in_session` in a boundless party).

    Returns total (cut off at `most`), last generation and people still open, shape (chains, 3).
    """
    out = np.zeros((chains, 3), np.int64)
    for chain in range(chains):
        total, open_, depth, person = seeds, seeds, 0, 0
        while open_ > 0 and total < most:
            new = 0
            for _ in range(open_):
                new += poisson(uniform(seed, RUN_DOMAIN, Stream.SESSION_COUNT, person, 0, chain), mean)
                person += 1
            depth += 1 if new > 0 else 0
            total, open_ = total + new, new
        out[chain] = total, depth, open_
    return out


@compiled("int64[::1](uint64, int64, int64, int64, float64, int64)")
def fallen_by_naming(seed: int, chains: int, people: int, names: int, custody: float, most: int) -> Ints:
    """Chains among so many people in which who breaks names `names` of the others; totals, cut off at `most`."""
    totals = np.zeros(chains, np.int64)
    rows, weights = np.arange(people), np.ones(people)
    line = np.empty(people, np.int64)
    for chain in range(chains):
        fallen = np.zeros(people, np.bool_)
        fallen[0], line[0], count, at = True, 0, 1, 0
        while at < count and count < most:
            who = line[at]
            at += 1
            if uniform(seed, RUN_DOMAIN, Stream.BREAK, who, 0, chain) >= break_chance(custody, 0.0, 0.0):
                continue
            weights[who] = 0.0
            for name in first_k(seed, RUN_DOMAIN, Stream.NAME, who, chain, rows, weights, people, names):
                if not fallen[name]:
                    fallen[name] = True
                    line[count] = name
                    count += 1
            weights[who] = 1.0
        totals[chain] = count
    return totals


@compiled("int64[:, ::1](uint64, int64, int64, float64[:, ::1], float64[::1], float64, float64, int64)")
def typed_progenies(
    seed: int, chains: int, first: int, mix: Floats, processed: Floats, names: float, custody: float, most: int
) -> Ints:
    """Chains of people of several types: who breaks gives a Poisson number of names, each a race of the types.

    Returns victims by type, shape (chains, n_types); a chain of `most` cases is not followed further.
    """
    types = len(processed)
    rows = np.arange(types)
    totals = np.zeros((chains, types), np.int64)
    line = np.empty(most, np.int64)
    for chain in range(chains):
        line[0], count, at, named = first, 1, 0, 0
        while at < count and count < most:
            kind = line[at]
            at += 1
            if uniform(seed, RUN_DOMAIN, Stream.BREAK, at, 0, chain) >= break_chance(custody, 0.0, 0.0):
                continue
            for _ in range(poisson(uniform(seed, RUN_DOMAIN, Stream.COUNT, at, 0, chain), names)):
                named += 1
                whom = winner(seed, RUN_DOMAIN, Stream.NAME, named, chain, rows, mix[kind], types)
                if count < most and uniform(seed, RUN_DOMAIN, Stream.OPEN, named, 0, chain) < processed[whom]:
                    line[count] = whom
                    count += 1
        for at in range(count):
            totals[chain, line[at]] += 1
    return totals


@compiled("int64[::1](uint64, int64, int64, float64[:, ::1])")
def chain_lengths(seed: int, chains: int, first: int, fill: Floats) -> Ints:
    """Vacancy chains: a post of rank i is filled from rank j by a race with weights fill[i], the last from outside."""
    ranks = fill.shape[0]
    rows = np.arange(ranks + 1)
    lengths = np.zeros(chains, np.int64)
    for chain in range(chains):
        rank = first
        while rank < ranks:
            key = np.array([rank]), np.array([chain * 1000 + lengths[chain]])
            lengths[chain] += 1
            rank = fill_in_order(seed, RUN_DOMAIN, key[0], key[1], rows, np.ascontiguousarray(fill[rank]))[0]
    return lengths


@compiled("int64[::1](uint64, int64, float64, int64)")
def marks_up_the_line(seed: int, marks: int, share_up: float, superiors: int) -> Ints:
    """How many superiors share each of so many marks."""
    shared = np.zeros(marks, np.int64)
    for mark in range(marks):
        for superior in range(1, superiors + 1):
            if not shares_mark(uniform(seed, RUN_DOMAIN, Stream.UPLINE, 0, superior, mark), share_up):
                break
            shared[mark] += 1
    return shared


@compiled("int64[::1](uint64, int64, float64, float64, float64)")
def exits(seed: int, people: int, death: float, ordinary: float, days: float) -> Ints:
    """Deaths and ordinary expulsions of a closed party with constant hazards [1/year], whichever comes first."""
    counts = np.zeros(2, np.int64)
    for row in range(people):
        draws = words(seed, RUN_DOMAIN, Stream.EXIT, row, 0, 0)
        dies = days_until_death(unit(draws[0]), death, 0.0, 40.0)
        leaves = days_until_event(unit(draws[1]), ordinary)
        if min(dies, leaves) < days:
            counts[0 if dies <= leaves else 1] += 1
    return counts


@compiled("int64[::1](uint64, int64, int64, float64)")
def linked(seed: int, chains: int, susceptible: int, weight: float) -> Ints:
    """How many of a closed group are reached from one when a link between two is found by the search of a hearing."""
    totals = np.zeros(chains, np.int64)
    for chain in range(chains):
        reached = np.zeros(susceptible + 1, np.int64)
        reached[0] = 1
        line = np.zeros(susceptible + 1, np.int64)
        count, at = 1, 0
        while at < count:
            who = line[at]
            at += 1
            for other in range(susceptible + 1):
                time = time_of(seed, RUN_DOMAIN, Stream.CHARGE, who, other, chain, weight)
                if reached[other] == 0 and found(time, 1.0):
                    reached[other] = 1
                    line[count] = other
                    count += 1
        totals[chain] = count - 1
    return totals


@compiled("boolean[::1](uint64, int64, int64[::1], int64[::1], float64)")
def links_found(seed: int, n: int, a: Ints, b: Ints, weight: float) -> NDArray[np.bool_]:
    """Which ties a search of effort 1 finds, each with its own key."""
    out = np.zeros(len(a), np.bool_)
    for i in range(len(a)):
        out[i] = found(time_of(seed, RUN_DOMAIN, Stream.CHARGE, a[i], b[i], n, weight), 1.0) == 1
    return out
