"""CSV on the Web: a reader of the recommendation finds the description of each CSV file and reads every cell by it."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from csvw import CSVW
from flask.testing import FlaskClient
from sampling import some_questions
from standlink.graph.pipeline.tabulation import definitions
from standlink.graph.releases.release import Release
from standlink.queries.exports.csvw import describe_answer
from standlink.queries.library import library
from standlink.queries.run import ask
from standlink.web.heads import table_titles, titles
from standlink.web.wording import table as texts

QUESTION = "convergence/lineage"
TABLES = [d.name for d in definitions()]


def valid(folder: Path, csv: bytes, description: dict[str, object]) -> CSVW:
    """Return a CSV file as read with its description, which finds nothing wrong with it."""
    path = folder / "file.csv"
    path.write_bytes(csv)
    path.with_name("file.csv-metadata.json").write_text(json.dumps({**description, "url": path.name}))
    found = CSVW(str(path), validate=True)
    assert found.is_valid, found.warnings
    return found


def test_reader_notices_a_wrong_datatype(tmp_path: Path) -> None:
    columns = [{"name": "n", "titles": {"en": ["n"]}, "datatype": "integer"}]
    with pytest.raises(AssertionError):
        valid(tmp_path, b"n\r\none\r\n", {"@context": "http://www.w3.org/ns/csvw", "tableSchema": {"columns": columns}})


def chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


@pytest.mark.parametrize("id_", some_questions(6, always=(QUESTION, "claims/checked", "linkages/network")))
def test_every_cell_of_an_answer_has_the_datatype_of_its_column(
    id_: str, client: FlaskClient, release: Release, tmp_path: Path
) -> None:
    csv, description = (client.get(f"/questions/{id_}.{s}") for s in ("csv", "csv-metadata.json"))
    assert description.content_type == "application/csvm+json"
    assert description.json is not None
    assert description.json["url"] == f"http://localhost/questions/{id_}.csv"
    valid(tmp_path, csv.data, description.json)
    columns = description.json["tableSchema"]["columns"]
    assert [c["name"] for c in columns] == csv.text.split("\r\n")[0].split(",")
    assert all(c["titles"]["en"][0] == c["name"] for c in columns)


def test_types_titles_notes_and_licence_are_stated(release: Release) -> None:
    question = library()[QUESTION]
    answer = ask(release, question, question.example)
    found = describe_answer(answer, release, "https://example.org/a.csv", titles(answer))
    columns = {c["name"]: c for c in found["tableSchema"]["columns"]}
    assert columns["relative"]["datatype"] == "anyURI"
    assert columns["relative_label"]["titles"]["zh"] == ["祖先或后继（名称）"]
    assert columns["depth"]["datatype"] == "integer"
    assert columns["date"]["datatype"]["base"] == "string"
    assert found["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    said = [body["value"] for note in found["notes"] for body in note["body"]]
    for note in answer.notes:
        assert {note.text, note.text_zh} <= set(said)


@pytest.mark.parametrize("id_", sorted(library()))
def test_every_column_of_a_question_has_a_chinese_title(id_: str) -> None:
    own = texts(f"heads.questions.{id_}", "zh") | texts("heads.columns", "zh")
    declared = [c.name for c in library()[id_].columns]
    assert [name for name in declared if name not in own] == []
    english = texts(f"heads.questions.{id_}").keys() - {"backers", "assertions"}
    assert english <= texts(f"heads.questions.{id_}", "zh").keys()


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_a_table_has_a_chinese_title(name: str) -> None:
    (definition,) = (d for d in definitions() if d.name == name)
    found = table_titles(c.name for c in definition.columns)
    assert [c for c, title in found.items() if not chinese(title.zh) and c != "iri"] == []


@pytest.mark.parametrize("name", TABLES)
def test_table_is_sent_as_csv_with_its_description(
    name: str, client: FlaskClient, release: Release, tmp_path: Path
) -> None:
    response = client.get(f"/data/tables/{name}.csv")
    described = f"<http://localhost/data/tables/{name}.csv-metadata.json>"
    assert response.headers["Link"] == f'{described}; rel="describedby"; type="application/csvm+json"'
    metadata = client.get(f"/data/tables/{name}.csv-metadata.json").json
    assert metadata is not None
    frame = release.table(name).collect()
    assert pl.read_csv(response.data, schema=frame.schema).equals(frame)
    if len(frame) <= 1_000:
        valid(tmp_path, response.data, metadata)
    assert all(c["dc:description"]["@value"] for c in metadata["tableSchema"]["columns"])


@pytest.mark.server
def test_reader_finds_the_description_by_the_link_of_the_csv_file(site: str) -> None:
    found = CSVW(f"{site}/questions/{QUESTION}.csv?standard=wi-fi", validate=True)
    assert found.is_valid, found.warnings
    assert found.common_props["dc:title"][0]["@value"] == library()[QUESTION].title
