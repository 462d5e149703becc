"""Measures against examples by hand, independent recomputation, and properties of any input."""

from __future__ import annotations

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
from standlink.ontology.namespaces import PREFIXES
from standlink.queries.answers.enumeration import of_adopters
from standlink.queries.answers.request import Finding, Query, Request
from standlink.queries.answers.rivalry import cumulative_shares
from standlink.queries.answers.tables import Tables
from standlink.queries.library import find_question
from standlink.queries.run import bind
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
    query = Query(store, sparql, bound)
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
    assert half.complete == {rivals[0]: [("2001", "")]}
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
    data = " ".join(
        f"({y} {node('standard', r)} {node('actor', str(a))} true {node('event', str(i))})"
        for i, (y, r, a) in enumerate(rows)
    )
    sparql = f"SELECT * WHERE {{ VALUES (?year ?rival ?adopter ?adopts ?event) {{ {data} }} }}"
    terms = {"rivals": [node("standard", r) for r in rivals]}
    result = cumulative_shares(Request.of(COVERED, terms, Query(store_of([]), sparql, terms))).rows
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
