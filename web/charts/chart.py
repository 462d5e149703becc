"""A chart of a table: its headline, its caption, and its pictures, wide and for a phone, light and dark."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from markupsafe import escape

from ...queries.table import Table
from ...queries.words import Words
from ..caching import Cache
from ..linking import origin, root
from ..wording import language, text, text_in
from .claims import Claim
from .entries import entries
from .headlines import Headline
from .layout import WIDTHS, Layout
from .palette import darkened
from .rendering import render, style

#: How many values the text alternative of a picture names.
MOST_VALUES: Final = 8


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
        """The headline in the language of the request."""
        return self.headline.said

    @property
    def claim(self) -> Claim | None:
        """The claim that the headline makes; None if it is the title of the table."""
        return self.headline.claim

    @property
    def finding_zh(self) -> str:
        """The headline in Chinese."""
        return self.headline.text_zh

    @property
    def description(self) -> str:
        """What is drawn, what is left out, and the source of boundaries, in the language of the request."""
        return self._parts("zh") if language() == "zh" else self._parts("en")

    @property
    def description_zh(self) -> str:
        """The description in Chinese, with its full stop."""
        return f"{self._parts('zh')}。"

    @property
    def caption(self) -> str:
        """The description with its full stop."""
        return self.description + text("charts.stop").strip()

    @property
    def in_chinese(self) -> str:
        """The headline and the description in Chinese; empty on a page that is in Chinese."""
        return "" if language() == "zh" else f"{self.finding_zh}。{self.description_zh}"

    def _parts(self, name: str) -> str:
        entry, suffix, stop = entries()[self.name], "_zh" if name == "zh" else "", text_in(name, "charts.stop")
        texts = (entry[f"about{suffix}"], *(getattr(note, name) for note in self.notes), entry.get(f"credit{suffix}"))
        return stop.join(text.rstrip(".。") for text in texts if text)

    @property
    def alternative(self) -> str:
        """What the picture shows in words, with its main values."""
        layout = self.layouts["wide"]
        values = (*layout.values, *(layout.below.values if layout.below else ()))
        shown = text("charts.between").join(values[:MOST_VALUES])
        more = text("charts.more", count=len(values) - MOST_VALUES) if len(values) > MOST_VALUES else ""
        stop = text("charts.stop")
        return stop.join(filter(None, [self.finding, self.description, shown + more])) + stop.strip()

    @cached_property
    def content(self) -> str:
        """A hash of the table."""
        return hashlib.sha256(repr((self.table.columns, self.table.rows)).encode()).hexdigest()

    def sources(self) -> Iterator[Source]:
        """Yield the pictures among which a browser chooses by page width and colour scheme, the default last.

        They embed no font: the page has loaded it.
        """
        mark = "&" if "?" in self.address else "?"
        for width, narrow in (("phone", "(max-width: 44rem)"), ("wide", "")):
            for dark in ("(prefers-color-scheme: dark)", ""):
                chosen = ["font=system", *(["width=phone"] if narrow else []), *(["scheme=dark"] if dark else [])]
                media = " and ".join(["screen", *filter(None, (narrow, dark))]) if narrow or dark else ""
                address = f"{self.address}{mark}{'&'.join(chosen)}"
                yield Source(media, address, WIDTHS[width], self.layouts[width].whole_height)

    def draw(
        self, cached: Cache, release_id: str, width: str = "wide", scheme: str = "light", font: str = "embedded"
    ) -> str:
        """Return the SVG, from the cache if it was drawn before.

        With ``font="system"`` it is part of a page: it brings no font along, and its links are relative to the site.
        """
        key = f"{release_id}/chart/{self.name}/{self.content}/{width}/{root()}"
        entry = entries()[self.name]
        svg = cached.get(key, lambda: render(str(entry.get("file", entry["form"])), self.layouts[width], width))
        svg = darkened(svg) if scheme == "dark" else svg
        svg = svg.replace(">", f' role="group" aria-label="{escape(self.alternative)}">', 1)
        if font == "system":
            return svg
        alone = f"><title>{escape(self.finding)}</title><style>{style()}</style>"
        return svg.replace(">", alone, 1).replace(' href="/', f' href="{origin()}/')
