"""One selection for every measure: what it keeps, what it says where nothing is left, what it refuses."""

from __future__ import annotations

import math
import tomllib
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import few
from standlink import Graph
from standlink.errors import ParameterError
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import mint
from standlink.queries.answers.registry import computation
from standlink.queries.answers.request import Request
from standlink.queries.answers.selection import (
    ACTOR_KINDS,
    LEVELS,
    Selection,
    adoptions,
    by_actor,
    by_field,
    by_region,
    participation,
)
from standlink.queries.answers.tables import Tables, tables_of
from standlink.queries.library import find_question, library
from standlink.queries.run import MOST_ROWS, ask, bound_terms

WIFI, FIVE_G = mint("initiative", "wi-fi-standardization"), mint("initiative", "5g-standardization")
DATA = tomllib.loads((Path(__file__).parents[2] / "data" / "questions.toml").read_text("utf-8"))
MEASURED = sorted(id_ for id_, question in library().items() if not question.sparql)
DATED = [id_ for id_ in MEASURED if {"since", "until"} <= {p.name for p in library()[id_].parameters}]


@pytest.fixture(scope="module")
def tables(release: Release) -> Tables:
    return tables_of(release)


def test_those_who_oppose_or_only_publish_take_no_part(tables: Tables):
    roles = participation(tables, Selection()).rows["role"].cast(pl.String)
    assert not roles.str.ends_with("Opposition").any()
    assert not roles.str.ends_with("Publication").any()
    everyone = participation(tables, Selection(), taking_part=False).rows["role"].cast(pl.String)
    assert everyone.str.ends_with("Publication").any()


@pytest.mark.parametrize(
    "narrower",
    [
        {"case": FIVE_G},
        {"since": 2010},
        {"until": 2010},
        {"dataset": "wifi"},
        {"actors": "company"},
        {"within": mint("region", "china")},
        {"field": mint("technology", "polar-code")},
    ],
)
@pytest.mark.parametrize("by", [by_region, by_actor])
def test_each_condition_keeps_a_part_and_not_all(tables: Tables, by, narrower):
    whole, part = by(tables, Selection()).rows, by(tables, Selection(**narrower)).rows
    assert 0 < len(part) < len(whole)
    assert len(part.join(whole, on=part.columns, how="anti", nulls_equal=True)) == 0


@pytest.mark.parametrize("kind", ACTOR_KINDS)
def test_every_kind_of_actor_can_be_selected(tables: Tables, kind: str):
    selected = participation(tables, Selection(actors=kind))
    assert len(selected.rows) or "no" in str(selected.empty_because)


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_puts_actors_into_regions_of_that_level(tables: Tables, level: str):
    nodes = by_region(tables, Selection(level=level)).rows["node"].unique()
    of_level = tables["actor_region"].filter(pl.col("level") == LEVELS[level])["region"].unique()
    assert len(nodes) > 0
    assert nodes.is_in(of_level.implode()).all()


def test_two_halves_of_time_are_all_that_is_dated(tables: Tables):
    before, since = (participation(tables, s) for s in (Selection(until=2015), Selection(since=2016)))
    whole = participation(tables, Selection())
    assert len(before.rows) + len(since.rows) + since.undated == len(whole.rows)
    assert since.undated == whole.rows["year"].null_count() > 0


def test_fields_leave_out_what_was_only_a_candidate(tables: Tables):
    rows = by_field(tables, Selection()).rows
    submitted = mint("technology", "nufront-euht")
    assert submitted not in rows["node"].cast(pl.String).to_list()
    assert mint("technology", "polar-code") in rows["node"].cast(pl.String).to_list()


# nothing is left


def test_the_condition_that_leaves_nothing_is_named(tables: Tables):
    assert str(participation(tables, Selection(case=WIFI, since=2090)).empty_because).endswith(
        "rows is dated 2090 or later."
    )
    in_no_case = participation(tables, Selection(case=mint("initiative", "horizon-europe")))
    assert str(in_no_case.empty_because).endswith("rows is on a standard studied in this case.")
    assert str(adoptions(tables, Selection(until=1900)).empty_because).startswith("No results: none of ")
    assert participation(tables, Selection()).empty_because is None


def test_tables_without_rows_say_so(release: Release):
    empty = Tables(lambda name: release.table(name).collect().clear())
    for by in (by_region, by_actor, by_field, adoptions):
        selected = by(empty, Selection())
        assert str(selected.empty_because) == "No results: this release has no rows of this kind."


def _bad(value: object) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


