"""The files of ``deploy/``, in the programs that they are for; each test is skipped where its program is missing."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest
from serving import serving
from standlink.web.settings import Settings, variable

pytestmark = [pytest.mark.slow, pytest.mark.server]

DEPLOY = Path(__file__).parents[2] / "deploy"
#: Debian keeps programs of the system outside the path of users.
PATHS = "/usr/sbin:/usr/bin:/usr/local/bin"


def program(name: str) -> str:
    return shutil.which(name) or shutil.which(name, path=PATHS) or pytest.skip(f"{name} is not installed")


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60, check=False)


def test_settings_of_the_files_exist() -> None:
    known = {variable(field) for field in fields(Settings)}
    for path in DEPLOY.iterdir():
        named = set(re.findall(r"\bSTANDLINK_[A-Z_]+", path.read_text("utf-8")))
        assert named <= known, path.name


def test_environment_file_is_read_by_the_server() -> None:
    lines = (DEPLOY / "standlink.env").read_text("utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    settings = Settings.from_environment(given)
    assert (settings.proxies, settings.metrics) == ("1", "loopback")


def test_units_are_valid(tmp_path: Path) -> None:
    systemd_analyze = program("systemd-analyze")
    # The command need not be installed where it is tested.
    for path in DEPLOY.glob("standlink*.*"):
        text = path.read_text("utf-8").replace("ExecStart=/opt/standlink/bin/standlink", "ExecStart=/bin/true")
        (tmp_path / path.name).write_text(text, "utf-8")
    for name in ("standlink.service", "standlink-backup.service", "standlink-backup.timer"):
        found = run(systemd_analyze, "verify", tmp_path / name)
        assert (found.returncode, found.stderr) == (0, ""), name


def test_caddyfile_is_valid() -> None:
    found = run(program("caddy"), "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile")
    assert found.returncode == 0, found.stderr


# nginx in front of a server


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def proxied(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of nginx with the site of ``deploy/``, in front of a server with the settings for it."""
    nginx, openssl, folder = program("nginx"), program("openssl"), tmp_path_factory.mktemp("nginx")
    certificate, key, secure = folder / "certificate.pem", folder / "key.pem", free_port()
    made = run(
        openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=standlink.example",
        "-keyout", key, "-out", certificate,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    with serving(home, processes="1", proxies="1", hosts="standlink.example", metrics="loopback") as served:
        site = (DEPLOY / "nginx.conf").read_text("utf-8")
        live = "/etc/letsencrypt/live/standlink.example/"
        for old, new in {
            "listen 80;": f"listen 127.0.0.1:{free_port()};",
            "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
            "127.0.0.1:8000": served.address.removeprefix("http://"),
            f"{live}fullchain.pem": str(certificate),
            f"{live}privkey.pem": str(key),
        }.items():
            assert old in site
            site = site.replace(old, new)
        site = re.sub(r" *listen \[::\].*\n", "", site)
        temporary = "".join(
            f"{kind}_temp_path {folder / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        config = folder / "nginx.conf"
        config.write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
            f"http {{ access_log off; {temporary}\n{site} }}\n",
            "utf-8",
        )
        checked = run(nginx, "-t", "-q", "-c", config)
        assert checked.returncode == 0, checked.stderr
        with subprocess.Popen([nginx, "-c", str(config)], stderr=subprocess.DEVNULL) as process:
            try:
                wait_for_port(secure)
                yield secure
            finally:
                process.terminate()


def wait_for_port(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("nginx did not come up")


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def get(port: int, target: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    given = {"Host": "standlink.example"} | {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"https://127.0.0.1:{port}{target}", headers=given)
    try:
        with urllib.request.urlopen(request, timeout=60, context=trusting()) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def test_pages_come_through_with_the_public_address(proxied: int) -> None:
    status, headers, body = get(proxied, "/.well-known/void", X_Forwarded_For="203.0.113.1", X_Request_Id="forged")
    assert status == 200
    assert b"https://standlink.example/sparql" in body
    assert headers["x-request-id"] != "forged"
    assert get(proxied, "/id/standard/nacs")[0] == 200


def test_metrics_are_not_public(proxied: int) -> None:
    assert get(proxied, "/metrics")[0] == 404


def test_client_that_holds_requests_open_is_bounded_by_the_proxy(proxied: int) -> None:
    """nginx counts a connection from the end of its headers; the bodies are never sent."""
    head = b"POST /sparql HTTP/1.1\r\nHost: standlink.example\r\nContent-Length: 1000\r\n\r\nq"
    opened, refused = [], 0
    for _ in range(60):
        raw = socket.create_connection(("127.0.0.1", proxied), timeout=10)
        opened.append(trusting().wrap_socket(raw, server_hostname="standlink.example"))
        opened[-1].sendall(head)
    for connection in opened:
        connection.settimeout(0.05)
        with suppress(TimeoutError):
            refused += connection.recv(12) == b"HTTP/1.1 429"
    for connection in opened:
        connection.close()
    assert refused >= 20


def test_client_that_asks_too_fast_is_slowed(proxied: int) -> None:
    statuses: set[int] = set()
    with ThreadPoolExecutor(8) as clients:
        # A busy machine may not reach 20 requests a second at once.
        for _ in range(5):
            statuses |= set(clients.map(lambda _: get(proxied, "/healthz")[0], range(300)))
            if 429 in statuses:
                break
    assert statuses == {200, 429}
