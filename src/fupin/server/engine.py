"""The pool as an engine: what the library asks in a thread is answered by a worker, within the server's limits."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

import pyoxigraph as ox

from fupin.engine import Answer, rows_of
from fupin.server.pool import Pool
from fupin.server.refusals import Refusal


class PooledEngine:
    """Answers in worker processes; its methods block, so they are for threads other than that of the event loop.

    All queries of one engine together get the seconds of one query, and may wait as long as one request may, or
    ``waiting`` seconds.
    """

    reads_lateral = True

    def __init__(self, pool: Pool, loop: asyncio.AbstractEventLoop, waiting: float | None = None) -> None:
        self.pool, self.loop = pool, loop
        self.end = monotonic() + pool.limits.seconds + (pool.limits.patience if waiting is None else waiting)

    def ask(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean:
        """The result of a SELECT or ASK. Raises Refusal where the query has a fault or meets a limit."""
        body = self._run({"do": "query", "text": query, "rows": "json", "graph": None})
        return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)

    def select(self, query: str) -> Answer:
        """Rows of a SELECT or ASK. Raises as ``ask``."""
        return rows_of(self.ask(query))

    def graph(self, query: str) -> bytes:
        """The triples of a CONSTRUCT or DESCRIBE, as N-Triples, sorted."""
        body = self._run({"do": "query", "text": query, "rows": None, "graph": "ntriples"})
        return b"".join(sorted(set(body.splitlines(keepends=True))))

    def _run(self, job: dict[str, Any]) -> bytes:
        future = asyncio.run_coroutine_threadsafe(self._whole(job), self.loop)
        try:
            return future.result(self.end - monotonic())
        except TimeoutError as error:
            future.cancel()
            raise Refusal(
                503, f"the queries took longer than {self.pool.limits.seconds:g} seconds", {"Retry-After": "60"}
            ) from error

    async def _whole(self, job: dict[str, Any]) -> bytes:
        reply = await self.pool.run(job)
        if reply.body is not None:
            return reply.body
        assert reply.pieces is not None
        return b"".join([piece async for piece in reply.pieces])
