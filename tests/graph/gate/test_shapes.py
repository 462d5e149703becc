"""Tests of the shapes: the curated cases conform, and every fault is found at the right place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.plugins.sparql import processor
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.sparql import Query
from standlink.graph.gate.compiling import compile_shapes
from standlink.graph.gate.shapes import record_shapes
from standlink.graph.gate.validation import Finding, Report, as_rdflib, validate
from standlink.graph.pipeline.inference import infer
from standlink.graph.releases.release import REPORT, Release
from standlink.graph.sources.turtle import read_turtle
from standlink.graph.store.merging import with_merge
from standlink.graph.store.store import ONTOLOGY, RDF_TYPE, Store, sl
from standlink.ontology.namespaces import GRAPHS, PREFIXES, compact, expand
from standlink.ontology.vocabulary import ontology_triples, shape_files

pytestmark = pytest.mark.slow

SMALL = Path(__file__).parents[2] / "data" / "cases" / "small.ttl"
TEXT = SMALL.read_text("utf-8")
SHAPES = Graph()
for file in shape_files():
    SHAPES.parse(file)


def store_of(triples: list[ox.Triple]) -> ox.Store:
    """Return a store as before validation: the ontology, a dataset and the inferred triples."""
    quads = [ox.Quad(*t, ONTOLOGY) for t in ontology_triples()]
    quads += [ox.Quad(*t, ox.NamedNode(GRAPHS + "small")) for t in triples]
    store = Store.of(quads).inner
    infer(store)
    return store


def check(folder: Path, text: str) -> Report:
    path = folder / "small.ttl"
    path.write_text(text, "utf-8")
    return validate(store_of(read_turtle(path)), {"small": path})


def test_small_case_conforms(tmp_path: Path) -> None:
    assert check(tmp_path, TEXT).findings == ()


def test_curated_cases_conform(release: Release) -> None:
    report = json.loads((release.path / REPORT).read_text("utf-8"))
    assert report["conforms"]
    assert report["counts"] == release.manifest["findings"]
    assert report["counts"]["Violation"] == 0


# one fault for every shape


@dataclass(frozen=True)
class Fault:
    """A text of the small case, its replacement, and the expected finding."""

    node: str
    shape: str
    message: str
    old: str
    new: str
    severity: str = "Violation"


EVENT = "event:decision a sl:Decision ;"
STUDIED = "<https://w3id.org/standlink/id/initiative/study>"
STUDY = f'{STUDIED} a sl:Initiative ;\n    rdfs:label "Study"@en , "研究"@zh .\n\n'
OCTOBER = """event:october a sl:Meeting ;
    rdfs:label "Meeting of October"@en , "十月会议"@zh ;
    sl:concerns standard:new ;
    sl:evidence evidence:page ;
    sl:occurred "2010-10"^^xsd:gYearMonth .

"""
#: A paper as a list of documents has it, and evidence of a case that refers to it.
PAPER = """event:3gpp-r1-1000001 a sl:ContributionPaper ;
    rdfs:label "R1-1000001"@en , "R1-1000001"@zh ;
    sl:atEvent event:august ;
    sl:contributedTo standard:new ;
    sl:contributor actor:body ;
    sl:evidence evidence:page ;
    sl:occurred "2010-08-10"^^xsd:date .

event:august a sl:Meeting ;
    rdfs:label "Meeting of August"@en , "八月会议"@zh ;
    sl:concerns standard:new ;
    sl:evidence evidence:page ;
    sl:occurred "2010-08"^^xsd:gYearMonth .

evidence:paper a sl:Evidence ;
    rdfs:label "List, R1-1000001"@en , "清单，R1-1000001"@zh ;
    sl:confidence sl:low ;
    sl:locator "R1-1000001" ;
    sl:retrieved "2026-11-28"^^xsd:date ;
    sl:source source:page .

