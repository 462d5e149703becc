"""Tests that the curated sources can be cited, and that each claim is checked or has a reason why it cannot be."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from standlink.graph.releases.release import Release
from standlink.graph.sources.curated import curated
from standlink.graph.store.store import RDF_TYPE, Store, sl
from standlink.ontology.namespaces import compact, node
from standlink.queries.citations import names

TO_DO: Final = Path(__file__).parents[3] / "docs" / "evidence-to-do.csv"
#: Hosts of copies: document sharing, readers and copies of encyclopedias, reposts of news.
_HOSTS: Final = """
    123docz.net 24livehost.com 9pdf.org actieforum.com advfn.com aminer.org bizj-production.com buenastareas.com
    cthehome.com degaetanos.com dhirubhai.net doc.surf docsbay.net docslib.org dokumen.tips dreamspp.online ebnews.cf
    emeatribune.com en-academic.com fdocuments.in fdocuments.us folu.me frtracker.app googleweblight.com
    gopherproxy.meulie.net hilpark.com itectec.com jetlib.com laurahits.net mafiadoc.com manualarchiveguide.com
    memim.com millennialinvester.com pdfslide.net peeref.com questionai.com readbag.com researcher.life sanwago.com
    scribd.com slideshare.net sponge-bugle-m3rs.squarespace.com studylib.net synapsesocial.com
    the-uncensored-wiki.com trea.com upnewsinfo.com urlchamp.com vdocument.in vdocuments.mx vdocuments.net
    vdocuments.us vuink.com waimaotong.com wikisum.wiki wikiwand.com wixlib.com zalansite.site 222.198.130.40
