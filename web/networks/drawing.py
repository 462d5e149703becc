"""Networks as SVG. Each node and tie has its words, for screen readers and for the script of the page.

What a reader does not see at first, because weaker ties would hide the others, is in the file with ``display="none"``.
Attributes for the script: ``data-node`` and ``data-tie`` number nodes and the ends of ties, ``data-weight`` is the
weight of a tie, ``data-group`` the group of an area.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from math import atan2, degrees
from typing import Final

from ..charts.layout import CONTEXT, INK, PAPER, SOFT
from ..charts.lettering import FONTS, fit
from ..linking import href
from .layout import Places, Room, beside, by_distance, collisions
from .plans import HULL, LEADING, LEGEND_LINE, MARGIN, Plan
from .ties import Tie
from .words import Sayings

_WIDEST: Final = 6.0


def svg(plan: Plan, words: Sayings) -> str:
    """Return the picture of a network in the colours of the light page."""
    places = _places(plan)
    hidden = set() if plan.network.directed else collisions(places[: plan.first], plan.boxes[: plan.first])
    directed = ' data-directed=""' if plan.network.directed else ""
    size = f'width="{plan.pixels}" height="{plan.height}" viewBox="0 0 {plan.pixels} {plan.height}"'
    parts = [
        f'<svg width="{plan.pixels}" height="{plan.plot_height}"><g class="view">',
        *_hulls(plan, places),
        '<g class="ties">', *_ties(plan, places, words), "</g>",
        '<g class="nodes">', *_nodes(plan, places, words, hidden), "</g>",
        "</g></svg>",
        *_legend(plan, words),
    ]  # fmt: skip
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="group" '
        f'aria-label="{escape(words.alternative)}" font-family="{FONTS}" font-size="{plan.font_size}" '
        f'data-plot="{plan.plot_height}"{directed}>{"".join(parts)}</svg>'
    )


def _places(plan: Plan) -> Places:
    if plan.network.directed:
        return plan.ranked[0]
    groups = [plan.network.nodes[node].group if plan.network.is_grouped else None for node in range(plan.first)]
    room = Room(plan.pixels, plan.plot_height, plan.edge)
    seen = by_distance(plan.edges[: plan.shown], plan.boxes[: plan.first], groups, room)
    return beside(seen, plan.edges, plan.boxes, room)


def _hulls(plan: Plan, places: Places) -> Iterator[str]:
    """Yield the areas of the groups: the outline of their nodes, with a margin."""
    for group in plan.groups:
        nodes = [node for node in range(plan.first) if plan.network.nodes[node].group == group.number]
        outline = "L".join(f"{x:.1f} {y:.1f}" for x, y in _outline(places[nodes].tolist()))
        yield (
            f'<path class="group" data-group="{group.number}" d="M{outline}Z" fill="{group.colour}" '
            f'stroke="{group.colour}" stroke-width="{HULL}" stroke-linejoin="round" opacity="0.13"/>'
        )


def _outline(points: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """Return the convex hull of points, by monotone chain."""
    ordered = sorted((x, y) for x, y in points)
    if len(ordered) < 3:
        return ordered

    def half(chain: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        kept: list[tuple[float, float]] = []
        for point in chain:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return half(ordered) + half(ordered[::-1])


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _ties(plan: Plan, places: Places, words: Sayings) -> Iterator[str]:
    """Yield the ties, the weakest first, so that the strongest are on top."""
    strongest = max(tie.strength for tie in plan.ties)
    for number, tie in reversed(list(enumerate(plan.ties))):
        wide = 0.8 + (_WIDEST - 0.8) * tie.strength / strongest if tie.weight is not None else 1.3
        weight = "" if tie.weight is None else f' data-weight="{tie.weight:g}"'
        unseen = ' display="none"' if number >= plan.shown else ""
        yield (
            f'<g class="tie" data-tie="{tie.start} {tie.end}"{weight}{unseen} role="graphics-symbol" '
            f'aria-label="{escape(words.tie(tie))}" stroke="{CONTEXT}" fill="none">'
            f'<path d="{_line(plan, places, tie.start, tie.end)}" stroke-width="{wide:.2f}" stroke-opacity="0.5" '
            f'vector-effect="non-scaling-stroke"/>{_arrow(plan, places, tie.start, tie.end)}'
            f"{_relation(plan, places, tie)}</g>"
        )


def _line(plan: Plan, places: Places, start: int, end: int) -> str:
    (x, y), (u, v) = places[start], places[end]
    if not plan.network.directed:
        return f"M{x:.1f} {y:.1f}L{u:.1f} {v:.1f}"
    to = u - plan.radii[end] - 3
    if not plan.has_columns:
        return f"M{x:.1f} {y + plan.radii[start]:.1f}V{v:.1f}H{to:.1f}"
    begin = x + plan.radii[start] + 12 + plan.names[start].width
    middle = (begin + to) / 2 if to > begin else begin + 20
    return f"M{begin:.1f} {y:.1f}C{middle:.1f} {y:.1f} {middle:.1f} {v:.1f} {to:.1f} {v:.1f}"


def _relation(plan: Plan, places: Places, tie: Tie) -> str:
    """Return the relation above a tie of a chain; in other directed networks, words say it."""
    if not (plan.network.directed and plan.has_columns and plan.is_chain and tie.relations):
        return ""
    begin = places[tie.start][0] + plan.radii[tie.start] + 12 + plan.names[tie.start].width
    end = places[tie.end][0] - plan.radii[tie.end] - 12
    said = fit(tie.relations[0], end - begin, plan.font_size)
    middle, y = (begin + end) / 2, places[tie.end][1] - 5
    return f'<text x="{middle:.1f}" y="{y:.1f}" text-anchor="middle" fill="{SOFT}" stroke="none">{escape(said)}</text>'


def _arrow(plan: Plan, places: Places, start: int, end: int) -> str:
    """Return the head of an arrow, which keeps its size at every zoom."""
    if not plan.network.directed:
        return ""
    (x, y), (u, v) = places[start], places[end]
    turn = degrees(atan2(v - y, u - x)) if u < x else 0
    tip = -plan.radii[end] - 2
    return (
        f'<path class="steady" transform="translate({u:.1f} {v:.1f}) rotate({turn:.0f})" '
        f'd="M{tip} 0l-7 -3.5v7z" fill="{CONTEXT}" stroke="none"/>'
    )


def _nodes(plan: Plan, places: Places, words: Sayings, hidden: set[int]) -> Iterator[str]:
    """Yield the nodes, those of the weakest ties first, so that the others are on top."""
    for node in reversed(range(plan.size)):
        it, (x, y) = plan.network.nodes[node], places[node]
        unseen = ' display="none"' if node >= plan.first else ""
        to = href(it.iri) if it.iri else None
        start, end = (f'<a href="{escape(to)}"', "</a>") if to else ("<g", "</g>")
        yield (
            f'{start} class="node" data-node="{node}"{unseen} role="graphics-symbol" '
            f'aria-label="{escape(words.node(node))}" transform="translate({x:.1f} {y:.1f})"><g class="steady">'
            f'<circle r="{plan.radii[node]:.1f}" fill="{plan.colour(node)}" stroke="{PAPER}"/>'
            f"{_name(plan, node, is_hidden=node in hidden or node >= plan.first)}</g>{end}"
        )


def _name(plan: Plan, node: int, *, is_hidden: bool) -> str:
    lines, radius = plan.names[node].lines, plan.radii[node]
    halo = f'fill="{INK}" stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    unseen = ' display="none"' if is_hidden else ""
    if plan.network.directed:
        before = "" if plan.has_columns else plan.leading[node]
        relation = f'<tspan fill="{SOFT}">{escape(before)}</tspan>' if before else ""
        return f'<text x="{radius + 6}" y="0.35em" {halo}{unseen}>{relation}{escape(lines[0])}</text>'
    first = radius + plan.font_size * 1.02
    rows = "".join(
        f'<tspan x="0" y="{first + i * plan.font_size * LEADING:.1f}">{escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    return f'<text text-anchor="middle" {halo}{unseen}>{rows}</text>'


def _legend(plan: Plan, words: Sayings) -> Iterator[str]:
    entries = [(group.colour, group.words) for group in plan.groups]
    if plan.has_rest:
        entries.append((plan.colour(_ungrouped(plan)), words.rest))
    if not entries:
        return
    yield f'<g class="legend" fill="{SOFT}">'
    for row, (colour, said) in enumerate(entries):
        y = plan.plot_height + MARGIN + (row + 0.5) * LEGEND_LINE
        yield f'<circle cx="8" cy="{y:.1f}" r="5" fill="{colour}"/><text x="20" y="{y + 4.4:.1f}">{escape(said)}</text>'
    yield "</g>"


def _ungrouped(plan: Plan) -> int:
    named = {group.number for group in plan.groups}
    return next(node for node in range(plan.first) if plan.network.nodes[node].group not in named)
