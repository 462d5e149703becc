"""Facets count all results, filters narrow them, and editions are listed under their standard."""

from __future__ import annotations

from collections import Counter

import pytest
from made import Facts, described, documents_of, made_release, thing
from standlink.graph.index.documents import Document
from standlink.graph.index.reader import open_index
from standlink.graph.index.schema import FACETS
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import compact
from standlink.queries.search.ranking import ORDERS, Hits, list_editions, list_things, search

ISO, IEC = thing("actor", "iso"), thing("actor", "iec")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Release:
    first: Facts = {"sl:publishedBy": ISO, "dcterms:issued": "1987"}
    quads = [
        *documents_of(["ISO 9001:2008", "ISO 9001:2015", "ISO 9000:2015", "ISO/IEC 9001-7:2020"]),
        *described(ISO, "StandardsBody", {"rdfs:label": ["ISO", "国际标准化组织"]}),
        *described(IEC, "StandardsBody", {"rdfs:label": "IEC", "dcterms:description": ["Electricity", "电工标准"]}),
        *described(thing("standard", "iso-9001"), "NumberedStandard", first),
        *described(thing("standard", "iso-9001-2015"), "StandardDocument", {"sl:publishedBy": ISO}),
        *described(
            thing("standard", "iso-9000-2015"), "StandardDocument", {"sl:publishedBy": ISO, "dcterms:issued": "2015"}
        ),
        *described(thing("standard", "iso-iec-9001-7"), "NumberedStandard", {"sl:publishedBy": [ISO, IEC]}),
        *described(thing("event", "e"), "Event", {"rdfs:label": "ISO 9001 is adopted", "sl:when": "2016-05"}),
        *described(thing("claim", "c"), "Claim", {"rdfs:label": "A claim", "sl:finding": "Quality pays off"}),
    ]
    pages = [Document("https://w3id.org/standlink/questions/x/y", "question", "Who certifies by ISO 9001?", weight=1)]
    return made_release(tmp_path_factory.mktemp("small"), quads, pages)


def labels(found: Hits) -> list[str]:
    return [hit.label for hit in found.hits]


def test_editions_are_listed_under_their_standard_with_their_number(small: Release) -> None:
    found = search(small, "9001")
    assert labels(found) == ["ISO 9001", "ISO/IEC 9001-7", "Who certifies by ISO 9001?", "ISO 9001 is adopted"]
    assert [hit.editions for hit in found.hits] == [2, 1, 0, 0]
    assert found.total == 4
    assert labels(list_editions(small, thing("standard", "iso-9001").value)) == ["ISO 9001:2008", "ISO 9001:2015"]


def test_an_edition_is_found_by_its_identifier_and_by_its_words(small: Release) -> None:
    assert labels(search(small, "ISO 9001:2015"))[:2] == ["ISO 9001:2015", "ISO 9001"]
    assert labels(search(small, "9001 2008")) == ["ISO 9001"]
    assert labels(search(small, "9001", editions=True, limit=50)).count("ISO 9001:2008") == 1


def test_counts_are_of_all_results_and_filters_narrow_to_them(small: Release) -> None:
    found = search(small, "9001", limit=1, facets=True)
    assert found.facets["kind"] == {"standard": 2, "question": 1, "event": 1}
    assert found.facets["body"] == {ISO.value: 2, IEC.value: 1}
    assert found.facets["year"] == {"1987": 1, "2016": 1}
    for name, counted in found.facets.items():
        for value, count in counted.items():
            narrowed = search(small, "9001", {name: [value]}, facets=True)
            assert narrowed.total == len(narrowed.hits) == count
            # The counts of the facet itself stay, so that another value can be chosen.
            assert narrowed.facets[name] == counted


def test_several_values_of_a_facet_are_alternatives_and_facets_are_combined(small: Release) -> None:
    assert search(small, "9001", {"kind": ["event", "question"]}).total == 2
    assert search(small, "9001", {"kind": ["standard"], "body": [IEC.value]}).total == 1
    assert search(small, "9001", {"kind": ["event"], "body": [IEC.value]}).total == 0


def test_things_of_a_facet_are_listed_without_a_text(small: Release) -> None:
    assert sorted(labels(list_things(small, {"case": [ISO.value]}))) == []
    assert sorted(labels(list_things(small, {"body": [IEC.value]}))) == ["ISO/IEC 9001-7"]


def test_standard_has_the_publishers_and_years_of_the_editions_it_is_listed_for(small: Release) -> None:
    assert "ISO 9000" in labels(list_things(small, {"body": [ISO.value]}))
    assert labels(list_things(small, {"year": ["2015"]})) == ["ISO 9000"]
    assert search(small, "9000", facets=True).facets["body"] == {ISO.value: 1}


@pytest.mark.parametrize("order", ORDERS)
def test_orders_have_the_same_results(order: str, small: Release) -> None:
    found = search(small, "9001", order=order)  # type: ignore[arg-type]
    assert sorted(labels(found)) == sorted(labels(search(small, "9001")))
    if order == "name":
        assert labels(found) == sorted(labels(found), key=str.lower)
    if order == "date":
        assert labels(found)[0] == "ISO 9001 is adopted"


def test_descriptions_are_found_in_both_languages(small: Release) -> None:
    assert labels(search(small, "电工")) == labels(search(small, "electricity")) == ["IEC"]


def test_classes_and_datasets_are_facets(small: Release) -> None:
    found = list_things(small, {"class": ["https://w3id.org/standlink/ontology#StandardsBody"]})
    assert sorted(labels(found)) == ["IEC", "ISO"]
    assert found.facets["dataset"] == {"https://w3id.org/standlink/graph/made": 2}


def test_claims_are_found_by_their_findings(small: Release) -> None:
    assert labels(search(small, "quality pays")) == ["A claim"]


def test_traditional_and_simplified_chinese_are_the_same(small: Release) -> None:
    for text in ("國際標準化組織", "国际标准化组织", "標準化", "标准 组织"):
        assert labels(search(small, text)) == ["ISO"]


def test_most_of_the_words_are_enough_when_no_thing_has_all(small: Release) -> None:
    found = search(small, "Who certifies by ISO 9001 in Atlantis")
    assert found.is_partial
    assert labels(found)[0] == "Who certifies by ISO 9001?"
    assert not search(small, "certifies").is_partial


@pytest.mark.release
def test_facets_of_the_curated_release_count_what_they_name(release: Release) -> None:
    found = search(release, "charging", limit=10_000, facets=True)
    assert set(found.facets) <= set(FACETS)
    assert found.facets["kind"] == Counter(hit.kind for hit in found.hits)
    index = open_index(release.index)
    for case, count in found.facets["case"].items():
        assert search(release, "charging", {"case": [case]}).total == count
        assert compact(case) in {compact(entry.iri) for entry in index.known([case]).values()}