"""
COPIES: Final = frozenset(_HOSTS.split())
#: What a source is found by.
FOUND_BY: Final = ("bibo:doi", "bibo:isbn", "foaf:page")
#: Sources that nobody else can look up: the paper itself, notes of the editors, and a study, whose page is in the docs.
OUR_OWN: Final = {
    "source:standards-driven-growth",
    "source:standlink-editorial-notes",
    "source:do-standards-and-innovation-grow-together",
}


def _sources(store: Store) -> list[ox.NamedNode]:
    found = (s for s in store.subjects(RDF_TYPE, sl("Source")) if isinstance(s, ox.NamedNode))
    return sorted((s for s in found if s.value in curated().things), key=str)


@pytest.fixture(scope="module")
def to_do() -> dict[str, dict[str, str]]:
    """The look-ups that are to be made, by source."""
    with TO_DO.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["source"] for row in rows}) == len(rows)
    return {f"source:{row['source']}": row for row in rows}


def test_no_page_of_a_source_is_a_copy(release: Release) -> None:
    pages = {
        (compact(s.value), page.value) for s in _sources(release.store) for page in _nodes(release, s, "foaf:page")
    }
    copies = {(s, page) for s, page in pages if _is_copy(page)}
    assert copies == set(), "give the original address, and the copy by sl:accessedAt"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://docslib.org/doc/1", True),
        ("http://text.123docz.net/a.htm", True),
        ("http://222.198.130.40:81/Qikan", True),
        ("https://www.iso.org/standard/1.html", False),
        ("https://notdocslib.org/", False),
    ],
)
def test_copies_are_known_by_their_host(address: str, expected: bool) -> None:
    assert _is_copy(address) is expected


def test_every_source_has_an_identifier_or_its_own_page_or_a_look_up(
    release: Release, to_do: dict[str, dict[str, str]]
) -> None:
    bare = {
        compact(s.value)
        for s in _sources(release.store)
        if not any(release.store.triples(s, node(name)) for name in FOUND_BY)
    }
    assert bare - to_do.keys() - OUR_OWN == set(), f"add to {TO_DO.name}"


def test_every_scholarly_work_without_a_doi_or_isbn_has_a_look_up_or_its_own_page(
    release: Release, to_do: dict[str, dict[str, str]]
) -> None:
    scholarly = [s for s in _sources(release.store) if sl("scholarlyWork") in _nodes(release, s, "sl:sourceKind")]
    assert len(scholarly) > 40
    identified = [s for s in scholarly if _text(release, s, "bibo:doi") or _text(release, s, "bibo:isbn")]
    assert len(identified) >= 15
    read_in_copies = {
        compact(s.value) for s in scholarly if s not in identified and not _nodes(release, s, "foaf:page")
    }
    assert read_in_copies - to_do.keys() - OUR_OWN == set()


def test_look_ups_are_of_existing_sources_and_say_what_is_missing(
    release: Release, to_do: dict[str, dict[str, str]]
) -> None:
    assert to_do.keys() - {compact(s.value) for s in _sources(release.store)} == set()
    assert [name for name, row in to_do.items() if not row["missing"] or not row["look-up"]] == []
    assert list(to_do) == sorted(to_do)
    for name, row in to_do.items():
        source = node(name)
        if "DOI" in row["missing"]:
            assert not _text(release, source, "bibo:doi"), f"{name} has a DOI"
        if "ISBN" in row["missing"]:
            assert not _text(release, source, "bibo:isbn"), f"{name} has an ISBN"
        if "original address" in row["missing"]:
            assert not _nodes(release, source, "foaf:page"), f"{name} has its own page"


def test_identifiers_are_well_formed_and_of_one_source(release: Release) -> None:
    for name, is_valid in (("bibo:doi", _is_doi), ("bibo:isbn", _is_isbn)):
        found = [t.object.value for t in release.store.triples(None, node(name)) if isinstance(t.object, ox.Literal)]
        assert found
        assert [identifier for identifier in found if not is_valid(identifier)] == []
        assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("isbn", "expected"), [("9781578518371", True), ("9781578518372", False), ("1578518377", False)]
)
def test_check_digits_of_isbn_are_checked(isbn: str, expected: bool) -> None:
    assert _is_isbn(isbn) is expected


def test_authors_are_names(release: Release) -> None:
    written = [_text(release, s, "dcterms:creator") for s in _sources(release.store)]
    found = [name for each in written for part in names(each) for name in part]
    assert len(found) > 60
    assert [name for name in found if not name.family or (not name.is_body and not name.given)] == []


def test_a_source_read_in_a_copy_does_not_name_the_copy_as_its_page(release: Release) -> None:
    copied = [s for s in _sources(release.store) if _nodes(release, s, "sl:accessedAt")]
    assert len(copied) >= 50
    for source in copied:
        assert not set(_nodes(release, source, "sl:accessedAt")) & set(_nodes(release, source, "foaf:page"))


def test_paper_cites_its_twelve_references_and_each_can_be_found(
    release: Release, to_do: dict[str, dict[str, str]]
) -> None:
    cited = _nodes(release, node("source:standards-driven-growth"), "sl:cites")
    assert len(cited) == 12
    for reference in cited:
        assert _text(release, reference, "dcterms:creator")
        assert _text(release, reference, "dcterms:issued")
        is_found = any(release.store.triples(reference, node(name)) for name in FOUND_BY)
        assert is_found or compact(reference.value) in to_do


def test_quotations_are_short_in_the_language_of_the_source_and_have_a_place(release: Release) -> None:
    quoted = list(release.store.triples(None, sl("quotation")))
    assert len(quoted) >= 30
    for triple in quoted:
        words = triple.object
        assert isinstance(words, ox.Literal)
        assert words.language
        assert len(words.value.split()) <= 30, words.value
        assert _text(release, triple.subject, "sl:locator") not in ("", "whole document"), compact(triple.subject.value)


def test_most_evidence_has_a_place_in_its_source(release: Release) -> None:
    places = [_text(release, e, "sl:locator") for e in release.store.subjects(RDF_TYPE, sl("Evidence"))]
    assert places.count("whole document") / len(places) < 0.25


def test_editors_notes_stand_behind_few_homes(release: Release) -> None:
    """Homes that no source at hand gives; a new one needs a source."""
    store = release.store
    notes = store.subjects(sl("source"), node("source:standlink-editorial-notes"))
    noted = {compact(s.value) for note in notes for s in store.subjects(sl("evidence"), note)}
    assert noted == {
        f"statement:{name}"
        for name in (
            "c-ran-alliance-located-in-china",
            "wigig-alliance-located-in-united-states",
            "xran-forum-located-in-united-states",
        )
    }


def test_every_claim_is_checked_or_has_a_reason(release: Release) -> None:
    claims = release.store.subjects(RDF_TYPE, sl("Claim"))
    assert len(claims) == 129
    sides = ("sl:supportedBy", "sl:qualifiedBy", "sl:disputedBy")
    for claim in claims:
        checked = any(_nodes(release, claim, side) for side in sides)
        reasons = _nodes(release, claim, "sl:uncheckedBecause")
        assert checked is not bool(reasons), compact(claim.value)
        if checked:
            assert {t.language for t in release.store.texts(claim, sl("finding"))} == {"en", "zh"}


def test_only_recommendations_and_forecasts_are_unchecked(release: Release) -> None:
    expected = {sl("recommendation"): sl("normative"), sl("openForecast"): sl("predictive")}
    for triple in release.store.triples(None, sl("uncheckedBecause")):
        assert _nodes(release, triple.subject, "sl:claimKind") == [expected[triple.object]]


def _nodes(release: Release, subject: ox.NamedNode, name: str) -> list[ox.NamedNode]:
    return release.store.nodes(subject, node(name))


def _text(release: Release, subject: ox.NamedNode, name: str) -> str:
    return release.store.text(subject, node(name)) or ""


def _is_copy(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return any(host == copy or host.endswith(f".{copy}") for copy in COPIES)


def _is_doi(identifier: str) -> bool:
    return re.fullmatch(r"10\.\d{4,9}/\S+", identifier) is not None


def _is_isbn(identifier: str) -> bool:
    if not re.fullmatch(r"97[89]\d{10}", identifier):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(identifier)) % 10 == 0
