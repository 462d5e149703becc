"""Pictures of answers: which questions have one, and what maps, shares, columns and bars show of the rows."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st
from standlink.graph.releases.release import Release
from standlink.graph.store.store import RDF_TYPE, Store, sl
from standlink.ontology.namespaces import mint
from standlink.queries.library import library
from standlink.queries.run import ask
from standlink.queries.table import Table
from standlink.queries.words import Words
from standlink.web.caching import Cache
from standlink.web.charts import forms
from standlink.web.charts.chart import Chart
from standlink.web.charts.classes import breaks
from standlink.web.charts.drawing import chart, charts, columns
from standlink.web.charts.outlines import atlas
from standlink.web.charts.scope import Scope, scope_of
from standlink.web.networks.ties import network_of

pytestmark = pytest.mark.slow

HTML = {"Accept": "text/html"}
#: Of two of many holders: 15% and 11% of all.
SHARES_OF_ALL = (("A", 0.1539), ("B", 0.1124))

DATA = tomllib.loads((Path(__file__).parents[2] / "data" / "questions.toml").read_text("utf-8"))
CHARTS = tomllib.loads(Path(forms.__file__).with_name("charts.toml").read_text("utf-8"))
#: Arguments that give enough to draw where the example in the header does not.
OTHER_ARGUMENTS: dict[str, dict[str, list[str]]] = {
    "claims/checked": {},
    "linkages/between-regions": {"a": ["united-states"], "b": ["germany"]},
}
#: Questions whose examples have too few rows to draw, in the curated cases or the little catalogues of the tests.
TOO_FEW_ROWS = sorted(id_ for id_, entry in DATA.items() if entry.get("few_rows") and id_ in library())
#: The gazetteer's areas that Natural Earth has as parts of others, and Antarctica.
WITHOUT_PLACE = {
    *("antarctica", "bonaire-sint-eustatius-and-saba", "bouvet-island", "christmas-island", "cocos-keeling-islands"),
    *("french-guiana", "guadeloupe", "martinique", "mayotte", "reunion", "svalbard-and-jan-mayen", "tokelau"),
}


#: Questions whose examples have equal values in all rows, so that there is nothing to compare.
ALL_EQUAL = {"barriers/strategies", "catalogues/behind-case"}


def _regions(*figures: tuple[str, float]) -> Table:
    rows = tuple((ox.NamedNode(mint("region", slug)), ox.Literal(figure)) for slug, figure in figures)
    return Table(("region", "strength"), rows)


def _map(store: Store, *figures: tuple[str, float]) -> Chart | None:
    return chart("map-of-ranking", _regions(*figures), store=store)


def _drawn(found: Chart | None, width: str = "wide", scheme: str = "light") -> str:
    assert found is not None
    return found.draw(Cache(1), "release", width, scheme)


def _yearly(*rows: tuple[str, str, int]) -> Table:
    terms = tuple((ox.Literal(int(year)), ox.Literal(name), ox.Literal(many)) for year, name, many in rows)
    return Table(("year", "rival", "share"), terms)


@pytest.mark.parametrize("name", sorted(library()))
def test_a_question_has_a_chart_or_a_reason_for_a_table(name: str) -> None:
    has_reason = bool(DATA.get(name, {}).get("table"))
    assert bool(library()[name].charts) != has_reason, (
        f"give {name} a '# chart: NAME', or add to its line in tests/data/questions.toml: table = \"WHY A TABLE\""
    )


@pytest.mark.parametrize("name", sorted(id_ for id_, question in library().items() if question.charts))
def test_question_draws_its_example(asked: dict[str, Release], name: str) -> None:
    if name in ALL_EQUAL:
        equal = ask(asked[name], library()[name], library()[name].example).table
        assert len(equal) > 1
        assert charts(library()[name].charts, equal, "", asked[name].store) == []
        return
    question, release = library()[name], asked[name]
    answer = ask(release, question, OTHER_ARGUMENTS.get(name, question.example))
    drawn = charts(question.charts, answer.table, "", release.store, scope_of(answer, release))
    assert drawn or network_of(answer) or name in TOO_FEW_ROWS, (
        f"the example of {name} draws nothing; choose another, or add to its line in tests/data/questions.toml: "
        "few_rows = true"
    )
    assert all(columns(c) <= set(answer.table.columns) for c in question.charts)
    for found in drawn:
        assert found.finding
        assert not set("{}") & set(found.finding + found.description)
        assert "nan" not in found.finding.casefold().split()


@pytest.mark.parametrize("name", TOO_FEW_ROWS)
def test_question_draws_an_answer_of_several_rows(release: Release, name: str) -> None:
    wanted = library()[name].charts
    kinds = sorted(set().union(*map(columns, wanted)))
    behind = {CHARTS[each].get("behind", "") for each in wanted} - {""}
    kinds = sorted({*kinds, *behind})
    places = ("japan", "china", "france")

    def cell(column: str, row: int) -> ox.NamedNode | ox.Literal:
        place = ox.NamedNode(mint("region", places[row]))
        whole = {"partial": ox.Literal(False), "unfinished": ox.Literal(False)}
        named = {"home": place, "region": place, "first": ox.Literal(2000 + row), **whole}
        texts = ("a", "b", "dataset", "field", "group", "specification", "taken")
        # Rows of fewer than five are not drawn.
        figure = ox.Literal(f"{column} {row}") if column in texts else ox.Literal(row + (9 if column in behind else 1))
        return named.get(column, ox.Literal(1990) if column == "decade" else figure)

    table = Table(tuple(kinds), tuple(tuple(cell(column, row) for column in kinds) for row in range(3)))
    found = charts(wanted, table, "", release.store)
    assert [c.name for c in found] == list(wanted)
    assert not any(set("{}") & set(c.finding) for c in found)


def test_every_country_has_a_place_on_the_map_but_those_that_are_parts_of_others(release: Release) -> None:
    countries = {n.value for n in release.store.subjects(RDF_TYPE, sl("Country"))}
    assert len(countries) > 240
    some = ("germany", 1.0), ("france", 2.0)
    for iri in countries:
        slug = iri.rsplit("/", 1)[1]
        found = _map(release.store, *some, (slug, 3.0))
        assert found is not None
        assert [note.en for note in found.notes] == (["1 country not on the map"] if slug in WITHOUT_PLACE else []), (
            slug
        )


def test_map_gives_each_country_its_figure_and_says_of_others_that_there_is_none(client: FlaskClient) -> None:
    rows = client.get("/questions/linkages/ranking.csv?level=country").text.splitlines()
    svg = client.get("/questions/linkages/ranking.svg?level=country&chart=map-of-ranking").text
    shapes = re.findall(r'aria-label="([^":]+): ([^":]+)"', svg)
    said = {name: figure for name, figure in shapes if "legend" not in name}
    assert len(said) > 170
    assert float(said["China"]) == pytest.approx(float(rows[1].split(",")[-1]), abs=0.005)
    assert said["Brazil"] == said["Kosovo"] == "no data"
    assert sum(figure != "no data" for figure in said.values()) == len(rows) - 1
    assert "Antarctica" not in said


def test_map_colours_more_with_a_darker_shade_and_the_other_way_round_on_dark_paper(release: Release) -> None:
    found = _map(release.store, ("germany", 1), ("france", 2), ("brazil", 40))
    for scheme, little, much in (("light", "#c3dbd8", "#0b5d5e"), ("dark", "#2b544f", "#6fc2bd")):
        svg = _drawn(found, scheme=scheme)
        fills = {
            name: re.search(rf'aria-label="{name}: [^"]+"[^>]* fill="([^"]+)"', svg) for name in ("Germany", "Brazil")
        }
        assert fills["Brazil"] is not None
        assert fills["Germany"] is not None
        assert fills["Brazil"][1] == much
        assert fills["Germany"][1] == little if scheme == "light" else fills["Germany"][1] != much


def test_small_country_is_a_dot(release: Release) -> None:
    assert "Singapore" not in {s["properties"]["name"] for s in atlas("world")["objects"]["countries"]["geometries"]}
    svg = _drawn(_map(release.store, ("germany", 1), ("singapore", 2)))
    assert 'aria-label="Singapore: 2"' in svg


def test_map_says_in_words_which_regions_it_does_not_draw(release: Release) -> None:
    countries = ("germany", 1.0), ("china", 2.0)
    one, two = (
        _map(release.store, *countries, *others)
        for others in ([("europe", 3.0)], [("europe", 3.0), ("silicon-valley", 4.0)])
    )
    assert one is not None
    assert two is not None
    assert one.notes == (Words("1 region not shown (not a country)", "1个地区未显示（不是国家）"),)
    assert two.notes == (Words("2 regions not shown (not countries)", "2个地区未显示（不是国家）"),)


def test_map_counts_the_countries_of_each_continent_if_they_are_five(release: Release) -> None:
    places = [("germany", 1), ("france", 2), ("china", 3), ("japan", 4), ("brazil", 5), ("kenya", 0)]
    found = _map(release.store, *places)
    assert found is not None
    assert (
        found.headline.text
        == "Of 5 countries with recorded ties to others, 2 are in Asia, 2 are in Europe and 1 is in the Americas"
    )
    assert found.headline.text_zh == "与他国有联系记录的国家有5个，其中亚洲2个、欧洲2个和美洲1个"
    fewer = _map(release.store, *places[:4])
    assert fewer is not None
    assert fewer.claim is None


def test_larger_regions_have_bars_and_no_map(client: FlaskClient) -> None:
    text = client.get("/questions/regions/participation?level=macro-region", headers=HTML).text
    assert "participation.svg" in text
    assert "map-of-participation" not in text


def test_figures_of_a_country_add_up(release: Release) -> None:
    rows = tuple(
        (ox.NamedNode(mint("region", slug)), ox.Literal(many))
        for slug, many in (("japan", 2), ("japan", 3), ("china", 9))
    )
    svg = _drawn(chart("map-of-rapporteurs", Table(("home", "rapporteurs"), rows), store=release.store))
    assert 'aria-label="Japan: 5"' in svg


@example([1.9, 2.25])
@given(st.lists(st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda x: round(x, 4)), min_size=1, max_size=60))
def test_classes_of_a_map_are_few_in_order_and_none_lies_outside(values: list[float]) -> None:
    limits = breaks(values)
    assert len(limits) <= 4
    assert all(a < b for a, b in pairwise(limits))
    assert all(min(values) < x <= max(values) for x in limits)


def test_shares_fill_the_whole_at_each_date() -> None:
    rows = ("2020", "A", 1), ("2020", "B", 3), ("2021", "A", 6), ("2021", "B", 2)
    found = chart("rival-shares", _yearly(*rows))
    assert found is not None
    assert found.finding == "Shares of rival standards in recorded adopters by year"
    whole: dict[float, float] = defaultdict(float)
    for band in found.layouts["wide"].data["rows"]:
        whole[band["x"]] += band["high"] - band["low"]
    assert set(whole.values()) == {1.0}


def test_rivals_that_cannot_be_told_apart_are_others() -> None:
    rows = [(year, name, 20 - i) for year in ("2020", "2021") for i, name in enumerate("ABCDEFGH")]
    found = chart("rival-shares", _yearly(*rows))
    assert found is not None
    assert {band["series"] for band in found.layouts["wide"].data["rows"]} == {*"ABCDE", "others"}


def test_one_date_has_no_shares_over_time() -> None:
    assert chart("rival-shares", _yearly(("2020", "A", 1), ("2020", "B", 3))) is None


def test_columns_count_each_event_once(release: Release) -> None:
    kinds = ("Adoption", "Adoption", "Decision", "Adoption")
    events = ("e1", "e1", "e2", "e3")
    dates = ("2020-05", "2020-05", "2020", "2021-01-31")
    rows = tuple(tuple(map(ox.Literal, cells)) for cells in zip(dates, events, kinds, strict=True))
    found = chart("events-by-year", Table(("date", "event", "kind"), rows))
    assert found is not None
    assert found.claim is None
    assert sum(part["high"] - part["low"] for part in found.layouts["wide"].data["rows"]) == 3


def test_figure_at_the_longest_bar_has_room() -> None:
    row = {"y": 1.0, "label": "intellectual property", "tick": None, "href": "", "cells": {"barriers": 12}}
    laid = forms._bars({"share": True, "behind": "barriers"}, [row], 700)
    (bar,) = laid.data["rows"]
    assert bar["figure"] == "100% (n = 12)"
    # Digits and letters of the figure are about seven pixels wide.
    assert laid.settings["width"] + 7 * len(bar["figure"]) <= 700


def test_bars_of_parts_are_as_long_as_their_sum() -> None:
    cells = (("Software", "ISO", 5), ("Software", "IEC", 2), ("Tests", "IEC", 1))
    rows = tuple((ox.Literal(a), ox.Literal(b), ox.Literal(c)) for a, b, c in cells)
    found = chart("publishers-of-fields", Table(("field", "publisher", "standards"), rows))
    assert found is not None
    assert found.claim is None
    assert [text["figure"] for text in found.layouts["phone"].data["texts"]] == ["7", "1"]


def test_bars_that_are_left_out_may_be_as_large_as_the_last_one_drawn() -> None:
    rows = tuple((ox.Literal(f"Remedy {n}"), ox.Literal(1 if n else 3)) for n in range(14))
    found = chart("scope-of-strategies", Table(("remedy", "barriers"), rows))
    assert found is not None
    assert found.description.endswith("Showing 12 of 14 rows, the largest first")
    assert found.description_zh.endswith("显示14行中的12行，从大到小。")


def test_value_that_is_a_share_already_is_not_called_one_among_those_compared() -> None:
    rows = tuple((ox.Literal("2021"), ox.Literal(n), ox.Literal(s), ox.Literal("per cent")) for n, s in SHARES_OF_ALL)
    asked = {"indicator": Words("share of families", "专利族占比"), "rivals": Words("A and B", "A和B")}
    found = chart("shares-of-a-figure", Table(("time", "rival", "share", "unit"), rows), scope=Scope(arguments=asked))
    assert found is not None
    assert found.finding == "Share of families (per cent), as shares: A and B"
    assert found.description.endswith("; a value that is a share already is drawn as it is recorded")


def test_shares_of_several_dates_are_barred_for_the_last() -> None:
    cells = (("2020", "A", 0.9), ("2020", "B", 0.1), ("2021", "A", 0.4), ("2021", "B", 0.6))
    rows = tuple((*map(ox.Literal, cell), ox.Literal("US dollars")) for cell in cells)
    asked = {"indicator": Words("winning bids", "中标总额"), "rivals": Words("A and B", "A和B")}
    found = chart("shares-of-a-figure", Table(("time", "rival", "share", "unit"), rows), scope=Scope(arguments=asked))
    assert found is not None
    assert found.finding == "Winning bids (US dollars), as shares: A and B"
    assert [bar["figure"] for bar in found.layouts["wide"].data["rows"]] == ["60%", "40%"]


def test_page_shows_both_pictures_each_at_an_address_of_its_own(client: FlaskClient) -> None:
    text = client.get("/questions/linkages/ranking", headers=HTML).text
    pictures = re.findall(r'(?:srcset|src)="([^"]+\.svg[^"]*)"', text)
    assert len(pictures) == 8
    assert sum("chart=map-of-ranking" in address for address in pictures) == 4
    drawn = {client.get(address.replace("&amp;", "&")).text for address in pictures}
    assert len(drawn) == 8


def test_picture_that_a_question_does_not_have_is_refused_with_those_it_has(client: FlaskClient) -> None:
    response = client.get("/questions/linkages/ranking.svg?chart=rival-shares")
    assert response.status_code == 400
    assert "ranking-of-regions, map-of-ranking" in response.text


def test_bars_of_codes_are_named_in_words() -> None:
    rows = (("company", 0.6), ("unknown", 0.4))
    table = Table(("kind", "share"), tuple(tuple(map(ox.Literal, row)) for row in rows))
    found = chart("kinds-of-actor", table)
    assert found is not None
    bars = found.layouts["wide"].data["rows"]
    assert [bar["label"] for bar in bars] == ["companies", "organizations of unknown kind"]
