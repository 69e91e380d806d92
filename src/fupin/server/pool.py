"""The pool of workers: two lanes, deadlines, and a new worker for each that is killed.

Every query starts in the lane of the small ones. One that works for ``Limits.quick`` seconds leaves it: its worker
joins the slow lane and a new one takes its place, or, where the slow lane is full, it is stopped and waits there for its
turn. A text that was slow before goes to the slow lane at once. So slow queries never hold up small ones.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from time import clock_gettime, monotonic
from typing import Any

from fupin.server import frames
from fupin.server.limits import Limits
from fupin.server.memory import Memory
from fupin.server.refusals import Refusal

#: Bytes of an answer that wait here for a client before the worker is told to wait.
HIGH = 1 << 20
#: Texts of which the pool remembers whether they were slow.
REMEMBERED = 1000
#: Nice value of workers in the slow lane.
SLOW_NICE = 10
#: A worker that waits (for another server, for the disk, for its turn on a busy machine) works a tenth of that time.
WAITING = 0.1
#: Seconds between two looks at how long a query has worked, at least.
LOOKED = 0.01


class Link(asyncio.Protocol):
    """The server's end of a worker's socket."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.frames: deque[tuple[bytes, bytes]] = deque()
        self.held = 0
        self.gone = False
        self.waiter: asyncio.Future[None] | None = None
        self.lost: Callable[[], None] = lambda: None
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while len(self.buffer) >= frames.HEAD.size:
            kind, length = frames.HEAD.unpack_from(self.buffer)
            end = frames.HEAD.size + length
            if len(self.buffer) < end:
                break
            self.frames.append((kind, bytes(self.buffer[frames.HEAD.size : end])))
            del self.buffer[:end]
            self.held += length
        if self.held > HIGH:
            self.transport.pause_reading()
        self._wake()

    def connection_lost(self, _exc: Exception | None) -> None:
        self.gone = True
        self._wake()
        self.lost()

    def _wake(self) -> None:
        if self.waiter and not self.waiter.done():
            self.waiter.set_result(None)

    async def next(self) -> tuple[bytes, bytes] | None:
        """The next frame; None where the worker has gone."""
        while not self.frames:
            if self.gone:
                return None
            self.waiter = asyncio.get_running_loop().create_future()
            await self.waiter
        kind, body = self.frames.popleft()
        self.held -= len(body)
        if self.held <= HIGH and not self.gone:
            self.transport.resume_reading()
        return kind, body


async def spawn(module: str, option: str, *, network: bool) -> tuple[subprocess.Popen[bytes], Link]:
    """Start a module of this package as a process with a socket to it. Raises OSError where the system has no room."""
    ours, theirs = socket.socketpair()
    options = [str(theirs.fileno()), option, "network" if network else "alone"]
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", f"{__package__}.{module}", *options],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
    )
    theirs.close()
    ours.setblocking(False)
    _, link = await asyncio.get_running_loop().create_connection(Link, sock=ours)
    return process, link


class Worker:
    """A worker process and the link to it."""

    def __init__(self, process: subprocess.Popen[bytes], link: Link) -> None:
        self.process, self.link = process, link
        self.isolated = False
        self.slow = False
        self.expired = False

    @classmethod
    async def start(cls, limits: Limits, *, network: bool) -> Worker:
        """Start a process. Raises OSError where the system has no room for it."""
        process, link = await spawn("worker", str(limits.memory), network=network)
        worker = cls(process, link)
        ready = await link.next()
        if ready is None or ready[0] != frames.READY:
            raise OSError("a worker process does not start")
        worker.isolated = bool(json.loads(ready[1])["isolated"])
        return worker

    @property
    def gone(self) -> bool:
        """Whether the process was killed, or ended."""
        return self.link.gone or self.link.transport.is_closing()

    def worked(self) -> float:
        """Seconds of processor time of the process; the time of day where the system does not tell."""
        try:
            return clock_gettime(~self.process.pid << 3 | 2)  # as clock_getcpuclockid(3) numbers it
        except OSError:
            return monotonic()

    def send(self, job: dict[str, Any]) -> None:
        self.link.transport.write(frames.json_frame(frames.JOB, job))

    def kill(self) -> None:
        """End the process at once; its answer breaks off."""
        self.process.kill()
        self.link.transport.close()


@dataclass(slots=True)
class Reply:
    """An answer: whole (``body``), or its pieces as they come (``pieces``), which raise Broken where it breaks off."""

    media: str
    body: bytes | None = None
    pieces: AsyncIterator[bytes] | None = None


class Broken(Exception):
    """An answer breaks off after its beginning was sent."""


