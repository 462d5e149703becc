"""Authors of an RFC with organization and country as printed, from front page and address blocks together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .addresses import Block, read_addresses
from .frontpage import GROUP, Affiliation, read_front
from .names import AuthorName
from .text import Text

_EDITOR: Final = re.compile(r"[\s,.]*\bEds?\.?\s*$")
_ROLE: Final = re.compile(r"[\s,(]*\b(?:eds?\b\.?|editors?|(?:wg )?chair(?:man)?|deceased)\)?[.:]?$", re.IGNORECASE)
_LEGAL_FORM: Final = re.compile(r"(?:Inc|Ltd|Corp|Co|GmbH|LLC)\.?")
#: Entries of the list of authors that are the rest of the name before them, or nobody.
_NO_AUTHOR: Final = re.compile(
    r"(?:jr|sr|ii|iii|iv|2nd|3rd|(?:wg )?chair|et\.? ?al|editors?|others)\.?|", re.IGNORECASE
)


@dataclass(frozen=True)
class Author:
    """An author of an RFC.

    Attributes:
        position: in the list of authors, from 1.
        name: as the metadata have it, without "Ed.".
        printed: the fullest name that the text prints; the metadata's if it prints none.
        editor: whether the metadata call the author an editor.
        is_organization: whether the author is an organization.
        organization: as printed; "" if none is.
        place: where it was found: "header", "header line", "address", "author"; "" if nowhere.
        country: ISO 3166-1 code of the country printed in the address; "" if none is.
        country_from: "named" or "state and ZIP code"; "" if no country is printed.
    """

    position: int
    name: str
    printed: str
    editor: bool = False
    is_organization: bool = False
    organization: str = ""
    place: str = ""
    country: str = ""
    country_from: str = ""


def listed(authors: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the names of authors in metadata, each with whether it is an editor; suffixes of names are left out."""
    found = []
    for entry in authors:
        name = " ".join(_EDITOR.sub("", entry).split())
        if not _NO_AUTHOR.fullmatch(name):
            found.append((name, bool(_EDITOR.search(entry))))
    return found


def read_authors(authors: Sequence[str], text: Text | None) -> tuple[list[Author], str]:
    """Return the authors of an RFC, in order, and the date that its front page prints.

    Args:
        authors: as the metadata list them.
        text: of the RFC; None if there is none.
    """
    entries = listed(authors)
    names = [AuthorName(name) for name, _ in entries]
    if text is None:
        return [_author(position, *entry, None, None) for position, entry in enumerate(entries, 1)], ""
    page = read_front(text.front, names)
    blocks = read_addresses(text.sections, names)
    return [
        _author(position, *entry, page.affiliations.get(position - 1), blocks.get(position - 1))
        for position, entry in enumerate(entries, 1)
    ], page.date


def _author(position: int, name: str, editor: bool, front: Affiliation | None, block: Block | None) -> Author:
    if _is_organization(name, front):
        # The rest of a printed name: "Sun Microsystems, Inc.".
        rest = front.organization if front and front.inline and _LEGAL_FORM.fullmatch(front.organization) else ""
        whole = ", ".join(filter(None, (name, rest)))
        return Author(position, name, whole, editor, is_organization=True, organization=whole, place="author")
    organization, place = "", ""
    if front and front.organization:
        organization, place = front.organization, "header line" if front.inline else "header"
    # A group of a body is no employer: the address may name one.
    if block and block.organization and (not organization or GROUP.search(organization)):
        organization, place = block.organization, "address"
    country = block.country if block else None
    return Author(
        position,
        name,
        max((_tidy(found.printed) for found in (block, front) if found), key=_fullness, default=name),
        editor,
        organization=organization,
        place=place,
        country=country.code if country else "",
        country_from=("named" if country.named else "state and ZIP code") if country else "",
    )


def _is_organization(name: str, front: Affiliation | None) -> bool:
    """Return whether a listed author is an organization: it has no initials, nor an affiliation of its own."""
    affiliated = front is not None and front.organization and not _LEGAL_FORM.fullmatch(front.organization)
    return not AuthorName(name).initials and not (affiliated and len(name.split()) < 3 and name.istitle())


def _fullness(printed: str) -> int:
    """Return how many letters stand in words of a name that are no initials."""
    return sum(len(word) for word in re.findall(r"[^\W\d_]{2,}", printed))


def _tidy(printed: str) -> str:
    """Return a printed name without labels ("Author:"), roles and what stands in the next column."""
    name = re.sub(r"^\W*(?:\w+:\s*)?(?:\d+\.\s*)?", "", re.split(r"\s{3,}", printed.strip())[0])
    return " ".join(_ROLE.sub("", name).split()).strip(" ,;:")
