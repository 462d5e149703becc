"""A line on a terminal that shows the current task, the share done and the time taken, drawn again while it lasts."""

from __future__ import annotations

import shutil
import sys
import time
from datetime import timedelta
from threading import Event, Lock, Thread
from typing import Final

import click

from .drawing import display_width

_BAR: Final = 30
_PAUSE: Final = 0.2


class Progress:
    """The current task, shown on the standard error stream if that is a terminal. Use it in a ``with`` statement."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._task, self._share, self._began = "", 0.0, 0.0
        self._lock, self._ended = Lock(), Event()
        self._drawer = Thread(target=self._keep_drawing, daemon=True)
        self._drawn = 0

    def __enter__(self) -> Progress:
        if self._is_shown:
            self._drawer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._is_shown:
            self._drawer.join()
        self._draw("")

    def show(self, task: str, share: float = 0.0) -> None:
        """Show a task and the share of it that is done, from 0 to 1; without a share its time alone."""
        with self._lock:
            is_new, self._share = task != self._task, share
            if is_new:
                self._task, self._began = task, time.monotonic()
                self._draw(self._line())

    def echo(self, text: str) -> None:
        """Print a line above the current task, or as an ordinary line where nothing is shown."""
        with self._lock:
            self._draw("")
            click.echo(text, err=True)

    def _keep_drawing(self) -> None:
        while not self._ended.wait(_PAUSE):
            with self._lock:
                self._draw(self._line())

    def _line(self) -> str:
        done = round(self._share * _BAR)
        bar = f"[{'#' * done}{'-' * (_BAR - done)}] " if self._share else ""
        return f"  {self._task} {bar}{timedelta(seconds=int(time.monotonic() - self._began))}" if self._task else ""

    def _draw(self, line: str) -> None:
        """Replace the drawn line by another, or by nothing."""
        if not self._is_shown:
            return
        room = shutil.get_terminal_size().columns - 1
        while display_width(line) > room:
            line = line[:-1]
        click.echo("\r" + line + " " * (self._drawn - display_width(line)) + ("" if line else "\r"), nl=False, err=True)
        self._drawn = display_width(line)
