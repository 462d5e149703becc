"""Recounts of the questions about standards."""

from __future__ import annotations

from collections.abc import Iterator

from ...queries.run import Answer
from .comparing import Row, argument, counts
from .data import Data
from .evenness import evenness
from .participation import by_region, participation
from .triples import Triples


@counts("standards/reach", "standard richness total shannon evenness effective simpson hhi", 1)
def reach(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the groups on each standard by region, and compute how even the numbers are."""
    for standard, on in by_region(data, participation(data, answer), argument(answer, "level") or "country").items():
        yield standard, *evenness({region: len(groups) for region, groups in on.items()})


@counts("standards/timeline", "event kind date concerns who where", 2, "patterns of triples")
def timeline(data: Data, answer: Answer) -> Iterator[Row]:
    """Collect the events that concern a standard or a part of it, or a thing studied in a case."""
    graph = Triples(data.release.store)
    things = set[str]()
    if standard := argument(answer, "standard"):
        things |= {standard} | graph.subjects("sl:partOf", standard)
    if case := argument(answer, "case"):
        things |= graph.subjects("sl:studiedIn", case)
    for event in {event for thing in things for event in graph.subjects("sl:concerns", thing)}:
        dates = graph.objects(event, "sl:when")
        kinds = {k for k in graph.objects(event, "rdf:type") if graph.has(k, "rdfs:subClassOf", "sl:Event")}
        names = [
            tuple({name for thing in graph.objects(event, relation) for name in graph.texts(thing, "rdfs:label", "en")})
            for relation in ("sl:concerns", "sl:involves", "sl:inRegion")
        ]
        yield from ((event, kind, min(dates), *names) for kind in kinds if dates)
