"""Drawing: a layout in the Vega-Lite file of its form, as SVG."""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any, Final

from .entries import vega_lite
from .layout import LINE, SOFT, WIDTHS, Layout
from .lettering import FONTS
from .paths import shorter

#: Stands for the site while a picture is drawn.
_SITE: Final = "https://site.invalid"
#: The font of pictures that are saved, embedded because they cannot use the fonts of a page.
_FONT_FILE: Final = Path(__file__).parents[1] / "static" / "vendor" / "fonts" / "charts.woff2"
#: Static cuts of the same font, since the drawing library reads no web fonts; the front-end build makes them.
DRAWING_FONTS: Final = _FONT_FILE.with_name("drawing")


@cache
def drawing_library() -> Any:
    """Return the library that draws, with the fonts of the site, in which it measures texts from the first picture on.

    Loading it takes a moment.
    """
    import vl_convert

    if DRAWING_FONTS.exists():
        vl_convert.register_font_directory(str(DRAWING_FONTS))
    return vl_convert


def warm() -> Thread | None:
    """Load the drawing library in the background, so that the first request for a picture need not wait for it."""
    if find_spec("vl_convert") is None:
        return None
    thread = Thread(target=lambda: _to_svg({"mark": "bar", "data": {"values": []}}), name="drawing", daemon=True)
    thread.start()
    return thread


@cache
def style() -> str:
    """Return the style sheet of every picture; empty if the font was not built."""
    if not _FONT_FILE.exists():
        return ""
    encoded = base64.b64encode(_FONT_FILE.read_bytes()).decode()
    return f"@font-face{{font-family:Inter;font-weight:400 600;src:url(data:font/woff2;base64,{encoded})}}"


def render(form: str, layout: Layout, width: str) -> str:
    """Return a layout as SVG, in the file of a form."""
    svg = shorter(_to_svg({**_spec(form, layout), "config": _config(width)}))
    # All texts have the same font, which the picture names once.
    svg = svg.replace(f' font-family="{FONTS}"', "")
    # The page has reserved exactly this size; the size that Vega computes differs by a few pixels.
    size = f'width="{WIDTHS[width]}" height="{layout.whole_height}"'
    measured = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    across, down = (float(measured[1]), float(measured[2])) if measured else (0, 0)
    extent = f"{max(across, WIDTHS[width]):g} {max(down, layout.whole_height):g}"
    box = f'viewBox="0 0 {extent}" preserveAspectRatio="xMinYMin"'
    head, _, body = svg.partition(">")
    head = re.sub(r' (width|height|viewBox)="[^"]*"', "", head)
    # What kind of mark something is says nothing to a reader, and is in English.
    body = re.sub(r' aria-roledescription="[^"]*"', "", body).replace(" xlink:href=", " href=")
    # A name with a border of the colour of the paper stays legible on lines.
    body = re.sub(r"(<text [^>]*?) stroke=", r'\1 paint-order="stroke" stroke=', body)
    return f'{head} {size} {box} font-family="{FONTS}">{body}'


def _spec(form: str, layout: Layout) -> dict[str, Any]:
    """Return a Vega-Lite specification with its data; with a second panel, both below each other."""
    spec = _merged(vega_lite(layout.file or form), layout.settings)
    if layout.below is None:
        return {**spec, "datasets": layout.data}
    below = _merged(vega_lite(layout.below.file), layout.below.settings)
    outer = {name: spec.pop(name) for name in ("$schema", "padding")}
    below.pop("$schema")
    # With flush bounds, panels are aligned by their axes, whatever is written beside these.
    both = {"vconcat": [spec, below], "spacing": 58, "bounds": "flush"}
    return {**outer, **both, "datasets": {**layout.data, **layout.below.data}}


def _merged(base: Any, over: Any) -> Any:
    if isinstance(base, list) and isinstance(over, list) and len(base) == len(over):
        return [_merged(*pair) for pair in zip(base, over, strict=True)]
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return {**base, **{key: _merged(base.get(key), value) for key, value in over.items()}}


def _to_svg(spec: dict[str, Any]) -> str:
    # A link within the site would be put below the address of the examples of Vega.
    given = json.dumps(spec).replace('"href": "/', f'"href": "{_SITE}/')
    svg: str = drawing_library().vegalite_to_svg(given)
    return svg.replace(f'"{_SITE}/', '"/')


def _config(width: str) -> dict[str, Any]:
    size = 12.5 if width == "wide" else 12
    # Marks say what they are; axes and legends would be read out in English.
    axis = {
        "aria": False,
        "labelFont": FONTS,
        "labelFontSize": size,
        "labelColor": SOFT,
        "domainColor": LINE,
        "tickColor": LINE,
    }
    return {
        "background": "transparent",
        "font": FONTS,
        "view": {"stroke": None},
        "legend": {"aria": False},
        "axis": {**axis, "gridColor": LINE, "tickCount": 5 if width == "wide" else 4, "labelPadding": 7},
        "text": {"font": FONTS, "fontSize": 13 if width == "wide" else 12.5},
    }
