"""What is behind the marks of a picture: the address of the thing, or of the question that goes deeper.

``to`` in ``charts.toml`` names a question and, by its parameters, the columns with their values. The arguments that
both questions have are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from ...ontology.namespaces import compact, kind_and_slug
from ...queries.library import library
from ...queries.question import Question
from ..linking import href, root
from .layout import Row
from .scope import Scope


def link(meta: Mapping[str, Any], row: Row, scope: Scope) -> str:
    """Return the address of what is behind a row; an empty text if there is nothing."""
    if (to := meta.get("to")) and (asked := library().get(to["question"])):
        chosen = {name: row["iris"].get(column, "") for name, column in to.items() if name != "question"}
        if all(_is_of(asked, name, iri) for name, iri in chosen.items()):
            return _question(asked, chosen, scope)
    named = [row["iris"][column] for column in meta.get("label", ()) if column in row["iris"]]
    if len(named) > 1:  # a pair has no page
        return ""
    others = (*meta.get("series", ()), meta.get("region", ""))
    iri = next(iter([*named, *(row["iris"][column] for column in others if column in row["iris"])]), "")
    return (href(iri) or "") if iri else ""


def _is_of(asked: Question, name: str, iri: str) -> bool:
    """Return whether a parameter of a question takes a thing of this kind."""
    kinds = next((p.kinds for p in asked.parameters if p.name == name), ())
    kind = kind_and_slug(iri)
    return kind is not None and (kind[0] in kinds or "thing" in kinds)


def _question(asked: Question, chosen: Mapping[str, str], scope: Scope) -> str:
    """Return the address of a question about some things, with the arguments that the answer has too."""
    kept = {
        p.name: list(map(compact, scope.given[p.name]))
        for p in asked.parameters
        if p.name in scope.given and p.name not in chosen and list(scope.given[p.name]) != [p.default]
    }
    arguments = {**{name: compact(iri) for name, iri in chosen.items()}, **kept}
    return f"{root()}/questions/{asked.id}?{urlencode(arguments, doseq=True, safe=':')}"
