"""The gate gives the results of plain pyshacl on the whole graph, for any fault, and counts all of them."""

from __future__ import annotations

import pyoxigraph as ox
import pyshacl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import SH, BNode, Graph
from sampling import few
from standlink.graph.gate.compiling import compile_shapes
from standlink.graph.gate.locations import Locations
from standlink.graph.gate.prefilter import prefilter
from standlink.graph.gate.report import Report
from standlink.graph.gate.shapes import ShapeError, record_shapes
from standlink.graph.gate.validation import as_rdflib, validate
from standlink.graph.store.merging import with_merge
from standlink.graph.store.store import Store
from standlink.ontology.namespaces import GRAPHS, PREFIXES, compact
from standlink.ontology.vocabulary import ontology_triples

pytestmark = pytest.mark.slow

Verdict = tuple[str, str, str, str, str]

EX = "https://example.org/"
TURTLE = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in {**PREFIXES, "ex": EX}.items())


def store_of(turtle: str) -> ox.Store:
    graph = ox.NamedNode(GRAPHS + "test")
    triples = ox.parse(TURTLE + turtle, format=ox.RdfFormat.TURTLE)
    return Store.of(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples).inner


def shapes_of(turtle: str) -> Graph:
    return Graph().parse(data=TURTLE + turtle, format="turtle")


def verdicts(report: Report) -> set[Verdict]:
    return {(f.severity, f.node, f.path, f.component, f.value) for f in report.findings}


def plain(store: ox.Store, shapes: Graph) -> set[Verdict]:
    """Return the results of pyshacl on the whole graph."""
    _, report, _ = pyshacl.validate(as_rdflib(store), shacl_graph=shapes, inplace=True, advanced=True)
    assert isinstance(report, Graph)
    found = set()
    for result in report.objects(None, SH.result):
        focus, path, value = (report.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.value))
        component = str(report.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH))
        found.add(
            (
                str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
                compact(str(focus)),
                "" if path is None or isinstance(path, BNode) else compact(str(path)),
                component.removesuffix("ConstraintComponent"),
                "" if value is None or value == focus else compact(str(value)),
            )
        )
    return found


def suspects(store: ox.Store, shapes: Graph) -> set[str]:
    return {
        compact(iri).replace(EX, "ex:") for iri in prefilter(Store(store), shapes, Locations(Store(store), {})).records
    }


# each constraint, kept and broken

