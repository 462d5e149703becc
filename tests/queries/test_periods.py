"""A period selects dated rows only, in every question that has one: none outside it, and undated ones are counted."""

from __future__ import annotations

import tomllib
from functools import partial
from itertools import pairwise, product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sampling import few
from standlink import Graph
from standlink.errors import ParameterError
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import ONTOLOGY, mint
from standlink.queries.answers import selection
from standlink.queries.answers.selection import Selection
from standlink.queries.answers.tables import Tables, tables_of
from standlink.queries.library import library
from standlink.queries.run import Answer, ask

IDS = [name for name, question in library().items() if {"since", "until"} <= {p.name for p in question.parameters}]
DATA = tomllib.loads((Path(__file__).parents[1] / "data" / "questions.toml").read_text("utf-8"))
#: A slope needs more years, and complexity more connected regions, than any period of a small release has.
TOO_FEW = {"technologies/speed"}
#: Who will be a member after the release is not known.
OF_MEMBERS = {"linkages/bodies", "actors/reach-of-bodies"}
YEARS = (1950, 1990, 2005, 2016, 2023)

NACS = mint("standard", "nacs")


def asked_of(release: Release, name: str, **period: int) -> Answer:
    question = library()[name]
    example = {**question.example, **DATA[name].get("small", {})}
    example = {key: value for key, value in example.items() if key not in ("since", "until")}
    arguments = {**example, **{key: [str(year)] for key, year in period.items()}}
    if "year" in question.example:
        divides = period["since"] + 6 if "since" in period else period["until"]
        arguments["year"] = [str(divides)]
    return ask(release, question, arguments)


def undated(answer: Answer) -> int:
    return sum(n.counts["rows"] for n in answer.notes if n.kind == "excluded" and "a period was set" in n.text)


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("period", [{"until": 1800}, {"since": 2090}])
def test_nothing_is_dated_before_standards_or_in_the_future(
    asked: dict[str, Release], name: str, period: dict[str, int]
) -> None:
    if name in OF_MEMBERS and "since" in period:
        with pytest.raises(ParameterError, match=r"since: 2090 is after .*, the year of this release"):
            asked_of(asked[name], name, **period)
        return
    answer = asked_of(asked[name], name, **period)
    assert len(answer.table) == 0
    assert answer.notes[0].text.startswith("No results: ")


@pytest.mark.parametrize("name", IDS)
def test_no_row_is_dated_outside_the_period(asked: dict[str, Release], name: str) -> None:
    types = {column.name: column.type for column in library()[name].columns}
    excluded = set()
    for since, until in [*pairwise(YEARS), (None, YEARS[2]), (YEARS[2], None)]:
        period = {key: year for key, year in (("since", since), ("until", until)) if year is not None}
        answer = asked_of(asked[name], name, **period)
        for row, (column, type_) in product(answer.table.records(), types.items()):
            if type_ in ("year", "date") and row[column] is not None:
                year = int(str(row[column])[:4])
                assert (since or 0) - 9 * (column == "decade") <= year <= (until or 9999), (column, row)
        if "unmet" not in {note.kind for note in answer.notes}:
            excluded.add(undated(answer))
    if name in TOO_FEW:
        assert not excluded, f"{name} has rows in a period now: remove it from TOO_FEW"
        return
    assert len(excluded) == 1, "the same rows are undated whatever the period"


@pytest.fixture(scope="module")
def tables(release: Release) -> Tables:
    return tables_of(release)


def rows_of(tables: Tables, chosen: Selection) -> list[selection.Selected]:
    nacs = pl.DataFrame(
        {"standard": [NACS], "rival": [NACS]}, schema=dict.fromkeys(("standard", "rival"), pl.Categorical)
    )
    selectors = (
        selection.participation,
        selection.by_actor,
        selection.by_region,
        selection.by_field,
        partial(selection.by_region_and_field, origins="all"),
        selection.adoptions,
    )
    return [
        *(select(tables, chosen) for select in selectors),
        selection.commitments(tables, chosen, nacs),
        selection.figures(tables, chosen, f"{ONTOLOGY}memberCount"),
    ]


@settings(max_examples=few(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    year=st.integers(1900, 2030),
    case=st.sampled_from(
        [None, mint("initiative", "5g-standardization"), mint("initiative", "ev-charging-unification")]
    ),
    kind=st.sampled_from([None, "company", "body"]),
)
def test_before_since_and_undated_are_all_rows(tables: Tables, year: int, case: str | None, kind: str | None) -> None:
    part = {"case": case, "actors": kind}
    whole = rows_of(tables, Selection(**part))  # type: ignore[arg-type]
    before = rows_of(tables, Selection(until=year - 1, **part))  # type: ignore[arg-type]
    since = rows_of(tables, Selection(since=year, **part))  # type: ignore[arg-type]
    for everything, early, late in zip(whole, before, since, strict=True):
        assert early.undated == late.undated
        lasts = "until" in everything.rows.columns  # a role counts in each period in which it lasted
        both = everything.rows.filter(pl.col("year") < year, pl.col("until") >= year) if lasts else []
        assert len(early.rows) + len(late.rows) + late.undated == len(everything.rows) + len(both)
        assert everything.undated == 0


def test_memberships_without_a_beginning_are_in_no_period(graph: Graph) -> None:
    whole, part = graph.answer("linkages/bodies"), graph.answer("linkages/bodies", since="1900")
    rows = tables_of(graph.release)["membership"]
    assert undated(part) == rows["began"].null_count() > 0
    assert undated(whole) == 0
    year = int(graph.release.published[:4])
    over = len(rows.filter(pl.col("ended_year") < year))
    assert over > 0
    assert f"{over} ended membership" in str(whole.notes[0])


def test_the_day_of_reading_is_no_begin(graph: Graph) -> None:
    rows = tables_of(graph.release)["membership"].filter(
        pl.col("event").cast(pl.String).str.contains("partners-of-3gpp$")
    )
    assert rows["began"].cast(pl.String).to_list() == ["1998-12"] * 4


def test_memberships_last_until_they_end_or_the_release(graph: Graph) -> None:
    def members(**period: int) -> int:
        rows = graph.ask("actors/reach-of-bodies", **{key: str(year) for key, year in period.items()}).records()
        return next((int(str(r["total"])) for r in rows if str(r["body"]).endswith("european-union")), 0)

    assert members() == members(since=2021) == members(since=2020) - 1 == 27
    assert members(until=1958) == 6
    with pytest.raises(ParameterError, match="the year of this release"):
        members(since=int(graph.release.published[:4]) + 1)
