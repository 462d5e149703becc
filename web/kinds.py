"""The kinds of thing: the name under which each is listed, and what it holds."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from ..ontology.namespaces import KINDS
from .wording import language, text_in


class KindName(NamedTuple):
    """The name of the list of a kind, and a phrase on what the kind holds."""

    name: str
    about: str


def kind_names() -> dict[str, KindName]:
    """Return the names of the kinds in the language of the request."""
    return _kind_names(language())


@cache
def _kind_names(name: str) -> dict[str, KindName]:
    return {k: KindName(text_in(name, f"kinds.{k}.name"), text_in(name, f"kinds.{k}.about")) for k in KINDS}
