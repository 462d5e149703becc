"""The kinds of thing: the name under which each is listed, and what it holds."""

from __future__ import annotations

from typing import Final, NamedTuple

from ..ontology.namespaces import KINDS
from .wording import text


class KindName(NamedTuple):
    """The name of the list of a kind, and a phrase on what the kind holds."""

    name: str
    about: str


KIND_NAMES: Final = {kind: KindName(text(f"kinds.{kind}.name"), text(f"kinds.{kind}.about")) for kind in KINDS}
