"""What is wrong with malformed queries: its place, the reason in plain words, and the change that would fix it."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyoxigraph as ox
from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from ...graph.store.tokens import Token, spaced, tokens
from ...ontology.namespaces import BASE, PREFIXES
from ..words import Words
from .outline import KINDS, Outline

_MESSAGE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
#: What the parser cannot read. At the end of a query it is where the parser stops, so that it never plans the query,
#: which may take much time and memory.
_UNREADABLE: Final = "\n\x01"
_CLOSING: Final = {"{": "}", "(": ")", "[": "]"}
_PROLOGUE: Final = ("PREFIX", "BASE")
#: Kinds of tokens that end a triple.
_TERMS: Final = ("iri", "name", "variable", "string", "language", "number", "blank")
#: The longest part of a line that is shown.
_WIDTH: Final = 100
#: What may follow anywhere else in the query or its names, so that it says nothing about the error.
_CLASSES: Final = re.compile(r"\['[^]]*\]")


class Fault(NamedTuple):
    """A fault of a query: its place, what is wrong there, how many characters are wrong, and what to write instead.

    ``near`` replaces the wrong characters. If none are wrong, it is missing at the end of the query.
    """

    at: int
    reason: Words
    length: int = 0
    near: str = ""


def parser_says(message: str) -> str:
    r"""Return the message of the SPARQL parser in one line: line, column, and the words expected there.

    >>> parser_says('error at 1:28: expected one of ".", "}", [\'0\' ..= \'9\' | \'a\' ..= \'z\'], [_]')
    'at 1:28: expected . or }'
    """
    match = _MESSAGE.search(message)
    return f"at {match[1]}:{match[2]}: {_expected(match[3]).en}" if match else " ".join(message.split())


def explain(message: str, sparql: str) -> str:
    """Return what is wrong with a malformed query: line and column, the reason, the line of the query and a mark.

    Args:
        message: the message of the parser. It names the farthest place that it reached; a misspelt word, an unknown
            prefix or an open bracket before that place is more likely to be the cause.
        sparql: the query.
    """
    match = _MESSAGE.search(message)
    if not match:
        return " ".join(message.split())
    reached = min(_offset(sparql, int(match[1]), int(match[2])), len(sparql))
    fault = _fault(sparql, reached) or _parsers(match[3], reached, sparql)
    line, column = line_and_column(sparql, fault.at)
    return f"at {line}:{column}: {fault.reason.en}\n{_marked(sparql, fault.at)}"


def find_fault(sparql: str) -> Fault | None:
    """Return the first fault of a query; None if it is well-formed. It is parsed only, which takes linear time."""
    if ends_in_values(sparql):
        text, complete = f"{sparql}{_UNREADABLE}", "expected [_]"
    else:
        # Longer than any keyword, since the parser counts the letters that it compares as reached.
        text, complete = f"{sparql}\nVALUES(){{}}{' ' * 30}{_UNREADABLE}", "expected EOF"
    try:
        ox.Store().query(text, base_iri=BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        match = _MESSAGE.search(str(error))
        if not match:
            return None
        if match[3] == complete:
            return _bracket(list(tokens(sparql)))
        reached = _offset(text, int(match[1]), int(match[2]))
        fault = _fault(sparql, min(reached, len(sparql))) or _parsers(match[3], reached, text)
        return fault._replace(at=min(fault.at, len(sparql)))
    return None


def ends_in_values(sparql: str) -> bool:
    """Return whether a query has its own data at the end, after which no others may follow.

    >>> ends_in_values("SELECT * {} VALUES ?x { 1 }"), ends_in_values("SELECT * { VALUES ?x { 1 } }")
    (True, False)
    """
    depth, last = 0, ""
    for token in tokens(sparql):
        depth += (token.text in _CLOSING) - (token.text in _CLOSING.values())
        last = token.word if not depth and token.word else last
    return last == "VALUES"


def line_and_column(sparql: str, at: int) -> tuple[int, int]:
    r"""Return the line and the column of a place in a query, both from 1.

    >>> line_and_column("ASK\n{", 4)
    (2, 1)
    """
    return sparql.count("\n", 0, at) + 1, at - sparql.rfind("\n", 0, at)


def _expected(wanted: str) -> Words:
    words = [a or b for a, b in re.findall(r'"([^"]+)"|\b([A-Z]{2,})\b', _CLASSES.sub("", wanted))]
    if "Prefix not found" in wanted:
        return _reason("undeclared")
    if "variable that is unbound" in wanted:
        return _reason("ungrouped")
    if words:
        more = [_reason("others").en][: len(words) > 8]
        return _reason("expected", words=" or ".join([*words[:8], *more]))
    return _reason("no_query") if "[_]" in wanted else Words(*[" ".join(wanted.split())] * 2)


def _parsers(wanted: str, reached: int, sparql: str) -> Fault:
    """Return the fault as the parser sees it.

    It compares keywords with the next letters, as many as the keyword has, and counts those as reached: if it names
    only keywords, the place is that many letters before.
    """
    keyword = re.search(r"\b([A-Z_]{2,})\b", wanted)
    if keyword and '"' not in wanted and not _CLASSES.search(wanted) and "unbound" not in wanted:
        at = max(0, reached - len(keyword[1]))
        before = next((token for token in reversed(list(tokens(sparql))) if token.start < at), None)
        return Fault(at, _reason("unseparated" if before and before.kind in _TERMS else "unreadable"))
    return Fault(reached, _expected(wanted))


def _fault(sparql: str, reached: int) -> Fault | None:
    """Return the first fault that the tokens show, in the order of certainty."""
    found = list(tokens(sparql))
    before = [token for token in found if token.start <= reached]
    faults = (_quote(found), _word(before), _prefix(before, sparql), _bracket(found), _frequent(found))
    return next((fault for fault in faults if fault), None)


def _quote(found: list[Token]) -> Fault | None:
    at = next((token.start for token in found if token.kind == "other" and token.text[0] in "'\""), None)
    return None if at is None else Fault(at, _reason("quote"), 1)


def _word(before: list[Token]) -> Fault | None:
    known = _texts()["words"].split()
    started = False
    for token in before:
        if not token.word:
            continue
        if not started and token.word not in _PROLOGUE:
            started = True
            if token.word not in KINDS:
                near = _nearest(token.word, (*KINDS, *_PROLOGUE))
                reason = _reason("meant", word=token.text, near=near) if near else _reason("no_query")
                return Fault(token.start, reason, len(token.text), near)
        elif token.word not in known:
            near = _nearest(token.word, known)
            reason = _reason("meant" if near else "word", word=token.text, near=near)
            return Fault(token.start, reason, len(token.text), near)
    return None


def _prefix(before: list[Token], sparql: str) -> Fault | None:
    known = Outline.of(sparql).prefixes
    return next((fault for token in before if (fault := prefix_fault(token, known))), None)


def prefix_fault(token: Token, known: Mapping[str, str]) -> Fault | None:
    """Return the fault of a name whose prefix is not known; None if it is, or the token is no name."""
    prefix = token.text.partition(":")[0]
    if token.kind != "name" or prefix in known:
        return None
    near = _nearest(prefix, list(known))
    listed = ", ".join(f"{name}:" for name in PREFIXES)
    reason = _reason("near_prefix" if near else "prefix", prefix=f"{prefix}:", near=near, known=listed)
    return Fault(token.start, reason, len(prefix) + 1, f"{near}:" if near else "")


def _bracket(found: list[Token]) -> Fault | None:
    opened: list[Token] = []
    for token in found:
        if token.text in _CLOSING:
            opened.append(token)
        elif token.text in _CLOSING.values() and not opened:
            return Fault(token.start, _reason("closed", bracket=token.text), 1)
        elif token.text in _CLOSING.values() and _CLOSING[opened[-1].text] != token.text:
            break
        elif token.text in _CLOSING.values():
            opened.pop()
    if not opened:
        return None
    closing = _CLOSING[opened[-1].text]
    # At the end, only where nothing else is open inside what would be closed.
    near = closing if len(opened) == 1 else ""
    return Fault(opened[-1].start, _reason("opened", bracket=opened[-1].text, closing=closing), 0, near)


def _frequent(found: list[Token]) -> Fault | None:
    text = spaced(found)
    ends = list(accumulate(len(token.word or token.text) + 1 for token in found))
    for fault in _texts()["faults"]:
        match = re.search(fault["pattern"], text)
        if match:
            token = found[bisect_right(ends, match.start("at"))]
            return Fault(token.start, Words(fault["reason"], fault["reason_zh"]), len(token.text))
    return None


def _nearest(word: str, known: Sequence[str]) -> str:
    """Return the known word with the fewest errors of spelling, at most one in three letters, or an empty text."""
    near = extractOne(word, known, scorer=OSA.distance, score_cutoff=min(2, len(word) // 3))
    return near[0] if near else ""


def _offset(sparql: str, line: int, column: int) -> int:
    before = sparql.split("\n")[: line - 1]
    return sum(len(text) + 1 for text in before) + column - 1


def _marked(sparql: str, at: int) -> str:
    """Return the line around a place, and a caret under the place; a long line is cut."""
    start = sparql.rfind("\n", 0, at) + 1
    end = sparql.find("\n", at)
    line = sparql[start : end if end >= 0 else None].replace("\t", " ").rstrip("\r")
    cut = max(0, at - start - _WIDTH // 2)
    return f"{line[cut : cut + _WIDTH]}\n{' ' * (at - start - cut)}^"


def _reason(name: str, **values: str) -> Words:
    texts: dict[str, dict[str, str]] = _texts()["reasons"]
    return Words(*(texts[name][language].format(**values) for language in Words._fields))


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "syntax.toml").read_text("utf-8"))
