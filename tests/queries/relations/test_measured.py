"""Measures over the tables of a release: those of the questions, the same by Polars and DuckDB."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import pytest
from over_tables import EVERY, SMALL, assert_alike, compute_all
from standlink.errors import BuildError, FileError, MissingExtraError, ParameterError
from standlink.graph.releases.release import TABLES, Release
from standlink.queries.answers.attribution import in_groups, organizations
from standlink.queries.answers.tables import tables_of
from standlink.queries.library import library
from standlink.queries.measures.engines import lazy
from standlink.queries.relations.engines import engine
from standlink.queries.relations.measured import MEASURES, measure_tables
from standlink.queries.relations.tables import COLUMNS, check_tables
from standlink.queries.run import rows_of

pytestmark = [pytest.mark.slow, pytest.mark.release]

#: The arguments of a question by which it selects what the measure does.
ARGUMENTS = {SMALL.name: {"least": "1", "standards": "1"}}


@pytest.fixture(scope="module")
def folder(catalogued: Release) -> Path:
    return catalogued.path / TABLES


@pytest.fixture(scope="module")
def computed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, pl.DataFrame]]:
    """The results by engine and measure, of the two engines without a server."""
    found = {}
    for name in ("polars", "duckdb"):
        work = tmp_path_factory.mktemp(name)
        with engine(name, work) as started:
            found[name] = compute_all(started, folder, work / "kept")
    return found


@pytest.mark.parametrize("name", [each.name for each in EVERY])
def test_engines_give_the_same_rows(name: str, computed: dict[str, dict[str, pl.DataFrame]]) -> None:
    assert len(computed["polars"][name])
    assert_alike(computed["polars"][name], computed["duckdb"][name])


@pytest.mark.parametrize("measure", [each for each in EVERY if each.question], ids=lambda each: each.name)
def test_rows_are_those_of_the_question(
    measure: object, catalogued: Release, computed: dict[str, dict[str, pl.DataFrame]]
) -> None:
    name, question = measure.name, library()[measure.question]  # type: ignore[attr-defined]
    rows = rows_of(catalogued, question, ARGUMENTS.get(name, {}))
    found = computed["polars"][name]
    assert_alike(rows.select(found.columns).cast(found.schema), found)  # type: ignore[arg-type, call-overload]


def test_groups_are_those_of_the_answers(catalogued: Release, computed: dict[str, dict[str, pl.DataFrame]]) -> None:
    tables = tables_of(catalogued)
    units = organizations(tables).select(actor="unit").unique()
    rows = in_groups(tables, units).cast(pl.String)
    assert rows.filter(pl.col("actor") != pl.col("group")).height
    assert_alike(rows, computed["polars"]["organization-groups"])


def test_measures_are_named_once_and_read_known_tables() -> None:
    assert len({each.name for each in MEASURES}) == len(MEASURES)
    assert {table for each in MEASURES for table in each.reads} == set(COLUMNS)


def test_duckdb_computes_beyond_its_memory(tmp_path: Path) -> None:
    pl.select(n=pl.int_range(4_000_000)).with_columns(text=pl.col("n").hash().cast(pl.String)).write_parquet(
        tmp_path / "rows.parquet"
    )
    with engine("duckdb", tmp_path, {"memory_limit": "60MB", "threads": "1"}) as started:
        started.write(started.read(tmp_path / "rows.parquet").sort("text"), tmp_path / "sorted.parquet")
    found = pl.scan_parquet(tmp_path / "sorted.parquet").select("text").collect()["text"]
    assert len(found) == 4_000_000
    assert found.is_sorted()


def test_faulty_tables_are_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="has no tables"):
        check_tables(tmp_path, ["adoption"])
    pl.read_parquet(folder / "adoption.parquet").drop("actor").write_parquet(tmp_path / "adoption.parquet")
    with pytest.raises(FileError, match=r"lacks the table standard\.parquet"):
        check_tables(tmp_path, ["standard"])
    with pytest.raises(FileError, match=r"adoption\.parquet: lacks the column actor"):
        check_tables(tmp_path, ["adoption"])
    (tmp_path / "adoption.parquet").write_text("no table")
    with pytest.raises(FileError, match="is no Parquet file"):
        check_tables(tmp_path, ["adoption"])


def test_folder_that_exists_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(FileError, match="out: exists; name a new folder"):
        next(measure_tables(folder, tmp_path / "out"))
    assert list((tmp_path / "out").iterdir()) == []


def test_failure_leaves_no_folder(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="DuckDB: Out of Memory"):
        list(measure_tables(folder, tmp_path / "out", "duckdb", {"memory_limit": "1MB"}))
    assert not (tmp_path / "out").exists()


def test_settings_that_an_engine_lacks_are_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="Polars has no setting 'threads'"):
        list(measure_tables(folder, tmp_path / "a", settings={"threads": "1"}))
    with pytest.raises(BuildError, match=r"DuckDB.*not recognized: thread"):
        list(measure_tables(folder, tmp_path / "b", "duckdb", {"thread": "1"}))


def test_missing_package_names_its_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.setattr("standlink.queries.relations.engines.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'standlink\[duckdb\]'"), engine("duckdb", tmp_path):
        pass


def test_narwhals_frames_stay_lazy() -> None:
    assert lazy(lazy(pl.DataFrame({"a": [1]}))).collect_schema().names() == ["a"]
