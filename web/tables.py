"""The analysis tables of a release: what each holds, DuckDB examples, and downloads in Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response

from ..graph.releases.release import TABLES, Release
from .context import release
from .downloads import send_file
from .errors import not_found
from .linking import absolute
from .wording import text

if TYPE_CHECKING:
    from ..graph.pipeline.tabulation import Definition

blueprint = Blueprint("tables", __name__)

#: https://www.iana.org/assignments/media-types/application/vnd.apache.parquet
PARQUET: Final = "application/vnd.apache.parquet"
EXAMPLES: Final = Path(__file__).parent / "examples" / "duckdb"


@dataclass(frozen=True)
class Listed:
    """A table of a release: its definition, its number of rows, and the size of its file in bytes."""

    definition: Definition
    rows: int
    size: int


def listed(current: Release) -> Iterator[Listed]:
    """Yield the tables of a release, by name."""
    rows = current.manifest.get("tables", {})
    for definition in _definitions():
        path = _path(current, definition.name)
        if definition.name in rows and path.exists():
            yield Listed(definition, rows[definition.name], path.stat().st_size)


def queries() -> list[tuple[str, str]]:
    """Return the title and text of each DuckDB example; it reads the tables of this site."""
    site = absolute("/data/tables")
    return [(title, query.replace("'tables/", f"'{site}/")) for title, query in _queries()]


@blueprint.get("/data/tables/<name>.parquet")
def table(name: str) -> Response:
    """Send a table from its file; clients may ask for parts of it, as DuckDB does."""
    current = release()
    path = _path(current, name)
    if name not in current.manifest.get("tables", {}) or not path.exists():
        raise not_found(text("error.missing.table", name=name))
    checksum = current.manifest["files"][f"{TABLES}/{path.name}"]["sha256"]
    return send_file(current.file(f"{TABLES}/{path.name}"), checksum[:24], PARQUET, path.name)


@cache
def _definitions() -> tuple[Definition, ...]:
    # It loads Polars, which a server can start without.
    from ..graph.pipeline.tabulation import definitions

    return tuple(definitions())


@cache
def _queries() -> tuple[tuple[str, str], ...]:
    texts = (path.read_text("utf-8").partition("\n") for path in sorted(EXAMPLES.glob("*.sql")))
    return tuple((title.removeprefix("-- "), query) for title, _, query in texts)


def _path(current: Release, name: str) -> Path:
    return current.folder / TABLES / f"{name}.parquet"
