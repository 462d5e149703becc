"""Tables and RDF from the command line: ``standlink map``, ``standlink import rdf``, and the tables of a study."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from standlink.cli.main import main

pytestmark = [pytest.mark.slow, pytest.mark.release]

ROWS = (
    "Adopter,Standard,Announced,Page,Where,Read,Confidence\n"
    "Ford,NACS,2023-05-25,https://e.org/a,p. 2,2026-11-20,high\n"
    "Nokia Oyj,NACS,03/04/2023,https://e.org/a,p. 2,2026-11-20,high\n"
    "Acme,NACS,2023,https://e.org/a,p. 2,2026-11-20,high\n"
)


def run(home: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), *map(str, arguments)], catch_exceptions=False)


def test_map_writes_a_mapping_and_the_names_once(home: Path, tmp_path: Path) -> None:
    table = tmp_path / "adopters.csv"
    table.write_text(ROWS)
    first = run(home, "map", table)
    assert first.exit_code == 0, first.output
    assert "each of 3 rows states one event" in first.output
    assert "2 names found, 1 doubtful, 1 unknown" in first.output
    mapping, names = table.with_suffix(".toml"), tmp_path / "adopters.names.csv"
    before = mapping.read_text(), names.read_text()
    assert "Ford,actor,actor:ford,name,100,," in before[1]
    again = run(home, "map", table)
    assert "is kept; --force writes a new draft" in again.output
    assert (mapping.read_text(), names.read_text()) == before
    review = run(home, "map", table, "--review")
    assert review.output.splitlines()[1:] == ["Nokia Oyj,actor,,legal_form,90,,actor:nokia 90 Nokia"]


def test_review_before_any_look_up_says_what_to_do(home: Path, tmp_path: Path) -> None:
    table = tmp_path / "adopters.csv"
    table.write_text(ROWS)
    result = run(home, "map", table, "--review")
    assert result.exit_code == 3
    assert f"'standlink map {table}' writes it" in result.output


def test_rdf_is_imported_with_its_provenance(tmp_path: Path) -> None:
    file = tmp_path / "facts.ttl"
    file.write_text(
        "@prefix sl: <https://w3id.org/standlink/ontology#> . @prefix schema: <https://schema.org/> .\n"
        '<https://e.org/x> a schema:Organization ; schema:address [ schema:name "y" ] .'
    )
    licence = "https://creativecommons.org/licenses/by/4.0/"
    result = run(tmp_path, "import", "rdf", file, "--name", "own", "--licence", licence, "--title", "Own facts")
    assert result.exit_code == 0, result.output
    assert "1 × blank node given an IRI" in result.output
    assert "schema:Organization (1 ×): Standlink says sl:Organization" in result.output
    shown = json.loads(run(tmp_path, "datasets", "show", "own").output)
    assert (shown["title"], shown["licence"], shown["kept"]) == ("Own facts", licence, 1)


def test_table_of_a_study_is_built_with_it(home: Path, tmp_path: Path) -> None:
    study = tmp_path / "firms"
    assert run(home, "new", study).exit_code == 0
    table = study / "tables" / "adopters.csv"
    table.write_text(ROWS)
    unmapped = run(home, "build", study)
    assert unmapped.exit_code == 1
    assert "has no mapping; 'standlink map" in unmapped.output
    assert run(home, "map", table).exit_code == 0
    refused = run(home, "build", study)
    assert refused.exit_code == 1
    assert 'row 3: ambiguous date: column "Announced", value "03/04/2023"' in refused.output
    table.write_text(ROWS.replace("03/04/2023", "2023-04-03"))
    built = run(home, "build", study)
    assert built.exit_code == 0, built.output
    assert "firms-adopters 3 rows, 3 kept, 0 merged, 0 refused" in built.output
    assert "1 name to decide: standlink map" in built.output
    triples = (study / ".standlink" / "datasets" / "firms-adopters" / "triples.nt").read_text("utf-8")
    assert "/actor/acme> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>" in triples
    assert run(home, "build", study, "--locked").exit_code == 0