class Lane:
    """Workers that are free, and those who wait for one."""

    def __init__(self) -> None:
        self.idle: list[Worker] = []
        self.waiting: deque[asyncio.Future[Worker]] = deque()

    def give(self, worker: Worker) -> None:
        """A worker is free: the first who waits gets it."""
        while self.waiting:
            future = self.waiting.popleft()
            if not future.done():
                future.set_result(worker)
                return
        self.idle.append(worker)


class Pool:
    """Answers jobs in worker processes.

    ``place`` says which store a job is to be answered from: a folder of the engine, or a file of triples. ``memory`` keeps
    answers, where a place never changes what it holds.
    """

    def __init__(
        self, limits: Limits, place: Callable[[], str], *, network: bool = False, memory: Memory | None = None
    ) -> None:
        self.limits, self.place, self.network, self.memory = limits, place, network, memory
        self.quick, self.slow = Lane(), Lane()
        self.workers: set[Worker] = set()
        self.was_slow: OrderedDict[int, bool] = OrderedDict()
        self.killed = 0
        self.closing = False
        self.tasks: set[asyncio.Task[None]] = set()

    @property
    def isolated(self) -> bool:
        """Whether no worker has a network."""
        return all(worker.isolated for worker in self.workers)

    @property
    def running(self) -> int:
        """How many workers answer just now."""
        return len(self.workers) - len(self.quick.idle) - len(self.slow.idle)

    @property
    def waiting(self) -> int:
        """How many requests wait for a worker."""
        return len(self.quick.waiting) + len(self.slow.waiting)

    async def start(self) -> None:
        """Start the workers of both lanes."""
        await asyncio.gather(
            *(self._spawn(slow=False) for _ in range(self.limits.workers)),
            *(self._spawn(slow=True) for _ in range(self.limits.parallel)),
        )

    async def close(self) -> None:
        """End all workers."""
        self.closing = True
        for worker in self.workers:
            worker.kill()
        for worker in self.workers:
            worker.process.wait()

    async def _spawn(self, *, slow: bool) -> None:
        worker = await Worker.start(self.limits, network=self.network)
        if self.closing or (slow and self._in_slow_lane() >= self.limits.parallel):
            worker.kill()
            self._later(self._reaped(worker))
            return
        self.workers.add(worker)
        worker.link.lost = lambda: self._died(worker)
        if slow:
            self._demote(worker)
        (self.slow if slow else self.quick).give(worker)

    def _demote(self, worker: Worker) -> None:
        worker.slow = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, worker.process.pid, SLOW_NICE)

    def _in_slow_lane(self) -> int:
        return sum(worker.slow for worker in self.workers)

    def _died(self, worker: Worker) -> None:
        """A worker has gone. One that was busy is missed by its run; one that was idle is missed here."""
        for lane in (self.quick, self.slow):
            if worker in lane.idle:
                lane.idle.remove(worker)
                self._replace(worker, slow=lane is self.slow)

    def _replace(self, worker: Worker, *, slow: bool) -> None:
        """Kill a worker; another takes its place in a lane."""
        if worker not in self.workers:
            return
        self.killed += 1
        self.workers.discard(worker)
        worker.kill()
        self._later(self._reaped(worker))
        self._later(self._spawn(slow=slow))

    async def _reaped(self, worker: Worker) -> None:
        await asyncio.get_running_loop().run_in_executor(None, worker.process.wait)

    def _later(self, work: Any) -> None:
        if self.closing:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _acquire(self, lane: Lane) -> Worker:
        while True:
            worker = lane.idle.pop() if lane.idle else await self._wait(lane)
            if not worker.gone:
                return worker
            self._replace(worker, slow=lane is self.slow)

    async def _wait(self, lane: Lane) -> Worker:
        if len(lane.waiting) >= self.limits.queue:
            raise Refusal(503, "too many queries wait; try again soon", {"Retry-After": "2"})
        future: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        lane.waiting.append(future)
        try:
            return await asyncio.wait_for(future, self.limits.patience)
        except TimeoutError as error:
            raise Refusal(503, "all workers are busy; try again soon", {"Retry-After": "5"}) from error
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                lane.give(future.result())
            raise
        finally:
            with contextlib.suppress(ValueError):
                lane.waiting.remove(future)  # who waits no longer takes no place

    def _release(self, worker: Worker) -> None:
        lane = self.slow if worker.slow else self.quick
        if worker.slow and self._in_slow_lane() > self.limits.parallel:
            self.workers.discard(worker)  # it came from the other lane while this one was full
            worker.kill()
            self._later(self._reaped(worker))
        else:
            lane.give(worker)

    async def run(self, job: dict[str, Any]) -> Reply:
        """Answer a job; returns at the first byte of the answer.

        Raises Refusal where it gets none: a fault of the query, a limit, a deadline, no worker.
        """
        job = {**job, "store": self.place(), "max_rows": self.limits.rows, "max_size": self.limits.size}
        name = self.memory.key(job) if self.memory else ""
        if self.memory and (known := self.memory.find(name)):
            return known
        reply = await self._work(job)
        if self.memory:
            self.memory.keep(name, reply)
        return reply

    async def _work(self, job: dict[str, Any]) -> Reply:
        key = hash(job.get("text") or job["do"])
        if not self.was_slow.get(key, False):
            try:
                return await self._in(self.quick, key, job)
            except _Moved:
                pass
        return await self._in(self.slow, key, job)

    async def _in(self, lane: Lane, key: int, job: dict[str, Any]) -> Reply:
        worker = await self._acquire(lane)
        run = _Run(self, worker, key)
        try:
            worker.send(job)
            return await run.begin()
        except BaseException:
            run.abandon()
            raise

    def _remember(self, key: int, *, slow: bool) -> None:
        self.was_slow[key] = slow
        self.was_slow.move_to_end(key)
        if len(self.was_slow) > REMEMBERED:
            self.was_slow.popitem(last=False)


