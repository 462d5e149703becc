"""The dataset of a SPARQL query: the graphs of its default graph, and its named graphs (SPARQL 1.1, section 13.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Final

import pyoxigraph as ox

from ...errors import ResultTooLargeError
from ...ontology.namespaces import PREFIXES, compact
from .tokens import Token, tokens, unescaped

#: The largest merge of several graphs that a query may ask for, in triples: a merge is made in memory.
MOST_MERGED: Final = 1_000_000

_PROLOGUE: Final = ("BASE", "PREFIX", "VERSION")
#: What follows the dataset of a query, besides a bracket.
_PATTERN: Final = ("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
#: To the engine, FROM may touch the words and the name beside it.
_FROM: Final = re.compile(r"(?:ASK|CONSTRUCT)?FROM(NAMED)?(\w*:.*)?", re.IGNORECASE)


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


def dataset_asked(
    sparql: str, base_iri: str | None, default: Iterable[str] | None, named: Iterable[str] | None
) -> QueryDataset | None:
    """Return the dataset of a request: the graphs that it gives beside the query, or else those that the query names.

    Source: SPARQL 1.1 Protocol, section 2.1.4.

    Raises:
        SyntaxError, ValueError: as ``dataset_of`` and ``QueryDataset.of``.
    """
    if default is None and named is None:
        return dataset_of(sparql, base_iri)
    return QueryDataset.of(default or (), named or ())


def dataset_of(sparql: str, base_iri: str | None = None) -> QueryDataset | None:
    """Return the dataset that a query names in FROM and FROM NAMED, or None if it names none.

    Raises:
        SyntaxError: if the query is malformed in its prologue or at a graph.

    >>> found = dataset_of("BASE <http://x/> SELECT * FROM <a> FROM NAMED graph:wifi { ?from ?p 'FROM <b>' }")
    >>> sorted(map(str, found.default)), sorted(map(str, found.named))
    (['<http://x/a>'], ['<https://w3id.org/standlink/graph/wifi>'])
    """
    text = unescaped(sparql)
    # Most queries lack the word, and reading their tokens takes longer than evaluating some of them.
    if "from" not in text.lower():
        return None
    query = list(dropwhile(lambda token: token.kind != "word" or token.word in _PROLOGUE, tokens(text)))
    clauses = list(_clauses(query)) if query else []
    if not clauses:
        return None
    prologue = text[: query[0].start]
    default, named = (
        _resolved(prologue, [graph for graph, is_named in clauses if is_named == wanted], base_iri)
        for wanted in (False, True)
    )
    return QueryDataset(default, named)


def _clauses(query: Sequence[Token]) -> Iterator[tuple[str, bool]]:
    """Yield the graph of each dataset clause as written, and whether it is a named graph.

    Args:
        query: the tokens after the prologue.
    """
    depth, previous = 0, ""
    described = query[0].word == "DESCRIBE"
    following = iter(query)
    for token in following:
        if not depth and (token.word in _PATTERN or (token.text == "{" and not previous.startswith("CONSTRUCT"))):
            return
        clause = None if depth or (described and token.kind == "name") else _FROM.fullmatch(token.text)
        if clause and token.kind in ("word", "name"):
            graph, named, described = clause[2], bool(clause[1]), False
            if graph is None:
                after = next(following, token)
                named = named or after.word == "NAMED"
                graph = (next(following, token) if after.word == "NAMED" else after).text
            yield graph, named
        depth += (token.text in ("(", "{")) - (token.text in (")", "}"))
        previous = token.word


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
        ResultTooLargeError: if its graphs together have more than ``MOST_MERGED`` triples.
    """
    sizes = {graph: _size(store, graph) for graph in dataset.default | dataset.named}
    if sum(sizes.values()) > MOST_MERGED:
        largest_first = sorted(sizes.items(), key=lambda item: (-item[1], item[0].value))
        listed = ", ".join(f"{compact(graph.value)} {size:,}" for graph, size in largest_first)
        raise ResultTooLargeError(
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
