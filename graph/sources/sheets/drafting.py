"""The first draft of a mapping: what a table seems to state, with remarks on what a person has to decide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from ...store.folding import fold
from .dates import order_of
from .guessing import KINDS, Column, ambiguous, guess_columns
from .mapping import property_of
from .names import Name, Resolve
from .terms import kind_of_class
from .workbook import Table

#: Event classes by the beginnings of words in the names of columns and of the file, with the properties of actor and
#: standard or technology, and a verb.
_EVENTS: Final = {
    "adopt": ("Adoption", "adopter", "adoptedStandard", "adopts"),
    "oppos": ("Opposition", "opponent", "opposed", "opposes"),
    "back": ("Backing", "backer", "backed", "backs"),
    "support": ("Backing", "backer", "backed", "supports"),
    "member": ("Membership", "member", "memberBody", "joins"),
    "deploy": ("Deployment", "deployer", "deployed", "deploys"),
    "contribut": ("Contribution", "contributor", "contributedTo", "contributes to"),
    "licen": ("Licensing", "licensor", "licensed", "licenses"),
    "mandat": ("Mandate", "authority", "mandated", "mandates"),
    "publi": ("Publication", "publisher", "published", "publishes"),
    "approv": ("Approval", "approver", "approved", "approves"),
}
_OTHER: Final = ("Announcement", "participant", "concerns", "announces")
_DECIDE: Final = "Decide"
_MISSING: Final = {
    "source": "the address of the document that says so",
    "locator": 'the place in it: a section, page or paragraph; "whole document" if none is known',
    "retrieved": "the day on which it was read, such as 2026-11-30",
    "confidence": "how well the source supports the row: high, medium or low",
}


@dataclass(frozen=True)
class Draft:
    """A draft of a mapping.

    Attributes:
        text: in TOML.
        states: what a row states, in a few words.
        undecided: how many remarks ask for a decision.
        names: the names in the table, to be looked up.
    """

    text: str
    states: str
    undecided: int
    names: frozenset[Name]


def draft_mapping(table: Table, resolve: Resolve | None = None) -> Draft:
    """Return a draft of the mapping of a table.

    Args:
        table: the table.
        resolve: finds names, so that columns of names are recognized by what stands in them.
    """
    drafting = _Drafting(table, guess_columns(table, resolve))
    text = "\n".join(chain(drafting.head(), drafting.evidence(), drafting.fact())) + "\n"
    return Draft(text, drafting.states, text.count(f"# {_DECIDE}"), frozenset(drafting.names()))


class _Drafting:
    def __init__(self, table: Table, columns: list[Column]) -> None:
        self.table, self.columns = table, columns
        self.by = {column.holds: column for column in reversed(columns) if column.holds}
        words = fold(" ".join((table.path.stem, table.sheet, *table.columns))).split()
        self.class_, self.actor, self.other, self.verb = next(
            (event for start, event in _EVENTS.items() if any(word.startswith(start) for word in words)), _OTHER
        )
        self.used: set[str] = set()
        self.states = self._form()

    def _form(self) -> str:
        if {"subject", "object"} <= self.by.keys():
            return "statement"
        if "value" in self.by and self.by.keys() & {"region", "actor", "indicator"}:
            return "observation"
        return "event" if "date" in self.by or "began" in self.by or not self.by.keys() & set(KINDS) else "thing"

    def head(self) -> Iterator[str]:
        yield f"# What the rows of {self.table.path.name} state: a draft by 'standlink map'. Check it."
        yield '# Each role is { column = "..." }, or { value = "..." } if all rows share it. See docs/spreadsheets.md.'
        yield ""
        yield f"table = {_text(self.table.path.name)}"
        yield '# title = "..." # of the dataset; by default that of the study'
        yield 'language = "en" # of the names and texts in the table'
        yield from self._dates()
        yield from self._decimals()
        yield 'unknown-names = "own" # names that no thing has make things of your own; "refuse" refuses their rows'

    def _dates(self) -> Iterator[str]:
        cells = [
            cell
            for column in self.columns
            if column.holds in ("date", "began", "ended", "retrieved")
            for cell in self.table.column(column.name)
        ]
        if example := ambiguous(cells, "ambiguous date"):
            if order := order_of(iter(cells)):
                yield f'dates = "{order}" # as other dates in the table show; {example} can be read in two ways'
            else:
                yield f"# {_DECIDE}: {example} can be read in two ways. Which of day and month comes first?"
                yield '# dates = "day-first"'

    def _decimals(self) -> Iterator[str]:
        column = self.by.get("value")
        if column and (example := ambiguous(self.table.column(column.name), "ambiguous number")):
            yield f"# {_DECIDE}: {example} can be read in two ways. What separates decimals?"
            yield '# decimals = "point"'

    def evidence(self) -> Iterator[str]:
        yield ""
        yield "# Where it is said. No fact stands without its evidence."
        yield "[evidence]"
        for entry, what in _MISSING.items():
            if column := self.by.get(entry):
                yield f"{entry} = {self._role(column)}"
            else:
                yield f'{entry} = {{ value = "" }} # {_DECIDE}: {what}'
        for entry in ("title", "publisher", "source-kind"):
            if column := self.by.get(entry):
                yield f"{entry} = {self._role(column)}"
        if "source-kind" not in self.by:
            yield 'source-kind = { value = "sl:organizationPage" } # or sl:news, sl:officialDocument ...'

    def fact(self) -> Iterator[str]:
        yield ""
        yield "[[facts]]"
        yield f'is = "{self.states}" # or "event", "statement", "observation", "thing"'
        yield from {"event": self._event, "statement": self._statement, "observation": self._observation}.get(
            self.states, self._thing
        )()
        left = [column.name for column in self.columns if column.name not in self.used]
        if left:
            yield f"# Not used: {', '.join(left)}"

    def _event(self) -> Iterator[str]:
        actor, other = self.by.get("actor"), self.by.get("standard") or self.by.get("technology")
        is_known = self.class_ != _OTHER[0]
        yield f'class = "sl:{self.class_}"' + ("" if is_known else f" # {_DECIDE}: what kind of event is it?")
        who, what = (f"{{{each.name}}}" if each else "" for each in (actor, other))
        label = f"{who} {self.verb} {what}".strip() if who or what else self.class_
        yield f"label = {{ en = {_text(label)} }} # how each event is called; add zh = ... for Chinese"
        yield "[facts.roles]"
        yield from self._given(self.actor, actor, ', class = "sl:Organization"')
        if other:
            yield from self._given(self.other, other, f', kind = "{other.holds}"')
        elif is_known:
            yield f'{self.other} = {{ value = "", kind = "standard" }} # {_DECIDE}: such as standard:nacs'
        date = self.by.get("date")
        dated = "announced" if date and "announc" in fold(date.name) else "occurred"
        for prop, holds in ((dated, "date"), ("began", "began"), ("ended", "ended"), ("inRegion", "region")):
            yield from self._given(prop, self.by.get(holds))
        yield from self._described()

    def _statement(self) -> Iterator[str]:
        yield "[facts.roles]"
        for prop in ("subject", "object"):
            role = self._role(self.by[prop], ', kind = "actor"')
            yield f"{prop} = {role} # {_DECIDE}: of which kind are they?"
        if column := self.by.get("property"):
            yield f"property = {self._role(column)}"
        else:
            yield f'property = {{ value = "" }} # {_DECIDE}: such as sl:memberOf'
        for prop in ("began", "ended"):
            yield from self._given(prop, self.by.get(prop))
        yield from self._described()

    def _observation(self) -> Iterator[str]:
        observed = self.by.get("region") or self.by.get("actor")
        shown = " ".join(f"{{{each.name}}}" for each in (observed, self.by.get("date")) if each)
        yield f"label = {{ en = {_text(f'Figure of {shown}')} }} # {_DECIDE}: what is counted?"
        yield "[facts.roles]"
        if observed:
            yield from self._given("observed", observed, f', kind = "{observed.holds}"')
        else:
            yield f'observed = {{ value = "", kind = "region" }} # {_DECIDE}: whose figure it is'
        yield from self._given("value", self.by["value"])
        for prop, holds, such in (
            ("indicator", "indicator", "sl:publicSpending, a concept of sl:Indicators"),
            ("unit", "unit", "sl:count, a concept of sl:Units"),
            ("period", "date", "2024"),
        ):
            column = self.by.get(holds)
            yield (
                f"{prop} = {self._role(column)}" if column else f'{prop} = {{ value = "" }} # {_DECIDE}: such as {such}'
            )

    def _thing(self) -> Iterator[str]:
        kind = next(each for each in KINDS if each in self.by)
        class_ = "Organization" if kind == "actor" else kind.capitalize()
        yield f'class = "sl:{class_}" # or one below it'
        yield "[facts.roles]"
        yield f"name = {self._role(self.by[kind])}"
        if kind == "actor":
            yield from self._given("locatedIn", self.by.get("region"))
        yield from self._described()

    def _described(self) -> Iterator[str]:
        if column := self.by.get("description"):
            yield f'"dcterms:description" = {self._role(column)}'

    def _given(self, prop: str, column: Column | None, more: str = "") -> Iterator[str]:
        if column:
            yield f"{prop} = {self._role(column, more)}"

    def _role(self, column: Column, more: str = "") -> str:
        self.used.add(column.name)
        optional = "" if column.is_full or column.holds in _MISSING else ", optional = true"
        return f"{{ column = {_text(column.name)}{more}{optional} }}"

    def names(self) -> Iterator[Name]:
        """Yield the names in the columns of things, as the draft has them."""
        for column in self.columns:
            if column.holds in KINDS and column.name in self.used:
                class_ = property_of("Organization") if column.holds == "actor" else ""
                assert not class_ or kind_of_class(class_) == column.holds
                yield from (Name(cell, column.holds, class_) for cell in self.table.column(column.name))


def _text(value: str) -> str:
    """Return a text in TOML, whose basic strings are those of JSON."""
    return json.dumps(value, ensure_ascii=False)


def draft_path(table: Path) -> Path:
    """Return the file of the mapping of a table."""
    return table.with_suffix(".toml")
