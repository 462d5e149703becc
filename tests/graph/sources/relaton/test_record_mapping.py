"""What a record of a catalogue says in the graph."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.graph.releases.dataset import triples_path
from standlink.graph.sources.curated import curated_triples
from standlink.graph.sources.relaton.batch import parse_yaml
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.document import map_record
from standlink.graph.sources.relaton.parties import committee, split_committees
from standlink.graph.sources.relaton.reading import read_record
from standlink.graph.sources.relaton.record import Committee, RefusedError
from standlink.graph.sources.relaton.resolution import one_name_each
from standlink.graph.store.store import RDF_TYPE, sl
from standlink.ontology.namespaces import mint

from .test_relaton import OWN, contents, dataset, imported, mapped

pytestmark = pytest.mark.slow


def test_unfetched_one_of_two_records_of_a_document_is_kept(catalogues: Path) -> None:
    edition = contents(catalogues, "iso")["standard:iso-99101-1-2008"]
    assert edition["sl:editionNumber"] == {"2"}
    assert {s.rsplit("/", 1)[-1] for s in edition["dcterms:source"]} == {
        "iso-99101-1_2008.yaml",
        "iso-99101-1-2008.yaml",
    }


def test_dates_keep_their_precision_and_invalid_ones_are_left_out(catalogues: Path) -> None:
    iso = contents(catalogues, "iso")
    assert iso["standard:iso-99101-1-2001"]["sl:publicationDate"] == {"2001-03"}
    assert iso["standard:iso-99101-1-2008"]["sl:publicationDate"] == {"2008"}
    assert iso["standard:iso-99101-1-2008-amd-1-2010"]["sl:publicationDate"] == {"2010"}
    assert contents(catalogues, "itu")["standard:itu-t-x-suppl-2-12-2012"]["sl:publicationDate"] == {"2099-01-01"}
    assert contents(catalogues, "gost")["standard:gost-r-iso-99101-1-2010"]["sl:publicationDate"] == {"2010-12-01"}


def test_edition_of_a_consolidated_version_of_edition_0_is_counted_from_0() -> None:
    path = OWN / "iec" / "data" / "iec_99201_1999.yaml"
    document = parse_yaml(path.read_bytes().replace(b"content: '2.1'", b"content: '.1'"))
    out = map_record(read_record(path.name, document, Counter()), catalogue("iec"), Counter())
    assert next(line for line in out.lines if b"editionNumber" in line).endswith(b'"0.1" .\n')


def test_identifier_that_ends_before_its_year_is_refused() -> None:
    path = OWN / "ieee" / "data" / "IEEE_9901-1995.yaml"
    document = parse_yaml(path.read_bytes().replace(b"IEEE 9901-1995", b"IEEE 9901-"))
    with pytest.raises(RefusedError, match="ends before its year"):
        map_record(read_record(path.name, document, Counter()), catalogue("ieee"), Counter())


def test_replacement_runs_from_the_newer_to_the_older_whatever_the_relation_says(catalogues: Path) -> None:
    iso = contents(catalogues, "iso")
    assert iso["standard:iso-99101-1-2008"]["sl:supersedes"] == {"standard:iso-99101-1-2001"}
    assert "sl:supersedes" not in iso["standard:iso-99101-1-2001"]
    assert contents(catalogues, "ieee")["standard:ieee-9901-1995"]["sl:supersedes"] == {"standard:ieee-9901-1980"}


def test_amendments_and_corrigenda_follow_from_numbers(catalogues: Path) -> None:
    iso, iec = contents(catalogues, "iso"), contents(catalogues, "iec")
    assert iso["standard:iso-99101-1-2001-cor-1-2003"]["rdf:type"] == {"sl:Corrigendum"}
    assert iso["standard:iso-99101-1-2001-cor-1-2003"]["sl:amends"] == {"standard:iso-99101-1-2001"}
    assert iso["standard:iso-99101-1-2008-amd-1-2010"]["rdf:type"] == {"sl:Amendment"}
    assert iec["standard:iec-99201-1999-amd1-2005"]["sl:amends"] == {"standard:iec-99201-1999"}


def test_explanation_of_a_document_is_part_of_it_and_amends_nothing() -> None:
    record = {"docid": [{"id": "JIS B 9991:2002/EXPL", "type": "JIS", "primary": True}]}
    repairs: Counter[str] = Counter()
    out = map_record(read_record("x.yaml", record, repairs), catalogue("jis"), repairs)
    lines = b"".join(out.lines).decode()
    assert "#StandardDocument>" in lines
    assert "ontology#partOf> <https://w3id.org/standlink/id/standard/jis-b-9991>" in lines
    assert not out.links


def test_draft_of_an_amendment_amends_nothing_yet(catalogues: Path) -> None:
    draft = contents(catalogues, "iso")["standard:iso-99101-1-2008-dam-2"]
    assert draft["rdf:type"] == {"sl:DraftAmendment"}
    assert draft["sl:draftAmendmentOf"] == {"standard:iso-99101-1-2008"}
    assert "sl:amends" not in draft


@pytest.mark.parametrize(
    ("number", "updated", "published"),
    [
        ("ISO/IEC 99001:2013/Cor 1:2014", "2014-09", "2014-09"),
        ("ISO 99002:1995/Amd 1:2004/Cor 1:2006", "2006-01", "2006-01"),
        ("ISO 99003:2013/Amd 1:2014", "2022-10", "2014"),
        ("ISO 99004:2013/Amd 1:2014", None, "2014"),
        ("ISO 99005:2013/DAM 1", None, None),
        ("ISO 99006:2013/Amd 1:2013", "2013-11", "2013"),
    ],
)
def test_amendment_is_not_dated_by_what_it_amends(number: str, updated: str | None, published: str | None) -> None:
    """Records of ISO give the year of the amended edition as publication year, and the true date as an update."""
    dates = [{"type": "published", "value": re.findall(r":(\d{4})", number)[0]}]
    dates += [{"type": "updated", "value": updated}] if updated else []
    record = {"docid": [{"id": number, "type": "ISO", "primary": True}], "date": dates}
    repairs: Counter[str] = Counter()
    out = map_record(read_record("x.yaml", record, repairs), catalogue("iso"), repairs)
    found = re.findall(rb'#publicationDate> "([\d-]+)"', b"".join(out.lines))
    assert [f.decode() for f in found] == ([published] if published else [])
    assert repairs["publication year is that of the amended document"] == (number != "ISO 99006:2013/Amd 1:2013")


def test_amendment_that_names_an_edition_by_its_year_finds_it(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for number in ("X.9903 (10/2004)", "X.9903 (2004) Amd. 1 (07/2006)", "X.9904 (01/2004)", "X.9904 (05/2004)"):
        record = f"docidentifier: [{{content: 'ITU-T {number}', type: ITU, primary: true}}]"
        (tmp_path / "data" / f"{len(list((tmp_path / 'data').iterdir()))}.yaml").write_text(record)
    imported(tmp_path / "home", "itu", tmp_path)
    amendment = contents(tmp_path / "home", "itu")["standard:itu-t-x-9903-2004-amd-1-07-2006"]
    assert amendment["sl:amends"] == {"standard:itu-t-x-9903-10-2004"}


def test_editions_parts_and_series_are_linked(catalogues: Path) -> None:
    iso, itu = contents(catalogues, "iso"), contents(catalogues, "itu")
    assert iso["standard:iso-99101-1-2008"]["sl:editionOf"] == {"standard:iso-99101-1"}
    assert iso["standard:iso-99101-1"]["sl:partOf"] == {"standard:iso-99101"}
    assert itu["standard:itu-t-x-9901"]["sl:partOf"] == {"standard:itu-t-x"}
    assert itu["standard:itu-t-x-suppl-2-12-2012"]["sl:partOf"] == {"standard:itu-t-x"}
    assert iso["standard:iso-99101-1"]["dcterms:title"] == iso["standard:iso-99101-1-2008"]["dcterms:title"]


def test_markup_and_control_characters_are_cleaned_out_of_titles(catalogues: Path) -> None:
    lamps = contents(catalogues, "iec")["standard:iec-99201-1999"]["dcterms:title"]
    assert lamps == {"Lamps rated at 103 lm & more@en", "Lámparas@es"}
    assert contents(catalogues, "itu")["standard:itu-t-x-9901-10-2012"]["dcterms:title"] == {"Radio aids@en"}
    assert contents(catalogues, "gost")["standard:gost-r-iso-99101-1-2010"]["dcterms:title"] == {"Пример@ru"}
    parts = contents(catalogues, "iso")["standard:iso-iec-dir-1-iso-sup-2003"]["dcterms:title"]
    assert parts == {"Consolidated example supplement - Procedures that are made up@en"}


@pytest.mark.parametrize(
    ("written", "groups"),
    [
        ("N4 / SMG03? / SMG04", {"3gpp-cn-wg4", "etsi-smg3", "etsi-smg4"}),
        ("N3 / SMG03D", {"3gpp-cn-wg3", "etsi-smg3-wpd"}),
        ("SMG02a", {"etsi-smg2-wpa"}),
        ("S1 / (SMG01)", {"3gpp-sa-wg1", "etsi-smg1"}),
        ("N4 (ex NSS)", {"3gpp-cn-wg4"}),
        ("G2, G3new", {"3gpp-geran-wg2", "3gpp-geran-wg3"}),
        ("smg9", {"etsi-smg9"}),
        ("S1 / T1P1", {"3gpp-sa-wg1", "atis-t1p1"}),
        ("-", set()),
        ("SMG03Z", set()),
    ],
)
def test_groups_of_3gpp_and_its_predecessors_are_identified_by_their_codes(written: str, groups: set[str]) -> None:
    known = catalogue("3gpp")
    found = [committee(each, known) for each in split_committees(Committee(written), known)]
    assert {address.rsplit("/", 1)[1] for address, _ in filter(None, found)} == groups
    labels = {text for _, lines in filter(None, found) for text in lines if b"#label" in text}
    assert not any(b"3GPP SMG" in text for text in labels)


@pytest.mark.parametrize(
    ("name", "document", "groups"),
    [
        ("3gpp", "standard:3gpp-ts-23-501-v15-2-0", {"actor:3gpp-sa-wg2", "actor:3gpp-cn-wg4", "actor:etsi-smg3"}),
        ("iso", "standard:iso-99101-1-2008", {"actor:iso-tc-991-sc-2"}),
        ("iso", "standard:iso-iec-99102-1999", {"actor:iso-iec-jtc-1-sc-99"}),
        ("iec", "standard:iec-99201-1999", {"actor:iec-tc-99"}),
        ("itu", "standard:itu-t-x-9901-10-2012", {"actor:itu-t-study-group-99"}),
        ("ieee", "standard:ieee-9901-1995", {"actor:ieee-examples-samples-committee-of-the-ieee-example-society"}),
        ("etsi", "standard:etsi-ts-123-501-v16-0-0", {"actor:etsi-architecture-formerly-nothing"}),
    ],
)
def test_committee_is_found_in_each_form(catalogues: Path, name: str, document: str, groups: set[str]) -> None:
    assert contents(catalogues, name)[document]["sl:preparedBy"] == groups


@pytest.mark.parametrize("sector", ["itu-d", "itu-r", "itu-t"])
def test_sectors_of_itu_and_their_study_groups_are_part_of_it(sector: str) -> None:
    written = f"{sector.upper()} Study Group 99"
    known = committee(Committee(written), catalogue("itu"))
    assert known
    group, lines = known
    parents = {t.object.value for t in ox.parse(input=b"".join(lines), format=ox.RdfFormat.N_TRIPLES)
               if (t.subject.value, t.predicate) == (group, sl("partOf"))}  # fmt: skip
    assert parents == {mint("actor", sector)}
    whole = {t.object.value for t in curated_triples() if t.subject.value in parents and t.predicate == sl("partOf")}
    assert whole == {mint("actor", "itu")}


def test_document_of_itu_is_published_by_its_sector_alone(catalogues: Path) -> None:
    for document in contents(catalogues, "itu").values():
        assert "actor:itu" not in document.get("sl:publishedBy", ())


def test_rapporteurs_of_the_cases_are_of_the_class_of_those_of_catalogues() -> None:
    roles = {t.subject for t in curated_triples() if (t.predicate, t.object) == (sl("inRole"), sl("rapporteur"))}
    kinds = {t.object for t in curated_triples() if t.subject in roles and t.predicate == RDF_TYPE}
    assert len(roles) > 40
    assert kinds == {sl("Rapporteurship")}


def test_bodies_in_one_name_are_split_and_have_their_japanese_names_alone(catalogues: Path) -> None:
    jis = contents(catalogues, "jis")
    bodies = jis["standard:jis-z-9901-1990"]["sl:preparedBy"]
    assert {frozenset(jis[b]["rdfs:label"]) for b in bodies} == {
        frozenset({"例示工業会@ja"}),
        frozenset({"例示協会@ja"}),
    }


def test_rapporteur_serves_once_from_the_first_version_to_the_last(catalogues: Path) -> None:
    specifications = contents(catalogues, "3gpp")
    events = {n: v for n, v in specifications.items() if "sl:Rapporteurship" in v["rdf:type"]}
    assert list(events) == ["event:rapporteur-ada-example-example-networks-ltd-3gpp-ts-23-501"]
    (event,) = events.values()
    assert (event["sl:began"], event["sl:ended"]) == ({"2018-06-22"}, {"2019-12-20"})
    assert event["sl:contributedTo"] == {"standard:3gpp-ts-23-501"}
    assert event["sl:began"] != event["sl:affiliationRecorded"] != event["sl:ended"]
    (read,) = event["sl:affiliationRecorded"]
    on = f"{int(read[8:])} {date.fromisoformat(read):%B %Y}"
    label = f"Ada Example (Example Networks Ltd on {on}), rapporteur on versions of 3GPP TS 23.501@en"
    assert event["rdfs:label"] == {label}
    repaired = dataset(catalogues, "3gpp").repaired
    assert (repaired["affiliation names no organization"], repaired["rapporteur without a date"]) == (1, 1)


def test_spellings_of_one_company_are_one_actor_with_its_home(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for number, name in enumerate(["Huawei Technologies Co. Ltd.", "HuaWei Technologies Co., Ltd"]):
        record = f"""
