"""The texts that pages show, from ``texts/<language>/``: one TOML file per template, and some that modules share.

A template calls ``t("question.method")``, a module ``text("error.not_found", what="case x")``: the name of the file,
then the key. Texts have named placeholders (``{count:,}``). A text with the forms ``one`` and ``other`` is chosen by
the value ``count``. A key that ends in ``_html`` holds markup.

The language is that of the request (``languages.py``). English has every text; what another language lacks is English.
A folder of texts is all that a language needs: ``name`` in its ``language.toml`` is what the switch calls it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Final, Protocol, TypeVar

from markupsafe import Markup, escape

from ..queries.words import Words

FOLDER: Final = Path(__file__).parent / "texts"
PLURALS: Final = frozenset({"one", "other"})
MARKUP: Final = "_html"
ENGLISH: Final = "en"
CHINESE: Final = "zh"

Forms = Mapping[str, str]
_Said = TypeVar("_Said", covariant=True)

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def language() -> str:
    """Return the language in which the current request is answered."""
    return _language.get()


def speak(name: str) -> None:
    """Answer in a language from now on, in this thread."""
    _language.set(name)


@cache
def languages() -> dict[str, str]:
    """Return the languages that have texts, with their own names; English comes first."""
    folders = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
    found = {name: forms(name)["language.name"]["other"] for name in folders}
    return {ENGLISH: found.pop(ENGLISH), **found}


@cache
def forms(name: str = ENGLISH) -> Mapping[str, Forms]:
    """Return the forms of every text of a language by its key; one that has no plural has the form ``other`` only.

    Raises:
        ValueError: if a file holds something other than texts and tables of texts; it names the file and the key.
    """
    found: dict[str, Forms] = {}
    for path in sorted((FOLDER / name).glob("*.toml")):
        found |= _flattened(path.stem, tomllib.loads(path.read_text("utf-8")), f"{name}/{path.name}")
    return found


def _flattened(name: str, value: object, file: str) -> Iterator[tuple[str, Forms]]:
    if isinstance(value, str):
        yield name, {"other": value}
    elif isinstance(value, dict) and value.keys() == PLURALS:
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _flattened(f"{name}.{key}", inner, file)
    else:
        raise ValueError(f"{FOLDER.name}/{file}: {name} must be a text, not {value!r}")


@cache
def _all(name: str) -> Mapping[str, Forms]:
    """Return the forms of every text in a language, with English where it has none."""
    return {**forms(), **forms(name)}


@cache
def _markup(name: str) -> Mapping[str, Mapping[str, Markup]]:
    return {
        key: {form: Markup(words) if key.endswith(MARKUP) else escape(words) for form, words in given.items()}  # noqa: S704 # our own files
        for key, given in _all(name).items()
    }


def text(key: str, /, **values: Any) -> str:
    """Return a text with its values, unescaped.

    Raises:
        KeyError: if there is no such text, or a value is missing.
    """
    return _filled(_all(language())[key], values)


def text_in(name: str, key: str, /, **values: Any) -> str:
    """Return a text in a language that is not that of the request."""
    return _filled(_all(name)[key], values)


def both(key: str, /, **values: Any) -> Words:
    """Return a text in English and Chinese; values that are in both are said in the language of each."""

    def said(name: str) -> str:
        own = {k: value.in_language(name) if isinstance(value, Words) else value for k, value in values.items()}
        return text_in(name, key, **own)

    return Words(said(ENGLISH), said(CHINESE))


def _filled(found: Forms, values: Mapping[str, Any]) -> str:
    words = found[_form(found, values)]
    return words.format(**values) if values else words


def t(key: str, /, **values: Any) -> Markup:
    """Return a text as markup, with its values escaped: what templates call.

    Raises:
        KeyError: if there is no such text, or a value is missing.
    """
    return _t(language(), key, **values)


# Pages repeat texts such as "Note 12". Markup and plain text compare as equal, so the cache must tell types apart.
@lru_cache(maxsize=4096, typed=True)
def _t(name: str, key: str, /, **values: Any) -> Markup:
    found = _markup(name)[key]
    words = found[_form(found, values)]
    return words.format(**values) if values else words


def table(prefix: str, name: str = "") -> dict[str, str]:
    """Return the texts of one table by their keys in it, in the order of the file. Callers share it: do not change it.

    Args:
        prefix: the file and the key of the table.
        name: the language; that of the request by default.

    >>> table("macros.verdict")["supported"]
    'Supported'
    """
    return _table(prefix, name or language())


# A page asks for a hundred tables, each of which would be searched for among all texts.
@lru_cache(maxsize=2048)
def _table(prefix: str, name: str) -> dict[str, str]:
    start = f"{prefix}."
    return {key.removeprefix(start): given["other"] for key, given in _all(name).items() if key.startswith(start)}


class Translated(Protocol[_Said]):
    """What has texts in several languages."""

    def in_language(self, language: str) -> _Said: ...


def in_language(of: Translated[_Said]) -> _Said:
    """Return what has several languages in that of the request."""
    return of.in_language(language())


def placeholders(key: str, name: str = ENGLISH) -> set[str]:
    """Return the names of the values that a text needs."""
    return {field for words in forms(name)[key].values() for _, field, _, _ in Formatter().parse(words) if field}


def _form(found: Mapping[str, str], values: Mapping[str, Any]) -> str:
    return "one" if values.get("count") == 1 and "one" in found else "other"