@pytest.mark.parametrize("question_id", MEASURED)
def test_a_measure_of_empty_tables_is_empty_or_says_why_and_never_nan(question_id: str, release: Release):
    """A release with nothing in it: every measure gives no rows, with its columns."""
    question = find_question(question_id)
    bound = bound_terms(release, question, question.example)
    empty = Tables(lambda name: release.table(name).collect().clear())
    request = Request.of(empty, bound)
    if "indicator" in bound or request.selection.dataset:
        with pytest.raises(ParameterError, match="choose one of: "):
            computation(str(question.measure))(request)
        return
    finding = computation(str(question.measure))(request)
    assert finding.frame.is_empty()
    assert finding.frame.columns
    assert finding.notes or question.theme in ("claims", "evidence")


@pytest.mark.parametrize("question_id", DATED)
def test_a_period_without_data_is_said_plainly(question_id: str, asked: dict[str, Release]):
    question, release = find_question(question_id), asked[question_id]
    years = {"since": "1700", "until": "1701"} | ({"year": "1701"} if "year" in question.example else {})
    answer = ask(release, question, {**question.example, **DATA[question_id].get("small", {}), **years})
    assert len(answer.table) == 0
    assert answer.table.columns
    assert any(str(note).startswith("No results: none of ") and "17" in str(note) for note in answer.notes)


@pytest.mark.parametrize("question_id", MEASURED)
def test_examples_have_finite_numbers_and_say_on_what_they_rest(question_id: str, asked: dict[str, Release]):
    question, release = find_question(question_id), asked[question_id]
    answer = ask(release, question, {**question.example, **DATA[question_id].get("small", {})})
    records = answer.table.records()
    assert 0 < len(records) <= MOST_ROWS
    assert not [v for row in records for v in row.values() if _bad(v) or v == "NaN"]
    if question.theme != "catalogues" and question_id != "evidence/sources":
        assert any(note.kind == "evidence" for note in answer.notes)
    assert answer.sparql == ""
    assert answer.definition.startswith("Return ")


@pytest.mark.parametrize("question_id", MEASURED)
@settings(max_examples=few(3))
@given(data=st.data())
def test_any_selection_gives_a_table_or_a_plain_refusal(question_id: str, release: Release, data: st.DataObject):
    question = find_question(question_id)
    values = {
        "since": ["1990", "2018", "2090"],
        "until": ["1980", "2017", "2024"],
        "level": list(LEVELS),
        "within": ["china", "europe", "kista", ""],
        "actors": [*ACTOR_KINDS],
        "field": ["polar-code", "ng-ran", ""],
        "case": ["5g-standardization", "horizon-europe", ""],
        "dataset": ["wifi", "paper"],
        "counting": ["full", "fractional"],
        "place": ["home", "unit"],
        "acting": ["without", "with"],
        "unit": ["numbers", "documents"],
    }
    names = [p.name for p in question.parameters if p.narrows]
    chosen = {n: data.draw(st.sampled_from(values[n])) for n in names if data.draw(st.booleans())}
    try:
        answer = ask(release, question, {**question.example, **chosen})
    except ParameterError as refused:
        message = str(refused)
    else:
        assert not [v for row in answer.table.records() for v in row.values() if _bad(v)]
        assert len(answer.table) or answer.notes
        return
    assert message.startswith(("until: the last year", "year: ", "since: 2090 is after"))


# what is refused


@pytest.mark.parametrize(
    ("arguments", "parameter", "message"),
    [
        ({"since": "2020", "until": "2010"}, "until", "the last year, 2010, is before the first, 2020"),
        ({"since": "soon"}, "since", "since: 'soon' is not a year of four digits, such as 1998"),
        ({"since": "1998-05"}, "since", "since: '1998-05' is not a year"),
        ({"level": "village"}, "level", "level: 'village' is not one of country, macro-region"),
        (
            {"dataset": "atlantis"},
            "dataset",
            "there is no dataset 'atlantis'; choose one of: 5g, ev-charging, paper, wifi",
        ),
        ({"within": "atlantis"}, "within", "no region is called 'atlantis'"),
        ({"actors": "robot"}, "actors", "actors: 'robot' is not one of company"),
    ],
)
def test_contradictions_and_unknown_names_are_refused_by_parameter(release: Release, arguments, parameter, message):
    with pytest.raises(ParameterError) as error:
        ask(release, find_question("linkages/network"), arguments)
    assert error.value.parameter == parameter
    assert message in str(error.value)


@pytest.mark.parametrize("text", ["-1", "many", "1e9", "0x10", "٣", "1,5"])
def test_what_is_no_number_is_refused(release: Release, text: str):
    with pytest.raises(ParameterError, match=r"least: .* is not a non-negative number, such as 3 or 0.5"):
        ask(release, find_question("regions/specialisation"), {"least": text})


def test_a_split_outside_the_period_is_refused(release: Release):
    with pytest.raises(ParameterError, match="year: 1999 does not divide the period"):
        ask(release, find_question("linkages/change"), {"year": "1999", "since": "2000"})


