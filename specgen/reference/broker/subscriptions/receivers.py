"""Which addresses the broker may call: never one inside, unless the administrator allowed it."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any
from urllib.parse import SplitResult, urlsplit

from specgen.reference.broker.datasets import refused
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.records import Principal, Problem
from specgen.reference.broker.subscriptions.book import Book
from specgen.reference.broker.subscriptions.records import Permission

PORTS = {"http": 80, "https": 443}
LONGEST = 2000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Barred(Exception):
    """Why an address is not called."""


class Receivers:
    """Screens the address of a receiver, at the subscription and again at every attempt, on what its name resolves to then."""

    def __init__(self, book: Book, identifiers: Identifiers) -> None:
        self.book = book
        self.identifiers = identifiers

    def allow(self, principal: Principal, body: Any) -> dict[str, Any]:
        """Allow a receiver at an internal address; raises Problem 401, 403 or 422."""
        if principal.role != "admin":
            raise refused(principal, "only the administrator allows receivers")
        host = body.get("host") if isinstance(body, dict) else None
        port = body.get("port") if isinstance(body, dict) else None
        if not isinstance(host, str) or not host or len(host) > 255:
            raise Problem(422, "Invalid receiver", "host must be a text", extra={"member": "host"})
        if isinstance(port, bool) or not isinstance(port, int) or not 1 <= port <= 65535:
            raise Problem(422, "Invalid receiver", "port must be a whole number", extra={"member": "port"})
        one = Permission(self.identifiers.make(), canonical(host), port)
        self.book.allow(one)
        return {"id": one.id, "host": host, "port": port}

    def disallow(self, principal: Principal, identifier: str) -> None:
        """Take a permission back; raises Problem 401, 403 or 404."""
        if principal.role != "admin":
            raise refused(principal, "only the administrator allows receivers")
        if not self.book.disallow(identifier):
            raise Problem(404, "Permission not found", "there is no permission with this id")

    def screen(self, url: str) -> tuple[SplitResult, int, list[str]]:
        """Return the parts of an address, its port and the addresses that may be called.

        The list is empty when the name is not known (now). Raises Barred.
        """
        parts, port = split(url)
        found = self.resolve(parts.hostname or "", port)
        if not self.allowed(parts.hostname or "", port) and any(map(internal, found)):
            raise Barred("the address lies inside a private, loopback or link-local range")
        return parts, port, found

    def allowed(self, host: str, port: int) -> bool:
        """Tell whether the administrator allows a receiver."""
        name = canonical(host)
        return any((one.host, one.port) == (name, port) for one in self.book.permissions())

    def resolve(self, host: str, port: int) -> list[str]:
        """Return the addresses of a name; none when it is not known."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return []
        return list(dict.fromkeys(str(one[4][0]) for one in found))


def split(url: str) -> tuple[SplitResult, int]:
    """Return the parts of an address and its port. Raises Barred when it is none of http or https."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise Barred("the address cannot be read") from error
    if parts.scheme not in PORTS:
        raise Barred("only https and http are called")
    if not parts.hostname or parts.username is not None or len(url) > LONGEST or not url.isprintable() or " " in url:
        raise Barred("the address cannot be read")
    return parts, port


def canonical(host: str) -> str:
    """Return a host in one spelling: an IP address in its shortest form, a name in lower case."""
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return host.lower().rstrip(".")


def internal(text: str) -> bool:
    """Tell whether an address lies in a range that is not on the public internet, whatever the notation.

    An IPv6 address that carries an IPv4 address (mapped, NAT64, 6to4, Teredo) is judged by that one too.
    """
    address: Address = ipaddress.ip_address(text.split("%")[0])
    carried: list[Address] = [address]
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        carried += [one for one in inner if one is not None]
        if address in _NAT64:
            carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if int(address) >> 32 == 0:
            carried.append(ipaddress.IPv4Address(int(address)))
        if address.ipv4_mapped is not None:
            carried.remove(address)
    return any(not one.is_global or one.is_multicast for one in carried)
