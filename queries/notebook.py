"""Short displays of tables and answers, for notebooks and interactive sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, tostring

import pyoxigraph as ox

from ..plurals import counted

if TYPE_CHECKING:
    from .table import Table

#: The number of rows of a table that a notebook shows.
SHOWN: Final = 10


def table_html(table: Table, title: str = "", notes: Sequence[str] = ()) -> str:
    """Return the first rows of a table as HTML, with the number of all rows; every text is escaped.

    Args:
        table: the table.
        title: a caption above the table.
        notes: paragraphs below the table.
    """
    root = Element("div")
    drawn = SubElement(root, "table")
    if title:
        _text(drawn, "caption", title)
    head = SubElement(SubElement(drawn, "thead"), "tr")
    for column in table.columns:
        _text(head, "th", column)
    body = SubElement(drawn, "tbody")
    for cells in table.rows[:SHOWN]:
        row = SubElement(body, "tr")
        for term in cells:
            cell = _text(row, "td", table.shown(term))
            if isinstance(term, ox.NamedNode):
                cell.set("title", term.value)
    shown = min(len(table), SHOWN)
    total = counted(len(table), "row")
    _text(root, "p", total if shown == len(table) else f"{shown:,} of {total}")
    for note in notes:
        _text(root, "p", note)
    return tostring(root, encoding="unicode", method="html")


def list_html(title: str, items: Iterable[str]) -> str:
    """Return a title with a list below it as HTML; every text is escaped."""
    root = Element("div")
    _text(root, "p", title)
    listed = SubElement(root, "ul")
    for item in items:
        _text(listed, "li", item)
    return tostring(root, encoding="unicode", method="html")


def _text(parent: Element, tag: str, text: str) -> Element:
    element = SubElement(parent, tag)
    element.text = text
    return element
