"""Serialized graphs: each parses to the same graph again, or is refused."""

from __future__ import annotations

from xml.parsers.expat import ParserCreate

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import isomorphic
from sampling import few
from standlink.errors import FormatError
from standlink.graph.store.boundary import to_rdflib
from standlink.graph.store.export import FORMATS, serialize
from standlink.graph.store.wellformed import well_formed
from standlink.ontology.namespaces import PREFIXES

RDFLIB = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
RDF = PREFIXES["rdf"]
#: Ends of IRIs, of which some make no XML name and some are words of RDF/XML.
ENDS = ["p", "", "1", "1a", "a.b", "-a", "é", "a%20b", "a:b", "?q=a&b=c", "'", "#", "_", "𠀀", "·"]
IRIS = [f"http://x/{end}" for end in ENDS] + [f"urn:x:{end}" for end in ENDS[:4]]
IRIS += [RDF + name for name in ("li", "Description", "ID", "_1", "type", "first", "nil")]
IRIS += ["http://www.w3.org/2000/xmlns/a", PREFIXES["sl"] + "adopts", PREFIXES["actor"] + "a/b", PREFIXES["schema"]]

iris = st.sampled_from(IRIS).map(ox.NamedNode)
blanks = st.sampled_from(["a", "b", "0a", "a.b"]).map(ox.BlankNode)
texts = st.text(st.characters(codec="utf-8"), max_size=8) | st.text(
    st.sampled_from("a\x01\r\n\t <&>\"'\\\x85\ufffe]]>")
)
plain = texts.map(ox.Literal)
tagged = st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, st.sampled_from(["en", "zh-hant"]))
typed = st.builds(
    lambda text, name: ox.Literal(text, datatype=ox.NamedNode(name)),
    texts,
    st.sampled_from(["http://x/type", RDF + "JSON", RDF + "XMLLiteral", PREFIXES["xsd"] + "integer"]),
)
triples = st.builds(ox.Triple, iris | blanks, iris, iris | blanks | plain | tagged | typed)


def quads(graph: list[ox.Triple]) -> list[ox.Quad]:
    return [ox.Quad(t.subject, t.predicate, t.object) for t in graph]


def canonical(graph: list[ox.Triple]) -> ox.Dataset:
    dataset = ox.Dataset(quads(graph))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


@settings(max_examples=few(100))
@given(st.lists(triples, max_size=6), st.sampled_from(sorted(RDFLIB)))
def test_graph_parses_to_itself_or_is_refused(graph: list[ox.Triple], suffix: str) -> None:
    try:
        data = serialize(quads(graph), FORMATS[suffix])
    except FormatError:
        assert suffix == "rdf"
        return
    parsed = [ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(data, format=FORMATS[suffix].rdf)]
    assert canonical(parsed) == canonical(graph)
    if suffix == "rdf":
        ParserCreate(namespace_separator=" ").Parse(data, True)


@settings(max_examples=few(40))
@given(
    st.lists(triples.filter(lambda t: not isinstance(t.object, ox.Literal)), max_size=4),
    st.sampled_from(["ttl", "rdf"]),
)
def test_rdflib_reads_the_same_graph(graph: list[ox.Triple], suffix: str) -> None:
    try:
        data = serialize(quads(graph), FORMATS[suffix])
    except FormatError:
        return
    wanted = to_rdflib("".join(f"{t} .\n" for t in graph).encode())
    assert isomorphic(Graph().parse(data=data, format=RDFLIB[suffix]), wanted)


@pytest.mark.parametrize(
    ("predicate", "value"),
    [
        ("http://x/1", ox.Literal("a")),
        ("http://x/", ox.Literal("a")),
        (RDF + "li", ox.Literal("a")),
        ("http://x/p", ox.Literal("\x01")),
        ("http://x/p", ox.Literal("\uffff")),
        ("http://x/p", ox.BlankNode("0a")),
    ],
)
def test_graph_that_rdf_xml_cannot_hold_is_refused(predicate: str, value: ox.Literal | ox.BlankNode) -> None:
    triple = ox.Triple(ox.NamedNode("http://x/s"), ox.NamedNode(predicate), value)
    with pytest.raises(FormatError, match=r"cannot be written as RDF/XML .*; choose Turtle") as error:
        serialize(quads([triple]), FORMATS["rdf"])
    assert error.value.available == ["text/turtle", "application/n-triples"]
    assert serialize(quads([triple]), FORMATS["ttl"])


def test_json_ld_has_no_triple_terms() -> None:
    term = ox.Triple(ox.NamedNode("http://x/s"), ox.NamedNode("http://x/p"), ox.Literal(1))
    triple = ox.Triple(term.subject, term.predicate, term)
    with pytest.raises(FormatError, match="cannot be written as JSON-LD"):
        serialize(quads([triple]), FORMATS["jsonld"])
    for suffix in ("ttl", "nt"):
        assert [
            q.object for q in ox.parse(serialize(quads([triple]), FORMATS[suffix]), format=FORMATS[suffix].rdf)
        ] == [term]


def test_carriage_returns_are_kept_by_every_parser() -> None:
    triple = ox.Triple(ox.NamedNode("http://x/s"), ox.NamedNode("http://x/p"), ox.Literal("a\r\nb\rc"))
    data = serialize(quads([triple]), FORMATS["rdf"])
    assert {str(o) for o in Graph().parse(data=data, format="xml").objects()} == {"a\r\nb\rc"}


def test_other_xml_is_left_as_it_is() -> None:
    assert well_formed(b'<?xml version="1.0"?><a b="c">d\ne</a>') == b'<?xml version="1.0"?><a b="c">d\ne</a>'


def test_small_graph_declares_only_the_prefixes_it_uses() -> None:
    triple = ox.Triple(
        ox.NamedNode(PREFIXES["actor"] + "ford"), ox.NamedNode(PREFIXES["sl"] + "adopts"), ox.Literal("a")
    )
    text = serialize(quads([triple]), FORMATS["ttl"]).decode()
    assert [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")] == ["actor:", "sl:"]
