"""Lineages: what a standard descends from above it, what descends from it below, with arrows from old to new.

Each relative has a line of its own, with its name to the right of its point, so that neither names nor arrows meet.
Points are at dates: of the relation, or else of the publication of the relative. If these are known of less than half,
points are placed by their distance from the standard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyoxigraph as ox

from ...graph.store.store import Store
from ...ontology.namespaces import ONTOLOGY, node
from ...queries.words import Words
from ..display import date_words
from ..linking import href
from ..wording import text
from .layout import INK, SOFT, Layout, Row, canvas, figure, round_years
from .lettering import fit, width

MOST_RELATIVES: Final = 24
_ISSUED: Final = node("dcterms:issued")
#: Relations by the one with the newer of the two as its subject.
_SAME: Final = {
    "supersededBy": "supersedes", "basisOf": "basedOn", "enables": "enabledBy", "specifiedIn": "specifies",
}  # fmt: skip
#: Height of a line, and what the axis takes, in pixels; the share of the width for points.
_LINE: Final = {True: 25, False: 40}
_AXIS: Final = 34
_POINTS: Final = {True: 0.4, False: 0.3}


@dataclass
class _Relative:
    """A relative, or the standard itself: its name, its date and relation, and the one next to it."""

    iri: str
    name: str
    depth: int = 0
    date: str = ""
    relation: str = ""
    nearer: str = ""
    is_older: bool = False
    at: float = 0.0
    line: int = 0
    children: list[_Relative] = field(default_factory=list)

    @property
    def what(self) -> str:
        """The relation, as it is said of this relative, and the date."""
        if not self.relation:
            return ""
        relation = _SAME.get(self.relation, self.relation)
        words = text(f"charts.older.{relation}") if self.is_older else text(f"charts.newer.{relation}")
        return text("charts.dated", name=words, date=date_words(self.date)) if self.date else words


def lineage(_meta: Mapping[str, Any], rows: list[Row], pixels: int, store: Store) -> Layout | None:
    """Lay out the relatives of a standard."""
    start = next((row for row in rows if row["cells"].get("depth") == 1), None)
    if start is None or "nearer" not in start["iris"]:
        return None
    root = _Relative(start["iris"]["nearer"], str(start["cells"]["nearer"]))
    relatives = [_relative(row, store) for row in rows if "relative" in row["iris"]]
    relatives.sort(key=lambda r: (r.depth, r.date or "9", r.name))
    shown = relatives[:MOST_RELATIVES]
    ordered = _in_lines(root, shown)
    dated = _dated(shown)
    is_wide = pixels > 500
    _place(root, ordered, by_date=dated)
    ats = [r.at for r in ordered]
    margin = 0.04 * (max(ats) - min(ats)) or 1
    first, last = min(ats) - margin, max(ats) + margin
    room = round(pixels * _POINTS[is_wide])
    height = _LINE[is_wide] * len(ordered)
    settings = canvas(pixels, height)
    data = _drawn(root, ordered, first, room / (last - first), pixels, is_wide)
    data["years"] = list(_years(first, last, room)) if dated else []
    for year in data["years"]:
        year["until"] = height
    note = Words(f"Showing {len(shown)} of {len(relatives):,} relatives", f"显示{len(relatives):,}个中的{len(shown)}个")
    return Layout(data, settings, height + 12, note if len(shown) < len(relatives) else None,
                  tuple(_sentence(r, root, shown) for r in shown))  # fmt: skip


def _relative(row: Row, store: Store) -> _Relative:
    cells, iris = row["cells"], row["iris"]
    date = str(cells.get("date") or "") or store.text(ox.NamedNode(iris["relative"]), _ISSUED) or ""
    relation = iris.get("relation", "").removeprefix(ONTOLOGY)
    return _Relative(
        iris["relative"], str(cells["relative"]), int(cells["depth"]), date, relation, iris["nearer"],
        cells["direction"] == "ancestor",
    )  # fmt: skip


def _dated(shown: Sequence[_Relative]) -> bool:
    """Return whether the dates of at least half of the relatives are known and different."""
    known = {r.date for r in shown if r.date}
    return len(known) > 1 and 2 * sum(bool(r.date) for r in shown) >= len(shown)


def _in_lines(root: _Relative, shown: Sequence[_Relative]) -> list[_Relative]:
    """Return the relatives from the top down: the oldest ancestor first, each successor below the one it is from."""
    known = {root.iri: root, **{r.iri: r for r in shown}}
    for relative in shown:
        if not relative.is_older and relative.nearer in known:
            known[relative.nearer].children.append(relative)
    older = sorted((r for r in shown if r.is_older), key=lambda r: (-r.depth, r.date or "9", r.name))
    ordered = [*older, *_below(root)]
    for line, relative in enumerate(ordered):
        relative.line = line
    return ordered


def _below(relative: _Relative) -> Iterator[_Relative]:
    yield relative
    for child in sorted(relative.children, key=lambda r: (r.date or "9", r.name)):
        yield from _below(child)


def _place(root: _Relative, ordered: Sequence[_Relative], *, by_date: bool) -> None:
    """Give each relative its place: its date, or its distance; one without a date is beside its neighbour."""
    if not by_date:
        for r in ordered:
            r.at = float(-r.depth if r.is_older else r.depth)
        return
    dates = {r.iri: at for r in ordered if (at := figure(r.date)) is not None}
    step = 0.07 * (max(dates.values()) - min(dates.values()))
    older = [dates[r.iri] for r in ordered if r.is_older and r.iri in dates]
    newer = [dates[r.iri] for r in ordered if not r.is_older and r.iri in dates]
    root.at = max(older) + 2 * step if older else min(newer) - 2 * step
    if newer:
        root.at = min(root.at, max(max(older, default=root.at), min(newer) - step))
    known = {root.iri: root}
    for r in sorted((r for r in ordered if r is not root), key=lambda r: r.depth):
        beside = known.get(r.nearer, root).at + (-step if r.is_older else step)
        r.at = dates.get(r.iri, beside)
        known[r.iri] = r


def _drawn(
    root: _Relative, ordered: Sequence[_Relative], first: float, scale: float, pixels: int, is_wide: bool
) -> dict[str, Any]:
    """Return the data sets: points, the lines between them with their arrows, names, and relations."""
    line = _LINE[is_wide]
    known = {r.iri: r for r in ordered}
    places = {r.iri: ((r.at - first) * scale + 6, line * r.line + (line / 2 if is_wide else 13)) for r in ordered}
    data: dict[str, list[dict[str, Any]]] = {n: [] for n in ("links", "arrows", "points", "names", "relations")}
    for r in ordered:
        (x, y), address = places[r.iri], href(r.iri) or ""
        mark = {"x": x, "y": y, "text": _sentence(r, root, ordered), "href": address}
        is_root = r is root
        data["points"].append({**mark, "size": 90 if is_root else 46, "hollow": not r.date and not is_root})
        room = pixels - x - 30
        what = r.what
        beside = width(what, 12) + 14 if is_wide and what else 0
        name = fit(r.name, max(room - beside, 0.5 * room))
        data["names"].append({"x": x + 11, "y": y, "label": name, "colour": INK, "weight": 600 if is_root else 400,
                              "href": address})  # fmt: skip
        at = (x + 11 + width(name) + 10, y) if is_wide else (x + 11, y + 16)
        if what and at[0] < pixels - 40:
            data["relations"].append(
                {"x": at[0], "y": at[1], "label": fit(what, pixels - 12 - at[0], 12), "colour": SOFT}
            )
        if (nearer := known.get(r.nearer)) is None:
            continue
        (from_x, from_y), (to_x, to_y) = (places[a.iri] for a in ((r, nearer) if r.is_older else (nearer, r)))
        link = f"{r.line}"
        for order, (at_x, at_y) in enumerate(((from_x, from_y), (from_x, to_y), (to_x, to_y))):
            data["links"].append({"link": link, "order": order, "x": at_x, "y": at_y})
        is_level = to_x > from_x + 5
        arrow = {"x": to_x - 9, "y": to_y, "angle": 90} if is_level else {"x": to_x, "y": to_y - 9, "angle": 180}
        data["arrows"].append(arrow)
    return data


def _years(first: float, last: float, room: int) -> Iterator[dict[str, Any]]:
    """Yield the years under which points lie."""
    for year in round_years(first, last, room):
        yield {"x": (year - first) * room / (last - first) + 6, "y": 0, "label": str(year)}


def _sentence(r: _Relative, root: _Relative, others: Sequence[_Relative]) -> str:
    """Return a relation as a sentence that is read out: who, what, and the one next to it."""
    if not r.relation:
        return r.name
    nearer = next((o.name for o in (root, *others) if o.iri == r.nearer), "")
    return text("charts.relative", name=r.name, relation=r.what, nearer=nearer)
