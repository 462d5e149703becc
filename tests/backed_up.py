"""What tests of backups and restorations share: the commands, and the contents of a data folder."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from click.testing import CliRunner, Result
from standlink.cli.main import main
from standlink.graph.releases.release import Release
from standlink.graph.store.store import ONTOLOGY

#: A file of the user in a data folder.
SETTING = "organizations.csv"


def command(home: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), *map(str, words)])


def contents(home: Path) -> dict[str, bytes]:
    """Return the files of a data folder except locks."""
    paths = (p for p in home.rglob("*") if p.is_file() and p.suffix != ".lock")
    return {p.relative_to(home).as_posix(): p.read_bytes() for p in paths}


def facts(release: Release) -> set[ox.Quad]:
    return {q for q in release.store.quads() if q.graph_name != ONTOLOGY}
