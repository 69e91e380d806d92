"""How soon the whole network is seen: python tests/bench/bench_overview.py [STORE].

STORE holds a made graph (see bench_scale.py); 10 million triples have more than the 50,000 nodes that are shown. Without
one it is the packaged graph.
``first`` has the server count everything, ``again`` is any later reader until the graph changes.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import time
from pathlib import Path

from bench_pages import serving
from playwright.sync_api import Browser, sync_playwright

import fupin
from fupin import store

ROUNDS = 3


def measure(browser: Browser, address: str) -> tuple[float, str]:
    """Seconds until the picture is drawn, and what the page says of its size."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("#picture.drawn canvas", timeout=120_000)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    seconds, said = time.perf_counter() - start, page.inner_text("#network > .note")
    page.close()
    return seconds, said


def main() -> None:
    fupin.open()  # builds the packaged graph where there is none
    home = Path(sys.argv[1]) if len(sys.argv) > 1 else store.home()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        with serving(home) as base:
            address = f"{base}/network?overview=1&lang=en"
            first, said = measure(browser, address)
            again = statistics.median(measure(browser, address)[0] for _ in range(ROUNDS))
        browser.close()
    print(said)
    print(f"no GPU, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}: first {first:.1f} s, again {again:.1f} s")


if __name__ == "__main__":
    main()
