"""Dumps: what they hold, that a build and a later process write the same, and how they are kept."""

from __future__ import annotations

import gzip
import io
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox
import pytest
import rdflib
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic
from standlink.errors import BuildError, FormatError, NoReleaseError
from standlink.graph.pipeline.build import build
from standlink.graph.releases import difference, dump_process, dumps, gzip_members, sorted_lines, sorted_quads
from standlink.graph.releases.checksum import file_checksum
from standlink.graph.releases.dumps import DUMPS, QUADS, Dump
from standlink.graph.releases.files import STORE, checksums, write_manifest
from standlink.graph.releases.gzip_members import MemberWriter, members
from standlink.graph.releases.release import CACHE, Release, Releases
from standlink.graph.releases.sorted_quads import merged_triples, stored_graphs, triples_of, write_quads
from standlink.graph.store.export import FORMATS
from standlink.graph.store.store import INFERRED, ONTOLOGY
from standlink.ontology.namespaces import GRAPHS, PREFIXES, mint

pytestmark = pytest.mark.slow

PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt", "trig": "trig", "nq": "nquads"}
XSD = PREFIXES["xsd"]


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """A data folder that a test may change."""
    return Path(shutil.copytree(built, tmp_path / "home"))


@pytest.fixture
def release(home: Path) -> Release:
    return Releases(home).current()


@pytest.fixture
def older(release: Release) -> Release:
    """A release of a version that wrote no dump."""
    return without_dump(release)


def without_dump(release: Release) -> Release:
    shutil.rmtree(release.path / DUMPS)
    write_manifest(release.path, {**release.manifest, "files": checksums(release.path)})
    return Release.open(release.path)


def written(dump: Dump, *, inferred: bool = True) -> bytes:
    out = io.BytesIO()
    dump.write(out, inferred=inferred)
    return out.getvalue()


def facts(release: Release) -> set[ox.Quad]:
    return {quad for quad in release.store.quads() if quad.graph_name != ONTOLOGY}


def test_build_writes_each_graph_as_a_member_of_sorted_quads(release: Release) -> None:
    path = release.path / DUMPS / QUADS
    assert release.files[f"{DUMPS}/{QUADS}"]["sha256"] == file_checksum(path)
    found = members(path)
    names = [graph.value.removeprefix(GRAPHS) for graph in release.store.graphs() if graph != ONTOLOGY]
    assert [member.name for member in found] == [f"{name}.nq" for name in names]
    for member in found:
        lines = b"".join(member.blocks()).splitlines()
        assert all(a < b for a, b in pairwise(lines))
        assert all(line.endswith(f"<{GRAPHS}{member.name.removesuffix('.nq')}> .".encode()) for line in lines)
        assert sum(map(len, lines)) + len(lines) == member.size
    assert set(ox.parse(gzip.decompress(path.read_bytes()), format=ox.RdfFormat.N_QUADS)) == facts(release)


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_holds_the_release(release: Release, suffix: str) -> None:
    fmt = FORMATS[suffix]
    data = gzip.decompress(Dump.of(release, suffix).make().read_bytes())
    assert data == written(Dump.of(release, suffix))
    quads = facts(release)
    found = list(ox.parse(data, format=fmt.rdf))
    assert set(found) == (quads if fmt.quads else {ox.Quad(*quad.triple) for quad in quads})
    assert len(found) == len(set(found))
    graph = rdflib.Dataset() if fmt.quads else rdflib.Graph()
    merged = rdflib.Graph()
    for triple in graph.parse(data=data, format=PARSERS[suffix]):
        merged.add(triple[:3])
    expected = rdflib.Graph().parse(
        data=ox.serialize({quad.triple for quad in quads}, format=ox.RdfFormat.N_TRIPLES), format="nt"
    )
    assert len(expected) > 500
    assert isomorphic(merged, expected)


