"""Completion in the shell: questions, their parameters and values, in Bash as it divides words and in Zsh."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from standlink.cli.main import main

pytestmark = pytest.mark.slow


def completed(*words: str, home: Path, shell: str = "zsh") -> list[str]:
    """Return what is offered for the last of some words, which may be empty."""
    line = " ".join(["standlink", *words]).strip()
    environment = {
        "_STANDLINK_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words)),
        "STANDLINK_HOME": str(home),
    }
    shown = CliRunner().invoke(main, [], env=environment, prog_name="standlink").stdout
    lines = shown.splitlines()
    return [line.partition(",")[2] for line in lines] if shell == "bash" else lines[1::3]


def test_questions_are_offered_by_id_and_by_name(home: Path) -> None:
    assert "convergence/switchers" in completed("ask", "conv", home=home)
    assert completed("ask", "switch", home=home) == ["convergence/switchers"]
    assert completed("ask", "nothing-like-this", home=home) == []


def test_parameters_are_offered_until_they_are_given(home: Path) -> None:
    question = "convergence/switchers"
    assert {"from=", "to="} <= set(completed("ask", question, "", home=home))
    assert "from=" not in completed("ask", question, "from=ccs1", "", home=home)
    assert "to=" in completed("ask", question, "from=ccs1", "t", home=home)


def test_values_are_choices_or_things_of_the_release(home: Path, tmp_path: Path) -> None:
    assert "level=country" in completed("ask", "linkages/regions", "level=c", home=home)
    assert "to=nacs" in completed("ask", "convergence/switchers", "from=ccs1", "to=nac", home=home)
    assert r"to=standard\:nacs" in completed("ask", "convergence/switchers", "to=standard:nac", home=home)
    assert completed("ask", "convergence/switchers", "to=nac", home=tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


def test_bash_gets_the_part_after_what_it_takes_for_the_end_of_a_word(home: Path) -> None:
    asked = ("ask", "convergence/switchers", "from", "=", "ccs1")
    assert "nacs" in completed(*asked, "to", "=", "nac", home=home, shell="bash")
    assert "nacs" in completed(*asked, "to", "=", "standard", ":", "nac", home=home, shell="bash")
    assert "country" in completed("ask", "linkages/regions", "level", "=", home=home, shell="bash")
    assert "to=" in completed(*asked, "", home=home, shell="bash")
    assert "csv" in completed("ask", "--format", "=", "c", home=home, shell="bash")


@pytest.mark.skipif(shutil.which("bash") is None, reason="Bash is not installed")
def test_script_for_bash_is_bash_and_sets_no_space_after_a_name(home: Path) -> None:
    script = CliRunner().invoke(main, [], env={"_STANDLINK_COMPLETE": "bash_source"}, prog_name="standlink").stdout
    run = (
        f'compopt() {{ echo "compopt $*"; }}; standlink() {{ {sys.executable} -m standlink "$@"; }}; {script}\n'
        "COMP_WORDS=(standlink ask convergence/switchers fr); COMP_CWORD=3\n"
        f"_standlink_completion {shutil.which('true')} >/dev/null; _standlink_completion /bin/cat; echo done"
    )
    done = subprocess.run(["bash", "--norc", "-n", "-c", run], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "compopt -o nospace" in script
