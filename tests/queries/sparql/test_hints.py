"""Hints: unknown words with suggestions, and forms that mislead; none on queries that are right."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import compact, expand
from standlink.ontology.vocabulary import is_known
from standlink.queries.library import library
from standlink.queries.sparql import hints as module
from standlink.queries.sparql.hints import hints
from standlink.queries.sparql.names import terms
from standlink.queries.sparql.outline import Outline
from standlink.web.examples import examples

#: A query, whether it has rows, and its hints.
UNKNOWN = [
    ("ASK { ?s a sl:Standart }", True, ["sl:Standart is not in the ontology; did you mean sl:Standard?"]),
    ("ASK { ?s a sl:Standart }", False, ["sl:Standart is not in the ontology; did you mean sl:Standard?"]),
    ("ASK { ?s a sl:standard }", True, ["sl:standard is not in the ontology; did you mean sl:Standard?"]),
    ("ASK { ?s a sl:Document }", True, ["sl:Document is not in the ontology; did you mean sl:StandardDocument?"]),
    (
        "ASK { ?s <https://w3id.org/standlink/ontology#publicatonDate> ?d }",
        True,
        ["sl:publicatonDate is not in the ontology; did you mean sl:publicationDate?"],
    ),
    ("ASK { standard:nacz ?p ?o }", True, ["standard:nacz is not in this release; did you mean standard:nacs?"]),
    ("ASK { standard:ford ?p ?o }", True, ["standard:ford is not in this release; did you mean actor:ford?"]),
    ("ASK { actor:ietf-zzz-qqq ?p ?o }", True, ["actor:ietf-zzz-qqq is not in this release"]),
    ("ASK { ?s rdfs:lable ?o }", True, ["rdfs:lable occurs nowhere in this release; did you mean rdfs:label?"]),
    ("ASK { ?s <http://x/p> ?o }", True, ["<http://x/p> occurs nowhere in this release"]),
    ("SELECT (<http://x/p> AS ?x) {}", False, []),
    ("ASK { ?s a sl:adopts }", True, ["sl:adopts is not a class"]),
    ("ASK { ?s sl:Adoption ?o }", True, ["sl:Adoption is a class, not a property; did you mean sl:adoptionOf?"]),
    (
        "ASK { GRAPH graph:wi-fi { ?s ?p ?o } }",
        True,
        ["this release has no graph graph:wi-fi, which is therefore empty; did you mean graph:wifi?"],
    ),
    (
        "SELECT * FROM <http://nothing/> FROM NAMED graph:wifi { ?s ?p ?o }",
        True,
        ["this release has no graph <http://nothing/>, which is therefore empty"],
    ),
    (
        "BASE <https://w3id.org/standlink/> ASK { GRAPH <graph/wifi> { <id/actor/fordd> ?p ?o } }",
        True,
        ["actor:fordd is not in this release; did you mean actor:ford?"],
    ),
    ("PREFIX e: <http://e/> CONSTRUCT { ?s e:made ?o } { ?s rdfs:label ?o }", False, []),
    (
        "PREFIX sl: <http://other/> ASK { ?s sl:nothing ?o }",
        True,
        ["<http://other/nothing> occurs nowhere in this release"],
    ),
    ("ASK { ?s sl:announced ?o FILTER(xsd:date(?o) > '2020-01-01'^^xsd:date) }", True, []),
    ("ASK { ?s ?p 'sl:Standart' } # sl:Standart", True, []),
    ("ASK { ?s a sl:Theory , sl:Company }", True, []),
]
PATTERNS = [
    ("SELECT ?d (COUNT(?o) AS ?n) { ?d sl:supersedes ?o } GROUP BY ?d", ["sl:supersedes is a closure"]),
    ("SELECT ?d { ?d sl:supersedes+ ?o }", ["sl:supersedes is closed already: + adds nothing"]),
    ("SELECT ?c { ?c sl:partOf* ?d }", []),
    ("SELECT (COUNT(?a) AS ?n) { ?a sl:amends ?o }", ["COUNT(DISTINCT ...) the amendments"]),
    ("SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a sl:amends ?o }", []),
    ("SELECT (COUNT(?a) AS ?n) { ?a sl:amends standard:ieee-802-11 }", []),
    ("SELECT (?d + 'P30D'^^xsd:dayTimeDuration AS ?e) { ?x sl:when ?d }", ["write the duration as xsd:duration"]),
    ("SELECT (?d - 'P30D'^^xsd:dayTimeDuration AS ?e) { ?x sl:when ?d }", []),
    (
        "SELECT ?c (SUM(?v) AS ?f) { ?o sl:observed ?c ; sl:value ?v . ?t sl:contributor ?c } GROUP BY ?c",
        ["?v and ?t are joined only by what is grouped"],
    ),
    ("SELECT ?s { ?s rdfs:label 'Ford' }", ['the data have "Ford"@en, which is not equal to "Ford"']),
    ("SELECT ?s { ?s rdfs:label ?l FILTER(?l = 'Ford') }", ['"Ford"@en']),
    ("SELECT ?s { ?s rdfs:label ?l FILTER(?l NOT IN ('x', \"Ford\")) }", ['"Ford"@en']),
    ("SELECT ?s { ?s rdfs:label ?l BIND(IF(?l IN ('Ford'), 1, 2) AS ?n) }", ['"Ford"@en']),
    ("SELECT ?s { ?s rdfs:label ?l FILTER(STR(?l) = 'Ford') }", []),
    ("SELECT ?s { ?s rdfs:label ?x BIND(STR(?x) AS ?l) FILTER(?l IN ('Ford')) }", []),
    ("SELECT ?s { ?s rdfs:label 'Ford'@en }", []),
    ("SELECT ?s { ?s rdfs:label ?l FILTER(LANG(?l) = 'en') }", []),
]


@pytest.mark.parametrize(("query", "empty", "expected"), UNKNOWN)
def test_unknown_word_is_named_with_a_suggestion(
    query: str, empty: bool, expected: list[str], release: Release
) -> None:
    assert [str(hint) for hint in hints(release, query, empty=empty)] == expected


@pytest.mark.parametrize(("query", "expected"), PATTERNS)
def test_form_that_misleads_is_explained(query: str, expected: list[str], release: Release) -> None:
    found = [str(hint) for hint in hints(release, query, empty=False)]
    assert len(found) == len(expected)
    assert all(words in hint for words, hint in zip(expected, found, strict=True))


def test_graphs_of_the_request_are_looked_up(release: Release) -> None:
    found = hints(release, "ASK {}", empty=False, graphs=("https://w3id.org/standlink/graph/wi-fi", "urn:x"))
    assert [re.search("graph (.*?),", str(hint))[1] for hint in found] == ["graph:wi-fi", "<urn:x>"]  # type: ignore[index]


def test_many_unknown_names_are_counted(release: Release) -> None:
    query = f"ASK {{ VALUES ?s {{ {' '.join(f'actor:zzz-{n}' for n in range(50))} }} ?s ?p ?o }}"
    found = [str(hint) for hint in hints(release, query, empty=True)]
    assert len(found) == 4
    assert found[-1] == "47 more names are not in this release"


def test_unused_words_of_the_ontology_are_named_where_nothing_was_found(release: Release) -> None:
    unused = next(
        iri
        for iri, role in sorted(terms(release.store).items())
        if role == "property" and not any(release.store.triples(None, ox.NamedNode(iri)))
    )
    query = f"ASK {{ ?s <{unused}> ?o }}"
    assert [str(hint).partition(",")[0] for hint in hints(release, query, empty=True)] == [
        f"no triple of this release has {compact(unused)}"
    ]
    assert hints(release, query, empty=False) == ()


def test_our_own_queries_have_no_hint(release: Release) -> None:
    asked = {name: q.sparql for name, q in library().items() if q.sparql and not q.measure}
    queries = {example.name: example.sparql for example in examples() if not example.needs} | asked
    found = {name: [str(hint) for hint in hints(release, query, empty=False)] for name, query in queries.items()}
    assert {name: given for name, given in found.items() if given} == {}


def test_hints_are_in_two_languages() -> None:
    texts = tomllib.loads((Path(module.__file__).parent / "hints.toml").read_text("utf-8"))
    entries = [*texts["words"].values(), *texts["forms"].values(), *texts["patterns"]]
    for entry in entries:
        assert set(re.findall(r"\{(\w+)\}", entry["en"])) == set(re.findall(r"\{(\w+)\}", entry["zh"]))
        assert re.search("[\u4e00-\u9fff]", entry["zh"])


#: The first attempts of a researcher that are wrong, with the cause that a hint names.
WRONG = {
    "03": "AVG takes a document once for each of its fields",
    "04": "sl:supersedes is a closure",
    "05": "adoptions refer to an edition in some records",
    "13": "two sets of documents are joined row by row",
    "16": "aggregate each in a subselect of its own",
    "26": "LIMIT counts rows",
}
RESEARCH = tomllib.loads((Path(__file__).parents[2] / "data" / "research" / "questions.toml").read_text("utf-8"))


@pytest.mark.parametrize("number", RESEARCH)
def test_hint_names_the_cause_in_queries_of_a_researcher(number: str, release: Release) -> None:
    """A query that is right gives no hint on its form. Words are not looked at: this release lacks the catalogues."""
    query = (Path(__file__).parents[2] / "data" / "research" / f"{number}.rq").read_text("utf-8")
    forms = [str(hint) for hint in module._forms(release.store, Outline.of(query))]
    found = [hint for hint in forms if not hint.startswith("the data have")]
    assert (number in WRONG) == (not RESEARCH[number]["right"])
    assert bool(found) == (number in WRONG), found
    assert WRONG.get(number, "") in " ".join(found)


def test_long_queries_are_not_searched_for_forms(release: Release) -> None:
    query = "SELECT (COUNT(?d) AS ?n) { ?d sl:supersedes ?o " + ". ?d sl:inField ?f " * 5_000 + "}"
    start = time.process_time()
    assert hints(release, query, empty=False) == ()
    assert time.process_time() - start < 2


def test_terms_that_hints_advise_exist() -> None:
    text = (Path(module.__file__).parent / "hints.toml").read_text("utf-8")
    advised = {
        name for line in text.splitlines() if line.startswith(("en", "zh")) for name in re.findall(r"sl:\w+", line)
    }
    assert {name for name in advised if not is_known(expand(name) or "")} == set()
