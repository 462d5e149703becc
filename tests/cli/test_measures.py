"""The command ``standlink measures``: what it writes, what it says, and which options it refuses."""

from __future__ import annotations

from pathlib import Path

import click
import polars as pl
import pytest
from click.testing import CliRunner, Result
from standlink.cli.main import main
from standlink.cli.measures import measures
from standlink.graph.releases.release import TABLES, Releases
from standlink.queries.relations.engines import ENGINES
from standlink.queries.relations.measured import MEASURES

pytestmark = [pytest.mark.slow, pytest.mark.release]


def run(home: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), "measures", *map(str, arguments)])


def test_each_measure_becomes_a_file(home: Path, tmp_path: Path) -> None:
    done = run(home, tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{each.name}.parquet" for each in MEASURES}
    *lines, last = done.output.splitlines()
    assert last == f"{len(MEASURES)} measures in {tmp_path / 'out'}."
    for line, each in zip(lines, MEASURES, strict=True):
        name, rows, *_ = line.split()
        assert name == each.name
        assert rows == f"{len(pl.read_parquet(tmp_path / 'out' / f'{name}.parquet')):,}"
        assert each.question in line


def test_tables_may_lie_elsewhere(home: Path, tmp_path: Path) -> None:
    folder = Releases(home).current().path / TABLES
    done = run(tmp_path / "empty", tmp_path / "out", "--engine", "duckdb", "--tables", folder)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "region-ties.parquet").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 4, "no release has been built"),
        (("--tables", "nowhere"), 1, "nowhere: has no tables (*.parquet); name the folder 'tables' of a release"),
        (("--master", "local[2]"), 2, "polars has no cluster; use --engine spark"),
        (("--engine", "duckdb", "--set", "threads"), 2, "'threads' is not NAME=VALUE"),
        (("--engine", "pandas"), 2, "'pandas' is not one of 'polars', 'duckdb', 'spark'"),
    ],
)
def test_mistakes_are_explained(arguments: tuple[str, ...], code: int, said: str, tmp_path: Path) -> None:
    done = run(tmp_path, tmp_path / "out", *arguments)
    assert done.exit_code == code, done.output
    assert said in " ".join(done.output.split())
    assert not (tmp_path / "out").exists()


def test_folder_that_exists_is_not_overwritten(home: Path, tmp_path: Path) -> None:
    done = run(home, tmp_path)
    assert done.exit_code == 1
    assert f"{tmp_path}: exists; name a new folder" in done.output


def test_engines_are_those_that_compute() -> None:
    (choice,) = (option.type for option in measures.params if option.name == "name")
    assert isinstance(choice, click.Choice)
    assert tuple(choice.choices) == ENGINES
