"""What a place in an unfinished query asks for: the name that is begun there, and the triple pattern around it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from ...graph.store.store import RDF_TYPE
from ...graph.store.tokens import Token, tokens
from ...ontology.namespaces import BASE
from .names import iri_of
from .outline import Outline

#: The part of a name before the cursor; a full stop belongs to it if a letter or digit follows.
_BEGUN: Final = re.compile(r"(?:[\w:%-]|\.(?=\w))*\Z")
_TERMS: Final = frozenset(("iri", "name", "variable", "string", "number", "blank"))
#: Words after which a new triple, a group, or something that is neither begins.
_GROUPS: Final = frozenset(("WHERE", "OPTIONAL", "UNION", "MINUS", "EXISTS", "CONSTRUCT", "NOT"))
_OTHERS: Final = frozenset(
    ("SELECT", "ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET", "ASK", "DESCRIBE", "PREFIX", "BASE")
)
#: Where the next term stands: the parts of a triple, the name of a graph, a variable or expression, a list of values.
SUBJECT, PROPERTY, VALUE, CLASS, GRAPH, OTHER, DATA = "subject", "property", "value", "class", "graph", "other", "data"


@dataclass
class Frame:
    """What is open between two brackets."""

    slot: str = SUBJECT
    subject: str = ""
    property: str = ""
    #: Whether the property is one step of a path, so that it says nothing of what the subject has.
    is_path: bool = False


@dataclass
class Context:
    """What a place in a query asks for.

    Attributes:
        start: where the name that is begun there starts.
        begun: the name so far.
        place: where it stands: one of the constants of this module, or empty inside a text, an IRI or a comment.
        property: the IRI of the property whose value is wanted; empty if it is a variable or a path.
        classes: the classes of the subject, as far as the query before says.
        has: the properties that the query before asks of the subject.
        subject: the IRI of the subject, if it is one.
    """

    start: int
    begun: str
    place: str = ""
    property: str = ""
    classes: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    subject: str = ""


@dataclass
class _Reader:
    """Reads the tokens of a query up to a place."""

    outline: Outline
    frames: list[Frame] = field(default_factory=lambda: [Frame(OTHER)])
    classes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    has: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def read(self, token: Token) -> None:
        frame = self.frames[-1]
        if token.text in ("{", "(", "["):
            self._open(token.text, frame)
        elif token.text in ("}", ")", "]"):
            self._close(token.text)
        elif token.text == ".":
            frame.slot = SUBJECT if frame.slot != OTHER else OTHER
        elif token.text == ";" and frame.subject:
            frame.slot, frame.is_path = PROPERTY, False
        elif token.text == "," and frame.subject and frame.slot == "":
            frame.slot = CLASS if frame.property == RDF_TYPE.value else VALUE
        elif token.text in ("/", "|", "^") and frame.slot in (VALUE, CLASS, PROPERTY):
            frame.slot, frame.property, frame.is_path = PROPERTY, "", True
        elif token.kind in _TERMS or token.text == "a" or token.word in ("TRUE", "FALSE"):
            self._term(token, frame)
        elif token.word:
            self._word(token.word, frame)

    def _open(self, bracket: str, frame: Frame) -> None:
        if bracket == "{":
            self.frames.append(Frame(DATA if frame.slot == DATA else SUBJECT))
        elif bracket == "[":
            self.frames.append(Frame(PROPERTY, "[]"))
        elif frame.slot == PROPERTY:
            self.frames.append(Frame(PROPERTY, frame.subject, is_path=True))
        else:
            self.frames.append(Frame(DATA if frame.slot == DATA else OTHER))

    def _close(self, bracket: str) -> None:
        inner = self.frames.pop() if len(self.frames) > 1 else self.frames[0]
        frame = self.frames[-1]
        if bracket == "}":
            frame.slot = OTHER if frame.slot == OTHER else SUBJECT
        elif frame.slot == PROPERTY and inner.is_path:
            frame.slot, frame.property, frame.is_path = VALUE, "", True
        elif frame.slot in (SUBJECT, "filter"):
            frame.slot, frame.subject = (PROPERTY, "[]") if bracket == "]" else (SUBJECT, "")
        elif frame.slot in (VALUE, CLASS):
            frame.slot = ""

    def _term(self, token: Token, frame: Frame) -> None:
        iri = iri_of(token, self.outline, BASE) or (RDF_TYPE.value if token.text == "a" else "")
        if frame.slot == SUBJECT:
            frame.subject, frame.slot = iri or token.text, PROPERTY
        elif frame.slot == PROPERTY:
            frame.property = iri
            frame.slot = CLASS if iri == RDF_TYPE.value else VALUE
            if iri and iri != RDF_TYPE.value and not frame.is_path:
                self.has[frame.subject].append(iri)
        elif frame.slot in (VALUE, CLASS):
            if frame.slot == CLASS and iri and not frame.is_path:
                self.classes[frame.subject].append(iri)
            frame.slot = ""
        elif frame.slot == GRAPH:
            frame.slot = SUBJECT

    def _word(self, word: str, frame: Frame) -> None:
        if word in ("GRAPH", "FROM", "NAMED"):
            frame.slot = GRAPH
        elif word == "VALUES":
            frame.slot = DATA
        elif word in ("FILTER", "BIND"):
            frame.slot = "filter"
        elif word in _GROUPS:
            frame.slot = SUBJECT
        elif word in _OTHERS:
            frame.slot = OTHER


def context_at(sparql: str, at: int) -> Context:
    """Return what a place in a query asks for.

    >>> found = context_at("SELECT * { ?s a sl:Standard ; sl:ado", 36)
    >>> found.place, found.begun, found.classes
    ('property', 'sl:ado', ('https://w3id.org/standlink/ontology#Standard',))
    """
    before = sparql[:at]
    begun = _BEGUN.search(before)
    start = begun.start() if begun else at
    context = Context(start, before[start:])
    # A variable that is begun belongs to the editor, which knows those of the query.
    if before[max(0, start - 1) : start] in ("?", "$"):
        return context
    read = list(tokens(before, comments=True))
    if read and read[-1].start < start + bool(context.begun) and _is_closed_to_names(read[-1], before):
        return context
    reader = _Reader(Outline.of(sparql))
    for token in read:
        if token.start >= start:
            break
        if token.kind != "comment":
            reader.read(token)
    frame = reader.frames[-1]
    context.place = {"filter": OTHER, "": OTHER}.get(frame.slot, frame.slot)
    if frame.slot in (VALUE, CLASS) and not frame.is_path:
        context.property = frame.property
    if frame.slot == PROPERTY and not frame.is_path:
        context.classes = tuple(reader.classes[frame.subject])
        context.has = tuple(dict.fromkeys(reader.has[frame.subject]))
        context.subject = frame.subject if ":" in frame.subject else ""
    return context


def _is_closed_to_names(last: Token, before: str) -> bool:
    """Return whether the end of a text is inside a comment, a string or an IRI."""
    if last.kind == "comment":
        return not before.endswith(("\n", "\r"))
    if last.kind == "other" and last.text[0] in "'\"":
        return "\n" not in before[last.start :]
    opened = before.rfind("<")
    return opened >= 0 and bool(re.fullmatch(r"<[^<>\"{}|^`\\\s=]*", before[opened:])) and len(before) > opened + 1
