"""References as people paste them give the document first: as on covers, in citations, in file names."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from made import documents_of, made_release
from standlink.graph.releases.release import Release
from standlink.graph.sources.identifiers import parse
from standlink.queries.search.ranking import search, suggest

CASES = Path(__file__).parents[2] / "data" / "cases" / "c01-search-official-forms.tsv"
with CASES.open(encoding="utf-8", newline="") as file:
    ROWS = [row for row in csv.reader(file, delimiter="\t") if row and not row[0].startswith("#")]
#: Documents with the numbers of the cases, and neighbours with which they could be mistaken.
NUMBERS = (
    *("3GPP TS 38.331 V16.1.0", "3GPP TS 38.331 V16.2.0", "3GPP TS 32.711 V4.0.0", "3GPP TS 23.501 V16.6.0"),
    *("3GPP TS 23.501 V16.7.0", "ETSI EN 300 328 V2.2.2", "ETSI EN 300 328 V2.1.1", "ETSI EN 300 330 V2.1.1"),
    *("IEEE 1588-2019", "IEEE 1588-2008", "IEEE PC37.238", "ITU-T G.711 (11/1988)", "ITU-T G.7110", "ISO 639-3:2007"),
    *("IEEE 802.11-2020", "IEEE 802.11-2016", "IEEE 802.11ax-2021", "IEC 61851-1:2017", "IEC 61851-1:2010"),
    *("IEC 62893-3:2017", "IEC 60601-1:2005", "IEC TR 62348:2006", "ITU-T X.509", "ITU-T X.509 (10/2019)"),
    *("ISO 9001:2015", "ISO 9001:2008", "ISO/IEC 9594-8:2020"),
)


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return made_release(tmp_path_factory.mktemp("numbered"), documents_of(NUMBERS))


def accepted(expected: str) -> set[str]:
    """Return the designations that are right: those of a cell of the cases, without its remarks."""
    plain = expected.partition(" (g=")[0]
    return {str(parse(part)) for part in plain.split(" or ")}


@pytest.mark.parametrize(("text", "expected"), [row[:2] for row in ROWS])
def test_document_is_the_first_result(text: str, expected: str, numbered: Release) -> None:
    assert search(numbered, text).hits[0].label in accepted(expected)
    assert suggest(numbered, text)[0].label in accepted(expected)


@pytest.mark.samples
@pytest.mark.release
@pytest.mark.parametrize(("text", "expected"), [row[:2] for row in ROWS])
def test_document_is_the_first_result_among_real_records(text: str, expected: str, sampled: Release) -> None:
    known = {hit.label for hit in search(sampled, min(accepted(expected)), limit=50).hits}
    if not known & accepted(expected):
        return  # the samples have no such document
    assert search(sampled, text).hits[0].label in accepted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TS38331", "3GPP TS 38.331"),
        ("3gpp 38331", "3GPP TS 38.331"),
        ("38.331", "3GPP TS 38.331"),
        ("80211ax", "IEEE 802.11ax-2021"),
        ("ieee802.11ax", "IEEE 802.11ax-2021"),
        ("61851-1", "IEC 61851-1"),
        ("iso639-3", "ISO 639-3"),
        ("9594-8", "ISO/IEC 9594-8"),
        ("en 300328", "ETSI EN 300 328"),
        ("x509", "ITU-T X.509"),
    ],
)
def test_separators_make_no_difference(text: str, expected: str, numbered: Release) -> None:
    assert search(numbered, text).hits[0].label == expected
