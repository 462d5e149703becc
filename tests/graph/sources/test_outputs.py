"""Whoever changes the output of an importer or a stage raises its version, so that data are made again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec
import polars as pl
import pyoxigraph as ox
import pytest
from rdflib import Graph
from standlink.graph.gate.validation import validate
from standlink.graph.index import fields, schema, writer
from standlink.graph.index.reader import Index
from standlink.graph.pipeline import tabulation
from standlink.graph.pipeline.derivation import derive
from standlink.graph.pipeline.inference import infer_files
from standlink.graph.pipeline.loading import load, parts_of
from standlink.graph.pipeline.table_file import said_by
from standlink.graph.pipeline.versions import STAGE_VERSIONS
from standlink.graph.releases.dataset import open_dataset, sorted_lines, triples_path, write_dataset
from standlink.graph.releases.release import FORMAT, TABLES, Release
from standlink.graph.sources import curated
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.organizations import actors, linking, triples, words
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.registry import find_importer, importer_names
from standlink.graph.sources.relaton import adoptions, catalogues
from standlink.graph.sources.relaton.source import Relaton
from standlink.graph.sources.tables import afdc, nuts
from standlink.graph.sources.turtle import IMPORTER, read_turtle
from standlink.graph.store import reading
from standlink.graph.store.folding import fold
from standlink.graph.store.merging import with_merge
from standlink.graph.store.store import ONTOLOGY, Store
from standlink.ontology import derivation
from standlink.ontology.namespaces import THINGS
from standlink.ontology.rules import rules_from
from standlink.queries.answers.frames import NAMES, write_frames
from standlink.queries.answers.tables import frame_file
from tantivy import Query

DATA = Path(__file__).parents[2] / "data"
FIXED = DATA / "outputs"
SMALL = DATA / "cases" / "small.ttl"
RECORDED = DATA / "outputs.toml"
#: The day on which all files were last changed, which is when a table was retrieved.
DAY = 1_700_000_000
#: Catalogues of which the output of the Relaton importer is recorded: those with every shape of record.
CATALOGUES = ("3gpp", "etsi", "ieee", "iso", "itu", "jis")
#: Titles of records that are compared for adoptions: catalogue, designation, title, day.
TITLED = (
    ("iso", "ISO 9001:2008", "Quality management systems; Requirements", "2008-11-01"),
    ("iso", "ISO 9001:2015", "Quality management systems; Requirements", "2015-09-01"),
    ("jis", "JIS Q 9001:2015", "Quality management systems; Requirements", "2015-11-01"),
    ("jis", "JIS Q 9999:2016", "Quality management systems; Requirements", "2016-11-01"),
)


@pytest.fixture
def fixed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let importers and stages read the fixed copies of reference data instead of those of the package."""
    caches = (curated.curated, curated.curated_triples, catalogues.facts, derivation.derivations)
    cases = FIXED / "cases"
    monkeypatch.setattr(curated, "CASES", cases)
    monkeypatch.setattr(catalogues, "_FILE", FIXED / "catalogues.toml")
    monkeypatch.setattr(triples, "SOURCES", FIXED / "organizations.ttl")
    monkeypatch.setattr(nuts, "_PLACES", FIXED / "nuts-places.csv")
    monkeypatch.setattr(afdc, "_STATES", FIXED / "us-states.csv")
    monkeypatch.setattr(words.read_words, "__defaults__", (FIXED / "words.csv", cases))
    monkeypatch.setattr(actors.read_register, "__defaults__", ((FIXED / "organizations.csv",), cases))
    named = {"mapping": FIXED / "organizations.csv", "words": FIXED / "words.csv", "cases": cases}
    monkeypatch.setattr(
        linking.Organizations, "load", partial(linking.Organizations.load.__func__, linking.Organizations, **named)
    )
    monkeypatch.setattr(fields, "FIELDS", FIXED / "fields.toml")
    monkeypatch.setattr(tabulation, "FOLDER", FIXED / "tables")
    monkeypatch.setattr(derivation, "FOLDER", FIXED / "derivations")
    for each in caches:
        each.cache_clear()
    yield
    for each in caches:
        each.cache_clear()


def digest(*outputs: bytes) -> str:
    return hashlib.sha256(b"\n".join(outputs)).hexdigest()[:16]


def dated(path: Path, folder: Path) -> Path:
    """Return a copy of a file or folder whose files were last changed on the fixed day."""
    copy = folder / path.name
    shutil.copytree(path, copy) if path.is_dir() else shutil.copy(path, copy)
    for each in (copy, *copy.rglob("*")):
        os.utime(each, (DAY, DAY))
    return copy


# importers


def table(name: str, folder: Path) -> str:
    source = find_importer(name).load(dated(DATA / "tables" / f"{name}.csv", folder))
    assert import_source(folder, source, refusals_allowed=1).kept
    return digest(triples_path(folder, name).read_bytes())


