"""The fifth stage: write the analysis tables, one Parquet file for each query in ``graph/pipeline/tables``.

Queries in SPARQL (``.rq``) read the graph; those in SQL (``.sql``) read the tables made of them, and the values of
indicators (``computing.py``).

The header of a query defines the table: what a row is, and the type and meaning of each column:

    # table: an adoption of a standard by an actor
    # column actor: iri; who adopts
    # column announced: date; when it was announced

Types are ``iri``, ``string``, ``int``, ``float``, ``bool`` and ``date``. A date is text at its known precision; two
columns are added after it: its year, and its precision (day, month or year). Where a thing may have several values but
the table has one, the header says ``# least of several: COLUMN ...``: solutions that are otherwise equal become one
row. Grouping them in the store would take several times as long. Headers in SQL begin with ``--``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ...errors import BuildError, FileError
from ..releases import durable
from ..releases.content import query_text
from ..releases.release import TABLES, Release
from ..store.store import Store
from .computing import compute
from .loading import Part
from .solutions import scan, solve, typed
from .table_file import Origin, description, origins, said_by, write_table

if TYPE_CHECKING:
    import polars as pl

    from .effects import Effects

FOLDER: Final = Path(__file__).with_name("tables")

_HEADER: Final = re.compile(r"(?:#|--)\s*(table|column|least of several)(?:\s+([a-z_][a-z0-9_]*))?\s*:\s*(\S.*)")
_TYPES: Final = ("iri", "string", "int", "float", "bool", "date")
_ZONE: Final = r"(Z|[+-]\d\d:\d\d)$"
#: A time of day is not kept.
_DATE: Final = r"^(-?\d{4,}(?:-\d\d(?:-\d\d)?)?)"
_INTRODUCTION: Final = """# Analysis tables

Every release also has its facts as tables, in `releases/<id>/tables/*.parquet`: edges and figures, one fact a row, for
measures of networks, convergence and diffusion, and for your own tools. Any program that reads Parquet can use them
(Polars, pandas, DuckDB, R, Spark). A server has them at `/data/tables`, also as CSV ([exports](exports.md)). The
metadata of each file (key `standlink`) say what its rows and columns are, and name the datasets with their licences.

```python
import standlink

release = standlink.open().release
adoptions = release.table("adoption")  # a polars.LazyFrame
names = release.table("labels").select("iri", "label")
adoptions.join(names, left_on="actor", right_on="iri").group_by("announced_year").len().collect()
```

Things are IRIs (`iri`); `labels` has their names. A `date` is text at its known precision (`2023`, `2023-05`,
`2023-05-25`), so that no month or day is invented; a column beside it has the year as a number. Values that are unknown
or do not apply are null. Rows are sorted by all columns, so that the same facts give the same file, compressed by zstd.

`region_year` brings figures of regions and participation in standardization together, and `indicator` describes them.
Figures of participation count records, so a year without a row is zero only within the years that `coverage` has for
the dataset.

This page is generated from the headers of the queries in `graph/pipeline/tables` that define the tables: SPARQL
(`.rq`) over the graph, SQL (`.sql`) over other tables. A test checks that it is up to date.
"""


class TableFileError(FileError):
    """The file that defines a table is malformed."""


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Definition:
    """The definition of a table: what a row is, the selected columns, and the query, in SPARQL or in SQL."""

    name: str
    row: str
    selected: tuple[Column, ...]
    sparql: str
    #: The columns with the least of several values, where solutions differ in them alone.
    least: tuple[str, ...] = ()
    sql: str = ""

    @property
    def signature(self) -> tuple[object, ...]:
        """Everything in the file that decides the rows of the table, without comments and descriptions."""
        return ([(c.name, c.type) for c in self.selected], self.least, query_text(self.sparql) + sql_text(self.sql))

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table: those selected, each date followed by its year and its precision."""
        return tuple(column for selected in self.selected for column in _with_derived(selected))

    def said(self, datasets: Sequence[Origin]) -> str:
        """Return what the file of the table says of itself, if it is drawn from some datasets."""
        return description(self.name, self.row, [(c.name, c.type, c.meaning) for c in self.columns], datasets)


def definition_files() -> list[Path]:
    """Return the files that define the tables."""
    return sorted((*FOLDER.glob("*.rq"), *FOLDER.glob("*.sql")), key=lambda path: path.stem)


def definitions() -> list[Definition]:
    """Return the definitions of all tables, by name."""
    return [read_definition(path) for path in definition_files()]


def queried() -> list[Definition]:
    """Return the definitions of the tables that are queried from the graph."""
    return [each for each in definitions() if each.sparql]


def sql_text(sql: str) -> str:
    """Return a query in SQL without comments and layout."""
    return " ".join(word for line in sql.splitlines() if not line.startswith("--") for word in line.split())


