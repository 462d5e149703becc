"""The promises of the names of organizations: read alike however written, never guessed, both countries kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standlink.errors import FileError
from standlink.graph.build.inference import infer
from standlink.graph.build.validation import validate
from standlink.graph.sources.organisation_actors import COLUMNS, MAPPING, Actor, read_register
from standlink.graph.sources.organisation_fuzzy import alike
from standlink.graph.sources.organisation_register import RegisteredOrganization, read_ror
from standlink.graph.sources.organisation_triples import actor_triples
from standlink.graph.sources.organisation_words import WORDS, plain, read_words
from standlink.graph.sources.organisations import LINKED, Organisations
from standlink.graph.sources.turtle import CASES, read_turtle
from standlink.graph.store import ONTOLOGY, sl
from standlink.ontology.namespaces import GRAPHS, PREFIXES
from standlink.ontology.vocabulary import ontology_triples

READ = date(2026, 11, 24)
REGISTERED = (
    RegisteredOrganization("https://ror.org/000aaa", "Institute of Marine Wonders", "NO", ("facility",), ("IMW",)),
    RegisteredOrganization("https://ror.org/000bbb", "Northern Technical University", "NO", ("education",), ()),
    RegisteredOrganization("https://ror.org/000ccc", "Saint Anne College", "US", ("education",), ()),
    RegisteredOrganization("https://ror.org/000ddd", "Saint Anne College", "CA", ("education",), ()),
    RegisteredOrganization("https://ror.org/000eee", "University of East London", "GB", ("education",), ()),
)


@pytest.fixture(scope="module")
def organisations() -> Organisations:
    return Organisations.load(REGISTERED)


def slugs(organisations: Organisations, line: str) -> list[str]:
    return [match.slug if (match := organisations.resolve(p.name)) else "?" for p in organisations.split(line)]


# names, however they are written


@given(st.text(max_size=60))
def test_normalising_twice_is_normalising_once(organisations: Organisations, text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    key = organisations.words.key(text)
    assert organisations.words.key(key) == key


@settings(deadline=None)
@given(name=st.text(max_size=60), hint=st.none() | st.sampled_from(["DE", "US", "XX"]))
def test_no_text_is_too_odd_to_be_asked_for(organisations: Organisations, name: str, hint: str | None) -> None:
    match = organisations.resolve(name, hint)
    assert match is None or LINKED <= match.score <= 1
    for party in organisations.split(name):
        assert party.name.strip()
        organisations.resolve(party.name)


FORMS = ("", "Inc.", "Co., Ltd", "GmbH & Co. KG", "S.A.", "Corporation", "Oy", "B.V.", "(Ltd)", "Pvt. Ltd.", "A/S")
FIRMS = ("Huawei", "Nokia", "Qualcomm", "ZTE", "Fujitsu", "Telefónica", "MediaTek", "Rohde & Schwarz", "LG Electronics")


@settings(deadline=None)
@given(
    firm=st.sampled_from(FIRMS),
    form=st.sampled_from(FORMS),
    mark=st.sampled_from([" ", ", ", "  ", " - "]),
    data=st.data(),
)
def test_case_punctuation_and_legal_form_do_not_change_whose_name_it_is(
    organisations: Organisations, firm: str, form: str, mark: str, data: st.DataObject
) -> None:
    written = f"{firm}{mark}{form}" if form else firm
    written = "".join(data.draw(st.sampled_from([c.lower(), c.upper()])) for c in written)
    bare, dressed = organisations.resolve(firm), organisations.resolve(written)
    assert bare
    assert dressed
    assert dressed.firm == bare.firm


@pytest.mark.parametrize(
    ("written", "firm"),
    [
        ("Ericson", "ericsson"),
        ("Fraunhofer-Gesellschaft", "fraunhofer"),
        ("Intel Coporation", "intel"),
        ("China Telecomunication Corporation", "china-telecom"),
        ("CATT(Datang)", "datang"),
        ("中兴通讯", "zte"),
    ],
)
def test_known_name_is_found_however_it_is_spelt(organisations: Organisations, written: str, firm: str) -> None:
    match = organisations.resolve(written)
    assert match
    assert match.firm.slug == firm


@pytest.mark.parametrize(
    "name",
    [
        "Nokian Tyres",
        "Orange County",
        "Apple Valley Schools",
        "Vivu",
        "Sharpe Engineering",
        "Samsung Fire & Marine",
        "Oppa Mobile Co., Ltd.",
        "University of West London",
        "KT&G Corporation",
    ],
)
def test_name_that_only_resembles_a_known_one_is_not_linked(organisations: Organisations, name: str) -> None:
    assert organisations.resolve(name) is None


def test_words_that_differ_by_more_than_a_slip_are_different_words() -> None:
    assert alike("norwegian polar institute", "norwegain polar institute")
    assert not alike("norwegian polar institute", "norwegian solar institute")
    assert not alike("laboratory 12", "laboratory 13")
    assert not alike("norwegian polar institute", "norwegian polar institute two")


@pytest.mark.parametrize("name", ["Waiting for new Company", "waiting for NEW company.", " ", "", "N/A", "--", "(?)"])
def test_what_names_nobody_is_nobody_and_is_not_put_to_a_person(organisations: Organisations, name: str) -> None:
    assert organisations.is_nobody(name)
    assert organisations.resolve(name) is None
    assert list(organisations.review([name])) == []


def test_names_left_unlinked_are_listed_with_what_is_near_the_most_frequent_first(organisations: Organisations) -> None:
    names = ["Hansung University", "Blue Fish", "Blue Fish", "Huawei"]
    first, second = organisations.review(names)
    assert (first.name, first.times, first.nearest) == ("Blue Fish", 2, None)
    assert (second.name, second.times) == ("Hansung University", 1)
    assert second.nearest
    assert second.nearest.slug == "hanyang-university"
    assert second.score < 1


# several names in one


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Huawei, HiSilicon", ["Huawei", "HiSilicon"]),
        ("ZTE,Sanechips", ["ZTE", "Sanechips"]),
        ("Guangdong OPPO Mobile Telecom., Corp", ["Guangdong OPPO Mobile Telecom., Corp"]),
        ("Samsung Electronics Co., Ltd", ["Samsung Electronics Co., Ltd"]),
        ("InterDigital, Europe, Ltd., NTT DOCOMO, INC.", ["InterDigital, Europe, Ltd.", "NTT DOCOMO, INC."]),
        ("Sierra Wireless, S.A.", ["Sierra Wireless, S.A."]),
        ("Department for Culture, Media and Sport, BBC", ["Department for Culture, Media and Sport", "BBC"]),
        ("Nokia; Huawei", ["Nokia", "Huawei"]),
        ("Nokia/Nokia Shanghai Bell", ["Nokia", "Nokia Shanghai Bell"]),
        ("Ericsson and Samsung", ["Ericsson", "Samsung"]),
        ("Fraunhofer IIS - Fraunhofer HHI", ["Fraunhofer IIS", "Fraunhofer HHI"]),
        ("ESA - European Space Agency", ["ESA - European Space Agency"]),
        ("Giesecke+Devrient", ["Giesecke+Devrient"]),
        ("Rohde & Schwarz", ["Rohde & Schwarz"]),
        ("Huawei, HUAWEI", ["HUAWEI"]),
        ("", []),
        (" , ;", []),
    ],
)
def test_joint_line_is_parted_and_a_name_with_a_comma_is_not(
    organisations: Organisations, line: str, names: list[str]
) -> None:
    assert [party.name for party in organisations.split(line)] == names


@pytest.mark.parametrize(
    ("line", "parties"),
    [
        ("Moderator (Huawei, HiSilicon)", [("Huawei", "moderator"), ("HiSilicon", "moderator")]),
        ("Moderators (AT&T, NTT DOCOMO, INC.)", [("AT&T", "moderator"), ("NTT DOCOMO, INC.", "moderator")]),
        ("Moderator (Huawei), ZTE", [("Huawei", "moderator"), ("ZTE", "")]),
        ("Ad-Hoc Chair (Ericsson)", [("Ericsson", "ad hoc chair")]),
        ("WI rapporteur (Nokia)", [("Nokia", "wi rapporteur")]),
        ("RAN1 Chair, ETSI MCC", [("RAN1", "chair"), ("ETSI MCC", "")]),
        ("Moderator(Samsung", [("Samsung", "moderator")]),
        ("ETSI (MCC)", [("ETSI (MCC)", "")]),
        ("Moderaror (Nokia)", [("Nokia", "moderaror")]),
        ("Moderna (Norway)", [("Moderna (Norway)", "")]),
        ("Qualcomm (WI rapporteurs)", [("Qualcomm", "wi rapporteur")]),
    ],
)
def test_role_is_told_apart_from_the_name(
    organisations: Organisations, line: str, parties: list[tuple[str, str]]
) -> None:
    assert [(party.name, party.role) for party in organisations.split(line)] == parties


def test_several_names_are_never_resolved_as_one(organisations: Organisations) -> None:
    for joint in ("Huawei, HiSilicon", "Nokia/Samsung", "Nokia - Samsung", "Nokia and Samsung", "Nokia Samsung"):
        assert organisations.resolve(joint) is None


def test_working_group_that_speaks_beside_companies_is_a_party(organisations: Organisations) -> None:
    assert slugs(organisations, "RAN1, AT&T, NTT DOCOMO, INC.") == ["3gpp-ran-wg1", "att", "ntt-docomo"]


@given(st.lists(st.sampled_from(FIRMS), min_size=1, max_size=5, unique=True), st.sampled_from([", ", ",", "; ", " , "]))
def test_names_joined_by_commas_come_apart_again(organisations: Organisations, firms: list[str], mark: str) -> None:
    assert [party.name for party in organisations.split(mark.join(firms))] == firms


# companies of a group


@pytest.mark.parametrize(
    ("name", "slug", "country", "home"),
    [
        ("Huawei Tech.(UK) Co.. Ltd", "huawei-united-kingdom", "GB", "CN"),
        ("Qualcomm CDMA Technologies GmbH", "qualcomm-germany", "DE", "US"),
        ("NOKIA UK R&D Ltd", "nokia-united-kingdom", "GB", "FI"),
        ("Samsung R&D Institute India - Bangalore Pvt. Ltd", "samsung-electronics-india", "IN", "KR"),
        ("Nokia of America Corporation", "nokia-united-states", "US", "FI"),
        ("Nokia Networks Oy", "nokia", "FI", "FI"),
        ("Guangdong OPPO Mobile Telecommunications Corp., Ltd", "oppo", "CN", "CN"),
        ("Ericsson Limited", "ericsson-united-kingdom", "GB", "SE"),
        ("HiSilicon Technologies Co.Ltd", "hisilicon", "CN", "CN"),
        ("Nokia Shanghai Bell Co., Ltd", "nokia-shanghai-bell", "CN", "FI"),
        ("InterDigital, Europe, Ltd.", "interdigital-europe", None, "US"),
        ("University of Oulu, Finland", "university-of-oulu", "FI", "FI"),
    ],
)
def test_country_of_the_company_and_home_of_its_group_are_both_kept(
    organisations: Organisations, name: str, slug: str, country: str | None, home: str
) -> None:
    match = organisations.resolve(name)
    assert match
    assert (match.slug, match.country, match.home) == (slug, country, home)


def test_country_that_the_record_gives_counts_where_the_name_tells_none(organisations: Organisations) -> None:
    told, hinted = organisations.resolve("Nokia UK Ltd", "US"), organisations.resolve("Nokia", "US")
    assert told
    assert hinted
    assert (told.country, hinted.country, hinted.home) == ("GB", "US", "FI")


def test_body_of_one_country_is_not_taken_for_its_namesake_in_another(organisations: Organisations) -> None:
    at_home = organisations.resolve("Ofcom", "GB")
    assert at_home
    assert at_home.slug == "ofcom"
    assert organisations.resolve("Ofcom", "IT") is None


def test_company_that_was_bought_keeps_its_name_and_home(organisations: Organisations) -> None:
    for name, home in (("Alcatel-Lucent", "FR"), ("Nortel", "CA"), ("Motorola Mobility", "US"), ("Neul", "GB")):
        match = organisations.resolve(name)
        assert match
        assert (match.slug, match.home) == (name.lower().replace(" ", "-"), home)
    group_of = organisations.register.group_of
    assert group_of("motorola-mobility", 2013) == "motorola-mobility"
    assert group_of("motorola-mobility", 2015) == "lenovo"
    assert group_of("hisilicon") == "huawei"


# a public register


def test_register_is_asked_by_exact_name_and_tells_the_country(organisations: Organisations) -> None:
    match = organisations.resolve("INSTITUTE OF MARINE WONDERS")
    assert match
    assert (match.slug, match.country, match.method) == ("ror-000aaa", "NO", "ror")
    slip = organisations.resolve("Northern Tehcnical University")
    assert slip
    assert (slip.slug, slip.method) == ("ror-000bbb", "fuzzy")
    assert organisations.resolve("IMW") is None


def test_name_that_two_countries_have_needs_the_country(organisations: Organisations) -> None:
    assert organisations.resolve("Saint Anne College") is None
    canadian = organisations.resolve("Saint Anne College", "CA")
    assert canadian
    assert canadian.slug == "ror-000ddd"
    assert slugs(organisations, "Saint Anne College (Canada)") == ["ror-000ddd"]


def test_table_that_is_none_of_ror_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "ror.csv"
    path.write_text("id,name\n1,x\n")
    with pytest.raises(FileError, match=r"ror\.csv: no table of ROR: it lacks ror_id"):
        read_ror(path)
    with pytest.raises(FileError, match="no table of ROR"):
        read_ror(tmp_path / "missing.csv")


def test_table_of_ror_is_read_and_withdrawn_entries_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "ror.csv"
    path.write_text(
        "ror_id,name,country_code,types,status,aliases\n"
        "https://ror.org/1,One,NO,education|funder,active,Uno|Eins\n"
        "https://ror.org/2,Two,NO,facility,withdrawn,\n"
    )
    expected = RegisteredOrganization("https://ror.org/1", "One", "NO", ("education", "funder"), ("Uno", "Eins"))
    assert read_ror(path) == [expected]


# files that people edit

ROW = "acme,Acme,,company,US,,,,,Acme Works|Acme Germany@DE,2026-11-24,"


def mapping(folder: Path, *lines: str) -> Path:
    path = folder / "names.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", "utf-8")
    return path


def test_row_of_a_mapping_file_makes_an_actor_known_by_all_its_spellings(tmp_path: Path) -> None:
    own = Organisations.load(mapping=mapping(tmp_path, ROW))
    found = [own.resolve(name) for name in ("ACME, Inc.", "Acme Works GmbH", "Acme Germany", "Acme UK")]
    assert [(m.slug, m.country, m.home) for m in found if m] == [
        ("acme", "US", "US"),
        ("acme-germany", "DE", "US"),
        ("acme-germany", "DE", "US"),
        ("acme-united-kingdom", "GB", "US"),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Acme Corp,Acme,,company,US,,,,,,2026-11-24,", "'Acme Corp' is not a slug"),
        ("acme,Acme,,firm,US,,,,,,2026-11-24,", "unknown kind 'firm'"),
        ("acme,,,company,US,,,,,,2026-11-24,", "acme has no name"),
        ("acme,Acme,,company,USA,,,,,,2026-11-24,", "'USA' is no code of ISO 3166-1"),
        ("acme,Acme,,company,US,,,,,Acme@ZZ,2026-11-24,", "'ZZ' is no code of ISO 3166-1"),
        ("acme,Acme,,company,US,nobody-knows,,,,,2026-11-24,", "'nobody-knows' is no actor"),
        ("acme,Acme,,company,US,huawei,lately,,,,2026-11-24,", "owned_since must be a year"),
        ("acme,Acme,,company,US,,,,2016,,2026-11-24,", "succeeded must be a year, beside a value of successor"),
        ("acme,Acme,,company,US,,,,,Ericsson,2026-11-24,", "'Ericsson' is read as ericsson already"),
        ("acme,Acme,,company,US,,,,,?!,2026-11-24,", "has no letter"),
        ("acme,,,,,,,,,Acme,2026-11-24,", "the curated cases have no actor acme"),
        ("huawei,Huawei,,company,CN,,,,,,2026-11-24,", "have an actor huawei already"),
        ("huawei,Huawei,,,CN,,,,,,2026-11-24,", "leave name and country to them"),
        ("acme,Acme,,company,US,,,,,,yesterday,", "yesterday"),
        ("acme,Acme", "2 values for 12 columns"),
        ('acme,"Acme,,', "not CSV"),
        (ROW.replace("acme,Acme", "other,Other"), "'Acme Works' is read as acme already"),
        (ROW, "acme has a row on line 2 already"),
    ],
)
def test_fault_of_a_mapping_file_is_named_with_file_and_line(
    organisations: Organisations, tmp_path: Path, line: str, message: str
) -> None:
    first = ROW if "already" in message and "acme" in message else "zenith,Zenith,,company,US,,,,,,2026-11-24,"
    path = mapping(tmp_path, first, line)
    with pytest.raises(FileError, match=re.escape(message)) as caught:
        read_register(organisations.words, path)
    assert (caught.value.path, caught.value.line) == (path, 3)


def test_mapping_file_of_other_columns_or_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    for content, message in (
        (b"slug,name\n", "the columns must be slug, name, zh"),
        (b"", "empty: the columns must be"),
        (b"\xff\xfe", "not UTF-8 at byte 0"),
    ):
        path.write_bytes(content)
        with pytest.raises(FileError, match=message):
            Organisations.load(mapping=path)
    with pytest.raises(FileError, match="cannot be read"):
        Organisations.load(mapping=tmp_path / "missing.csv")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("gmbh,form,DE", "kind 'form' with meaning 'DE'"),
        ("gmbh,legal,Atlantis", "'Atlantis' is no region"),
        ("lutetia,place,", "kind 'place' with meaning ''"),
        ("...,legal,", "the word is empty"),
    ],
)
def test_fault_of_the_file_of_words_is_named_with_file_and_line(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "words.csv"
    path.write_text(f"word,kind,means\n# a remark\n{line}\n")
    with pytest.raises(FileError, match=re.escape(message)) as caught:
        read_words(path)
    assert caught.value.line == 3


def test_files_are_kept_in_order() -> None:
    lines = [line for line in MAPPING.read_text("utf-8").splitlines() if not line.startswith("#")][1:]
    rows = [line.split(",")[0] for line in lines]
    assert rows == sorted(rows)
    words = [line.split(",")[0] for line in WORDS.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert [word for word, times in Counter(words).items() if times > 1] == []


# what a dataset says


def described(organisations: Organisations, *names: str) -> list[ox.Triple]:
    matches = [match for name in names if (match := organisations.resolve(name))]
    assert len(matches) == len(names)
    return list(actor_triples(organisations, matches, READ))


def values(triples: list[ox.Triple], subject: str, prop: str) -> set[str]:
    node = ox.NamedNode(PREFIXES["actor"] + subject) if ":" not in subject else ox.NamedNode(subject)
    return {t.object.value.rpartition("/")[2] for t in triples if t.subject == node and t.predicate == sl(prop)}


def test_company_abroad_is_an_actor_owned_by_its_group_with_the_readings_as_evidence(
    organisations: Organisations,
) -> None:
    triples = described(organisations, "NOKIA UK R&D Ltd", "Nokia UK Ltd.")
    assert values(triples, "nokia-united-kingdom", "ownedBy") == {"nokia"}
    assert values(triples, "nokia-united-kingdom", "locatedIn") == {"united-kingdom"}
    statement = PREFIXES["statement"] + "nokia-united-kingdom-owned-by-nokia"
    readings = values(triples, statement, "evidence")
    written = {w for r in readings for w in values(triples, PREFIXES["evidence"] + r, "writtenName")}
    assert written == {"NOKIA UK R&D Ltd", "Nokia UK Ltd."}
    assert values(triples, "nokia", "locatedIn") == set(), "the curated cases speak for Nokia"


def test_succession_is_said_with_its_year_and_the_actor_of_the_time_stays(organisations: Organisations) -> None:
    triples = described(organisations, "Alcatel-Lucent Telecom Ltd", "Alcatel")
    assert values(triples, "alcatel-lucent", "succeededBy") == {"nokia"}
    assert values(triples, "alcatel", "succeededBy") == {"alcatel-lucent"}
    assert values(triples, PREFIXES["statement"] + "alcatel-lucent-succeeded-by-nokia", "began") == {"2016"}
    assert values(triples, "alcatel-lucent-united-kingdom", "ownedBy") == {"alcatel-lucent"}


def test_institute_or_committee_is_part_of_a_body_and_not_owned(organisations: Organisations) -> None:
    triples = described(organisations, "Fraunhofer IIS", "CT3")
    assert values(triples, "fraunhofer-iis", "partOf") == {"fraunhofer"}
    assert values(triples, "3gpp-ct-wg3", "partOf") == {"3gpp-tsg-ct"}
    assert not [t for t in triples if t.predicate == sl("ownedBy")]


def test_every_match_says_how_sure_it_is_and_how_it_was_found(organisations: Organisations) -> None:
    names = {"HiSilicon": "matchedBySpelling", "Qualcomm Korea": "matchedByName", "Ericson": "matchedByResemblance"}
    names["Institute of Marine Wonders"] = "matchedByRegister"
    triples = described(organisations, *names)
    methods: dict[str, str] = {}
    for name in names:
        (node,) = [t.subject for t in triples if t.predicate == sl("writtenName") and t.object.value == name]
        (method,) = values(triples, node.value, "matchMethod")
        (score,) = values(triples, node.value, "matchScore")
        methods[name] = method.rpartition("#")[2]
        match = organisations.resolve(name)
        assert match
        assert float(score) == match.score
        assert LINKED <= match.score <= 1
    assert methods == names


def test_same_matches_give_the_same_triples_in_whatever_order(organisations: Organisations) -> None:
    names = ("Nokia", "Huawei UK", "Institute of Marine Wonders", "Alcatel-Lucent", "vivo")
    assert described(organisations, *names) == described(organisations, *reversed(names), "Nokia")


def test_what_is_said_of_the_actors_of_the_mapping_file_passes_the_shapes(organisations: Organisations) -> None:
    mapped = sorted((a for a in organisations.register.actors.values() if not a.curated), key=lambda a: a.slug)
    names = [
        name
        for actor in mapped[::4]  # each fourth, to be quick
        for name in (*actor.names.values(), *actor.aliases, f"{actor.names.get('en', actor.slug)} (Peru)")
    ]
    matches = [match for name in names if (match := organisations.resolve(name))]
    store = ox.Store()
    store.extend(ox.Quad(*t, ONTOLOGY) for t in ontology_triples())
    for path in (CASES / f"{name}.ttl" for name in ("actors", "regions", "sources")):
        store.extend(ox.Quad(*t, ox.NamedNode(GRAPHS + path.stem)) for t in read_turtle(path))
    store.extend(ox.Quad(*t, ox.NamedNode(GRAPHS + "names")) for t in actor_triples(organisations, matches, READ))
    infer(store)
    assert len(matches) > 200
    findings = validate(store, {}).findings
    assert [str(finding) for finding in findings if finding.dataset == "names"] == []


# how good it is: see tests/test_organisations_gold.py


def actors_of(organisations: Organisations) -> Iterator[Actor]:
    yield from organisations.register.actors.values()


def test_every_actor_of_the_mapping_file_is_found_by_its_own_names(organisations: Organisations) -> None:
    lost = [
        (actor.slug, name)
        for actor in actors_of(organisations)
        if not actor.curated
        for name in (*actor.names.values(), *actor.aliases)
        if not (match := organisations.resolve(name)) or match.firm.slug != actor.slug
    ]
    assert lost == []
    assert sum(not actor.curated for actor in actors_of(organisations)) > 300
