"""What a build frees goes back to the system."""

from __future__ import annotations

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
