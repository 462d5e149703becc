"""Misspelt slugs are found by look-ups alone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from standlink.ontology.namespaces import THINGS
from standlink.queries.search.slugs import near_slugs, with_one_error


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / "search.sqlite"
    things = ["standard/nacs", "standard/naca", "actor/itu-t", "actor/itu-r", "actor/ituc", "standard/3gpp-ts-23-501"]
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE things (iri TEXT UNIQUE NOT NULL, weight INTEGER NOT NULL)")
        db.executemany("INSERT INTO things VALUES (?, ?)", [(THINGS + name, -at) for at, name in enumerate(things)])
    return path


@pytest.mark.parametrize(
    ("kind", "slug", "found"),
    [
        ("standard", "nacz", ["nacs", "naca"]),
        ("standard", "ncas", ["nacs"]),
        ("standard", "nacss", ["nacs"]),
        ("actor", "it", []),
        ("actor", "itu", ["itu-r", "itu-t"]),
        ("actor", "itux", ["ituc"]),
        ("standard", "3gpp-ts-23-501-v16-19-0", ["3gpp-ts-23-501"]),
        ("standard", "3gpp-ts", ["3gpp-ts-23-501"]),
        ("actor", "nacz", []),
        ("standard", "nothing-like-it", []),
        ("standard", "x" * 5_000, []),
    ],
)
def test_slug_is_found(kind: str, slug: str, found: list[str], index: Path) -> None:
    assert near_slugs(index, kind, slug) == found


@given(st.text(st.sampled_from("abc-"), max_size=5), st.text(st.sampled_from("abc-"), max_size=5))
def test_candidates_are_the_texts_with_one_error(slug: str, other: str) -> None:
    assert (other in with_one_error(slug)) == (OSA.distance(slug, other) == 1)
