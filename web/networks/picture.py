"""The picture of a network as pages show it: a chart of its question, drawn by itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from markupsafe import escape

from ...queries.run import Answer
from ...queries.table import Table
from ...queries.words import Words
from ..caching import Cache
from ..charts.chart import Chart
from ..charts.headlines import Headline, neutral
from ..charts.layout import WIDTHS, Layout
from ..charts.palette import darkened
from ..charts.rendering import style
from ..charts.scope import Scope
from ..heads import titles
from ..linking import origin, root
from ..wording import language
from .drawing import svg
from .plans import Plan
from .ties import Network, network_of
from .words import NO_WORDS, Sayings

#: The name by which addresses ask for it, as for the charts of a question.
NAME: Final = "network"


@dataclass(frozen=True)
class NetworkPicture(Chart):
    """A network with its words; its name is that of the first chart of its question, whose caption it shares."""

    network: Network = field(kw_only=True)
    words: Sayings = field(kw_only=True)

    @cached_property
    def content(self) -> str:
        """A hash of the network and of its language; it differs from that of a chart of the same table."""
        return hashlib.sha256(repr((self.network, language())).encode()).hexdigest()

    @property
    def alternative(self) -> str:
        """The picture in words."""
        return self.words.alternative

    @property
    def drawn(self) -> list[str]:
        """How many ties are drawn of how many: on a wide page and, if it differs, on a phone."""
        return list(dict.fromkeys(self.words.drawn(Plan(self.network, width).shown) for width in WIDTHS))

    @property
    def strongest(self) -> list[str]:
        """The strongest ties in words; of those without weights, the first."""
        return self.words.listed()

    @property
    def is_ranked(self) -> bool:
        """Whether those are stronger than all others."""
        return self.network.is_ranked(len(self.strongest))

    @property
    def weight(self) -> str:
        """The name of what says how strong a tie is; empty if nothing does."""
        return self.words.weight

    def draw(
        self, cached: Cache, release_id: str, width: str = "wide", scheme: str = "light", font: str = "embedded"
    ) -> str:
        """Return the SVG, from the cache if it was drawn before; with ``font="system"`` as part of a page."""
        key = f"{release_id}/network/{self.name}/{self.content}/{width}/{root()}"
        drawn = cached.get(key, lambda: svg(Plan(self.network, width), self.words))
        drawn = darkened(drawn) if scheme == "dark" else drawn
        if font == "system":
            return drawn
        alone = f"><title>{escape(self.finding)}</title><style>{style()}</style>"
        return drawn.replace(">", alone, 1).replace(' href="/', f' href="{origin()}/')


def network_picture(answer: Answer, address: str, scope: Scope) -> NetworkPicture | None:
    """Return the picture of the network of an answer; None if its question draws none, or it has too few ties.

    Args:
        answer: the answer.
        address: of the first picture of the answer; that of the network names it.
        scope: what the answer covers.
    """
    network, asked = network_of(answer), answer.question
    if network is None or asked.network is None:
        return None
    head = titles(answer)[asked.network.weight] if asked.network.weight else NO_WORDS
    own = f"{address}{'&' if '?' in address else '?'}chart={NAME}"
    title = neutral(Words(asked.title, asked.title_zh), scope)
    return picture_of(asked.charts[0], answer.table, network, head, title, own)


def picture_of(name: str, table: Table, network: Network, head: Words, title: Headline, address: str) -> NetworkPicture:
    """Return the picture of a network.

    Args:
        name: of the chart whose caption it has.
        table: what the network is made of.
        network: the network.
        head: the head of the column of weights; empty if there is none.
        title: its headline.
        address: of the picture.
    """
    words = Sayings(network, head, language())
    layouts = {width: Layout({}, {}, Plan(network, width).height) for width in WIDTHS}
    return NetworkPicture(name, table, layouts, title, words.notes(), address, network=network, words=words)
