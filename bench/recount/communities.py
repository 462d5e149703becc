"""Checks of partitions, which a random algorithm finds, so that their rows are not determined."""

from __future__ import annotations

import re
from collections import defaultdict

import networkx as nx

from ...queries.run import Answer
from .comparing import argument


def faults_of_partition(graph: nx.Graph, answer: Answer, node: str) -> list[str]:
    """Return the faults of an answer of communities.

    Each node has one community, whose size and number are right; the modularity that the note prints is that of the
    partition by networkx; and no run of another algorithm (Louvain) is clearly better.
    """
    members = defaultdict[object, set[object]](set)
    sizes = {}
    for row in answer.table:
        members[row["community"]].add(row[node])
        sizes[row["community"]] = row["size"]
    faults = [f"community {c}: size {sizes[c]}, counted {len(m)}" for c, m in members.items() if sizes[c] != len(m)]
    found = set().union(*members.values()) if members else set()
    if not found and len(graph):
        best = max(nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=s)) for s in range(5))
        least = float(argument(answer, "modularity") or 0)
        return [f"no communities, by Louvain a modularity of {best:.3f}"] if best > least + 0.01 else []
    if found != set(graph):
        return [*faults, f"{len(found)} nodes, recounted {len(graph)}"]
    if not found:
        return faults
    own = nx.community.modularity(graph, list(members.values()))
    printed = next((m[1] for n in answer.notes if (m := re.search(r"modularity (-?[\d.]+)", n.text))), None)
    if printed is None or abs(float(printed) - own) > 0.0006:
        faults.append(f"modularity {printed}, recounted {own:.4f}")
    best = max(nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=s)) for s in range(5))
    if best > own + 0.01:
        faults.append(f"modularity {own:.4f}, by Louvain {best:.4f}")
    return faults
