"""The server: Granian, with the application loaded afresh in each of its processes."""

from __future__ import annotations

import os
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server


def run(home: Path, host: str, port: int) -> None:
    """Serve the releases of a data folder until interrupted."""
    os.environ["STANDLINK_HOME"] = str(home)
    Server(
        "standlink.web.app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()
