"""A printed book to Québec with a note: held, corrected at the desk, printed, sent and booked."""

import re

from playwright.sync_api import Page, expect

ZOE = {
    "email": "zoe@example.com",
    "name": "Zoé Côté",
    "phone": "+1 418 555 0199",
    "line1": "12, rue de l'Église",
    "city": "Québec",
    "state": "QC",
    "postal_code": "G1R 2L6",
}
NOTE = "please ship to a different address"


def test_a_book_goes_to_the_address_that_staff_corrected(shopper, shop, desk: Page):
    order_print(shopper, "field-guide-print")
    number = shop.wait_for_order(ZOE["email"], fulfilment="IN_REVIEW")["number"]
    expect(shopper.page.get_by_text(re.compile("check", re.IGNORECASE)).first).to_be_visible()

    correct_address(desk, shop, number, "88 avenue Cartier")
    approve(desk, number)

    shop.wait_for_order(ZOE["email"], fulfilment="COMPLETE")
    shop.wait_for_tracking(ZOE["email"])
    assert "88 avenue Cartier" in shop.printed_addresses()[-1]["address1"]
    shopper.open_mail("on its way")
    read_receipt(desk, shop, number)


def order_print(shopper, slug: str) -> None:
    """From the product's page, over the country, to the address and the note at the checkout."""
    shopper.open_product(slug)
    shopper.buy_button(slug).click()
    shopper.page.select_option("#country", "CA")
    shopper.page.get_by_role("button", name="Go to the secure checkout").click()
    shopper.page.wait_for_url("**/stripe/pay/**")
    for name, text in ZOE.items():
        shopper.page.fill(f"input[name='{name}']", text)
    shopper.page.fill("input[name='custom_note']", NOTE)
    shopper.page.get_by_role("button", name=re.compile("^Pay", re.IGNORECASE)).first.click()
    shopper.wait_until_delivered()


def correct_address(desk: Page, shop, number: str, line: str) -> None:
    """Open the case from the queue, read the customer's words, and type the other address."""
    desk.goto(f"{shop.address}/admin/orders/reviewcase/")
    desk.get_by_role("link", name=number).first.click()
    expect(desk.get_by_text(NOTE).first).to_be_visible()
    form = desk.locator("form[action$='/edit_address/']")
    form.locator("summary").click()
    form.locator("input[name='line1']").fill(line)
    with desk.expect_navigation():
        form.locator("button[type='submit']").click()


def approve(desk: Page, number: str) -> None:
    """Let it go: correcting the address alone sends nothing."""
    with desk.expect_navigation():
        desk.locator("form[action$='/approve/'] button[type='submit']").click()
    expect(desk.get_by_text(number).first).to_be_visible()


def read_receipt(desk: Page, shop, number: str) -> None:
    """The owner finds the receipt in the books."""
    desk.goto(f"{shop.address}/admin/accounting/salesreceipt/?q={number}")
    expect(desk.get_by_text(number).first).to_be_visible()
