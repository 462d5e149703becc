"""Compact JSON-LD holds the same triples, by its own context and by the published one."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standlink.graph.releases.release import Release
from standlink.graph.store.document import document_quads
from standlink.graph.store.export import FORMATS, serialize
from standlink.graph.store.json_ld import compacted, context
from standlink.ontology.namespaces import PREFIXES, mint, node

XSD = PREFIXES["xsd"]
DATATYPES = ("string", "integer", "boolean", "decimal", "gYear", "date", "anyURI", "double")
iris = st.sampled_from(
    [
        mint("actor", "ford"),
        "https://example.org/a b".replace(" ", "_"),
        PREFIXES["sl"] + "adopts",
        "urn:x:y",
        "http://a/",
    ]
).map(ox.NamedNode)
properties = st.sampled_from(["sl:adopts", "rdfs:label", "sl:evidence", "rdf:type", "dcterms:license", "sl:value"]).map(
    node
)
literals = st.one_of(
    st.builds(ox.Literal, st.text(max_size=6).filter(lambda t: t.isprintable())),
    st.builds(
        lambda t, lang: ox.Literal(t, language=lang), st.text("ab:/@ ", max_size=6), st.sampled_from(["en", "zh"])
    ),
    st.builds(
        lambda t, d: ox.Literal(t, datatype=ox.NamedNode(XSD + d)),
        st.sampled_from(["1", "01", "-0", "true", "1.50", "99999999999999999999", "2023-05", "x", "actor:ford"]),
        st.sampled_from(DATATYPES),
    ),
)
triples = st.builds(ox.Triple, iris, properties, st.one_of(iris, literals))


def read(data: bytes) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(data, format=ox.RdfFormat.JSON_LD)}


def by_pyld(document: Any) -> set[ox.Triple]:
    jsonld = pytest.importorskip("pyld.jsonld", reason="needs pyld, a reference implementation of JSON-LD")
    lines = jsonld.to_rdf(document, {"format": "application/n-quads"})
    return {quad.triple for quad in ox.parse(lines.encode(), format=ox.RdfFormat.N_QUADS)}


def with_published_context(data: bytes) -> dict[str, Any]:
    return {**json.loads(data), "@context": context()}


@given(st.lists(triples, max_size=8))
def test_every_triple_is_read_back(rows: list[ox.Triple]) -> None:
    data = compacted(rows)
    assert data is not None
    assert read(data) == set(rows)
    assert read(json.dumps(with_published_context(data)).encode()) == set(rows)


def is_rewritten(triple: ox.Triple) -> bool:
    """Return whether pyld writes the value in another form: it writes 1 of type xsd:double as 1.0E0."""
    return isinstance(triple.object, ox.Literal) and triple.object.datatype == node("xsd:double")


@given(st.lists(triples.filter(lambda triple: not is_rewritten(triple)), max_size=8))
def test_every_triple_is_read_back_by_pyld(rows: list[ox.Triple]) -> None:
    data = compacted(rows)
    assert data is not None
    assert by_pyld(json.loads(data)) == by_pyld(with_published_context(data)) == set(rows)


@pytest.mark.parametrize(
    "path", ["actor/ford", "standard/nacs", "region/china", "evidence/iso-iec-ieee-8802-11-2012-title"]
)
def test_document_of_a_thing_is_compact_and_whole(release: Release, path: str) -> None:
    quads = document_quads(release.store, f"https://w3id.org/standlink/id/{path}")
    data, turtle = (serialize(quads, FORMATS[suffix]) for suffix in ("jsonld", "ttl"))
    assert read(data) == {quad.triple for quad in quads}
    assert len(data) < 1.5 * len(turtle)
    document = json.loads(data)
    assert document["@context"].items() <= context().items()
    assert next(each for each in document["@graph"] if each["@id"] == path.replace("/", ":"))["@type"]


@pytest.mark.parametrize("path", ["actor/ford", "standard/nacs", "region/china"])
def test_document_of_a_thing_is_read_by_pyld(release: Release, path: str) -> None:
    quads = document_quads(release.store, f"https://w3id.org/standlink/id/{path}")
    assert by_pyld(json.loads(serialize(quads, FORMATS["jsonld"]))) == {quad.triple for quad in quads}


def test_what_would_be_misread_is_written_in_full() -> None:
    """The scheme of the second IRI is one of the prefixes."""
    for iri in ("http://a/x", "actor:ford"):
        triple = ox.Triple(ox.NamedNode(iri), node("sl:adopts"), ox.NamedNode("http://a/y"))
        data = serialize([ox.Quad(triple.subject, triple.predicate, triple.object)], FORMATS["jsonld"])
        assert read(data) == {triple}
        assert ("@context" in data.decode()) == (iri == "http://a/x")
