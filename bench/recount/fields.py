"""The technology fields of standards, and the standards of regions in fields, after the methods of fields."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ...ontology.namespaces import ONTOLOGY, mint, slug
from ...queries import answers
from ...queries.run import Answer
from .comparing import argument, within
from .data import Data
from .participation import by_region, participation
from .units import units_of

#: Relations of a standard to a technology that is no field of it: radio bands, proposals, and the like.
_NO_FIELD = {
    ONTOLOGY + name
    for name in ("basedOn", "basisOf", "candidateFor", "directlySupersedes", "implementedBy", "motivatedBy")
} | {ONTOLOGY + "operatesIn", ONTOLOGY + "supersedes"}


class OfField(NamedTuple):
    """A field of a document: what the document counts as, and the year of its publication, or of the relation."""

    field: str
    document: str
    standard: str
    year: int | None


def fields(data: Data, unit: str = "numbers", origin: str = "recorded") -> list[OfField]:
    """Return the fields of published standards: recorded, by the series of 3GPP, by the groups of RFCs, or all."""
    units, published = units_of(data), {row["standard"]: row["published_year"] for row in data.rows("standard")}
    stated = set[tuple[str, str, int | None]]()
    if origin in ("recorded", "all"):
        stated |= set(_recorded(data, published))
    if origin in ("series", "all"):
        stated |= set(_of_series(data))
    if origin in ("groups", "all"):
        stated |= set(_of_groups(data))
    rows = [(document, field, year, units.unit(document, unit)) for document, field, year in stated]
    found = [OfField(field, document, of, year) for document, field, year, of in rows if of is not None]
    if unit == "documents":
        bare = {units.numbers[row.standard] for row in found
                if row.standard in units.numbers and row.standard not in units.amends}  # fmt: skip
        found = [row for row in found if row.standard not in bare]
    return found


def recorded(data: Data) -> list[OfField]:
    """Return the recorded fields of documents and of other standards, whatever they count as."""
    published = {row["standard"]: row["published_year"] for row in data.rows("standard")}
    return [OfField(field, document, document, year) for document, field, year in _recorded(data, published)]


def selected(data: Data, answer: Answer, *, always: bool = False) -> list[OfField]:
    """Return the fields that an answer is about: of its case, and of its period or, with ``always``, of all years.

    Raises:
        ValueError: if the answer is narrowed in a way that is not recounted.
    """
    for name in ("field", "dataset"):
        if argument(answer, name) is not None:
            raise ValueError(f"{answer.question.id}: {name} is not recounted")
    case = argument(answer, "case")
    studied = {row["thing"] for row in data.rows("studied") if row["case"] == case}
    return [
        row
        for row in fields(data, argument(answer, "unit") or "numbers", argument(answer, "origin") or "recorded")
        if (case is None or row.document in studied) and (always or within(answer, row.year))
    ]


def _recorded(data: Data, published: Mapping[str, int | None]) -> Iterator[tuple[str, str, int | None]]:
    """Yield document, field and year of what catalogues and cases record; products and patents are no fields."""
    related, drafts = data.rows("standard_technology"), units_of(data).drafts
    no_field = {row["technology"] for row in related if row["relation"] == ONTOLOGY + "candidateFor"}
    no_field |= {iri for iri, of in data.classes.items() if of in (ONTOLOGY + "Product", ONTOLOGY + "Patent")}
    for row in related:
        if row["relation"] not in _NO_FIELD and row["technology"] not in no_field:
            year = published.get(row["standard"])
            yield row["standard"], row["technology"], row["since_year"] if year is None else year
    for row in data.rows("document_field"):
        if row["document"] not in drafts:
            yield row["document"], row["field"], published.get(row["document"])


def _of_series(data: Data) -> Iterator[tuple[str, str, int | None]]:
    """Yield document, field and year of 3GPP's documents by the published table of its series."""
    of_series = {row["series"]: _ics(row) for row in _table("series-fields.csv")}
    for row in data.rows("document"):
        match = re.search(r"/id/standard/3gpp-t[sr]-(\d\d)-", row["document"])
        if row["dataset"] == "relaton-3gpp" and match and match[1] in of_series:
            yield row["document"], of_series[match[1]], row["published_year"]


