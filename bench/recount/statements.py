"""Recounts of the questions that follow statements about standards: lineage, shared parts, technologies, paths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise, product

import networkx as nx

from ...ontology.namespaces import ONTOLOGY
from ...queries.run import Answer
from .comparing import Row, argument, checks, counts
from .data import Data
from .triples import Triples

_ANCESTORS = ("supersedes", "basedOn", "adoptionOf", "amends", "enabledBy", "specifies")
_SUCCESSORS = ("enables", "basisOf", "supersededBy", "mergesInto", "specifiedIn")
_USES = ("uses", "bringsTogether", "basedOn", "specifies", "compatibleWith")
_COMBINES = ("bringsTogether", "uses", "specifies", "operatesIn")


@counts("convergence/lineage", "relative direction depth", 2, "networkx")
def lineage(data: Data, answer: Answer) -> Iterator[Row]:
    """Measure the distance of all that can be reached by stated steps in one direction."""
    store, descent, start = Triples(data.release.store), nx.DiGraph(), argument(answer, "standard") or ""
    for row in data.rows("statement"):
        name = row["property"].removeprefix(ONTOLOGY)
        if name in _ANCESTORS:
            descent.add_edge(row["object"], row["subject"])
        elif name in _SUCCESSORS:
            descent.add_edge(row["subject"], row["object"])
    for merger in store.subjects("rdf:type", "sl:Merger"):
        pairs = product(store.objects(merger, "sl:merged"), store.objects(merger, "sl:mergerResult"))
        descent.add_edges_from(pairs)
    for direction, graph in (("ancestor", descent.reverse()), ("successor", descent)):
        steps = nx.single_source_shortest_path_length(graph, start) if start in graph else {}
        yield from ((relative, direction, depth) for relative, depth in steps.items() if depth)


def _family(data: Data, standard: str) -> set[str]:
    return {standard} | Triples(data.release.store).subjects("sl:partOf", standard)


@counts("convergence/technologies", "technology relation of statement", 4, "patterns of triples")
def technologies(data: Data, answer: Answer) -> Iterator[Row]:
    """List what a standard or a part of it is stated to combine."""
    family = _family(data, argument(answer, "standard") or "")
    for row in data.rows("statement"):
        if row["subject"] in family and row["property"].removeprefix(ONTOLOGY) in _COMBINES:
            yield row["object"], row["property"], row["subject"], row["statement"]


@counts("convergence/shared-parts", "shared ofA howA ofB howB saidOfA saidOfB", 7, "patterns of triples")
def shared_parts(data: Data, answer: Answer) -> Iterator[Row]:
    """Pair the statements on two standards that name one thing, or parts of one thing."""
    graph, sides = Triples(data.release.store), []
    for name in ("a", "b"):
        family = _family(data, argument(answer, name) or "")
        found = defaultdict[str, list[tuple[str, str, str, str]]](list)
        for row in data.rows("statement"):
            if row["subject"] in family and row["property"].removeprefix(ONTOLOGY) in _USES:
                for whole in {row["object"]} | graph.objects(row["object"], "sl:partOf"):
                    found[whole].append((row["object"], row["subject"], row["property"], row["statement"]))
        sides.append(found)
    for shared in sides[0].keys() & sides[1].keys() - {argument(answer, "a"), argument(answer, "b")}:
        for (part, of_a, how_a, said_a), (other, of_b, how_b, said_b) in product(*(side[shared] for side in sides)):
            if part != other or part == shared:
                yield shared, of_a, how_a, of_b, how_b, said_a, said_b


@checks("linkages/path", "networkx")
def path(data: Data, answer: Answer) -> list[str]:
    """Check that a path holds together, and that no shorter one leads through events and statements."""
    graph, start, end = nx.Graph(), argument(answer, "from") or "", argument(answer, "to") or ""
    store, sourced = Triples(data.release.store), {row["assertion"] for row in data.rows("evidence")}
    regions = {iri for iri in data.classes if "/id/region/" in iri} - {start, end}
    for row in data.rows("statement"):
        if row["statement"] in sourced:
            graph.add_edge(row["subject"], row["object"])
    roles = defaultdict[str, set[str]](set)
    for relation in ("sl:involves", "sl:concerns", "sl:inRegion"):
        for event, thing in store.pairs(relation):
            roles[event].add(thing)
    for event, things in roles.items():
        if event in sourced:
            # The event stands between those that have a role in it, as half a step to each.
            graph.add_edges_from((("through", event), thing) for thing in things)
    graph.remove_nodes_from(regions)
    weights = nx.single_source_dijkstra_path_length(graph, start, weight=_half_steps) if start in graph else {}
    rows = list(answer.table)
    least = weights.get(end)
    if least is None or least > 8:
        return ["a path, recounted none"] if rows else []
    faults = [] if rows and len(rows) == least else [f"{len(rows)} steps, recounted {least:g}"]
    ends = [(row["from"], row["to"]) for row in rows]
    meets = all(here == there for (_, here), (there, _) in pairwise(ends))
    if ends and (ends[0][0] != start or ends[-1][1] != end or not meets):
        faults.append("the steps do not meet")
    return faults


def _half_steps(one: object, other: object, _: object) -> float:
    return 0.5 if isinstance(one, tuple) or isinstance(other, tuple) else 1
