"""The validation report: all results counted, some listed, as text, JSON and in the SHACL vocabulary."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from ...ontology.namespaces import BASE, PREFIXES, expand, node
from ...plurals import counted
from ..releases.release import REPORT

SEVERITIES: Final = ("Violation", "Warning", "Info")
#: Further report files in the folder of a release, besides the one in JSON.
SHACL_REPORT: Final = "report.ttl"
TEXT_REPORT: Final = "report.txt"
_EXAMPLES: Final = 5
_ROOT: Final = BASE + "report"
_PREFIXES: Final = ("rdfs", "sh", "sl", "xsd")


@dataclass(frozen=True)
class Finding:
    """One validation result. ``term`` is the offending value in N-Triples syntax."""

    severity: str
    node: str
    shape: str
    message: str
    path: str = ""
    value: str = ""
    dataset: str = ""
    place: str = ""
    component: str = ""
    term: str = ""

    @property
    def order(self) -> tuple[int, str, str, str, str, str, str]:
        """The sort key: by severity, most severe first, then by dataset and record."""
        severity = SEVERITIES.index(self.severity)
        return (severity, self.dataset, self.node, self.shape, self.path, self.component, self.term)

    def __str__(self) -> str:
        path = f" {self.path}" if self.path else ""
        value = f" = {self.value}" if self.value else ""
        place = self.place or self.dataset
        return f"{self.severity}: {place}: {self.node}{path}{value}\n    {self.message} [{self.shape}]"


@dataclass(frozen=True)
class Tally:
    """The number of results of one constraint in one dataset."""

    severity: str
    dataset: str
    shape: str
    path: str
    component: str
    message: str
    count: int


@dataclass(frozen=True)
class Exclusion:
    """A record of an imported dataset that a release leaves out, and the violation that is the reason.

    Attributes:
        record: its prefixed name.
        label: its name, since the release does not have it.
        message, shape, path, value: of the first violation.
        references: how many records of all datasets referred to it and lost the reference.
        follows: whether it conforms by itself, but needs another record that is left out.
        relation: whether only this relation of the record is left out, of which path and value are known.
    """

    dataset: str
    record: str
    label: str
    message: str
    shape: str
    path: str = ""
    value: str = ""
    references: int = 0
    follows: bool = False
    relation: bool = False

    def __str__(self) -> str:
        path, value = (f" {self.path}" if self.path else ""), (f" = {self.value}" if self.value else "")
        return f"{self.dataset}: {self.record} ({self.label}){path}{value}\n    {self.message} [{self.shape}]"


@dataclass(frozen=True)
class Report:
    """The listed findings, most severe first, the number of unlisted ones of each kind, and the excluded records."""

    findings: tuple[Finding, ...]
    unlisted: tuple[Tally, ...] = ()
    excluded: tuple[Exclusion, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether there is no violation, so that a release may be built."""
        return self.counts()["Violation"] == 0

    def counts(self) -> dict[str, int]:
        """Return the number of all results by severity."""
        counts = Counter(f.severity for f in self.findings)
        for tally in self.unlisted:
            counts[tally.severity] += tally.count
        return {severity: counts[severity] for severity in SEVERITIES}

    def tallies(self) -> list[Tally]:
        """Return the number of all results by dataset and constraint, most severe and most frequent first."""
        counts = Counter(map(_kind, self.findings))
        for tally in self.unlisted:
            counts[_kind(tally)] += tally.count
        tallies = [Tally(*kind, count) for kind, count in counts.items()]
        return sorted(tallies, key=lambda t: (SEVERITIES.index(t.severity), -t.count, _kind(t)))

    def with_findings(self, others: Iterable[Finding]) -> Report:
        """Return the report with findings about further records added."""
        return replace(self, findings=tuple(sorted((*self.findings, *others), key=lambda f: f.order)))

    def of_datasets(self, names: Collection[str]) -> Report:
        """Return the part of the report about the named datasets."""
        findings = tuple(f for f in self.findings if f.dataset in names)
        return Report(findings, tuple(t for t in self.unlisted if t.dataset in names))

    def text(self, most: int = 50) -> str:
        """Return the report for people: every finding, or a summary if there are more than ``most``."""
        return self.summary() if sum(self.counts().values()) > most else "\n".join(map(str, self.findings))

    def summary(self) -> str:
        """Return a summary: for each dataset the constraints broken, the number of results and a few examples."""
        found = {kind: list(group) for kind, group in groupby(sorted(self.findings, key=_kind), _kind)}
        lines = [", ".join(f"{count:,} {_noun(severity, count)}" for severity, count in self.counts().items())]
        for dataset, tallies in groupby(sorted(self.tallies(), key=lambda t: t.dataset), lambda t: t.dataset):
            lines.append(f"\n{dataset or 'no dataset'}")
            for tally in tallies:
                examples = list(dict.fromkeys(f.node for f in found.get(_kind(tally), ())))[:_EXAMPLES]
                lines.append(f"  {tally.count:>9,}  {tally.severity}  {tally.shape} {tally.path}".rstrip())
                lines.append(f"             {tally.message}")
                lines.append(f"             e.g. {', '.join(examples)}")
        return "\n".join(lines) + "\n"

    def as_json(self) -> dict[str, Any]:
        """Return the report for machines: counts of all results, and the listed findings."""
        return {
            "conforms": self.conforms,
            "counts": self.counts(),
            "summary": [asdict(tally) for tally in self.tallies()],
            "findings": [asdict(f) for f in self.findings],
            "excluded": [asdict(each) for each in self.excluded],
        }

    def as_shacl(self) -> bytes:
        """Return the report as Turtle in the SHACL vocabulary, in a stable order and without blank nodes.

        As SHACL defines it, ``sh:conforms`` is true only if there is no result of any severity.
        """
        data = ox.serialize(
            self._triples(), format=ox.RdfFormat.TURTLE, prefixes={prefix: PREFIXES[prefix] for prefix in _PREFIXES}
        )
        assert data is not None
        return data

    def _triples(self) -> Iterator[ox.Triple]:
        report, results = ox.NamedNode(_ROOT), {_result_iri(f): f for f in self.findings}
        conforms = ox.Literal(not any(self.counts().values()))
        yield ox.Triple(report, node("rdf:type"), node("sh:ValidationReport"))
        yield ox.Triple(report, node("sh:conforms"), conforms)
        for tally in self.unlisted:
            note = f"{tally.count:,} more in {tally.dataset}: {tally.shape} {tally.path}".strip() + f": {tally.message}"
            yield ox.Triple(report, node("rdfs:comment"), ox.Literal(note, language="en"))
        for iri in results:
            yield ox.Triple(report, node("sh:result"), iri)
        for iri, finding in results.items():
            for name, value in _properties(finding):
                yield ox.Triple(iri, node(name), value)


