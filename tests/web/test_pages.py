"""Pages of things of each kind, cases, lists, the ontology and the data."""

from __future__ import annotations

import html
import json
import re
from collections import Counter

import pyoxigraph as ox
import pytest
from conftest import ClientOf
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import KINDS, THINGS
from standlink.web.kinds import kind_names

HTML = {"Accept": "text/html"}


def some(release: Release, kind: str, number: int = 3) -> list[str]:
    """Return the paths of the things of a kind with the most triples."""
    sizes = {iri: size for iri, size in triples_of_each(release).items() if iri.startswith(f"{THINGS}{kind}/")}
    most = sorted(sizes, key=lambda iri: (-sizes[iri], iri))[:number]
    return [iri.removeprefix("https://w3id.org/standlink") for iri in most]


_COUNTED: dict[str, Counter[str]] = {}


def triples_of_each(release: Release) -> Counter[str]:
    if release.id not in _COUNTED:
        _COUNTED[release.id] = Counter(
            t.subject.value for t in release.store.triples() if isinstance(t.subject, ox.NamedNode)
        )
    return _COUNTED[release.id]


@pytest.mark.parametrize("kind", KINDS)
def test_things_of_each_kind_have_a_page(client: FlaskClient, release: Release, kind: str) -> None:
    paths = some(release, kind)
    assert paths
    for path in paths:
        response = client.get(path, headers=HTML)
        assert response.status_code == 200, path
        assert response.text.count("<h1") == 1
        assert 'id="download"' in response.text
        assert f'href="{path}.ttl"' in response.text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "rdf", "nt", "json", "bib"])
def test_things_of_each_kind_have_data(client: FlaskClient, release: Release, kind: str, suffix: str) -> None:
    (path,) = some(release, kind, 1)
    response = client.get(f"{path}.{suffix}")
    assert response.status_code == 200
    if suffix == "json":
        assert json.loads(response.data)["iri"].endswith(path)
    elif suffix == "bib":
        assert response.text.startswith("@techreport{" if kind == "standard" else "@misc{")
    else:
        fmt = ox.RdfFormat.from_extension(suffix)
        assert fmt is not None
        assert any(
            q.subject == ox.NamedNode(THINGS + path.removeprefix("/id/")) for q in ox.parse(response.data, format=fmt)
        )


def test_marks_and_notes_link_to_each_other(client: FlaskClient) -> None:
    text = client.get("/id/standard/nacs", headers=HTML).text
    marks, notes = set(re.findall(r'href="#note-(\d+)"', text)), set(re.findall(r'id="note-(\d+)"', text))
    assert marks
    assert marks <= notes
    backs = set(re.findall(r'href="#mark-(\d+)"', text))
    assert backs == set(re.findall(r'id="mark-(\d+)"', text))


def test_identifiers_on_a_page_are_unique(client: FlaskClient) -> None:
    for path in ("/id/standard/nacs", "/id/actor/3gpp", "/ontology", "/questions/convergence/rival-adoption"):
        ids = re.findall(r'\sid="([^"]+)"', client.get(path, headers=HTML).text)
        assert len(ids) == len(set(ids)), path


def test_inferred_facts_give_reasons(client: FlaskClient) -> None:
    text = client.get("/id/standard/nacs", headers=HTML).text
    whys = re.findall(r'<a class="why" href="/why\?subject=standard:nacs&amp;[^"]*"(?: title="([^"]+)")?', text)
    assert any("Ford adopts NACS" in reasons for reasons in whys)


def test_row_with_mixed_values_marks_each(client: FlaskClient) -> None:
    text = client.get("/id/actor/3gpp", headers=HTML).text
    row = text[text.index('href="/ontology#develops"') :].split("</div>")[0]
    values = re.findall(r'<span class="value"(?: data-origin="(\w+)")?><a href="([^"]+)"', row)
    assert values[0] == ("", "/id/standard/umts")
    assert [origin for origin, _ in values[1:]] == ["inferred"] * 9
    assert row.count(">why?<") == 9


def test_imported_values_name_their_dataset(catalogued: Release, client_of: ClientOf) -> None:
    client = client_of(catalogued)
    text = client.get("/id/standard/3gpp-ts-23-501", headers=HTML).text
    letters = re.findall(
        r'<a href="#evidence" title="Imported from 3GPP specifications \(Relaton\)"[^>]*>(\w)</a>', text
    )
    assert set(letters) == {letters[0]}
    legend = text[text.index('<section id="evidence"') :]
    assert f'<sup>{letters[0]}</sup> imported from <a href="/graph/relaton-3gpp">' in legend


def test_records_of_one_publisher_are_folded_in_the_evidence(client: FlaskClient) -> None:
    text = client.get("/id/actor/3gpp", headers=HTML).text
    notes = text[text.index('<section id="evidence"') :].split("</section>")[0]
    (folded,) = re.findall(r'<li class="folded".*?</details>.*?</li>', notes, re.DOTALL)
    records = set(re.findall(r'<strong>3GPP</strong>, <a href="(/id/source/3gpp-t[rs][^"]+)"', folded))
    assert f"<summary>{len(records)} bibliographic records of 3GPP</summary>" in folded
    assert "22 November 2026" in folded.split("</details>")[1]
    assert "3gpp-partners-page" not in folded
    assert 'href="/data/quality#confidence">high confidence</a>' in notes


