"""Paths between things, and lineage: worked by hand, and compared with a plain search."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import pairwise

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import few
from standlink import Graph
from standlink.graph.store.store import Store
from standlink.ontology.namespaces import PREFIXES, expand
from standlink.queries.answers.lineage import lineage
from standlink.queries.answers.path import Roles, Side, shortest_path
from standlink.queries.library import find_question
from standlink.queries.run import bind

from .test_measures import RDF_TYPE, SUBCLASS, Quad, continued, node, sl, store_of

# paths

EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=18)


def linked(edges: Sequence[tuple[int, int, bool]]) -> Store:
    """A graph with an event or a statement per edge."""
    triples: list[Quad] = [(sl("Partnership"), SUBCLASS, sl("Event"))]
    for i, (a, b, as_event) in enumerate(edges):
        one, other, evidence = node("actor", str(a)), node("actor", str(b)), node("evidence", str(i))
        if as_event:
            event = node("event", str(i))
            triples += [
                (event, RDF_TYPE, sl("Partnership")),
                (event, sl("involves"), one),
                (event, sl("involves"), other),
                (event, sl("evidence"), evidence),
                (event, sl("when"), ox.Literal("2001")),
            ]
        else:
            statement = node("statement", str(i))
            triples += [
                (statement, sl("subject"), one),
                (statement, sl("property"), sl("memberOf")),
                (statement, sl("object"), other),
                (statement, sl("evidence"), evidence),
            ]
    return store_of(triples)


def path(store: Store, start: ox.NamedNode, goal: ox.NamedNode) -> list[tuple[str, str, str]]:
    question = find_question("linkages/path")
    bound = {"from": [start], "to": [goal]}
    sparql = bind(question, bound)
    table = continued(shortest_path, store, bound, sparql)
    assert [row[0].value for row in table.rows if row[0]] == [str(n) for n in range(1, len(table) + 1)]
    return [(row[1].value, row[4].value, row[5].value) for row in table.rows if row[1] and row[4] and row[5]]


def distance(neighbours: dict[str, set[str]], start: str, goal: str) -> int | None:
    """Return the distances by a plain breadth-first search."""
    seen, queue = {start: 0}, deque([start])
    while queue:
        here = queue.popleft()
        for there in sorted(neighbours.get(here, ())):
            if there not in seen:
                seen[there] = seen[here] + 1
                queue.append(there)
    return seen.get(goal)


@settings(max_examples=few(15))
@given(edges=EDGES, start=st.integers(0, 9), goal=st.integers(0, 9))
def test_path_is_a_real_path_and_as_short_as_a_plain_search_finds(
    edges: list[tuple[int, int, bool]], start: int, goal: int
):
    """An event is one step from its participants, and a step between any two of them."""
    store = linked(edges)
    neighbours: dict[str, set[str]] = {}
    for i, (a, b, as_event) in enumerate(edges):
        one, other = node("actor", str(a)).value, node("actor", str(b)).value
        joined = [(one, other)]
        if as_event:
            event = node("event", str(i)).value
            joined += [(event, one), (event, other)]
        for left, right in joined:
            neighbours.setdefault(left, set()).add(right)
            neighbours.setdefault(right, set()).add(left)
    first, last = node("actor", str(start)), node("actor", str(goal))
    steps = path(store, first, last)
    shortest = distance(neighbours, first.value, last.value)
    if shortest is None or shortest > 8:
        assert steps == []
    else:
        assert len(steps) == shortest
    for (_, reached, _), (left, _, _) in pairwise(steps):
        assert reached == left
    if steps:
        assert steps[0][0] == first.value
        assert steps[-1][1] == last.value
    for left, right, through in steps:
        assert right in neighbours[left]
        told = {q.object.value for q in store.inner.quads_for_pattern(ox.NamedNode(through), None, None)}
        assert {left, right} <= told | {through}


def test_paths_end_at_eight_steps():
    chain = [(i, i + 1, i % 2 == 0) for i in range(9)]
    store = linked(chain)
    assert len(path(store, node("actor", "0"), node("actor", "8"))) == 8
    assert path(store, node("actor", "0"), node("actor", "9")) == []


def test_a_thing_is_no_steps_from_itself():
    assert path(linked([(0, 1, True)]), node("actor", "0"), node("actor", "0")) == []


def test_an_event_can_be_either_end_of_a_path():
    store = linked([(0, 1, True)])
    assert path(store, node("event", "0"), node("actor", "1")) == [
        (node("event", "0").value, node("actor", "1").value, node("event", "0").value)
    ]
    assert path(store, node("actor", "1"), node("event", "0")) == [
        (node("actor", "1").value, node("event", "0").value, node("event", "0").value)
    ]


def test_regions_are_ends_of_paths_and_never_on_the_way():
    event = [
        (node("event", e), p, o)
        for e, a in (("x", "0"), ("y", "1"))
        for p, o in (
            (RDF_TYPE, sl("Partnership")),
            (sl("involves"), node("actor", a)),
            (sl("inRegion"), node("region", "r")),
            (sl("evidence"), node("evidence", e)),
        )
    ]
    store = store_of(
        [(sl("Partnership"), SUBCLASS, sl("Event")), (node("region", "r"), RDF_TYPE, sl("Region")), *event]
    )
    assert path(store, node("actor", "0"), node("actor", "1")) == []
    assert len(path(store, node("actor", "0"), node("region", "r"))) == 1
    assert len(path(store, node("region", "r"), node("actor", "1"))) == 1


def test_every_step_of_a_path_names_its_evidence(graph: Graph):
    for start, goal in (("nieuwegein", "wi-fi"), ("chademo", "nacs"), ("huawei", "ford")):
        steps = graph.ask("linkages/path", from_=start, to=goal)
        assert len(steps) > 0
        assert all(row["evidence"] and row["through"] for row in steps)


def test_a_relation_read_against_its_name_goes_by_its_inverse_or_is_marked():
    a, b = node("standard", "a"), node("standard", "b")
    stated: list[Quad] = [
        *statement("1", "a", "basedOn", "b"),
        (node("statement", "1"), sl("evidence"), node("evidence", "1")),
    ]
    with_inverse = [*stated, (sl("basedOn"), ox.NamedNode(PREFIXES["owl"] + "inverseOf"), sl("basisOf"))]
    symmetric = [*stated, (sl("basedOn"), RDF_TYPE, ox.NamedNode(PREFIXES["owl"] + "SymmetricProperty"))]
    for triples, start, goal, relation, direction in (
        (stated, a, b, "basedOn", "forward"),
        (stated, b, a, "basedOn", "backward"),
        (with_inverse, b, a, "basisOf", "forward"),
        (symmetric, b, a, "basedOn", "forward"),
    ):
        bound = {"from": [start], "to": [goal]}
        sparql = bind(find_question("linkages/path"), bound)
        store = store_of(triples)
        (row,) = continued(shortest_path, store, bound, sparql).rows
        assert row[2:4] == (sl(relation), ox.Literal(direction))


@pytest.mark.parametrize("name", ["actor:huawei", "actor:ford", "standard:nacs", "region:nieuwegein", "standard:wi-fi"])
def test_steps_are_those_of_the_query_of_the_question(graph: Graph, name: str):
    store, question = graph.release.store, find_question("linkages/path")
    start, goal = ox.NamedNode(expand(name) or ""), node("standard", "wi-fi")
    steps = list(store.select(bind(question, {"from": [start], "to": [goal]})))
    ahead = Side(Roles(store), start, goal, is_ahead=True)
    ahead.grow()
    assert ahead.frontier == {step["next"] for step in steps}
    for end in {step["next"] for step in steps}:
        back = Side(Roles(store), end, start, is_ahead=False)
        back.grow()
        assert start in back.frontier, "a step can be made backward"
    columns = ("relation", "direction", "next", "through", "date", "evidence")
    for end in {step["next"] for step in steps}:
        bound = {"from": [start], "to": [end]}
        known = {tuple(s[c] for c in columns) for s in store.select(bind(question, bound)) if s["next"] == end}
        (row,) = continued(shortest_path, store, bound, question.sparql).rows
        assert row[2:] == min(known, key=lambda step: (step[3].value, step[0].value))


def test_a_path_is_as_long_there_as_back(graph: Graph):
    for start, goal in (("nieuwegein", "wi-fi"), ("huawei", "ford"), ("chaoji", "5g-nr")):
        assert len(graph.ask("linkages/path", from_=start, to=goal)) == len(
            graph.ask("linkages/path", from_=goal, to=start)
        )


# lineage


def statement(name: str, subject: str, prop: str, value: str) -> list[Quad]:
    it = node("statement", name)
    return [
        (it, sl("subject"), node("standard", subject)),
        (it, sl("property"), sl(prop)),
        (it, sl("object"), node("standard", value)),
    ]


def relatives(triples: Sequence[Quad], standard: str) -> dict[str, tuple[str, int, str]]:
    store, question = store_of(triples), find_question("convergence/lineage")
    bound = {"standard": [node("standard", standard)]}
    sparql = bind(question, bound)
    table = continued(lineage, store, bound, sparql)
    names = [row[0].value.rsplit("/", 1)[-1] for row in table.rows if row[0]]
    assert len(set(names)) == len(names)
    return {
        name: (row[1].value, int(row[4].value), row[3].value.rsplit("/", 1)[-1])
        for name, row in zip(names, table.rows, strict=True)
        if row[1] and row[3] and row[4]
    }


def test_lineage_counts_the_steps_to_ancestors_and_successors():
    triples = [
        *statement("1", "c", "supersedes", "b"),
        *statement("2", "b", "basedOn", "a"),
        *statement("3", "d", "amends", "c"),
        *statement("4", "c", "enables", "e"),
        *statement("5", "f", "adoptionOf", "e"),
        *statement("7", "g", "specifies", "d"),
        *statement("8", "d", "specifiedIn", "h"),
        # a sibling is neither: the way to it turns round
        *statement("6", "x", "basedOn", "a"),
    ]
    assert relatives(triples, "c") == {
        "b": ("ancestor", 1, "c"),
        "a": ("ancestor", 2, "b"),
        "d": ("successor", 1, "c"),
        "e": ("successor", 1, "c"),
        "f": ("successor", 2, "e"),
        "g": ("successor", 2, "d"),
        "h": ("successor", 2, "d"),
    }


def test_lineage_follows_mergers_both_ways():
    event = node("event", "m")
    triples: list[Quad] = [
        (event, sl("merged"), node("standard", "a")),
        (event, sl("merged"), node("standard", "b")),
        (event, sl("mergerResult"), node("standard", "c")),
    ]
    assert relatives(triples, "c") == {"a": ("ancestor", 1, "c"), "b": ("ancestor", 1, "c")}
    assert relatives(triples, "a") == {"c": ("successor", 1, "a")}


def test_lineage_ends_where_statements_go_in_a_circle():
    triples = [*statement("1", "a", "basedOn", "b"), *statement("2", "b", "basedOn", "a")]
    store, question = store_of(triples), find_question("convergence/lineage")
    bound = {"standard": [node("standard", "a")]}
    sparql = bind(question, bound)
    table = continued(lineage, store, bound, sparql)
    assert [(row[0], row[1].value) for row in table.rows if row[1]] == [
        (node("standard", "b"), "ancestor"),
        (node("standard", "b"), "successor"),
    ]


@settings(max_examples=few(15))
@given(edges=st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda e: e[0] > e[1]), max_size=14))
def test_depth_is_the_fewest_steps_in_one_direction(edges: set[tuple[int, int]]):
    triples = [
        t for i, (new, old) in enumerate(sorted(edges)) for t in statement(str(i), str(new), "supersedes", str(old))
    ]
    found = relatives(triples, "4")
    older = {str(i): {str(o) for n, o in edges if n == i} for i in range(8)}
    newer = {str(i): {str(n) for n, o in edges if o == i} for i in range(8)}
    for direction, neighbours in (("ancestor", older), ("successor", newer)):
        expected = {str(i): distance(neighbours, "4", str(i)) for i in range(8) if i != 4}
        assert {name: depth for name, (way, depth, _) in found.items() if way == direction} == {
            name: steps for name, steps in expected.items() if steps
        }
