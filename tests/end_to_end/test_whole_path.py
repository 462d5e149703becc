"""The path of a first user: from an empty data folder to answered questions."""

from __future__ import annotations

import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor


def get(address: str, accept: str = "*/*") -> tuple[int, str]:
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": accept}), timeout=60) as response:
        return response.status, response.read().decode()


def test_server_that_built_its_own_release_answers_everywhere(fresh_site: str) -> None:
    paths = ["/", "/id/standard/nacs", "/questions/convergence/rival-adoption", "/data/quality", "/sparql?query=ASK{}"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda path: get(fresh_site + path, "text/html"), paths * 3))
    assert {status for status, _ in answers} == {200}


def test_fact_can_be_followed_from_question_to_source_over_http(fresh_site: str) -> None:
    _, answer = get(f"{fresh_site}/questions/convergence/switchers.json?from=ccs1&to=nacs")
    ford = next(b for b in json.loads(answer)["results"]["bindings"] if b["actor"]["value"].endswith("/actor/ford"))
    event = fresh_site + "/id/" + ford["later"]["value"].partition("/id/")[2]
    _, described = get(event, "application/json")
    notes = json.loads(described)["notes"]
    assert notes
    assert all(n["source"]["label"] and n["page"].startswith("http") and n["confidence"] for n in notes)
