"""Turtle files from the field: escapes, byte order marks, very long texts, and what is not UTF-8."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef
from standlink.errors import FileError
from standlink.graph.store.formatting import reformat
from standlink.graph.store.turtle import parse_turtle

CASES = Path(__file__).parents[2] / "data" / "cases"
NAMES = st.text(st.sampled_from("ab1.-_~!$&'()*+,;=/?@:"), min_size=1, max_size=6)


def test_name_with_an_escaped_dot_is_formatted(tmp_path: Path) -> None:
    path = tmp_path / "c13.ttl"
    shutil.copy(CASES / "c13-escaped-dot.ttl", path)
    assert reformat(path, write=True)
    assert "<http://example.org/report.v1.>" in path.read_text("utf-8")
    assert not reformat(path, write=True)


@given(name=NAMES)
def test_any_name_survives_formatting(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("names") / "file.ttl"
    for base in ("http://example.org/", "https://w3id.org/standlink/ontology#"):
        path.write_text(f"<http://example.org/s> <http://example.org/p> <{base}{name}> .\n", "utf-8")
        before = set(parse_turtle(path))
        reformat(path, write=True)
        assert set(parse_turtle(path)) == before
        assert (None, None, URIRef(base + name)) in Graph().parse(path, format="turtle")


def test_byte_order_mark_is_read_over_and_removed_by_formatting(tmp_path: Path) -> None:
    path = tmp_path / "c14.ttl"
    shutil.copy(CASES / "c14-byte-order-mark.ttl", path)
    triples = parse_turtle(path)
    assert len(triples) == 4
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert reformat(path, write=True)
    assert path.read_bytes().startswith(b"# A file from a Windows editor")
    assert set(parse_turtle(path)) == set(triples)


def test_very_long_text_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "long.ttl"
    path.write_text('<urn:a> <urn:b> "short" .\n<urn:a> <urn:b> "' + "x" * (17 << 20) + '" .\n', "utf-8")
    with pytest.raises(FileError, match=r"long\.ttl:2: a text or name is longer than 16 MiB"):
        parse_turtle(path)


def test_file_in_another_encoding_is_refused_when_formatted(tmp_path: Path) -> None:
    path = tmp_path / "latin.ttl"
    path.write_bytes('<urn:a> <urn:b> "naïf" .\n'.encode("latin-1"))
    with pytest.raises(FileError, match=r"latin\.ttl.*not Turtle"):
        reformat(path, write=True)


def test_texts_keep_their_form(tmp_path: Path) -> None:
    path = tmp_path / "texts.ttl"
    path.write_text('<urn:a> <urn:b> 7 , 0.50 , "a\\tb" .\n', "utf-8")
    before = set(parse_turtle(path))
    reformat(path, write=True)
    assert set(parse_turtle(path)) == before
    assert ox.Literal("a\tb") in {t.object for t in before}
