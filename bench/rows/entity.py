"""Looking up one thing with Standlink's own reads, bare pyoxigraph and rdflib."""

from __future__ import annotations

import cProfile
from collections.abc import Callable, Iterator

import pyoxigraph as ox
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

from ...graph.store.merging import MERGE
from ...graph.store.merging import count as count_triples
from ...graph.store.reading import describe
from ...graph.store.store import LABEL, Store
from ...web.settings import Settings
from ..measure import best_median
from ..row import Row, at_least, at_most, duration
from ..subject import Subject, query_text
from ..tasks import profile_lines

Answer = set[tuple[str, str, str, str]]
#: Limit of the time of an entity query, as a multiple of that of bare pyoxigraph.
_MOST = 1.2
EXAMPLE = "<https://w3id.org/standlink/id/actor/organization-0>"


def plain(store: Store, iri: str) -> Answer:
    """Return all triples into and out of a thing with the names of the other ends, using Standlink's own reads."""
    node = ox.NamedNode(iri)
    found = {("out", t.predicate.value, t.object) for t in store.triples(node)}
    found |= {("in", t.predicate.value, t.subject) for t in store.triples(value=node)}
    return {
        (way, p, o.value, store.label(o)) if isinstance(o, ox.NamedNode) else (way, p, o.value, "")
        for way, p, o in found
    }


def bare(store: ox.Store, iri: str) -> Answer:
    """Return the same using bare index look-ups of pyoxigraph, without any cache."""
    node = ox.NamedNode(iri)
    found = {("out", q.predicate.value, q.object) for q in store.quads_for_pattern(node, None, None, MERGE)}
    found |= {("in", q.predicate.value, q.subject) for q in store.quads_for_pattern(None, None, node, MERGE)}
    return {(way, p, o.value, _bare_label(store, o)) for way, p, o in found}


def _bare_label(store: ox.Store, node: object) -> str:
    if not isinstance(node, ox.NamedNode):
        return ""
    quads = store.quads_for_pattern(node, LABEL, None, MERGE)
    return next((q.object.value for q in quads if q.object.language == "en"), "")


def sparql(store: ox.Store, iri: str, text: str) -> Answer:
    """Return the same using a SPARQL query of pyoxigraph."""
    solutions = store.query(text.replace(EXAMPLE, f"<{iri}>"))
    return {
        (s["direction"].value, s["property"].value, s["other"].value, s["label"].value if s["label"] else "")
        for s in solutions
    }


def rdflib_sparql(graph: rdflib.Graph, query: str | Query, iri: str) -> Answer:
    """Return the same using a SPARQL query of rdflib, given as text or prepared."""
    rows = graph.query(query, initBindings={"entity": rdflib.URIRef(iri)})
    return {(str(d), str(p), str(o), str(label) if label is not None else "") for d, p, o, label in rows}


def rdflib_triples(graph: rdflib.Graph, iri: str) -> Answer:
    """Return the same using look-ups in rdflib's indexes."""
    node = rdflib.URIRef(iri)
    found = {("out", p, o) for p, o in graph.predicate_objects(node)} | {
        ("in", p, s) for s, p in graph.subject_predicates(node)
    }
    return {(way, str(p), str(o), _rdflib_label(graph, o)) for way, p, o in found}


def _rdflib_label(graph: rdflib.Graph, node: rdflib.term.Node) -> str:
    if not isinstance(node, rdflib.URIRef):
        return ""
    return next((str(t) for t in graph.objects(node, rdflib.RDFS.label) if getattr(t, "language", "") == "en"), "")


