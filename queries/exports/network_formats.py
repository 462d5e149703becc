"""Networks as GraphML 1.0 and GEXF 1.2, the newest version of it that NetworkX reads.

GraphML: http://graphml.graphdrawing.org/specification.html; GEXF: https://gexf.net/1.2/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from .networks import Network

if TYPE_CHECKING:
    import polars as pl

#: What XML 1.0 forbids, even as a reference.
_FORBIDDEN: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: The types of attributes in both formats, which agree on them.
_TYPES: Final = {"Int64": "long", "Float64": "double", "Boolean": "boolean", "String": "string"}
#: Numbers that XML Schema writes in another way.
_DOUBLES: Final = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}
#: What is an attribute of XML in GEXF, not one in a list.
_GEXF_OWN: Final = ("id", "label", "source", "target", "weight")


class NetworkFormat(NamedTuple):
    """A format of networks: its name, its suffix and its writer."""

    name: str
    suffix: str
    write: Callable[[Network], str]


def to_graphml(network: Network) -> str:
    """Return a network as GraphML: nodes and edges have their attributes, the graph what it says of itself."""
    nodes, edges = network.nodes.drop("id"), network.edges.drop("source", "target")
    frames = {"node": nodes, "edge": edges}
    keys = {(of, name): f"{of[0]}{i}" for of, frame in frames.items() for i, name in enumerate(frame.columns)}
    keys |= {("graph", name): f"g{i}" for i, name in enumerate(network.about)}
    lines = ['<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    for (of, name), key in keys.items():
        type_ = "string" if of == "graph" else _TYPES[str(frames[of].schema[name])]
        lines.append(f'<key id="{key}" for="{of}" attr.name={_quoted(name)} attr.type="{type_}"/>')
    lines.append(f'<graph id="G" edgedefault="{_direction(network)}">')
    lines += (f'<data key="{keys["graph", name]}">{_escaped(text)}</data>' for name, text in network.about.items())
    for node in network.nodes.iter_rows(named=True):
        lines += [f"<node id={_quoted(node['id'])}>", *_data("node", keys, nodes.columns, node), "</node>"]
    for i, edge in enumerate(network.edges.iter_rows(named=True)):
        ends = f"source={_quoted(edge['source'])} target={_quoted(edge['target'])}"
        lines += [f'<edge id="e{i}" {ends}>', *_data("edge", keys, edges.columns, edge), "</edge>"]
    return _document([*lines, "</graph>", "</graphml>"])


def to_gexf(network: Network) -> str:
    """Return a network as GEXF: label and weight are its own, other attributes are listed; notes are in ``meta``."""
    about = network.about
    said = " ".join(f"{name}: {text}" for name, text in about.items() if name not in ("title", "published"))
    lines = [
        '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">',
        f'<meta lastmodifieddate="{about["published"][:10]}">',
        f"<creator>Standlink</creator><keywords>{_escaped(about['title'])}</keywords>",
        f"<description>{_escaped(said)}</description></meta>",
        f'<graph mode="static" defaultedgetype="{_direction(network)}">',
        *_gexf_attributes("node", network.nodes),
        *_gexf_attributes("edge", network.edges),
        "<nodes>",
    ]
    for node in network.nodes.iter_rows(named=True):
        lines += _gexf_element("node", node)
    lines += ["</nodes>", "<edges>"]
    for i, edge in enumerate(network.edges.iter_rows(named=True)):
        lines += _gexf_element("edge", {"id": f"e{i}", **edge})
    return _document([*lines, "</edges>", "</graph>", "</gexf>"])


#: The formats of networks, by suffix.
NETWORK_FORMATS: Final[Mapping[str, NetworkFormat]] = MappingProxyType(
    {f.suffix: f for f in (NetworkFormat("GraphML", "graphml", to_graphml), NetworkFormat("GEXF", "gexf", to_gexf))}
)


def _direction(network: Network) -> str:
    return "directed" if network.directed else "undirected"


def _data(of: str, keys: Mapping[tuple[str, str], str], names: Iterable[str], row: Mapping[str, Any]) -> Iterator[str]:
    for name in names:
        if row[name] is not None:
            yield f'<data key="{keys[of, name]}">{_escaped(_written(row[name]))}</data>'


def _gexf_attributes(of: str, frame: pl.DataFrame) -> list[str]:
    listed = [(n, _TYPES[str(type_)]) for n, type_ in frame.schema.items() if n not in _GEXF_OWN]
    each = (f'<attribute id={_quoted(name)} title={_quoted(name)} type="{type_}"/>' for name, type_ in listed)
    return [f'<attributes class="{of}" mode="static">', *each, "</attributes>"] if listed else []


def _gexf_element(of: str, row: Mapping[str, Any]) -> list[str]:
    """Return a node or an edge, without the attributes that it has no value of."""
    known = {name: value for name, value in row.items() if value is not None}
    own = " ".join(f"{name}={_quoted(_written(known[name]))}" for name in _GEXF_OWN if name in known)
    listed = [n for n in known if n not in _GEXF_OWN]
    values = (f"<attvalue for={_quoted(name)} value={_quoted(_written(known[name]))}/>" for name in listed)
    return [f"<{of} {own}>", *(["<attvalues>", *values, "</attvalues>"] if listed else []), f"</{of}>"]


def _written(value: object) -> str:
    """Return a value as XML Schema writes it."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _DOUBLES.get(text, text) if isinstance(value, float) else text


def _escaped(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text), {"\r": "&#13;"})


def _quoted(text: str) -> str:
    """Return a text as the value of an attribute: line breaks are references, which parsers keep."""
    return quoteattr(_FORBIDDEN.sub("\ufffd", text))


def _document(lines: Iterable[str]) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n"
