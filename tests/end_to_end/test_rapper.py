"""Rapper, of the Redland libraries, on what the site publishes; skipped where it is not installed, but never in CI."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import BASE

pytestmark = pytest.mark.slow

RAPPER = shutil.which("rapper")
#: Its names of the formats that it reads.
PARSERS = {"nt": "ntriples", "ttl": "turtle", "rdf": "rdfxml", "nq": "nquads", "trig": "trig"}
DOCUMENTS = ("/id/actor/ford", "/id/standard/nacs", "/cases/ev-charging-unification", "/ontology", "/data/catalogue")


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    if RAPPER is None:
        if os.environ.get("CI"):
            pytest.fail("rapper is missing: apt-get install raptor2-utils")
        pytest.skip("rapper is not installed: apt-get install raptor2-utils")


def read(data: bytes, suffix: str, folder: Path) -> int:
    """Return the number of triples that rapper finds; it must have nothing to remark."""
    path = folder / f"data.{suffix}"
    path.write_bytes(data)
    command = [RAPPER or "", "--count", "--input", PARSERS[suffix], str(path), BASE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not re.search("warning|error", done.stderr, re.IGNORECASE), done.stderr
    return int(re.findall(r"Parsing returned (\d+) triples?", done.stderr)[0])


@pytest.mark.parametrize("suffix", PARSERS)
def test_downloads_have_all_triples(client: FlaskClient, release: Release, tmp_path: Path, suffix: str) -> None:
    found = read(client.get(f"/data/standlink.{suffix}").data, suffix, tmp_path)
    lines = client.get("/data/standlink.nq").text.splitlines()
    triples = {line.rpartition(" <")[0] for line in lines}
    assert found == (len(lines) if suffix in ("nq", "trig") else len(triples))
    assert len(lines) > 40_000


@pytest.mark.parametrize("address", DOCUMENTS)
def test_documents_are_the_same_in_each_format(client: FlaskClient, tmp_path: Path, address: str) -> None:
    found = {suffix: read(client.get(f"{address}.{suffix}").data, suffix, tmp_path) for suffix in ("nt", "ttl", "rdf")}
    assert len(set(found.values())) == 1, found
    assert min(found.values()) > 20
