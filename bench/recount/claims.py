"""Recounts of the questions about the claims of the paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...queries.run import Answer
from .comparing import Row, argument, counts
from .data import Data
from .triples import Triples

_VERDICTS = (("disputed", "sl:disputedBy"), ("qualified", "sl:qualifiedBy"), ("supported", "sl:supportedBy"))


def _verdicts(data: Data) -> Iterator[tuple[str, str, str]]:
    """Yield each claim with its kind and verdict: that of the most critical evidence."""
    graph = Triples(data.release.store)
    for claim in graph.subjects("rdf:type", "sl:Claim"):
        found = (verdict for verdict, relation in _VERDICTS if graph.objects(claim, relation))
        verdict = next(found, "unchecked")
        yield from ((claim, kind, verdict) for kind in graph.objects(claim, "sl:claimKind"))


@counts("claims/contested", "kind claims checked supported qualified disputed index", 1, "patterns of triples")
def contested(data: Data, _: Answer) -> Iterator[Row]:
    """Count the verdicts on each kind of claim."""
    found = list(_verdicts(data))
    for kind in {kind for _, kind, _ in found}:
        of = Counter(verdict for _, own, verdict in found if own == kind)
        checked = of.total() - of["unchecked"]
        index = (of["disputed"] + of["qualified"] / 2) / checked if checked else None
        yield kind, of.total(), checked, of["supported"], of["qualified"], of["disputed"], index


@counts("claims/checked", "claim kind judged", 3, "patterns of triples")
def checked(data: Data, answer: Answer) -> Iterator[Row]:
    """List the claims with a verdict, a row for each piece of evidence."""
    graph, wanted = Triples(data.release.store), argument(answer, "verdict")
    for claim, kind, verdict in _verdicts(data):
        rows = len(graph.objects(claim, "sl:evidence"))
        for _, relation in _VERDICTS:
            rows *= max(1, len(graph.objects(claim, relation)))
        if wanted in (None, verdict):
            yield from ((claim, kind, verdict) for _ in range(rows))
