"""Whatever a person writes for a thing means that thing, or is refused with words that help; and it stays data."""

from __future__ import annotations

import re
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sampling import few
from standlink import Graph, StandlinkError
from standlink.errors import NotFoundError, ParameterError
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import KINDS, THINGS, compact, expand
from standlink.queries.library import find_question, library
from standlink.queries.question import Parameter
from standlink.queries.resolve import resolve
from standlink.queries.run import ask, bind

ANYTHING = Parameter("thing", ("thing",), "anything")
STANDARD = Parameter("standard", ("standard",), "a standard")
REGION = Parameter("region", ("region",), "a region")

#: Fixtures are read-only here, so that hypothesis may use them for many examples.
HOSTILE = settings(max_examples=few(50), suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize(
    "text",
    [
        "https://w3id.org/standlink/id/standard/nacs",
        "<https://w3id.org/standlink/id/standard/nacs>",
        "standard:nacs",
        "nacs",
        "NACS",
        "Nacs",
        "  nacs\t",
        "North American Charging Standard (NACS)",
        "north american charging standard NACS",
        "NORTH  AMERICAN CHARGING STANDARD (NACS)",
    ],
)
def test_every_way_to_write_a_standard_means_the_same_one(release: Release, text: str):
    assert resolve(release, STANDARD, text) == ox.NamedNode(THINGS + "standard/nacs")
    assert resolve(release, ANYTHING, text) == ox.NamedNode(THINGS + "standard/nacs")


@pytest.mark.parametrize(
    ("text", "kind", "slug"),
    [
        ("瑞典", "region", "sweden"),
        ("中国", "region", "china"),
        ("福特", "actor", "ford"),
        ("福特汽车公司", "actor", "ford"),
        ("Ford Motor Company", "actor", "ford"),
        ("ford motor company", "actor", "ford"),
        ("低密度奇偶校验码", "technology", "ldpc-code"),
        ("low-density parity-check code", "technology", "ldpc-code"),
        ("ISO 15118 2", "standard", "iso-15118-2"),
        ("iso-15118-2", "standard", "iso-15118-2"),
        ("TUV SUD", "actor", "tuv-sud"),
        ("TÜV SÜD", "actor", "tuv-sud"),
    ],
)
def test_names_in_english_and_chinese_aliases_and_any_punctuation(release: Release, text: str, kind: str, slug: str):
    parameter = Parameter("x", (kind,), "x")
    assert resolve(release, parameter, text) == ox.NamedNode(f"{THINGS}{kind}/{slug}")


def test_every_named_thing_is_found_by_its_iri_and_by_its_prefixed_name(release: Release):
    for kind in KINDS:
        for iri in _some(release, kind):
            for text in (iri, f"<{iri}>", compact(iri)):
                assert resolve(release, ANYTHING, text).value == iri


def test_every_slug_is_enough_where_the_kind_is_known(release: Release):
    for kind in KINDS:
        for iri in _some(release, kind):
            assert resolve(release, Parameter("x", (kind,), "x"), iri.rsplit("/", 1)[-1]).value == iri


def test_an_ambiguous_name_lists_what_it_may_mean(release: Release):
    title = "Environmental management systems - Requirements with guidance for use"
    with pytest.raises(ParameterError) as error:
        resolve(release, STANDARD, title)
    assert error.value.parameter == "standard"
    assert "standard:iso-14001-2004" in str(error.value)
    assert "standard:iso-14001-2015" in str(error.value)
    assert resolve(release, STANDARD, "standard:iso-14001-2015").value == THINGS + "standard/iso-14001-2015"


def test_a_slug_that_two_kinds_share_means_the_kind_wanted(release: Release):
    for kind in ("technology", "trend"):
        found = resolve(release, Parameter("x", (kind,), "x"), "blockchain")
        assert found.value == f"{THINGS}{kind}/blockchain"


@pytest.mark.parametrize(
    ("parameter", "text", "suggestion"),
    [
        (REGION, "Sweeden", "sweden"),
        (REGION, "Chna", "china"),
        (STANDARD, "chademoo", "chademo"),
        (Parameter("actor", ("actor",), "x"), "Erricsson", "ericsson"),
        (Parameter("initiative", ("initiative",), "x"), "5g standardisation", "5g-standardization"),
    ],
)
def test_a_mistyped_name_is_answered_with_near_ones(release: Release, parameter: Parameter, text: str, suggestion: str):
    with pytest.raises(ParameterError) as error:
        resolve(release, parameter, text)
    assert suggestion in str(error.value)
    assert str(error.value).startswith(f"{parameter.name}: ")
    assert repr(text) in str(error.value)
    assert resolve(release, parameter, suggestion).value.endswith(suggestion)


def test_a_name_like_no_other_is_answered_with_what_to_do(release: Release):
    with pytest.raises(ParameterError, match="search for it"):
        resolve(release, STANDARD, "qqqqqqqqqqqq")


@pytest.mark.parametrize(
    "text",
    [
        "actor:ford",
        "<https://w3id.org/standlink/id/actor/ford>",
        "sl:Standard",
        "https://w3id.org/standlink/ontology#adopts",
        "sl:economicBarrier",
        "graph:wifi",
    ],
)
def test_a_thing_of_another_kind_is_refused_by_name(release: Release, text: str):
    with pytest.raises(ParameterError, match="is not a standard") as error:
        resolve(release, STANDARD, text)
    assert error.value.parameter == "standard"


def test_a_name_of_another_kind_is_not_found_among_the_kind_wanted(release: Release):
    with pytest.raises(ParameterError, match="no standard is called"):
        resolve(release, STANDARD, "Ford")


@pytest.mark.parametrize(
    "text",
    [
        "https://w3id.org/standlink/id/standard/no-such",
        "standard:no-such",
        "http://example.org/elsewhere",
        "<http://example.org/elsewhere>",
        "urn://x",
    ],
)
def test_an_iri_of_which_nothing_is_said_is_not_found(release: Release, text: str):
    with pytest.raises(NotFoundError, match="standard") as error:
        resolve(release, STANDARD, text)
    assert release.id in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "http://example.org/a b",
        "http://example.org/a>b",
        'http://example.org/"',
        "http://example.org/{x}",
        "http://[",
        "http://example.org:port/",
        "http://example.org/%zz",
        "http://exa mple/",
        "://nothing",
        "1http://example.org/",
        "http://example.org/\x00",
        "http://example.org/\ud800",
    ],
)
def test_a_malformed_iri_is_refused_by_name(release: Release, text: str):
    with pytest.raises(ParameterError, match="standard") as error:
        resolve(release, STANDARD, text)
    assert error.value.parameter == "standard"


