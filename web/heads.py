"""The heads of columns and the labels of parameters, from ``texts/heads.toml`` and ``texts/parameters.toml``.

Pages have English heads. Files that describe columns for machines have Chinese ones too, from ``texts/heads_zh.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ..ontology.namespaces import KINDS
from ..queries.question import Parameter
from ..queries.run import Answer
from ..queries.words import Words
from .wording import table, text

#: The files of heads.
ENGLISH: Final = "heads"
CHINESE: Final = "heads_zh"


def words(name: str) -> str:
    """Return a name in words.

    >>> words("firstYear"), words("shared_standards")
    ('First year', 'Shared standards')
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower()
    return spaced[:1].upper() + spaced[1:]


def heads(answer: Answer, file: str = ENGLISH) -> list[str]:
    """Return the heads of the columns of an answer, in the language of a file of texts.

    A column about one of two things that were asked about, such as ``whenA``, has the name of that thing in its head.
    """
    own = table(f"{file}.questions.{answer.question.id}")
    own = own | _of_words(answer, "between", file) | _of_words(answer, "counting", file)
    usual = table(f"{file}.columns")
    result = []
    for column in answer.table.columns:
        head = own.get(column) or usual.get(column) or words(column)
        about = answer.bindings.get(column[-1].lower(), []) if column[-1:].isupper() else []
        result.append(text(f"{file}.named.head", head=head, name=about[0].label) if about else head)
    return result


def titles(answer: Answer) -> dict[str, Words]:
    """Return the heads of the columns of an answer in both languages, with those of the labels beside things."""
    both = map(Words, heads(answer), heads(answer, CHINESE))
    found = dict(zip(answer.table.columns, both, strict=True))
    return found | {f"{name}_label": _beside("label", head) for name, head in found.items()}


def table_titles(names: Iterable[str]) -> dict[str, Words]:
    """Return the heads of the columns of an analysis table in both languages."""
    found: dict[str, Words] = {}
    for name in names:
        stem, _, part = name.rpartition("_")
        if stem in found and part in ("year", "precision"):
            found[name] = _beside(part, found[stem])
        else:
            found[name] = Words(words(name), table(f"{CHINESE}.columns").get(name, name))
    return found


def _beside(part: str, head: Words) -> Words:
    return Words(text(f"{ENGLISH}.beside.{part}", head=head.en), text(f"{CHINESE}.beside.{part}", head=head.zh))


def _of_words(answer: Answer, parameter: str, file: str) -> dict[str, str]:
    """Return the heads of columns that mean something else with a word for a parameter, such as a kind of pair."""
    chosen = answer.bindings.get(parameter, [])
    return table(f"{file}.{parameter}.{chosen[0].label}") if chosen else {}


def label(parameter: Parameter) -> str:
    """Return the label of a parameter; of ``a`` and ``b``, the kinds of thing that they take, with 1 and 2."""
    name, kinds = parameter.name, [k for k in parameter.kinds if k in KINDS]
    if len(name) == 1 and kinds:
        joined = kinds[0]
        for kind in kinds[1:]:
            joined = text("parameters.joined", first=joined, second=kind)
        return text("parameters.numbered", kind=words(joined), number=ord(name) - ord("a") + 1)
    return table("parameters").get(name) or words(name)
