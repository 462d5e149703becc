"""The texts that pages show, loaded from ``texts/``: one TOML file per template, and some that modules share.

A template calls ``t("question.method")``, a module ``text("error.not_found", what="case x")``: the name of the file,
then the key. Texts have named placeholders (``{count:,}``). A text with the forms ``one`` and ``other`` is chosen by
the value ``count``. A key that ends in ``_html`` holds markup.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

from markupsafe import Markup, escape

FOLDER: Final = Path(__file__).parent / "texts"
PLURALS: Final = frozenset({"one", "other"})
MARKUP: Final = "_html"

Forms = Mapping[str, str]


@cache
def forms() -> Mapping[str, Forms]:
    """Return the forms of every text by its key; a text that does not depend on a count has the form ``other`` only.

    Raises:
        ValueError: if a file holds something other than texts and tables of texts; it names the file and the key.
    """
    found: dict[str, Forms] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        found |= _flattened(path.stem, tomllib.loads(path.read_text("utf-8")))
    return found


def _flattened(name: str, value: object) -> Iterator[tuple[str, Forms]]:
    if isinstance(value, str):
        yield name, {"other": value}
    elif isinstance(value, dict) and value.keys() == PLURALS:
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _flattened(f"{name}.{key}", inner)
    else:
        raise ValueError(f"{FOLDER.name}/{name.partition('.')[0]}.toml: {name} must be a text, not {value!r}")


@cache
def _markup() -> Mapping[str, Mapping[str, Markup]]:
    return {
        key: {form: Markup(words) if key.endswith(MARKUP) else escape(words) for form, words in given.items()}  # noqa: S704 # our own files
        for key, given in forms().items()
    }


def text(key: str, **values: Any) -> str:
    """Return a text with its values, unescaped.

    Raises:
        KeyError: if there is no such text, or a value is missing.
    """
    found = forms()[key]
    words = found[_form(found, values)]
    return words.format(**values) if values else words


# Pages repeat texts such as "Note 12". Markup and plain text compare as equal, so the cache must tell types apart.
@lru_cache(maxsize=4096, typed=True)
def t(key: str, **values: Any) -> Markup:
    """Return a text as markup, with its values escaped: what templates call.

    Raises:
        KeyError: if there is no such text, or a value is missing.
    """
    found = _markup()[key]
    words = found[_form(found, values)]
    return words.format(**values) if values else words


# A page asks for a hundred tables, each of which would be searched for among all texts.
@lru_cache(maxsize=1024)
def table(prefix: str) -> dict[str, str]:
    """Return the texts of one table by their keys in it, in the order of the file. Callers share it: do not change it.

    >>> table("macros.verdict")["supported"]
    'Supported'
    """
    start = f"{prefix}."
    return {key.removeprefix(start): given["other"] for key, given in forms().items() if key.startswith(start)}


def placeholders(key: str) -> set[str]:
    """Return the names of the values that a text needs."""
    return {name for words in forms()[key].values() for _, name, _, _ in Formatter().parse(words) if name}


def _form(found: Mapping[str, str], values: Mapping[str, Any]) -> str:
    return "one" if values.get("count") == 1 and "one" in found else "other"
