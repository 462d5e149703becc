"""Analysis tables over HTTP, and the DuckDB examples of the data page, which agree with SPARQL on the same release."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import duckdb
import polars as pl
import pytest
from flask.testing import FlaskClient
from standlink.graph.pipeline.tabulation import definitions
from standlink.graph.releases.release import TABLES, Release
from standlink.web.examples import examples
from standlink.web.negotiation import PARQUET
from standlink.web.tables import EXAMPLES

pytestmark = pytest.mark.slow

NAMES = [d.name for d in definitions()]
#: The examples that SPARQL answers in the same columns.
SAME = {
    "1-documents-by-publisher-and-decade": "10-documents-by-publisher-and-decade",
    "2-median-age-by-field": "12-median-age-by-field",
    "3-share-adopted": "30-share-adopted",
}


@pytest.mark.parametrize("name", NAMES)
def test_table_is_sent_from_its_file(name: str, client: FlaskClient, release: Release) -> None:
    path = release.path / TABLES / f"{name}.parquet"
    response = client.get(f"/data/tables/{name}.parquet")
    assert response.status_code == 200
    assert response.content_type == PARQUET.media_type
    assert response.content_length == path.stat().st_size
    assert response.data == path.read_bytes()
    assert len(pl.read_parquet(response.data)) == release.manifest["tables"][name]
    assert response.headers["Content-Disposition"] == f"attachment; filename={name}.parquet"


def test_part_of_a_table_and_an_unchanged_table_are_not_sent_whole(client: FlaskClient) -> None:
    address = "/data/tables/labels.parquet"
    head = client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Accept-Ranges"] == "bytes"
    part = client.get(address, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, b"PAR1")
    same = client.get(address, headers={"If-None-Match": head.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_tables_are_listed_with_sizes_checksums_and_columns(client: FlaskClient, release: Release) -> None:
    page = client.get("/data/tables", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Location"]) == (303, "/data#tables")
    listed = client.get("/data/tables.json").json
    assert listed is not None
    assert [each["name"] for each in listed] == NAMES
    for each in listed:
        path = release.path / TABLES / f"{each['name']}.parquet"
        assert (each["bytes"], each["rows"]) == (path.stat().st_size, release.manifest["tables"][each["name"]])
        assert each["sha256"] == sha256(path.read_bytes()).hexdigest()
        assert each["parquet"] == f"http://localhost/data/tables/{each['name']}.parquet"


def test_unknown_format_of_a_table_lists_the_known_ones(client: FlaskClient) -> None:
    response = client.get("/data/tables/labels.xlsx")
    assert response.status_code == 404
    assert "CSV (text/csv), Parquet (application/vnd.apache.parquet)" in response.text


@pytest.mark.parametrize("name", ["nothing", "..", "%2e%2e%2fmanifest"])
def test_unknown_table_is_not_found(name: str, client: FlaskClient) -> None:
    assert client.get(f"/data/tables/{name}.parquet").status_code == 404


def test_page_lists_every_table_with_its_columns_and_links_to_it(client: FlaskClient) -> None:
    page = client.get("/data").text
    for definition in definitions():
        assert f'href="/data/tables/{definition.name}.parquet"' in page
        for column in definition.columns:
            assert f"<code>{column.name}</code>" in page
    assert page.count("<details><summary>") == len(list(EXAMPLES.glob("*.sql"))) == 5
    assert "http://localhost/data/tables/document.parquet" in page
    assert "'tables/" not in page.replace("&#39;", "'")


def rows(path: Path, release: Release) -> list[tuple[object, ...]]:
    sql = path.read_text("utf-8").replace("'tables/", f"'{release.path / TABLES}/")
    return duckdb.sql(sql).fetchall()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.sql")), ids=lambda p: p.stem)
def test_duckdb_example_has_rows(path: Path, sampled: Release) -> None:
    found = rows(path, sampled)
    assert found or sampled.manifest["triples"] < 150_000
    assert len(set(found)) == len(found)


def plain(value: object) -> object:
    text = str(value)
    try:
        return round(float(text), 6)
    except ValueError:
        return text.rsplit("/", 1)[-1]


@pytest.mark.parametrize(("ours", "theirs"), SAME.items())
def test_duckdb_example_gives_the_answer_of_sparql(ours: str, theirs: str, sampled: Release) -> None:
    found = sorted(tuple(map(plain, row)) for row in rows(EXAMPLES / f"{ours}.sql", sampled))
    (example,) = (e for e in examples() if e.name == theirs)
    solutions = sampled.store.select(example.sparql)
    assert found == sorted(tuple(plain(value.value) for value in solution) for solution in solutions)


def test_patents_and_papers_of_duckdb_are_those_of_sparql(sampled: Release) -> None:
    (example,) = (e for e in examples() if e.name == "60-patents-and-papers")
    store = sampled.store
    expected = {
        (store.label(solution[0]), float(solution[1].value), int(solution[2].value))
        for solution in store.select(example.sparql)
    }
    assert set(rows(EXAMPLES / "5-patents-and-papers.sql", sampled)) == expected


def test_organizations_that_contribute_together_are_the_edges_of_sparql(sampled: Release) -> None:
    (example,) = (e for e in examples() if e.name == "91-weighted-edges")
    store = sampled.store
    expected = sorted(
        (solution[0].value, solution[1].value, int(solution[2].value)) for solution in store.select(example.sparql)
    )
    labels = {row[0]: row[1] for row in sampled.table("labels").select("iri", "label_en").collect().iter_rows()}
    found = rows(EXAMPLES / "4-organizations-that-contribute-together.sql", sampled)
    assert sorted((labels[a], labels[b], n) for a, b, n in found) == expected
