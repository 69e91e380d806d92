"""A small load generator for HTTP/1.1: kept-alive connections that each send the next request once the last is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter
from urllib.parse import urlsplit


@dataclass(slots=True)
class Tally:
    """Milliseconds of each answer, and how many answers were no 2xx."""

    times: list[float] = field(default_factory=list)
    failures: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the answers came."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


async def drive(addresses: Sequence[str], clients: int, seconds: float) -> Tally:
    """GET the addresses in turn, each of so many connections from another place on, for so many seconds."""
    parts = urlsplit(addresses[0])
    requests = [_request(address) for address in addresses]
    tally = Tally()
    start = perf_counter()
    host, port = parts.hostname or "", parts.port or 80
    starts = [number * len(requests) // clients for number in range(clients)]
    await asyncio.gather(*(_client(host, port, requests[at:] + requests[:at], start + seconds, tally) for at in starts))
    tally.seconds = perf_counter() - start
    return tally


def _request(address: str) -> bytes:
    target = urlsplit(address)
    return (
        f"GET {target.path}?{target.query} HTTP/1.1\r\nHost: {target.netloc}\r\n"
        "Accept: application/sparql-results+json\r\n\r\n"
    ).encode()


async def _client(host: str, port: int, requests: Sequence[bytes], end: float, tally: Tally) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for request in cycle(requests):
        start = perf_counter()
        if start >= end:
            break
        writer.write(request)
        status, keep = await _answer(reader)
        tally.times.append((perf_counter() - start) * 1000)
        tally.failures += not 200 <= status < 300
        if not keep:
            writer.close()
            reader, writer = await asyncio.open_connection(host, port)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head.split(b" ", 2)[1])
    if b"transfer-encoding: chunked" in head:
        while size := int((await reader.readline()).strip(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0].strip()
        await reader.readexactly(int(length or 0))
    return status, b"connection: close" not in head
