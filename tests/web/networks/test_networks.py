"""Networks drawn on the server: what they show, that no name covers another, and that the words are true."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from standlink.graph.releases.release import Release
from standlink.queries.library import library
from standlink.queries.run import ask
from standlink.web.networks.layout import Box, Edge, Room, by_distance, collisions, in_columns, in_rows, ranks
from standlink.web.networks.plans import Plan
from standlink.web.networks.ties import Network, Node, Tie, network_of
from standlink.web.networks.words import Sayings

DRAWN = sorted(asked.id for asked in library().values() if asked.network and asked.network.drawn)
SVG = "{http://www.w3.org/2000/svg}"


def pictured(client: FlaskClient, question: str, width: str = "wide", scheme: str = "light") -> ElementTree.Element:
    response = client.get(f"/questions/{question}.svg?chart=network&width={width}&scheme={scheme}")
    # Its example was asked for: an address that names a picture only is one of no argument.
    assert response.status_code == 200, response.text[:300]
    return ElementTree.fromstring(response.text)


def seen(svg: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [e for e in svg.iter() if e.get("class") == kind and e.get("display") != "none"]


def weighted(*strengths: float) -> Network:
    nodes = tuple(Node("", f"n{i}") for i in range(len(strengths) + 1))
    return Network(nodes, tuple(Tie(i, i + 1, s) for i, s in enumerate(strengths)), directed=False)


@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("question", DRAWN)
def test_every_node_and_tie_has_words_and_every_thing_a_link(client: FlaskClient, question: str, width: str) -> None:
    svg = pictured(client, question, width)
    nodes, ties = seen(svg, "node"), seen(svg, "tie")
    assert len(nodes) > 1
    assert ties
    names = {node.get("data-node"): (node.get("aria-label") or "").partition(":")[0] for node in nodes}
    assert all(names.values())
    for tie in ties:
        start, end = (tie.get("data-tie") or "").split()
        assert names[start] in (tie.get("aria-label") or "")
        assert names[end] in (tie.get("aria-label") or "")
    assert all(node.tag == f"{SVG}a" and (node.get("href") or "").startswith("http://localhost/id/") for node in nodes)
    assert (svg.get("aria-label") or "").startswith("A network of")


@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("question", DRAWN)
def test_no_name_covers_another(release: Release, question: str, width: str) -> None:
    network = network_of(ask(release, library()[question], library()[question].example))
    assert network is not None
    plan = Plan(network, width)
    groups = [node.group for node in network.nodes[: plan.first]]
    if network.directed:
        rows = [(round(x), round(y)) for x, y in plan.ranked[0]]
        assert len(set(rows)) == len(rows)
        return
    boxes = plan.boxes[: plan.first]
    room = Room(plan.pixels, plan.plot_height, plan.edge)
    places = by_distance(plan.edges[: plan.shown], boxes, groups, room)
    assert collisions(places, boxes) == set()
    for (x, y), box in zip(places, boxes, strict=True):
        assert box.side - 1 <= x <= room.width - box.side + 1
        assert box.above - 1 <= y <= room.height - box.below + 1


@given(st.integers(3, 30), st.randoms(use_true_random=False))
def test_layout_of_any_network_is_the_same_each_time_and_finite(size: int, chance: object) -> None:
    pairs = list(combinations(range(size), 2))
    chance.shuffle(pairs)  # type: ignore[attr-defined]
    edges = [Edge(a, b, 1 + a) for a, b in pairs[:size]]
    boxes, groups, room = [Box(20, 8, 18)] * size, [None] * size, Room(700, 500)
    once, again = (by_distance(edges, boxes, groups, room) for _ in range(2))
    assert (once == again).all()
    assert ((once >= 0) & (once <= [700, 500])).all()
    assert collisions(once, boxes) == set()


def test_ranks_of_a_circle_are_steps_from_its_first_node() -> None:
    circle = [Edge(0, 1, 1), Edge(1, 2, 1), Edge(2, 0, 1)]
    assert ranks(3, circle) == [0, 1, 2]
    places, height = in_rows([0, 1, 2], circle, 20, 10)
    assert (len(places), height) == (3, 60)
    assert in_columns([0, 1, 2], circle, 300, 20)[1] == 20


@pytest.mark.parametrize(
    ("strengths", "most", "shown", "ranked"),
    [
        ((5, 4, 3, 2), 2, 2, True),
        ((5, 4, 3, 3, 3), 4, 2, True),
        ((1, 1, 1, 1), 2, 2, False),
        ((5, 1, 1, 1), 3, 3, False),
        ((5, 4), 9, 2, True),
    ],
)
def test_no_tie_is_drawn_before_one_that_is_as_strong_unless_all_are(
    strengths: tuple[float, ...], most: int, shown: int, ranked: bool
) -> None:
    network = weighted(*strengths)
    assert network.strongest(most) == shown
    assert network.is_ranked(shown) == ranked


def test_words_say_how_many_ties_are_drawn_and_call_strongest_only_those_that_are() -> None:
    assert Sayings(weighted(5, 4, 3)).drawn(3) == "Drawn: all 3 ties"
    assert Sayings(weighted(5, 4, 3)).drawn(2) == "Drawn at first: the 2 strongest of 3 ties"
    assert "strongest" not in Sayings(weighted(1, 1, 1)).drawn(2)


def test_a_network_that_hardly_divides_has_no_coloured_groups(client: FlaskClient) -> None:
    whole = client.get("/questions/linkages/network", headers={"Accept": "text/html"}).text
    grouped = client.get("/questions/linkages/actors", headers={"Accept": "text/html"}).text
    assert re.search(r"No groups are coloured: .* \(modularity 0\.\d+, below 0\.3\)", whole)
    assert "Leiden algorithm, modularity 0." in grouped
    assert seen(pictured(client, "linkages/network"), "group") == []
    assert len(seen(pictured(client, "linkages/actors"), "group")) > 1


def test_group_is_named_by_its_members_and_says_how_many_more_there_are_in_all(release: Release) -> None:
    asked = library()["linkages/actors"]
    network = network_of(ask(release, asked, asked.example))
    assert network is not None
    for group in Plan(network, "wide").groups:
        size = sum(node.group == group.number for node in network.nodes)
        more = re.search(r"and (\d+) more$", group.words)
        assert int(more[1]) + 2 == size if more else size == 2


def test_weaker_ties_are_in_the_file_for_the_reader_who_asks_for_them(client: FlaskClient) -> None:
    svg = pictured(client, "linkages/network")
    ties = [tie for tie in svg.iter() if tie.get("class") == "tie"]
    shown = [float(tie.get("data-weight") or 0) for tie in seen(svg, "tie")]
    hidden = [float(tie.get("data-weight") or 0) for tie in ties if tie.get("display") == "none"]
    assert hidden
    assert max(hidden) < min(shown)


def test_dark_picture_differs_in_its_colours_only(client: FlaskClient) -> None:
    light, dark = (
        client.get(f"/questions/linkages/actors.svg?chart=network&scheme={scheme}").text for scheme in ("light", "dark")
    )
    without = [re.sub(r"#[0-9a-f]{6}", "", svg) for svg in (light, dark)]
    assert light != dark
    assert without[0] == without[1]


def test_network_of_a_chinese_page_speaks_chinese(client: FlaskClient) -> None:
    svg = client.get("/zh/questions/linkages/actors.svg?chart=network").text
    assert "条联系" in svg
    assert 'href="http://localhost/zh/id/' in svg
    assert " ties" not in svg


def test_page_says_the_strongest_ties_in_words(client: FlaskClient) -> None:
    text = client.get("/questions/linkages/network", headers={"Accept": "text/html"}).text
    listed = text.partition('<details class="in-words">')[2].partition("</details>")[0]
    first = client.get("/questions/linkages/network.csv").text.splitlines()[1].split(",")
    assert re.search(rf"<li>{first[1]} and {first[3]}: Strength", listed)
