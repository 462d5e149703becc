"""Turtle in one canonical layout, so that a diff between two versions of a file shows only changes of content.

Subjects are sorted by kind and slug, properties by importance, and values alphabetically, each value on its own line.
Blank nodes are written inline and must form trees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from ...errors import FileError
from ...ontology.namespaces import KINDS, PREFIXES, compact, kind_and_slug
from .boundary import to_rdflib
from .turtle import parse_turtle

_FIRST = [RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.label, SKOS.altLabel, SKOS.definition]
_INDENT = "    "


def format_turtle(graph: Graph, comment: str = "") -> str:
    """Return the graph as canonical Turtle, after a leading comment.

    Raises:
        ValueError: if a blank node is used more than once or in a cycle, which this layout cannot write.
    """
    shared = [b for b in set(graph.objects()) if isinstance(b, BNode) and len(list(graph.subjects(None, b))) > 1]
    if shared:
        raise ValueError("a blank node is used more than once; give it an IRI")
    subjects = [s for s in set(graph.subjects()) if not (isinstance(s, BNode) and any(graph.subjects(None, s)))]
    blocks = [
        _block(graph, subject) for subject in sorted(subjects, key=_subject_order) if not isinstance(subject, BNode)
    ]
    # Without a name to sort by, their text is what is the same in every process.
    blocks += sorted(_block(graph, subject) for subject in subjects if isinstance(subject, BNode))
    body = "\n\n".join(blocks)
    used = sorted(p for p in PREFIXES if re.search(rf"(?<![\w<\"-]){p}:[A-Za-z0-9_]", body))
    header = "".join(f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in used)
    note = "".join(f"# {line}".rstrip() + "\n" for line in comment.splitlines())
    return "\n".join(part for part in (note, header, body + "\n") if part.strip())


def reformat(path: Path, *, write: bool) -> bool:
    """Rewrite a Turtle file in canonical layout if ``write``; return whether its layout differs.

    Raises:
        FileError: if the file is not valid Turtle or cannot be written in this layout; it is then left unchanged.
    """
    triples = parse_turtle(path)
    text = path.read_text("utf-8")
    # The Turtle parser of rdflib does not read all escapes in names.
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    try:
        laid_out = format_turtle(to_rdflib(data), leading_comment(text.removeprefix("\ufeff")))
    except ValueError as error:
        raise FileError(path, None, str(error)) from None
    if write and laid_out != text:
        path.write_text(laid_out, "utf-8")
    return laid_out != text


def leading_comment(text: str) -> str:
    """Return the comment lines at the start of a Turtle file, without the comment signs."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").removeprefix(" "))
    return "\n".join(lines)


def _subject_order(node: Node) -> tuple[int, int, str]:
    known = kind_and_slug(str(node))
    return (1, KINDS.index(known[0]), known[1]) if known else (0, 0, str(node))


def _property_order(node: Node) -> tuple[int, str]:
    return (_FIRST.index(node), "") if node in _FIRST else (len(_FIRST), compact(str(node)))  # type: ignore[arg-type]


def _block(graph: Graph, subject: Node) -> str:
    name = "[]" if isinstance(subject, BNode) else _term(graph, subject, 0)
    return f"{name} {_properties(graph, subject, 1)} ."


def _properties(graph: Graph, subject: Node, depth: int) -> str:
    pairs = sorted(graph.predicate_objects(subject), key=lambda pair: _property_order(pair[0]))
    lines = []
    for predicate, group in groupby(pairs, key=lambda pair: pair[0]):
        verb = "a" if predicate == RDF.type else _term(graph, predicate, depth)
        lines.append(f"{verb} {_objects(graph, [o for _, o in group], depth)}")
    return f" ;\n{_INDENT * depth}".join(lines)


def _objects(graph: Graph, objects: Iterable[Node], depth: int) -> str:
    terms = sorted((_term(graph, o, depth) for o in objects), key=_literal_order)
    return f" ,\n{_INDENT * (depth + 1)}".join(terms)


def _literal_order(term: str) -> tuple[str, str]:
    text, _, language = term.rpartition('"@')
    return (language, text) if text else ("", term)


def _term(graph: Graph, node: Node, depth: int) -> str:
    if isinstance(node, BNode):
        if (node, RDF.first, None) in graph:
            return "( " + " ".join(_term(graph, item, depth) for item in Collection(graph, node)) + " )"
        return f"[ {_properties(graph, node, depth + 1)} ]"
    if isinstance(node, URIRef):
        name = compact(str(node))
        return name if name != str(node) else node.n3()
    if isinstance(node, Literal) and node.datatype is not None:
        if node.datatype == XSD.integer and re.fullmatch(r"[+-]?\d+", str(node)):
            return str(node)
        return f"{Literal(str(node)).n3()}^^{_term(graph, node.datatype, depth)}"
    return node.n3()
