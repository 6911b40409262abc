"""The pages in real Chromium: for everyone's eyes and fingers, and with the script's comforts."""

import pytest

from core import tokens
from crm import consent
from tests import builders
from tests.pages.browser import Chromium, away_from_the_loop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/",
    "/p/short-book/",
    "/p/small-kit/",
    "/terms/",
    "/contact/",
    "/cancel/?product=short-book",
    "/links/",
    "/links/?sent=1",
    "/thanks/",
    "/thanks/?sid=cs_test_1",
    "/buy/not-there",
    "/not-there/",
    "LIBRARY",
    "UNSUBSCRIBE",
]


@pytest.fixture(scope="module")
def chromium():
    """One browser for all tests of this file."""
    browser = Chromium()
    yield browser
    browser.close()


@pytest.fixture
def order():
    """Ada's order in a shop with a book, a tool and a kit of both."""
    book, tool = builders.ebook(), builders.software()
    builders.bundle("small-kit", book, tool)
    return builders.paid_order(book, tool)


def _address(path: str, order) -> str:
    public = order.customer.public_id
    if path == "LIBRARY":
        return f"/library/{public}.{tokens.derive('library', public)}/"
    if path == "UNSUBSCRIBE":
        return "/" + consent.unsubscribe_url(order.customer).split("/", 3)[3]
    return path


@pytest.mark.parametrize(("screen", "scheme"), [("phone", "light"), ("desk", "dark")])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_fit_for_everyone(chromium, live_server, order, path, screen, scheme):
    found = chromium.look(live_server.url + _address(path, order), screen=screen, scheme=scheme)

    assert found.violations == []
    assert [one for one in found.complaints if "status of 404" not in one] == []
    assert found.sideways <= 0
    assert found.small == []


def test_the_buy_button_stands_on_the_first_screen_of_a_phone(chromium, live_server, order):
    bottom = chromium.on(
        f"{live_server.url}/p/small-kit/",
        lambda page: page.locator("a.btn").first.bounding_box(),
        viewport={"width": 390, "height": 844},
    )

    assert bottom["y"] + bottom["height"] <= 844


def test_the_first_tab_offers_to_skip_to_the_content(chromium, live_server, order):
    def act(page) -> str:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        return page.evaluate("document.activeElement.id")

    assert chromium.on(f"{live_server.url}/", act) == "content"


def test_the_success_page_follows_the_order_without_being_loaded_again(chromium, live_server):
    book = builders.ebook()
    paid = []

    def act(page) -> str:
        page.get_by_text("Waiting for the payment").wait_for()
        paid.append(away_from_the_loop(lambda: builders.paid_order(book, session="cs_test_late")))
        page.get_by_text("SH-").wait_for()
        return page.locator("dd code").inner_text()

    number = chromium.on(f"{live_server.url}/thanks/?sid=cs_test_late", act)

    assert number == paid[0].number


def test_after_half_a_minute_the_page_says_that_we_will_mail(chromium, live_server):
    def act(page) -> bool:
        page.clock.install()
        page.reload()
        for _second in range(20):
            page.clock.run_for(2000)
            page.wait_for_timeout(50)
        return page.locator("#follow-later").is_visible()

    assert chromium.on(f"{live_server.url}/thanks/?sid=cs_test_never", act)


def test_without_scripts_the_success_page_offers_to_be_loaded_again(chromium, live_server):
    def act(page) -> bool:
        return page.get_by_text("Load this page again").is_visible()

    url = f"{live_server.url}/thanks/?sid=cs_test_never"
    assert chromium.on(url, act, java_script_enabled=False)


def test_without_scripts_the_links_form_works(chromium, live_server):
    def act(page) -> str:
        page.get_by_label("E-mail address").fill("ada@example.com")
        page.get_by_role("button", name="Send me my links").click()
        return page.locator("h1").inner_text()

    url = f"{live_server.url}/links/"
    assert chromium.on(url, act, java_script_enabled=False) == "Look in your mailbox"
