"""What the names in a spreadsheet mean in a release: sure, doubtful with what they may mean, or unknown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...graph.releases.release import Release
from ...graph.sources.sheets.names import NONE, Meaning, Name
from ...graph.sources.sheets.terms import default_class
from ...ontology.namespaces import compact
from .candidates import Candidate, Query, Reconciler
from .vocabulary import KINDS_OF_THINGS, Type

#: How many things a doubtful name may mean are noted, and the least score of one.
_NOTED: Final = 3
_LEAST: Final = 50
#: What a candidate was found by, the surest first.
_METHODS: Final = ("identifier", "name", "legal_form", "place", "beginning", "number", "likeness")


class NameResolver:
    """Finds what names mean in a release; the same as ``standlink`` says elsewhere, without a choice of its own.

    Args:
        release: the release.
    """

    def __init__(self, release: Release) -> None:
        self._reconciler = Reconciler(release)

    def __call__(self, names: Sequence[Name]) -> list[Meaning]:
        """Return what each of some names means."""
        return [self._meaning(name) for name in names]

    def _meaning(self, name: Name) -> Meaning:
        if name.kind not in KINDS_OF_THINGS:
            return Meaning()
        # A company may be recorded as another kind of organization: the name decides, not the class.
        wanted = Type(default_class(name.kind), frozenset({name.kind}), (), ())
        found = self._reconciler.candidates(Query(name.text, (wanted,)))
        if found and found[0].match:
            return Meaning(found[0].iri, _method(found[0]), found[0].score)
        near = [each for each in found if each.score >= _LEAST][:_NOTED]
        if not near:
            return Meaning()
        note = "; ".join(f"{compact(each.iri)} {each.score:g} {each.label}" for each in near)
        return Meaning("", _method(near[0]), near[0].score, note=note)


def _method(candidate: Candidate) -> str:
    return next((method for method in _METHODS if method in candidate.features), NONE)
