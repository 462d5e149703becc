"""Recounts of the questions about rivals and descent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import networkx as nx

from ...ontology.namespaces import ONTOLOGY
from ...queries.run import Answer
from .comparing import Row, argument, counts, within
from .data import Data
from .diffusion import commitments, so_far
from .triples import Triples
from .units import units_of

_DESCENT = {"supersedes": 1, "basedOn": 1, "adoptionOf": 1, "amends": 1, "mergesInto": -1}


def once(
    data: Data, *, case: str | None = None, of: Callable[[dict[str, Any]], bool] = lambda _: True
) -> dict[tuple[str, str, str], bool]:
    """Return the relations of standards, each once, and whether it is only inferred.

    A rendering stands for its edition. What is said of an edition is not counted again of its number, and an edition is
    not related to its own number unless as a part of it.

    Args:
        data: the tables.
        case: the case of the standards; None for all.
        of: which relations count, before each is counted once.
    """
    units, found = units_of(data), dict[tuple[str, str, str], bool]()
    studied = {row["thing"] for row in data.rows("studied") if row["case"] == case}
    texts = {r["rendering"]: r["standard"] for r in data.rows("rendering") if r["how"] != "collection"}
    for row in data.rows("standard_standard"):
        if of(row) and (case is None or row["from"] in studied):
            one, other = texts.get(row["from"], row["from"]), texts.get(row["to"], row["to"])
            if one != other:
                key = one, row["relation"], other
                found[key] = found.get(key, True) and row["inferred"]
    for end in (2, 0):
        other = 2 - end
        said = set()
        for key in found:
            number = units.numbers.get(key[end])
            if number is not None and number != key[other]:
                said.add((key[other], key[1], number))
        own = {
            key
            for key in found
            if key[1] != ONTOLOGY + "partOf"
            and key[end] not in units.amends
            and units.numbers.get(key[end]) == key[other]
        }
        found = {key: is_inferred for key, is_inferred in found.items()
                 if (key[other], key[1], key[end]) not in said and key not in own}  # fmt: skip
    return found


@counts("convergence/lineages", "standard descendants depth width", 1, "networkx")
def lineages(data: Data, answer: Answer) -> Iterator[Row]:
    """Search breadth first through the stated relations of descent between published standards."""
    unpublished, graph = units_of(data).drafts, nx.DiGraph()
    for one, relation, other in once(data, case=argument(answer, "case"), of=_is_stated):
        direction = _DESCENT.get(relation.removeprefix(ONTOLOGY))
        if direction and one not in unpublished and other not in unpublished:
            graph.add_edge(*((other, one) if direction > 0 else (one, other)))
    for standard in graph:
        layers = list(nx.bfs_layers(graph, standard))[1:]
        if layers:
            sizes = [len(layer) for layer in layers]
            yield standard, sum(sizes), len(sizes), max(sizes)


def _is_stated(row: dict[str, Any]) -> bool:
    """Return whether a relation is a step of descent: a merger has none that is stated."""
    return not row["inferred"] or row["relation"] == ONTOLOGY + "mergesInto"


@counts("convergence/rival-outcome", "rival adopters backers until", 1)
def outcome(data: Data, answer: Answer) -> Iterator[Row]:
    """Count adopters and backers of each rival at the last first date of an actor."""
    rivals = [thing.iri for thing in answer.bindings["rivals"]]
    rows = commitments(data, answer, rivals)
    pairs = {(row["rival"], row["actor"]) for row in rows}
    first = [min(r["date"] for r in rows if (r["rival"], r["actor"]) == pair) for pair in pairs]
    for rival in {row["rival"] for row in rows}:
        yield rival, *so_far(rows, max(first), rival), max(first)


@counts("convergence/rival-adoption", "year rival adopters backers", 2)
def adoption(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the same at the end of each year."""
    rivals = [thing.iri for thing in answer.bindings["rivals"]]
    rows = commitments(data, answer, rivals)
    years = [int(row["date"][:4]) for row in rows]
    for when in range(min(years), max(years) + 1):
        yield from ((str(when), rival, *so_far(rows, f"{when}-99", rival)) for rival in rivals)


@counts("convergence/installed-base", "time rival amount share concentration", 2)
def installed_base(data: Data, answer: Answer) -> Iterator[Row]:
    """Divide the figures of each date at which all rivals have one."""
    rivals = {thing.iri for thing in answer.bindings["rivals"]}
    values = defaultdict[str, dict[str, set[float]]](lambda: defaultdict(set))
    for row in data.rows("observation"):
        of = row["indicator"].removeprefix(ONTOLOGY) == (argument(answer, "indicator") or "").removeprefix(ONTOLOGY)
        if of and row["observed"] in rivals and within(answer, row["period_year"]):
            values[row["period"]][row["observed"]].add(row["value"])
    for date, of_date in values.items():
        if set(of_date) == rivals and all(len(found) == 1 for found in of_date.values()):
            amounts = {rival: next(iter(found)) for rival, found in of_date.items()}
            whole = sum(amounts.values())
            hhi = sum((amount / whole) ** 2 for amount in amounts.values())
            yield from ((date, rival, amount, amount / whole, hhi) for rival, amount in amounts.items())


@counts("convergence/switchers", "actor first then", 1, "patterns of triples")
def switchers(data: Data, answer: Answer) -> Iterator[Row]:
    """List who adopted one standard after having supported another, under this name or the name of a predecessor."""
    graph = Triples(data.release.store)
    older, newer = (
        {of} | graph.subjects("sl:partOf", of) for of in (argument(answer, n) or "" for n in ("from", "to"))
    )
    earlier = defaultdict[str, set[str]](set)
    for row in data.rows("standard_actor"):
        if row["commits"] and row["standard"] in older and row["date"]:
            earlier[row["actor"]].add(row["date"])
    adoptions = defaultdict[str, set[str]](set)
    for row in data.rows("adoption"):
        if row["standard"] in newer and row["announced"]:
            adoptions[row["actor"]].add(row["announced"])
    for actor, dates in adoptions.items():
        names = {actor} | graph.objects(actor, "sl:successorOf")
        before = {date for name in names for date in earlier.get(name, ())}
        if before and min(before) < min(dates):
            yield actor, min(before), min(dates)
