"""The checksum of a file, for provenance and for detecting changed inputs."""

from __future__ import annotations

import hashlib
from pathlib import Path


def file_checksum(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits, read in pieces.

    Raises:
        OSError: if the file cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
