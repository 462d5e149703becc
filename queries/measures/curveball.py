"""Random matrices with the same row and column sums: the curveball algorithm (Strona et al. 2014).

Two standards trade: nodes on both stay, and those on one of the two are dealt out anew, so that each standard keeps its
number of nodes, and each node its number of standards. Which two trade does not depend on the matrix, so a trade is as
probable as its reverse, and in the long run all matrices with these sums are equally probable (Carstens 2015). Only
standards of one stratum trade with each other, which keeps both sums in each stratum.

In one sweep the standards of several nodes trade in pairs, those of a random round of a tournament: they stand in a
circle, and each trades with its mirror image at a random axis. A standard has a place in the circle for every two of
its nodes, since a broad one meets mostly narrow ones and changes little in a trade. Then each standard of one node
trades with one of the circle. Two standards of one node do not trade: it would change no shared standard.

Numba, the extra ``chance``, compiles these functions and keeps the machine code on disk. Without it they run as they
are, on lists, with the same result in many times the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from ...errors import MissingExtraError

if TYPE_CHECKING:
    from .chance import Pairs
    from .incidence import Incidence

#: The most steps (places times sweeps) without the compiler: 10 to 30 seconds.
MOST_WITHOUT_COMPILER: Final = 10_000_000

#: The factor of the random numbers; with it, states are signed integers of 64 bits.
_FACTOR: Final = 1791398085

F = TypeVar("F", bound=Callable[..., Any])
Integers = NDArray[np.int64]

try:
    from numba import njit
except ImportError:
    IS_COMPILED = False

    def _compiled(function: F) -> F:
        return function

else:
    IS_COMPILED = True

    def _compiled(function: F) -> F:
        try:
            return cast("F", njit(cache=True)(function))
        except RuntimeError:  # there is no folder to keep machine code in
            return cast("F", njit(function))


class Matrix(NamedTuple):
    """The matrix by standards, and who trades with whom. Its lists are arrays if it is compiled.

    Attributes:
        starts: the place of the first node of each standard among the entries; standards of several nodes first.
        entries: the nodes of each standard, in no order.
        several: the number of standards of several nodes.
        circle: the standards that trade, by stratum: those of several nodes, at all their places, then those of one.
        strata: of each stratum its first place in the circle, that of its first standard of one node, and its end.
        met: working space: the last trade that met each node; negative if both standards have it.
        state: the number of trades so far, and the state of the random numbers.
    """

    starts: list[int]
    entries: list[int]
    several: int
    circle: list[int]
    strata: list[tuple[int, int, int]]
    met: list[int]
    state: list[int]


class Ranks(NamedTuple):
    """The pairs as ``chance.Pairs`` has them, and of each the numbers that ``sample`` returns."""

    starts: list[int]
    partners: list[int]
    shared: list[int]
    counts: list[int]
    total: list[int]
    at_least: list[int]
    at_most: list[int]


def sample(
    incidence: Incidence, pairs: Pairs, draws: int, *, seed: int, burn_in: int, thinning: int, series: bool = False
) -> tuple[Integers, Integers, Integers, NDArray[np.int32]]:
    """Draw random matrices and count the shared standards of pairs.

    Args:
        incidence: nodes by standards.
        pairs: the pairs, and their shared standards as observed.
        draws: the number of random matrices.
        seed: of the random numbers.
        burn_in: sweeps before the first draw.
        thinning: sweeps from one draw to the next.
        series: whether to return the numbers of each draw, for diagnosis.

    Returns:
        Of each pair: the sum of its shared standards over all draws, and the numbers of draws in which they were at
        least, and at most, as many as observed; and, draws by pairs, the numbers of each draw.

    Raises:
        MissingExtraError: if it would take minutes without the compiler.
    """
    matrix = _matrix(incidence.strata(), len(incidence.nodes), seed)
    steps = (draws * thinning + burn_in) * len(matrix.circle)
    if not IS_COMPILED and steps > MOST_WITHOUT_COMPILER:
        what = f"comparing ties through {matrix.several:,} standards with chance"
        raise MissingExtraError(f"{what} needs Numba", "chance")
    empty = np.zeros(len(pairs.partners))
    ranks = Ranks(*map(_integers, (pairs.starts, pairs.partners, pairs.shared, empty, empty, empty, empty)))
    numbers = np.zeros((draws if series else 0, len(empty)), dtype=np.int32)
    _draw(matrix, ranks, numbers, draws, burn_in, thinning)
    total, at_least, at_most = (np.asarray(each, dtype=np.int64) for each in ranks[-3:])
    return total, at_least, at_most, numbers


def compile_all() -> None:
    """Compile the functions, or read them from disk, so that no reader waits for it."""
    import polars as pl

    from .chance import Pairs
    from .incidence import Incidence

    tiny = Incidence.of(pl.DataFrame({"node": ["a", "b"], "standard": ["c", "c"]}))
    sample(tiny, Pairs.of(tiny), 1, seed=1, burn_in=1, thinning=1)


def _matrix(strata: list[list[tuple[int, ...]]], nodes: int, seed: int) -> Matrix:
    """Return the matrix of standards, given by their nodes; a stratum without a tie is left out, as nothing changes."""
    tied = [stratum for stratum in strata if any(len(standard) > 1 for standard in stratum)]
    # Standards of several nodes first, then by stratum.
    order = sorted(
        (len(standard) == 1, number, standard) for number, stratum in enumerate(tied) for standard in stratum
    )
    members: list[tuple[list[int], list[int]]] = [([], []) for _ in tied]
    for at, (is_narrow, number, standard) in enumerate(order):
        members[number][is_narrow].extend([at] * ((len(standard) + 1) // 2))
    ends = np.cumsum([0, *(len(part) for both in members for part in both)]).tolist()
    bounds = list(zip(ends[:-1:2], ends[1::2], ends[2::2], strict=True))
    return Matrix(
        _integers(np.cumsum([0, *(len(standard) for _, _, standard in order)])),
        _integers([node for _, _, standard in order for node in standard], np.int32),
        sum(not is_narrow for is_narrow, _, _ in order),
        # The places of a standard are scattered, so that they meet different standards.
        _integers([at for both in members for part in both for at in np.random.default_rng(seed).permutation(part)]),
        cast("Any", np.array(bounds, dtype=np.int64).reshape(-1, 3) if IS_COMPILED else bounds),
        _integers(np.zeros(nodes)),
        _integers([0, _start(seed)]),
    )


def _start(seed: int) -> int:
    """Return the state of random numbers for a seed: well mixed, and less than the period."""
    return 1 + int(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]) % (_FACTOR << 31)


def _integers(values: Any, type_: type[np.signedinteger[Any]] = np.int64) -> Any:
    """Return an array; without the compiler a list, of which single numbers are read several times faster."""
    found = np.array(values, dtype=type_)
    return found if IS_COMPILED else found.tolist()


@_compiled
def _random(state: list[int]) -> int:
    """Return a random number below 2**32: multiply-with-carry (Marsaglia 1994), its halves combined (Thomas 2011)."""
    low, carry = state[1] & 0xFFFFFFFF, state[1] >> 32
    state[1] = low * _FACTOR + carry
    return low ^ carry


@_compiled
def _draw(matrix: Matrix, ranks: Ranks, numbers: NDArray[np.int32], draws: int, burn_in: int, thinning: int) -> None:
    for draw in range(draws):
        for _ in range(thinning if draw else burn_in):
            _sweep(matrix)
        _count(matrix, ranks)
        for at in range(len(ranks.counts)):
            number = ranks.counts[at]
            ranks.counts[at] = 0
            ranks.total[at] += number
            if number >= ranks.shared[at]:
                ranks.at_least[at] += 1
            if number <= ranks.shared[at]:
                ranks.at_most[at] += 1
            if len(numbers):
                numbers[draw, at] = number


@_compiled
def _sweep(matrix: Matrix) -> None:
    """Let the standards of each stratum trade: those of several nodes with each other, then with those of one."""
    starts, entries, circle, state = matrix.starts, matrix.entries, matrix.circle, matrix.state
    for first, middle, end in matrix.strata:
        places = middle - first
        axis = (_random(state) * places) >> 32
        for at in range(places):
            mirrored = axis - at if at <= axis else axis - at + places
            one, other = circle[first + at], circle[first + mirrored]
            if mirrored > at and one != other:
                _trade(entries, matrix.met, state, starts[one], starts[one + 1], starts[other], starts[other + 1])
        at = (_random(state) * places) >> 32
        for place in range(middle, end):
            one = circle[first + at]
            _swap(entries, state, starts[circle[place]], starts[one], starts[one + 1])
            at = at + 1 if at + 1 < places else 0


@_compiled
def _swap(entries: list[int], state: list[int], single: int, first: int, end: int) -> None:
    """Deal out anew the node of a standard of one, and those of another standard, the entries from first to end."""
    node, place = entries[single], first + ((_random(state) * (end - first + 1)) >> 32)
    if place == end:  # it stays where it is
        return
    for at in range(first, end):
        if entries[at] == node:
            return
    entries[single], entries[place] = entries[place], node


@_compiled
def _trade(entries: list[int], met: list[int], state: list[int], one: int, end: int, other: int, last: int) -> None:
    """Deal out anew the nodes that are on only one of two standards, the entries from one to end and other to last."""
    if end - one > last - other:
        one, end, other, last = other, last, one, end
    state[0] += 1
    trade, first = state[0], other
    for place in range(one, end):
        met[entries[place]] = trade
    for place in range(other, last):  # those of both go to the front
        node = entries[place]
        if met[node] == trade:
            met[node] = -trade
            entries[place], entries[other] = entries[other], node
            other += 1
    if other > first:
        for place in range(one, end):
            node = entries[place]
            if met[node] == -trade:
                entries[place], entries[one] = entries[one], node
                one += 1
    left = end - one + last - other
    for place in range(one, end):
        chosen = place + ((_random(state) * left) >> 32)
        left -= 1
        if chosen >= end:
            chosen += other - end
        node = entries[place]
        entries[place] = entries[chosen]
        entries[chosen] = node


@_compiled
def _count(matrix: Matrix, ranks: Ranks) -> None:
    """Count the shared standards of each pair."""
    starts, entries = matrix.starts, matrix.entries
    firsts, partners, counts = ranks.starts, ranks.partners, ranks.counts
    for standard in range(matrix.several):
        for place in range(starts[standard], starts[standard + 1]):
            for next_place in range(place + 1, starts[standard + 1]):
                one, other = entries[place], entries[next_place]
                if one > other:
                    one, other = other, one
                at = firsts[one] + other - one - 1  # if all pairs are compared
                if at >= firsts[one + 1] or partners[at] != other:
                    at = _place(partners, firsts[one], firsts[one + 1], other)
                if at >= 0:
                    counts[at] += 1


@_compiled
def _place(partners: list[int], low: int, end: int, node: int) -> int:
    """Return the place of a node among the sorted partners of another; -1 if the two are not compared."""
    high = end
    while low < high:
        middle = (low + high) // 2
        if partners[middle] < node:
            low = middle + 1
        else:
            high = middle
    return low if low < end and partners[low] == node else -1
