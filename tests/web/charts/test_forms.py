"""What the pictures with places of their own show: timelines, lineages, S-curves, remedies, panels, matrices, maps."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pyoxigraph as ox
import pytest
from standlink.bench.counting import CountingStore
from standlink.graph.releases.release import Release
from standlink.graph.store.description import Thing
from standlink.graph.store.store import Store
from standlink.ontology.namespaces import mint
from standlink.queries.library import library
from standlink.queries.run import ask
from standlink.queries.table import Table
from standlink.queries.words import Words
from standlink.web.caching import Cache
from standlink.web.charts.chart import Chart
from standlink.web.charts.drawing import chart, charts
from standlink.web.charts.maps import region_map
from standlink.web.charts.ordering import alike
from standlink.web.charts.scope import scope_of
from standlink.web.charts.timeline import Moment, timeline_of

pytestmark = pytest.mark.slow


def _of(release: Release, question_id: str, name: str, **arguments: str) -> Chart | None:
    question = library()[question_id]
    answer = ask(release, question, arguments or question.example)
    found = charts(question.charts, answer.table, "", release.store, scope_of(answer, release))
    return next((each for each in found if each.name == name), None)


def _drawn(found: Chart | None, width: str = "wide") -> tuple[Chart, dict[str, Any], str]:
    assert found is not None
    return found, found.layouts[width].data, found.draw(Cache(1), "release", width, "light", "system")


def _moment(number: int, date: str, kind: str = "adoption", until: str = "", actors: str = "") -> Moment:
    event = Thing(mint("event", f"e{number}"), f"Event {number}")
    who = tuple(Thing(mint("actor", name.lower()), name) for name in actors)
    return Moment(event, Thing(f"https://w3id.org/standlink/ontology#{kind}", kind), date, until, who)


def test_every_event_of_a_timeline_is_drawn_once_and_said_with_its_date(release: Release) -> None:
    found, data, svg = _drawn(_of(release, "standards/timeline", "timeline", standard="nacs"))
    events = {row["event"] for row in found.table}
    assert len(data["dots"]) == len(events) > 20
    assert 'aria-label="25 May 2023: Ford adopts NACS (Adoption)"' in svg
    assert 'href="/id/event/ford-adopts-nacs"' in svg


def test_timeline_of_a_thing_has_bars_for_periods_and_leaves_out_what_has_no_date() -> None:
    events = [_moment(1, "2020"), _moment(2, "2021-03", until="2023"), _moment(3, "")]
    found, data, svg = _drawn(timeline_of(events, Words("Of a thing", "大事记")))
    assert found.finding == "Of a thing"
    assert [dot["text"] for dot in data["dots"]] == ["2020: Event 1 (adoption)", "March 2021: Event 2 (adoption)"]
    assert [bar["until"] for bar in data["bars"]] == [2023.5]
    assert svg.startswith("<svg")
    assert timeline_of(events[:1], Words("Of a thing", "大事记")) is None


def _lanes_of(moments: list[Moment]) -> tuple[list[str], str]:
    found, data, _ = _drawn(timeline_of(moments, Words("Of a case", "案例")))
    return [" ".join(lane["label"]) for lane in data["lanes"]], found.caption


def test_lanes_are_actors_where_kinds_would_leave_more_events_alone() -> None:
    kinds = [_moment(n, str(2010 + n), f"kind {n}", actors="AB" if n < 3 else "CD" if n < 6 else "E") for n in range(7)]
    lanes, caption = _lanes_of(kinds)
    assert lanes == ["B", "D", "Others: 1 event"]
    assert "the actor with the most of these events" in caption
    alike = [_moment(n, str(2010 + n), f"kind {n % 2}", actors="AB" if n < 3 else "CD") for n in range(6)]
    lanes, caption = _lanes_of(alike)
    assert lanes == ["Kind 0", "Kind 1"]
    assert "Rows are kinds of event" in caption


def test_lanes_beyond_eight_are_one_with_the_number_of_its_events() -> None:
    moments = [_moment(n, str(2000 + n), f"kind {n % 10}") for n in range(20)]
    lanes, _ = _lanes_of(moments)
    assert len(lanes) == 8
    assert lanes[-1] == "Others: 6 events"


def test_date_of_a_year_is_drawn_in_its_middle() -> None:
    _, data, _ = _drawn(timeline_of([_moment(1, "2020"), _moment(2, "2021-03-01")], Words("x", "x")))
    assert [round(dot["x"], 2) for dot in data["dots"]] == [2020.5, 2021.17]


def test_crowded_timeline_keeps_events_without_room_for_their_names() -> None:
    events = [_moment(n, "2023-06-01") for n in range(200)]
    _, data, _ = _drawn(timeline_of(events, Words("x", "x")), "phone")
    assert len(data["dots"]) == 200
    assert 10 < len(data["after"]) + len(data["before"]) < 200


def test_arrows_of_a_lineage_lead_from_the_older_to_the_newer(release: Release) -> None:
    found, data, svg = _drawn(_of(release, "convergence/lineage", "lineage", standard="wi-fi"))
    assert found.finding == "Lineage of Wi-Fi"
    points = {point["text"].split(":")[0]: point for point in data["points"]}
    root = points["Wi-Fi"]
    older = [point for name, point in points.items() if name != "Wi-Fi"]
    assert older
    assert all(point["x"] < root["x"] and point["y"] < root["y"] for point in older)
    assert {arrow["y"] for arrow in data["arrows"]} == {root["y"]}
    assert all(arrow["x"] < root["x"] for arrow in data["arrows"])
    assert points["WaveLAN"]["hollow"]
    assert 'aria-label="IEEE 802.11: its basis, September 1999 (Wi-Fi)"' in svg


def test_lineage_without_dates_is_drawn_by_distance(release: Release) -> None:
    _, data, _ = _drawn(_of(release, "convergence/lineage", "lineage", standard="5g-nr"))
    assert data["years"] == []
    assert len({round(point["x"]) for point in data["points"]}) == 3


def test_curves_are_drawn_through_their_formula_within_the_dates_observed(release: Release) -> None:
    found, data, svg = _drawn(_of(release, "diffusion/curve", "s-curve"))
    observed = [point["y"] for point in data["points"]]
    assert observed == sorted(observed)
    value = {(row["model"], row["parameter"]): float(str(row["value"])) for row in found.table}
    first, last = min(p["x"] for p in data["points"]), max(p["x"] for p in data["points"])
    for model, name in (("logistic", "Logistic"), ("bass", "Bass")):
        line = [point for point in data["rows"] if point["series"] == name]
        assert first == pytest.approx(line[0]["x"])
        assert last == pytest.approx(line[-1]["x"])
        assert 0 < line[0]["y"] <= line[-1]["y"] < value[model, "m"] + 1e-6
    assert "R²" in svg
    assert _of(release, "diffusion/curve", "s-curve", standard="nacs", since="2023") is None


def test_barrier_without_a_remedy_is_hollow_and_says_so(release: Release) -> None:
    found, data, svg = _drawn(_of(release, "barriers/of-initiative", "barriers-and-remedies"))
    rows = list(found.table)
    without = {row["barrier"] for row in rows} - {row["barrier"] for row in rows if row["strategy"]}
    assert sum(point["hollow"] for point in data["points"]) == len(without) > 0
    links = {(row["barrier"], row["strategy"]) for row in rows if row["strategy"]}
    assert len({point["link"] for point in data["links"]}) == len(links)
    assert "No remedy recorded" in svg
    assert ": No remedy recorded" in found.alternative


def _yearly(*names: str) -> Table:
    rows = [(y, name, (n + 1) * (y - 2009), False) for y in range(2010, 2020) for n, name in enumerate(names)]
    return Table(("year", "dataset", "standards", "unfinished"), tuple(tuple(map(ox.Literal, row)) for row in rows))


def test_more_than_four_lines_have_a_panel_each_with_one_scale() -> None:
    _, four, _ = _drawn(chart("published-by-year", _yearly(*"ABCD")))
    assert "titles" not in four
    found, five, _ = _drawn(chart("published-by-year", _yearly(*"ABCDE")))
    assert [title["label"] for title in five["titles"]] == [*"EDCBA"]
    tops = {name: min(p["y"] for p in five["points"] if p["text"].startswith(name)) for name in "AE"}
    assert five["axes"][0]["y"] - tops["E"] == pytest.approx(74)
    assert tops["A"] > tops["E"]
    assert found.notes[0].en.startswith("Vertical axes from 0 to 50")


def test_line_of_yearly_figures_ends_with_its_last_year() -> None:
    rows = [(y, "A", y - 2000, False) for y in range(2010, 2015)] + [(y, "B", 1, False) for y in range(2010, 2020)]
    columns = ("year", "dataset", "standards", "unfinished")
    _, data, _ = _drawn(chart("published-by-year", Table(columns, tuple(tuple(map(ox.Literal, r)) for r in rows))))
    ends = {name: max(p["x"] for p in data["rows"] if p["series"] == name) for name in "AB"}
    assert ends == {"A": 2014.5, "B": 2019.5}


def test_concentration_is_drawn_below_shares_where_it_is_known() -> None:
    columns = ("year", "rival", "share", "concentration")
    rows = [(y, n, s, 0.5) for y in (2020, 2021, 2022) for n, s in (("A", 0.25), ("B", 0.75))]
    known = Table(columns, tuple(tuple(map(ox.Literal, row)) for row in rows))
    found, _, svg = _drawn(chart("rival-shares", known))
    assert 'aria-label="Concentration (HHI), 2021: 0.5"' in svg
    assert next(found.sources()).height > 300
    unknown = Table(columns, tuple((*map(ox.Literal, row[:3]), None) for row in rows))
    assert "Concentration" not in _drawn(chart("rival-shares", unknown))[2]


def test_like_rows_of_a_matrix_are_together() -> None:
    groups = {"a1": "x", "b1": "y", "a2": "x", "b2": "y", "a3": "x", "b3": "y"}
    values = {(name, side): 1.0 if side == own else 0.0 for name, own in groups.items() for side in "xy"}
    ordered = alike(list(groups), ["x", "y"], values)
    assert {name[0] for name in ordered[:3]} in ({"a"}, {"b"})
    assert ordered == alike(list(groups)[::-1], ["x", "y"], values)


@pytest.mark.parametrize(
    ("slug", "named"),
    [("finland", "Sweden"), ("singapore", "Singapore"), ("silicon-valley", "Silicon Valley"), ("japan", "Japan")],
)
def test_map_of_a_region_names_it_and_its_neighbours(release: Release, slug: str, named: str) -> None:
    found, data, svg = _drawn(region_map(release, mint("region", slug)))
    assert named in {name["label"] for name in data["names"]}
    assert found.description.endswith("Boundaries: Natural Earth")
    assert len(svg) < 120_000


def test_map_of_a_larger_region_colours_its_countries(release: Release) -> None:
    found, data, _ = _drawn(region_map(release, mint("region", "european-union")))
    own = {f["properties"]["text"] for f in data["shapes"]["features"] if f["properties"]["colour"] == "#0b5d5e"}
    assert {"Germany", "France", "Finland"} <= own
    assert "Switzerland" not in own
    assert "Austria" in found.alternative


def test_countries_are_read_once_for_a_release(release: Release) -> None:
    counting = CountingStore(release.store.inner)
    counted: Any = SimpleNamespace(store=Store(counting))  # type: ignore[arg-type]
    region_map(counted, mint("region", "japan"))
    first = counting.lookups
    counting.reset()
    assert region_map(counted, mint("region", "finland"))
    assert 0 < counting.lookups < 30 < first


def test_region_of_unknown_place_has_no_map(release: Release) -> None:
    assert region_map(release, mint("actor", "ford")) is None
    assert region_map(release, mint("region", "nowhere")) is None


def test_no_map_asks_another_host(release: Release) -> None:
    _, _, svg = _drawn(region_map(release, mint("region", "finland")))
    assert not re.search(r'href="(?!/)', svg)
