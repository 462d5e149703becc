"""What a site serves while the service that has its graph is away, in a process that has read nothing before."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from standlink.errors import StoreServiceError
from standlink.ontology.namespaces import KINDS
from standlink.queries.library import library
from werkzeug.test import TestResponse

from .conftest import Pushed, store_of

# Dead products are alike.
pytestmark = [
    pytest.mark.server,
    pytest.mark.slow,
    pytest.mark.parametrize("pushed", ["oxigraph"], indirect=True, scope="module"),
]

HTML = {"Accept": "text/html"}
#: Pages and data that are what they are with the embedded store.
SAME = (
    "/",
    "/browse",
    *(f"/browse/{kind}" for kind in KINDS),
    "/browse/actor?class=sl:Company",
    "/search?q=charging",
    "/search?q=Qualcomm",
    "/search?q=Qualcomm&format=json",
    "/search?kind=actor&region=region:china",
    "/zh/browse",
    "/api/v1/search?q=charging",
    "/api/v1/things?kind=standard",
    "/api/v1/questions/linkages/ranking",
    "/suggest?q=qual",
    "/questions",
    "/zh/questions",
    "/cases",
    "/coverage",
    "/coverage?of=standard:nacs",
    "/zh/coverage",
    "/ontology",
    "/zh/ontology",
    "/data/tables",
    "/data/tables/adoption.csv",
)
#: Pages that leave something out, and say so.
INCOMPLETE = (
    "/search?q=who+adopted+NACS",
    "/cases/5g-standardization",
    "/questions/regions/participation",
    "/questions/linkages/ranking",
    "/zh/",
    "/zh/cases",
    "/zh/search?q=charging",
    *(f"/zh/browse/{kind}" for kind in KINDS if kind not in ("statement", "evidence")),
)
#: Pages that need the graph.
NEEDING = (
    "/search?q=who+adopted+NACS&format=json",
    "/api/v1/search?q=who+adopted+NACS",
    "/id/actor/qualcomm",
    "/id/standard/nacs.ttl",
    "/zh/cases/5g-standardization",
    "/cases/5g-standardization.ttl",
    "/ontology/Standard",
    "/compare",
    "/data/quality",
    "/reconcile",
    "/sparql?query=ASK+{}",
    "/questions/linkages/ranking.svg",
    "/questions/linkages/network.graphml",
)
#: The questions with a query. All others are computed from tables.
WITH_QUERY = sorted(id_ for id_, question in library().items() if question.sparql)


@pytest.fixture(scope="module")
def site(remote: FlaskClient) -> FlaskClient:
    """A client of a site that has started, and has read nothing since."""
    remote.application.extensions["standlink"].releases.current()
    return remote


@pytest.fixture
def away(site: FlaskClient, pushed: Pushed) -> FlaskClient:
    """The client while the service is dead."""
    pushed.service.kill()
    return site


@pytest.fixture
def back(site: FlaskClient, pushed: Pushed) -> FlaskClient:
    """The client after the service has been started again."""
    pushed.service.kill()
    for path in INCOMPLETE:
        assert site.get(path, headers=HTML).status_code == 200, path
    pushed.service.start()
    store_of(site.application.extensions["standlink"].releases.current()).connection.breaker.succeeded()
    return site


def names(response: TestResponse) -> list[str]:
    """Return the names of the results or entries of a page."""
    return re.findall(r'<a class="name"[^>]*>(.*?)</a>', response.text)


@pytest.mark.parametrize("path", SAME)
def test_page_is_the_same_without_the_service(path: str, away: FlaskClient, client: FlaskClient) -> None:
    here, there = (each.get(path, headers={"Accept": "text/html, */*;q=0.5"}) for each in (client, away))
    assert here.status_code in (200, 303)
    assert (there.status_code, there.text, there.headers.get("ETag")) == (
        here.status_code,
        here.text,
        here.headers.get("ETag"),
    )


@pytest.mark.parametrize("question_id", sorted(library()))
def test_question_without_a_query_is_answered(question_id: str, away: FlaskClient, client: FlaskClient) -> None:
    for suffix in (".json", ".csv", ".parquet"):
        path = f"/questions/{question_id}{suffix}"
        there = away.get(path)
        if question_id in WITH_QUERY:
            assert there.status_code == 503
            assert there.headers["Retry-After"]
        else:
            assert (there.status_code, there.data) == (200, client.get(path).data)


@pytest.mark.parametrize("question_id", sorted(library()))
def test_page_of_a_question_is_whole_or_says_that_it_is_not(
    question_id: str, away: FlaskClient, client: FlaskClient
) -> None:
    for path in (f"/questions/{question_id}", f"/zh/questions/{question_id}"):
        there = away.get(path, headers=HTML)
        if question_id in WITH_QUERY:
            assert there.status_code == 503
            assert "Temporarily unavailable" in there.text or path.startswith("/zh")
        elif 'id="incomplete"' in there.text:
            assert there.status_code == 200
            assert there.headers["Cache-Control"] == "no-store"
            assert "ETag" not in there.headers
        else:
            assert (there.status_code, there.text) == (200, client.get(path, headers=HTML).text)


@pytest.mark.parametrize("path", INCOMPLETE)
def test_incomplete_page_says_so_and_is_kept_by_nobody(path: str, away: FlaskClient, client: FlaskClient) -> None:
    there = away.get(path, headers=HTML)
    assert there.status_code == 200
    assert 'id="incomplete"' in there.text
    assert there.headers["Cache-Control"] == "no-store"
    assert "ETag" not in there.headers
    if "/browse/" in path or path == "/zh/search?q=charging":
        assert names(there) == names(client.get(path, headers=HTML)), "in Chinese, where there is a Chinese name"
        assert names(there)


@pytest.mark.parametrize("path", NEEDING)
def test_page_that_needs_the_graph_says_what_is_missing(path: str, away: FlaskClient, pushed: Pushed) -> None:
    there = away.get(path, headers={"Accept": "text/html, */*;q=0.5"})
    assert there.status_code == 503
    assert there.headers["Retry-After"]
    assert "ETag" not in there.headers
    assert pushed.service.url in there.text
    assert 'id="incomplete"' not in there.text


def test_chinese_page_of_a_thing_marks_the_description_of_the_index_as_english(away: FlaskClient) -> None:
    there = away.get("/zh/id/actor/3com", headers=HTML)
    assert there.status_code == 503
    assert '<p lang="en">American maker of network equipment' in there.text


def test_thing_exists_only_if_that_is_certain(away: FlaskClient) -> None:
    store = store_of(away.application.extensions["standlink"].releases.current())
    known, unknown = (ox.NamedNode(f"https://w3id.org/standlink/id/standard/{name}") for name in ("nacs", "no-such"))
    assert store.exists(known)
    assert store.existing([unknown, known]) == [known]
    with pytest.raises(StoreServiceError):
        store.exists(unknown)
    with pytest.raises(StoreServiceError):
        store.existing([unknown])


def test_pages_are_whole_when_the_service_is_back(back: FlaskClient, client: FlaskClient) -> None:
    assert [
        path
        for path in INCOMPLETE
        if (there := back.get(path, headers=HTML)).text != client.get(path, headers=HTML).text
        or "ETag" not in there.headers
    ] == []
