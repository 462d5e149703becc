"""Messages on malformed queries: what is wrong, with the line and a mark under the place."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from ...graph.store.tokens import Token, spaced, tokens
from ...ontology.namespaces import PREFIXES
from .outline import KINDS, Outline

_MESSAGE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_CLOSING: Final = {"{": "}", "(": ")", "[": "]"}
_PROLOGUE: Final = ("PREFIX", "BASE")
#: Kinds of tokens that end a triple.
_TERMS: Final = ("iri", "name", "variable", "string", "language", "number", "blank")
#: The longest part of a line that is shown.
_WIDTH: Final = 100
#: What may follow anywhere else in the query or its names, so that it says nothing about the error.
_CLASSES: Final = re.compile(r"\['[^]]*\]")


class Fault(NamedTuple):
    """A fault of a query: the place in its text, and what is wrong there."""

    at: int
    reason: str


def parser_says(message: str) -> str:
    r"""Return the message of the SPARQL parser in one line: line, column, and the words expected there.

    >>> parser_says('error at 1:28: expected one of ".", "}", [\'0\' ..= \'9\' | \'a\' ..= \'z\'], [_]')
    'at 1:28: expected . or }'
    """
    match = _MESSAGE.search(message)
    return f"at {match[1]}:{match[2]}: {_expected(match[3])}" if match else " ".join(message.split())


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
    reached = _offset(sparql, int(match[1]), int(match[2]))
    fault = _fault(sparql, reached) or _parsers(match[3], reached, sparql)
    line = sparql.count("\n", 0, fault.at) + 1
    column = fault.at - sparql.rfind("\n", 0, fault.at)
    return f"at {line}:{column}: {fault.reason}\n{_marked(sparql, fault.at)}"


def _expected(wanted: str) -> str:
    words = [a or b for a, b in re.findall(r'"([^"]+)"|\b([A-Z]{2,})\b', _CLASSES.sub("", wanted))]
    if "Prefix not found" in wanted:
        return "the prefix of a name is not declared"
    if "variable that is unbound" in wanted:
        return _reason("ungrouped")
    if words:
        return _reason("expected", words=" or ".join([*words[:8], *[_reason("others")][: len(words) > 8]]))
    return _reason("no_query") if "[_]" in wanted else " ".join(wanted.split())


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
    return None if at is None else Fault(at, _reason("quote"))


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
                return Fault(token.start, _reason("meant", word=token.text, near=near) if near else _reason("no_query"))
        elif token.word not in known:
            near = _nearest(token.word, known)
            return Fault(token.start, _reason("meant" if near else "word", word=token.text, near=near))
    return None


def _prefix(before: list[Token], sparql: str) -> Fault | None:
    known = Outline.of(sparql).prefixes
    for token in before:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in known:
            near = _nearest(prefix, list(known))
            listed = ", ".join(f"{name}:" for name in PREFIXES)
            reason = _reason("near_prefix" if near else "prefix", prefix=f"{prefix}:", near=near, known=listed)
            return Fault(token.start, reason)
    return None


def _bracket(found: list[Token]) -> Fault | None:
    opened: list[Token] = []
    for token in found:
        if token.text in _CLOSING:
            opened.append(token)
        elif token.text in _CLOSING.values() and not opened:
            return Fault(token.start, _reason("closed", bracket=token.text))
        elif token.text in _CLOSING.values() and _CLOSING[opened[-1].text] != token.text:
            break
        elif token.text in _CLOSING.values():
            opened.pop()
    return Fault(opened[-1].start, _reason("opened", bracket=opened[-1].text)) if opened else None


def _frequent(found: list[Token]) -> Fault | None:
    text = spaced(found)
    ends = list(accumulate(len(token.word or token.text) + 1 for token in found))
    for fault in _texts()["faults"]:
        match = re.search(fault["pattern"], text)
        if match:
            return Fault(found[bisect_right(ends, match.start("at"))].start, fault["reason"])
    return None


def _nearest(word: str, known: Sequence[str]) -> str:
    """Return the known word with the fewest errors of spelling, at most one in three letters, or an empty text."""
    near = extractOne(word, known, scorer=OSA.distance, score_cutoff=min(2, len(word) // 3))
    return near[0] if near else ""


def _offset(sparql: str, line: int, column: int) -> int:
    before = sparql.split("\n")[: line - 1]
    return min(sum(len(text) + 1 for text in before) + column - 1, len(sparql))


def _marked(sparql: str, at: int) -> str:
    """Return the line around a place, and a caret under the place; a long line is cut."""
    start = sparql.rfind("\n", 0, at) + 1
    end = sparql.find("\n", at)
    line = sparql[start : end if end >= 0 else None].replace("\t", " ").rstrip("\r")
    cut = max(0, at - start - _WIDTH // 2)
    return f"{line[cut : cut + _WIDTH]}\n{' ' * (at - start - cut)}^"


def _reason(name: str, **values: str) -> str:
    reason: str = _texts()["reasons"][name]
    return reason.format(**values)


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "syntax.toml").read_text("utf-8"))
