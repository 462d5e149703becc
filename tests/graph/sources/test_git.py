"""Git on repositories of strangers runs no program that a configuration names, and shows no credentials."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import standlink.graph.sources.git as safe_git
from standlink.errors import FileError
from standlink.graph.sources.archive import checksum, open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton

pytestmark = pytest.mark.slow

GOOD = "docid: [{id: 'ISO 1:2001', primary: true}]\ntitle: [{content: One}]\n"
IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "x"), ("EMAIL", "x@example.org"), ("DATE", "2024-02-29T23:30:00-0500"))
}
#: Settings that name a program, each of which git would run in one of its commands.
PROGRAMS = {
    "alias.cat-file": "!{}",
    "alias.clone": "!{}",
    "alias.log": "!{}",
    "core.alternateRefsCommand": "{}",
    "core.askPass": "{}",
    "core.editor": "{}",
    "core.fsmonitor": "{}",
    "core.gitProxy": "{}",
    "core.pager": "{}",
    "core.sshCommand": "{}",
    "credential.helper": "!{}",
    "diff.external": "{}",
    "diff.x.textconv": "{}",
    "filter.lfs.process": "{}",
    "filter.lfs.smudge": "{}",
    "filter.x.smudge": "{}",
    "gpg.program": "{}",
    "gpg.ssh.program": "{}",
    "pager.log": "{}",
    "remote.origin.uploadpack": "{}",
    "uploadpack.packObjectsHook": "{}",
}


def run(folder: Path, *arguments: str, entry: str | None = None) -> str:
    command = ["git", "-C", str(folder), *arguments]
    environment = {**os.environ, **IDENTITY}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment, input=entry)
    return done.stdout.strip()


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """The file that exists once any of the hostile programs has run."""
    return tmp_path / "ran"


@pytest.fixture
def program(tmp_path: Path, marker: Path) -> Path:
    path = tmp_path / "evil.sh"
    path.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{marker}'\nexit 1\n", "utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def hostile(tmp_path: Path, program: Path) -> Path:
    """A repository whose configuration, attributes and hooks name programs, with a signed commit."""
    repository = tmp_path / "hostile"
    (repository / "data").mkdir(parents=True)
    (repository / "data" / "a.yaml").write_text(GOOD, "utf-8")
    (repository / ".gitattributes").write_text("* filter=lfs diff=x\n*.yaml filter=x\n", "utf-8")
    run(repository, "init", "--quiet", "--initial-branch=main")
    run(repository, "add", ".")
    run(repository, "commit", "--quiet", "-m", "Records")
    header, _, message = run(repository, "cat-file", "commit", "HEAD").partition("\n\n")
    signed = f"{header}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n{message}\n"
    commit = run(repository, "hash-object", "-t", "commit", "-w", "--stdin", entry=signed)
    run(repository, "update-ref", "refs/heads/main", commit)
    arm(repository / ".git" / "config", program)
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        (repository / ".git" / "hooks").mkdir(exist_ok=True)
        (repository / ".git" / "hooks" / hook).write_bytes(program.read_bytes())
        (repository / ".git" / "hooks" / hook).chmod(0o755)
    return repository


def arm(config: Path, program: Path) -> None:
    """Write the settings into a file that the configuration includes."""
    more = config.with_name("included")
    for name, value in PROGRAMS.items():
        run(config.parent, "config", "--file", str(more), name, value.format(program))
    run(config.parent, "config", "--file", str(more), "log.showSignature", "true")
    run(config.parent, "config", "--file", str(config), "include.path", str(more))


def test_the_hostile_repository_is_hostile(hostile: Path, marker: Path) -> None:
    """Otherwise the other tests would show nothing."""
    run(hostile, "log", "-1", "--format=%H")
    assert marker.exists()


def test_folder_of_a_clone_runs_none_of_its_programs(hostile: Path, marker: Path, tmp_path: Path) -> None:
    commit = (hostile / ".git" / "refs" / "heads" / "main").read_text("utf-8").strip()
    checksum(str(hostile))
    with open_files(str(hostile)) as files:
        assert (files.version, files.day) == (commit, "2024-02-29")
        assert import_source(tmp_path / "home", Relaton(files, catalogue("iso"))).kept == 1
    assert not marker.exists()


def test_clone_of_an_address_runs_none_of_its_programs(hostile: Path, marker: Path) -> None:
    address = f"file://{hostile}"
    commit = checksum(address)
    with open_files(address) as files:
        assert (files.version, files.day) == (commit, "2024-02-29")
        assert (files.path / "data" / "a.yaml").read_text("utf-8") == GOOD
    assert not marker.exists()


def test_partial_clone_is_not_completed_by_a_program_of_its_own(hostile: Path, marker: Path) -> None:
    """Git fetches a missing object from where the configuration says, with the program that it says."""
    config = hostile / ".git" / "config"
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": str(hostile),
        "remote.origin.promisor": "true",
    }.items():
        run(hostile, "config", "--file", str(config), name, value)
    (hostile / ".git" / "refs" / "heads" / "main").write_text("1" * 40, "utf-8")
    with pytest.raises(FileError, match="git failed"), open_files(str(hostile)):
        pass
    assert not marker.exists()
    subprocess.run(["git", "-C", str(hostile), "cat-file", "-p", "1" * 40], check=False, capture_output=True)
    assert marker.exists(), "the repository is not hostile, so this test shows nothing"


@pytest.mark.parametrize("where", ["system", "user", "environment", "working directory"])
def test_configuration_of_others_is_not_read(
    where: str, hostile: Path, marker: Path, program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = tmp_path / "clean"
    run(tmp_path, "clone", "--quiet", "--template=", f"file://{hostile}", str(clean))
    marker.unlink(missing_ok=True)
    config = tmp_path / "config"
    arm(config, program)
    if where == "system":
        monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(config))
    elif where == "user":
        monkeypatch.setenv("HOME", str(tmp_path))
        config.rename(tmp_path / ".gitconfig")
    elif where == "environment":
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
        monkeypatch.setenv("GIT_CONFIG_KEY_0", "include.path")
        monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(config))
        for name in ("GIT_SSH_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS", "GIT_PAGER", "GIT_EXTERNAL_DIFF", "GIT_EDITOR"):
            monkeypatch.setenv(name, str(program))
        monkeypatch.setenv("GIT_DIR", str(hostile / ".git"))
        monkeypatch.setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", str(hostile / ".git" / "objects"))
    else:
        monkeypatch.chdir(hostile)
    with open_files(str(clean)) as files:
        assert files.day == "2024-02-29"
    with open_files(f"file://{clean}") as files:
        assert files.day == "2024-02-29"
    for address in ("ssh://git@127.0.0.1:1/x", "git://127.0.0.1:1/x", "https://ann@127.0.0.1:1/x"):
        with pytest.raises(FileError, match="git failed"):
            checksum(address)
    assert not marker.exists()


@pytest.mark.parametrize("state", ["branch", "packed", "detached", "work tree", "sha256"])
def test_commit_is_read_in_every_state_of_a_clone(state: str, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    style = "sha256" if state == "sha256" else "sha1"
    run(tmp_path, "init", "--quiet", f"--object-format={style}", "--initial-branch=topic/one", str(clone))
    (clone / "a.yaml").write_text(GOOD, "utf-8")
    run(clone, "add", ".")
    run(clone, "commit", "--quiet", "-m", "Records")
    commit = run(clone, "rev-parse", "HEAD")
    if state == "packed":
        run(clone, "gc", "--quiet")
    elif state == "detached":
        run(clone, "checkout", "--quiet", "--detach")
    elif state == "work tree":
        run(clone, "worktree", "add", "--quiet", "-b", "two", str(tmp_path / "two"))
        clone = tmp_path / "two"
    assert safe_git.commit_and_day(clone) == (commit, "2024-02-29")


@pytest.mark.parametrize("head", ["", "ref: ../../../etc/passwd", "ref: refs/../../x", "x\0y", "ref: refs/heads/main"])
def test_head_that_leads_nowhere_is_one_line(head: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text(head, "utf-8")
    with pytest.raises(FileError, match="give a plain folder"), open_files(str(tmp_path)):
        pass


def test_large_commit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, "init", "--quiet")
    run(tmp_path, "commit", "--quiet", "--allow-empty", "-m", "x" * 500)
    monkeypatch.setattr(safe_git, "_COMMIT_BYTES", 500)
    with pytest.raises(FileError, match=r"has 6\d\d bytes; give a plain folder"), open_files(str(tmp_path)):
        pass


def test_linked_folder_of_records_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "private"
    elsewhere.mkdir()
    (elsewhere / "a.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "data").symlink_to(elsewhere)
    with open_files(str(tmp_path / "source")) as files:
        assert not list(Relaton(files, catalogue("iso")).files.members(lambda _: None))
