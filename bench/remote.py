"""A release in a SPARQL service: how long pages and pushes take, beside the bare requests and the product's bulk load.

``python -m standlink.bench.remote [--home FOLDER]`` measures Oxigraph and Virtuoso, as far as they are installed, with
the current release of a data folder. A description is measured with nothing known of the release; the same queries are
then sent again without Standlink, and the thing is described from the embedded store. Of five runs of the first two
the fastest counts, since other work on the machine slows any; the embedded store, which keeps what it has read,
describes a thing once. A first page in HTML has what is beside the description, too: questions, findings, maps. It is
measured likewise, beside an embedded page whose description is kept, which is layout alone. Figures are medians over
things; ``docs/remote-store.md`` has a run.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.parse import urlencode

import pyoxigraph as ox
import urllib3
from flask import Flask
from flask.testing import FlaskClient

from ..graph.releases.pushing import push
from ..graph.releases.release import Release, Releases
from ..graph.releases.remote_releases import RemoteReleases
from ..graph.store.merging import MERGE
from ..graph.store.remote.connection import RESULTS, Connection
from ..graph.store.remote.credentials import Credentials
from ..graph.store.remote.names import ReleaseNames
from ..graph.store.remote.store import RemoteStore
from ..ontology.namespaces import BASE, THINGS
from ..settings import data_folder
from ..web.app import create_app
from ..web.settings import Settings
from .servers import OXIGRAPH, VIRTUOSO, virtuoso, writable_oxigraph

KINDS: Final = ("standard", "actor", "region", "technology", "event", "source", "claim")
EACH: Final = 5
MANY: Final = 100
LARGEST: Final = 300
RUNS: Final = 5
#: Each query is new to the service, which may keep how to answer those that it knows, as Virtuoso does.
_NUMBERS: Final = count()
_Query = tuple[str, Sequence[str], Sequence[str]]


class _Listening(Connection):
    """A connection that notes what it sends, and makes each query new to the service, which may know how to answer it.

    Attributes:
        queries: what was sent, with its default and its named graphs.
    """

    def __init__(self, url: str, credentials: Credentials | None) -> None:
        super().__init__(url, timeout=600, credentials=credentials)
        self.queries: list[_Query] = []

    def query(self, sparql: str, **options: Any) -> bytes:
        self.queries.append((sparql, options.get("default", ()), options.get("named", ())))
        return super().query(f"# {next(_NUMBERS)}\n{sparql}", **options)


def main() -> None:
    """Measure all products that are installed, and print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=data_folder())
    release = Releases(parser.parse_args().home).current()
    print(f"release {release.id}: {release.manifest['triples']:,} triples")
    with tempfile.TemporaryDirectory() as folder:
        files = _written(release, Path(folder))
        if OXIGRAPH.exists():
            measure_oxigraph(release, files)
        if VIRTUOSO:
            measure_virtuoso(release, files)


def measure_oxigraph(release: Release, files: dict[str, Path]) -> None:
    with tempfile.TemporaryDirectory() as work:
        quads, empty = Path(work) / "all.nq", Path(work) / "none.nq"
        _join(files, quads)
        empty.touch()
        pairs = []
        for run in range(RUNS):
            # The server is running when it is pushed to: how long the program takes to start and end does not count.
            bulk = _loaded(quads, Path(work) / f"bulk-{run}") - _loaded(empty, Path(work) / f"none-{run}")
            with writable_oxigraph(Path(work) / f"served-{run}") as server:
                connection = _Listening(f"http://127.0.0.1:{server.port}/query", None)
                pairs.append((bulk, _pushed(release, connection)))
                if run == RUNS - 1:
                    _report("Oxigraph", pairs)
                    _read("Oxigraph", release, connection)


