"""Results of queries on their page: views that fit, pictures, short links."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.queries.sparql.result import Result
from standlink.web.app import create_app
from standlink.web.kept_results import KeptResults
from standlink.web.settings import Settings
from standlink.web.short_links import Saved, ShortLinks

HTML = {"Accept": "text/html"}
COUNTRIES = (
    "SELECT ?country (COUNT(DISTINCT ?actor) AS ?n) { ?actor sl:adopts standard:nacs ; sl:locatedIn ?country . "
    "?country a sl:Country } GROUP BY ?country ORDER BY DESC(?n)"
)
BY_YEAR = (
    "SELECT ?year (COUNT(?e) AS ?n) { ?e a sl:Adoption ; sl:when ?w BIND(SUBSTR(STR(?w), 1, 4) AS ?year) } "
    "GROUP BY ?year ORDER BY ?year"
)
TIES = "SELECT ?a ?b { ?a sl:adopts ?b }"
#: Two columns of names and three of figures, one of them equal in all rows.
WIDE = (
    "SELECT ?actor ?country ?one ?a ?b { VALUES (?actor ?country ?one ?a ?b) "
    "{ (actor:ford region:japan 1 3 9) (actor:tesla region:france 1 5 2) } }"
)
#: A query, and the views of its result.
VIEWS = [
    (COUNTRIES, ["table", "chart", "map", "raw"]),
    (BY_YEAR, ["table", "chart", "raw"]),
    (TIES, ["table", "network", "raw"]),
    ("SELECT ?a ?w { ?a sl:adopts standard:nacs . ?e sl:adopter ?a ; sl:when ?w }", ["table", "raw"]),
    ("CONSTRUCT { ?a sl:adopts ?b } { ?a sl:adopts ?b }", ["table", "network", "raw"]),
    ("SELECT ?s { ?s a sl:Adoption } LIMIT 1", ["table", "raw"]),
    # Four digits are a year only where the name says so.
    ("SELECT ?code ?n { VALUES (?code ?n) { ('2023' 1) ('2024' 5) ('2023' 2) } }", ["table", "chart", "raw"]),
    ("SELECT ?year ?n { VALUES (?year ?n) { ('2023' 1) ('2024' 5) ('2023' 2) } }", ["table", "raw"]),
    # All figures are equal: there is nothing to compare.
    ("SELECT ?s (1 AS ?n) { ?s a sl:Adoption }", ["table", "raw"]),
    # A country in several rows has no one figure.
    (
        "SELECT ?c ?n { VALUES (?c ?n) { (region:japan 1) (region:japan 2) (region:france 3) } }",
        ["table", "chart", "raw"],
    ),
]


def page(client: FlaskClient, query: str, view: str = "", **columns: str) -> str:
    response = client.get("/sparql", query_string={"query": query, "view": view, **columns}, headers=HTML)
    assert response.status_code == 200
    return response.text


def views(text: str) -> list[str]:
    return re.findall(r'<a href="[^"]*" data-view="(\w+)"', text)


@pytest.mark.parametrize(("query", "expected"), VIEWS)
def test_views_are_those_that_the_result_has(client: FlaskClient, query: str, expected: list[str]) -> None:
    text = page(client, query)
    assert views(text) == expected
    assert 'data-view="table"' in text


@pytest.mark.parametrize("view", ["chart", "map"])
def test_picture_is_drawn_and_captioned(client: FlaskClient, view: str) -> None:
    text = page(client, COUNTRIES, view)
    caption = re.search(r"<figcaption>(.*?)</figcaption>", text)
    assert caption is not None
    assert caption[1].startswith("n by country. ")
    address = re.search(r'<img src="([^"]+)"', text)
    assert address is not None
    picture = client.get(address[1].replace("&amp;", "&"))
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    dark = client.get(address[1].replace("&amp;", "&") + "&width=phone&scheme=dark")
    assert dark.status_code == 200


def test_chart_says_what_it_leaves_out(client: FlaskClient) -> None:
    query = "SELECT ?s (STRLEN(STR(?s)) AS ?n) { ?s a sl:Adoption } ORDER BY DESC(?n) LIMIT 20"
    assert "Showing the first 12 of 20 rows" in page(client, query, "chart")


@pytest.mark.parametrize(
    ("view", "columns", "said"),
    [
        ("chart", {}, "a by actor, country."),
        ("chart", {"label": "country"}, "a by country."),
        ("chart", {"label": "country", "figure": "b"}, "b by country."),
        ("chart", {"label": "nothing", "figure": "one"}, "a by actor, country."),
        ("map", {"figure": "b"}, "b by country."),
    ],
)
def test_reader_chooses_the_columns_of_a_picture(
    client: FlaskClient, view: str, columns: dict[str, str], said: str
) -> None:
    text = page(client, WIDE, view, **columns)
    caption = re.search(r"<figcaption>(.*?)</figcaption>", text)
    assert caption is not None
    assert caption[1].startswith(said)
    assert f"<option selected>{said[0]}</option>" in text
    assert "<option>one</option>" not in text
    address = re.search(r'<img src="([^"]+)"', text)
    assert address is not None
    assert all(f"{name}={value}" in address[1] for name, value in columns.items())
    assert client.get(address[1].replace("&amp;", "&")).status_code == 200


def test_weights_of_a_network_are_chosen(client: FlaskClient) -> None:
    rows = "(actor:ford actor:tesla 1 20) (actor:ford actor:huawei 3 40) (actor:tesla actor:huawei 2 60)"
    query = f"SELECT ?x ?y ?n ?m {{ VALUES (?x ?y ?n ?m) {{ {rows} }} }}"
    assert "<option selected>n</option>" in page(client, query, "network")
    assert "<option selected>m</option>" in page(client, query, "network", figure="m")
    drawn = client.get("/sparql.svg", query_string={"query": query, "view": "network", "figure": "m"})
    assert "60" in drawn.text


def test_where_there_is_one_column_of_each_nothing_is_to_be_chosen(client: FlaskClient) -> None:
    assert "columns-drawn" not in page(client, COUNTRIES, "chart")


def test_view_that_the_result_does_not_have_is_the_table(client: FlaskClient) -> None:
    text = page(client, TIES, "map")
    assert 'id="result" data-count="' in text
    assert 'aria-current="true">Table' in text
    assert client.get("/sparql.svg", query_string={"query": TIES, "view": "map"}).status_code == 404
    assert client.get("/sparql.svg").status_code == 400


def test_network_has_its_ties_with_labels(client: FlaskClient) -> None:
    text = page(client, TIES, "network")
    assert '<figure class="chart network"' in text
    for query, said in ((TIES, "and"), ("CONSTRUCT WHERE { ?a sl:adopts ?b }", "adopts")):
        drawn = client.get("/sparql.svg", query_string={"query": query, "view": "network"})
        assert drawn.status_code == 200
        assert 'href="http://localhost/id/actor/ford"' in drawn.text
        assert re.search(rf"Ford[^<\"]*{said}|{said}[^<\"]*Ford", drawn.text)


def test_weights_of_a_pair_in_several_rows_are_not_joined(client: FlaskClient) -> None:
    rows = "VALUES (?a ?b ?n) { (actor:ford actor:tesla 1) (actor:tesla actor:ford 2) (actor:ford actor:huawei 3) }"
    text = page(client, f"SELECT ?a ?b ?n {{ {rows} }}", "network")
    assert '<figure class="chart network"' not in text


def test_raw_result_is_as_the_endpoint_sends_it(client: FlaskClient) -> None:
    assert "&lt;https://w3id.org/standlink/id/actor/ford&gt;\t" in page(client, TIES, "raw")
    turtle = page(client, "CONSTRUCT WHERE { ?a sl:adopts ?b }", "raw")
    assert "@prefix sl:" in turtle
    assert "@prefix skos:" not in turtle


def test_part_of_the_page_has_the_result_only(client: FlaskClient) -> None:
    response = client.post("/sparql", data={"query": TIES, "part": "result"}, headers=HTML)
    assert response.status_code == 200
    assert response.text.lstrip().startswith('<div id="outcome" data-address="/sparql?query=')
    assert "<html" not in response.text
    wrong = client.post("/sparql", data={"query": "SELCT", "part": "result"}, headers=HTML)
    assert wrong.status_code == 400
    assert 'role="alert"' in wrong.text


def test_result_is_computed_once_for_all_views(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    query = COUNTRIES + " # once"
    page(client, query)
    monkeypatch.setattr("standlink.queries.sparql.workers.WorkerPool.run", lambda *_, **__: pytest.fail("it was run"))
    assert "data-view=" in page(client, query, "chart")
    assert client.get("/sparql.svg", query_string={"query": query, "view": "chart"}).status_code == 200


def test_kept_results_are_bounded() -> None:
    kept = KeptResults(most_bytes=100, largest=60)
    made = []

    def make(name: str, size: int) -> Result:
        made.append(name)
        return Result("graph", b"x" * size)

    for name, size in (("a", 50), ("b", 40), ("a", 50), ("c", 30), ("b", 40), ("large", 70), ("large", 70)):
        kept.get((name,), lambda name=name, size=size: make(name, size))  # type: ignore[misc]
    assert made == ["a", "b", "c", "b", "large", "large"]


# short links


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Iterator[FlaskClient]:
    """A client of a site with a data folder of its own."""
    shutil.copytree(home, tmp_path / "home", symlinks=True)
    app = create_app(Settings(home=tmp_path / "home", workers=1))
    yield app.test_client()
    app.extensions["standlink"].pool.close()


def made(client: FlaskClient, query: str, view: str = "", **more: str) -> str:
    data = {"query": query, "view": view, **more}
    response = client.post("/q", data=data, headers={"Accept": "application/json"})
    assert response.status_code == 200
    address: str = response.get_json()["address"]
    return address


def test_short_link_leads_to_query_view_and_release(own: FlaskClient, release: Release) -> None:
    address = made(own, COUNTRIES, "chart")
    assert re.fullmatch(r"http://localhost/q/[a-z2-7]{16}", address)
    assert made(own, COUNTRIES, "chart") == address
    assert made(own, COUNTRIES, "map") != address
    response = own.get(urlsplit(address).path, headers=HTML)
    assert response.status_code == 302
    parts = urlsplit(response.headers["Location"])
    assert parts.path == f"/releases/{release.id}/sparql"
    assert parse_qs(parts.query) == {"query": [COUNTRIES], "view": ["chart"], "link": [address.rpartition("/")[2]]}
    text = own.get(response.headers["Location"], headers=HTML).text
    assert "<figcaption>n by country" in text
    assert address in text


def test_short_link_keeps_the_columns_of_its_picture(own: FlaskClient) -> None:
    chosen = {"label": "country", "figure": "b"}
    address = made(own, WIDE, "chart", **chosen)
    assert address != made(own, WIDE, "chart")
    led = own.get(urlsplit(address).path, headers=HTML).headers["Location"]
    assert {name: values[0] for name, values in parse_qs(urlsplit(led).query).items() if name in chosen} == chosen
    text = own.get(led, headers=HTML).text
    assert "<figcaption>b by country." in text
    assert address in text


def test_links_from_before_columns_keep_their_names() -> None:
    assert Saved("r", "ASK {}", (), "chart").name == "t6fzobujmejdi67u"


def test_short_link_has_the_language_of_its_page(own: FlaskClient, release: Release) -> None:
    path = own.post("/zh/q", data={"query": TIES}, headers={"Accept": "application/json"}).get_json()["address"]
    assert path.startswith("http://localhost/zh/q/")
    led = own.get(urlsplit(path).path, headers=HTML).headers["Location"]
    assert led.startswith(f"/zh/releases/{release.id}/sparql?")


def test_browser_without_scripts_is_led_to_the_link(own: FlaskClient) -> None:
    response = own.post("/q", data={"query": TIES}, headers=HTML)
    assert response.status_code == 303
    assert "/q/" in response.headers["Location"]


def test_long_query_has_a_link_and_pictures(own: FlaskClient) -> None:
    query = COUNTRIES + " #" + "x" * 20_000
    form = {"query": query, "view": "chart"}
    posted = own.post("/sparql", data=form, headers=HTML)
    assert posted.status_code == 303
    assert "stored=" in posted.headers["Location"]
    text = own.get(posted.headers["Location"], headers=HTML).text
    assert query in text.replace("&gt;", ">")
    picture = re.search(r'<img src="([^"]+)"', text)
    assert picture is not None
    assert own.get(picture[1].replace("&amp;", "&")).status_code == 200
    led = own.get(urlsplit(made(own, query, "chart")).path, headers=HTML).headers["Location"]
    assert len(led) < 200
    assert own.get(led, headers=HTML).status_code == 200


@pytest.mark.parametrize("path", ["/q/aaaaaaaaaaaaaaaa", "/q/..", "/sparql?stored=aaaaaaaaaaaaaaaa"])
def test_unknown_link_is_not_found(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "application/json"})
    assert response.status_code == 404


def test_link_of_an_unknown_release_is_refused(own: FlaskClient) -> None:
    data = {"query": TIES, "release": "20200101T000000000-00000000"}
    assert own.post("/q", data=data, headers={"Accept": "application/json"}).status_code == 404
    assert own.post("/q", data={"query": ""}, headers={"Accept": "application/json"}).status_code == 400


def test_where_links_cannot_be_kept_the_address_is_the_whole_one(
    own: FlaskClient, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> str:
        raise PermissionError

    monkeypatch.setattr(ShortLinks, "keep", refuse)
    assert made(own, TIES, "network").startswith(f"http://localhost/releases/{release.id}/sparql?query=")
    long = {"query": TIES + " #" + "x" * 20_000}
    assert own.post("/q", data=long, headers={"Accept": "application/json"}).status_code == 400
    assert own.post("/sparql", data=long | {"view": "network"}, headers=HTML).status_code == 200


def test_folder_that_cannot_be_written_keeps_no_link(tmp_path: Path) -> None:
    # Not by its permissions, which do not hold for the superuser.
    (tmp_path / "links").write_text("no folder")
    with pytest.raises(OSError, match="links"):
        ShortLinks(tmp_path).keep(Saved("r", "ASK {}"))


def test_links_that_were_not_opened_for_longest_are_deleted_first(tmp_path: Path) -> None:
    links = ShortLinks(tmp_path, most=3)
    names = [links.keep(Saved("r", f"ASK {{ {n} }}")) for n in range(3)]
    for age, name in enumerate(names):
        os.utime(tmp_path / "links" / f"{name}.json", (age, age))
    assert links.find(names[0]) is not None
    links.keep(Saved("r", "ASK { 4 }"))
    assert [links.find(name) is not None for name in names] == [True, False, True]
    few = ShortLinks(tmp_path, most_bytes=100)
    few.keep(Saved("r", "ASK { " + "x" * 90 + " }"))
    few.keep(Saved("r", "ASK { 6 }"))
    assert sum(path.stat().st_size for path in (tmp_path / "links").iterdir()) < 200


def test_damaged_link_is_not_found(tmp_path: Path) -> None:
    links = ShortLinks(tmp_path)
    name = links.keep(Saved("r", "ASK {}"))
    (tmp_path / "links" / f"{name}.json").write_text('{"release":"r","query":"ASK { other }"}')
    assert links.find(name) is None
    (tmp_path / "links" / f"{name}.json").write_text("{")
    assert links.find(name) is None
