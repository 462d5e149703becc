"""Five records of five catalogues, read by hand and compared with everything that is stored of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.graph.releases.dataset import triples_path
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton
from standlink.ontology.namespaces import compact, expand

#: Property and value of each triple, as read from the record; of titles and keywords, which belong to the publishers,
#: the number in each language.
RECORDS = {
    "iso": (
        "iso-13398-1997",
        {
            "rdf:type sl:StandardDocument",
            "rdfs:label ISO 13398:1997",
            "sl:designation ISO 13398:1997",
            "sl:documentKind international-standard",
            "sl:editionNumber 1",
            "sl:editionOf standard:iso-13398",
            "sl:publicationDate 1997-11",
            "sl:stage 95.99",
            "sl:status sl:withdrawnStatus",
            "sl:publishedBy actor:iso",
            "sl:preparedBy actor:iso-tc-28-sc-5",
            "sl:inField technology:ics-03-220-40",
            "foaf:page https://www.iso.org/standard/21888.html",
            "dcterms:title 1 en",
            "dcterms:title 1 fr",
            "dcterms:source 1",
        },
    ),
    "iec": (
        "iec-60335-2-51-2019",
        {
            "rdf:type sl:StandardDocument",
            "rdfs:label IEC 60335-2-51:2019",
            "sl:designation IEC 60335-2-51:2019",
            "sl:documentKind international-standard",
            "sl:editionNumber 4",
            "sl:editionOf standard:iec-60335-2-51",
            "sl:publicationDate 2019-04-15",
            "sl:stableUntil 2023-12-14",
            "sl:withdrawalDate 2023-12-14",
            "sl:stage REVISED",
            "sl:status sl:supersededStatus",
            "sl:publishedBy actor:iec",
            "sl:preparedBy actor:iec-tc-61",
            "sl:inField technology:ics-23-080",
            "sl:inField technology:ics-91-140-10",
            "foaf:page https://webstore.iec.ch/publication/61331",
            "dcterms:title 1 en",
            "dcterms:title 1 fr",
            "dcterms:source 1",
        },
    ),
    "ieee": (
        "ieee-7010-2020",
        {
            "rdf:type sl:StandardDocument",
            "rdfs:label IEEE 7010-2020",
            "sl:designation IEEE 7010-2020",
            "sl:documentKind standard",
            "sl:editionOf standard:ieee-7010",
            "sl:publicationDate 2020-05-01",
            "sl:approvalDate 2020-03-05",
            "sl:stage approved",
            "sl:status sl:publishedStatus",
            "sl:publishedBy actor:ieee",
            "sl:preparedBy actor:ieee-standards-committee-of-the-ieee-systems-man-and-cybernetics-society",
            "sl:inField technology:ics-35-240-01",
            "foaf:page https://ieeexplore.ieee.org/document/9084219",
            "foaf:page https://doi.org/10.1109/IEEESTD.2020.9084219",
            "dcterms:title 1 en",
            "sl:keyword 12",
            "dcterms:source 1",
        },
    ),
    "itu": (
        "itu-t-q-614-03-1993",
        {
            "rdf:type sl:StandardDocument",
            "rdfs:label ITU-T Q.614 (03/1993)",
            "sl:designation ITU-T Q.614 (03/1993)",
            "sl:documentKind recommendation",
            "sl:editionNumber 3",
            "sl:editionOf standard:itu-t-q-614",
            "sl:publicationDate 1993-03-12",
            "sl:stage Published",
            "sl:status sl:inForce",
            "sl:publishedBy actor:itu-t",
            "sl:preparedBy actor:itu-t-study-group-11",
            "foaf:page https://www.itu.int/rec/T-REC-Q.614-199303-I",
            "dcterms:title 1 en",
            "dcterms:source 1",
        },
    ),
    "jis": (
        "jis-c-60068-2-70-2007",
        {
            "rdf:type sl:StandardDocument",
            "rdfs:label JIS C 60068-2-70:2007",
            "sl:designation JIS C 60068-2-70:2007",
            "sl:documentKind japanese-industrial-standard",
            "sl:editionOf standard:jis-c-60068-2-70",
            "sl:publicationDate 2007-05-20",
            "sl:confirmationDate 2022-06-20",
            "sl:stage valid",
            "sl:status sl:inForce",
            "sl:publishedBy actor:jisc",
            # The author's only correct name is Japanese: an address made of its checksum.
            "sl:preparedBy actor:body-4939380d9f22",
            "sl:inField technology:ics-19-040",
            "foaf:page https://webdesk.jsa.or.jp/books/W11M0090/index/?bunsyo_id=JIS+C+60068-2-70%3A2007",
            "dcterms:title 1 en",
            "dcterms:title 1 ja",
            "dcterms:source 1",
        },
    ),
}
COUNTED = ("dcterms:title", "sl:keyword", "dcterms:source")


def stored(path: Path, document: str) -> set[str]:
    found, counts = set(), dict[str, int]()
    for triple in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES):
        if triple.subject.value != expand(f"standard:{document}"):
            continue
        name, value = compact(triple.predicate.value), triple.object
        if name in COUNTED:
            language = f" {value.language}" if isinstance(value, ox.Literal) and name == "dcterms:title" else ""
            counts[f"{name}|{language}"] = counts.get(f"{name}|{language}", 0) + 1
        else:
            found.add(f"{name} {value.value if isinstance(value, ox.Literal) else compact(value.value)}")
    for each, count in counts.items():
        name, language = each.split("|")
        found.add(f"{name} {count}{language}")
    return found


@pytest.mark.parametrize("name", RECORDS)
def test_record_is_stored_as_read_by_hand(name: str, shared: Callable[[str], Path], tmp_path: Path) -> None:
    document, expected = RECORDS[name]
    with open_files(str(shared(f"data/relaton-samples/relaton-{name}-sample.tar.zst"))) as files:
        dataset = import_source(tmp_path, Relaton(files, catalogue(name)), refusals_allowed=1)
    assert stored(triples_path(tmp_path, dataset.name), document) == expected