"""
NAMES = """region:atland a sl:Country ;
    rdfs:label "Atland"@en ,
        "甲国"@zh ;"""

FAULTS = {
    "event without evidence": Fault(
        "event:dispute",
        "sl:EventShape",
        "Evidence is missing",
        "sl:disputant actor:works ;\n    sl:evidence evidence:page ;",
        "sl:disputant actor:works ;",
    ),
    "evidence that nobody describes": Fault(
        "event:dispute",
        "sl:EventShape",
        "described sl:Evidence",
        "sl:disputant actor:works ;\n    sl:evidence evidence:page ;",
        "sl:disputant actor:works ;\n    sl:evidence evidence:none ;",
    ),
    "event without a date": Fault(
        "event:merger",
        "sl:EventDateShape",
        "date is missing",
        'sl:mergerResult standard:new ;\n    sl:occurred "2011"^^xsd:gYear .',
        "sl:mergerResult standard:new .",
    ),
    "generation that the rule of native generations does not know": Fault(
        "standard:any",
        "sl:GenerationShape",
        "native to one generation",
        "event:decision a sl:Decision ;",
        'standard:any sl:nativeGeneration "6G" .\n\nevent:decision a sl:Decision ;',
    ),
    "role before its actor was founded": Fault(
        "event:contribution",
        "sl:RoleBeforeFoundingShape",
        "before its actor was founded",
        "event:decision a sl:Decision ;",
        "event:founding a sl:Founding ;\n    sl:evidence evidence:page ;\n    sl:founded actor:works ;\n"
        '    sl:occurred "2009-06"^^xsd:gYearMonth .\n\nevent:contribution sl:announced "2008"^^xsd:gYear .\n\n'
        "event:decision a sl:Decision ;",
    ),
    "two printed affiliations of one contribution": Fault(
        "event:contribution",
        "sl:AffiliationShape",
        "one affiliation",
        'sl:contributor actor:works ;\n    sl:evidence evidence:page ;\n    sl:occurred "2009"',
        'sl:contributor actor:works ;\n    sl:evidence evidence:page ;\n    sl:printedAffiliation "Works" , "Body" ;\n'
        '    sl:occurred "2009"',
    ),
    "an affiliation recorded in a year": Fault(
        "event:contribution",
        "sl:AffiliationDayShape",
        "one day on which the organization was recorded",
        'sl:contributor actor:works ;\n    sl:evidence evidence:page ;\n    sl:occurred "2009"',
        'sl:affiliationRecorded "2009"^^xsd:gYear ;\n    sl:contributor actor:works ;\n'
        '    sl:evidence evidence:page ;\n    sl:occurred "2009"',
    ),
    "event in no region": Fault(
        "event:adoption", "sl:EventShape", "place of an event", "sl:inRegion region:atland", "sl:inRegion actor:body"
    ),
    "a role for something that is no actor": Fault(
        "event:backing", "sl:EventShape", "described actor", "sl:backer actor:works", "sl:backer barrier:cost"
    ),
    "a kind of event from another scheme": Fault(
        "event:decision", "sl:EventShape", "sl:EventKinds", "sl:eventKind sl:ballot", "sl:eventKind sl:chair"
    ),
    "a role from another scheme": Fault(
        "event:membership", "sl:EventShape", "sl:Roles", "sl:inRole sl:boardMember", "sl:inRole sl:ballot"
    ),
    "an outcome twice in one language": Fault(
        "event:decision",
        "sl:EventShape",
        "once per language",
        'sl:outcome "Approved."@en',
        'sl:outcome "Approved."@en , "Refused."@en',
    ),
    "an event about nothing, with nobody in it": Fault(
        "event:decision",
        "sl:EventShape",
        "a participant or a subject",
        "    sl:concerns standard:new ;\n    sl:eventKind",
        "    sl:eventKind",
    ),
    "an adoption of something that is no standard": Fault(
        "event:adoption",
        "sl:AdoptionShape",
        "must be a described sl:Standard",
        "sl:adoptedStandard standard:new",
        "sl:adoptedStandard barrier:cost",
    ),
    "an authorization of nothing for nobody": Fault(
        "event:authorization", "sl:AuthorizationShape", "an authorized actor", "    sl:authorized actor:works ;\n", ""
    ),
    "it ended before it began": Fault(
        "event:membership",
        "sl:EndBeforeBeginningShape",
        "ended before it began",
        '"2010-05"^^xsd:gYearMonth',
        '"1999-12"^^xsd:gYearMonth',
    ),
    "it ended in an earlier month of the same year": Fault(
        "event:membership",
        "sl:EndBeforeBeginningShape",
        "ended before it began",
        'sl:began "2000"^^xsd:gYear',
        'sl:began "2010-06-01"^^xsd:date',
    ),
    "a text for a date": Fault(
        "event:dispute",
        "sl:DateShape",
        "to the known precision",
        "event:dispute a sl:Dispute ;",
        'event:dispute sl:occurred "2014/01" .\n\nevent:dispute a sl:Dispute ;',
    ),
    "a date that no calendar has": Fault(
        "event:adoption",
        "sl:DateShape",
        "to the known precision",
        '"2011-04-01"^^xsd:date',
        '"2011-02-30"^^xsd:date',
    ),
    "a month 13": Fault(
        "event:new-published",
        "sl:DateShape",
        "to the known precision",
        '"2011-03"^^xsd:gYearMonth',
        '"2011-13"^^xsd:gYearMonth',
    ),
    "a date and time": Fault(
        "event:membership",
        "sl:DateShape",
        "to the known precision",
        'sl:began "2000"^^xsd:gYear',
        'sl:began "2000-01-01T00:00:00"^^xsd:dateTime',
    ),
    "a year as a number": Fault(
        "event:membership", "sl:DateShape", "to the known precision", '"2010-05"^^xsd:gYearMonth', "2010"
    ),
    "two dates of effect": Fault(
        "event:adoption",
        "sl:OneDateShape",
        "Give one date",
        'sl:effectiveFrom "2012"^^xsd:gYear',
        'sl:effectiveFrom "2012"^^xsd:gYear , "2013"^^xsd:gYear',
    ),
    "a malformed period": Fault(
        "observation:share",
        "sl:DateShape",
        "to the known precision",
        'sl:period "2011"^^xsd:gYear',
        'sl:period "2011/12"^^xsd:gYear',
    ),
    "no English name": Fault(
        "region:atland", "sl:EnglishNameShape", "English name", NAMES, NAMES.replace('"Atland"@en ,\n        ', "")
    ),
    "an address of another kind": Fault(
        "policy:odd",
        "sl:KindShape",
        "kind in its IRI",
        "region:atland a sl:Country ;",
        "<https://w3id.org/standlink/id/policy/odd> a sl:Theory ;\n"
        '    rdfs:label "Odd"@en , "怪"@zh .\n\nregion:atland a sl:Country ;',
    ),
    "no name at all": Fault(
        "region:atland", "sl:NameShape", "one rdfs:label per language", NAMES, "region:atland a sl:Country ;"
    ),
    "two names in one language": Fault(
        "region:atland", "sl:NameShape", "one rdfs:label per language", '"Atland"@en', '"Atland"@en , "Atlandia"@en'
    ),
    "a name in no language": Fault(
        "region:atland", "sl:NameShape", "language tag", '"Atland"@en', '"Atland"@en , "Atland"'
    ),
    "no Chinese name": Fault(
        "actor:body",
        "sl:ChineseNameShape",
        "Chinese name is missing",
        '"Body"@en ,\n        "机构"@zh ;',
        '"Body"@en ;',
        "Warning",
    ),
    "evidence without a Chinese name": Fault(
        "evidence:page",
        "sl:ChineseNameShape",
        "Chinese name is missing",
        '"A page"@en ,\n        "网页第1页"@zh ;',
        '"A page"@en ;',
        "Warning",
    ),
    "a source without a Chinese name": Fault(
        "source:page",
        "sl:ChineseNameShape",
        "Chinese name is missing",
        '"A page"@en ,\n        "网页"@zh ;',
        '"A page"@en ;',
        "Warning",
    ),
    "two descriptions in one language": Fault(
        "standard:new",
        "sl:NameShape",
        "one description per language",
        '"The second edition."@en',
        '"The second edition."@en , "Second."@en',
        "Warning",
    ),
    "a home page that is a script": Fault(
        "actor:works", "sl:HomepageShape", "http or https", "<https://works.example>", "<javascript:alert(1)>"
    ),
    "a home page that is a text": Fault(
        "actor:works", "sl:HomepageShape", "http or https", "<https://works.example>", '"https://works.example"'
    ),
    "a page that is a script": Fault(
        "source:page", "sl:SourceShape", "http or https", "<https://page.example/1>", "<javascript:alert(1)>"
    ),
    "a bad country code": Fault("region:atland", "sl:CountryShape", "ISO 3166-1", '"AT"', '"ATL"'),
    "a country code in small letters": Fault("region:atland", "sl:CountryShape", "ISO 3166-1", '"AT"', '"at"'),
    "a country code with a line end": Fault("region:atland", "sl:CountryShape", "ISO 3166-1", '"AT"', '"AT\\n"'),
    "two country codes": Fault("region:atland", "sl:CountryShape", "exactly one two-letter", '"AT"', '"AT" , "BT"'),
    "a country outside the world": Fault(
        "region:atland", "sl:CountryShape", "larger region", ";\n    sl:partOf region:north .", "."
    ),
    "a bad M49 code": Fault("region:north", "sl:M49Shape", "three digits", '"154"', '"15"'),
    "an actor located in an actor": Fault(
        "actor:body",
        "sl:LocationShape",
        "described sl:Region",
        "sl:locatedIn region:atland",
        "sl:locatedIn actor:works",
    ),
    "a scope from another scheme": Fault(
        "actor:body", "sl:StandardsBodyShape", "sl:BodyScopes", "sl:scope sl:internationalScope", "sl:scope sl:high"
    ),
    "a wrong kind of barrier": Fault(
        "barrier:cost", "sl:BarrierShape", "sl:BarrierKinds", "sl:economicBarrier", "sl:deJure"
    ),
    "a barrier of four kinds": Fault(
        "barrier:cost",
        "sl:BarrierShape",
        "More than three kinds",
        "sl:barrierKind sl:economicBarrier",
        "sl:barrierKind sl:economicBarrier , sl:culturalBarrier , sl:regulatoryBarrier , sl:capabilityBarrier",
        "Warning",
    ),
    "a barrier that holds nothing back": Fault(
        "barrier:cost",
        "sl:BarrierBearingShape",
        "this barrier hinders",
        "sl:property sl:hinders",
        "sl:property sl:motivatedBy",
        "Warning",
    ),
    "a wrong formality": Fault(
        "standard:old", "sl:StandardShape", "sl:Formality", "sl:formality sl:deJure", "sl:formality sl:high"
    ),
    "a wrong status": Fault("standard:old", "sl:StandardShape", "sl:Statuses", "sl:withdrawnStatus", "sl:high"),
    "two statuses": Fault(
        "standard:old",
        "sl:StandardShape",
        "at most one status",
        "sl:withdrawnStatus",
        "sl:withdrawnStatus , sl:inForce",
    ),
    "a draft with a date of publication": Fault(
        "standard:catalogued",
        "sl:PublishedDocumentShape",
        "in preparation is not published",
        '"2001-05"^^xsd:gYearMonth ;\n    sl:status sl:publishedStatus',
        '"2001-05"^^xsd:gYearMonth ;\n    sl:status sl:inPreparation',
    ),
    "a date of draft beside one of publication": Fault(
        "standard:catalogued",
        "sl:PublishedDocumentShape",
        "not both",
        'sl:publicationDate "2001-05"^^xsd:gYearMonth',
        'sl:draftDate "2000"^^xsd:gYear ;\n    sl:publicationDate "2001-05"^^xsd:gYearMonth',
    ),
    "an amendment in preparation": Fault(
        "standard:correction",
        "sl:PublishedAmendmentShape",
        "make it a sl:DraftAmendment",
        'Cor 1:2003" ;\n    sl:evidence evidence:page ;\n    sl:status sl:publishedStatus',
        'Cor 1:2003" ;\n    sl:evidence evidence:page ;\n    sl:status sl:inPreparation',
    ),
    "a draft that amends": Fault(
        "standard:correction",
        "sl:DraftAmendmentShape",
        "does not amend anything yet",
        "standard:correction a sl:Corrigendum",
        "standard:correction a sl:DraftAmendment",
    ),
    "a document without a status": Fault(
        "standard:new",
        "sl:DocumentStatusShape",
        "status is missing",
        "    sl:status sl:inForce ;\n    sl:supersedes",
        "    sl:supersedes",
        "Warning",
    ),
    "two numbers for one document": Fault(
        "standard:new",
        "sl:StandardDocumentShape",
        "exactly one number",
        '"ISO 1:2011" ;\n    sl:evi',
        '"ISO 1:2011" , "ISO 2:2011" ;\n    sl:evi',
    ),
    "a bad ISO number": Fault(
        "standard:new",
        "sl:CitationShape",
        "as the publisher does",
        '"ISO 1:2011" ;\n    sl:evi',
        '"ISO one" ;\n    sl:evi',
    ),
    "a bad 3GPP number": Fault(
        "standard:new",
        "sl:CitationShape",
        "as the publisher does",
        '"ISO 1:2011" ;\n    sl:evi',
        '"3GPP TS 38211" ;\n    sl:evi',
    ),
    "a bad IEEE number": Fault(
        "standard:new",
        "sl:CitationShape",
        "as the publisher does",
        '"ISO 1:2011" ;\n    sl:evi',
        '"IEEE eight" ;\n    sl:evi',
    ),
    "a field that is none of the ICS": Fault(
        "standard:catalogued",
        "sl:CataloguedDocumentShape",
        "International Classification",
        "sl:editionOf standard:any ;",
        "sl:editionOf standard:any ;\n    sl:inField region:atland ;",
    ),
    "a document of a catalogue that is an edition of two standards": Fault(
        "standard:catalogued",
        "sl:CataloguedDocumentShape",
        "belongs to one standard",
        "sl:editionOf standard:any ;",
        "sl:editionOf standard:any , standard:new ;",
    ),
    "a date of a document in words": Fault(
        "standard:catalogued",
        "sl:DocumentDateShape",
        "known precision",
        '"2001-05"^^xsd:gYearMonth',
        '"in May"',
    ),
    "a document without evidence": Fault(
        "standard:new",
        "sl:DocumentEvidenceShape",
        "Evidence for the number",
        '"ISO 1:2011" ;\n    sl:evidence evidence:page ;',
        '"ISO 1:2011" ;',
        "Warning",
    ),
    "two sources for one piece of evidence": Fault(
        "evidence:page",
        "sl:EvidenceShape",
        "exactly one source",
        "sl:source source:page",
        "sl:source source:page , standard:old",
    ),
    "an empty locator": Fault("evidence:page", "sl:EvidenceShape", "place in the source", '"p. 1"', '""'),
    "a day of reading that is a month": Fault(
        "evidence:page", "sl:EvidenceShape", "the day when", '"2026-11-22"^^xsd:date', '"2026-11"^^xsd:gYearMonth'
    ),
    "unknown confidence": Fault(
        "evidence:page", "sl:EvidenceShape", "high, sl:medium or sl:low", "sl:high", "sl:deJure"
    ),
    "a wrong kind of source": Fault("source:page", "sl:SourceShape", "sl:SourceKinds", "sl:news", "sl:high"),
    "a statement of two things": Fault(
        "statement:cost-hinders-old",
        "sl:StatementShape",
        "one object",
        "sl:object standard:old",
        "sl:object standard:old , standard:new",
    ),
    "a statement by something that is no property": Fault(
        "statement:cost-hinders-old",
        "sl:StatementPropertyShape",
        "not an object property",
        "sl:property sl:hinders",
        "sl:property sl:Barrier",
    ),
    "a figure without a unit": Fault(
        "observation:share", "sl:ObservationShape", "unit", "    sl:unit sl:percent ;\n", ""
    ),
    "a figure in a unit from another scheme": Fault(
        "observation:share", "sl:ObservationShape", "sl:Units", "sl:unit sl:percent", "sl:unit sl:high"
    ),
    "a figure that is a text": Fault(
        "observation:share", "sl:ObservationShape", "xsd:decimal", '"42.5"^^xsd:decimal', '"about 42"'
    ),
    "an indicator from another scheme": Fault(
        "observation:share",
        "sl:ObservationShape",
        "sl:Indicators",
        "sl:indicator sl:approvalShare",
        "sl:indicator sl:percent",
    ),
    "a wrong kind of claim": Fault("claim:it-spread", "sl:ClaimShape", "sl:ClaimKinds", "sl:descriptive", "sl:high"),
    "support by something that is no evidence": Fault(
        "claim:it-spread", "sl:ClaimShape", "supports", "sl:supportedBy evidence:page", "sl:supportedBy source:page"
    ),
    "qualified by something that is no evidence": Fault(
        "claim:it-spread", "sl:ClaimShape", "qualifies", "sl:qualifiedBy evidence:page", "sl:qualifiedBy source:page"
    ),
    "disputed by something that is no evidence": Fault(
        "claim:it-spread", "sl:ClaimShape", "disputes", "sl:disputedBy evidence:page", "sl:disputedBy source:page"
    ),
    "two findings in one language": Fault(
        "claim:it-spread", "sl:ClaimShape", "once per language", '"It did."@en', '"It did."@en , "It did not."@en'
    ),
    "a reading of a name without the name": Fault(
        "evidence:reading", "sl:NameReadingShape", "as written in the record", ' ;\n    sl:writtenName "WORKS Ltd."', ""
    ),
    "a reading of a name by no known method": Fault(
        "evidence:reading", "sl:NameReadingShape", "sl:MatchMethods", "sl:matchedByName", "sl:medium"
    ),
    "a score below nought": Fault("evidence:reading", "sl:NameReadingShape", "from 0 to 1", '"0.96"', '"-0.96"'),
    "a score above one": Fault("evidence:reading", "sl:NameReadingShape", "from 0 to 1", '"0.96"', '"96.0"'),
    "a contribution for something that is no release": Fault(
        "event:contribution",
        "sl:ContributionRecordShape",
        "a described sl:Release",
        "    sl:contributor actor:works ;\n",
        "    sl:contributor actor:works ;\n    sl:forRelease standard:old ;\n",
    ),
    "a coverage without a rule": Fault(
        "coverage:adopters-of-old",
        "sl:CoverageShape",
        "State the rule of recording",
        'sl:rule "Everyone whom the page names."@en ;\n    sl:variable sl:adopter .',
        "sl:variable sl:adopter .",
    ),
    "a share told by connector": Fault(
        "observation:share",
        "sl:StationFigureShape",
        "numbers of charging stations",
        "sl:indicator sl:approvalShare",
        "sl:indicator sl:approvalShare ;\n    sl:connector standard:old",
    ),
    "a share told by current": Fault(
        "observation:share",
        "sl:StationFigureShape",
        "numbers of charging stations",
        "sl:indicator sl:approvalShare",
        "sl:indicator sl:approvalShare ;\n    sl:current sl:directCurrent",
    ),
    "a patent office without a code": Fault(
        "observation:share",
        "sl:PatentFigureShape",
        "two capital letters",
        "sl:indicator sl:approvalShare",
        'sl:indicator sl:declaredFilingsByOffice ;\n    sl:patentOffice "Europe"',
    ),
    "a part of the filings under the indicator of the total": Fault(
        "observation:share",
        "sl:PatentFigureShape",
        "is a part",
        "sl:indicator sl:approvalShare",
        'sl:indicator sl:declaredFilings ;\n    sl:patentOffice "EP"',
    ),
    "a part of the stations under the indicator of the total": Fault(
        "observation:share",
        "sl:NetworkFigureShape",
        "is a part",
        "sl:indicator sl:approvalShare",
        "sl:indicator sl:stationsInstalled ;\n    sl:chargingNetwork standard:old",
    ),
    "a reservation known to the year only": Fault(
        "event:contribution",
        "sl:ReservationShape",
        "an xsd:date",
        "    sl:contributor actor:works ;\n",
        '    sl:contributor actor:works ;\n    sl:firstReservation "2009"^^xsd:gYear ;\n',
    ),
    "a rapporteurship without the role": Fault(
        "event:contribution",
        "sl:RapporteurshipShape",
        "needs that role",
        "event:contribution a sl:Contribution ;",
        "event:contribution a sl:Rapporteurship ;",
    ),
    "an authorship without the role": Fault(
        "event:contribution",
        "sl:AuthorshipShape",
        "needs that role",
        "event:contribution a sl:Contribution ;",
        "event:contribution a sl:Authorship ;",
    ),
    "an editorship without the role": Fault(
        "event:contribution",
        "sl:EditorshipShape",
        "needs that role",
        "event:contribution a sl:Contribution ;",
        "event:contribution a sl:Editorship ;",
    ),
    "a code of no classification": Fault(
        "region:atland",
        "sl:FieldShape",
        "classification of the code",
        'sl:iso3166 "AT"',
        'sl:iso3166 "AT" ;\n    <http://www.w3.org/2004/02/skos/core#notation> "33.060"',
    ),
    "a code that is none of NUTS": Fault(
        "region:atland",
        "sl:NutsShape",
        "NUTS code",
        'sl:iso3166 "AT"',
        'sl:iso3166 "AT" ;\n    sl:nuts "atland"',
    ),
    "a dangling reference": Fault(
        "actor:ghost",
        "sl:DanglingReferenceShape",
        "nothing describes it",
        "sl:disputant actor:works",
        "sl:disputant actor:ghost",
    ),
    "a dangling object of a statement": Fault(
        "standard:ghost",
        "sl:DanglingReferenceShape",
        "nothing describes it",
        "sl:object standard:old",
        "sl:object standard:ghost",
    ),
    "a dangling place": Fault(
        "region:ghost",
        "sl:DanglingReferenceShape",
        "nothing describes it",
        "sl:partOf region:north",
        "sl:partOf region:ghost",
    ),
    "a circle of supersession": Fault(
        "standard:old",
        "sl:SupersessionCycleShape",
        "supersedes itself",
        "sl:status sl:withdrawnStatus",
        "sl:status sl:withdrawnStatus ;\n    sl:supersedes standard:new",
    ),
    "an edition that supersedes itself": Fault(
        "standard:new",
        "sl:SupersessionCycleShape",
        "supersedes itself",
        "sl:supersedes standard:old",
        "sl:supersedes standard:old , standard:new",
    ),
    "an edition older than what it supersedes": Fault(
        "standard:new",
        "sl:SupersessionOrderShape",
        "before the document it supersedes",
        '"2011-03"^^xsd:gYearMonth',
        '"1999-03"^^xsd:gYearMonth',
    ),
    "a document that appeared before what it supersedes": Fault(
        "standard:new",
        "sl:DocumentSuccessionShape",
        "appeared before the one it supersedes",
        "standard:new a sl:StandardDocument ;",
        'standard:old sl:publicationDate "2001"^^xsd:gYear .\n\n'
        'standard:new a sl:StandardDocument ;\n    sl:publicationDate "1999-05"^^xsd:gYearMonth ;',
    ),
    "a document in force under two addresses": Fault(
        "standard:catalogued",
        "sl:OneDocumentShape",
        "describe one",
        "standard:correction a sl:Corrigendum ;",
        "standard:catalogued foaf:page <https://iso.example/2> .\n\n"
        "standard:catalogued-again a sl:StandardDocument ;\n"
        '    rdfs:label "ISO/IEC 2:2001"@en , "标准三又一版"@zh ;\n'
        '    sl:designation "ISO/IEC 2:2001" ;\n    sl:editionOf standard:any ;\n    sl:evidence evidence:page ;\n'
        '    foaf:page <https://iso.example/2> ;\n    sl:publicationDate "2001-05"^^xsd:gYearMonth ;\n'
        "    sl:status sl:inForce .\n\nstandard:correction a sl:Corrigendum ;",
    ),
    "a name said to be English in another script": Fault(
        "actor:works",
        "sl:NameScriptShape",
        "another script",
        '"Works"@en',
        '"JIS 例示協会"@en',
        "Warning",
    ),
    "an edition some months older than what it supersedes": Fault(
        "standard:new",
        "sl:SupersessionOrderShape",
        "before the document it supersedes",
        'sl:occurred "2001"^^xsd:gYear',
        'sl:occurred "2011-06"^^xsd:gYearMonth',
    ),
    "an adoption before its standard was published": Fault(
        "event:early-adoption",
        "sl:AdoptionOrderShape",
        "a promise to adopt",
        EVENT,
        'event:early-adoption a sl:Adoption ;\n    rdfs:label "Early adoption"@en , "过早采用"@zh ;\n'
        "    sl:adoptedStandard standard:new ;\n    sl:adopter actor:works ;\n    sl:evidence evidence:page ;\n"
        f'    sl:occurred "1998-04-01"^^xsd:date .\n\n{EVENT}',
    ),
    "a decision a month after its meeting": Fault(
        "event:late-decision",
        "sl:EventAtMeetingShape",
        "outside the dates of its meeting",
        EVENT,
        'event:late-decision a sl:Decision ;\n    rdfs:label "Late decision"@en , "迟到的决定"@zh ;\n'
        "    sl:atEvent event:october ;\n    sl:concerns standard:new ;\n    sl:evidence evidence:page ;\n"
        f'    sl:occurred "2010-11-02"^^xsd:date .\n\n{OCTOBER}{EVENT}',
    ),
    "a publication dated otherwise than in the catalogue": Fault(
        "event:catalogued-published",
        "sl:CatalogueDateShape",
        "not that of the catalogue",
        EVENT,
        'event:catalogued-published a sl:Publication ;\n    rdfs:label "Publication"@en , "发布"@zh ;\n'
        '    sl:evidence evidence:page ;\n    sl:occurred "2001-06-01"^^xsd:date ;\n'
        f"    sl:published standard:catalogued ;\n    sl:publisher actor:body .\n\n{EVENT}",
        "Warning",
    ),
    "a publication of an edition that the catalogue lacks": Fault(
        "event:any-published",
        "sl:FirstEditionShape",
        "no edition of this date",
        EVENT,
        'event:any-published a sl:Publication ;\n    rdfs:label "First publication"@en , "首次发布"@zh ;\n'
        '    sl:evidence evidence:page ;\n    sl:occurred "1999"^^xsd:gYear ;\n'
        f"    sl:published standard:any ;\n    sl:publisher actor:body .\n\n{EVENT}",
        "Warning",
    ),
    "a document in force that the catalogue withdrew": Fault(
        "standard:new",
        "sl:CatalogueStatusShape",
        "not that of the catalogue",
        "standard:new a sl:StandardDocument ;",
        f'{STUDY}standard:new a sl:StandardDocument ;\n    sl:stage "95.99" ;\n    sl:studiedIn {STUDIED} ;',
        "Warning",
    ),
    "another title than in the catalogue": Fault(
        "standard:old",
        "sl:CatalogueTitleShape",
        "two English titles",
        "standard:old a sl:StandardDocument ;",
        f"{STUDY}standard:old a sl:StandardDocument ;\n    sl:studiedIn {STUDIED} ;\n"
        '    dcterms:title "Plugs"@en , "Sockets"@en ;',
        "Warning",
    ),
    "a publication before that of the document superseded, by the catalogue": Fault(
        "event:new-published",
        "sl:CatalogueSuccessionShape",
        "appeared after this publication",
        "standard:old a sl:StandardDocument ;",
        'standard:old a sl:StandardDocument ;\n    sl:publicationDate "2012"^^xsd:gYear ;',
        "Warning",
    ),
    "a meeting long after its documents": Fault(
        "event:october",
        "sl:MeetingListShape",
        "reserved at another time",
        EVENT,
        'event:october sl:firstReservation "2010-07-27"^^xsd:date ;\n'
        f'    sl:lastReservation "2010-09-16"^^xsd:date .\n\n{OCTOBER}{EVENT}',
        "Warning",
    ),
    "a position taken at another meeting than that of its paper": Fault(
        "event:position",
        "sl:PaperMeetingShape",
        "its paper at another meeting",
        EVENT,
        'event:position a sl:Backing ;\n    rdfs:label "Position"@en , "立场"@zh ;\n'
        "    sl:atEvent event:october ;\n    sl:backed standard:new ;\n    sl:backer actor:works ;\n"
        f'    sl:evidence evidence:paper ;\n    sl:occurred "2010-10"^^xsd:gYearMonth .\n\n{OCTOBER}{PAPER}{EVENT}',
        "Warning",
    ),
    "a paper by somebody whom the list does not name": Fault(
        "event:contribution-at-meeting",
        "sl:PaperContributorShape",
        "does not name this contributor",
        EVENT,
        'event:contribution-at-meeting a sl:ContributionPaper ;\n    rdfs:label "Paper"@en , "文稿"@zh ;\n'
        "    sl:contributedTo standard:new ;\n    sl:contributor actor:works ;\n"
        f'    sl:evidence evidence:paper ;\n    sl:occurred "2010-08"^^xsd:gYearMonth .\n\n{PAPER}{EVENT}',
        "Warning",
    ),
}


def together(faults: Iterable[Fault]) -> Iterator[tuple[str, list[Fault]]]:
    """Yield the small case with as many independent faults at once as possible, until each has had its turn."""
    left = list(faults)
    while left:
        text, made = TEXT, []
        for fault in left:
            if text.count(fault.old) == 1:
                text = text.replace(fault.old, fault.new)
                made.append(fault)
        assert made, f"the small case has changed: update the text to replace: {left[0].old}"
        yield text, made
        left = [fault for fault in left if fault not in made]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[Fault, Report]:
    """A report for each fault: violations are made together, and so is what is no violation."""
    folder, found = tmp_path_factory.mktemp("faults"), dict[Fault, Report]()
    for violations in (True, False):
        for text, made in together(f for f in FAULTS.values() if (f.severity == "Violation") is violations):
            found |= dict.fromkeys(made, check(folder, text))
    return found


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_fault_is_found_with_its_shape_and_message(fault: Fault, reports: dict[Fault, Report], tmp_path: Path) -> None:
    assert TEXT.count(fault.old) == 1, "the small case has changed: update the text to replace"
    hidden = not found_in(reports[fault], fault)  # by another fault of the same thing
    assert_found(fault, check(tmp_path, TEXT.replace(fault.old, fault.new)) if hidden else reports[fault])


@pytest.mark.whole
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_fault_by_itself_is_found_with_its_shape_and_message(fault: Fault, tmp_path: Path) -> None:
    assert_found(fault, check(tmp_path, TEXT.replace(fault.old, fault.new)))


def found_in(report: Report, fault: Fault) -> list[Finding]:
    of_shape = (
        f for f in report.findings if (f.node, f.shape, f.severity) == (fault.node, fault.shape, fault.severity)
    )
    return [f for f in of_shape if fault.message in f.message]


def assert_found(fault: Fault, report: Report) -> None:
    found = found_in(report, fault)
    assert found, report.text()
    assert report.conforms == all(f.severity != "Violation" for f in report.findings)
    assert report.conforms == (fault.severity != "Violation")
    assert {f.place.partition(":")[0] for f in found} == {"small.ttl"}


@dataclass(frozen=True)
class Requirement:
    """A property for which a shape requires at least one value."""

    shape: str
    path: str
    target: str
    message: str
    severity: str
    properties: frozenset[str] = field(default=frozenset(), compare=False)


def requirements() -> Iterator[Requirement]:
    below: dict[URIRef, set[URIRef]] = {}
    ontology = Graph()
    for path in sorted((shape_files()[0].parents[1] / "terms").glob("*.ttl")):
        ontology.parse(path)
    for sub, whole in ontology.subject_objects(RDFS.subPropertyOf):
        below.setdefault(whole, set()).add(sub)  # type: ignore[arg-type]
    for shape, part in SHAPES.subject_objects(SH.property):
        targets = list(SHAPES.objects(shape, SH.targetClass))
        path, least = SHAPES.value(part, SH.path), SHAPES.value(part, SH.minCount)
        if least is None or not targets or not isinstance(path, URIRef):
            continue
        properties, size = {path}, 0
        while size != len(properties):
            size = len(properties)
            properties |= {s for p in list(properties) for s in below.get(p, set())}
        severity = SHAPES.value(part, SH.severity) or SH.Violation
        for target in targets:
            yield Requirement(
                compact(str(shape)),
                compact(str(path)),
                compact(str(target)),
                str(SHAPES.value(part, SH.message)),
                str(severity).removeprefix(str(SH)),
                frozenset(map(str, properties)),
            )


REQUIREMENTS = sorted(set(requirements()), key=str)


#: Kinds without an example in the small case; other kinds have the same requirements.
UNSHOWN = {
    "sl:Technology",
    "sl:Resource",
    "sl:EconomicSector",
    "sl:Initiative",
    "sl:Mechanism",
    "sl:Strategy",
    "sl:Policy",
    "sl:Theory",
    "sl:Trend",
}


@pytest.fixture(scope="module")
def stripped() -> tuple[dict[str, set[str]], set[Finding]]:
    """The small case without any required value: its things by class, and the findings."""
    triples = read_turtle(SMALL)
    store = store_of(triples)
    things = {
        target: {t.subject for t in Store(store).triples(None, RDF_TYPE, ox.NamedNode(expand(target) or ""))}
        for target in {r.target for r in REQUIREMENTS}
    }
    taken = {(thing, p) for r in REQUIREMENTS for thing in things[r.target] for p in r.properties}
    wanted = {p for r in REQUIREMENTS for p in r.properties}
    stating = {t.subject for t in triples if t.predicate == sl("property") and t.object.value in wanted}
    left = [t for t in triples if (t.subject, t.predicate.value) not in taken and t.subject not in stating]
    kept = [t for t in triples if t.subject in stating and t.predicate == RDF_TYPE]
    names = {target: {compact(n.value) for n in nodes} for target, nodes in things.items()}
    return names, set(validate(store_of([*left, *kept]), {"small": SMALL}).findings)


@pytest.mark.parametrize(
    "wanted", [r for r in REQUIREMENTS if r.target not in UNSHOWN], ids=lambda r: f"{r.target} without {r.path}"
)
def test_missing_value_is_found_at_every_thing_that_lacks_it(
    wanted: Requirement, stripped: tuple[dict[str, set[str]], set[Finding]]
) -> None:
    things, findings = stripped
    found = [f for f in findings if (f.shape, f.path, f.message) == (wanted.shape, wanted.path, wanted.message)]
    assert things[wanted.target], f"the small case has no {wanted.target}"
    assert things[wanted.target] - {f.node for f in found} == set()
    assert {f.severity for f in found} == {wanted.severity}


def test_every_shape_has_a_fault_of_its_own() -> None:
    shapes = {compact(str(s)) for s in SHAPES.subjects(RDF.type, SH.NodeShape)}
    untested = shapes - {f.shape for f in FAULTS.values()} - {r.shape for r in REQUIREMENTS}
    entry = '    "WHAT IS WRONG": Fault("NODE", "{}", "PART OF THE MESSAGE", "TEXT IN small.ttl", "FAULTY TEXT"),'
    assert untested == set(), "add to FAULTS:\n" + "\n".join(entry.format(shape) for shape in sorted(untested))
    assert len(shapes) > 30


def test_every_constraint_has_a_message() -> None:
    silent = [part for part in SHAPES.objects(None, SH.property) if not SHAPES.value(part, SH.message)]
    nested = {p for p in silent if any(SHAPES.subjects(SH.node, s) for s in SHAPES.subjects(SH.property, p))}
    assert set(silent) == nested


def test_every_class_and_property_in_a_shape_is_declared() -> None:
    from standlink.ontology.vocabulary import declared_terms, is_own

    shapes = set(SHAPES.subjects(RDF.type, SH.NodeShape))
    used = {
        t
        for p in (SH.path, SH.targetClass, SH["class"], SH.hasValue, SH.targetSubjectsOf)
        for t in SHAPES.objects(None, p)
    }
    assert {str(t) for t in used - shapes if is_own(str(t))} <= declared_terms()


@pytest.mark.parametrize(
    "good",
    [
        "3GPP TS 38.211",
        "3GPP TR 38.101-1",
        "3GPP TS 23.280 V19.10.0",
        "ISO 15118-2:2014",
        "ISO/IEC 8802-11",
        "ISO/IEC/IEEE 8802-11:2022",
        "IEC 62196-3:2014/Amd 1:2020",
        "IEEE 802.11ax-2021",
        "IEEE Std 802.11-2020",
        "ITU-R M.2150-1",
        "GB 15629.11-2003",
        "SAE J3400",
    ],
)
def test_designation_as_its_publisher_writes_it_is_accepted(good: str, tmp_path: Path) -> None:
    text = TEXT.replace('"ISO 1:2011" ;\n    sl:evi', f'"{good}" ;\n    sl:evi')
    assert text != TEXT
    assert check(tmp_path, text).findings == ()


def test_finding_names_the_line_that_opens_the_thing(tmp_path: Path) -> None:
    text = TEXT.replace("sl:unit sl:percent", "sl:unit sl:high")
    report = check(tmp_path, text)
    (finding,) = report.findings
    line = text.splitlines().index("observation:share a sl:Observation ;") + 1
    assert finding.place == f"small.ttl:{line}"
    assert str(finding).startswith(f"Violation: small.ttl:{line}: observation:share sl:unit = sl:high\n")
    assert "[sl:ObservationShape]" in str(finding)


def test_long_report_is_summarized() -> None:
    findings = [Finding("Violation", f"actor:a{n}", "sl:NameShape", "Name it.", dataset="iso") for n in range(60)]
    text = Report(tuple(findings)).text(most=50)
    assert "60  Violation  sl:NameShape" in text
    assert text.count("Name it.") == 1
    assert text.count("actor:a") == 5


# evidence

RECORDS = {
    "Event": "EventShape",
    "Statement": "StatementShape",
    "Observation": "ObservationShape",
    "Claim": "ClaimShape",
}


@pytest.fixture(scope="module")
def records(release: Release) -> list[tuple[ox.NamedNode, str]]:
    """Every event, statement, observation and claim of the curated data, with its shape."""
    found = {
        (t.subject, shape) for kind, shape in RECORDS.items() for t in release.store.triples(None, RDF_TYPE, sl(kind))
    }
    return sorted(found, key=str)


def test_no_record_can_lose_its_evidence_unnoticed(release: Release, records: list[tuple[ox.NamedNode, str]]) -> None:
    store = Store.of(q for q in release.store.quads() if q.predicate != sl("evidence")).inner
    found = {
        (f.node, f.shape)
        for f in validate(store, {}, listed=None).findings
        if f.severity == "Violation" and f.path == "sl:evidence"
    }
    assert len(records) > 1_000
    assert {(compact(node.value), f"sl:{shape}") for node, shape in records} - found == set()


@settings(max_examples=4, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_only_records_without_evidence_are_found(
    release: Release, records: list[tuple[ox.NamedNode, str]], data: st.DataObject
) -> None:
    """A few records with their neighbours: those whose evidence was removed are found, the others are not."""
    chosen = data.draw(st.lists(st.sampled_from(records), min_size=1, max_size=6, unique=True))
    stripped = set(data.draw(st.lists(st.sampled_from(chosen), min_size=1, unique=True)))
    around = {node for node, _ in chosen}
    for _ in range(2):
        around |= {q.object for n in around for q in release.store.outgoing(n) if isinstance(q.object, ox.NamedNode)}
    quads = {q for q in release.store.quads() if q.graph_name == ONTOLOGY or q.subject in around}
    lost = {node for node, _ in stripped}
    kept = (q for q in quads if not (q.subject in lost and q.predicate == sl("evidence")))
    store = Store.of(kept).inner
    findings = validate(store, {}).findings
    found = {(f.node, f.shape) for f in findings if f.severity == "Violation" and f.path == "sl:evidence"}
    whole = {(compact(node.value), f"sl:{shape}") for node, shape in chosen}
    assert found & whole == {(compact(node.value), f"sl:{shape}") for node, shape in stripped}


def test_chinese_names_are_required_of_curated_things_only(tmp_path: Path) -> None:
    """A committee from a catalogue keeps its name there; a curated committee needs a Chinese name too."""
    text = SMALL.read_text("utf-8").replace('"Body"@en ,\n        "机构"@zh ;', '"Body"@en ;')
    path = tmp_path / "small.ttl"
    path.write_text(text, "utf-8")
    store, imported = store_of(read_turtle(path)), ox.NamedNode(GRAPHS + "relaton-made-up")
    label = ox.NamedNode(str(RDFS.label))
    for name in ("body", "committee-of-a-catalogue"):
        node = ox.NamedNode(expand(f"actor:{name}"))
        name_there = ox.Literal(f"{name} of a catalogue", language="fr")
        stated = (ox.Quad(node, RDF_TYPE, sl("Committee"), imported), ox.Quad(node, label, name_there, imported))
        store.extend(with_merge(stated))
    infer(store)
    found = validate(store, {"small": path}).findings
    assert [f.node for f in found if f.shape == "sl:ChineseNameShape"] == ["actor:body"]
    assert not [f for f in found if f.shape == "sl:EnglishNameShape"]
    assert {f.node for f in validate(store, {}).findings if f.shape == "sl:ChineseNameShape"} == {
        "actor:body",
        "actor:committee-of-a-catalogue",
    }


# constraints on the whole graph, run by two engines

WHOLE = (
    "a dangling reference", "a dangling place", "a dangling object of a statement", "a circle of supersession",
    "it ended before it began", "an edition older than what it supersedes", "no English name", "no Chinese name",
    "evidence without a Chinese name", "a source without a Chinese name", "an address of another kind",
    "a statement by something that is no property", "a date and time", "a date that no calendar has",
    "a document that appeared before what it supersedes", "a document in force under two addresses",
    "a name said to be English in another script", "an adoption before its standard was published",
    "a decision a month after its meeting", "a publication dated otherwise than in the catalogue",
    "a publication of an edition that the catalogue lacks", "a document in force that the catalogue withdrew",
    "another title than in the catalogue", "a publication before that of the document superseded, by the catalogue",
    "a meeting long after its documents", "a position taken at another meeting than that of its paper",
    "a paper by somebody whom the list does not name", "role before its actor was founded",
)  # fmt: skip


def graph_wide() -> set[str]:
    return {compact(str(s)) for s in SHAPES.subjects(SH.sparql)}


def whole_graph(store: ox.Store) -> set[tuple[str, str]]:
    return {(f.node, f.shape) for f in validate(store, {}).findings if f.shape in graph_wide()}


@pytest.fixture
def _queries_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let rdflib parse each query once. pyshacl asks it again for each target, and parsing takes most of the time."""
    parsed: dict[str, Query] = {}

    def translated(query: str, *context: Any) -> Query:
        if query not in parsed:
            parsed[query] = translateQuery(parseQuery(query), *context)
        return parsed[query]

    monkeypatch.setattr(processor, "parseQuery", lambda query: query)
    monkeypatch.setattr(processor, "translateQuery", translated)


