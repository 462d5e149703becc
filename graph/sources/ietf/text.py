"""The text of an RFC, cut into what the importer reads: front page, header and sections of addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: The front page ends with a form feed, or after this many lines.
_FRONT_LINES: Final = 75
_NUMBER: Final = r"\s{0,12}(?:(?:Appendix\s+)?(?:\d+|[IVX]+|[A-Z])(?:\.\d+)*[.:)]?(?:\s+-)?\s+|-\s+)?"
_WHO: Final = r"(?:authors?|editors?|chair(?:man)?s?|contributors?|liaison)\b['’]?s?"
_WHAT: Final = r"(?:add?r+ess\w*|information|contact\w*)"
_HEADING: Final = re.compile(
    rf"{_NUMBER}(?:"
    rf"(?:[\w'’]+\s+){{0,2}}{_WHO}.{{0,40}}\b{_WHAT}\b.{{0,20}}"
    rf"|addresses\s+of\s+authors"
    rf"|(?:other\s+)?contacts?(?:\s+(?:information|persons?|points?|address(?:es)?))?"
    rf"|(?:(?:principal|additional|contributing)\s+)*authors?(?:\s+\(.*)?"
    rf")\s*[:.]?\s*",
    re.IGNORECASE,
)
#: A heading of a table of contents has a page number.
_IN_CONTENTS: Final = re.compile(r"\.\s*\.|\s\d+\s*$")
_MOST_HEADING: Final = 78
#: Headings that end a section of addresses.
_ENDING: Final = re.compile(
    r"(?:\d+\.(?:\d+\.?)*\s+|Appendix\b)\S|(?:Full Copyright Statement|Intellectual Property|Acknowledge?ments?|"
    r"Disclaimer|Security Considerations|References|Expiration)\b",
    re.IGNORECASE,
)
_CUT: Final = "[...]"


@dataclass(frozen=True)
class Text:
    """The lines of a front page, and of each section of authors' addresses without its heading."""

    front: tuple[str, ...]
    sections: tuple[tuple[str, ...], ...]


def read_text(content: bytes) -> Text:
    """Return the parts of an RFC; it may be complete, or cut to these parts with ``[...]`` at each cut."""
    lines = [line.rstrip() for line in content.decode("utf-8-sig", "replace").expandtabs().split("\n")]
    front: list[str] = []
    for line in lines[:_FRONT_LINES]:
        if line.strip() == _CUT or (front and "\f" in line):
            break
        front.append(line.replace("\f", ""))
    return Text(tuple(front), tuple(_sections([line for line in lines if "\f" not in line])))


def _sections(lines: Sequence[str]) -> list[tuple[str, ...]]:
    found: list[list[str]] = []
    inside = False
    for line in lines:
        if _is_heading(line):
            inside = True
            found.append([])
        elif inside and (line.strip() == _CUT or _is_ending(line)):
            inside = False
        elif inside:
            found[-1].append(line)
    return [tuple(section) for section in found if any(line.strip() for line in section)]


def _is_heading(line: str) -> bool:
    return (
        0 < len(line) < _MOST_HEADING
        and not _IN_CONTENTS.search(line)
        and bool(_HEADING.fullmatch(line))
        and not line.startswith(" " * 13)
    )


def _is_ending(line: str) -> bool:
    return bool(line) and not line[0].isspace() and bool(_ENDING.match(line))
