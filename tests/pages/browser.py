"""Debian's Chromium for page tests, driven from a thread of its own.

Playwright keeps an event loop running in its thread, and Django refuses its database there.
"""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from axe_playwright_python.base import AXE_SCRIPT
from django.db import connection
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = {"phone": (390, 844), "desk": (1280, 800)}

T = TypeVar("T")


def away_from_the_loop(act: Callable[[], T]) -> T:
    """Use the database in the middle of a look at a page."""

    def run() -> T:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as other:
        return other.submit(run).result()


@dataclass
class Look:
    """What was found on one page."""

    violations: list[str]
    complaints: list[str]
    sideways: int
    small: list[str]


class Chromium:
    """One browser for a session of tests."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._play, self._browser = self._thread.submit(self._start).result()

    def _start(self) -> tuple[Playwright, Browser]:
        play = sync_playwright().start()
        return play, play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)

    def close(self) -> None:
        """End the browser, then its thread."""
        self._thread.submit(lambda: (self._browser.close(), self._play.stop())).result()
        self._thread.shutdown()

    def on(
        self,
        url: str,
        act: Callable[[Page], T],
        *,
        first: Callable[[Page], None] = lambda _page: None,
        **options: object,
    ) -> T:
        """Open a page in a fresh context, do something there, and give what came of it.

        `first` is given the page before it is opened.
        """

        def run() -> T:
            context = self._browser.new_context(**options)
            context.set_default_timeout(10_000)
            try:
                page = context.new_page()
                first(page)
                page.goto(url)
                return act(page)
            finally:
                context.close()

        return self._thread.submit(run).result()

    def look(self, url: str, *, screen: str, scheme: str) -> Look:
        """Accessibility, complaints of the console, width, and targets too small for a thumb."""
        width, height = SCREENS[screen]
        said: list[str] = []

        def listen(page: Page) -> None:
            page.on("console", lambda one: said.append(one.text))
            page.on("pageerror", lambda one: said.append(str(one)))

        def act(page: Page) -> Look:
            return Look(
                sideways=page.evaluate("document.documentElement.scrollWidth - innerWidth"),
                small=page.evaluate(_SMALL_TARGETS),
                complaints=said,
                violations=_violations(page),
            )

        size = {"width": width, "height": height}
        return self.on(url, act, first=listen, viewport=size, color_scheme=scheme)


def _violations(page: Page) -> list[str]:
    """What axe finds. It comes by the debugger: the page's policy rightly refuses its script."""
    door = page.context.new_cdp_session(page)
    door.send("Runtime.evaluate", {"expression": AXE_SCRIPT})
    run = f"axe.run({json.dumps({'runOnly': RULES})}).then(found => found.violations)"
    answer = door.send(
        "Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True}
    )
    found = answer["result"]["value"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


_SMALL_TARGETS = """
[...document.querySelectorAll('.btn, .head a, .foot a, .demo a, .crumbs a, [type=email]')]
  .filter(one => one.getClientRects().length && one.getBoundingClientRect().height < 44)
  .map(one => one.outerHTML.slice(0, 100))
"""
