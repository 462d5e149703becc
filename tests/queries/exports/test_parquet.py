"""Answers as Parquet: DuckDB and Polars read the rows, and the file says what it is."""

from __future__ import annotations

import io
import json
from pathlib import Path

import duckdb
import polars as pl
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.queries.library import library
from standlink.queries.run import ask

ACCEPT = {"Accept": "application/vnd.apache.parquet"}


def test_answer_is_read_back_with_its_rows_and_its_description(
    client: FlaskClient, release: Release, tmp_path: Path
) -> None:
    response = client.get("/questions/linkages/bodies", query_string={"since": "2000"}, headers=ACCEPT)
    assert response.content_type == "application/vnd.apache.parquet"
    assert response.headers["Content-Disposition"] == 'attachment; filename="standlink-linkages-bodies.parquet"'
    answer = ask(release, library()["linkages/bodies"], {"since": "2000"})
    assert pl.read_parquet(response.data).equals(answer.table.to_polars())
    path = tmp_path / "answer.parquet"
    path.write_bytes(response.data)
    assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall() == [(len(answer.table),)]
    said = json.loads(pl.read_parquet_metadata(io.BytesIO(response.data))["standlink"])
    assert said["question"] == "linkages/bodies"
    assert said["arguments"] == "since=2000"
    assert said["release"] == release.id
    assert said["licence"] == "https://creativecommons.org/licenses/by/4.0/"
