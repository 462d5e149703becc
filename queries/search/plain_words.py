"""The terms of a text in plain words, by which questions are compared.

A term is the stem of an English word, two Chinese characters, or the name of a group of words of ``thesaurus.toml``,
which is the same for both languages and marked with ``=``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import tantivy

from ...graph.store.folding import fold

_TOKENS: Final = re.compile("[\u3400-\u9fff]+|[^\\W_\u3400-\u9fff]+")
_HAN: Final = re.compile("[\u3400-\u9fff]")
#: The mark of the name of a group.
GROUP: Final = "="


@dataclass(frozen=True)
class Token:
    """A word, or a run of Chinese characters: as it is written, folded, and where it begins."""

    written: str
    folded: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.written)

    @property
    def is_han(self) -> bool:
        return bool(_HAN.match(self.written))

    @property
    def is_abbreviation(self) -> bool:
        """Whether it is written like one: with a digit, or in capitals."""
        return any(sign.isdigit() for sign in self.written) or (len(self.written) > 1 and self.written.isupper())


def tokens(text: str) -> list[Token]:
    """Return the words of a text."""
    return [Token(match[0], fold(match[0]), match.start()) for match in _TOKENS.finditer(text)]


@dataclass(frozen=True)
class _Thesaurus:
    """Groups by the stems of their English words and by their Chinese words, and the words that say nothing."""

    english: dict[tuple[str, ...], str]
    chinese: dict[str, str]
    empty: frozenset[str]
    empty_chinese: frozenset[str]
    asking: frozenset[str]
    asking_chinese: tuple[str, ...]

    @property
    def longest(self) -> int:
        """The number of words of the longest English entry."""
        return max(map(len, self.english))


@cache
def _thesaurus() -> _Thesaurus:
    found = tomllib.loads(Path(__file__).with_name("thesaurus.toml").read_text("utf-8"))
    groups = found["words"].items()
    return _Thesaurus(
        {_stems(fold(words)): name for name, group in groups for words in group["en"]},
        {fold(word): name for name, group in groups for word in group["zh"]},
        frozenset(found["empty"]["en"]),
        frozenset(map(fold, found["empty"]["zh"])),
        frozenset(found["asking"]["en"]),
        tuple(map(fold, found["asking"]["zh"])),
    )


@cache
def _stemmer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(tantivy.Filter.stemmer("english")).build()


def _stems(folded: str) -> tuple[str, ...]:
    return tuple(_stemmer().analyze(folded))


def asks(text: str) -> bool:
    """Return whether a text is a question: by its first word, its last sign, or a Chinese word that asks.

    >>> asks("Which regions are linked"), asks("哪些地区相连"), asks("Regions linked by 5G")
    (True, True, False)
    """
    known, words = _thesaurus(), tokens(text)
    if text.rstrip().endswith(("?", "？")):
        return True
    is_chinese = any(asking in word.folded for word in words if word.is_han for asking in known.asking_chinese)
    return is_chinese or (bool(words) and words[0].folded in known.asking)


def is_empty(folded: str) -> bool:
    """Return whether a word says nothing about what is looked for."""
    known = _thesaurus()
    return folded in known.empty or folded in known.empty_chinese


def terms(text: str) -> list[str]:
    """Return the terms of a text, in their order.

    >>> terms("Which companies take part?"), terms("企业参与标准")
    (['=company', '=participation'], ['=company', '=participation', '=standards'])
    """
    found: list[str] = []
    english: list[str] = []
    for token in tokens(text):
        if token.is_han:
            found += [*_english(english), *_chinese(token.folded)]
            english = []
        else:
            english += token.folded.split()
    return [*found, *_english(english)]


def groups_in(text: str) -> set[str]:
    """Return the names of the groups of words that a text has.

    >>> groups_in("which theories explain it") == {"theory", "explain"}
    True
    """
    return {term.removeprefix(GROUP) for term in terms(text) if term.startswith(GROUP)}


def _english(words: Sequence[str]) -> Iterator[str]:
    known, stems, at = _thesaurus(), _stems(" ".join(words)), 0
    while at < len(stems):
        lengths = range(min(known.longest, len(stems) - at), 0, -1)
        length = next((n for n in lengths if stems[at : at + n] in known.english), 0)
        if length:
            yield GROUP + known.english[stems[at : at + length]]
        elif words[at] not in known.empty:
            yield stems[at]
        at += length or 1


def _chinese(run: str) -> Iterator[str]:
    for word in words_of_run(run):
        group = _thesaurus().chinese.get(word)
        if group:
            yield GROUP + group
        else:
            yield from (word[at : at + 2] for at in range(len(word) - 1))


def words_of_run(run: str) -> list[str]:
    """Return the words of a run of Chinese characters that are in the thesaurus, and what is between them.

    Words that say nothing are left out.

    >>> words_of_run("哪些理论可以解释标准竞争")
    ['理论', '解释', '标准', '竞争']
    """
    known = _thesaurus()
    lexicon = known.chinese.keys() | known.empty_chinese
    longest, found, rest, at = max(map(len, lexicon)), list[str](), "", 0
    while at < len(run):
        lengths = range(min(longest, len(run) - at), 0, -1)
        length = next((n for n in lengths if run[at : at + n] in lexicon), 0)
        if not length:
            rest, at = rest + run[at], at + 1
            continue
        word = run[at : at + length]
        found += [rest] if rest else []
        found += [word] if word in known.chinese else []
        rest, at = "", at + length
    return [*found, rest] if rest else found
