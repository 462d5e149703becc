"""The frames that many answers derive from the analysis tables, made when a release is built.

Reading one takes a fraction of the time of making it, so that the first answers after a start need not wait. A release
of an earlier version lacks them; there an answer makes those that it needs, and they are the same.

A frame is linked from the release before if the tables that it is made from are those of that release. Which these are
is recorded while it is made, in a file beside the frames.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl

from ...errors import NoReleaseError
from ...graph.releases import durable
from ...graph.releases.difference import write_parquet
from ...graph.releases.release import FRAMES, TABLES, Release
from . import assertions, attribution, counting, documents, evidence, fields, mapped_fields, windows
from .tables import PART, DrawFolders, Tables, frame_file

_MAKERS: Final[Mapping[str, Callable[[Tables], pl.DataFrame]]] = {
    "drafts": counting.drafts,
    "numbers": counting.numbers,
    "roles of organizations": attribution.organizations,
    "sources of roles": windows.sources_of_roles,
    "sourcing": assertions.sourced,
    "sourced assertions": evidence.sourced_assertions,
    "recorded fields": partial(fields.fields_of, origins="recorded"),
    **{mapped_fields.kept_name(each): partial(mapped_fields.mapped, mapping=each) for each in mapped_fields.CATALOGUES},
    "editions": documents.editions,
    "replaced editions": documents.replaced_editions,
}
#: The names under which the frames are kept (``Tables.keep``).
NAMES: Final = tuple(_MAKERS)
_RECORD: Final = f"{FRAMES}/made-from.json"


class RecordingTables(Tables):
    """Tables that record what each frame is made from: names of tables, and of parts of them."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.made_from: dict[str, set[str]] = {}
        self._open: list[set[str]] = [set()]

    def keep(self, name: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        self._open.append(set())
        try:
            frame = super().keep(name, make)
        finally:
            read = self._open.pop()
        # What is made from nothing is a table itself.
        self._open[-1] |= self.made_from.setdefault(name, read or {name})
        return frame

    def named(self, things: pl.Series, *columns: str) -> pl.DataFrame:
        self._open[-1].add("labels")
        return super().named(things, *columns)


def write_frames(release: Release, earlier: Path | None) -> int:
    """Write the frames of a release into its folder; return their number.

    Args:
        release: a release that is not published yet.
        earlier: the folder of the release before; None if there is none.
    """
    (release.path / FRAMES).mkdir()
    tables = RecordingTables.of(release, DrawFolders())
    before = _Earlier.read(earlier) if earlier else None
    for name, make in _MAKERS.items():
        path = release.path / frame_file(name)
        if before and (sources := before.sources(name)) and before.has(sources, release, tables):
            durable.link(before.release.file(frame_file(name)), path)
            tables.made_from[name] = sources
        else:
            # Sorted, as the tables are, so that the same facts give the same file.
            write_parquet(make(tables).sort(pl.all()), path)
    record = {frame_file(name): sorted(tables.made_from[name]) for name in NAMES}
    (release.path / _RECORD).write_text(json.dumps(record, indent=1), "utf-8")
    return len(NAMES)


class _Earlier:
    """The frames of the release before, with what they were made from."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._made_from: dict[str, list[str]] = json.loads(release.file(_RECORD).read_text("utf-8"))
        self._tables = Tables.of(release, DrawFolders())

    @classmethod
    def read(cls, folder: Path) -> _Earlier | None:
        """Return the frames of a release; None if it has none, or is damaged."""
        try:
            return cls(Release.read(folder))
        except (NoReleaseError, OSError, ValueError):
            return None

    def sources(self, name: str) -> set[str]:
        """Return what a frame was made from; nothing if the release does not have it in the version of now."""
        return set(self._made_from.get(frame_file(name), ()))

    def has(self, sources: Iterable[str], release: Release, tables: Tables) -> bool:
        """Return whether a release has the same tables, and parts of them."""
        return all(self._is_same(source, release, tables) for source in sources)

    def _is_same(self, source: str, release: Release, tables: Tables) -> bool:
        table, _, part = source.partition(PART)
        # A build links the tables that have not changed.
        if os.path.samefile(*(each.path / TABLES / f"{table}.parquet" for each in (self.release, release))):  # noqa: PTH121
            return True
        if not part:
            return False
        now, then = (each.part(table, *part.split()) for each in (tables, self._tables))
        return now.equals(then)
