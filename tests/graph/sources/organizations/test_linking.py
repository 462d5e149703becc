"""Tests of name resolution: independent of spelling, never guessed, with both countries."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standlink.errors import FileError
from standlink.graph.sources.organizations.fuzzy import alike
from standlink.graph.sources.organizations.linking import LINKED, Organizations
from standlink.graph.sources.organizations.register import RegisteredOrganization, read_ror
from standlink.graph.sources.organizations.words import plain

REGISTERED = (
    RegisteredOrganization("https://ror.org/000aaa", "Institute of Marine Wonders", "NO", ("facility",), ("IMW",)),
    RegisteredOrganization("https://ror.org/000bbb", "Northern Technical University", "NO", ("education",), ()),
    RegisteredOrganization("https://ror.org/000ccc", "Saint Anne College", "US", ("education",), ()),
    RegisteredOrganization("https://ror.org/000ddd", "Saint Anne College", "CA", ("education",), ()),
    RegisteredOrganization("https://ror.org/000eee", "University of East London", "GB", ("education",), ()),
)


@pytest.fixture(scope="module")
def organizations() -> Organizations:
    return Organizations.load(REGISTERED)


def slugs(organizations: Organizations, line: str) -> list[str]:
    return [match.slug if (match := organizations.resolve(p.name)) else "?" for p in organizations.split(line)]


# spellings of names


@given(st.text(max_size=60))
def test_normalizing_twice_is_normalizing_once(organizations: Organizations, text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    key = organizations.words.key(text)
    assert organizations.words.key(key) == key


@given(name=st.text(max_size=60), hint=st.none() | st.sampled_from(["DE", "US", "XX"]))
def test_any_text_can_be_resolved(organizations: Organizations, name: str, hint: str | None) -> None:
    match = organizations.resolve(name, hint)
    assert match is None or LINKED <= match.score <= 1
    for party in organizations.split(name):
        assert party.name.strip()
        organizations.resolve(party.name)


FORMS = ("", "Inc.", "Co., Ltd", "GmbH & Co. KG", "S.A.", "Corporation", "Oy", "B.V.", "(Ltd)", "Pvt. Ltd.", "A/S")
FIRMS = ("Huawei", "Nokia", "Qualcomm", "ZTE", "Fujitsu", "Telefónica", "MediaTek", "Rohde & Schwarz", "LG Electronics")


@given(
    firm=st.sampled_from(FIRMS),
    form=st.sampled_from(FORMS),
    mark=st.sampled_from([" ", ", ", "  ", " - "]),
    data=st.data(),
)
def test_case_punctuation_and_legal_form_do_not_change_the_match(
    organizations: Organizations, firm: str, form: str, mark: str, data: st.DataObject
) -> None:
    written = f"{firm}{mark}{form}" if form else firm
    written = "".join(data.draw(st.sampled_from([c.lower(), c.upper()])) for c in written)
    bare, dressed = organizations.resolve(firm), organizations.resolve(written)
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
def test_known_name_is_found_in_other_spellings(organizations: Organizations, written: str, firm: str) -> None:
    match = organizations.resolve(written)
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
def test_name_that_only_resembles_a_known_one_is_not_linked(organizations: Organizations, name: str) -> None:
    assert organizations.resolve(name) is None


@pytest.mark.parametrize(
    ("written", "body"),
    [
        ("ETSI TC ITS", "etsi"),
        ("ITU-R Working Party 5D", "itu-r"),
        ("ITU-T SG16", "itu-t"),
        ("Wi-Fi Alliance LAA Task Group", "wi-fi-alliance"),
        # Known committees match by their own names.
        ("3GPP SA WG2", "3gpp-sa-wg2"),
        ("IEEE 802.11 WG", "ieee-802-11-wg"),
        ("IEEE 802.99 WG", None),
        ("3GPP TSG SA WG99", None),
        # Groups of two bodies, and of companies, match neither.
        ("ISO/IEC JTC 1", None),
        ("Nokia Task Group", None),
    ],
)
def test_group_of_a_standards_body_is_resolved_to_the_body(
    organizations: Organizations, written: str, body: str | None
) -> None:
    match = organizations.resolve(written)
    assert (match.slug if match else None) == body


def test_words_that_differ_by_more_than_a_typo_are_different_words() -> None:
    assert alike("norwegian polar institute", "norwegain polar institute")
    assert not alike("norwegian polar institute", "norwegian solar institute")
    assert not alike("laboratory 12", "laboratory 13")
    assert not alike("norwegian polar institute", "norwegian polar institute two")


@pytest.mark.parametrize("name", ["Waiting for new Company", "waiting for NEW company.", " ", "", "N/A", "--", "(?)"])
def test_text_that_names_nobody_is_not_listed_for_review(organizations: Organizations, name: str) -> None:
    assert organizations.is_nobody(name)
    assert organizations.resolve(name) is None
    assert list(organizations.review([name])) == []


def test_unlinked_names_are_listed_with_similar_actors_the_most_frequent_first(organizations: Organizations) -> None:
    names = ["Hansung University", "Blue Fish", "Blue Fish", "Huawei"]
    first, second = organizations.review(names)
    assert (first.name, first.times, first.near) == ("Blue Fish", 2, ())
    assert (second.name, second.times) == ("Hansung University", 1)
    assert (second.near[0].actor.slug, second.near[0].method) == ("hanyang-university", "fuzzy")
    assert [near.score for near in second.near] == sorted((near.score for near in second.near), reverse=True)
    assert second.near[0].score < 1


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
def test_joint_line_is_split_and_a_name_with_a_comma_is_not(
    organizations: Organizations, line: str, names: list[str]
) -> None:
    assert [party.name for party in organizations.split(line)] == names


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
def test_role_is_separated_from_the_name(
    organizations: Organizations, line: str, parties: list[tuple[str, str]]
) -> None:
    assert [(party.name, party.role) for party in organizations.split(line)] == parties


def test_several_names_are_never_resolved_as_one(organizations: Organizations) -> None:
    for joint in ("Huawei, HiSilicon", "Nokia/Samsung", "Nokia - Samsung", "Nokia and Samsung", "Nokia Samsung"):
        assert organizations.resolve(joint) is None


def test_working_group_beside_companies_is_a_party(organizations: Organizations) -> None:
    assert slugs(organizations, "RAN1, AT&T, NTT DOCOMO, INC.") == ["3gpp-ran-wg1", "att", "ntt-docomo"]


@given(st.lists(st.sampled_from(FIRMS), min_size=1, max_size=5, unique=True), st.sampled_from([", ", ",", "; ", " , "]))
def test_names_joined_by_commas_are_split_again(organizations: Organizations, firms: list[str], mark: str) -> None:
    assert [party.name for party in organizations.split(mark.join(firms))] == firms


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
    organizations: Organizations, name: str, slug: str, country: str | None, home: str
) -> None:
    match = organizations.resolve(name)
    assert match
    assert (match.slug, match.country, match.home) == (slug, country, home)


def test_country_in_the_record_counts_if_the_name_has_none(organizations: Organizations) -> None:
    named, hinted = organizations.resolve("Nokia UK Ltd", "US"), organizations.resolve("Nokia", "US")
    assert named
    assert hinted
    assert (named.country, hinted.country, hinted.home) == ("GB", "US", "FI")


def test_body_of_one_country_does_not_match_its_namesake_in_another(organizations: Organizations) -> None:
    at_home = organizations.resolve("Ofcom", "GB")
    assert at_home
    assert at_home.slug == "ofcom"
    assert organizations.resolve("Ofcom", "IT") is None


def test_acquired_company_keeps_its_name_and_home(organizations: Organizations) -> None:
    for name, home in (("Alcatel-Lucent", "FR"), ("Nortel", "CA"), ("Motorola Mobility", "US"), ("Neul", "GB")):
        match = organizations.resolve(name)
        assert match
        assert (match.slug, match.home) == (name.lower().replace(" ", "-"), home)
    group_of = organizations.register.group_of
    assert group_of("motorola-mobility", 2013) == "motorola-mobility"
    assert group_of("motorola-mobility", 2015) == "lenovo"
    assert group_of("hisilicon") == "huawei"


# a public register


def test_register_matches_by_exact_name_and_gives_the_country(organizations: Organizations) -> None:
    match = organizations.resolve("INSTITUTE OF MARINE WONDERS")
    assert match
    assert (match.slug, match.country, match.method) == ("ror-000aaa", "NO", "ror")
    typo = organizations.resolve("Northern Tehcnical University")
    assert typo
    assert (typo.slug, typo.method) == ("ror-000bbb", "fuzzy")
    assert organizations.resolve("IMW") is None


def test_name_that_two_countries_have_needs_the_country(organizations: Organizations) -> None:
    assert organizations.resolve("Saint Anne College") is None
    canadian = organizations.resolve("Saint Anne College", "CA")
    assert canadian
    assert canadian.slug == "ror-000ddd"
    assert slugs(organizations, "Saint Anne College (Canada)") == ["ror-000ddd"]


def test_other_table_than_one_of_ror_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "ror.csv"
    path.write_text("id,name\n1,x\n")
    with pytest.raises(FileError, match=r"ror\.csv: is not a ROR table: missing columns: ror_id"):
        read_ror(path)
    with pytest.raises(FileError, match="is not a ROR table"):
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
