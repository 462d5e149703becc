"""Recounts of comparisons with chance: random placements drawn in plain Python, and the acceptance by scipy."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import fmean, stdev
from typing import Final

from scipy import stats

from ...queries import answers
from ...queries.run import Answer
from .comparing import argument, checks, within
from .data import Data
from .participation import by_region, participation

Pairs = Counter[tuple[str, str]]

_SEED: Final = 20_261_129
_DRAWS: Final = 120
#: Trades per node before the first draw, and from one to the next.
_BURN_IN, _THINNING = 20, 3
_RATE: Final = 0.05
#: By how many standard errors, of correlated draws, two means may differ.
_ERRORS: Final = 8


@checks("linkages/beyond-chance", "random placements in Python, and scipy's false discovery rate")
def ties_beyond_chance(data: Data, answer: Answer) -> list[str]:
    """Check the ties of regions; with strata only what does not depend on them."""
    if argument(answer, "between") != "regions" or argument(answer, "roles") != "all":
        raise ValueError(f"{answer.question.id}: only regions by all roles are recounted")
    on = by_region(data, participation(data, answer), argument(answer, "level") or "country")
    is_stratified = argument(answer, "strata") not in (None, "together")
    return _faults({standard: set(nodes) for standard, nodes in on.items()}, answer, is_stratified=is_stratified)


@checks("catalogues/topics-together", "random placements in Python, and scipy's false discovery rate")
def topics_together(data: Data, answer: Answer) -> list[str]:
    """Check the ties of home countries by topics."""
    lines = Path(answers.__file__).with_name("not-topics.txt").read_text("utf-8").splitlines()
    wordings = [re.escape(line.strip()).replace(r"\*", ".*") for line in lines if line.strip() and line[0] != "#"]
    no_topic = re.compile(f"(?i)^(?:{'|'.join(wordings)})$")
    committee, on, committees = argument(answer, "committee"), defaultdict[str, set[str]](set), set()
    for row in data.rows("contribution"):
        is_of = row["item"] is not None and committee in (None, row["to"]) and within(answer, row["date_year"])
        if is_of and not no_topic.search(row["item"]):
            home = data.homes.get(data.group(row["actor"], row["date_year"]))
            if home is not None:
                on[row["item"]].add(home)
                committees.add(row["to"])
    return _faults(on, answer, is_stratified=len(committees) > 1)


def _faults(on: Mapping[str, set[str]], answer: Answer, *, is_stratified: bool) -> list[str]:
    """Return how an answer differs: in what is shared, in what chance gives, and in which ties exceed it."""
    given = {(str(row["a"]), str(row["b"])): row for row in answer.table}
    shared = _shared(on)
    faults = [f"{pair}: {given.get(pair)}, recounted {shared.get(pair)}" for pair in shared.keys() ^ given.keys()]
    if faults or not given:
        return faults
    faults += [f"{pair}: shared {row['shared']}, recounted {shared[pair]}" for pair, row in given.items()
               if row["shared"] != shared[pair]]  # fmt: skip
    nodes = len(set().union(*on.values()))
    # A pair that shares nothing shares at least as many as by chance with certainty.
    missing = nodes * (nodes - 1) // 2 - len(given)
    probabilities = [float(row["probability"] or 0) for row in given.values()]
    adjusted = stats.false_discovery_control([*probabilities, *[1.0] * missing])
    for (pair, row), p in zip(given.items(), adjusted, strict=False):
        if bool(row["exceeds"]) != (p <= _RATE):
            faults.append(f"{pair}: exceeds {row['exceeds']}, adjusted probability {p:.4f}")
    # Every placement has as many pairs as observed.
    if sum(float(row["expected"] or 0) for row in given.values()) > sum(shared.values()) * 1.001:
        faults.append("more is expected than there is")
    if not is_stratified:
        faults += _unexpected(on, given)
    return faults


def _unexpected(on: Mapping[str, set[str]], given: Mapping[tuple[str, str], Mapping[str, object]]) -> Iterator[str]:
    draws = list(_placements(on))
    for pair, row in given.items():
        found = [float(draw[pair]) for draw in draws]
        apart, mean = float(str(row["expected"])) - fmean(found), fmean(found)
        if abs(apart) > _ERRORS * stdev(found) / len(found) ** 0.5 + 0.02 * mean + 0.05:
            yield f"{pair}: expected {row['expected']}, recounted {mean:.3f}"


def _placements(on: Mapping[str, set[str]]) -> Iterator[Pairs]:
    """Yield the shared standards of random placements with the same numbers of standards and of nodes."""
    random, of = Random(_SEED), defaultdict[str, set[str]](set)
    for standard, nodes in on.items():
        for node in nodes:
            of[node].add(standard)
    names = sorted(of)
    for draw in range(_DRAWS):
        for _ in range(len(names) * (_THINNING if draw else _BURN_IN)):
            _trade(*(of[name] for name in random.sample(names, 2)), random)
        yield Counter({(a, b): len(of[a] & of[b]) for a, b in combinations(names, 2)})


def _trade(one: set[str], other: set[str], random: Random) -> None:
    """Let two nodes divide anew the standards that only one of them is on."""
    both = one & other
    pool = sorted((one | other) - both)
    random.shuffle(pool)
    size = len(one) - len(both)
    one.clear()
    one.update(both, pool[:size])
    other.clear()
    other.update(both, pool[size:])


def _shared(on: Mapping[str, set[str]]) -> Pairs:
    return Counter(pair for nodes in on.values() for pair in combinations(sorted(nodes), 2))
