"""The RFC Editor's metadata of RFCs: one JSON object per RFC, in files or lines, or ``rfc-index.xml``.

JSON is that of https://www.rfc-editor.org/rfc/rfcN.json. The XML is read as its schema says, published at
https://www.rfc-editor.org/rfc-index.xsd: ``rfc-entry`` elements. Which STD, BCP or FYI an RFC belongs to is read from
the RFC's entry. XML with a document type or entities is refused, since an RFC index has none. The copy of a refused
entry of the XML is written as JSON, so that all copies have one form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Final
from xml.parsers import expat

import msgspec

from ....errors import ImportFailedError

#: Records larger than this many bytes are refused; the largest known has 10 kB.
_RECORD_BYTES: Final = 1 << 20
_CHUNK: Final = 1 << 16
_NUMBER: Final = re.compile(r"\s*([A-Z]{3})[\s_-]*0*(\d{1,6})\s*")
_NOT_ISSUED: Final = "NOT ISSUED"


@dataclass(frozen=True)
class Entry:
    """What the metadata say of an RFC.

    Attributes:
        authors: in order, with ", Ed." after editors.
        date: as written: "April 1969", "1 April 1999"; "" if none.
        published_as, status: the status at publication and now, in capitals: "PROPOSED STANDARD".
        source: the working group or, for RFCs of none, the stream: "INDEPENDENT", "IAB"; "" if unknown.
        stream: in the words of the XML: "IETF", "IAB", "IRTF", "INDEPENDENT", "Legacy"; "" in JSON.
        obsoletes, updates, obsoleted_by, updated_by: numbers of RFCs.
        see_also: designations of the series that it belongs to: "STD 97".
    """

    number: int
    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    published_as: str = ""
    status: str = ""
    source: str = ""
    stream: str = ""
    obsoletes: tuple[int, ...] = ()
    updates: tuple[int, ...] = ()
    obsoleted_by: tuple[int, ...] = ()
    updated_by: tuple[int, ...] = ()
    see_also: tuple[str, ...] = ()
    doi: str = ""


@dataclass(frozen=True)
class Refused:
    """A record that cannot be read: its name, a short reason, the value at fault, and its content."""

    record: str
    reason: str
    detail: str = ""
    content: bytes = b""


class _Json(msgspec.Struct):
    """The fields of a JSON record that are read; others are ignored. Only copies of XML entries have a stream."""

    doc_id: str
    title: str = ""
    authors: list[str] = msgspec.field(default_factory=list)
    pub_date: str | None = None
    pub_status: str = ""
    status: str = ""
    source: str = ""
    stream: str = ""
    obsoletes: list[str] = msgspec.field(default_factory=list)
    updates: list[str] = msgspec.field(default_factory=list)
    obsoleted_by: list[str] = msgspec.field(default_factory=list)
    updated_by: list[str] = msgspec.field(default_factory=list)
    see_also: list[str] = msgspec.field(default_factory=list)
    doi: Annotated[str, msgspec.Meta(max_length=200)] | None = None


_DECODER: Final = msgspec.json.Decoder(_Json)


def read_json(name: str, content: bytes) -> Entry | Refused:
    """Return the entry in a JSON object.

    Args:
        name: of the file, or the number of the line, for a refusal.
        content: the object.
    """
    try:
        found = _DECODER.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Refused(name, "malformed JSON record", str(error), content[:_RECORD_BYTES])
    return _entry(name, found, content)


def _entry(name: str, found: _Json, content: bytes) -> Entry | Refused:
    numbers = _numbers("RFC", [found.doc_id])
    if not numbers:
        return Refused(name, "number malformed", found.doc_id, content)
    published_as, status = found.pub_status.upper(), found.status.upper()
    if _NOT_ISSUED in (published_as, status):
        return Refused(f"RFC {numbers[0]}", "number not issued", found.pub_date or "", content)
    return Entry(
        number=numbers[0],
        title=found.title,
        authors=tuple(found.authors),
        date=found.pub_date or "",
        published_as=published_as,
        status=status,
        source=found.source,
        stream=found.stream,
        obsoletes=_numbers("RFC", found.obsoletes),
        updates=_numbers("RFC", found.updates),
        obsoleted_by=_numbers("RFC", found.obsoleted_by),
        updated_by=_numbers("RFC", found.updated_by),
        see_also=_series(found.see_also),
        doi=found.doi or "",
    )


def read_xml(chunks: Iterator[bytes]) -> Iterator[Entry | Refused]:
    """Yield the entries of an ``rfc-index.xml``, as its text is read.

    Raises:
        ImportFailedError: if it is not well-formed, or has a document type or entities.
    """
    reader = _XmlReader()
    try:
        for chunk in chunks:
            reader.parser.Parse(chunk, False)
            yield from reader.take()
        reader.parser.Parse(b"", True)
        yield from reader.take()
    except expat.ExpatError as error:
        raise ImportFailedError(f"rfc-index.xml, line {error.lineno}: not well-formed XML ({error})") from None
    except (LookupError, ValueError) as error:
        # The parser says so if it does not know the encoding that the file declares.
        raise ImportFailedError(f"rfc-index.xml: {error}; save it as UTF-8") from None


@dataclass
class _Fields:
    """The texts of an entry, by the path of the element within it, in order."""

    number: str = ""
    issued: bool = True
    texts: dict[str, list[str]] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    size: int = 0

    def first(self, path: str) -> str:
        return " ".join(next(iter(self.texts.get(path, [])), "").split())


class _XmlReader:
    """A parser that gathers the texts of each entry and forgets them when it ends."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.EntityDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._path: list[str] = []
        self._entry: _Fields | None = None
        self._done: list[Entry | Refused] = []

    def take(self) -> list[Entry | Refused]:
        """Return the entries that have ended since the last call."""
        done, self._done = self._done, []
        return done

    def _refuse_doctype(self, *_: object) -> None:
        raise ImportFailedError(
            "rfc-index.xml has a document type or entities: use the file of the RFC Editor, which has none"
        )

    def _start(self, tag: str, _: dict[str, str]) -> None:
        local = tag.rpartition(" ")[2]
        if local in ("rfc-entry", "rfc-not-issued-entry") and self._entry is None:
            self._entry, self._path = _Fields(issued=local == "rfc-entry"), []
        elif self._entry is not None:
            self._path.append(local)
            self._entry.texts.setdefault("/".join(self._path), []).append("")

    def _text(self, text: str) -> None:
        if self._entry is not None and self._path and self._entry.size < _RECORD_BYTES:
            self._entry.texts["/".join(self._path)][-1] += text
            self._entry.size += len(text)

    def _end(self, _: str) -> None:
        if self._entry is None:
            return
        if self._path:
            if self._path == ["author"]:
                self._add_author(self._entry)
            self._path.pop()
        else:
            self._done.append(_from_xml(self._entry))
            self._entry = None

    @staticmethod
    def _add_author(entry: _Fields) -> None:
        name, title = (entry.texts.pop(f"author/{part}", [""])[-1].strip() for part in ("name", "title"))
        entry.authors.append(f"{name}, Ed." if title.startswith("Ed") else name)


