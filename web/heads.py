"""The heads of columns and the labels of parameters, from ``heads.toml`` and ``parameters.toml`` of the texts.

Pages have the heads of their language; files that describe columns for machines have English and Chinese ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ..ontology.namespaces import KINDS
from ..queries.question import Parameter
from ..queries.run import Answer
from ..queries.words import Words
from .wording import ENGLISH, language, table, text, text_in

_CHINESE: Final = "zh"


def words(name: str) -> str:
    """Return a name in words.

    >>> words("firstYear"), words("shared_standards")
    ('First year', 'Shared standards')
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower()
    return spaced[:1].upper() + spaced[1:]


def heads(answer: Answer, name: str = "") -> list[str]:
    """Return the heads of the columns of an answer in a language, by default that of the request.

    A column about one of two things that were asked about, such as ``whenA``, has the name of that thing in its head.
    """
    name = name or language()
    own = table(f"heads.questions.{answer.question.id}", name)
    own = own | _of_words(answer, "between", name) | _of_words(answer, "counting", name)
    usual = table("heads.columns", name)
    result = []
    for column in answer.table.columns:
        head = own.get(column) or usual.get(column) or words(column)
        about = answer.bindings.get(column[-1].lower(), []) if column[-1:].isupper() else []
        result.append(text_in(name, "heads.named.head", head=head, name=about[0].label) if about else head)
    return result


def titles(answer: Answer) -> dict[str, Words]:
    """Return the heads of the columns of an answer in both languages, with those of the labels beside things."""
    both = map(Words, heads(answer, ENGLISH), heads(answer, _CHINESE))
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
            found[name] = Words(words(name), table("heads.columns", _CHINESE).get(name, name))
    return found


def _beside(part: str, head: Words) -> Words:
    return Words(
        text_in(ENGLISH, f"heads.beside.{part}", head=head.en), text_in(_CHINESE, f"heads.beside.{part}", head=head.zh)
    )


def _of_words(answer: Answer, parameter: str, name: str) -> dict[str, str]:
    """Return the heads of columns that mean something else with a word for a parameter, such as a kind of pair."""
    chosen = answer.bindings.get(parameter, [])
    return table(f"heads.{parameter}.{chosen[0].label}", name) if chosen else {}


def label(parameter: Parameter) -> str:
    """Return the label of a parameter; of ``a`` and ``b``, the kinds of thing that they take, with 1 and 2."""
    name, kinds = parameter.name, [k for k in parameter.kinds if k in KINDS]
    if len(name) == 1 and kinds:
        joined, *others = [text(f"kinds.{kind}.singular") for kind in kinds]
        for other in others:
            joined = text("parameters.joined", first=joined, second=other)
        return text("parameters.numbered", kind=words(joined), number=ord(name) - ord("a") + 1)
    return table("parameters").get(name) or words(name)
