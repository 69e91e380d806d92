"""SERVICE through us: the engine calls this server, and we call the host that the allow-list names, at an address we checked.

The engine resolves names and follows redirects by itself, so a name that is allowed today may lead to this machine or its
network tomorrow (DNS rebinding). Here the name is resolved once, every address of it has to be a public one, the
connection goes to that address, and a redirect is an error.
"""

from __future__ import annotations

import http.client
import ipaddress
import secrets
import socket
import ssl
from collections import OrderedDict
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from fupin.server import request
from fupin.server.refusals import Refusal

#: Targets that are remembered, so that an address of ours can stand for each.
REMEMBERED = 1000
#: Bytes of a body that goes out, and of one that comes back.
BODY = 1 << 20
_PASSED = ("accept", "content-type")


class Relay:
    """Addresses of ours that stand for addresses outside."""

    def __init__(self, hosts: Collection[str], seconds: float) -> None:
        self.hosts, self.seconds = {host.lower() for host in hosts}, seconds
        self.secret = secrets.token_urlsafe(24)
        self.targets: OrderedDict[str, str] = OrderedDict()
        self.base = ""

    def allows(self, target: str) -> bool:
        """Whether the host of an address is on the list: by its name alone, an IP literal is never a name."""
        try:
            parts = urlsplit(target)
            host, _ = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and not parts.username and host in self.hosts and not _is_ip(host)

    def address(self, target: str) -> str:
        """The address of ours that the engine calls in place of the target."""
        key = secrets.token_urlsafe(12)
        self.targets[key] = target
        if len(self.targets) > REMEMBERED:
            self.targets.popitem(last=False)
        return f"{self.base}/relay/{self.secret}/{key}"

    async def answer(self, req: Request) -> Response:
        """Pass a request of the engine on, and the answer back. Raises Refusal where that cannot be."""
        target = self.targets.get(req.path_params["key"])
        if target is None or not secrets.compare_digest(req.path_params["secret"], self.secret):
            raise Refusal(404, "Not Found")
        body = await request.body(req, BODY)
        headers = {name: req.headers[name] for name in _PASSED if name in req.headers}
        query = req.scope["query_string"].decode("ascii")
        return await run_in_threadpool(self._call, req.method, target, query, body, headers)

    def _call(self, method: str, target: str, query: str, body: bytes, headers: dict[str, str]) -> Response:
        parts = urlsplit(target)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        path = (parts.path or "/") + (
            "?" + "&".join(filter(None, (parts.query, query))) if parts.query or query else ""
        )
        try:
            connection = _Pinned(host, port, public_address(host, port), self.seconds, secure=parts.scheme == "https")
            connection.request(method, path, body or None, {**headers, "User-Agent": "fupin"})
            answer = connection.getresponse()
            content = answer.read(BODY + 1)
            connection.close()
        except (OSError, http.client.HTTPException) as error:
            raise Refusal(502, f"{host} does not answer: {error}") from error
        if 300 <= answer.status < 400:
            raise Refusal(502, f"{host} sends elsewhere; redirects are not followed")
        if len(content) > BODY:
            raise Refusal(502, f"{host} answers with more than {BODY} bytes")
        return Response(content, answer.status, media_type=answer.headers.get("Content-Type"))


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, which still asks for the host by its name."""

    def __init__(self, host: str, port: int, address: str, seconds: float, *, secure: bool) -> None:
        super().__init__(host, port, timeout=seconds)
        self.address, self.secure = address, secure
        self.default_port = 443 if secure else 80  # for the Host header

    def connect(self) -> None:
        sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.secure:
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self.host)
        self.sock = sock


def public_address(host: str, port: int) -> str:
    """An address of a host. Raises Refusal (502) where it has none, or one that is not public."""
    try:
        found = [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise Refusal(502, f"{host} has no address: {error}") from error
    for address in found:
        if not _is_public(str(address)):
            raise Refusal(502, f"{host} leads to an address that is not public")
    return str(found[0])


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (inner is None or _is_public(str(inner)))


def _is_ip(host: str) -> bool:
    """Whether a host is an address in any of its spellings (also 2130706433, 0x7f.1, 127.1)."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pieces = host.rstrip(".").split(".")
        return all(piece.isdigit() or piece.startswith("0x") for piece in pieces)
    return True
