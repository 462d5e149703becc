"""Properties of identifiers: writing and reading are inverse, and no character is lost without notice."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from standlink.graph.sources.identifiers import Identifier, parse

from .test_identifiers import CANONICAL, VARIANTS
from .test_spellings import FORMS, pairs

KNOWN = sorted(
    {
        *CANONICAL,
        *(variant for _, variant in VARIANTS),
        *(form for line in FORMS.strip().splitlines() for form in re.split(r" = | \| ", line)),
        *(written for written, _ in pairs("equal.tsv")),
    }
)
#: What is found in designations, to be put in at any place.
PIECES = (
    *" -/:.,()+_®0123456789rRvVdDaAxPTS",
    *("Amd 1", "/Amd 1", "/Cor 1:2001", " draft", "/D3", "-2020", ":2019", " Part 2", " (E)", "bis", " rev 2", "r5"),
    *(" V1.2.3", " ed. 2", " CSV", "-g60", "+A1:2019", " (2019)", " Amd. 2", "CD2 ", "Std ", "TS ", "IEC ", "EN "),
)
years = st.integers(1936, 2035).map(str)
numbers = st.integers(1, 99999).map(str)
small = st.integers(1, 99).map(str)


@st.composite
def changed(draw):
    """A known text with one or two pieces put in, taken out or replaced."""
    text = draw(st.sampled_from(KNOWN))
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(0, len(text)))
        piece = draw(st.sampled_from(("", *PIECES)))
        text = text[:place] + piece + text[place + draw(st.integers(0, 1)) :]
    return text


@st.composite
def of_other_bodies(draw):
    date, version = draw(st.one_of(st.just(""), years)), draw(st.one_of(st.just(""), small))
    letters = draw(st.sampled_from(["YD", "QC", "NB", "SJ"]))
    return draw(
        st.sampled_from(
            [
                Identifier((f"{letters}/T",), draw(numbers), part=version, date=date),
                Identifier((f"T/{letters}",), draw(numbers), part=version, date=date),
                Identifier(("NIST",), f"800-{draw(small)}", type="SP", version=version and f"r{version}"),
                Identifier(("NIST",), draw(numbers), type="FIPS"),
                Identifier(("CCSDS",), f"{draw(small)}.{draw(small)}-B", version=version),
                Identifier(("OGC",), f"{draw(st.integers(10, 99))}-{draw(st.integers(100, 999))}", version="r1"),
                Identifier(("ASTM",), f"D{draw(numbers)}", date=date),
                Identifier(("CIE",), draw(numbers), date=draw(years)),
                Identifier(("OIML",), draw(numbers), type="R", part=version, date=date),
                Identifier(("EASC",), draw(small), type="PMG", date=draw(years)),
                Identifier(("ECMA",), draw(numbers), version=version and f"ed.{version}"),
                Identifier(("OASIS",), "mqtt", version=version and f"v{version}.0"),
                Identifier(("IETF",), "draft-ietf-quic-http", stage="I-D", version=version.zfill(2)),
                Identifier(("W3C",), "xml", stage="REC", date=f"{draw(years)}1126"),
                Identifier(("DIN VDE",), "0100", part=version, date=date),
                Identifier(("PAS",), draw(numbers), date=date),
            ]
        )
    )


@given(of_other_bodies())
def test_parsing_a_designation_of_other_bodies_gives_the_same_identifier(identifier):
    assert parse(identifier.designation) == identifier
    assert parse(identifier.family.designation) == identifier.family


@given(changed())
def test_what_is_read_of_a_changed_text_is_read_again_from_its_designation(text):
    found = parse(text)
    if found is not None:
        assert parse(str(found)) == found
        assert str(parse(str(found))) == str(found)
        assert found.slug
        assert parse(str(found.family)) is not None


@given(st.sampled_from(KNOWN), st.data())
def test_another_number_is_another_document(text, data):
    """A digit of the main number that is replaced is never ignored."""
    found = parse(text)
    number = found.base.number
    place = text.find(number)
    if place < 0 or not number[-1].isdigit():
        return
    last = place + len(number) - 1
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[last]]))
    assert parse(text[:last] + digit + text[last + 1 :]) != found
