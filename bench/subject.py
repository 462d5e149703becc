"""The object of measurement at one size: the generated file, its release and dumps, and random things in it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from random import Random

import rdflib

from ..graph.releases.files import STORE
from ..graph.releases.release import Release, Releases
from ..graph.store.boundary import to_rdflib
from .generate import SEED, write
from .measure import Run, TooLongError, in_process
from .stages import STAGES, release_id

QUERIES = Path(__file__).parent / "queries"
#: Kinds of thing that have a page and whose number grows with the graph.
_PAGES = ("standard", "actor", "event")


@dataclass(frozen=True)
class Subject:
    """A synthetic graph of one size, newly made in its own folder."""

    size: int
    folder: Path
    triples: int
    built: Run

    @classmethod
    def prepare(cls, size: int, folder: Path, most: float = 1800.0) -> Subject:
        """Generate the graph and build a release of it.

        A build that takes more than ``most`` seconds is stopped; the result has the stages that were completed.
        """
        folder.mkdir(parents=True)
        triples = write(folder / "graph.nt", size)
        home = folder / "home"
        try:
            built = in_process("build", home, folder / "graph.nt", triples, most=most)
        except TooLongError as error:
            print(f"build of {triples:,} triples: {error}", flush=True)
            built = Run({"stages": json.loads((home / STAGES).read_text("utf-8"))}, 0.0)
        return cls(size, folder, triples, built)

    @property
    def published(self) -> bool:
        """Whether the build was completed."""
        return "publish" in self.built.result["stages"]

    @property
    def generated(self) -> Path:
        """The generated triples, without the ontology and inferred triples."""
        return self.folder / "graph.nt"

    @property
    def home(self) -> Path:
        """The data folder."""
        return self.folder / "home"

    @property
    def store(self) -> Path:
        """The store of the release."""
        return Releases(self.home).folder / release_id(self.triples) / STORE

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
        """All triples of the release, as an rdflib graph in memory."""
        return to_rdflib(self.dumps[0].read_bytes())

    def ids(self, count: int, salt: int = 0) -> list[str]:
        """Return IRIs of random things that have a page; see ``random_things``."""
        return random_things(self.release, count, salt)

    def sampled(self, count: int) -> list[str]:
        """Return IRIs of things that have a page, from random places in the generated file, without an index."""
        random, found = Random(SEED), set[str]()
        with self.generated.open("rb") as file:
            length = file.seek(0, 2)
            while len(found) < min(count, self.triples // 50):
                file.seek(random.randrange(length))
                file.readline()
                for line in islice(file, 200):
                    node, predicate, _ = line.decode().split(" ", 2)
                    if predicate.endswith("#type>") and node.split("/")[-2] in _PAGES:
                        found.add(node.strip("<>"))
                        break
        return sorted(found, key=lambda _: random.random())

    def of_kind(self, kind: str, count: int) -> list[str]:
        """Return IRIs of random things of a kind, the same in every run."""
        with closing(sqlite3.connect(self.release.index)) as db:
            known = [iri for (iri,) in db.execute("SELECT iri FROM things WHERE kind = ? ORDER BY iri", (kind,))]
        return Random(SEED).choices(known, k=count)

    def labels(self, count: int, salt: int = 0) -> list[tuple[str, str]]:
        """Return IRIs and English labels of random organizations and families of standards, the same in every run."""
        query = (
            "SELECT iri, label FROM things WHERE iri LIKE '%/actor/organization-%' OR iri LIKE '%/standard/family-%'"
            " ORDER BY iri"
        )
        with closing(sqlite3.connect(self.release.index)) as db:
            known = db.execute(query).fetchall()
        return Random(SEED + salt).choices(known, k=count)

    @cached_property
    def names(self) -> int:
        """The number of names in the search index."""
        return names_in(self.release)


def random_things(release: Release, count: int, salt: int = 0) -> list[str]:
    """Return IRIs of random things that have a page, the same in every run, each once if there are enough."""
    query = f"SELECT iri FROM things WHERE kind IN ({', '.join('?' * len(_PAGES))}) ORDER BY iri"
    with closing(sqlite3.connect(release.index)) as db:
        known = [iri for (iri,) in db.execute(query, _PAGES)]
    random = Random(SEED + salt)
    return random.sample(known, count) if count <= len(known) else random.choices(known, k=count)


def names_in(release: Release) -> int:
    """Return the number of names in the search index of a release, with labels and slugs."""
    count = "SELECT sum(2 + (names <> '') + length(names) - length(replace(names, char(10), ''))) FROM things"
    with closing(sqlite3.connect(release.index)) as db:
        return int(db.execute(count).fetchone()[0])


def query_text(name: str) -> str:
    """Return the text of a query."""
    return (QUERIES / f"{name}.rq").read_text("utf-8")
