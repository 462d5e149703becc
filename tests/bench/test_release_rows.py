"""The rows about a release that exists: what they request exists, and what they count is counted right."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from standlink.bench.client import timed
from standlink.bench.counting import CountingStore
from standlink.bench.measure import FailedError
from standlink.bench.rows import hubs, reconciling, starting, suggesting, synergy, updating, weights
from standlink.bench.searches import KINDS
from standlink.graph.releases.release import Release, Releases
from standlink.graph.store.store import Store

PATHS = sorted({*starting.PAGES, *hubs.HUBS.values(), *(path for path, _ in weights.PAGES.values())})
A, B, P = (ox.NamedNode(f"https://example.org/{name}") for name in "abp")


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_look_ups_and_rows_are_counted_as_they_are_read() -> None:
    graph = ox.NamedNode("https://example.org/graph")
    counted = CountingStore(Store.of([ox.Quad(A, P, B, graph), ox.Quad(B, P, A, graph)]).inner)
    store = Store(counted)  # type: ignore[arg-type]
    next(iter(store.triples(None, P)))
    assert (counted.lookups, counted.rows) == (1, 1)
    assert len(list(store.triples(None, P))) == 2
    assert (counted.lookups, counted.rows, counted.queries) == (2, 3, 0)
    list(store.select("SELECT * WHERE { ?s ?p ?o }"))
    assert counted.queries == 1
    counted.reset()
    assert (counted.lookups, counted.rows, counted.queries) == (0, 0, 0)


def test_answer_is_timed_from_the_request_to_its_first_byte_and_its_end(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 300_000)
    with serving(tmp_path) as port:
        found = timed(port, "/file")
        missing = timed(port, "/missing")
    assert (found.status, missing.status) == (200, 404)
    assert found.size > 300_000
    assert 0 < found.first_byte <= found.seconds


@pytest.mark.release
@pytest.mark.parametrize(
    "path", sorted({*starting.PAGES, *hubs.HUBS.values(), *(p for p, _ in weights.PAGES.values())})
)
def test_requested_pages_exist(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.release
def test_rows_read_for_hubs_are_counted_in_a_new_application(home: Path, release: Release) -> None:
    small = ["/id/standard/nacs", "/id/standard/ccs"]
    row = hubs._rows_read(home, release, "JSON", small)
    assert re.fullmatch(r"(\w+ [\d,]+ in [\d,]+ look-ups(, |$)){4}", row.standlink)
    assert row.ratio is not None
    assert row.ratio > 0
    assert row.outcome == "measured"


@pytest.mark.release
@pytest.mark.server
@pytest.mark.slow
def test_suggestions_are_timed_for_every_kind_of_text(home: Path) -> None:
    found = list(suggesting.rows(home))
    assert [row.work.rpartition("names, ")[2] for row in found] == list(KINDS)
    assert all(row.outcome in ("reached", "missed") for row in found)


@pytest.mark.release
@pytest.mark.server
@pytest.mark.slow
def test_batches_of_names_are_answered_and_timed(home: Path, release: Release) -> None:
    assert {len(batch) for batch in reconciling.batches(release)} == {50}
    (row,) = reconciling.rows(home)
    assert row.note.startswith("20 batches")
    assert row.outcome in ("reached", "missed")


@pytest.mark.slow
def test_every_choice_of_the_questions_of_synergy_is_answered_and_timed(paneled: Release) -> None:
    asked = {name for question in synergy.questions() for name, _ in synergy.variants(question)}
    assert {"synergy/profile", "synergy/lead-lag trend=own", "synergy/co-movement innovation=patents"} <= asked
    (row,) = synergy.rows(paneled.path.parents[1])
    assert row.work.startswith(f"{len(asked)} answers of the {len(synergy.questions())} questions of synergy")
    assert row.outcome in ("reached", "missed")


@pytest.mark.release
@pytest.mark.slow
def test_build_again_leaves_the_release_that_is_measured(home: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(home, own, copy_function=os.link)
    before = Releases(own).current_id()
    unchanged, label = updating.rows(own, tmp_path)
    assert (unchanged.goal, label.goal, label.answers) == ("under 1 s", "under 20 s", "no importer ran")
    assert Releases(own).current_id() == before
    assert Releases(own).current().verify()


@pytest.mark.browser
def test_first_view_counts_what_is_transferred_and_shifts(tmp_path: Path, browser: Browser) -> None:
    (tmp_path / "favicon.ico").write_bytes(b"")
    (tmp_path / "still.html").write_text("<p>still</p>" + " " * 5_000, "utf-8")
    block = "Object.assign(document.createElement('div'), {style: 'height: 9em'})"
    script = f"setTimeout(() => document.body.prepend({block}), 99)"
    (tmp_path / "script.js").write_text(script + " " * 20_000, "utf-8")
    (tmp_path / "shifting.html").write_text("<h1>moves</h1><p>text</p><script src=script.js></script>", "utf-8")
    with serving(tmp_path) as port:
        still, shifting = (
            weights.first_view(browser, f"http://127.0.0.1:{port}/{name}.html") for name in ("still", "shifting")
        )
        (tmp_path / "broken.html").write_text("<script src=missing.js></script>", "utf-8")
        with pytest.raises(FailedError, match=r"missing\.js answers 404"):
            weights.first_view(browser, f"http://127.0.0.1:{port}/broken.html")
    assert (still.shift, still.moved) == (0, ())
    assert 5_000 < still.loaded["/still.html"] < 6_000
    assert shifting.shift > 0.001
    assert {"h1", "p"} <= {*shifting.moved}
    assert 20_000 < shifting.loaded["/script.js"] < 21_000
