"""Analysis tables that are computed from others, by queries in SQL: figures of regions by year, and their indicators.

Besides the tables that are made, the queries can read:

- ``given``: the values of indicators of all datasets, with the columns of ``releases/values.py`` and ``dataset``;
- ``concept``: the indicators, by ``code``: those described in datasets, and in the ontology those of participation;
- ``origin``: the datasets by ``name``, each with title, licence and page; ``cases`` are all curated ones together;
- ``country``: the regions with a code of ISO 3166-1, each with the code of three letters, ``iso3``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ...errors import BuildError
from ...ontology.namespaces import CASES_IRI, GRAPHS, is_case_file
from ..releases.dataset import Dataset
from ..releases.values import COLUMNS, read_values
from ..sources.indicators import alpha3_codes
from ..store.store import Store, sl

if TYPE_CHECKING:
    import polars as pl

    from .table_file import Origin
    from .tabulation import Definition

#: The name of all curated datasets together.
CASES: Final = "cases"
_CONCEPTS: Final = Path(__file__).with_name("concepts.rq")
_OF_CONCEPTS: Final = ("dataset", "code", "kind", "name", "name_zh", "unit", "unit_zh", "definition", "definition_zh")


def values_of(home: Path, datasets: Iterable[Dataset]) -> pl.DataFrame:
    """Return the values of indicators of some datasets, with the name of each dataset.

    Raises:
        FileError: if those of a dataset are missing or damaged.
    """
    import polars as pl

    found = [no_values()]
    for each in datasets:
        if each.values:
            values = read_values(home, each.name, each.values_digest)
            found.append(values.with_columns(dataset=pl.lit(each.name)))
    return pl.concat(found)


def no_values() -> pl.DataFrame:
    """Return a frame of values without rows."""
    import polars as pl

    return pl.DataFrame(schema={**{name: _type(kind) for name, kind in COLUMNS.items()}, "dataset": pl.String})


def compute(
    definitions: Sequence[Definition],
    folder: Path,
    store: Store,
    datasets: Sequence[Origin],
    values: pl.DataFrame | None,
) -> Iterator[tuple[Definition, pl.DataFrame]]:
    """Yield each table that is computed with its rows, sorted, those first that others read.

    Args:
        definitions: of these tables; what they define must be written into the folder as it is yielded.
        folder: of the tables.
        store: the graph.
        datasets: of the release.
        values: of indicators.

    Raises:
        BuildError: if a query is faulty, or selects other columns than its header names.
    """
    import polars as pl

    given = {name: frame.lazy() for name, frame in inputs(store, datasets, values).items()}
    for each in ordered(definitions):
        name = each.name
        tables = {path.stem: pl.scan_parquet(path) for path in folder.glob("*.parquet") if _names(each.sql, path.stem)}
        types = {c.name: _type(c.type) for c in each.columns}
        try:
            with pl.SQLContext(frames={**tables, **given}, eager=False) as context:
                found = context.execute(each.sql).collect()
            if found.columns != list(types):
                raise BuildError(f"table {name}: the header and the SELECT clause name different columns")
            rows = found.cast(types).sort(pl.all()).rechunk()  # type: ignore[arg-type]
        except pl.exceptions.PolarsError as error:
            raise BuildError(f"table {name}: {str(error).splitlines()[0]}") from error
        yield each, rows


def inputs(store: Store, datasets: Sequence[Origin], values: pl.DataFrame | None) -> dict[str, pl.DataFrame]:
    """Return what the queries can read besides tables; see ``compute`` for the arguments."""
    return {
        "given": no_values() if values is None else values,
        "concept": _concepts(store),
        "origin": _origins(datasets),
        "country": _countries(store),
    }


def ordered(definitions: Sequence[Definition]) -> Iterator[Definition]:
    """Yield the definitions of computed tables, those first that others read."""
    by_name = {each.name: each for each in definitions}
    readers = {name: {n for n in by_name if n != name and _names(each.sql, n)} for name, each in by_name.items()}
    yield from (by_name[name] for name in TopologicalSorter(readers).static_order())


def _names(sql: str, table: str) -> bool:
    """Return whether a query reads a table."""
    return any(re.search(rf"\b(FROM|JOIN) {table}\b", line) for line in sql.splitlines() if not line.startswith("--"))


def _type(kind: str) -> type[pl.DataType]:
    import polars as pl

    return {"int": pl.Int64, "float": pl.Float64, "bool": pl.Boolean}.get(kind, pl.String)


def _concepts(store: Store) -> pl.DataFrame:
    import polars as pl

    found = [
        tuple(None if cell is None else cell.value for cell in row)
        for row in store.select(_CONCEPTS.read_text("utf-8"))
    ]
    return pl.DataFrame(found, dict.fromkeys(_OF_CONCEPTS, pl.String), orient="row")


def _origins(datasets: Sequence[Origin]) -> pl.DataFrame:
    import polars as pl

    found = [
        (d["graph"].removeprefix(GRAPHS), d["title"], d["licence"], " ".join(d["derivedFrom"]), is_curated(d))
        for d in datasets
    ]
    curated = [licence for _, _, licence, _, is_one in found if is_one]
    if curated:
        found.append((CASES, "Curated cases", curated[0], CASES_IRI, False))
    schema = {"name": pl.String, "title": pl.String, "licence": pl.String, "page": pl.String, "is_curated": pl.Boolean}
    return pl.DataFrame(found, schema, orient="row")


def is_curated(dataset: Origin) -> bool:
    """Return whether a dataset is a curated file."""
    return any(is_case_file(source) for source in dataset["derivedFrom"])


def _countries(store: Store) -> pl.DataFrame:
    import polars as pl

    codes = alpha3_codes()
    found = {
        (t.subject.value, codes[t.object.value])
        for t in store.triples(None, sl("iso3166"), None)
        if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.Literal) and t.object.value in codes
    }
    return pl.DataFrame(sorted(found), {"region": pl.String, "iso3": pl.String}, orient="row")
