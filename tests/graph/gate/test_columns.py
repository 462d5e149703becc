"""Columns and expressions on terms say of a graph what the store says."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standlink.errors import BuildError
from standlink.graph.gate import terms
from standlink.graph.gate.columns import Columns
from standlink.graph.gate.validation import validate
from standlink.graph.pipeline.loading import count_lines
from standlink.graph.sources.turtle import read_turtle

from .faults import SMALL, TEXT, store_of

LITERALS = st.builds(ox.Literal, st.text()) | st.builds(
    lambda text, tag: ox.Literal(text, language=tag), st.text(), st.sampled_from(["en", "zh-Hans", "EN"])
)


def one(term: object, expression: pl.Expr) -> object:
    return pl.DataFrame({"term": [str(term)]}).select(expression).item()


@given(LITERALS)
def test_text_and_language_of_a_literal_are_those_of_the_store(literal: ox.Literal) -> None:
    assert one(literal, terms.text()) == literal.value
    assert one(literal, terms.language()) == ((literal.language or "").lower() or None)
    assert one(literal, terms.is_literal())
    assert one(literal, terms.is_text())


def test_escapes_of_characters_are_read() -> None:
    assert one(r'"a\u00e9\U0001F600\n\\n"@en', terms.text()) == "aé😀\n\\n"


def test_triple_of_two_files_counts_once(tmp_path: Path) -> None:
    paths = [tmp_path / "a.nt", tmp_path / "b.nt"]
    for path in paths:
        path.write_text("<x:a> <x:p> <x:b> .\n", "utf-8")
    graph = Columns.read(paths, ["<x:p>"])
    s, o = graph.values("<x:p>", graph.iris())
    assert [*graph.terms.gather(s), *graph.terms.gather(o)] == ["<x:a>", "<x:b>"]


def test_file_that_is_missing_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises((BuildError, FileNotFoundError), match=r"missing\.nt"):
        Columns.read([tmp_path / "missing.nt"], ["<x:p>"])


def test_files_neighbours_and_store_give_the_same_report(tmp_path: Path) -> None:
    text = TEXT.replace("sl:unit sl:percent", "sl:unit sl:high")
    path, triples = tmp_path / "small.ttl", tmp_path / "all.nt"
    path.write_text(text, "utf-8")
    store = store_of(read_turtle(path))
    store.dump(str(triples), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    nodes = {q.subject for q in store if isinstance(q.subject, ox.NamedNode)}
    report = validate(store, {"small": path})
    assert [f.shape for f in report.findings] == ["sl:ObservationShape"]
    assert validate(store, {"small": path}, triples=[triples]) == report
    assert validate(store, {"small": path}, nodes) == report
    assert count_lines(SMALL) == SMALL.read_text("utf-8").count("\n")
