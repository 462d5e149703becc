"""The server of the Model Context Protocol: the tools with their descriptions, over standard input or HTTP.

The official SDK has the protocol and its transports; it is optional (``standlink[mcp]``) and loaded here only.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from contextlib import closing
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from ... import __version__
from ...errors import MissingExtraError, StandlinkError
from ...graph.releases.release import Releases
from ...queries.sparql.workers import WorkerPool
from ..settings import Settings
from .tools import LocalTools

if TYPE_CHECKING:
    from mcp.server import MCPServer
    from mcp.server.mcpserver.tools import Tool

TOOLS: Final = ("search", "thing", "questions", "question", "sparql", "vocabulary", "cite")
#: Where the server answers over HTTP.
PATH: Final = "/mcp"
_INSTRUCTIONS: Final = (
    "Standlink is a knowledge graph of how technical standards spread: who made them, where, against which rivals, and "
    "with what effect. Find names with search, then describe a thing, ask a question of the library, or write SPARQL. "
    "State only what the answers say. Give the release, and the sources of each statement. Say where an answer was cut "
    "(cut), where a fact is inferred (origin), and where a claim is disputed (verdict)."
)
_ARGUMENT: Final = re.compile(r"^ {4}(\w+): (.*(?:\n {8,}.*)*)", re.MULTILINE)


def serve_stdio(releases: Releases) -> None:
    """Serve the releases of a data folder to the program that started this one, until its input ends."""
    with closing(_pool()) as pool:
        make_server(_local(releases, pool)).run("stdio")


def serve_http(releases: Releases, host: str, port: int) -> None:
    """Serve the releases of a data folder over streamable HTTP until interrupted."""
    with closing(_pool()) as pool:
        server = make_server(_local(releases, pool))
        security = _security(Settings.from_environment().hosts)
        server.run(
            "streamable-http",
            host=host,
            port=port,
            streamable_http_path=PATH,
            stateless_http=True,
            transport_security=security,
        )


def make_server(tools: LocalTools) -> MCPServer[Any]:
    """Return a server of some tools.

    Raises:
        MissingExtraError: if the SDK is not installed.
    """
    try:
        from mcp.server import MCPServer
    except ImportError:
        raise MissingExtraError("standlink mcp needs the SDK of the Model Context Protocol", "mcp") from None
    return MCPServer(
        "standlink",
        title="Standlink",
        instructions=_INSTRUCTIONS,
        website_url=tools.base,
        version=__version__,
        tools=[_tool(getattr(tools, name)) for name in TOOLS],
        log_level="WARNING",
    )


def _tool(function: Callable[..., dict[str, Any]]) -> Tool:
    """Return the tool of a function: its docstring has the description and the meanings of its arguments."""
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.server.mcpserver.tools import Tool
    from mcp.types import ToolAnnotations

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> dict[str, Any]:
        try:
            return function(*args, **kwargs)
        except StandlinkError as error:
            raise ToolError(str(error)) from None

    description, _, arguments = (inspect.getdoc(function) or "").partition("\n\nArgs:\n")
    tool = Tool.from_function(
        run,
        description=description,
        annotations=ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False),
    )
    for name, meaning in _ARGUMENT.findall(arguments):
        tool.parameters["properties"][name]["description"] = " ".join(meaning.split())
    return tool


def _local(releases: Releases, pool: WorkerPool) -> LocalTools:
    return LocalTools(releases.current, pool, Settings.from_environment().base_url)


def _pool() -> WorkerPool:
    settings = Settings.from_environment()
    return WorkerPool(settings.limits, settings.workers)


def _security(hosts: str) -> Any:
    """Return which names of the server are accepted, so that no page of a browser reaches it under another name."""
    from mcp.server.transport_security import TransportSecuritySettings

    own = [name for name in map(str.strip, hosts.split(",")) if name]
    local = ["127.0.0.1", "localhost", "[::1]"]
    return TransportSecuritySettings(
        allowed_hosts=[*own, *(f"{name}:*" for name in (*local, *own))],
        allowed_origins=[*(f"http://{name}:*" for name in local), *(f"https://{name}" for name in own)],
    )
