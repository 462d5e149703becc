"""What the tests share: one release of the curated cases, built once, and the doors to it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from standlink import Graph
from standlink.graph.build.pipeline import build
from standlink.graph.release import Release, Releases
from standlink.graph.sources.afdc import Afdc
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.countries import Countries
from standlink.graph.sources.ics import Ics
from standlink.graph.sources.isld import Isld
from standlink.graph.sources.nuts import Nuts
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton
from standlink.graph.sources.ror import Ror
from standlink.graph.sources.tdocs import Tdocs
from standlink.queries.library import library
from standlink.web.app import create_app
from standlink.web.settings import Settings

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a release of the curated cases. Read-only: tests that change one make their own."""
    folder = tmp_path_factory.mktemp("home")
    build(folder)
    return folder


@pytest.fixture(scope="session")
def release(home: Path) -> Release:
    return Releases(home).current()


@pytest.fixture(scope="session")
def graph(release: Release) -> Graph:
    return Graph(release)


@pytest.fixture(scope="session")
def app(home: Path) -> Flask:
    return create_app(Settings(home=home))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def site(home: Path) -> Iterator[str]:
    """The address of a real server of the release, in a process of its own."""
    with serving(home) as address:
        yield address


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a dataset of each little Relaton catalogue in ``tests/relaton``. Read-only."""
    folder = tmp_path_factory.mktemp("catalogues")
    for path in sorted((CHECKOUT / "tests" / "relaton").glob("*/data")):
        with open_files(str(path.parent)) as files:
            import_source(folder, Relaton(files, catalogue(path.parent.name)))
    return folder


@pytest.fixture(scope="session")
def tables(imported_tables: Path) -> Path:
    return imported_tables


@pytest.fixture(scope="session")
def imported_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a dataset of each little table in ``tests/tables``. Read-only."""
    folder = tmp_path_factory.mktemp("tables")
    for kind in (Ics, Countries, Nuts, Ror, Tdocs, Isld, Afdc):
        path = CHECKOUT / "tests" / "tables" / f"{kind.__name__.lower()}.csv"
        import_source(folder, kind(path), refusals_allowed=1)
    return folder


@pytest.fixture(scope="session")
def catalogued(catalogues: Path, imported_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the curated cases with the little catalogues and tables, and a document that ISO and IEC share."""
    folder = tmp_path_factory.mktemp("catalogued")
    for home in (catalogues, imported_tables):
        shutil.copytree(home / "datasets", folder / "datasets", dirs_exist_ok=True)
    for name in ("iso", "iec"):
        records = folder / "records" / name
        for path in (f"both/{name}", name):
            shutil.copytree(CHECKOUT / "tests" / "relaton" / path, records, dirs_exist_ok=True)
        with open_files(str(records)) as files:
            import_source(folder, Relaton(files, catalogue(name)))
    build(folder)
    return Releases(folder).current()


@pytest.fixture(scope="session")
def asked(release: Release, catalogued: Release) -> dict[str, Release]:
    """The release to which each question is put: those that only catalogues answer need one that has some."""
    of_catalogues = {
        *("amended", "behind-case", "committees", "connectors", "declared-patents", "fields-together", "in-common"),
        *("of-case", "publishers", "rapporteurs", "taken-over", "topics-together"),
    }
    return {id_: catalogued if id_.removeprefix("catalogues/") in of_catalogues else release for id_ in library()}


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """Serve a data folder on a free port, as the command does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "standlink", "--home", str(home), "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_until_up(address, process)
            yield address
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def fresh_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that had an empty data folder, and so built the release itself."""
    with serving(tmp_path_factory.mktemp("empty")) as address:
        yield address


def _wait_until_up(address: str, process: subprocess.Popen[str]) -> None:
    for _ in range(1200):
        if process.poll() is not None:
            assert process.stderr
            pytest.fail(f"the server ended: {process.stderr.read()}")
        try:
            with urllib.request.urlopen(address + "/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not come up in two minutes")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of the machine that runs the tests out of them."""
    for name in [n for n in os.environ if n.startswith("STANDLINK_")]:
        monkeypatch.delenv(name)
