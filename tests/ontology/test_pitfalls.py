"""Tests that the ontology has no pitfall that the checks look for, and that each check finds a planted one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.ontology.namespaces import PREFIXES, compact, node
from standlink.ontology.vocabulary import FOLDER, ontology_triples

FILES = sorted((FOLDER / "pitfalls").glob("*.rq"))
EVERY_CHECK = pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
IRI = "https://w3id.org/standlink/ontology"

#: For each pitfall, axioms that cause it, and the expected offender.
PLANTED = {
    "P02": ("sl:Corporation a owl:Class ; owl:equivalentClass sl:Company .", "sl:Corporation"),
    "P03": ("sl:isA a owl:ObjectProperty .", "sl:isA"),
    "P04": ("sl:Island a owl:Class .", "sl:Island"),
    "P05": ("sl:hosts a owl:ObjectProperty ; owl:inverseOf sl:scope ; rdfs:domain sl:Region .", "sl:hosts"),
    "P06": ("sl:Actor rdfs:subClassOf sl:Company .", "sl:Actor"),
    "P07": ("sl:LawAndOrder a owl:Class .", "sl:LawAndOrder"),
    "P08": ("sl:nameless a owl:ObjectProperty .", "sl:nameless"),
    "P10": ("sl:AThing a owl:Class .", "sl:AThing"),
    "P11": ("sl:relatedTo a owl:ObjectProperty .", "sl:relatedTo"),
    "P12": ('sl:adoptsToo a owl:ObjectProperty ; rdfs:label "adopts"@en .', "sl:adopts"),
    "P13": ("sl:relatedTo a owl:ObjectProperty .", "sl:relatedTo"),
    "P14": (
        "sl:Theory rdfs:subClassOf"
        " [ a owl:Restriction ; owl:onProperty sl:proposedBy ; owl:allValuesFrom sl:Person ] .",
        "sl:Theory",
    ),
    "P15": (
        "sl:Trend rdfs:subClassOf [ a owl:Restriction ; owl:onProperty sl:hinders ;"
        " owl:someValuesFrom [ a owl:Class ; owl:complementOf sl:Barrier ] ] .",
        "sl:Trend",
    ),
    "P19": ("sl:adopter rdfs:domain sl:Backing .", "sl:adopter"),
    "P20": ('sl:scribble a owl:Class ; rdfs:label "Scribble"@en ; skos:definition "Scribble"@en .', "sl:scribble"),
    "P21": ("sl:OtherBarrier a owl:Class .", "sl:OtherBarrier"),
    "P22": ("sl:Adopted_By a owl:ObjectProperty .", "sl:Adopted_By"),
    "P23": ("sl:Date a owl:Class .", "sl:Date"),
    "P24": (
        "sl:Claim owl:equivalentClass [ a owl:Restriction ; owl:onProperty sl:about ; owl:someValuesFrom sl:Claim ] .",
        "sl:Claim",
    ),
    "P25": ("sl:partnerOf owl:inverseOf sl:partnerOf .", "sl:partnerOf"),
    "P26": ("sl:hasPartner a owl:ObjectProperty ; owl:inverseOf sl:partnerOf .", "sl:partnerOf"),
    "P27": ("sl:source owl:equivalentProperty sl:fundedBy .", "sl:source"),
    "P28": ("sl:scope a owl:SymmetricProperty .", "sl:scope"),
    "P29": ("sl:source a owl:TransitiveProperty .", "sl:source"),
    "P30": (
        "sl:Person skos:exactMatch schema:Person . sl:Human a owl:Class ; skos:exactMatch schema:Person .",
        "sl:Human",
    ),
    "P31": ("sl:Region owl:equivalentClass sl:Actor .", "sl:Region"),
    "P32": ('sl:Firm a owl:Class ; rdfs:label "Company"@en .', "sl:Company"),
    "P33": ("sl:bears a owl:ObjectProperty ; owl:propertyChainAxiom ( sl:addresses ) .", "sl:bears"),
    "P34": ("sl:adopter rdfs:domain sl:Adoptoin .", "sl:Adoptoin"),
    "P35": ("sl:adopter sl:subPropretyOf sl:participant .", "sl:subPropretyOf"),
    "P36": (
        "<https://w3id.org/standlink/ontology.owl#Thing> a owl:Class .",
        "https://w3id.org/standlink/ontology.owl#Thing",
    ),
    "P38": ("", "no owl:Ontology"),
    "P39": (
        "<https://w3id.org/standlink/vocabulary#Thing> a owl:Class .",
        "https://w3id.org/standlink/vocabulary#Thing",
    ),
    "P40": ("schema:Person rdfs:subClassOf sl:Actor .", "schema:Person"),
    "P41": ("", IRI),
}
#: For pitfalls caused by omission: the property to remove.
REMOVED = {"P38": node("rdf:type").value, "P41": node("dcterms:license").value}


def code(path: Path) -> str:
    return re.findall(r"^# pitfall: (P\d\d) \S", path.read_text("utf-8"), re.M)[0]


def excepted(path: Path) -> set[str]:
    """Return the exceptions in the header; each line of exceptions must give a reason."""
    lines = re.findall(r"^# except: (.*)$", path.read_text("utf-8"), re.M)
    assert all(reason.strip() for _, _, reason in (line.partition(";") for line in lines))
    return {name.strip() for line in lines for name in line.partition(";")[0].split(",")}


def offenders(path: Path, triples: Iterable[ox.Triple]) -> set[str]:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    solutions = store.query(path.read_text("utf-8"), prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    assert solutions.variables[0].value == "offender"
    return {compact(s["offender"].value) for s in solutions}


@cache
def offending(path: Path) -> frozenset[str]:
    """Return the offending terms of the ontology."""
    return frozenset(offenders(path, ontology_triples()))


def planted(turtle: str) -> list[ox.Triple]:
    prefixes = "".join(f"@prefix {p}: <{ns}> .\n" for p, ns in PREFIXES.items())
    quads = ox.parse(prefixes + turtle, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    return [ox.Triple(q.subject, q.predicate, q.object) for q in quads]


def test_each_pitfall_is_checked_once_and_each_check_tried() -> None:
    codes = [code(p) for p in FILES]
    assert codes == sorted(set(codes)) == sorted(PLANTED)
    assert len(codes) > 30
    assert [p.stem.split("-")[0].upper() for p in FILES] == codes


@EVERY_CHECK
def test_check_says_why(path: Path) -> None:
    assert len(re.findall(r"^# why: [^\n]{20,}\.$", path.read_text("utf-8"), re.M)) == 1


@EVERY_CHECK
def test_ontology_is_free_of_the_pitfall(path: Path) -> None:
    assert sorted(offending(path) - excepted(path)) == []


@EVERY_CHECK
def test_no_exception_is_out_of_date(path: Path) -> None:
    assert sorted(excepted(path) - offending(path)) == []


@EVERY_CHECK
def test_planted_offender_is_found(path: Path) -> None:
    turtle, offender = PLANTED[code(path)]
    removed = (ox.NamedNode(IRI), REMOVED.get(code(path)))
    left = [t for t in ontology_triples() if (t.subject, t.predicate.value) != removed]
    assert offender in offenders(path, [*left, *planted(turtle)])
    assert offender not in offending(path)
