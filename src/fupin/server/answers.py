"""From a worker's answer to a response: whole, or streamed; one that breaks off is cut so that the client sees it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from fupin.server.refusals import Refusal

if TYPE_CHECKING:
    from fupin.server.pool import Reply
    from fupin.server.service import Service

#: Seconds after which a client is looked at, and between two looks.
WATCHED = 0.2


async def respond(req: Request, service: Service, job: dict[str, Any], **headers: str) -> Response:
    """The answer to a job. Raises Refusal where there is none."""
    reply = await _unless_gone(req, service, job)
    headers = {"Vary": "Accept", **headers}
    if reply.body is not None:
        return Response(reply.body, headers=headers, media_type=reply.media)
    assert reply.pieces is not None
    return StreamingResponse(reply.pieces, headers=headers, media_type=reply.media)


async def _unless_gone(req: Request, service: Service, job: dict[str, Any]) -> Reply:
    """Wait for an answer; once it takes a while, watch the client, and give the query up where it leaves."""
    watch = _Watch(req)
    try:
        return await service.pool.run(job)
    except asyncio.CancelledError:
        if not watch.left:
            raise
        raise Refusal(503, "the client has left") from None
    finally:
        watch.end()


class _Watch:
    """Cancels the current task when the client of its request leaves."""

    def __init__(self, req: Request) -> None:
        self.req, self.task, self.left = req, asyncio.current_task(), False
        self.watching: asyncio.Task[None] | None = None
        self.timer = asyncio.get_running_loop().call_later(WATCHED, self._begin)

    def _begin(self) -> None:
        self.watching = asyncio.ensure_future(self._look())

    async def _look(self) -> None:
        while not await self.req.is_disconnected():
            await asyncio.sleep(WATCHED)
        self.left = True
        if self.task:
            self.task.cancel()

    def end(self) -> None:
        self.timer.cancel()
        if self.watching:
            self.watching.cancel()
        if self.left and self.task:
            self.task.uncancel()