docid: [{{id: '3GPP TS 99.002:REL-15/15.{number}.0'}}]
date: [{{type: published, value: '2018-0{number + 1}-01'}}]
contributor:
- person: {{name: Ada Example, affiliation: [{{organization: {{name: '{name}'}}}}]}}
"""
        (tmp_path / "data" / f"{number}.yaml").write_text(record)
    imported(tmp_path / "home", "3gpp", tmp_path)
    event = contents(tmp_path / "home", "3gpp")["event:rapporteur-ada-example-huawei-3gpp-ts-99-002"]
    assert event["sl:contributor"] == {"actor:ada-example", "actor:huawei"}
    assert (event["sl:began"], event["sl:ended"]) == ({"2018-01-01"}, {"2018-02-01"})


def test_record_of_a_curated_standard_describes_it_and_does_not_rename_it(catalogues: Path) -> None:
    iso = contents(catalogues, "iso")
    curated = iso["standard:iso-14001-2015"]
    assert curated["sl:editionOf"] == {"standard:iso-14001"}
    assert not {"rdfs:label", "sl:designation", "rdf:type"} & set(curated)
    assert curated["sl:status"] == {"sl:inForce"}, "the cases leave it to the catalogue"
    assert iso["standard:iso-14001"] == {"rdf:type": {"sl:NumberedStandard"}}
    assert contents(catalogues, "3gpp")["standard:3gpp-ts-23-501"] == {"rdf:type": {"sl:NumberedStandard"}}


def test_number_that_a_curated_edition_has_taken_is_not_given_to_the_standard_across_editions() -> None:
    out = mapped("iso", {"docid": [{"id": "ISO 15118-2:2014", "primary": True}]})
    assert b"standard/iso-15118-2> <https://w3id.org/standlink/ontology#editionOf>" in b"".join(out.lines)
    assert b"standard/iso-15118-2-all-editions>" in b"".join(out.lines)


def test_etsi_and_national_documents_link_to_what_they_adopt(catalogues: Path) -> None:
    etsi, gost = contents(catalogues, "etsi"), contents(catalogues, "gost")
    assert etsi["standard:etsi-ts-123-501-v16-0-0"]["sl:adoptionOf"] == {"standard:3gpp-ts-23-501-v16-0-0"}
    assert etsi["standard:3gpp-ts-23-501-v16-0-0"]["sl:designation"] == {"3GPP TS 23.501 V16.0.0"}
    assert gost["standard:gost-r-iso-99101-1-2010"]["sl:adoptionOf"] == {"standard:iso-99101-1"}
    assert gost["standard:gost-r-iso-99101-1-2010"]["sl:publishedBy"] == {"actor:rosstandart"}


def test_joint_document_gets_its_status_from_the_catalogue_of_its_first_publisher() -> None:
    joint = {"docid": [{"id": "ISO/IEC 99103:2001"}], "docstatus": {"stage": {"value": "PUBLISHED"}}, "edition": "7"}
    elsewhere, own = mapped("iec", joint), mapped("iso", joint)
    assert b"#stage>" not in b"".join(elsewhere.lines)
    assert b"#stage>" in b"".join(own.lines)
    assert elsewhere.iri == own.iri


def test_abstracts_are_left_out_unless_requested(catalogues: Path, tmp_path: Path) -> None:
    assert b"belong to their publisher" not in triples_path(catalogues, "relaton-iso").read_bytes()
    private = imported(tmp_path, "iso", OWN / "iso", abstracts=True)
    assert b"belong to their publisher" in triples_path(tmp_path, "relaton-iso").read_bytes()
    assert private.importer != dataset(catalogues, "iso").importer


def test_ics_code_written_as_a_number_is_fixed(catalogues: Path) -> None:
    assert contents(catalogues, "iso")["standard:iso-iec-99102-1999"]["sl:inField"] == {"technology:ics-35-060"}


def test_unlisted_catalogue_is_imported_with_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.yaml").write_text("docid: [{id: RFC 9999}]\ntitle: [{content: An example}]\n")
    found = imported(tmp_path, "rfc-like", tmp_path)
    assert (found.kept, found.title) == (1, "RFC-LIKE documents (Relaton)")
    assert contents(tmp_path, "rfc-like")["standard:rfc-9999"]["dcterms:title"] == {"An example@en"}


def test_unknown_identifier_is_kept_as_written() -> None:
    repairs: Counter[str] = Counter()
    out = mapped("ieee", {"docid": [{"id": "A Landscape"}]}, repairs)
    assert out.iri.endswith("/standard/a-landscape")
    assert repairs["identifier not understood"] == 1


def test_spelling_in_lower_case_is_the_label_and_others_are_alternative_labels() -> None:
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    lines = {f'<urn:a> {label} "{text}"@en .\n'.encode() for text in ("ERICSSON", "Ericsson")}
    named = dict(reversed(line.split(b" ", 2)[1:]) for line in one_name_each(lines, {}))
    assert named[b'"Ericsson"@en .\n'] == label.encode()
    assert named[b'"ERICSSON"@en .\n'].endswith(b"core#altLabel>")


@pytest.mark.parametrize(
    "group",
    [
        [{"name": "R1"}],
        {"committee": ["R1"]},
        {"technical_committee": [{"name": "R1"}]},
        {"technical_committee": {"name": "R1"}},
        "R1",
        {"name": "R1"},
    ],
)
def test_editorial_group_is_read_in_any_form(group: object) -> None:
    record = read_record("x", {"docid": "ISO 1", "ext": {"editorialgroup": group}}, Counter())
    assert record.committees == (Committee("R1"),)
