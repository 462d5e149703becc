"""A query worker in a control group of its own. Needs version 2 of control groups with memory, and root to delegate."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from standlink.queries.sparql.cgroup import WorkerGroups, enter_server_group

GROUPS = Path("/sys/fs/cgroup")
CONTROLLERS = GROUPS / "cgroup.controllers"
MISSING = (
    "control groups of version 2 with memory cannot be made here"
    if not CONTROLLERS.exists() or "memory" not in CONTROLLERS.read_text() or not os.access(GROUPS, os.W_OK)
    else ""
)

#: Runs in a group that has been delegated to it, and starts a process that takes 200 MB with a limit of 50 MB.
SERVER = """
import subprocess, sys, time
from standlink.queries.sparql.cgroup import WorkerGroups, enter_server_group, remove
assert enter_server_group()
assert not enter_server_group()
greedy = subprocess.Popen([sys.executable, "-c", "input(); b = bytearray(200_000_000); print(1)"], stdin=-1, stdout=-1)
group = WorkerGroups.delegated().take_in(greedy.pid, 50_000_000)
assert group is not None
assert int((group / "memory.max").read_text()) <= 50_000_000
own = open(f"/proc/{greedy.pid}/cgroup").read()
assert own.strip().endswith(f"query-{greedy.pid}"), own
out, _ = greedy.communicate(b"\\n")
assert (greedy.returncode, out) == (-9, b""), (greedy.returncode, out)
remove(group)
assert not group.exists()
"""


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_worker_is_ended_at_the_memory_of_its_group() -> None:
    (GROUPS / "cgroup.subtree_control").write_text("+memory")
    given = GROUPS / f"standlink-test-{os.getpid()}"
    given.mkdir()
    os.setxattr(given, "user.delegate", b"1")
    enter = f"open({str(given / 'cgroup.procs')!r}, 'w').write('0')\n"
    done = subprocess.run([sys.executable, "-c", enter + SERVER], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (given / "server").rmdir()
    given.rmdir()


def test_group_that_was_not_delegated_is_left_alone() -> None:
    """Such as that of a login, or of these tests."""
    assert not enter_server_group()
    assert WorkerGroups.delegated().take_in(os.getpid(), 1 << 30) is None
