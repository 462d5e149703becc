"""Answers as typed columns, for Polars, pandas and Arrow."""

from __future__ import annotations

import polars as pl
import pyoxigraph as ox
import pytest
from standlink import Graph
from standlink.ontology.namespaces import PREFIXES, mint
from standlink.queries.table import Table

pytestmark = pytest.mark.slow


# answers as columns

XSD = PREFIXES["xsd"]


def number(text: str, type_: str = "integer") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + type_))


FORD = ox.NamedNode(mint("actor", "ford"))
ANSWER = Table(
    ("actor", "year", "share", "mixed", "when", "nothing", "is"),
    (
        (FORD, number("2023"), number("0.5", "decimal"), number("1"), ox.Literal("2023"), None, ox.Literal(True)),
        (None, None, None, number("2.5", "double"), ox.Literal("2023-05"), None, None),
        (FORD, number("2024"), number("1", "decimal"), FORD, None, None, ox.Literal(False)),
    ),
    {FORD.value: "Ford"},
)


def test_answer_becomes_typed_columns() -> None:
    frame = ANSWER.to_polars()
    assert dict(frame.schema) == {
        "actor": pl.String,
        "actor_label": pl.String,
        "year": pl.Int64,
        "share": pl.Float64,
        "mixed": pl.String,
        "mixed_label": pl.String,
        "when": pl.String,
        "nothing": pl.String,
        "is": pl.Boolean,
    }
    assert frame["actor_label"].to_list() == ["Ford", None, "Ford"]
    assert frame["year"].to_list() == [2023, None, 2024]
    assert frame["when"].to_list() == ["2023", "2023-05", None]


def test_pandas_has_the_same_columns_and_dates_stay_text() -> None:
    pytest.importorskip("pandas")
    frame = ANSWER.to_pandas()
    assert list(frame.columns) == ANSWER.to_polars().columns
    assert frame["when"].to_list()[:2] == ["2023", "2023-05"]
    assert frame["share"].to_list()[0] == 0.5
    assert frame["actor"].isna().to_list() == [False, True, False]


def test_answer_without_rows_keeps_its_columns() -> None:
    frame = Table(("a", "b"), ()).to_polars()
    assert dict(frame.schema) == {"a": pl.String, "b": pl.String}


@pytest.mark.parametrize("values", [("1", "0.5"), (str(2**70), "1")])
def test_numbers_of_two_kinds_become_floating_point_numbers(values: tuple[str, str]) -> None:
    terms = [number(v, "decimal" if "." in v else "integer") for v in values]
    frame = Table(("n",), tuple((t,) for t in terms)).to_polars()
    assert frame["n"].to_list() == [float(v) for v in values]


def test_arrow_readers_take_an_answer_as_it_is() -> None:
    assert pl.DataFrame(ANSWER).equals(ANSWER.to_polars())


def test_every_answer_as_columns_has_the_rows_of_its_csv(graph: Graph) -> None:
    answer = graph.ask("convergence/switchers", from_="ccs1", to="nacs")
    head, *_ = answer.to_csv().splitlines()
    assert answer.to_polars().columns == head.split(",")
    assert len(answer.to_polars()) == len(answer) > 5
