"""How often one device, and one address, may send: in bounded memory, and wide enough for a hall behind one address."""

from __future__ import annotations

import time
from collections import OrderedDict
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Lock

from django.http import HttpRequest

from halqa.rules.refusals import Code, Refused

REMEMBERED = 20_000
NETWORK_BITS = 64
ADDRESS_A_MINUTE = 3_000


class Bucket:
    """Buckets of tokens by name: `burst` at once, then `a_minute`; the one least in use is forgotten first."""

    def __init__(self, *, a_minute: float, burst: int, remembered: int = REMEMBERED) -> None:
        self.a_second = a_minute / 60
        self.burst = burst
        self.remembered = remembered
        self._tokens: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, name: str, now: float) -> bool:
        """Take a token of this name at `now` (seconds), if there is one."""
        with self._lock:
            left, at = self._tokens.pop(name, (float(self.burst), now))
            left = min(self.burst, left + (now - at) * self.a_second)
            self._tokens[name] = (left - 1 if left >= 1 else left, now)
            if len(self._tokens) > self.remembered:
                self._tokens.popitem(last=False)
        return left >= 1

    def give_back(self, name: str) -> None:
        """Put back a token that was taken for nothing."""
        with self._lock:
            if name in self._tokens:
                left, at = self._tokens[name]
                self._tokens[name] = (left + 1, at)


ADDRESSES = Bucket(a_minute=ADDRESS_A_MINUTE, burst=ADDRESS_A_MINUTE)
DEVICES = Bucket(a_minute=60, burst=60)  # fifty answers to one act sent fifty times at once, and some more


def hold_back(request: HttpRequest, device: str) -> None:
    """Count one sending of a device and of its address; raises Refused TOO_OFTEN where it is one too many."""
    now = time.monotonic()
    address = address_of(request)
    if not DEVICES.take(device, now) or (address and not ADDRESSES.take(address, now)):
        raise Refused(Code.TOO_OFTEN)


def let_go(request: HttpRequest, device: str) -> None:
    """Forget one sending that was counted by `hold_back`, and will be counted again."""
    DEVICES.give_back(device)
    ADDRESSES.give_back(address_of(request))


def address_of(request: HttpRequest) -> str:
    """Return the IPv4 address or the IPv6 /64 that a request comes from; nothing for this machine itself.

    What comes from this machine comes through a proxy on it, which hides who sends: the server puts the sender's own
    address in its place only where settings say that this proxy tells it.
    """
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""
    return "" if address.is_loopback else _network(address)


def _network(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((address, NETWORK_BITS), strict=False))
