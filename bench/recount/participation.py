"""Participation in standards and the ties that it makes, as the methods of attribution and linkage define them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import NamedTuple

import networkx as nx

from ...ontology.namespaces import ONTOLOGY
from ...queries.answers.selection import ACTOR_KINDS
from ...queries.run import Answer
from .comparing import argument, within
from .data import Data, Role

#: The groups of each node on each standard: of a region those at home there, of a group itself.
Nodes = Mapping[str, Mapping[str, set[str]]]


class Tie(NamedTuple):
    """A tie of two nodes, in the columns of the questions about networks."""

    a: str
    b: str
    shared: int
    strength: float
    per_node: float
    association: float
    cosine: float


def participation(data: Data, answer: Answer, *, taking_part: bool = True, always: bool = False) -> list[Role]:
    """Return the roles of organizations that an answer is about: its case and its period, or with ``always`` all years.

    Raises:
        ValueError: if the answer is narrowed in a way that is not recounted.
    """
    unset = ((name, None) for name in ("field", "dataset", "within"))
    for name, recounted in (("place", "home"), ("acting", "without"), *unset):
        if argument(answer, name) not in (None, recounted):
            raise ValueError(f"{answer.question.id}: {name} is not recounted")
    case, kind = argument(answer, "case"), argument(answer, "actors")
    classes = None if kind is None else {ONTOLOGY + name for name in ACTOR_KINDS[kind]}
    if kind == "person":
        raise ValueError(f"{answer.question.id}: people are not recounted")
    studied = {row["thing"] for row in data.rows("studied") if row["case"] == case}
    return [
        role
        for role in data.roles
        if (role.takes_part or not taking_part)
        and not role.acting
        and (case is None or role.standard in studied)
        and (classes is None or data.classes.get(role.organization) in classes)
        and (always or within(answer, role.year, role.last))
    ]


def by_region(data: Data, roles: Iterable[Role], level: str = "country") -> Nodes:
    """Return the regions on each standard, with the groups of each that take part."""
    found = defaultdict[str, defaultdict[str, set[str]]](lambda: defaultdict(set))
    for role in roles:
        for region in data.regions(role.group, level):
            found[role.standard][region].add(role.group)
    return found


def by_group(roles: Iterable[Role]) -> Nodes:
    """Return the groups on each standard."""
    found = defaultdict[str, defaultdict[str, set[str]]](lambda: defaultdict(set))
    for role in roles:
        found[role.standard][role.group].add(role.group)
    return found


def ties(nodes: Nodes) -> list[Tie]:
    """Return the ties of nodes by standards that two different groups share."""
    sizes = Counter(node for on in nodes.values() for node in on)
    shared, strength, per_node = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for on in nodes.values():
        pairs = [pair for pair in combinations(sorted(on), 2) if len(on[pair[0]] | on[pair[1]]) > 1]
        for pair in pairs:
            shared[pair] += 1
            strength[pair] += 1 / len(pairs)  # type: ignore[assignment]
            per_node[pair] += 1 / (len(on) - 1)  # type: ignore[assignment]
    return [
        Tie(
            a, b, n, strength[a, b], per_node[a, b], len(nodes) * n / (sizes[a] * sizes[b]),
            n / (sizes[a] * sizes[b]) ** 0.5,
        )
        for (a, b), n in shared.items()
    ]  # fmt: skip


def network(found: Iterable[Tie]) -> nx.Graph:
    """Return ties as a network, weighted by their strength."""
    graph = nx.Graph()
    graph.add_weighted_edges_from((tie.a, tie.b, tie.strength) for tie in found)
    return graph


def places(graph: nx.Graph) -> list[tuple[str, int, float, float | None, float, float]]:
    """Return degree, strength, betweenness, PageRank and constraint of each node of a network."""
    between = nx.betweenness_centrality(graph) if len(graph) > 2 else {}
    rank, held = nx.pagerank(graph, tol=1e-12, max_iter=1000), nx.constraint(graph, weight="weight")
    return [
        (node, graph.degree(node), graph.degree(node, weight="weight"), between.get(node), rank[node], held[node])
        for node in graph
    ]
