"""Where the nodes of a network are drawn: near those that they are tied to, so that no name covers another.

Undirected ties: the distances of a picture come as close as possible to those along ties, by majorization of stress
(Gansner, Koren and North 2005) from the positions of classical scaling, so that the same ties always look the same.
Then names are moved apart. Directed ties: ranks from left to right or, where there is no room, a list with indents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.float64]

_STEPS: Final = 200
_APART: Final = 400
#: How much farther apart nodes of different groups are than their ties say.
_BETWEEN_GROUPS: Final = 1.35


@dataclass(frozen=True)
class Box:
    """The room of a node and its name around its position: to either side, above and below, in pixels."""

    side: float
    above: float
    below: float


@dataclass(frozen=True)
class Room:
    """The room of a picture: its width and height, and the margin that nodes keep from its edges, in pixels."""

    width: float
    height: float
    edge: float = 0.0


@dataclass(frozen=True)
class Edge:
    """A tie between two nodes, by their numbers, with its strength."""

    start: int
    end: int
    strength: float


def by_distance(edges: Sequence[Edge], boxes: Sequence[Box], groups: Sequence[int | None], room: Room) -> Places:
    """Return the positions of nodes between which ties are drawn, as close as possible to their distances."""
    apart = _distances(edges, groups)
    places = _fitted(_least_stress(apart), boxes, room)
    return moved_apart(places, boxes, np.ones(len(boxes), bool), room)


def beside(places: Places, edges: Sequence[Edge], boxes: Sequence[Box], room: Room) -> Places:
    """Return positions of further nodes as well: each near those that it is tied to, which stay where they are.

    Args:
        places: the positions of the first nodes.
        edges: the ties of all nodes.
        boxes: the room of all nodes.
        room: of the picture.
    """
    known, total = len(places), len(boxes)
    middle, found = np.array([room.width / 2, room.height / 2]), np.full((total, 2), np.nan)
    found[:known] = places
    for node in range(known, total):
        near = [e.end if e.start == node else e.start for e in edges if node in (e.start, e.end)]
        tied = [found[n] for n in near if not np.isnan(found[n][0])]
        centre = np.mean(tied, axis=0) if tied else middle
        # The golden angle spreads nodes with the same neighbours around them.
        turn = node * 2.399963
        found[node] = centre + 0.25 * (centre - middle) + 40 * np.array([np.cos(turn), np.sin(turn)])
    return moved_apart(found, boxes, np.arange(total) >= known, room)


def _distances(edges: Sequence[Edge], groups: Sequence[int | None]) -> Places:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import shortest_path

    size, strongest = len(groups), max(edge.strength for edge in edges) or 1
    starts, ends = [edge.start for edge in edges], [edge.end for edge in edges]
    lengths = [2 - np.sqrt(max(edge.strength, 0) / strongest) for edge in edges]
    apart: Places = shortest_path(csr_array((lengths, (starts, ends)), shape=(size, size)), directed=False)
    finite = apart[np.isfinite(apart)]
    apart[~np.isfinite(apart)] = 0.75 * finite.max() + 1
    of = np.array([-1 if group is None else group for group in groups])
    apart[of[:, None] != of[None, :]] *= _BETWEEN_GROUPS
    np.fill_diagonal(apart, 0)
    return apart


def _least_stress(apart: Places) -> Places:
    size = len(apart)
    places = _classical(apart)
    with np.errstate(divide="ignore"):
        importance = np.where(apart > 0, apart**-2.0, 0)
    laplacian = np.diag(importance.sum(1)) - importance
    inverse = np.linalg.pinv(laplacian + np.ones((size, size)) / size)
    for _ in range(_STEPS):
        between = np.linalg.norm(places[:, None] - places[None, :], axis=2)
        ratio = np.where(between > 1e-9, importance * apart / np.maximum(between, 1e-9), 0)
        moved = inverse @ ((np.diag(ratio.sum(1)) - ratio) @ places)
        if np.abs(moved - places).max() < 1e-4:
            break
        places = moved
    return places


def _classical(apart: Places) -> Places:
    """Return the positions of classical scaling, turned so that the network is wider than high; equal ones differ."""
    size = len(apart)
    centre = np.eye(size) - 1 / size
    values, vectors = np.linalg.eigh(-0.5 * centre @ apart**2 @ centre)
    places = vectors[:, [-1, -2]] * np.sqrt(np.maximum(values[[-1, -2]], 1e-9))
    # The sign of an eigenvector is arbitrary: the first node that is off the axis is on its positive side.
    for axis in range(2):
        off = np.flatnonzero(np.abs(places[:, axis]) > 1e-6)
        places[:, axis] *= np.sign(places[off[0], axis]) if len(off) else 1
    turn = np.arange(size) * 2.399963
    nudged: Places = places + 1e-3 * np.column_stack([np.cos(turn), np.sin(turn)])
    return nudged


def _fitted(places: Places, boxes: Sequence[Box], room: Room) -> Places:
    """Return positions that fill the picture, with room for names at its edges."""
    low, high = places.min(0), places.max(0)
    side = max(max(box.side for box in boxes), room.edge)
    top, bottom = (max(max(getattr(box, way) for box in boxes), room.edge) for way in ("above", "below"))
    inside = np.array([room.width - 2 * side, room.height - top - bottom])
    fitted: Places = np.array([side, top]) + (places - low) / np.maximum(high - low, 1e-9) * inside
    return fitted


def moved_apart(places: Places, boxes: Sequence[Box], movable: NDArray[np.bool_], room: Room) -> Places:
    """Return positions at which no box covers another, as far as there is room, and all are within the picture."""
    side, above, below = (np.array([getattr(box, n) for box in boxes]) for n in ("side", "above", "below"))
    half = (above + below) / 2
    centre = places + np.column_stack([np.zeros(len(places)), (below - above) / 2])
    order = np.sign(np.arange(len(places))[:, None] - np.arange(len(places))[None, :])
    may = movable.astype(float)
    share = may[:, None] / np.maximum(may[:, None] + may[None, :], 1)
    # A dot, which is above the centre of a box, keeps its margin too.
    least = [np.maximum(side, room.edge), np.maximum(half, room.edge - above + half)]
    low, high = np.column_stack(least), np.array([room.width, room.height]) - np.column_stack([least[0], half])
    for _ in range(_APART):
        by = centre[:, None] - centre[None, :]
        over_x = side[:, None] + side[None, :] - np.abs(by[:, :, 0])
        over_y = half[:, None] + half[None, :] - np.abs(by[:, :, 1])
        over = (over_x > 0.1) & (over_y > 0.1)
        np.fill_diagonal(over, val=False)
        if not over.any():
            break
        sign = np.where(by == 0, order[:, :, None], np.sign(by))
        across = over_x < over_y
        step_x = np.where(over & across, sign[:, :, 0] * over_x * share, 0).sum(1)
        step_y = np.where(over & ~across, sign[:, :, 1] * over_y * share, 0).sum(1)
        moved = np.clip(centre + 0.6 * np.column_stack([step_x, step_y]), low, np.maximum(low, high))
        centre = np.where(movable[:, None], moved, centre)
    found: Places = centre - np.column_stack([np.zeros(len(places)), (below - above) / 2])
    return found


def collisions(places: Places, boxes: Sequence[Box]) -> set[int]:
    """Return the nodes whose box covers that of an earlier one, which is therefore not to be drawn with a name."""
    hidden: set[int] = set()
    for node, (x, y) in enumerate(places):
        box = boxes[node]
        for other in range(node):
            if other in hidden:
                continue
            (u, v), its = places[other], boxes[other]
            is_beside = abs(x - u) >= box.side + its.side - 0.5
            if not is_beside and y - box.above < v + its.below - 0.5 and v - its.above < y + box.below - 0.5:
                hidden.add(node)
                break
    return hidden


def ranks(size: int, edges: Sequence[Edge]) -> list[int]:
    """Return the rank of each node of a directed network: one more than the highest that leads to it, along no circle.

    >>> ranks(3, [Edge(0, 1, 1), Edge(1, 2, 1), Edge(0, 2, 1)])
    [0, 1, 2]
    """
    rank = [0] * size
    for _ in range(size):
        changed = False
        for edge in edges:
            if rank[edge.end] < rank[edge.start] + 1 < size:
                rank[edge.end] = rank[edge.start] + 1
                changed = True
        if not changed:
            return rank
    # A circle: steps from the first node, whatever their direction.
    return _steps_from_first(size, edges)


def _steps_from_first(size: int, edges: Sequence[Edge]) -> list[int]:
    rank: list[int] = [-1] * size
    for first in range(size):
        if rank[first] >= 0:
            continue
        rank[first], front = 0, [first]
        while front:
            onward = [e.end for e in edges if e.start in front and rank[e.end] < 0]
            for node in onward:
                rank[node] = rank[front[0]] + 1
            front = list(dict.fromkeys(onward))
    return rank


def in_columns(rank: Sequence[int], edges: Sequence[Edge], width: float, step: float) -> tuple[Places, float]:
    """Return positions in columns by rank, each near the nodes that it is tied to, and the height of the picture."""
    columns = [[node for node, r in enumerate(rank) if r == number] for number in range(max(rank) + 1)]
    most = max(map(len, columns))
    height = most * step
    places = np.zeros((len(rank), 2))
    for number, column in enumerate(columns):
        ordered = sorted(column, key=lambda node: _mean_height(node, edges, places, rank))
        for i, node in enumerate(ordered):
            places[node] = 14 + number * width / len(columns), (i + 0.5) * height / len(column)
    return places, height


def _mean_height(node: int, edges: Sequence[Edge], places: Places, rank: Sequence[int]) -> tuple[float, int]:
    before = [places[e.start][1] for e in edges if e.end == node and rank[e.start] < rank[node]]
    return (float(np.mean(before)) if before else float(node), node)


def in_rows(rank: Sequence[int], edges: Sequence[Edge], step: float, indent: float) -> tuple[Places, float]:
    """Return positions one below another, each after the first node that leads to it, and the height of the picture."""
    rows: list[int] = []

    def add(node: int) -> None:
        if node not in rows:
            rows.append(node)
            for edge in edges:
                if edge.start == node and rank[edge.end] == rank[node] + 1:
                    add(edge.end)

    for node in sorted(range(len(rank)), key=lambda n: (rank[n], n)):
        add(node)
    places = np.array([[14 + rank[node] * indent, (rows.index(node) + 0.5) * step] for node in range(len(rank))])
    return places, len(rows) * step
