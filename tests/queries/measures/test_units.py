"""Values of one quantity in one unit."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standlink.ontology.namespaces import compact, node
from standlink.ontology.vocabulary import ontology_triples
from standlink.queries.measures.units import add_up, in_one_unit, known


def test_every_unit_of_the_scheme_is_in_the_table():
    of_scheme = {
        compact(t.subject.value).removeprefix("sl:")
        for t in ontology_triples()
        if t.predicate == node("skos:inScheme") and t.object == node("sl:Units")
    }
    assert set(known()["unit"]) == of_scheme


def test_megawatts_become_kilowatts_and_volts_stay():
    rows = pl.DataFrame({"value": [1.0, 350.0, 920.0], "unit": ["megawatt", "kilowatt", "volt"]})
    assert in_one_unit(rows).select("value", "unit").rows() == [(1000, "kilowatt"), (350, "kilowatt"), (920, "volt")]


def test_billions_become_millions_of_one_currency_only():
    rows = pl.DataFrame({"value": [95.5, 407.8, 2.0], "unit": ["eurBillion", "usdMillion", "usdBillion"]})
    assert in_one_unit(rows).select("value", "unit").rows() == [
        (95.5, "eurBillion"),
        (407.8, "usdMillion"),
        (2000, "usdMillion"),
    ]


def test_a_unit_alone_is_kept():
    assert in_one_unit(pl.DataFrame({"value": [3.0], "unit": ["usdBillion"]})).row(0) == (3, "usdBillion", "usdBillion")


def test_a_unit_that_the_table_lacks_is_converted_to_none():
    rows = pl.DataFrame({"value": [3.0, 2.0], "unit": ["https://example.org/furlong", "kilometre"]})
    assert in_one_unit(rows)["value"].to_list() == [3, 2]


@given(st.lists(st.tuples(st.floats(0.001, 1e6), st.sampled_from(known()["unit"].to_list())), min_size=1))
def test_order_within_a_quantity_does_not_depend_on_the_units_of_the_records(rows: list[tuple[float, str]]):
    frame = pl.DataFrame(rows, schema=["value", "unit"], orient="row")
    found = in_one_unit(frame)
    factors = {row["unit"]: row for row in known().iter_rows(named=True)}
    for (value, unit), one in zip(rows, found.iter_rows(named=True), strict=True):
        assert factors[unit]["quantity"] == factors[one["unit"]]["quantity"]
        assert one["value"] * factors[one["unit"]]["factor"] == pytest.approx(value * factors[unit]["factor"])


def test_places_and_shares_do_not_add_up():
    assert add_up(pl.Series(["usdBillion", "count"]))
    assert not add_up(pl.Series(["rank"]))
