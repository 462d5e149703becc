"""The questions are an interface: their ids, parameters, headers, examples, and SPARQL that any engine can run."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
import rdflib
from sampling import some_questions
from standlink import Graph
from standlink.errors import NotFoundError
from standlink.graph.releases.release import Release
from standlink.graph.store.export import FORMATS, serialize
from standlink.graph.store.store import LABEL
from standlink.ontology.namespaces import PREFIXES, THINGS
from standlink.queries.answers.registry import computations
from standlink.queries.answers.tables import tables_of
from standlink.queries.library import (
    find_question,
    library,
    library_faults,
    theme,
    theme_title,
    themes,
)
from standlink.queries.question import Parameter, Question
from standlink.queries.run import Answer, ask, bind, run_select
from standlink.queries.table import plain
from standlink.web.charts.drawing import exists

DATA = tomllib.loads((Path(__file__).parents[1] / "data" / "questions.toml").read_text("utf-8"))
#: Each question with its parameters: whether it is required, whether it takes several values.
INTERFACE = {
    id_: {word.rstrip("!+"): ("!" in word, "+" in word) for word in entry["parameters"].split()}
    for id_, entry in DATA.items()
}
MEASURED = [id_ for id_, question in library().items() if not question.sparql]
IN_SPARQL = pytest.mark.parametrize("question_id", sorted(set(library()) - set(MEASURED)))
EVERY_QUESTION = pytest.mark.parametrize("question_id", sorted(library()))

#: rdflib plans the joins of these so badly that they would take minutes.
SLOW_ON_RDFLIB = {
    "convergence/shared-parts",
    "convergence/switchers",
    "linkages/regions",
}
ON_RDFLIB = sorted(set(library()) - SLOW_ON_RDFLIB - set(MEASURED))


@pytest.fixture(scope="session")
def rdflib_graph(release: Release) -> rdflib.Graph:
    """The whole release, ontology and inferred triples included, in another engine."""
    graph = rdflib.Graph()
    graph.parse(data=serialize(release.store.quads(), FORMATS["nt"]), format="nt")
    return graph


@pytest.fixture(scope="session")
def examples(asked: dict[str, Release]) -> dict[str, Answer]:
    return {
        id_: ask(asked[id_], question, {**question.example, **DATA[id_].get("small", {})})
        for id_, question in library().items()
    }


def _question(question_id: str) -> Question:
    return library()[question_id]


@EVERY_QUESTION
def test_the_interface_of_each_question_is_recorded(question_id: str):
    question = _question(question_id)
    table = "" if question.charts else ', table = "WHY A TABLE IS THE RIGHT FORM"'
    line = f'"{question_id}" = {{ parameters = "{" ".join(map(_parameter, question.parameters))}"{table} }}'
    assert question_id in INTERFACE, f"add to tests/data/questions.toml: {line}"
    stated = {p.name: (p.required, p.many) for p in question.parameters}
    assert stated == INTERFACE[question_id], f"the interface has changed; tests/data/questions.toml would be: {line}"


def test_no_recorded_question_has_gone():
    assert set(INTERFACE) - set(library()) == set()
    assert library_faults(exists) == []


def test_questions_are_listed_in_the_order_of_their_themes():
    order = [id_.split("/")[0] for id_ in library()]
    assert list(dict.fromkeys(order)) == list(themes())
    orders = [theme(name).order for name in themes()]
    assert orders == sorted(set(orders))
    assert next(iter(themes())) == "convergence"
    assert sum(map(len, themes().values())) == len(library())
    assert all(theme(name).title[0].isupper() for name in themes())
    assert all("\u4e00" <= theme(name).title_zh[0] <= "\u9fff" for name in themes())
    assert theme_title("barriers") == "Barriers and strategies"


@EVERY_QUESTION
def test_header_is_complete_in_english_and_chinese(question_id: str):
    question = _question(question_id)
    assert question.question.endswith("?")
    assert question.question_zh.endswith("？")
    for english, chinese in ((question.title, question.title_zh), (question.question, question.question_zh)):
        assert english.isascii()
        assert any("\u4e00" <= c <= "\u9fff" for c in chinese)
    assert question.row
    assert all(p.help for p in question.parameters)
    assert question.measure is None or question.measure in computations()
    assert all(map(exists, question.charts))


@EVERY_QUESTION
def test_titles_and_columns_tell_questions_apart(question_id: str, examples: dict[str, Answer]):
    question = _question(question_id)
    assert [q.id for q in library().values() if q.title == question.title] == [question_id]
    columns = examples[question_id].table.columns
    assert len(set(columns)) == len(columns) >= 3


@EVERY_QUESTION
def test_example_has_an_answer(question_id: str, examples: dict[str, Answer]):
    answer = examples[question_id]
    assert len(answer.table) > 0
    assert set(answer.bindings) == {p.name for p in _question(question_id).parameters}


@EVERY_QUESTION
def test_every_answer_ends_with_a_note_on_its_evidence(question_id: str, examples: dict[str, Answer]):
    answer = examples[question_id]
    assert answer.notes[-1].kind == "evidence"
    assert answer.evidence is not None
    assert answer.evidence.statements or answer.evidence.records
    assert [note.kind for note in answer.notes].count("evidence") == 1


@EVERY_QUESTION
def test_columns_have_the_types_that_the_header_declares(question_id: str, examples: dict[str, Answer]):
    answer = examples[question_id]
    types = {"integer": int, "year": int, "number": float | int, "boolean": bool, "text": str, "date": str}
    for column in answer.question.columns:
        cells = [row[answer.table.columns.index(column.name)] for row in answer.table.rows]
        for cell in cells:
            if cell is None:
                continue
            if column.type in ("thing", "dataset"):
                assert isinstance(cell, ox.NamedNode), column
            else:
                assert isinstance(cell, ox.Literal), column
                assert isinstance(plain(cell), types[column.type]) or cell.datatype.value.endswith("gYear"), column


@EVERY_QUESTION
def test_every_measure_comes_with_its_definition(question_id: str, examples: dict[str, Answer]):
    assert bool(examples[question_id].definition) == (_question(question_id).measure is not None)


@EVERY_QUESTION
def test_example_given_in_the_header_names_only_parameters(question_id: str):
    names = {p.name for p in _question(question_id).parameters}
    assert set(_question(question_id).example) <= names
    assert bool(_question(question_id).example) == bool(names)


@IN_SPARQL
def test_the_file_runs_as_it_stands(question_id: str, release: Release):
    assert run_select(release.store, _question(question_id).sparql).columns


@pytest.mark.parametrize("question_id", some_questions())
def test_the_same_question_twice_has_the_same_answer(
    question_id: str, asked: dict[str, Release], examples: dict[str, Answer]
):
    arguments = {**_question(question_id).example, **DATA[question_id].get("small", {})}
    again = ask(asked[question_id], _question(question_id), arguments)
    assert again.table.rows == examples[question_id].table.rows


@EVERY_QUESTION
def test_everything_in_an_answer_has_a_label(question_id: str, asked: dict[str, Release], examples: dict[str, Answer]):
    table, release = examples[question_id].table, asked[question_id]
    things = {t for row in table.rows for t in row if isinstance(t, ox.NamedNode)}
    unnamed = [t.value for t in things if not release.store.texts(t, LABEL) and not _statement(release, t)]
    # Fields have their names from the table of the ICS, of which the tests have a few lines.
    unnamed = [iri for iri in unnamed if "/technology/ics-" not in iri]
    assert unnamed == []
    assert set(table.labels) == {t.value for t in things}
    assert all(label and "://" not in label for label in table.labels.values())
    assert not [t for row in table.rows for t in row if isinstance(t, ox.BlankNode)]


@EVERY_QUESTION
def test_rows_are_not_repeated(question_id: str, examples: dict[str, Answer]):
    repeated = [row for row, n in Counter(examples[question_id].table.rows).items() if n > 1]
    assert repeated == []


@pytest.mark.slow
@pytest.mark.parametrize("question_id", ON_RDFLIB)
def test_another_engine_gives_the_same_answer_to_the_same_sparql(
    question_id: str, release: Release, examples: dict[str, Answer], rdflib_graph: rdflib.Graph
):
    sparql = examples[question_id].sparql
    ours = Counter(tuple(_text(t) for t in row) for row in run_select(release.store, sparql).rows)
    theirs = Counter(tuple(_text(t) for t in row) for row in rdflib_graph.query(sparql, initNs=PREFIXES))
    assert ours
    assert ours == theirs


@IN_SPARQL
def test_the_sparql_shown_is_the_sparql_that_was_run(question_id: str, release: Release, examples: dict[str, Answer]):
    answer = examples[question_id]
    question = answer.question
    for name, things in answer.bindings.items():
        data = " ".join(f"<{t.iri}>" if t.iri else f'"{t.label}"' for t in things) or "UNDEF"
        assert f"VALUES ?{name} {{ {data} }}" in answer.sparql
    if question.measure is None:
        assert run_select(release.store, answer.sparql).rows == answer.table.rows


def test_without_catalogues_an_answer_says_why_it_is_empty(release: Release, asked: dict[str, Release]):
    of_catalogues = [id_ for id_, of in asked.items() if of.id != release.id]
    assert len(of_catalogues) >= 12
    for id_ in of_catalogues:
        answer = ask(release, _question(id_), _question(id_).example)
        assert len(answer.table) == 0, id_
        assert answer.notes[0].kind == "unmet", id_
        assert f"standlink import {_question(id_).needs[0].source}'" in answer.notes[0].text, id_


def test_binding_replaces_every_block_of_a_parameter_and_nothing_else():
    question = _question("regions/profile")
    sparql = bind(question, {"region": [ox.NamedNode(f"{THINGS}region/sweden")]})
    given = "VALUES ?region { region:united-states }"
    assert question.sparql.count(given) == 5
    assert sparql == question.sparql.replace(given, f"VALUES ?region {{ <{THINGS}region/sweden> }}")


def test_keyword_arguments_may_end_in_an_underscore(graph: Graph):
    assert (
        graph.ask("convergence/switchers", from_="ccs1", to="nacs").rows
        == graph.ask("convergence/switchers", **{"from": "ccs1", "to": "nacs"}).rows
    )


@pytest.mark.parametrize("level", ["country", "continent", "cluster"])
def test_linked_regions_are_all_of_the_level_asked_for(graph: Graph, release: Release, level: str):
    classes = {"country": "Country", "continent": "Continent", "cluster": "InnovationCluster"}
    rows = graph.ask("linkages/regions", level=level).rows
    regions = {r for row in rows for r in row[:2]}
    assert all(release.store.is_a(r, _sl(classes[level])) for r in regions)


@pytest.mark.parametrize("case", ["5g-standardization", "ev-charging-unification", "wi-fi-standardization"])
def test_narrowing_linked_regions_to_a_case_only_takes_away(graph: Graph, case: str):
    everywhere = {(r["a"], r["b"]): r["shared"] for r in graph.ask("linkages/regions")}
    there = {(r["a"], r["b"]): r["shared"] for r in graph.ask("linkages/regions", case=case)}
    assert there
    assert all(shared <= everywhere[pair] for pair, shared in there.items())


def test_linked_regions_default_to_countries(graph: Graph):
    assert graph.ask("linkages/regions").rows == graph.ask("linkages/regions", level="country").rows


def test_regions_are_linked_the_same_way_from_either_side(graph: Graph):
    def pairs(a: str, b: str, left: str, right: str) -> Counter[tuple[object, ...]]:
        return Counter((r["standard"], r[left], r[right]) for r in graph.ask("linkages/between-regions", a=a, b=b))

    assert pairs("japan", "china", "actorA", "actorB") == pairs("china", "japan", "actorB", "actorA")


def test_links_of_two_regions_can_be_narrowed_to_a_case(graph: Graph):
    everywhere = graph.ask("linkages/between-regions", a="sweden", b="china").rows
    there = graph.ask("linkages/between-regions", a="sweden", b="china", case="5g-standardization").rows
    assert 0 < len(there) <= len(everywhere)
    assert set(there) <= set(everywhere)
    studied = {str(r["thing"]) for r in tables_of(graph.release)["studied"].cast(pl.String).rows(named=True)}
    assert {str(row[0].value) for row in there} <= studied
    charging = graph.ask("linkages/between-regions", a="sweden", b="china", case="ev-charging-unification").rows
    assert charging
    assert set(charging).isdisjoint(there)


def test_shared_parts_are_the_same_from_either_side(graph: Graph):
    one = {r["shared"] for r in graph.ask("convergence/shared-parts", a="nacs", b="ccs")}
    other = {r["shared"] for r in graph.ask("convergence/shared-parts", a="ccs", b="nacs")}
    assert one == other


def test_a_verdict_picks_exactly_the_claims_of_that_verdict(graph: Graph):
    everything = {(r["claim"], r["judged"]) for r in graph.ask("claims/checked")}
    for verdict in ("supported", "qualified", "disputed", "unchecked"):
        assert {(r["claim"], r["judged"]) for r in graph.ask("claims/checked", verdict=verdict)} == {
            pair for pair in everything if pair[1] == verdict
        }
    assert len({claim for claim, _ in everything}) == len(everything)


def test_unaddressed_barriers_of_a_case_are_among_all_unaddressed_ones(graph: Graph):
    everywhere = set(graph.ask("barriers/unaddressed").rows)
    there = set(graph.ask("barriers/unaddressed", initiative="5g-standardization").rows)
    assert there < everywhere


def test_a_timeline_of_both_lists_the_events_of_either(graph: Graph):
    def events(**arguments: str) -> set[object]:
        return {r["event"] for r in graph.ask("standards/timeline", **arguments)}

    standard, case = events(standard="wi-fi"), events(case="5g-standardization")
    assert events(standard="wi-fi", case="5g-standardization") == standard | case
    assert standard
    assert case - standard


@EVERY_QUESTION
def test_a_mistyped_question_is_answered_with_the_right_one(question_id: str):
    with pytest.raises(NotFoundError, match=question_id):
        find_question(question_id[:-1] + "x")


def test_a_question_far_from_all_is_answered_with_where_to_look():
    with pytest.raises(NotFoundError, match="--list"):
        find_question("zzzzzzzzzz")


def _parameter(parameter: Parameter) -> str:
    return parameter.name + "!" * parameter.required + "+" * parameter.many


def _text(term: object) -> str:
    """Return a term as both engines write it; the order in which GROUP_CONCAT joins is theirs to choose."""
    text = "" if term is None else term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
    return ", ".join(sorted(text.split(", ")))


def _statement(release: Release, node: ox.NamedNode) -> bool:
    """Tell whether a node is a statement whose three parts are named, by which it is then named itself."""
    parts = [o for name in ("subject", "property", "object") for o in release.store.nodes(node, _sl(name))]
    return len(parts) == 3 and all(release.store.texts(part, LABEL) for part in parts)


def _sl(name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["sl"] + name)