CONSTRAINTS = {
    "minCount 1": ("sh:minCount 1", 'ex:good ex:p "a" .', "ex:bad ex:q 1 ."),
    "minCount 2": ("sh:minCount 2", "ex:good ex:p ex:a , ex:b .", "ex:bad ex:p ex:a ."),
    "minCount 2, by texts": ("sh:minCount 2", 'ex:good ex:p "a" , "a"@en .', 'ex:bad ex:p "a" .'),
    "maxCount 0": ("sh:maxCount 0", "ex:good ex:q ex:a .", "ex:bad ex:p ex:a ."),
    "maxCount 1": ("sh:maxCount 1", "ex:good ex:p ex:a .", "ex:bad ex:p ex:a , ex:b ."),
    "class": ("sh:class ex:C", "ex:good ex:p ex:c . ex:c a ex:C .", "ex:bad ex:p ex:d . ex:d a ex:D ."),
    "class, by a class below": (
        "sh:class ex:C",
        "ex:good ex:p ex:c . ex:c a ex:E . ex:E rdfs:subClassOf ex:D . ex:D rdfs:subClassOf ex:C .",
        'ex:bad ex:p "c" .',
    ),
    "datatype string": ("sh:datatype xsd:string", 'ex:good ex:p "a" .', 'ex:bad ex:p "a"@en .'),
    "datatype langString": ("sh:datatype rdf:langString", 'ex:good ex:p "a"@en .', 'ex:bad ex:p "a" .'),
    "datatype date": (
        "sh:datatype xsd:date",
        'ex:good ex:p "2020-02-29"^^xsd:date .',
        'ex:bad ex:p "2021-02-29"^^xsd:date .',
    ),
    "datatype dateTime": (
        "sh:datatype xsd:dateTime",
        'ex:good ex:p "2020-02-29T10:00:00"^^xsd:dateTime .',
        'ex:bad ex:p "2020-02-29"^^xsd:date .',
    ),
    "datatype gYearMonth": (
        "sh:datatype xsd:gYearMonth",
        'ex:good ex:p "2020-02"^^xsd:gYearMonth .',
        'ex:bad ex:p "2020"^^xsd:gYear .',
    ),
    "datatype gYear": ("sh:datatype xsd:gYear", 'ex:good ex:p "2020"^^xsd:gYear .', "ex:bad ex:p 2020 ."),
    "datatype integer": ("sh:datatype xsd:integer", "ex:good ex:p 1 .", 'ex:bad ex:p "one"^^xsd:integer .'),
    "datatype decimal": ("sh:datatype xsd:decimal", "ex:good ex:p 1.5 .", "ex:bad ex:p 1 ."),
    "datatype boolean": ("sh:datatype xsd:boolean", "ex:good ex:p true .", 'ex:bad ex:p "true" .'),
    "nodeKind IRI": ("sh:nodeKind sh:IRI", "ex:good ex:p ex:a .", 'ex:bad ex:p "a" .'),
    "nodeKind literal": ("sh:nodeKind sh:Literal", 'ex:good ex:p "a" .', "ex:bad ex:p ex:a ."),
    "nodeKind no literal": ("sh:nodeKind sh:BlankNodeOrIRI", "ex:good ex:p [] .", 'ex:bad ex:p "a" .'),
    "pattern": ('sh:pattern "^[A-Z]{2}$"', 'ex:good ex:p "AT" .', 'ex:bad ex:p "at" .'),
    "pattern of an address": ('sh:pattern "^https?://"', "ex:good ex:p ex:a .", "ex:bad ex:p <urn:a> ."),
    "minLength": ("sh:minLength 2", 'ex:good ex:p "ab" .', 'ex:bad ex:p "甲" .'),
    "maxLength": ("sh:maxLength 2", 'ex:good ex:p "甲乙" .', 'ex:bad ex:p "abc" .'),
    "uniqueLang": ("sh:uniqueLang true", 'ex:good ex:p "a"@en , "a"@zh , "a" , "b" .', 'ex:bad ex:p "a"@en , "b"@EN .'),
    "uniqueLang false": ("sh:uniqueLang false", 'ex:good ex:p "a"@en , "b"@en .', ""),
    "languageIn": ('sh:languageIn ( "en" )', 'ex:good ex:p "a"@en-GB .', 'ex:bad ex:p "a"@zh , "b" .'),
    "in": ('sh:in ( ex:a "a" "a"@en )', 'ex:good ex:p ex:a , "a" , "a"@en .', 'ex:bad ex:p ex:b , "a"@zh .'),
    "hasValue": ("sh:hasValue ex:a", "ex:good ex:p ex:a , ex:b .", "ex:bad ex:p ex:b ."),
    "node": (
        "sh:node [ sh:property [ sh:path ex:q ; sh:hasValue ex:a ] ]",
        "ex:good ex:p ex:c . ex:c ex:q ex:a .",
        "ex:bad ex:p ex:d . ex:d ex:q ex:b .",
    ),
    "node, each value of it": (
        "sh:node [ sh:property [ sh:path ex:q ; sh:nodeKind sh:IRI ; sh:maxCount 1 ] ]",
        "ex:good ex:p ex:c . ex:c ex:q ex:a .",
        'ex:bad ex:p ex:d , ex:e . ex:d ex:q "b" . ex:e ex:q ex:a , ex:b .',
    ),
    "node of a class": (
        "sh:node [ sh:property [ sh:path ex:q ; sh:class ex:C ] ]",
        "ex:good ex:p ex:c . ex:c ex:q ex:a . ex:a a ex:C .",
        "ex:bad ex:p ex:d . ex:d ex:q ex:b .",
    ),
    "or": (
        "sh:or ( [ sh:class ex:C ] [ sh:nodeKind sh:Literal ] )",
        'ex:good ex:p "a" , ex:c . ex:c a ex:C .',
        "ex:bad ex:p ex:d .",
    ),
    "or of several": (
        "sh:or ( [ sh:class ex:C ; sh:hasValue ex:c ] [ sh:datatype xsd:string ; sh:minLength 2 ] )",
        'ex:good ex:p "ab" , ex:c . ex:c a ex:C .',
        'ex:bad ex:p "a" , ex:d . ex:d a ex:C .',
    ),
    "and": (
        'sh:and ( [ sh:nodeKind sh:IRI ] [ sh:not [ sh:pattern "^urn:" ] ] )',
        "ex:good ex:p ex:a .",
        "ex:bad ex:p <urn:a> .",
    ),
    "not": ("sh:not [ sh:class ex:C ]", "ex:good ex:p ex:d .", "ex:bad ex:p ex:c . ex:c a ex:C ."),
    "not of a property": (
        "sh:not [ sh:path ex:q ; sh:minCount 1 ]",
        "ex:good ex:p ex:d .",
        "ex:bad ex:p ex:c . ex:c ex:q ex:a .",
    ),
    "not or": (
        "sh:not [ sh:or ( [ sh:class ex:C ] [ sh:nodeKind sh:Literal ] ) ]",
        "ex:good ex:p ex:d .",
        'ex:bad ex:p ex:c , "a" . ex:c a ex:C .',
    ),
    "minInclusive": ("sh:minInclusive 2", "ex:good ex:p 2 .", 'ex:bad ex:p 1 , "3" .'),
    "maxExclusive": ("sh:maxExclusive 2.5", "ex:good ex:p 2.4 .", "ex:bad ex:p 2.5 ."),
    "maxInclusive date": (
        'sh:maxInclusive "2020-01-01"^^xsd:date',
        'ex:good ex:p "2020-01-01"^^xsd:date .',
        'ex:bad ex:p "2020-01-02"^^xsd:date .',
    ),
    "lessThan": ("sh:lessThan ex:q", "ex:good ex:p 1 ; ex:q 2 .", 'ex:bad ex:p 1 ; ex:q 1 , "2" .'),
    "lessThanOrEquals": ("sh:lessThanOrEquals ex:q", "ex:good ex:p 1 ; ex:q 1 .", "ex:bad ex:p 2 ; ex:q 1 ."),
}  # fmt: skip


