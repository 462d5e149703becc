"""Fixtures of all tests: releases built once for a run, clients, servers, and markers by what a test needs.

Under xdist every worker has the same data folders: the first that needs one builds it under a file lock.
"""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from filelock import FileLock
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from packaged import make_wheel
from paneled import import_paneled
from sampling import FEW, MANY
from serving import serving
from small_cases import write_small_cases
from standlink import Graph
from standlink.graph.pipeline.build import build, unchanged
from standlink.graph.releases.extensions import extensions, withdraw
from standlink.graph.releases.release import Release, Releases
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import Source, import_source
from standlink.graph.sources.registry import find_importer
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton
from standlink.graph.sources.tables.afdc import Afdc
from standlink.graph.sources.tables.countries import Countries
from standlink.graph.sources.tables.ics import Ics
from standlink.graph.sources.tables.isld import Isld
from standlink.graph.sources.tables.nuts import Nuts
from standlink.graph.sources.tables.tdocs import Tdocs
from standlink.queries.library import library
from standlink.queries.search.pages import documents
from standlink.web.app import create_app
from standlink.web.settings import Settings
from standlink.web.wording import ENGLISH, speak
from studied import NAME, make_study
from windowed import import_windowed

# How long an example takes depends on what else the machine does. "make whole" takes the other profile.
settings.register_profile("few", deadline=None, max_examples=FEW)
settings.register_profile("whole", deadline=None, max_examples=MANY)
settings.load_profile("few")

pytest_plugins = ["chromium"]
CHECKOUT = Path(__file__).parents[1]
#: Real catalogues, tables and facts, beside a checkout of the project; they are not part of it.
SHARED = CHECKOUT.parent / "shared"
DATA = CHECKOUT / "tests" / "data"
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
#: Published tables, and how many of their lines are read; None for all.
TABLES = (
    (Ics, "ics.csv", None),
    (Countries, "country_codes.csv", None),
    (Nuts, "nuts2021.csv", None),
    (Tdocs, "3gpp_ran1_tdocs.csv.zst", 3_000),
    (Isld, "etsi_isld_filing_counts.csv.zst", 3_000),
    (Afdc, "afdc_stations_ny_2025-05.csv.zst", 300),
)

Make = Callable[[Path], None]
Once = Callable[[str, Make], Path]
ClientOf = Callable[[Release], FlaskClient]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Make a folder once for all workers of a run: ``once(name, make)`` returns it, made by the first that asks."""
    base = tmp_path_factory.getbasetemp()
    common = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, make: Make) -> Path:
        folder, ready = common / f"once-{name}", common / f"once-{name}.ready"
        with FileLock(common / f"once-{name}.lock"):
            if not ready.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                ready.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Return a path in ``../shared``: real data beside the checkout. Without it a test is skipped, in CI it fails."""

    def found(path: str) -> Path:
        if not (SHARED / path).exists():
            if os.environ.get("CI") == "true":
                pytest.fail(f"real data are missing: {SHARED / path}")
            pytest.skip(f"needs real data beside the checkout: {SHARED / path}")
        return SHARED / path

    return found


