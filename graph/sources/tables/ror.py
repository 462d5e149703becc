"""ROR, the Research Organization Registry: organizations with country, kind and home page.

The input is the registry's JSON dump (schema 2) or a CSV table with the columns ``ror_id``, ``name``,
``country_code``, ``types``, ``status``, ``aliases`` and ``website``; multiple values are separated by ``|``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from ....errors import FileError
from ....ontology.namespaces import mint
from ...store.ntriples import clean, iri, line, name, text
from ..organizations.parties import Parties
from ..organizations.register import RegisteredOrganization
from ..protocol import About, Importer, Reference, Report
from ..tabular import STEP, Rows, TableFile, described

_COLUMNS: Final = ("ror_id", "name", "country_code", "types", "status", "aliases", "website")
_PREFIX: Final = "https://ror.org/"
#: Matches with a higher score, in the same country, are treated as a known actor.
_SURE: Final = 0.95


@dataclass(frozen=True)
class Entry:
    """An organization in the registry."""

    number: str
    label: str
    country: str
    types: tuple[str, ...]
    status: str
    aliases: tuple[str, ...]
    website: str


@dataclass(frozen=True)
class Ror(TableFile):
    """A dump or table of ROR."""

    importer: ClassVar = Importer(
        "ror",
        "the Research Organization Registry",
        version=2,
        reads=(Reference.ORGANIZATIONS,),
        accepts="the JSON dump of schema 2, or CSV, or CSV in gzip or zstd",
    )

    def about(self) -> About:
        return self.described_as(
            "Research Organization Registry (ROR)",
            "https://creativecommons.org/publicdomain/zero/1.0/",
            "https://doi.org/10.5281/zenodo.6347574",
        )

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield the organizations that are not withdrawn; known ones are matched instead of described again."""
        parties = Parties(report)
        words = parties.organizations.words
        seen: set[str] = set()
        rows, malformed = self._entries(report)
        for row in rows:
            if rows.place % STEP == 0:
                report.progress(rows.place / len(rows))
            report.read += 1
            entry = _entry(row)
            if rows.place in malformed:
                rows.refuse("not a record of ROR schema 2", record=f"record {rows.place + 1}")
            elif not entry.number.startswith(_PREFIX) or not entry.label:
                rows.refuse("ROR ID or name missing", record=entry.number or f"record {rows.place + 1}")
            elif entry.country not in words.countries:
                rows.refuse("country not in ISO 3166-1", entry.country, entry.number)
            elif entry.status == "withdrawn":
                rows.refuse("withdrawn from the registry", record=entry.number)
            elif entry.number in seen:
                report.merged += 1
            else:
                seen.add(entry.number)
                yield self._lines(entry, parties, report)
        yield parties.description(self.retrieved())

    def _lines(self, entry: Entry, parties: Parties, report: Report) -> bytes:
        words = parties.organizations.words
        known = parties.organizations.resolve(entry.label, entry.country)
        sure = known is not None and known.score > _SURE and known.method != "fuzzy"
        # The actor's own country counts, not the hint: EPO S.r.l. of Italy is not the patent office.
        if known and sure and words.codes.get(known.actor.country or "") == entry.country:
            report.merged += 1
            parties.remember(known)
            return line(iri(known.iri), name("skos:exactMatch"), iri(entry.number))
        report.kept += 1
        registered = RegisteredOrganization(entry.number, entry.label, entry.country, entry.types, entry.aliases)
        actor = registered.actor(words)
        subject = iri(actor.iri)
        lines = [
            *described(subject, f"sl:{actor.kind}", actor.names),
            line(subject, name("skos:exactMatch"), iri(entry.number)),
            line(subject, name("sl:locatedIn"), iri(mint("region", words.countries[entry.country]))),
            *(line(subject, name("skos:altLabel"), text(alias)) for alias in dict.fromkeys(entry.aliases)),
        ]
        if entry.website.startswith(("http://", "https://")):
            lines.append(line(subject, name("foaf:homepage"), iri(entry.website)))
        return b"".join(lines)

    def _entries(self, report: Report) -> tuple[Rows, set[int]]:
        """Return the organizations as rows of text, and the places of records of the dump with another structure."""
        if self.path.suffix != ".json":
            return self.rows(report, "a ROR table", _COLUMNS), set()
        import polars as pl

        found = [_row(record) for record in self._dump()]
        malformed = {place for place, row in enumerate(found) if row is None}
        empty = ("",) * len(_COLUMNS)
        table = pl.DataFrame([row or empty for row in found], dict.fromkeys(_COLUMNS, pl.String), orient="row")
        return Rows(table, report, self.path.stat().st_mtime), malformed

    def _dump(self) -> Iterator[Any]:
        """Yield the records of the JSON dump, decoded one at a time to save memory."""
        try:
            whole = self.content().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FileError(self.path, None, f"is not UTF-8, at byte {error.start}") from None
        decoder, position = json.JSONDecoder(), whole.find("[") + 1
        if not position or whole[: position - 1].strip():
            raise FileError(self.path, 1, "is not a ROR dump: a list of records was expected")
        while (position := _next(whole, position)) < len(whole) and whole[position] != "]":
            try:
                record, position = decoder.raw_decode(whole, position)
            except (ValueError, RecursionError) as error:
                number = whole.count("\n", 0, position) + 1
                raise FileError(self.path, number, f"is not JSON, or is truncated ({error})") from None
            yield record
        if position >= len(whole):
            raise FileError(self.path, None, "is truncated: the list of records does not end")


def _next(whole: str, position: int) -> int:
    while position < len(whole) and whole[position] in " \t\r\n,":
        position += 1
    return position


def _entry(row: tuple[str, ...]) -> Entry:
    number, label, country, types, status, aliases, website = row
    kinds = tuple(kind.lower() for kind in types.split("|"))
    further = tuple(filter(None, (clean(alias) for alias in aliases.split("|"))))
    return Entry(number, clean(label), country, kinds, status, further, website)


def _row(record: Any) -> tuple[str, ...] | None:
    """Return a record of schema 2 as a row, or None if it has another structure."""
    try:
        names = record["names"]
        shown = next((n["value"] for n in names if "ror_display" in n["types"]), "")
        aliases = "|".join(n["value"] for n in names if "ror_display" not in n["types"])
        place = record["locations"][0]["geonames_details"] if record["locations"] else {}
        sites = [link["value"] for link in record["links"] if link["type"] == "website"]
        country, website = place.get("country_code") or "", sites[0] if sites else ""
        row = (record["id"], shown, country, "|".join(record["types"]), record["status"], aliases, website)
    except (KeyError, TypeError, AttributeError, IndexError):
        return None
    return row if all(isinstance(value, str) for value in row) else None
