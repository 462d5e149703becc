"""Recounts of the questions about barriers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, product
from typing import NamedTuple

from ...queries.run import Answer
from .comparing import Row, argument, counts
from .data import Data
from .triples import Triples


class Barriers(NamedTuple):
    """Barriers: kinds, remedies, and cases of each; a barrier of a case hinders it or a thing studied in it."""

    kinds: dict[str, set[str]]
    remedies: dict[str, set[str]]
    cases: dict[str, set[str]]


def barriers(data: Data, case: str | None = None) -> Barriers:
    """Return the barriers of a case, or of all."""
    of = defaultdict[str, set[str]](set)
    for row in data.rows("studied"):
        of[row["thing"]].add(row["case"])
        of[row["case"]].add(row["case"])
    found = Barriers(defaultdict(set), defaultdict(set), defaultdict(set))
    for row in data.rows("barrier"):
        if row["kind"]:
            found.kinds[row["barrier"]].add(row["kind"])
        if row["addressed_by"]:
            found.remedies[row["barrier"]].add(row["addressed_by"])
        if row["hinders"]:
            found.cases[row["barrier"]] |= {c for c in of.get(row["hinders"], ()) if case in (None, c)}
    return found


def _by_case_and_kind(found: Barriers) -> dict[tuple[str, str], set[str]]:
    cells = defaultdict[tuple[str, str], set[str]](set)
    for barrier, cases in found.cases.items():
        for cell in product(cases, found.kinds[barrier]):
            cells[cell].add(barrier)
    return cells


@counts("barriers/coverage", "case kind barriers addressed remedies coverage", 2)
def coverage(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the barriers of each case and kind, and those with a remedy."""
    found = barriers(data, argument(answer, "case"))
    for (case, kind), of in _by_case_and_kind(found).items():
        addressed = [barrier for barrier in of if found.remedies.get(barrier)]
        remedies = set().union(*(found.remedies[barrier] for barrier in addressed))
        yield case, kind, len(of), len(addressed), len(remedies), len(addressed) / len(of)


@counts("barriers/gaps", "case kind unaddressed barriers", 2)
def gaps(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the barriers of each case and kind without a remedy."""
    for case, kind, number, addressed, *_ in coverage(data, answer):
        if number != addressed:
            yield case, kind, int(str(number)) - int(str(addressed)), number


@counts("barriers/strategies", "remedy barriers kinds cases", 1)
def strategies(data: Data, answer: Answer) -> Iterator[Row]:
    """Count what each remedy addresses."""
    found = barriers(data, argument(answer, "case"))
    for remedy in set().union(*found.remedies.values()):
        of = {
            barrier for barrier, remedies in found.remedies.items() if remedy in remedies and found.cases.get(barrier)
        }
        if of:
            kinds, cases = (set().union(*(part[barrier] for barrier in of)) for part in (found.kinds, found.cases))
            yield remedy, len(of), len(kinds), len(cases)


@counts("barriers/together", "a b both either jaccard", 2)
def together(data: Data, _: Answer) -> Iterator[Row]:
    """Count the cases with both of two kinds of barrier, and with either."""
    cases = defaultdict[str, set[str]](set)
    for case, kind in _by_case_and_kind(barriers(data)):
        cases[kind].add(case)
    for a, b in combinations(sorted(cases), 2):
        if both := cases[a] & cases[b]:
            either = cases[a] | cases[b]
            yield a, b, len(both), len(either), len(both) / len(either)


@counts("barriers/unaddressed", "barrier kind hinders", 3)
def unaddressed(data: Data, answer: Answer) -> Iterator[Row]:
    """List the barriers of a case without a remedy."""
    case = argument(answer, "initiative")
    of = {case} | {row["thing"] for row in data.rows("studied") if row["case"] == case}
    found = barriers(data)
    for row in data.rows("barrier"):
        if row["hinders"] and not found.remedies.get(row["barrier"]) and (case is None or row["hinders"] in of):
            yield row["barrier"], row["kind"], row["hinders"]


@counts("barriers/shared", "kind barrierA barrierB same", 3, "patterns of triples")
def shared(data: Data, answer: Answer) -> Iterator[Row]:
    """Pair the barriers of two cases that are of one kind."""
    graph, (one, other) = Triples(data.release.store), (barriers(data, argument(answer, name)) for name in "ab")
    kinds = one.kinds
    for a, b in product(*({barrier for barrier, cases in part.cases.items() if cases} for part in (one, other))):
        general = graph.objects(a, "sl:exemplifies") & graph.objects(b, "sl:exemplifies")
        is_same = a == b or any(graph.has(thing, "rdf:type", "sl:Barrier") for thing in general)
        yield from ((kind, a, b, is_same) for kind in kinds[a] & kinds[b])


@counts("barriers/of-initiative", "barrier kind hinders strategy by statement", 6, "patterns of triples")
def of_initiative(data: Data, answer: Answer) -> Iterator[Row]:
    """List the barriers to a case with what addresses them and who carries it out."""
    graph, case = Triples(data.release.store), argument(answer, "initiative")
    of = {case} | {row["thing"] for row in data.rows("studied") if row["case"] == case}
    statements = defaultdict[tuple[str, str], set[str]](set)
    for row in data.rows("statement"):
        if row["property"].endswith("#hinders"):
            statements[row["subject"], row["object"]].add(row["statement"])
    for row in data.rows("barrier"):
        if row["hinders"] in of:
            said: set[str | None] = set(statements.get((row["barrier"], row["hinders"]), ())) or {None}
            steps = set[tuple[str | None, str | None]]()
            for remedy in graph.subjects("sl:addresses", row["barrier"]):
                by = graph.objects(remedy, "sl:carriedOutBy") | graph.objects(remedy, "sl:involves")
                steps |= {(remedy, actor) for actor in by or {None}}
            for (remedy, actor), statement in product(steps or {(None, None)}, said):
                yield row["barrier"], row["kind"], row["hinders"], remedy, actor, statement
