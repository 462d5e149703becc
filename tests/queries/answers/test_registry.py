"""The registry: which functions are found, when their modules are imported, and what measures may import."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from standlink import queries
from standlink.queries.answers.conversion import to_table
from standlink.queries.answers.registry import (
    assertion_selector,
    assertion_selectors,
    computation,
    computations,
    definition,
)
from standlink.queries.answers.tables import Tables
from standlink.queries.library import library
from standlink.queries.question import Column

FOLDER = Path(queries.__file__).parent


def test_computations_and_selectors_are_used_by_the_library():
    used = {question.measure for question in library().values()} - {None}
    assert used == set(computations())
    assert {question.behind for question in library().values()} - {None} == set(assertion_selectors())


@pytest.mark.parametrize("name", sorted(computations()))
def test_a_computation_takes_a_request_and_is_defined(name: str):
    assert list(inspect.signature(computation(name)).parameters) == ["request"]
    assert definition(name).startswith("Return ")


def test_a_selector_takes_a_request_and_a_table():
    assert {len(inspect.signature(assertion_selector(name)).parameters) for name in assertion_selectors()} == {2}


def test_reading_the_library_loads_neither_polars_nor_scipy():
    code = (
        "import sys; from standlink.queries.library import library; library(); "
        "sys.exit(bool({'polars', 'numpy', 'scipy'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_server_loads_all_measures_ahead():
    load = "registry.load_all(); sys.exit(not {*registry.computations().values()} <= sys.modules.keys())"
    assert not subprocess.run(
        [sys.executable, "-c", f"import sys; from standlink.queries.answers import registry; {load}"]
    ).returncode


def test_answering_a_plain_query_loads_no_scipy(home: Path):
    code = (
        "import sys, standlink; g = standlink.open(sys.argv[1], build=False); "
        "assert len(g.ask('convergence/switchers', from_='ccs1', to='nacs')); sys.exit('scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(home)], check=False).returncode == 0


@pytest.mark.parametrize("path", sorted((FOLDER / "measures").glob("*.py")), ids=lambda path: path.stem)
def test_measures_import_nothing_but_each_other_and_errors(path: Path):
    for statement in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(statement, ast.ImportFrom) and statement.level:
            assert statement.level == 1 or (statement.level, statement.module) == (3, "errors"), ast.unparse(statement)


def test_types_of_columns_are_declared_not_guessed(release):
    tables = Tables(lambda name: release.table(name).collect())
    frame = pl.DataFrame({"name": ["https://example.org/x"], "n": [1]})
    table = to_table(release, tables, frame, [Column("name", "text"), Column("n", "year")])
    assert table.labels == {}
    assert to_table(release, tables, frame, [Column("name", "thing"), Column("n", "year")]).labels
    with pytest.raises(TypeError, match="declares n, name; the computation returns name, n"):
        to_table(release, tables, frame, [Column("n", "year"), Column("name", "text")])
    for type_ in ("integer", "number", "boolean"):
        with pytest.raises(TypeError, match=f"column name is declared as {type_}"):
            to_table(release, tables, frame, [Column("name", type_), Column("n", "year")])
    with pytest.raises(TypeError, match="column n is declared as thing"):
        to_table(release, tables, frame, [Column("name", "text"), Column("n", "thing")])
