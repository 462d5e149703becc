"""Metrics for Prometheus, of all processes of the site together; made only if the settings ask for them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from ...errors import MissingExtraError
from ..context import Site
from .clients import is_loopback
from .incoming import Incoming

if TYPE_CHECKING:
    from prometheus_client import Metric

#: The environment variable that names the folder in which processes share their numbers; read by the client library.
FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS: Final = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


def require() -> None:
    """Check that metrics can be made.

    Raises:
        MissingExtraError: if the client library of Prometheus is not installed.
    """
    try:
        import prometheus_client  # noqa: F401
    except ImportError:
        raise MissingExtraError("STANDLINK_METRICS needs prometheus-client", "metrics") from None


class Metrics:
    """Counts requests, if the settings ask for it."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._shown = site.settings.metrics
        #: Whether requests are counted.
        self.counts = self._shown != "off"
        self._requests: Any = None
        self._seconds: Any = None
        if self.counts:
            require()
            from prometheus_client import Counter, Histogram

            self._requests = Counter("standlink_requests", "Requests answered.", ["lane", "status"])
            self._seconds = Histogram(
                "standlink_request_seconds", "Seconds from request to answer.", ["lane"], buckets=_BUCKETS
            )

    def observe(self, status: int, seconds: float, lane: str) -> None:
        """Count a request, if they are counted."""
        if self.counts:
            self._requests.labels(lane, str(status)).inc()
            self._seconds.labels(lane).observe(seconds)

    def is_shown_to(self, incoming: Incoming) -> bool:
        """Return whether a client may read them: anybody, or this machine unless a proxy passes the request on."""
        if self._shown == "loopback":
            return is_loopback(incoming.address) and incoming.direct
        return self._shown == "on"

    async def page(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """Return the metrics of all processes in the text format of Prometheus."""
        from prometheus_client import CONTENT_TYPE_LATEST

        body = await asyncio.get_running_loop().run_in_executor(None, self._collected)
        return 200, [("Content-Type", CONTENT_TYPE_LATEST), ("Cache-Control", "no-store")], body

    def _collected(self) -> bytes:
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()
        if FOLDER in os.environ:
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        registry.register(_State(self._site))
        return bytes(generate_latest(registry))


class _State:
    """Collects what the site does now, from the broker and the release, which are the same for all processes."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        queries, release = self._site.pool.statistics(), self._site.releases.open
        for name, text, value in (
            ("queries_running", "SPARQL queries that run.", queries.get("running", 0)),
            ("queries_waiting", "SPARQL queries that wait.", queries.get("waiting", 0)),
            ("query_workers", "Processes that evaluate SPARQL queries.", len(queries.get("workers", ()))),
            ("degraded", "Whether the current release on disk cannot be read.", bool(self._site.releases.fault)),
        ):
            yield GaugeMetricFamily(f"standlink_{name}", text, value=float(value))
        named = GaugeMetricFamily("standlink_release", "The release that is served, as a label.", labels=["release"])
        named.add_metric([release.id if release else ""], 1.0)
        yield named
        deaths = float(queries.get("deaths", 0))
        yield CounterMetricFamily("standlink_query_worker_deaths", "Workers that a query ended.", value=deaths)
        outcomes = CounterMetricFamily("standlink_queries", "SPARQL queries by outcome.", labels=["outcome"])
        for outcome, count in queries.get("outcomes", {}).items():
            outcomes.add_metric([outcome], float(count))
        yield outcomes