def _from_xml(read: _Fields) -> Entry | Refused:
    texts, name = read.texts, read.first("doc-id")
    found = _Json(
        doc_id=name,
        title=read.first("title"),
        authors=read.authors,
        pub_date=" ".join(filter(None, (read.first(f"date/{part}") for part in ("day", "month", "year")))),
        pub_status=read.first("publication-status") if read.issued else _NOT_ISSUED,
        status=read.first("current-status") if read.issued else _NOT_ISSUED,
        source=read.first("wg_acronym"),
        stream=read.first("stream"),
        obsoletes=texts.get("obsoletes/doc-id", []),
        updates=texts.get("updates/doc-id", []),
        obsoleted_by=texts.get("obsoleted-by/doc-id", []),
        updated_by=texts.get("updated-by/doc-id", []),
        see_also=texts.get("is-also/doc-id", []) + texts.get("see-also/doc-id", []),
        doi=read.first("doi"),
    )
    return _entry(name or "rfc-entry", found, msgspec.json.encode(found))


def _numbers(series: str, texts: list[str]) -> tuple[int, ...]:
    """Return the numbers of documents of a series: 10 for "RFC0010". Other documents are left out (IEN, NIC)."""
    found = (_NUMBER.fullmatch(text.upper()) for text in texts)
    return tuple(dict.fromkeys(int(match[2]) for match in found if match and match[1] == series))


def _series(texts: list[str]) -> tuple[str, ...]:
    """Return the designations of documents of the series STD, BCP and FYI: "STD 97" for "STD0097"."""
    return tuple(f"{series} {n}" for series in ("STD", "BCP", "FYI") for n in _numbers(series, texts))
