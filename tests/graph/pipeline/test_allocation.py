"""What a build frees goes back to the system."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

#: Frees large blocks in another order than it made them, as stages do that leave some of their results in memory;
#: prints the memory that the process has, in MB.
_FREE = """
from pathlib import Path
from standlink.graph.pipeline.allocation import give_back_freed_memory

give_back_freed_memory()
for _ in range(3):
    blocks = [bytearray(b"x" * (2 << 20)) for _ in range(100)]
    del blocks[::10]
    del blocks[:80]
print(int(Path("/proc/self/status").read_text().partition("RssAnon:")[2].split()[0]) // 1024)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other allocators have no such settings")
def test_freed_blocks_go_back_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", _FREE], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 80


def test_freed_columns_go_back_at_once_unless_the_environment_says_otherwise() -> None:
    options = "import os, standlink.cli.main as m; {} import polars; print(os.environ['_RJEM_MALLOC_CONF'])"
    command = "m.main(['build', '--help'], standalone_mode=False);"
    for given, expected in ((None, "muzzy_decay_ms:0"), ("muzzy_decay_ms:9", "muzzy_decay_ms:9")):
        environment = {k: v for k, v in os.environ.items() if k != "_RJEM_MALLOC_CONF"}
        environment |= {"_RJEM_MALLOC_CONF": given} if given else {}
        code = options.format(command)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
        assert done.stdout.split(",")[-1].strip() == expected
