"""The technology fields of standards, and the standards of regions in fields, after the methods of fields."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
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

#: Classes of technologies that are no fields.
_THINGS = {ONTOLOGY + "Patent", ONTOLOGY + "Product"}


class OfField(NamedTuple):
    """A field of a document: what the document counts as, and the year of its publication, or of the relation."""

    field: str
    document: str
    standard: str
    year: int | None


def fields(data: Data, unit: str = "numbers", origin: str = "recorded") -> list[OfField]:
    """Return the fields of published standards of an origin: ``recorded``, ``series``, ``groups`` or ``all``."""
    units, published = units_of(data), {row["standard"]: row["published_year"] for row in data.rows("standard")}
    stated = set[tuple[str, str, int | None]]()
    related = data.rows("standard_technology")
    proposals = {row["technology"] for row in related if row["relation"] == ONTOLOGY + "candidateFor"}
    for row in related:
        is_field = data.classes.get(row["technology"]) not in _THINGS and row["technology"] not in proposals
        if row["relation"] not in _NO_FIELD and is_field:
            year = published.get(row["standard"])
            stated.add((row["standard"], row["technology"], row["since_year"] if year is None else year))
    for row in data.rows("document_field"):
        if row["document"] not in units.drafts:
            stated.add((row["document"], row["field"], published.get(row["document"])))
    if origin not in ("recorded", "all"):
        stated.clear()
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


def selected(data: Data, answer: Answer, *, always: bool = False, origin: str = "recorded") -> list[OfField]:
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
        for row in fields(data, argument(answer, "unit") or "numbers", origin)
        if (case is None or row.document in studied) and (always or within(answer, row.year))
    ]


def _of_series(data: Data) -> Iterator[tuple[str, str, int | None]]:
    """Yield document, field and year of 3GPP's documents by the published table of its series."""
    of_series = {row["series"]: _field(row) for row in _published("series-fields.csv")}
    for row in data.rows("document"):
        match = re.search(r"/id/standard/3gpp-t[sr]-(\d\d)-", row["document"])
        if row["dataset"] == "relaton-3gpp" and match and match[1] in of_series:
            yield row["document"], of_series[match[1]], row["published_year"]


def _of_groups(data: Data) -> Iterator[tuple[str, str, int | None]]:
    """Yield document, field and year of RFCs by the published table of working groups, without the area of a name."""
    of_group = {}
    for row in _published("group-fields.csv"):
        of_group |= {slug(row[column]): _field(row) for column in ("acronym", "group") if row[column]}
    years = {row["document"]: row["published_year"] for row in data.rows("document") if row["dataset"] == "ietf"}
    for row in data.rows("document_body"):
        match = re.search(r"/actor/(?:ietf|irtf)-(.+?)(?:-(?:app|int|rai|tsv))?$", row["body"])
        prepared = row["role"] == ONTOLOGY + "preparedBy" and row["document"] in years
        if prepared and match and match[1] in of_group:
            yield row["document"], of_group[match[1]], years[row["document"]]


def _published(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(Path(answers.__file__).with_name(name).read_text("utf-8").splitlines())


def _field(row: dict[str, str]) -> str:
    return mint("technology", f"ics-{row['field'].replace('.', '-')}")


class RegionsByField:
    """The standards of regions in fields, of regions with enough standards.

    Attributes:
        standards: by region and field, the standards of the field in which the region takes part.
        regions: the regions.
    """

    def __init__(self, of: dict[tuple[str, str], set[str]], least: int, enough: int, *, fractional: bool) -> None:
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
    """Return the standards of the regions of an answer by field, with the fields of the origin of the answer."""
    units, of_standard = units_of(data), defaultdict[str, set[str]](set)
    for row in fields(data, origin=argument(answer, "origin") or "series"):
        of_standard[row.standard].add(row.field)
    found = defaultdict[tuple[str, str], set[str]](set)
    level = argument(answer, "level") or "country"
    for standard, on in by_region(data, participation(data, answer), level).items():
        number = units.unit(standard)
        for field in of_standard.get(number or "", ()):
            for region in on:
                found[region, field].add(number or "")
    least, enough = (int(float(argument(answer, name) or 0)) for name in ("least", "standards"))
    return RegionsByField(found, least, enough, fractional=argument(answer, "counting") == "fractional")
