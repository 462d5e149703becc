"""What a row of each table says in the graph."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.errors import FileError
from standlink.graph.pipeline.checking import _store_of_cases
from standlink.graph.pipeline.tabulation import definitions
from standlink.graph.releases.dataset import open_dataset, triples_path
from standlink.graph.sources.curated import curated
from standlink.graph.sources.organizations.files import rows
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.tables.ror import Ror
from standlink.graph.sources.tables.tdocs import Tdocs
from standlink.graph.store.store import Store
from standlink.ontology.namespaces import compact, expand, node

from .test_tables import KINDS, TABLES, counts, facts

pytestmark = pytest.mark.slow


def test_field_has_its_code_its_broader_field_and_notes(table_datasets):
    found = facts(table_datasets, "ics")
    field = "technology:ics-33-060-20"
    assert (field, "skos:notation", "33.060.20") in found
    assert (field, "skos:broader", "technology:ics-33-060") in found
    assert ("technology:ics-33-060", "skos:scopeNote", "Satellites, see 49.140") in found


def test_regions_are_part_of_each_other_and_of_the_countries_of_the_gazetteer(table_datasets):
    found = facts(table_datasets, "nuts")
    assert ("region:nuts-de21h", "sl:partOf", "region:nuts-de21") in found
    assert ("region:nuts-de2", "sl:partOf", "region:germany") in found
    assert ("region:nuts-el3", "sl:partOf", "region:greece") in found
    assert ("region:nuts-uki", "sl:partOf", "region:united-kingdom") in found
    assert {fact for fact in found if fact[0] == "region:germany"} == {("region:germany", "sl:nuts", "DE")}


def test_places_of_the_cases_are_part_of_the_regions_that_contain_them(table_datasets):
    assert ("region:london", "sl:partOf", "region:nuts-uki") in facts(table_datasets, "nuts")
    path = Path(__file__).parents[4] / "graph" / "sources" / "tables" / "nuts-places.csv"
    places = {row["slug"]: row["code"] for _, row in rows(path, ("slug", "code"))}
    # The small table has the region of one place only; the others are counted and get no triples.
    assert sum(open_dataset(table_datasets, "nuts").repaired.values()) == len(places) - 1
    store, _ = _store_of_cases()
    codes = {t.object.value: t.subject for t in Store(store).triples(None, node("sl:iso3166"))}
    for slug, code in places.items():
        country = codes[{"EL": "GR", "UK": "GB"}.get(code[:2], code[:2])]
        place = node(f"region:{slug}")
        assert len(code) > 2
        assert any(Store(store).triples(place, node("sl:partOf"), country)), slug


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (
            "region:nuts-de21h",
            {
                ("region:nuts-de21", "sub-national"),
                ("region:nuts-de2", "sub-national"),
                ("region:germany", "country"),
                ("region:europe", "continent"),
                ("region:european-union", "bloc"),
            },
        ),
        (
            "region:london",
            {
                ("region:nuts-uki", "sub-national"),
                ("region:united-kingdom", "country"),
                ("region:europe", "continent"),
            },
        ),
    ],
)
def test_actor_located_in_a_nuts_region_is_found_at_every_higher_level(table_datasets, place, expected):
    actor, graph = node("actor:somebody"), node("sl:g")
    store, _ = _store_of_cases(
        [
            ox.Quad(actor, node("rdf:type"), node("sl:Company"), graph),
            ox.Quad(actor, node("sl:locatedIn"), node(place), graph),
            *(
                ox.Quad(*q.triple, graph)
                for q in ox.parse(path=str(triples_path(table_datasets, "nuts")), format=ox.RdfFormat.N_TRIPLES)
            ),
        ]
    )
    levels = next(d for d in definitions() if d.name == "actor_region").sparql
    found = {
        (compact(row["region"].value), row["level"].value)
        for row in Store(store).select(levels)
        if row["actor"] == actor
    }
    assert found >= expected


def test_countries_of_the_gazetteer_gain_names_and_are_not_duplicated(table_datasets):
    found = facts(table_datasets, "countries")
    assert {("region:sweden", "rdfs:label", "Швеция"), ("region:sweden", "rdfs:label", "Suède")} <= found
    assert ("region:sweden", "skos:exactMatch", "http://www.wikidata.org/entity/Q34") in found
    assert {p for _, p, _ in found} == {"rdfs:label", "skos:exactMatch"}
    assert not any(o == "瑞典" for _, _, o in found)


def test_known_organization_is_matched_and_not_duplicated(table_datasets):
    found = facts(table_datasets, "ror")
    assert ("actor:ericsson", "skos:exactMatch", "https://ror.org/0000exa13") in found
    assert not any(subject == "actor:ror-0000exa13" for subject, _, _ in found)
    university = "actor:ror-0000exa11"
    assert {(university, "rdf:type", "sl:University"), (university, "sl:locatedIn", "region:sweden")} <= found
    assert (university, "foaf:homepage", "https://example.org") in found
    assert not any(p == "foaf:homepage" and o.startswith("ftp:") for _, p, o in found)


def test_json_dump_of_ror_gives_the_same_as_the_table(table_datasets, tmp_path):
    import_source(tmp_path, Ror(TABLES / "ror.json"), refusals_allowed=1)
    refused = {"not a record of ROR schema 2": 1}
    assert counts(tmp_path, "ror") == {"read": 2, "kept": 1, "merged": 0, "refused": refused}
    subject = "actor:ror-0000exa11"
    of_table = {f for f in facts(table_datasets, "ror") if f[0] == subject and "Exempel" not in f[2]}
    assert {f for f in facts(tmp_path, "ror") if f[0] == subject} == of_table


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('[{"id": 1}, {"id"', "not JSON, or is truncated"),
        ('[{"id": 1}', "is truncated: the list"),
        ('{"id": 1}', "a list"),
        ("", "a list"),
    ],
)
def test_broken_dump_of_ror_is_refused(tmp_path, content, says):
    path = tmp_path / "ror.json"
    path.write_text(content, "utf-8")
    with pytest.raises(FileError, match=says):
        import_source(tmp_path, Ror(path), refusals_allowed=1)


def test_contribution_has_its_parties_topic_meeting_and_specification(table_datasets):
    found = facts(table_datasets, "tdocs")
    one, two = "event:3gpp-r1-1908000", "event:3gpp-r1-1908001"
    assert {o for s, p, o in found if (s, p) == (one, "sl:contributor")} == {"actor:huawei", "actor:hisilicon"}
    assert (one, "sl:agendaItem", "Multi-beam operation") in found
    assert (one, "sl:atEvent", "event:3gpp-ran-wg1-meeting-98") in found
    assert ("event:3gpp-ran-wg1-meeting-98", "sl:occurred", "2019") in found
    assert (one, "rdf:type", "sl:ContributionPaper") in found
    assert not [fact for fact in found if fact[2] == "sl:Contribution"]
    assert {o for s, p, o in found if (s, p) == (two, "sl:contributedTo")} == {
        "actor:3gpp-ran-wg1",
        "standard:3gpp-ts-38-214",
    }
    assert (two, "sl:revisionOf", one) in found
    three = "event:3gpp-r1-2209000"
    assert (three, "sl:contributedTo", "standard:3gpp-tr-38-901") in found
    assert {o for s, p, o in found if (s, p) == (three, "sl:workItem")} == {"FS_A", "FS_B"}
    # The documents that they revise are unlisted or were refused.
    assert not any(s in (three, "event:3gpp-r1-2409000") and p == "sl:revisionOf" for s, p, _ in found)
    dataset = open_dataset(table_datasets, "tdocs")
    assert dataset
    assert dataset.repaired == {"revision of an unlisted or refused document": 2}


def test_days_of_a_meeting_are_those_of_its_list_and_not_invented(table_datasets):
    found = facts(table_datasets, "tdocs")
    reserved = {(s.rpartition("-")[2], p): o for s, p, o in found if p.endswith("Reservation")}
    assert (reserved["98", "sl:firstReservation"], reserved["98", "sl:lastReservation"]) == ("2019-08-15", "2019-08-16")
    # Of 1/4/2022 alone it is unknown whether it is in January or April.
    assert ("150", "sl:firstReservation") not in reserved


def test_meeting_of_a_case_keeps_its_name_and_date(tmp_path):
    path = tmp_path / "tdocs.csv"
    head = "meeting,tdoc,title,source,type,status,reserved,agenda,release,spec,work_items,revision_of,cr\n"
    path.write_text(head + "TSGR1_87,R1-1600001,Codes,Ericsson,discussion,noted,2016-11-14,Codes,,,,,\n", "utf-8")
    import_source(tmp_path, Tdocs(path))
    of_meeting = [(p, o) for s, p, o in facts(tmp_path, "tdocs") if s == "event:3gpp-ran-wg1-meeting-87"]
    assert ("sl:firstReservation", "2016-11-14") in of_meeting
    assert not {"rdfs:label", "rdf:type", "sl:occurred"} & {p for p, _ in of_meeting}


def test_outcome_of_a_paper_is_a_word_without_a_language(table_datasets):
    parsed = ox.parse(path=str(triples_path(table_datasets, "tdocs")), format=ox.RdfFormat.N_TRIPLES)
    outcomes = {t.object for t in parsed if t.predicate == node("sl:outcome")}
    assert {ox.Literal("agreed"), ox.Literal("noted")} <= outcomes
    assert all(outcome.language is None for outcome in outcomes)


def test_dates_follow_the_order_of_their_list_or_else_keep_the_year_only(table_datasets):
    dates = {s: o for s, p, o in facts(table_datasets, "tdocs") if p == "sl:occurred"}
    assert dates["event:3gpp-r1-2209000"] == "2022-10-13"
    assert dates["event:3gpp-r1-2409000"] == "2024"
    assert dates["event:3gpp-r1-1908000"] == "2019-08-15"


def test_filings_of_the_months_are_summed_by_year_and_office(table_datasets):
    found = facts(table_datasets, "isld")
    values = {s: o for s, p, o in found if p == "sl:value"}
    assert values == {
        "observation:isld-nokia-all-2019": "15",
        "observation:isld-nokia-us-2019": "4",
        "observation:isld-huawei-all-2019": "7",
    }
    assert ("observation:isld-nokia-us-2019", "sl:patentOffice", "US") in found


@pytest.mark.parametrize(
    ("name", "part", "totals"),
    [
        ("isld", "sl:patentOffice", {"sl:declaredFilings"}),
        ("afdc", "sl:chargingNetwork", {"sl:stationsInstalled", "sl:stationsOpened"}),
    ],
)
def test_sum_over_one_indicator_mixes_no_total_with_its_parts(table_datasets, name, part, totals):
    found = facts(table_datasets, name)
    indicators = {s: o for s, p, o in found if p == "sl:indicator"}
    parts = {s for s, p, _ in found if p == part}
    assert parts
    assert {indicators[s] for s in indicators.keys() - parts} == totals
    assert not totals & {indicators[s] for s in parts}


def test_sum_over_the_total_indicator_is_the_total(table_datasets):
    found = facts(table_datasets, "afdc")
    of_2018 = {s for s, p, o in found if p == "sl:period" and o == "2018"}
    installed = {s for s, p, o in found if p == "sl:indicator" and o == "sl:stationsInstalled"}
    pairs = {s for s, p, o in found if p == "sl:connector" and o == "standard:nacs"}
    values = [int(o) for s, p, o in found if p == "sl:value" and s in of_2018 & installed & pairs]
    assert sum(values) == 3, "three stations with Tesla's connector, all of one network"


def test_stations_are_counted_by_connector_as_opened_and_installed(table_datasets):
    values = {s.removeprefix("observation:afdc-"): o for s, p, o in facts(table_datasets, "afdc") if p == "sl:value"}
    assert values["ny-all-nacs-ac-installed-2015"] == "1"
    assert values["ny-all-nacs-ac-installed-2017"] == "1"
    assert values["ny-all-nacs-ac-installed-2018"] == "2"
    assert values["ny-all-nacs-ac-opened-2018"] == "1"
    assert values["ny-all-nacs-dc-installed-2018"] == "1", "at the station with fast chargers"
    assert values["ny-all-sae-j1772-installed-2018"] == "2"
    assert values["ny-chargepoint-network-ccs1-installed-2018"] == "1"
    assert values["ca-non-networked-nema-14-50-installed-2018"] == "1"


def test_connectors_and_states_are_those_of_the_cases():
    for prefixed in ("standard:sae-j1772", "standard:ccs1", "standard:chademo", "standard:nacs", "standard:sae-j3271"):
        assert expand(prefixed) in curated().things
    path = Path(__file__).parents[4] / "graph" / "sources" / "tables" / "us-states.csv"
    states = {row["slug"] for _, row in rows(path, ("code", "slug", "name"))}
    assert len(states) == 51
    store, _ = _store_of_cases()
    country = node("region:united-states")
    for slug in states:
        state = node(f"region:{slug}")
        if state.value in curated().things:
            assert any(Store(store).triples(state, node("sl:partOf"), country)), slug


@pytest.mark.parametrize(
    ("name", "file", "read", "lost"),
    [
        ("ics", "ics.csv", 1381, 0),
        ("nuts", "nuts2021.csv", 2122, 2),
        ("countries", "country_codes.csv", 249, 0),
        ("isld", "etsi_isld_filing_counts.csv.zst", 77794, 133),
        ("afdc", "afdc_stations_ny_2025-05.csv.zst", 4736, 16),
    ],
)
def test_real_table_is_read_completely(tmp_path, shared, name, file, read, lost):
    dataset = import_source(tmp_path, KINDS[name](shared(f"data/tables/{file}")))
    assert dataset.read == read
    # Refusals may fall as more names become known, but not rise.
    assert sum(dataset.refused.values()) <= lost
    assert dataset.repaired == {}


def test_name_in_another_script_has_the_tag_of_its_language(tmp_path):
    path = tmp_path / "nuts.csv"
    path.write_text(
        "code,level,label,country_label\nBG,0,България,България\nBG3,1,Северна България,България\n"
        "DE,0,Deutschland,Deutschland\nDE2,1,Bayern,Deutschland\n",
        "utf-8",
    )
    import_source(tmp_path, KINDS["nuts"](path), refusals_allowed=1)
    lines = triples_path(tmp_path, "nuts").read_text("utf-8").splitlines()
    labels = {line.split(" ", 2)[2] for line in lines if "#label>" in line}
    assert labels == {'"Северна България (BG3)"@bg .', '"Bayern (DE2)"@en .'}
