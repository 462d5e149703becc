"""The front page of an RFC: the printed date, and the affiliations printed with authors' names.

In the header's right column, names that follow one another share the organization printed below them; an empty cell
means none. Old RFCs print the organization after the name (with a dash, a comma, or in brackets), or below it on a
centred title page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

from .dates import date_in, has_month
from .names import POSSIBLE, AuthorName
from .places import is_place

#: What stands in the left column of a header.
_LEFT: Final = re.compile(
    r"\s{0,3}(?:Network\s+Working\s+Group|Internet\s+(?:Engineering|Architecture|Research|Experiment)|Independent\s+Sub|"
    r"Requests?\s+(?:for\s+)?Comments?|R\.?F\.?C\.?\b|NWG|NIC\b|STD\b|BCP\b|FYI\b|RTR\b|IEN\b|ISSN|Category|Categories|"
    r"Obsolete[sd]?|Updated?s?|Supersedes|References?|Related|See\s+[Aa]lso|Replaces|Extends|Status|PRTB|SUR|CCN|DOC|"
    r"Stream|DARPA|Standards\s+Track)",
    re.IGNORECASE,
)
_GAP: Final = re.compile(r"\s{2,}")
#: Where the right column begins at the earliest.
_RIGHT: Final = 25
#: How many lines a header has at most, and after how many a blank line ends it.
_LINES: Final = 60
_SHORTEST: Final = 4
#: How far the lines of a centred title page are indented.
_CENTRED: Final = 8
#: What separates a name from an organization on one line.
_JOINTS: Final = re.compile(r"\s+[-–—]+\s*|-|\s*--+\s*|,\s*|\s*[(\[]|\s*/\s*|:\s+|\s+of\s+|\s+at\s+|\s{2,}")
_AND: Final = re.compile(r"\s*(?:,|&|;|\band\b)\s*")
_ROLE: Final = (
    r"(?:(?:document|contributing|series)\s+)?"
    r"(?:eds?\b\.?|editors?(?:\s+of\s+this\s+version)?|authors?|(?:wg\s+|working\s+group\s+)?chair)"
)
_ROLE_AFTER: Final = re.compile(rf"[\s,(]*\b{_ROLE}\)?[.:]?$", re.IGNORECASE)
_ROLE_BEFORE: Final = re.compile(rf"^(?:\(?{_ROLE}\)?\s*[,;:]\s*|(?:jr\.?|3rd)\s+)", re.IGNORECASE)
_ONLY_ROLE: Final = re.compile(rf"\(?(?:by|et\.? al|jr|sr|3rd|ii+|{_ROLE})\)?[:.]?", re.IGNORECASE)
#: A group of the IETF or another body, on whose behalf an author may write.
GROUP: Final = re.compile(
    r"\b(?:IAB|IESG|IETF|IRTF|ISOC|Internet (?:Architecture|Activities) Board|Internet Engineering Task Force|"
    r"Working Group|WG|(?:Interest|Research|Study) Group|Task Force|RFC (?:Editor|Series|Production)|"
    r"Independent Submissions? Editor|(?:Area )?Directors?|Secretariat)\b"
)
_TITLE_PAGE: Final = re.compile(r"\s*(?:by|from|author)\b:?\s*", re.IGNORECASE)
#: Texts of a header or title page that are no organization.
_OTHER_TEXT: Final = re.compile(
    r"\W*$|.*\b(?:status\s+of\s+this|abstract|request\s+for|category|network\s+working|issn|table\s+of\s+contents|"
    r"introduction|contents|reference)\b|.*\w@\w|.*\bNIC\s*#?:?\s*\d|\W*\d+\W*$|.*\bRFC[\s#-]*\d|.*\[page|page\s+\d|"
    r".*(?:_{3}|-{5}|\.{4})",
    re.IGNORECASE,
)
#: What begins a list of other people.
_OTHERS: Final = re.compile(r".*\b(?:authors?|contributors?)\s+of\b|contributors?\b.*:$", re.IGNORECASE)
_PERSON: Final = re.compile(r"(?:[A-TV-Z]\.[\s-]?)+\s*(?:de[rn]?\s|van\s)*[A-Z][\w'’-]+(?:,\s*Eds?\.?)?")
#: Remarks on the transmission of the text, with a date that is not its own.
_RECEIVED: Final = re.compile(r"\s*(?:received\b|NWG/RFC#)", re.IGNORECASE)
_LONGEST: Final = 78


@dataclass
class Affiliation:
    """What a front page prints of an author: the name, the organization ("" if none), whether on the same line."""

    printed: str
    organization: str = ""
    inline: bool = False


@dataclass
class FrontPage:
    """What was read from a front page: the date (ISO 8601, month or day; "" if none) and affiliations by index."""

    date: str = ""
    affiliations: dict[int, Affiliation] = field(default_factory=dict)


def read_front(lines: Sequence[str], authors: Sequence[AuthorName]) -> FrontPage:
    """Return the printed date, and for each author by index what the front page prints."""
    while lines and not lines[0].strip():
        lines = lines[1:]
    date, header = _header(lines)
    page = FrontPage(date, _affiliations(header, authors))
    for pick in (_centred_only, _whole_page):
        if len(page.affiliations) == len(authors) and any(a.organization for a in page.affiliations.values()):
            break
        for index, found in _affiliations(pick(lines), authors).items():
            known = page.affiliations.get(index)
            if known is None or (pick is _centred_only and not known.organization and not found.inline):
                page.affiliations[index] = found
    return page


def _header(lines: Sequence[str]) -> tuple[str, list[str]]:
    """Return the printed date and the cells of the right column, from the top to the end of its paragraph."""
    cells: list[str] = []
    date = ""
    blank = 0
    for line in lines[:_LINES]:
        if _RECEIVED.match(line):
            continue
        blank = 0 if line.strip() else blank + 1
        if blank and (date or (blank > 1 and len(cells) > _SHORTEST)):
            break
        cell = _cell(line)
        if not date and (date := date_in(cell) or date_in(line)):
            cell = next((part for part in _GAP.split(cell) if date_in(cell[cell.index(part) :]) != date), "")
        cells.append(cell)
    return date or next((d for line in lines if (d := date_in(line, whole=True))), ""), cells


def _cell(line: str) -> str:
    """Return the right column of a line of a header; "" if there is none."""
    text = line.strip()
    if len(line) - len(line.lstrip()) >= _RIGHT:
        return text
    right = next((line[gap.end() :] for gap in _GAP.finditer(line) if gap.end() >= _RIGHT), None)
    if right is not None:
        return right.strip()
    # A continued list of numbers on the left ("7538, 7615"), or a header that has its names there.
    return "" if _LEFT.match(line) or re.fullmatch(r"[\d\s,#]*", text) else text


def _whole_page(lines: Sequence[str]) -> list[str]:
    """Return the lines of a front page as cells."""
    cells = [_TITLE_PAGE.sub("", line, count=1).strip() if len(line) <= _LONGEST else "" for line in lines]
    return _without_gaps(cells, lines)


def _centred_only(lines: Sequence[str]) -> list[str]:
    """Return the centred lines of a front page as cells, without the blank lines between them."""
    return _without_gaps([line.strip() if line.startswith(" " * _CENTRED) else "" for line in lines], lines)


def _without_gaps(cells: Sequence[str], lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for number, cell in enumerate(cells):
        around = (line for line in lines[number + 1 : number + 4] if line.strip())
        if cell or lines[number].strip() or not next(around, "").startswith(" " * _CENTRED):
            kept.append(cell)
    return kept


def _affiliations(cells: Sequence[str], authors: Sequence[AuthorName]) -> dict[int, Affiliation]:
    """Return what a column of names and organizations prints of each author."""
    found: dict[int, Affiliation] = {}
    waiting: list[int] = []
    organization: list[str] = []
    placed = _place(cells, authors)

    def close() -> None:
        for index in waiting:
            found[index].organization = " ".join(organization).strip(" ,;")
        waiting.clear()
        organization.clear()

    for number, cell in enumerate(cells):
        if number in placed:
            if organization:
                close()
            for index, printed, inline in placed[number]:
                found[index] = Affiliation(printed, inline, bool(inline))
                if not inline:
                    waiting.append(index)
        elif not cell or _OTHERS.match(cell) or is_place(cell) or _is_other_text(cell):
            close()
        elif _PERSON.fullmatch(cell):
            # A name that the metadata lack: the organization below may be shared with it, or be its own.
            if organization:
                close()
        elif waiting and not _ONLY_ROLE.fullmatch(cell) and not (organization and GROUP.search(cell)):
            organization.append(cell)
    close()
    return found


def _is_other_text(cell: str) -> bool:
    return bool(_OTHER_TEXT.match(cell)) or has_month(cell)


def _place(cells: Sequence[str], authors: Sequence[AuthorName]) -> dict[int, list[tuple[int, str, str]]]:
    """Return the authors in each cell: index, printed name, organization on the same line ("" if none)."""
    options = []
    for number, cell in enumerate(cells):
        for order, (name, organization) in enumerate(_readings(cell, authors)):
            for index, author in enumerate(authors):
                if (score := author.likeness(name)) >= POSSIBLE:
                    key = (-score, number, bool(organization), abs(number - index), order)
                    options.append((*key, index, name, organization))
    placed: dict[int, list[tuple[int, str, str]]] = {}
    taken: set[int] = set()
    for _, number, _, _, _, index, name, organization in sorted(options):
        here = placed.setdefault(number, [])
        if index in taken or any(name in other or other in name or org != organization for _, other, org in here):
            continue
        taken.add(index)
        here.append((index, name, organization))
    return {number: here for number, here in placed.items() if here}


def _readings(cell: str, authors: Sequence[AuthorName]) -> list[tuple[str, str]]:
    """Return the ways to read a cell: as a name, as several names, as a name and an organization."""
    text = _ROLE_AFTER.sub("", cell).strip(" ,;")
    if not text or _OTHER_TEXT.match(text):
        return []
    readings = [(text, "")]
    parts = [_ROLE_AFTER.sub("", part).strip() for part in _AND.split(text)]
    if len(parts) > 1 and all(any(a.likeness(part) >= POSSIBLE for a in authors) for part in parts if part):
        readings += [(part, "") for part in parts if part]
    several = sum(1 for _ in takewhile(lambda part: any(a.likeness(part) >= POSSIBLE for a in authors), parts))
    if 1 < several < len(parts):
        # "P. Calhoun, S. Glass, Sun Microsystems, Inc.": authors of one organization.
        rest = text[text.index(parts[several], text.index(parts[several - 1])) :]
        readings += [(part, rest) for part in parts[:several]]
    for joint in _JOINTS.finditer(text):
        name, rest = text[: joint.start()].strip(), text[joint.end() :].strip(" -–—,(")
        rest = _ROLE_AFTER.sub("", _ROLE_BEFORE.sub("", rest))
        rest = re.sub(r",\s*(?:IAB|IESG|IETF)\b.*$", "", rest)
        rest = re.split(r"\s+-\s+", rest)[0] if has_month(rest) else rest
        rest = rest.rstrip(")]") if "(" not in rest else rest
        if name and len(re.sub(r"\W", "", rest)) > 1 and not _ONLY_ROLE.fullmatch(rest) and not has_month(rest):
            readings.append((name, rest))
    return readings