def rows(subject: Subject, count: int) -> Iterator[Row]:
    """Yield the rows about reading one thing."""
    store, graph = subject.release.store, subject.rdflib
    text, theirs = query_text("entity"), query_text("entity-rdflib")
    prepared = prepareQuery(theirs)
    inner = store.inner
    ids, others = subject.ids(count), subject.ids(min(count, 40), salt=1)
    ways: dict[str, Callable[[str], Answer]] = {
        "Standlink": lambda iri: plain(store, iri),
        "pyoxigraph, index look-ups": lambda iri: bare(inner, iri),
        "pyoxigraph, SPARQL": lambda iri: sparql(inner, iri, text),
        "rdflib, SPARQL": lambda iri: rdflib_sparql(graph, theirs, iri),
        "rdflib, SPARQL parsed beforehand": lambda iri: rdflib_sparql(graph, prepared, iri),
        "rdflib, index look-ups": lambda iri: rdflib_triples(graph, iri),
    }
    answers = _equal(ways, others)
    slow = [name for name in ways if name.startswith("rdflib, SPARQL")]
    times = {name: best_median(way, ids[:40] if name in slow else ids) for name, way in ways.items()}
    own = times.pop("Standlink")
    work = "entity query: all triples in and out, with names"
    fastest = min((n for n in times if n.startswith("pyoxigraph")), key=lambda n: times[n])
    goals = {"rdflib, SPARQL": 80.0}
    for name, taken in times.items():
        ratio = taken / own
        if name == fastest:
            outcome, goal, ratio = at_most(own / taken, _MOST), f"at most {_MOST}x its time", own / taken
        elif name in goals:
            outcome, goal = at_least(ratio, goals[name]), f"at least {goals[name]:.0f}x faster"
        else:
            outcome, goal = "measured", ""
        missed = outcome == "missed"
        yield Row(
            work, subject.size, duration(own), f"{name}: {duration(taken)}", ratio, goal, outcome, answers,
            "" if goal else "peer's time over ours",
            profile=_profile(lambda iri: plain(store, iri), ids) if missed else [],
        )  # fmt: skip
    memory, bare_memory = Store.open(subject.store), ox.Store()
    memory.move_to_memory()
    bare_memory.bulk_load(path=str(subject.dumps[0]), format=ox.RdfFormat.N_TRIPLES)
    yield from _in_memory(subject, memory, bare_memory, ids, times["rdflib, SPARQL"], work, answers)
    for place, held in (("disk", store), ("memory, as the server does", memory)):
        yield _page(subject, held, place, ids, times["rdflib, SPARQL"], _within(held, others))


def _in_memory(
    subject: Subject, memory: Store, peer_memory: ox.Store, ids: list[str], peer: float, work: str, answers: str
) -> Iterator[Row]:
    own = best_median(lambda iri: plain(memory, iri), ids)
    bare_time = best_median(lambda iri: bare(peer_memory, iri), ids)
    work = f"{work}, from memory, as the server does"
    yield Row(
        work, subject.size, duration(own), f"pyoxigraph, index look-ups: {duration(bare_time)}", own / bare_time,
        f"at most {_MOST}x its time", at_most(own / bare_time, _MOST), answers,
    )  # fmt: skip
    yield Row(
        work, subject.size, duration(own), f"rdflib, SPARQL: {duration(peer)}", peer / own,
        "at least 80x faster", at_least(peer / own, 80), answers,
    )  # fmt: skip


def _page(subject: Subject, store: Store, place: str, ids: list[str], peer: float, answers: str) -> Row:
    page = best_median(lambda iri: describe(store, iri), ids)
    outcome = at_least(peer / page, 80)
    return Row(
        f"entity page: description with facts, events, evidence, from {place}", subject.size, duration(page),
        f"rdflib, SPARQL: {duration(peer)}", peer / page, "at least 80x faster", outcome, answers,
        "the peer returns less: the plain look-up of the rows above",
        profile=_profile(lambda iri: describe(store, iri), ids) if outcome == "missed" else [],
    )  # fmt: skip


def page_medians(subject: Subject, count: int) -> dict[str, float]:
    """Return the median seconds of describing a thing, from disk and, for sizes that are served so, from memory."""
    store, ids = Store.open(subject.store), subject.sampled(count)
    found = {"page": best_median(lambda iri: describe(store, iri), ids)}
    if count_triples(store.inner) <= Settings().memory_triples:
        store.move_to_memory()
        found["page in memory"] = best_median(lambda iri: describe(store, iri), ids)
    return found


def _equal(ways: dict[str, Callable[[str], Answer]], ids: list[str]) -> str:
    compared = 0
    for iri in ids:
        found = {name: way(iri) for name, way in ways.items()}
        expected = found["pyoxigraph, SPARQL"]
        nameless = {(way, p, o) for way, p, o, label in expected if not label}
        # Standlink shows a thing without an English name with another of its names.
        found["Standlink"] = {(w, p, o, "" if (w, p, o) in nameless else n) for w, p, o, n in found["Standlink"]}
        for name, answer in found.items():
            if answer != expected:
                raise AssertionError(f"{name} gives a different answer for {iri}: {sorted(answer ^ expected)[:3]}")
        compared += len(expected)
    return f"equal: {len(ids)} things, {compared:,} triples"


def _within(store: Store, ids: list[str]) -> str:
    """Check that a description contains only facts in the triples of a thing."""
    facts = 0
    for iri in ids:
        description = describe(store, iri)
        assert description is not None, iri
        known = {(p, o) for way, p, o, _ in plain(store, iri) if way == "out"}
        shown = {(f.property.iri, v.thing.iri if v.thing else v.text) for f in description.facts for v in f.values}
        assert shown <= known, (iri, shown - known)
        facts += len(shown)
    return f"{facts:,} facts of {len(ids)} pages are in the plain answer"


def _profile(work: Callable[[str], object], ids: list[str]) -> list[str]:
    profiler = cProfile.Profile()
    with profiler:
        for iri in ids:
            work(iri)
    return profile_lines(profiler)
