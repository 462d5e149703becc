"""A release as an RO-Crate: the reader of the community opens it, and every file is what its description says."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rocrate.rocrate import ROCrate
from standlink import __version__
from standlink.errors import FileError
from standlink.graph.releases.gzip_members import members
from standlink.graph.releases.release import TABLES, Release
from standlink.queries.exports.crate import METADATA, crate, write_crate

TYPES = {"File", "Dataset", "CreativeWork", "Organization", "SoftwareApplication", "CreateAction"}


@pytest.fixture(scope="module")
def folder(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("crate") / "standlink"
    write_crate(release, __version__, found)
    return found


def test_files_are_what_their_descriptions_say(folder: Path) -> None:
    found = ROCrate(folder)
    files = {str(e.id): e for e in found.data_entities if e.type == "File"}
    assert set(files) == {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {METADATA}
    for name, entity in files.items():
        content = (folder / name).read_bytes()
        assert entity["contentSize"] == str(len(content))
        assert entity["sha256"] == sha256(content).hexdigest()
        assert entity["description"]


def test_files_are_those_of_the_release(folder: Path, release: Release) -> None:
    quads = b"".join(block for member in members(folder / "standlink.nq.gz") for block in member.blocks())
    assert {q.graph_name.value for q in ox.parse(quads, format=ox.RdfFormat.N_QUADS)} >= {
        entry["graph"] for entry in release.manifest["datasets"]
    }
    for name, rows in release.manifest["tables"].items():
        assert len(pl.read_parquet(folder / TABLES / f"{name}.parquet")) == rows
    assert len(list(ox.parse(path=folder / "ontology.ttl"))) > 1_000


def test_root_names_release_licence_and_every_part(folder: Path, release: Release) -> None:
    found = ROCrate(folder)
    root = found.root_dataset
    assert root["version"] == release.id
    assert root["datePublished"] == release.published
    assert [licence.id for licence in root["license"]] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert found.metadata.version == "1.2"
    datasets = {e.id: e for e in found.contextual_entities if e.get("additionalType")}
    assert set(datasets) == {entry["graph"] for entry in release.manifest["datasets"]}
    for entry in release.manifest["datasets"]:
        assert datasets[entry["graph"]]["license"].id == entry["licence"]


def test_crate_written_again_by_its_reader_is_the_same(folder: Path, tmp_path: Path) -> None:
    ROCrate(folder).metadata.write(tmp_path)
    again, first = (json.loads((place / METADATA).read_text("utf-8")) for place in (tmp_path, folder))
    assert again["@context"] == first["@context"]
    by_id = lambda graph: {e["@id"]: e for e in graph}  # noqa: E731
    assert by_id(again["@graph"]) == by_id(first["@graph"])


def test_every_entity_is_described_and_referred_to(release: Release) -> None:
    graph = crate(release, __version__)["@graph"]
    ids = [entity["@id"] for entity in graph]
    assert len(ids) == len(set(ids))
    assert {entity["@type"] for entity in graph} == TYPES
    text = json.dumps(graph)
    assert all(text.count(json.dumps(i)) > 1 for i in ids if i != METADATA)


def test_site_describes_its_downloads(client: FlaskClient, release: Release) -> None:
    response = client.get("/ro-crate-metadata.json")
    assert response.content_type == "application/ld+json"
    found = ROCrate(response.json)
    assert found.root_dataset.id == "http://localhost/data/"
    files = [e for e in found.data_entities if e.type == "File"]
    assert len(files) == len(release.manifest["tables"]) + 2
    for entity in files:
        head = client.head(entity.id.removeprefix("http://localhost"))
        assert head.status_code == 200, entity.id
        if size := entity.get("contentSize"):
            assert head.headers["Content-Length"] == size


def test_folder_with_files_is_left_alone(folder: Path, release: Release) -> None:
    before = sorted(folder.rglob("*"))
    with pytest.raises(FileError, match="not an empty folder"):
        write_crate(release, __version__, folder)
    assert sorted(folder.rglob("*")) == before
    assert not list(folder.parent.glob(".*"))