def _of_groups(data: Data) -> Iterator[tuple[str, str, int | None]]:
    """Yield document, field and year of RFCs by the published table of groups, by acronym before name."""
    table, of_group = _table("group-fields.csv"), dict[str, str]()
    for column in ("acronym", "group"):
        for row in table:
            if row[column]:
                of_group.setdefault(slug(row[column]), _ics(row))
    bodies = defaultdict[str, set[str]](set)
    for row in data.rows("document_body"):
        match = re.search(r"/id/actor/i[er]tf-(.+?)(?:-(?:app|int|rai|tsv))?$", row["body"])
        if row["role"] == ONTOLOGY + "preparedBy" and match and match[1] in of_group:
            bodies[row["document"]].add(of_group[match[1]])
    for row in data.rows("document"):
        if row["dataset"] == "ietf" and row["document"] in bodies:
            yield row["document"], min(bodies[row["document"]]), row["published_year"]


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(answers.__file__).with_name(name).read_text("utf-8").splitlines()))


def _ics(row: Mapping[str, str]) -> str:
    return mint("technology", f"ics-{row['field'].replace('.', '-')}")


class RegionsByField:
    """The standards of regions in fields, of regions with enough standards.

    Attributes:
        standards: by region and field, the standards of the field in which the region takes part.
        regions: the regions.
        groups: by region and field, the standards of each group.
    """

    def __init__(
        self, groups: dict[tuple[str, str], dict[str, set[str]]], least: int, enough: int, *, fractional: bool
    ) -> None:
        self.groups = groups
        of = {cell: set[str]().union(*on.values()) for cell, on in groups.items()}
        sizes = defaultdict[str, set[str]](set)
        for (region, _), standards in of.items():
            sizes[region] |= standards
        self._sizes = {region: len(standards) for region, standards in sizes.items() if len(standards) >= enough}
        self.standards = {cell: standards for cell, standards in of.items() if cell[0] in self._sizes}
        self.regions = sorted(self._sizes)
        self._least = least
        on = defaultdict[str, set[str]](set)
        for (region, _), standards in self.standards.items():
            for standard in standards:
                on[standard].add(region)
        self._x = {cell: sum(1 / len(on[s]) if fractional else 1 for s in standards)
                   for cell, standards in self.standards.items()}  # fmt: skip
        self._of_region, self._of_field = Counter[str](), Counter[str]()
        for (region, field), x in self._x.items():
            self._of_region[region] += x  # type: ignore[assignment]
            self._of_field[field] += x  # type: ignore[assignment]

    def size(self, region: str) -> int:
        """Return the standards with a field of a region."""
        return self._sizes[region]

    def cells(self) -> Iterator[tuple[str, str]]:
        """Yield the pairs of region and field with standards."""
        yield from self.standards

    def advantage(self, region: str, field: str) -> tuple[float, bool]:
        """Return the revealed technological advantage, and whether the region specializes in the field."""
        x, whole = self._x[region, field], sum(self._x.values())
        rta = x * whole / (self._of_region[region] * self._of_field[field])
        return rta, rta > 1 + 1e-9 and len(self.standards[region, field]) >= self._least


def regions_by_field(data: Data, answer: Answer) -> RegionsByField:
    """Return the standards of the regions of an answer by field; with fields of its origin."""
    units, of_standard = units_of(data), defaultdict[str, set[str]](set)
    for row in fields(data, origin=argument(answer, "origin") or "recorded"):
        of_standard[row.standard].add(row.field)
    found = defaultdict[tuple[str, str], dict[str, set[str]]](lambda: defaultdict(set))
    level = argument(answer, "level") or "country"
    for standard, on in by_region(data, participation(data, answer), level).items():
        number = units.unit(standard)
        for field in of_standard.get(number or "", ()):
            for region, groups in on.items():
                for group in groups:
                    found[region, field][group].add(number or "")
    least, enough = (int(float(argument(answer, name) or 0)) for name in ("least", "standards"))
    return RegionsByField(found, least, enough, fractional=argument(answer, "counting") == "fractional")
