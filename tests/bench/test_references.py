"""Tests of drawn references: each form is what it is called, and the parser reads those without a title."""

from __future__ import annotations

import pytest
from standlink.bench.designations import lines
from standlink.bench.references import FORMS, Document, draw, measure
from standlink.graph.releases.release import Release
from standlink.graph.sources.identifiers import parse

EXAMPLES = {
    "3GPP": "3GPP TS 23.501 V16.6.0",
    "ETSI": "ETSI EN 300 019-1-1 V2.2.1",
    "ISO and IEC": "ISO/IEC 15118-20:2022",
    "IEEE": "IEEE 802.11-2020",
    "ITU-T": "ITU-T G.711 (11/1988)",
    "JIS": "JIS X 0208:1997",
}
FORMS_OF_EACH = [(body, form) for body, (_, forms) in FORMS.items() for form in forms]


@pytest.mark.parametrize(("body", "form"), FORMS_OF_EACH)
def test_every_form_is_read_as_the_document(body, form):
    pattern, forms = FORMS[body]
    document = Document("https://example.org/x", EXAMPLES[body], "A title, with a comma", "2020-07-01")
    assert pattern.fullmatch(document.number)
    written = forms[form](document)
    assert written != document.number
    assert ("A title" in written) == (form == "citation")
    if form != "citation":
        assert str(parse(written)) == document.number


def test_forms_are_those_of_covers_and_files():
    document = Document("https://example.org/x", EXAMPLES["3GPP"], "Title", "2020-10-01")
    assert FORMS["3GPP"][1]["cover"](document) == "3GPP TS 23.501 V16.6.0 (2020-10)"
    assert FORMS["3GPP"][1]["file name"](document) == "TS 23501-g60"
    assert FORMS["3GPP"][1]["citation"](document) == "3GPP TS 23.501 V16.6.0, “Title”, Oct. 2020."


def test_references_are_drawn_alike_by_one_seed(release: Release):
    drawn = draw(release, 60)
    assert drawn == draw(release, 60)
    assert len(drawn) > 5
    for reference, found in measure(release, drawn):
        assert found["search"] == reference.document.iri, reference.text


def test_designations_are_listed_with_what_is_wrong():
    assert list(lines({"ISO/CD2 14065:2018", "no number"})) == [
        "ISO/CD2 14065:2018\tISO/CD 14065.2:2018\tiso-cd-14065-2-2018\tISO 14065\t",
        "no number\t-\t-\t-\tnot understood",
    ]
