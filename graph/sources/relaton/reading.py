"""Reading of a Relaton document, in any generation of the schema, as a record.

Three generations are in use: flat, with ``docid[].id`` and all else at the root; the same with an ``ext``; and
``docidentifier[].content`` with ``source`` for ``link``, ``status`` for ``docstatus`` and committees among the
contributors. The declared version of a document is unreliable, so each field is looked up in all places, and each value
is accepted in all forms.
A value of an unexpected type is left out and counted as a repair; only a document without an identifier is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
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
)
from .values import JAPANESE, Values

_LINES: Final = re.compile(r"\s*[\r\n]+\s*")
_SUBCOMMITTEE: Final = re.compile(r"SC ?\d")
#: What separates several persons in one name. OGC separates them by a comma without a space.
_SEVERAL: Final = re.compile(r"\s*;\s*|,?\s+(?:and|&)\s+|,(?=\S)|,.*,")
_BETWEEN: Final = re.compile(r"\s*;\s*|,?\s+(?:and|&)\s+|,\s*")
_NO_NAME: Final = re.compile(r"^(?:and|Dr\.?|Prof\.?)\s+|\s*\(Eds?\.?\)$|,?\s+Ph\.?D\.?$")
#: Other text in place of a name, such as the title of an article in OIML's bulletin or the name of a body.
_OTHER_TEXT: Final = re.compile(r"\d|:| [-\u2013] |\b(?:Conf[eé]rence|Comité|Committee|Bureau)\b")
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


class _Reader(Values):
    def __init__(self, root: dict[Any, Any], repairs: Counter[str]) -> None:
        super().__init__(repairs)
        self.root = root
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
            dates=tuple(self.dated(self.root)),
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

    def dated(self, of: dict[Any, Any]) -> Iterator[Dated]:
        for item in self.mappings(of.get("date"), "date"):
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
            described = [t.text for t in self.texts(item.get("description"), "relation")]
            target = self.mapping(item.get("bibitem"), "relation")
            ids = list(self.docids(target))
            named = ids[0].text if ids else self.text(target.get("formattedref"), "relation")
            if kind and named:
                dates = [d.value for d in self.dated(target) if d.kind in ("published", "issued", "created")]
                yield Relation(
                    kind,
                    named,
                    described=described[0] if described else "",
                    of_type=ids[0].type if ids else "",
                    edition=self.text(target.get("edition"), "edition"),
                    date=min(dates, default=""),
                )
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
        names = self.names(given) if isinstance(given, dict) else [self.text(given, "person")]
        if not any(names):
            self.repairs["contributor without a name"] += 1
            return
        employers = [
            text.text
            for entry in self.mappings(item.get("affiliation"), "affiliation")
            for text in self.texts(self.mapping(entry.get("organization"), "affiliation").get("name"), "affiliation")
        ]
        for name in names:
            yield Person(name, tuple(dict.fromkeys(employers)), self.roles(contributor))

    def names(self, name: dict[Any, Any]) -> list[str]:
        """Return the name of a person or, where a record has several in one name, of each that is not cut off."""
        whole = self.text(name.get("completename"), "person")
        if not whole:
            return [self.name(name)]
        if _OTHER_TEXT.search(whole):
            return []
        alone = _NO_NAME.sub("", whole)
        if _SEVERAL.search(alone):
            parts = _BETWEEN.split(alone)
            full = [part for each in parts if " " in (part := _NO_NAME.sub("", each))]
            if len(full) > 1 or (full and len(parts) > 2):
                self.repairs["several persons in one name"] += 1
                return full
        family, comma, rest = alone.partition(",")
        return [clean(f"{rest} {family}") if comma else alone]

    def name(self, name: dict[Any, Any]) -> str:
        """Return a name in parts, the given name first: forenames as written, or else initials."""
        given = self.mapping(name.get("given"), "person")
        written = self.items(given.get("forename")) + self.items(name.get("forename"))
        parts = [found for item in written if (found := self.forename(item))]
        if not parts:
            initials = given.get("formatted_initials") or name.get("formatted_initials") or name.get("initials")
            parts = [self.text(initials, "person")]
        return clean(" ".join([*parts, self.text(name.get("surname"), "person")]))

    def forename(self, item: object) -> str:
        """Return a forename, or its initial where only that is known."""
        found = self.text(item, "person")
        return found or (self.text(item.get("initial"), "person") if isinstance(item, dict) else "")

    def roles(self, contributor: dict[Any, Any]) -> tuple[str, ...]:
        """Return the roles, with what describes them: OASIS has chairs as ``editor`` with the description "Chair"."""
        found = []
        for role in self.items(contributor.get("role")):
            kind = self.text(role, "role")
            described = [t.text for t in self.texts(role.get("description"), "role")] if isinstance(role, dict) else []
            if kind:
                found.append(": ".join([kind, *described[:1]]))
        return tuple(dict.fromkeys(found))

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
                outer = ""
                for entry in self.mappings(organization.get("subdivision"), "committee"):
                    names = [t.text for t in self.texts(entry.get("name"), "committee")]
                    code = self.text(entry.get("identifier"), "committee")
                    # OIML lists a committee and then its subcommittees.
                    within = f"{outer}/{code}" if outer and _SUBCOMMITTEE.match(code) else code
                    outer = outer if within != code else code
                    yield from self.committee(names[0] if names else None, within)

    def committee(self, name: object, code: object) -> Iterator[Committee]:
        # JIS writes several bodies in one name, one per line; elsewhere a name is broken over lines.
        of_several = isinstance(name, str) and JAPANESE.search(name)
        names = _LINES.split(name.strip()) if isinstance(name, str) and of_several else [name]
        for each in names:
            found = Committee(self.text(each, "committee"), self.text(code, "committee"))
            if found.name or found.code:
                yield found
            else:
                self.repairs["committee without a name"] += 1