def test_timeline_is_short_unless_all_is_requested(client: FlaskClient) -> None:
    short, full = (client.get(f"/id/standard/nacs{q}", headers=HTML).text for q in ("", "?all"))
    assert 'href="?all=events#events"' in short
    assert short.count("<tr>") < full.count("<tr>")


@pytest.mark.slow
def test_local_links_of_main_pages_work(client: FlaskClient) -> None:
    for path in ("/", "/cases", "/questions", "/browse", "/data", "/sparql", "/id/standard/nacs"):
        links = {html.unescape(link) for link in re.findall(r'href="(/[^"#]*)', client.get(path, headers=HTML).text)}
        broken = [
            link for link in links if not link.startswith("/static/vendor") and client.head(link).status_code >= 400
        ]
        assert not broken, path


def test_pages_load_nothing_from_other_hosts(client: FlaskClient) -> None:
    for path in ("/", "/sparql", "/id/standard/nacs", "/questions/convergence/rival-adoption"):
        text = client.get(path, headers=HTML).text
        assert not re.search(r'<(?:script|img|link|iframe)[^>]+(?:src|href)="(?:https?:)?//', text)


@pytest.mark.parametrize("slug", ["5g-standardization", "ev-charging-unification", "wi-fi-standardization"])
def test_case_has_its_sections(client: FlaskClient, slug: str) -> None:
    text = client.get(f"/cases/{slug}", headers=HTML).text
    for section in ("timeline", "barriers", "standards"):
        assert f'<section id="{section}">' in text


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["5g-standardization", "ev-charging-unification", "wi-fi-standardization"])
def test_case_opens_with_its_timeline_as_a_picture(client: FlaskClient, slug: str) -> None:
    text = client.get(f"/cases/{slug}", headers=HTML).text
    sections = re.findall(r'<section id="([\w-]+)"', text)
    assert sections[0] == "timeline"
    first = text[text.index('<section id="timeline">') :].split("</section>")[0]
    assert f'src="/cases/{slug}.svg?chart=timeline' in first
    svg = client.get(f"/cases/{slug}.svg?chart=timeline").text
    events = re.findall(r'<td data-label="Event"><a href="(/id/event/[\w-]+)">', first)
    assert len(events) > 10
    assert all(f'href="http://localhost{event}"' in svg for event in events)


def test_case_in_chinese_has_chinese_labels(client: FlaskClient) -> None:
    text = client.get("/zh/cases/wi-fi-standardization", headers=HTML).text
    assert "<h1>Wi-Fi标准化</h1>" in text
    events = text[text.index('<section id="timeline">') :].split("</section>")[0]
    named = re.findall(r'<td data-label="事件"><a href="/zh/id/event/[\w-]+"( lang="en")?>([^<]+)', events)
    assert sum(not lang for lang, _ in named) > len(named) / 2
    barriers = text[text.index('<section id="barriers">') :].split("</section>")[0]
    assert "市场" in barriers or "技术" in barriers


def test_picture_of_a_case_may_be_named(client: FlaskClient) -> None:
    rivals, timeline = (client.get(f"/cases/ev-charging-unification.svg{q}").data for q in ("", "?chart=timeline"))
    assert rivals != timeline
    assert (
        client.get("/cases/5g-standardization.svg").data
        == client.get("/cases/5g-standardization.svg?chart=timeline").data
    )
    assert client.get("/cases/5g-standardization.svg?chart=rivals").status_code == 404
    assert client.get("/cases/5g-standardization.svg?chart=map").status_code == 400
    assert client.get("/cases/nothing.svg").status_code == 404


def test_case_counts_its_documents_in_the_catalogues(catalogued: Release, client_of: ClientOf) -> None:
    """Three versions of TS 23.501; the firm of its rapporteur, and a contributor from Korea."""
    client = client_of(catalogued)
    text = client.get("/cases/5g-standardization", headers=HTML).text
    line = re.sub(r"<[^>]+>", "", text[text.index('id="catalogues">') :].split(">", 1)[1].split("</p>")[0])
    assert line == "In the catalogues: 1 specification native to 5G in 3 documents, 2 organizations from 1 country"
    for question, columns in (("of-case", "TS 23.501"), ("behind-case", "Samsung")):
        address = f"/questions/catalogues/{question}?case=initiative:5g-standardization"
        assert f'href="{address}"' in text
        assert columns in client.get(address, headers=HTML).text


def test_case_without_catalogues_does_not_mention_them(client: FlaskClient) -> None:
    assert 'id="catalogues"' not in client.get("/cases/5g-standardization", headers=HTML).text


def test_other_initiatives_have_no_case_page(client: FlaskClient) -> None:
    assert client.get("/cases/openroaming").status_code == 404


