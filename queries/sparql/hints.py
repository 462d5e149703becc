"""Hints on a query: unknown words with suggestions, and forms that mislead. The texts are in ``hints.toml``.

Only index look-ups and patterns on the tokens of the query, so that hints cost little beside it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from ...graph.releases.release import Release
from ...graph.store.store import Store
from ...graph.store.tokens import Token, spaced
from ...ontology.namespaces import BASE, compact, node
from .names import Mention, Unknown, iri_of, mentions, unknown
from .outline import Outline
from .products import products

#: The most names of a query that are looked up, and the most that are said to be unknown.
_MOST_NAMES: Final = 200
_MOST_SAID: Final = 3
#: The longest query, in characters, in which forms are looked for; the time for some grows with the square.
_LONGEST: Final = 10_000


class HintWarning(UserWarning):
    """A hint on a query that was run in Python."""


@dataclass(frozen=True)
class Hint:
    """A hint in English and Chinese."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en

    @property
    def sentence(self) -> str:
        """The hint with a capital, unless it begins with a name."""
        return self.en if re.match(r"[\w-]*:", self.en) else self.en[:1].upper() + self.en[1:]


def hints(
    release: Release, sparql: str, *, empty: bool, base_iri: str = BASE, graphs: tuple[str, ...] = ()
) -> tuple[Hint, ...]:
    """Return the hints on a query that has been evaluated.

    Args:
        release: the release that it was evaluated on.
        sparql: the query, which is well-formed.
        empty: whether it has no rows, is false, or gives an empty graph. More can then be said of its words.
        base_iri: the IRI that relative IRIs are relative to.
        graphs: the graphs that the request names beside the query.
    """
    outline = Outline.of(sparql)
    named = (Mention(graph, "graph", Token("iri", f"<{graph}>", 0)) for graph in graphs)
    mentioned = islice(dict.fromkeys([*named, *mentions(outline, base_iri)]), _MOST_NAMES)
    found = [find for mention in mentioned if (find := unknown(release, mention, empty=empty))]
    more = [_hint("words.more", count=str(len(found) - _MOST_SAID))] if len(found) > _MOST_SAID else []
    return (*(hint_on(find()) for find in found[:_MOST_SAID]), *more, *_forms(release.store, outline))


def _forms(store: Store, outline: Outline) -> Iterator[Hint]:
    """Yield the hints on forms that mislead. They are not looked for in long queries, which programs write."""
    text = spaced(_compacted(outline))
    if len(text) > _LONGEST:
        return
    for rule in _texts()["patterns"]:
        found = [list(islice(re.finditer(pattern, text), rule.get("times", 1))) for pattern in rule["all"]]
        is_found = all(found) and len(found[0]) == rule.get("times", 1)
        is_excepted = "unless" in rule and re.search(rule["unless"], text)
        if is_found and not is_excepted and _has(store, rule.get("data")):
            names = {name: value for matches in found for name, value in matches[0].groupdict().items()}
            yield Hint(rule["en"].format(**names), rule["zh"].format(**names))
    for product in islice(products(outline.tokens), 1):
        yield _hint("forms.product", **product._asdict())
    yield from islice(_languages(store, outline), 1)


def _languages(store: Store, outline: Outline) -> Iterator[Hint]:
    """Yield a hint on each plain text that is compared with a variable, or is an object, but has a language in data."""
    made = {v.text for word, v in zip(outline.tokens, outline.tokens[1:], strict=False) if word.word == "AS"}
    for at, token in enumerate(outline.tokens[:-1]):
        if token.kind != "string" or outline.tokens[at + 1].text == "^^" or outline.tokens[at + 1].kind == "language":
            continue
        if not _is_compared(outline.tokens[:at], made):
            continue
        plain = ox.Literal(re.sub(r"\\(.)", r"\1", token.text.strip(token.text[0])))
        for language in ("en", "zh"):
            tagged = ox.Literal(plain.value, language=language)
            if any(store.incoming(tagged)) and not any(store.incoming(plain)):
                yield _hint("forms.language", tagged=str(tagged), plain=str(plain))


def _is_compared(before: tuple[Token, ...], made: set[str]) -> bool:
    """Return whether a text after these tokens is compared with a variable of the data, or is the object of a name."""
    at = len(before) - 1
    while at >= 0 and (before[at].text in (",", "(") or before[at].kind in ("string", "language")):
        at -= 1
    if at > 0 and (before[at].text in ("=", "!=") or before[at].word == "IN"):
        left = before[at - 1] if before[at - 1].word != "NOT" else before[at - 2]
        return left.kind == "variable" and left.text not in made
    return at == len(before) - 1 and at > 0 and before[at].kind in ("name", "iri") and before[at - 1].word != "VALUES"


def _compacted(outline: Outline) -> Iterator[Token]:
    """Yield the tokens with IRIs and names by the built-in prefixes."""
    for token in outline.tokens:
        iri = iri_of(token, outline, BASE)
        yield token._replace(kind="name", text=compact(iri)) if iri else token


def _has(store: Store, data: list[str] | None) -> bool:
    return data is None or any(store.triples(None, node(data[0]), node(data[1])))


def hint_on(found: Unknown) -> Hint:
    """Return the hint on a name."""
    names = [compact(other) for other in found.near]
    en = _text("words.near", "en").format(near=" or ".join(names)) if names else ""
    zh = _text("words.near", "zh").format(near="或".join(names)) if names else ""
    shown = compact(found.iri) if compact(found.iri) != found.iri else f"<{found.iri}>"
    return Hint(
        _text(f"words.{found.key}", "en").format(name=shown, near=en),
        _text(f"words.{found.key}", "zh").format(name=shown, near=zh),
    )


def _hint(key: str, **values: str) -> Hint:
    return Hint(_text(key, "en").format(**values), _text(key, "zh").format(**values))


def _text(key: str, language: str) -> str:
    group, name = key.split(".")
    words: str = _texts()[group][name][language]
    return words


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "hints.toml").read_text("utf-8"))
