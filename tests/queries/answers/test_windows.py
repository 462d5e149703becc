"""Only what sources record from beginning to end is compared, over equal periods in which roles last."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standlink import Graph
from standlink.errors import ParameterError
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import ONTOLOGY, mint
from standlink.queries.answers.actors import central_actors, region_shares
from standlink.queries.answers.linkages import body_links, tie_changes
from standlink.queries.answers.request import Finding, Request
from standlink.queries.answers.selection import Selection, participation
from standlink.queries.answers.tables import Tables, tables_of
from standlink.queries.answers.windows import Source, composition, periods

#: Roles: standard, organization, source, first and last year.
Role = tuple[str, str, str, int | None, int | None]
COUNTRIES = {"nokia": "finland", "ericsson": "sweden", "huawei": "china", "qualcomm": "united-states"}
#: The first and last whole year of each source; lists begin in 2016.
WINDOWS = {"Rapporteurship": (2000, 2024), "ContributionPaper": (2016, 2024)}
#: A source that begins in the middle, a term over both periods, one in each, and a selection.
ROLES: list[Role] = [
    ("ts-1", "nokia", "Rapporteurship", 2001, 2020),
    ("ts-1", "ericsson", "Rapporteurship", 2001, 2020),
    ("ts-2", "huawei", "Rapporteurship", 2017, 2018),
    ("ts-2", "ericsson", "Rapporteurship", 2015, 2018),
    ("ts-3", "nokia", "Rapporteurship", 2003, 2009),
    ("ts-3", "qualcomm", "Rapporteurship", 2003, 2009),
    ("ts-4", "huawei", "ContributionPaper", 2016, None),
    ("ts-4", "qualcomm", "ContributionPaper", 2016, None),
    ("ts-5", "huawei", "Adoption", 2017, None),
    ("ts-5", "nokia", "Adoption", 2017, None),
]


def frame(rows: list[tuple[Any, ...]], **types: type[pl.DataType] | pl.DataType) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=types, orient="row")  # type: ignore[arg-type]


def tables(roles: list[Role] = ROLES, windows: dict[str, tuple[int, int]] = WINDOWS) -> Tables:
    """Return analysis tables of roles and of what is recorded of 3GPP."""
    text, number = pl.String(), pl.Int64()
    frames = {
        "standard_actor": frame(
            [
                (mint("standard", s), mint("actor", a), f"{ONTOLOGY}Contribution", True, first, last, ONTOLOGY + kind,
                 "lists", mint("event", f"e{place}"))
                for place, (s, a, kind, first, last) in enumerate(roles)
            ],
            standard=text, actor=text, role=text, takes_part=pl.Boolean(), date_year=number, ended_year=number,
            kind=text, dataset=text, event=text,
        ),
        "coverage": frame(
            [
                (mint("coverage", kind.lower()), mint("actor", "3gpp"), ONTOLOGY + kind, "lists", first, last, first,
                 last, f"All of {kind}.", f"全部{kind}。")
                for kind, (first, last) in windows.items()
            ],
            coverage=text, thing=text, variable=text, dataset=text, began_year=number, ended_year=number,
            first_year=number, last_year=number, rule=text, rule_zh=text,
        ),
        "contribution": frame([], contribution=text, to=text),
        "labels": frame(
            [(mint("actor", name), f"{ONTOLOGY}Company", name, name) for name in COUNTRIES]
            + [(mint("coverage", kind.lower()), f"{ONTOLOGY}Coverage", kind, kind) for kind in windows],
            **{"iri": text, "class": text, "label": text, "label_zh": text},
        ),
        "ownership": frame([], actor=text, owner=text, since_year=number, until_year=number),
        "actor_region": frame(
            [(mint("actor", name), mint("region", at), "country", False, False) for name, at in COUNTRIES.items()],
            actor=text, region=text, level=text, headquarters=pl.Boolean(), inferred=pl.Boolean(),
        ),
        "membership": frame([], member=text, body=text, event=text, began_year=number, ended_year=number),
    }  # fmt: skip
    return Tables(frames.__getitem__, 2026)


def changes(given_tables: Tables, year: int = 2016, between: str = "regions", **selected: Any) -> Finding:
    return tie_changes(Request(given_tables, Selection(**selected), {"year": [str(year)], "between": [between]}))


def fates(found: Finding) -> dict[tuple[str, str], tuple[int, int, str]]:
    rows = found.frame.select("a", "b", "before", "after", "fate").rows()
    return {(a.rpartition("/")[2], b.rpartition("/")[2]): (*shared, fate) for a, b, *shared, fate in rows}  # type: ignore[misc]


def said(found: Finding) -> str:
    return " ".join(note.text for note in found.notes)


def test_a_source_that_begins_in_the_middle_is_left_out_and_named():
    found = changes(tables())
    assert fates(found) == {
        ("finland", "sweden"): (1, 1, "unchanged"),
        ("china", "sweden"): (0, 1, "not seen before"),
        ("finland", "united-states"): (1, 0, "not seen since"),
    }
    assert "Compares 2007 to 2015 with 2016 to 2024" in said(found)
    assert "2 records are left out: ContributionPaper, recorded from beginning to end from 2016 to 2024 only" in said(
        found
    )
    assert "2 records are left out: the curated cases and some other records are selections" in said(found)
    assert "Rules of recording. Rapporteurship: All of Rapporteurship." in said(found)
    assert all(note.text_zh for note in found.notes)


def test_the_same_roles_without_windows_would_show_a_tie_that_only_began_to_be_recorded():
    both = changes(tables(windows={**WINDOWS, "ContributionPaper": (2000, 2024)}))
    assert fates(both)["china", "united-states"] == (0, 1, "not seen before")


def test_a_term_across_the_boundary_counts_on_both_sides_and_one_that_touches_it_in_neither_too_many():
    # Ericsson's term on ts-2 starts in 2015, but nobody else is on it before 2017.
    assert fates(changes(tables(), 2018))["china", "sweden"] == (1, 1, "unchanged")
    assert fates(changes(tables(), 2019))["china", "sweden"] == (1, 0, "not seen since")


def test_periods_are_as_long_as_the_shortest_compared_window_allows():
    assert "Compares 2016 to 2019 with 2020 to 2023" in said(changes(tables(), 2020))
    shorter = tables(windows={**WINDOWS, "Rapporteurship": (2000, 2022)})
    assert "Compares 2017 to 2019 with 2020 to 2022" in said(changes(shorter, 2020))


def test_a_role_counts_in_each_period_in_which_it_lasted():
    def specifications(**period: int) -> list[str]:
        rows = participation(tables(), Selection(**period)).rows  # type: ignore[arg-type]
        return sorted({str(iri).rpartition("/")[2] for iri in rows["standard"]})

    assert specifications(since=2005, until=2006) == ["ts-1", "ts-3"]
    assert "ts-3" in specifications(since=2009)
    assert "ts-3" not in specifications(since=2010)
    assert "ts-3" not in specifications(until=2002)


def test_what_makes_ties_in_each_period_is_said_beside_the_changes():
    found = changes(tables())
    assert "2 of 3 standards make ties in the earlier period, 2 of 2 in the later" in said(found)


@pytest.mark.parametrize(("listed", "is_settled"), [("huawei", True), ("qualcomm", False)])
def test_who_is_first_without_a_source_is_said_and_no_headline_names_a_leader(listed: str, is_settled: bool) -> None:
    """China leads by rapporteurs, and by the papers of a list only in one of the two cases."""
    terms: list[Role] = [(f"ts-{n}", "huawei", "Rapporteurship", 2003, 2009) for n in range(3)]
    papers: list[Role] = [(f"ts-{n}", listed, "ContributionPaper", 2016, None) for n in range(10, 14)]
    found = region_shares(Request(tables([*terms, *papers]), Selection()))
    assert found.unsettled is not is_settled
    turned = f"without ContributionPaper, first is {mint('region', 'china')}."
    assert (f"Who is first depends on a part of the data: {turned}" in said(found)) is not is_settled
    assert set(found.frame["groups"]) == {1}
    assert set(found.frame["largest"]) == {1.0}


def test_a_broker_by_ties_of_single_standards_is_no_settled_leader():
    """Ericsson alone has a partner outside of a clique, by one standard."""
    clique = [(f"ts-{n}", a, "Rapporteurship", 2003, 2009) for n in range(2) for a in ("ericsson", "nokia", "qualcomm")]
    bridge = [("ts-9", a, "Rapporteurship", 2003, 2009) for a in ("ericsson", "huawei")]
    found = central_actors(Request(tables([*clique, *bridge]), Selection()))
    assert found.frame["betweenness"][0] > 0
    assert found.unsettled
    assert "without ties of a single standard, nobody is." in said(found)


def test_a_period_bounds_the_comparison():
    assert "Compares 2014 to 2015 with 2016 to 2017" in said(changes(tables(), since=2014))
    assert "Compares 2015 to 2015 with 2016 to 2016" in said(changes(tables(), until=2016))


def test_where_no_source_covers_both_the_answer_says_which_years_would_do():
    found = changes(tables(), 1990)
    assert found.frame.is_empty()
    assert said(found).startswith("No results: none of 10 records is of a source that records the years before 1990")
    assert "Choose a year from 2003 to 2022, for which Rapporteurship (2000 to 2024) can be compared." in said(found)


def test_a_selection_alone_cannot_be_compared():
    found = changes(tables(windows={}))
    assert found.frame.is_empty()
    assert "import a catalogue or list that records roles for 6 years or more" in said(found)


def replacing(of: Tables, **frames: pl.DataFrame) -> Tables:
    """Return tables with some of them replaced."""
    texts = pl.col(pl.Categorical).cast(pl.String)
    return Tables(lambda name: frames.get(name, of[name].with_columns(texts)), 2026)


def test_committees_of_one_list_are_compared_by_their_own_windows():
    first, second = mint("actor", "ran-1"), mint("actor", "ran-2")
    firms = ("huawei", "nokia")
    roles: list[Role] = [
        (f"ts-{year}", firm, "ContributionPaper", year, None) for year in (2012, 2018) for firm in firms
    ]
    given_tables = tables(roles, {"ContributionPaper": (2000, 2024)})
    window = given_tables["coverage"].with_columns(pl.col(pl.Categorical).cast(pl.String))
    later = pl.lit(2016, pl.Int64)
    of_first = window.with_columns(thing=pl.lit(first))
    of_second = window.with_columns(
        thing=pl.lit(second), coverage=pl.lit(mint("coverage", "second")), first_year=later, began_year=later
    )
    committees = [first, first, second, second]
    to = pl.DataFrame({"contribution": [mint("event", f"e{n}") for n in range(4)], "to": committees})
    found = changes(replacing(given_tables, coverage=pl.concat([of_first, of_second]), contribution=to))
    assert fates(found) == {("china", "finland"): (1, 0, "not seen since")}
    assert "2 records are left out" in said(found)


@given(
    st.lists(st.tuples(st.integers(1950, 2024), st.integers(0, 40)), max_size=6),
    st.integers(1940, 2030),
    st.none() | st.integers(1900, 1939),
    st.none() | st.integers(2031, 2040),
)
def test_periods_are_equal_and_within_all_windows(
    windows: list[tuple[int, int]], year: int, since: int | None, until: int | None
):
    found = [
        Source(str(n), "", "", "", "", first, first + more, first, first + more, 1)
        for n, (first, more) in enumerate(windows)
    ]
    chosen = periods(found, year, since, until)
    assert set(chosen.compared) | set(chosen.left_out) == set(found)
    assert bool(chosen.compared) == (chosen.length > 0)
    for source in chosen.compared:
        assert source.first <= chosen.first < year <= chosen.last <= source.last
        assert year - chosen.first == chosen.last - year + 1


# on a release


def test_what_is_seen_in_a_release_of_many_years(windowed: Release):
    rows = Graph(windowed).ask("linkages/change", year="2016").records()
    seen = {(r["a"].rpartition("/")[2], r["b"].rpartition("/")[2]): (r["before"], r["after"], r["fate"]) for r in rows}
    assert seen == {
        ("finland", "sweden"): (1, 1, "unchanged"),
        ("china", "sweden"): (0, 1, "not seen before"),
        ("finland", "united-states"): (1, 0, "not seen since"),
    }
    notes = " ".join(note.text for note in Graph(windowed).answer("linkages/change", year="2016").notes)
    assert "Compares 2007 to 2015 with 2016 to 2024" in notes
    assert "Rapporteurs of 3GPP (2006 to 2024" in notes
    assert "Contributions to meetings of 3GPP RAN WG1, recorded from beginning to end from 2016 to 2024 only" in notes


def test_participation_by_year_and_source_marks_the_unfinished_year_and_has_no_unknown_zero(windowed: Release):
    rows = Graph(windowed).ask("catalogues/participation").records()
    by = {(str(r["source"]).rpartition("/")[2], r["year"]): r for r in rows}
    papers, terms = ("tdocs-contributionpaper-3gpp-ran-wg1", "relaton-3gpp-rapporteurship-3gpp")
    assert sorted(year for source, year in by if source == papers) == list(range(2016, 2026))
    assert sorted(year for source, year in by if source == terms) == list(range(2006, 2025))
    assert [r["year"] for r in rows if r["unfinished"]] == [2025]
    assert by[terms, 2012]["standards"] == 1
    assert by[terms, 2009]["standards"] == by[terms, 2020]["standards"] == 2
    assert by[papers, 2016]["roles"] == 4
    of_nobody = Graph(windowed).ask("catalogues/participation", within="united-states").records()
    assert {r["year"]: r["roles"] for r in of_nobody if str(r["source"]).endswith("rapporteurship-3gpp")}[2012] == 0


def test_no_membership_is_in_a_year_after_the_release(graph: Graph):
    year = int(graph.release.published[:4])
    for name in ("since", "until"):
        with pytest.raises(ParameterError, match=f"{name}: {year + 1} is after {year}, the year of this release"):
            graph.ask("linkages/bodies", **{name: str(year + 1)})


def test_members_now_are_those_that_have_not_left(graph: Graph):
    tables_now = tables_of(graph.release)
    rows = body_links(Request(tables_now)).frame
    assert len(rows)
    members = tables_now["membership"].filter(pl.col("body") == mint("actor", "3gpp"))
    assert members["ended_year"].null_count() == len(members)


def test_roles_are_counted_by_the_source_that_recorded_them():
    of_roles = tables()["standard_actor"]["event"]
    note = composition(tables(), pl.concat([of_roles, of_roles]))
    assert note is not None
    assert note.text == (
        "By source: 6 roles from Rapporteurship (whole years 2000 to 2024); 2 roles from ContributionPaper (whole "
        "years 2016 to 2024); 2 roles from selections, such as the curated cases."
    )
    assert [number for number in ("6项", "2000至2024年", "选录2项") if number not in note.text_zh] == []
    assert composition(tables(windows={}), of_roles) is None
