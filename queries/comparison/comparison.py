"""Compare things of one kind, by the rows and pairs of that kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from ...errors import ParameterError
from ...graph.releases.release import Release
from ...graph.store.description import Thing
from . import actors, cases, regions, standards
from .cells import Comparison, Overlap, Pairs, Section
from .choosing import FEWEST, MOST
from .reading import Compared


class _Kind(NamedTuple):
    sections: Callable[[Compared], list[Section]]
    pairs: Callable[[Compared], Pairs | None]
    combined: Callable[[Compared], Overlap | None]


_KINDS: Final[Mapping[str, _Kind]] = {
    "region": _Kind(regions.sections, regions.pairs, regions.combined),
    "standard": _Kind(standards.sections, standards.pairs, standards.combined),
    "actor": _Kind(actors.sections, actors.pairs, actors.combined),
    "initiative": _Kind(cases.sections, cases.pairs, cases.combined),
}


def compare(release: Release, kind: str, things: Sequence[Thing]) -> Comparison:
    """Return things of one kind side by side.

    Args:
        release: where they are described.
        kind: of the things, one of ``choosing.KINDS``; of initiatives, cases only.
        things: two to five different ones.

    Raises:
        ParameterError: if there are fewer or more.
    """
    if not FEWEST <= len(things) <= MOST:
        raise ParameterError("of", f"of: compares {FEWEST} to {MOST} things, not {len(things)}")
    compared, of = Compared(release, things), _KINDS[kind]
    found = tuple(section for section in of.sections(compared) if section.rows)
    pairs, overlap = of.pairs(compared), of.combined(compared)
    return Comparison(kind, compared.things, found, pairs, compared.footnotes.notes(), release.id, overlap)
