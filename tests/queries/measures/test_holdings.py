"""What the catalogues hold on a case, by hand: a native specification, a carried-over one, one of no generation."""

from __future__ import annotations

import polars as pl
import pytest
from standlink.queries.measures.holdings import GENERATIONS, is_carried_over, organizations, with_specifications

NATIVE = pl.DataFrame({"standard": ["38.331", "36.331"], "generation": ["5G", "LTE"]})
DOCUMENTS = pl.DataFrame(
    {
        "document": ["38.331 v15", "38.331 v16", "36.331 v15", "M.2150"],
        "number": ["38.331", "38.331", "36.331", "M.2150"],
        "dataset": ["3gpp"] * 3 + ["itu"],
        "published_year": [2018, 2020, 2018, 2021],
    }
)
RAPPORTEURS = pl.DataFrame(
    {"person": ["p", "q"], "organization": ["x", "x"], "standard": ["38.331", "36.331"], "began_year": [2018, 2008]}
)
CONTRIBUTIONS = pl.DataFrame(
    {"contribution": ["c", "d"], "actor": ["y", "y"], "to": ["36.331", "36.331"], "date_year": [2019, 2019]}
)
OWNERSHIP = pl.DataFrame(
    schema={"actor": pl.String, "owner": pl.String, "since_year": pl.Int64, "until_year": pl.Int64}
)
HOMES = pl.DataFrame({"actor": ["x"], "home": ["china"]})


def of_case(generation: str | None) -> pl.DataFrame:
    case = DOCUMENTS.select("document", case=pl.lit("case"), standard=pl.lit("release"), how=pl.lit("release"))
    return with_specifications(case.with_columns(generation=pl.lit(generation, pl.String)), DOCUMENTS, NATIVE)


def test_only_a_specification_of_an_earlier_generation_is_carried_over() -> None:
    found = of_case("5G").group_by("specification").agg(pl.col("carried_over").all())
    assert dict(found.iter_rows()) == {"38.331": False, "36.331": True, "M.2150": False}
    assert not of_case("LTE")["carried_over"].any()
    assert not of_case(None)["carried_over"].any()


@pytest.mark.parametrize("generation", GENERATIONS)
def test_nothing_is_carried_over_from_a_generation_to_itself(generation: str) -> None:
    rows = pl.DataFrame({"a": [generation, "6G", None], "b": [generation] * 3})
    assert rows.select(is_carried_over("a", "b")).to_series().to_list() == [False] * 3


def test_organizations_count_carried_over_specifications_apart() -> None:
    found = organizations(of_case("5G"), RAPPORTEURS, CONTRIBUTIONS, OWNERSHIP, HOMES).sort("group").rows()
    assert found == [("x", "china", 1, 1, 1, 0), ("y", None, 0, 1, 0, 0)]


def test_a_case_of_no_generation_has_nothing_to_carry_over() -> None:
    found = organizations(of_case(None), RAPPORTEURS, CONTRIBUTIONS, OWNERSHIP, HOMES).sort("group").rows()
    assert found == [("x", "china", 2, None, 2, 0), ("y", None, 1, None, 0, 2)]
