"""ISO's International Classification for Standards (ICS) as a SKOS hierarchy of fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from ....ontology.namespaces import mint, slug
from ...store.ntriples import clean, iri, line, name, text
from ..protocol import About, Importer, Report
from ..tabular import TableFile, described

_COLUMNS: Final = ("code", "broader", "label", "full_label", "notes")
_CODE: Final = re.compile(r"\d\d(?:\.\d{3}(?:\.\d\d)?)?")
_PLACEHOLDER: Final = re.compile(r"\{[\w-]+\}")


def field_iri(code: str) -> str:
    """Return the IRI of the field with a code.

    >>> field_iri("33.060.20")
    'https://w3id.org/standlink/id/technology/ics-33-060-20'
    """
    return mint("technology", slug(f"ics-{code}"))


@dataclass(frozen=True)
class Ics(TableFile):
    """The table of ICS: code, broader code, label."""

    importer: ClassVar = Importer(
        "ics",
        "the International Classification for Standards",
        version=1,
    )

    def about(self) -> About:
        return self.described_as(
            "International Classification for Standards (ICS)",
            "https://spdx.org/licenses/BSD-2-Clause",
            "https://www.iso.org/publication/PUB100033.html",
            "The classification is published by ISO; the table was made from it by the Relaton project.",
        )

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield a field for each code whose broader code is in the table."""
        rows = self.rows(report, "an ICS table", _COLUMNS)
        known = set(rows.table["code"])
        seen: set[str] = set()
        for code, broader, label, full, notes in rows:
            report.read += 1
            if not _CODE.fullmatch(code):
                rows.refuse("not an ICS code", code)
            elif code in seen:
                report.merged += 1
            elif not label:
                rows.refuse("label missing", code)
            elif "." in code and (broader not in known or not code.startswith(broader + ".")):
                rows.refuse("broader code missing from the table or not a prefix of the code", code)
            else:
                seen.add(code)
                report.kept += 1
                yield b"".join(_field(code, broader, label, full, _note(notes, report)))
        report.progress(1.0)


def _field(code: str, broader: str, label: str, full: str, notes: list[str]) -> Iterator[bytes]:
    subject = iri(field_iri(code))
    # Labels of the third level repeat those of the second; the code distinguishes them.
    yield from described(subject, "skos:Concept", {"en": label})
    yield line(subject, name("skos:notation"), text(code))
    yield line(subject, name("skos:inScheme"), name("sl:ICS"))
    if full and clean(full) != clean(label):
        yield line(subject, name("skos:altLabel"), text(clean(full).rstrip("."), "en"))
    if broader:
        yield line(subject, name("skos:broader"), iri(field_iri(broader)))
    for note in notes:
        yield line(subject, name("skos:scopeNote"), text(note, "en"))


def _note(notes: str, report: Report) -> list[str]:
    """Return the notes of a field, given as JSON: texts with a placeholder for a code."""
    if not notes:
        return []
    try:
        return [clean(_PLACEHOLDER.sub(str(note.get("ics-code", "")), note["text"])) for note in json.loads(notes)]
    except (ValueError, TypeError, KeyError, AttributeError):
        report.repair("notes left out: not JSON")
        return []