@pytest.mark.parametrize(("constraint", "good", "bad"), CONSTRAINTS.values(), ids=CONSTRAINTS)
def test_constraint_catches_what_breaks_it_and_nothing_else(constraint: str, good: str, bad: str) -> None:
    shapes = shapes_of(f"ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; {constraint} ] .")
    store = store_of(f"ex:good a ex:T . {good} " + (f"ex:bad a ex:T . {bad}" if bad else ""))
    wrong = plain(store, shapes)
    assert {node for _, node, *_ in wrong} == ({EX + "bad"} if bad else set())
    assert verdicts(validate(store, {}, shapes=shapes)) == wrong
    assert suspects(store, shapes) == ({"ex:bad"} if bad else set())


IN_DOUBT = {
    "a date for a time": ("sh:datatype xsd:dateTime", '"2020-02-29"^^xsd:dateTime'),
    "a line end": ('sh:pattern "^[A-Z]{2}$"', '"AT\\n"'),
    "the contrary of a pattern up to the end": ('sh:not [ sh:pattern "b$" ]', '"a"'),
    "a number as a text": ('sh:pattern "^1"', "1"),
    "a day with a time zone": ("sh:datatype xsd:date", '"2020-02-29Z"^^xsd:date'),
}


@pytest.mark.parametrize(("constraint", "value"), IN_DOUBT.values(), ids=IN_DOUBT)
def test_literals_that_libraries_may_read_differently_are_left_to_pyshacl(constraint: str, value: str) -> None:
    shapes = shapes_of(f"ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; {constraint} ] .")
    store = store_of(f"ex:a a ex:T ; ex:p {value} .")
    assert suspects(store, shapes) == {"ex:a"}
    assert verdicts(validate(store, {}, shapes=shapes)) == plain(store, shapes) == set()


