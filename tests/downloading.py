"""Downloads as clients make them: while a file is being made from the release, they ask again."""

from __future__ import annotations

import time

from flask.testing import FlaskClient

#: Seconds after which a file should have been made, however busy the machine is.
_MOST = 120


def download(client: FlaskClient, path: str) -> bytes:
    """Return the content of a file of a site."""
    until = time.monotonic() + _MOST
    while (found := client.get(path)).status_code == 503 and time.monotonic() < until:
        time.sleep(0.2)
    assert found.status_code == 200, found.text
    return found.data
