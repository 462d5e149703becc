"""The pictures that other sites show beside a link to a page: a headline, and the picture of the page if it has one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, render_template
from markupsafe import Markup

from ..errors import MissingExtraError, NoPictureError, NotFoundError
from ..queries.casebook import compare
from ..queries.library import find_question
from ..queries.run import Answer, ask
from . import negotiation, pictures
from .cases import LEADING_QUESTION, find_case
from .charts import drawing
from .charts.raster import rendered
from .charts.scope import scope_of
from .context import release, site
from .errors import not_found
from .negotiation import SVG, Representation
from .wording import ENGLISH, language, text

blueprint = Blueprint("social", __name__)

PNG: Final = Representation("png", "image/png", "PNG")
#: Where the page begins and ends, where a tall picture begins, and where lines do; the height of a line.
_LEFT, _RIGHT, _BOTTOM, _MIDDLE, _FIRST, _LINE = 64, 1136, 600, 620, 178, 54
#: The width of a letter of a headline in pixels; a Chinese character takes two.
_LETTER: Final = 21.5
#: A picture whose height is a larger share of its width is tall, and stands beside the headline.
_TALL: Final = 0.55
#: The most lines of a headline above its picture, and beside it.
_MOST_ABOVE, _MOST_BESIDE = 3, 7
_VIEW: Final = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_CHINESE_FONTS: Final = "'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif"
_SIZE: Final = re.compile(r' (?:width|height)="[^"]*"')
_STYLE: Final = re.compile(r"<style>.*?</style>", re.DOTALL)


@blueprint.get("/social.png")
def overview() -> Response:
    """Show what the site is, with the picture of the front page."""

    def body() -> bytes:
        question = find_question(LEADING_QUESTION)
        return _drawn(text("social.opening"), ask(release(), question, question.example))

    return negotiation.respond(PNG, body)


@blueprint.get("/social/questions/<theme>/<name>.png")
def question(theme: str, name: str) -> Response:
    """Show the headline and the picture of the example of a question."""
    asked = find_question(f"{theme}/{name}")

    def body() -> bytes:
        answer = ask(release(), asked, asked.example)
        scope = scope_of(answer, release())
        found = drawing.charts(asked.charts, answer.table, "", release().store, scope)
        said = drawing.headline_of(answer, found, scope)
        headline = said.text if language() == ENGLISH else said.text_zh
        title = asked.title if language() == ENGLISH else asked.title_zh
        return _drawn(headline if said.claim else title, answer, title)

    return negotiation.respond(PNG, body)


@blueprint.get("/social/cases/<slug>.png")
def case(slug: str) -> Response:
    """Show the title of a case, with the picture of its rivals if it has one."""
    found = find_case(release(), slug)
    if found is None:
        raise not_found(text("error.missing.case", name=slug))
    label = found.description.label
    return negotiation.respond(PNG, lambda: _drawn(label, compare(release(), found.compared)))


def _drawn(headline: str, answer: Answer | None, short: str = "") -> bytes:
    """Return the picture; one whose headline does not fit has the short one, since part of a statement may be false."""
    if not drawing.can_draw():
        raise MissingExtraError("drawing pictures needs vl-convert", "charts")
    key = f"{release().id}/social/{headline}/{answer.question.id if answer else ''}"
    return site().cache.get(key, lambda: _png(headline, answer, short))


def _png(headline: str, answer: Answer | None, short: str) -> bytes:
    drawn = _picture(answer) if answer else ""
    view = _VIEW.search(drawn)
    is_tall = view is not None and float(view[2]) > _TALL * float(view[1])
    room = (_MIDDLE - 2 * _LEFT if is_tall else _RIGHT - _LEFT) / _LETTER
    lines = list(_lines(headline, int(room)))
    if len(lines) > (_MOST_BESIDE if is_tall else _MOST_ABOVE):
        lines = list(_lines(short or text("social.opening"), int(room)))
    left, top = (_MIDDLE, _FIRST - 34) if is_tall else (_LEFT, _FIRST + _LINE * len(lines) - 20)
    chart = _fitted(drawn, left, top) if drawn else ""
    svg = render_template("social.svg", lines=lines, chart=Markup(chart), fonts=_CHINESE_FONTS)  # noqa: S704 # our own drawing
    return rendered(svg)


def _picture(answer: Answer) -> str:
    """Return the picture of an answer as SVG; empty if it has none."""
    try:
        return str(pictures.draw(answer, SVG))
    except (NoPictureError, NotFoundError):
        return ""


def _fitted(svg: str, left: int, top: int) -> str:
    """Return a picture without its font, in the room from a corner to the end of the page."""
    head, _, rest = _STYLE.sub("", svg).partition(">")
    place = f' x="{left}" y="{top}" width="{_RIGHT - left}" height="{_BOTTOM - top}"'
    align = ' preserveAspectRatio="xMinYMin meet"'
    head = re.sub(r' preserveAspectRatio="[^"]*"', "", _SIZE.sub("", head))
    return f"{head}{place}{align}>{rest}"


def _lines(words: str, most: int) -> Iterator[str]:
    """Yield the lines of a headline: at spaces, or after any Chinese character.

    >>> list(_lines("One two three", 8)), list(_lines("标准如何扩散", 8))
    (['One two', 'three'], ['标准如何', '扩散'])
    """
    line = ""
    for part in re.findall(r"[⺀-鿿＀-￯][、。，；：）]*|\s*[^\s⺀-鿿＀-￯]+", words):
        if line and _width((line + part).strip()) > most:
            yield line.strip()
            line = ""
        line += part
    yield line.strip()


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)
