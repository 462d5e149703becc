"""Measures against examples by hand, independent recomputation, and properties of any input."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import few
from standlink import Graph
from standlink.graph.releases.release import Release
from standlink.graph.store.store import Store, Term
from standlink.ontology.namespaces import PREFIXES, expand
from standlink.queries.answers.enumeration import of_adopters
from standlink.queries.answers.lineage import lineage
from standlink.queries.answers.path import Side, shortest_path
from standlink.queries.answers.request import Finding, Query, Request
from standlink.queries.answers.rivalry import cumulative_shares
from standlink.queries.answers.tables import Tables
from standlink.queries.library import find_question
from standlink.queries.run import bind, run_select
from standlink.queries.table import Table

SL = PREFIXES["sl"]
RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
SUBCLASS = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
MODERATE = settings(max_examples=few(20))

LABELS = pl.DataFrame(
    [(PREFIXES["standard"] + name, name, None) for name in "abcd"],
    schema=dict.fromkeys(("iri", "label", "label_zh"), pl.String),
    orient="row",
)
#: One rule covers the adopters of all rivals of these tests; what walks the graph reads no other table.
COVERED = Tables(
    {
        "coverage": pl.DataFrame(
            [("rule", PREFIXES["standard"] + rival, PREFIXES["sl"] + "adopter", "1900", None) for rival in "abcd"],
            schema=dict.fromkeys(("coverage", "thing", "variable", "began", "ended"), pl.String),
            orient="row",
        ),
        "labels": LABELS,
    }.__getitem__
)

Quad = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


def sl(name: str) -> ox.NamedNode:
    return ox.NamedNode(SL + name)


def node(kind: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[kind] + name)


def store_of(triples: Sequence[Quad]) -> Store:
    return Store.of(ox.Quad(s, p, o, ox.NamedNode(PREFIXES["graph"] + "test")) for s, p, o in triples)


def continued(
    computation: Callable[[Request], Finding], store: Store, bound: Mapping[str, Sequence[Term]], sparql: str
) -> Table:
    """Run a query on a small graph and the computation that continues it."""
    query = Query(store, sparql, bound, run_select(store, sparql))
    rows = computation(Request.of(COVERED, bound, query)).rows
    assert isinstance(rows, Table)
    return rows


# rivalry


def adoption(event: str, who: str, standard: str, date: str) -> list[Quad]:
    it = node("event", event)
    return [
        (it, RDF_TYPE, sl("Adoption")),
        (it, sl("adopter"), node("actor", who)),
        (it, sl("adoptedStandard"), node("standard", standard)),
        (it, sl("concerns"), node("standard", standard)),
        (it, sl("when"), ox.Literal(date)),
    ]


def shares(triples: Sequence[Quad], rivals: Sequence[str]) -> dict[tuple[int, str], tuple[int, float, float]]:
    """Ask the question of a small graph; return adopters, share and concentration by year and rival."""
    store, question = store_of(triples), find_question("convergence/rival-adoption")
    bound = {"rivals": [node("standard", r) for r in rivals], "region": []}
    sparql = bind(question, bound)
    table = continued(cumulative_shares, store, bound, sparql)
    assert table.columns == ("year", "rival", "adopters", "backers", "enumerated", "share", "concentration")
    return {
        (int(y.value), r.value.rsplit("/", 1)[-1]): (int(n.value), float(s.value), float(c.value))
        for y, r, n, _, _, s, c in table.rows
        if y and r and n and s and c
    }


def test_shares_and_concentration_worked_by_hand():
    triples = [
        *adoption("e1", "p", "a", "2001-05"),
        *adoption("e2", "q", "b", "2001"),
        *adoption("e3", "r", "a", "2003-01-31"),
        *adoption("e4", "s", "a", "2003-12"),
        # the same actor again counts once, in a later year as in the same
        *adoption("e5", "p", "a", "2004"),
        # an actor that adopts two rivals counts for both
        *adoption("e6", "p", "b", "2004"),
        # a third standard is no rival unless asked for
        *adoption("e7", "t", "c", "2002"),
    ]
    assert shares(triples, ["a", "b"]) == {
        (2001, "a"): (1, 0.5, 0.5),
        (2001, "b"): (1, 0.5, 0.5),
        (2002, "a"): (1, 0.5, 0.5),
        (2002, "b"): (1, 0.5, 0.5),
        (2003, "a"): (3, 0.75, 0.625),
        (2003, "b"): (1, 0.25, 0.625),
        (2004, "a"): (3, 0.6, 0.52),
        (2004, "b"): (2, 0.4, 0.52),
    }


def test_backing_is_no_adoption_and_a_part_counts_for_its_family():
    event = node("event", "b1")
    triples = [
        (event, RDF_TYPE, sl("Backing")),
        (event, sl("backer"), node("actor", "p")),
        (event, sl("concerns"), node("standard", "a-1")),
        (event, sl("when"), ox.Literal("2001")),
        (node("standard", "a-1"), sl("partOf"), node("standard", "a")),
        *adoption("e1", "q", "b", "2001"),
        *adoption("e2", "r", "a-1", "2002"),
    ]
    assert shares(triples, ["a", "b"]) == {
        (2001, "a"): (0, 0.0, 1.0),
        (2001, "b"): (1, 1.0, 1.0),
        (2002, "a"): (1, 0.5, 0.5),
        (2002, "b"): (1, 0.5, 0.5),
    }


def test_a_rival_without_adopters_has_its_rows_and_no_share():
    assert shares(adoption("e1", "p", "a", "2001"), ["a", "b"]) == {
        (2001, "a"): (1, 1.0, 1.0),
        (2001, "b"): (0, 0.0, 1.0),
    }


def test_rivals_are_compared_only_within_the_dates_of_one_rule():
    def frame(*rows: tuple[str, str, str, str | None]) -> Tables:
        schema = dict.fromkeys(("coverage", "thing", "variable", "began", "ended"), pl.String)
        cells = [
            (rule, PREFIXES["standard"] + thing, PREFIXES["sl"] + "adopter", *dates) for rule, thing, *dates in rows
        ]
        return Tables({"coverage": pl.DataFrame(cells, schema=schema, orient="row"), "labels": LABELS}.__getitem__)

    rivals = [PREFIXES["standard"] + name for name in "ab"]
    one = of_adopters(frame(("r", "a", "2001-05", "2003"), ("r", "b", "2001-05", "2003")), rivals)
    times = pl.DataFrame({"time": ["2000", "2001", "2001-04", "2001-05-02", "2003-12", "2004"]})
    assert one.comparable
    assert times.filter(one.within("time"))["time"].to_list() == ["2001", "2001-05-02", "2003-12"]
    two = of_adopters(frame(("r", "a", "2001", None), ("s", "b", "2001", None)), rivals)
    assert not two.comparable
    assert "by different rules" in two.note.text
    half = of_adopters(frame(("r", "a", "2001", None)), rivals)
    assert half.complete == {rivals[0]}
    assert times.filter(half.within("time")).is_empty()
    assert "none of these" in of_adopters(frame(), rivals).note.text


def test_rivals_that_nobody_adopted_have_an_empty_answer():
    assert shares(adoption("e1", "p", "c", "2001"), ["a", "b"]) == {}


ADOPTIONS = st.lists(
    st.tuples(st.integers(1990, 2010), st.sampled_from("abcd"), st.integers(0, 8)), min_size=1, max_size=30
)


def measured(
    rows: Sequence[tuple[int, str, int]], rivals: str = "abcd"
) -> dict[tuple[int, str], tuple[int, float, float]]:
    table = Table(
        ("year", "rival", "adopter", "adopts", "event"),
        tuple(
            (ox.Literal(str(y)), node("standard", r), node("actor", str(a)), ox.Literal(True), node("event", str(i)))
            for i, (y, r, a) in enumerate(rows)
        ),
    )
    terms = {"rivals": [node("standard", r) for r in rivals]}
    result = cumulative_shares(Request.of(COVERED, terms, Query(store_of([]), "", terms, table))).rows
    assert isinstance(result, Table)
    return {
        (int(y.value), r.value.rsplit("/", 1)[-1]): (int(n.value), float(s.value), float(c.value))
        for y, r, n, _, _, s, c in result.rows
        if y and r and n and s and c
    }


@MODERATE
@given(rows=ADOPTIONS)
def test_shares_sum_to_one_and_concentration_stays_in_its_bounds(rows: list[tuple[int, str, int]]):
    found = measured(rows)
    for year in {y for y, _ in found}:
        of_year = [v for (y, _), v in found.items() if y == year]
        assert len(of_year) == 4
        assert sum(s for _, s, _ in of_year) == pytest.approx(1, abs=4 * 0.00005)
        assert len({c for _, _, c in of_year}) == 1
        assert 1 / 4 - 0.00005 <= of_year[0][2] <= 1
        assert of_year[0][2] == pytest.approx(sum(s**2 for _, s, _ in of_year), abs=0.0005)


@MODERATE
@given(rows=ADOPTIONS)
def test_counts_are_those_of_a_recount_and_never_fall(rows: list[tuple[int, str, int]]):
    found = measured(rows)
    years = range(min(rows)[0], max(rows)[0] + 1)
    assert set(found) == {(y, r) for y in years for r in "abcd"}
    for (year, rival), (adopters, share, _) in found.items():
        counts = {r: len({a for y, s, a in rows if s == r and y <= year}) for r in "abcd"}
        assert adopters == counts[rival]
        assert share == pytest.approx(float(Fraction(adopters, sum(counts.values()))), abs=0.00005)
    for rival in "abcd":
        counts_over_time = [found[y, rival][0] for y in years]
        assert all(earlier <= later for earlier, later in pairwise(counts_over_time))


@MODERATE
@given(rows=ADOPTIONS, renaming=st.permutations("abcd"), shift=st.integers(1, 50))
def test_names_of_rivals_and_adopters_make_no_difference(
    rows: list[tuple[int, str, int]], renaming: list[str], shift: int
):
    new = dict(zip("abcd", renaming, strict=True))
    renamed = measured([(y, new[r], a + shift) for y, r, a in rows])
    assert {(y, new[r]): v for (y, r), v in measured(rows).items()} == renamed


@MODERATE
@given(rows=ADOPTIONS, seed=st.randoms(use_true_random=False))
def test_order_of_rows_and_repetition_make_no_difference(rows: list[tuple[int, str, int]], seed):
    shuffled = [*rows, *rows[: len(rows) // 2]]
    seed.shuffle(shuffled)
    assert measured(shuffled) == measured(rows)


def test_one_rival_with_all_adopters_is_full_concentration_and_equal_rivals_the_least():
    assert {v[2] for v in measured([(2000, "a", 1), (2000, "a", 2)]).values()} == {1.0}
    equal = measured([(2000, r, i) for i, r in enumerate("abcd")])
    assert set(equal.values()) == {(1, 0.25, 0.25)}


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
    ahead = Side(store, start, goal, is_ahead=True)
    ahead.grow()
    assert ahead.frontier == {step["next"] for step in steps}
    for end in {step["next"] for step in steps}:
        back = Side(store, end, start, is_ahead=False)
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


# linked regions


def tying_pairs(release: Release, level: str) -> dict[str, set[tuple[str, str]]]:
    """Return the pairs of regions of a level that share each standard by different groups, from plain look-ups."""
    store = release.store
    found: dict[str, set[tuple[str, str]]] = {}
    for standard in store.subjects(RDF_TYPE, sl("Standard")):
        placed = {
            (region.value, _group(store, actor))
            for actor in store.subjects(sl("takesPartIn"), standard)
            if isinstance(actor, ox.NamedNode) and not store.is_a(actor, sl("Person"))
            for region in (
                (actor, *store.nodes(actor, sl("partOf")))
                if store.is_a(actor, sl("Region"))
                else store.nodes(actor, sl("locatedIn"))
            )
            if store.is_a(region, sl(level))
        }
        pairs = {(a, b) for a, one in placed for b, other in placed if a < b and one != other}
        if pairs:
            found[str(standard)] = pairs
    return found


def _group(store: Store, actor: ox.NamedNode) -> str:
    owners = store.nodes(actor, sl("ownedBy"))
    if not owners and any(store.is_a(actor, sl(kind)) for kind in ("ResearchInstitute", "University", "Company")):
        owners = [one for one in store.nodes(actor, sl("partOf")) if store.is_a(one, sl("Organization"))]
    return _group(store, owners[0]) if owners else actor.value


@pytest.mark.parametrize(("level", "name"), [("Country", "country"), ("Continent", "continent")])
def test_strength_shares_one_unit_per_standard_over_its_pairs(graph: Graph, release: Release, level: str, name: str):
    expected: dict[tuple[str, str], tuple[int, Fraction]] = {}
    for pairs in tying_pairs(release, level).values():
        for pair in pairs:
            shared, strength = expected.get(pair, (0, Fraction(0)))
            expected[pair] = (shared + 1, strength + Fraction(1, len(pairs)))
    table = graph.ask("linkages/regions", level=name, place="unit", acting="with")
    found = {(str(r["a"]), str(r["b"])): (r["shared"], r["strength"]) for r in table}
    assert found
    assert set(found) == set(expected)
    for pair, (shared, strength) in found.items():
        assert shared == expected[pair][0], pair
        assert strength == pytest.approx(float(expected[pair][1]), abs=1e-9)


@pytest.mark.parametrize("place", ["home", "unit"])
def test_all_strengths_add_up_to_the_number_of_standards_that_link(graph: Graph, release: Release, place: str):
    total = sum(float(str(r["strength"])) for r in graph.ask("linkages/regions", place=place, acting="with"))
    assert total > 1
    assert total == pytest.approx(round(total), abs=1e-9)
    if place == "unit":
        assert round(total) == len(tying_pairs(release, "Country"))


def test_each_pair_of_regions_comes_once_and_the_strongest_first(graph: Graph):
    rows = list(graph.ask("linkages/regions"))
    pairs = [frozenset((r["a"], r["b"])) for r in rows]
    assert len(set(pairs)) == len(pairs)
    assert all(len(pair) == 2 for pair in pairs)
    strengths = [float(str(r["strength"])) for r in rows]
    assert strengths == sorted(strengths, reverse=True)
    assert all(0 < s <= int(str(r["shared"])) for s, r in zip(strengths, rows, strict=True))


def test_regions_linked_by_standards_are_found_between_them_too(graph: Graph):
    """Two questions agree: two countries share as many standards as their actors."""
    for place in ("home", "unit"):
        for row in list(graph.ask("linkages/regions", place=place))[:6]:
            between = graph.ask("linkages/between-regions", a=str(row["a"]), b=str(row["b"]), place=place)
            assert len({r["standard"] for r in between}) == row["shared"]