ON_THE_NODE = {
    "class": ("sh:class ex:C", "ex:good a ex:C .", ""),
    "nodeKind": ("sh:nodeKind sh:IRI", "", None),
    "hasValue": ("sh:hasValue ex:good", "", ""),
    "in": ("sh:in ( ex:good )", "", ""),
    "pattern": ('sh:pattern "/good$"', "", ""),
    "or of properties": (
        "sh:or ( [ sh:path ex:p ; sh:minCount 1 ] [ sh:path ex:q ; sh:minCount 1 ] )",
        "ex:good ex:q 1 .",
        "ex:bad ex:r 1 .",
    ),
    "not": ("sh:not [ sh:path ex:p ; sh:minCount 1 ]", "", "ex:bad ex:p 1 ."),
    "a node shape": ("sh:node ex:N", "ex:good ex:p 1 .", ""),
}


@pytest.mark.parametrize(("constraint", "good", "bad"), ON_THE_NODE.values(), ids=ON_THE_NODE)
def test_constraint_on_the_record_itself(constraint: str, good: str, bad: str | None) -> None:
    shapes = shapes_of(
        f"ex:S a sh:NodeShape ; sh:targetClass ex:T ; {constraint} ."
        "ex:N a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:datatype xsd:integer ] ."
    )
    store = store_of(f"ex:good a ex:T . {good} " + (f"ex:bad a ex:T . {bad}" if bad is not None else ""))
    wrong = plain(store, shapes)
    assert {node for _, node, *_ in wrong} == ({EX + "bad"} if bad is not None else set())
    assert verdicts(validate(store, {}, shapes=shapes)) == wrong
    assert suspects(store, shapes) == ({"ex:bad"} if bad is not None else set())


@pytest.mark.parametrize(
    "target",
    ["sh:targetClass ex:T", "sh:targetSubjectsOf ex:r", "sh:targetObjectsOf ex:s", "sh:targetNode ex:bad , ex:good",
     "a rdfs:Class"],
)  # fmt: skip
def test_target_of_each_kind_is_found(target: str) -> None:
    shapes = shapes_of(
        f"ex:S a sh:NodeShape ; {target} ; sh:property [ sh:path ex:p ; sh:maxCount 1 ; sh:minCount 1 ] ."
    )
    store = store_of(
        "ex:good a ex:T , ex:S ; ex:r 1 ; ex:p 1 . ex:bad a ex:U , ex:S ; ex:r 1 ; ex:p 1 , 2 ."
        "ex:x ex:s ex:good , ex:bad . ex:U rdfs:subClassOf ex:T . ex:other ex:p 1 , 2 ."
    )
    assert {node for _, node, *_ in plain(store, shapes)} == {EX + "bad"}
    assert verdicts(validate(store, {}, shapes=shapes)) == plain(store, shapes)
    assert suspects(store, shapes) == {"ex:bad"}


def test_referenced_nodes_are_validated_with_all_that_shapes_read() -> None:
    """Blank nodes and nodes two steps away count too; they are read when another constraint makes a record suspect."""
    shapes = shapes_of(
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:n ; sh:minCount 1 ] ,"
        " [ sh:path ex:p ; sh:class ex:C ; sh:node [ sh:property [ sh:path ex:q ; sh:node [ sh:class ex:D ] ] ] ] ."
    )
    store = store_of("ex:a a ex:T ; ex:p [ a ex:C ; ex:q ex:d ] , ex:c . ex:c a ex:C ; ex:q [ a ex:D ] . ex:d a ex:D .")
    assert {component for *_, component, _ in plain(store, shapes)} == {"MinCount"}
    assert verdicts(validate(store, {}, shapes=shapes)) == plain(store, shapes)


