"""Authors, organizations, countries and dates are read from title pages and addresses of every shape."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standlink.graph.sources.ietf.authors import Author, listed, read_authors
from standlink.graph.sources.ietf.dates import date_in
from standlink.graph.sources.ietf.names import POSSIBLE, SURE, AuthorName
from standlink.graph.sources.ietf.places import country_in
from standlink.graph.sources.ietf.publication import Published, publication_dates
from standlink.graph.sources.ietf.text import read_text


def authors(names: list[str], text: str) -> list[Author]:
    return read_authors(names, read_text(dedent(text).encode()))[0]


def organizations(names: list[str], text: str) -> list[tuple[str, str]]:
    return [(author.printed, author.organization) for author in authors(names, text)]


def countries(names: list[str], addresses: str) -> list[str]:
    text = "Title\n\n[...]\n\nAuthors' Addresses\n\n" + dedent(addresses)
    return [author.country for author in read_authors(names, read_text(text.encode()))[0]]


@pytest.mark.parametrize(
    ("listed", "printed", "fits"),
    [
        ("J. Postel", "Jon Postel", True),
        ("J. Postel", "Jonathan B. Postel", True),
        ("R. Thomas", "Bob Thomas", True),
        ("J. Schoenwaelder", "Jürgen Schönwälder", True),
        ("M. Vu?ini?", "Mališa Vučinić", True),
        ("D. Xiaodong", "Xiaodong Duan", True),
        ("J.F. Heafner", "J. F. Haefner", True),
        ("SN Bhatti", "SN Bhatti", True),
        ("L-J. Liman", "Lars-Johan Liman", True),
        ("J. Postel", "Joyce Reynolds", False),
        ("Y. Liu", "Yan Li", False),
        ("J. Postel", "", False),
    ],
)
def test_a_printed_name_fits_the_listed_one(listed: str, printed: str, fits: bool) -> None:
    assert (AuthorName(listed).likeness(printed) >= POSSIBLE) is fits


def test_full_given_names_fit_better_than_other_ones() -> None:
    assert AuthorName("J. Wu").likeness("Jianping Wu") > AuthorName("J. Wu").likeness("Peng Wu")
    assert (
        AuthorName("B. Kantor").likeness("Brian Kantor") >= SURE > AuthorName("B. Kantor").likeness("Brian Kantor UCSD")
    )


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_compared_with_any_name(name: str, printed: str) -> None:
    assert 0 <= AuthorName(name).likeness(printed) <= 4


def test_suffixes_and_roles_are_no_authors() -> None:
    assert listed(["A. Marlow, Ed.", "III", "WG Chair", "T. Draegen. Ed.", ""]) == [
        ("A. Marlow", True),
        ("T. Draegen", True),
    ]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("7 April 1969", "1969-04-07"),
        ("May 18, 1973", "1973-05-18"),
        ("Sept. 1981", "1981-09"),
        ("8/27/71", "1971-08-27"),
        ("22 Sept. '70", "1970-09-22"),
        ("1 April 1999", "1999-04-01"),
        ("RFC 1971", ""),
        ("May Wei", ""),
    ],
)
def test_dates_are_read_in_every_form(text: str, date: str) -> None:
    assert date_in(text) == date


def test_consecutive_names_share_the_organization_below_them() -> None:
    page = """
        Network Working Group                                        A. McKay
        Request for Comments: 9529                                  B. Thomas
        NIC: 17165                                                  BBN-TENEX
        Obsoletes: 17, 18, 19, 20, 21, 22, 23, 24,                   K. Pogue
                   25, 26                                         MIT-MULTICS
                                                                 29 June 1973
    """
    assert organizations(["A.M. McKay", "R. Thomas", "K.T. Pogue"], page) == [
        ("A. McKay", "BBN-TENEX"),
        ("B. Thomas", "BBN-TENEX"),
        ("K. Pogue", "MIT-MULTICS"),
    ]


def test_an_empty_cell_means_no_organization() -> None:
    page = """
        Internet Engineering Task Force (IETF)                        D. Malt
        Request for Comments: 9226                                 A. Wilkes
        Category: Standards Track
        ISSN: 2070-1721                                               C. Hops
                                                                Barley, Inc.
                                                                    May 2011
    """
    assert organizations(["D. Malt", "A. Wilkes", "C. Hops"], page) == [
        ("D. Malt", ""),
        ("A. Wilkes", ""),
        ("C. Hops", "Barley, Inc."),
    ]


def test_organizations_stand_beside_names_too() -> None:
    page = """
        Network Working Group                            B. Kantor (U.C. San Diego)
        Request for Comments: 9977                       P. Lapp - BBN
                                                         E. E. Harris-Rand
                                                         C. Hops, S. Glass, Sun Systems, Inc.
                                                         J. Ng, Editor, Nortel Networks
                                                         February 1986
    """
    assert organizations(["B. Kantor", "P. Lapp", "E. Harris", "C. Hops", "S. Glass", "J. Ng, Ed."], page) == [
        ("B. Kantor", "U.C. San Diego"),
        ("P. Lapp", "BBN"),
        ("E. E. Harris", "Rand"),
        ("C. Hops", "Sun Systems, Inc."),
        ("S. Glass", "Sun Systems, Inc."),
        ("J. Ng", "Nortel Networks"),
    ]


def test_centred_title_pages_are_read() -> None:
    page = """
        RFC 9824



                          THE LAMP NETWORK

                         William I. Malt

                        Daniel C. Tapper

                  Bolt Beranek and Newman Inc.

                         25 August 1982
    """
    assert organizations(["W.I. Malt", "D.C. Tapper"], page) == [
        ("William I. Malt", "Bolt Beranek and Newman Inc."),
        ("Daniel C. Tapper", "Bolt Beranek and Newman Inc."),
    ]


def test_the_address_names_the_employer_of_who_writes_for_a_group() -> None:
    page = """
        Network Working Group                                       J. Crow
        Request for Comments: 9101                                      IAB
                                                              February 1997
        [...]

        Author's Address

           Jon Crow
           Dept. of Computer Science
           University College Lampton
           Lampton WC1E 6BT, UK
    """
    (author,) = authors(["J. Crow"], page)
    assert (author.organization, author.place, author.country) == ("University College Lampton", "address", "GB")


def test_an_organization_may_be_the_author() -> None:
    page = """
        Network Working Group                           Sun Microsystems, Inc.
        Request for Comments: 9057                                   June 1988
    """
    (author,) = authors(["Sun Microsystems"], page)
    assert author.is_organization
    assert author.organization == "Sun Microsystems, Inc."


def test_blocks_in_columns_and_shared_blocks_are_read() -> None:
    assert countries(
        ["Y. Li", "Y. Liu", "N. Spring", "D. Wether"],
        """
        Yan Li                              Yun Liu
        Huawei                              Lamp University
        Shenzhen, China                     Pathumthani, Thailand 12121
        EMail: x@example.com                EMail: x@example.com

        Neil Spring
        David Wether
        University of Washington
        Seattle, WA 98195-2350

        EMail: x@example.com
        """,
    ) == ["CN", "TH", "US", "US"]


def test_an_author_without_an_address_does_not_get_the_next_one() -> None:
    assert countries(
        ["N. Spring", "D. Wether"],
        """
        Neil Spring
        EMail: x@example.com

        David Wether
        Somewhere Ltd
        London, UK
        """,
    ) == ["", "GB"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (["Springfield, MA 01101"], "US"),
        (["Vimercate, MI, 20059, Italy"], "IT"),
        (["Rambla Mexico 6125", "Montevideo 11400", "Uruguay"], "UY"),
        (["610 Rue du Luxembourg", "Granby Quebec", "Canada"], "CA"),
        (["5600 MB Eindhoven (The Netherlands)"], "NL"),
        (["Beijing 100084", "P.R.China"], "CN"),
        (["Sydney NSW 2052", "New South Wales"], ""),
        (["Newark, DE 19716"], "US"),
        (["1101 CH Amsterdam"], ""),
        (["Atlanta, Georgia 30350"], "US"),
        (["Palo Alto, CA"], ""),
        (["Tel Aviv, Israel, 69719"], "IL"),
        (["D-28359 Bremen Germany"], "DE"),
    ],
)
def test_a_country_is_one_that_is_printed(address: list[str], code: str) -> None:
    found = country_in(address)
    assert (found.code if found else "") == code


def test_the_name_of_an_organization_is_no_country() -> None:
    assert country_in(["Sky UK", "Isleworth"], "Sky UK") is None
    assert country_in(["LIX, Ecole Polytechnique, France"], "LIX, Ecole Polytechnique, France") is not None


@given(st.binary(max_size=400), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_is_read(content: bytes, names: list[str]) -> None:
    found, date = read_authors(names, read_text(content))
    assert len(found) == len(listed(names))
    assert len(date) in (0, 7, 10)


def test_the_printed_date_counts_and_a_stated_one_must_fit_its_neighbours() -> None:
    written = dict.fromkeys(range(9800, 9820), "March 2024") | {9803: "January 1970", 9804: "July 2031"}
    dates = publication_dates(written, {9801: "2024-04", 9805: ""}, "2026-11-28")
    assert dates[9801] == Published("2024-04", printed=True)
    assert dates[9805] == Published("2024-03", printed=False)
    assert 9803 not in dates
    assert 9804 not in dates
