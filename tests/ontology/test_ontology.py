"""Tests of the ontology: names in two languages, consistency, OWL 2 DL, and no unused terms."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.graph.pipeline import checking
from standlink.graph.releases.release import Release
from standlink.graph.sources.turtle import CASES, stated
from standlink.graph.store.ontology_document import ontology_turtle
from standlink.graph.store.store import INFERRED, ONTOLOGY, Store
from standlink.graph.store.turtle import parse_turtle
from standlink.ontology.consistency import InconsistentError, Verdict, check_consistency
from standlink.ontology.namespaces import PREFIXES, compact, expand, node
from standlink.ontology.versions import changes, current_version, version_file, versions
from standlink.ontology.vocabulary import (
    ONTOLOGY_IRI,
    declared_terms,
    is_own,
    ontology_files,
    ontology_triples,
    shape_files,
)
from standlink.queries.library import library
from standlink.queries.measures import units

pytestmark = pytest.mark.slow

TYPE = node("rdf:type")
LABEL = node("rdfs:label")
DEFINITION = node("skos:definition")
TABLES = Path(__file__).parents[2] / "graph" / "pipeline" / "tables"
EXAMPLES = sorted((Path(__file__).parents[2] / "web" / "examples").glob("*.rq"))
OWN = sorted(t for t in declared_terms() if is_own(t))


def iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name) or name)


def pairs(prop: str, triples: Iterable[ox.Triple] = ()) -> list[tuple[str, str]]:
    """Return the subject and object of every axiom with this property between named terms."""
    found = (t for t in triples or ontology_triples() if t.predicate == iri(prop))
    return [(t.subject.value, t.object.value) for t in found if not isinstance(t.object, ox.BlankNode)]


def declared(kind: str) -> set[str]:
    return {s for s, o in pairs("rdf:type") if o == iri(kind).value}


def texts(term: str, prop: ox.NamedNode) -> list[ox.Literal]:
    return [t.object for t in ontology_triples() if t.subject.value == term and t.predicate == prop]


def chains() -> Iterator[tuple[str, list[str]]]:
    """Yield each property with a chain axiom, and the properties of the chain, ignoring inverses."""
    values: dict[str, dict[str, ox.NamedNode | ox.BlankNode]] = {}
    for t in ontology_triples():
        if isinstance(t.subject, ox.BlankNode):
            values.setdefault(t.subject.value, {})[t.predicate.value] = t.object
    for t in ontology_triples():
        if t.predicate == iri("owl:propertyChainAxiom"):
            node, steps = t.object, []
            while isinstance(node, ox.BlankNode):
                step = values[node.value][PREFIXES["rdf"] + "first"]
                if isinstance(step, ox.BlankNode):
                    step = values[step.value][PREFIXES["owl"] + "inverseOf"]
                steps.append(step.value)
                node = values[node.value][PREFIXES["rdf"] + "rest"]
            yield t.subject.value, steps


# names


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_term_has_one_name_in_each_language(language: str) -> None:
    names = {compact(term): [t.value for t in texts(term, LABEL) if t.language == language] for term in OWN}
    assert {term: found for term, found in names.items() if len(found) != 1 or found[0].strip() in ("", term)} == {}


def test_chinese_names_are_chinese() -> None:
    signs = {"%"}
    names = {compact(t): n.value for t in OWN for n in texts(t, LABEL) if n.language == "zh" and n.value not in signs}
    assert {term: name for term, name in names.items() if not re.search("[一-鿿]", name)} == {}


def test_every_term_is_defined_once_in_english() -> None:
    definitions = {compact(t): [d.value for d in texts(t, DEFINITION) if d.language == "en"] for t in OWN}
    assert {t: found for t, found in definitions.items() if len(found) != 1 or not found[0].endswith(".")} == {}


@pytest.mark.parametrize("annotation", ["skos:definition", "skos:scopeNote"])
def test_what_is_said_of_a_term_in_english_is_said_once_in_chinese(annotation: str) -> None:
    said = {compact(term): texts(term, iri(annotation)) for term in OWN}
    described = {term: found for term, found in said.items() if any(t.language == "en" for t in found)}
    assert described
    chinese = {term: [t.value for t in found if t.language == "zh"] for term, found in described.items()}
    assert {
        t: found for t, found in chinese.items() if len(found) != 1 or not re.search("[一-鿿].*。$", found[0])
    } == {}


def test_term_is_declared_once() -> None:
    kinds = [
        (s, o, path.name)
        for path in ontology_files()
        for s, o in pairs("rdf:type", parse_turtle(path))
        if o != iri("owl:TransitiveProperty").value and o != iri("owl:SymmetricProperty").value
    ]
    times = Counter(s for s, _, _ in kinds)
    assert {compact(s): n for s, n in times.items() if n > 1} == {}
    assert set(OWN) <= set(times)


@pytest.mark.parametrize("kind", ["owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty"])
def test_two_terms_of_a_kind_never_share_an_english_name(kind: str) -> None:
    names = Counter(t.value for term in declared(kind) for t in texts(term, LABEL) if t.language == "en")
    assert [name for name, n in names.items() if n > 1] == []


def test_concept_is_in_a_declared_scheme() -> None:
    schemes = dict(pairs("skos:inScheme"))
    assert {
        compact(c) for c in declared("skos:Concept") if schemes.get(c) not in declared("skos:ConceptScheme")
    } == set()


# OWL 2 DL


def test_term_is_only_one_kind_of_property() -> None:
    kinds = [declared(f"owl:{k}Property") for k in ("Object", "Datatype", "Annotation")]
    assert kinds[0] & kinds[1] == kinds[0] & kinds[2] == kinds[1] & kinds[2] == set()


def composite() -> set[str]:
    """Return the non-simple properties: transitive, inferred by a chain, or a super-property or inverse of one."""
    found = declared("owl:TransitiveProperty") | {head for head, _ in chains()}
    while True:
        more = {o for s, o in pairs("rdfs:subPropertyOf") if s in found}
        more |= {x for pair in pairs("owl:inverseOf") if found & set(pair) for x in pair}
        if more <= found:
            return found
        found |= more


def test_only_simple_properties_are_counted_or_barred() -> None:
    simple_only = [f"owl:{k}Property" for k in ("Functional", "InverseFunctional", "Asymmetric", "Irreflexive")]
    restricted = {term for kind in simple_only for term in declared(kind)}
    restricted |= {p for pair in pairs("owl:propertyDisjointWith") for p in pair}
    counts = [f"owl:{m}{q}ardinality" for m in ("", "min", "max") for q in ("c", "C", "qualifiedC", "QualifiedC")]
    counted = {t.subject for t in ontology_triples() if t.predicate in map(iri, [*counts, "owl:hasSelf"])}
    restricted |= {
        t.object.value for t in ontology_triples() if t.predicate == iri("owl:onProperty") and t.subject in counted
    }
    assert iri("sl:adopts").value in composite()
    assert iri("sl:adoptedBy").value in composite()
    assert iri("sl:adopter").value not in composite()
    assert restricted & composite() == set()


def test_property_chains_are_regular() -> None:
    """OWL 2 DL requires a strict order of properties, with inverses as one, in which premises precede conclusions."""
    same: dict[str, str] = {}
    for s, o in pairs("owl:inverseOf"):
        same[max(s, o)] = min(s, o)
    before: dict[str, set[str]] = {}

    def precedes(first: str, then: str) -> None:
        before.setdefault(same.get(then, then), set()).add(same.get(first, first))

    for s, o in pairs("rdfs:subPropertyOf"):
        precedes(s, o)
    for head, steps in chains():
        ends = steps[1:] if steps[0] == head else steps[:-1] if steps[-1] == head else steps
        for step in ends if steps != [head, head] else []:
            precedes(step, head)
    settled: set[str] = set()
    while ready := [
        p for p in before if p not in settled and before[p] - set(before) | before[p] & settled == before[p]
    ]:
        settled.update(ready)
    assert {compact(p) for p in before if p not in settled} == set()


def test_every_named_object_property_term_in_an_axiom_is_declared() -> None:
    structural = ("rdfs:subClassOf", "rdfs:subPropertyOf", "owl:inverseOf", "owl:disjointWith", "rdfs:domain")
    named = {x for prop in structural for pair in pairs(prop) for x in pair if not x.startswith("_:")}
    named |= {o for _, o in pairs("rdfs:range") if not o.startswith(PREFIXES["xsd"])}
    named |= {x for head, steps in chains() for x in (head, *steps)}
    blank = {t.subject.value for t in ontology_triples() if isinstance(t.subject, ox.BlankNode)}
    assert named - blank - declared_terms() == set()


def test_alignments_neither_infer_nor_leave_owl_2_dl() -> None:
    triples = parse_turtle(next(p for p in ontology_files() if p.name == "alignments.ttl"))
    mappings = {compact(t.predicate.value) for t in triples if is_own(t.subject.value)}
    assert mappings <= {"skos:closeMatch", "skos:broadMatch", "skos:exactMatch"}
    assert mappings
    assert {iri(m).value for m in mappings} <= declared("owl:AnnotationProperty")
    outward = [x for p in ("rdfs:subClassOf", "owl:equivalentClass", "rdfs:subPropertyOf") for x in pairs(p)]
    assert [pair for pair in outward if not (is_own(pair[0]) and is_own(pair[1]))] == []


# consistency


@pytest.fixture(scope="session")
def curated() -> set[ox.Triple]:
    files = [parse_turtle(path) for path in sorted(CASES.glob("*.ttl"))]
    return {*ontology_triples(), *(t for triples in files for t in (*triples, *stated(triples)))}


@pytest.fixture(scope="session")
def verdict(curated: set[ox.Triple]) -> Verdict:
    return check_consistency(curated)


def test_ontology_and_curated_cases_are_consistent(verdict: Verdict, curated: set[ox.Triple]) -> None:
    assert verdict.triples == len(curated) > 20_000


def test_every_class_is_satisfiable(verdict: Verdict) -> None:
    assert verdict.unsatisfiable == ()


CHIMERA = "sl:Chimera a owl:Class ; rdfs:subClassOf sl:Region , sl:Actor ."


def contradiction(turtle: str) -> list[ox.Triple]:
    prefixes = "".join(f"@prefix {p}: <{ns}> .\n" for p, ns in PREFIXES.items())
    quads = ox.parse(prefixes + turtle, format=ox.RdfFormat.TURTLE)
    return [*ontology_triples(), *(ox.Triple(q.subject, q.predicate, q.object) for q in quads)]


@pytest.mark.parametrize(
    "turtle",
    [
        "region:atland a sl:Region , sl:Actor .",
        "actor:ford a sl:Company , sl:University .",
        "event:it a sl:Adoption ; sl:adoptedStandard actor:ford . actor:ford a sl:Company .",
        "evidence:it a sl:Evidence , [ a owl:Class ; owl:complementOf [ a owl:Restriction ; owl:onProperty sl:source ;"
        " owl:someValuesFrom sl:Source ] ] .",
    ],
    ids=[
        "two kinds at once",
        "two kinds of actor at once",
        "an actor in the place of a standard",
        "evidence that has no source",
    ],
)
def test_wrong_type_is_a_contradiction(turtle: str) -> None:
    with pytest.raises(InconsistentError, match="contradict"):
        check_consistency(contradiction(turtle))


def test_impossible_class_is_named() -> None:
    assert check_consistency(contradiction(CHIMERA)).unsatisfiable == ("sl:Chimera",)


def test_check_of_the_cases_refuses_an_impossible_class(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.of(ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in contradiction(CHIMERA)).inner
    monkeypatch.setattr(checking, "_store_of_cases", lambda: (store, {}))
    with pytest.raises(InconsistentError, match="no thing can be a sl:Chimera"):
        checking.check_cases()


def requirements() -> list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]]:
    """Return the class, property and filler of each restriction of the form "has some"."""
    values: dict[object, dict[ox.NamedNode, object]] = {}
    for t in ontology_triples():
        if isinstance(t.subject, ox.BlankNode):
            values.setdefault(t.subject, {})[t.predicate] = t.object
    found = []
    for t in ontology_triples():
        if t.predicate == iri("rdfs:subClassOf") and isinstance(t.object, ox.BlankNode):
            restriction = values[t.object]
            assert restriction[TYPE] == iri("owl:Restriction")
            found.append((t.subject, restriction[iri("owl:onProperty")], restriction[iri("owl:someValuesFrom")]))
    return found


def test_what_a_class_requires_all_its_things_have(release: Release) -> None:
    """A definition that the data do not keep to would be false; this closed view is stricter than that of OWL."""
    assert len(requirements()) > 30

    def instances(cls: ox.NamedNode) -> set[object]:
        return {t.subject for t in release.store.triples(None, TYPE, cls)}

    wanting = {}
    for cls, prop, filler in requirements():
        any_value = filler.value in (PREFIXES["owl"] + "Thing", PREFIXES["xsd"] + "string")
        fillers = set() if any_value else instances(filler)
        have = {t.subject for t in release.store.triples(None, prop, None) if any_value or t.object in fillers}
        if without := instances(cls) - have:
            wanting[f"{compact(cls.value)} {compact(prop.value)}"] = sorted(map(str, without))[:3]
    assert wanting == {}


# no unused and no undeclared terms


@pytest.mark.parametrize("path", sorted(CASES.glob("*.ttl")), ids=lambda p: p.name)
def test_curated_data_use_no_undeclared_term(path: Path) -> None:
    triples = parse_turtle(path)
    used = {t.predicate.value for t in triples} | {t.object.value for t in triples if t.predicate == TYPE}
    used |= {t.object.value for t in triples if isinstance(t.object, ox.NamedNode) and is_own(t.object.value)}
    assert {compact(u) for u in used if u not in declared_terms() | {TYPE.value, LABEL.value}} == set()


def used_terms(release: Release) -> set[str]:
    """Return the terms that data, shapes, questions, tables or examples use, directly or through axioms.

    Tables name indicators by their codes. A used term also uses its superclasses, super-properties, broader concepts,
    its inverse, and the steps of its chain.
    """
    used: set[str] = set()
    for quad in release.store.quads():
        if quad.graph_name != ONTOLOGY:
            used.update(t.value for t in (quad.predicate, quad.object) if isinstance(t, ox.NamedNode))
    sources = [p.read_text("utf-8") for p in (*shape_files(), *EXAMPLES)] + [q.sparql for q in library().values()]
    used.update(PREFIXES["sl"] + name for text in sources for name in re.findall(r"\bsl:(\w+)", text))
    used.update(PREFIXES["sl"] + unit for unit in units.known()["unit"])
    counted = (TABLES / "region_year.sql").read_text("utf-8")
    coded = release.store.triples(None, node("dcterms:identifier"))
    used.update(t.subject.value for t in coded if is_own(t.subject.value) and f"'{t.object.value}'" in counted)
    used.update(scheme for concept, scheme in pairs("skos:inScheme") if concept in used)
    leads = [*pairs("rdfs:subClassOf"), *pairs("rdfs:subPropertyOf"), *pairs("owl:inverseOf"), *pairs("skos:broader")]
    leads += [(o, s) for s, o in pairs("owl:inverseOf")]
    leads += [(head, step) for head, steps in chains() for step in steps]
    while more := {o for s, o in leads if s in used and o not in used}:
        used |= more
    return used


def test_no_term_is_unused(release: Release) -> None:
    unused = set(OWN) - used_terms(release)
    assert sorted(map(compact, unused)) == []


def test_inferred_facts_use_declared_terms_only(release: Release) -> None:
    inferred = release.store.quads(graph=INFERRED)
    used = {q.predicate.value for q in inferred if q.predicate != TYPE}
    assert used <= declared_terms()
    assert len(used) > 20


# header, names for other programs


def header(prop: str) -> list[str]:
    return [t.object.value for t in ontology_triples() if t.subject == ONTOLOGY_IRI and t.predicate == iri(prop)]


def test_header_says_version_dates_makers_licence_and_prefix() -> None:
    (version,), (version_iri,) = header("owl:versionInfo"), header("owl:versionIRI")
    assert version_iri == f"{ONTOLOGY_IRI.value}/{version}"
    vann = "http://purl.org/vocab/vann/preferredNamespace"
    assert header(f"{vann}Prefix") == ["sl"]
    assert header(f"{vann}Uri") == [PREFIXES["sl"]]
    assert header("dcterms:creator")
    assert header("dcterms:license") == ["https://creativecommons.org/licenses/by/4.0/"]
    (issued,), (modified,) = header("dcterms:issued"), header("dcterms:modified")
    assert date(2026, 11, 22) == date.fromisoformat(issued) <= date.fromisoformat(modified) <= date.today()


def test_prior_version_is_the_last_one_that_was_released() -> None:
    older = [v.number for v in versions() if v.number != current_version()]
    assert header("owl:priorVersion") == [f"{ONTOLOGY_IRI.value}/{older[0]}"]


def test_a_released_version_does_not_change() -> None:
    """Whoever changes the ontology after a release raises its version."""
    if versions()[0].released:
        assert version_file(current_version()).read_text() == ontology_turtle(ontology_triples(), current_version())


def test_every_term_of_ours_is_defined_by_the_ontology_and_no_other_term_is() -> None:
    assert sorted(s for s, _ in pairs("rdfs:isDefinedBy")) == OWN
    assert {o for _, o in pairs("rdfs:isDefinedBy")} == {ONTOLOGY_IRI.value}


def test_concepts_and_schemes_have_their_names_as_skos_names_too() -> None:
    concepts = (declared("skos:Concept") | declared("skos:ConceptScheme")) & set(OWN)
    assert len(concepts) > 100
    assert {s for s, _ in pairs("skos:prefLabel")} == concepts
    for concept in concepts:
        assert set(texts(concept, iri("skos:prefLabel"))) == set(texts(concept, LABEL))


def test_changes_name_what_was_added_and_what_has_other_values() -> None:
    found = {compact(c.term): c for c in changes("0.1.0", current_version())}
    assert found["sl:Coverage"].kind == "added"
    assert found["sl:Actor"].kind == "changed"
    assert "removed" not in {c.kind for c in found.values()}, (
        "deprecate terms with their replacement, never delete them"
    )
    assert changes("0.1.0", "0.1.0") == ()


def test_turtle_has_lists_in_brackets_no_labels_of_blank_nodes_and_all_triples() -> None:
    written = ontology_turtle(ontology_triples(), current_version())
    assert "owl:members ( sl:Region sl:Actor" in written
    assert "_:" not in written
    assert "rdf:first" not in written
    read = ox.Dataset(ox.parse(written, format=ox.RdfFormat.TURTLE))
    read.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    own = ox.Dataset(ox.Quad(*t) for t in ontology_triples())
    own.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert read == own


def test_turtle_is_the_same_in_every_process() -> None:
    script = (
        "from standlink.graph.store.ontology_document import ontology_turtle as w\n"
        "from standlink.ontology.vocabulary import ontology_triples as t\n"
        "print(w(t(), '1'))"
    )
    found = {subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout for _ in range(2)}
    assert len(found) == 1


def test_blank_nodes_have_the_same_labels_in_every_process() -> None:
    """Copies of the ontology from two processes of a server share an entity tag."""
    script = "from standlink.ontology.vocabulary import ontology_triples as t; print(*t(), sep='\\n')"
    found = {subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout for _ in range(2)}
    assert len(found) == 1
    assert b"_:" in found.pop()
