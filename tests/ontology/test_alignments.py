"""Tests of the mappings to published vocabularies: the mapping set and the triples agree, and all terms exist."""

from __future__ import annotations

import csv
from datetime import date

import pyoxigraph as ox
import pytest
from rdflib import Graph as RdfGraph
from rdflib import namespace as published
from standlink.graph.store.formatting import format_turtle, leading_comment
from standlink.graph.store.turtle import parse_turtle
from standlink.ontology.namespaces import ONTOLOGY, PREFIXES, node
from standlink.ontology.vocabulary import FOLDER, RDF_TYPE, declared_terms, is_own, ontology_files, ontology_triples

TURTLE = FOLDER / "alignments.ttl"
LINES = (FOLDER / "alignments.sssom.tsv").read_text("utf-8").splitlines()
ROWS = list(csv.DictReader([line for line in LINES if not line.startswith("#")], delimiter="\t"))
LABEL = node("rdfs:label")
MAPPINGS = {f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}
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
    "qb": published.QB,
    "schema": published.SDO,
    "skos": published.SKOS,
    "time": published.TIME,
}
#: Terms of other vocabularies, each looked up in the vocabulary's own file before it is added here.
LOOKED_UP = {
    "bibo": "Document Standard locator number status",
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
    rows = {tuple(expanded(row[c]) for c in ("subject_id", "predicate_id", "object_id")) for row in ROWS}
    triples = {(t.subject.value, t.predicate.value, t.object.value) for t in parse_turtle(TURTLE)}
    assert {t for t in triples if is_own(t[0])} == rows


def test_turtle_is_in_canonical_layout() -> None:
    text = TURTLE.read_text("utf-8")
    assert text == format_turtle(RdfGraph().parse(TURTLE), leading_comment(text))


def test_subjects_are_terms_of_ours_under_their_own_names() -> None:
    names = {t.subject.value: t.object.value for t in ontology_triples() if t.predicate == LABEL and _english(t)}
    for row in ROWS:
        term = expanded(row["subject_id"])
        assert is_own(term)
        assert term in declared_terms()
        assert row["subject_label"] == names[term]


def _english(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.Literal) and triple.object.language == "en"


def test_mappings_infer_nothing() -> None:
    assert {row["predicate_id"] for row in ROWS} <= MAPPINGS
    annotation = node("owl:AnnotationProperty")
    declared = {t.subject.value for t in ontology_triples() if t.predicate == RDF_TYPE and t.object == annotation}
    assert {expanded(row["predicate_id"]) for row in ROWS} <= declared
    outward = ("equivalentClass", "equivalentProperty", "subClassOf", "subPropertyOf", "sameAs")
    found = [t for path in ontology_files() for t in parse_turtle(path) if t.predicate.value.endswith(outward)]
    assert [t for t in found if not (is_own(t.subject.value) and is_own(str(getattr(t.object, "value", ""))))] == []


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
