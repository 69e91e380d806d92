"""Fixtures: the packaged graph and that of the tiny source, each built once; and what a skipped test counts for."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser
from rdflib import Graph
from tests.browser import Pages, chromium
from tests.helpers import DATA, TINY, build_in, copy_of
from tests.hostile import hostile_data
from tests.servers import Server, serving

from fupin.engine import LocalEngine
from fupin.graph import KnowledgeGraph

# a slow machine is no fault of the code
settings.register_profile("fupin", deadline=None)
settings.load_profile("fupin")

#: Where everything that a test may need can be had, a skipped test is a failed one.
STRICT = os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Count a skipped test as failed where root and apt-get are there, save those that need ../shared, an engine or npm.

    An engine of Debian may be out of reach even there, and nothing else needs Node.
    """
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if (
        STRICT
        and report.skipped
        and not hasattr(report, "wasxfail")
        and not any(map(item.get_closest_marker, ("shared", "engines", "npm")))
    ):
        report.outcome = "failed"
        report.longrepr = f"跳过即失败 skipped, which counts as failed here: {report.longrepr}"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """The same for a file that skips itself while it is read."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if STRICT and report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"跳过即失败 skipped, which counts as failed here: {report.longrepr}"


def once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first worker makes and the others share."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder, finished = root / name, root / f"{name}.done"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not finished.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            finished.touch()
    return folder


@pytest.fixture(scope="session")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the packaged graph. Nobody writes to it."""
    return once(tmp_path_factory, "packaged", lambda home: build_in(home, DATA, cache=False))


@pytest.fixture(scope="session")
def tiny_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the tiny source. Nobody writes to it."""
    return once(tmp_path_factory, "tiny", lambda home: build_in(home, TINY, cache=False))


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """The data folder of the tiny source, to spoil."""
    return copy_of(TINY, tmp_path / "tiny-data")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder for a store, not there yet."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def kg(packaged: Path) -> KnowledgeGraph:
    """The packaged graph, in Chinese."""
    return KnowledgeGraph(LocalEngine.open(packaged))


@pytest.fixture(scope="session")
def tiny_kg(tiny_store: Path) -> KnowledgeGraph:
    """The graph of the tiny source, in Chinese."""
    return KnowledgeGraph(LocalEngine.open(tiny_store))


@pytest.fixture(scope="session")
def rdf(packaged: Path) -> Graph:
    """The packaged graph in rdflib: its own store, its own SPARQL engine (oxrdflib only reads the file)."""
    return Graph().parse(packaged / "current" / "graph.nt", format="ox-nt")


@pytest.fixture(scope="session")
def site(packaged: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of the packaged graph."""
    with serving(packaged, folder=tmp_path_factory.mktemp("site")) as server:
        yield server


@pytest.fixture(scope="session")
def hostile_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the hostile data. Nobody writes to it."""
    return once(
        tmp_path_factory,
        "hostile",
        lambda home: build_in(home, hostile_data(home.with_name("hostile-data")), cache=False),
    )


@pytest.fixture(scope="session")
def hostile_site(hostile_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of the hostile data."""
    with serving(hostile_store, folder=tmp_path_factory.mktemp("hostile-site")) as server:
        yield server


# one browser a file: while it runs, no other test can run a loop of asyncio
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, running."""
    with chromium() as started:
        yield started


@pytest.fixture
def pages(browser: Browser, site: Server) -> Iterator[Pages]:
    """Pages of the packaged graph; at the end the test fails if one asked another host or made an error."""
    opened = Pages(browser, site.base)
    yield opened
    opened.close()


@pytest.fixture
def hostile(browser: Browser, hostile_site: Server) -> Iterator[Pages]:
    """As `pages`, of the hostile data: any script of it that runs, or any request of it, fails the test."""
    opened = Pages(browser, hostile_site.base)
    yield opened
    opened.close()
