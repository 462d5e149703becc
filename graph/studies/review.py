"""The notes for reviewers of a study, ``REVIEW.md``: what it is made of, and how to rebuild and check it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ...plurals import counted
from ..releases.licences import name_of
from ..releases.release import Release
from .lock import LOCK, Lock
from .study import Study

REVIEW: Final = "REVIEW.md"


def write_review(study: Study, lock: Lock, release: Release) -> bool:
    """Write the notes on a release of a study; return whether they have changed."""
    path, text = study.folder / REVIEW, "\n".join(_lines(study, lock, release)) + "\n"
    if path.exists() and path.read_text("utf-8") == text:
        return False
    path.write_text(text, "utf-8", newline="\n")
    return True


def _lines(study: Study, lock: Lock, release: Release) -> Iterator[str]:
    authors = (f"{each.name} (https://orcid.org/{each.orcid})" if each.orcid else each.name for each in study.authors)
    folder = study.folder.name
    yield from (
        f"# {study.title}: notes for reviewers",
        "",
        f"By {', '.join(authors)}. Licence: {_licence(study.licence)}.",
    )
    yield from ("", f"These notes are written by `standlink build`. {LOCK} has the checksums of all inputs.", "")
    yield from (
        "## Rebuild",
        "",
        f"    pip install standlink=={lock.standlink}",
        f"    standlink build {folder} --locked",
    )
    yield from (f"    standlink serve {folder}", "")
    yield "The second command says what differs if the release is not the one that these notes are about:"
    yield f"{counted(lock.release['triples'], 'triple')}, of which {lock.release['inferred']:,} are inferred."
    if lock.base:
        yield from ("", f"The study builds on release {lock.base['id']} of {lock.base['release']}.")
    if study.private:
        private = counted(len(study.private), "dataset")
        yield from (
            "",
            f"{private} of this study may be private: without their files, build the study without --locked.",
        )
    own, others = _datasets(study, release)
    yield from ("", "## What the study adds", "", *_table(own))
    yield from ("", *_content(lock))
    if others:
        yield from ("", "## What it builds on", "", *_table(others))


def _datasets(study: Study, release: Release) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return the datasets of a release that are the study's own, and the others."""
    entries = release.manifest["datasets"]
    own = [entry for entry in entries if entry["name"] in study.datasets and not entry["private"]]
    return own, [entry for entry in entries if entry["name"] not in study.datasets]


def _table(entries: list[Mapping[str, Any]]) -> Iterator[str]:
    yield from ("| dataset | title | things | triples | licence |", "|---|---|---:|---:|---|")
    for entry in sorted(entries, key=lambda entry: str(entry["name"])):
        title = str(entry["title"]).replace("|", "\\|")
        figures = f"{entry['things']:,} | {entry['triples']:,}"
        yield f"| {entry['name']} | {title} | {figures} | {_licence(str(entry['licence']))} |"


def _content(lock: Lock) -> Iterator[str]:
    """Yield what the study has besides data."""
    for folder, what in (("questions", "question"), ("terms", "file of terms"), ("shapes", "file of shapes")):
        endings = (".rq",) if folder == "questions" else (".ttl",)
        found = [path for path in lock.files if path.startswith(f"{folder}/") and path.endswith(endings)]
        if found:
            number = counted(len(found), what, what.replace("file", "files") if "file" in what else f"{what}s")
            yield f"- {number}: {', '.join(f'`{path}`' for path in sorted(found))}"


def _licence(iri: str) -> str:
    name = name_of(iri)
    return f"[{name}]({iri})" if name else f"<{iri}>"
