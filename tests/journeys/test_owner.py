"""The owner logs in with a second factor and reads the story of an order."""

import re

from playwright.sync_api import Page, expect

from catalog.kinds import ProductKind


def test_olga_logs_in_and_sees_the_timeline(shopper, shop, desk: Page):
    shopper.checkout(shop.slug_of(ProductKind.SOFTWARE), "grace@example.com")
    shopper.wait_until_delivered()
    number = shop.wait_for_order("grace@example.com", fulfilment="COMPLETE")["number"]

    log_in(desk, shop)
    desk.goto(f"{shop.address}/admin/orders/order/?q={number}")
    desk.get_by_role("link", name=number).first.click()

    expect(desk.get_by_text("Licence key issued").first).to_be_visible()
    expect(desk.get_by_text("Everything is delivered").first).to_be_visible()


def log_in(desk: Page, shop) -> None:
    """The password, then what the authenticator shows; the first time, codes to keep."""
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
