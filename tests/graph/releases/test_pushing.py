"""Publishing to a service: complete or not at all, resumable, reversible, and served only beside its own files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Final

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from services import PRODUCTS, Service, service
from standlink.cli.main import main
from standlink.errors import NoReleaseError, NotFoundError, PrivateReleaseError, QueryError, RemoteError, StandlinkError
from standlink.graph.releases import graph_loader
from standlink.graph.releases.files import write_manifest
from standlink.graph.releases.graph_loader import GraphLoader, Triples
from standlink.graph.releases.graph_measure import Measure
from standlink.graph.releases.graph_pusher import GraphPusher, Merged
from standlink.graph.releases.pointer import Pointer, PushedRelease, forget, manifest_checksum, record, switch
from standlink.graph.releases.pushing import graphs_of, properties_of, push, withdraw
from standlink.graph.releases.release import Release
from standlink.graph.releases.remote_releases import RemoteReleases
from standlink.graph.releases.sorted_quads import merged_triples
from standlink.graph.store.merging import MERGE
from standlink.graph.store.remote.connection import Connection
from standlink.graph.store.remote.names import ReleaseNames
from standlink.ontology.namespaces import GRAPHS
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


#: The name of the merge of the graphs of a test.
MERGED: Final = "https://x.example/merged"


@pytest.fixture
def pusher(connection: Connection) -> GraphPusher:
    return GraphPusher(ReleaseNames("x"), connection, lambda _: None)


def merged_of(graphs: Mapping[str, Triples]) -> Merged:
    """Return the merge of small graphs."""
    lines = dict.fromkeys(line for triples in graphs.values() for block in triples() for line in block.splitlines(True))
    return Merged(MERGED, lambda: list(lines), Measure.of(lines).properties)


def pushed(pusher: GraphPusher, connection: Connection, graphs: Mapping[str, Triples]) -> dict[str, int]:
    """Push small graphs and their merge, and delete them; return the number of triples of each."""
    merged = merged_of(graphs)
    try:
        return pusher.send(graphs, merged)
    finally:
        for graph in (*graphs, MERGED):
            connection.delete(graph)


def text(triples: str) -> Triples:
    return lambda: [triples.encode()]


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
    monkeypatch.setattr(graph_loader, "PART", 1 << 18)
    monkeypatch.setattr(graph_loader, "REQUEST", 1 << 18)
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
    pusher: GraphPusher, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, add, refused = "https://x.example/again", Connection.add, []

    def refusing(self: Connection, parts: Sequence[tuple[str, bytes]]) -> None:
        add(self, parts)
        if not refused:
            refused.append(parts)
            raise QueryError("refused (500)")

    monkeypatch.setattr(Connection, "add", refusing)
    triples = text("<https://x.example/a> <https://x.example/p> <https://x.example/b> .\n")
    assert pushed(pusher, connection, {graph: triples}) == {graph: 1, MERGED: 1}
    assert refused


def test_graph_that_was_changed_there_is_sent_again(release: Release, connection: Connection) -> None:
    names = ReleaseNames(release.id)
    graph = f"{GRAPHS}paper"
    there, triples = names.outward(graph), graphs_of(release)[graph]
    loader = GraphLoader(names, connection, 2)
    ((_, loaded),) = loader.load({there: triples})
    assert loaded.is_complete
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    connection.update(
        f"DELETE {{ GRAPH <{there}> {{ ?s {label} ?o }} }} INSERT {{ GRAPH <{there}> {{ ?s {label} 'x' }} }} "
        f"WHERE {{ SELECT ?s ?o {{ GRAPH <{there}> {{ ?s {label} ?o }} }} LIMIT 1 }}"
    )
    ((_, loaded),) = loader.load({there: triples})
    assert not loaded.is_complete
    ((_, loaded),) = loader.load({there: triples})
    assert loaded.is_complete


#: Graphs that share a triple, and one with blank nodes: their merge has four triples.
_SHARED: Final = {
    f"https://x.example/graph/{number}": text(triples)
    for number, triples in enumerate(
        ("<https://x.example/a> <https://x.example/p> <https://x.example/b> .\n",) * 2
        + (
            '<https://x.example/a> <https://x.example/p> "text" .\n'
            '_:b <https://x.example/p> _:c .\n_:c <https://x.example/p> "of a blank node" .\n',
        )
    )
}
_SIZES: Final = dict(zip((*_SHARED, MERGED), (1, 1, 3, 4), strict=True))


@pytest.mark.parametrize("fault", ["none", "refused once", "refused", "incomplete"])
def test_merged_graph_is_copied_or_sent(
    pusher: GraphPusher, connection: Connection, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    update, add, sent, refused = Connection.update, Connection.add, [], []

    def updating(self: Connection, sparql: str) -> None:
        if fault == "none" or "graph/2" not in sparql or (refused and fault == "refused once"):
            update(self, sparql)
        elif fault != "incomplete":
            refused.append(sparql)
            raise QueryError("refused (500)")

    def adding(self: Connection, parts: Sequence[tuple[str, bytes]]) -> None:
        sent.extend(graph for graph, _ in parts)
        add(self, parts)

    monkeypatch.setattr(Connection, "update", updating)
    monkeypatch.setattr(Connection, "add", adding)
    merged = merged_of(_SHARED)
    try:
        assert pusher.copy(_SHARED, merged) == _SIZES
        assert (MERGED in sent) == (fault in ("refused", "incomplete"))
        sent.clear()
        assert pusher.copy(_SHARED, merged) == _SIZES
        assert not set(sent) & set(_SHARED), "what is complete is not sent again"
    finally:
        for each in (MERGED, *_SHARED):
            connection.delete(each)


def test_blank_nodes_of_several_parts_are_loaded_together(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = "https://x.example/blank"
    triples = text(
        '_:b <https://x.example/p> "_:b <a:b> <a:c> ." .\n'
        '<https://x.example/a> <https://x.example/p> "_:b is text here" .\n'
        "<https://x.example/a> <https://x.example/q> _:b .\n"
    )
    monkeypatch.setattr(graph_loader, "PART", 1)
    try:
        ((_, loaded),) = GraphLoader(ReleaseNames("x"), connection, 2).load({graph: triples})
        assert loaded.measure.triples == 3
        joined = "<https://x.example/a> <https://x.example/q> ?b . ?b <https://x.example/p> ?x"
        assert connection.ask(f"ASK {{ GRAPH <{graph}> {{ {joined} }} }}")
    finally:
        connection.delete(graph)


def test_two_requests_are_under_way_but_one_with_blank_nodes_is_alone(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def line(number: int) -> str:
        return f"<https://x.example/a> <https://x.example/p> <https://x.example/{number}> .\n"

    blank = "_:b <https://x.example/p> <https://x.example/c> .\n"
    graphs = {
        f"https://x.example/graph/{number}": text(triples) for number, triples in enumerate((line(1), line(2), blank))
    }
    pair, sent = Barrier(2, timeout=60), []

    def adding(_: Connection, parts: Sequence[tuple[str, bytes]]) -> None:
        sent.append("begin")
        if not any(part.startswith(b"_:") for _, part in parts):
            pair.wait()
        sent.append("end")

    monkeypatch.setattr(Connection, "add", adding)
    monkeypatch.setattr(connection, "dialect", replace(connection.dialect, datasets=False))
    monkeypatch.setattr(Connection, "ask", lambda *_: False)
    assert dict(GraphLoader(ReleaseNames("x"), connection, 2).load(graphs)).keys() == graphs.keys()
    assert sent == ["begin", "begin", "end", "end", "begin", "end"]


_SENT: Final = '<https://x.example/a> <https://x.example/p> "étagère" .\n'
_OTHERWISE: Final = (
    '<https://x.example/b> <https://x.example/p> "étagère" .\n',
    '<https://x.example/a> <https://x.example/p> "etagere" .\n',
    '<https://x.example/a> <https://x.example/p> "étagères" .\n',
    '<https://x.example/a> <https://x.example/p> "étagère"@fr .\n',
    '<https://x.example/a> <https://x.example/q> "étagère" .\n',
    f'{_SENT}<https://x.example/a> <https://x.example/p> "x" .\n',
)
_NAMED: Final = "https://x.example/named"


@pytest.mark.parametrize(
    ("stored", "wrong"),
    # A subject that is wrong in both graphs is not in the checksum.
    [(stored, wrong) for stored in _OTHERWISE for wrong in ((_NAMED,), (MERGED,))]
    + [(stored, (_NAMED, MERGED)) for stored in _OTHERWISE[1:]],
)
def test_service_that_stores_something_else_is_refused(
    pusher: GraphPusher, connection: Connection, monkeypatch: pytest.MonkeyPatch, stored: str, wrong: tuple[str, ...]
) -> None:
    add = Connection.add

    def changing(self: Connection, parts: Sequence[tuple[str, bytes]]) -> None:
        add(self, [(graph, stored.encode() if graph in wrong else triples) for graph, triples in parts])

    monkeypatch.setattr(Connection, "add", changing)
    with pytest.raises(RemoteError, match="has not stored graph"):
        pushed(pusher, connection, {_NAMED: text(_SENT)})


def test_several_graphs_are_sent_at_once_if_the_product_takes_them(
    pusher: GraphPusher, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, requests = Connection.add, []

    def adding(self: Connection, parts: Sequence[tuple[str, bytes]]) -> None:
        requests.append([graph for graph, _ in parts])
        add(self, parts)

    monkeypatch.setattr(Connection, "add", adding)
    assert pushed(pusher, connection, _SHARED) == _SIZES
    # The third graph has a part with blank nodes of its own.
    named = [request for request in requests if MERGED not in request]
    assert list(map(len, named)) == ([4] if connection.dialect.datasets else [1, 1, 1, 1])


#: Triples whose notation in N-Triples is not their text, and a thing that has another name in a service.
_HARD = r"""
<https://x.example/a> <https://x.example/p> "a \"quote\", a \\ backslash and a\ttab" .
<https://x.example/a> <https://x.example/p> "two\nlines"@EN-gb .
<https://x.example/a> <https://x.example/p> "étagère 😀"@fr .
<https://x.example/a> <https://x.example/p> "" .
<https://x.example/a> <https://x.example/p> "2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date> .
<https://x.example/é> <https://x.example/p> <https://w3id.org/standlink/graph/wifi> .
<https://x.example/é> a <https://x.example/Thing> .
_:a <https://x.example/p> _:b .
""".lstrip().replace(" a <", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <")


def test_checksum_here_is_that_of_the_service(pusher: GraphPusher, connection: Connection) -> None:
    store = ox.Store()
    store.load(_HARD.encode(), format=ox.RdfFormat.N_TRIPLES)
    canonical = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    graph = "https://x.example/hard"
    assert pushed(pusher, connection, {graph: text(canonical.decode())}) == {graph: 8, MERGED: 8}


def test_numbers_of_the_merged_graph_are_those_of_its_store(release: Release) -> None:
    without = replace(release, manifest={k: v for k, v in release.manifest.items() if k != "statistics"})
    assert properties_of(release) == properties_of(without)
    assert sum(properties_of(release).values()) == sum(
        1 for _ in release.store.inner.quads_for_pattern(*(None,) * 3, MERGE)
    )


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