def read_definition(path: Path) -> Definition:
    """Read the definition of a table.

    Raises:
        TableFileError: if the header is incomplete or malformed; names file and line.
    """
    return _read_definition(path, path.read_text("utf-8"))


@lru_cache(maxsize=64)
def _read_definition(path: Path, text: str) -> Definition:
    row, columns, least = "", [], list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith(("#", "--")):
            break
        match = _HEADER.fullmatch(line)
        if not match or (match[1] == "column") != bool(match[2]):
            raise TableFileError(
                path, number, "malformed header; expected '# table: what a row is' or '# column NAME: TYPE; meaning'"
            )
        if match[1] == "table":
            row = match[3]
            continue
        if match[1] == "least of several":
            least = match[3].split()
            continue
        type_, _, meaning = (part.strip() for part in match[3].partition(";"))
        if type_ not in _TYPES or not meaning:
            raise TableFileError(
                path,
                number,
                f"column {match[2]}: expected a type (one of {', '.join(_TYPES)}), a semicolon and a meaning",
            )
        columns.append(Column(match[2], type_, meaning))
    if not row or not columns:
        raise TableFileError(path, 1, "incomplete header; expected '# table: ...' and at least one '# column ...'")
    if unknown := set(least) - {column.name for column in columns}:
        raise TableFileError(path, 1, f"'# least of several' names unknown columns: {', '.join(sorted(unknown))}")
    sparql, sql = ("", text) if path.suffix == ".sql" else (text, "")
    return Definition(path.stem, row, tuple(columns), sparql, tuple(least), sql)


@dataclass(frozen=True)
class EarlierTables:
    """The tables of an earlier release by the same definitions, and the effects of all that has changed since."""

    release: Release
    effects: Effects

    def is_same(self, definition: Definition) -> bool:
        """Return whether a table is unchanged."""
        return self.effects.on(definition.sparql).is_none

    def is_nearly(self, definition: Definition) -> bool:
        """Return whether only rows about changed things differ."""
        keys = {c.name for c in definition.selected if c.type == "iri"} - set(definition.least)
        return self.effects.on(definition.sparql).is_by(keys)

    def are_enough(self) -> bool:
        """Return whether no table has to be made as a whole."""
        return all(self.is_same(each) or self.is_nearly(each) for each in queried())

    def link(self, definition: Definition, folder: Path, datasets: Sequence[Origin]) -> int:
        """Give the file of a table a second name in a folder; return the number of its rows.

        If what it says of itself is no longer so, such as a licence, the file is written anew.
        """
        import polars as pl

        earlier = self._path(definition)
        if said_by(earlier) != definition.said(datasets):
            return _write(definition, pl.read_parquet(earlier).rechunk(), folder, datasets)
        durable.link(earlier, folder / earlier.name)
        return int(self.release.manifest["tables"][definition.name])

    def link_if_equal(self, definition: Definition, folder: Path) -> None:
        """Put a second name of the earlier file of a table in place of an equal one."""
        path, earlier = folder / f"{definition.name}.parquet", self._path(definition)
        if earlier.exists() and earlier.read_bytes() == path.read_bytes():
            path.unlink()
            durable.link(earlier, path)

    def patch(self, definition: Definition, store: Store, folder: Path, datasets: Sequence[Origin]) -> int:
        """Write a table with the rows about changed things made again; return the number of its rows."""
        import polars as pl

        effect = self.effects.on(definition.sparql)
        is_old = pl.col(effect.variable).is_in(list(effect.subjects)).fill_null(value=False)
        fresh = _rows(replace(definition, sparql=effect.restricted(definition.sparql)), store, folder)
        kept = pl.read_parquet(self._path(definition)).filter(~is_old)
        return _write(definition, pl.concat([kept, fresh]).sort(pl.all()).rechunk(), folder, datasets)

    def _path(self, definition: Definition) -> Path:
        return self.release.path / TABLES / f"{definition.name}.parquet"


def tabulate(
    store: ox.Store,
    folder: Path,
    earlier: EarlierTables | None = None,
    parts: Sequence[Part] = (),
    values: pl.DataFrame | None = None,
) -> dict[str, int]:
    """Write every table into a folder; return how many rows each has.

    Args:
        store: the graph.
        folder: is made.
        earlier: the tables of an earlier release; the unchanged ones are linked, others get some rows anew.
        parts: all named graphs of the store as files, if these are to be read instead: in a large graph, that is
            several times faster. The rows are the same.
        values: of indicators, with the names of their datasets (``computing.values_of``); none if not given.

    Raises:
        TableFileError: if a definition is malformed, or its query selects other columns than its header names.
        BuildError: if a value does not have the type of its column.
    """
    folder.mkdir()
    reader, due, written = Store(store), list[Definition](), dict[str, Future[int]]()
    datasets = origins(reader)
    # The store and Polars both release the interpreter lock.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for each in queried():
            if earlier and earlier.is_same(each):
                written[each.name] = pool.submit(earlier.link, each, folder, datasets)
            elif earlier and earlier.is_nearly(each):
                written[each.name] = pool.submit(earlier.patch, each, reader, folder, datasets)
            else:
                due.append(each)
        for each, found in _solutions(due, reader, parts):
            written[each.name] = pool.submit(_make, each, found, folder, datasets)
    rows = {name: future.result() for name, future in written.items()}
    computed = [each for each in definitions() if each.sql]
    for each, frame in compute(computed, folder, reader, datasets, values) if computed else ():
        rows[each.name] = _write(each, frame, folder, datasets)
        if earlier:
            earlier.link_if_equal(each, folder)
    return dict(sorted(rows.items()))


