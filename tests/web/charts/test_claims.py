"""Every claim of ``charts.toml`` on generated tables: recounted plainly from the rows, and read for its grammar.

``STANDLINK_TABLES=10000 pytest tests/web/charts/test_claims.py`` tries ten thousand tables; without it, fewer.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sampling import few
from standlink.queries.table import Table
from standlink.queries.words import Words
from standlink.web.charts import drawing
from standlink.web.charts.claims import FEWEST, Place, Rows
from standlink.web.charts.headlines import headline
from standlink.web.charts.layout import columns_drawn, rows_of, written
from standlink.web.charts.scope import Scope, words

CHARTS = tomllib.loads((Path(drawing.__file__).parent / "charts.toml").read_text("utf-8"))
CLAIMING = sorted(name for name, entry in CHARTS.items() if entry.get("claims") and entry["form"] != "map")
MAPS = sorted(name for name, entry in CHARTS.items() if entry.get("claims") and entry["form"] == "map")
TABLES = int(os.environ.get("STANDLINK_TABLES", few(400)))
EACH = settings(max_examples=-(-TABLES // len([*CLAIMING, *MAPS])), suppress_health_check=list(HealthCheck))
NAMES = (
    "United States",
    "Gambia",
    "AT&T",
    "IEEE 802.11",
    "Texas Instruments",
    "ETSI",
    "5G NR",
    "eMBB",
    "Wi-Fi",
    "O-RAN",
)
#: Arguments of the questions with these charts, with their words.
ARGUMENTS = {
    "rivals": Words("NACS and Wi-Fi", "NACS和Wi-Fi"), "from": Words("CCS", "CCS"), "to": Words("NACS", "NACS"),
    "a": Words("Sweden", "瑞典"), "b": Words("China", "中国"), "indicator": Words("member count", "成员数"),
    "generation": Words("5G", "5G"), "year": Words("2016", "2016"), "actor": Words("Nokia", "诺基亚"),
    "innovation": Words("articles", "论文"), "participation": Words("RFCs", "RFC"),
    "hold": Words("population", "人口"), "output": Words("patents", "专利"), "region": Words("Japan", "日本"),
    **{
        n: Words(**next(iter(words()["arguments"][n].values())))
        for n in ("between", "ranked", "without", "actors", "unit", "origin", "breadth", "per")
    },
}  # fmt: skip
GIVEN = (
    "between=regions",
    "between=bodies",
    "counting=full",
    "counting=fractional",
    "actors=company",
    "verdict=disputed",
)
CURRENT = 2026

Row = dict[str, Any]
Faults = Callable[[str, Iterable[str], bool], list[str]]


def columns_of(entry: dict[str, Any]) -> list[str]:
    """Return the columns that a chart draws and its claims read."""
    names = {*columns_drawn(entry), *entry.get("where", ())}
    for claim in entry["claims"]:
        names |= {claim.get("value", "y"), claim.get("n", "y"), *claim.get("agree", ())} - {"y", "tick"}
        names |= {claim.get("whole", "tick")} - {"tick", "total", "label"}
        names |= {*claim.get("where", ()), *claim.get("never", ())}
        names |= set(re.findall(r"\{(\w+)[:}]", claim["en"]))
    drawn = {
        "x",
        "y",
        "n",
        "all",
        "whole",
        "tick",
        "label",
        "series",
        "across",
        "down",
        "list",
        "percent",
        "level",
        "levels",
    }
    return sorted((names - drawn) | {v for k, v in entry.items() if k in ("x", "y", "tick")})


def values(entry: dict[str, Any], name: str) -> st.SearchStrategy[Any]:
    """Return the values of a column: few and close together, so that there are ties, zeros and values printed alike."""
    if name == entry.get("x"):
        years = st.integers(2016, CURRENT + 1) if entry["form"] == "columns" else st.integers(CURRENT - 4, CURRENT)
        return st.builds("{}-0{}".format, years, st.integers(1, 9)) if name in ("date", "then") else years
    if name == "exceeds":
        return st.booleans()
    if name == "enumerated":
        return st.just(value=True)
    if name == "decade":
        return st.just(2020)
    if name == "office":
        return st.sampled_from(["all", "all", "all", "EPO"])
    if name == "kind" and entry.get("label") == ["kind"] and "nouns" in entry and entry.get("share"):
        return st.sampled_from(["company", "body", "university", "other", "government", "association", "person"])
    if name in entry.get("count", ()):
        return st.sampled_from([f"e{n}" for n in range(40)])
    if name in entry.get("series", ()) and "x" in entry:
        return st.sampled_from(NAMES[:2])
    if name in {*entry.get("label", ()), *entry.get("series", ()), "case", "kind"}:
        return st.sampled_from(NAMES)
    if entry.get("share") and name in (entry.get("y"), "share"):
        return st.sampled_from([0.0, 0.1, 0.25, 0.2503, 0.25049, 0.3, 0.42, 0.61])
    if name in ("barriers", "addressed", "unaddressed"):
        return st.integers(0, 12)
    return st.one_of(st.integers(0, 12), st.sampled_from([2.0, 2.0041, 7.5, 40, 1200, 1200.04]))


@st.composite
def tables(draw: st.DrawFn, entry: dict[str, Any]) -> tuple[list[Row], Scope]:
    names = columns_of(entry)
    # A table has one row for what it is about. Half of the tables are large enough for a superlative.
    about = [*entry.get("label", ()), *entry.get("series", ()), *([entry["x"]] if "x" in entry else [])]
    one = None if "count" in entry else lambda row: tuple(row[name] for name in about)
    row = st.fixed_dictionaries({name: values(entry, name) for name in names})
    fewest = draw(st.sampled_from([0, 25] if "count" in entry else [0, 5]))
    rows = draw(st.lists(row, min_size=fewest, max_size=60 if "count" in entry else 14, unique_by=one))
    if entry.get("y") == "coverage":
        rows = [row | {"barriers": row["barriers"] or 6} for row in rows]
        rows = [row | {"addressed": row["addressed"] % (row["barriers"] + 1)} for row in rows]
        rows = [row | {"coverage": row["addressed"] / row["barriers"]} for row in rows]
    if draw(st.booleans()) and entry.get("y") in names:
        rows.sort(key=lambda row: -row[entry["y"]])
    given: dict[str, tuple[str, ...]] = {}
    for condition in draw(st.sets(st.sampled_from(GIVEN))):
        name, _, value = condition.partition("=")
        given[name] = (value,)
    level = words()["levels"][draw(st.sampled_from(sorted(words()["levels"])))]
    place = draw(st.sampled_from([Words("", ""), Words("5G standardization", "5G标准化")]))
    scope = Scope(
        place, (Words("all years", "所有年份"),), True, ARGUMENTS, given, (level["one"], level["en"], level["zh"]),
        is_cut=draw(st.integers(0, 4)) == 0, current=CURRENT,
    )  # fmt: skip
    return rows, scope


def table_of(entry: dict[str, Any], rows: list[Row]) -> Table:
    names = columns_of(entry)
    return Table(tuple(names), tuple(tuple(ox.Literal(row[n]) for n in names) for row in rows))


# The recount: each kind again in a few plain lines over the rows of the table, without the code of the claims.


def by_group(entry: dict[str, Any], rows: list[Row], value: str) -> dict[tuple[Any, ...], float]:
    """Return the value of each row by what the row is about; of columns, the number of things of each year."""
    keys = [*entry.get("label", ()), *entry.get("series", ())]
    if "count" not in entry:
        return {tuple(row[k] for k in keys): row[entry["y"] if value == "y" else value] for row in rows}
    things = defaultdict(set)
    for row in rows:
        about = (year_of(row[entry["x"]]),) if entry["form"] == "columns" else tuple(row[k] for k in keys)
        things[about].add(tuple(row[c] for c in entry["count"]))
    return {about: len(found) for about, found in things.items()}


def lines(entry: dict[str, Any], rows: list[Row]) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for row in rows:
        if year_of(row[entry["x"]]) < CURRENT:
            found[" and ".join(row[s] for s in entry["series"])][row[entry["x"]]] = row[entry["y"]]
    return found


def year_of(value: object) -> int:
    return int(str(value)[:4])


def grown(points: dict[int, float]) -> list[int]:
    """Return the years in which a cumulative count grew."""
    years = sorted(points)
    return [x for before, x in zip([None, *years], years, strict=False) if points[x] > points.get(before or 0, 0)]


def recount(entry: dict[str, Any], rows: list[Row], claim: Any, spec: dict[str, Any], cut: bool) -> None:
    if spec["kind"] in ("most", "least"):
        compared = [row for row in rows if all(row[k] == v for k, v in spec.get("where", {}).items())]
        if entry["form"] == "columns":
            compared = [row for row in compared if year_of(row[entry["x"]]) < CURRENT]
        figures = by_group(entry, compared, spec.get("value", "y"))
        best = (min if spec["kind"] == "least" else max)(figures.values())
        (leader,) = [group for group, figure in figures.items() if figure == best]
        assert claim.value == best
        assert claim.subject == tuple(map(str, leader[: len(claim.subject)]))
        printed = [written(figure, spec.get("share", False)) for figure in figures.values()]
        assert Counter(printed)[written(best, spec.get("share", False))] == 1
        assert len(figures) == claim.compared >= FEWEST
        behind = spec.get("n", "")
        assert claim.n == (by_group(entry, compared, behind)[leader] if behind else best) >= FEWEST
        for other in spec.get("agree", ()):
            others = by_group(entry, compared, other)
            assert [group for group, figure in others.items() if figure == max(others.values())] == [leader]
        never = {name: value if isinstance(value, list) else [value] for name, value in spec.get("never", {}).items()}
        assert not any(row[name] in values for row in rows for name, values in never.items())
        if cut:
            assert spec["ordered"]
            assert list(figures.values()) == sorted(figures.values(), reverse=True)
    elif spec["kind"] == "part":
        parts = by_group(entry, rows, spec.get("value", "y") if spec.get("value", "y") != "tick" else entry["tick"])
        (leader,) = [group for group, part in parts.items() if part == max(parts.values())]
        if spec["whole"] == "label":
            whole = sum(part for group, part in parts.items() if group[0] == leader[0])
        elif spec["whole"] == "total":
            whole = sum(parts.values())
        else:
            whole = by_group(entry, rows, entry["tick"] if spec["whole"] == "tick" else spec["whole"])[leader]
        assert (claim.value, claim.n) == (parts[leader], whole)
        assert 0 < claim.value <= whole >= FEWEST
    elif spec["kind"] == "count":
        ((column, value),) = spec["where"].items()
        assert (claim.value, claim.n) == (sum(row[column] == value for row in rows), len(rows))
        assert len(rows) >= FEWEST
    elif spec["kind"] == "level":
        ((name, points),) = lines(entry, rows).items()
        assert claim.subject == (name,)
        assert claim.value == points[max(points)] > 0
        assert claim.period[1] == year_of(max(points)) < CURRENT
    else:
        found = lines(entry, rows)
        year = claim.period[1]
        ends = {name: points[year] for name, points in found.items()}
        assert claim.n == sum(ends.values()) >= spec.get("fewest", FEWEST)
        assert [name for name, y in ends.items() if y == max(ends.values())] == list(claim.subject)
        assert claim.value == max(ends.values())
        growth = [grown(points) for points in found.values()]
        assert max(min(years) for years in growth) <= min(max(years) for years in growth)
        assert year < CURRENT


def is_asked(spec: dict[str, Any], scope: Scope) -> bool:
    conditions = (condition.partition("=") for condition in spec.get("needs", ()))
    return all(value in ("", *scope.given.get(name, ())) for name, _, value in conditions)


@pytest.mark.parametrize("name", CLAIMING)
def test_claim_holds_when_it_is_recounted_from_the_table(name: str, faults: Faults) -> None:
    entry, made_claims = CHARTS[name], 0

    @EACH
    @given(tables(entry))
    def check(made: tuple[list[Row], Scope]) -> None:
        nonlocal made_claims
        rows, scope = made
        seen = [*NAMES, *(word for words in ARGUMENTS.values() for word in words), "e\\d+"]
        whole = {**entry, "series": ()} if entry["form"] == "columns" else entry
        read = rows_of(table_of(entry, rows), whole) if rows else []
        said = headline(entry, Rows(read, read, scope))
        assert faults(said.text, seen, False) == [], said.text
        assert faults(said.text_zh, seen, True) == [], said.text_zh
        if said.claim is None:
            assert not re.search(r"\b(most|highest|largest|longest|more than)\b", said.text)
            return
        made_claims += 1
        spec = next(c for c in entry["claims"] if c["kind"] == said.claim.kind and is_asked(c, scope))
        assert not (scope.is_cut and spec["kind"] not in ("most", "least"))
        assert not set(spec.get("unless", ())) & scope.given.keys()
        recount(entry, rows, said.claim, spec, scope.is_cut)
        # This sentence gives the parts of its value.
        if entry.get("y") != "coverage":
            assert written(said.claim.value, spec.get("share", False)) in said.text

    check()
    assert made_claims or TABLES < 10_000, "no table supports the claim, so that it was never recounted"


@pytest.mark.parametrize("name", MAPS)
def test_spread_over_continents_adds_up_to_all_countries(name: str, faults: Faults) -> None:
    continents = (("Europe", "欧洲"), ("Asia", "亚洲"), ("Americas", "美洲"), ("", ""))
    place = st.builds(
        Place, st.sampled_from([(n, n) for n in NAMES]), st.sampled_from([*continents[:3] * 8, continents[3]])
    )

    @EACH
    @given(st.lists(place, max_size=30))
    def check(places: list[Place]) -> None:
        row = {
            "x": None,
            "y": 1.0,
            "tick": None,
            "cells": {},
            "names": (),
            "label": "",
            "series": "",
            "across": "",
            "down": "",
        }
        said = headline(CHARTS[name], Rows([row], [row], Scope(arguments=ARGUMENTS), places))
        assert faults(said.text, NAMES, False) == [], said.text
        assert faults(said.text_zh, [*NAMES, "5G"], True) == [], said.text_zh
        if said.claim:
            numbers = [int(n) for n in re.findall(r"(?<![\dG])\d+(?!G)", said.text.replace("5G", ""))]
            assert numbers[0] == len(places) == sum(numbers[1:]) >= FEWEST
            assert sorted(numbers[1:]) == sorted(Counter(p.continent for p in places).values())

    check()