def ietf(folder: Path) -> str:
    index, texts = (dated(DATA / "ietf" / name, folder) for name in ("index.jsonl", "texts"))
    assert import_source(folder, find_importer("ietf").load(index, str(texts)), refusals_allowed=1).kept
    return digest(triples_path(folder, "ietf").read_bytes())


def relaton(folder: Path) -> str:
    found = []
    for name in CATALOGUES:
        with open_files(str(dated(DATA / "relaton" / name, folder))) as files:
            import_source(folder, Relaton(files, catalogues.catalogue(name), processes=1))
        found.append(triples_path(folder, f"relaton-{name}").read_bytes())
    return digest(*found)


def derived(folder: Path) -> str:
    for name in ("iso", "jis"):
        records = folder / name / "data"
        records.mkdir(parents=True)
        for number, (_, designation, title, day) in enumerate(t for t in TITLED if t[0] == name):
            record = {
                "docid": [{"id": designation, "type": name.upper(), "primary": True}],
                "title": [{"content": title, "language": "en"}],
                "date": [{"type": "published", "value": day}],
            }
            (records / f"{number}.yaml").write_text(json.dumps(record), "utf-8")
            os.utime(records / f"{number}.yaml", (DAY, DAY))
        with open_files(str(folder / name)) as files:
            import_source(folder, Relaton(files, catalogues.catalogue(name), processes=1))
    datasets = [d for name in ("iso", "jis") if (d := open_dataset(folder, f"relaton-{name}"))]
    (dataset,) = adoptions.derive_adoptions(folder, datasets)
    assert dataset.kept
    return digest(triples_path(folder, adoptions.NAME).read_bytes())


def turtle(folder: Path) -> str:
    return digest(sorted_lines(read_turtle(SMALL)))


# stages


def small_store(folder: Path) -> ox.Store:
    """Return a store with the small case, as a dataset, and the fixed ontology."""
    write_dataset(
        folder, read_turtle(SMALL), name="small", title="Small", licence="https://example.org/licence",
        derived_from="https://example.org/small", importer="test 1", digest="d", read=1, kept=1, version="1",
    )  # fmt: skip
    dataset = open_dataset(folder, "small")
    assert dataset
    store = ox.Store()
    load(store, [part for part in parts_of(folder, [dataset], folder) if part.graph != ONTOLOGY])
    return store


def with_ontology(folder: Path) -> ox.Store:
    store = small_store(folder)
    axioms = ox.parse(path=str(FIXED / "ontology.ttl"), format=ox.RdfFormat.TURTLE)
    store.extend(with_merge(ox.Quad(*q.triple, ONTOLOGY) for q in axioms))
    return store


def loaded(folder: Path) -> str:
    return digest("\n".join(sorted(map(str, small_store(folder)))).encode())


def inferred(folder: Path) -> str:
    facts, target = folder / "facts.nt", folder / "inferred.nt"
    axioms = [q.triple for q in ox.parse(path=str(FIXED / "ontology.ttl"), format=ox.RdfFormat.TURTLE)]
    facts.write_bytes(sorted_lines([*read_turtle(SMALL), *axioms]))
    assert infer_files([facts], target, rules_from(axioms))
    return digest("\n".join(sorted(target.read_text("utf-8").splitlines())).encode())


def derived_words(folder: Path) -> str:
    facts = ox.parse(path=str(FIXED / "derivations" / "facts.ttl"), format=ox.RdfFormat.TURTLE)
    store = Store.of(ox.Quad(*q.triple, ox.NamedNode("urn:facts")) for q in facts).inner
    assert derive(store, folder / "derived.nt")
    return digest((folder / "derived.nt").read_bytes())


def validated(folder: Path) -> str:
    report = validate(with_ontology(folder), {"small": SMALL}, shapes=Graph().parse(FIXED / "shapes.ttl"))
    assert report.counts()["Violation"]
    assert report.counts()["Warning"]
    return digest(json.dumps(report.as_json(), sort_keys=True).replace(str(SMALL), SMALL.name).encode())


def indexed(folder: Path) -> str:
    path = folder / "search.sqlite"
    writer.index(with_ontology(folder), path)
    with closing(sqlite3.connect(path)) as db:
        tables = db.execute("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name").fetchall()
        rows = {name: sorted(map(repr, db.execute(f"SELECT * FROM {name}"))) for name, sql in tables if "TABLE" in sql}
    assert rows["things"]
    # The files of Tantivy differ from time to time; what is found does not.
    index = Index(path)
    words = {word for row in rows["things"] for word in fold(row).split()}
    found = [(word, field, index.search(Query.term_query(schema.schema(), field, word, "basic"), 100))
             for word in sorted(words) for field in ("names", "exact", "packed", "editions", "text")]  # fmt: skip
    return digest(repr([tables, rows, found, index.count(Query.all_query())]).encode())


