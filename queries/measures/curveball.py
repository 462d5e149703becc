"""Random matrices with the same row and column sums: the curveball algorithm (Strona et al. 2014).

Two nodes trade: standards of both stay, and those of one of the two are dealt out anew, so that each node keeps its
number of standards, and each standard its number of nodes. Which two trade does not depend on the matrix, so a trade is
as probable as its reverse, and in the long run all matrices with these sums are equally probable (Carstens 2015). In
one sweep all nodes trade in random pairs, then all standards do in the same way: the global trades of Carstens, Berger
and Strona (2018). Nodes with few standards change fast in the first half, nodes with many in the second.

Standards of one node take part: they are never shared, but they change hands, and make room for standards that can be.
Since they differ in nothing, only their number is kept for each node: the room that its other standards leave.

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

#: The most steps (entries of the matrix times sweeps) without the compiler: 10 to 30 seconds.
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


class Side(NamedTuple):
    """The matrix by rows (nodes) or by columns (standards of several nodes). Its lists are arrays if it is compiled.

    Attributes:
        starts: the place of the first entry of each row.
        entries: the columns that each row is on, in no order.
        lengths: the number of entries of each row.
        sizes: the number of entries that each row has room for.
        order: the rows, in the order of the last sweep.
    """

    starts: list[int]
    entries: list[int]
    lengths: list[int]
    sizes: list[int]
    order: list[int]


class Ranks(NamedTuple):
    """The pairs as ``chance.Pairs`` has them, and of each the numbers that ``sample`` returns."""

    starts: list[int]
    partners: list[int]
    shared: list[int]
    counts: list[int]
    total: list[int]
    at_least: list[int]
    at_most: list[int]


class Space(NamedTuple):
    """Working space: the last trade that met each entry, the entries to deal out, and the state of random numbers."""

    met: list[int]
    dealt: list[int]
    state: list[int]


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
    sizes = incidence.sizes.astype(np.int64)
    several = [nodes for nodes in incidence.columns() if len(nodes) > 1]
    steps = (draws * thinning + burn_in) * sum(map(len, several))
    if not IS_COMPILED and steps > MOST_WITHOUT_COMPILER:
        raise MissingExtraError(f"comparing ties through {len(several):,} standards with chance needs Numba", "chance")
    breadths = [len(nodes) for nodes in several]
    starts = np.cumsum([0, *np.minimum(sizes, len(several))])
    rows = _side(starts, np.zeros(starts[-1]), np.zeros(len(sizes)), sizes, range(len(sizes)))
    entries = [node for nodes in several for node in nodes]
    columns = _side(np.cumsum([0, *breadths]), entries, breadths, breadths, range(len(several)))
    empty = np.zeros(len(pairs.partners))
    ranks = Ranks(*map(_integers, (pairs.starts, pairs.partners, pairs.shared, empty, empty, empty, empty)))
    room = np.zeros(max(len(sizes), len(several)))
    space = Space(_integers(room), _integers(room, np.int32), _integers([_start(seed)]))
    numbers = np.zeros((draws if series else 0, len(empty)), dtype=np.int32)
    _draw(columns, rows, ranks, space, numbers, draws, burn_in, thinning)
    total, at_least, at_most = (np.asarray(each, dtype=np.int64) for each in ranks[-3:])
    return total, at_least, at_most, numbers


def compile_all() -> None:
    """Compile the functions, or read them from disk, so that no reader waits for it."""
    import polars as pl

    from .chance import Pairs
    from .incidence import Incidence

    tiny = Incidence.of(pl.DataFrame({"node": ["a", "b"], "standard": ["c", "c"]}))
    sample(tiny, Pairs.of(tiny), 1, seed=1, burn_in=1, thinning=1)


def _start(seed: int) -> int:
    """Return the state of random numbers for a seed: well mixed, and less than the period."""
    return 1 + int(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]) % (_FACTOR << 31)


def _side(*parts: Any) -> Side:
    """Return a side; its numbers take half the memory, since reading it is most of the work."""
    return Side(*(_integers(part, np.int32) for part in parts))


def _integers(values: Any, type_: type[np.signedinteger[Any]] = np.int64) -> Any:
    """Return an array; without the compiler a list, of which single numbers are read several times faster."""
    found = np.array(values, dtype=type_)
    return found if IS_COMPILED else found.tolist()


@_compiled
def _random(space: Space) -> int:
    """Return a random number below 2**32: multiply-with-carry (Marsaglia 1994), its halves combined (Thomas 2011)."""
    state = space.state[0]
    low, carry = state & 0xFFFFFFFF, state >> 32
    space.state[0] = low * _FACTOR + carry
    return low ^ carry


@_compiled
def _draw(
    columns: Side,
    rows: Side,
    ranks: Ranks,
    space: Space,
    numbers: NDArray[np.int32],
    draws: int,
    burn_in: int,
    thinning: int,
) -> None:
    stamp = 0
    for draw in range(draws):
        for _ in range(thinning if draw else burn_in):
            _turn(columns, rows)
            stamp = _sweep(rows, space, stamp)
            _turn(rows, columns)
            stamp = _sweep(columns, space, stamp)
        _count(columns, ranks)
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
def _turn(side: Side, other: Side) -> None:
    """Write the matrix of one side by the other."""
    for row in range(len(other.lengths)):
        other.lengths[row] = 0
    for row in range(len(side.lengths)):
        for place in range(side.starts[row], side.starts[row] + side.lengths[row]):
            column = side.entries[place]
            other.entries[other.starts[column] + other.lengths[column]] = row
            other.lengths[column] += 1


@_compiled
def _sweep(side: Side, space: Space, stamp: int) -> int:
    """Let all rows trade in random pairs; return the last stamp of a trade."""
    for last in range(len(side.order) - 1, 0, -1):
        other = (_random(space) * (last + 1)) >> 32
        side.order[last], side.order[other] = side.order[other], side.order[last]
    for at in range(0, len(side.order) - 1, 2):
        stamp += 2
        _trade(side, space, side.order[at], side.order[at + 1], stamp)
    return stamp


@_compiled
def _trade(side: Side, space: Space, one: int, other: int, stamp: int) -> None:
    """Deal out anew what only one of two rows has."""
    own, theirs, number = side.starts[one], side.starts[other], 0
    for place in range(own, own + side.lengths[one]):
        space.met[side.entries[place]] = stamp
    for place in range(theirs, theirs + side.lengths[other]):
        entry = side.entries[place]
        if space.met[entry] == stamp:
            space.met[entry] = stamp + 1  # both have it
            side.entries[theirs] = entry
            theirs += 1
        else:
            space.dealt[number] = entry
            number += 1
    for place in range(own, own + side.lengths[one]):
        entry = side.entries[place]
        if space.met[entry] == stamp + 1:
            side.entries[own] = entry
            own += 1
        else:
            space.dealt[number] = entry
            number += 1
    # What is not dealt in the end is room for columns with one entry.
    room = side.starts[one] + side.sizes[one] - own
    both = room + side.starts[other] + side.sizes[other] - theirs
    for at in range(number):
        if (_random(space) * (both - at)) >> 32 < room:
            side.entries[own] = space.dealt[at]
            own += 1
            room -= 1
        else:
            side.entries[theirs] = space.dealt[at]
            theirs += 1
    side.lengths[one] = own - side.starts[one]
    side.lengths[other] = theirs - side.starts[other]


@_compiled
def _count(columns: Side, ranks: Ranks) -> None:
    """Count the shared standards of each pair, which is found by bisection among the pairs of its first node."""
    for column in range(len(columns.lengths)):
        end = columns.starts[column + 1]
        for place in range(columns.starts[column], end):
            for next_place in range(place + 1, end):
                one, other = columns.entries[place], columns.entries[next_place]
                if one > other:
                    one, other = other, one
                low, high = ranks.starts[one], ranks.starts[one + 1]
                while low < high:
                    middle = (low + high) // 2
                    if ranks.partners[middle] < other:
                        low = middle + 1
                    else:
                        high = middle
                if low < ranks.starts[one + 1] and ranks.partners[low] == other:
                    ranks.counts[low] += 1
