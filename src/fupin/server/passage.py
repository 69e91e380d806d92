"""What every request passes through: the rate of its client, headers for browsers, counts, and the access log."""

from __future__ import annotations

import ipaddress
import sys
from collections import OrderedDict
from functools import lru_cache
from time import monotonic, strftime
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fupin.server.graphstore import METHODS
from fupin.server.refusals import Refusal

if TYPE_CHECKING:
    from fupin.server.service import Service

#: Headers of every response: nothing may frame, sniff or load from elsewhere what we send; scripts of other sites may
#: read it (CORS), since everything is public and nothing goes by cookies.
EVERYWHERE = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Content-Type, Content-Location, ETag, Link, Location, Retry-After",
}
_RAW = [(name.encode(), value.encode()) for name, value in EVERYWHERE.items()]
_READING = "GET, HEAD, OPTIONS"
#: What a resource knows where it is more than reading, and what pages of other sites may use of it: they never write.
_ALLOWED = {"sparql": "GET, HEAD, POST, OPTIONS", "update": "POST, OPTIONS", "store": METHODS}
_SHARED = {"sparql": "GET, HEAD, POST, OPTIONS"}
#: Clients whose rate is remembered.
_CLIENTS = 10_000


class Passage:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app, self.service = app, service
        self.buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        client = scope["client"][0] if scope.get("client") else ""
        start, status, size = monotonic(), 0, 0

        async def sending(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_RAW]
            else:
                size += len(message.get("body", b""))
            await send(message)

        app = self._gate(scope, client) or self.app
        try:
            await app(scope, receive, sending)
        finally:
            self._count(scope, client, status, size, monotonic() - start)

    def _gate(self, scope: Scope, client: str) -> ASGIApp | None:
        """An answer that needs no work: too many requests, or a browser that asks what it may do."""
        if not self._may(client):
            return Refusal(429, "too many requests from this address", {"Retry-After": "1"}).response()
        if scope["method"] == "OPTIONS":
            return _Options(_first(scope))
        return None

    def _may(self, client: str) -> bool:
        """Take a token from the client's bucket; loopback has no bucket."""
        if not client or _is_loopback(client):
            return True
        limits, now = self.service.limits, monotonic()
        level, last = self.buckets.pop(client, (float(limits.burst), now))
        level = min(float(limits.burst), level + (now - last) * limits.rate)
        self.buckets[client] = (level - 1 if level >= 1 else level, now)
        if len(self.buckets) > _CLIENTS:
            self.buckets.popitem(last=False)
        return level >= 1

    def _count(self, scope: Scope, client: str, status: int, size: int, seconds: float) -> None:
        route = _first(scope)
        route = route if status != 404 and route.isascii() and route.isalnum() and len(route) < 20 else ""
        self.service.counts[route, status] += 1
        self.service.sent += size
        if self.service.settings.access_log:  # without the query string: it may hold what nobody else should read
            line = f"{strftime('%Y-%m-%dT%H:%M:%S')} {client} {scope['method']} {_plain(scope['path'])} {status} {size} {seconds * 1000:.1f}ms"
            sys.stderr.write(line + "\n")


class _Options:
    """Says which methods there are, and which of them a page of another site may use; writing is not among these."""

    def __init__(self, route: str) -> None:
        self.route = route

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [
            (b"allow", _ALLOWED.get(self.route, _READING).encode()),
            (b"access-control-allow-methods", _SHARED.get(self.route, _READING).encode()),
            (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match"),
            (b"access-control-max-age", b"86400"),
        ]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _first(scope: Scope) -> str:
    """The first part of the path."""
    path: str = scope["path"]
    return path.partition("/")[2].partition("/")[0]


@lru_cache(maxsize=_CLIENTS)
def _is_loopback(client: str) -> bool:
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False


def _plain(path: str) -> str:
    """A path for a log of one line a request, without the secret of the relay."""
    if path.startswith("/relay/"):
        return "/relay/"
    return "".join(char if char.isprintable() and char != " " else "?" for char in path[:300])
