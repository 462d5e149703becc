"""A cluster of Spark on loopback, from the installed package alone: a master and workers as processes of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ..errors import MissingExtraError

#: For small data: few tasks, and no program compiled for each query, which takes longer than the query.
SMALL = {
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.codegen.wholeStage": "false",
    "spark.driver.memory": "1g",
    # A run of seconds does not repay the second compiler of Java, which takes nearly half of the processor time.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
}
HOST = "127.0.0.1"
_ENVIRONMENT = {"SPARK_NO_DAEMONIZE": "1", "SPARK_LOCAL_IP": HOST, "SPARK_DAEMON_MEMORY": "256m"}


@dataclass
class Cluster:
    """A running cluster.

    Attributes:
        address: of the master.
        workers: the processes of the workers, each the first of a group with its executors.
        folders: the work folder of each worker.
    """

    address: str
    workers: list[subprocess.Popen[bytes]]
    folders: list[Path]

    def has_executors(self) -> bool:
        """Return whether every worker has started an executor."""
        return all(any(folder.glob("app-*/*")) for folder in self.folders)

    def kill_worker(self) -> None:
        """Kill one worker and its executors, as if its machine were lost."""
        os.killpg(self.workers[0].pid, signal.SIGKILL)


@contextmanager
def cluster(folder: Path, workers: int = 2, memory: str = "1g") -> Iterator[Cluster]:
    """Start a cluster of workers with one core and some memory each; it is stopped at the end.

    Raises:
        MissingExtraError: if Spark is not installed.
    """
    program = _spark_class()
    address = f"spark://{HOST}:{(port := _free_port())}"
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [
                    program,
                    f"org.apache.spark.deploy.{arguments[0]}",
                    "--host",
                    HOST,
                    "--webui-port",
                    "0",
                    *arguments[1:],
                ],
                env=os.environ | _ENVIRONMENT,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(process)
        return process

    folders = [folder / f"worker-{number}" for number in range(workers)]
    try:
        start("master", "master.Master", "--port", str(port))
        wait_for(lambda: _answers(port), 60)
        yield Cluster(
            address,
            [start(each.name, "worker.Worker", "-c", "1", "-m", memory, "-d", str(each), address) for each in folders],
            folders,
        )
    finally:
        for process in reversed(started):
            _stop(process)


def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: if it is not after some seconds.
    """
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"not so after {seconds:g} seconds")
        time.sleep(0.1)


def _spark_class() -> str:
    """Return the program that starts the parts of a cluster. It is found, not imported: few benchmarks need it."""
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        raise MissingExtraError("Apache Spark is not installed", "spark")
    return str(Path(found.origin).with_name("bin") / "spark-class")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex((HOST, port)) == 0
