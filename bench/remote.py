"""A release in a SPARQL service: how long pages and pushes take, beside the bare requests and the product's bulk load.

``python -m standlink.bench.remote [--home FOLDER]`` measures Oxigraph and Virtuoso, as far as they are installed, with
the current release of a data folder. A page is measured with nothing known of the release; the same queries are then
sent again without Standlink. Figures are medians, of which ``docs/remote-store.md`` has a run.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlencode

import pyoxigraph as ox
import urllib3

from ..graph.releases.pushing import push
from ..graph.releases.release import Release, Releases
from ..graph.releases.remote_releases import RemoteReleases
from ..graph.store.merging import MERGE
from ..graph.store.remote.connection import RESULTS, Connection
from ..graph.store.remote.credentials import Credentials
from ..graph.store.remote.names import ReleaseNames
from ..graph.store.remote.store import RemoteStore
from ..ontology.namespaces import THINGS
from ..settings import data_folder
from .servers import OXIGRAPH, VIRTUOSO, virtuoso, writable_oxigraph

KINDS: Final = ("standard", "actor", "region", "technology", "event", "source", "claim")
EACH: Final = 5
RUNS: Final = 5


class _Listening(Connection):
    """A connection that notes what it sends."""

    def __init__(self, url: str, credentials: Credentials | None) -> None:
        super().__init__(url, timeout=600, credentials=credentials)
        self.bodies: list[bytes] = []

    def query(self, sparql: str, **options: object) -> bytes:
        graphs = [(f"{name}-graph-uri", g) for name in ("default", "named") for g in options.get(name, ())]
        self.bodies.append(urlencode([("query", sparql), *graphs]).encode())
        return super().query(sparql, **options)


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
        began = time.perf_counter()
        for graph, path in files.items():
            command = [str(OXIGRAPH), "load", "--location", f"{work}/bulk", "--file", str(path), "--graph", graph]
            subprocess.run(command, check=True, capture_output=True)
        bulk = time.perf_counter() - began
        with writable_oxigraph(Path(work) / "served") as server:
            _measure("Oxigraph", release, f"http://127.0.0.1:{server.port}/query", None, bulk)


def measure_virtuoso(release: Release, files: dict[str, Path]) -> None:
    folder = next(iter(files.values())).parent
    with virtuoso(folder) as server:
        began = time.perf_counter()
        server.load_all(files)
        bulk = time.perf_counter() - began
    with virtuoso(folder) as server:
        url = f"http://127.0.0.1:{server.port}/sparql"
        _measure("Virtuoso", release, url, Credentials("dba", "dba"), bulk)


def _measure(product: str, release: Release, url: str, credentials: Credentials | None, bulk: float) -> None:
    connection = _Listening(url, credentials)
    began = time.perf_counter()
    push(release, connection)
    taken = time.perf_counter() - began
    print(f"{product}: push {taken:.2f} s, own bulk load {bulk:.2f} s: {bulk / taken:.2f}x its speed")
    opened = RemoteReleases(release.path.parents[1], connection).current()
    assert isinstance(opened.service, RemoteStore)
    pages, bare, queries = [], [], []
    for iri in _things(release):
        opened.service.forget()
        connection.bodies.clear()
        began = time.perf_counter()
        opened.describe(iri)
        pages.append(time.perf_counter() - began)
        sent = list(connection.bodies)
        queries.append(len(sent))
        bare.append(min(_bare(url, sent) for _ in range(RUNS)))
    ratios = [page / alone for page, alone in zip(pages, bare, strict=True) if alone]
    print(
        f"{product}: {len(pages)} pages, nothing known: at most {max(queries)} queries, median {median(queries):g}; "
        f"{median(pages) * 1000:.1f} ms, the queries alone {median(bare) * 1000:.1f} ms: {median(ratios):.2f}x"
    )


def _bare(url: str, bodies: list[bytes]) -> float:
    """Return how long it takes to send queries and read the results, over one connection."""
    pool = urllib3.PoolManager()
    headers = {"Accept": RESULTS, "Content-Type": "application/x-www-form-urlencoded"}
    pool.request("POST", url, body=urlencode({"query": "ASK {}"}).encode(), headers=headers)
    began = time.perf_counter()
    for body in bodies:
        pool.request("POST", url, body=body, headers=headers)
    return time.perf_counter() - began


def _things(release: Release) -> Iterator[str]:
    """Yield some things of each kind, at even distances in the order of their IRIs; hubs are kept by the build."""
    found = {q.subject.value for q in release.store.quads() if isinstance(q.subject, ox.NamedNode)}
    for kind in KINDS:
        start = f"{THINGS}{kind}/"
        own = sorted(iri for iri in found if iri.startswith(start) and iri not in release.hubs)
        yield from own[:: max(1, len(own) // EACH)][:EACH]


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


if __name__ == "__main__":
    main()
