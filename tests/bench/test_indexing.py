"""The comparison of the index with a bare load runs on any release, and leaves nothing behind."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from standlink.bench import indexing
from standlink.graph.releases.release import Release


@pytest.mark.release
@pytest.mark.slow
def test_index_is_compared_with_a_bare_load(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = release.path.parents[1]
    monkeypatch.setattr(sys, "argv", ["indexing", "--home", str(home), "--work", str(tmp_path)])
    indexing.main()
    printed = capsys.readouterr().out
    rows = re.findall(r"^\| (.+?) \| [0-9.]+ s \| [0-9.]+ s \| [0-9,]+ MiB \|$", printed, re.MULTILINE)
    assert rows == ["index", "bare load", "index, again"]
    assert re.search(r"^index / bare load, seconds: [0-9.]+$", printed, re.MULTILINE)
    assert not list(tmp_path.iterdir())