@pytest.fixture(scope="session", autouse=True)
def _templates(once: Once) -> Iterator[None]:
    """Compile each template once for all apps of a run, which takes half of the time of a first page."""
    cache = FileSystemBytecodeCache(str(once("templates", lambda folder: None)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": cache})
        yield


@pytest.fixture(scope="session")
def home(once: Once) -> Path:
    """A data folder with a release of the curated cases. Read-only: a test that changes one makes its own."""
    return once("home", partial(build, documents=documents))


@pytest.fixture(scope="session")
def small_cases(once: Once) -> Path:
    """A small case, and what the small datasets name: built in a fifth of the time of all curated cases. Read-only."""
    return once("cases", write_small_cases)


@pytest.fixture
def few_cases(small_cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let builds, also those of commands, take the small cases by default."""
    monkeypatch.setitem(build.__kwdefaults__, "cases", small_cases)
    monkeypatch.setattr(unchanged, "__defaults__", (small_cases, *unchanged.__defaults__[1:]))


@pytest.fixture(scope="session")
def wheel(once: Once) -> Path:
    """The wheel, built from this tree."""
    (found,) = once("wheel", make_wheel).glob("standlink-*.whl")
    return found


@pytest.fixture(scope="session")
def study(once: Once) -> Path:
    """The folder of a study as ``standlink new`` writes it, built. Read-only: a test that changes one makes a copy."""
    return once("study", make_study) / NAME


@pytest.fixture(scope="session")
def release(home: Path) -> Release:
    return Releases(home).current()


@pytest.fixture(scope="session")
def graph(release: Release) -> Graph:
    return Graph(release)


@pytest.fixture(scope="session")
def client_of() -> ClientOf:
    """Return a client of the site of a release, one app for all tests of a worker: its first pages are slow."""

    @cache
    def app(home: Path) -> Flask:
        return create_app(Settings(home=home))

    return lambda release: app(release.path.parents[1]).test_client()


@pytest.fixture
def client(client_of: ClientOf, release: Release) -> FlaskClient:
    return client_of(release)


@pytest.fixture(scope="session")
def site(home: Path) -> Iterator[str]:
    """The address of a real server of the release, in a process of its own."""
    with serving(home) as served:
        yield served.address


@pytest.fixture(scope="session")
def fresh_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that started with an empty data folder and built the release itself."""
    with serving(tmp_path_factory.mktemp("empty")) as served:
        yield served.address


@pytest.fixture(scope="session")
def catalogues(once: Once) -> Path:
    """A data folder with a dataset of each small Relaton catalogue in ``tests/data/relaton``. Read-only."""

    def make(folder: Path) -> None:
        for path in sorted((DATA / "relaton").glob("*/data")):
            with open_files(str(path.parent)) as files:
                import_source(folder, Relaton(files, catalogue(path.parent.name)))

    return once("catalogues", make)


@pytest.fixture(scope="session")
def table_datasets(once: Once) -> Path:
    """A data folder with a dataset of each small table in ``tests/data/tables``, and of some RFCs. Read-only."""

    def make(folder: Path) -> None:
        for path in sorted((CHECKOUT / "graph" / "sources" / "tables").glob("[!_]*.py")):
            source = find_importer(path.stem).load(DATA / "tables" / f"{path.stem}.csv")
            import_source(folder, source, refusals_allowed=1)
        import_source(folder, _small_rfcs(), refusals_allowed=1)

    return once("tables", make)


@pytest.fixture(scope="session")
def catalogued(catalogues: Path, table_datasets: Path, once: Once) -> Release:
    """A release of the curated cases with the small catalogues and tables, and a document that ISO and IEC share."""

    def make(folder: Path) -> None:
        for source in (catalogues, table_datasets):
            shutil.copytree(source / "datasets", folder / "datasets", dirs_exist_ok=True)
        for name in ("iso", "iec"):
            records = folder / "records" / name
            for path in (f"both/{name}", name):
                shutil.copytree(DATA / "relaton" / path, records, dirs_exist_ok=True)
            with open_files(str(records)) as files:
                import_source(folder, Relaton(files, catalogue(name)))
        build(folder, documents=documents)

    return Releases(once("catalogued", make)).current()


@pytest.fixture(scope="session")
def windowed(once: Once) -> Release:
    """A release of the curated cases with invented records over many years; see ``tests/windowed.py``."""

    def make(folder: Path) -> None:
        import_windowed(folder, folder / "sources")
        build(folder, documents=documents)

    return Releases(once("windowed", make)).current()


@pytest.fixture(scope="session")
def paneled(once: Once) -> Release:
    """A release of the curated cases with invented figures of countries over many years; see ``tests/paneled.py``."""

    def make(folder: Path) -> None:
        import_paneled(folder, folder / "sources")
        build(folder, documents=documents)

    return Releases(once("paneled", make)).current()


@pytest.fixture(scope="session")
def asked(release: Release, catalogued: Release, windowed: Release, paneled: Release) -> dict[str, Release]:
    """The release for the example of each question: one with catalogues or many years for those that need them."""
    data = tomllib.loads((CHECKOUT / "tests" / "data" / "questions.toml").read_text("utf-8"))
    of_need = {"catalogues": catalogued, "years": windowed, "panels": paneled}
    return {id_: of_need.get(data.get(id_, {}).get("needs"), release) for id_ in library()}


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """Begin each test in English: a request in another language leaves its thread in that."""
    speak(ENGLISH)


@pytest.fixture(scope="session")
def sample(once: Once) -> Path:
    """A folder with records in ``records/<catalogue>`` and tables in ``tables``. Read-only.

    Real records and the first lines of real tables where ``../shared`` is beside the checkout; else the small ones of
    ``tests/data``, which have the same shape. In CI the real ones must be there.
    """
    real = (SHARED / "data").exists()
    if not real and os.environ.get("CI") == "true":
        pytest.fail(f"real data are missing: {SHARED / 'data'}")
    return once("sample", _real_sample if real else _small_sample)


def _real_sample(folder: Path) -> None:
    for name, patterns in FAMILIES.items():
        records = folder / "records" / name
        records.mkdir(parents=True)
        unpack = ["tar", "-I", "zstd -d --long=27", "-C", str(records), "--wildcards", "-xf"]
        archive = SHARED / "data" / "relaton-samples" / f"relaton-{name}-sample.tar.zst"
        subprocess.run([*unpack, str(archive)], check=True)
        if patterns:
            whole = SHARED / "data" / "relaton" / f"relaton-{name}.tar.zst"
            subprocess.run([*unpack, str(whole), *patterns], check=True)
    (folder / "tables").mkdir()
    for _, name, lines in TABLES:
        copy = folder / "tables" / name.removesuffix(".zst")
        if lines is None:
            shutil.copy(SHARED / "data" / "tables" / name, copy)
        else:
            copy.write_bytes(_first(SHARED / "data" / "tables" / name, lines))


def _small_sample(folder: Path) -> None:
    for name in FAMILIES:
        for path in (DATA / "relaton" / "both" / name, DATA / "relaton" / name, DATA / "studies" / "relaton" / name):
            if path.exists():
                shutil.copytree(path, folder / "records" / name, dirs_exist_ok=True)
    (folder / "tables").mkdir()
    for kind, name, _ in TABLES:
        small = DATA / "tables" / f"{kind.__name__.lower()}.csv"
        shutil.copy(small, folder / "tables" / name.removesuffix(".zst"))


@pytest.fixture(scope="session")
def sampled_datasets(sample: Path, once: Once) -> Path:
    """A data folder with the datasets of the records and lines in ``sample``, and of some RFCs. Read-only."""

    def make(folder: Path) -> None:
        for name in FAMILIES:
            with open_files(str(sample / "records" / name)) as files:
                import_source(folder, Relaton(files, catalogue(name)))
        for kind, name, _ in TABLES:
            import_source(folder, kind(sample / "tables" / name.removesuffix(".zst")), refusals_allowed=1)
        import_source(folder, _small_rfcs(), refusals_allowed=1)

    return once("sampled-datasets", make)


@pytest.fixture(scope="session")
def sampled(sampled_datasets: Path, once: Once) -> Release:
    """A release of the curated cases and ``sampled_datasets``."""

    def make(folder: Path) -> None:
        shutil.copytree(sampled_datasets / "datasets", folder / "datasets")
        build(folder)

    return Releases(once("sampled", make)).current()


def _small_rfcs() -> Source:
    return find_importer("ietf").load(DATA / "ietf" / "index.jsonl", str(DATA / "ietf" / "texts"))


def _first(path: Path, lines: int) -> bytes:
    """Return the first lines of a compressed file; what follows is not read."""
    with subprocess.Popen(["zstd", "-dcq", "--long=27", str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        text = b"".join(line for _, line in zip(range(lines), process.stdout, strict=False))
        process.terminate()
    return text


#: What a test needs, by the fixtures it uses. The marker ``slow`` is set in the test files.
MARKERS = {
    "browser": {"browser"},
    "server": {"site", "fresh_site"},
    "samples": {"sample", "sampled_datasets", "shared"},
    "release": {"home", "catalogues", "table_datasets"},
}

#: Fixtures of the session that one worker makes while others would wait for it, or make them again.
ONE_WORKER = ("browser", "fresh_site", "rdflib_graph", "sampled")


# First, since xdist reads the groups in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their fixtures, and keep those on one worker that share a fixture which each worker would make."""
    for item in items:
        assert isinstance(item, pytest.Function)
        fixtures = set(item.fixturenames)
        for marker, needs in MARKERS.items():
            if fixtures & needs:
                item.add_marker(marker)
        if group := _group(item):
            item.add_marker(pytest.mark.xdist_group(group))
    if "PYTEST_XDIST_WORKER" in os.environ:
        # Slow tests first, so that no worker is left with one at the end; xdist puts groups before single tests.
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)


# Last, after the fixtures of the file.
@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Function, nextitem: pytest.Function | None) -> None:
    """Forget after each file the studies that became known in this process, whose words change all builds."""
    if nextitem is None or nextitem.path != item.path:
        for study in extensions():
            withdraw(study.name)


def pytest_configure(config: pytest.Config) -> None:
    """Give each worker one thread of Polars, since the workers use all cores; commands of tests have all threads.

    Polars counts its threads when it is imported, so the process that starts the workers sets their number. The order
    of rows that nothing sorts is as random with one thread.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        os.environ.pop("POLARS_MAX_THREADS", None)
    elif config.getoption("numprocesses", None):
        os.environ["POLARS_MAX_THREADS"] = "1"


def pytest_collection_finish() -> None:
    """Keep tests and modules out of later garbage collections, and let these be rare, which saves a twentieth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _group(item: pytest.Function) -> str | None:
    """Return the fixture of the session that tests share, else the file if they share a fixture of its own."""
    for name in ONE_WORKER:
        if name in item.fixturenames:
            return name
    made = (definitions[-1] for definitions in item._fixtureinfo.name2fixturedefs.values())
    return item.nodeid.partition("::")[0] if any(fixture.scope == "module" for fixture in made) else None


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of the machine that runs the tests out of them."""
    for name in [n for n in os.environ if n.startswith("STANDLINK_")]:
        monkeypatch.delenv(name)
