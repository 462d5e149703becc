"""Sentences of relations and rules: complete, in two languages, and about what they say they are."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.ontology import sentences
from standlink.ontology.namespaces import compact, expand, node
from standlink.ontology.rules import Rule, rules_from
from standlink.ontology.sentences import LANGUAGES, Language, relation, rule_sentence
from standlink.ontology.vocabulary import RDF_TYPE, declared_terms, ontology_triples

TEXTS = tomllib.loads(Path(sentences.__file__).with_suffix(".toml").read_text("utf-8"))
#: Relations between records and their parts, of which no rule speaks and which no page explains.
UNTOLD = {
    "sl:chargingNetwork",
    "sl:claimKind",
    "sl:confidence",
    "sl:connector",
    "sl:current",
    "sl:disputedBy",
    "sl:matchMethod",
}
UNTOLD |= {"sl:qualifiedBy", "sl:sourceKind", "sl:supportedBy", "sl:unit"}


@cache
def rules() -> list[Rule]:
    return rules_from(ontology_triples())


def label(term: ox.NamedNode, language: str = "en") -> str:
    found = (t.object for t in ontology_triples() if t.subject == term and t.predicate == node("rdfs:label"))
    return next((o.value for o in found if isinstance(o, ox.Literal) and o.language == language), compact(term.value))


def test_every_relation_has_a_sentence() -> None:
    relations = {
        t.subject for t in ontology_triples() if t.predicate == RDF_TYPE and t.object == node("owl:ObjectProperty")
    }
    relations |= {pattern[1] for rule in rules() for pattern in (*rule.body, rule.head)}
    missing = {compact(p.value) for p in relations if isinstance(p, ox.NamedNode)} - set(TEXTS["relations"]) - UNTOLD
    assert missing == set()


def test_sentences_are_of_declared_relations_and_name_both_ends() -> None:
    for name, said in TEXTS["relations"].items():
        assert expand(name) in declared_terms() or name == "rdf:type", name
        assert set(said) == set(LANGUAGES), name
        for language, words in said.items():
            assert sorted(re.findall(r"\{(\w)\}", words)) == ["o", "s"], (name, language)


def test_sentences_of_different_relations_differ() -> None:
    for language in LANGUAGES:
        said = [words[language] for words in TEXTS["relations"].values()]
        assert sorted(said) == sorted(set(said))


def test_every_kind_of_rule_has_a_sentence() -> None:
    assert {rule.name for rule in rules()} <= set(TEXTS["rules"])
    for name, said in TEXTS["rules"].items():
        for language in LANGUAGES:
            assert re.findall(r"\{(\w+)\}", said[language]) == ["body", "head"], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_is_a_sentence_about_letters(language: Language) -> None:
    for rule in rules():
        said = rule_sentence(rule, language, lambda term: label(term, language))
        variables = {end for pattern in (*rule.body, rule.head) for end in pattern[::2] if isinstance(end, str)}
        assert set(re.findall(r"(?<![A-Za-z])[A-C](?![A-Za-z])", said)) == set("ABC"[: len(variables)]), said
        assert "{" not in said
        assert said.endswith("." if language == "en" else "。")


@pytest.mark.parametrize(
    ("axiom", "said"),
    [
        ("sl:supersedes is transitive", "if A supersedes C and C supersedes B, then A supersedes B."),
        ("sl:competesWith is symmetric", "if B competes with A, then A competes with B."),
        ("sl:adopts rdfs:subPropertyOf sl:takesPartIn", "if A adopts B, then A takes part in B."),
        (
            "sl:Country rdfs:subClassOf sl:Region",
            "if A belongs to the class “Country”, then A belongs to the class “Region”.",
        ),
        (
            "sl:locatedIn follows from sl:locatedIn, then sl:partOf",
            "if A is located in C and C is part of B, then A is located in B.",
        ),
    ],
)
def test_rules_in_words(axiom: str, said: str) -> None:
    (rule,) = (rule for rule in rules() if rule.axiom == axiom)
    assert rule_sentence(rule, "en", label).endswith(f": {said}")


def test_an_inverse_is_told_in_the_direction_in_which_it_is_applied() -> None:
    found = {rule_sentence(r, "en", label) for r in rules() if r.axiom == "sl:adopts owl:inverseOf sl:adoptedBy"}
    assert {words.split(": ")[1] for words in found} == {
        "if B adopts A, then A is adopted by B.",
        "if B is adopted by A, then A adopts B.",
    }


def test_an_unknown_relation_is_told_by_its_label() -> None:
    assert relation("https://example.org/likes", "en").format(s="A", p="likes", o="B") == "A has “likes” B"


def test_an_unknown_rule_has_no_sentence() -> None:
    assert rule_sentence(Rule("none", "", (), rules()[0].head), "en", label) == ""