def test_every_kind_has_a_name_and_a_list(client: FlaskClient, release: Release) -> None:
    assert tuple(kind_names()) == KINDS
    text = client.get("/browse", headers=HTML).text
    for kind in KINDS:
        assert client.get(f"/browse/{kind}").status_code == 200
        assert f"{release.manifest['counts'][kind]:,}" in text


def test_lists_come_by_letter_and_page(client: FlaskClient) -> None:
    assert "Nokia" in client.get("/browse/actor?letter=N").text
    assert "Nokia" not in client.get("/browse/actor?letter=F").text
    second = client.get("/browse/source?page=2").text
    assert re.search(r'rel="prev" href="[^"]*page=1"', second)
    assert re.search(r'rel="next" href="[^"]*page=3"', second)
    assert client.get("/browse/source?page=many").status_code == 200
    assert client.get("/browse/nonsense").status_code == 404


@pytest.mark.parametrize("text", ["NACS", "北美充电标准", "nacs"])
def test_search_finds_by_any_name(client: FlaskClient, text: str) -> None:
    assert 'href="/id/standard/nacs"' in client.get("/search", query_string={"q": text}, headers=HTML).text


@pytest.mark.parametrize("text", ["", "zzzzqqq", "\"'<b>", "NEAR(", "%_*"])
def test_search_copes_with_anything(client: FlaskClient, text: str) -> None:
    response = client.get("/search", query_string={"q": text}, headers=HTML)
    assert response.status_code == 200
    assert "<b>" not in response.text
    assert client.get("/suggest", query_string={"q": text}).status_code == 200


def test_suggestions_are_of_the_kinds_requested(client: FlaskClient) -> None:
    found = json.loads(client.get("/suggest?q=wi&kind=actor").data)
    assert found
    assert {hit["kind"] for hit in found} == {"actor"}
    assert found[0]["href"].startswith("/id/actor/")


def test_ontology_page_has_a_place_for_every_term(client: FlaskClient) -> None:
    text = client.get("/ontology", headers=HTML).text
    for name in ("Adoption", "adopts", "high", "dcterms-publisher", "BarrierKinds"):
        assert f'id="{name}"' in text, name
    assert "采用" in text


def test_ontology_says_which_figures_are_totals_and_what_a_status_means(client: FlaskClient) -> None:
    text = client.get("/ontology", headers=HTML).text
    assert "The total of all patent offices." in text
    assert "ISO calls every old edition withdrawn" in text


def test_ontology_words_complete_queries(client: FlaskClient) -> None:
    words = json.loads(client.get("/ontology.json").data)
    assert "sl:adopts" in {term["name"] for term in words["terms"]}
    assert words["prefixes"]["sl"].endswith("ontology#")


@pytest.mark.parametrize("suffix", ["ttl", "nt", "nq", "trig", "jsonld", "rdf"])
def test_release_can_be_downloaded(client: FlaskClient, suffix: str) -> None:
    response = client.get(f"/data/standlink.{suffix}")
    assert response.status_code == 200
    assert len(response.data) > 100_000
    assert suffix in response.headers["Content-Disposition"]


def test_data_page_names_licence_and_origin(client: FlaskClient, release: Release) -> None:
    text = client.get("/data", headers=HTML).text
    assert "CC BY 4.0" in text
    for entry in release.manifest["datasets"]:
        assert entry["title"].split("&")[0] in text
        name = entry["graph"].rsplit("/", 1)[-1]
        assert client.get(f"/graph/{name}", headers=HTML).status_code == 200


@pytest.mark.parametrize("path", ["/browse/actor?page=99999", "/search?q=NACS&page=99999"])
def test_page_after_the_last_is_not_found_and_the_last_is_named(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers=HTML)
    assert response.status_code == 404
    assert re.search(r"page 99,999: the last page is \d+", response.text)


LONG = "9" * 25


@pytest.mark.parametrize("number", [LONG, "9" * 5_000, "1000001"])
@pytest.mark.parametrize("path", ["/browse/actor?page={}", "/search?q=a&page={}", "/id/standard/nacs?page={}"])
def test_page_that_no_list_has_is_refused(client: FlaskClient, path: str, number: str) -> None:
    response = client.get(path.format(number))
    assert response.status_code == 400
    assert "from 1 to 1,000,000" in response.text


@pytest.mark.parametrize("limit", [LONG, f"-{LONG}", "-5", "0", "x", "9" * 5_000])
def test_any_limit_of_suggestions_is_kept_within_bounds(client: FlaskClient, limit: str) -> None:
    assert 1 <= len(client.get(f"/suggest?q=a&limit={limit}").json) <= 50


def test_names_with_numbers_are_browsed_by_their_value(client: FlaskClient) -> None:
    text = client.get("/browse/standard?letter=%23", headers=HTML).text
    releases = [int(n) for n in re.findall(r">3GPP Release (\d+)</a>", text) if int(n) < 1990]
    assert len(releases) > 3
    assert releases == sorted(releases)
