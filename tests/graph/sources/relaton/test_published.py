"""What is published: statuses, dates of drafts, and records without a year of documents listed with their year."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from standlink.graph.releases.dataset import Dataset, open_dataset, triples_path
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.curated import curated
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.document import map_record
from standlink.graph.sources.relaton.reading import read_record
from standlink.graph.sources.relaton.source import Relaton
from standlink.ontology.namespaces import compact

pytestmark = pytest.mark.slow

Things = dict[str, dict[str, set[str]]]
SAMPLED = ("3gpp", "etsi", "iec", "ieee", "iso", "itu", "jis")


def described(lines: bytes) -> Things:
    """Return the values of each property of each thing, by prefixed names."""
    found: Things = {}
    for t in ox.parse(input=lines, format=ox.RdfFormat.N_TRIPLES):
        value = compact(t.object.value) if isinstance(t.object, ox.NamedNode) else t.object.value
        found.setdefault(compact(t.subject.value), {}).setdefault(compact(t.predicate.value), set()).add(value)
    return found


def of_record(name: str, record: dict[str, Any]) -> dict[str, set[str]]:
    out = map_record(read_record("x.yaml", record, Counter()), catalogue(name), Counter())
    return described(b"".join(out.lines))[compact(out.iri)]


def imported(folder: Path, name: str, records: list[dict[str, Any]]) -> tuple[Things, Dataset]:
    data = folder / "records" / "data"
    data.mkdir(parents=True)
    for number, record in enumerate(records):
        (data / f"{number}.yaml").write_text(json.dumps(record), "utf-8")
    with open_files(str(folder / "records")) as files:
        dataset = import_source(folder / "home", Relaton(files, catalogue(name), processes=1))
    return described(triples_path(folder / "home", dataset.name).read_bytes()), dataset


def record(number: str, *, stage: str = "", date: str = "", kind: str = "published", **more: Any) -> dict[str, Any]:
    """Return a record; ``stage`` may have a substage, as in "60.00"."""
    main, _, sub = stage.partition(".")
    status = {"stage": {"value": main}, **({"substage": {"value": sub}} if sub else {})}
    return {
        "docid": [{"id": number, "type": number.split(" ")[0], "primary": True}],
        **({"docstatus": status} if stage else {}),
        **({"date": [{"type": kind, "value": date}]} if date else {}),
        **more,
    }


# statuses


@pytest.mark.parametrize(
    ("name", "number", "stage", "status"),
    [
        ("etsi", "ETSI TS 199 501 V16.0.0 (2020-01)", "", "published"),
        ("3gpp", "3GPP TS 99.001:REL-15/15.0.0", "", "published"),
        # One specification has many versions with this stage.
        ("3gpp", "3GPP TS 99.001:R99/3.1.0", "published", "published"),
        ("3gpp", "3GPP TS 99.001:R99/3.0.0", "withdrawn", "withdrawnStatus"),
        ("3gpp", "3GPP TS 99.001:REL-15/1.0.0", "", "inPreparation"),
        ("3gpp", "3GPP TS 99.001:R99/2.0.0", "withdrawn", "withdrawnStatus"),
        ("ieee", "IEEE Std 9901-1999", "", "published"),
        # IEEE has several approved editions of one number.
        ("ieee", "IEEE Std 9901-2020", "approved", "published"),
        ("ieee", "IEEE Std 9901-2003", "superseded", "supersededStatus"),
        ("ieee", "IEEE P9901/D3", "draft", "inPreparation"),
        ("ieee", "IEEE P9901/D3", "", "inPreparation"),
        ("iso", "ISO 99101:2001", "90.93", "inForce"),
        ("iso", "ISO 99101:2001", "60.60", "inForce"),
        ("iso", "ISO 99101:2001", "60", "inForce"),
        ("iso", "ISO 99101", "60.00", "inPreparation"),
        ("iso", "ISO/DIS 99101", "40.60", "inPreparation"),
        ("iso", "ISO/DIS 99101", "40.98", "withdrawnStatus"),
        ("iso", "ISO 99101:2001", "95.99", "withdrawnStatus"),
        ("iec", "IEC 99201:1999", "PUBLISHED", "inForce"),
        ("iec", "IEC 99201:1999", "REVISED", "supersededStatus"),
        ("itu", "ITU-T X.9901 (10/2012)", "Published", "inForce"),
        ("itu", "ITU-R M.9901-0", "", "published"),
        ("jis", "JIS Z 9901:1990", "valid", "inForce"),
        ("w3c", "W3C example", "published", "published"),
    ],
)
def test_status_says_no_more_than_the_catalogue(name: str, number: str, stage: str, status: str) -> None:
    concept = "publishedStatus" if status == "published" else status
    assert of_record(name, record(number, stage=stage))["sl:status"] == {f"sl:{concept}"}


def test_status_is_left_to_the_catalogue_of_the_publisher() -> None:
    joint = record("ISO/IEC 99901:2012", stage="PUBLISHED")
    assert "sl:status" not in of_record("iec", joint)
    assert of_record("iso", record("ISO/IEC 99901:2012", stage="60.60"))["sl:status"] == {"sl:inForce"}


def test_status_in_the_cases_is_kept_and_a_missing_one_added() -> None:
    known = "ISO 14001:1996"
    assert curated().by_designation[known] in curated().with_status
    assert "sl:status" not in of_record("iso", record(known, stage="95.99"))
    open_one = curated().by_designation["ISO 15118-20:2022"]
    assert open_one not in curated().with_status
    assert of_record("iso", record("ISO 15118-20:2022", stage="60.60"))["sl:status"] == {"sl:inForce"}


# drafts


@pytest.mark.parametrize(
    ("name", "number", "stage", "kind"),
    [
        ("ieee", "IEEE P9901/D3", "draft", "created"),
        ("ieee", "IEEE P9901/D3", "", "created"),
        ("3gpp", "3GPP TS 99.001:REL-15/1.0.0", "", "published"),
        ("3gpp", "3GPP TS 99.001:R99/2.0.0", "withdrawn", "published"),
        ("iso", "ISO 99101", "60.00", "published"),
        ("iso", "ISO/FDIS 99101", "50.98", "published"),
    ],
)
def test_draft_has_a_date_of_its_own(name: str, number: str, stage: str, kind: str) -> None:
    found = of_record(name, record(number, stage=stage, date="2024-05", kind=kind))
    assert found["sl:draftDate"] == {"2024-05"}
    assert "sl:publicationDate" not in found


def test_draft_is_dated_by_its_number_if_by_nothing_else() -> None:
    found = of_record("ieee", record("IEEE P9901/D3, May 2018", stage="draft"))
    assert (found["sl:draftDate"], found.keys() & {"sl:publicationDate"}) == ({"2018-05"}, set())


def test_draft_was_not_approved() -> None:
    """In records of IEEE drafts `issued` is the day on which the standard was approved, or a year."""
    repairs: Counter[str] = Counter()
    draft = record("IEEE P9901/D3", stage="draft", date="2019-05-21", kind="issued")
    out = map_record(read_record("x.yaml", draft, repairs), catalogue("ieee"), repairs)
    assert not any(b"approvalDate" in line for line in out.lines)
    assert repairs["approval date of a draft"] == 1


def related(kind: str, number: str) -> dict[str, Any]:
    return {"relation": [{"type": kind, "bibitem": {"docid": [{"id": number, "primary": True}]}}]}


def test_draft_replaces_nothing_that_is_published(tmp_path: Path) -> None:
    things, dataset = imported(
        tmp_path,
        "ieee",
        [
            record("IEEE Std 9901-2003"),
            record(
                "IEEE P9901/D3",
                stage="draft",
                date="2011-05",
                kind="created",
                **related("revises", "IEEE Std 9901-2003"),
            ),
            record("IEEE Std 9901-2012", **related("revises", "IEEE Std 9901-2003")),
        ],
    )
    assert things["standard:ieee-9901-2012"]["sl:supersedes"] == {"standard:ieee-9901-2003"}
    assert "sl:supersedes" not in things["standard:ieee-p9901-d3"]
    assert dataset.repaired["replacement of a published document by a draft"] == 1


# the direction of a replacement

REPLACED = {
    "the number without a year is the older one": (
        "ieee",
        record("IEEE 9951-2013", date="2013-07-12", kind="created"),
        record("IEEE 9951", date="2002-03-22", kind="created", **related("updates", "IEEE 9951-2013")),
        ("standard:ieee-9951-2013", "standard:ieee-9951"),
    ),
    "a year after a hyphen": (
        "cie",
        record("CIE 901-1995", date="1995-01-01"),
        record("CIE 901:2010", **related("updates", "CIE 901-1995")),
        ("standard:cie-901-2010", "standard:cie-901-1995"),
    ),
    "both state it, and no number has a year": (
        "ccsds",
        record("CCSDS 900.0-B-1", date="1999-05", **related("hasSuccessor", "CCSDS 900.0-B-2")),
        record("CCSDS 900.0-B-2", date="2012-08", **related("successorOf", "CCSDS 900.0-B-1")),
        ("standard:ccsds-900-0-b-2", "standard:ccsds-900-0-b-1"),
    ),
}


@pytest.mark.parametrize(("name", "one", "other", "expected"), REPLACED.values(), ids=REPLACED)
def test_newer_document_replaces_the_older_by_number_or_date(
    name: str, one: dict[str, Any], other: dict[str, Any], expected: tuple[str, str], tmp_path: Path
) -> None:
    things, _ = imported(tmp_path, name, [one, other])
    assert [(n, o) for n, v in things.items() for o in v.get("sl:supersedes", ())] == [expected]


def test_replacement_is_left_out_if_nothing_tells_its_direction(tmp_path: Path) -> None:
    undated = record("IEEE 9951", **related("updates", "IEEE 9951-2013"))
    things, dataset = imported(tmp_path, "ieee", [record("IEEE 9951-2013", date="2013", kind="created"), undated])
    assert not [v for v in things.values() if "sl:supersedes" in v]
    assert dataset.repaired["replacement whose direction neither numbers nor dates tell"] == 1


# records without a year


def of_iso(number: str, page: int, edition: str, stage: str, date: str = "", **more: Any) -> dict[str, Any]:
    links = [{"type": "src", "content": f"https://www.example.org/standard/{page}.html"}]
    return record(number, stage=stage, date=date, edition=edition, link=links, **more)


def test_record_without_a_year_is_of_the_document_listed_with_its_year(tmp_path: Path) -> None:
    replaces = {"relation": [{"type": "updates", "bibitem": {"docid": [{"id": "ISO 99690:1986", "primary": True}]}}]}
    things, dataset = imported(
        tmp_path,
        "iso",
        [
            of_iso("ISO 99690:1986", 1, "1", "95.99", "1986-11"),
            of_iso("ISO 99690", 2, "2", "60.00", "2024-01", **replaces),
            of_iso("ISO 99690:2024", 2, "2", "60.60", "2024-02"),
            of_iso("ISO/FDIS 99690", 2, "2", "50.60"),
            of_iso("ISO 99690:1986/Amd 1", 3, "1", "60.00"),
            of_iso("ISO 99690:1986/Amd 1:1990", 3, "1", "60.60", "1990"),
        ],
    )
    number, document = things["standard:iso-99690"], things["standard:iso-99690-2024"]
    assert number["rdf:type"] == {"sl:NumberedStandard"}
    assert not number.keys() & {"sl:status", "sl:publicationDate", "sl:draftDate", "sl:editionNumber", "foaf:page"}
    assert document["sl:editionOf"] == {"standard:iso-99690"}
    assert (document["sl:publicationDate"], document["sl:status"]) == ({"2024-02"}, {"sl:inForce"})
    assert {source.rsplit("/", 1)[-1] for source in document["dcterms:source"]} == {"1.yaml", "2.yaml"}
    assert document["sl:supersedes"] == {"standard:iso-99690-1986"}
    leads_on = {"dcterms:isReplacedBy": {"standard:iso-99690-1986-amd-1-1990"}}
    assert things["standard:iso-99690-1986-amd-1"] == leads_on
    assert things["standard:iso-fdis-99690"]["sl:status"] == {"sl:inPreparation"}
    assert (dataset.read, dataset.kept, dataset.merged) == (6, 4, 2)
    assert dataset.repaired == {
        "record of a document that is listed under a fuller number": 2,
        "page of the stages of one project": 1,
    }


@pytest.mark.parametrize(("page", "edition"), [(3, "2"), (2, "3")], ids=["another page", "another edition"])
def test_edition_in_preparation_does_not_give_its_status_to_the_standard(
    tmp_path: Path, page: int, edition: str
) -> None:
    dated, undated = of_iso("ISO 99690:2024", 2, "2", "60.60", "2024"), of_iso("ISO 99690", page, edition, "60.00")
    things, dataset = imported(tmp_path, "iso", [dated, undated])
    number = things["standard:iso-99690"]
    assert number["rdf:type"] == {"sl:NumberedStandard"}
    assert not number.keys() & {"sl:status", "sl:draftDate", "sl:editionNumber", "dcterms:source"}
    assert [v["dcterms:source"] for v in things.values() if "dcterms:source" in v] == [
        {"https://github.com/relaton/relaton-data-iso/blob/main/data/0.yaml"}
    ]
    assert (dataset.kept, dataset.merged) == (1, 1)
    assert dataset.repaired == {"record without a year of an edition in preparation": 1}


def test_first_edition_in_preparation_is_a_document(tmp_path: Path) -> None:
    things, dataset = imported(tmp_path, "iso", [of_iso("ISO 99690", 2, "1", "60.00", "2025-06")])
    assert things["standard:iso-99690"]["sl:status"] == {"sl:inPreparation"}
    assert (dataset.kept, dataset.merged) == (1, 0)


# real records


@pytest.mark.parametrize("name", SAMPLED)
def test_no_draft_of_a_real_catalogue_is_published(name: str, shared: Callable[[str], Path], tmp_path: Path) -> None:
    with open_files(str(shared(f"data/relaton-samples/relaton-{name}-sample.tar.zst"))) as files:
        dataset = import_source(tmp_path, Relaton(files, catalogue(name), processes=1))
    assert open_dataset(tmp_path, dataset.name)
    things = described(triples_path(tmp_path, dataset.name).read_bytes())
    documents = {n: v for n, v in things.items() if "dcterms:source" in v}
    drafts = {n for n, v in documents.items() if "sl:inPreparation" in v.get("sl:status", ())}
    assert not [n for n in drafts if "sl:publicationDate" in documents[n]]
    assert not [n for n, v in documents.items() if v.keys() >= {"sl:draftDate", "sl:publicationDate"}]
    replacing = {n for n in drafts if documents[n].get("sl:supersedes", set()) - drafts}
    assert replacing == set()
    own = {n: v for n, v in documents.items() if len(v.get("sl:publishedBy", ())) == 1}
    without = [n for n, v in own.items() if len(v.get("sl:status", ())) != 1 and "sl:stage" in v]
    assert without == []


# what BIPM writes in its own way


def test_articles_are_parts_of_their_issue_and_resolutions_of_their_meeting(tmp_path: Path) -> None:
    article, issue = record("Metrologia 99 1 1"), record("Metrologia 99 1", **related("partOf", "Metrologia 99 1 1"))
    things, _ = imported(tmp_path, "bipm", [article, issue])
    assert things["standard:metrologia-99-1-1"]["sl:partOf"] == {"standard:metrologia-99-1"}
    assert "sl:partOf" not in things["standard:metrologia-99-1"]


@pytest.mark.parametrize(
    ("name", "links", "pages"),
    [
        ("bipm", {"src": "a.yml", "citation": "page", "pdf": "a.pdf"}, {"page"}),
        ("bipm", {"src": "page", "doi": "doi"}, {"page"}),
        ("iso", {"src": "page", "citation": "other"}, {"page"}),
    ],
)
def test_page_is_that_of_the_document_not_the_file_of_its_record(
    name: str, links: dict[str, str], pages: set[str]
) -> None:
    written = [{"type": kind, "content": f"https://www.example.org/{end}"} for kind, end in links.items()]
    found = of_record(name, record("ISO 99690:2024" if name == "iso" else "CGPM RES 99 (2003)", link=written))
    assert found["foaf:page"] == {f"https://www.example.org/{end}" for end in pages}
