"""The dataset of a SPARQL query: the graphs of its default graph, and its named graphs (SPARQL 1.1, section 13.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ...errors import QueryTooLargeError
from ...ontology.namespaces import PREFIXES, compact

#: The largest merge of several graphs that a query may ask for, in triples: a merge is made in memory.
MOST_MERGED: Final = 1_000_000

#: Comments, and tokens that may contain the letters of a keyword or name a graph.
_TOKEN: Final = re.compile(
    r"""
    (?P<comment> \#[^\n\r]*)
  | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*>)
  | \"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3} | "(?:\\.|[^"\\\n\r])*" | '(?:\\.|[^'\\\n\r])*'
  | [?$@]\w+
  | (?P<name> (?:[^\W\d_][\w.-]*)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)
  | (?P<word> [^\W\d_]\w*)
  | \w+
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_PROLOGUE: Final = ("BASE", "PREFIX", "VERSION")


@dataclass(frozen=True)
class QueryDataset:
    """The dataset of a query: the graphs whose merge is its default graph, and the graphs for ``GRAPH``."""

    default: frozenset[ox.NamedNode]
    named: frozenset[ox.NamedNode]

    @classmethod
    def of(cls, default: Iterable[str], named: Iterable[str]) -> QueryDataset:
        """Return the dataset of graphs with these IRIs.

        Raises:
            ValueError: if one of them is not an absolute IRI.
        """
        return cls(frozenset(map(ox.NamedNode, default)), frozenset(map(ox.NamedNode, named)))

    def targets(self, graph: ox.NamedNode) -> Iterator[ox.NamedNode | ox.DefaultGraph]:
        """Yield the graphs of the dataset that have the triples of this graph."""
        if graph in self.default:
            yield ox.DefaultGraph()
        if graph in self.named:
            yield graph


def dataset_of(sparql: str, base_iri: str | None = None) -> QueryDataset | None:
    """Return the dataset that a query names in FROM and FROM NAMED, or None if it names none.

    Raises:
        SyntaxError: if the query is malformed in its prologue or at a graph.

    >>> found = dataset_of("BASE <http://x/> SELECT * FROM <a> FROM NAMED graph:wifi { ?from ?p 'FROM <b>' }")
    >>> sorted(map(str, found.default)), sorted(map(str, found.named))
    (['<http://x/a>'], ['<https://w3id.org/standlink/graph/wifi>'])
    """
    # Escapes of code points come before all other rules (SPARQL 1.1, section 19.2).
    text = _ESCAPE.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), sparql)
    tokens = [match for match in _TOKEN.finditer(text) if match.lastgroup != "comment"]
    clauses = list(_clauses(tokens))
    if not clauses:
        return None
    words = (t for t in tokens if t.lastgroup == "word" and t[0].upper() not in _PROLOGUE)
    prologue = text[: next(words).start()]
    default, named = (
        _resolved(prologue, [graph for graph, is_named in clauses if is_named == wanted], base_iri)
        for wanted in (False, True)
    )
    return QueryDataset(default, named)


def _clauses(tokens: list[re.Match[str]]) -> Iterator[tuple[str, bool]]:
    """Yield the graph of each dataset clause as written, and whether it is a named graph."""
    following = iter(tokens)
    for token in following:
        if token.lastgroup == "word" and token[0].upper() == "FROM":
            graph = next(following, None)
            named = graph is not None and graph.lastgroup == "word" and graph[0].upper() == "NAMED"
            graph = next(following, None) if named else graph
            if graph is not None and graph.lastgroup in ("iri", "name"):
                yield graph[0], named


def _resolved(prologue: str, graphs: list[str], base_iri: str | None) -> frozenset[ox.NamedNode]:
    """Return the IRIs of graphs as the engine resolves them by the prologue of their query."""
    columns = " ".join(f"({graph} AS ?g{number})" for number, graph in enumerate(graphs))
    if not graphs:
        return frozenset()
    solutions = ox.Store().query(f"{prologue}\nSELECT {columns} {{}}", base_iri=base_iri, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    return frozenset(term for term in next(solutions) if isinstance(term, ox.NamedNode))


def merge(store: ox.Store, dataset: QueryDataset) -> ox.Store:
    """Return a store in memory with a dataset: its default graph has each triple of the default graphs once.

    The engine itself would match a triple once for each of several default graphs that have it.

    Raises:
        QueryTooLargeError: if its graphs together have more than ``MOST_MERGED`` triples.
    """
    sizes = {graph: _size(store, graph) for graph in dataset.default | dataset.named}
    if sum(sizes.values()) > MOST_MERGED:
        largest_first = sorted(sizes.items(), key=lambda item: (-item[1], item[0].value))
        listed = ", ".join(f"{compact(graph.value)} {size:,}" for graph, size in largest_first)
        raise QueryTooLargeError(
            f"the dataset of this query is too large to merge: its graphs have {sum(sizes.values()):,} triples "
            f"({listed}); at most {MOST_MERGED:,} are merged. Name fewer or smaller graphs, query one graph at a time, "
            "or leave out FROM: the default graph is then the merge of all graphs."
        )
    merged = ox.Store()
    merged.bulk_extend(
        ox.Quad(quad.subject, quad.predicate, quad.object, target)
        for graph in sizes
        for quad in store.quads_for_pattern(None, None, None, graph)
        for target in dataset.targets(graph)
    )
    return merged


def _size(store: ox.Store, graph: ox.NamedNode) -> int:
    solutions = store.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    assert isinstance(solutions, ox.QuerySolutions)
    return int(next(solutions)[0].value)
