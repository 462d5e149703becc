"""Charts drawn on the server: the Vega-Lite files of this folder, filled with an answer, as SVG, light or dark.

``charts.toml`` defines the charts. A page has the headline of its picture and the address of the picture. Drawing takes
some tenths of a second and happens when the picture is requested.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any, Final, NamedTuple

from flask import request

from ...errors import MissingExtraError, ParameterError
from ...graph.releases.release import Release
from ...graph.store.store import Store
from ...queries.measures.few import FEWEST
from ...queries.run import Answer
from ...queries.table import Table
from ...queries.words import Words, joined
from ..caching import Cache
from . import maps
from .claims import Claim, Rows, value_of
from .forms import lay_out
from .headlines import Headline, headline, neutral
from .layout import (
    ACCENT,
    ACCENT_TINT,
    CONTEXT,
    INK,
    LINE,
    PAPER,
    REST,
    RIVAL,
    RIVAL_TEXT,
    RIVAL_TINT,
    SOFT,
    WIDTHS,
    Layout,
    Row,
    columns_drawn,
    rows_of,
)
from .maps import NO_DATA, SHADES
from .paths import shorter
from .scope import Scope, chinese, scope_of

FOLDER: Final = Path(__file__).parent
#: The font of charts, embedded because a picture cannot use the fonts of the page around it.
_FONT_FILE: Final = Path(__file__).parents[1] / "static" / "vendor" / "fonts" / "charts.woff2"
_FONT: Final = "Inter, system-ui, sans-serif"
SCHEMES: Final = ("light", "dark")
_UNKNOWN_SCOPE: Final = Scope()
_DARK: Final = {
    ACCENT: "#6fc2bd",
    RIVAL: "#e0b05e",
    RIVAL_TEXT: "#e0b05e",
    CONTEXT: "#8b9497",
    LINE: "#2c3336",
    SOFT: "#9aa5a8",
    INK: "#e7e5df",
    PAPER: "#14181a",
    ACCENT_TINT: "#3f7673",
    RIVAL_TINT: "#7d653c",
    REST: "#454d51",
    NO_DATA: "#22282a",
    **dict(zip(SHADES, ("#2b544f", "#3a6e69", "#4a8882", "#5ca59f", "#6fc2bd"), strict=True)),
}


class Source(NamedTuple):
    """One picture of a chart, with the media query for which a browser uses it; the last has none."""

    media: str
    address: str
    width: int
    height: int


@dataclass(frozen=True)
class Chart:
    """A chart of a table: its headline, and the addresses of its pictures."""

    name: str
    table: Table
    layouts: Mapping[str, Layout]
    headline: Headline
    notes: tuple[Words, ...] = ()
    address: str = ""

    @property
    def finding(self) -> str:
        """The text of the headline."""
        return self.headline.text

    @property
    def finding_zh(self) -> str:
        """The text of the headline in Chinese."""
        return self.headline.text_zh

    @property
    def claim(self) -> Claim | None:
        """The claim that the headline makes; None if it is the title of the table."""
        return self.headline.claim

    @property
    def description(self) -> str:
        """The caption: what is drawn, what is left out, and the source of boundaries."""
        entry = _charts()[self.name]
        texts = (entry["about"], *(note.en for note in self.notes), entry.get("credit"))
        return ". ".join(text.removesuffix(".") for text in texts if text)

    @property
    def description_zh(self) -> str:
        """The caption in Chinese, a sentence with its full stop."""
        entry = _charts()[self.name]
        texts = (entry["about_zh"], *(note.zh for note in self.notes), entry.get("credit_zh"))
        return "".join(f"{text.removesuffix('。')}。" for text in texts if text)

    @cached_property
    def content(self) -> str:
        """A hash of the table."""
        return hashlib.sha256(repr((self.table.columns, self.table.rows)).encode()).hexdigest()

    def sources(self) -> Iterator[Source]:
        """Yield the pictures among which a browser chooses by page width and colour scheme, the default last."""
        for width, narrow in (("phone", "(max-width: 44rem)"), ("wide", "")):
            for dark in ("(prefers-color-scheme: dark)", ""):
                query = [*(["width=phone"] if narrow else []), *(["scheme=dark"] if dark else [])]
                media = " and ".join(["screen", *filter(None, (narrow, dark))]) if query else ""
                mark = ("&" if "?" in self.address else "?") if query else ""
                address = f"{self.address}{mark}{'&'.join(query)}"
                yield Source(media, address, WIDTHS[width], self.layouts[width].height)

    def draw(self, cached: Cache, release_id: str, width: str = "wide", scheme: str = "light") -> str:
        """Return the SVG, from the cache if it was drawn before."""
        key = f"{release_id}/chart/{self.name}/{self.content}/{width}"
        svg = cached.get(key, lambda: _drawn(self.name, self.layouts[width], width))
        svg = re.sub(r"#[0-9a-f]{6}", lambda m: _DARK.get(m[0].lower(), m[0]), svg) if scheme == "dark" else svg
        return svg.replace(">", f"><style>{style()}</style>", 1)


def chart_here(answer: Answer, release: Release) -> Chart | None:
    """Return the first chart of an answer; its picture is at the address of the requested page and ``.svg``.

    Its caption includes how to read the answer, because the page shows no notes.
    """
    address = f"{request.script_root}{request.path.rstrip('/') or '/overview'}.svg"
    found = chart(
        next(iter(answer.question.charts), None), answer.table, address, release.store, scope_of(answer, release)
    )
    how = tuple(Words(note.text, note.text_zh) for note in answer.notes if note.kind == "reading")
    return replace(found, notes=(*found.notes, *how)) if found else None


def headline_of(answer: Answer, drawn: Sequence[Chart], scope: Scope) -> Headline:
    """Return the headline of an answer: of its first chart, or the title of its question and its scope."""
    if drawn:
        return drawn[0].headline
    things = [p.name for p in answer.question.parameters if not p.is_word and p.name in scope.unsaid]
    named = Words(answer.question.title, answer.question.title_zh)
    if things:
        about = joined([scope.arguments[name] for name in things])
        named = Words(f"{named.en}: {about.en}", f"{named.zh}（{about.zh}）")
    return neutral(named, scope)


def charts(
    names: Sequence[str], table: Table, address: str, store: Store, scope: Scope = _UNKNOWN_SCOPE
) -> list[Chart]:
    """Return the charts that a table has enough rows for.

    The picture of the first is at the address itself; the addresses of the others name their chart.
    """
    drawn: list[Chart] = []
    for name in names:
        own = f"{address}{'&' if '?' in address else '?'}chart={name}" if drawn else address
        drawn += filter(None, [chart(name, table, own, store, scope)])
    return drawn


def chart(
    name: str | None, table: Table, address: str = "", store: Store | None = None, scope: Scope = _UNKNOWN_SCOPE
) -> Chart | None:
    """Return the chart of a table.

    None if the table has too few rows or equal rows, mixes units on an axis, or is cut so that its rows do not add up.

    Args:
        name: the name of the chart.
        table: the answer.
        address: the address of the picture.
        store: the store that knows countries and Chinese names; a map needs it.
        scope: what the answer covers.
    """
    if not name or not exists(name) or "form" not in _charts()[name] or not can_draw():
        return None
    entry = _charts()[name]
    rows = rows_of(table, entry)
    if not _has_one_unit(entry, rows) or (scope.is_cut and not _can_be_cut(entry, rows)):
        return None
    drawn, unfinished = _without_unfinished(entry, rows, scope.current)
    drawn, few = _without_few(entry, drawn)
    layouts = {width: layout for width in WIDTHS if (layout := lay_out(entry, drawn, width, store))}
    if len(layouts) < len(WIDTHS):
        return None
    # The rows of a table that was cut are not all rows, so that a note must not count them.
    confined = scope.confined if scope.confined.en else None
    notes = tuple(filter(None, (confined, None if scope.is_cut else layouts["wide"].note, few, unfinished)))
    return Chart(name, table, layouts, headline(entry, _compared(entry, table, store, scope)), notes, address)


def _compared(entry: Mapping[str, Any], table: Table, store: Store | None, scope: Scope) -> Rows:
    """Return the rows that a headline compares: of columns, the years as a whole, whatever their parts."""
    whole = {**entry, "series": ()} if entry["form"] == "columns" else entry
    if not entry.get("claims"):  # A title has only what all rows share.
        table = table.head(1)
    names = {iri: chinese(store, iri, label) for iri, label in table.labels.items()} if store else table.labels
    zh = Table(table.columns, table.rows, names)
    rows = rows_of(table, whole)
    places = maps.places(_without_few(entry, rows)[0], store) if entry["form"] == "map" and store else ()
    return Rows(rows, rows_of(zh, whole), scope, places)


def _has_one_unit(entry: Mapping[str, Any], rows: Sequence[Row]) -> bool:
    return all(len({row["cells"][name] for row in rows}) <= 1 for name in entry.get("same", ()))


def _can_be_cut(entry: Mapping[str, Any], rows: Sequence[Row]) -> bool:
    """Return whether the first rows of an answer can be drawn: bars that are ranked, or in the order of the answer."""
    if "count" in entry or entry["form"] != "bars":
        return False
    figures = [row["y"] for row in rows]
    return entry.get("order") == "table" or figures == sorted(figures, reverse=True)


def _without_unfinished(
    entry: Mapping[str, Any], rows: list[Row], current: int | None
) -> tuple[list[Row], Words | None]:
    """Return the rows of periods that are over, with a note; of columns all rows, and a note that marks the others.

    ``period`` is the number of years that a row covers.
    """
    years = entry.get("period", 0)
    if not years or current is None:
        return rows, None
    kept = [row for row in rows if row["x"] + years <= current]
    if len(kept) == len(rows):
        return rows, None
    first = int(min(row["x"] for row in rows if row["x"] + years > current))
    is_decade = years == 10
    what = Words(f"the {first}s", f"{first}年代") if is_decade else Words(f"{first}", f"{first}年")
    are = "are" if is_decade else "is"
    if entry["form"] == "columns":
        return rows, Words(f"{what.en[:1].upper()}{what.en[1:]} {are} not complete", f"{what.zh}尚不完整")
    return kept, Words(f"Without {what.en}, which {are} not complete", f"不含尚不完整的{what.zh}")


def _without_few(entry: Mapping[str, Any], rows: list[Row]) -> tuple[list[Row], Words | None]:
    """Return the rows with enough units behind them, if the chart names the column of their number, and a note."""
    behind = entry.get("behind")
    kept = [row for row in rows if behind is None or value_of(row, behind) >= FEWEST]
    note = Words(f"Rows with n < {FEWEST} are not drawn", f"n < {FEWEST}的行未绘出")
    return kept, note if len(kept) < len(rows) else None


@cache
def can_draw() -> bool:
    """Return whether the package that draws is installed (``standlink[charts]``); without it, pages have no charts."""
    return find_spec("vl_convert") is not None


def exists(name: str) -> bool:
    """Return whether there is a chart of this name."""
    return name in _charts()


def columns(name: str) -> set[str]:
    """Return the columns that a chart needs."""
    return columns_drawn(_charts()[name])


def wanted() -> dict[str, str]:
    """Return the page width and colour scheme of the requested picture.

    Raises:
        ParameterError: if the request names an unknown one.
        MissingExtraError: if the package that draws is not installed.
    """
    if not can_draw():
        raise MissingExtraError("drawing charts needs vl-convert", "charts")
    chosen = {}
    for name, accepted in (("width", tuple(WIDTHS)), ("scheme", SCHEMES)):
        chosen[name] = request.args.get(name, accepted[0])
        if chosen[name] not in accepted:
            raise ParameterError(name, f"{name}: unknown value {chosen[name]!r}; use one of {', '.join(accepted)}")
    return chosen


def warm() -> Thread | None:
    """Load the drawing library in the background, so that the first request for a picture need not wait for it."""
    if not can_draw():
        return None
    thread = Thread(target=lambda: _to_svg({"mark": "bar", "data": {"values": []}}), name="drawing", daemon=True)
    thread.start()
    return thread


@cache
def _charts() -> dict[str, dict[str, Any]]:
    return tomllib.loads((FOLDER / "charts.toml").read_text("utf-8"))


@cache
def _file(form: str) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads((FOLDER / f"{form}.vl.json").read_text("utf-8"))
    return spec


@cache
def style() -> str:
    """Return the style sheet of every picture; empty if the font was not built."""
    if not _FONT_FILE.exists():
        return ""
    encoded = base64.b64encode(_FONT_FILE.read_bytes()).decode()
    face = f"@font-face{{font-family:Inter;font-weight:400 600;src:url(data:font/woff2;base64,{encoded})}}"
    return f'{face}text{{font-feature-settings:"tnum"}}'


def _drawn(name: str, layout: Layout, width: str) -> str:
    spec = _merged(_file(_charts()[name]["form"]), layout.settings)
    svg = shorter(_to_svg({**spec, "datasets": layout.data, "config": _config(width)}))
    # The page has reserved exactly this size; the size that Vega computes differs by a few pixels.
    size = f'width="{WIDTHS[width]}" height="{layout.height}"'
    measured = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    across, down = (float(measured[1]), float(measured[2])) if measured else (0, 0)
    box = f'viewBox="0 0 {max(across, WIDTHS[width]):g} {max(down, layout.height):g}" preserveAspectRatio="xMinYMin"'
    head, _, body = svg.partition(">")
    head = re.sub(r' (width|height|viewBox)="[^"]*"', "", head)
    return f"{head} {size} {box}>{body}"


def _merged(base: Any, over: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return {**base, **{key: _merged(base.get(key), value) for key, value in over.items()}}


def _to_svg(spec: dict[str, Any]) -> str:
    import vl_convert  # takes a moment to load

    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg


def _config(width: str) -> dict[str, Any]:
    size = 12.5 if width == "wide" else 12
    axis = {"labelFont": _FONT, "labelFontSize": size, "labelColor": SOFT, "domainColor": LINE, "tickColor": LINE}
    return {
        "background": "transparent",
        "font": _FONT,
        "view": {"stroke": None},
        "axis": {**axis, "gridColor": LINE, "tickCount": 5 if width == "wide" else 4, "labelPadding": 7},
        "text": {"font": _FONT, "fontSize": 13 if width == "wide" else 12.5},
    }
