"""The release of a synthetic graph is served as it is: the server that is measured builds none of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from standlink.bench.generate import write
from standlink.bench.stages import build, release_id
from standlink.graph.pipeline.build import unchanged
from standlink.graph.releases.release import Releases
from standlink.queries.answers.tables import tables_of
from standlink.queries.search.pages import documents
from standlink.web.app import create_app
from standlink.web.settings import Settings


@pytest.mark.slow
def test_synthetic_release_is_up_to_date_and_complete(tmp_path: Path) -> None:
    triples = write(tmp_path / "graph.nt", 3_000)
    home = tmp_path / "home"
    built = build(home, tmp_path / "graph.nt", triples)
    json.dumps(built)
    assert unchanged(home, documents=documents)
    release = Releases(home).current()
    assert tables_of(release)["standard_actor"].height
    assert "Synthetic catalogue" in create_app(Settings(home=home)).test_client().get("/data").text
    assert release.id == release_id(triples)
    assert release.verify() == len(built["files"])
    assert {"load", "infer", "validate", "index", "tabulate", "publish"} == built["stages"].keys()