def test_named_graphs_are_read_as_one_graph() -> None:
    """A triple in two datasets counts once; triples of several datasets describe the same thing."""
    shapes = shapes_of(
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ;"
        " sh:property [ sh:path ex:p ; sh:maxCount 1 ; sh:uniqueLang true ; sh:minCount 1 ] ."
    )
    store = store_of('ex:same a ex:T ; ex:p "a"@en . ex:more a ex:T ; ex:p "a"@en . ex:part a ex:T .')
    other = ox.NamedNode(GRAPHS + "other")
    said = ox.parse(
        TURTLE + 'ex:same ex:p "a"@en . ex:more ex:p "b"@en . ex:part ex:p "a" .', format=ox.RdfFormat.TURTLE
    )
    store.extend(with_merge(ox.Quad(t.subject, t.predicate, t.object, other) for t in said))
    assert suspects(store, shapes) == {"ex:more"}
    assert verdicts(validate(store, {}, shapes=shapes)) == plain(store, shapes)


# constructs that are not compiled

UNSUPPORTED = {
    "closed": "sh:closed true ; sh:ignoredProperties ( rdf:type )",
    "equals": "sh:property [ sh:path ex:p ; sh:equals ex:q ]",
    "disjoint": "sh:property [ sh:path ex:p ; sh:disjoint ex:r ]",
    "exactly one": "sh:xone ( [ sh:path ex:p ; sh:minCount 1 ] [ sh:path ex:q ; sh:minCount 1 ] )",
    "qualified": "sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:C ] ; sh:qualifiedMinCount 1 ]",
    "an inverse path": "sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:minCount 1 ]",
    "a path of two steps": "sh:property [ sh:path ( ex:p ex:q ) ; sh:minCount 1 ]",
    "a path of either": "sh:property [ sh:path [ sh:alternativePath ( ex:r ex:z ) ] ; sh:minCount 1 ]",
    "a look-ahead": 'sh:property [ sh:path ex:q ; sh:pattern "^(?!b).$" ]',
    "flags": 'sh:property [ sh:path ex:q ; sh:pattern "^A$" ; sh:flags "i" ]',
    "a number among constants": "sh:property [ sh:path ex:q ; sh:in ( 1 2 ) ]",
    "a property of a property": "sh:node [ sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:minCount 2 ]]]",
}


