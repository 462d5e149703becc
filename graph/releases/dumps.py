"""Dumps: all of a release, or one named graph, in an RDF format, as files that are compressed by gzip.

A build writes N-Quads into the release (``sorted_quads.py``). All other dumps are made from that file and kept in the
cache: by a server beside its work if they are of the whole release, or when they are first wanted. Each takes a minute
for ten million triples. A release of an earlier version has none; its N-Quads too are made so.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Final

from filelock import FileLock, Timeout

from ...errors import BuildError, FormatError
from ...ontology.namespaces import GRAPHS
from ..store.export import FORMATS, Format, Sink, serialize, write
from ..store.store import INFERRED, ONTOLOGY
from . import durable
from .checksum import file_checksum
from .gzip_members import MemberWriter, members
from .licences import closed_graphs
from .release import CACHE, Release

#: The folder of dumps in a release, and in the cache of a release.
DUMPS: Final = "dumps"
#: The dump that builds write.
QUADS: Final = "standlink.nq.gz"
#: How the names of the files of a whole release begin, and of its open data.
WHOLE: Final = "standlink"
OPEN: Final = "standlink-open"
#: The most bytes that dumps take in the cache, for all releases; the oldest are deleted first.
MOST_BYTES: Final = 4_000_000_000
#: The largest dump, in triples, that is made while a client waits, which takes about a second.
SMALL: Final = 200_000
#: One small and one large dump is made at a time, so that a small one does not wait for minutes.
_SMALL_LOCK, _LARGE_LOCK = ".small-dumps.lock", ".dumps.lock"


@dataclass(frozen=True)
class File:
    """The size of a file in bytes, and its SHA-256 in hexadecimal digits."""

    size: int
    checksum: str


@dataclass(frozen=True)
class Dump:
    """A dump of a release, made or not.

    Attributes:
        release: the release.
        format: the format.
        graph: the name of a named graph; empty for the whole release, without the ontology.
        cache: the folder of what is kept of releases.
        only_open: of the whole release, leave out the graphs that are not known to be open (``licences.py``).
    """

    release: Release
    format: Format
    graph: str
    cache: Path
    only_open: bool = False

    @classmethod
    def of(
        cls, release: Release, suffix: str, graph: str = "", cache: Path | None = None, *, only_open: bool = False
    ) -> Dump:
        """Return a dump of a release in the format with this suffix; by default, kept where there is a cache."""
        return cls(release, FORMATS[suffix], graph, cache or cache_of(release.path.parents[1]), only_open)

    @property
    def name(self) -> str:
        """The name of its file."""
        beginning = f"graph-{self.graph}" if self.graph else OPEN if self.only_open else WHOLE
        return f"{beginning}.{self.format.suffix}.gz"

    @property
    def is_prebuilt(self) -> bool:
        """Whether it is part of the release."""
        return self.name == QUADS and f"{DUMPS}/{QUADS}" in self.release.files

    @property
    def triples(self) -> int:
        """The number of triples that are read to make it; of a few graphs that are always small, 0."""
        manifest = self.release.manifest
        if self._is_ontology:
            return 0
        if not self.graph or self._quads().about() is None:
            return int(manifest["triples"])
        if self.graph == INFERRED.value.removeprefix(GRAPHS):
            return int(manifest["inferred"])
        return next((int(each["triples"]) for each in manifest["datasets"] if each["graph"] == GRAPHS + self.graph), 0)

    def path(self) -> Path | None:
        """Return its file, or None if it is not made yet.

        Raises:
            FormatError: if the format cannot hold the graph, as an attempt has shown.
            NoReleaseError: if the file in the release is damaged.
        """
        if self.is_prebuilt:
            return self.release.file(f"{DUMPS}/{QUADS}")
        with suppress(FileNotFoundError):
            raise FormatError(**json.loads(self._beside("error").read_text("utf-8")))
        return self._kept if self._kept.exists() else None

    def about(self) -> File | None:
        """Return the size and checksum of its file without reading it; None if it is not made yet."""
        if self.is_prebuilt:
            entry = self.release.files[f"{DUMPS}/{QUADS}"]
            return File(int(entry["size"]), str(entry["sha256"]))
        try:
            checksum = self._beside("sha256").read_text("ascii").partition(" ")[0]
            return File(self._kept.stat().st_size, checksum)
        except FileNotFoundError:
            return None

    def make(self, *, seconds: float = -1) -> Path:
        """Return its file; make it if it is not made yet. At a time, one small and one large dump of a folder is made.

        Args:
            seconds: how long to wait while another is made; by default, until it is.

        Raises:
            FormatError: if the format cannot hold the graph.
            BuildError: if another is made for longer.
            OSError: if the cache cannot be written.
        """
        if path := self.path():
            return path
        self._kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            own, other = (_SMALL_LOCK, _LARGE_LOCK) if self.triples <= SMALL else (_LARGE_LOCK, _SMALL_LOCK)
            with FileLock(self.cache / own, timeout=seconds):
                self._sweep(self.cache / other)
                return self.path() or self._made()
        except Timeout:
            raise BuildError(f"another dump is being made in {self.cache}; try again when it is complete") from None

    def write(self, out: Sink, *, inferred: bool = True) -> None:
        """Write the dump without compression.

        Args:
            out: where to write.
            inferred: whether inferred triples are part of it.

        Raises:
            FormatError: if the format cannot hold the graph; some of it may be written.
        """
        made = self.path() if inferred else None
        if made:
            for member in members(made):
                for block in member.blocks():
                    out.write(block)
        elif self._is_ontology:
            # It is not part of the dump of a release. One block, so that blank nodes keep their names.
            write([serialize(self.release.store.quads(graph=ONTOLOGY), FORMATS["nt"])], self.format, out)
        else:
            write(self._lines(inferred=inferred), self.format, out)

    def _lines(self, *, inferred: bool) -> Iterator[bytes]:
        """Yield blocks of sorted lines for the format, from the N-Quads of the release."""
        # It loads Polars, which a server can start without.
        from .sorted_quads import member_name, merged_triples, triples_of
        from .triple_blocks import whole_lines

        left_out = {member_name(graph) for graph in self.closed}
        if not inferred:
            left_out.add(member_name(INFERRED.value))
        wanted = member_name(GRAPHS + self.graph) if self.graph else ""
        found = [m for m in members(self._quads().make()) if m.name not in left_out and wanted in ("", m.name)]
        if self.format.quads:
            for member in found:
                yield from whole_lines(member.blocks())
        elif len(found) == 1:
            yield from triples_of(found[0])
        else:
            yield from merged_triples(map(triples_of, found))

    @property
    def closed(self) -> list[str]:
        """The graphs that it leaves out because their data are not known to be open."""
        return closed_graphs(self.release.manifest["datasets"]) if self.only_open else []

    @property
    def _is_ontology(self) -> bool:
        return GRAPHS + self.graph == ONTOLOGY.value

    def _quads(self) -> Dump:
        """Return the dump from which others are made."""
        return Dump(self.release, FORMATS["nq"], "", self.cache)

    def _made(self) -> Path:
        part = self._beside("part")
        if self.name != QUADS and not self._is_ontology and not self._quads().path():
            self._quads()._made()
        try:
            if self.name == QUADS:
                from .sorted_quads import stored_graphs, write_quads

                with TemporaryDirectory(dir=self._kept.parent, prefix=f".{self.name}.") as work:
                    write_quads(stored_graphs(self.release.store.inner, Path(work)), part, Path(work))
            else:
                with part.open("wb") as file:
                    member = MemberWriter(file, self.name.removesuffix(".gz"))
                    self.write(member)
                    member.close()
            line = f"{file_checksum(part)}  {self.name}\n"
            durable.write(self._beside("sha256"), line.encode())
            durable.replace(part, self._kept)
        except FormatError as error:
            about = {"message": str(error), "available": error.available}
            durable.write(self._beside("error"), json.dumps(about).encode())
            raise
        finally:
            part.unlink(missing_ok=True)
        _evict(self.cache, self._kept)
        return self._kept

    def _sweep(self, other: Path) -> None:
        """Delete what killed processes left: of this dump, and of all if no process has the other lock."""
        with suppress(Timeout), FileLock(other, timeout=0):
            _delete(self._kept.parent, "")
        _delete(self._kept.parent, self.name)

    @property
    def _kept(self) -> Path:
        return self.cache / self.release.id / DUMPS / self.name

    def _beside(self, suffix: str) -> Path:
        return self._kept.with_name(f"{self.name}.{suffix}")


@lru_cache
def cache_of(home: Path) -> Path:
    """Return the cache of a data folder; if nobody may write there, a temporary one, which ends with the process."""
    cache = home / CACHE
    try:
        cache.mkdir(exist_ok=True)
        if os.access(cache, os.W_OK):
            return cache
    except OSError:
        pass
    temporary = Path(mkdtemp(prefix="standlink-dumps-"))
    atexit.register(shutil.rmtree, temporary, ignore_errors=True)
    return temporary


def _delete(folder: Path, name: str) -> None:
    """Delete the unfinished files of the dump of a name, or of all if it is empty."""
    for path in (*folder.glob(f"{name}*.part"), *folder.glob(f".{name}*")):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _evict(cache: Path, kept: Path) -> None:
    """Delete the oldest dumps in a cache until the others are within bounds."""
    found = sorted(cache.glob(f"*/{DUMPS}/*.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    total = kept.stat().st_size
    for path in found:
        if path != kept:
            total += path.stat().st_size
            if total > MOST_BYTES:
                path.unlink()
                path.with_name(f"{path.name}.sha256").unlink(missing_ok=True)
