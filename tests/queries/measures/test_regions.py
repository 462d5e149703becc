"""Specialization, obstacles and assurance: examples by hand, invariants, and reasons where data are too few."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import few
from scipy import stats
from standlink.ontology.namespaces import ONTOLOGY
from standlink.queries.measures import assurance, obstacles, specialization

MODERATE = settings(max_examples=few(20))
TRIPLES = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 8)), min_size=1, max_size=50)


def rows_of(triples) -> pl.DataFrame:
    return pl.DataFrame(
        [(f"r{r}", f"f{f}", f"s{s}") for r, f, s in sorted(triples)], schema=["node", "field", "standard"], orient="row"
    )


def matrix_rows(matrix) -> pl.DataFrame:
    """Return rows in which region r has one standard in each field where the matrix has 1: advantages then vary."""
    return rows_of({(r, f, 10 * r + f) for r, line in enumerate(matrix) for f, cell in enumerate(line) if cell})


# specialization


def test_advantage_worked_by_hand():
    """r0: 3 of its 4 in f0; all regions: 4 of 8 in f0. RTA = (3/4) / (4/8) = 1.5."""
    triples = {(0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 1, 3), (1, 0, 0), (1, 1, 3), (1, 1, 4), (1, 1, 5)}
    found = {(r, f): (n, rta, s) for r, f, n, rta, s in specialization.advantage(rows_of(triples)).rows()}
    assert found["r0", "f0"] == (3, 1.5, True)
    assert found["r1", "f0"] == (1, 0.5, False)
    few = specialization.advantage(rows_of(triples), least=4)
    assert not few["specialized"].any()


def test_advantage_in_fractions_worked_by_hand():
    """s0 of f0 is shared by r0 and r1; s1 of f0 is r0's, s2 of f1 is r1's. r0: 1.5 in f0, all of it; r1: 0.5 and 1.

    All: 2 in f0, 1 in f1. RTA of r0 in f0 is (1.5 / 1.5) / (2 / 3) = 1.5, of r1 in f1 (1 / 1.5) / (1 / 3) = 2.
    """
    rows = rows_of({(0, 0, 0), (1, 0, 0), (0, 0, 1), (1, 1, 2)})
    found = {(r, f): (n, rta) for r, f, n, rta, _ in specialization.advantage(rows, counting="fractional").rows()}
    assert found["r0", "f0"] == (2, pytest.approx(1.5))
    assert found["r1", "f1"] == (1, pytest.approx(2))
    assert found["r1", "f0"] == (1, pytest.approx((0.5 / 1.5) / (2 / 3)))
    full = {(r, f): rta for r, f, _, rta, _ in specialization.advantage(rows).rows()}
    assert full["r0", "f0"] == pytest.approx(1 / (3 / 4))


@MODERATE
@given(TRIPLES)
def test_standards_of_one_region_each_count_the_same_in_fractions_as_in_full(triples):
    alone = rows_of({(r, f, 10 * r + s) for r, f, s in triples})
    full, fractional = (specialization.advantage(alone, counting=how) for how in ("full", "fractional"))
    assert full.drop("rta").equals(fractional.drop("rta"))
    assert full["rta"].to_list() == pytest.approx(fractional["rta"].to_list())


@MODERATE
@given(TRIPLES)
def test_advantages_weighted_by_size_average_to_one(triples):
    found = specialization.advantage(rows_of(triples))
    size = found.group_by("field").agg(n=pl.col("standards").sum())
    whole = found["standards"].sum()
    each = found.join(size, on="field").with_columns(w=pl.col("n") / whole * pl.col("rta"))
    assert each.group_by("node").agg(pl.col("w").sum())["w"].to_list() == pytest.approx([1] * found["node"].n_unique())


def test_density_worked_by_hand():
    """f0 and f1 are specialized in by r0 and r1 alike (phi 1), f2 by r2 only: r0's density in f1 is 100."""
    advantages = pl.DataFrame(
        {"node": ["r0", "r0", "r1", "r1", "r2", "r2"], "field": ["f0", "f1", "f0", "f1", "f2", "f0"]}
    ).with_columns(specialized=pl.Series([True, True, True, True, True, False]))
    found = {(r, f): d for r, f, d, _ in specialization.density(advantages).rows()}
    assert found == {
        ("r0", "f0"): 100,
        ("r0", "f1"): 100,
        ("r1", "f0"): 100,
        ("r1", "f1"): 100,
        ("r2", "f0"): 0,
        ("r2", "f1"): 0,
    }


