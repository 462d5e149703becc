"""Publishing to a service: complete or not at all, resumable, reversible, and served only beside its own files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from services import PRODUCTS, Service, service
from standlink.cli.main import main
from standlink.errors import NoReleaseError, NotFoundError, PrivateReleaseError, QueryError, RemoteError, StandlinkError
from standlink.graph.releases import pushing
from standlink.graph.releases.files import write_manifest
from standlink.graph.releases.graph_measure import Measure
from standlink.graph.releases.pointer import Pointer, PushedRelease, forget, manifest_checksum, record, switch
from standlink.graph.releases.pushing import GraphPusher, Told, Triples, graphs_of, push, withdraw
from standlink.graph.releases.release import Release
from standlink.graph.releases.remote_releases import RemoteReleases
from standlink.graph.releases.sorted_quads import merged_triples
from standlink.graph.store.merging import MERGE
from standlink.graph.store.remote.connection import Connection
from standlink.graph.store.remote.names import ReleaseNames
from standlink.web.app import create_app
from standlink.web.settings import Settings

pytestmark = [pytest.mark.server, pytest.mark.slow]


@pytest.fixture(scope="module", params=PRODUCTS)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    found = service(request.param, tmp_path_factory.mktemp(request.param))
    found.start()
    yield found
    found.kill()


@pytest.fixture
def connection(running: Service) -> Connection:
    found = running.connection()
    found.connect()
    return found


def copied(release: Release, folder: Path, release_id: str) -> Release:
    """Return a release with another id, without its store."""
    target = folder / "releases" / release_id
    shutil.copytree(release.path, target, ignore=shutil.ignore_patterns("store"))
    return Release.read(target)


def pusher(connection: Connection, release_id: str = "x", told: Told = lambda _: None) -> GraphPusher:
    return GraphPusher(ReleaseNames(release_id), connection, told)


def lines_of(path: Path) -> Triples:
    return lambda: path.read_bytes().splitlines(keepends=True)


def test_release_with_private_datasets_is_neither_pushed_nor_opened(
    release: Release, connection: Connection, tmp_path: Path
) -> None:
    before = Pointer.read(connection)
    first, *others = release.manifest["datasets"]
    manifest = {**release.manifest, "datasets": [{**first, "private": True}, *others]}
    with pytest.raises(PrivateReleaseError, match="standlink build --public"):
        push(replace(release, manifest=manifest), connection)
    assert Pointer.read(connection) == before
    # A release that an earlier version has pushed.
    later = copied(release, tmp_path, "20990101T000000000-private")
    write_manifest(later.path, manifest)
    pushed = PushedRelease(later.id, manifest_checksum(Release.read(later.path).manifest))
    record(connection, pushed)
    switch(connection, pushed)
    try:
        with pytest.raises(NoReleaseError, match="which has private datasets"):
            RemoteReleases(tmp_path, connection).current()
    finally:
        forget(connection, pushed)


def test_graphs_that_are_sent_are_those_of_the_store(release: Release) -> None:
    store, found = release.store.inner, graphs_of(release)
    assert set(found) == {graph.value for graph in release.store.graphs()}
    for graph, triples in found.items():
        stored = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))
        assert sorted(b"".join(triples()).splitlines()) == sorted(stored.splitlines()), graph
    merged = b"".join(merged_triples(triples() for triples in found.values())).splitlines()
    assert sorted(merged) == sorted(store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=MERGE).splitlines())


def test_killed_push_leaves_readers_what_they_had_and_is_resumed(
    release: Release, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = Connection.add

    def failing(self: Connection, parts: Sequence[tuple[str, bytes]]) -> None:
        if any(graph.endswith("/graph/paper") for graph, _ in parts):
            raise RemoteError("the connection was closed")
        add(self, parts)

    # So small that the graphs of a product that takes datasets are not all in one request.
    monkeypatch.setattr(pushing, "PART", 1 << 18)
    monkeypatch.setattr(Connection, "add", failing)
    with pytest.raises(RemoteError, match="closed"):
        push(release, connection)
    assert Pointer.read(connection).current is None
    monkeypatch.undo()
    told: list[str] = []
    push(release, connection, told.append)
    assert 0 < sum("complete already" in line for line in told) < len(release.store.graphs())
    assert Pointer.read(connection).current == release.id


def test_part_that_is_refused_once_is_sent_again(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, graph, refused = tmp_path / "graph.nt", "https://x.example/again", []
    path.write_text("<https://x.example/a> <https://x.example/p> <https://x.example/b> .\n")
    add = Connection.add

    def refusing(self: Connection, parts: Sequence[tuple[str, bytes]]) -> None:
        add(self, parts)
        if not refused:
            refused.append(parts)
            raise QueryError("refused (500)")

    monkeypatch.setattr(Connection, "add", refusing)
    try:
        assert pusher(connection).push(lines_of(path), graph) == 1
    finally:
        connection.delete(graph)
    assert refused


def test_graph_that_was_stored_otherwise_is_noticed(release: Release, connection: Connection, tmp_path: Path) -> None:
    names, path, here = ReleaseNames(release.id), tmp_path / "graph.nt", release.store.graphs()[0]
    graph = names.graph(here)
    release.store.inner.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=here)
    measured = Measure.of([names.outward_bytes(path.read_bytes())])
    assert measured.is_of(connection, graph.value)
    connection.update(
        f"DELETE {{ GRAPH {graph} {{ ?s rdfs:label ?o }} }} INSERT {{ GRAPH {graph} {{ ?s rdfs:label 'x' }} }} "
        f"WHERE {{ SELECT ?s ?o {{ GRAPH {graph} {{ ?s rdfs:label ?o }} }} LIMIT 1 }}".replace(
            "rdfs:label", "<http://www.w3.org/2000/01/rdf-schema#label>"
        )
    )
    assert not measured.is_of(connection, graph.value)
    assert pusher(connection, release.id).push(lines_of(path), graph.value) == measured.triples


#: Graphs that share a triple, and one with blank nodes: their merge has four triples.
_SHARED: Final = ("<https://x.example/a> <https://x.example/p> <https://x.example/b> .\n",) * 2 + (
    '<https://x.example/a> <https://x.example/p> "text" .\n'
    '_:b <https://x.example/p> _:c .\n_:c <https://x.example/p> "of a blank node" .\n',
)


def copied_graphs(connection: Connection, folder: Path) -> tuple[Path, dict[str, int]]:
    """Push graphs that share triples; return a file with their merge, and the number of triples of each."""
    sizes = {}
    for number, triples in enumerate(_SHARED):
        path, graph = folder / f"{number}.nt", f"https://x.example/graph/{number}"
        path.write_text(triples)
        sizes[graph] = pusher(connection).push(lines_of(path), graph)
    merged = folder / "merged.nt"
    merged.write_text("".join(dict.fromkeys(_SHARED)))
    return merged, sizes


@pytest.mark.parametrize("fault", ["none", "refused", "incomplete"])
def test_merged_graph_is_copied_from_complete_graphs_or_sent(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    merged, sizes = copied_graphs(connection, tmp_path)
    update, add, sent, graph = Connection.update, Connection.add, [], "https://x.example/merged"

    def updating(self: Connection, sparql: str) -> None:
        if fault == "none" or "graph/2" not in sparql:
            update(self, sparql)
        elif fault == "refused":
            raise QueryError("refused (500)")

    def adding(self: Connection, parts: Sequence[tuple[str, bytes]]) -> None:
        sent.append(parts)
        add(self, parts)

    monkeypatch.setattr(Connection, "update", updating)
    monkeypatch.setattr(Connection, "add", adding)
    try:
        assert pusher(connection).push(lines_of(merged), graph, sizes) == 4
        assert bool(sent) == (fault != "none")
    finally:
        for each in (graph, *sizes):
            connection.delete(each)


def test_blank_nodes_of_several_parts_are_loaded_together(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, graph = tmp_path / "blank.nt", "https://x.example/blank"
    path.write_text(
        '_:b <https://x.example/p> "_:b <a:b> <a:c> ." .\n'
        '<https://x.example/a> <https://x.example/p> "_:b is text here" .\n'
        "<https://x.example/a> <https://x.example/q> _:b .\n"
    )
    monkeypatch.setattr(pushing, "PART", 1)
    try:
        assert pusher(connection).push(lines_of(path), graph) == 3
        joined = "<https://x.example/a> <https://x.example/q> ?b . ?b <https://x.example/p> ?x"
        assert connection.ask(f"ASK {{ GRAPH <{graph}> {{ {joined} }} }}")
    finally:
        connection.delete(graph)


def test_service_that_stores_something_else_is_refused(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, graph, add = tmp_path / "graph.nt", "https://x.example/else", Connection.add
    path.write_text('<https://x.example/a> <https://x.example/p> "as it was sent" .\n')

    def changing(self: Connection, parts: Sequence[tuple[str, bytes]]) -> None:
        add(self, [(graph, data.replace(b"as it was", b"as it is!")) for graph, data in parts])

    monkeypatch.setattr(Connection, "add", changing)
    try:
        with pytest.raises(RemoteError, match="has not stored graph"):
            pusher(connection).push(lines_of(path), graph)
    finally:
        connection.delete(graph)


@pytest.mark.parametrize(
    ("sent", "refused"),
    [
        ('<https://x.example/a> <https://x.example/p> "étagère" .', False),
        ('<https://x.example/a> <https://x.example/p> "etagere" .', True),
        ('<https://x.example/b> <https://x.example/p> "étagère" .', True),
        ('<https://x.example/a> <https://x.example/p> "étagère"@fr .', True),
        ('<https://x.example/a> <https://x.example/q> "étagère" .', True),
    ],
)
def test_named_graph_is_compared_with_the_merged_one_triple_by_triple(
    connection: Connection, tmp_path: Path, sent: str, *, refused: bool
) -> None:
    path, there, merged = tmp_path / "graph.nt", "https://x.example/named", "https://x.example/merged"
    path.write_text('<https://x.example/a> <https://x.example/p> "étagère" .\n', "utf-8")
    loaded = pusher(connection).load({there: lambda: [f"{sent}\n".encode()]})[there]
    loaded = replace(loaded, measure=Measure.of(lines_of(path)()))
    pusher(connection).push(lines_of(path), merged)
    try:
        if refused:
            with pytest.raises(RemoteError, match="has not stored graph"):
                pusher(connection).compare(loaded, there, merged)
        else:
            assert pusher(connection).compare(loaded, there, merged) == 1
    finally:
        connection.delete(there)
        connection.delete(merged)


def test_several_graphs_are_sent_at_once_if_the_product_takes_them(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    graphs = {f"https://x.example/graph/{number}": triples for number, triples in enumerate(_SHARED)}
    add, requests = Connection.add, []

    def adding(self: Connection, parts: Sequence[tuple[str, bytes]]) -> None:
        requests.append(len(parts))
        add(self, parts)

    monkeypatch.setattr(Connection, "add", adding)
    blocks = {graph: (lambda triples=triples: [triples.encode()]) for graph, triples in graphs.items()}
    try:
        loaded = pusher(connection).load(blocks)
        # The third graph has a part with blank nodes of its own.
        assert requests == ([4] if connection.dialect.datasets else [1, 1, 1, 1])
        assert [pusher(connection).compare(each, graph) for graph, each in loaded.items()] == [1, 1, 3]
        assert all(each.is_complete for each in pusher(connection).load(blocks).values())
    finally:
        for graph in graphs:
            connection.delete(graph)


#: Triples whose notation in N-Triples is not their text, and a thing that has another name in a service.
_HARD = r"""
<https://x.example/a> <https://x.example/p> "a \"quote\", a \\ backslash and a\ttab" .
<https://x.example/a> <https://x.example/p> "two\nlines"@EN-gb .
<https://x.example/a> <https://x.example/p> "étagère 😀"@fr .
<https://x.example/a> <https://x.example/p> "" .
<https://x.example/a> <https://x.example/p> "2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date> .
<https://x.example/é> <https://x.example/p> <https://w3id.org/standlink/graph/wifi> .
_:a <https://x.example/p> _:b .
""".lstrip()


def test_checksum_here_is_that_of_the_service(connection: Connection, tmp_path: Path) -> None:
    path = tmp_path / "hard.nt"
    path.write_text(_HARD, "utf-8")
    canonical = tmp_path / "canonical.nt"
    store = ox.Store()
    store.load(path=path, format=ox.RdfFormat.N_TRIPLES)
    store.dump(str(canonical), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    try:
        assert pusher(connection, "hard").push(lines_of(canonical), "https://x.example/hard") == 7
    finally:
        connection.delete("https://x.example/hard")


def test_pages_come_from_the_service_without_a_store_in_the_data_folder(
    release: Release, running: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(release, tmp_path, release.id)
    if running.credentials:
        monkeypatch.setenv("STANDLINK_STORE_USER", running.credentials.user)
        monkeypatch.setenv("STANDLINK_STORE_PASSWORD", running.credentials.password)
    client = create_app(Settings(home=tmp_path, store=running.url)).test_client()
    for address in (
        "/",
        "/id/standard/nacs",
        "/zh/id/standard/nacs",
        "/id/standard/nacs.ttl",
        "/cases/5g-standardization",
    ):
        assert client.get(address, follow_redirects=True).status_code == 200, address
    _dies_and_comes_back(client, running)


def _dies_and_comes_back(client: FlaskClient, running: Service) -> None:
    running.kill()
    try:
        gone = client.get("/id/standard/chademo.json")
        assert gone.status_code == 503
        assert running.url in json.loads(gone.data)["detail"]
        assert int(gone.headers["Retry-After"]) > 0
        assert client.get("/id/standard/nacs").status_code == 200, "what is known is served on"
        assert client.get("/search?q=NACS", follow_redirects=True).status_code == 200, "search needs no service"
    finally:
        running.start()
    client.application.extensions["standlink"].releases.current().service.connection.breaker.succeeded()
    assert client.get("/id/standard/chademo.json").status_code == 200


def test_release_of_another_folder_is_refused(release: Release, running: Service, tmp_path: Path) -> None:
    releases = RemoteReleases(tmp_path, running.connection())
    with pytest.raises(NoReleaseError, match="which is not in"):
        releases.current()
    other = copied(release, tmp_path, release.id)
    manifest = json.loads((other.path / "manifest.json").read_text("utf-8"))
    del manifest["checksum"], manifest["sequence"]
    (other.path / "manifest.json").write_text(json.dumps({**manifest, "published": "2001-01-01"}), "utf-8")
    with pytest.raises(NoReleaseError, match="different checksums"):
        releases.current()


def test_rollback_and_withdrawal(release: Release, running: Service, connection: Connection, tmp_path: Path) -> None:
    runner, first = CliRunner(), release.id
    environment = {}
    if running.credentials:
        environment = {
            "STANDLINK_STORE_USER": running.credentials.user,
            "STANDLINK_STORE_PASSWORD": running.credentials.password,
        }
    second = replace(copied(release, tmp_path, "second"), service=release.store)
    push(second, connection)
    assert Pointer.read(connection).current == "second"
    listed = runner.invoke(main, ["releases", "pushed", running.url], env=environment)
    assert "* second" in listed.output
    with pytest.raises(StandlinkError, match="switch to another one first"):
        withdraw("second", connection)
    switched = runner.invoke(main, ["releases", "switch", running.url, first], env=environment)
    assert switched.output == f"{running.url} now gives readers release {first}.\n"
    withdraw("second", connection)
    with pytest.raises(NotFoundError, match="does not hold release 'second'"):
        Pointer.read(connection).named("second")
    assert Pointer.read(connection).current == first