@pytest.mark.parametrize("text", ["", " ", "\n\t", "<>", "< >"])
def test_an_empty_argument_is_refused_by_name(release: Release, text: str):
    with pytest.raises(ParameterError, match="standard is empty"):
        resolve(release, STANDARD, text)


@pytest.mark.parametrize(
    ("question", "arguments", "parameter", "message"),
    [
        ("convergence/lineage", {}, "standard", "standard: missing; choose a standard or a technology"),
        ("convergence/lineage", {"standard": ""}, "standard", "standard: missing; choose a standard or a technology"),
        (
            "convergence/lineage",
            {"standard": ["", " "]},
            "standard",
            "standard: missing; choose a standard or a technology",
        ),
        ("convergence/lineage", {"standard": ["nacs", "ccs"]}, "standard", "one value, not 2"),
        (
            "convergence/lineage",
            {"standart": "nacs"},
            "standart",
            "has no parameter 'standart'; did you mean 'standard'? Its parameters: standard",
        ),
        ("convergence/switchers", {"from": "nacs"}, "to", "to: missing; choose a standard"),
        ("convergence/rival-adoption", {"rivals": "nacs"}, "rivals", "two or more"),
        ("convergence/rival-adoption", {"rivals": ["nacs"]}, "rivals", "two or more"),
        ("convergence/rival-adoption", {"rivals": ["nacs", ""]}, "rivals", "two or more"),
        (
            "convergence/rival-adoption",
            {"rivals": ["nacs", "NACS"]},
            "rivals",
            "are the same; choose two different ones",
        ),
        ("convergence/rival-adoption", {}, "rivals", "rivals: missing"),
        ("linkages/regions", {"level": "town"}, "level", "level: 'town' is not one of country, continent, cluster"),
        ("linkages/regions", {"level": "Country"}, "level", "'Country' is not one of country"),
        ("linkages/regions", {"level": ["country", "continent"]}, "level", "one value, not 2"),
        ("claims/checked", {"verdict": "true"}, "verdict", "supported, qualified, disputed, unchecked"),
        ("standards/timeline", {}, "standard", "a standard or a technology or an initiative"),
        (
            "standards/timeline",
            {"standard": "", "case": ""},
            "standard",
            "a standard or a technology or an initiative",
        ),
        ("linkages/between-regions", {"a": "sweden", "b": "nacs"}, "b", "b: no region is called 'nacs'"),
        (
            "linkages/between-regions",
            {"a": "standard:nacs", "b": "china"},
            "a",
            "(NACS) is not a region",
        ),
        ("convergence/lineage", {"standard": "actor:ford"}, "standard", "is not a standard or a technology"),
    ],
)
def test_wrong_arguments_are_refused_with_a_message_that_names_the_parameter(
    release: Release, question: str, arguments: dict[str, Any], parameter: str, message: str
):
    with pytest.raises(ParameterError, match=re.escape(message)) as error:
        ask(release, find_question(question), arguments)
    assert error.value.parameter == parameter
    assert error.value.status == 400
    assert parameter in str(error.value)


