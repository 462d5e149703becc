"""Whose request it is: the address of the client, also behind trusted proxies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

#: A host on the internet usually has a whole /64 of IPv6 to itself, so that this counts as one client.
_ONE_HOST: Final = 64
#: What the access log keeps of an address, in bits: so much that the network can be told, not the person.
_KEPT: Final = {4: 24, 6: 48}


@dataclass(frozen=True)
class Proxies:
    """The proxies whose headers are believed: so many in front of the server, or those with addresses in networks."""

    count: int = 0
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, setting: str) -> Proxies:
        """Read the setting: a number, or networks and addresses separated by commas.

        Raises:
            ValueError: if it is neither.

        >>> Proxies.of("1").count, len(Proxies.of("10.0.0.0/8, ::1").networks)
        (1, 2)
        """
        text = setting.strip()
        if not text:
            return cls()
        if text.isdecimal():
            return cls(count=int(text))
        return cls(networks=tuple(ip_network(part.strip()) for part in text.split(",")))

    def client(self, peer: str, forwarded_for: Sequence[str]) -> str:
        """Return the address of the client.

        Args:
            peer: the address at the other end of the connection.
            forwarded_for: the values of ``X-Forwarded-For``; the nearest proxy appends to the last.
        """
        hops = [hop.strip() for value in forwarded_for for hop in value.split(",") if hop.strip()]
        if self.count:
            return _bare(hops[-self.count]) if len(hops) >= self.count else _bare(hops[0]) if hops else peer
        client = peer
        while self.trusts(client) and hops:
            client = _bare(hops.pop())
        return client

    def trusts(self, peer: str) -> bool:
        """Return whether the headers of this peer are believed."""
        if self.count or not self.networks:
            return bool(self.count)
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self.networks)


def _bare(hop: str) -> str:
    """Return an address without its port.

    >>> _bare("192.0.2.1:80"), _bare("[2001:db8::1]:80"), _bare("2001:db8::1")
    ('192.0.2.1', '2001:db8::1', '2001:db8::1')
    """
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


@lru_cache(maxsize=4096)
def key(address: str) -> str:
    """Return the key under which the requests of a client are counted.

    >>> key("192.0.2.1"), key("2001:db8::1234:1")
    ('192.0.2.1', '2001:db8::/64')
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, _ONE_HOST), strict=False))
    return address


@lru_cache(maxsize=4096)
def shortened(address: str) -> str:
    """Return an address without the part that tells the person.

    >>> shortened("192.0.2.77"), shortened("2001:db8:1:2::77")
    ('192.0.2.0', '2001:db8:1::')
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((parsed, _KEPT[parsed.version]), strict=False).network_address)


def is_loopback(address: str) -> bool:
    """Return whether an address is of this machine."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
