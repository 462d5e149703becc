"""Lists of a kind: facets that narrow them, letters, natural order, and titles that tell their pages apart."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from made import Facts, described, documents_of, made_release, thing
from standlink.graph.releases.release import Release
from standlink.queries.search.ranking import browse, facets_of_kind, list_things

HTML = {"Accept": "text/html"}
LINK = re.compile(r'<li><a href="(/browse/[^"]*)" rel="nofollow">[^<]*</a> <span class="soft">([\d,]+)<')


def names(page: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'<a class="name" href="[^"]*">([^<]*)</a>', page)]


@pytest.mark.parametrize("kind", ["standard", "actor", "event", "source"])
def test_every_count_of_a_facet_is_the_length_of_the_list_behind_it(client: FlaskClient, kind: str) -> None:
    links = LINK.findall(client.get(f"/browse/{kind}", headers=HTML).text)
    assert len(links) > 3
    for address, count in links[::5]:
        narrowed = client.get(unescape(address), headers=HTML).text
        assert re.search(rf"to \d+ of {count}\b", narrowed), address
        assert "Remove all filters" in narrowed


def test_narrowed_list_is_of_its_kind_by_name_and_its_filter_can_be_removed(client: FlaskClient) -> None:
    page = client.get("/browse/actor?region=region:china", headers=HTML).text
    assert 'href="/browse/actor" rel="nofollow" aria-current="true"' in page
    assert set(re.findall(r'<a class="name" href="/id/(\w+)/', page)) == {"actor"}
    assert names(page) == sorted(names(page), key=str.casefold)
    assert 'title="Remove this filter">Region: China</a>' in page
    both = client.get("/browse/actor?region=region:china&region=region:japan&letter=A", headers=HTML).text
    assert len(names(both)) > len(names(page))
    assert 'class="letters"' not in both


def test_numbers_are_in_natural_order(client: FlaskClient) -> None:
    page = names(client.get("/browse/standard?letter=%23", headers=HTML).text)
    releases = [name for name in page if re.fullmatch(r"3GPP Release \d+", name)]
    assert releases == sorted(releases, key=lambda name: int(name.split()[-1]))
    found = names(client.get("/browse/standard?letter=I", headers=HTML).text)
    assert found.index("ISO 15118-9:2022") < found.index("ISO 15118-10:2025") < found.index("ISO 15118-20:2022")


def test_title_says_which_letter_and_page(client: FlaskClient) -> None:
    addresses = ["/browse/standard", "/browse/standard?page=2", "/browse/standard?letter=C", "/browse/actor?letter=C"]
    pages = [client.get(address, headers=HTML).text for address in addresses]
    titles = [re.search(r"<title>([^<]*)</title>", page)[1] for page in pages]  # type: ignore[index]
    assert len({*titles}) == len(titles)
    assert titles[1].startswith("Standards · Page 2 of")


def test_page_after_the_last_says_which_is_the_last(client: FlaskClient) -> None:
    for address in ("/browse/standard?page=99999", "/browse/actor?region=region:china&page=99"):
        response = client.get(address, headers=HTML)
        assert response.status_code == 404
        assert "the last page is" in response.text


def test_list_without_results_leads_back(client: FlaskClient) -> None:
    page = client.get("/browse/actor?region=region:nowhere", headers=HTML).text
    assert "No results with these filters." in page
    assert 'href="/browse/actor"' in page


def test_case_is_found_with_its_page_in_the_language_of_the_reader(client: FlaskClient) -> None:
    for root in ("", "/zh"):
        found = client.get(f"{root}/search?q=Wi-Fi+standardization", headers={"Accept": "application/json"})
        assert json.loads(found.text)["hits"][0]["href"] == f"{root}/cases/wi-fi-standardization"


def test_icon_is_where_old_clients_look_for_it(client: FlaskClient) -> None:
    assert client.get("/favicon.ico", follow_redirects=True).mimetype == "image/svg+xml"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Release:
    iso = thing("actor", "iso")
    quads = [*described(iso, "StandardsBody", {"rdfs:label": "ISO"})]
    for number in range(1, 1_201):
        facts: Facts = {"rdfs:label": f"ISO {number}"} | ({"sl:publishedBy": iso} if number % 3 else {})
        quads += described(thing("standard", f"iso-{number}"), "StandardDocument", facts)
    quads += documents_of(["ISO 9001:2008", "ISO 9001:2015"])
    return made_release(tmp_path_factory.mktemp("many"), quads)


def test_many_things_are_counted_whole_and_listed_in_order_to_the_last(many: Release) -> None:
    (count,) = facets_of_kind(many, "standard")["body"].values()
    filters = {"kind": ["standard"], "body": [thing("actor", "iso").value]}
    found, last = (list_things(many, filters, 50, first, "name", editions=True) for first in (0, 780))
    assert found.total == count == 800
    assert [hit.label for hit in found.hits[:4]] == ["ISO 1", "ISO 2", "ISO 4", "ISO 5"]
    assert last.hits[-1].label == "ISO 1199"
    everything = browse(many, "standard", 0, 2_000)
    assert everything.total == 1_203
    assert [hit.label for hit in everything.hits[8:11]] == ["ISO 9", "ISO 10", "ISO 11"]
