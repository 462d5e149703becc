"""The gateway in this process: whose request it is, what is refused, and where the site is."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asking import Ask, asking, scope_of
from hypothesis import given
from hypothesis import strategies as st
from looping import in_a_loop
from standlink.graph.releases.release import Release
from standlink.web.app import create_app
from standlink.web.gateway.clients import Proxies, key, shortened
from standlink.web.gateway.gateway import Gateway
from standlink.web.gateway.incoming import RefusedError
from standlink.web.gateway.lanes import Lane, Lanes
from standlink.web.settings import Settings

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def gateway(home: Path) -> Callable[..., Ask]:
    """Return what makes a gateway with settings. A few pages are not worth a copy of the release in memory."""
    return lambda **settings: asking(Gateway(create_app(Settings(home=home, memory_triples=0, **settings))))


@pytest.fixture(scope="module")
def ask(gateway: Callable[..., Ask]) -> Ask:
    return gateway()


# health


def test_health_names_the_release_and_has_no_page(ask: Ask, release: Release) -> None:
    status, headers, body = ask("/healthz")
    found = json.loads(body)
    assert (status, found["status"], found["release"]) == (200, "ok", release.id)
    assert found["graph"] in ("disk", "memory")
    assert headers["cache-control"] == "no-store"
    assert ask("/healthz", method="HEAD")[::2] == (200, b"")


def test_ready_with_a_release(ask: Ask, release: Release) -> None:
    status, _, body = ask("/readyz")
    assert (status, json.loads(body)) == (200, {"status": "ready", "release": release.id})


def test_not_ready_without_a_release(tmp_path: Path) -> None:
    ask = asking(Gateway(create_app(Settings(home=tmp_path))))
    status, _, body = ask("/readyz")
    assert status == 503
    assert "standlink build" in json.loads(body)["reason"]
    assert ask("/healthz")[0] == 200


# what is refused


def test_only_hosts_of_the_site_are_answered(gateway: Callable[..., Ask]) -> None:
    ask = gateway(hosts="standlink.example, .example.org")
    for host in ("standlink.example", "standlink.example:8000", "STANDLINK.example", "a.example.org"):
        assert ask("/privacy", host=host)[0] == 200
    for host in ("evil.example", "xexample.org", "standlink.example.evil.example"):
        status, _, body = ask("/privacy", host=host)
        assert status == 400
        assert f"does not answer for the host {host}" in json.loads(body)["detail"]
    assert ask("/healthz", host="10.0.0.7")[0] == 200


@pytest.mark.parametrize("host", ["a b", "a/b", "a,b", "a@b", "", "a:x", "[::1", "a\x00"])
def test_host_that_is_none_is_refused(ask: Ask, host: str) -> None:
    assert ask("/privacy", host=host)[0] == 400


def test_body_larger_than_the_limit_is_refused(ask: Ask) -> None:
    status, headers, body = ask("/sparql", "POST", b"x" * 500_000, content_type="application/sparql-query")
    assert status == 413
    assert "may have 400,000 bytes" in json.loads(body)["detail"]
    assert headers["connection"] == "close"


def test_clients_have_so_many_requests_at_once() -> None:
    lane = Lane("test", 1, 1, 2)
    with lane.admitted("a"), lane.admitted("a"):
        with pytest.raises(RefusedError, match="too_many"), lane.admitted("a"):
            pass
        with lane.admitted("b"):
            pass
    with lane.admitted("a"):
        pass


def test_pages_do_not_wait_for_twelve_slow_answers_of_one_client() -> None:
    lanes, ended = Lanes(Settings(threads=1)), threading.Event()
    answers, pages = lanes.of("/questions/networks/centrality"), lanes.of("/id/standard/nacs")

    async def slow() -> str:
        try:
            with answers.admitted("a"):
                await answers.run(lambda: ended.wait(30), "a")
        except RefusedError as error:
            return error.name
        return "answered"

    async def run() -> list[str]:
        asked = [asyncio.create_task(slow()) for _ in range(12)]
        await asyncio.sleep(0.1)
        page, _ = await asyncio.wait_for(pages.run(lambda: "page", "b"), 5)
        assert page == "page"
        ended.set()
        return await asyncio.gather(*asked)

    found = in_a_loop(run())
    assert (found.count("answered"), found.count("too_many")) == (8, 4)
    lanes.close()


def test_clients_that_wait_for_answers_take_turns() -> None:
    lanes, ended, order = Lanes(Settings()), threading.Event(), list[str]()
    answers = lanes.of("/questions/networks/centrality")

    async def ask(client: str) -> None:
        await answers.run(lambda: (ended.wait(30), order.append(client)), client)

    async def run() -> None:
        asked = [asyncio.create_task(ask("busy")) for _ in range(8)]
        await asyncio.sleep(0.05)
        asked += [asyncio.create_task(ask(client)) for client in ("other", "third")]
        await asyncio.sleep(0.05)
        assert answers.length == 10
        ended.set()
        await asyncio.gather(*asked)

    in_a_loop(run())
    lanes.close()
    # Two run already; then each client has a turn before the busy one has its second.
    assert order.index("other") < 6
    assert order.index("third") < 6


def test_answer_whose_client_has_gone_while_it_waited_is_not_made(home: Path) -> None:
    app, made = create_app(Settings(home=home)), list[str]()
    app.before_request(lambda: made.append("answer"))
    gateway, ended, sent = Gateway(app), threading.Event(), list[Any]()
    answers = gateway._lanes.answers

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    async def run() -> None:
        busy = [asyncio.create_task(answers.run(lambda: ended.wait(30), "a")) for _ in range(2)]
        asked = asyncio.create_task(gateway(scope_of("/questions/actors/backers"), receive, send))
        await asyncio.sleep(0.1)
        assert answers.length == 3
        ended.set()
        await asyncio.gather(asked, *busy)

    in_a_loop(run())
    assert (made, sent) == ([], [])


# what is added and left out


def test_every_answer_has_an_id_and_none_names_the_program(ask: Ask) -> None:
    seen = set()
    for target in ("/privacy", "/nothing", "/healthz", "/id/standard/nacs.json", "/static/none"):
        _, headers, body = ask(target)
        seen.add(headers["x-request-id"])
        assert headers["server"] == ""
        if headers["content-type"] == "application/problem+json":
            assert json.loads(body)["request"] == headers["x-request-id"]
    assert len(seen) == 5


def test_answers_of_the_gateway_have_the_headers_that_protect(gateway: Callable[..., Ask]) -> None:
    ask = gateway(base_url="https://standlink.example", hosts="standlink.example")
    tag = ask("/id/actor/ford", host="standlink.example")[1]["etag"]
    answers = [ask("/healthz"), ask("/readyz"), ask("/", host="evil.example")]
    answers.append(ask("/id/actor/ford", host="standlink.example", if_none_match=tag))
    assert [status for status, _, _ in answers] == [200, 200, 400, 304]
    for _, headers, _ in answers:
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["strict-transport-security"]


def test_page_of_an_error_has_the_id(ask: Ask) -> None:
    _, headers, body = ask("/nothing", **HTML)
    assert headers["x-request-id"] in body.decode()


def test_unchanged_page_is_answered_without_the_application(ask: Ask) -> None:
    _, headers, _ = ask("/id/standard/nacs.json")
    status, again, body = ask("/id/standard/nacs.json", if_none_match=headers["etag"])
    assert (status, body, again["etag"]) == (304, b"", headers["etag"])
    assert "content-length" not in again
    assert again["access-control-allow-origin"] == "*"


def test_head_has_the_length_of_get(ask: Ask) -> None:
    _, get, body = ask("/id/standard/nacs.json")
    status, head, nothing = ask("/id/standard/nacs.json", "HEAD")
    assert (status, nothing) == (200, b"")
    assert head.get("content-length") == get["content-length"] == str(len(body))


# a path of its own


def test_all_links_begin_with_the_path_of_the_site(gateway: Callable[..., Ask]) -> None:
    ask = gateway(base_url="https://example.org/standlink/")
    _, _, body = ask("/standlink/id/standard/nacs", **HTML)
    page = body.decode()
    assert 'href="/standlink/id/' in page
    for attribute in ("href", "src", "action"):
        assert f'{attribute}="/' not in page.replace(f'{attribute}="/standlink', "")
    # A proxy may have removed the path.
    assert ask("/id/standard/nacs", **HTML)[0] == 200
    assert ask("/standlink")[0] == 200
    assert b"https://example.org/standlink/sparql" in ask("/standlink/.well-known/void")[2]
    _, headers, _ = ask("/standlink/id/standard/nacs.json")
    assert ask("/standlink/id/standard/nacs.json", if_none_match=headers["etag"])[0] == 304
    assert json.loads(ask("/standlink/healthz")[2])["status"] == "ok"


def test_query_of_the_form_gets_its_address_below_the_path(gateway: Callable[..., Ask]) -> None:
    ask = gateway(base_url="https://example.org/standlink")
    form = b"query=ASK+%7B%7D"
    status, headers, _ = ask(
        "/standlink/sparql", "POST", form, content_type="application/x-www-form-urlencoded", **HTML
    )
    assert (status, headers["location"]) == (303, "/standlink/sparql?query=ASK+%7B%7D")


# proxies


def test_proxies_are_believed_only_where_they_are_trusted() -> None:
    spoofed = ["203.0.113.9, 198.51.100.1"]
    assert Proxies.of("").client("192.0.2.1", spoofed) == "192.0.2.1"
    assert Proxies.of("1").client("192.0.2.1", spoofed) == "198.51.100.1"
    assert Proxies.of("2").client("192.0.2.1", ["203.0.113.9", "198.51.100.1"]) == "203.0.113.9"
    networks = Proxies.of("192.0.2.0/24, 198.51.100.1")
    assert networks.client("192.0.2.1", spoofed) == "203.0.113.9"
    assert networks.client("203.0.113.77", spoofed) == "203.0.113.77"
    assert Proxies.of("1").client("192.0.2.1", []) == "192.0.2.1"


def test_scheme_and_id_come_from_a_trusted_proxy_only(gateway: Callable[..., Ask]) -> None:
    said = {"x_forwarded_proto": "https", "x_request_id": "edge-7"}
    _, headers, body = gateway(proxies="1")("/.well-known/void", **said)
    assert headers["x-request-id"] == "edge-7"
    assert b"https://localhost/sparql" in body
    _, headers, body = gateway()("/.well-known/void", **said)
    assert headers["x-request-id"] != "edge-7"
    assert b"http://localhost/sparql" in body


@given(st.text(max_size=60), st.text(max_size=30), st.sampled_from(["", "0", "1", "3", "10.0.0.0/8", "::/0"]))
def test_any_header_gives_a_client(forwarded: str, peer: str, setting: str) -> None:
    client = Proxies.of(setting).client(peer, [forwarded])
    assert isinstance(key(client), str)
    assert isinstance(shortened(client), str)


@pytest.mark.parametrize("setting", ["x", "10.0.0.0/99", "-1", "1.2.3"])
def test_setting_of_proxies_that_is_none_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="STANDLINK_PROXIES"):
        Settings.from_environment({"STANDLINK_PROXIES": setting})


# log and metrics


@pytest.fixture
def logged(gateway: Callable[..., Ask], tmp_path: Path) -> Callable[..., dict[str, Any]]:
    def asked(target: str, peer: str, **settings: str) -> dict[str, Any]:
        path = tmp_path / "log"
        gateway(access_log=str(path), **settings)(target, peer=peer)
        line: dict[str, Any] = json.loads(path.read_text("utf-8").splitlines()[-1])
        return line

    return asked


def test_requests_are_logged_with_shortened_addresses(logged: Callable[..., dict[str, Any]]) -> None:
    line = logged("/nothing?secret=1", "203.0.113.77")
    assert (line["client"], line["method"], line["path"], line["status"]) == ("203.0.113.0", "GET", "/nothing", 404)
    assert line["bytes"] > 0
    assert line["ms"] >= line["queue_ms"] >= 0
    assert logged("/", "2001:db8:1:2::77")["client"] == "2001:db8:1::"
    assert logged("/", "203.0.113.77", log_clients="full")["client"] == "203.0.113.77"
    assert logged("/", "203.0.113.77", log_clients="none")["client"] == ""


def test_metrics_are_shown_to_whom_the_settings_say(gateway: Callable[..., Ask]) -> None:
    pytest.importorskip("prometheus_client")
    assert gateway()("/metrics", peer="127.0.0.1")[0] == 404