def measure_virtuoso(release: Release, files: dict[str, Path]) -> None:
    folder, pairs = next(iter(files.values())).parent, []
    for run in range(RUNS):
        with virtuoso(folder) as server:
            began = time.perf_counter()
            server.load_all(files)
            bulk = time.perf_counter() - began
        with virtuoso(folder) as server:
            connection = _Listening(f"http://127.0.0.1:{server.port}/sparql", Credentials("dba", "dba"))
            pairs.append((bulk, _pushed(release, connection)))
            if run == RUNS - 1:
                _report("Virtuoso", pairs)
                _read("Virtuoso", release, connection)


def _loaded(quads: Path, store: Path) -> float:
    """Return how long Oxigraph's own bulk load of a file takes, with the start of the program."""
    began = time.perf_counter()
    command = [str(OXIGRAPH), "load", "--location", str(store), "--file", str(quads)]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def _pushed(release: Release, connection: Connection) -> float:
    """Return how long a push takes, with all its checks."""
    connection.connect()
    began = time.perf_counter()
    push(release, connection)
    return time.perf_counter() - began


def _report(product: str, pairs: list[tuple[float, float]]) -> None:
    """Print how long bulk loads and pushes took, which alternated."""
    speeds = [bulk / taken for bulk, taken in pairs]
    for bulk, taken in pairs:
        print(f"{product}: push {taken:.2f} s, own bulk load {bulk:.2f} s: {bulk / taken:.2f}x its speed")
    print(
        f"{product}: median of {len(pairs)}: {median(speeds):.2f}x, {min(speeds):.2f}x to {max(speeds):.2f}x",
        flush=True,
    )


def _read(product: str, release: Release, connection: _Listening) -> None:
    """Print how long descriptions and pages take."""
    url = connection.address
    home = release.path.parents[1]
    _describe(product, release, RemoteReleases(home, connection).current(), url, connection)
    site = create_app(Settings(home=home, store=url, store_timeout=600))
    _browse(product, release, site, connection)


def _describe(product: str, release: Release, opened: Release, url: str, connection: _Listening) -> None:
    """Print how long descriptions take beside their queries alone, and beside the embedded ones."""
    assert isinstance(opened.service, RemoteStore)
    pages, bare, embedded, queries = [], [], [], []
    for iri in _things(release, EACH):
        embedded.append(_described(release, iri))
        pages.append(min(_described(opened, iri, connection) for _ in range(RUNS)))
        queries.append(len(connection.queries))
        bare.append(min(_bare(url, connection.queries) for _ in range(RUNS)))
    print(
        f"{product}: {len(pages)} descriptions, {_compared(pages, bare, embedded)}; queries: median "
        f"{median(queries):g}, at most {max(queries)}"
    )


def _described(release: Release, iri: str, connection: _Listening | None = None) -> float:
    """Return how long a description takes, of a release in a service with nothing known of it."""
    if connection:
        release.service.forget()
        connection.queries.clear()
    began = time.perf_counter()
    release.describe(iri)
    return time.perf_counter() - began


def _browse(product: str, release: Release, site: Flask, connection: _Listening) -> None:
    """Print how many queries first pages in HTML take, and how long, with nothing known of the release."""
    client = site.test_client()
    client.get("/")
    store = site.extensions["standlink"].releases.current().service
    store.connection = connection

    def forget() -> None:
        store.forget()
        connection.queries.clear()

    _time(product, release, client, connection, forget)
    for name, things in (
        ("of each kind", _things(release, MANY)),
        ("with the most triples", _largest(release, LARGEST)),
    ):
        counts = Counter[int]()
        for iri in things:
            _opened(client, iri, forget)
            counts[len(connection.queries)] += 1
        shown = ", ".join(f"{number} of {counts[number]}" for number in sorted(counts))
        print(f"{product}: queries of {counts.total()} first pages, {name}: {shown}", flush=True)


def _time(
    product: str, release: Release, client: FlaskClient, connection: _Listening, forget: Callable[[], None]
) -> None:
    """Print how long pages take beside their queries alone, and beside the embedded pages, which have been read."""
    own = create_app(Settings(home=release.path.parents[1])).test_client()
    pages, bare, embedded = [], [], []
    for iri in _things(release, EACH):
        embedded.append(min(_opened(own, iri) for _ in range(RUNS)))
        pages.append(min(_opened(client, iri, forget) for _ in range(RUNS)))
        bare.append(min(_bare(connection.address, connection.queries) for _ in range(RUNS)))
    print(f"{product}: {len(pages)} first pages, {_compared(pages, bare, embedded)}")