def counted_exclusions(excluded: Collection[Exclusion]) -> str:
    """Return how many records and relations are left out: "2 records and 1 relation"."""
    relations = sum(each.relation for each in excluded)
    numbers = {"record": len(excluded) - relations, "relation": relations}
    return " and ".join(counted(number, noun) for noun, number in numbers.items() if number)


def write_report(report: Report, folder: Path) -> None:
    """Write a report into a folder: as JSON, in the SHACL vocabulary, and as a summary for people."""
    text = json.dumps(report.as_json(), indent=1, ensure_ascii=False)
    (folder / REPORT).write_text(text, "utf-8")
    (folder / SHACL_REPORT).write_bytes(report.as_shacl())
    (folder / TEXT_REPORT).write_text(report.summary(), "utf-8")


def _noun(severity: str, count: int) -> str:
    noun = severity.lower()
    return noun if count == 1 or severity == "Info" else f"{noun}s"


def _kind(found: Finding | Tally) -> tuple[str, str, str, str, str, str]:
    return (found.severity, found.dataset, found.shape, found.path, found.component, found.message)


def _properties(finding: Finding) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    yield "rdf:type", node("sh:ValidationResult")
    yield "sh:focusNode", _parsed(finding.node) if finding.node.startswith(('"', "_:")) else _term(finding.node)
    if finding.path:
        yield "sh:resultPath", _term(finding.path)
    if finding.term:
        yield "sh:value", _parsed(finding.term)
    if finding.shape:
        yield "sh:sourceShape", _term(finding.shape)
    if finding.component:
        yield "sh:sourceConstraintComponent", node(f"sh:{finding.component}ConstraintComponent")
    yield "sh:resultSeverity", node(f"sh:{finding.severity}")
    yield "sh:resultMessage", ox.Literal(finding.message, language="en")


def _result_iri(finding: Finding) -> ox.NamedNode:
    """Return a stable IRI for a result, derived from its content."""
    content = json.dumps(asdict(finding), sort_keys=True).encode()
    return ox.NamedNode(f"{_ROOT}#{hashlib.sha256(content).hexdigest()[:20]}")


def _term(name: str) -> ox.NamedNode:
    """Return the node of a prefixed name or an IRI."""
    return ox.NamedNode(expand(name) or name)


def _parsed(term: str) -> ox.NamedNode | ox.Literal:
    """Return a term in N-Triples syntax. A blank node gets an IRI, since its label is valid only in its store."""
    if term.startswith("_:"):
        return ox.NamedNode(f"{_ROOT}#node-{term[2:]}")
    (quad,) = ox.parse(f"<x:s> <x:p> {term} .", format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.NamedNode | ox.Literal)
    return quad.object
