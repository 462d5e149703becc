"""XML that every parser reads: checks and escapes that the writers of the engine lack."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate

if TYPE_CHECKING:
    from .export import Sink

#: The label of a blank node that is no XML name, and the length of what comes before it.
_BAD_NODE_ID = re.compile(rb'rdf:nodeID="[^A-Za-z_]')
_NODE_ID = len('rdf:nodeID="')


class WellFormedWriter:
    """Writes an XML document piece by piece, with carriage returns as references: parsers read raw ones as line feeds.

    ``write`` and ``close`` raise ValueError if it is not well-formed: a predicate is no XML name, or a text has a
    character that XML forbids.
    """

    def __init__(self, out: Sink) -> None:
        self._out, self._parser, self._last = out, ParserCreate(namespace_separator=" "), b""

    def write(self, data: bytes) -> int:
        """Write a piece."""
        escaped = data.replace(b"\r", b"&#xD;")
        self._parse(escaped, end=False)
        if _BAD_NODE_ID.search(self._last + escaped):
            raise ValueError("the label of a blank node is not an XML name")
        self._last = escaped[-_NODE_ID:]
        self._out.write(escaped)
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def close(self) -> None:
        """Make sure that the document is complete."""
        self._parse(b"", end=True)

    def _parse(self, data: bytes, *, end: bool) -> None:
        try:
            self._parser.Parse(data, end)
        except ExpatError as error:
            raise ValueError(str(error)) from None


def well_formed(data: bytes) -> bytes:
    """Return an XML document as ``WellFormedWriter`` writes it.

    Raises:
        ValueError: if it is not well-formed.
    """
    out = io.BytesIO()
    writer = WellFormedWriter(out)
    writer.write(data)
    writer.close()
    return out.getvalue()