def complexity_of(matrix) -> pl.DataFrame:
    marked = pl.DataFrame(
        [(f"r{r}", f"f{f}", True) for r, line in enumerate(matrix) for f, cell in enumerate(line) if cell],
        schema=["node", "field", "specialized"],
        orient="row",
    )
    found, refused = specialization.complexity(marked)
    assert refused is None
    return found


def test_complexity_is_the_eigenvector_of_the_transition_matrix():
    matrix = np.array([[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]])
    found = complexity_of(matrix)
    assert found["node"].to_list() == ["r0", "r1", "r2", "r3"]
    assert found["diversity"].to_list() == [4, 3, 2, 1]
    assert found["ubiquity"].to_list() == pytest.approx([10 / 4, 9 / 3, 7 / 2, 4])
    k, u = matrix.sum(axis=1), matrix.sum(axis=0)
    values, vectors = np.linalg.eig((matrix / k[:, None]) @ (matrix / u).T)
    second = vectors[:, np.argsort(values.real)[-2]].real
    second = (second - second.mean()) / second.std()
    assert found["complexity"].to_list() == pytest.approx(list(second * np.sign(second[0])))
    assert found["complexity"].mean() == pytest.approx(0, abs=1e-12)
    assert found["complexity"].std(ddof=0) == pytest.approx(1)


def test_complexity_refuses_where_it_says_nothing():
    two = pl.DataFrame({"node": ["a", "b"], "field": ["x", "x"], "specialized": [True, True]})
    found, why = specialization.complexity(two)
    assert found.is_empty()
    assert why
    assert (
        why.text == "Complexity needs at least 3 regions and 3 fields connected by specialization; there are 2 and 1."
    )
    assert why.text_zh.endswith("现有2个地区和1个领域。")
    alike = pl.DataFrame(
        [(r, f, True) for r in "abc" for f in "xyz"], schema=["node", "field", "specialized"], orient="row"
    )
    found, why = specialization.complexity(alike)
    assert found.is_empty()
    assert why
    assert "cannot distinguish" in why.text
    nothing = specialization.advantage(rows_of([]).cast(pl.String))
    assert specialization.complexity(nothing)[0].is_empty()
    assert specialization.density(nothing).is_empty()


def marked_of(matrix: list[list[int]]) -> pl.DataFrame:
    """Return regions by fields as rows, specialized where the matrix has 1."""
    cells = [(f"r{r}", f"f{f}", bool(cell)) for r, line in enumerate(matrix) for f, cell in enumerate(line)]
    return pl.DataFrame(cells, schema=["node", "field", "specialized"], orient="row")


def test_fields_of_one_region_relate_it_to_no_other():
    assert specialization.shared_fields(marked_of([[1, 1, 1, 0], [1, 0, 0, 0], [1, 1, 0, 0]])) == 2
    assert specialization.shared_fields(marked_of([[1, 0], [0, 1]])) == 0


def test_stability_is_the_lowest_rank_correlation_without_one_field():
    """Worked with scipy, on the matrices with each field left out in turn."""
    rng = np.random.default_rng(7)
    marked = marked_of((rng.random((9, 7)) < 0.5).astype(int).tolist())
    whole, _ = specialization.complexity(marked)
    expected = {}
    for field in marked["field"].unique():
        part, _ = specialization.complexity(marked.filter(pl.col("field") != field))
        both = whole.join(part, on="node", suffix="_part")
        expected[field] = stats.spearmanr(both["complexity"], both["complexity_part"]).statistic
    lowest, field = specialization.stability(marked)
    assert lowest == pytest.approx(min(expected.values()))
    assert expected[field] == pytest.approx(lowest)


def test_order_that_needs_every_field_has_no_stability():
    """Three regions and three fields in a chain: without a field, no more than two regions or fields are connected."""
    assert specialization.stability(marked_of([[1, 1, 0], [0, 1, 1], [0, 0, 1]]))[0] is None


def test_blocks_of_many_fields_do_not_depend_on_one():
    """Of 24 fields each region specializes in those up to its own rank: the order is the same without any of them."""
    nested = [[int(field < 2 * rank + 2) for field in range(24)] for rank in range(12)]
    lowest, _ = specialization.stability(marked_of(nested))
    assert lowest is not None
    assert lowest > 0.9


# obstacles


