"""How soon a network of 1,000 nodes is drawn, and how smoothly it moves: python tests/bench/bench_network.py."""

from __future__ import annotations

import os
import random
import shutil
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

import fupin
from fupin.views.network import Edge, Filter, Network, Node
from fupin.web.network import told
from fupin.web.page import Page, render

NODES, ROUNDS, SECONDS = 1000, 5, 2.5
KINDS = ("region", "topic", "organisation", "topic", "programme", "topic")
FRAMES = (
    "() => { window.frames_ = 0; const next = () => { window.frames_ += 1; requestAnimationFrame(next); }; next(); }"
)


def made(chance: random.Random) -> Network:
    """A network with hubs, two edges a node, as neighbourhoods have them."""
    nodes = [
        Node(f"topic:n{i}", f"https://w3id.org/fupin/id/topic/n{i}", f"名称{i}", KINDS[i % 6], "", 0)
        for i in range(NODES)
    ]
    edges, ends = [], [0]
    for i in range(1, NODES):
        for turn in range(2):
            other = chance.choice(ends) if turn else chance.choice(ends[:200])
            ends += [i, other]
            name = f"{i}-{turn}"
            edges.append(
                Edge(
                    name,
                    name,
                    nodes[i].id,
                    "fp:supports",
                    "帮扶",
                    nodes[other].id,
                    ("fact:a/b",),
                    (),
                    "document:a",
                    "题",
                    (),
                )
            )
    return Network((nodes[0].id,), tuple(nodes), tuple(edges))


def measure(browser: Browser, address: str) -> tuple[float, float]:
    """Seconds until the picture can be used, and frames a second while it is dragged."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("#picture.drawn")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    ready = time.perf_counter() - start
    box = page.locator("#picture").bounding_box()
    assert box
    page.evaluate(FRAMES)
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    before, start, step = page.evaluate("frames_"), time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        step += 1
        page.mouse.move(box["x"] + 20 + step % 60 * 5, box["y"] + 20 + step % 40 * 5)
    rate = (page.evaluate("frames_") - before) / (time.perf_counter() - start)
    page.close()
    return ready, rate


def main() -> None:
    engine = fupin.open().engine
    known = told(engine, "zh", made(random.Random(1)), Filter())  # noqa: S311 - the same network each time
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "network.html"
        file.write_text(render("network.html", Page("zh", None), asked=True, carried=[], **known), encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        figures = [measure(browser, file.as_uri()) for _ in range(ROUNDS)]
        browser.close()
    ready, rate = (statistics.median(column) for column in zip(*figures, strict=True))
    print(f"{NODES} nodes, {2 * (NODES - 1)} edges, no GPU, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}:")
    print(f"usable after {ready:.2f} s, {rate:.0f} frames/s while dragged (medians of {ROUNDS})")


if __name__ == "__main__":
    main()
