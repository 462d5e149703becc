"""Somebody's RDF becomes a dataset: any format, with terms checked, blank nodes named and faults at their lines."""

from __future__ import annotations

import gzip
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from standlink.errors import FileError, ImportFailedError, StandlinkError
from standlink.graph.releases.dataset import open_dataset, triples_path
from standlink.graph.sources.rdf.dataset import Rdf, import_rdf
from standlink.graph.sources.rdf.formats import format_of
from standlink.graph.sources.rdf.vocabulary import counterpart
from standlink.graph.sources.turtle import TurtleFilesError

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PREFIXES = """@prefix actor: <https://w3id.org/standlink/id/actor/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sl: <https://w3id.org/standlink/ontology#> .
"""
TURTLE = PREFIXES + 'actor:hydro-one a sl:Company ; rdfs:label "Hydro One"@en .\n'
TRIPLES = [quad.triple for quad in ox.parse(TURTLE, format=ox.RdfFormat.TURTLE)]


def run(home: Path, source: Path | str, **more: Any) -> list[str]:
    """Return the lines of the dataset of a source."""
    made = import_rdf(home, Rdf(str(source), "own", "Own", LICENCE, **more))
    return sorted(triples_path(home, made.name).read_text("utf-8").splitlines())


EXPECTED = sorted(f"{each} ." for each in TRIPLES)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.ttl", ox.RdfFormat.TURTLE),
        ("a.nt", ox.RdfFormat.N_TRIPLES),
        ("a.nq", ox.RdfFormat.N_QUADS),
        ("a.trig", ox.RdfFormat.TRIG),
        ("a.rdf", ox.RdfFormat.RDF_XML),
        ("a.n3", ox.RdfFormat.N3),
        ("a.jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_every_format_gives_the_same_triples(tmp_path: Path, name: str, form: ox.RdfFormat) -> None:
    data = ox.serialize(TRIPLES, format=form)
    assert data
    (tmp_path / name).write_bytes(data)
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(data))
    assert run(tmp_path, tmp_path / name) == run(tmp_path, tmp_path / f"{name}.gz") == EXPECTED