def _compared(pages: Sequence[float], bare: Sequence[float], embedded: Sequence[float]) -> str:
    """Return how long pages or descriptions take, beside their queries alone, and these with the embedded ones."""
    alone = median(page / one for page, one in zip(pages, bare, strict=True))
    both = median(page / (one + own) for page, one, own in zip(pages, bare, embedded, strict=True))
    return (
        f"nothing known: {median(pages) * 1000:.1f} ms; their queries alone {median(bare) * 1000:.1f} ms: "
        f"{alone:.2f}x; with the embedded ones, {median(embedded) * 1000:.1f} ms: {both:.2f}x"
    )


def _opened(client: FlaskClient, iri: str, forget: Callable[[], None] = lambda: None) -> float:
    """Return how long the page of a thing takes, after what has been read is forgotten."""
    forget()
    began = time.perf_counter()
    client.get(iri.removeprefix(BASE[:-1]))
    return time.perf_counter() - began


def _bare(url: str, queries: Sequence[_Query]) -> float:
    """Return how long it takes to send queries, new to the service, and read the results, over one connection."""
    pool = urllib3.PoolManager()
    headers = {"Accept": RESULTS, "Content-Type": "application/x-www-form-urlencoded"}
    pool.request("POST", url, body=urlencode({"query": "ASK {}"}).encode(), headers=headers)
    bodies = [
        urlencode(
            [
                ("query", f"# again {next(_NUMBERS)}\n{sparql}"),
                *(("default-graph-uri", graph) for graph in default),
                *(("named-graph-uri", graph) for graph in named),
            ]
        ).encode()
        for sparql, default, named in queries
    ]
    began = time.perf_counter()
    for body in bodies:
        pool.request("POST", url, body=body, headers=headers)
    return time.perf_counter() - began


def _things(release: Release, each: int) -> Iterator[str]:
    """Yield so many things of each kind, at even distances in the order of their IRIs; hubs are kept by the build."""
    found = {q.subject.value for q in release.store.quads() if isinstance(q.subject, ox.NamedNode)}
    for kind in KINDS:
        start = f"{THINGS}{kind}/"
        own = sorted(iri for iri in found if iri.startswith(start) and iri not in release.hubs)
        yield from own[:: max(1, len(own) // each)][:each]


def _largest(release: Release, number: int) -> list[str]:
    """Return the things of these kinds from and to which most triples go."""
    starts = tuple(f"{THINGS}{kind}/" for kind in KINDS)
    ends = (end.value for q in release.store.quads() for end in (q.subject, q.object) if isinstance(end, ox.NamedNode))
    counted = Counter(iri for iri in ends if iri.startswith(starts) and iri not in release.hubs)
    return [iri for iri, _ in counted.most_common(number)]


def _written(release: Release, folder: Path) -> dict[str, Path]:
    """Write each graph of a release as a push sends it, and return the files by graph."""
    names = ReleaseNames(release.id)
    graphs = [(graph, names.graph(graph)) for graph in release.store.graphs()]
    found = {}
    for number, (here, there) in enumerate([*graphs, (MERGE, names.merged)]):
        path = folder / f"{number}.nt"
        release.store.inner.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=here)
        path.write_bytes(names.outward_bytes(path.read_bytes()))
        found[there.value] = path
    return found


def _join(files: dict[str, Path], quads: Path) -> None:
    """Write the triples of several graphs into one file of N-Quads."""
    with quads.open("wb") as out:
        for graph, path in files.items():
            end = f" <{graph}> .\n".encode()
            with path.open("rb") as file:
                out.writelines(line.rstrip(b" .\n") + end for line in file)


if __name__ == "__main__":
    main()
