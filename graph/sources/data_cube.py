"""The description of a dataset of indicators, in the W3C's RDF Data Cube vocabulary and SKOS.

The graph of the dataset says what its values are: dimensions, measure and attributes, the indicators as concepts with
definitions and units in English and Chinese, the fields that they are divided into, the span of years, and the checksum
of the file that has the values (``releases/values.py``). So tools that know data cubes can read the structure, and a
dataset whose values changed has other triples, too.
Vocabulary: https://www.w3.org/TR/vocab-data-cube/.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import FileError
from ...ontology.namespaces import GRAPHS, mint, slug
from ..store.ntriples import date, iri, line, name, text
from .tabular import LABEL, A

if TYPE_CHECKING:
    import polars as pl

_QB: Final = "http://purl.org/linked-data/cube#"
_UNIT: Final = iri("http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure")
_SPDX: Final = "http://spdx.org/rdf/terms#"
_KINDS: Final = ("innovation", "context", "participation")


@dataclass(frozen=True)
class Indicator:
    """An indicator of regions, with its texts in both languages.

    Attributes:
        kind: innovation, participation in standardization, or context.
        signed: whether its values may be below zero.
    """

    code: str
    kind: str
    name: str
    name_zh: str
    unit: str
    unit_zh: str
    definition: str
    definition_zh: str
    signed: bool = False


def read_indicators(path: Path) -> dict[str, Indicator]:
    """Return the indicators of a file by code.

    Raises:
        FileError: if it is malformed, or an indicator lacks a text.
    """
    found = {}
    try:
        for code, about in tomllib.loads(path.read_text("utf-8")).items():
            found[code] = Indicator(code, **about)
    except (OSError, tomllib.TOMLDecodeError, TypeError) as error:
        raise FileError(path, None, f"is not a file of indicators: {error}") from None
    if wrong := [code for code, each in found.items() if each.kind not in _KINDS]:
        raise FileError(path, None, f"[{wrong[0]}]: kind must be one of {', '.join(_KINDS)}")
    return found


@dataclass(frozen=True)
class Cube:
    """What there is to say of the values of a dataset.

    Attributes:
        dataset: its name.
        indicators: those that it has values of.
        fields: those that values are divided into, with their Chinese names.
        digest: the checksum of the values.
        values: their file, with the columns of ``releases/values.py``.
    """

    dataset: str
    indicators: Iterable[Indicator]
    fields: Mapping[str, str]
    digest: str
    values: pl.DataFrame

    def triples(self) -> Iterator[bytes]:
        """Yield the description in N-Triples."""
        whole = iri(GRAPHS + self.dataset)
        yield line(whole, A, iri(_QB + "DataSet"))
        yield line(whole, iri(_QB + "structure"), self._part("structure"))
        yield line(whole, name("dcterms:spatial"), iri(mint("region", "world")))
        yield from self._period(whole)
        yield from self._file(whole)
        yield from self._structure()
        yield from self._scheme("indicators", "Indicators", "指标")
        for each in self.indicators:
            yield from self._indicator(each)
        if self.fields:
            yield from self._scheme("fields", "Fields", "领域")
            for field, chinese in sorted(self.fields.items()):
                concept = self._part(f"field-{slug(field)}")
                yield from self._concept(concept, "fields", {"en": field, "zh": chinese})

    def _part(self, fragment: str) -> str:
        return iri(f"{GRAPHS}{self.dataset}#{fragment}")

    def _period(self, whole: str) -> Iterator[bytes]:
        if not len(self.values):
            return
        years = self.values["year"]
        yield line(whole, name("dcterms:temporal"), self._part("period"))
        yield line(self._part("period"), A, name("dcterms:PeriodOfTime"))
        for prop, year in (("startDate", min(years)), ("endDate", max(years))):
            yield line(self._part("period"), name(f"dcat:{prop}"), date(f"{int(year):04}") or "")

    def _file(self, whole: str) -> Iterator[bytes]:
        """Yield the checksum of the file with the values."""
        distribution, checksum = self._part("values"), self._part("checksum")
        yield line(whole, name("dcat:distribution"), distribution)
        yield line(distribution, A, name("dcat:Distribution"))
        yield line(distribution, name("dcterms:title"), text("Values of the indicators, in Parquet", "en"))
        yield line(distribution, name("dcterms:title"), text("指标数值（Parquet）", "zh"))
        yield line(distribution, iri(_SPDX + "checksum"), checksum)
        yield line(checksum, A, iri(_SPDX + "Checksum"))
        yield line(checksum, iri(_SPDX + "algorithm"), iri(_SPDX + "checksumAlgorithm_sha256"))
        yield line(checksum, iri(_SPDX + "checksumValue"), text(self.digest))

    def _structure(self) -> Iterator[bytes]:
        """Yield the components: what identifies a value, what it is, and what else is said of it."""
        structure = self._part("structure")
        yield line(structure, A, iri(_QB + "DataStructureDefinition"))
        dimensions = {"region": name("sl:observed"), "indicator": name("sl:indicator"), "year": name("sl:period")}
        if self.fields:
            dimensions["field"] = self._part("field")
            yield line(self._part("field"), A, iri(_QB + "DimensionProperty"))
            yield line(self._part("field"), LABEL, text("field", "en"))
            yield line(self._part("field"), LABEL, text("领域", "zh"))
            yield line(self._part("field"), iri(_QB + "codeList"), self._part("fields"))
        attributes = {"unit": name("sl:unit"), "source-table": name("dcterms:source")}
        if self.values["source_table"].null_count() == len(self.values):
            del attributes["source-table"]
        components = [
            *((key, "dimension", term) for key, term in dimensions.items()),
            ("value", "measure", name("sl:value")),
            *((key, "attribute", term) for key, term in attributes.items()),
        ]
        for order, (key, role, term) in enumerate(components, 1):
            component = self._part(f"component-{key}")
            yield line(structure, iri(_QB + "component"), component)
            yield line(component, A, iri(_QB + "ComponentSpecification"))
            yield line(component, iri(_QB + role), term)
            yield line(component, iri(_QB + "order"), f'"{order}"^^{name("xsd:integer")}')

    def _scheme(self, fragment: str, english: str, chinese: str) -> Iterator[bytes]:
        scheme = self._part(fragment)
        yield line(scheme, A, name("skos:ConceptScheme"))
        yield line(scheme, LABEL, text(english, "en"))
        yield line(scheme, LABEL, text(chinese, "zh"))

    def _concept(self, concept: str, scheme: str, labels: Mapping[str, str]) -> Iterator[bytes]:
        yield line(concept, A, name("skos:Concept"))
        yield line(concept, name("skos:inScheme"), self._part(scheme))
        for language, label in sorted(labels.items()):
            yield line(concept, LABEL, text(label, language))
            yield line(concept, name("skos:prefLabel"), text(label, language))

    def _indicator(self, each: Indicator) -> Iterator[bytes]:
        concept = self._part(re.sub(r"[^A-Za-z0-9.-]", "-", each.code))
        yield from self._concept(concept, "indicators", {"en": each.name, "zh": each.name_zh})
        # Not skos:notation, which is for the codes of fields.
        yield line(concept, name("dcterms:identifier"), text(each.code))
        yield line(concept, name("dcterms:type"), text(each.kind))
        for prop, english, chinese in (
            (name("skos:definition"), each.definition, each.definition_zh),
            (_UNIT, each.unit, each.unit_zh),
        ):
            yield line(concept, prop, text(english, "en"))
            yield line(concept, prop, text(chinese, "zh"))
