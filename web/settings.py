"""The settings of the server, read from environment variables ``STANDLINK_<NAME>``."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from ..settings import data_folder

PREFIX: Final = "STANDLINK_"
_ADDRESS: Final = re.compile(r"https?://(?:\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::\d{1,5})?(?:/[^\s?#@\\\"<>]*)?")
_TRUTHS: Final = {"true": True, "false": False}


def _setting(default: Any, explanation: str) -> Any:
    return field(default=default, metadata={"help": explanation})


@dataclass(frozen=True)
class Settings:
    """The settings that an operator can change."""

    home: Path = field(
        default_factory=data_folder,
        metadata={"help": "The folder of datasets and releases. Default: the platform's folder for user data."},
    )
    base_url: str = _setting(
        "",
        "The public address of the site, such as https://standlink.example, for absolute links in data and citations. "
        "Default: the address of each request.",
    )
    query_timeout: float = _setting(20.0, "Seconds after which a SPARQL query is stopped.")
    query_max_bytes: int = _setting(100_000, "The longest SPARQL query that is accepted, in bytes.")
    result_max_bytes: int = _setting(50_000_000, "The largest result of a SPARQL query, in bytes.")
    verify: bool = _setting(
        False,
        "Whether a server compares all files of a release with their checksums before it switches to it: `true` or "
        "`false`. `standlink serve --verify` sets it.",
    )
    processes: int = _setting(2, "Processes that answer requests.")
    workers: int = _setting(
        2, "Processes that evaluate SPARQL queries, per process that answers requests: so many queries run at once."
    )
    memory_triples: int = _setting(2_000_000, "The largest graph, in triples, that each process copies into memory.")
    page_size: int = _setting(100, "Things listed on one page when browsing.")
    shown_rows: int = _setting(500, "Rows of an answer or query result shown on a page. Downloads contain all rows.")
    cache_entries: int = _setting(256, "Charts and cases kept in memory.")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from environment variables; variables that are not set keep their defaults.

        Raises:
            ValueError: if the value of a variable is invalid; it names the variable.

        >>> Settings.from_environment({"STANDLINK_QUERY_TIMEOUT": "5"}).query_timeout
        5.0
        """
        given = os.environ if environment is None else environment
        return cls(**{f.name: _read(f, given[name]) for f in fields(cls) if (name := variable(f)) in given})


def variable(setting: Field[Any]) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + setting.name.upper()


def documentation() -> str:
    """Return the table of all settings as Markdown."""
    rows = ["| variable | default | what it sets |", "|---|---|---|"]
    for setting in fields(Settings):
        default = "" if setting.name == "home" else str(setting.default).replace("False", "false")
        rows.append(f"| `{variable(setting)}` | {f'`{default}`' if default else ''} | {setting.metadata['help']} |")
    return "\n".join(rows) + "\n"


def _read(setting: Field[Any], text: str) -> Any:
    kinds: dict[str, Callable[[str], Any]] = {"Path": data_folder, "float": float, "int": int}
    if setting.type == "bool":
        if text not in _TRUTHS:
            raise ValueError(f"{variable(setting)} must be true or false, not {text!r}")
        return _TRUTHS[text]
    try:
        value = kinds.get(str(setting.type), str)(text)
    except ValueError:
        raise ValueError(f"{variable(setting)} must be a number, not {text!r}") from None
    if isinstance(value, (int, float)) and value <= 0:
        raise ValueError(f"{variable(setting)} must be greater than zero, not {text!r}")
    if setting.name == "base_url" and text and not _ADDRESS.fullmatch(text):
        # The text is not shown: it may have a password.
        raise ValueError(
            f"{variable(setting)} must be an address such as https://standlink.example, without user name, password, "
            "query or fragment"
        )
    return value
