"""XML that every parser reads: checks and escapes that the writers of the engine lack."""

from __future__ import annotations

import re
from xml.parsers.expat import ExpatError, ParserCreate

#: The label of a blank node that is no XML name.
_BAD_NODE_ID = re.compile(rb'rdf:nodeID="(?![A-Za-z_])')


def well_formed(data: bytes) -> bytes:
    """Return an XML document with carriage returns as references, since parsers read raw ones as line feeds.

    Raises:
        ValueError: if it is not well-formed: a predicate is no XML name, or a text has a character that XML forbids.
    """
    escaped = data.replace(b"\r", b"&#xD;")
    try:
        ParserCreate(namespace_separator=" ").Parse(escaped, True)
    except ExpatError as error:
        raise ValueError(str(error)) from None
    if _BAD_NODE_ID.search(escaped):
        raise ValueError("the label of a blank node is not an XML name")
    return escaped
