"""The settings of the server, read from environment variables ``STANDLINK_<NAME>``."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final

from ..queries.sparql.limits import Limits, spare_cores
from ..settings import data_folder

PREFIX: Final = "STANDLINK_"
_ADDRESS: Final = re.compile(r"https?://(?:\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::\d{1,5})?(?:/[^\s?#@\\\"<>]*)?")
_ENDPOINT: Final = re.compile(
    r"https?://(?:\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::\d{1,5})?(?:/[\w.~!$&'()*+;=:%/-]*)?", re.ASCII
)
_TRUTHS: Final = {"true": True, "false": False}


def _setting(default: Any, explanation: str, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"help": explanation, "choices": choices})


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
        "Default: the address of each request. A path, as in https://example.org/standlink, is that of the site: all "
        "links begin with it.",
    )
    hosts: str = _setting(
        "",
        "The names by which the site may be called, separated by commas; `.example.org` stands for all names that end "
        "so. Other values of `Host` are refused with 400. Default: any.",
    )
    proxies: str = _setting(
        "",
        "The reverse proxies whose `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Request-Id` are believed: the number "
        "of proxies that each request passes, or their networks, such as `10.0.0.0/8, ::1`. Default: none.",
    )
    query_timeout: float = _setting(20.0, "Seconds after which a SPARQL query is stopped; it may wait as long before.")
    query_max_bytes: int = _setting(100_000, "The longest SPARQL query that is accepted, in bytes.")
    result_max_bytes: int = _setting(50_000_000, "The largest result of a SPARQL query, in bytes.")
    verify: bool = _setting(
        False,
        "Whether a server compares all files of a release with their checksums before it switches to it: `true` or "
        "`false`. `standlink serve --verify` sets it.",
    )
    private: bool = _setting(
        False,
        "Whether releases with private datasets are served, to this machine only: `true` or `false`. `standlink serve` "
        "sets it on a loopback address; a site with a base URL, hosts or proxies is public, and never serves them.",
    )
    query_memory: int = _setting(
        2_000_000_000,
        "Address space of a process that evaluates SPARQL queries, in bytes. An open release of five million triples "
        "takes 0.3 GB.",
    )
    store: str = _setting(
        "",
        "The address of a SPARQL 1.1 service that has the graph of the release, such as "
        "`http://127.0.0.1:7878/query`: [A graph in a service](remote-store.md). Default: none; the graph is read from "
        "the data folder.",
    )
    store_timeout: float = _setting(
        20.0, "Seconds after which a request to that service has failed, with all attempts."
    )
    services: str = _setting(
        "",
        "The SPARQL endpoints that queries may reach by `SERVICE`, separated by commas, as queries have to write "
        "them, such as `https://query.wikidata.org/sparql`. [Federation](sparql-protocol.md#federation) has the "
        "conditions. Default: none.",
    )
    measures: str = _setting(
        "",
        "The packages whose measures questions may name, separated by commas: their code runs in the server. "
        "`standlink serve --measures` sets it. Default: none.",
    )
    workers: int = field(
        default_factory=spare_cores,
        metadata={
            "help": "Processes that evaluate SPARQL queries, for the whole site: so many queries run at once. Default: "
            "the number of cores less one, at least one."
        },
    )
    query_queue: int = _setting(32, "SPARQL queries that may wait for a worker. More are refused at once with 503.")
    query_queue_each: int = _setting(8, "SPARQL queries of one client that may wait.")
    processes: int = _setting(2, "Processes that answer requests.")
    threads: int = _setting(4, "Pages that each process makes at once.")
    client_requests: int = _setting(
        32, "Requests of one client that each process has at once, from a complete request to the end of its answer."
    )
    dumps_ahead: bool = _setting(
        True,
        "Whether the server makes the findings of the questions of a new release, its downloads in all formats, and "
        "those of its named graphs in Turtle before someone asks for them, in a process of low priority: `true` or "
        "`false`. A release of 11 million triples takes some minutes.",
    )
    header_timeout: float = _setting(
        15.0, "Seconds after which a connection is closed that has not sent the headers of its next request."
    )
    body_timeout: float = _setting(10.0, "Seconds after which a request is refused whose body is not complete.")
    memory_triples: int = _setting(2_000_000, "The largest graph, in triples, that each process copies into memory.")
    page_size: int = _setting(100, "Things listed on one page when browsing.")
    shown_rows: int = _setting(500, "Rows of an answer or query result shown on a page. Downloads contain all rows.")
    cache_entries: int = _setting(256, "Charts and cases kept in memory.")
    access_log: str = _setting(
        "", "The file to which each request is logged as a line of JSON; `-` for the standard output. Default: none."
    )
    log_clients: str = _setting(
        "short",
        "The address of the client in the access log: `short` without its last 8 bits (of IPv6, 80), `full` or `none`.",
        ("short", "full", "none"),
    )
    metrics: str = _setting(
        "off",
        "Who may read `/metrics`, for Prometheus: `on` for everybody, `loopback` for this machine, `off` for nobody.",
        ("off", "loopback", "on"),
    )

    @property
    def limits(self) -> Limits:
        """The limits of SPARQL queries."""
        services = _listed(self.services)
        return Limits(self.query_timeout, self.query_max_bytes, self.result_max_bytes, self.query_memory, services)

    @property
    def serves_private(self) -> bool:
        """Whether this is a server for one person on one machine, which may serve private datasets."""
        return self.private and not (self.base_url or self.hosts or self.proxies)

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
        default = "" if setting.default is MISSING else str(setting.default).replace("False", "false")
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
    if setting.name == "proxies":
        _check_networks(text)
    if setting.name == "services":
        _check_endpoints(text)
    if setting.name == "store" and text and not _ENDPOINT.fullmatch(text):
        raise ValueError(
            f"{variable(setting)} must be an address such as http://127.0.0.1:7878/query, without user name, password, "
            "query or fragment"
        )
    choices = setting.metadata.get("choices")
    if choices and value not in choices:
        raise ValueError(f"{variable(setting)} must be {', '.join(choices[:-1])} or {choices[-1]}, not {text!r}")
    return value


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(","))))


def _check_endpoints(text: str) -> None:
    for endpoint in _listed(text):
        if not _ENDPOINT.fullmatch(endpoint):
            # The text is not shown: it may have a password.
            raise ValueError(
                f"{PREFIX}SERVICES must be addresses such as https://query.wikidata.org/sparql, separated by commas, "
                "without user name, password, query or fragment"
            )


def _check_networks(text: str) -> None:
    if text.strip().isdecimal() or not text.strip():
        return
    for part in text.split(","):
        try:
            ip_network(part.strip())
        except ValueError:
            message = "must be a number of proxies, or networks such as 10.0.0.0/8"
            raise ValueError(f"{PREFIX}PROXIES {message}, not {part.strip()!r}") from None
