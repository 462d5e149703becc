"""Diagrams of the modules of the ontology as SVG, drawn from its axioms: classes as a tree, then relations.

Classes of other modules are grey. A relation has one line, from what it is said of to its values; an inverse shares the
line. Where a property has no domain or range of its own, the one of its super-property or inverse holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import groupby
from typing import Final

import pyoxigraph as ox

from ..graph.store.store import Store
from ..ontology.modules import modules
from ..ontology.namespaces import node
from ..ontology.vocabulary import is_own
from .charts.layout import ACCENT, INK, LINE, PAPER, SOFT
from .terms import label_of, members, vocabulary_store
from .wording import language, text

_TYPE, _CLASS, _RELATION = node("rdf:type"), node("owl:Class"), node("owl:ObjectProperty")
_SUB_CLASS, _SUB_PROPERTY = node("rdfs:subClassOf"), node("rdfs:subPropertyOf")
_INVERSE: Final = node("owl:inverseOf")
_DOMAIN, _RANGE = node("rdfs:domain"), node("rdfs:range")

#: Sizes in pixels: a line, a step of the tree, the margin, and an average character at this size of font.
_ROW, _STEP, _MARGIN, _CHARACTER, _FONT = 26, 26, 16, 8.2, 13
#: Width of the arrow beside the name of a relation, and the space around texts in boxes.
_ARROW, _PADDING = 44, 10


@dataclass(frozen=True)
class _Line:
    """A class in the tree: its depth, and whether it is of this module."""

    label: str
    depth: int
    own: bool


@dataclass(frozen=True)
class _Relation:
    """A relation with its inverse, if any: what it is said of, its names, and its values."""

    start: str
    name: str
    end: str


@dataclass(frozen=True)
class Diagram:
    """A diagram as SVG, with its size in pixels, which pages reserve for it."""

    svg: str
    width: int
    height: int


def diagram(module: str) -> Diagram:
    """Return the diagram of a module, in the language of the request.

    Raises:
        KeyError: if there is no such module.
    """
    return _diagram(module, language())


@cache
def _diagram(module: str, _language: str) -> Diagram:
    terms, store = modules()[module], vocabulary_store()
    tree = list(_tree(store, [t for t in terms if _CLASS in store.nodes(t, _TYPE)]))
    relations = sorted(_relations(store, terms), key=lambda r: (r.start, r.name))
    title = text("diagrams.title", name=text(f"diagrams.modules.{module}"))
    return _svg(title, tree, relations)


def _tree(store: Store, classes: Sequence[ox.NamedNode]) -> Iterator[_Line]:
    """Yield the classes of a module below their superclasses; those of other modules are context."""
    wider = {c: [p for p in store.nodes(c, _SUB_CLASS) if is_own(p.value)] for c in classes}
    shown = {*classes, *(p for parents in wider.values() for p in parents)}

    def below(parent: ox.NamedNode | None, depth: int) -> Iterator[_Line]:
        found = [c for c in shown if next(iter(wider.get(c, ())), None) == parent]
        for each in sorted(found, key=lambda c: label_of(store, c).casefold()):
            yield _Line(label_of(store, each), depth, each in wider)
            yield from below(each, depth + 1)

    return below(None, 0)


def _relations(store: Store, terms: Sequence[ox.NamedNode]) -> Iterator[_Relation]:
    drawn: set[ox.NamedNode] = set()
    for term in terms:
        if term in drawn or _RELATION not in store.nodes(term, _TYPE):
            continue
        inverses = _inverses(store, term)
        drawn |= {term, *inverses}
        # The relation that declares its inverse comes first.
        pair = [term, *inverses] if store.nodes(term, _INVERSE) else [*inverses, term]
        name = " / ".join(label_of(store, each) for each in pair)
        yield _Relation(_ends(store, pair[0], _DOMAIN), name, _ends(store, pair[0], _RANGE))


def _inverses(store: Store, term: ox.NamedNode) -> list[ox.NamedNode]:
    declaring = (s for s in store.subjects(_INVERSE, term) if isinstance(s, ox.NamedNode))
    return [*store.nodes(term, _INVERSE), *declaring]


def _ends(store: Store, term: ox.NamedNode, end: ox.NamedNode) -> str:
    """Return the classes at one end of a relation, in words."""
    found = _classes(store, term, end)
    return text("diagrams.or").join(sorted(label_of(store, c) for c in found)) if found else text("diagrams.any")


def _classes(store: Store, term: ox.NamedNode, end: ox.NamedNode, *, turned: bool = False) -> list[ox.NamedNode]:
    """Return the classes at one end of a relation: its own, else those of its inverse, else of a super-property."""
    found = [c for value in store.objects(term, end) for c in members(store, value)]
    if not found and not turned:
        other = _RANGE if end == _DOMAIN else _DOMAIN
        found = [c for inverse in _inverses(store, term) for c in _classes(store, inverse, other, turned=True)]
    if not found:
        wider = [p for p in store.nodes(term, _SUB_PROPERTY) if is_own(p.value)]
        found = _classes(store, wider[0], end, turned=turned) if wider else []
    return found


def _svg(title: str, tree: Sequence[_Line], relations: Sequence[_Relation]) -> Diagram:
    widths = [max((_width(getattr(r, part)) for r in relations), default=0) for part in ("start", "name", "end")]
    left, middle = widths[0] + 2 * _PADDING, widths[1] + 2 * _ARROW
    lines = [(line.depth * _STEP + _width(line.label) + 2 * _PADDING) for line in tree]
    width = round(max(left + middle + widths[2] + 2 * _PADDING if relations else 0, *lines, 200) + 2 * _MARGIN)
    gap = _ROW if tree and relations else 0
    height = (len(tree) + len(relations)) * _ROW + gap + 2 * _MARGIN
    parts = [*_drawn_tree(tree), *_drawn_relations(relations, _MARGIN + len(tree) * _ROW + gap, left, middle)]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" font-family="system-ui, sans-serif" font-size="{_FONT}"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )
    return Diagram(svg, width, height)


def _drawn_tree(tree: Sequence[_Line]) -> Iterator[str]:
    last: dict[int, int] = {}
    for row, line in enumerate(tree):
        x, y = _MARGIN + line.depth * _STEP, _MARGIN + row * _ROW
        if line.depth:
            from_y = _MARGIN + last[line.depth - 1] * _ROW + _ROW - 4
            stem = x - _STEP / 2
            yield f'<path d="M{stem} {from_y}V{y + _ROW / 2}H{x}" fill="none" stroke="{LINE}"/>'
        last[line.depth] = row
        yield _box(line.label, x, y, 1, own=line.own)


def _drawn_relations(relations: Sequence[_Relation], top: float, left: float, middle: float) -> Iterator[str]:
    begin, end, row = _MARGIN + left, _MARGIN + left + middle, 0
    for start, group in groupby(relations, key=lambda r: r.start):
        of_start = list(group)
        yield _box(start, _MARGIN, top + row * _ROW, len(of_start), own=True, width=left)
        for relation in of_start:
            yield _arrow(relation.name, begin, end, top + row * _ROW + _ROW / 2)
            yield _box(relation.end, end, top + row * _ROW, 1, own=True)
            row += 1


def _arrow(name: str, begin: float, end: float, y: float) -> str:
    wide, centre = _width(name) + 8, (begin + end) / 2
    path = f"M{begin:.1f} {y}H{end - 4:.1f}M{end - 10:.1f} {y - 4}L{end - 3:.1f} {y}L{end - 10:.1f} {y + 4}"
    return (
        f'<path d="{path}" fill="none" stroke="{SOFT}"/>'
        f'<rect x="{centre - wide / 2:.1f}" y="{y - 9}" width="{wide:.1f}" height="18" fill="{PAPER}"/>'
        f'<text x="{centre:.1f}" y="{y + 4.5}" text-anchor="middle" fill="{SOFT}">{escape(name)}</text>'
    )


def _box(label: str, x: float, y: float, rows: int, *, own: bool, width: float = 0) -> str:
    wide, stroke, fill = width or _width(label) + 2 * _PADDING, ACCENT if own else LINE, INK if own else SOFT
    high = rows * _ROW - 6
    return (
        f'<rect x="{x:.1f}" y="{y + 3:.1f}" width="{wide:.1f}" height="{high}" rx="4" fill="none" stroke="{stroke}"/>'
        f'<text x="{x + _PADDING:.1f}" y="{y + 7.5 + high / 2:.1f}" fill="{fill}">{escape(label)}</text>'
    )


def _width(words: str) -> float:
    return len(words) * _CHARACTER
