"""Tests that each axiom makes its inference and that no other axiom makes the same one.

``cases/inferences.tsv`` has a line for each axiom: the axiom, facts and their consequence. If the ontology has the same
axiom for an inverse property, the line names that twin, which must also be removed before the consequence disappears.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.graph.pipeline.inference import infer
from standlink.graph.store.store import INFERRED, Store
from standlink.ontology.namespaces import PREFIXES, compact
from standlink.ontology.rules import Rule, rules_from
from standlink.ontology.vocabulary import ontology_triples

pytestmark = pytest.mark.slow

FILE = Path(__file__).parents[1] / "data" / "cases" / "inferences.tsv"
with FILE.open(encoding="utf-8", newline="") as file:
    LINES = {row["axiom"]: row for row in csv.DictReader(file, delimiter="\t")}
RULES = rules_from(ontology_triples())
DATA = ox.NamedNode(PREFIXES["graph"] + "test")


def parse(turtle: str) -> list[ox.Triple]:
    prefixes = "".join(f"@prefix {p}: <{ns}> .\n" for p, ns in PREFIXES.items())
    return [ox.Triple(*q.triple) for q in ox.parse(prefixes + turtle, format=ox.RdfFormat.TURTLE)]


def inferred(triples: Iterable[ox.Triple], rules: Iterable[Rule]) -> set[ox.Triple]:
    store = Store.of(ox.Quad(*t, DATA) for t in triples)
    infer(store.inner, rules)
    return {q.triple for q in store.quads(graph=INFERRED)}


def line(rule: Rule) -> str:
    """Return the line of the file for a rule."""

    def words(pattern: tuple[str | ox.NamedNode, ...]) -> str:
        names = ["event:" + t[1:] if isinstance(t, str) else compact(t.value) for t in pattern]
        return " ".join("a" if name == "rdf:type" else name for name in names)

    return "\t".join((rule.axiom, " . ".join(map(words, rule.body)), words(rule.head), ""))


def test_every_axiom_that_infers_has_its_line_and_every_line_its_axiom() -> None:
    there = {rule.axiom: rule for rule in reversed(RULES)}
    assert sorted(LINES.keys() - there.keys()) == [], "axioms that the ontology has lost"
    new = "\n".join(line(there[axiom]) for axiom in sorted(there.keys() - LINES.keys()))
    assert new == "", f"axioms without a test; add to {FILE.name}:\n{new}"


@pytest.mark.parametrize("axiom", LINES)
def test_only_the_axiom_infers_the_consequence_in_its_line(axiom: str) -> None:
    row = LINES[axiom]
    facts, (wanted,) = parse(row["facts"] + " ."), parse(row["consequence"] + " .")
    without = [rule for rule in RULES if rule.axiom not in {axiom, row["twin"]}]
    assert wanted in inferred(facts, RULES)
    assert wanted not in inferred(facts, without)


def test_a_twin_is_an_axiom_with_a_line_of_its_own() -> None:
    twins = {row["twin"] for row in LINES.values()} - {""}
    assert twins <= LINES.keys()
    assert {LINES[LINES[axiom]["twin"]]["twin"] for axiom in twins} <= twins
