"""Parsing and mapping of files in batches, in worker processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing import get_context
from typing import Final

import ryaml

from .. import bounded_yaml
from .catalogues import Catalogue
from .contributions import Contribution
from .document import Mapped, map_record
from .documents import Document
from .links import Link
from .part import Piece
from .reading import read_record
from .record import Record, RefusedError
from .relations import is_translation

#: A file of the catalogue: its path and its content.
Item = tuple[str, bytes]

_BATCH: Final = 400
#: Batches queued per worker: enough to keep it busy, few enough to limit memory.
_WAITING: Final = 3


@dataclass
class Batch:
    """The content of a batch of records.

    Attributes:
        pieces: for each kept record, what it says of its document.
        by_year: pairs of the IRI of a document's number with the year only, and the IRI of the document.
        refused: the refused files, each with a short reason and the details.
    """

    pieces: list[Piece] = field(default_factory=list)
    shared: set[bytes] = field(default_factory=set)
    links: set[Link] = field(default_factory=set)
    contributions: list[Contribution] = field(default_factory=list)
    by_year: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[Item, str, str]] = field(default_factory=list)
    repairs: Counter[str] = field(default_factory=Counter)

    def add(self, record: Record, catalogue: Catalogue, mapped: Mapped) -> None:
        """Add one mapped record."""
        document = Document(
            mapped.iri,
            mapped.name.designation,
            (record.fetched, bool(mapped.name.former) or is_translation(record), record.path),
            catalogue.record_url(record.path),
            b"".join(dict.fromkeys(mapped.lines)),
            record.edition,
            mapped.appeared,
            is_draft=mapped.is_draft,
            is_undated=mapped.name.is_undated,
            is_number=mapped.is_number,
            former=mapped.name.former,
        )
        self.pieces.append(Piece(document, mapped.numbered, mapped.edition, mapped.family))
        self.shared |= mapped.shared
        self.links.update(mapped.links)
        self.contributions += mapped.contributions
        if mapped.by_year:
            self.by_year.append((mapped.by_year, mapped.iri))


def parse_yaml(content: bytes) -> object:
    """Return the content of a YAML file.

    Raises:
        RefusedError: if it is not UTF-8, not YAML, or nested too deeply.
    """
    try:
        return bounded_yaml.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RefusedError("not UTF-8", f"at byte {error.start}") from None
    except (ryaml.InvalidYamlError, ValueError, TypeError) as error:
        raise RefusedError("not YAML", str(error)) from None


def map_batch(items: list[Item], catalogue: Catalogue, abstracts: bool) -> Batch:
    """Return the content of a batch of files."""
    batch = Batch()
    for path, content in items:
        repairs: Counter[str] = Counter()
        try:
            record = read_record(path, parse_yaml(content), repairs)
            batch.add(record, catalogue, map_record(record, catalogue, repairs, abstracts=abstracts))
        except RefusedError as error:
            batch.refused.append(((path, content), error.reason, error.detail))
        else:
            batch.repairs += repairs
    return batch


def map_all(items: Iterator[Item], catalogue: Catalogue, *, abstracts: bool, processes: int) -> Iterator[Batch]:
    """Yield the content of all files, batch by batch in order; small catalogues are mapped in this process."""
    first = list(islice(items, _BATCH))
    if processes < 2 or len(first) < _BATCH:
        for some in chain([first], batches(items)):
            yield map_batch(some, catalogue, abstracts)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting: list[Future[Batch]] = []
        for some in chain([first], batches(items)):
            waiting.append(pool.submit(map_batch, some, catalogue, abstracts))
            if len(waiting) > _WAITING * processes:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Yield the files in batches of the size that is mapped at once."""
    while some := list(islice(items, _BATCH)):
        yield some