@pytest.mark.parametrize("suffix", FORMATS)
def test_asserted_triples_alone(release: Release, suffix: str) -> None:
    quads = {quad for quad in facts(release) if quad.graph_name != INFERRED}
    found = set(ox.parse(written(Dump.of(release, suffix), inferred=False), format=FORMATS[suffix].rdf))
    assert found == (quads if FORMATS[suffix].quads else {ox.Quad(*quad.triple) for quad in quads})


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", ["small", "inferred", "datasets", "ontology"])
def test_named_graph_alone(release: Release, name: str, suffix: str) -> None:
    found = ox.parse(written(Dump.of(release, suffix, name)), format=FORMATS[suffix].rdf)
    expected = {quad.triple for quad in release.store.quads(graph=ox.NamedNode(GRAPHS + name))}
    assert {quad.triple for quad in found} == expected


def test_dump_of_an_older_release_is_made_from_its_store_and_equals_that_of_the_build(release: Release) -> None:
    before = (release.path / DUMPS / QUADS).read_bytes()
    older = without_dump(release)
    dump = Dump.of(older, "nq")
    assert (dump.path(), dump.about(), dump.is_prebuilt) == (None, None, False)
    made = dump.make()
    assert made == dump.path() == older.path.parents[1] / CACHE / older.id / DUMPS / QUADS
    assert made.read_bytes() == before
    about = dump.about()
    assert about
    assert (about.size, about.checksum) == (made.stat().st_size, file_checksum(made))
    assert Releases(older.path.parents[1]).current().verify() > 10


