"""A bank debit that takes its time: delivered once when it succeeds, never when it fails."""

from catalog.kinds import ProductKind


def test_a_debit_that_succeeds_after_the_page_was_left_is_delivered_once(shopper, shop):
    email = "linus@example.com"
    shopper.checkout(shop.slug_of(ProductKind.EBOOK), email, button="Pay later")
    order = shop.wait_for_order(email, money="AWAITING")
    assert shop.wait_for_mails(email, 1) == ["payment_pending"]
    assert shop.grants(email) == 0
    shopper.page.goto("about:blank")

    shop.bank(order["session"], "settle")

    shop.wait_for_order(email, money="PAID", fulfilment="COMPLETE")
    assert shop.wait_for_mails(email, 2) == ["payment_pending", "order"]
    assert shop.grants(email) == 2  # the book as PDF and as EPUB


def test_a_debit_that_fails_delivers_nothing_and_says_so(shopper, shop):
    email = "grace@example.org"
    shopper.checkout(shop.slug_of(ProductKind.EBOOK), email, button="Pay later")
    order = shop.wait_for_order(email, money="AWAITING")
    shop.wait_for_mails(email, 1)
    shopper.page.goto("about:blank")

    shop.bank(order["session"], "fail")

    shop.wait_for_order(email, money="FAILED", fulfilment="CANCELED")
    assert shop.wait_for_mails(email, 2) == ["payment_pending", "payment_failed"]
    assert shop.grants(email) == 0