def test_coverage_and_company_of_barriers_worked_by_hand():
    rows = pl.DataFrame(
        {
            "case": ["c1", "c1", "c1", "c1", "c2"],
            "kind": ["economic", "economic", "economic", "cultural", "economic"],
            "barrier": ["b1", "b1", "b2", "b3", "b1"],
            "addressed_by": ["x", "y", None, None, None],
        }
    )
    assert obstacles.coverage(rows).rows() == [
        ("c1", "cultural", 1, 0, 0, 0.0),
        ("c2", "economic", 1, 0, 0, 0.0),
        ("c1", "economic", 2, 1, 2, 0.5),
    ]
    assert obstacles.together(rows).rows() == [("cultural", "economic", 1, 2, 0.5)]
    assert obstacles.together(rows.head(1)).is_empty()


# assurance


EVIDENCE = pl.DataFrame(
    [
        ("e1", "evidence", "s1", "high"),
        ("e1", "evidence", "s2", "low"),
        ("e2", "evidence", "s1", "low"),
        ("e2", "evidence", "s1", "low"),
        ("e3", "evidence", "s1", "medium"),
        ("e3", "supportedBy", "s9", "high"),
    ],
    schema=["assertion", "relation", "source", "confidence"],
    orient="row",
).with_columns(relation=ONTOLOGY + pl.col("relation"), confidence=ONTOLOGY + pl.col("confidence"))


def test_evidence_summary_worked_by_hand():
    """e1 has two sources, e2 and e3 one; e2 is weak; e4 has no evidence; what supports is not where it is said."""
    sourced = assurance.sourcing(EVIDENCE)
    found = assurance.summarize(sourced, pl.Series(["e1", "e2", "e3", "e3", "e4", None]))
    assert found == assurance.EvidenceSummary(statements=4, sourced=3, single_source=2, low_confidence=1, records=1)
    assert assurance.summarize(sourced, pl.Series([], dtype=pl.String)) == assurance.EvidenceSummary(0)


def test_contested_index_worked_by_hand():
    verdicts = ["disputed", "qualified", "supported", "supported", "unchecked", "unchecked"]
    rows = pl.DataFrame({"kind": ["x"] * 5 + ["y"], "claim": list("abcdef"), "verdict": verdicts})
    assert assurance.contested(rows, "kind").rows() == [("x", 5, 4, 2, 1, 1, 1.5 / 4), ("y", 1, 0, 0, 0, 0, None)]


def _rank(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("node").agg(score=pl.len()).sort("score", "node", descending=[True, False])


def test_leaving_out_the_source_that_decides_turns_the_ranking():
    """With s1, a has 4, b 3 and c 2; without it a has 1, b 3, c 2. Of three pairs one stays: tau -1/3.

    Without s2 only a is left: b and c have 0, so two of three pairs stay and one is tied, and tau-b is 2 / sqrt(3 * 2).
    """
    rows = [("a", "s1")] * 3 + [("a", "s2")] + [("b", "s2")] * 3 + [("c", "s2")] * 2
    found = assurance.sensitivity(pl.DataFrame(rows, schema=["node", "source"], orient="row"), "source", _rank)
    assert found.select("source", "rows", "stay", "of").rows() == [("s1", 3, 3, 3), ("s2", 6, 1, 3)]
    assert found["tau"][0] == pytest.approx(-1 / 3)
    assert found["tau"][1] == pytest.approx(2 / 6**0.5)


def test_scores_that_differ_by_the_order_of_their_sums_alone_are_tied():
    rows = pl.DataFrame([(n, "s") for n in "abc"] + [("c", "t")], schema=["node", "source"], orient="row")
    sums = (0.1 + 0.2, 0.3)

    def rank(part):
        a, b = sums if part.height == rows.height else sums[::-1]
        return pl.DataFrame({"node": ["c", "a", "b"], "score": [1.0, a, b]})

    found = assurance.sensitivity(rows, "source", rank, ["t"])
    assert found["tau"].to_list() == pytest.approx([1])


@MODERATE
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), min_size=1, max_size=30))
def test_sensitivity_keeps_its_bounds(rows):
    found = assurance.sensitivity(pl.DataFrame(rows, schema=["node", "source"], orient="row"), "source", _rank)
    assert found["rows"].sum() == len(rows)
    assert found["tau"].drop_nulls().is_between(-1 - 1e-9, 1 + 1e-9).all()
    assert not found["tau"].drop_nulls().is_nan().any()
