"""Golden answers of the measures: what is known of the three cases, and can be counted by hand, must come out of each.

Rows are given by the columns that further facts will hardly change; ``AT_LEAST`` has figures that further facts can
only raise.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from standlink import Graph
from standlink.ontology.namespaces import compact
from standlink.queries.answers.tables import tables_of
from standlink.queries.library import library

from .test_golden_on_catalogues import OF_CATALOGUES, OF_YEARS, answers
from .test_golden_on_panels import OF_PANELS

#: By question: arguments, columns, and rows of these columns that must be among those of the answer.
ROWS: dict[str, tuple[dict[str, Any], tuple[str, ...], list[tuple[Any, ...]]]] = {
    # Shares as they are recorded, of all declared families, not of these four.
    "convergence/installed-base": (
        {
            "indicator": "declaredPatentFamilyShare",
            "rivals": ["huawei", "ericsson", "nokia", "qualcomm"],
            "until": "2021",
        },
        ("time", "rival", "amount", "share"),
        [("2021-02", "actor:huawei", 15.39, 0.1539), ("2021-02", "actor:ericsson", 4.35, 0.0435)],
    ),
    "convergence/rival-outcome": (
        {"rivals": ["nacs", "ccs1"]},
        ("rival", "adopters", "backers", "enumerated", "last_share"),
        [("standard:nacs", 27, 2, True, None), ("standard:ccs1", 0, 8, False, None)],
    ),
    "technologies/new-pairs": (
        {"case": "5g-standardization"},
        ("a", "b", "year", "standard"),
        [("technology:ldpc-code", "technology:polar-code", 2016, "standard:5g-nr")],
    ),
    # Radio bands and proposals are no fields, so neither Recommendation M.2150 nor an edition of it has one.
    "technologies/diversity": (
        {"case": "5g-standardization"},
        ("standard", "variety", "diversity"),
        [("standard:5g-nr", 11, 0.2902), ("standard:3gpp-ts-38-212", 1, 0.0)],
    ),
    "technologies/together": (
        {"case": "5g-standardization"},
        ("a", "b", "shared", "cosine"),
        [("technology:ldpc-code", "technology:polar-code", 1, 0.7071)],
    ),
    "technologies/field-trend": (
        {"case": "5g-standardization"},
        ("field", "year", "standards", "shared"),
        [("technology:ng-ran", 2018, 6, 0)],
    ),
    # No source of the cases says which years it records from beginning to end, so none is marked.
    "technologies/by-year": (
        {"until": "1990"},
        ("year", "standards", "fields", "unfinished"),
        [(1987, 1, 1.0, False)],
    ),
    "diffusion/growth": (
        {"standard": "nacs"},
        ("date", "adopters", "backers"),
        [("2022", 0, 1), ("2023-05-25", 1, 1)],
    ),
    "actors/communities": (
        {"acting": "with", "case": "5g-standardization", "until": "1990", "modularity": "0"},
        ("actor", "community", "size", "firm"),
        [("region:belgium", 1, 13, 1.0), ("region:sweden", 1, 13, 1.0)],
    ),
    # Thirteen states signed on GSM, and nobody else is recorded that early: each is one of twelve neighbours.
    "regions/communities": (
        {"acting": "with", "until": "1990", "modularity": "0"},
        ("region", "community", "size"),
        [("region:france", 1, 13), ("region:norway", 1, 13)],
    ),
    "actors/central": (
        {"acting": "with", "case": "5g-standardization", "until": "1990"},
        ("actor", "degree", "betweenness"),
        [("region:france", 12, 0.0)],
    ),
    "regions/central": (
        {"acting": "with", "until": "1990"},
        ("region", "degree", "betweenness", "pagerank"),
        [("region:france", 12, 0.0, 0.0769)],
    ),
    # One unit of GSM over 78 pairs of states; each state has 12 of these.
    "linkages/network": (
        {"acting": "with", "until": "1990", "case": "5g-standardization"},
        ("a", "b", "shared", "strength", "association", "cosine"),
        [("region:france", "region:norway", 1, 0.0128, 1.0, 1.0)],
    ),
    # Ericsson and four firms of China are in New Radio; nobody else of Sweden is.
    "linkages/of-actor": (
        {"actor": "nokia"},
        ("linked", "shared", "through"),
        [
            ("actor:ericsson", 2, "5G New Radio (5G NR), KT 5G-SIG specification"),
            ("region:sweden", 2, "5G New Radio (5G NR), KT 5G-SIG specification"),
        ],
    ),
    "linkages/ranking": (
        {"acting": "with", "until": "1990"},
        ("region", "standards", "partners", "strength"),
        [("region:france", 1, 12, 0.1538)],
    ),
    # Thirteen states on one standard: there is no other way to place them.
    "linkages/beyond-chance": (
        {"acting": "with", "until": "1990", "case": "5g-standardization"},
        ("a", "b", "shared", "expected", "ratio", "probability", "probability_of_fewer", "exceeds", "fewer"),
        [("region:france", "region:norway", 1, 1.0, 1.0, 1.0, 1.0, False, False)],
    ),
    "linkages/actors": (
        {"acting": "with", "case": "5g-standardization", "until": "1990"},
        ("a", "b", "shared"),
        [("region:france", "region:norway", 1)],
    ),
    "standards/reach": (
        {"acting": "with", "until": "1990"},
        ("standard", "richness", "shannon", "evenness", "hhi"),
        [("standard:gsm", 13, 2.5649, 1.0, 0.0769)],
    ),
    "regions/participation": (
        {"acting": "with", "until": "1990", "counting": "fractional", "case": "5g-standardization"},
        ("region", "count", "share"),
        [("region:france", 0.0769, 0.0769)],
    ),
    "actors/roles": (
        {"case": "ev-charging-unification", "actors": "company"},
        ("actor", "role", "first"),
        [("actor:ford", "sl:Backing", 2011), ("actor:ford", "sl:Adoption", 2023)],
    ),
    "actors/kinds": (
        {"acting": "with", "until": "1990", "case": "5g-standardization"},
        ("kind", "actors", "share"),
        [("other", 13, 1.0)],
    ),
    "barriers/coverage": (
        {"case": "5g-standardization"},
        ("case", "kind"),
        [("initiative:5g-standardization", "sl:technologicalBarrier")],
    ),
    "barriers/gaps": (
        {"case": "ev-charging-unification"},
        ("case", "kind"),
        [("initiative:ev-charging-unification", "sl:technologicalBarrier")],
    ),
    "barriers/together": (
        {},
        ("a", "b", "both"),
        [("sl:regulatoryBarrier", "sl:technologicalBarrier", 3)],
    ),
    "barriers/strategies": (
        {"case": "5g-standardization"},
        ("remedy", "barriers", "kinds"),
        [("event:ran1-87-decides-channel-coding", 1, 2)],
    ),
    "catalogues/figures": (
        {"indicator": "memberCount"},
        ("observed", "period", "value"),
        [("actor:chademo-association", "2018-11", 406.0), ("actor:charin", "2019-10", 180.0)],
    ),
    "evidence/coverage": (
        {"thing": "nacs"},
        ("dataset", "kind", "records", "first", "last"),
        [
            ("graph:ev-charging", "sl:Adoption", 27, 2023, 2024),
            ("graph:ev-charging", "sl:Announcement", 6, 2023, 2024),
        ],
    ),
    "evidence/low-confidence": (
        {},
        ("assertion", "kind", "source"),
        [
            (
                "event:intel-favours-ldpc-code",
                "sl:Event",
                "source:degaetanos-com-forum-digest-of-ran1-86bis-channel-coding",
            )
        ],
    ),
    "linkages/between-regions": (
        {"a": "japan", "b": "china"},
        ("standard", "actorA", "actorB", "whenA"),
        [("standard:chaoji", "actor:chademo-association", "actor:china-electricity-council", "2018-08")],
    ),
    "evidence/single-sourced": (
        {"confidence": "medium"},
        ("assertion", "kind", "source", "best"),
        [
            (
                "event:apple-lucent-meeting",
                "sl:Event",
                "source:cult-of-mac-steve-jobs-and-the-wi-fi-revolution",
                "medium",
            )
        ],
    ),
    "catalogues/by-year": (
        {"dataset": "wifi", "until": "2000"},
        ("year", "dataset", "standards"),
        [(1999, "graph:wifi", 2)],
    ),
}

#: By question: arguments, the column that names, its value, and the least that another column must have there.
AT_LEAST: dict[str, tuple[dict[str, Any], str, str, dict[str, float]]] = {
    "convergence/lineages": (
        {"case": "wi-fi-standardization"},
        "standard",
        "standard:ieee-802-11-1997",
        {"descendants": 33, "depth": 6, "width": 13},
    ),
    "linkages/regions": ({}, "a", "region:china", {"shared": 3, "strength": 1}),
    "linkages/bodies": ({}, "a", "actor:3gpp", {"shared": 3, "strength": 3}),
    "actors/reach-of-bodies": ({}, "body", "region:european-union", {"richness": 27, "evenness": 0.99}),
    "diffusion/lag": (
        {"case": "ev-charging-unification"},
        "standard",
        "standard:nacs",
        {"adoptions": 27, "median": 0.5},
    ),
    "diffusion/lag-of-regions": ({}, "region", "region:united-states", {"adoptions": 10, "standards": 2, "least": 0.5}),
    "diffusion/curve": ({"standard": "nacs"}, "parameter", "m", {"value": 25, "most": 26, "r_squared": 0.9}),
    "claims/contested": ({}, "kind", "sl:descriptive", {"claims": 51, "disputed": 1, "index": 0.01}),
    "evidence/overview": ({}, "kind", "sl:Claim", {"assertions": 129, "singleSourced": 129}),
    "evidence/sources": ({}, "source", "source:standards-driven-growth", {"assertions": 300, "only": 300}),
    "evidence/sensitivity": ({}, "without", "source:3gpp-ts-23-501-rel-15-15-0-0", {"rows": 2, "tau": 0.5, "stay": 7}),
    "catalogues/by-field": ({}, "field", "technology:ng-ran", {"standards": 6, "first": 2018}),
    "catalogues/datasets": ({}, "dataset", "graph:wifi", {"standards": 26, "with_relation": 0.9}),
    "catalogues/relations": ({"case": "wi-fi-standardization"}, "relation", "sl:amends", {"stated": 30}),
}


def test_every_measure_has_a_golden_answer():
    measured = {id_ for id_, question in library().items() if not question.sparql}
    assert sorted([*ROWS, *AT_LEAST, *OF_CATALOGUES, *OF_YEARS, *OF_PANELS]) == sorted(measured)


@pytest.mark.parametrize("question", ROWS)
def test_rows_that_are_known_are_there(question: str, graph: Graph):
    arguments, columns, expected = ROWS[question]
    found = [tuple(row[c] for c in columns) for row in answers(graph, question, arguments)]
    assert [row for row in expected if row not in found] == []


@pytest.mark.parametrize("question", AT_LEAST)
def test_figures_are_at_least_what_is_known(question: str, graph: Graph):
    arguments, column, value, least = AT_LEAST[question]
    row = next(row for row in answers(graph, question, arguments) if row[column] == value)
    assert {name: row[name] for name in least if not row[name] >= least[name]} == {}


def test_thirteen_states_on_gsm_share_one_unit_over_all_their_pairs(graph: Graph):
    rows = answers(graph, "linkages/network", {"until": "1990", "case": "5g-standardization", "acting": "with"})
    assert len(rows) == 13 * 12 / 2
    assert sum(row["strength"] for row in rows) == pytest.approx(1, abs=0.01)


def test_the_evidence_of_an_answer_is_beside_it(graph: Graph):
    answer = graph.answer("diffusion/growth", standard="nacs")
    assert answer.evidence is not None
    assert 0 < answer.evidence.single_source < answer.evidence.statements
    assert answer.notes[-1].counts["statements"] == answer.evidence.statements
    document = json.loads(answer.to_json())
    assert document["notes"] == [str(note) for note in answer.notes]
    assert document["notes_zh"] == [note.text_zh for note in answer.notes]


def test_rivals_whose_adopters_were_recorded_by_different_rules_are_not_compared(graph: Graph):
    """The adopters of NACS were listed by news agencies; of CCS1 there is one press event of 2011, and Chrysler."""
    for question in ("convergence/rival-outcome", "convergence/rival-adoption"):
        answer = graph.answer(question, rivals=["nacs", "ccs1"])
        shares = {row.get("last_share", row.get("share")) for row in answer.table.records()}
        assert shares == {None}
        assert any(
            "The adopters of North American Charging Standard (NACS) (2023-05 to 2024-04-30) are complete; those of "
            "CCS Combo 1 are single announcements." in str(note)
            for note in answer.notes
        )


def test_a_rival_without_commitments_is_named(graph: Graph):
    notes = graph.answer("convergence/rival-outcome", rivals=["nacs", "ccs1", "chaoji"]).notes
    assert any(str(note).startswith("No dated adoption or backing of ChaoJi") for note in notes)


def test_adopters_so_far_include_those_before_the_first_year(graph: Graph):
    rows = graph.ask("diffusion/growth", standard="nacs", since="2024").records()
    assert [row["adopters"] for row in rows] == [26, 27]
    outcome = graph.ask("convergence/rival-outcome", rivals=["nacs", "ccs1"], since="2024").records()
    assert [row["adopters"] for row in outcome] == [27, 0]
    nothing = graph.answer("diffusion/growth", standard="nacs", since="2025")
    assert nothing.notes[0].text == "No results: none of 29 rows is dated 2025 or later."


def test_adopters_were_recorded_completely_in_the_years_of_a_coverage_only(graph: Graph):
    rows = graph.ask("convergence/rival-adoption", rivals=["nacs", "ccs1"]).records()
    complete = {(str(row["rival"]).rpartition("/")[2], str(row["year"])) for row in rows if row["enumerated"]}
    assert complete == {("nacs", "2023"), ("nacs", "2024")}


@pytest.mark.parametrize(
    ("question", "arguments"),
    [("diffusion/growth", {"standard": "nacs"}), ("diffusion/curve", {"standard": "nacs"}), ("diffusion/lag", {})],
)
def test_answers_on_adoption_say_when_adopters_were_recorded(graph: Graph, question: str, arguments: dict[str, str]):
    notes = list(map(str, graph.answer(question, **arguments).notes))
    assert any("were recorded systematically from 2023-05 to 2024-04-30 only" in note for note in notes)
    single = list(map(str, graph.answer("diffusion/growth", standard="ccs").notes))
    assert any("Combined Charging System (CCS) were not recorded systematically" in note for note in single)


def test_limits_of_curves_are_said(graph: Graph):
    notes = list(map(str, graph.answer("diffusion/curve", standard="nacs").notes))
    assert any("The ceiling of the logistic curve, 25.9, is below the 27 adopters observed" in note for note in notes)
    assert any("imitation (q) at its bound of zero" in note for note in notes)
    assert not any("overlap" in note for note in notes)


def test_remedies_that_address_equally_many_barriers_are_said_to(graph: Graph):
    answer = graph.answer("barriers/strategies", case="5g-standardization")
    assert len({row["barriers"] for row in answer.table}) == 1
    assert any("none addresses more than another" in str(note) for note in answer.notes)


def test_one_standard_behind_most_lags_is_said(graph: Graph):
    answer = graph.answer("diffusion/lag-of-regions")
    assert any("27 of 28 adoptions are of one standard" in str(note) for note in answer.notes)
    assert any(note.kind == "excluded" and "date of adoption or publication" in note.text for note in answer.notes)
    assert answer.notes[-1].counts["statements"] == 28, "only the adoptions that are counted"
    adopters = [int(str(row["adopters"])) for row in answer.table]
    few = [number < 5 for number in adopters]
    assert few == sorted(few), "regions with few adopters come last"


def test_shares_are_not_divided_again(graph: Graph):
    chosen = {"indicator": "declaredPatentFamilyShare", "rivals": ["huawei", "ericsson", "nokia", "qualcomm"]}
    answer = graph.answer("convergence/installed-base", **chosen)
    assert [row["concentration"] for row in answer.table] == [None] * 4
    assert any("none is a share of these 4" in str(note) for note in answer.notes)
    bids = graph.answer("convergence/installed-base", indicator="winningBids", rivals=["att", "verizon"])
    assert sum(float(str(row["share"])) for row in bids.table) == pytest.approx(1)
    assert any("Shares are of the sum of these 2." in str(note) for note in bids.notes)


def test_figures_of_different_units_are_listed_unit_by_unit_and_convertible_ones_converted(graph: Graph):
    answer = graph.answer("catalogues/figures", indicator="maximumRating")
    units = [compact(str(row["unit"])) for row in answer.table]
    assert set(units) == {"sl:kilowatt", "sl:volt"}
    assert len([1 for one, next_one in pairwise(units) if one != next_one]) == 1, "one block for each unit"
    assert max(row["value"] for row in answer.table if str(row["unit"]).endswith("kilowatt")) == 3750
    assert "Converted: 1 value from MW to kW." in map(str, answer.notes)
    assert any("are not compared" in str(note) for note in answer.notes)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"indicator": "budget"}, "different units (million US dollars, million euros)"),
        ({"indicator": "declarationRank"}, "do not add up"),
        ({"indicator": "declaredPatentFamilyShare"}, "no date has exactly one"),
    ],
)
def test_what_shares_need_is_said(graph: Graph, arguments: dict[str, str], reason: str):
    answer = graph.answer("convergence/installed-base", **arguments)
    assert len(answer.table) == 0
    assert answer.notes[0].kind == "unmet"
    assert reason in str(answer.notes[0])
    assert "Choose " in str(answer.notes[0])


def test_amendments_are_counted_once_beside_their_pairs(graph: Graph):
    relations = tables_of(graph.release)["standard_standard"]
    relations = relations.filter(pl.col("relation").cast(pl.String).str.ends_with("#amends"))
    (row,) = (row for row in answers(graph, "catalogues/relations", {}) if row["relation"] == "sl:amends")
    assert row["stated"] + row["inferred"] == row["standards"], "each amends one edition"
    assert row["standards"] == relations["from"].n_unique()


@pytest.mark.parametrize(
    "rivals", [["nacs", "ccs1"], ["nacs", "ccs", "chademo"], ["wi-fi", "homerf"], ["wimax", "5g-nr", "wapi"]]
)
def test_both_questions_of_rivals_count_the_same_adopters(graph: Graph, rivals: list[str]):
    """One counts in SPARQL, the other in the tables. A brand for which its owner adopts is no adopter of its own."""
    yearly = answers(graph, "convergence/rival-adoption", {"rivals": rivals})
    last = {row["rival"]: row["adopters"] for row in yearly if row["year"] == yearly[-1]["year"]}
    outcome = answers(graph, "convergence/rival-outcome", {"rivals": rivals})
    assert {row["rival"]: row["adopters"] for row in outcome}.items() <= last.items()
    assert outcome