def test_update_copies_unchanged_graphs_and_writes_what_a_whole_build_writes(
    tmp_path: Path, small_cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = Path(shutil.copytree(small_cases, tmp_path / "cases"))
    home = tmp_path / "home"
    build(home, cases=cases)
    small = cases / "small.ttl"
    changed = small.read_text("utf-8") + (
        f'\n<{mint("actor", "body")}> <{PREFIXES["dcterms"]}description> "Changed."@en , "已改。"@zh .\n'
    )
    small.write_text(changed, "utf-8")
    made: list[str] = []

    def writer(file: BinaryIO, name: str) -> gzip_members.MemberWriter:
        made.append(name)
        return gzip_members.MemberWriter(file, name)

    with monkeypatch.context() as patch:
        patch.setattr(sorted_quads, "MemberWriter", writer)
        updated = build(home, cases=cases)
    assert updated.manifest["base"]
    assert "named.nq" in {member.name for member in gzip_members.members(updated.path / DUMPS / QUADS)}
    assert {"small.nq", "datasets.nq"} <= set(made)
    assert "named.nq" not in made
    whole = build(home, cases=cases, force=True)
    assert whole.manifest["base"] is None

    def without_times(release: Release) -> list[bytes]:
        lines = gzip.decompress((release.path / DUMPS / QUADS).read_bytes()).splitlines()
        return [line for line in lines if b"/graph/datasets> ." not in line]

    assert without_times(updated) == without_times(whole)
    assert set(ox.parse(written(Dump.of(updated, "nq")), format=ox.RdfFormat.N_QUADS)) == facts(updated)


# sorting

ODD = ["", "\"'\\", "line\nline\r\n\ttab", "福特 é \u200b \U0001f50c", "]]>&lt;<b>", "a .", 'x"^^<y> .', "{{ 7*7 }}"]


def typed(kind: str, *values: str) -> st.SearchStrategy[ox.Literal]:
    return st.sampled_from(values).map(lambda value: ox.Literal(value, datatype=ox.NamedNode(XSD + kind)))


LITERALS = st.one_of(
    st.sampled_from(ODD).map(ox.Literal),
    st.text().filter(str.isprintable).map(lambda text: ox.Literal(text, language="en")),
    typed("decimal", "1.50", "1.5", "-0.0", "100"),
    typed("integer", "01", "+1", "1"),
    typed("boolean", "true", "1"),
    typed("gYearMonth", "2023-05", "nonsense"),
)
TRIPLES = st.builds(
    ox.Triple,
    st.sampled_from("abc").map(lambda slug: ox.NamedNode(mint("actor", slug))),
    st.sampled_from("pq").map(lambda name: ox.NamedNode(f"https://example.org/{name}")),
    LITERALS,
)


@given(st.lists(st.lists(TRIPLES, max_size=30), max_size=3), st.sampled_from([1, 300, 1 << 20]))
def test_file_of_lines_and_the_store_give_the_same_dump(
    tmp_path_factory: pytest.TempPathFactory, graphs: list[list[ox.Triple]], run: int
) -> None:
    folder, store = tmp_path_factory.mktemp("sorted"), ox.Store()
    files = []
    for number, triples in enumerate(graphs):
        graph, path = ox.NamedNode(f"{GRAPHS}g{number}"), folder / f"{number}.nt"
        # The engine writes tags in small letters even before they are stored.
        lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES).replace(b'"@en .\n', b'"@EN-Latn .\n')
        path.write_bytes(lines)
        triples[:] = [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]
        store.bulk_extend(ox.Quad(*triple, graph) for triple in triples)
        files.append((graph.value, path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(difference, "_BLOCK", run)
        patch.setattr(sorted_lines, "_SORTED", run)
        write_quads(files, folder / "a", folder)
        write_quads(stored_graphs(store, folder), folder / "b", folder)
    assert (folder / "a").read_bytes() == (folder / "b").read_bytes()
    quads = list(ox.parse(b"".join(b"".join(m.blocks()) for m in members(folder / "a")), format=ox.RdfFormat.N_QUADS))
    assert set(quads) == set(store)
    assert len(quads) == len(store)
    lines = b"".join(merged_triples(map(triples_of, members(folder / "a")))).splitlines()
    assert lines == sorted({f"{quad.triple} .".encode() for quad in store})


# members


@given(st.lists(st.tuples(st.from_regex(r"[a-z]{0,9}", fullmatch=True), st.binary(max_size=300_000)), max_size=4))
def test_members_are_one_gzip_file_and_each_is_read_alone(
    tmp_path_factory: pytest.TempPathFactory, contents: list[tuple[str, bytes]]
) -> None:
    path = tmp_path_factory.mktemp("members") / "members.gz"
    with path.open("wb") as file:
        for name, content in contents:
            member = MemberWriter(file, name)
            member.write(content[:7])
            member.write(content[7:])
            member.close()
    assert gzip.decompress(path.read_bytes()) == b"".join(content for _, content in contents)
    found = members(path)
    assert [(m.name, m.size, b"".join(m.blocks())) for m in found] == [(n, len(c), c) for n, c in contents]


def flipped(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]


DAMAGES = (flipped, lambda data: data[:-9], lambda data: data + b"x", lambda data: b"x" * len(data))


@pytest.mark.parametrize("how", DAMAGES, ids=["flipped", "cut off", "longer", "overwritten"])
def test_damaged_dump_is_named(release: Release, how: Callable[[bytes], bytes]) -> None:
    dump = Dump.of(release, "nt")
    path = dump.make()
    path.write_bytes(how(path.read_bytes()))
    with pytest.raises(NoReleaseError, match=r"the dump standlink.nt.gz is damaged: .* delete it"):
        written(dump)


def test_damaged_dump_of_a_release_is_refused(release: Release) -> None:
    path = release.path / DUMPS / QUADS
    path.write_bytes(flipped(path.read_bytes()))
    with pytest.raises(NoReleaseError, match=r"dumps/standlink.nq.gz \(changed\)"):
        Dump.of(Release.read(release.path), "ttl").make()
    assert not list((release.path.parents[1] / CACHE).glob("*/*/*"))


# the cache


def test_store_that_is_damaged_leaves_no_part_of_a_dump(older: Release) -> None:
    for path in (older.path / STORE).glob("*.sst"):
        path.write_bytes(flipped(path.read_bytes()))
    with pytest.raises((RuntimeError, NoReleaseError)):
        Dump.of(Release.read(older.path), "nt").make()
    assert not [path for path in (older.path.parents[1] / CACHE).rglob("*") if path.is_file() and path.name[0] != "."]


def test_several_that_want_a_dump_make_it_once(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    make = Dump._made
    monkeypatch.setattr(Dump, "_made", lambda dump: made.append(dump.name) or make(dump))
    with ThreadPoolExecutor(8) as executor:
        paths = set(executor.map(lambda _: Dump.of(release, "ttl").make(), range(8)))
    assert len(paths) == len(made) == 1


def test_dump_that_another_process_makes_is_not_waited_for_longer_than_wanted(release: Release) -> None:
    dump = Dump.of(release, "ttl")
    dump.cache.mkdir(exist_ok=True)
    with FileLock(dump.cache / ".small-dumps.lock"):
        with pytest.raises(BuildError, match="another dump is being made"):
            dump.make(seconds=0)
        dump_process.main(dump_process.arguments(dump))
        assert dump.path() is None
    dump_process.main(dump_process.arguments(dump))
    assert dump.path()


def test_first_dump_of_an_older_release_reads_all_of_it(older: Release) -> None:
    total, small = older.manifest["triples"], Dump.of(older, "nt", "small")
    assert (small.triples, Dump.of(older, "nt", "ontology").triples) == (total, 0)
    Dump.of(older, "nt", "ontology").make()
    assert not Dump.of(older, "nq").path()
    Dump.of(older, "nq").make()
    (entry,) = (each for each in older.manifest["datasets"] if each["name"] == "small")
    assert small.triples == entry["triples"] < total == Dump.of(older, "nt").triples
    assert Dump.of(older, "nt", "inferred").triples == older.manifest["inferred"]


def test_what_a_killed_process_left_is_deleted(older: Release) -> None:
    dump = Dump.of(older, "ttl")
    folder = dump.cache / older.id / DUMPS
    (folder / ".work").mkdir(parents=True)
    for name in (".work/0.run", "standlink.nt.gz.part", ".standlink.nt.gz.sha256.new"):
        (folder / name).write_bytes(b"")
    dump.make()
    made = {f"standlink.{suffix}.gz" for suffix in ("nq", "ttl")}
    assert {path.name for path in folder.iterdir()} == made | {f"{name}.sha256" for name in made}


def test_cache_is_bounded_and_the_oldest_dump_goes_first(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Dump.of(release, "ttl"), Dump.of(release, "trig")
    os.utime(first.make(), (1, 1))
    monkeypatch.setattr(dumps, "MOST_BYTES", second.make().stat().st_size + first.make().stat().st_size)
    kept = Dump.of(release, "nt").make()
    assert kept.exists()
    assert (first.path(), first.about()) == (None, None)
    monkeypatch.setattr(dumps, "MOST_BYTES", 1)
    assert Dump.of(release, "rdf").make().exists()
    assert list(kept.parent.glob("*.gz")) == [kept.with_name("standlink.rdf.gz")]


def test_dumps_of_a_deleted_release_are_deleted(home: Path, small_cases: Path) -> None:
    old = Releases(home).current()
    Dump.of(old, "ttl").make()
    build(home, cases=small_cases, force=True)
    Releases(home).prune(0)
    assert not (home / CACHE / old.id).exists()


def test_format_that_cannot_hold_the_release_is_remembered(older: Release) -> None:
    store = ox.Store(str(older.path / STORE))
    graph, node = ox.NamedNode(GRAPHS + "small"), ox.NamedNode(mint("actor", "body"))
    store.add(ox.Quad(node, ox.NamedNode("https://example.org/p"), ox.Literal("\x01"), graph))
    store.flush()
    del store
    write_manifest(older.path, {**older.manifest, "files": checksums(older.path)})
    dump = Dump.of(Release.open(older.path), "rdf")
    for attempt in (dump.make, dump.path, dump.make):
        with pytest.raises(FormatError, match=r"cannot be written as RDF/XML .*; choose Turtle") as caught:
            attempt()
        assert caught.value.available == ["text/turtle", "application/n-triples"]
    assert b"\\u0001" in written(Dump.of(dump.release, "nt"))
    assert not list(dump.cache.rglob("*.part"))


def test_cache_that_nobody_may_write_is_replaced_by_a_temporary_one(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    dumps.cache_of.cache_clear()
    monkeypatch.setattr(os, "access", lambda *_: False)
    dump = Dump.of(release, "ttl")
    assert release.path.parents[1] not in dump.make().parents
    assert Dump.of(release, "ttl").path() == dump.path()
    dumps.cache_of.cache_clear()
