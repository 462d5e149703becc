"""Pages as files: without what only a server does, and with links to files.

A link to a page that the site does not have becomes plain text. Lists of downloads lose the entries without a link, and
a section of which nothing but its heading is left is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .addresses import HOST
from .tree import Element, parse

#: Returns the file for a link; "" if the site has none, None if the link leads elsewhere.
Resolve = Callable[[str], str | None]

#: What asks a server, or needs a script.
_GONE: Final = frozenset(("script", "form", "button", "iframe", "input", "label", "output"))
_GONE_IDS: Final = frozenset(("cite", "embed", "history", "siblings", "compare", "covered", "progress", "said"))
_GONE_CLASSES: Final = frozenset(("controls", "saves", "keys", "printed", "known", "acts"))
_SCRIPTED: Final = ("data-script", "data-follow", "data-sort-hint", "data-suggest", "data-sortable")
#: Links in the head that a file can have.
_KEPT_LINKS: Final = frozenset(("stylesheet", "icon"))
_WHY: Final = "why"
#: Entries of these lists are nothing but links.
_LISTS: Final = frozenset(("offered", "formats", "index"))
_URLS: Final = {"a": "href", "img": "src", "link": "href", "image": "href"}
_HEADINGS: Final = frozenset(("h2", "h3"))


def as_file(page: str, resolve: Resolve, title: str, why: str) -> str:
    """Return a page as the content of a file.

    Args:
        page: as a server sends it.
        resolve: finds the files of links.
        title: of the site, which ends the titles of its pages.
        why: what a page says of its links to explanations; left out if it has none.
    """
    root = parse(page)
    _Cleaning(resolve, title).clean(root)
    _unlink_places_left_out(root)
    explained = any(each.tag == "a" and _WHY in each.classes for each in root.walk())
    return root.html() if explained else root.html().replace(f" {why}", "")


class _Cleaning:
    def __init__(self, resolve: Resolve, title: str) -> None:
        self._resolve, self._title = resolve, title
        #: Links to services of a server, in place of which there is now text.
        self._dead: set[int] = set()

    def clean(self, element: Element, above: tuple[str, ...] = ()) -> None:
        """Clean all that is inside an element; ``above`` has the ids of the elements around it."""
        inside = (*above, element.attributes.get("id") or "")
        kept: list[Element | str] = []
        for child in element.children:
            if isinstance(child, str):
                kept.append(_shown(child))
            elif not _is_of_a_server(child, inside):
                links = sum(each.tag == "a" for each in child.walk())
                self.clean(child, inside)
                self._change(child)
                if not self._is_dead(child) and not _is_left_over(child, element, links):
                    kept.append(child)
        element.children = kept

    def _is_dead(self, element: Element) -> bool:
        """Return whether an element is a dead link to an explanation, or nothing but a dead link."""
        if _WHY in element.classes and element.tag == "span":
            return True
        if element.tag == "sup":
            return not element.children
        if element.tag not in ("li", "p") or "kind" in element.classes or _text_of(element):
            return False
        inside = [child for child in element.children if isinstance(child, Element)]
        return bool(inside) and all(id(child) in self._dead for child in inside)

    def _change(self, element: Element) -> None:
        for name in _SCRIPTED:
            if name in element.attributes:
                element.set(name, None)
        if element.tag == "title":
            element.children = [element.text.replace("· Standlink", f"· {self._title}")]
        elif element.tag == "source":
            self._change_source(element)
        elif link := _URLS.get(element.tag):
            self._change_link(element, link)

    def _change_source(self, element: Element) -> None:
        file = self._resolve(element.attributes.get("srcset") or "")
        element.set("srcset", file or "")

    def _change_link(self, element: Element, name: str) -> None:
        url = element.attributes.get(name)
        file = self._resolve(url) if url else None
        if file:
            element.set(name, file)
        elif file == "" and not element.is_closed:
            element.set(name, None)
        elif file == "":
            element.become("span", "class", "lang", "id")
            if "/id/" not in str(url):
                self._dead.add(id(element))


def _unlink_places_left_out(root: Element) -> None:
    """Make text of links to parts of the page that have been left out."""
    places = {each.attributes["id"] for each in root.walk() if "id" in each.attributes}
    for each in root.walk():
        link = each.attributes.get("href") or ""
        if each.tag == "a" and len(link) > 1 and link.startswith("#") and link[1:] not in places:
            each.become("span", "class", "lang")


def _shown(text: str) -> str:
    """Return a text without addresses of the server that made the page, such as the end of a citation."""
    start = text.find(f" {HOST}")
    while start >= 0:
        end = min((i for mark in (" ", "\n", "<") if (i := text.find(mark, start + 1)) >= 0), default=len(text))
        text = text[:start] + text[end:]
        start = text.find(f" {HOST}")
    return text


def _is_of_a_server(element: Element, above: tuple[str, ...]) -> bool:
    if element.tag in _GONE or element.attributes.get("id") in _GONE_IDS or _GONE_CLASSES.intersection(element.classes):
        return True
    if element.tag == "meta":
        return "property" in element.attributes or (element.attributes.get("name") or "").startswith("twitter:")
    if element.tag == "link":
        return element.attributes.get("rel") not in _KEPT_LINKS
    # Code that asks this server; the query itself can be asked of any.
    return element.tag == "details" and "use" in above and element.attributes.get("id") != "query"


def _is_left_over(element: Element, parent: Element, links: int) -> bool:
    """Return whether nothing of use is left of an element that had links."""
    live = any(each.tag == "a" for each in element.walk())
    if not element.is_closed and element.tag in ("source", *_URLS):
        return not any(element.attributes.get(name) for name in ("srcset", *_URLS.values()))
    if element.tag == "li" and _LISTS.intersection(parent.classes):
        return not live
    if element.tag == "p" and "all" in element.classes:
        return bool(links) and not live
    if element.tag == "ul" and _LISTS.intersection(element.classes):
        return not any(isinstance(child, Element) for child in element.children)
    if element.tag in ("section", "div") and not live and (links or element.attributes.get("id") == "use"):
        left = [child for child in element.children if isinstance(child, Element)]
        return all(child.tag in _HEADINGS for child in left) and not _text_of(element)
    return False


def _text_of(element: Element) -> str:
    return "".join(child for child in element.children if isinstance(child, str)).strip()
