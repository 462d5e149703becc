"""The heads of columns and the labels of parameters, from ``texts/heads.toml`` and ``texts/parameters.toml``."""

from __future__ import annotations

import re

from ..ontology.namespaces import KINDS
from ..queries.question import Parameter
from ..queries.run import Answer
from .wording import table, text


def words(name: str) -> str:
    """Return a name in words.

    >>> words("firstYear"), words("shared_standards")
    ('First year', 'Shared standards')
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower()
    return spaced[:1].upper() + spaced[1:]


def heads(answer: Answer) -> list[str]:
    """Return the heads of the columns of an answer.

    A column about one of two things that were asked about, such as ``whenA``, has the name of that thing in its head.
    """
    own = table(f"heads.questions.{answer.question.id}") | _of_words(answer, "between") | _of_words(answer, "counting")
    usual = table("heads.columns")
    result = []
    for column in answer.table.columns:
        head = own.get(column) or usual.get(column) or words(column)
        about = answer.bindings.get(column[-1].lower(), []) if column[-1:].isupper() else []
        result.append(text("heads.named.head", head=head, name=about[0].label) if about else head)
    return result


def _of_words(answer: Answer, parameter: str) -> dict[str, str]:
    """Return the heads of columns that mean something else with a word for a parameter, such as a kind of pair."""
    chosen = answer.bindings.get(parameter, [])
    return table(f"heads.{parameter}.{chosen[0].label}") if chosen else {}


def label(parameter: Parameter) -> str:
    """Return the label of a parameter; of ``a`` and ``b``, the kinds of thing that they take, with 1 and 2."""
    name, kinds = parameter.name, [k for k in parameter.kinds if k in KINDS]
    if len(name) == 1 and kinds:
        joined = kinds[0]
        for kind in kinds[1:]:
            joined = text("parameters.joined", first=joined, second=kind)
        return text("parameters.numbered", kind=words(joined), number=ord(name) - ord("a") + 1)
    return table("parameters").get(name) or words(name)