def test_folders_and_archives_are_read_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    folder.mkdir()
    (folder / "a.ttl").write_text(TURTLE)
    (folder / "notes.txt").write_text("not RDF")
    (folder / "b.nt.gz").write_bytes(gzip.compress(b"<https://e.org/a> <https://e.org/b> <https://e.org/c> .\n"))
    with zipfile.ZipFile(tmp_path / "facts.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    with tarfile.open(tmp_path / "facts.tar.gz", "w:gz") as tar:
        tar.add(folder, "facts")
    found = run(tmp_path, folder)
    assert len(found) == len(EXPECTED) + 1
    assert run(tmp_path, tmp_path / "facts.zip") == run(tmp_path, tmp_path / "facts.tar.gz") == found


def test_dataset_keeps_its_provenance(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(TURTLE)
    run(tmp_path, tmp_path / "a.ttl", origin="https://example.org/facts", private=True)
    made = open_dataset(tmp_path, "own")
    assert made
    assert (made.title, made.licence, made.derived_from) == ("Own", LICENCE, "https://example.org/facts")
    assert (made.read, made.kept, made.private, made.importer) == (1, 1, True, "rdf 1")


def test_statement_adds_its_plain_triple(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        PREFIXES + "<https://e.org/s> sl:subject actor:ford ; sl:property sl:memberOf ; sl:object actor:charin ."
    )
    assert any(
        "actor/ford> <https://w3id.org/standlink/ontology#memberOf> " in each
        for each in run(tmp_path, tmp_path / "a.ttl")
    )


def test_blank_nodes_get_the_same_iris_each_time(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(PREFIXES + 'actor:x schema:address [ schema:name "A" ] , [ schema:name "B" ] .')
    found = run(tmp_path, tmp_path / "a.ttl")
    assert found == run(tmp_path, tmp_path / "a.ttl")
    assert not [each for each in found if "_:" in each]
    assert any("/.well-known/genid/standlink/own/" in each for each in found)
    made = open_dataset(tmp_path, "own")
    assert made
    assert made.repaired == {"blank node given an IRI": 2}


def test_name_of_a_curated_thing_becomes_another_name(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(PREFIXES + 'actor:ford rdfs:label "Ford Co"@en .')
    (line,) = run(tmp_path, tmp_path / "a.ttl")
    assert "skos/core#altLabel" in line


def test_terms_of_other_vocabularies_are_kept_and_named(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(PREFIXES + 'actor:hydro-one a schema:Organization ; schema:foundingDate "1999" .')
    source = Rdf(str(tmp_path / "a.ttl"), "own", "Own", LICENCE)
    assert import_rdf(tmp_path, source).triples == 2
    assert dict(source.terms.foreign) == {"https://schema.org/Organization": 1, "https://schema.org/foundingDate": 1}
    assert counterpart("https://schema.org/Organization") == "sl:Organization"
    assert counterpart("https://schema.org/foundingDate") == ""


def test_all_faults_of_all_files_are_named_with_their_lines(tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    folder.mkdir()
    (folder / "a.ttl").write_text(TURTLE.replace("sl:Company", "sl:Compny").replace("hydro-one", "Hydro_One"))
    (folder / "b.nt").write_text("<https://e.org/a> <https://e.org/b> <https://e.org/c> .\n<https://e.org/a\n")
    with pytest.raises(TurtleFilesError) as caught:
        run(tmp_path, folder)
    message = str(caught.value)
    assert "a.ttl:5: the ontology has no term sl:Compny (did you mean sl:Company?)" in message
    assert "a.ttl:5: https://w3id.org/standlink/id/actor/Hydro_One is not the IRI of a thing" in message
    assert "b.nt:2: not N-Triples" in message


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", "<a> <b> <c> .", "a.ttl:1: not Turtle: .* relative to: --base"),
        (
            "a.jsonld",
            '{"@context": "https://schema.org", "@id": "https://e.org/x", "name": "x"}',
            "context is at an address",
        ),
        (
            "a.n3",
            "{ <https://e.org/a> <https://e.org/b> 1 } => { <https://e.org/a> <https://e.org/c> 2 } .",
            "has a formula",
        ),
        ("a.ttl", "<https://e.org/a> <https://e.org/b> <<( <https://e.org/a> <https://e.org/b> 1 )>> .", "RDF 1.2"),
        ("a.doc", "x", "of an unknown format; expected a name that ends in .ttl"),
        ("a.ttl.gz", "not gzip", "not Turtle"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(StandlinkError, match=message):
        run(tmp_path, tmp_path / name)


def test_failed_import_keeps_the_dataset(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(TURTLE)
    before = run(tmp_path, tmp_path / "a.ttl")
    (tmp_path / "a.ttl").write_text(TURTLE + "broken")
    with pytest.raises(TurtleFilesError):
        run(tmp_path, tmp_path / "a.ttl")
    assert sorted(triples_path(tmp_path, "own").read_text("utf-8").splitlines()) == before


@pytest.mark.parametrize("name", ["ev-charging", "relaton-iso", "ics", "Own"])
def test_names_of_other_datasets_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.ttl").write_text(TURTLE)
    with pytest.raises(StandlinkError, match=r"choose another --name|not a valid dataset name"):
        import_rdf(tmp_path, Rdf(str(tmp_path / "a.ttl"), name, "Own", LICENCE))


def test_nothing_to_import_and_no_licence_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("")
    with pytest.raises(ImportFailedError, match="nothing was found"):
        run(tmp_path, tmp_path / "a.ttl")
    with pytest.raises(StandlinkError, match="is not the address of a licence"):
        import_rdf(tmp_path, Rdf(str(tmp_path / "a.ttl"), "own", "Own", "mine"))
    with pytest.raises(FileError, match="no such file or folder"):
        run(tmp_path, tmp_path / "b.ttl")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileError, match="has no file of RDF"):
        run(tmp_path, tmp_path / "empty")


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/facts":
            self.send_response(200)
            self.send_header("Content-Type", "text/turtle; charset=utf-8")
            self.end_headers()
            self.wfile.write(TURTLE.encode() + b"<thing> a sl:Company .")
        elif self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "ftp://127.0.0.1/facts.ttl")
            self.end_headers()
        else:
            self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_address_is_read_by_its_media_type_and_is_the_base_of_its_iris(tmp_path: Path, site: str) -> None:
    found = run(tmp_path, f"{site}/facts")
    assert any(each.startswith(f"<{site}/thing>") for each in found)
    made = open_dataset(tmp_path, "own")
    assert made
    assert made.derived_from == f"{site}/facts"


@pytest.mark.parametrize(("path", "message"), [("/gone", "the server answers 404"), ("/away", "cannot be fetched")])
def test_address_without_rdf_is_refused(tmp_path: Path, site: str, path: str, message: str) -> None:
    with pytest.raises(FileError, match=message):
        run(tmp_path, site + path)


def test_format_is_known_by_name_or_media_type() -> None:
    assert format_of("a.ttl.zst") == ox.RdfFormat.TURTLE
    assert format_of("a.owl", "text/plain") == ox.RdfFormat.RDF_XML
    assert format_of("a", "application/ld+json") == ox.RdfFormat.JSON_LD
    assert format_of("a.csv") is None
