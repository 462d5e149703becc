"""Tests of the shapes: the curated cases conform, and every fault is found at the right place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, SH, Graph, URIRef
from standlink.graph.gate.validation import Finding, Report, validate
from standlink.graph.pipeline.inference import infer
from standlink.graph.releases.release import REPORT, Release
from standlink.graph.sources.turtle import read_turtle
from standlink.graph.store.merging import with_merge
from standlink.graph.store.store import RDF_TYPE, Store, sl
from standlink.ontology.namespaces import GRAPHS, PREFIXES, compact, expand
from standlink.ontology.vocabulary import shape_files

from .faults import FAULTS, SHAPES, SMALL, TEXT, Fault, check, store_of, together

pytestmark = pytest.mark.slow


def test_small_case_conforms(tmp_path: Path) -> None:
    assert check(tmp_path, TEXT).findings == ()


def test_curated_cases_conform(release: Release) -> None:
    report = json.loads((release.path / REPORT).read_text("utf-8"))
    assert report["conforms"]
    assert report["counts"] == release.manifest["findings"]
    assert report["counts"]["Violation"] == 0


# one fault for every shape


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
    entry = '["WHAT IS WRONG"]\nnode = "NODE"\nshape = "{}"\nmessage = "PART OF IT"\nold = "TEXT"\nnew = "FAULT"'
    lines = "\n\n".join(entry.format(shape) for shape in sorted(untested))
    assert untested == set(), f"add to tests/data/shape-faults.toml:\n{lines}"
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


def test_ontology_prefix_of_the_constraints_is_the_one_of_the_package() -> None:
    declared = {
        str(SHAPES.value(d, SH.prefix)): str(SHAPES.value(d, SH.namespace)) for d in SHAPES.objects(None, SH.declare)
    }
    assert declared.items() <= PREFIXES.items()
    assert declared
