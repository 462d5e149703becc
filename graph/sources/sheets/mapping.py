"""The mapping of a table: which columns hold what, and what each row states. Written in TOML beside the table.

``docs/spreadsheets.md`` explains it by examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from ....errors import FileError
from ....ontology.namespaces import KINDS, expand
from ....ontology.vocabulary import did_you_mean, is_known
from .dates import Order
from .numbers import Decimals
from .workbook import Table

#: What a row can state.
Form = Literal["event", "statement", "observation", "thing"]
#: How to treat a name that is unknown in the graph: make a thing of the study, or refuse the row.
Unknown = Literal["own", "refuse"]
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
#: The properties without which a row states nothing, by form.
NEEDED: Final[dict[Form, tuple[str, ...]]] = {
    "event": (),
    "statement": ("subject", "property", "object"),
    "observation": ("indicator", "observed", "period", "value", "unit"),
    "thing": ("name",),
}


class Role(msgspec.Struct, forbid_unknown_fields=True, rename={"class_": "class"}):
    """Where the value of a property comes from: a column, or a value that all rows share.

    Attributes:
        column: the name of a column.
        value: the same in all rows.
        kind: of the things that the names mean, such as ``actor``; most properties imply it.
        class_: of the things, by which names are told apart, and of which things of one's own are made.
        language: of a text; that of the mapping by default.
        separator: between several names in a cell, such as a semicolon.
        optional: whether the cell may be empty.
        unknown: overrides ``unknown-names`` of the mapping.
    """

    column: str = ""
    value: str = ""
    kind: str = ""
    class_: str = ""
    language: str = ""
    separator: str = ""
    optional: bool = False
    unknown: Unknown | None = None


class Evidence(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """Where it is said what a row states: the source, and what is known of it.

    Attributes:
        source: the address of a document, or a source of the graph, such as ``source:3gpp-membership-page``.
        title: of the document; its address by default.
        locator: the place in it.
        retrieved: the day on which it was read.
        confidence: high, medium or low.
        source_kind: a concept of the scheme of source kinds.
    """

    source: Role
    locator: Role
    retrieved: Role
    confidence: Role
    title: Role | None = None
    publisher: Role | None = None
    published: Role | None = None
    source_kind: Role = msgspec.field(default_factory=lambda: Role(value="sl:organizationPage"))

    def roles(self) -> Iterator[tuple[str, Role]]:
        """Yield the roles that are given, by name."""
        named = zip(self.__struct_encode_fields__, self.__struct_fields__, strict=True)
        yield from ((name, role) for name, field in named if (role := getattr(self, field)) is not None)


class Fact(msgspec.Struct, forbid_unknown_fields=True, rename={"form": "is", "class_": "class"}):
    """What a row states: an event, a statement, an observation or a thing.

    Attributes:
        class_: of the event or thing.
        label: its name by language; ``{Column}`` stands for a cell.
        roles: by property; properties of the ontology of Standlink need no prefix.
        where: the rows that state it: values by column; all rows by default.
        sheet: of the workbook; the first by default.
        evidence: overrides that of the mapping.
    """

    form: Form
    roles: dict[str, Role]
    class_: str = ""
    label: dict[str, str] = {}
    where: dict[str, str | list[str]] = {}
    sheet: str = ""
    evidence: Evidence | None = None


class Mapping(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """The mapping of a table.

    Attributes:
        table: the name of the file, beside the mapping.
        facts: what its rows state.
        title: of the dataset; by default that of the study.
        evidence: for facts that have none of their own.
        language: of names and texts in the table.
        header_row: the number of the row with the names of columns.
        dates: the order of day and month in dates such as 03/04/2024.
        decimals: what separates the decimals of numbers such as 1,234.
        unknown_names: how to treat names that are unknown in the graph.
        refusals_allowed: the share of rows that may be refused before the import fails.
    """

    table: str
    facts: list[Fact]
    title: str = ""
    evidence: Evidence | None = None
    language: str = "en"
    header_row: Annotated[int, msgspec.Meta(ge=1)] = 1
    dates: Order | None = None
    decimals: Decimals | None = None
    unknown_names: Unknown = "refuse"
    refusals_allowed: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.05

    def evidence_of(self, fact: Fact) -> Evidence:
        """Return where it is said what a fact states; ``read_mapping`` makes sure that there is one."""
        found = fact.evidence or self.evidence
        assert found
        return found


def read_mapping(path: Path, said: dict[str, Any]) -> Mapping:
    """Return a mapping.

    Args:
        path: of the file.
        said: what the file says, as ``read_toml`` returns it.

    Raises:
        FileError: if an entry is missing, malformed or unknown; names the entry and what to do.
    """
    try:
        mapping = msgspec.convert(said, Mapping)
    except msgspec.ValidationError as error:
        raise FileError(path, None, _malformed(str(error))) from None
    for entry, message in _faults(mapping):
        raise FileError(path, None, f"{entry}: {message}")
    return mapping


def check_columns(path: Path, fact: Fact, evidence: Evidence, table: Table) -> None:
    """Make sure that a table has the columns that a fact names.

    Raises:
        FileError: naming the entry and the columns that there are.
    """
    named = [(f"roles.{name}", role.column) for name, role in fact.roles.items()]
    named += [(f"evidence.{name}", role.column) for name, role in evidence.roles()]
    named += [("where", column) for column in fact.where]
    named += [(f"label.{code}", each) for code, text in fact.label.items() for each in _PLACEHOLDER.findall(text)]
    for entry, column in named:
        if column and column not in table.columns:
            near = did_you_mean(column, table.columns)
            has = ", ".join(table.columns)
            where = f"sheet {table.sheet} of {table.path.name}" if table.sheet else table.path.name
            raise FileError(path, None, f"{entry}: {where} has no column {column!r}{near}; its columns are {has}")


def fill(text: str, cells: dict[str, str]) -> str:
    """Return a label with the cells of a row in the place of ``{Column}``.

    >>> fill("{Company} adopts NACS", {"Company": "Ford"})
    'Ford adopts NACS'
    """
    return " ".join(_PLACEHOLDER.sub(lambda found: cells[found[1]], text).split())


def property_of(name: str) -> str:
    """Return the IRI of the property of a role; those of Standlink's ontology need no prefix.

    >>> property_of("adopter") == property_of("sl:adopter")
    True
    """
    return expand(name if ":" in name else f"sl:{name}") or name


def _malformed(reason: str) -> str:
    """Return what is wrong with a file that is TOML but no mapping."""
    place = re.search(r" - at `\$\.?([^`]*)`", reason)
    message = reason.split(" - at ")[0].replace("Object ", "").replace("`", "'")
    entry = place[1].replace("[...]", "") if place else ""
    return f"{entry}: {message}" if entry else f"{message}; 'standlink map TABLE' writes a draft of a mapping"


def _faults(mapping: Mapping) -> Iterator[tuple[str, str]]:
    """Yield the entries of a mapping that are not accepted, and why."""
    if not mapping.facts:
        yield "facts", "is empty; write [[facts]] and below it what a row states"
    for number, fact in enumerate(mapping.facts, 1):
        entry = f"facts[{number}]"
        evidence = fact.evidence or mapping.evidence
        if evidence is None:
            yield entry, "has no evidence; write [evidence] with source, locator, retrieved and confidence"
            return
        yield from ((f"{entry}.{where}", why) for where, why in _faults_of(fact))
        for name, role in evidence.roles():
            yield from ((f"evidence.{name}", why) for why in _faults_of_role(role))


def _faults_of(fact: Fact) -> Iterator[tuple[str, str]]:
    if fact.form in ("event", "thing") and not fact.class_:
        yield "class", f'is missing: say of which class the {fact.form} is, such as class = "sl:Adoption"'
    if fact.form == "statement" and fact.class_:
        yield "class", "a statement has no class; remove it"
    if fact.class_ and not is_known(property_of(fact.class_)):
        yield "class", f"the ontology has no class {fact.class_}{did_you_mean(property_of(fact.class_))}"
    if fact.form in ("event", "observation") and not fact.label:
        yield "label", 'is missing: say what it is called, such as label = { en = "{Company} adopts NACS" }'
    if missing := [name for name in NEEDED[fact.form] if name not in fact.roles]:
        yield "roles", f"a row that states a {fact.form} needs {', '.join(missing)}"
    for name, role in fact.roles.items():
        if fact.form == "thing" and name == "name":
            pass
        elif not is_known(property_of(name)):
            yield f"roles.{name}", f"the ontology has no property {name}{did_you_mean(property_of(name))}"
        yield from ((f"roles.{name}", why) for why in _faults_of_role(role))


def _faults_of_role(role: Role) -> Iterator[str]:
    if bool(role.column) == bool(role.value):
        yield 'write either column = "..." or, if all rows share it, value = "..."'
    if role.kind and role.kind not in KINDS:
        yield f"unknown kind {role.kind!r}; use one of {', '.join(KINDS)}"
    if role.class_ and not is_known(property_of(role.class_)):
        yield f"the ontology has no class {role.class_}{did_you_mean(property_of(role.class_))}"
    if role.separator and not role.column:
        yield "separator is for columns; remove it"
