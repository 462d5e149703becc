"""Answers in frames of other sites: the only pages that may be framed, without form, script or state."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

RIVALS = "convergence/rival-adoption"


@pytest.mark.parametrize(
    ("path", "framed"),
    [
        (f"/embed/questions/{RIVALS}", True),
        (f"/questions/{RIVALS}", False),
        ("/embedded", False),
        ("/id/actor/ford", False),
    ],
)
def test_only_embedded_answers_can_be_framed(path: str, framed: bool, client: FlaskClient) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    assert ("frame-ancestors *" in policy, "frame-ancestors 'none'" in policy) == (framed, not framed)
    assert "script-src 'self'" in policy


def test_embedded_answer_keeps_no_state_and_leads_to_its_question(client: FlaskClient) -> None:
    response = client.get(f"/embed/questions/{RIVALS}?rivals=nacs&rivals=ccs2&utm_source=x")
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert not re.search(r"<(script|form|input|button|iframe)\b", response.text)
    link = re.search(r'<p class="source"><a href="([^"]+)" target="_blank" rel="noopener">', response.text)
    headline = re.search(r"<h1>(.*?)</h1>", response.text)
    assert link
    assert headline
    assert "rivals=ccs2" in unescape(link[1])
    assert "utm_source" not in link[1]
    assert headline[1] in client.get(unescape(link[1])).text
    assert "Release 2" in response.text


def test_embedded_answer_has_the_notes_of_its_question(client: FlaskClient) -> None:
    page, embedded = (client.get(f"{prefix}/questions/{RIVALS}").text for prefix in ("", "/embed"))
    notes = re.findall(r'<p class="soft">(.+?)</p>', page.partition('<details id="chinese"')[0])
    assert notes
    assert all(note in embedded for note in notes)


def test_answer_without_a_picture_shows_its_first_rows(client: FlaskClient) -> None:
    text = client.get("/embed/questions/evidence/disagreements").text
    assert "<picture>" not in text
    assert 2 <= text.count("<tr>") <= 11


def test_question_offers_the_frame_of_what_was_asked(client: FlaskClient) -> None:
    page = unescape(client.get(f"/questions/{RIVALS}?rivals=nacs&rivals=ccs2").text)
    frame = re.search(r'<iframe src="http://localhost([^"]+)"', page)
    assert frame
    # Once for the page that shows the HTML, once for the page that it is pasted into.
    assert unescape(frame[1]) == f"/embed/questions/{RIVALS}?rivals=nacs&rivals=ccs2"
    assert client.get(unescape(frame[1])).status_code == 200


def test_wrong_argument_is_refused(client: FlaskClient) -> None:
    assert client.get(f"/embed/questions/{RIVALS}?nonsense=1").status_code == 400
