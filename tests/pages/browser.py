"""Debian's Chromium for page tests, driven from a thread of its own.

Playwright keeps an event loop running in its thread, and Django refuses its database there.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from axe_playwright_python.sync_playwright import Axe
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

    violations: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    sideways: int = 0
    small: list[str] = field(default_factory=list)


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

    def on(self, url: str, act: Callable[[Page], T], **options: object) -> T:
        """Open a page in a fresh context, do something there, and give what came of it."""

        def run() -> T:
            context = self._browser.new_context(**options)
            context.set_default_timeout(10_000)
            try:
                page = context.new_page()
                page.goto(url)
                return act(page)
            finally:
                context.close()

        return self._thread.submit(run).result()

    def look(self, url: str, *, screen: str, scheme: str) -> Look:
        """Accessibility, complaints of the console, width, and targets too small for a thumb."""
        width, height = SCREENS[screen]
        found = Look()

        def act(page: Page) -> Look:
            page.on("console", lambda one: found.complaints.append(one.text))
            page.on("pageerror", lambda one: found.complaints.append(str(one)))
            page.reload()
            found.sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found.small = page.evaluate(_SMALL_TARGETS)
            return found

        self.on(url, act, viewport={"width": width, "height": height}, color_scheme=scheme)
        # axe comes as a script of its own, which the page's policy would rightly refuse.
        found.violations = self.on(
            url,
            _violations,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            bypass_csp=True,
        )
        return found


def _violations(page: Page) -> list[str]:
    answer = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in answer for node in one["nodes"]]


_SMALL_TARGETS = """
[...document.querySelectorAll('.btn, .head a, .foot a, .demo a, .crumbs a, [type=email]')]
  .filter(one => one.getClientRects().length && one.getBoundingClientRect().height < 44)
  .map(one => one.outerHTML.slice(0, 100))
"""
