"""Example queries: complete headers, rows where their data exist, and figures that equal a recount in DuckDB.

The recounts are the queries in ``tests/data/recounts``, over the N-Quads dump of the same release. They share no code
with the SPARQL engine or with the rules that derive words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import pyoxigraph as ox
import pytest
from conftest import ClientOf
from flask.testing import FlaskClient
from recounting import RECOUNTS, answer, database_of, dump, recounted
from standlink.graph.releases.release import Release
from standlink.ontology.derivation import derivations
from standlink.ontology.namespaces import PREFIXES, compact, node
from standlink.ontology.vocabulary import declared_terms
from standlink.web import examples as module
from standlink.web.examples import GROUPS, Example, examples, grouped

pytestmark = pytest.mark.slow

EVERY = pytest.mark.parametrize("example", examples(), ids=lambda e: e.name)
RECOUNTED = [e for e in examples() if (RECOUNTS / f"{e.name}.sql").exists()]
#: On the samples these have no rows: each company has a place.
EMPTY = {"54-companies-without-a-place"}
#: Results that are graphs, and a table of which another test counts the rows.
NOT_RECOUNTED = {
    "96-claims-as-annotations",
    "97-statements-with-provenance",
    "17-wide-table",
    "83-all-about-a-thing",
    "90-edges-of-a-committee",
}


@pytest.fixture(scope="module")
def database(sampled: Release, once: Callable[..., Path]) -> duckdb.DuckDBPyConnection:
    return database_of(once(f"dump-{sampled.id}", partial(dump, sampled)))


@pytest.fixture(scope="module")
def small_database(catalogued: Release, once: Callable[..., Path]) -> duckdb.DuckDBPyConnection:
    return database_of(once(f"dump-{catalogued.id}", partial(dump, catalogued)))


def names_of(release: Release) -> set[str]:
    return {d["name"] for d in release.manifest["datasets"]}


# the files


def test_there_are_examples_for_each_task_in_its_order() -> None:
    assert len(examples()) >= 30
    assert list(dict.fromkeys(e.group for e in examples())) == list(GROUPS)
    for key in ("title", "title_zh", "sparql"):
        assert len({getattr(e, key) for e in examples()}) == len(examples())


@EVERY
def test_header_is_in_two_languages_and_says_what_is_counted(example: Example) -> None:
    assert re.search("[一-鿿]", example.title_zh)
    assert example.counts.endswith(".")
    assert example.counts_zh.endswith("。")
    assert not example.title.endswith(".")
    assert example.sparql.startswith(f"# {example.title}. {example.counts}\n")
    words = {PREFIXES["sl"] + word for word in re.findall(r"\bsl:(\w+)", example.sparql)}
    assert words - declared_terms() == set()


def test_malformed_header_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.rq").write_text("# title: A\n\nASK {}\n", "utf-8")
    with pytest.raises(ValueError, match=r"bad\.rq: expected '# key: text' for title, title@zh, counts, counts@zh"):
        module._read(tmp_path / "bad.rq")


# the answers


@EVERY
def test_example_has_rows_where_its_data_exist(
    example: Example, release: Release, sampled: Release, catalogued: Release
) -> None:
    home = next(r for r in (release, sampled, catalogued) if example.needs <= names_of(r))
    found = list(home.store.query(example.sparql))  # type: ignore[arg-type]
    real = sampled.manifest["triples"] > 150_000
    assert found or example.name in EMPTY or not (home is release or real)


def test_all_that_can_be_counted_is_recounted() -> None:
    assert {e.name for e in examples()} - {e.name for e in RECOUNTED} == NOT_RECOUNTED
    assert {p.stem for p in RECOUNTS.glob("*.sql")} - {e.name for e in examples()} == {"setup"}


@pytest.mark.parametrize("example", RECOUNTED, ids=lambda e: e.name)
def test_figures_equal_a_recount(
    example: Example,
    sampled: Release,
    catalogued: Release,
    database: duckdb.DuckDBPyConnection,
    small_database: duckdb.DuckDBPyConnection,
) -> None:
    for home, base in ((sampled, database), (catalogued, small_database)):
        assert answer(home, example.sparql) == recounted(base, RECOUNTS / f"{example.name}.sql")


def test_wide_table_has_one_row_for_each_document(sampled: Release, database: duckdb.DuckDBPyConnection) -> None:
    (example,) = (e for e in examples() if e.name == "17-wide-table")
    rows = [row[0] for row in answer(sampled, example.sparql)]
    counted = "select s from years join of('sl:publishedBy') using (s) where o = 'actor:iso'"
    assert len(rows) == min(1000, len(database.execute(counted).fetchall()))
    assert len(set(rows)) == len(rows)


# the page


def test_examples_without_their_data_are_not_advertised(release: Release, catalogued: Release) -> None:
    shown = {e for _, group in grouped(release) for e in group}
    assert {e for e in examples() if not e.needs} == shown
    more = {e for _, group in grouped(catalogued) for e in group}
    assert more == {e for e in examples() if e.needs <= names_of(catalogued)} > shown


def test_page_lists_examples_by_task(client: FlaskClient, client_of: ClientOf, catalogued: Release) -> None:
    browser = {"Accept": "text/html"}
    small = client.get("/sparql", headers=browser).text
    assert "Who adopted which standard, and when" in small
    assert "Documents by publisher and decade" not in small
    page = client_of(catalogued).get("/sparql", headers=browser).text
    for example in examples():
        assert example.title in page.replace("&#39;", "'"), example.title


def test_interchange_of_evidence_leaves_out_no_verdict_and_no_statement(release: Release) -> None:
    def made(name: str) -> list[ox.Triple]:
        (example,) = (e for e in examples() if e.name == name)
        return list(release.store.query(example.sparql))  # type: ignore[arg-type]

    cito = {"supportedBy": "supports", "qualifiedBy": "qualifies", "disputedBy": "disputes"}
    verdicts = {
        (t.object, f"http://purl.org/spar/cito/{word}", t.subject)
        for name, word in cito.items()
        for t in release.store.triples(None, node(f"sl:{name}"), None)
    }
    annotations = made("96-claims-as-annotations")
    found = {(t.subject, t.predicate.value, t.object) for t in annotations if "/cito/" in t.predicate.value}
    assert found == verdicts
    assert len({t.subject for t in annotations if t.predicate.value.endswith("hasTarget")}) == len(
        {(evidence, claim) for evidence, _, claim in verdicts}
    )
    graph = node("graph:ev-charging")
    statements = {q.subject for q in release.store.quads(None, node("rdf:type"), node("sl:Statement"), graph)}
    reified = made("97-statements-with-provenance")
    assert {t.subject for t in reified if t.predicate == node("rdf:predicate")} == statements


def test_examples_use_the_derived_words() -> None:
    texts = " ".join(e.sparql for e in examples())
    assert [rule.name for rule in derivations() if compact(rule.word.value) not in texts] == []
