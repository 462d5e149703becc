"""The release of a synthetic graph is served as it is: the server that is measured builds none of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from standlink.bench.generate import write
from standlink.bench.stages import build, release_id
from standlink.graph.pipeline.build import unchanged
from standlink.graph.releases.release import Releases
from standlink.queries.search.pages import documents


@pytest.mark.slow
def test_synthetic_release_is_up_to_date_and_complete(tmp_path: Path) -> None:
    triples = write(tmp_path / "graph.nt", 3_000)
    home = tmp_path / "home"
    built = build(home, tmp_path / "graph.nt", triples)
    assert unchanged(home, documents=documents)
    release = Releases(home).current()
    assert release.id == release_id(triples)
    assert release.verify() == len(built["files"])
    assert {"load", "infer", "validate", "index", "tabulate", "publish"} == built["stages"].keys()
