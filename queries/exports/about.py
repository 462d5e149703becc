"""What an exported answer says of itself: what was asked, of which release, how to read it, and under which rights."""

from __future__ import annotations

from typing import Final

from ...graph.releases.release import Release
from ..run import Answer
from ..words import Words

#: The rights statement of datasets whose rights nobody has determined; see https://rightsstatements.org/.
UNDETERMINED: Final = "http://rightsstatements.org/vocab/UND/1.0/"


def about(answer: Answer, release: Release) -> dict[str, str]:
    """Return the description of an answer as texts by name, none of them empty.

    Args:
        answer: the answer.
        release: the release that it is from.
    """
    asked, common = answer.question, licence(release)
    given = (f"{name}={thing.iri or thing.label}" for name, things in answer.bindings.items() for thing in things)
    said = {
        "question": asked.id,
        "title": asked.title,
        "title_zh": asked.title_zh,
        "description": f"{asked.question} Each row is {asked.row}.",
        "description_zh": asked.question_zh,
        "arguments": " ".join(given),
        "method": asked.method,
        "notes": " ".join(note.text for note in answer.notes),
        "notes_zh": "".join(note.text_zh for note in answer.notes),
        "release": release.id,
        "published": release.published,
        "licence": common,
        "rights": "" if common else rights(release).en,
        "rights_zh": "" if common else rights(release).zh,
    }
    return {name: text for name, text in said.items() if text}


def licence(release: Release) -> str:
    """Return the one licence of all datasets of a release; empty if they have several, or one has none."""
    found = {str(entry.get("licence", "")) for entry in release.manifest["datasets"]}
    common = found.pop() if len(found) == 1 else ""
    return "" if common == UNDETERMINED else common


def rights(release: Release) -> Words:
    """Return the sentences on the rights in what may be drawn from datasets with several licences."""
    entries = release.manifest["datasets"]
    number, unknown = len(entries), sum(entry.get("licence") in (None, "", UNDETERMINED) for entry in entries)
    en, zh = f"The {number} datasets of the release have licences of their own", f"本版本的{number}个数据集各有许可"
    if unknown:
        en += f"; the rights in {unknown} of them are undetermined"
        zh += f"，其中{unknown}个的权利状况尚未确定"
    return Words(
        f"{en}. What is here may be drawn from any of them. The description of the release names the licence of each.",
        f"{zh}。此处内容可能取自其中任何一个；各数据集的许可见版本说明。",
    )
