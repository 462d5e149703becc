"""Answers as documents that a client reads back whole: SPARQL results, with all else that an answer has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from ...graph.store.description import Thing
from ..measures.assurance import EvidenceSummary
from ..notes import Note
from ..question import Question
from ..run import Answer
from ..table import Table


class _Rest(msgspec.Struct):
    """What an answer has besides the rows of its table; ``types`` are those of the columns."""

    question: Question
    types: Mapping[str, str]
    sparql: str
    bindings: dict[str, list[Thing]]
    release: str
    notes: tuple[Note, ...] = ()
    definition: str = ""
    evidence: EvidenceSummary | None = None
    confined: tuple[Thing, ...] = ()
    present: bool = False
    unsettled: bool = False


def to_document(answer: Answer) -> bytes:
    """Return an answer as SPARQL 1.1 Query Results JSON, with ``labels`` and ``answer`` beside the results."""
    own = {name: getattr(answer, name) for name in _Rest.__struct_fields__ if name != "types"}
    return answer.table.to_json({"answer": msgspec.to_builtins(_Rest(types=answer.table.types, **own))}).encode()


def from_document(content: bytes) -> Answer:
    """Return the answer that ``to_document`` wrote.

    Raises:
        KeyError, TypeError, ValueError: if the content is another.
    """
    document: dict[str, Any] = msgspec.json.decode(content)
    rest = msgspec.convert(document["answer"], _Rest)
    own = {name: getattr(rest, name) for name in _Rest.__struct_fields__ if name != "types"}
    return Answer(table=replace(Table.from_json(document), types=rest.types), **own)
