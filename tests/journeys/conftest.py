"""One real shop for all journeys of a session, and a browser of 390 pixels in front of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    StorageState,
    ViewportSize,
    sync_playwright,
)

from operations.stack import Plan, running
from tests.journeys.shop import Shop
from tests.journeys.shopping import Shopper

CHROMIUM = Path("/usr/bin/chromium")
SCREEN: ViewportSize = {"width": 1280, "height": 900}
#: No call home: a machine without the internet refuses each of them, many at a time.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser."""
    for item in items:
        if "tests/journeys" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The whole shop as `make run` starts it, on data of its own."""
    data = tmp_path_factory.mktemp("journeys")
    plan = Plan(data=data, isolated=True, shop_port=0, sandbox_port=0)
    with running(plan) as stack:
        yield Shop(stack)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, started once."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone with cookies of its own."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, accept_downloads=True
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture(scope="session")
def logged_in(chromium: Browser, shop: Shop) -> StorageState:
    """The owner's cookies after password and second factor: asked once, as codes count once."""
    context = chromium.new_context(viewport=SCREEN)
    context.set_default_timeout(15_000)
    log_in(context.new_page(), shop)
    cookies = context.storage_state()
    context.close()
    return cookies


@pytest.fixture
def desk(chromium: Browser, shop: Shop, logged_in: StorageState) -> Iterator[Page]:
    """The owner's screen, at the admin's first page."""
    context = chromium.new_context(viewport=SCREEN, storage_state=logged_in)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{shop.address}/admin/")
    yield page
    context.close()


def log_in(desk: Page, shop: Shop) -> None:
    """The password, then what the authenticator shows, then the codes to keep for a lost phone."""
    desk.goto(f"{shop.address}/admin/")
    desk.fill("input[name='username']", shop.stack.owner.username)
    desk.fill("input[name='password']", shop.stack.owner.password)
    desk.locator("form button[type='submit']").first.click()
    desk.wait_for_url("**/second-factor/**")
    desk.fill("#code", shop.code())
    desk.locator("form:has(#code) button").first.click()
    desk.get_by_text("Keep these codes").wait_for()
    desk.get_by_role("link", name=re.compile("open the admin")).click()
    desk.wait_for_url("**/admin/")


@pytest.fixture
def shopper(phone: BrowserContext, shop: Shop) -> Shopper:
    """Somebody on a phone in front of the shop."""
    return Shopper(phone.new_page(), shop)
