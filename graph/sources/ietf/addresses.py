"""Authors' addresses at the end of an RFC: the organization and the country printed there.

A block begins with a name and ends before the next one. Blocks may stand side by side in columns, several names may
share a block, and a block may be one paragraph or several. Telephone numbers, e-mail and postal addresses are read past
and not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .names import POSSIBLE, SURE, AuthorName, fold
from .places import Country, country_in, is_place, is_state

_GAP: Final = re.compile(r"\s{3,}")
#: How many lines a block has at most.
_LINES: Final = 30
_CONTACT: Final = re.compile(
    r"\s*(?:(?:work|business|home|office|mobile|direct)\s+)?(?:e-?\s?mails?|phones?|tel(?:ephone|efon)?|fax|fon|voice|"
    r"uri|url|web(?:site|page)?|www|http|internet|x\.?400|sip|im|jabber|xmpp|skype|mobile|cell|telex|mailto|pgp|"
    r"facsimile|smtp|uucp|bitnet|ph|arpa(?:net)?|net(?:work)?|mail|messages?|inet|csnet|janet)\b\.?\s*(?:\(?\w*\)?\s*)?"
    r"[:#=(+\d]|.*\S@\S|\s*https?:|\s*\(?\+?\d[\d\s().\-x]{6,}$|\s*<",
    re.IGNORECASE,
)
#: Titles and parts of an organization that do not name it.
_PART: Final = re.compile(
    r"(?:dept\b|department|departement|dep\.|school\s+of|faculty|fakult|division|div\.|office\s+of\s+(?!.*inc)|"
    r"college\s+of|institut[eo]?\s+(?:f(?:ue|ü)r|for|of)\s+(?:computer|informati|telemati)|attn|attention|c/o|"
    r"mail\s*(?:stop|code)|ms\b|m/s|room|rm\b|suite|floor|bldg|building|p\.?\s?o\.?\s?b|po\s+box|box\b|post)",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(
    r"(?:(?:associate|assistant|senior|sr\.?|chief|principal|vice|executive|managing|technical|staff|lead|network|"
    r"software|systems?|research|internet|consulting|distinguished|area|wg|working\s+group|document|security)\s+)*"
    r"(?:prof(?:essor)?|engineer|scientist|director|manager|chair(?:man|person)?|president|editors?|architect|"
    r"leader|student|programmer|analyst|officer|fellow|coordinator|researcher|member)\b(?!s\b)"
    r"(?:[\s,].{0,40})?\)?",
    re.IGNORECASE,
)
_STREET: Final = re.compile(
    r"\W*\d|.*\b(?:street|str\.|st\.?$|road|rd\.?$|avenue|ave\b|boulevard|blvd|drive|dr\.?$|lane|parkway|pkwy|highway|"
    r"stra(?:ss|ß)e|strasse|gasse|weg\b|platz|allee|rue\b|chemin|via\b|calle|place$|square|way\b|court|ct\.?$|plaza|"
    r"floor|suite|building|bldg|room|p\.?\s?o\.?\s?box|campus)\b.*\d*",
    re.IGNORECASE,
)
#: Words of names of organizations, and of what is printed in their place.
_ORGANIZATION: Final = re.compile(
    r"\b(?:inc|ltd|llc|corp|co|gmbh|ag|ab|sa|s\.a|bv|b\.v|oy|kk|plc|as|university|universit\w+|univ|institut\w*|college|"
    r"laborator\w+|labs?|systems?|networks?|technolog\w+|communications?|telecom\w*|research|center|centre|consult\w*|"
    r"associat\w+|software|solutions|group|foundation|consortium|ministry|agency|council|bank|bell|corporation|company|"
    r"independent|individual|unaffiliated|retired|freelance\w*|private|self|orange|huawei|cisco|ericsson|nokia)\b",
    re.IGNORECASE,
)
_REMARK: Final = re.compile(
    r"\s*(?:\(|deceased|additional\s+contact|contact|address|postal|current|present|new\s|formerly|comments|questions|"
    r"the\s+(?:author|editor|working|current|chair)|this\s|affiliation:?$|company:?$)",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"\s*(?:postal(?:\s+address)?|address|affiliation|company|name|mail|surface\s+mail|us\s*mail|snail\s*mail|organi[sz]ation)"
    r"\s*:\s*",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r".*[a-z]{2}[.:;]$|.*\b(?:is|are|was|were|has|have|should|may be|please)\b")
_AND: Final = re.compile(r"\s*(?:,|&|;|/|\band\b)\s*")
_ROLE: Final = re.compile(r"\s*[,(]*\s*\b(?:eds?\b\.?|editors?|chair|deceased|author)\)?\s*$", re.IGNORECASE)
_LONGEST_NAME: Final = 60
_PARTICLES: Final = frozenset(
    (
        "van",
        "von",
        "der",
        "den",
        "de",
        "la",
        "le",
        "du",
        "da",
        "dos",
        "di",
        "del",
        "bin",
        "al",
        "el",
        "ten",
        "ter",
        "zu",
    )
)


@dataclass(frozen=True)
class Block:
    """What an address block prints: the name, the organization ("" if none), the country (None if none)."""

    printed: str
    organization: str = ""
    country: Country | None = None


def read_addresses(sections: Sequence[Sequence[str]], authors: Sequence[AuthorName]) -> dict[int, Block]:
    """Return the address blocks of authors by index; of several blocks of an author the first one."""
    found: dict[int, Block] = {}
    for section in sections:
        for index, block in _blocks(_columns_undone(section, authors), authors):
            if index not in found or (not found[index].organization and not found[index].country):
                found[index] = block
    return found


def _columns_undone(lines: Sequence[str], authors: Sequence[AuthorName]) -> list[str]:
    """Return the lines of a section with blocks side by side put below one another."""
    result: list[str] = []
    number = 0
    while number < len(lines):
        starts = _column_starts(lines[number], authors)
        if not starts:
            result.append(lines[number])
            number += 1
            continue
        end = number + 1
        while end < len(lines) and not _column_starts(lines[end], authors) and not _is_single(lines[end], authors):
            end += 1
        for start, stop in zip(starts, [*starts[1:], None], strict=True):
            for line in lines[number:end]:
                left, right = _boundary(line, start), None if stop is None else _boundary(line, stop)
                result.append(line[left:right].rstrip())
            result.append("")
        number = end
    return result


def _column_starts(line: str, authors: Sequence[AuthorName]) -> list[int]:
    """Return where columns begin in a line that holds nothing but two or more names of authors."""
    starts = [0, *(gap.end() for gap in _GAP.finditer(line) if line[: gap.start()].strip())]
    parts = [part for part in _GAP.split(line.strip()) if part]
    if len(parts) < 2 or len(parts) != len(starts):
        return []
    known = [max((a.likeness(_ROLE.sub("", part)) for a in authors), default=0.0) for part in parts]
    return starts if known[0] >= POSSIBLE and sum(score >= POSSIBLE for score in known) > 1 else []


def _is_single(line: str, authors: Sequence[AuthorName]) -> bool:
    """Return whether a line at the margin holds one name alone, below columns."""
    return len(_GAP.split(line.strip())) == 1 and bool(_names_in(line, authors))


def _boundary(line: str, column: int) -> int:
    """Return the start of the text of a column in a line, which may be off by some letters."""
    if column == 0 or column >= len(line):
        return column
    near = [gap.end() for gap in re.finditer(r"\s{2,}|\t", line) if abs(gap.end() - column) <= 8]
    return min(
        near, key=lambda end: abs(end - column), default=column if line[column - 1 : column] == " " else len(line)
    )


def _names_in(line: str, authors: Sequence[AuthorName]) -> list[tuple[int, str]]:
    """Return the authors named in a line that is nothing but names, each with the printed name."""
    text = _LABEL.sub("", line).strip(" ,;:*")
    if not text or len(text) > _LONGEST_NAME or _CONTACT.match(text) or re.search(r"\d{2}", text):
        return []
    if best := _best(_ROLE.sub("", text), authors):
        return [best]
    parts = [part for part in (_ROLE.sub("", p).strip() for p in _AND.split(text)) if part]
    found = [best for part in parts if (best := _best(part, authors))]
    return found if len(parts) > 1 and len(found) == len(parts) else []


def _best(text: str, authors: Sequence[AuthorName]) -> tuple[int, str] | None:
    """Return the author whose name a text is."""
    scores = [(author.likeness(text), -index) for index, author in enumerate(authors)]
    score, index = max(scores, default=(0.0, 0))
    if score < POSSIBLE or (score < SURE / 2 and not _looks_like_name(text)):
        return None
    return -index, " ".join(text.split())


def _looks_like_name(text: str) -> bool:
    words = text.split()
    return (
        2 <= len(words) <= 5
        and all(word[0].isupper() or word in _PARTICLES for word in words)
        and not re.search(r"\d|[,&/]", text)
        and not _ORGANIZATION.search(text)
    )


def _blocks(lines: Sequence[str], authors: Sequence[AuthorName]) -> Iterator[tuple[int, Block]]:
    """Yield the block of each author named in a section, in order."""
    open_names: list[tuple[int, str]] = []
    body: list[str] = []
    for line in lines:
        names = _names_in(line, authors)
        if not names and (inline := _inline(line, authors)):
            yield from _closed(open_names, body)
            open_names, body = [inline[0]], [inline[1]]
        elif names:
            if any(_is_content(each) for each in body) or _is_complete(body):
                yield from _closed(open_names, body)
                open_names, body = [], []
            open_names += names
        elif open_names:
            body.append(line)
    yield from _closed(open_names, body)


def _inline(line: str, authors: Sequence[AuthorName]) -> tuple[tuple[int, str], str] | None:
    """Return the author whose name begins a line, and the rest: "J. Postel, ISI", "Ted Faber    Phone: ..."."""
    for joint in re.finditer(r",\s+|\s{2,}|\s+[-–]\s+|\s*\(", line.strip()):
        text = line.strip()
        name, rest = text[: joint.start()], text[joint.end() :].strip(" )")
        if len(fold(name)) > 1 and (best := _best(name, authors)) and authors[best[0]].likeness(name) >= 2.0:
            return best, rest
    return None


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not _CONTACT.match(line)


def _is_complete(body: Sequence[str]) -> bool:
    """Return whether a block ends here though it has contact lines only: a blank line follows them."""
    return any(_CONTACT.match(line) for line in body) and not body[-1].strip()


def _closed(names: Sequence[tuple[int, str]], body: Sequence[str]) -> Iterator[tuple[int, Block]]:
    lines = _address(body)
    organization = _organization(lines)
    country = country_in(lines, organization)
    for index, printed in names:
        yield index, Block(printed, organization, country)


def _address(body: Sequence[str]) -> list[str]:
    """Return the lines of the first postal address of a block: those before a paragraph after the contact lines."""
    lines: list[str] = []
    contact = blank = False
    for line in body[:_LINES]:
        if not line.strip():
            blank = True
        elif _CONTACT.match(line):
            contact = True
        elif (contact and blank) or re.match(r"\s*additional contact", line, re.IGNORECASE):
            break
        else:
            text = _LABEL.sub("", line).strip()
            text = re.split(
                r"\s{2,}(?=(?:e-?mail|phone|tel|fax|voice)\b|\+\d|\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4})",
                text,
                flags=re.IGNORECASE,
            )[0]
            lines.append(text.strip())
    return [line for line in lines if line]


def _organization(lines: Sequence[str]) -> str:
    """Return the organization of an address: its first line that is no title, department, street or place.

    A department stands for itself if nothing else names the organization.
    """
    part = ""
    for line, following in zip(lines[:6], [*lines[1:6], ""], strict=False):
        text = line.strip(" ,;")
        if _REMARK.match(text) or not re.search(r"[^\W\d_]{2}", text):
            continue
        if is_place(text) or is_state(text):
            break
        if _STREET.match(text):
            if re.match(r"\W*\d", text) and not part:
                break
            continue
        if _TITLE.fullmatch(text):
            continue
        if _PART.match(text):
            part = part or text
            continue
        if _SENTENCE.match(text) and len(text.split()) > 6:
            break
        if not _ORGANIZATION.search(text) and (re.search(r"\d", text) or is_place(following)):
            continue
        return text
    return (
        part if part and not _STREET.match(part) and re.match(r"(?:dep|school|facul|div|coll|inst)", part, re.I) else ""
    )
