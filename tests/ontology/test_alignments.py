"""Tests of the mappings to published vocabularies: the mapping set and the triples agree, and all terms exist."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph as RdfGraph
from rdflib import namespace as published
from standlink.graph.pipeline.inference import infer
from standlink.graph.sources.turtle import CASES, stated
from standlink.graph.store.formatting import format_turtle, leading_comment
from standlink.graph.store.store import INFERRED, Store
from standlink.graph.store.turtle import parse_turtle
from standlink.ontology.consistency import InconsistentError, check_consistency
from standlink.ontology.namespaces import ONTOLOGY, PREFIXES, compact, node
from standlink.ontology.rules import rules_from
from standlink.ontology.vocabulary import (
    ALIGNED,
    ALIGNMENT_AXIOMS,
    ALIGNMENTS,
    FOLDER,
    RDF_TYPE,
    alignment_triples,
    declared_terms,
    is_own,
    ontology_files,
    ontology_triples,
)

#: What PROV-O, FOAF, ORG and DCMI terms say of their own terms.
THEIRS = Path(__file__).parents[1] / "data" / "vocabularies.ttl"
LINES = (FOLDER / "alignments.sssom.tsv").read_text("utf-8").splitlines()
ROWS = list(csv.DictReader([line for line in LINES if not line.startswith("#")], delimiter="\t"))
LABEL = node("rdfs:label")
MAPPINGS = {f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}
AXIOMS = {"rdfs:subClassOf", "rdfs:subPropertyOf"}
COLUMNS = [
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_label",
    "mapping_date",
    "confidence",
    "comment",
]

#: Vocabularies whose terms rdflib lists.
LISTED = {
    "dcterms": published.DCTERMS,
    "foaf": published.FOAF,
    "geo": published.GEO,
    "org": published.ORG,
    "prov": published.PROV,
    "rdf": published.RDF,
    "qb": published.QB,
    "schema": published.SDO,
    "skos": published.SKOS,
    "time": published.TIME,
}
#: Terms of other vocabularies, each looked up in the vocabulary's own file before it is added here.
LOOKED_UP = {
    "bibo": "Document Standard locator number status",
    "cito": "cites citesAsEvidence disagreesWith isCitedBy isDisputedBy isQualifiedBy isSupportedBy updates",
    "oa": "SpecificResource TextualBody exact hasSelector hasSource sourceDate",
    "eli": """LegalResource amended_by amends based_on basis_for changes first_date_entry_in_force has_part in_force
        is_part_of jurisdiction number passed_by publisher_agent repealed_by repeals""",
    "fabio": "Specification SpecificationDocument TechnicalStandard",
    "sto": """Domain Publication Standard StandardOrganization TechnicalCommittee hasDeveloper hasDomain
        hasHeadquaterIn hasMotivation hasPreviousVersion hasPublisher hasStatus isImplementationOf uses""",
}


def metadata() -> tuple[dict[str, str], dict[str, str]]:
    """Return the metadata in the header of the mapping set, and its prefixes."""
    values: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for line in LINES:
        if line.startswith("#   "):
            prefix, _, namespace = line.removeprefix("#   ").partition(": ")
            prefixes[prefix] = namespace
        elif line.startswith("# "):
            key, _, value = line.removeprefix("# ").partition(":")
            values[key] = value.strip()
    return values, prefixes


METADATA, MAP = metadata()


def expanded(name: str) -> str:
    prefix, _, local = name.partition(":")
    assert prefix in MAP, f"{name}: its prefix is not in the prefix map"
    return MAP[prefix] + local


def test_mapping_set_has_a_name_a_licence_and_a_prefix_map() -> None:
    assert METADATA["mapping_set_id"].startswith("https://w3id.org/standlink/")
    assert METADATA["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert MAP["sl"] == ONTOLOGY
    assert {p: MAP[p] for p in MAP if p in PREFIXES} == {p: PREFIXES[p] for p in MAP if p in PREFIXES}
    version = next(t.object.value for t in ontology_triples() if t.predicate == node("owl:versionInfo"))
    assert METADATA["mapping_set_version"] == version


def test_rows_are_complete_sorted_and_unique() -> None:
    assert next(line for line in LINES if not line.startswith("#")).split("\t") == COLUMNS
    assert all(None not in row and None not in row.values() for row in ROWS)
    keys = [(row["subject_id"], row["predicate_id"], row["object_id"]) for row in ROWS]
    assert keys == sorted(keys)
    assert len({(subject, target) for subject, _, target in keys}) == len(keys)
    for row in ROWS:
        assert {row["mapping_justification"]} == {"semapv:ManualMappingCuration"}
        assert row["author_label"] == "Standlink"
        assert date.fromisoformat(row["mapping_date"])
        assert 0.5 <= float(row["confidence"]) <= 1
        assert row["object_label"]


def test_every_prefix_is_used() -> None:
    used = {row[column].partition(":")[0] for row in ROWS for column in ("subject_id", "predicate_id", "object_id")}
    assert set(MAP) == used | {"semapv"}


def test_mapping_set_and_turtle_agree() -> None:
    """The two Turtle files have the rows between them, and what infers is in a file of its own."""
    rows = {tuple(expanded(row[c]) for c in ("subject_id", "predicate_id", "object_id")) for row in ROWS}
    triples = {(t.subject.value, t.predicate.value, t.object.value) for t in alignment_triples()}
    assert {t for t in triples if is_own(t[0])} == rows
    for path, predicates in ((ALIGNMENTS, MAPPINGS), (ALIGNMENT_AXIOMS, AXIOMS)):
        assert {compact(t.predicate.value) for t in parse_turtle(path) if is_own(t.subject.value)} <= predicates


@pytest.mark.parametrize("path", [ALIGNMENTS, ALIGNMENT_AXIOMS], ids=lambda p: p.stem)
def test_turtle_is_in_canonical_layout(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text == format_turtle(RdfGraph().parse(path), leading_comment(text))


def test_subjects_are_terms_of_ours_under_their_own_names() -> None:
    names = {t.subject.value: t.object.value for t in ontology_triples() if t.predicate == LABEL and _english(t)}
    for row in ROWS:
        term = expanded(row["subject_id"])
        assert is_own(term)
        assert term in declared_terms()
        assert row["subject_label"] == names[term]


def _english(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.Literal) and triple.object.language == "en"


def test_nothing_foreign_is_inferred_by_default() -> None:
    assert {row["predicate_id"] for row in ROWS} <= MAPPINGS | AXIOMS
    annotation = node("owl:AnnotationProperty")
    declared = {t.subject.value for t in ontology_triples() if t.predicate == RDF_TYPE and t.object == annotation}
    assert {expanded(row["predicate_id"]) for row in ROWS if row["predicate_id"] in MAPPINGS} <= declared
    outward = ("equivalentClass", "equivalentProperty", "subClassOf", "subPropertyOf", "sameAs")
    found = [t for path in ontology_files() for t in parse_turtle(path) if t.predicate.value.endswith(outward)]
    foreign = [t.object.value for t in found if isinstance(t.object, ox.NamedNode) and not is_own(t.object.value)]
    assert foreign == []


# sub-classes and sub-properties of terms of others


def aligned() -> list[ox.Triple]:
    return [*ontology_triples(), *parse_turtle(ALIGNMENT_AXIOMS)]


def inferred_from(turtle: str, axioms: Iterable[ox.Triple]) -> set[tuple[str, str]]:
    prefixes = "".join(f"@prefix {p}: <{ns}> .\n" for p, ns in PREFIXES.items())
    store = Store.of(ox.parse(prefixes + turtle, format=ox.RdfFormat.TURTLE, base_iri="urn:x"))
    infer(store.inner, rules_from(axioms))
    return {(compact(q.predicate.value), compact(q.object.value)) for q in store.quads(graph=INFERRED)}


def test_an_aligned_release_answers_in_the_words_of_others() -> None:
    facts = "actor:ford a sl:Company . region:usa sl:partOf region:america . standard:b sl:supersedes standard:a ."
    found = inferred_from(facts, aligned())
    assert {
        ("rdf:type", "foaf:Agent"),
        ("rdf:type", "prov:Organization"),
        ("dcterms:isPartOf", "region:america"),
    } <= found
    assert ("dcterms:replaces", "standard:a") in found
    assert not any(
        name.startswith(("foaf:", "prov:", "dcterms:"))
        for pair in inferred_from(facts, ontology_triples())
        for name in pair
    )


def test_setting_makes_the_axioms_part_of_the_ontology() -> None:
    script = "from standlink.ontology.vocabulary import ontology_triples as t; print(len(t()))"
    environment = os.environ | {ALIGNED: "1"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, env=environment)
    assert int(done.stdout) == len(ontology_triples()) + len(parse_turtle(ALIGNMENT_AXIOMS))


def test_axioms_declare_the_terms_of_others_and_say_nothing_else_about_them() -> None:
    triples = parse_turtle(ALIGNMENT_AXIOMS)
    assert {t.predicate for t in triples if not is_own(t.subject.value)} == {RDF_TYPE}
    used = {t.object.value for t in triples if is_own(t.subject.value)}
    assert {t.subject.value for t in triples if not is_own(t.subject.value)} == used
    kinds = {
        kind: {t.subject for t in (*ontology_triples(), *triples) if t.predicate == RDF_TYPE and t.object == node(kind)}
        for kind in ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty")
    }
    mapped = [t for t in triples if is_own(t.subject.value)]
    mixed = [t for t in mapped if not any({t.subject, t.object} <= of_kind for of_kind in kinds.values())]
    assert mixed == [], "a class is a sub-class of a class, an object property a sub-property of an object property"


def test_curated_cases_agree_with_what_the_vocabularies_say() -> None:
    files = [parse_turtle(path) for path in sorted(CASES.glob("*.ttl"))]
    facts = {t for triples in files for t in (*triples, *stated(triples))}
    verdict = check_consistency({*aligned(), *parse_turtle(THEIRS), *facts})
    assert verdict.unsatisfiable == ()
    wrong = ox.Triple(node("claim:x"), RDF_TYPE, node("sl:Meeting"))
    entity = ox.Triple(node("claim:x"), RDF_TYPE, node("prov:Entity"))
    with pytest.raises(InconsistentError):
        check_consistency({*aligned(), *parse_turtle(THEIRS), wrong, entity})


def test_no_planned_event_is_said_to_be_an_activity_of_prov() -> None:
    """An activity occurs; a plan is not yet taken."""
    activities = {t.subject for t in parse_turtle(ALIGNMENT_AXIOMS) if t.object == node("prov:Activity")}
    triples = [t for path in sorted(CASES.glob("*.ttl")) for t in parse_turtle(path)]
    planned = {t.subject for t in triples if t.predicate == node("sl:eventKind") and t.object == node("sl:plan")}
    assert planned
    assert [t for t in triples if t.subject in planned and t.predicate == RDF_TYPE and t.object in activities] == []


@pytest.mark.parametrize("prefix", sorted({row["object_id"].partition(":")[0] for row in ROWS}))
def test_objects_are_terms_of_their_vocabulary(prefix: str) -> None:
    mapped = {row["object_id"].partition(":")[2] for row in ROWS if row["object_id"].startswith(f"{prefix}:")}
    if prefix in LISTED:
        assert MAP[prefix] == str(LISTED[prefix])
        assert {name for name in mapped if name not in LISTED[prefix]} == set()
    else:
        assert mapped == set(LOOKED_UP[prefix].split())
    assert ONTOLOGY not in MAP[prefix]


def test_the_vocabularies_of_the_field_are_all_mapped() -> None:
    mapped = {row["object_id"].partition(":")[0] for row in ROWS}
    assert mapped == set(LISTED) | set(LOOKED_UP)


def test_kinds_of_term_are_not_mixed() -> None:
    """A class is mapped to a class and a property to a property, recognized by the case of the first letter."""
    mixed = [
        (row["subject_id"], row["object_id"])
        for row in ROWS
        if row["subject_id"].partition(":")[2][0].isupper() != row["object_id"].partition(":")[2][0].isupper()
    ]
    assert mixed == []
