"""The owner, logged in with a second factor, reads the story of an order."""

from playwright.sync_api import Page, expect

from catalog.kinds import ProductKind


def test_olga_logs_in_and_sees_the_timeline(shopper, shop, desk: Page):
    shopper.checkout(shop.slug_of(ProductKind.SOFTWARE), "grace@example.com")
    shopper.wait_until_delivered()
    number = shop.wait_for_order("grace@example.com", fulfilment="COMPLETE")["number"]

    desk.goto(f"{shop.address}/admin/orders/order/?q={number}")
    desk.get_by_role("link", name=number).first.click()

    expect(desk.get_by_text("Licence key issued").first).to_be_visible()
    expect(desk.get_by_text("Everything is delivered").first).to_be_visible()
