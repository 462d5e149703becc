"""Findings of questions: headlines that the release bears out, beside their questions."""

from __future__ import annotations

import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import CACHE, Releases
from standlink.web import findings
from standlink.web.app import create_app
from standlink.web.context import fingerprint
from standlink.web.settings import Settings
from standlink.web.wording import speak

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def own(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of which a process has made the findings."""
    folder = tmp_path_factory.mktemp("found")
    shutil.copytree(home, folder, dirs_exist_ok=True)
    release = Releases(folder).current()
    command = [sys.executable, "-m", findings.__name__, str(release.path), str(folder / CACHE)]
    subprocess.run(command, check=True)
    return folder


def test_index_shows_findings_that_pages_show_too(own: Path) -> None:
    client: FlaskClient = create_app(Settings(home=own, memory_triples=0)).test_client()
    for language, root in (("en", ""), ("zh", "/zh")):
        index = unescape(client.get(f"{root}/questions", headers=HTML).text)
        speak(language)
        found = findings.findings_of(Releases(own).current(), fingerprint())
        speak("en")
        assert len(found) > 8
        assert [said for said in found.values() if said not in index] == []
        for name in sorted(found)[:4]:
            assert f"<h2>{found[name]}</h2>" in unescape(client.get(f"{root}/questions/{name}", headers=HTML).text)


def test_index_without_findings_is_renewed_when_they_are_made(own: Path, tmp_path: Path) -> None:
    shutil.copytree(own, tmp_path / "home")
    made = tmp_path / "home" / CACHE
    shutil.move(made, tmp_path / CACHE)
    client = create_app(Settings(home=tmp_path / "home", memory_triples=0)).test_client()
    before = client.get("/questions", headers=HTML)
    assert 'class="finding"' not in before.text
    shutil.move(tmp_path / CACHE, made)
    after = client.get("/questions", headers={**HTML, "If-None-Match": before.headers["ETag"]})
    assert 'class="finding"' in after.text
