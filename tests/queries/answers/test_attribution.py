"""Who counts as whom: people for their organization, organizations for their group, and no tie within a group."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import few
from standlink import Graph
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import ONTOLOGY, mint
from standlink.queries.answers.selection import Selection, by_actor, by_region, participation
from standlink.queries.answers.tables import Tables, tables_of
from standlink.queries.measures.incidence import Incidence
from standlink.queries.measures.linkage import links

Row = tuple[str, str, str, int | None]
#: Ulrich is a rapporteur for Nokia in China and in Finland; Erika for Ericsson. One role is recorded by two rows.
ROWS: list[Row] = [
    ("ts-1", "ulrich", "e1", 1997),
    ("ts-1", "nokia", "e1", 1997),
    ("ts-1", "ulrich", "e2", 1997),
    ("ts-1", "nokia-china", "e2", 1997),
    ("ts-2", "erika", "e3", 2001),
    ("ts-2", "ericsson", "e3", 2001),
    ("ts-2", "nokia-china", "e4", 2001),
    ("ts-3", "ulrich", "e5", 2002),
    ("ts-3", "motorola", "e6", 2002),
    ("ts-4", "motorola", "e7", 2016),
    ("ts-4", "lenovo", "e8", 2016),
    ("ts-5", "lone", "e9", 2016),
    ("ts-5", "lenovo", "e8", 2016),
]
COUNTRIES = {
    "nokia": "finland",
    "nokia-china": "china",
    "ericsson": "sweden",
    "motorola": "united-states",
    "lenovo": "china",
}
#: No window of a source is known.
COVERAGE = dict.fromkeys(("coverage", "thing", "dataset", "variable", "rule", "rule_zh"), pl.String) | dict.fromkeys(
    ("first_year", "last_year", "began_year", "ended_year"), pl.Int64
)
PEOPLE = ("ulrich", "erika", "lone")


def tables(rows: list[Row], owners: dict[str, tuple[str, int | None]] | None = None) -> Tables:
    """Return analysis tables of roles, with owners by actor and since when."""
    owners = {"nokia-china": ("nokia", None), "motorola": ("lenovo", 2014)} if owners is None else owners

    def actor(name: str) -> str:
        return mint("region", "texas") if name == "texas" else mint("actor", name)

    names = sorted({name for _, name, _, _ in rows} | COUNTRIES.keys())
    frames = {
        "standard_actor": pl.DataFrame(
            [
                (mint("standard", standard), actor(name), ONTOLOGY + "Contribution", True, mint("event", event), year)
                for standard, name, event, year in rows
            ],
            schema={
                **dict.fromkeys(("standard", "actor", "role"), pl.String),
                "takes_part": pl.Boolean,
                "event": pl.String,
                "date_year": pl.Int64,
            },
            orient="row",
        ).with_columns(kind="role", ended_year=pl.lit(None, pl.Int64), dataset=pl.lit("5g")),
        "labels": pl.DataFrame(
            {
                "iri": list(map(actor, names)),
                "class": [ONTOLOGY + ("Person" if name in PEOPLE else "Company") for name in names],
                "label": names,
                "label_zh": names,
            }
        ),
        "coverage": pl.DataFrame(schema=COVERAGE),
        "contribution": pl.DataFrame(schema={"contribution": pl.String, "to": pl.String}),
        "ownership": pl.DataFrame(
            [(actor(owned), actor(owner), since, None) for owned, (owner, since) in owners.items()],
            schema={"actor": pl.String, "owner": pl.String, "since_year": pl.Int64, "until_year": pl.Int64},
            orient="row",
        ),
        "actor_region": pl.DataFrame(
            [(actor(name), mint("region", place), "country", False, False) for name, place in COUNTRIES.items()]
            + [(actor("texas"), mint("region", "united-states"), "country", False, False)],
            schema=["actor", "region", "level", "headquarters", "inferred"],
            orient="row",
        ),
    }
    return Tables(frames.__getitem__)


def ties(found: pl.DataFrame) -> set[tuple[str, str, int]]:
    rows = links(Incidence.of(found)).select("a", "b", "shared").rows()
    return {(str(a).rpartition("/")[2], str(b).rpartition("/")[2], shared) for a, b, shared in rows}


def test_one_man_at_two_offices_of_a_firm_ties_nobody() -> None:
    given_rows = tables(ROWS[:4])
    for place in ("home", "unit"):
        assert ties(by_region(given_rows, Selection(place=place)).rows) == set()
        assert ties(by_actor(given_rows, Selection(place=place)).rows) == set()


def test_two_firms_tie_their_homes_or_the_countries_of_their_offices() -> None:
    given_rows = tables(ROWS[:7])
    assert ties(by_region(given_rows, Selection()).rows) == {("finland", "sweden", 1)}
    assert ties(by_region(given_rows, Selection(place="unit")).rows) == {("china", "sweden", 1)}
    assert ties(by_actor(given_rows, Selection()).rows) == {("ericsson", "nokia", 1)}
    assert ties(by_actor(given_rows, Selection(place="unit")).rows) == {("ericsson", "nokia-china", 1)}


def test_roles_without_a_region_are_counted_in_a_note() -> None:
    (note,) = by_region(tables([*ROWS, ("ts-9", "nowhere", "e99", 2020)]), Selection()).remarks
    assert note.text == (
        "2 of 11 roles (18.2%) are left out, because no country of the actor is recorded; by source: the curated cases "
        "and other selections 18.2%."
    )
    assert note.text_zh.startswith("11项角色中有2项（18.2%）因行为主体所属国家未有记录而未计入")
    assert not by_region(tables(ROWS[:7]), Selection()).remarks


def test_a_fact_stated_by_an_event_and_a_relation_is_one_role(graph: Graph) -> None:
    rows = graph.ask("actors/roles", case="ev-charging-unification").records()
    roles = {str(row["role"]).rpartition("#")[2] for row in rows if str(row["actor"]).endswith("/sae")}
    assert "Publication" in roles
    assert not {"publishedBy", "publishes"} & {str(row["role"]).rpartition("#")[2] for row in rows}


def test_bodies_among_actors_and_the_selection_of_a_case_are_said(graph: Graph) -> None:
    def notes(**arguments: str) -> str:
        return " ".join(map(str, graph.answer("linkages/actors", **arguments).notes))

    bodies, case = "standards bodies or committees; each shares its standards", "that the case studies: a selection"
    assert bodies in notes(case="5g-standardization")
    assert case in notes(case="5g-standardization")
    assert bodies not in notes(case="5g-standardization", actors="company")
    assert case not in notes(actors="company")
    of_one = " ".join(map(str, graph.answer("linkages/of-actor", actor="nokia").notes))
    assert bodies not in of_one, "the question has no parameter actors"


def test_a_person_counts_for_the_organization_and_never_beside_it() -> None:
    rows = participation(tables(ROWS), Selection()).rows
    assert rows.filter(pl.col("actor").cast(pl.String).str.contains("ulrich|erika")).is_empty()
    assert len(rows.filter(pl.col("standard") == mint("standard", "ts-1"))) == 2


def test_a_person_whose_role_names_no_organization_counts_for_that_of_other_roles() -> None:
    rows = participation(tables(ROWS), Selection()).rows.filter(pl.col("standard") == mint("standard", "ts-3"))
    assert set(rows["actor"].cast(pl.String)) & {mint("actor", "nokia"), mint("actor", "nokia-china")}
    alone = participation(tables(ROWS), Selection()).rows.filter(pl.col("standard") == mint("standard", "ts-5"))
    assert mint("actor", "lone") in set(alone["actor"].cast(pl.String))


def test_people_may_count_apart_and_colleagues_are_not_tied() -> None:
    people = Selection(actors="person")
    rows: list[Row] = [
        ("ts-1", "ulrich", "e1", 2000),
        ("ts-1", "nokia", "e1", 2000),
        ("ts-1", "lone", "e2", 2000),
        ("ts-1", "nokia-china", "e2", 2000),
        ("ts-1", "erika", "e3", 2000),
        ("ts-1", "ericsson", "e3", 2000),
    ]
    assert ties(by_actor(tables(rows), people).rows) == {("erika", "lone", 1), ("erika", "ulrich", 1)}
    assert ties(by_region(tables(rows), people).rows) == {("finland", "sweden", 1)}


def test_a_firm_belongs_to_its_owner_from_the_year_of_the_purchase() -> None:
    before = tables([("ts-4", "motorola", "e7", 2013), ("ts-4", "lenovo", "e8", 2013)])
    since = tables([("ts-4", "motorola", "e7", 2014), ("ts-4", "lenovo", "e8", 2014)])
    assert ties(by_actor(before, Selection(place="unit")).rows) == {("lenovo", "motorola", 1)}
    assert ties(by_actor(since, Selection(place="unit")).rows) == set()
    assert ties(by_region(before, Selection()).rows) == {("china", "united-states", 1)}


def test_regions_that_act_are_left_out_and_counted_or_count_as_actors() -> None:
    rows: list[Row] = [("gsm", "texas", "e1", 1987), ("gsm", "nokia", "e2", 1987)]
    without, counted = (by_region(tables(rows), Selection(acting=how)) for how in ("without", "with"))
    assert (ties(without.rows), without.acting) == (set(), 1)
    assert (ties(counted.rows), counted.acting) == ({("finland", "united-states", 1)}, 0)


MODERATE = settings(max_examples=few(10))
NAMES = st.sampled_from(["nokia", "nokia-china", "ericsson", "motorola", "lenovo", "ulrich", "erika"])
ROLES = st.lists(
    st.tuples(st.sampled_from(["s", "t", "u"]), NAMES, st.sampled_from("abcdef"), st.just(2016)), max_size=12
)


@MODERATE
@given(ROLES, st.sampled_from(["home", "unit"]), st.randoms())
def test_a_record_twice_and_the_order_of_records_make_no_difference(rows: list[Row], place: str, random: Any) -> None:
    again = rows + rows
    random.shuffle(again)
    for by in (by_region, by_actor):
        once, twice = (ties(by(tables(given_rows), Selection(place=place)).rows) for given_rows in (rows, again))
        assert once == twice


@MODERATE
@given(ROLES)
def test_a_firm_split_into_two_units_has_the_ties_of_the_whole(rows: list[Row]) -> None:
    whole = [(s, {"nokia-china": "nokia"}.get(name, name), event, year) for s, name, event, year in rows]
    for by in (by_region, by_actor):
        assert ties(by(tables(rows), Selection()).rows) == ties(by(tables(whole), Selection()).rows)


@MODERATE
@given(ROLES, st.sampled_from(["home", "unit"]))
def test_no_tie_is_within_a_group_or_of_a_person_with_the_employer(rows: list[Row], place: str) -> None:
    for a, b, _ in ties(by_actor(tables(rows), Selection(place=place)).rows):
        assert {a, b} not in ({"nokia", "nokia-china"}, {"lenovo", "motorola"})


@pytest.mark.parametrize("level", ["country", "continent"])
def test_where_the_unit_is_regions_take_part_in_as_many_standards_as_sparql_counts(
    graph: Graph, release: Release, level: str
) -> None:
    kind = {"country": "Country", "continent": "Continent"}[level]
    counted = graph.sparql(
        f"SELECT ?region (COUNT(DISTINCT ?standard) AS ?n) {{ ?standard a sl:Standard ; sl:hasParticipant ?actor . "
        f"?actor a sl:Organization ; sl:locatedIn ?region . ?region a sl:{kind} }} GROUP BY ?region"
    ).records()
    found = by_region(tables_of(release), Selection(level=level, place="unit")).rows
    standards = found.group_by("node").agg(pl.col("standard").n_unique())
    assert {row["region"]: row["n"] for row in counted} == dict(
        standards.with_columns(pl.col("node").cast(pl.String)).rows()
    )
