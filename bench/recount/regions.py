"""Recounts of the questions about regions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from ...plurals import counted
from ...queries.run import Answer
from .communities import faults_of_partition
from .comparing import Row, argument, checks, counts, within
from .data import Data
from .fields import regions_by_field
from .participation import Nodes, by_region, network, participation, places, ties
from .triples import Triples

_PLACES = "region degree strength betweenness pagerank constraint"


def nodes(data: Data, answer: Answer) -> Nodes:
    """Return the regions on each standard of an answer."""
    return by_region(data, participation(data, answer), argument(answer, "level") or "country")


@counts("regions/participation", "region count share groups largest", 1)
def shares(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the standards of each region; with fractional counting the regions on a standard share one unit."""
    fractional = argument(answer, "counting") == "fractional"
    found, of_groups = defaultdict[str, float](float), defaultdict[str, Counter[str]](Counter)
    every = Counter[str]()
    for on in nodes(data, answer).values():
        for region, groups in on.items():
            found[region] += 1 / len(on) if fractional else 1
            of_groups[region].update(groups)
            every[region] += 1
    whole = sum(found.values())
    for region, number in found.items():
        most = max(of_groups[region].values())
        yield region, number, number / whole, len(of_groups[region]), most / every[region]


@counts("regions/central", _PLACES, 1, "networkx")
def central(data: Data, answer: Answer) -> Iterator[Row]:
    """Compute the places of regions in the network of strengths."""
    yield from places(network(ties(nodes(data, answer))))


@checks("regions/communities", "networkx")
def communities(data: Data, answer: Answer) -> list[str]:
    """Check the partition of the network of regions."""
    return faults_of_partition(network(ties(nodes(data, answer))), answer, "region")


@counts("regions/authors", "region printed derived rfcs first last", 1)
def authors(data: Data, answer: Answer) -> Iterator[Row]:
    """Count authorships by the printed country, or else by the home of the group of the printed organization."""
    found = defaultdict[str, list[tuple[bool, str, str]]](list)
    for row in data.rows("authorship"):
        if row["dataset"] != "ietf" or not within(answer, row["occurred_year"]):
            continue
        home = data.homes.get(data.group(row["organization"], row["occurred_year"])) if row["organization"] else None
        region = row["country"] or home
        if region:
            found[region].append((row["country"] is not None, row["standard"], row["occurred"]))
    for region, all_of in found.items():
        printed = sum(is_printed for is_printed, _, _ in all_of)
        days = [day for _, _, day in all_of]
        rfcs = len({rfc for _, rfc, _ in all_of})
        yield region, printed, len(all_of) - printed, rfcs, min(days), max(days)


@counts("regions/profile", "aspect thing detail value unit period", 2, "patterns of triples")
def profile(data: Data, answer: Answer) -> Iterator[Row]:
    """Collect what belongs to a region from the statements of the store, without its query engine."""
    graph, region = Triples(data.release.store), argument(answer, "region") or ""
    actors = {thing for thing in graph.subjects("sl:locatedIn", region) if graph.has(thing, "rdf:type", "sl:Actor")}
    standards, technologies = Counter[str](), Counter[str]()
    for actor in actors:
        kinds = {k for k in graph.objects(actor, "rdf:type") if graph.has(k, "rdfs:subClassOf", "sl:Organization")}
        if kinds:
            names = sorted({name for kind in kinds for name in graph.texts(kind, "rdfs:label", "en")})
            yield "Actor", actor, tuple(names), None, None, None
    for actor in graph.subjects("sl:locatedIn", region):
        for thing in graph.objects(actor, "sl:takesPartIn"):
            standards[thing] += graph.has(thing, "rdf:type", "sl:Standard")
            technologies[thing] += graph.has(thing, "rdf:type", "sl:Technology")
    for aspect, found in (("Standard", standards), ("Technology", technologies)):
        yield from ((aspect, thing, (counted(n, "actor"),), None, None, None) for thing, n in found.items() if n)
    hindering = {b for p in ("sl:hinders", "sl:appliesIn", "sl:carriedOutBy") for b in graph.subjects(p, region)}
    for barrier in hindering:
        for kind in graph.objects(barrier, "sl:barrierKind") if graph.has(barrier, "rdf:type", "sl:Barrier") else ():
            yield from (
                ("Barrier", barrier, (name,), None, None, None) for name in graph.texts(kind, "rdfs:label", "en")
            )
    for row in data.rows("observation"):
        if row["observed"] == region:
            yield "Figure", row["observation"], (), row["value"], row["unit"], row["period"]


@counts("regions/specialisation", "region field standards rta specialized of groups largest", 2)
def specialization(data: Data, answer: Answer) -> Iterator[Row]:
    """Compute the advantage of each region in each field from the standards of both."""
    found = regions_by_field(data, answer)
    for region, field in found.cells():
        rta, special = found.advantage(region, field)
        on, number = found.groups[region, field], len(found.standards[region, field])
        most = max(len(standards) for standards in on.values())
        yield region, field, number, rta, special, found.size(region), len(on), most / number


@counts("regions/complexity", "region diversity ubiquity complexity of", 1, "numpy")
def complexity(data: Data, answer: Answer) -> Iterator[Row]:
    """Compute complexity from the second eigenvector of the matrix of regions, by the general eigenvalue solver."""
    found = regions_by_field(data, answer)
    special = {cell for cell in found.cells() if found.advantage(*cell)[1]}
    regions, fields = sorted({r for r, _ in special}), sorted({f for _, f in special})
    matrix = np.array([[float((r, f) in special) for f in fields] for r in regions])
    if not len(answer.table):
        return
    diversity, ubiquity = matrix.sum(1), matrix.sum(0)
    values, vectors = np.linalg.eig((matrix / ubiquity) @ matrix.T / diversity[:, None])
    second = np.real(vectors[:, np.argsort(-np.real(values))[1]])
    second = (second - second.mean()) / second.std()
    if np.corrcoef(second, diversity)[0, 1] < 0:
        second = -second
    for i, region in enumerate(regions):
        mean = float(ubiquity[matrix[i] > 0].mean())
        yield region, int(diversity[i]), mean, float(second[i]), found.size(region)


@counts("regions/next-fields", "region field density of", 2)
def next_fields(data: Data, answer: Answer) -> Iterator[Row]:
    """Compute the density of relatedness of each field in which a region does not specialize."""
    if not len(answer.table):
        return  # refused: too few fields or regions
    found = regions_by_field(data, answer)
    special = defaultdict[str, set[str]](set)
    for region, field in found.cells():
        if found.advantage(region, field)[1]:
            special[field].add(region)
    fields = {field for _, field in found.cells()}

    def related(one: str, other: str) -> float:
        both = len(special[one] & special[other])
        return min(both / len(special[one]), both / len(special[other])) if both else 0

    for region in found.regions:
        for field in fields - {f for f in fields if region in special[f]}:
            whole = sum(related(field, other) for other in fields - {field})
            own = sum(related(field, other) for other in fields - {field} if region in special[other])
            if own:
                yield region, field, 100 * own / whole, found.size(region)
