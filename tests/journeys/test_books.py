"""The owner connects his books in a browser and finds a sale in them."""

import re

from playwright.sync_api import Page, expect

from catalog.kinds import ProductKind


def test_olga_connects_quickbooks_again_and_sees_the_receipt(shopper, shop, desk: Page):
    shopper.checkout(shop.slug_of(ProductKind.EBOOK), "hedy@example.com")
    shopper.wait_until_delivered()
    number = shop.wait_for_order("hedy@example.com", fulfilment="COMPLETE")["number"]

    desk.get_by_role("link", name=re.compile("QuickBooks$")).first.click()
    desk.get_by_role("link", name=re.compile("^Connect")).click()
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("Connected to The Demo Shop.")).to_be_visible()
    expect(desk.get_by_text("Every product on sale has an item")).to_be_visible()

    desk.get_by_role("link", name="Books", exact=True).last.click()
    row = desk.get_by_role("row").filter(has_text=number)
    for _look in range(30):  # Stripe tells of its fee a moment after the sale
        if row.get_by_text("posted").is_visible():
            break
        desk.wait_for_timeout(1000)
        desk.reload()
    row.get_by_role("link", name=number).last.click()
    expect(desk.get_by_text('"DocNumber"')).to_be_visible()
