"""Conversion from Oxigraph to rdflib, for the gate, for exports and for users of rdflib."""

from __future__ import annotations

from typing import IO

import pyoxigraph as ox
from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node


def to_rdflib(data: bytes | IO[bytes]) -> Graph:
    """Return N-Triples as an rdflib graph, term by term.

    Plain strings get no datatype: Oxigraph types them ``xsd:string``, which rdflib treats as different from none.
    """
    graph = Graph()
    terms: dict[object, Node] = {}
    for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES):
        nodes = []
        for term in (quad.subject, quad.predicate, quad.object):
            if term not in terms:
                terms[term] = _rdflib_term(term)
            nodes.append(terms[term])
        graph.add((nodes[0], nodes[1], nodes[2]))
    return graph


def _rdflib_term(term: object) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    assert isinstance(term, ox.Literal)
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = None if term.datatype.value == str(XSD.string) else URIRef(term.datatype.value)
    return Literal(term.value, datatype=datatype)