class _Moved(Exception):
    """A query was stopped in the quick lane and has to start again in the slow one."""


class _Run:
    """One job in one worker, from its start to its last byte."""

    def __init__(self, pool: Pool, worker: Worker, key: int) -> None:
        self.pool, self.worker, self.key = pool, worker, key
        self.start, self.worked = monotonic(), worker.worked()
        self.over, self.moved, self.begun = False, False, False
        loop = asyncio.get_running_loop()
        self.timers = [loop.call_later(pool.limits.seconds, self._expire)]
        if not worker.slow:
            self.timers.append(loop.call_later(pool.limits.quick, self._leave_lane))

    def _expire(self) -> None:
        if not self.over:
            self.worker.expired = True
            self.worker.kill()

    def _work(self) -> float:
        """Seconds that the worker has worked on the job."""
        return max(self.worker.worked() - self.worked, WAITING * (monotonic() - self.start))

    def _leave_lane(self) -> None:
        if self.over:
            return
        pool = self.pool
        if (left := pool.limits.quick - self._work()) > 0:
            self.timers[1] = asyncio.get_running_loop().call_later(max(left, LOOKED), self._leave_lane)
            return
        pool._remember(self.key, slow=True)
        if pool.slow.idle:  # its worker joins the slow lane, an idle one there makes room for a new quick one
            retired = pool.slow.idle.pop()
            pool._demote(self.worker)
            pool._replace(retired, slow=False)
        elif self.begun:  # what was sent cannot be taken back: it goes on, one more in the slow lane for a while
            pool._demote(self.worker)
            pool._later(pool._spawn(slow=False))
        else:
            self.moved = True
            self.worker.kill()

    async def begin(self) -> Reply:
        frame = await self.worker.link.next()
        if frame is None:
            raise self._lost()
        kind, body = frame
        if kind == frames.WHOLE:
            media, _, whole = body.partition(b"\n")
            self._finish()
            return Reply(media.decode(), whole)
        if kind == frames.FAULT:
            self._finish()
            fault = json.loads(body)
            raise Refusal(fault.pop("status"), fault.pop("detail"), **fault)
        self.begun = True
        return Reply(body.decode(), pieces=self._pieces())

    async def _pieces(self) -> AsyncIterator[bytes]:
        try:
            while True:
                frame = await self.worker.link.next()
                if frame is None or frame[0] == frames.FAULT:
                    if frame is not None:
                        self._finish()
                    raise Broken
                if frame[0] == frames.END:
                    self._finish()
                    return
                yield frame[1]
        finally:
            self.abandon()

    def _finish(self) -> None:
        self._end()
        if self.worker.gone:  # it was killed while its last frame was on the way
            self.pool._replace(self.worker, slow=self.worker.slow)
        else:
            self.pool._release(self.worker)

    def _end(self) -> None:
        self.over = True
        for timer in self.timers:
            timer.cancel()
        quick = self.pool.limits.quick
        self.pool._remember(self.key, slow=monotonic() - self.start > quick and self._work() >= quick)

    def abandon(self) -> None:
        """Nobody wants the rest of the answer: the worker makes room for a new one."""
        if not self.over:
            self._end()
            self.pool._replace(self.worker, slow=self.worker.slow)

    def _lost(self) -> Exception:
        if self.moved:
            return _Moved()
        if self.worker.expired:
            seconds = self.pool.limits.seconds
            return Refusal(
                503, f"the query took longer than {seconds:g} seconds and was stopped", {"Retry-After": "60"}
            )
        return Refusal(503, "the query took more memory than this server allows, or its worker failed")
