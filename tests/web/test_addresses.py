"""Addresses of version 0.1.0: each answers, leads on, or says why it is gone; ``bench/addresses.py`` chose them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sampling import spread
from standlink.web.moved import addresses

pytestmark = pytest.mark.slow

KNOWN = (Path(__file__).parents[1] / "data" / "addresses-0.1.0.txt").read_text("utf-8").splitlines()
#: Addresses that have changed: each kind of change that ``moved.toml`` and the cases know.
CHANGED = (
    "/questions/linkages/change.json?year=2016&between=bodies",
    "/questions/regions/specialisation.svg?level=country&chart=specialisation-of-regions",
    "/why?subject=technology:band-5945-6425&property=sl:evidence"
    "&object=evidence:eur-lex-implementing-decision-eu-2021-1067-title",
)
MACHINE, BROWSER = {"Accept": "*/*"}, {"Accept": "text/html"}


def test_sample_has_two_thousand_different_addresses() -> None:
    assert len(set(KNOWN)) == len(KNOWN) == 2_000
    assert set(CHANGED) <= set(KNOWN)


@pytest.mark.parametrize("address", spread([a for a in KNOWN if "#" not in a], 40, always=CHANGED))
def test_address_answers_or_leads_on_or_is_gone_with_the_reason(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers=BROWSER if "." not in address else MACHINE, follow_redirects=True)
    assert response.status_code in (200, 410), response.text[:300]
    if response.status_code == 410:
        assert "withdrawn" in response.text or "no longer" in response.text


def test_terms_are_on_the_page_of_the_ontology(client: FlaskClient) -> None:
    page = client.get("/ontology", headers=BROWSER).text
    anchors = [address.partition("#")[2] for address in KNOWN if "#" in address]
    assert len(anchors) > 300
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in page] == []


@pytest.mark.parametrize("path", list(addresses()))
def test_reason_or_new_address_is_given_in_each_format(client: FlaskClient, path: str) -> None:
    for moved in addresses()[path]:
        query = f"?{moved.query}" if moved.query else ""
        for suffix in ("", ".json"):
            response = client.get(f"{path}{suffix}{query}")
            if moved.gone:
                problem = json.loads(response.text)
                assert (response.status_code, problem["detail"]) == (410, moved.gone)
        if moved.to:
            response = client.get(f"{path}.svg{query}")
            assert (response.status_code, response.headers["Location"]) == (301, f"{path}.svg?{moved.to}")
            assert client.get(f"{path}.svg?{moved.to}", follow_redirects=True).status_code == 200
        assert (
            "/id/" not in moved.gone or client.get("/id/" + moved.gone.split("/id/")[1].rstrip(".")).status_code == 200
        )


def test_explanation_of_what_was_absorbed_leads_on(client: FlaskClient) -> None:
    response = client.get(CHANGED[2])
    assert response.status_code == 301
    assert response.headers["Location"].startswith("/why?subject=resource:band-5945-6425&property=sl:evidence")
    gone = "/why?subject=statement:magic-dock-implements-nacs&property=sl:object&object=standard:nacs"
    assert client.get(gone).status_code == 410


def test_picture_of_an_answer_without_one_leads_to_the_answer(client: FlaskClient) -> None:
    response = client.get("/questions/linkages/path.svg?from=nieuwegein&to=wi-fi&chart=path")
    assert (response.status_code, response.headers["Location"]) == (
        303,
        "/questions/linkages/path?from=nieuwegein&to=wi-fi",
    )
