"""What is measured at one size: the generated file, the release made of it, its dumps, and what is asked of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

import rdflib

from ..graph.boundary import to_rdflib
from ..graph.release import STORE, Release, Releases
from .generate import SEED, write
from .measure import Run, in_process

QUERIES = Path(__file__).parent / "queries"
#: Kinds of thing that have a page people read, and of which there are the more, the larger the graph.
_PAGES = ("standard", "actor", "event")


@dataclass(frozen=True)
class Subject:
    """One size of the synthetic graph, made afresh in a folder of its own."""

    size: int
    folder: Path
    triples: int
    built: Run

    @classmethod
    def prepare(cls, size: int, folder: Path, *, gate: bool = True, most: float = 7200.0) -> Subject:
        """Generate the graph and build a release of it."""
        folder.mkdir(parents=True)
        triples = write(folder / "graph.nt", size)
        check = "gate" if gate else "none"
        built = in_process("build", folder / "home", folder / "graph.nt", triples, check, most=most)
        return cls(size, folder, triples, built)

    @property
    def generated(self) -> Path:
        """The generated triples, without the ontology and what is inferred."""
        return self.folder / "graph.nt"

    @property
    def home(self) -> Path:
        """The data folder."""
        return self.folder / "home"

    @property
    def store(self) -> Path:
        """The store of the release."""
        return self.release.path / STORE

    @cached_property
    def release(self) -> Release:
        """The release."""
        return Releases(self.home).current()

    @cached_property
    def dumps(self) -> tuple[Path, Path]:
        """All triples of the release as N-Triples, and all its quads as N-Quads."""
        triples, quads = self.folder / "all.nt", self.folder / "all.nq"
        in_process("dump", self.store, triples, quads)
        return triples, quads

    @cached_property
    def rdflib(self) -> rdflib.Graph:
        """All triples of the release in memory, in rdflib."""
        return to_rdflib(self.dumps[0].read_bytes())

    def ids(self, count: int, salt: int = 0) -> list[str]:
        """Return IRIs of things that have a page, at random but always the same."""
        query = f"SELECT iri FROM things WHERE kind IN ({', '.join('?' * len(_PAGES))}) ORDER BY iri"
        with closing(sqlite3.connect(self.release.index)) as db:
            known = [iri for (iri,) in db.execute(query, _PAGES)]
        return Random(SEED + salt).choices(known, k=count)

    def of_kind(self, kind: str, count: int) -> list[str]:
        """Return IRIs of things of a kind, at random but always the same."""
        with closing(sqlite3.connect(self.release.index)) as db:
            known = [iri for (iri,) in db.execute("SELECT iri FROM things WHERE kind = ? ORDER BY iri", (kind,))]
        return Random(SEED).choices(known, k=count)

    def labels(self, count: int, salt: int = 0) -> list[tuple[str, str]]:
        """Return IRIs and English labels of organisations and families of standards, at random but always the same."""
        query = (
            "SELECT iri, label FROM things WHERE iri LIKE '%/actor/organization-%' OR iri LIKE '%/standard/family-%'"
            " ORDER BY iri"
        )
        with closing(sqlite3.connect(self.release.index)) as db:
            known = db.execute(query).fetchall()
        return Random(SEED + salt).choices(known, k=count)

    @cached_property
    def names(self) -> int:
        """How many names the search index holds."""
        with closing(sqlite3.connect(self.release.index)) as db:
            return int(db.execute("SELECT count(*) FROM names").fetchone()[0])


def query_text(name: str) -> str:
    """Return the text of a query."""
    return (QUERIES / f"{name}.rq").read_text("utf-8")
