"""Mixed good, slow, huge, malformed and aborted requests against a real server: python -m tests.soak SECONDS."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import httpx
from tests.helpers import DATA, build_in
from tests.servers import Server, children, memory, serving

CLIENTS = 32
#: Seconds that the server of a soak gives a query.
TIMEOUT = 2
GOOD = "SELECT ?s WHERE { ?s a fp:Pairing } ORDER BY ?s LIMIT 5"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?i) }"
HUGE = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
#: What is sent, how often, and the statuses that are right; none for a request that the client gives up.
MIX: tuple[tuple[str, int, set[int]], ...] = (
    ("good", 60, {200}),
    ("question", 10, {200}),
    ("thing", 10, {200}),
    ("huge", 3, {200, 503}),
    ("slow", 2, {503}),
    ("malformed", 10, {400}),
    ("outside", 2, {403}),
    ("aborted", 3, set()),
)


@dataclass
class Report:
    """What a soak saw: answers by kind and status, wrong ones, and memory of the server and its workers in bytes."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    resident: list[int] = field(default_factory=list)
    workers: int = 0

    @property
    def growth(self) -> float:
        """Resident memory of the server at the end against that after the first third."""
        third = max(1, len(self.resident) // 3)
        return self.resident[-1] / self.resident[third - 1] - 1


def soak(server: Server, seconds: float) -> Report:
    """Drive a server for so many seconds."""
    report = Report()
    right = server.ask(GOOD).content
    asyncio.run(_drive(server, seconds, right, report))
    report.workers = len(children(server))
    return report


async def _drive(server: Server, seconds: float, right: bytes, report: Report) -> None:
    end = monotonic() + seconds
    limits = httpx.Limits(max_connections=CLIENTS * 2)
    async with httpx.AsyncClient(base_url=server.base, timeout=60, limits=limits, trust_env=False) as client:
        tasks = [
            _client(client, random.Random(number), end, right, report)  # noqa: S311
            for number in range(CLIENTS)
        ]
        watch = asyncio.ensure_future(_watch(server, report))
        await asyncio.gather(*tasks)
        watch.cancel()
    report.resident.append(memory(server.process.pid))


async def _watch(server: Server, report: Report) -> None:
    while True:
        await asyncio.sleep(1)
        report.resident.append(memory(server.process.pid))


async def _client(client: httpx.AsyncClient, dice: random.Random, end: float, right: bytes, report: Report) -> None:
    names, weights, _ = zip(*MIX, strict=True)
    allowed = {name: statuses for name, _, statuses in MIX}
    while monotonic() < end:
        kind = dice.choices(names, weights)[0]
        try:
            answer = await _send(client, kind, dice)
        except httpx.TransportError as error:
            if kind not in ("aborted", "huge"):
                report.wrong.append(f"{kind}: {error!r}")
            continue
        report.answers[kind, answer.status_code] += 1
        busy = answer.status_code == 503 and "busy" in answer.text  # with more slow queries than lanes, that is right
        if answer.status_code not in allowed[kind] and not busy:
            report.wrong.append(f"{kind}: {answer.status_code} {answer.text[:200]}")
        if kind == "good" and answer.status_code == 200 and answer.content != right:
            report.wrong.append(f"good: another answer: {answer.text[:200]}")


async def _send(client: httpx.AsyncClient, kind: str, dice: random.Random) -> httpx.Response:
    number = dice.randrange(1_000_000)
    queries = {
        "good": GOOD,
        "huge": f"{HUGE} #{number}",
        "slow": f"{ENDLESS} #{number}",
        "malformed": "SELECT * WHERE { ?s ?p " + "}" * dice.randrange(3),
        "outside": "SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "aborted": f"{ENDLESS} #aborted {number}",
    }
    if kind == "question":
        return await client.get("/query/who-supports")
    if kind == "thing":
        return await client.get("/id/region/653124")
    headers = {"Content-Type": "application/sparql-query"}
    wait = dice.random() if kind == "aborted" else 60
    return await client.post("/sparql", content=queries[kind].encode(), headers=headers, timeout=wait)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_in(folder / "home", DATA)
        with serving(folder / "home", "--timeout", str(TIMEOUT), folder=folder) as server:
            report = soak(server, seconds)
    for (kind, status), number in sorted(report.answers.items()):
        sys.stdout.write(f"{kind:10} {status} {number:>8}\n")
    sys.stdout.write(f"wrong answers {len(report.wrong)}; workers {report.workers}; memory {report.growth:+.1%}\n")
    sys.stdout.writelines(f"{line}\n" for line in report.wrong[:10])
    sys.exit(bool(report.wrong) or report.growth > 0.1)


if __name__ == "__main__":
    main()
