"""What the tests share: one release of the curated cases, built once, and the doors to it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from standlink import Graph
from standlink.graph.pipeline.build import build
from standlink.graph.releases.release import Release, Releases
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton
from standlink.graph.sources.tables.afdc import Afdc
from standlink.graph.sources.tables.countries import Countries
from standlink.graph.sources.tables.ics import Ics
from standlink.graph.sources.tables.isld import Isld
from standlink.graph.sources.tables.nuts import Nuts
from standlink.graph.sources.tables.ror import Ror
from standlink.graph.sources.tables.tdocs import Tdocs
from standlink.queries.library import library
from standlink.web.app import create_app
from standlink.web.settings import Settings

CHECKOUT = Path(__file__).parents[1]
SHARED = CHECKOUT.parent / "shared" / "data"
#: Records that belong together, beside the samples, whose records were drawn one by one: a standard of two catalogues
#: with its editions, amendments and corrigenda, and versions of a specification with the documents that publish them.
FAMILIES = {
    "3gpp": ("data/TS_23.501_REL-1[5-9]_1[5-9].*",),
    "etsi": ("data/ETSI_TS_123_501*",),
    "iec": ("data/iso*iec*27001*",),
    "ieee": (),
    "iso": ("data/iso*iec*27001*", "data/iso*15118-[128]*"),
    "itu": (),
    "jis": (),
}
#: Tables of others, and how many of their lines are taken; none for all.
TABLES = (
    (Ics, "ics.csv", None),
    (Countries, "country_codes.csv", None),
    (Nuts, "nuts2021.csv", None),
    (Tdocs, "3gpp_ran1_tdocs.csv.zst", 3_000),
    (Isld, "etsi_isld_filing_counts.csv.zst", 3_000),
    (Afdc, "afdc_stations_ny_2025-05.csv.zst", 300),
)


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
    """A data folder with a dataset of each little Relaton catalogue in ``tests/data/relaton``. Read-only."""
    folder = tmp_path_factory.mktemp("catalogues")
    for path in sorted((CHECKOUT / "tests" / "data" / "relaton").glob("*/data")):
        with open_files(str(path.parent)) as files:
            import_source(folder, Relaton(files, catalogue(path.parent.name)))
    return folder


@pytest.fixture(scope="session")
def tables(imported_tables: Path) -> Path:
    return imported_tables


@pytest.fixture(scope="session")
def imported_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a dataset of each little table in ``tests/data/tables``. Read-only."""
    folder = tmp_path_factory.mktemp("tables")
    for kind in (Ics, Countries, Nuts, Ror, Tdocs, Isld, Afdc):
        path = CHECKOUT / "tests" / "data" / "tables" / f"{kind.__name__.lower()}.csv"
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
            shutil.copytree(CHECKOUT / "tests" / "data" / "relaton" / path, records, dirs_exist_ok=True)
        with open_files(str(records)) as files:
            import_source(folder, Relaton(files, catalogue(name)))
    build(folder)
    return Releases(folder).current()


@pytest.fixture(scope="session")
def asked(release: Release, catalogued: Release) -> dict[str, Release]:
    """The release for the example of each question: one with catalogues for those that need them."""
    data = tomllib.loads((CHECKOUT / "tests" / "data" / "questions.toml").read_text("utf-8"))
    needs = {id_ for id_, entry in data.items() if entry.get("needs") == "catalogues"}
    return {id_: catalogued if id_ in needs else release for id_ in library()}


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with real records in ``records/<catalogue>``, first lines of real tables in ``tables``. Read-only."""
    if not SHARED.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the samples are missing: {SHARED}")
        pytest.skip(f"the samples are not beside this checkout ({SHARED})")
    folder = tmp_path_factory.mktemp("sample")
    for name, patterns in FAMILIES.items():
        records = folder / "records" / name
        records.mkdir(parents=True)
        unpack = ["tar", "-I", "zstd -d --long=27", "-C", str(records), "--wildcards", "-xf"]
        subprocess.run([*unpack, str(SHARED / "relaton-samples" / f"relaton-{name}-sample.tar.zst")], check=True)
        if patterns:
            subprocess.run([*unpack, str(SHARED / "relaton" / f"relaton-{name}.tar.zst"), *patterns], check=True)
    (folder / "tables").mkdir()
    for _, name, lines in TABLES:
        copy = folder / "tables" / name.removesuffix(".zst")
        if lines is None:
            shutil.copy(SHARED / "tables" / name, copy)
        else:
            copy.write_bytes(_first(SHARED / "tables" / name, lines))
    return folder


@pytest.fixture(scope="session")
def sampled(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the curated cases with real records of seven catalogues and of six tables."""
    folder = tmp_path_factory.mktemp("sampled")
    for name in FAMILIES:
        with open_files(str(sample / "records" / name)) as files:
            import_source(folder, Relaton(files, catalogue(name)))
    for kind, name, _ in TABLES:
        import_source(folder, kind(sample / "tables" / name.removesuffix(".zst")), refusals_allowed=1)
    build(folder)
    return Releases(folder).current()


def _first(path: Path, lines: int) -> bytes:
    """Return the first lines of a compressed file; what follows is not read."""
    with subprocess.Popen(["zstd", "-dcq", "--long=27", str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        text = b"".join(line for _, line in zip(range(lines), process.stdout, strict=False))
        process.terminate()
    return text


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