@pytest.mark.parametrize("constraint", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_shape_with_an_unsupported_construct_is_left_to_pyshacl(constraint: str) -> None:
    shapes = shapes_of(f"ex:S a sh:NodeShape ; sh:targetClass ex:T ; {constraint} ; sh:nodeKind sh:IRI .")
    store = store_of(
        'ex:a a ex:T ; ex:p ex:b ; ex:q "a" . ex:b a ex:T , ex:C ; ex:p ex:a ; ex:r ex:a .'
        'ex:c a ex:T ; ex:p "a" ; ex:q "b" . ex:d a ex:T ; ex:q "a" ; ex:p ex:c ; ex:r ex:c .'
    )
    (query,) = compile_shapes(shapes, {})
    assert not query.exact
    assert suspects(store, shapes) == {"ex:a", "ex:b", "ex:c", "ex:d"}
    assert plain(store, shapes)
    assert verdicts(validate(store, {}, shapes=shapes)) == plain(store, shapes)


def test_path_of_any_length_is_refused_with_advice() -> None:
    shapes = shapes_of(
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ;"
        " sh:property [ sh:path [ sh:oneOrMorePath ex:p ] ; sh:class ex:T ] ."
    )
    with pytest.raises(ShapeError, match=r"S follows a path of any length.*sh:sparql"):
        validate(store_of("ex:a a ex:T ; ex:p ex:b ."), {}, shapes=shapes)


def test_nested_property_shape_is_refused_with_advice() -> None:
    shapes = shapes_of(
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:closed true ;"
        " sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ."
    )
    with pytest.raises(ShapeError, match=r"S constrains the values.*sh:node"):
        validate(store_of("ex:a a ex:T ; ex:p ex:b ."), {}, shapes=shapes)


def test_all_own_shapes_are_compiled() -> None:
    assert {s.shape for s in compile_shapes(record_shapes(), {}) if not s.component} == set()


def test_shape_that_is_switched_off_finds_nothing() -> None:
    shapes = shapes_of("ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:deactivated true ; sh:closed true .")
    assert validate(store_of("ex:a a ex:T ; ex:p 1 ."), {}, shapes=shapes).findings == ()


def test_text_that_breaks_a_constraint_on_the_whole_graph_is_reported() -> None:
    shapes = shapes_of(
        "ex:S a sh:NodeShape ; sh:targetObjectsOf ex:p ;"
        ' sh:sparql [ sh:message "p"@en ; sh:select "SELECT $this { ?x <https://example.org/p> $this }" ] .'
    )
    report = validate(store_of('ex:a ex:p "text"@en , [] .'), {}, shapes=shapes)
    assert sorted(f.node for f in report.findings)[0] == '"text"@en'
    assert len(set(Graph().parse(data=report.as_shacl()).objects(None, SH.focusNode))) == 2


def test_shape_of_both_kinds_is_validated_in_both_ways() -> None:
    shapes = shapes_of(
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ;"
        ' sh:sparql [ sh:message "q"@en ; sh:select "SELECT $this { $this <https://example.org/q> ?x }" ] .'
    )
    report = validate(store_of("ex:a a ex:T ; ex:q 1 ."), {}, shapes=shapes)
    assert sorted(f.component for f in report.findings) == ["MinCount", "SPARQL"]


# arbitrary faults

THINGS = [
    "standard:a",
    "actor:a",
    "region:a",
    "event:a",
    "event:b",
    "evidence:a",
    "source:a",
    "statement:a",
    "barrier:a",
]
CLASSES = [
    "sl:StandardDocument", "sl:Standard", "sl:Company", "sl:Country", "sl:Adoption", "sl:Event", "sl:Evidence",
    "sl:Source", "sl:Statement", "sl:Observation", "sl:Claim", "sl:Barrier", "sl:Authorization",
]  # fmt: skip
CONCEPTS = ["sl:high", "sl:deJure", "sl:economicBarrier", "sl:ballot", "sl:percent", "sl:news"]
LITERALS = [
    '"x"', '"x"@en', '"y"@en', '"x"@zh', '""', '"AT"', '"at"', '"AT\\n"', '"154"', '"ISO 1:2011"', '"ISO one"',
    '"GB 1"', '"2020-01-01"^^xsd:date', '"2020-13-01"^^xsd:date', '"2020"^^xsd:gYear', "1.5", "1", '"x"^^xsd:decimal',
    "<https://a.example/>", "<javascript:a>",
]  # fmt: skip
PROPERTIES = sorted({compact(str(p)) for p in record_shapes().objects(None, SH.path)})
SCHEMES = "".join(f"{t} .\n" for t in ontology_triples() if t.predicate.value.endswith(("#subClassOf", "#inScheme")))


@settings(max_examples=few(8), derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    types=st.lists(st.tuples(st.sampled_from(THINGS), st.sampled_from(CLASSES)), min_size=3, max_size=10),
    facts=st.lists(
        st.tuples(
            st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from([*THINGS, *CONCEPTS, *LITERALS])
        ),
        max_size=60,
    ),
)
def test_any_graph_gets_the_results_of_pyshacl(types: list[tuple[str, str]], facts: list[tuple[str, str, str]]) -> None:
    lines = [f"{thing} a {cls} ." for thing, cls in types]
    lines += [f"{thing} {path} {value} ." for thing, path, value in facts if path != "rdf:type"]
    store = store_of(SCHEMES + "\n".join(lines))
    shapes = record_shapes()
    assert verdicts(validate(store, {}, shapes=shapes)) == plain(store, shapes)