@pytest.mark.usefixtures("_queries_parsed_once")
def test_store_gives_the_results_of_a_shacl_engine(tmp_path: Path) -> None:
    text = TEXT
    for name in WHOLE:
        assert FAULTS[name].old in text
        text = text.replace(FAULTS[name].old, FAULTS[name].new)
    path = tmp_path / "small.ttl"
    path.write_text(text, "utf-8")
    store = store_of(read_turtle(path))
    shapes = Graph()
    shapes += SHAPES
    for shape in set(SHAPES.subjects(RDF.type, SH.NodeShape)) - set(SHAPES.subjects(SH.sparql)):
        shapes.remove((shape, None, None))
    _, report, _ = pyshacl.validate(as_rdflib(store), shacl_graph=shapes, inplace=True, advanced=True)
    assert isinstance(report, Graph)
    theirs = {
        (compact(str(report.value(r, SH.focusNode))), compact(str(report.value(r, SH.sourceShape))))
        for r in report.subjects(RDF.type, SH.ValidationResult)
    }
    assert whole_graph(store) == theirs
    assert {shape for _, shape in theirs} == graph_wide()


# shapes on single records, run by the gate and by pyshacl on the whole graph


def test_all_faults_get_the_results_of_pyshacl(tmp_path: Path) -> None:
    shapes, seen = record_shapes(), set[str]()
    for text, _ in together(FAULTS.values()):
        path = tmp_path / "small.ttl"
        path.write_text(text, "utf-8")
        store = store_of(read_turtle(path))
        found = {(f.severity, f.node, f.path, f.component) for f in validate(store, {}, shapes=shapes).findings}
        assert found == of_pyshacl(store, shapes)
        seen |= {component for *_, component in found}
    assert seen == {query.component for query in compile_shapes(shapes, {})}


def of_pyshacl(store: ox.Store, shapes: Graph) -> set[tuple[str, ...]]:
    _, report, _ = pyshacl.validate(as_rdflib(store), shacl_graph=shapes, inplace=True)
    assert isinstance(report, Graph)
    parts = (SH.resultSeverity, SH.focusNode, SH.resultPath, SH.sourceConstraintComponent)
    found = ([report.value(result, part) for part in parts] for result in report.objects(None, SH.result))
    return {
        (
            str(severity).removeprefix(str(SH)),
            compact(str(node)),
            compact(str(path)) if path else "",
            str(component).removeprefix(str(SH)).removesuffix("ConstraintComponent"),
        )
        for severity, node, path, component in found
    }


def test_ontology_prefix_of_the_constraints_is_the_one_of_the_package() -> None:
    declared = {
        str(SHAPES.value(d, SH.prefix)): str(SHAPES.value(d, SH.namespace)) for d in SHAPES.objects(None, SH.declare)
    }
    assert declared.items() <= PREFIXES.items()
    assert declared
