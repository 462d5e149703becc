"""Measures on catalogues and on records of many years: rows that are counted by hand in the small files."""

from __future__ import annotations

from typing import Any

import pytest
from standlink import Graph
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import compact
from standlink.queries.table import plain

#: By question: arguments, columns, and rows that must be there, counted in the small catalogues and tables.
OF_CATALOGUES: dict[str, tuple[dict[str, Any], tuple[str, ...], list[tuple[Any, ...]]]] = {
    # RFC 21 of 1969 has two authors, neither with a country.
    "catalogues/affiliations": (
        {},
        ("decade", "rfcs", "authorships", "organization", "country", "derived"),
        [(1960, 1, 2, 1.0, 0.0, 0.5)],
    ),
    "linkages/countries-of-both": (
        {},
        ("home", "rapporteurs", "authors", "both", "author_since"),
        [("region:sweden", 0, 1, 0, "2024-04"), ("region:china", 0, 1, 0, "2024-05-01")],
    ),
    "linkages/rapporteurs-and-authors": (
        {},
        ("group", "home", "specifications", "first_version", "rfcs", "author_since"),
        [("actor:example-networks-ltd", None, 1, "2018-06-22", 1, "2024-05-01")],
    ),
    "regions/authors": (
        {},
        ("region", "printed", "derived", "rfcs", "first", "last"),
        [
            ("region:china", 1, 0, 1, "2024-05-01", "2024-05-01"),
            ("region:sweden", 1, 0, 1, "2024-04", "2024-04"),
            # An author at UCLA, in 1969, prints none.
            ("region:united-states", 1, 1, 2, "1969-10-17", "2024-04"),
        ],
    ),
    # Corrected in 2003; replaced by the edition of 2008, known to the year as that of 2001 is to the month.
    "catalogues/amended": (
        {"dataset": "relaton-iso"},
        ("decade", "replaced", "changed", "amended", "corrected", "life", "half_replaced", "unreplaced_5"),
        # Too few editions are at risk to say how long editions last.
        [(2000, 1, 1.0, 0.0, 1.0, 7.2917, None, None)],
    ),
    "catalogues/behind-case": (
        {"case": "5g-standardization"},
        ("group", "home", "specifications", "carried_over", "rapporteurs", "contributions"),
        [
            ("actor:samsung-electronics", "region:south-korea", 1, 0, 0, 1),
            ("actor:example-networks-ltd", None, 1, 0, 1, 0),
        ],
    ),
    "catalogues/committees": (
        {"dataset": "relaton-3gpp"},
        ("committee", "documents", "standards", "first", "last"),
        [("actor:3gpp-sa-wg2", 3, 1, 2018, 2019)],
    ),
    "catalogues/connectors": (
        {"least": "3"},
        ("year", "connector", "stations", "pairs", "share"),
        [(2018, "standard:ccs1", 1, 3, 0.3333), (2018, "standard:nacs", 1, 3, 0.3333)],
    ),
    "technologies/speed": (
        {"least": "3", "documents": "4", "unit": "documents"},
        ("field", "first", "last", "years", "standards"),
        [("technology:ics-43-040-15", 2001, 2010, 4, 4)],
    ),
    "catalogues/declared-patents": (
        {},
        ("office", "place", "group", "home", "filings", "share"),
        [
            ("all", 1, "actor:nokia", "region:finland", 15, 0.6818),
            ("all", 2, "actor:huawei", "region:china", 7, 0.3182),
            ("US", 1, "actor:nokia", "region:finland", 4, 1.0),
        ],
    ),
    "catalogues/fields-together": (
        {"breadth": "sector", "dataset": "relaton-iso"},
        ("a", "b", "decade", "documents", "share", "all"),
        [
            ("technology:ics-33", "technology:ics-35", 2010, 1, 0.3333, 1),
            ("technology:ics-35", "technology:ics-43", 2000, 1, 0.3333, 1),
        ],
    ),
    "catalogues/in-common": (
        {},
        ("a", "b", "decade", "standards", "share_of_a", "share_of_b"),
        [("graph:relaton-iec", "graph:relaton-iso", 2010, 1, 1.0, 0.5)],
    ),
    # Versions of Releases 15 and 16, both of which the case studies, as it does the specification.
    "catalogues/of-case": (
        {"case": "5g-standardization"},
        ("specification", "native", "documents", "how", "dataset", "first", "last"),
        [("standard:3gpp-ts-23-501", "5G", 3, "edition, release", "3GPP specifications (Relaton)", 2018, 2019)],
    ),
    "catalogues/publishers": (
        {},
        ("field", "publisher", "standards", "share"),
        [("technology:ics-33", "actor:iso", 1, 1.0), ("technology:ics-43", "actor:rosstandart", 1, 0.5)],
    ),
    # Of 16 pairs of region and field, 13 are states that signed on GSM: 1 / (13 / 16). Three are the United States'.
    "regions/specialisation": (
        {"acting": "with", "until": "1990", "least": "1", "standards": "1", "origin": "recorded"},
        ("region", "field", "standards", "rta", "specialized", "of"),
        [("region:belgium", "technology:gsm-narrowband-tdma", 1, 1.2308, True, 1)],
    ),
    "regions/next-fields": (
        {"least": "1", "standards": "1", "origin": "recorded", "fields": "1", "regions": "1"},
        ("region",),
        [("region:germany",)],
    ),
    "regions/complexity": (
        {"least": "1", "standards": "1", "origin": "recorded", "fields": "1", "regions": "1", "stability": "0"},
        ("region",),
        [("region:sweden",)],
    ),
    "catalogues/rapporteurs": (
        {},
        ("group", "home", "specifications", "share", "carried_over", "rapporteurs", "first", "last"),
        [("actor:example-networks-ltd", None, 1, 1.0, 0, 1, "2018-06-22", "2019-12-20")],
    ),
    "catalogues/taken-over": (
        {"dataset": "relaton-etsi"},
        ("taken", "documents", "first", "median"),
        [("standard:3gpp-ts-23-501", 1, 2020, 9.6613)],
    ),
    # Multi-beam operation: Huawei with HiSilicon, its own, and Ericsson. Channels: Samsung, Nokia and ZTE.
    "catalogues/topics-together": (
        {"committee": "3gpp-ran-wg1"},
        ("a", "b", "shared", "exceeds"),
        [("region:china", "region:sweden", 1, False), ("region:finland", "region:south-korea", 1, False)],
    ),
}

