"""OpenRefine itself as a client of the Reconciliation API, where it is installed (apt-get install openrefine)."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.server]

OPENREFINE = shutil.which("openrefine")
NAMES = ["Ericsson", "European Telecommunications Standards Institute", "cisco Systems", "Nobody & Sons of Nowhere"]
ENGINE = json.dumps({"facets": [], "mode": "row-based"})


class OpenRefine:
    """A running OpenRefine, asked as its own page asks it."""

    def __init__(self, port: int) -> None:
        self._site = f"http://127.0.0.1:{port}/command/core/"
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, command: str, **query: str) -> Any:
        with self._opener.open(f"{self._site}{command}?{urlencode(query)}", timeout=60) as answer:
            return json.load(answer)

    def post(self, command: str, data: dict[str, str]) -> Any:
        with self._opener.open(self._address(command), urlencode(data).encode(), timeout=60) as answer:
            return json.load(answer)

    def _address(self, command: str) -> str:
        return f"{self._site}{command}?{urlencode({'csrf_token': self.get('get-csrf-token')['token']})}"

    def project(self, column: str, values: list[str]) -> str:
        """Make a project of one column; return its number."""
        fields = {"project-name": column, "format": "text/line-based/*sv", "options": json.dumps({"headerLines": 1})}
        parts = "".join(f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items())
        text = "\n".join([column, *values])
        file = (
            f'--b\r\nContent-Disposition: form-data; name="project-file"; filename="a.csv"\r\n\r\n{text}\r\n--b--\r\n'
        )
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        request = Request(self._address("create-project-from-upload"), (parts + file).encode(), kind)
        with self._opener.open(request, timeout=60) as answer:
            return parse_qs(urlsplit(answer.geturl()).query)["project"][0]

    def settled(self, project: str) -> dict[str, Any]:
        """Return the rows of a project and the pool of what they were matched with, once nothing is being done."""
        for _ in range(240):
            if not self.get("get-processes", project=project)["processes"]:
                return dict(self.get("get-rows", project=project, start="0", limit="50"))
            time.sleep(0.5)
        raise TimeoutError("OpenRefine did not finish in two minutes")


@pytest.fixture(scope="module")
def openrefine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRefine]:
    if OPENREFINE is None:
        pytest.skip("openrefine is not installed: apt-get install openrefine")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("openrefine")
    command = [OPENREFINE, "-i", "127.0.0.1", "-p", str(port), "-d", str(folder), "-x", "refine.headless=true"]
    with Path(folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        client = OpenRefine(port)
        for _ in range(240):
            try:
                client.get("get-version")
                break
            except OSError:
                time.sleep(0.5)
        yield client
        process.terminate()
        subprocess.run(["pkill", "-f", str(folder)], check=False)  # what the script has started


def test_column_of_names_is_matched_and_extended(openrefine: OpenRefine, site: str) -> None:
    service = f"{site}/reconcile"
    project = openrefine.project("name", NAMES)
    column = {"project": project, "columnName": "name"}
    guessed = openrefine.post("guess-types-of-column", {**column, "service": service})["types"]
    assert guessed[0]["id"] == "sl:Company"

    spaces = {
        "identifierSpace": "https://w3id.org/standlink/id/",
        "schemaSpace": "https://w3id.org/standlink/ontology#",
    }
    asked = {"mode": "standard-service", "service": service, **spaces, "autoMatch": True, "columnDetails": []}
    asked["type"] = {"id": "sl:Organization", "name": "Organization"}
    openrefine.post("reconcile", {**column, "engine": ENGINE, "config": json.dumps(asked)})
    found = openrefine.settled(project)
    matches = [found["pool"]["recons"][str(row["cells"][0]["r"])] for row in found["rows"]]
    assert [match["m"]["id"] if match["j"] == "matched" else None for match in matches] == [
        "actor/ericsson",
        "actor/etsi",
        "actor/cisco",
        None,
    ]

    wanted = {"properties": [{"id": "foaf:homepage", "name": "home page"}]}
    extension = {"baseColumnName": "name", "columnInsertIndex": "1", "endpoint": service, **spaces}
    openrefine.post("extend-data", {**column, **extension, "engine": ENGINE, "extension": json.dumps(wanted)})
    rows = openrefine.settled(project)["rows"]
    assert rows[1]["cells"][1]["v"] == "https://www.etsi.org"
    assert rows[3]["cells"][1:] in ([], [None])
