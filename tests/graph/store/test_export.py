"""Exports read back as what was written, in every format."""

from __future__ import annotations

import io
from itertools import product

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic
from sampling import spread
from standlink.errors import NotFoundError
from standlink.graph.releases.dumps import Dump
from standlink.graph.releases.release import Release
from standlink.graph.store.document import document_quads, thing_quads
from standlink.graph.store.export import FORMATS, serialize, to_rdflib
from standlink.graph.store.store import INFERRED, ONTOLOGY, Store, sl
from standlink.ontology.namespaces import GRAPHS, expand, mint

pytestmark = pytest.mark.slow


# exports

PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt", "trig": "trig", "nq": "nquads"}


def read(data: bytes, suffix: str) -> rdflib.Graph:
    """Parse a dump with rdflib, as one graph."""
    if not FORMATS[suffix].quads:
        return rdflib.Graph().parse(data=data, format=PARSERS[suffix])
    graph = rdflib.Graph()
    for s, p, o, _ in rdflib.Dataset().parse(data=data, format=PARSERS[suffix]).quads():
        graph.add((s, p, o))
    return graph


def as_graph(quads: set[ox.Quad]) -> rdflib.Graph:
    data = ox.serialize({q.triple for q in quads}, format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=data, format="nt")


THINGS = (
    "standard:nacs",
    "actor:huawei",
    "region:china",
    "event:ford-adopts-nacs",
    "claim:3gpp-developed-5g-nr",
    "sl:adopts",
)


@pytest.mark.parametrize(("thing", "suffix"), spread(product(THINGS, FORMATS), 5))
def test_export_of_a_thing_reads_back_as_what_was_written(thing: str, suffix: str, release: Release) -> None:
    iri = expand(thing)
    assert iri is not None
    written = serialize(document_quads(release.store, iri), FORMATS[suffix])
    expected = as_graph(thing_quads(release.store, ox.NamedNode(iri)))
    assert len(expected) > 3
    assert isomorphic(read(written, suffix), expected)
    assert serialize(document_quads(release.store, iri), FORMATS[suffix]) == written


@pytest.fixture(scope="module", params=[10, pytest.param(1, marks=pytest.mark.whole)])
def part(release: Release, request: pytest.FixtureRequest) -> Store:
    """Every tenth thing of the release, since rdflib takes seconds to read all."""
    subjects = sorted({str(q.subject) for q in release.store.quads() if q.graph_name != ONTOLOGY})
    kept = set(subjects[:: request.param])
    return Store.of(q for q in release.store.quads() if q.graph_name == ONTOLOGY or str(q.subject) in kept)


@pytest.fixture(scope="module")
def whole(part: Store) -> rdflib.Graph:
    found = as_graph({q for q in part.quads() if q.graph_name != ONTOLOGY})
    assert len(found) > 3_000
    return found


@pytest.mark.parametrize("suffix", [s for s, f in FORMATS.items() if not f.quads])
def test_graph_reads_back_as_what_was_written(suffix: str, part: Store, whole: rdflib.Graph) -> None:
    assert not any(isinstance(t, rdflib.BNode) for t in whole.all_nodes()), "equal sets then mean isomorphic graphs"
    written = serialize((q for q in part.quads() if q.graph_name != ONTOLOGY), FORMATS[suffix])
    assert set(read(written, suffix)) == set(whole)


@pytest.mark.parametrize("suffix", [s for s, f in FORMATS.items() if f.quads])
def test_dump_of_quads_keeps_the_named_graphs(suffix: str, release: Release) -> None:
    for inferred in (True, False):
        out = io.BytesIO()
        Dump.of(release, suffix).write(out, inferred=inferred)
        assert set(ox.parse(out.getvalue(), format=FORMATS[suffix].rdf)) == {
            q for q in release.store.quads() if q.graph_name != ONTOLOGY and (inferred or q.graph_name != INFERRED)
        }


def test_rdflib_view_is_the_whole_graph(part: Store, whole: rdflib.Graph) -> None:
    assert set(to_rdflib(part)) == set(whole)


ODD = ["", "\"'\\", "line\nline\r\n\ttab", "福特 é ​ \U0001f50c", "]]>&lt;<b>", "a" * 5000, "{{ 7*7 }}", "%s $x {x}"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_odd_texts_survive_every_format(suffix: str) -> None:
    node, graph = ox.NamedNode(mint("actor", "odd")), ox.NamedNode(GRAPHS + "odd")
    store = Store.of(
        ox.Quad(node, sl("outcome"), literal, graph)
        for text in ODD
        for literal in (ox.Literal(text), ox.Literal(text, language="en"), ox.Literal(text, datatype=sl("odd")))
    )
    expected = set(store.triples())
    for written in (
        serialize(store.quads(), FORMATS[suffix]),
        serialize(document_quads(store, node.value), FORMATS[suffix]),
    ):
        assert {q.triple for q in ox.parse(written, format=FORMATS[suffix].rdf)} == expected


def test_missing_thing_is_reported(release: Release) -> None:
    with pytest.raises(NotFoundError, match="actor:nobody"):
        serialize(document_quads(release.store, mint("actor", "nobody")), FORMATS["ttl"])
