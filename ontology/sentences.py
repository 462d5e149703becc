"""Relations and rules as sentences in two languages, from ``sentences.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final, Literal

import pyoxigraph as ox

from .namespaces import compact
from .rules import Rule

Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")

_FILE: Final = Path(__file__).with_suffix(".toml")
_LETTERS: Final = "ABCDEFG"


@cache
def _texts() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def has_sentence(prop: str) -> bool:
    """Return whether the file has a sentence for a property, given by its IRI."""
    return compact(prop) in _texts()["relations"]


def relation(prop: str, language: Language) -> str:
    """Return the sentence of a property with the placeholders ``{s}``, ``{o}`` and, if the label is used, ``{p}``."""
    sentence: str = _texts()["relations"].get(compact(prop), _texts()["otherwise"])[language]
    return sentence


def pieces(template: str) -> Iterator[tuple[str, str]]:
    """Yield the text before each placeholder with the name of the placeholder; the name is empty after the last.

    >>> list(pieces("{s} is part of {o}"))
    [('', 's'), (' is part of ', 'o')]
    """
    for words, name, _, _ in Formatter().parse(template):
        yield words, name or ""


def rule_sentence(rule: Rule, language: Language, label: Callable[[ox.NamedNode], str]) -> str:
    """Return a rule as a sentence about A, B and C; empty if the file does not know rules of its name.

    Args:
        rule: the rule.
        language: the language of the sentence.
        label: returns the label of a class or property.
    """
    template = _texts()["rules"].get(rule.name, {}).get(language, "")
    letters: dict[str, str] = {}

    def said(pattern: tuple[Any, ...]) -> str:
        subject, prop, value = pattern
        ends = {
            name: letters.setdefault(end, _LETTERS[len(letters)]) if isinstance(end, str) else label(end)
            for name, end in (("s", subject), ("o", value))
        }
        return relation(prop.value, language).format(p=label(prop), **ends)

    # The head comes first, so that it is about A and B.
    head = said(rule.head)
    body = str(_texts()["joined"][language]).join(map(said, rule.body))
    return str(template).format(body=body, head=head)
