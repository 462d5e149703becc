"""Descriptions of CSV files for machines: CSV on the Web (https://www.w3.org/TR/tabular-metadata/).

The description of ``ADDRESS.csv`` is at ``ADDRESS.csv-metadata.json``, where the recommendation looks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pyoxigraph as ox

from ...graph.pipeline.tabulation import Definition
from ...graph.releases.release import Release
from ..run import Answer
from ..table import Plain, Table
from ..words import Words
from .about import licence, rights

_Datatype = str | dict[str, str]

#: A date at the precision at which it is known, which no datatype of XML Schema has.
_DATE: Final[_Datatype] = {"base": "string", "format": r"-?\d{4,}(-\d\d(-\d\d)?)?.*", "dc:title": "date or part of one"}
#: Truth values as Python writes them.
_BOOLEAN: Final[_Datatype] = {"base": "boolean", "format": "True|False"}
#: Datatypes of the columns of analysis tables.
_OF_TABLES: Final[Mapping[str, _Datatype]] = {
    "iri": "anyURI",
    "string": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "date": _DATE,
}
#: Datatypes of columns of answers by the types of their values.
_OF_VALUES: Final[tuple[tuple[set[type], _Datatype], ...]] = (
    ({bool}, _BOOLEAN),
    ({int}, "integer"),
    ({int, float}, "number"),
)


def describe_answer(answer: Answer, release: Release, address: str, titles: Mapping[str, Words]) -> dict[str, Any]:
    """Return the description of an answer as CSV.

    Args:
        answer: the answer.
        release: the release that it is from.
        address: the address of the CSV file, with the arguments.
        titles: the heads of its columns, by their names.
    """
    asked, table = answer.question, answer.table
    columns = [_column(name, titles[name], _datatype(table, name, values)) for name, values in table.plain_columns()]
    description = Words(f"{asked.question} Each row is {asked.row}.", asked.question_zh)
    notes = [Words(note.text, note.text_zh) for note in answer.notes]
    if asked.method:
        notes.append(Words(f"Method: {asked.method}", ""))
    return _described(release, address, Words(asked.title, asked.title_zh), description, columns, notes)


def describe_table(
    definition: Definition, release: Release, address: str, titles: Mapping[str, Words]
) -> dict[str, Any]:
    """Return the description of an analysis table as CSV; its arguments are as those of ``describe_answer``."""
    columns = [
        {**_column(c.name, titles[c.name], _OF_TABLES[c.type]), "dc:description": _text(c.meaning, "en")}
        for c in definition.columns
    ]
    title = Words(f"Analysis table {definition.name}", f"分析表{definition.name}")
    return _described(release, address, title, Words(f"Each row is {definition.row}.", ""), columns, ())


def _described(
    release: Release,
    address: str,
    title: Words,
    description: Words,
    columns: list[dict[str, Any]],
    notes: Iterable[Words],
) -> dict[str, Any]:
    found = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": address,
        "dc:title": _both(title),
        "dc:description": _both(description),
        "dc:identifier": release.id,
        "dc:issued": {"@value": release.published, "@type": "xsd:dateTime"},
        **_rights(release),
        "notes": list(_annotations(address, notes)),
        "tableSchema": {"columns": columns},
    }
    return {name: value for name, value in found.items() if value}


def _rights(release: Release) -> dict[str, Any]:
    """Return the licence, if all datasets have the same, or else the sentence on rights."""
    return {"dc:license": {"@id": common}} if (common := licence(release)) else {"dc:rights": _both(rights(release))}


def _annotations(address: str, notes: Iterable[Words]) -> Iterator[dict[str, Any]]:
    """Yield notes as Web Annotations, as the recommendation proposes."""
    for note in notes:
        bodies = [
            {"type": "TextualBody", "value": t, "language": lang} for t, lang in zip(note, ("en", "zh"), strict=True)
        ]
        yield {"type": "Annotation", "target": address, "body": [body for body in bodies if body["value"]]}


def _column(name: str, title: Words, datatype: _Datatype) -> dict[str, Any]:
    """Return the description of a column; its titles begin with what the file has in its first line."""
    return {"name": name, "titles": {"en": [name, title.en], "zh": [title.zh]}, "datatype": datatype}


def _datatype(table: Table, name: str, values: list[Plain]) -> _Datatype:
    """Return the datatype that all values of a column have."""
    kinds, declared = set(map(type, values)) - {type(None)}, table.types.get(name)
    if declared == "date" and kinds <= {str}:
        return _DATE
    for types, datatype in _OF_VALUES:
        if kinds and kinds <= types:
            return datatype
    if name in table.columns:
        at = table.columns.index(name)
        if all(isinstance(row[at], ox.NamedNode) for row in table.rows if row[at] is not None):
            return "anyURI" if kinds else "string"
    return "string"


def _both(text: Words) -> list[dict[str, str]]:
    return [_text(words, language) for words, language in zip(text, ("en", "zh"), strict=True) if words]


def _text(words: str, language: str) -> dict[str, str]:
    return {"@value": words, "@language": language}
