"""Hostile queries end at their limits, each with the right words, and never take more than a worker."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sampling import spread
from standlink.errors import QueryError, QueryMemoryError, ServiceBusyError
from standlink.graph.releases.release import Release
from standlink.queries.sparql.broker import Broker, BrokerClient
from standlink.queries.sparql.cancellation import Cancellation
from standlink.queries.sparql.guard import MOST_NESTED
from standlink.queries.sparql.limits import Capacity, Limits
from standlink.queries.sparql.workers import Evaluator, WorkerPool

pytestmark = pytest.mark.slow

HOSTILE = Path(__file__).parents[3] / "bench" / "queries" / "hostile"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
MEMORY = 700_000_000


@pytest.fixture(params=["here", "broker"])
def evaluator(request: pytest.FixtureRequest) -> Iterator[Evaluator | None]:
    """Both ways to reach a pool: in this process, and through the broker of a site."""
    if request.param == "here":
        yield None
        return
    with closing(Broker(Limits(seconds=20, memory_bytes=MEMORY), Capacity(1, 3, 2))) as broker:
        yield BrokerClient(broker.address)


@pytest.fixture
def pool(evaluator: Evaluator | None) -> Iterator[WorkerPool]:
    with closing(WorkerPool(Limits(seconds=20, memory_bytes=MEMORY), 1, evaluator)) as pool:
        yield pool


def test_query_that_needs_too_much_memory_is_stopped_below_the_cap(pool: WorkerPool, release: Release):
    assert pool.run(release, "ASK {}").boolean()
    (worker,) = pool.statistics()["workers"]
    highest = _Highest(worker)
    with pytest.raises(QueryMemoryError, match=r"needed more than 0\.7 GB of memory") as error:
        pool.run(release, "SELECT ?a { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f")
    assert error.value.status == 503
    assert 100_000_000 < highest.stopped() < MEMORY
    assert pool.run(release, "ASK {}").boolean()
    assert pool.statistics()["deaths"] == 1


def test_client_that_goes_frees_its_worker(pool: WorkerPool, release: Release):
    assert pool.run(release, "ASK {}").boolean()
    cancellation = Cancellation()
    threading.Timer(0.5, cancellation.cancel).start()
    began = time.monotonic()
    with pytest.raises(ServiceBusyError, match="cancelled"):
        pool.run(release, RUNAWAY, cancellation=cancellation)
    assert pool.run(release, "ASK {}").boolean()
    assert time.monotonic() - began < 8


def test_full_queue_refuses_at_once_and_others_still_have_their_turn(release: Release):
    with closing(Broker(Limits(seconds=3), Capacity(1, 3, 2))) as broker:
        pool = WorkerPool(Limits(seconds=3), evaluator=BrokerClient(broker.address))
        assert pool.run(release, "ASK {}").boolean()
        busy = [threading.Thread(target=_run, args=(pool, release, RUNAWAY, "busy")) for _ in range(3)]
        for thread in busy:
            thread.start()
        while pool.statistics()["waiting"] < 2:
            time.sleep(0.02)
        began = time.monotonic()
        with pytest.raises(ServiceBusyError, match="too many queries") as error:
            pool.run(release, "ASK {}", client="busy")
        assert time.monotonic() - began < 1
        assert error.value.retry_after >= 1
        # The one query that runs ends after three seconds; then it is the turn of the other client, or after one more.
        with pytest.raises(ServiceBusyError):
            _run_until_full(pool, release)
        for thread in busy:
            thread.join()


def _run(pool: WorkerPool, release: Release, query: str, client: str) -> None:
    with suppress(QueryError):
        pool.run(release, query, client=client)


def _run_until_full(pool: WorkerPool, release: Release) -> None:
    """One more waits, as another client; then the queue is full for everybody."""
    other = threading.Thread(target=_run, args=(pool, release, "ASK {}", "other"))
    other.start()
    while pool.statistics()["waiting"] < 3:
        time.sleep(0.02)
    try:
        pool.run(release, "ASK {}", client="third")
    finally:
        other.join()


NESTED = {
    "brackets": "ASK { FILTER(" + "(" * 5_000 + "1" + ")" * 5_000 + ") }",
    "groups": "ASK " + "{" * 5_000 + "}" * 5_000,
    "signs": "ASK { FILTER(" + "!" * 5_000 + "true) }",
    "lists": "ASK { ?s ?p " + "(" * 5_000 + ")" * 5_000 + " }",
    "blank nodes": "ASK {" + "[ a " * 2_200 + "1" + "]" * 2_200 + "}",
    "escaped": "ASK { FILTER(" + "\\u0028" * 5_000 + "1" + ")" * 5_000 + ") }",
}


@pytest.mark.parametrize("query", NESTED.values(), ids=NESTED)
def test_deep_nesting_is_refused_before_it_is_parsed(query: str, release: Release):
    pool = WorkerPool()
    with pytest.raises(QueryError, match=f"more than {MOST_NESTED} (brackets|signs)") as error:
        pool.run(release, query)
    assert error.value.status == 400
    assert pool.statistics()["workers"] == []


def test_nesting_within_the_limit_is_evaluated(pool: WorkerPool, release: Release):
    deep = MOST_NESTED - 3
    for query in (
        "ASK { FILTER(" + "(" * deep + "1" + ")" * deep + ") }",
        "ASK " + "{" * deep + "}" * deep,
        "ASK { FILTER(" + "!" * deep + "true) }",
        "ASK { " + "FILTER EXISTS {" * deep + "}" * deep + "}",
    ):
        assert isinstance(pool.run(release, query).boolean(), bool)
    assert pool.statistics()["deaths"] == 0


def test_workers_import_little():
    code = "import sys, standlink.queries.sparql.worker; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"flask", "rdflib", "polars", "numpy", "tantivy", "rapidfuzz", "click"}.intersection(loaded)


def test_broker_that_ended_is_started_again(release: Release):
    with closing(Broker(Limits(), Capacity(1))) as broker:
        pool = WorkerPool(evaluator=BrokerClient(broker.address))
        assert pool.run(release, "ASK {}").boolean()
        broker._process.kill()
        broker._process.wait()
        assert pool.run(release, "ASK {}").boolean()


@pytest.mark.parametrize("path", spread(sorted(HOSTILE.glob("*.rq")), 12), ids=lambda path: path.stem)
def test_hostile_query_ends_and_the_next_one_is_answered(path: Path, release: Release):
    with closing(WorkerPool(Limits(seconds=2, memory_bytes=MEMORY), 1)) as pool:
        try:
            pool.run(release, path.read_text("utf-8"))
        except QueryError as error:
            assert error.status in (400, 422, 503)  # noqa: PT017
        assert pool.run(release, "ASK {}").boolean()


class _Highest:
    """Watches the memory of a process until it ends."""

    def __init__(self, pid: int) -> None:
        self._status, self._bytes = Path(f"/proc/{pid}/status"), 0
        if not self._status.exists():
            pytest.skip("needs /proc")
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        try:
            while True:
                line = next(line for line in self._status.read_text().splitlines() if line.startswith("VmHWM"))
                self._bytes = int(line.split()[1]) * 1024
                time.sleep(0.02)
        except (OSError, StopIteration):
            return

    def stopped(self) -> int:
        self._thread.join(10)
        return self._bytes
