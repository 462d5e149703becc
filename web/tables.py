"""The analysis tables of a release: what each holds, DuckDB examples, and downloads as Parquet and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from flask import Blueprint, Response

from ..graph.releases.release import TABLES, Release
from ..queries.words import Words
from . import negotiation
from .context import release
from .downloads import send_file
from .errors import not_found
from .heads import table_titles
from .linking import absolute, address
from .negotiation import CSV, CSV_METADATA, HTML, JSON, PARQUET, Representation
from .wording import text

if TYPE_CHECKING:
    from ..graph.pipeline.tabulation import Definition

blueprint = Blueprint("tables", __name__)

EXAMPLES: Final = Path(__file__).parent / "examples" / "duckdb"
#: The formats of a table; without a suffix, CSV, since programs that read Parquet ask for a file.
OFFERS: Final = (CSV, PARQUET, CSV_METADATA)
#: Rows of a table that are written as CSV at once.
_PIECE: Final = 50_000


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


def queries() -> list[tuple[Words, str]]:
    """Return the title and text of each DuckDB example; it reads the tables of this site."""
    site = absolute("/data/tables")
    return [(title, query.replace("'tables/", f"'{site}/")) for title, query in _queries()]


@blueprint.get("/data/tables", defaults={"suffix": ""})
@blueprint.get("/data/tables.<suffix>")
def index(suffix: str) -> Response:
    """List the tables with their columns, sizes, checksums and addresses; people find them on the page of the data."""
    chosen = negotiation.choose((HTML, JSON), suffix)
    if chosen is HTML:
        return Response(status=303, headers={"Location": f"{address('data.overview')}#tables"})
    current = release()
    return negotiation.respond(JSON, lambda: msgspec.json.encode([_as_json(each, current) for each in listed(current)]))


@blueprint.get("/data/tables/<name>")
def table(name: str) -> Response:
    """Send a table: its Parquet file, of which clients may ask for parts as DuckDB does, or CSV, or its description."""
    stem, _, suffix = name.partition(".")
    current = release()
    found = next((each for each in listed(current) if each.definition.name == stem), None)
    if found is None:
        raise not_found(text("error.missing.table", name=stem))
    chosen = negotiation.choose(OFFERS, suffix)
    if chosen is PARQUET:
        file = f"{TABLES}/{stem}.parquet"
        return send_file(current.file(file), _checksum(current, stem)[:24], PARQUET.media_type, f"{stem}.parquet")
    body = (lambda: _csv(current, stem)) if chosen is CSV else (lambda: _description(current, found.definition))
    response = negotiation.respond(chosen, body, filename=f"{stem}.csv" if chosen is CSV else "")
    if chosen is CSV:
        described = f"<{_address(stem, CSV_METADATA)}>"
        response.headers["Link"] = f'{described}; rel="describedby"; type="{CSV_METADATA.media_type}"'
    return response


def _csv(current: Release, name: str) -> Iterator[bytes]:
    """Yield a table as CSV, piece by piece."""
    rows, frame = current.manifest["tables"][name], current.table(name)
    for start in range(0, max(rows, 1), _PIECE):
        piece = frame.slice(start, _PIECE).collect()
        yield piece.write_csv(include_header=not start, line_terminator="\r\n").encode()


def _description(current: Release, definition: Definition) -> bytes:
    from ..queries.exports.csvw import describe_table

    titles = table_titles(column.name for column in definition.columns)
    described = describe_table(definition, current, _address(definition.name, CSV), titles)
    return msgspec.json.format(msgspec.json.encode(described), indent=1)


def _as_json(each: Listed, current: Release) -> dict[str, Any]:
    name = each.definition.name
    return {
        "name": name,
        "row": each.definition.row,
        "rows": each.rows,
        "bytes": each.size,
        "sha256": _checksum(current, name),
        "parquet": _address(name, PARQUET),
        "csv": _address(name, CSV),
        "metadata": _address(name, CSV_METADATA),
        "columns": [{"name": c.name, "type": c.type, "meaning": c.meaning} for c in each.definition.columns],
    }


def _address(name: str, chosen: Representation) -> str:
    return absolute(f"/data/tables/{name}.{chosen.suffix}")


def _checksum(current: Release, name: str) -> str:
    return str(current.manifest["files"][f"{TABLES}/{name}.parquet"]["sha256"])


@cache
def _definitions() -> tuple[Definition, ...]:
    # It loads Polars, which a server can start without.
    from ..graph.pipeline.tabulation import definitions

    return tuple(definitions())


@cache
def _queries() -> tuple[tuple[Words, str], ...]:
    texts = (path.read_text("utf-8").split("\n", 2) for path in sorted(EXAMPLES.glob("*.sql")))
    return tuple((Words(*(title.removeprefix("-- ") for title in (en, zh))), query) for en, zh, query in texts)


def _path(current: Release, name: str) -> Path:
    return current.folder / TABLES / f"{name}.parquet"
