"""HTML as a tree, so that parts of a page can be left out; what is not changed is written as it was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Final

_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


@dataclass
class Element:
    """An element: its start tag as it was written, its attributes, and what is inside."""

    tag: str
    start: str = ""
    attributes: dict[str, str | None] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)
    is_closed: bool = True

    @property
    def classes(self) -> list[str]:
        """The classes of the element."""
        return (self.attributes.get("class") or "").split()

    def set(self, name: str, value: str | None) -> None:
        """Give an attribute another value, or remove it if that is None."""
        if value is None:
            self.attributes.pop(name, None)
        else:
            self.attributes[name] = value
        self.start = ""

    def become(self, tag: str, *keep: str) -> None:
        """Change into an element of another name, with some of the attributes."""
        self.tag, self.start = tag, ""
        self.attributes = {name: value for name, value in self.attributes.items() if name in keep}

    def walk(self) -> Iterator[Element]:
        """Yield the element and all elements inside."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    @property
    def text(self) -> str:
        """The text inside, as it is written in HTML."""
        return "".join(child.text if isinstance(child, Element) else child for child in self.children)

    def html(self) -> str:
        """Return the element as HTML."""
        return "".join(self._parts())

    def _parts(self) -> Iterator[str]:
        if self.tag:
            yield self.start or f"<{self.tag}{''.join(self._attributes())}>"
        for child in self.children:
            if isinstance(child, Element):
                yield from child._parts()
            else:
                yield child
        if self.tag and self.is_closed:
            yield f"</{self.tag}>"

    def _attributes(self) -> Iterator[str]:
        for name, value in self.attributes.items():
            yield f" {name}" if value is None else f' {name}="{escape(value)}"'


def parse(html: str) -> Element:
    """Return a document as the children of a nameless element."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.root


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, self.get_starttag_text() or "", dict(attrs), is_closed=tag not in _VOID)
        self._open[-1].children.append(element)
        if element.is_closed:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, self.get_starttag_text() or "", dict(attrs), is_closed=False))

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.handle_data(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.handle_data(f"<!{decl}>")
