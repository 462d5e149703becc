"""Things stand side by side like with like: same unit, year and rule, and never a zero for what is not recorded."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import polars as pl
import pytest
from standlink.errors import ParameterError
from standlink.graph.releases.release import Release
from standlink.graph.store.description import Thing
from standlink.ontology.namespaces import ONTOLOGY, THINGS, compact, expand
from standlink.queries.answers.tables import Tables
from standlink.queries.comparison.cells import Cell, Comparison, Row
from standlink.queries.comparison.choosing import choose
from standlink.queries.comparison.comparison import compare
from standlink.queries.comparison.figures import figures
from standlink.queries.comparison.formats import COLUMNS, to_csv, to_json
from standlink.queries.comparison.reading import Compared
from standlink.queries.library import library
from standlink.queries.run import ask, rows_of

CHOICES = (
    ["japan", "china", "germany"],
    ["nacs", "ccs1", "chademo"],
    ["huawei", "ericsson", "nokia"],
    ["initiative:5g-standardization", "initiative:ev-charging-unification", "initiative:wi-fi-standardization"],
)


@pytest.fixture(scope="module")
def compared(release: Release) -> dict[str, Comparison]:
    found = {}
    for texts in CHOICES:
        chosen = choose(release, texts)
        found[chosen.kinds[0]] = compare(release, chosen.kinds[0], chosen.things)
    return found


def rows(comparison: Comparison) -> dict[str, Row]:
    return {row.name: row for section in comparison.sections for row in section.rows}


def cells(comparison: Comparison) -> Iterator[Cell]:
    for section in comparison.sections:
        for row in section.rows:
            yield from row.cells


@pytest.mark.parametrize("kind", ["region", "standard", "actor", "initiative"])
def test_every_number_leads_to_a_question_or_its_evidence_and_none_is_zero(
    compared: dict[str, Comparison], kind: str
) -> None:
    comparison = compared[kind]
    assert all(len(row.cells) == len(comparison.things) for s in comparison.sections for row in s.rows)
    assert not any(all(cell.is_empty for cell in row.cells) for s in comparison.sections for row in s.rows)
    for cell in cells(comparison):
        for number in cell.numbers:
            assert number.value or number.whole
            assert cell.more or number.record or kind == "initiative"
        assert cell.total >= len(cell.values)
    for cell in cells(comparison):
        if cell.more:
            arguments = {name: list(values) for name, values in cell.more.arguments.items()}
            assert cell.more.question in library()
            assert {*arguments} <= {p.name for p in library()[cell.more.question].parameters}


@pytest.mark.parametrize("kind", ["region", "standard", "actor", "initiative"])
def test_footnotes_are_numbered_from_one_and_all_cited(compared: dict[str, Comparison], kind: str) -> None:
    comparison = compared[kind]
    cited = {n for cell in cells(comparison) for each in (*cell.values, *cell.numbers) for n in each.notes}
    assert [note.number for note in comparison.notes] == list(range(1, len(comparison.notes) + 1))
    assert cited == {note.number for note in comparison.notes}


def test_regions_have_the_counts_of_the_questions(release: Release, compared: dict[str, Comparison]) -> None:
    comparison = compared["region"]
    answer = ask(release, library()["regions/participation"], {})
    known = {record["region"]: record for record in answer.table.records()}
    for thing, count, groups in zip(
        comparison.things, rows(comparison)["taking_part"].cells, rows(comparison)["groups"].cells, strict=True
    ):
        assert count.numbers[0].value == known[thing.iri]["count"]
        assert groups.numbers[0].value == known[thing.iri]["groups"]
    ties = rows_of(release, library()["linkages/regions"], {})
    assert isinstance(ties, pl.DataFrame)
    assert comparison.pairs
    for pair in comparison.pairs.pairs:
        both = pl.col("a").cast(pl.String).is_in([pair.one.iri, pair.other.iri]) & pl.col("b").cast(pl.String).is_in(
            [pair.one.iri, pair.other.iri]
        )
        assert [m.value for m in pair.measures] == list(ties.filter(both).select("shared", "strength").row(0))


def test_regions_of_different_levels_are_not_paired_and_the_page_says_so(release: Release) -> None:
    things = choose(release, ["european-union", "germany"]).things
    comparison = compare(release, "region", things)
    assert comparison.pairs is None
    said = " ".join(remark.en for section in comparison.sections for remark in section.remarks)
    assert "different levels" in said
    assert "Germany is part of European Union: its organizations count for both." in said


def test_adopters_that_no_rule_recorded_are_marked_as_not_comparable(
    release: Release, compared: dict[str, Comparison]
) -> None:
    row = rows(compared["standard"])["adopters"]
    assert not row.comparable
    adoption = release.table("adoption").filter(pl.col("standard") == f"{THINGS}standard/nacs").collect()
    assert row.cells[0].numbers[0].value >= adoption["actor"].n_unique()
    assert row.cells[2].numbers[0].value == 2
    assert any("cannot be compared" in r.en for s in compared["standard"].sections for r in s.remarks)


def test_planned_events_are_not_the_latest(release: Release, compared: dict[str, Comparison]) -> None:
    for kind in ("standard", "initiative"):
        for cell in rows(compared[kind])["latest_event"].cells:
            assert cell.values[0].text <= release.published[: len(cell.values[0].text)]


def test_shared_standards_of_actors_are_those_in_which_both_take_part(compared: dict[str, Comparison]) -> None:
    pairs = compared["actor"].pairs
    assert pairs
    assert [(pair.one.label, pair.other.label) for pair in pairs.pairs] == [
        *(("Huawei", "Ericsson"), ("Huawei", "Nokia"), ("Ericsson", "Nokia"))
    ]
    assert all(pair.total == pair.measures[0].value for pair in pairs.pairs)


def test_cases_say_how_many_barriers_of_how_many_have_a_remedy(compared: dict[str, Comparison]) -> None:
    for cell in rows(compared["initiative"])["addressed"].cells:
        (number,) = cell.numbers
        assert number.whole
        assert 0 <= number.value <= number.whole


def test_one_thing_or_six_are_refused(release: Release) -> None:
    (thing,) = choose(release, ["japan"]).things
    for number in (1, 6):
        with pytest.raises(ParameterError, match=f"compares 2 to 5 things, not {number}"):
            compare(release, "region", [thing] * number)


# figures


def made(
    release: Release, observations: list[tuple[str, str, str, str, float]], narrowed: tuple[str, ...] = ()
) -> list[Row]:
    """Return the rows of figures, which are of one unit: observation, indicator, observed, period, value."""
    frame = pl.DataFrame(
        [
            (f"{THINGS}observation/{o}", f"{ONTOLOGY}{i}", expand(t), p, v, f"{ONTOLOGY}count")
            for o, i, t, p, v in observations
        ],
        ["observation", "indicator", "observed", "period", "value", "unit"],
        orient="row",
    )
    frames = {"observation": frame, "narrowing": pl.DataFrame({"observation": narrowed}, {"observation": pl.String})}
    found = Compared(release, [Thing(expand(f"region:{slug}") or "", slug) for slug in ("japan", "china")])
    found.__dict__["tables"] = Tables(lambda name: frames[name])
    return figures(found)


def values(row: Row) -> list[list[tuple[float, str]]]:
    return [[(number.value, number.period) for number in cell.numbers] for cell in row.cells]


def test_figures_are_of_the_latest_year_that_all_have(release: Release) -> None:
    (row,) = made(
        release,
        [
            *(("o1", "gdp", "region:japan", "2020", 1), ("o2", "gdp", "region:japan", "2023", 3)),
            *(("o3", "gdp", "region:china", "2020", 2), ("o4", "gdp", "region:china", "2021", 4)),
        ],
    )
    assert (row.period, row.comparable, values(row)) == ("2020", True, [[(1, "2020")], [(2, "2020")]])


def test_figures_of_different_years_have_their_dates_and_are_not_compared(release: Release) -> None:
    (row,) = made(release, [("o1", "gdp", "region:japan", "2020", 1), ("o2", "gdp", "region:china", "2021-05", 2)])
    assert (row.period, row.comparable, values(row)) == ("", False, [[(1, "2020")], [(2, "2021-05")]])
    assert row.remark
    assert "No year has a figure of each" in row.remark.en


def test_figures_of_one_thing_or_of_a_part_are_left_out_and_those_that_disagree_are_all_shown(release: Release) -> None:
    found = made(
        release,
        [
            *(("o1", "gdp", "region:japan", "2020", 1), ("o2", "area", "region:china", "2020", 1)),
            *(("o3", "r", "region:japan", "2020", 5), ("o4", "r", "region:china", "2020", 6)),
            *(("o5", "r", "region:china", "2020", 7), ("o6", "r", "region:china", "2020", 99)),
        ],
        narrowed=(f"{THINGS}observation/o6",),
    )
    assert [values(row) for row in found] == [[[(5, "2020")], [(6, "2020"), (7, "2020")]]]


# formats


@pytest.mark.parametrize("kind", ["region", "standard", "actor", "initiative"])
def test_csv_and_json_have_every_value_with_its_evidence(compared: dict[str, Comparison], kind: str) -> None:
    comparison = compared[kind]
    table = list(csv.DictReader(io.StringIO(to_csv(comparison, lambda name: f"<{name}>"))))
    assert tuple(table[0]) == COLUMNS
    shown = [value for cell in cells(comparison) for value in (*cell.values, *cell.numbers)]
    blank = sum(cell.is_empty for cell in cells(comparison))
    measures = sum(len(pair.measures) for pair in comparison.pairs.pairs) if comparison.pairs else 0
    combinations = len(comparison.overlap.combinations) if comparison.overlap else 0
    assert len(table) == len(shown) + blank + measures + combinations
    cited = {iri for row in table for iri in row["evidence"].split()}
    assert {note.iri for note in comparison.notes} <= cited
    document = json.loads(to_json(comparison))
    assert [thing["iri"] for thing in document["things"]] == [thing.iri for thing in comparison.things]
    assert len(document["notes"]) == len(comparison.notes)
    assert {compact(iri).partition(":")[0] for iri in cited} <= {"evidence", "observation"}


def test_only_regions_are_said_to_have_actors_that_are_counted_above(compared: dict[str, Comparison]) -> None:
    for kind, comparison in compared.items():
        said = [remark.en for section in comparison.sections for remark in section.remarks]
        assert any("actors located there" in each for each in said) == (kind == "region")
