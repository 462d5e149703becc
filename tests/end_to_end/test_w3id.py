"""The redirects of https://w3id.org/standlink/, in Apache, which serves w3id.org; skipped where it is not installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import pyoxigraph as ox
import pytest
from serving import serving
from standlink.ontology.namespaces import BASE

pytestmark = [pytest.mark.slow, pytest.mark.server]

RULES = Path(__file__).parents[2] / "docs" / "w3id" / ".htaccess"
#: Where systems keep the modules of Apache.
MODULES = ("/usr/lib/apache2/modules", "/usr/libexec/apache2", "/usr/lib64/httpd/modules")
CONFIGURATION = """
ServerRoot "{folder}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{folder}/apache.pid"
ErrorLog "{folder}/error.log"
Mutex file:{folder} default
User nobody
LoadModule mpm_event_module "{modules}/mod_mpm_event.so"
LoadModule authz_core_module "{modules}/mod_authz_core.so"
LoadModule rewrite_module "{modules}/mod_rewrite.so"
DocumentRoot "{folder}/www"
<Directory "{folder}/www">
  AllowOverride All
  Options FollowSymLinks
  Require all granted
</Directory>
"""


@pytest.fixture(scope="module")
def w3id(home: Path) -> Iterator[int]:
    """The port of an Apache with the rules, which lead to a server of the release."""
    apache = shutil.which("apache2") or shutil.which("httpd") or shutil.which("apache2", path="/usr/sbin")
    modules = next((path for path in MODULES if Path(path).exists()), None)
    if apache is None or modules is None:
        if os.environ.get("CI"):
            pytest.fail("Apache is missing: the redirects must be tested in continuous integration")
        pytest.skip("Apache is not installed, so the redirects of w3id.org are not tested")
    with serving(home) as served, tempfile.TemporaryDirectory() as name, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        folder, port = Path(name), int(free.getsockname()[1])
        free.close()
        folder.chmod(0o755)
        (folder / "www" / "standlink").mkdir(parents=True)
        rules = RULES.read_text("utf-8")
        assert rules.count("https://standlink.example.org") == 1
        (folder / "www" / "standlink" / ".htaccess").write_text(
            rules.replace("https://standlink.example.org", served.address), "utf-8"
        )
        configuration = folder / "apache.conf"
        configuration.write_text(CONFIGURATION.format(folder=folder, port=port, modules=modules), "utf-8")
        process = subprocess.Popen([apache, "-d", name, "-f", str(configuration), "-D", "FOREGROUND"])
        try:
            for _ in range(100):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait(30)


def redirect(port: int, path: str) -> tuple[int, str]:
    """Return the status of a path below /standlink, and where it leads, without the address of the site."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", f"/standlink{path}")
    response = connection.getresponse()
    target = response.getheader("Location") or ""
    return response.status, "/" + target.split("/", 3)[3] if target else ""


@pytest.mark.parametrize(
    "path",
    [
        "/", "/id/actor/ford", "/id/actor/ford.ttl", "/id/actor/3gpp.nt?page=2", "/ontology", "/ontology.ttl",
        "/ontology/context.jsonld", "/graph/wifi", "/graph/wifi.nt.gz", "/cases", "/cases/5g.ttl", "/data",
        "/data/catalogue.ttl", "/questions/convergence/switchers?standard=standard:nacs&x=%26", "/releases/2026/data",
    ],
)  # fmt: skip
def test_address_leads_to_the_site_by_303(w3id: int, path: str) -> None:
    assert redirect(w3id, path) == (303, path)


@pytest.mark.parametrize("path", ["/nothing", "/identity", "/idx/actor/ford", "/ontologyx", "/static/standlink.css"])
def test_other_addresses_are_not_found(w3id: int, path: str) -> None:
    assert redirect(w3id, path) == (404, "")


def test_things_terms_and_graphs_of_a_release_are_reached(w3id: int) -> None:
    iris = (BASE, f"{BASE}id/actor/ford", f"{BASE}id/standard/nacs", f"{BASE}graph/wifi", f"{BASE}cases")
    for iri in iris:
        address = iri.replace("https://w3id.org", f"http://127.0.0.1:{w3id}")
        request = urllib.request.Request(address, headers={"Accept": "text/turtle"})
        with urllib.request.urlopen(request, timeout=60) as response:
            quads = list(ox.parse(response.read(), format=ox.RdfFormat.TURTLE))
        assert any(ox.NamedNode(iri) in (q.subject, q.object) for q in quads) or "/graph/" in iri, iri
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"http://127.0.0.1:{w3id}/standlink/id/actor/nobody", timeout=60)
