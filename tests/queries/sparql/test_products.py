"""Products: aggregates over two sets that share only what is grouped by."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from standlink.queries.sparql.outline import Outline
from standlink.queries.sparql.products import products

PATENTS = "?o sl:observed ?c ; sl:value ?v ."
PAPERS = "?t sl:contributor ?c ."
BOTH = f"{PATENTS} {PAPERS}"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            f"SELECT ?c (SUM(?v) AS ?f) (COUNT(DISTINCT ?t) AS ?n) {{ {BOTH} }} GROUP BY ?c",
            ("SUM", "?v", "?t"),
        ),
        (f"SELECT (SUM(?v) AS ?f) {{ {PATENTS} ?t a sl:Event }}", ("SUM", "?v", "?t")),
        (
            f"SELECT ?c (COUNT(?t) AS ?n) {{ OPTIONAL {{ {PATENTS} }} OPTIONAL {{ {PAPERS} }} }} GROUP BY ?c",
            ("COUNT", "?t", "?o"),
        ),
        (f"SELECT * {{ {{ SELECT ?c (SUM(?v) AS ?f) {{ {BOTH} }} GROUP BY ?c }} }}", ("SUM", "?v", "?t")),
        (f"SELECT ?c (COUNT(DISTINCT ?t) AS ?n) {{ {BOTH} }} GROUP BY ?c", None),
        (f"SELECT ?c (AVG(?v) AS ?n) {{ {BOTH} }} GROUP BY ?c", None),
        (f"SELECT (SUM(?v) AS ?f) {{ {BOTH} }}", None),
        (f"SELECT ?c (SUM(?v) AS ?f) {{ {PATENTS} {PAPERS} FILTER(?v < ?t) }} GROUP BY ?c", None),
        (f"SELECT ?c (SUM(?v) AS ?f) {{ {PATENTS} BIND(STR(?v) AS ?w) }} GROUP BY ?c", None),
        (
            f"SELECT ?c ?n (SUM(?v) AS ?f) {{ {PATENTS} {{ SELECT ?c (COUNT(?t) AS ?n) {{ {PAPERS} }} GROUP BY ?c }} }}"
            " GROUP BY ?c ?n",
            None,
        ),
        ("SELECT ?c (COUNT(*) AS ?n) { ?c ?p ?o } GROUP BY ?c", None),
        ("ASK { ?a ?b ?c . ?d ?e ?f }", None),
    ],
)
def test_product_is_found(query: str, found: tuple[str, str, str] | None) -> None:
    assert next(products(Outline.of(query).tokens), None) == found


def test_product_is_what_it_is_said_to_be() -> None:
    """Two values and three papers of one company: a sum of six rows."""
    store = ox.Store()
    store.load(
        b"@prefix : <http://x/> . :o1 :of :c ; :value 10 . :o2 :of :c ; :value 1 . "
        b":t1 :by :c . :t2 :by :c . :t3 :by :c .",
        format=ox.RdfFormat.TURTLE,
    )
    query = "PREFIX : <http://x/> SELECT (SUM(?v) AS ?f) { ?o :of ?c ; :value ?v . ?t :by ?c } GROUP BY ?c"
    assert next(products(Outline.of(query).tokens), None)
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    assert next(solutions)["f"] == ox.Literal(33)
