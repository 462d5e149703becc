"""Every question on real records: a sample of seven catalogues, six tables, and the curated cases in one release.

What is asserted holds of any data: columns, ranges, sums, symmetry, names. Some counts are compared with the files.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest
from sampling import some
from standlink import Graph
from standlink.graph.releases.release import Release
from standlink.queries.answers.selection import ACTOR_KINDS, LEVELS
from standlink.queries.library import library
from standlink.queries.question import Question
from standlink.queries.run import Answer, ask

pytestmark = pytest.mark.slow

CHECKOUT: Final = Path(__file__).parents[2]
REAL: Final = (Path(__file__).parents[3] / "shared" / "data").exists()
#: Arguments with which questions that ask for many rows are asked of small releases.
SMALL: Final = {
    id_: entry["small"]
    for id_, entry in tomllib.loads((CHECKOUT / "tests" / "data" / "questions.toml").read_text("utf-8")).items()
    if "small" in entry
}
#: How each question is narrowed, one parameter at a time, and catalogue with period together.
NARROWED: Final[dict[str, tuple[str, ...]]] = {
    "dataset": ("relaton-3gpp", "relaton-etsi", "relaton-iso", "relaton-jis"),
    "since": ("2000", "2018"),
    "until": ("2019", "1999"),
    "level": tuple(LEVELS),
    "counting": ("full", "fractional"),
    "unit": ("numbers", "documents"),
    "place": ("home", "unit"),
    "acting": ("without", "with"),
    "actors": tuple(ACTOR_KINDS),
    "within": ("china", "europe"),
    # The stand-in for the real table lacks sector 35.
    "field": (*(("technology:ics-35",) if REAL else ()), "technology:ics-33", "technology:ng-ran"),
    "case": ("5g-standardization", "ev-charging-unification", "wi-fi-standardization"),
}
#: Questions of which the small stand-ins for real data show too little, or have made-up years and codes.
NEED_REAL_DATA: Final = {
    "actors/communities",
    "catalogues/by-field",
    "catalogues/by-year",
    "catalogues/datasets",
    "catalogues/fields-together",
    "catalogues/participation",
    "catalogues/publishers",
    "linkages/change",
    "regions/specialisation",
    "technologies/speed",
}
#: Questions on figures of many countries and years, of which the first lines of tables have too few.
NEED_PANELS: Final = {id_ for id_ in library() if id_.startswith("synergy/")}
#: Columns that may lack a value, and why.
MAY_LACK: Final[dict[str, set[str]]] = {
    # What sources do not date, or nobody is said to have done.
    "actors/roles": {"first", "last"},
    "evidence/coverage": {"dataset", "first", "last", "whole_from", "whole_until"},
    "barriers/of-initiative": {"strategy", "by", "statement"},
    "linkages/between-regions": {"whenA", "whenB"},
    "linkages/rapporteurs-and-authors": {"home"},
    "linkages/countries-of-both": {"first_version", "author_since"},
    # Decades that a catalogue does not record from the beginning, and ages at which few editions were at risk.
    "catalogues/amended": {"editions", "half_replaced", "unreplaced_5", "unreplaced_10"},
    "catalogues/by-field": {"first", "last"},
    "catalogues/committees": {"first", "last"},
    "catalogues/datasets": {"first", "last"},
    # A specification of a body that has no generations.
    "catalogues/of-case": {"native", "first", "last"},
    "convergence/lineage": {"date"},
    "convergence/technologies": {"since"},
    "evidence/of": {"issued"},
    "linkages/path": {"direction", "date"},
    # Groups whose home is not known.
    "catalogues/behind-case": {"home", "carried_over"},
    "catalogues/declared-patents": {"home"},
    # A group with rapporteurs of specifications carried over alone has no native one to date.
    "catalogues/rapporteurs": {"home", "first", "last"},
    # What does not apply: a claim is judged one way, an actor has one name, a share never passed half.
    "claims/checked": {"for", "inPart", "against", "finding", "uncheckedBecause"},
    "claims/contested": {"index"},
    # Shares are those of rivals whose adopters one rule recorded.
    "convergence/rival-adoption": {"share", "concentration"},
    "convergence/rival-outcome": {"first_share", "last_share", "passed_half", "until", "survives"},
    "convergence/switchers": {"formerly", "ended"},
    # What is not defined of one alone, of two nodes, of few years, or of a ranking in which all are level.
    "actors/central": {"betweenness"},
    "actors/communities": {"firm"},
    "actors/reach-of-bodies": {"evenness"},
    "evidence/sensitivity": {"tau"},
    "regions/central": {"betweenness"},
    "regions/communities": {"firm"},
    # Only a figure has a value, and only it has no other reason.
    "regions/profile": {"detail", "value", "unit", "period"},
    "standards/reach": {"evenness"},
    "technologies/diversity": {"disparity"},
    "technologies/speed": {"slope", "low", "high"},
}
#: Columns that are parts of a whole, or an index from 0 to 1.
PARTS: Final = re.compile(
    r".*share(_of_[ab])?|coverage|cosine|jaccard|evenness|simpson|hhi|concentration|betweenness|pagerank|firm|index|"
    r"disparity|with_\w+|changed|amended|corrected|probability|r_squared"
)
#: Also of questions where these words mean something else.
NO_PART: Final = {("diffusion/curve", "r_squared")}
#: Columns that count, so that none is below zero.
COUNTS: Final = re.compile(
    r"standards|documents|shared|count|roles|actors|adopters|adoptions|partners|degree|richness|total|variety|size|"
    r"specifications|rapporteurs|contributions|filings|stations|place|replaced|years|claims|rows|assertions|strength|"
    r"barriers|addressed|remedies|stated|inferred|descendants|depth|width|before|after|both|either|expected"
)
YEARS: Final = re.compile(r"year|decade|first|last")
#: Shares that add up to one: by which columns they are grouped.
WHOLES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "actors/kinds": ("share", ()),
    "actors/central": ("pagerank", ()),
    "catalogues/connectors": ("share", ("year",)),
    "catalogues/rapporteurs": ("share", ()),
    "convergence/installed-base": ("share", ("time",)),
    "convergence/rival-adoption": ("share", ("year",)),
    "convergence/rival-outcome": ("last_share", ()),
    "regions/central": ("pagerank", ()),
    "regions/participation": ("share", ()),
}
#: Columns of which the one is never more than the other.
ORDERED: Final = (
    ("first", "last"),
    ("low", "value"),
    ("value", "high"),
    ("least", "median"),
    ("median", "greatest"),
    ("at_first", "greatest"),
    ("only", "assertions"),
    ("addressed", "barriers"),
    ("both", "either"),
    ("stay", "of"),
    ("checked", "claims"),
    ("shared", "standards"),
)
#: The pairs of a symmetric matrix, each of which comes once.
PAIRS: Final = {"a", "b", "shared"}

#: The answers to a question, with the arguments of each; the example's is the first.
Answers = Callable[[str], list[tuple[dict[str, Any], Answer]]]


def variants(question: Question) -> Iterator[dict[str, Any]]:
    """Yield arguments: the example, then each narrowing of what the question is about, then two together."""
    example = {**question.example, **SMALL.get(question.id, {})}
    yield example
    own = {p.name for p in question.parameters if not p.narrows}
    about = {name: values for name, values in example.items() if name in own}
    names = [p.name for p in question.parameters if p.narrows]
    yield about
    for name in names:
        # A question that compares before and after a year has a period on both sides of it.
        for value in NARROWED[name][: 1 if "year" in about and name in ("since", "until") else None]:
            yield {**about, name: value}
    if "dataset" in names and "since" in names:
        for dataset in NARROWED["dataset"]:
            yield {**about, "dataset": dataset, "since": NARROWED["since"][0]}
    for parameter in question.parameters:
        if not parameter.narrows:
            for choice in parameter.choices:
                yield {**example, parameter.name: choice}


@pytest.fixture(scope="module")
def answers(sampled: Release) -> Answers:
    @cache
    def asked(id_: str) -> list[tuple[dict[str, Any], Answer]]:
        question, turn = library()[id_], list(library()).index(id_)
        example, about, *narrowed = variants(question)
        # A dataset by itself may have no rows; one of all must.
        whole = [given for given in narrowed if given.keys() - about.keys() == {"dataset"}]
        others = some([given for given in narrowed if given not in whole], 3, turn)
        return [(given, ask(sampled, question, given)) for given in (example, about, *whole, *others)]

    return asked


@pytest.fixture(scope="module")
def known(sampled: Release) -> set[str]:
    """Everything of which the release says something."""
    return {q.subject.value for q in sampled.store.inner.quads_for_pattern(None, None, None) if _named(q.subject)}


EVERY_QUESTION = pytest.mark.parametrize("id_", sorted(set(library()) - NEED_PANELS))


@EVERY_QUESTION
def test_answers_hold_what_must_hold_of_any_data(
    id_: str, answers: Answers, known: set[str], request: pytest.FixtureRequest
) -> None:
    if id_ in NEED_REAL_DATA:
        request.getfixturevalue("real_data")
    (_, example), *_ = answers(id_)
    for given, answer in answers(id_):
        where = f"{id_} {given}"
        rows = answer.table.records()
        assert answer.table.columns == example.table.columns, where
        assert rows or answer.notes or not _is_measured(answer), f"{where}: empty, without a note why"
        assert not rows or answer.notes[-1].kind == "evidence", f"{where}: no note on its evidence"
        assert len({tuple(row.values()) for row in rows}) == len(rows), f"{where}: rows are repeated"
        things = {t.value for row in answer.table.rows for t in row if _named(t)}
        assert things <= known, f"{where}: {sorted(things - known)[:3]} are not in the graph"
        assert not {t for row in answer.table.rows for t in row if isinstance(t, ox.BlankNode)}, where
        for column in answer.table.columns:
            _check_column(id_, column, [row[column] for row in rows], where)
        for row in rows:
            _check_row(row, where)
        _check_wholes(id_, rows, where)


def _check_column(id_: str, column: str, values: list[Any], where: str) -> None:
    where = f"{where}: {column}"
    assert None not in values or column in MAY_LACK.get(id_, ()), f"{where} lacks a value"
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    assert all(map(math.isfinite, numbers)), f"{where} is not finite"
    assert "NaN" not in values, where
    if PARTS.fullmatch(column) and (id_, column) not in NO_PART:
        assert all(-1e-9 <= n <= 1 + 1e-9 for n in numbers), f"{where} is no part: {min(numbers)} to {max(numbers)}"
    if COUNTS.fullmatch(column):
        assert all(n >= 0 for n in numbers), f"{where} counts below zero"
    if YEARS.fullmatch(column):
        years = [n for n in numbers if isinstance(n, int)]
        assert all(1800 <= n <= 2060 for n in years), f"{where}: {min(years)} to {max(years)}"


def _check_row(row: dict[str, Any], where: str) -> None:
    for first, last in ORDERED:
        low, high = row.get(first), row.get(last)
        if isinstance(low, int | float) and isinstance(high, int | float):
            assert low <= high + 1e-9, f"{where}: {first} {low} is more than {last} {high}"
    if row.keys() >= PAIRS:
        assert row["a"] < row["b"], f"{where}: a pair comes the wrong way round"


def _check_wholes(id_: str, rows: list[dict[str, Any]], where: str) -> None:
    if rows and rows[0].keys() >= PAIRS:
        assert max(Counter((row["a"], row["b"]) for row in rows).values()) == 1, f"{where}: a pair comes twice"
    if id_ in WHOLES:
        column, by = WHOLES[id_]
        sums: dict[tuple[Any, ...], float] = defaultdict(float)
        for row in rows:
            if row[column] is not None:
                sums[tuple(row[name] for name in by)] += row[column]
        assert all(total == pytest.approx(1, abs=2e-4) for total in sums.values()), f"{where}: {dict(sums)}"


def _named(term: object) -> bool:
    return isinstance(term, ox.NamedNode)


def _is_measured(answer: Answer) -> bool:
    return not answer.sparql


# what narrowing does


@EVERY_QUESTION
def test_catalogues_answer_the_questions_that_are_about_them(
    id_: str, answers: Answers, request: pytest.FixtureRequest
) -> None:
    if id_ in NEED_REAL_DATA:
        request.getfixturevalue("real_data")
    assert len(answers(id_)[0][1].table), id_
    #: Adoptions are events of the cases; regions have fields only where a catalogue tells who makes its standards.
    silent = ("diffusion/", "regions/complexity", "regions/next-fields")
    if "dataset" in {p.name for p in library()[id_].parameters} and not id_.startswith(silent):
        assert any(len(a.table) for given, a in answers(id_) if "dataset" in given), id_


@pytest.mark.parametrize("id_", ["linkages/network", "linkages/actors", "technologies/together"])
def test_narrowing_a_network_only_takes_away(id_: str, answers: Answers) -> None:
    whole = _shared(next(a for given, a in answers(id_) if given == {}))
    for given, answer in answers(id_):
        # People count apart, not beside their organizations; documents are more than numbers.
        if not given.keys() & {"level", "place", "acting", "unit"} and given.get("actors") != "person":
            part = _shared(answer)
            assert part.keys() <= whole.keys(), given
            assert all(shared <= whole[pair] for pair, shared in part.items()), given


def _shared(answer: Answer) -> dict[tuple[Any, Any], int]:
    return {(row["a"], row["b"]): row["shared"] for row in answer.table.records()}  # type: ignore[misc]


@pytest.mark.parametrize("given", [{}, {"dataset": "relaton-3gpp"}, {"since": "2015"}, {"level": "bloc"}])
def test_fractional_counts_add_up_to_the_standards(given: dict[str, str], sampled: Release) -> None:
    """Full counts add up to the pairs of region and standard, fractional ones to the standards, counted in SPARQL."""
    graph = Graph(sampled)
    full, fractional = (
        {r["region"]: r["count"] for r in graph.ask("regions/participation", **given, counting=counting).records()}
        for counting in ("full", "fractional")
    )
    ranking = {r["region"]: r["standards"] for r in graph.ask("linkages/ranking", **given).records()}
    assert full == ranking
    assert full.keys() == fractional.keys()
    assert all(fractional[region] <= full[region] for region in full)
    reach = graph.ask("standards/reach", **given).records()
    assert sum(fractional.values()) == pytest.approx(len(reach))
    assert sum(full.values()) == sum(r["richness"] for r in reach)  # type: ignore[misc]


@pytest.mark.parametrize("level", LEVELS)
def test_strengths_add_up_to_the_standards_that_link(level: str, sampled: Release) -> None:
    graph = Graph(sampled)
    links = graph.ask("linkages/network", level=level).records()
    linking = [r for r in graph.ask("standards/reach", level=level).records() if r["richness"] > 1]  # type: ignore[operator]
    total = sum(r["strength"] for r in links)  # type: ignore[misc]
    assert total == pytest.approx(round(total))
    if level in ("bloc", "macro-region", "sub-national"):  # One group may be in several of them, which ties none.
        assert round(total) <= len(linking)
    else:
        assert round(total) == len(linking)


@pytest.mark.usefixtures("real_data")
def test_actors_are_too_many_to_compare_with_chance(sampled: Release) -> None:
    """What the draws cannot show is not claimed, and the answer says why."""
    answer = Graph(sampled).answer("linkages/beyond-chance", between="actors")
    assert not any(row["exceeds"] for row in answer.table.records())
    assert any("the smallest probability is" in note.text for note in answer.notes)


@pytest.mark.usefixtures("real_data")
def test_a_wider_field_of_the_ics_has_the_standards_of_its_finer_ones(sampled: Release) -> None:
    graph = Graph(sampled)
    wide = {r["actor"]: r["standards"] for r in graph.ask("actors/roles", field="technology:ics-35").records()}
    fine = {r["actor"]: r["standards"] for r in graph.ask("actors/roles", field="technology:ics-35-030").records()}
    assert fine
    assert all(fine[actor] <= wide[actor] for actor in fine)
    assert sum(fine.values()) < sum(wide.values())  # type: ignore[arg-type]
