"""What a picture of a network shows in the room that it has: which ties, which names in what lines, and how high it is.

A plan is made for each page that shows the picture, which reserves its height; ``drawing.py`` places what is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Final

from ..charts.layout import ACCENT, BANDS, REST, WIDTHS, short
from ..charts.lettering import fit, width, wrap
from ..wording import text
from .layout import Box, Edge, Places, in_columns, in_rows, ranks
from .ties import Network, Tie, members

#: The ties of a picture before a reader changes the threshold, and those that are in it.
SHOWN: Final = {"wide": 45, "phone": 22}
_MOST: Final = {"wide": 120, "phone": 60}
#: The height of a network of few nodes, what each further node adds, and the most that it may be.
_HEIGHT: Final = {"wide": (150, 24, 500), "phone": (170, 20, 420)}
_FONT_SIZE: Final = {"wide": 12.5, "phone": 12}
_NAME_ROOM: Final = {"wide": 112, "phone": 80}
_COLUMN: Final = 165
#: From one node of a column or list to the next.
STEP: Final = 27
_CHAIN: Final = 44
#: From one line of a name to the next, by the size of its letters.
LEADING: Final = 1.22
LEGEND_LINE: Final = 20
#: The width of the margin around the nodes of a group, twice.
HULL: Final = 30
MARGIN: Final = 6
#: Names that a group is called by.
_NAMED: Final = 2


@dataclass(frozen=True)
class Name:
    """A name in lines, with its size in pixels."""

    lines: tuple[str, ...]
    width: float
    height: float


@dataclass(frozen=True)
class Group:
    """A group of the legend: its number, its colour, and the names of its members in words."""

    number: int
    colour: str
    words: str


@dataclass(frozen=True)
class Plan:
    """The plan of a picture of one width."""

    network: Network
    kind: str

    @property
    def pixels(self) -> int:
        """The width in pixels."""
        return WIDTHS[self.kind]

    @property
    def font_size(self) -> float:
        """The size of names in pixels."""
        return _FONT_SIZE[self.kind]

    @cached_property
    def shown(self) -> int:
        """The number of ties that are seen at first."""
        return self.network.strongest(SHOWN[self.kind])

    @cached_property
    def ties(self) -> tuple[Tie, ...]:
        """The ties in the picture; of directed ones, all are seen."""
        most = SHOWN if self.network.directed else _MOST
        return self.network.ties[: self.network.strongest(most[self.kind])]

    @cached_property
    def first(self) -> int:
        """The number of nodes that are seen at first; nodes are in the order of their strongest ties."""
        return 1 + max(max(tie.start, tie.end) for tie in self.network.ties[: self.shown])

    @cached_property
    def size(self) -> int:
        """The number of nodes in the picture."""
        return 1 + max(max(tie.start, tie.end) for tie in self.ties)

    @cached_property
    def edges(self) -> list[Edge]:
        """The ties in the picture for its layout."""
        return [Edge(tie.start, tie.end, tie.strength) for tie in self.ties]

    @cached_property
    def ranks(self) -> list[int]:
        """The ranks of the nodes of a directed network."""
        return ranks(self.size, self.edges)

    @property
    def has_columns(self) -> bool:
        """Whether there is room for a directed network in columns; otherwise it is a list with indents."""
        return self.pixels / (max(self.ranks) + 1) >= _COLUMN

    @cached_property
    def radii(self) -> list[float]:
        """The radii of the nodes, by the strength of all their ties, so that areas compare."""
        totals = [0.0] * len(self.network.nodes)
        for tie in self.network.ties:
            totals[tie.start] += tie.strength
            totals[tie.end] += tie.strength
        if self.network.directed:
            return [4.5] * self.size
        largest = max(totals)
        return [max(3.0, 11 * sqrt(total / largest)) for total in totals[: self.size]]

    @cached_property
    def names(self) -> list[Name]:
        """The names of the nodes, in lines."""
        names = [short(node.name) for node in self.network.nodes[: self.size]]
        if not self.network.directed:
            return [self._name(name, _NAME_ROOM[self.kind], 2) for name in names]
        if self.has_columns:
            last, column = max(self.ranks), self.pixels / (max(self.ranks) + 1)
            rooms = [column - (30 if rank == last else 80) for rank in self.ranks]
        else:
            before = [width(relation, self.font_size) for relation in self.leading]
            rooms = [self.pixels - 34 - r * self.indent - b for r, b in zip(self.ranks, before, strict=True)]
        return [self._name(name, room, 1) for name, room in zip(names, rooms, strict=True)]

    def _name(self, name: str, room: float, lines: int) -> Name:
        wrapped = wrap(name, room, lines, self.font_size)
        widest = max(width(line, self.font_size) for line in wrapped)
        return Name(tuple(wrapped), widest, len(wrapped) * self.font_size * LEADING)

    @cached_property
    def leading(self) -> list[str]:
        """The relation by which a node of a list follows the one above it, with a space; empty for the first."""
        found = [""] * self.size
        for tie in reversed(self.ties):
            if tie.relations and self.ranks[tie.end] == self.ranks[tie.start] + 1:
                found[tie.end] = f"{tie.relations[0]} "
        return found

    @property
    def indent(self) -> float:
        """The indent of a rank of a list."""
        return min(24.0, 0.3 * self.pixels / (max(self.ranks) + 1))

    @cached_property
    def boxes(self) -> list[Box]:
        """The room of each node: with its name if it is seen at first, else of its dot."""
        found = []
        for node in range(self.size):
            radius, name = self.radii[node], self.names[node]
            if node < self.first:
                found.append(Box(max(radius, name.width / 2) + 3, radius + 3, radius + name.height + 4))
            else:
                found.append(Box(radius + 2, radius + 2, radius + 2))
        return found

    @cached_property
    def groups(self) -> list[Group]:
        """The groups that are named: the largest, as many as there are colours."""
        found = members(self.network, range(self.first))
        return [
            Group(number, colour, self._members(number, nodes))
            for (number, nodes), (colour, _) in zip(found.items(), BANDS, strict=False)
        ]

    def _members(self, number: int, nodes: list[int]) -> str:
        """Return who is in a group: some of those drawn, and how many more there are in all."""
        names = [fit(short(self.network.nodes[node].name), 150, self.font_size) for node in nodes[:_NAMED]]
        listed = text("figure.network.comma").join(names)
        more = sum(node.group == number for node in self.network.nodes) - len(names)
        return text("figure.network.group", names=listed, count=more) if more > 0 else listed

    def colour(self, node: int) -> str:
        """Return the colour of a node: of its group, if there are groups."""
        if not self.groups:
            return ACCENT
        return next((g.colour for g in self.groups if g.number == self.network.nodes[node].group), REST)

    @property
    def has_rest(self) -> bool:
        """Whether nodes that are seen at first belong to no named group."""
        named = {group.number for group in self.groups}
        return bool(named) and any(n.group not in named for n in self.network.nodes[: self.first])

    @cached_property
    def ranked(self) -> tuple[Places, float]:
        """The positions of a directed network, and the height that they take."""
        if self.has_columns:
            return in_columns(self.ranks, self.edges, self.pixels, _CHAIN if self.is_chain else STEP)
        return in_rows(self.ranks, self.edges, STEP, self.indent)

    @property
    def plot_height(self) -> int:
        """The height of the part with the nodes."""
        if self.network.directed:
            return round(self.ranked[1])
        least, each, most = _HEIGHT[self.kind]
        return min(most, least + each * self.first)

    @property
    def edge(self) -> float:
        """The room around the nodes, which areas of groups take."""
        return HULL / 2 + 1 if self.network.is_grouped else 1.0

    @property
    def is_chain(self) -> bool:
        """Whether each tie of a directed network goes on from the last, so that there is room for relations on them."""
        return [(tie.start, tie.end) for tie in self.ties] == [(i, i + 1) for i in range(self.size - 1)]

    @property
    def height(self) -> int:
        """The height of the picture."""
        lines = len(self.groups) + self.has_rest
        return self.plot_height + (lines * LEGEND_LINE + MARGIN if lines else 0)
