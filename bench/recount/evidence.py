"""Recounts of the questions about evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from scipy import stats

from ...ontology.namespaces import GRAPHS, ONTOLOGY
from ...queries.run import Answer
from .comparing import Row, argument, counts
from .data import Data, Role
from .participation import by_region, participation, ties
from .triples import Triples

_KINDS = {kind.lower(): ONTOLOGY + kind for kind in ("Claim", "Event", "Observation", "Statement")}
_LEVELS = ("low", "medium", "high")
_TOP, _TESTED = 10, 50


class Sourced(NamedTuple):
    """An assertion: its kind, its sources, and the confidences of its evidence."""

    kind: str
    sources: set[str]
    confidences: set[str]


@cache
def assertions(data: Data) -> Mapping[str, Sourced]:
    """Return the claims, events, figures and statements with evidence for them."""
    found: dict[str, Sourced] = {}
    for row in data.rows("evidence"):
        if row["kind"] in _KINDS and row["relation"] == ONTOLOGY + "evidence":
            own = found.setdefault(row["assertion"], Sourced(_KINDS[row["kind"]], set(), set()))
            own.sources.add(row["source"])
            own.confidences.add(row["confidence"].removeprefix(ONTOLOGY))
    return found


@counts("evidence/overview", "kind assertions singleSourced lowConfidence", 1)
def overview(data: Data, _: Answer) -> Iterator[Row]:
    """Count assertions by the number of their sources and by confidence."""
    for kind in _KINDS.values():
        own = [found for found in assertions(data).values() if found.kind == kind]
        weak = sum(found.confidences == {"low"} for found in own)
        if own:
            yield kind, len(own), sum(len(found.sources) == 1 for found in own), weak


@counts("evidence/sources", "source assertions only share", 1)
def sources(data: Data, _: Answer) -> Iterator[Row]:
    """Count the assertions with evidence from each source, and those with no other."""
    every, only = defaultdict[str, int](int), defaultdict[str, int](int)
    for found in assertions(data).values():
        for source in found.sources:
            every[source] += 1
            only[source] += len(found.sources) == 1
    yield from ((source, number, only[source], only[source] / number) for source, number in every.items())


@counts("evidence/single-sourced", "assertion kind source best", 1)
def single_sourced(data: Data, answer: Answer) -> Iterator[Row]:
    """List the assertions, without claims, that have one source."""
    for assertion, found in assertions(data).items():
        best = max(found.confidences, key=_LEVELS.index)
        if len(found.sources) == 1 and found.kind != _KINDS["claim"] and argument(answer, "confidence") in (None, best):
            yield assertion, found.kind, next(iter(found.sources)), best


@counts("evidence/low-confidence", "assertion kind source", 3)
def low_confidence(data: Data, _: Answer) -> Iterator[Row]:
    """List the assertions, without claims, that have evidence of low confidence alone."""
    for assertion, found in assertions(data).items():
        if found.confidences == {"low"} and found.kind != _KINDS["claim"]:
            yield from ((assertion, found.kind, source) for source in found.sources)


@counts("evidence/sensitivity", "without rows tau stay of", 1, "scipy's Kendall tau")
def sensitivity(data: Data, answer: Answer) -> Iterator[Row]:
    """Rank regions again without each source: a role stays if another source supports it."""
    if argument(answer, "ranked") != "regions" or argument(answer, "without") != "source":
        raise ValueError(f"{answer.question.id}: only regions without a source are recounted")
    level, of_event = argument(answer, "level") or "country", defaultdict[str, set[str]](set)
    for row in data.rows("evidence"):
        of_event[row["assertion"]].add(row["source"])
    roles = [role for role in participation(data, answer) if role.event and of_event.get(role.event)]
    weight = defaultdict[str, int](int)
    for role in roles:
        for source in of_event[role.event or ""]:
            weight[source] += len(data.regions(role.group, level))
    tested = sorted(weight, key=lambda source: (-weight[source], source))[:_TESTED]
    whole = _ranking(data, roles, level)
    top = set(_first(whole))
    for source in tested:
        rest = _ranking(data, [role for role in roles if of_event[role.event or ""] != {source}], level)
        pairs = [(score, rest.get(region, 0.0)) for region, score in whole.items()]
        tau = stats.kendalltau(*zip(*pairs, strict=True)).statistic
        yield source, weight[source], float(tau), len(top & set(_first(rest))), len(top)


def _ranking(data: Data, roles: list[Role], level: str) -> dict[str, float]:
    nodes = by_region(data, roles, level)
    found = {region: 0.0 for on in nodes.values() for region in on}
    for tie in ties(nodes):
        found[tie.a] += tie.strength
        found[tie.b] += tie.strength
    return {region: round(score, 9) for region, score in found.items()}


def _first(ranking: dict[str, float]) -> list[str]:
    return sorted(ranking, key=lambda region: (-ranking[region], region))[:_TOP]


@counts("evidence/disagreements", "one oneSource other otherSource", 4, "patterns of triples")
def disagreements(data: Data, _: Answer) -> Iterator[Row]:
    """Pair the assertions that the editors mark as different reports, with each of their sources."""
    graph, of = Triples(data.release.store), defaultdict[str, set[str]](set)
    for row in data.rows("evidence"):
        if row["relation"] == ONTOLOGY + "evidence":
            of[row["assertion"]].add(row["source"])
    for one in list(of):
        for other in graph.objects(one, "sl:disagreesWith"):
            if one < other:
                yield from ((one, mine, other, theirs) for mine in of[one] for theirs in of[other])


@counts("evidence/of", "assertion evidence source confidence", 4)
def of_thing(data: Data, answer: Answer) -> Iterator[Row]:
    """List the evidence of a thing and of what is said about it."""
    graph, thing = Triples(data.release.store), argument(answer, "thing") or ""
    relations = ("involves", "concerns", "inRegion", "subject", "object", "observed", "about")
    about = {thing} | {found for name in relations for found in graph.subjects(f"sl:{name}", thing)}
    for row in data.rows("evidence"):
        if row["assertion"] in about:
            yield row["assertion"], row["evidence"], row["source"], row["confidence"]


@counts("evidence/coverage", "dataset kind records", 2, "patterns of triples")
def coverage_of_thing(data: Data, answer: Answer) -> Iterator[Row]:
    """Count what datasets assert of a thing, its documents, and the actors located in it."""
    graph, thing = Triples(data.release.store), argument(answer, "thing") or ""
    records = defaultdict[tuple[str | None, str], set[str]](set)
    for relation in ("involves", "concerns", "inRegion", "subject", "object", "about"):
        for record in graph.subjects(f"sl:{relation}", thing):
            for kind, dataset in graph.stated_in(record, "rdf:type"):
                records[dataset, kind].add(record)
    for record in graph.subjects("sl:observed", thing):
        for indicator, dataset in graph.stated_in(record, "sl:indicator"):
            records[dataset, indicator].add(record)
    published = {row["document"]: row for row in data.rows("document") if not row["draft"]}
    for row in data.rows("document_body"):
        if row["body"] == thing and row["document"] in published:
            records[published[row["document"]]["dataset"], row["role"]].add(row["document"])
    for document, row in published.items():
        if thing in (document, row["number"]):
            records[row["dataset"], ONTOLOGY + "StandardDocument"].add(document)
    located = {row["actor"] for row in data.rows("actor_region") if row["region"] == thing}
    if located:
        records[None, ONTOLOGY + "locatedIn"] |= located
    for (dataset, kind), found in records.items():
        yield GRAPHS + dataset if dataset else None, kind, len(found)
    named = {(row["dataset"], row["kind"]) for row in answer.table.records() if row["records"] == 0}
    yield from ((dataset, kind, 0) for dataset, kind in named)