@pytest.mark.parametrize("question_id", sorted(library()))
def test_every_question_refuses_a_parameter_it_does_not_have(release: Release, question_id: str):
    question = find_question(question_id)
    with pytest.raises(ParameterError) as error:
        ask(release, question, {**question.example, "nonsense": "x"})
    assert all(p.name in str(error.value) for p in question.parameters)


@pytest.mark.parametrize("question_id", sorted(library()))
def test_every_question_says_what_it_misses(release: Release, question_id: str):
    question = find_question(question_id)
    for parameter in question.parameters:
        if parameter.required:
            with pytest.raises(ParameterError) as error:
                ask(release, question, {n: v for n, v in question.example.items() if n != parameter.name})
            assert error.value.parameter == parameter.name
            assert parameter.help in str(error.value)


def test_an_optional_argument_left_empty_is_as_if_not_given(release: Release):
    question = find_question("convergence/rival-adoption")
    given_nothing = ask(release, question, {"rivals": ["nacs", "ccs1"]})
    given_empty = ask(release, question, {"rivals": ["nacs", "ccs1"], "region": " "})
    assert given_empty.table.rows == given_nothing.table.rows
    assert "VALUES ?region { UNDEF }" in given_empty.sparql


def test_the_same_rival_twice_beside_another_counts_once(release: Release):
    question = find_question("convergence/rival-adoption")
    once = ask(release, question, {"rivals": ["nacs", "ccs1"]})
    twice = ask(release, question, {"rivals": ["nacs", "ccs1", "standard:nacs"]})
    assert once.table.rows == twice.table.rows


# injection: what is bound is a term, whatever it was written as

_INJECTIONS = (
    "standard:nacs } UNION { ?s ?p ?o",
    "nacs> } UNION { <x",
    "<https://w3id.org/standlink/id/standard/nacs> } SELECT * { <x>",
    'nacs" } . ?x ?y ?z #',
    "UNDEF",
    "UNDEF } #",
    "?standard",
    "} } DROP ALL #",
    "standard:nacs standard:ccs",
    "standard:nacs\nstandard:ccs",
    "\\u003e } UNION {",
    "_:b0",
    "'nacs' 'ccs'",
    '"country"',
    "$1 \\1 \\g<0>",
    "country } #",
)


