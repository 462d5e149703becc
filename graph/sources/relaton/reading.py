"""Reading of a Relaton document, in any generation of the schema, as a record.

Three generations are in use: flat, with ``docid[].id`` and all else at the root; the same with an ``ext``; and
``docidentifier[].content`` with ``source`` for ``link``, ``status`` for ``docstatus`` and committees among the
contributors. The declared version of a document is unreliable, so each field is looked up in all places, and each value
is accepted in all forms.
A value of an unexpected type is left out and counted as a repair; only a document without an identifier is refused.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from ...store.ntriples import clean
from .record import (
    Committee,
    Dated,
    Docid,
    Link,
    Organization,
    Person,
    Record,
    RefusedError,
    Relation,
    Text,
)

#: Keys of the text in a mapping.
_TEXT_KEYS: Final = ("content", "value", "type", "id", "name")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
#: Language tags as in RDF: ISO 639-1 where it has a code.
_LANGUAGES: Final = {
    "eng": "en",
    "rus": "ru",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    "jpn": "ja",
    "zho": "zh",
    "chi": "zh",
}
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LINES: Final = re.compile(r"\s*[\r\n]+\s*")
_RELEASE: Final = re.compile(r"_((?:Rel-|R)\d+)$")


def read_record(path: str, document: object, repairs: Counter[str]) -> Record:
    """Return the record in a parsed document.

    Args:
        path: the path of its file.
        document: the output of the YAML parser.
        repairs: counts values that were left out or fixed, by reason.

    Raises:
        RefusedError: if it is not a mapping or has no identifier.
    """
    if not isinstance(document, dict):
        raise RefusedError("not a record", f"the file contains a {type(document).__name__}, not a mapping")
    return _Reader(document, repairs).record(path)


class _Reader:
    def __init__(self, root: dict[Any, Any], repairs: Counter[str]) -> None:
        self.root, self.repairs = root, repairs
        self.ext = self.mapping(root.get("ext"), "ext")

    def record(self, path: str) -> Record:
        docids = tuple(self.docids(self.root))
        if not docids:
            raise RefusedError("no identifier", "no identifier in docid or docidentifier")
        status = self.mapping(self.root.get("docstatus") or self.root.get("status"), "status")
        contributors = list(self.mappings(self.root.get("contributor"), "contributor"))
        return Record(
            path,
            docids,
            titles=tuple(self.texts(self.root.get("title"), "title")),
            dates=tuple(self.dates()),
            doctype=self.text(self.either("doctype"), "doctype"),
            stage=self.text(status.get("stage"), "stage"),
            substage=self.text(status.get("substage"), "substage"),
            edition=self.text(self.root.get("edition"), "edition"),
            version=self.version(),
            links=tuple(self.links()),
            abstracts=tuple(self.texts(self.root.get("abstract"), "abstract")),
            keywords=tuple(dict.fromkeys(t.text for t in self.texts(self.root.get("keyword"), "keyword"))),
            ics=tuple(dict.fromkeys(self.ics())),
            committees=tuple(dict.fromkeys((*self.committees(), *self.subdivisions(contributors)))),
            organizations=tuple(o for c in contributors if "person" not in c for o in self.organization(c)),
            people=tuple(p for c in contributors if "person" in c for p in self.person(c)),
            relations=tuple(dict.fromkeys(self.relations())),
            radio=self.text(self.either("radiotechnology"), "radiotechnology"),
            release=self.release(),
            fetched="fetched" in self.root,
        )

    # fields

    def either(self, key: str) -> Any:
        """Return a field that older schemas have at the root and newer ones in ``ext``."""
        return self.ext.get(key) or self.root.get(key)

    def docids(self, of: dict[Any, Any]) -> Iterator[Docid]:
        for key in ("docid", "docidentifier"):
            for value in self.items(of.get(key)):
                item = value if isinstance(value, dict) else {"id": value}
                text = self.text(item.get("id") or item.get("content"), key)
                if text:
                    kind, scope = self.text(item.get("type"), key), self.text(item.get("scope"), key)
                    yield Docid(text, kind, item.get("primary") is True, scope)

    def dates(self) -> Iterator[Dated]:
        for item in self.mappings(self.root.get("date"), "date"):
            kind = self.text(item.get("type"), "date")
            value = self.text(item.get("value") or item.get("at") or item.get("from"), "date")
            if not kind or not value:
                self.repairs["date without type or value"] += 1
            else:
                yield Dated(kind, value)

    def version(self) -> str:
        for item in self.items(self.root.get("version")):
            if isinstance(item, dict) and "draft" in item:
                return self.text(item["draft"], "version")
            return self.text(item, "version")
        return ""

    def links(self) -> Iterator[Link]:
        for key in ("link", "source"):
            for item in self.items(self.root.get(key)):
                kind = self.text(item.get("type"), key) if isinstance(item, dict) else ""
                url = self.text(item.get("content") if isinstance(item, dict) else item, key)
                if url:
                    yield Link(kind or "src", url)

    def ics(self) -> Iterator[str]:
        for item in (*self.items(self.either("ics")), *self.items(self.ext.get("ics_code"))):
            code = item.get("code") if isinstance(item, dict) else item
            if isinstance(code, float):
                # Without quotation marks YAML reads 33.060 as a number.
                code = f"{code:06.3f}"
            if text := self.text(code, "ics"):
                yield text

    def release(self) -> str:
        release = self.mapping(self.either("release"), "release")
        match = _RELEASE.search(self.text(release.get("wpm_code_3g"), "release"))
        return match[1] if match else ""

    def relations(self) -> Iterator[Relation]:
        for item in self.mappings(self.root.get("relation"), "relation"):
            kind = self.text(item.get("type"), "relation")
            # IEEE always writes "updates" and gives the actual relation in the description.
            described = [t.text for t in self.texts(item.get("description"), "relation")]
            target = self.mapping(item.get("bibitem"), "relation")
            ids = list(self.docids(target))
            named = ids[0].text if ids else self.text(target.get("formattedref"), "relation")
            if kind and named:
                yield Relation(described[0] if described else kind, named)
            else:
                self.repairs["relation without type or target"] += 1

    # people and organizations

    def organization(self, contributor: dict[Any, Any]) -> Iterator[Organization]:
        item = self.mapping(contributor.get("organization"), "organization")
        names = tuple(self.texts(item.get("name"), "organization"))
        abbreviation = self.text(item.get("abbreviation"), "organization")
        if names or abbreviation:
            yield Organization(names, abbreviation, self.roles(contributor))
        else:
            self.repairs["contributor without a name"] += 1

    def person(self, contributor: dict[Any, Any]) -> Iterator[Person]:
        item = self.mapping(contributor.get("person"), "person")
        given = item.get("name")
        name = self.name(given) if isinstance(given, dict) else self.text(given, "person")
        if not name:
            self.repairs["contributor without a name"] += 1
            return
        employers = [
            text.text
            for entry in self.mappings(item.get("affiliation"), "affiliation")
            for text in self.texts(self.mapping(entry.get("organization"), "affiliation").get("name"), "affiliation")
        ]
        yield Person(name, tuple(dict.fromkeys(employers)), self.roles(contributor))

    def name(self, name: dict[Any, Any]) -> str:
        """Return a person's name, the given name first."""
        whole = self.text(name.get("completename"), "person")
        if whole:
            family, comma, given = whole.partition(",")
            return clean(f"{given} {family}") if comma else whole
        forenames = self.mapping(name.get("given"), "person").get("forename")
        parts = [t.text for t in self.texts(forenames, "person")]
        return clean(" ".join([*parts, self.text(name.get("surname"), "person")]))

    def roles(self, contributor: dict[Any, Any]) -> tuple[str, ...]:
        found = (self.text(role, "role") for role in self.items(contributor.get("role")))
        return tuple(dict.fromkeys(role for role in found if role))

    def committees(self) -> Iterator[Committee]:
        group = self.either("editorialgroup")
        for item in self.items(group):
            for entry in self.groups(item):
                if isinstance(entry, dict):
                    yield from self.committee(entry.get("name"), entry.get("identifier"))
                else:
                    yield from self.committee(entry, None)

    def groups(self, item: object) -> Iterator[object]:
        """Yield the committees of an editorial group: itself, or those in its lists."""
        if not isinstance(item, dict):
            yield item
            return
        lists = [item[key] for key in ("technical_committee", "committee", "subcommittee") if key in item]
        for entries in lists or [[item]]:
            yield from self.items(entries)

    def subdivisions(self, contributors: list[dict[Any, Any]]) -> Iterator[Committee]:
        for contributor in contributors:
            organization = contributor.get("organization")
            if isinstance(organization, dict):
                for entry in self.mappings(organization.get("subdivision"), "committee"):
                    names = [t.text for t in self.texts(entry.get("name"), "committee")]
                    yield from self.committee(names[0] if names else None, entry.get("identifier"))

    def committee(self, name: object, code: object) -> Iterator[Committee]:
        # JIS writes several bodies in one name, one per line.
        names = _LINES.split(name.strip()) if isinstance(name, str) else [name]
        for each in names:
            found = Committee(self.text(each, "committee"), self.text(code, "committee"))
            if found.name or found.code:
                yield found
            else:
                self.repairs["committee without a name"] += 1

    # values

    def texts(self, value: object, field: str) -> Iterator[Text]:
        for item in self.items(value):
            if isinstance(item, dict):
                languages = self.items(item.get("language"))
                language = self.text(languages[0], field) if languages else ""
                text = self.text(item.get("content"), field)
                kind = self.text(item.get("type"), field)
            else:
                text, language, kind = self.text(item, field), "", ""
            if text:
                language = _LANGUAGES.get(language.lower(), language)
                yield Text(text, language if _LANGUAGE.fullmatch(language) else "", kind)
            else:
                self.repairs[f"empty {field}"] += 1

    def text(self, value: object, field: str) -> str:
        """Return a text given in any form, without markup and control characters."""
        if isinstance(value, dict):
            value = next((value[k] for k in _TEXT_KEYS if k in value and not isinstance(value[k], dict)), None)
        if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], list):
            return self.text(value[0], field)
        if value is None:
            return ""
        if isinstance(value, date):
            return value.isoformat()[:10]
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.repairs[f"{field}: not a text"] += 1
            return ""
        text = str(value)
        cleaned = clean(html.unescape(_TAG.sub("", text)) if "<" in text or "&" in text else text)
        if cleaned != text and cleaned != " ".join(text.split()):
            self.repairs[f"{field}: markup or control characters"] += 1
        return cleaned

    def items(self, value: object) -> list[Any]:
        """Return the items of a list; a single value counts as a list of one."""
        if isinstance(value, list):
            return [item for item in value if item is not None]
        return [] if value is None else [value]

    def mappings(self, value: object, field: str) -> Iterator[dict[Any, Any]]:
        for item in self.items(value):
            if isinstance(item, dict):
                yield item
            else:
                self.repairs[f"{field}: not a mapping"] += 1

    def mapping(self, value: object, field: str) -> dict[Any, Any]:
        if value is not None and not isinstance(value, dict):
            self.repairs[f"{field}: not a mapping"] += 1
        return value if isinstance(value, dict) else {}
