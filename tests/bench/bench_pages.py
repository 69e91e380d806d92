"""How soon pages are there, in Chromium and from the server: python tests/bench/bench_pages.py [--store FOLDER].

FOLDER is a store of another graph, for example a synthetic one (see national.py): its entity pages are measured too.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.request import Request, urlopen

from bench_http import free_port, started
from playwright.sync_api import Browser, sync_playwright

import fupin
from fupin import store
from fupin.engine import Engine, LocalEngine, plain
from fupin.names import BASE, FP, ID, concept_iri

ROUNDS = 7
#: Things of each class whose pages are asked for; classes of the pages.
EACH = 25
CLASSES = ("Region", "Organisation", "Person", "Programme", "Document", "Pairing", "FundingFlow", "Observation")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
SHOWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"
BYTES = """[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, one) => sum + one.transferSize, 0)"""


def opened(browser: Browser, address: str) -> tuple[float, int]:
    """Milliseconds until a page has run its scripts and is painted, and the bytes that came, without any cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address, wait_until="load")
    spent, size = page.evaluate(SHOWN), page.evaluate(BYTES)
    context.close()
    return float(spent), int(size)


def browsed(browser: Browser, words: str, address: str, bar: str) -> None:
    """A row for a page in the browser."""
    opened(browser, address)
    rounds = [opened(browser, address) for _ in range(ROUNDS)]
    spent, size = median(one for one, _ in rounds), rounds[0][1]
    row(words, f"{spent:.0f} ms, {size / 1000:.0f} kB", bar)


def nodes(engine: Engine) -> set[str]:
    """Things whose pages are asked for: the country and provinces, which most is said of, and some of each class."""
    wanted = [f"?node <{FP}placeKind> <{concept_iri('place-kind', kind)}>" for kind in ("country", "province")]
    wanted += [f"?node a <{FP}{name}>" for name in CLASSES]
    ours = f"FILTER(STRSTARTS(STR(?node), '{ID}'))"
    return {
        plain(line[0])
        for pattern in wanted
        for line in engine.select(f"SELECT ?node WHERE {{ {pattern} {ours} }} LIMIT {EACH}")
    }


def answered(address: str) -> float:
    """Milliseconds until a page is there: the median of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        with urlopen(Request(address, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})) as answer:
            answer.read()
        times.append(perf_counter() - start)
    return median(times) * 1000


def entities(home: Path, words: str, base: str) -> None:
    """Rows for the entity pages of a store."""
    engine = LocalEngine.open(home)
    told = sorted((answered(base + node.removeprefix(BASE[:-1])), node) for node in nodes(engine))
    row(
        f"entity pages, {words}: median of {len(told)}",
        f"{told[len(told) // 2][0]:.0f} ms",
        "100 ms at 10 million triples",
    )
    for spent, node in told[:-4:-1]:
        row(f"  slowest: {node.removeprefix(BASE)}", f"{spent:.0f} ms", "")


def most_marked(engine: Engine) -> str:
    """The key of the source with most marks."""
    query = """SELECT ?source (COUNT(DISTINCT ?quote) AS ?n) WHERE {
      ?quote <http://www.w3.org/ns/oa#hasSource> ?source } GROUP BY ?source ORDER BY DESC(?n) LIMIT 1"""
    source, number = map(plain, engine.select(query).rows[0])
    return f"{source.rpartition('/')[2]} ({number} places)"


@contextlib.contextmanager
def serving(home: Path) -> Iterator[str]:
    """The server of a store: its address."""
    base = f"http://127.0.0.1:{free_port()}"
    command = [str(Path(sys.executable).with_name("fupin")), "serve", "--port", base.rpartition(":")[2], "--no-browser"]
    with started([*command, "--no-access-log"], f"{base}/health", FUPIN_STORE=str(home)):
        yield base


def row(words: str, measured: str, bar: str) -> None:
    print(f"{words:64} {measured:>18}  {f'(bar {bar})' if bar else ''}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, help="a store of another graph")
    given = parser.parse_args().store
    engine = fupin.open().engine
    with serving(store.home()) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        browsed(browser, "home, usable", f"{base}/", "1000 ms, 300 kB")
        marked = most_marked(engine)
        browsed(browser, f"document reader, {marked}", f"{base}/sources/{marked.partition(' ')[0]}", "2000 ms")
        browser.close()
        entities(store.home(), "packaged graph", base)
    if given:
        with serving(given) as base:
            entities(given, given.name, base)


if __name__ == "__main__":
    main()
