"""The comparison with chance without its compiler."""

from __future__ import annotations

import subprocess
import sys

import pytest
from standlink.errors import MissingExtraError
from standlink.queries.measures import curveball
from standlink.queries.measures.chance import Pairs, draw

from .test_chance import sparse_and_skewed


def plainly(monkeypatch: pytest.MonkeyPatch):
    """Run the functions as they are written."""
    monkeypatch.setattr(curveball, "IS_COMPILED", False)
    for name in ("_draw", "_sweep", "_trade", "_swap", "_count", "_place", "_random"):
        function = getattr(curveball, name)
        monkeypatch.setattr(curveball, name, getattr(function, "py_func", function))


def test_without_the_compiler_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch):
    found = sparse_and_skewed(12, 300)
    before = draw(found, Pairs.of(found), 60)
    plainly(monkeypatch)
    after = draw(found, Pairs.of(found), 60)
    for name in ("total", "at_least", "at_most"):
        assert getattr(before, name).tolist() == getattr(after, name).tolist()


def test_without_the_compiler_much_is_refused_by_the_name_of_the_extra(monkeypatch: pytest.MonkeyPatch):
    plainly(monkeypatch)
    monkeypatch.setattr(curveball, "MOST_WITHOUT_COMPILER", 1_000)
    found = sparse_and_skewed(12, 300)
    with pytest.raises(MissingExtraError, match=r"needs Numba: pip install 'standlink\[chance\]'"):
        draw(found, Pairs.of(found), 60)


@pytest.mark.slow
def test_measures_do_not_load_the_compiler():
    """It takes a second, which other questions and prepared answers do not need."""
    code = "import sys, standlink.queries.answers.linkages; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout == "False\n"