def tabulated(folder: Path) -> str:
    tables = tabulation.tabulate(with_ontology(folder), folder / "tables")
    assert all(tables.values())
    files = [folder / "tables" / f"{name}.parquet" for name in sorted(tables)]
    frames = [pl.read_parquet(file) for file in files]
    said = [said_by(file).encode() for file in files]
    return digest(*(f"{frame.schema}\n{frame.write_json()}".encode() for frame in frames), *said)


def prepared(folder: Path) -> str:
    """Return the digest of the frames; hubs and cases have versions of their own, and draws one for each input."""
    types = {"text": pl.String, "integer": pl.Int64, "boolean": pl.Boolean}
    (folder / TABLES).mkdir()
    given = json.loads((FIXED / "tables.json").read_text("utf-8"))
    for name, table in given.items():
        schema = {column: types[kind] for column, kind in table["columns"].items()}
        pl.DataFrame(table["rows"], schema, orient="row").write_parquet(folder / TABLES / f"{name}.parquet")
    release = Release(folder, {"format": FORMAT, "tables": given, "datasets": [], "published": "2026-01-01"})
    write_frames(release, None)
    # The name of a frame that depends on a mapping has a checksum of it.
    frames = [pl.read_parquet(folder / frame_file(name)) for name in NAMES if not name.startswith("fields of ")]
    assert all(len(frame) for frame in frames)
    return digest(*(f"{frame.schema}\n{frame.write_json()}".encode() for frame in frames))


def described(folder: Path) -> str:
    store = Store(with_ontology(folder))
    things = sorted({str(t.subject.value) for t in store.triples() if str(t.subject).startswith(f"<{THINGS}")})
    found = [reading.describe(store, iri) for iri in things]
    assert found
    return digest(msgspec.json.encode(found))


#: Everything that has a version: its output on fixed input, its version, and the module with the version.
OUTPUTS: dict[str, tuple[Callable[[Path], str], int, str]] = {
    **{name: (partial(table, name), find_importer(name).importer.version, f"graph/sources/tables/{name}.py")
       for name in importer_names() if not find_importer(name).origin and name != "ietf"},
    "ietf": (ietf, find_importer("ietf").importer.version, "graph/sources/ietf/source.py"),
    "relaton": (relaton, Relaton.importer.version, "graph/sources/relaton/source.py"),
    "adoptions": (derived, int(adoptions.IMPORTER.split()[1]), "graph/sources/relaton/adoptions.py"),
    "turtle": (turtle, int(IMPORTER.split()[1]), "graph/sources/turtle.py"),
    **{stage: (function, STAGE_VERSIONS[stage], "graph/pipeline/versions.py")
       for stage, function in (("load", loaded), ("infer", inferred), ("derive", derived_words),
                               ("validate", validated), ("index", indexed), ("tabulate", tabulated),
                               ("prepare", prepared))},
    "describe": (described, reading.VERSION, "graph/store/reading.py"),
}  # fmt: skip


def faults(name: str, version: int, place: str, now: str, recorded: dict[str, dict[str, object]]) -> str:
    """Return what to do if the output is not as recorded; nothing if it is."""

    def line(version: int) -> str:
        return f'{name} = {{ version = {version}, digest = "{now}" }}'

    if name not in recorded:
        return f"{name} is not recorded. Add this line to {RECORDED}:\n{line(version)}"
    before = recorded[name]
    if before["digest"] == now and before["version"] == version:
        return ""
    if before["digest"] != now and before["version"] == version:
        todo = f"The output of {name} has changed. Raise its version in {place}, and change its line in {RECORDED} to:"
        return f"{todo}\n{line(version + 1)}"
    return f"The version of {name} has changed. Change its line in {RECORDED} to:\n{line(version)}"


@pytest.mark.usefixtures("fixed")
@pytest.mark.parametrize("name", OUTPUTS)
def test_output_changes_with_the_version_only(name: str, tmp_path: Path) -> None:
    output, version, place = OUTPUTS[name]
    fault = faults(name, version, place, output(tmp_path), tomllib.loads(RECORDED.read_text("utf-8")))
    if fault:
        pytest.fail(fault, pytrace=False)


def test_every_record_is_of_something() -> None:
    assert tomllib.loads(RECORDED.read_text("utf-8")).keys() == OUTPUTS.keys()


def test_every_stage_is_recorded() -> None:
    assert STAGE_VERSIONS.keys() <= OUTPUTS.keys()


def test_failure_names_the_line_to_change() -> None:
    recorded: dict[str, dict[str, object]] = {"isld": {"version": 1, "digest": "a"}}
    assert faults("isld", 1, "isld.py", "a", recorded) == ""
    assert "Raise its version in isld.py" in faults("isld", 1, "isld.py", "b", recorded)
    assert faults("isld", 1, "isld.py", "b", recorded).endswith('\nisld = { version = 2, digest = "b" }')
    assert faults("isld", 2, "isld.py", "b", recorded).endswith('\nisld = { version = 2, digest = "b" }')
    assert faults("ics", 1, "ics.py", "c", recorded).endswith('\nics = { version = 1, digest = "c" }')