def test_an_unknown_indicator_is_answered_with_those_there_are(release: Release):
    with pytest.raises(ParameterError, match=r"there is no indicator 'happiness'; choose one of: .*memberCount"):
        ask(release, find_question("catalogues/figures"), {"indicator": "happiness"})


def test_a_selection_checks_itself_in_python_too():
    with pytest.raises(ParameterError, match="counting: 'double' is not one of full, fractional"):
        replace(Selection(), counting="double")


def test_tables_are_read_once(release: Release):
    reads = []

    def load(name: str) -> pl.DataFrame:
        reads.append(name)
        return release.table(name).collect()

    found = Tables(load)
    assert found["adoption"] is found["adoption"]
    assert reads == ["adoption"]
    assert tables_of(release) is tables_of(release)


def test_answers_do_not_open_the_release_again(release: Release, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Release, "open", lambda _path: pytest.fail("the release was opened again"))
    monkeypatch.setattr("standlink.queries.answers.tables._tables", {})
    assert ask(release, find_question("evidence/overview"), {}).table.rows


# by what the questions can be narrowed, answered another way


@pytest.mark.parametrize("of", ["actors", "bodies"])
def test_ties_of_actors_and_bodies_are_compared_with_chance_as_those_of_regions_are(of: str, graph: Graph):
    links = {(r["a"], r["b"]): r["shared"] for r in graph.ask(f"linkages/{of}").records()}
    assert links
    beyond = {(r["a"], r["b"]): r for r in graph.ask("linkages/beyond-chance", between=of).records()}
    assert {pair: row["shared"] for pair, row in beyond.items()} == links
    assert all(0 < row["probability"] <= 1 for row in beyond.values())


def test_bodies_are_not_narrowed_by_what_only_standards_have(graph: Graph):
    for narrowed in ({"case": "5g-standardization"}, {"dataset": "wifi"}, {"actors": "company"}):
        with pytest.raises(ParameterError, match="bodies are linked by members") as error:
            graph.ask("linkages/beyond-chance", between="bodies", **narrowed)
        assert error.value.parameter in narrowed


def test_rivals_as_they_stood_at_the_end_of_a_year(graph: Graph):
    rivals = ["nacs", "ccs1"]
    yearly = {(r["year"], r["rival"]): r["adopters"] for r in graph.ask("convergence/rival-adoption", rivals=rivals)}
    for year in ("2012", "2022", "2023"):
        stood = {r["rival"]: r["adopters"] for r in graph.ask("convergence/rival-outcome", rivals=rivals, until=year)}
        assert stood.items() <= {rival: n for (y, rival), n in yearly.items() if y == year}.items()


def test_committed_companies_are_fewer_than_all_who_committed(graph: Graph):
    last = [graph.ask("diffusion/growth", standard="nacs", **of).records()[-1] for of in ({}, {"actors": "company"})]
    both = [row["adopters"] + row["backers"] for row in last]
    assert 0 < both[1] < both[0]  # CharIN is an association


def test_lags_of_kinds_of_actor_are_parts_of_all_lags(graph: Graph):
    lags = {of: graph.ask("diffusion/lag", actors=of).records() for of in ("company", "association")}
    numbers = {of: sum(row["adoptions"] for row in rows) for of, rows in lags.items()}
    assert numbers["company"] > numbers["association"]
    assert sum(numbers.values()) <= sum(row["adoptions"] for row in graph.ask("diffusion/lag").records())


def test_fields_that_meet_one_field_are_those_it_meets_in_the_whole(graph: Graph):
    field = graph.ask("technologies/together").records()[0]["a"]

    def met(**narrowed: str) -> dict[tuple[object, object], object]:
        rows = graph.ask("technologies/together", **narrowed).records()
        return {(r["a"], r["b"]): r["shared"] for r in rows if field in (r["a"], r["b"])}

    assert met(field=str(field)) == met()
    assert met()


@pytest.mark.slow
def test_a_catalogue_is_what_it_records_not_what_its_records_refer_to(catalogued: Release):
    """Records of ETSI name the specifications of 3GPP that they publish, which are none of ETSI's documents."""
    tables = tables_of(catalogued)
    text = pl.col("standard").cast(pl.String)
    described = tables["standard"].filter(pl.col("dataset") == "relaton-etsi").filter(text.str.contains("/3gpp-"))
    assert len(described)
    for found in (participation, by_field):
        rows = found(tables, Selection(dataset="relaton-etsi")).rows
        assert rows.filter(text.str.contains("/3gpp-")).is_empty()
    own = participation(tables, Selection(dataset="relaton-3gpp")).rows
    # Rapporteurs are those of a number, which has no record of its own.
    assert own.filter(text.str.contains("/3gpp-")).height
