"""Known vulnerabilities of the dependencies (pip-audit, npm audit), and unsafe code (bandit).

    make audit

A check that cannot reach its advisories is skipped, with the reason. The exit code is 1 if a check found something.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
_SECONDS: Final = 300
#: Where programs of Python are, such as pip-audit: beside the interpreter that runs this.
_PROGRAMS: Final = Path(sys.executable).parent


def python_packages() -> bool:
    """Compare the locked packages of Python with the advisories of PyPI; return whether none is known."""
    options = ["--requirement", "requirements/dev.lock", "--no-deps", "--disable-pip", "--format", "json"]
    done = _run(_PROGRAMS / "pip-audit", *options)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except ValueError:
        return _skipped("pip-audit", _last_line(done.stderr))
    audited = [each for each in found if "vulns" in each]
    if not audited:
        return _skipped("pip-audit", found[0]["skip_reason"] if found else "it names no packages")
    for each in audited:
        for fault in each["vulns"]:
            print(f"pip-audit: {each['name']} {each['version']}: {fault['id']}, fixed in {fault['fix_versions']}")
    left = f"; {len(found) - len(audited)} could not be checked" if len(audited) < len(found) else ""
    count = sum(len(each["vulns"]) for each in audited)
    print(f"pip-audit: {count} advisories on {len(audited)} packages{left}")
    return not count


def browser_packages() -> bool:
    """Compare the locked packages of npm with its advisories; return whether none is known."""
    npm = shutil.which("npm")
    if npm is None:
        return _skipped("npm audit", "npm is not installed")
    done = _run(Path(npm), "audit", "--json", folder=ROOT / "web" / "frontend")
    try:
        answer = json.loads(done.stdout)
        counts = answer["metadata"]["vulnerabilities"]
    except (ValueError, KeyError):
        return _skipped("npm audit", _last_line(done.stderr))
    for name, each in answer.get("vulnerabilities", {}).items():
        print(f"npm audit: {name}: {each['severity']}")
    print(f"npm audit: {counts['total']} advisories")
    return not counts["total"]


def own_code() -> bool:
    """Return whether bandit finds nothing in what is shipped."""
    left_out = ",".join(
        f"./{name}" for name in ("tests", "bench", "docs", ".bench", ".venv", "build", "web/frontend", "setup.py")
    )
    done = _run(_PROGRAMS / "bandit", "-q", "-r", ".", "-ll", "-c", "pyproject.toml", "-x", left_out)
    print(done.stdout, end="")
    print(f"bandit: {'nothing found' if done.returncode == 0 else _last_line(done.stderr) or 'see above'}")
    return done.returncode == 0


def _run(program: Path, *arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    try:
        command = [str(program), *arguments]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except FileNotFoundError:
        sys.exit(f"{program.name} is not installed in {program.parent}: run make audit, which installs it")
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess([], 1, "", f"no answer within {_SECONDS} s")


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if "complete log" not in line]
    return lines[-1] if lines else "no reason given"


def _skipped(check: str, reason: str) -> bool:
    print(f"{check}: skipped, since its advisories cannot be reached: {reason}")
    return True


if __name__ == "__main__":
    sys.exit(not all([python_packages(), browser_packages(), own_code()]))
