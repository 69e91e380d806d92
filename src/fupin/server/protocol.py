"""HTTP as uvicorn speaks it, with bounds on what comes before the body: the parser itself takes headers without end."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from fupin.server.refusals import Refusal


class BoundedProtocol(HttpToolsProtocol):
    """Ends a connection that sends too many bytes which are no body, or too slowly.

    The bounds are those of uvicorn's own settings: ``h11_max_incomplete_event_size`` and ``timeout_keep_alive``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most: int = self.config.h11_max_incomplete_event_size or 1 << 16
        #: Bytes in a row that were request lines, headers and trailers.
        self.head = 0
        self.timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._hurry()

    def connection_lost(self, exc: Exception | None) -> None:
        self._arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self.head += len(data)
        super().data_received(data)
        if self.head > self.most and not self.transport.is_closing():
            refusal = Refusal(431, f"request line and headers may have at most {self.most} bytes; send a query by POST")
            self._end(refusal)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._hurry()

    def on_headers_complete(self) -> None:
        self._arrived()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.head = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.head = 0
        super().on_message_complete()

    def _hurry(self) -> None:
        """From now on the head of a request has to come in time."""
        if self.timer is None:
            self.timer = self.loop.call_later(self.timeout_keep_alive, self._late)

    def _arrived(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _late(self) -> None:
        self._end(Refusal(408, f"a request has to begin within {self.timeout_keep_alive:g} seconds"))

    def _end(self, refusal: Refusal) -> None:
        """Tell why, unless nothing was asked or an answer is on its way, and end the connection."""
        cycle: RequestResponseCycle | None = self.cycle
        if self.head and (cycle is None or cycle.response_complete):
            answer = refusal.response()
            lines = [f"HTTP/1.1 {refusal.status} {HTTPStatus(refusal.status).phrase}".encode()]
            lines += [name + b": " + value for name, value in (*answer.raw_headers, (b"connection", b"close"))]
            self.transport.write(b"\r\n".join([*lines, b"", bytes(answer.body)]))
        self.transport.close()
