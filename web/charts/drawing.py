"""Charts drawn on the server: the Vega-Lite files in ``charts/`` filled with an answer, as SVG, light or dark.

``charts/charts.toml`` names the charts. A page refers to its picture by an address of its own and says what it shows;
drawing takes some tenths of a second and is left to the request for the picture.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any, Final, NamedTuple

from flask import request

from ...errors import MissingExtraError, ParameterError
from ...graph.store.store import Store
from ...queries.run import Answer
from ...queries.table import Table
from ..caching import Cache
from .forms import lay_out
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
    columns_drawn,
)
from .maps import NO_DATA, SHADES

FOLDER: Final = Path(__file__).parent
#: The letters that charts are set in. A picture cannot take them from the page around it.
_LETTERS: Final = Path(__file__).parents[1] / "static" / "vendor" / "fonts" / "inter-charts.woff2"
_FONT: Final = "Inter, system-ui, sans-serif"
SCHEMES: Final = ("light", "dark")
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
    """One picture of a chart, with the media query under which a browser takes it; the last has none."""

    media: str
    address: str
    width: int
    height: int


class Network(NamedTuple):
    """Ties that a browser draws: between which columns of an answer, how strong, and whether they have a direction."""

    start: str
    end: str
    weight: str
    directed: bool
    description: str


@dataclass(frozen=True)
class Chart:
    """A chart of a table: what it finds, in words, and where its pictures are; ``draw`` makes them."""

    name: str
    table: Table
    layouts: Mapping[str, Layout]
    address: str = ""

    @property
    def finding(self) -> str:
        """What the chart shows, in a sentence."""
        return self.layouts["wide"].finding

    @property
    def description(self) -> str:
        """What is drawn and what is left out, as a caption says it."""
        return ". ".join(filter(None, (str(_charts()[self.name]["about"]), self.layouts["wide"].note)))

    @cached_property
    def content(self) -> str:
        """A short hash of what is drawn."""
        return hashlib.sha256(repr((self.table.columns, self.table.rows)).encode()).hexdigest()

    def sources(self) -> Iterator[Source]:
        """Yield the pictures from which a browser chooses by the width and colours of its page, the plainest last."""
        for width, narrow in (("phone", "(max-width: 44rem)"), ("wide", "")):
            for dark in ("(prefers-color-scheme: dark)", ""):
                asked = [*(["width=phone"] if narrow else []), *(["scheme=dark"] if dark else [])]
                media = " and ".join(["screen", *filter(None, (narrow, dark))]) if asked else ""
                mark = ("&" if "?" in self.address else "?") if asked else ""
                address = f"{self.address}{mark}{'&'.join(asked)}"
                yield Source(media, address, WIDTHS[width], self.layouts[width].height)

    def draw(self, cached: Cache, release_id: str, width: str = "wide", scheme: str = "light") -> str:
        """Return the SVG, drawn now if it was not before."""
        key = f"{release_id}/chart/{self.name}/{self.content}/{width}"
        svg = cached.get(key, lambda: _drawn(self.name, self.layouts[width], width))
        svg = re.sub(r"#[0-9a-f]{6}", lambda m: _DARK.get(m[0].lower(), m[0]), svg) if scheme == "dark" else svg
        return svg.replace(">", f"><style>{_style()}</style>", 1)


def chart_here(answer: Answer) -> Chart | None:
    """Return the first chart of an answer for the page that is asked for, at the page's address and ``.svg``."""
    address = f"{request.script_root}{request.path.rstrip('/') or '/overview'}.svg"
    return chart(next(iter(answer.question.charts), None), answer.table, address)


def charts(names: Sequence[str], table: Table, address: str, store: Store) -> list[Chart]:
    """Return those charts of a table that it has enough rows for.

    The picture of the first is at the address itself; those of the others say which they are.
    """
    found: list[Chart] = []
    for name in names:
        own = f"{address}{'&' if '?' in address else '?'}chart={name}" if found else address
        found += filter(None, [chart(name, table, own, store)])
    return found


def chart(name: str | None, table: Table, address: str = "", store: Store | None = None) -> Chart | None:
    """Return the chart of a table, whose picture has this address; a map needs the store, which knows countries."""
    if not name or not exists(name) or "form" not in _charts()[name] or not can_draw():
        return None
    layouts = {width: lay_out(_charts()[name], table, width, store) for width in WIDTHS}
    laid_out = {width: layout for width, layout in layouts.items() if layout}
    return Chart(name, table, laid_out, address) if len(laid_out) == len(WIDTHS) else None


def network(names: Sequence[str], table: Table) -> Network | None:
    """Return how the network of a table is drawn; None if it is none, or has fewer than two ties."""
    entry = next((_charts()[name] for name in names if "network" in _charts()[name]), None)
    if entry is None:
        return None
    ties = entry["network"]
    if sum(bool(row[ties["from"]] and row[ties["to"]]) for row in table) < 2:
        return None
    return Network(ties["from"], ties["to"], ties.get("weight", ""), bool(ties.get("directed")), entry["about"])


@cache
def can_draw() -> bool:
    """Return whether the package that draws is installed (``standlink[charts]``); without it, pages have no charts."""
    return find_spec("vl_convert") is not None


def exists(name: str) -> bool:
    """Tell whether there is a chart of this name."""
    return name in _charts()


def columns(name: str) -> set[str]:
    """Return the columns that a chart, or a network, draws."""
    entry = _charts()[name]
    ties = entry.get("network", {})
    return columns_drawn(entry) | {ties[key] for key in ("from", "to", "weight") if key in ties}


def wanted() -> dict[str, str]:
    """Return for which width of page and which colours the request wants a picture.

    Raises:
        ParameterError: if it names others than there are.
        MissingExtraError: if the package that draws is not installed.
    """
    if not can_draw():
        raise MissingExtraError("drawing charts needs vl-convert", "charts")
    chosen = {}
    for name, known in (("width", tuple(WIDTHS)), ("scheme", SCHEMES)):
        chosen[name] = request.args.get(name, known[0])
        if chosen[name] not in known:
            raise ParameterError(name, f"{name} is one of {', '.join(known)}; not {chosen[name]!r}")
    return chosen


def warm() -> Thread | None:
    """Begin to load what draws, beside the answering of requests, so that the first reader need not wait for it."""
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
def _style() -> str:
    letters = base64.b64encode(_LETTERS.read_bytes()).decode()
    face = f"@font-face{{font-family:Inter;font-weight:400 600;src:url(data:font/woff2;base64,{letters})}}"
    return f'{face}text{{font-feature-settings:"calt","kern","tnum"}}'


def _drawn(name: str, layout: Layout, width: str) -> str:
    spec = _merged(_file(_charts()[name]["form"]), layout.settings)
    svg = _to_svg({**spec, "datasets": layout.data, "config": _config(width)})
    # The page has kept exactly this room for it; what Vega measured differs by a few pixels.
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
