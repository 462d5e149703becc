"""The links below a picture: its files, the data and question behind it, and the HTML with which another site shows it.

They follow from the address of the picture: the page that shows it has the same without ``.svg``, and ``/embed`` before
that is the page for frames. An image names its release, so its address is that of the release.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from flask import Flask
from markupsafe import escape

from ..queries.exports.about import licence
from ..queries.exports.network_formats import NETWORK_FORMATS
from ..queries.question import Question
from .charts.chart import Chart
from .context import release
from .display import licence_name
from .linking import origin, pin, root
from .networks.picture import NetworkPicture
from .wording import text

#: The picture of the front page has a name of its own.
_FRONT: Final = "/overview"


@dataclass(frozen=True)
class FigureLinks:
    """The links below a picture; empty where there is nothing.

    Attributes:
        svg, png: the picture as a file.
        question: the page of the question behind a picture of another page.
        data: the rows as CSV.
        sparql: the query.
        graphs: name and address of each file of the network.
        frame, image: the HTML of a frame and of an image.
        release: the release of the image.
        pinned: the release of the frame, if the address of the page names it.
    """

    svg: str
    png: str
    frame: str
    image: str
    release: str
    pinned: str = ""
    question: str = ""
    data: str = ""
    sparql: str = ""
    graphs: tuple[tuple[str, str], ...] = ()


def figure_links(drawn: Chart, asked: Question | None = None, query: str = "") -> FigureLinks:
    """Return the links below a picture.

    Args:
        drawn: the picture.
        asked: the question whose answer it shows.
        query: the arguments of the question, as in an address.
    """
    path, _, given = drawn.address.partition("?")
    page = path.removesuffix(".svg")
    within = f"?{query}" if query else ""
    own = f"{root()}/questions/{asked.id}" if asked else ""
    is_network = isinstance(drawn, NetworkPicture)
    formats = NETWORK_FORMATS.values() if is_network else ()
    return FigureLinks(
        drawn.address,
        f"{page}.png{f'?{given}' if given else ''}",
        _frame(drawn, page, given),
        _image(drawn),
        release().id,
        release().id if pin() else "",
        own + within if own != page else "",
        f"{own}.csv{within}" if own else "",
        f"{own}{within}#query" if asked and asked.sparql else "",
        tuple((each.name, f"{own}.{each.suffix}{within}") for each in formats),
    )


def page_of(address: str) -> str:
    """Return the address of the page that shows a picture.

    >>> page_of("/questions/linkages/network.svg?level=country&chart=network"), page_of("/overview.svg")
    ('/questions/linkages/network?level=country', '/')
    """
    path, _, query = address.partition("?")
    kept = urlencode([pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != "chart"], safe=":")
    page = path.removesuffix(".svg")
    page = page.removesuffix(_FRONT) + "/" if page.endswith(_FRONT) else page
    return f"{page}?{kept}" if kept else page


def source_words() -> str:
    """Return what to name beside a picture: the release and its licence."""
    name = licence(release())
    said = [text("figure.release", id=release().id)]
    return ". ".join([*said, text("figure.licence", name=licence_name(name))] if name else said)


def _frame(drawn: Chart, page: str, given: str) -> str:
    address = f"{origin()}{root()}/embed{page.removeprefix(root())}{f'?{given}' if given else ''}"
    title = escape(drawn.finding)
    return f'<iframe src="{escape(address)}" title="{title}" width="100%" height="640" loading="lazy"></iframe>'


def _image(drawn: Chart) -> str:
    """Return the HTML of an image with its source; the release is in its addresses, so that it does not change."""
    at = origin() + (root() if pin() else f"{root()}/releases/{release().id}")
    inside = drawn.address.removeprefix(root())
    there = escape(f"{at}{page_of(inside)}")
    wide = list(drawn.sources())[-1]
    image = (
        f'<img src="{escape(at + inside)}" alt="{escape(drawn.finding)}" width="{wide.width}" height="{wide.height}">'
    )
    link = f'<a href="{there}">{escape(text("figure.source", title=drawn.finding))}</a>'
    return f'<figure><a href="{there}">{image}</a><figcaption>{link}. {escape(source_words())}</figcaption></figure>'


def install(app: Flask) -> None:
    """Register the functions of templates."""
    app.jinja_env.globals.update(figure_links=figure_links, source_words=source_words)