def documentation() -> str:
    """Return the page ``docs/tables.md``, which describes each table."""
    parts = [_INTRODUCTION]
    for definition in definitions():
        lines = [
            f"## {definition.name}",
            "",
            f"Each row is {definition.row}.",
            "",
            "| column | type | meaning |",
            "|---|---|---|",
        ]
        parts.append(
            "\n".join([*lines, *(f"| `{c.name}` | {c.type} | {c.meaning} |" for c in definition.columns)]) + "\n"
        )
    return "\n".join(parts)


def _with_derived(column: Column) -> list[Column]:
    if column.type != "date":
        return [column]
    return [
        column,
        Column(f"{column.name}_year", "int", f"the year of `{column.name}`"),
        Column(f"{column.name}_precision", "string", f"the precision of `{column.name}`: day, month or year"),
    ]


def _solutions(
    due: Sequence[Definition], store: Store, parts: Sequence[Part]
) -> Iterator[tuple[Definition, pl.DataFrame | Store]]:
    """Yield definitions, each with the solutions of its query, or with the store that has to find them."""
    if not parts or not due:
        yield from ((definition, store) for definition in due)
        return
    from .columns import Columns
    from .expressions import UnsupportedError
    from .mentions import properties
    from .patterns import select

    columns = Columns(parts, properties(definition.sparql for definition in due))
    for definition in due:
        try:
            yield definition, select(columns, definition.sparql)
        except UnsupportedError:
            yield definition, store


def _make(definition: Definition, source: pl.DataFrame | Store, folder: Path, datasets: Sequence[Origin]) -> int:
    """Write a table; return the number of its rows."""
    return _write(definition, _rows(definition, source, folder), folder, datasets)


def _write(definition: Definition, rows: pl.DataFrame, folder: Path, datasets: Sequence[Origin]) -> int:
    write_table(rows, definition.said(datasets), folder / f"{definition.name}.parquet")
    return len(rows)


def _rows(definition: Definition, source: pl.DataFrame | Store, folder: Path) -> pl.DataFrame:
    """Return the rows of a table from the solutions of its query, or from a store.

    Raises:
        TableFileError: if the query selects other columns than the header names.
        BuildError: if a value does not have the type of its column.
    """
    import polars as pl

    names = [c.name for c in definition.selected]
    types = {c.name: c.type for c in definition.selected}
    temporary = folder / f"{definition.name}.tsv"
    selected = solve(source, definition.sparql, temporary) if isinstance(source, Store) else source.columns
    if selected != names:
        raise TableFileError(
            FOLDER / f"{definition.name}.rq", 1, "the header and the SELECT clause name different columns"
        )
    found = scan(temporary, types) if isinstance(source, Store) else typed(source, types)
    columns = (_date_columns(c.name) if c.type == "date" else [pl.col(c.name)] for c in definition.selected)
    if definition.least:
        found = found.group_by(pl.exclude(definition.least)).agg(pl.col(definition.least).min()).select(names)
    try:
        # In one piece, since the bytes of the file depend on how a frame is cut.
        rows = found.select(*chain.from_iterable(columns)).sort(pl.all()).collect().rechunk()
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        raise BuildError(f"table {definition.name}: a value does not have the type of its column: {reason}") from error
    temporary.unlink(missing_ok=True)
    return rows


def _date_columns(name: str) -> list[pl.Expr]:
    import polars as pl

    date = pl.col(name).str.replace(_ZONE, "").str.extract(_DATE)
    precision = (
        pl.when(date.is_null())
        .then(None)
        .when(date.str.contains(r"\d-\d\d-\d\d$"))
        .then(pl.lit("day"))
        .when(date.str.contains(r"\d-\d\d$"))
        .then(pl.lit("month"))
        .otherwise(pl.lit("year"))
    )
    year = date.str.extract(r"^(-?\d+)").cast(pl.Int64)
    return [date.alias(name), year.alias(f"{name}_year"), precision.alias(f"{name}_precision")]
