"""One document or several, and who contributed to them: invented records in the shapes of real catalogues."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from standlink.graph.releases.dataset import Dataset, triples_path
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.relations import FILE, meaning
from standlink.graph.sources.relaton.source import Relaton
from standlink.ontology.namespaces import compact, expand
from standlink.ontology.vocabulary import declared_terms

Things = dict[str, dict[str, set[str]]]


def imported(folder: Path, name: str, *records: dict[str, Any]) -> tuple[Things, Dataset]:
    data = folder / "records" / "data"
    data.mkdir(parents=True)
    for number, record in enumerate(records):
        (data / f"{number}.yaml").write_text(json.dumps(record), "utf-8")
    with open_files(str(folder / "records")) as files:
        dataset = import_source(folder / "home", Relaton(files, catalogue(name), processes=1), refusals_allowed=1)
    found: Things = {}
    for t in ox.parse(path=str(triples_path(folder / "home", dataset.name)), format=ox.RdfFormat.N_TRIPLES):
        value = compact(t.object.value) if isinstance(t.object, ox.NamedNode) else t.object.value
        found.setdefault(compact(t.subject.value), {}).setdefault(compact(t.predicate.value), set()).add(value)
    return found, dataset


def record(number: str, date: str = "", *, page: str = "", kind: str = "published", **more: Any) -> dict[str, Any]:
    return {
        "docid": [{"id": number, "type": number.split(" ")[0], "primary": True}],
        **({"date": [{"type": kind, "value": date}]} if date else {}),
        **({"link": [{"type": "src", "content": f"https://example.org/{page}"}]} if page else {}),
        **more,
    }


def person(name: str, role: str, *, description: str = "", organization: str = "") -> dict[str, Any]:
    roles = [{"type": role, **({"description": [{"content": description}]} if description else {})}]
    affiliation = [{"organization": {"name": [{"content": organization}]}}] if organization else []
    return {"role": roles, "person": {"name": {"completename": {"content": name}}, "affiliation": affiliation}}


@pytest.mark.parametrize(
    ("name", "less", "full"),
    [
        ("iec", "IEC 99050-466/AMD3:2021", "IEC 99050-466:1990/AMD3:2021"),
        ("ieee", "IEEE P99894/D9, 2021", "IEEE P99894/D9, August 2021"),
        ("ieee", "ANSI C99.4-2021", "IEEE C99.4-2021"),
    ],
)
def test_document_under_a_number_that_tells_less_is_one_and_leads_on(
    tmp_path: Path, name: str, less: str, full: str
) -> None:
    kind = "created" if name == "ieee" else "published"
    records = (record(number, "2021-09-03", page="1", kind=kind) for number in (less, full))
    things, dataset = imported(tmp_path, name, *records)
    assert (dataset.kept, dataset.merged) == (1, 1)
    (document,) = (thing for thing, values in things.items() if "dcterms:source" in values)
    assert things[document]["sl:designation"] == {full}
    assert [v["dcterms:isReplacedBy"] for v in things.values() if "dcterms:isReplacedBy" in v] == [{document}]
    assert not any("rdf:type" in v for v in things.values() if "dcterms:isReplacedBy" in v)


def test_former_address_of_a_number_that_is_read_otherwise_now_leads_on(tmp_path: Path) -> None:
    things, _ = imported(tmp_path, "ieee", record("IEEE P277D1-2007", "2007", kind="created"))
    former = {name: values for name, values in things.items() if "dcterms:isReplacedBy" in values}
    assert former == {
        "standard:ieee-277d1": {"dcterms:isReplacedBy": {"standard:ieee-277"}},
        "standard:ieee-p277d1-2007": {"dcterms:isReplacedBy": {"standard:ieee-p277-d1-2007"}},
    }


@pytest.mark.parametrize(
    ("name", "number", "former", "present"),
    [
        ("itu", "ITU-T SEC-QKD (2020) Cor. 1 (04/2021)", "itu-t-sec-qkd-2020", "itu-t-sec-qkd"),
        ("ieee", "IEC/IEEE CDV 80005-3-2016", "iec-ieee-v80005", "iec-ieee-80005"),
    ],
)
def test_former_address_leads_on_to_a_number_of_which_there_are_parts_or_amendments_only(
    name: str, number: str, former: str, present: str, tmp_path: Path
) -> None:
    things, _ = imported(tmp_path, name, record(number, "2021"))
    assert things[f"standard:{former}"] == {"dcterms:isReplacedBy": {f"standard:{present}"}}


def test_amendment_under_the_number_of_its_standard_takes_no_relation_of_that_number(tmp_path: Path) -> None:
    amendment = [record(n, "2023-04-28", page="1", kind="created") for n in ("IEEE 9902.3", "IEEE 9902.3cz-2023")]
    things, dataset = imported(
        tmp_path, "ieee", *amendment, record("IEEE 9902.3-2018/Cor 1-2020", "2020", kind="created")
    )
    assert (dataset.kept, dataset.merged) == (2, 1)
    assert things["standard:ieee-9902-3"]["rdf:type"] == {"sl:NumberedStandard"}
    assert things["standard:ieee-9902-3-2018-cor-1-2020"]["sl:amends"] == {"standard:ieee-9902-3"}


def test_documents_on_one_page_that_differ_remain_and_are_counted(tmp_path: Path) -> None:
    stages = (record("ISO/DIS 99640", page="1"), record("ISO 99640:2024", "2024-05", page="1"))
    _, dataset = imported(tmp_path, "iso", *stages)
    assert dataset.kept == 2
    assert dataset.repaired["page of the stages of one project"] == 1


def test_retired_book_is_one_document_with_the_book(tmp_path: Path) -> None:
    book = record("CCSDS 999.0-B-1", "1999-05", docstatus={"stage": {"value": "withdrawn"}})
    things, dataset = imported(tmp_path, "ccsds", book, record("CCSDS 999.0-B-1-S", "1999-05"))
    assert (dataset.kept, dataset.merged) == (1, 1)
    assert things["standard:ccsds-999-0-b-1"]["sl:status"] == {"sl:withdrawnStatus"}
    assert things["standard:ccsds-999-0-b-1-s"] == {"dcterms:isReplacedBy": {"standard:ccsds-999-0-b-1"}}


def test_retired_book_is_withdrawn_whichever_record_comes_first(tmp_path: Path) -> None:
    published, withdrawn = ({"docstatus": {"stage": {"value": value}}} for value in ("published", "withdrawn"))
    records = record("CCSDS 999.0-B-1-S", "1999-05", **published), record("CCSDS 999.0-B-1", "1999-05", **withdrawn)
    things, _ = imported(tmp_path, "ccsds", *records)
    assert things["standard:ccsds-999-0-b-1"]["sl:status"] == {"sl:withdrawnStatus"}
    assert things["standard:ccsds-999-0-b-1"]["sl:stage"] == {"withdrawn"}


def test_original_describes_a_document_and_not_its_translation(tmp_path: Path) -> None:
    relation = [{"type": "translatedFrom", "bibitem": {"docid": [{"id": "OIML R 999:1981", "type": "OIML"}]}}]
    titles = [[{"content": text, "language": language}] for text, language in (("Titre", "fas"), ("Title", "eng"))]
    kinds = [{"doctype": {"content": kind}} for kind in ("translation", "recommendation")]
    records = (
        record("OIML R 999:1981 (PE)", title=titles[0], ext=kinds[0], relation=relation),
        record("OIML R 999:1981", title=titles[1], ext=kinds[1]),
    )
    things, dataset = imported(tmp_path, "oiml", *records)
    assert dataset.merged == 1
    document = things["standard:oiml-r-999-1981"]
    assert (document["dcterms:title"], document["sl:documentKind"]) == ({"Title"}, {"recommendation"})


def test_committees_are_named_with_their_body_and_subcommittees_with_their_committee(tmp_path: Path) -> None:
    parts = [
        {"name": [{"content": code}], "identifier": [{"content": code}]} for code in ("TC17", "SC4", "TC18", "SC1")
    ]
    bodies = [{"role": [{"type": "author"}], "organization": {"name": "OIML", "subdivision": parts}}]
    things, _ = imported(tmp_path, "oiml", record("OIML R 999:1981", contributor=bodies))
    assert things["standard:oiml-r-999-1981"]["sl:preparedBy"] == {
        "actor:oiml-tc17",
        "actor:oiml-tc17-sc4",
        "actor:oiml-tc18",
        "actor:oiml-tc18-sc1",
    }
    assert things["actor:oiml-tc17-sc4"]["sl:partOf"] == {"actor:oiml-tc17"}
    assert things["actor:oiml-tc17"]["sl:partOf"] == {"actor:oiml"}


@pytest.mark.parametrize(
    ("name", "number", "written", "known"),
    [
        ("oiml", "OIML R 999:1981", "1981-01-01", "1981"),
        ("oiml", "OIML Bulletin 1991-02", "1991-04-01", "1991-04"),
        ("easc", "РМГ 999-2019", "2019-01-01", "2019"),
        ("bipm", "Metrologia 99 1 1", "1995-12-01", "1995-12"),
        ("bipm", "Metrologia 99 1 1", "1995-01-01", "1995"),
        ("bipm", "Metrologia 99 1 1", "1995-12-13", "1995-12-13"),
        ("w3c", "W3C REC-zz-20200101", "2020-01-01", "2020-01-01"),
    ],
)
def test_day_that_only_fills_a_place_is_no_date(
    name: str, number: str, written: str, known: str, tmp_path: Path
) -> None:
    things, dataset = imported(tmp_path, name, record(number, written, version=written))
    (document,) = (values for values in things.values() if "sl:publicationDate" in values)
    assert document["sl:publicationDate"] == {known}
    reason = "date whose first day or month stands for an unknown one"
    assert dataset.repaired.get(reason, 0) == (1 if known != written else 0)
    assert "sl:versionNumber" not in document or name == "w3c"


@pytest.mark.parametrize(
    ("written", "persons"),
    [
        ("Ada Example and Bo Sample", {"Ada Example", "Bo Sample"}),
        ("Ada Example;Bo Sample; Cy Model", {"Ada Example", "Bo Sample", "Cy Model"}),
        ("Ada Example,Bo Sample,Cy", {"Ada Example", "Bo Sample"}),
        ("Lucy Example & Edzer Sample", {"Lucy Example", "Edzer Sample"}),
        ("Ada Example, Bo Sample and Cy Model", {"Ada Example", "Bo Sample", "Cy Model"}),
        ("Ada Example, D.Sc., Bo Sample, D.Sc.", {"Ada Example", "Bo Sample"}),
        ("Example, Ada", {"Ada Example"}),
        ("Ada Example, PhD", {"Ada Example"}),
        ("A new challenge - Ada Example", set()),
        ("Part 3: Weights, scales and prices", set()),
        ("Dr. Ada Example", {"Ada Example"}),
        ("Ada Example (Ed.)", {"Ada Example"}),
        ("and Bo Sample", {"Bo Sample"}),
        ("AAA & BBB", {"AAA & BBB"}),
        ("Conference of Weights and Measures", set()),
    ],
)
def test_each_person_in_one_name_is_one(written: str, persons: set[str], tmp_path: Path) -> None:
    things, _ = imported(tmp_path, "ogc", record("OGC 99-001", "1999-02-03", contributor=[person(written, "author")]))
    people = [values for values in things.values() if "sl:Person" in values.get("rdf:type", ())]
    assert {label for values in people for label in values["rdfs:label"]} == persons


def test_two_numbers_with_one_address_are_no_document(tmp_path: Path) -> None:
    numbers = ("IANA zz-objects", "IANA zz/objects")
    _, dataset = imported(tmp_path, "iana", *(record(number) for number in numbers))
    assert (dataset.kept, dataset.refused) == (1, {"address of another number": 1})
    (refusal,) = (tmp_path / "home" / "datasets" / "relaton-iana" / "refused.jsonl").read_text("utf-8").splitlines()
    assert json.loads(refusal)["record"] == "1.yaml"


def test_record_with_a_list_of_editions_describes_the_number(tmp_path: Path) -> None:
    def related(kind: str, number: str) -> dict[str, Any]:
        bibitem = {"docid": [{"id": number, "type": "W3C", "primary": True}]}
        return {"relation": [{"type": kind, "bibitem": bibitem}]}

    number = record("W3C zz", **related("hasEdition", "W3C REC-zz-20200102"))
    things, dataset = imported(
        tmp_path, "w3c", number, record("W3C REC-zz-20200102", "2020-01-02", **related("editionOf", "W3C zz"))
    )
    assert (dataset.kept, dataset.merged) == (1, 1)
    assert things["standard:w3c-zz"]["rdf:type"] == {"sl:NumberedStandard"}
    edition = things["standard:w3c-rec-zz-20200102"]
    assert edition["sl:editionOf"] == {"standard:w3c-zz"}
    assert (edition["sl:status"], edition["sl:publicationDate"]) == ({"sl:publishedStatus"}, {"2020-01-02"})


def test_editors_and_authors_contribute_and_chairs_do_not(tmp_path: Path) -> None:
    people = [
        person("Ada Example", "editor", organization="Example Networks Ltd"),
        person("Bo Chair", "editor", description="Chair"),
    ]
    records = [record(f"OASIS zz-v{n}.0", f"202{n}-01-02", contributor=people) for n in (1, 2)]
    things, dataset = imported(tmp_path, "oasis", *records)
    (event,) = (values for values in things.values() if "sl:Editorship" in values.get("rdf:type", ()))
    assert event["sl:contributor"] == {"actor:ada-example-oasis", "actor:example-networks-ltd"}
    assert event["sl:contributedTo"] == {"standard:oasis-zz"}
    assert event["sl:inRole"] == {"sl:editor"}
    assert (event["sl:began"], event["sl:ended"]) == ({"2021-01-02"}, {"2022-01-02"})
    assert dataset.repaired["person in another role: editor: Chair"] == 2


def test_spaces_in_the_name_of_an_organization_do_not_change_its_label(tmp_path: Path) -> None:
    for body in ("OIML", "BIPM"):
        name = "Zetas , Atlantis" if body == "OIML" else "Zetas, Atlantis"
        author = person("Ada Example", "author", organization=name)
        things, _ = imported(tmp_path / body, body.lower(), record(f"{body} Zz 1", "2001-02-03", contributor=[author]))
        assert things["actor:zetas-atlantis"]["rdfs:label"] == {"Zetas, Atlantis"}


def test_namesakes_at_two_bodies_and_with_a_family_name_alone_are_apart(tmp_path: Path) -> None:
    def people(name: str, folder: str) -> set[str]:
        authors = [person(n, "author") for n in ("Ada Example", "Example")]
        records = [record(f"{name.upper()} 99{n}:2020", "2020-01-02", contributor=authors) for n in (1, 2)]
        things, _ = imported(tmp_path / folder, name, *records)
        return {thing for thing, values in things.items() if "sl:Person" in values.get("rdf:type", ())}

    one, other = people("cie", "one"), people("oiml", "other")
    assert (len(one), len(other)) == (3, 3)
    assert not one & other


def test_date_years_after_the_number_is_not_that_of_publication(tmp_path: Path) -> None:
    things, dataset = imported(tmp_path, "ieee", record("IEEE 9944-1971", "2013-10-16", kind="created"))
    assert things["standard:ieee-9944-1971"]["sl:publicationDate"] == {"1971"}
    assert dataset.repaired["publication date is years after the year of the number"] == 1


def test_table_of_relations_names_declared_terms_and_each_kind_once() -> None:
    table = tomllib.loads(FILE.read_text("utf-8"))
    kinds = [kind for part in table.values() for kind in part]
    assert len(set(kinds)) == len(kinds)
    for kind in kinds:
        found = meaning(kind)
        assert found
        assert bool(found.property) != bool(found.left_out)
        assert not found.property or expand(found.property) in declared_terms()