@pytest.mark.parametrize("text", _INJECTIONS)
@pytest.mark.parametrize(
    ("question", "name", "others"),
    [
        ("convergence/lineage", "standard", {}),
        ("evidence/of", "thing", {}),
        ("convergence/rival-adoption", "rivals", {"rivals": ["nacs"]}),
        ("linkages/regions", "level", {}),
    ],
)
def test_known_tricks_are_refused(release: Release, question: str, name: str, others: dict[str, list[str]], text: str):
    arguments = {**others, name: [*others.get(name, []), text]}
    with pytest.raises((ParameterError, NotFoundError)) as error:
        ask(release, find_question(question), arguments)
    assert name in str(error.value)


_SYNTAX = st.sampled_from(
    ["}", "{", "<", ">", '"', "'", "\\", "#", ";", ".", "?", ":", "//", "UNION", "UNDEF", "VALUES", "standard:nacs"]
)
_ANY_TEXT = st.one_of(
    st.text(),
    st.text(st.characters()),
    st.lists(st.one_of(_SYNTAX, st.text(max_size=3)), max_size=12).map("".join),
    st.lists(st.one_of(_SYNTAX, st.text(max_size=3)), max_size=12).map(" ".join),
    st.builds("{}://{}".format, st.text(max_size=6), st.text(max_size=12)),
    st.builds("http://{}".format, st.text(max_size=12)),
    st.builds("<{}>".format, st.text(max_size=12)),
    st.builds("{}:{}".format, st.sampled_from([*KINDS, "sl", "graph", "xsd", "rdf"]), st.text(max_size=12)),
)


@pytest.mark.slow
@HOSTILE
@given(text=_ANY_TEXT)
def test_any_text_is_resolved_or_refused_and_nothing_else(release: Release, text: str):
    for parameter in (ANYTHING, STANDARD):
        found, refusal = _attempt(release, parameter, text)
        assert (found is None) == bool(refusal)
        assert parameter.name in refusal or release.store.exists(found)


@HOSTILE
@given(text=_ANY_TEXT)
def test_any_text_leaves_the_query_as_it_was_but_for_one_term(release: Release, text: str):
    question = find_question("convergence/lineage")
    try:
        answer = ask(release, question, {"standard": text})
    except StandlinkError:
        return
    (thing,) = answer.bindings["standard"]
    assert answer.sparql == question.sparql.replace("{ standard:wi-fi }", f"{{ <{thing.iri}> }}")


@HOSTILE
@given(text=st.text(st.characters(codec="utf-8")))
def test_a_bound_literal_is_one_term_whatever_it_holds(text: str):
    question = find_question("claims/checked")
    store = ox.Store()
    sparql = bind(question, {"verdict": [ox.Literal(text)]})
    term = str(ox.Literal(text))
    before, after = question.sparql.split("VALUES ?verdict { UNDEF }", 1)
    assert sparql == f"{before}VALUES ?verdict {{ {term} }}{after}"
    found = store.query(f"SELECT ?verdict {{ VALUES ?verdict {{ {term} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    assert [s["verdict"].value for s in found] == [text]
    store.query(sparql, prefixes={"sl": "https://w3id.org/standlink/ontology#"})


def test_an_answer_tells_what_was_understood(graph: Graph):
    answer = graph.answer("linkages/between-regions", a="瑞典", b="CHINA")
    understood = {n: [t.label for t in things] for n, things in answer.bindings.items()}
    defaults = {"case": [], "place": ["home"], "acting": ["without"]}
    assert understood == {"a": ["Sweden"], "b": ["China"], **defaults}
    assert answer.bindings["a"][0].iri == expand("region:sweden")


def _some(release: Release, kind: str) -> list[str]:
    prefix = f"{THINGS}{kind}/"
    rdf_type = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    found = {q.subject.value for q in release.store.inner.quads_for_pattern(None, rdf_type, None)}
    return sorted(iri for iri in found if iri.startswith(prefix))[:25]


def _attempt(release: Release, parameter: Parameter, text: str) -> tuple[ox.NamedNode | None, str]:
    try:
        return resolve(release, parameter, text), ""
    except StandlinkError as error:
        return None, str(error)
