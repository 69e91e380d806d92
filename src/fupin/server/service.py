"""What all requests share: settings, the store, the workers, and what the server counts."""

from __future__ import annotations

import hmac
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import Request

from fupin.matching import with_matches
from fupin.searchindex import MOST as FOUND
from fupin.searchindex import Hit, find
from fupin.server.limits import Limits
from fupin.server.memory import Memory
from fupin.server.pool import Pool
from fupin.server.refusals import Refusal
from fupin.server.relay import Relay
from fupin.server.stores import Served, Writable

if TYPE_CHECKING:
    from fupin.screening import Call

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?\Z")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is run. ``base`` is its address for the world, where that is not what clients call it by; it ends without a slash."""

    limits: Limits = field(default_factory=Limits)
    token: str = ""
    base: str = ""
    #: Hosts that SERVICE may call.
    allowed: Sequence[str] = ()
    access_log: bool = True
    #: Mail address to which readers report errors in facts; empty where there is none.
    contact: str = ""


class Service:
    """Settings, store, pool and counters of one server."""

    def __init__(self, settings: Settings, store: Served) -> None:
        self.settings, self.store, self.limits = settings, store, settings.limits
        memory = Memory() if store.ours or isinstance(store, Writable) else None
        self.pool = Pool(settings.limits, store.place, network=bool(settings.allowed), memory=memory)
        self.relay = Relay(settings.allowed, settings.limits.seconds)
        self.counts: Counter[tuple[str, int]] = Counter()
        self.sent = 0

    async def start(self) -> None:
        """Open the store and start the workers."""
        await self.store.start()
        await self.pool.start()

    async def close(self) -> None:
        """End the workers, then the writer once it has done what was sent."""
        await self.pool.close()
        await self.store.close()

    @property
    def writable(self) -> bool:
        """Whether there is a writer."""
        return isinstance(self.store, Writable)

    def writer(self, req: Request) -> Writable:
        """The store to write to. Raises Refusal where the server only reads (403), or the client has no token (401)."""
        if not isinstance(self.store, Writable):
            raise Refusal(403, "this server only reads; start it with --writable")
        scheme, _, token = req.headers.get("authorization", "").partition(" ")
        known = scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), self.settings.token.encode())
        if not known:
            raise Refusal(
                401, "writing needs a token: Authorization: Bearer …", {"WWW-Authenticate": 'Bearer realm="fupin"'}
            )
        return self.store

    def base(self, req: Request) -> str:
        """The server's own address as this client reaches it, without a slash at the end."""
        if self.settings.base:
            return self.settings.base
        host = req.headers.get("host", "")
        if not _HOST.match(host):
            raise Refusal(400, "the Host header is not a host")
        return f"{req.scope['scheme']}://{host}"

    def may_call(self, call: Call) -> bool:
        """Whether a text may call an address outside: SERVICE to a host of the allow-list, never LOAD."""
        return call.keyword == "SERVICE" and call.target is not None and self.relay.allows(call.target)

    def with_matches(self, text: str) -> str:
        """The query with what its searches (``fp:matches``) find in their place; without an index nothing is found."""

        def found(words: str) -> list[Hit]:
            index = self.store.index()
            return find(index, words, "zh", FOUND) if index else []

        return with_matches(text, found)
