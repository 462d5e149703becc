"""The ties of an answer as a network: its things, who is tied to whom how strongly, and its groups.

Groups are the communities among all ties of the answer, not only among those drawn. They are named if the modularity is
at least ``MODULAR``: below, a network divides no more clearly than chance would have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ...queries.measures.communities import communities
from ...queries.run import Answer
from ...queries.table import Table, plain
from ...queries.ties import Ties

#: See ``queries/measures/communities.py``.
MODULAR: Final = 0.3


@dataclass(frozen=True)
class Tie:
    """A tie between two nodes, by their numbers: its weight, None if it has none, and the relations it stands for."""

    start: int
    end: int
    weight: float | None
    relations: tuple[str, ...] = ()

    @property
    def strength(self) -> float:
        """The weight, by which ties are ranked; equal for ties without one."""
        return 1.0 if self.weight is None else self.weight


@dataclass(frozen=True)
class Node:
    """A node: its IRI, empty if it is no thing, its name, and the number of its group, None without groups."""

    iri: str
    name: str
    group: int | None = None


@dataclass(frozen=True)
class Network:
    """The network of an answer.

    Attributes:
        nodes: its nodes, those of the strongest ties first.
        ties: its ties, the strongest first, else in the order of the answer.
        directed: whether ties have a direction.
        modularity: how clearly it divides into groups; None if it has no weights or a direction.
    """

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    directed: bool
    modularity: float | None = None

    @property
    def is_grouped(self) -> bool:
        """Whether it divides into groups."""
        return self.modularity is not None and self.modularity >= MODULAR

    def strongest(self, most: int) -> int:
        """Return how many ties to draw: at most so many, and never one of several that are equally strong.

        Ties that are all equally strong are drawn in the order of the answer.
        """
        if len(self.ties) <= most:
            return len(self.ties)
        strengths = [tie.strength for tie in self.ties[: most + 1]]
        falls = [i + 1 for i, (one, next_) in enumerate(pairwise(strengths)) if next_ < one]
        return falls[-1] if falls and falls[-1] >= 2 else most

    def is_ranked(self, shown: int) -> bool:
        """Return whether all ties left out are weaker than those shown."""
        return shown == len(self.ties) or self.ties[shown].strength < self.ties[shown - 1].strength


def network_of(answer: Answer) -> Network | None:
    """Return the network that pages draw of an answer; None if its question has none, or it has fewer than two ties."""
    asked = answer.question.network
    return network_in(answer.table, asked) if asked is not None and asked.drawn else None


def network_in(table: Table, asked: Ties) -> Network | None:
    """Return the network of some columns of a table; None if it has fewer than two ties."""
    at = {name: table.columns.index(name) for name in asked.columns}
    names: dict[str, str] = {}
    found: dict[tuple[str, str], tuple[float | None, tuple[str, ...]]] = {}
    for row in table.rows:
        start, end = row[at[asked.start]], row[at[asked.end]]
        if start is None or end is None or start == end:
            continue
        pair = str(plain(start)), str(plain(end))
        names |= {key: table.shown(term) for key, term in zip(pair, (start, end), strict=True)}
        weight = plain(row[at[asked.weight]]) if asked.weight else None
        relation = table.shown(row[at[asked.label]]) if asked.label else ""
        known = found.get(pair, (None, ()))
        relations = (*known[1], relation) if relation and relation not in known[1] else known[1]
        found[pair] = float(weight) if isinstance(weight, (int, float)) else known[0], relations
    if len(found) < 2:
        return None
    return _network(names, found, table.labels, directed=asked.directed)


def _network(
    names: Mapping[str, str],
    found: Mapping[tuple[str, str], tuple[float | None, tuple[str, ...]]],
    things: Mapping[str, str],
    *,
    directed: bool,
) -> Network:
    ranked = sorted(found.items(), key=lambda tie: -(tie[1][0] if tie[1][0] is not None else 1.0))
    keys = list(dict.fromkeys(key for pair, _ in ranked for key in pair))
    number = {key: i for i, key in enumerate(keys)}
    ties = tuple(Tie(number[a], number[b], weight, relations) for (a, b), (weight, relations) in ranked)
    groups, modularity = ({}, None) if directed else _groups(ties)
    nodes = tuple(Node(key if key in things else "", names[key], groups.get(i)) for i, key in enumerate(keys))
    return Network(nodes, ties, directed, modularity)


def _groups(ties: Sequence[Tie]) -> tuple[dict[int, int], float | None]:
    """Return the community of each node, the largest is 1, and the modularity; none if a tie has no positive weight."""
    import polars as pl

    if any(tie.weight is None or tie.weight <= 0 for tie in ties):
        return {}, None
    # Names that sort as the numbers do: the order decides between communities of one size.
    frame = pl.DataFrame(
        {
            "a": [f"{tie.start:06}" for tie in ties],
            "b": [f"{tie.end:06}" for tie in ties],
            "strength": [tie.weight for tie in ties],
        }
    )
    found = communities(frame)
    members = found.members.select("node", "community").rows()
    return {int(node): int(community) for node, community in members}, found.modularity


def neighbours(network: Network) -> list[list[tuple[int, Tie]]]:
    """Return the neighbours of each node with the ties to them, the strongest first."""
    found: list[list[tuple[int, Tie]]] = [[] for _ in network.nodes]
    for tie in network.ties:
        found[tie.start].append((tie.end, tie))
        found[tie.end].append((tie.start, tie))
    return found


def members(network: Network, drawn: Iterable[int]) -> dict[int, list[int]]:
    """Return the nodes of each group among those drawn, the largest first; groups of one are left out."""
    found: dict[int, list[int]] = {}
    if network.is_grouped:
        for node in drawn:
            group = network.nodes[node].group
            if group is not None:
                found.setdefault(group, []).append(node)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return {group: nodes for group, nodes in ranked if len(nodes) > 1}
