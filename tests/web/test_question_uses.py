"""What a reader can do with an answer elsewhere: every format, and code that runs as it is shown."""

from __future__ import annotations

import csv
import io
import re
import shlex
import shutil
import struct
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask.testing import FlaskClient

RIVALS = "/questions/convergence/rival-adoption"
HTML = {"Accept": "text/html"}


def code(page: str, part: str) -> list[str]:
    """Return the codes of a part of the page of a question."""
    start = page.index(f'<div id="{part}">')
    following = re.compile(r'<div id="|</section>').search(page, start + 1)
    assert following
    codes = re.findall(r"<code>(.*?)</code>", page[start : following.start()], re.DOTALL)
    return [unescape(text) for text in codes]


@pytest.fixture(scope="module")
def shown(site: str) -> list[str]:
    """The codes on the page of an answer of a real server."""
    request = Request(f"{site}{RIVALS}?rivals=nacs&rivals=ccs1", headers=HTML)
    return code(urlopen(request).read().decode(), "use")


def test_curl_command_runs(shown: list[str], tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    subprocess.run(shlex.split(shown[0]), cwd=tmp_path, check=True)
    rows = list(csv.reader((tmp_path / "convergence-rival-adoption.csv").open(newline="", encoding="utf-8")))
    assert rows[0][:2] == ["year", "rival"]
    assert len(rows) > 10


def test_pandas_code_runs(shown: list[str]) -> None:
    ran = subprocess.run([sys.executable, "-c", shown[1]], capture_output=True, text=True, check=True)
    assert "rows x 8 columns]" in ran.stdout


def test_standlink_code_runs(shown: list[str], site: str) -> None:
    assert f'standlink.open("{site}")' in shown[2]
    table: dict[str, object] = {}
    exec(shown[2], table)
    assert "rivals=" in shown[2]
    assert len(table["table"]) > 10  # type: ignore[arg-type]


def test_code_has_the_filters_and_is_the_same_answer_in_every_language(client: FlaskClient) -> None:
    page = client.get("/questions/convergence/switchers?from=ccs1&to=nacs", headers=HTML).text
    codes = code(page, "use")
    assert 'graph.ask("convergence/switchers", from_="standard:ccs1", to="standard:nacs")' in codes[2]
    for each in (codes[0], codes[1], codes[3]):
        assert "/questions/convergence/switchers.csv?from=ccs1&to=nacs" in each
    assert "VALUES ?from { <https://w3id.org/standlink/id/standard/ccs1> }" in codes[4], "the query, arguments bound"


def test_picture_to_embed_exists_and_names_its_source(client: FlaskClient) -> None:
    frame, image = code(client.get(f"{RIVALS}?rivals=nacs&rivals=ccs1", headers=HTML).text, "embed")
    assert frame.startswith("<iframe ")
    source = re.search(r'<img src="http://localhost([^"]+)"', image)
    assert source
    assert client.get(unescape(source[1])).mimetype == "image/png"
    assert "Source: <a " in image
    assert "release 2" in image


def test_csv_for_spreadsheets_begins_with_a_byte_order_mark(client: FlaskClient) -> None:
    plain, marked = (client.get(f"{RIVALS}.{suffix}") for suffix in ("csv", "bom.csv"))
    assert marked.data == b"\xef\xbb\xbf" + plain.data
    assert marked.headers["Content-Disposition"].endswith('.bom.csv"')
    assert next(csv.reader(io.StringIO(marked.data.decode("utf-8-sig"))))[0] == "year"
    # By name only: who accepts CSV gets the plain one.
    assert client.get(RIVALS, headers={"Accept": "text/csv"}).data == plain.data


@pytest.mark.parametrize("page", [RIVALS, "/overview", "/cases/ev-charging-unification", "/id/standard/nacs"])
def test_picture_comes_as_png_at_twice_its_size(client: FlaskClient, page: str) -> None:
    svg, png = client.get(f"{page}.svg"), client.get(f"{page}.png")
    assert png.mimetype == "image/png"
    width, height = (int(number) for number in re.findall(r' (?:width|height)="(\d+)"', svg.text.partition(">")[0])[:2])
    assert struct.unpack(">II", png.data[16:24]) == (2 * width, 2 * height)
    again = client.get(f"{page}.png", headers={"If-None-Match": png.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{page}.png?scheme=dark").data != png.data


def test_png_is_negotiated(client: FlaskClient) -> None:
    assert client.get(RIVALS, headers={"Accept": "image/png"}).mimetype == "image/png"


def test_citation_is_shown_as_it_is_downloaded(client: FlaskClient) -> None:
    page = client.get(f"{RIVALS}?rivals=nacs&rivals=ccs1", headers=HTML).text
    assert code(page, "cite") == [client.get(f"{RIVALS}.txt?rivals=nacs&rivals=ccs1").text.strip()]