#: As ``OF_CATALOGUES``, of the release with invented records over many years; see ``tests/windowed.py``.
OF_YEARS: dict[str, tuple[dict[str, Any], tuple[str, ...], list[tuple[Any, ...]]]] = {
    "linkages/change": (
        {"year": "2016"},
        ("a", "b", "before", "after", "fate"),
        [
            ("region:china", "region:sweden", 0, 1, "not seen before"),
            ("region:finland", "region:sweden", 1, 1, "unchanged"),
        ],
    ),
    "catalogues/participation": (
        {},
        ("source", "year", "roles", "actors", "standards", "unfinished"),
        [
            ("coverage:relaton-3gpp-rapporteurship-3gpp", 2009, 4, 3, 2, False),
            ("coverage:tdocs-contributionpaper-3gpp-ran-wg1", 2025, 4, 2, 2, True),
        ],
    ),
}


def answers(graph: Graph, question: str, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of an answer, things by their prefixed names, figures to four places."""
    table = graph.ask(question, **arguments)
    return [dict(zip(table.columns, map(_shown, row), strict=True)) for row in table.rows]


def _shown(term: Any) -> Any:
    value = plain(term)
    return compact(value) if isinstance(value, str) else round(value, 4) if isinstance(value, float) else value


@pytest.mark.parametrize("question", OF_CATALOGUES)
def test_rows_that_little_catalogues_hold_are_there(question: str, catalogued: Release):
    arguments, columns, expected = OF_CATALOGUES[question]
    found = [tuple(row[c] for c in columns) for row in answers(Graph(catalogued), question, arguments)]
    assert [row for row in expected if row not in found] == []


@pytest.mark.parametrize("question", OF_YEARS)
def test_rows_that_records_of_many_years_hold_are_there(question: str, windowed: Release):
    arguments, columns, expected = OF_YEARS[question]
    found = [tuple(row[c] for c in columns) for row in answers(Graph(windowed), question, arguments)]
    assert [row for row in expected if row not in found] == []


def test_replaced_rfcs_are_not_said_to_be_unreplaced(catalogued: Release):
    """RFC 21 was replaced, but the RFC series lists no amendments."""
    notes = " ".join(str(note) for note in Graph(catalogued).answer("catalogues/amended", dataset="ietf").notes)
    assert "no catalogue of the selected documents lists amendments" in notes
    assert "was replaced by another" not in notes


def test_standards_of_catalogues_have_their_date_and_fields(catalogued: Release):
    """What catalogues say of dates and fields serves every question, not only those of catalogues."""
    graph = Graph(catalogued)
    (iso,) = (row for row in answers(graph, "catalogues/datasets", {}) if row["dataset"] == "graph:relaton-iso")
    assert iso["first"] == 1999
    assert iso["with_field"] > 0
    pairs = answers(graph, "technologies/together", {"dataset": "relaton-iso"})
    assert ("technology:ics-35-240-60", "technology:ics-43-040-15") in [(row["a"], row["b"]) for row in pairs]
