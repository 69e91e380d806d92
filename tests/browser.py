"""Driving Debian's Chromium for a test: pages that may ask nobody else and may make no error.

    def test_the_home_page_finds_a_county(pages):
        page = pages.open("/", lang="en", width=360, dark=True)
        compose(page, "喀什", "ka", "kashi")
        page.get_by_text("喀什地区").click()
        assert faults(page) == []

`pages` (conftest.py) serves the packaged graph. When the test ends, it fails if any page asked another host, broke the
content security policy, wrote an error to the console or let an exception through, unless the test has said that it
expected that: `pages.expected("404")`. Wait with playwright's `expect(…)`: `wait_for_function` needs eval, which our policy forbids.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from fupin.server.passage import EVERYWHERE

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # a host that is asked all the same is not found; the question is recorded
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
LOCAL = {"about", "blob", "data"}
LISTEN = """
addEventListener("securitypolicyviolation", (event) =>
  fupinTestViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
AXE = "axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)"


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, started; the test is skipped where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("没有 chromium，浏览器测试跳过 no chromium (Debian: apt-get install chromium fonts-noto-cjk)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Pages:
    """Pages of one test, all on one address (of a server, or `file:///folder/`), and what they did that none may do."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []

    def open(
        self, path: str = "/", *, lang: str = "zh", dark: bool = False, width: int = 1280, height: int = 800
    ) -> Page:
        """A page in a new browser profile, loaded. Later `page.goto("/…")` stays on the same address."""
        context = self.browser.new_context(
            base_url=self.base,
            locale=LOCALES[lang],
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": height},
            accept_downloads=True,
        )
        self.contexts.append(context)
        self._watch(context)
        page = context.new_page()
        page.goto(path)
        return page

    def expected(self, text: str) -> None:
        """The test means a problem to happen: forget those that hold `text`, of which there must be one."""
        others = [problem for problem in self.problems if text not in problem]
        assert others != self.problems, f"expected a problem with {text!r}, found {self.problems}"
        self.problems[:] = others

    def close(self) -> None:
        """Close every page; AssertionError if any did what none may do."""
        for context in self.contexts:
            context.close()
        assert self.problems == [], "\n".join(self.problems)

    def _watch(self, context: BrowserContext) -> None:
        context.expose_function("fupinTestViolation", lambda text: self.problems.append(f"CSP: {text}"))
        context.add_init_script(LISTEN)
        context.on("request", self._asked)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.problems.append(f"exception: {error.error}"))

    def _asked(self, request: Request) -> None:
        asked, own = urlsplit(request.url), urlsplit(self.base)
        if asked.scheme not in LOCAL and (asked.scheme, asked.netloc) != (own.scheme, own.netloc):
            self.problems.append(f"outside: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        address = message.location.get("url", "")
        # the browser asks for an icon of its own accord
        if message.type == "error" and urlsplit(address).path != "/favicon.ico":
            self.problems.append(f"console: {message.text} ({address})")


def compose(page: Page, text: str, *steps: str) -> None:
    """Type with an input method into the element that has the focus: `steps` are shown in turn, `text` is chosen.

    Chromium sends what it sends to a page for a real input method: compositionstart, -update, -end and input events.
    """
    session = page.context.new_cdp_session(page)
    for step in steps:
        place = {"selectionStart": len(step), "selectionEnd": len(step)}
        session.send("Input.imeSetComposition", {"text": step, **place})
    session.send("Input.insertText", {"text": text})
    session.detach()


def faults(page: Page) -> list[str]:
    """What axe-core finds serious or critical: the rule, what it asks for, and the elements."""
    session = page.context.new_cdp_session(page)
    script = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    # not page.evaluate: a page's own policy may forbid eval
    session.send("Runtime.evaluate", {"expression": script})
    answer = session.send("Runtime.evaluate", {"expression": AXE, "awaitPromise": True, "returnByValue": True})
    session.detach()
    return [
        f"{found['id']}: {found['help']}: {'; '.join(str(node['target']) for node in found['nodes'])}"
        for found in answer["result"]["value"]
        if found["impact"] in {"serious", "critical"}
    ]


@contextlib.contextmanager
def hosting(files: Mapping[str, str | Path]) -> Iterator[str]:
    """A small site on this machine with our own security headers: path → text of a page, or a file. Its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = files.get(self.path)
            body = content.read_bytes() if isinstance(content, Path) else (content or "").encode()
            self.send_response(404 if content is None else 200)
            for name, value in {**EVERYWHERE, "Content-Type": _type(self.path), "Content-Length": len(body)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _type(path: str) -> str:
    types = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
    return f"{types.get(Path(path).suffix, 'text/html')}; charset=utf-8"
